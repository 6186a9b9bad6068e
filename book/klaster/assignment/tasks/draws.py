"""Draws from the book's series, and its series as tasks and their mistakes use them."""

from __future__ import annotations

import random
from collections.abc import Callable

import pandas as pd

from klaster.notebook.data import series


def by_year(table: str, iso3: str) -> pd.Series:
    """Return a country's values of a series, by year."""
    rows = series(table)
    return rows[rows["iso3"] == iso3].set_index("year")["value"].dropna()


def by_country(table: str, year: int) -> pd.Series:
    """Return the values of a series in a year, by country (ISO 3166-1, three letters)."""
    rows = series(table)
    return rows[rows["year"] == year].set_index("iso3")["value"]


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
