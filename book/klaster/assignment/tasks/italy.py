"""Graded exercises of the chapter on Italy: spans of years, and people who come and go."""

from __future__ import annotations

import random

import pandas as pd

from klaster.assignment.tasks.draws import country_and_years
from klaster.notebook.data import series


def overlap_share(first, second):
    shared = max(0, min(first[1], second[1]) - max(first[0], second[0]) + 1)
    return 100 * shared / (first[1] - first[0] + 1)


def draw_overlap_share(dice: random.Random) -> tuple[tuple, tuple]:
    apart = dice.random() < 0.2  # now and then there are no shared years
    while True:
        first, second = (tuple(sorted(dice.sample(range(1945, 2000), 2))) for _ in range(2))
        lengths = {first[1] - first[0], second[1] - second[0]}
        shared = min(first[1], second[1]) - max(first[0], second[0])
        if len(lengths) == 2 and min(lengths) >= 4 and (shared < -2 if apart else shared > 2):
            return first, second


def migration_rate(arrived, left, population):
    return 1000 * (arrived - left) / population


def draw_migration_rate(dice: random.Random) -> tuple[int, int, int]:
    while True:
        population = dice.randrange(300_000, 4_000_000)
        arrived, left = (dice.randrange(population // 100, population // 20) for _ in range(2))
        if abs(arrived - left) > population / 400:
            return arrived, left, population


def mean_rise(iso3, first, last):
    arrivals = series("tourist-arrivals")
    change = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff()
    return change[change > 0].mean()


def mean_change(iso3, first, last):
    arrivals = series("tourist-arrivals")
    return arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff().mean()


def sum_of_rises(iso3, first, last):
    arrivals = series("tourist-arrivals")
    change = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff()
    return change[change > 0].sum()


def mean_fall(iso3, first, last):
    arrivals = series("tourist-arrivals")
    change = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff()
    return -change[change < 0].mean()


def draw_mean_rise(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        found = [f(iso3, first, last) for f in (mean_rise, mean_change, sum_of_rises, mean_fall)]
        # A window without a fall, or with one rise alone, would forgive a mistake.
        return all(pd.notna(found)) and all(abs(other / found[0] - 1) > 0.012 for other in found[1:])

    return country_and_years(dice, "tourist-arrivals", 5, sensible)
