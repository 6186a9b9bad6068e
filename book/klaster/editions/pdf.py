"""The book as one PDF, printed by Chromium: tagged, with an outline, page numbers and links inside it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

from klaster.editions.manuscript import ChartDrawing, Manuscript
from klaster.editions.particulars import Particulars

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_IMAGE = re.compile(r'<img alt="([^"]*)"[^>]*? src="images/([\w-]+)\.png"[^>]*/>')
_OWN_FILE = re.compile(r'href="[\w-]+\.xhtml#')


def make(book: Manuscript, facts: Particulars, styles: str, browser: Browser, target: Path) -> None:
    """Print the book to ``target``; ``styles`` are those of the site.

    It is printed twice: only the first print tells on which pages the chapters begin.
    """
    styles += files(__package__).joinpath("print.css").read_text(encoding="utf-8")
    first = _printed(browser, book_html(book, facts, styles, {}), whole=False)
    starts = _pages_of(first)
    second = _printed(browser, book_html(book, facts, styles, starts))
    target.parent.mkdir(parents=True, exist_ok=True)
    _finish(second, book, facts, target)


def book_html(book: Manuscript, facts: Particulars, styles: str, starts: dict[str, int]) -> str:
    """Return the whole book as one HTML page; ``starts`` are the chapters' page numbers, where known."""
    chapters = "".join(
        f'<div class="chapter" style="page:{_page_name(chapter.name)}">{_printable_html(str(chapter.body), book)}</div>'
        for chapter in book.chapters
    )
    contents = "".join(
        f'<li><a href="#{chapter.name}"><span>{escape(chapter.title)}</span>'
        f"<b>{starts.get(chapter.name, '')}</b></a></li>"
        for chapter in book.chapters
    )
    heads = "".join(
        f"@page {_page_name(chapter.name)} {{ @top-right {{ content: {_css_string(chapter.title)} }} }}\n"
        for chapter in book.chapters
    )
    return (
        f'<!doctype html><html lang="{book.language}" data-lang="{book.language}" data-theme="light"><head>'
        f'<meta charset="utf-8"><title>{escape(book.title)}</title><style>{styles}{heads}</style></head><body>'
        f'<div class="cover" role="img" aria-label="{escape(facts.cover_words)}">{facts.cover}</div>'
        f'<nav class="whole-contents"><h1>{book.word("contents")}</h1><ol>{contents}</ol>{facts.colophon}</nav>'
        f"<main><article>{chapters}</article></main></body></html>"
    )


def _printable_html(body: str, book: Manuscript) -> str:
    """Put the drawings themselves where images stand, and lead links to places in this very file."""

    def drawing(match: re.Match) -> str:
        if photo := book.photos.get(match[2]):
            return match[0].replace(f"images/{match[2]}.png", f"data:image/png;base64,{b64encode(photo).decode()}")
        picture: ChartDrawing = book.pictures[match[2]]
        return (
            f'<div class="picture" role="img" aria-label="{match[1]}" '
            f'style="aspect-ratio:{picture.width}/{picture.height}">{picture.svg}</div>'
        )

    return _OWN_FILE.sub('href="#', _IMAGE.sub(drawing, body))


def _page_name(chapter: str) -> str:
    return f"chapter-{chapter}"


def _css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _printed(browser: Browser, html: str, whole: bool = True) -> bytes:
    """Print a page; ``whole`` prints the tags and the outline too, which move nothing."""
    sheet = browser.new_page()
    try:
        sheet.set_content(html, wait_until="load")
        sheet.emulate_media(media="print", color_scheme="light")
        return sheet.pdf(prefer_css_page_size=True, print_background=True, outline=whole, tagged=whole)
    finally:
        sheet.close()


def _pages_of(printed: bytes) -> dict[str, int]:
    """Return the number of the page of each place that a link leads to."""
    with pikepdf.open(BytesIO(printed)) as pdf:
        numbers: dict[object, int] = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        return {name.removeprefix("/"): numbers[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def _finish(printed: bytes, book: Manuscript, facts: Particulars, target: Path) -> None:
    """Add who made the book and when, mend the outline, and write it in half the bytes."""
    moment = datetime.fromtimestamp(facts.moment, UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    with pikepdf.open(BytesIO(printed)) as pdf:
        for name, value in {
            "/Title": book.title,
            "/Author": facts.author,
            "/Subject": facts.rights,
            "/CreationDate": moment,
            "/ModDate": moment,
        }.items():
            pdf.docinfo[name] = value
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        titles = {_unspaced(heading): heading for heading in [book.word("contents"), *_outline_titles(book)]}
        with pdf.open_outline() as outline:
            _tidy_outline(outline.root, titles)
        objects = pikepdf.ObjectStreamMode.generate
        pdf.save(target, object_stream_mode=objects, recompress_flate=True, deterministic_id=True)


def _outline_titles(book: Manuscript) -> list[str]:
    found = [heading for chapter in book.chapters for heading in chapter.body.find_all(["h1", "h2", "h3", "h4"])]
    return [" ".join(heading.get_text().split()) for heading in found]


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _tidy_outline(items: Iterable[pikepdf.OutlineItem], titles: dict[str, str]) -> None:
    """Fold the outline and give it its spaces back: Chromium drops one where a heading breaks its line."""
    for item in items:
        item.title = titles.get(_unspaced(item.title), item.title)
        item.is_closed = True
        _tidy_outline(item.children, titles)
