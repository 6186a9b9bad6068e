"""What the chapters are called, in three languages: by their country, or by a short name."""

from __future__ import annotations

from klaster.data import country
from klaster.language import LANGUAGES

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
