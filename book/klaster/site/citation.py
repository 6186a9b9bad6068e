"""How to cite the book or a chapter of it: a reference in each language of the page, and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from sphinx.config import Config

from klaster.language import LANGUAGES
from klaster.notebook import article
from klaster.notebook.chapters import BOOK
from klaster.notebook.markup import spoken
from klaster.notebook.tables import by_id
from klaster.site import address

HEADINGS = {"kk": "Қалай сілтеме жасау керек", "ru": "Как ссылаться", "en": "How to cite"}
_THE_ARTICLE = {"kk": "Мақаланың өзі:", "ru": "Сама статья:", "en": "The article itself:"}
#: Names of languages as BibTeX has them.
_IN_BIBTEX = dict(zip(LANGUAGES, ("kazakh", "russian", "english"), strict=True))
_TEX = re.compile(r"[&%$#_{}]")


@dataclass(frozen=True)
class Work:
    """What is cited, in its ``language``: a chapter, or the whole book where ``chapter`` is empty.

    ``key`` names it in BibTeX. ``address`` is empty while nobody knows it.
    """

    author: str
    title: str
    year: str
    licence: str
    key: str
    language: str
    chapter: str = ""
    address: str = ""


def work(config: Config, docname: str = "", chapter: str = "") -> Work:
    """Return the book, or a chapter of it, as the settings name it."""
    year, _, licence = config.copyright.partition(", ")
    site, written_in = address.of_pages(config), config.klaster_languages[0]
    name = docname.rpartition("/")[2]
    key = "-".join(filter(None, ("klaster", name, year, "" if written_in == LANGUAGES[0] else written_in)))
    return Work(
        author=config.author,
        title=config.html_title,
        year=year,
        licence=licence,
        key=key,
        language=written_in,
        chapter=chapter,
        address=f"{site}{docname}.html" if site and docname else site or address.of_repository(config),
    )


def reference(work: Work, language: str, name: Callable[[str], str] = str) -> str:
    """Return one line to put in a list of references; ``name`` writes the names of the work in it."""
    author, title, chapter = name(work.author), name(work.title), name(work.chapter)
    book = title if language == work.language else f"{title} [{BOOK[language]}]"
    if language == "en":
        parts = [f"{author} ({work.year})"]
        parts += [chapter, f"In: {book}"] if work.chapter else [book]
        parts += [f"Open textbook, {work.licence}", work.address]
        return ". ".join(filter(None, parts)) + ("" if work.address else ".")
    kind = {"kk": "ашық оқулық", "ru": "открытый учебник"}[language]
    what = f"{chapter} // {book}" if work.chapter else book
    line = f"{author}. {what}: {kind}. – {work.year}. – {work.licence}."
    return f"{line} – URL: {work.address}" if work.address else line


def bibtex(work: Work) -> str:
    """Return the entry for BibTeX and for the programs that read it (Zotero, Mendeley, JabRef)."""
    fields = {"title": work.chapter, "booktitle": work.title} if work.chapter else {"title": work.title}
    fields = {"author": f"{{{_tex(work.author)}}}"} | {key: _tex(text) for key, text in fields.items()}
    fields |= {"year": work.year, "language": _IN_BIBTEX[work.language], "note": work.licence}
    if work.address:
        fields["url"] = work.address
    kind = "incollection" if work.chapter else "book"
    lines = ",\n".join(f"  {key} = {{{text}}}" for key, text in fields.items())
    return f"@{kind}{{{work.key},\n{lines}\n}}"


def _tex(text: str) -> str:
    return _TEX.sub(lambda found: "\\" + found[0], text)


def article_title() -> str:
    """Return the title of the article, in small letters as the table of sources has it."""
    return by_id("sources")["article"]["title"]


def html(work: Work, languages: Sequence[str], *, opened: bool, quotes: bool = True) -> str:
    """Return the part of a page that says how to cite it, and the article too where it ``quotes`` that."""

    def block(lang: str) -> str:
        name = _in_kazakh if work.language == LANGUAGES[0] else partial(escape, quote=False)
        lines = [f'<p class="reference">{reference(work, lang, name)}</p>']
        if quotes:
            line = escape(article.source_line(lang), quote=False)
            lines.append(f"<p>{_THE_ARTICLE[lang]} {line.replace(article.title(), _in_kazakh(article_title()))}</p>")
        return "".join(lines)

    references = block(languages[0])
    if len(languages) > 1:
        blocks = "".join(f'<div lang="{lang}">{block(lang)}</div>' for lang in languages)
        references = f'<div class="tri">{blocks}</div>'
    entry = escape(bibtex(work), quote=False)
    return (
        f'<details class="cite" id="cite"{" open" if opened else ""}>'
        f"<summary>{spoken(HEADINGS, languages)}</summary>{references}"
        f'<pre class="reference" tabindex="0" role="region" aria-label="BibTeX">{entry}</pre></details>'
    )


def _in_kazakh(text: str) -> str:
    return f'<span lang="kk">{escape(text, quote=False)}</span>'
