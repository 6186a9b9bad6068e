"""Graded exercises of the chapter on Kazakhstan: numbers made comparable, and leaps left out."""

from __future__ import annotations

import random

from klaster.notebook.data import series


def per_thousand(home, home_force, other, other_force):
    return [1000 * home / home_force, 1000 * other / other_force]


def draw_per_thousand(dice: random.Random) -> tuple[int, int, int, int]:
    home, other = (dice.randrange(100, 5_000) * 1_000 for _ in range(2))
    return home, dice.randrange(200, 900) * 10_000, other, dice.randrange(100, 3_000) * 10_000


def growth_without_leaps(values, limit):
    steps = [now - before for before, now in zip(values, values[1:])]
    return sum(step for step in steps if abs(step) <= limit)


def growth_with_leaps(values, limit):
    return values[-1] - values[0]


def growth_of_leaps(values, limit):
    steps = [now - before for before, now in zip(values, values[1:])]
    return sum(step for step in steps if abs(step) > limit)


def growth_without_upward_leaps(values, limit):
    steps = [now - before for before, now in zip(values, values[1:])]
    return sum(step for step in steps if step <= limit)


def draw_growth_without_leaps(dice: random.Random) -> tuple[tuple, int]:
    while True:
        values, limit = [dice.randrange(20, 40)], dice.choice([3, 7, 10])
        for _ in range(dice.randrange(4, 8)):
            values.append(values[-1] + dice.choice([-14, -9, -6, -2, -1, 1, 2, 4, 5, 8, 12, 15]))
        results = [
            f(values, limit)
            for f in (growth_without_leaps, growth_with_leaps, growth_of_leaps, growth_without_upward_leaps)
        ]
        if len(set(results)) == 4 and min(values) > 0:
            return tuple(values), limit


def gap_to_home(other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[other] - value["KAZ"]


def times_home(other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[other] / value["KAZ"]


def draw_gap_to_home(dice: random.Random) -> dict:
    research = series("rd-gdp").dropna(subset=["value"])
    years = sorted(research.loc[research["iso3"] == "KAZ", "year"].tolist())
    while True:
        year = dice.choice(years)
        other = dice.choice(sorted(set(research.loc[research["year"] == year, "iso3"]) - {"KAZ"}))
        if gap_to_home(other, year) >= 1 and abs(gap_to_home(other, year) / times_home(other, year) - 1) > 0.02:
            return {"other": other, "year": year}
