"""Graded exercises of the chapter on Denmark: a share of an unknown whole, and a survey's limits."""

from __future__ import annotations

import random

from klaster.notebook.data import series


def share_range(joined, least, most):
    return [100 * joined / most, 100 * joined / least]


def draw_share_range(dice: random.Random) -> tuple[int, int, int]:
    least = dice.randrange(200, 15_000)
    return dice.randrange(least // 10, least), least, least + dice.randrange(50, 6_000)


def most_yes(asked, answered, yes):
    return [100 * yes / asked, 100 * (yes + asked - answered) / asked]


def draw_most_yes(dice: random.Random) -> tuple[int, int, int]:
    asked = dice.randrange(60, 3_000)
    answered = dice.randrange(asked // 4, asked - 5)
    return asked, answered, dice.randrange(answered // 4, answered)


def growth(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return 100 * (value[last] / value[first] - 1)


def draw_growth(dice: random.Random) -> dict:
    force = series("labour-force")
    while True:
        iso3 = dice.choice(sorted(force["iso3"].unique()))
        first, last = sorted(dice.sample(sorted(force.loc[force["iso3"] == iso3, "year"].tolist()), 2))
        if last - first >= 5 and abs(growth(iso3, first, last)) >= 2:
            return {"iso3": iso3, "first": first, "last": last}
