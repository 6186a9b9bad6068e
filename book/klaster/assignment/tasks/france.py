"""Graded exercises of the chapter on France: a share and its whole both change, and so do definitions."""

from __future__ import annotations

import random

from klaster.assignment.tasks.draws import country_and_years
from klaster.notebook.data import series


def people_change(force_first, share_first, force_last, share_last):
    return force_last * share_last / 100 - force_first * share_first / 100


def draw_people_change(dice: random.Random) -> tuple[int, float, int, float]:
    while True:
        first, last = (dice.randrange(200, 900) * 10_000 for _ in range(2))
        shares = [dice.randrange(20, 300) / 10 for _ in range(2)]
        if abs(people_change(first, shares[0], last, shares[1])) > 5_000 and abs(shares[0] - shares[1]) > 1:
            return first, shares[0], last, shares[1]


def broken_years(years, definitions):
    return [year for year, before, now in zip(years[1:], definitions, definitions[1:]) if now != before]


def draw_broken_years(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        years = tuple(sorted(dice.sample(range(1980, 2020), dice.randrange(4, 8))))
        definitions = tuple(dice.choice("AB") if n else "A" for n in range(len(years)))
        if broken_years(years, definitions):
            return years, definitions


def yearly_change(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return (value[last] - value[first]) / (last - first)


def draw_yearly_change(dice: random.Random) -> dict:
    return country_and_years(
        dice, "labour-force", 4, lambda iso3, first, last: abs(yearly_change(iso3, first, last)) > 500
    )
