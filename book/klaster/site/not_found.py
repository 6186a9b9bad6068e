"""The page for an address that isn't there, in the languages of the build.

A host shows it under the address that was asked for, however deep that is. Where the site's own
address is known, every link in it starts at the host; else at the folder it lies in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

from klaster.notebook.markup import spoken
from klaster.site import address

NAME = "404"
WORDS = {
    "kk": {
        "title": "Мұндай бет жоқ",
        "text": "Сілтеме ескірген немесе мекенжайда қате бар. Керегіңізді іздеп көріңіз не мазмұннан таңдаңыз.",
        "search": "Кітаптан іздеу",
        "start": "Кітаптың бірінші беті",
        "contents": "Кітаптың мазмұны",
    },
    "ru": {
        "title": "Такой страницы нет",
        "text": "Ссылка устарела, или в адресе ошибка. Поищите нужное или выберите в содержании.",
        "search": "Искать в книге",
        "start": "Первая страница книги",
        "contents": "Содержание книги",
    },
    "en": {
        "title": "There is no such page",
        "text": "The link is out of date, or the address has a mistake in it. Search for what you need, or choose it "
        "in the contents.",
        "search": "Search this book",
        "start": "The book's first page",
        "contents": "Contents of the book",
    },
}
_LINKS = ("href", "src", "action", "data-content_root")


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Give Sphinx the page to write."""
    languages = app.config.klaster_languages
    words = {part: spoken({lang: WORDS[lang][part] for lang in languages}, languages) for part in WORDS["kk"]}
    yield NAME, {"title": WORDS[app.config.language]["title"], "words": words}, "404.html"


def anchor(app: Sphinx, error: Exception | None) -> None:
    """Make the links of the page start at the host, where the site's place on it is known."""
    site = "" if error or app.builder.format != "html" else address.of_pages(app.config)
    if site:
        path = Path(app.outdir) / f"{NAME}.html"
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for attribute in _LINKS:
            for tag in page.select(f"[{attribute}]:not([{attribute}^='#'])"):
                tag[attribute] = urljoin(urlsplit(site).path, str(tag[attribute]))
        path.write_text(str(page), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect the page."""
    app.connect("html-collect-pages", pages)
    app.connect("build-finished", anchor)
