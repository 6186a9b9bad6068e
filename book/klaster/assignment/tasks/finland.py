"""Graded exercises of the chapter on Finland: shares of shares, and points against per cent."""

from __future__ import annotations

import random

from klaster.assignment.tasks.draws import country_and_years
from klaster.notebook.data import series


def business_spending(gdp, research, business):
    return gdp * research / 100 * business / 100


def draw_business_spending(dice: random.Random) -> tuple[int, float, int]:
    return dice.randrange(20_000, 900_000), dice.randrange(5, 45) / 10, dice.randrange(20, 80)


def business_share(of_business, of_all):
    return 100 * of_all / of_business


def draw_business_share(dice: random.Random) -> tuple[int, int]:
    of_business = dice.randrange(10, 60)
    return of_business, dice.randrange(4, of_business)


def research_change(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return value[last] - value[first]


def draw_research_change(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        change = research_change(iso3, first, last)
        # A small change is taken only where two decimals say it well enough.
        return abs(change) >= 0.3 and abs(round(change, 2) / change - 1) < 0.004

    return country_and_years(dice, "rd-gdp", 5, sensible)
