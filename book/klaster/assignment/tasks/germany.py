"""Graded exercises of the chapter on Germany: who pays what part, and indices."""

from __future__ import annotations

import random

from klaster.assignment.tasks.draws import country_and_years
from klaster.notebook.data import series


def payers_shares(federal, state, private):
    total = federal + state + private
    return [100 * federal / total, 100 * (federal + state) / total]


def draw_payers_shares(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(20, 400), dice.randrange(20, 400), dice.randrange(20, 400)


def chain_index(values):
    return [100 * value / before for before, value in zip(values, values[1:])]


def draw_chain_index(dice: random.Random) -> tuple[tuple]:
    return (tuple(dice.randrange(50, 200) for _ in range(dice.randrange(3, 6))),)


def research_index(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return 100 * value[last] / value[first]


def draw_research_index(dice: random.Random) -> dict:
    return country_and_years(
        dice, "rd-gdp", 4, lambda iso3, first, last: abs(research_index(iso3, first, last) - 100) > 3
    )
