"""The book as EPUB 3: a file a chapter, charts as pictures, nothing that runs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from klaster import archive
from klaster.editions.manuscript import BookPage, Manuscript
from klaster.editions.particulars import Particulars

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_COLOURS = 128  # a chart has few; with a palette its picture takes a quarter of the bytes
_COVER = (1240, 1754)  # pixels
_TYPES = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".png": "image/png"}
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_ACCESS = """<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">readingOrder</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>"""


def make(book: Manuscript, facts: Particulars, styles: str, browser: Browser, target: Path) -> None:
    """Write the book to ``target``; ``styles`` are those of the site, which the charts are drawn with."""
    parts: dict[str, str | bytes] = dict(_epub_parts(book, facts, styles, browser))
    parts["package.opf"] = _package(book, facts, list(parts)).encode()
    archive.write(
        target,
        [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", _CONTAINER.encode()),
            *((f"book/{name}", contents) for name, contents in parts.items()),
        ],
        stored=frozenset({"mimetype"}),
    )


def _epub_parts(
    book: Manuscript, facts: Particulars, styles: str, browser: Browser
) -> Iterator[tuple[str, str | bytes]]:
    cover = f'<img src="cover.png" alt="{escape(facts.cover_words)}"/>'
    yield (
        "cover.xhtml",
        _xhtml_page(book, book.word("cover"), f'<section class="cover" epub:type="cover">{cover}</section>'),
    )
    yield "contents.xhtml", _xhtml_page(book, book.word("contents"), _contents(book) + facts.colophon)
    for chapter in book.chapters:
        yield f"{chapter.name}.xhtml", _xhtml_page(book, chapter.title, _chapter_body(chapter))
    yield "style.css", files(__package__).joinpath("epub.css").read_bytes()
    drawings = {id: (p.svg, round(p.width), round(p.height)) for id, p in book.pictures.items()}
    for id, png in drawings_as_png(
        book.language, styles, browser, {**drawings, "cover": (facts.cover, *_halved(_COVER))}
    ):
        yield "cover.png" if id == "cover" else f"images/{id}.png", png
    for id, png in book.photos.items():
        yield f"images/{id}.png", png


def _halved(size: tuple[int, int]) -> tuple[int, int]:
    return size[0] // 2, size[1] // 2


def drawings_as_png(
    language: str, styles: str, browser: Browser, drawings: dict[str, tuple[str, int, int]]
) -> Iterator[tuple[str, bytes]]:
    """Yield each drawing (SVG, width, height in CSS pixels) as a PNG of twice that size."""
    boxes = "".join(
        f'<div id="{id}" style="width:{width}px;height:{height}px;margin:4px" class="picture">{svg}</div>'
        for id, (svg, width, height) in drawings.items()
    )
    sheet = browser.new_page(viewport={"width": 800, "height": 900}, device_scale_factor=2)
    try:
        sheet.set_content(
            f'<!doctype html><html lang="{language}" data-lang="{language}" data-theme="light">'
            f"<style>{styles}</style><body>{boxes}</body></html>"
        )
        for id in drawings:
            with Image.open(BytesIO(sheet.locator(f'[id="{id}"]').screenshot())) as picture:
                out = BytesIO()
                picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "png", optimize=True)
            yield id, out.getvalue()
    finally:
        sheet.close()


def _chapter_body(chapter: BookPage) -> str:
    for tag in [chapter.body, *chapter.body.find_all(lang=True)]:
        if "lang" in tag.attrs:
            tag["xml:lang"] = tag["lang"]
    return str(chapter.body)


def _contents(book: Manuscript) -> str:
    items = "".join(
        f'<li><a href="{chapter.name}.xhtml">{escape(chapter.title)}</a>{_sections_of(chapter)}</li>'
        for chapter in book.chapters
    )
    heading = f"<h1>{book.word('contents')}</h1>"
    return f'<nav epub:type="toc" id="toc">{heading}<ol>{items}</ol></nav>{_landmarks(book)}'


def _sections_of(chapter: BookPage) -> str:
    found = [section for section in chapter.body.find_all("section", recursive=False) if section.h2]
    if not found:
        return ""
    items = "".join(
        f'<li><a href="{chapter.name}.xhtml#{section["id"]}">{escape(section.h2.get_text(" ", strip=True))}</a></li>'
        for section in found
    )
    return f"<ol>{items}</ol>"


def _landmarks(book: Manuscript) -> str:
    first = book.chapters[0]
    return (
        '<nav epub:type="landmarks" hidden="hidden"><ol>'
        f'<li><a epub:type="cover" href="cover.xhtml">{book.word("cover")}</a></li>'
        f'<li><a epub:type="toc" href="contents.xhtml">{book.word("contents")}</a></li>'
        f'<li><a epub:type="bodymatter" href="{first.name}.xhtml">{escape(first.title)}</a></li></ol></nav>'
    )


def _xhtml_page(book: Manuscript, title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{book.language}" xml:lang="{book.language}"><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head><body>{body}</body></html>\n'
    )


def _package(book: Manuscript, facts: Particulars, names: list[str]) -> str:
    modified = datetime.fromtimestamp(facts.moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    marks = {"contents.xhtml": ' properties="nav"', "cover.png": ' properties="cover-image"'}
    manifest = "\n".join(
        f'<item id="{_manifest_item(name)}" href="{name}" media-type="{_TYPES[Path(name).suffix]}"{marks.get(name, "")}/>'
        for name in names
    )
    spine = "\n".join(f'<itemref idref="{_manifest_item(name)}"/>' for name in names if name.endswith(".xhtml"))
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, facts.address or f"urn:klaster:{facts.title}")
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{book.language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>
<dc:title>{escape(book.title)}</dc:title>
<dc:language>{book.language}</dc:language>
<dc:creator>{escape(facts.author)}</dc:creator>
<dc:rights>{escape(facts.rights)}</dc:rights>
<dc:date>{facts.day}</dc:date>
<meta property="dcterms:modified">{modified}</meta>
{_ACCESS}
<meta name="cover" content="{_manifest_item("cover.png")}"/>
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


def _manifest_item(name: str) -> str:
    return name.replace("/", "-").replace(".", "-")
