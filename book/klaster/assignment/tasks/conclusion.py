"""Graded exercises of the conclusion: pairs of a network, verdicts counted, and a rank."""

from __future__ import annotations

import random

from klaster.assignment.tasks.draws import country_and_years
from klaster.notebook.data import series

VERDICTS = ("confirmed", "partly", "contradicted", "inconsistent", "not-found")


def pairs_needed(actors, percent):
    return percent / 100 * actors * (actors - 1) / 2


def draw_pairs_needed(dice: random.Random) -> tuple[int, int]:
    return dice.randrange(4, 40), dice.randrange(5, 96)


def counts(verdicts, names):
    return [verdicts.count(name) for name in names]


def counts_as_they_come(verdicts, names):
    return [verdicts.count(name) for name in dict.fromkeys(verdicts)]


def draw_counts(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        names = tuple(dice.sample(VERDICTS, 3))
        verdicts = tuple(dice.choice(VERDICTS) for _ in range(dice.randrange(6, 13)))
        if counts(verdicts, names) != counts_as_they_come(verdicts, names) and any(counts(verdicts, names)):
            return verdicts, names


def ranks(iso3, first, last, ascending=False):
    research = series("rd-gdp")
    research = research[research["year"].between(first, last)]
    rank = research.groupby("year")["value"].rank(method="min", ascending=ascending)
    return rank[research["iso3"] == iso3]


def mean_rank(iso3, first, last):
    research = series("rd-gdp")
    research = research[research["year"].between(first, last)]
    rank = research.groupby("year")["value"].rank(method="min", ascending=False)
    return rank[research["iso3"] == iso3].mean()


def mean_rank_from_the_end(iso3, first, last):
    return ranks(iso3, first, last, ascending=True).mean()


def mean_number_above(iso3, first, last):
    return ranks(iso3, first, last).mean() - 1


def rank_of_the_last_year(iso3, first, last):
    return ranks(iso3, first, last).iloc[-1]


def draw_mean_rank(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        if not len(ranks(iso3, first, last)) == last - first + 1 <= 10:
            return False
        by = mean_rank, mean_rank_from_the_end, mean_number_above, rank_of_the_last_year
        found = [f(iso3, first, last) for f in by]
        return not found[0].is_integer() and len({round(place, 1) for place in found}) == len(found)

    return country_and_years(dice, "rd-gdp", 4, sensible)
