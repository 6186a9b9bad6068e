"""Graded exercises of the chapter on Korea: one numerator, several wholes."""

from __future__ import annotations

import random

from klaster.assignment.tasks.draws import by_year
from klaster.notebook.data import series


def two_shares(persons, in_firms, labour_force):
    return [100 * persons / in_firms, 100 * persons / labour_force]


def draw_two_shares(dice: random.Random) -> tuple[int, int, int]:
    persons = dice.randrange(50, 900) * 10_000
    in_firms = persons + dice.randrange(20, 400) * 10_000
    return persons, in_firms, in_firms + dice.randrange(50, 800) * 10_000


def wholes(persons, percents):
    return [100 * persons / percent for percent in percents]


def draw_wholes(dice: random.Random) -> tuple[int, tuple]:
    return dice.randrange(10, 900) * 10_000, tuple(dice.sample(range(5, 99), dice.randrange(2, 5)))


def part_of_force(iso3, year, persons):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return 100 * persons / value[year]


def draw_part_of_force(dice: random.Random) -> dict:
    iso3 = dice.choice(sorted(series("labour-force")["iso3"].unique()))
    value = by_year("labour-force", iso3)
    year = dice.choice(value.index.tolist())
    return {"iso3": iso3, "year": year, "persons": int(value[year] * dice.randrange(12, 92) / 100) // 10_000 * 10_000}
