"""HTML that the helpers show: in one language in a notebook, in all three on the book's pages.

A page carries every language, each with its ``lang``; the page's style shows the chosen one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from IPython.display import display

from klaster.language import LANGUAGES, current, tie

#: A fragment of HTML in all three languages; only the book's pages understand it.
PAGE_MIME = "application/vnd.klaster.page+json"


def spoken(texts: Mapping[str, str], languages: Sequence[str], tag: str = "span") -> str:
    """Return a text as HTML: bare in one language, or each in a ``tag`` with its ``lang``."""
    if len(languages) == 1:
        return escape(tie(texts[languages[0]]), quote=False)
    parts = "".join(
        f'<{tag} lang="{lang}">{escape(tie(texts[lang]), quote=False)}</{tag}>' for lang in languages
    )
    return f'<{tag} class="tri">{parts}</{tag}>'


def show(render: Callable[[Sequence[str]], str], plain: str) -> None:
    """Show ``render(languages)``: all three languages on a page, the reader's in a notebook.

    ``plain`` is what a terminal gets.
    """
    display(
        {
            PAGE_MIME: {"html": render(LANGUAGES)},
            "text/html": render((current(),)),
            "text/plain": plain,
        },
        raw=True,
    )
