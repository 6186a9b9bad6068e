"""Graded exercises of the chapter on specialisation: how much a few branches hold."""

from __future__ import annotations

import random

from klaster.notebook.data import series


def top_share(jobs, k):
    return 100 * sum(sorted(jobs, reverse=True)[:k]) / sum(jobs)


def first_share(jobs, k):
    return 100 * sum(jobs[:k]) / sum(jobs)


def bottom_share(jobs, k):
    return 100 * sum(sorted(jobs)[:k]) / sum(jobs)


def draw_top_share(dice: random.Random) -> tuple[tuple, int]:
    while True:
        jobs = tuple(dice.randrange(1, 60) * 100 for _ in range(dice.randrange(4, 8)))
        k = dice.randrange(1, 4)
        if len({top_share(jobs, k), first_share(jobs, k), bottom_share(jobs, k)}) == 3 and bottom_share(jobs, k) > 2:
            return jobs, k


def nearest(names, distances):
    return min(zip(distances, names))[1]


def farthest(names, distances):
    return max(zip(distances, names))[1]


PLACES = ("Алсмер", "Шартр", "Женева", "Сингапур", "Сассуоло", "Ольборг", "Далтон", "Сан-Диего", "Прато", "Ибі")


def draw_nearest(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        names = tuple(dice.sample(PLACES, dice.randrange(4, 8)))
        distances = tuple(dice.sample(range(50, 12_000), len(names)))
        if len({nearest(names, distances), farthest(names, distances), min(names)}) == 3:
            return names, distances


def arrivals_share(iso3, year):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["year"] == year].set_index("iso3")["value"]
    return 100 * value[iso3] / value.sum()


def draw_arrivals_share(dice: random.Random) -> dict:
    arrivals = series("tourist-arrivals").dropna(subset=["value"])
    while True:
        year = dice.choice(sorted(arrivals["year"].unique().tolist()))
        iso3 = dice.choice(sorted(arrivals.loc[arrivals["year"] == year, "iso3"]))
        if arrivals_share(iso3, year) >= 1.5:
            return {"iso3": iso3, "year": year}
