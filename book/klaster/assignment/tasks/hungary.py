"""Graded exercises of the chapter on Hungary: counts by different definitions, and a line drawn on."""

from __future__ import annotations

import random

from klaster.notebook.data import series


def times_the_smallest(counts):
    return [count / min(counts) for count in counts]


def draw_times_the_smallest(dice: random.Random) -> tuple[tuple]:
    while True:
        counts = tuple(dice.randrange(20, 300) for _ in range(dice.randrange(3, 6)))
        if min(counts) != counts[0] and max(counts) / min(counts) > 1.2:
            return (counts,)


def years_until(first_year, first, last_year, last, target):
    return (target - first) * (last_year - first_year) / (last - first)


def draw_years_until(dice: random.Random) -> tuple[int, int, int, int, int]:
    first_year = dice.randrange(1995, 2012)
    first, step = dice.randrange(20, 90), dice.choice([-1, 1]) * dice.randrange(8, 60)
    target = first + round(step * dice.randrange(16, 44) / 10)
    return first_year, first, first_year + dice.randrange(2, 8), first + step, target


def research_ratio(iso3, other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[iso3] / value[other]


def research_difference(iso3, other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[iso3] - value[other]


def draw_research_ratio(dice: random.Random) -> dict:
    research = series("rd-gdp").dropna(subset=["value"])
    while True:
        year = dice.choice(sorted(research["year"].unique().tolist()))
        iso3, other = dice.sample(sorted(research.loc[research["year"] == year, "iso3"]), 2)
        ratio, difference = research_ratio(iso3, other, year), research_difference(iso3, other, year)
        if ratio > 1.1 and abs(ratio - difference) > 0.05:
            return {"iso3": iso3, "other": other, "year": year}
