"""Hints that several chapters need, and draws from the book's series."""

from __future__ import annotations

import random
from collections.abc import Callable

import pandas as pd

from klaster.notebook.data import series
from klaster.notebook.tables import country

AS_FRACTION = {
    "kk": "Бұл – бөлшек түріндегі үлес. Пайыз алу үшін 100-ге көбейтіңіз.",
    "ru": "Это доля в виде дроби. Чтобы получить проценты, умножьте на 100.",
    "en": "This is the share as a fraction. Multiply by 100 for per cent.",
}
TURNED_OVER = {
    "kk": "Бөлшек төңкерілген: алымы мен бөлімін ауыстырыңыз.",
    "ru": "Дробь перевёрнута: поменяйте местами числитель и знаменатель.",
    "en": "The fraction is upside down: swap the numerator and the denominator.",
}
OTHER_SIGN = {
    "kk": "Таңбасы кері: азайтқыш пен азайғыштың ретін тексеріңіз.",
    "ru": "Знак обратный: проверьте, что из чего вычитается.",
    "en": "The sign is the other way round: check what is subtracted from what.",
}
NOT_PER_CENT = {
    "kk": "Пайызды санға айналдыру үшін 100-ге бөлу керек.",
    "ru": "Чтобы перейти от процентов к числу, нужно разделить на 100.",
    "en": "To turn per cent into a number, divide by 100.",
}
ONE_TOO_FEW = {
    "kk": "Аралықтың екі шеті де кіреді: 1960-тан 1969-ға дейін – он жыл.",
    "ru": "Оба края входят в промежуток: с 1960 по 1969 – десять лет.",
    "en": "Both ends belong to the span: 1960 to 1969 is ten years.",
}


def by_year(table: str, iso3: str) -> pd.Series:
    """Return a country's values of a series, by year."""
    rows = series(table)
    return rows[rows["iso3"] == iso3].set_index("year")["value"].dropna()


def country_and_years(
    dice: random.Random, table: str, apart: int, sensible: Callable[[str, int, int], bool]
) -> dict[str, object]:
    """Draw a country and two years at least ``apart``, until the answer would be ``sensible``."""
    names = sorted(series(table)["iso3"].unique())
    while True:
        iso3 = dice.choice(names)
        years = by_year(table, iso3).index.tolist()
        if len(years) < 2:
            continue
        first, last = sorted(dice.sample(years, 2))
        if last - first >= apart and sensible(iso3, first, last):
            return {"iso3": iso3, "first": first, "last": last}


def with_names(parameters: dict, language: str) -> dict[str, str]:
    """Return what a prompt says: each parameter, and for ``iso3`` and ``other`` the countries' names."""
    words = {key: str(value) for key, value in parameters.items()}
    for code, name in (("iso3", "country"), ("other", "other_country")):
        if code in parameters:
            words[name] = country(parameters[code], language)
    return words
