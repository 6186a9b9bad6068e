"""Graded exercises of the chapter on the United Kingdom: weights, and means that depend on them."""

from __future__ import annotations

import random

from klaster.notebook.data import series


def in_per_cent(weights):
    return [100 * weight / sum(weights) for weight in weights]


def draw_in_per_cent(dice: random.Random) -> tuple[tuple]:
    return (tuple(dice.randrange(1, 15) for _ in range(dice.randrange(3, 6))),)


def score_needed(scores, weights, target):
    known = sum(score * weight for score, weight in zip(scores, weights))
    return (target * sum(weights) - known) / weights[-1]


def draw_score_needed(dice: random.Random) -> tuple[tuple, tuple, int]:
    while True:
        count = dice.randrange(2, 5)
        scores = tuple(dice.randrange(1, 11) for _ in range(count))
        weights = tuple(dice.randrange(1, 6) for _ in range(count + 1))
        target = dice.randrange(3, 9)
        if score_needed(scores, weights, target) >= 2 and len(set(weights)) > 1:
            return scores, weights, target


def joint_research(iso3, other, year):
    research, force = (
        table[table["year"] == year].set_index("iso3")["value"] for table in (series("rd-gdp"), series("labour-force"))
    )
    total = research[iso3] * force[iso3] + research[other] * force[other]
    return total / (force[iso3] + force[other])


def joint_research_unweighted(iso3, other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return (value[iso3] + value[other]) / 2


def draw_joint_research(dice: random.Random) -> dict:
    research, force = series("rd-gdp"), series("labour-force")
    while True:
        year = dice.choice(sorted(set(research["year"]) & set(force["year"])))
        there = [
            set(table.loc[(table["year"] == year) & table["value"].notna(), "iso3"]) for table in (research, force)
        ]
        both = sorted(there[0] & there[1])
        if len(both) < 2:
            continue
        iso3, other = dice.sample(both, 2)
        mean, plain = joint_research(iso3, other, year), joint_research_unweighted(iso3, other, year)
        if mean >= 1 and abs(mean / plain - 1) > 0.02:
            return {"iso3": iso3, "other": other, "year": year}
