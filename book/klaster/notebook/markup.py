"""HTML that the helpers show: in one language in a notebook, in one or in all three on the book's pages.

A page that carries every language has each with its ``lang``; its style shows the chosen one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape

from IPython.display import display

from klaster.language import LANGUAGES, current, tie
from klaster.notebook import article

#: A fragment of HTML for the book's pages: ``html`` in all three languages, and in each alone, by the language.
PAGE_MIME = "application/vnd.klaster.page+json"

#: What a notebook's own style gets wrong: JupyterLab sets tables to the right, cites in italics. The
#: colours stay the notebook's, so light and dark both do. Doubled classes: its rules name an element too.
_STYLE = """
.klaster.klaster :is(th, td) { text-align: left; vertical-align: top; max-width: 36em; white-space: normal; }
.klaster.klaster td.number { text-align: right; white-space: nowrap; }
.klaster :is(.prompt, .claim) { font-weight: 600; }
.klaster :is(.question, .fact) { margin-bottom: 1.5em; }
.klaster .fact { border-left: 3px solid; padding-left: 1em; }
.klaster dd { margin-bottom: .5em; }
.klaster .wide { overflow-x: auto; }
.klaster cite { font-style: normal; }
"""

#: A link to a page of the book, whose notebook lies beside the one that is open.
_PAGE_LINK = re.compile(r'(?<=<a )([^>]*?href="[\w-]+)\.html(?=["#])')


#: Letters that are Kazakh alone, and a quotation with Cyrillic letters in it.
_KAZAKH = re.compile("[әғқңөұүһі]", re.I)
_QUOTATION = re.compile("[«“][^«»“”]*[\u0400-\u04ff][^«»“”]*[»”]")


def said(text: str, language: str) -> str:
    """Return a text in a language as HTML; what a Russian or English one quotes from another is marked so."""
    html = escape(tie(text), quote=False)
    return html if language == LANGUAGES[0] else _QUOTATION.sub(partial(_marked, language), html)


def _marked(language: str, quotation: re.Match[str]) -> str:
    """A quotation with its language: Kazakh by its letters, or in an English text as words of the article."""
    words = quotation[0]
    ours = _KAZAKH.search(words) or (language == "en" and words.strip("«»“”").replace("\u00a0", " ") in article.whole())
    if language == "ru" and not ours:
        return words
    return f'<span lang="{"kk" if ours else "ru"}">{words}</span>'


def spoken(texts: Mapping[str, str], languages: Sequence[str], tag: str = "span") -> str:
    """Return a text as HTML: bare in one language, or each in a ``tag`` with its ``lang``."""
    if len(languages) == 1:
        return said(texts[languages[0]], languages[0])
    parts = "".join(f'<{tag} lang="{lang}">{said(texts[lang], lang)}</{tag}>' for lang in languages)
    return f'<{tag} class="tri">{parts}</{tag}>'


def show(render: Callable[[Sequence[str]], str], plain: str) -> None:
    """Show ``render(languages)``: the reader's language in a notebook, on a page those that it carries.

    ``plain`` is what a terminal gets.
    """
    alone = {language: render((language,)) for language in LANGUAGES}
    display(
        {
            PAGE_MIME: {"html": render(LANGUAGES), **alone},
            "text/html": in_notebook(alone[current()]),
            "text/plain": plain,
        },
        raw=True,
    )


def on_page(fragment: Mapping[str, str], languages: Sequence[str]) -> str:
    """Return what :func:`show` handed to a page, as one with these languages shows it."""
    return fragment["html"] if len(languages) > 1 else fragment[languages[0]]


def in_notebook(html: str) -> str:
    """Return HTML as a notebook shows it: with the few rules it needs, its links to other notebooks."""
    linked = _PAGE_LINK.sub(r"\1.ipynb", html)
    return f'<style>{_STYLE}</style><div class="klaster">{linked}</div>'


def quoted(text: str) -> str:
    """Return words of the article as HTML, in the quotation marks of Kazakh, whatever the browser's are."""
    return f'<span class="quoted" lang="kk">«{escape(text, quote=False)}»</span>'
