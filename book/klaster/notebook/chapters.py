"""The book's chapters, and what they and the book are called, in three languages.

``data/chapters.csv`` is the one list of chapters.
"""

from __future__ import annotations

from klaster.language import LANGUAGES
from klaster.notebook.tables import by_id, country

#: The book. The Kazakh title is that of ``_config.yml``, the other two head the README's parts.
BOOK = {"kk": "Әлемдік кластерлер", "ru": "Мировые кластеры", "en": "World Clusters"}
#: Its authors, in Kazakh as in ``_config.yml`` too.
AUTHORS = {
    "kk": "«Әлемдік кластерлер» авторлары",
    "ru": "Авторы «Мировых кластеров»",
    "en": "The authors of World Clusters",
}


def listed() -> tuple[str, ...]:
    """Return the names of the chapters, such as ``denmark``, in the book's order."""
    return tuple(by_id("chapters"))


def countries() -> dict[str, str]:
    """Return the country that a chapter is about (ISO 3166-1 alpha-3), by chapter; some are about none."""
    return {chapter: row["iso3"] for chapter, row in by_id("chapters").items() if row["iso3"]}


def names(chapter: str) -> dict[str, str]:
    """Return what a chapter is called, by language: a short name, or the country that it is about.

    Raises ``KeyError`` for a chapter that is not listed.
    """
    row = by_id("chapters")[chapter]
    return {lang: row[lang] or country(row["iso3"], lang) for lang in LANGUAGES}
