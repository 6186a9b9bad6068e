"""What the book and its chapters are called, in three languages."""

from __future__ import annotations

from klaster.language import LANGUAGES
from klaster.notebook.tables import country

#: The book. The Kazakh title is that of ``_config.yml``, the other two head the README's parts.
BOOK = {"kk": "Әлемдік кластерлер", "ru": "Мировые кластеры", "en": "World Clusters"}

#: The chapters that are about one country (Hungary's names three neighbours too).
COUNTRIES = {
    "italy": "ITA",
    "finland": "FIN",
    "denmark": "DNK",
    "united-kingdom": "GBR",
    "germany": "DEU",
    "france": "FRA",
    "korea": "KOR",
    "hungary": "HUN",
}

_OTHERS = {
    "introduction": {"kk": "Кіріспе", "ru": "Введение", "en": "Introduction"},
    "world-table": {"kk": "Әлем кестесі", "ru": "Таблица кластеров мира", "en": "The world table"},
    "specialisation": {"kk": "Мамандану", "ru": "Специализация", "en": "Specialisation"},
    "conclusion": {"kk": "Қорытынды", "ru": "Заключение", "en": "Conclusion"},
}


def names(chapter: str) -> dict[str, str]:
    """Return what a chapter is called, by language: the country that it is about, or a short name.

    Raises ``KeyError`` for a chapter that quotes no part of the article.
    """
    if chapter in COUNTRIES:
        return {lang: country(COUNTRIES[chapter], lang) for lang in LANGUAGES}
    return _OTHERS[chapter]
