"""Graded exercises of the chapter on the world table: gaps between years, means and medians."""

from __future__ import annotations

import random

import pandas as pd

from klaster.assignment.tasks.draws import country_and_years
from klaster.notebook.data import series


def mean_and_median_gap(printed, sources):
    gaps = pd.Series([abs(a - b) for a, b in zip(printed, sources)])
    return [gaps.mean(), gaps.median()]


def mean_and_median_with_signs(printed, sources):
    gaps = pd.Series([b - a for a, b in zip(printed, sources)])
    return [gaps.mean(), gaps.median()]


def draw_mean_and_median_gap(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        printed = tuple(dice.randrange(1910, 1970) for _ in range(dice.randrange(4, 7)))
        sources = tuple(year + dice.choice([-38, -20, -9, -4, -2, 3, 5, 11, 16, 30]) for year in printed)
        mean, median = mean_and_median_gap(printed, sources)
        if mean != median and mean_and_median_with_signs(printed, sources) != [mean, median]:
            return printed, sources


def latest_before(printed, years):
    earlier = [year for year in years if year <= printed]
    return max(earlier) if earlier else None


def draw_latest_before(dice: random.Random) -> tuple[int, tuple]:
    years = dice.sample(range(1895, 1985), dice.randrange(3, 7))
    # Often the printed year is one of the sources', so that "not later" matters.
    return dice.choice([dice.choice(years), dice.randrange(1900, 1985)]), tuple(years)


def median_arrivals(iso3, first, last):
    arrivals = series("tourist-arrivals")
    return arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].median()


def mean_arrivals(iso3, first, last):
    arrivals = series("tourist-arrivals")
    return arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].mean()


def middle_of_the_ends(iso3, first, last):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"]
    return (value[first] + value[last]) / 2


def draw_median_arrivals(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        median = median_arrivals(iso3, first, last)
        others = mean_arrivals(iso3, first, last), middle_of_the_ends(iso3, first, last)
        return all(abs(other / median - 1) > 0.012 for other in others) and abs(others[0] / others[1] - 1) > 0.012

    return country_and_years(dice, "tourist-arrivals", 4, sensible)
