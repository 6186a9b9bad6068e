"""Graded exercises of the introduction: the location quotient turned round, and places counted twice."""

from __future__ import annotations

import random

from klaster.notebook.data import series


def jobs_needed(E, n, N, target):
    return target * E * n / N


def draw_jobs_needed(dice: random.Random) -> tuple[int, int, int, float]:
    N = dice.randrange(2_000_000, 9_000_000)
    return dice.randrange(60_000, 400_000), dice.randrange(50_000, 300_000), N, dice.choice([1.5, 2, 2.5, 3, 4])


def counted_twice(names, inside):
    return sum(1 for land, continent in inside if land in names and continent in names)


def continents_counted(names, inside):
    return len({continent for _, continent in inside if continent in names})


def countries_counted(names, inside):
    return sum(1 for land, _ in inside if land in names)


CONTINENTS = {
    "Азия": ["Үндістан", "Пәкістан", "Индонезия", "Малайзия", "Жапония"],
    "Африка": ["Зимбабве", "Кения", "Гана", "Марокко"],
    "Латын Америкасы": ["Бразилия", "Мексика", "Никарагуа", "Гондурас"],
    "Еуропа": ["Италия", "Дания", "Франция", "Венгрия"],
}
INSIDE = tuple((land, continent) for continent, lands in CONTINENTS.items() for land in lands)


def draw_counted_twice(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        continents = dice.sample(sorted(CONTINENTS), dice.choice([1, 2, 3]))
        names = continents + dice.sample(sorted(land for land, _ in INSIDE), dice.randrange(4, 10))
        dice.shuffle(names)
        inside = tuple(pair for pair in INSIDE if pair[0] in names)
        answer = counted_twice(names, inside)
        if answer and len({answer, continents_counted(names, inside), countries_counted(names, inside)}) == 3:
            return tuple(names), inside


def tourism_quotient(iso3, year):
    arrivals, force = (
        table[table["year"] == year].set_index("iso3")["value"]
        for table in (series("tourist-arrivals"), series("labour-force"))
    )
    force = force[arrivals.index]
    return (arrivals[iso3] / arrivals.sum()) / (force[iso3] / force.sum())


def draw_tourism_quotient(dice: random.Random) -> dict:
    arrivals, force = series("tourist-arrivals"), series("labour-force")
    while True:
        year = dice.choice(sorted(set(arrivals["year"]) & set(force["year"])))
        there = arrivals[arrivals["year"] == year]["iso3"]
        if set(there) <= set(force[force["year"] == year]["iso3"]):
            iso3 = dice.choice(sorted(there))
            quotient = tourism_quotient(iso3, year)
            # Two decimals say a small quotient well enough only where rounding happens to be slight.
            if abs(round(quotient, 2) / quotient - 1) < 0.004 and abs(quotient - 1) > 0.1:
                return {"iso3": iso3, "year": year}
