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
_PLACE = re.compile(rb'<div class="editions">.*?</div>', re.S)
_EMPTY = b'<div class="editions"></div>'
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
        offered = _PLACE.sub(_links_line(editions, address).replace("\\", r"\\").encode(), contents)
        if offered != contents:
            page.write_bytes(offered)


def withdrawn(page: bytes) -> bytes:
    """Return a page without the offer: inside an edition it would lead nowhere."""
    return _PLACE.sub(_EMPTY, page)


def _links_line(editions: Sequence[Path], address: str) -> str:
    links = " · ".join(
        f'<a href="{address}/{edition.name}" download>{spoken(_edition_label(edition), LANGUAGES)}</a>'
        for edition in editions
    )
    return f'<div class="editions"><p>{spoken(_WHOLE, LANGUAGES)}: {links}</p></div>'


def _edition_label(edition: Path) -> dict[str, str]:
    size = edition.stat().st_size / 1e6
    return {
        lang: f"{kind} ({number(size, 1, lang)}\u00a0{_MEGABYTES[lang]})"
        for lang, kind in _KINDS[edition.suffix].items()
    }
