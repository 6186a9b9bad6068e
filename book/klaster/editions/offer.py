"""The line by which the site's pages offer the editions, once they are there.

A page keeps a place for it, an empty ``<div class="editions"></div>``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from klaster.language import LANGUAGES, number
from klaster.notebook.markup import spoken

FOLDER = "editions"
_PLACE, _END = b'<div class="editions">', b"</div>"
_SAID = re.compile(rb'<html [^>]*data-languages="([a-z ]+)"')
_WHOLE = {"kk": "Бүкіл кітап бір файлда", "ru": "Вся книга одним файлом", "en": "The whole book in one file"}
_KINDS = {
    ".zip": {"kk": "интернетсіз оқуға, ZIP", "ru": "для чтения без интернета, ZIP", "en": "to read offline, ZIP"},
    ".pdf": {"kk": "PDF", "ru": "PDF", "en": "PDF"},
    ".epub": {"kk": "EPUB", "ru": "EPUB", "en": "EPUB"},
}
_MEGABYTES = {"kk": "МБ", "ru": "МБ", "en": "MB"}


def put(site: Path, editions: Sequence[Path]) -> None:
    """Copy the editions into the site and name them, with their sizes, on all its pages."""
    folder = site / FOLDER
    folder.mkdir(exist_ok=True)
    for edition in editions:
        shutil.copyfile(edition, folder / edition.name)
    for page in site.rglob("*.html"):
        contents = page.read_bytes()
        address = Path(os.path.relpath(folder, page.parent)).as_posix()
        offered = _filled(contents, _links_line(editions, address, _languages(contents)).encode())
        if offered != contents:
            page.write_bytes(offered)


def withdrawn(page: bytes) -> bytes:
    """Return a page without the offer: inside an edition it would lead nowhere."""
    return _filled(page, b"")


def _filled(page: bytes, line: bytes) -> bytes:
    """Return a page with the line in each of its places, whatever stood there."""
    before, *others = page.split(_PLACE)
    return before + b"".join(_PLACE + line + _END + other.partition(_END)[2] for other in others)


def _languages(page: bytes) -> list[str]:
    """Return the languages that a page shows, as it says itself; all where it does not."""
    said = _SAID.search(page)
    return said[1].decode().split() if said else [*LANGUAGES]


def _links_line(editions: Sequence[Path], address: str, languages: Sequence[str]) -> str:
    links = " · ".join(
        f'<a href="{address}/{edition.name}" download>{spoken(_edition_label(edition), languages)}</a>'
        for edition in editions
    )
    return f"<p>{spoken(_WHOLE, languages)}: {links}</p>"


def _edition_label(edition: Path) -> dict[str, str]:
    size = edition.stat().st_size / 1e6
    return {
        lang: f"{kind} ({number(size, 1, lang)}\u00a0{_MEGABYTES[lang]})"
        for lang, kind in _KINDS[edition.suffix].items()
    }
