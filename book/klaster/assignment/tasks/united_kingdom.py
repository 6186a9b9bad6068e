"""Graded exercises of the chapter on the United Kingdom: weights, and means that depend on them."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import AS_FRACTION, with_names
from klaster.notebook.data import series


def in_per_cent(weights):
    return [100 * weight / sum(weights) for weight in weights]


def in_fractions(weights):
    return [weight / sum(weights) for weight in weights]


def of_the_largest(weights):
    return [100 * weight / max(weights) for weight in weights]


def draw_weights(dice: random.Random) -> tuple[tuple]:
    return (tuple(dice.randrange(1, 15) for _ in range(dice.randrange(3, 6))),)


def score_needed(scores, weights, target):
    known = sum(score * weight for score, weight in zip(scores, weights))
    return (target * sum(weights) - known) / weights[-1]


def score_needed_unweighted(scores, weights, target):
    return target * len(weights) - sum(scores)


def score_needed_without_last(scores, weights, target):
    known = sum(score * weight for score, weight in zip(scores, weights))
    return (target * sum(weights[:-1]) - known) / weights[-1]


def draw_scores(dice: random.Random) -> tuple[tuple, tuple, int]:
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


def joint_research_swapped(iso3, other, year):
    research, force = (
        table[table["year"] == year].set_index("iso3")["value"] for table in (series("rd-gdp"), series("labour-force"))
    )
    total = research[iso3] * force[other] + research[other] * force[iso3]
    return total / (force[iso3] + force[other])


def draw_pair(dice: random.Random) -> dict:
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


TASKS = (
    Function(
        id="united-kingdom-g1",
        points=3,
        prompt={
            "kk": "`weights` – критерийлердің салмақтары (оң сандар). Оларды қосындысы 100 болатын пайызға айналдырып, тізім қайтаратын "
            "`in_per_cent(weights)` функциясын жазыңыз.",
            "ru": "`weights` – веса критериев (положительные числа). Напишите функцию `in_per_cent(weights)`, которая возвращает список тех же "
            "весов в процентах, с суммой 100.",
            "en": "`weights` are the weights of criteria (positive numbers). Write the function `in_per_cent(weights)` that returns a list of the "
            "same weights in per cent, adding up to 100.",
        },
        signature="in_per_cent(weights)",
        answer=in_per_cent,
        shown=(((1, 1, 2),), ((5, 3, 1, 23),)),
        draw=draw_weights,
        decimals=1,
        mistakes=(
            Mistake(in_fractions, AS_FRACTION),
            Mistake(
                of_the_largest,
                {
                    "kk": "Ең үлкен салмаққа бөлдіңіз. Бүтін – барлық салмақтың қосындысы.",
                    "ru": "Вы разделили на наибольший вес. Целое – сумма всех весов.",
                    "en": "You divided by the largest weight. The whole is the sum of all weights.",
                },
            ),
        ),
    ),
    Function(
        id="united-kingdom-g2",
        points=3,
        prompt={
            "kk": "Соңғы критерийден басқасының бағалары – `scores`, барлық критерийдің салмақтары – `weights` (соңғысы – соңғы критерийдікі). "
            "Өлшенген орташа `target`-ке тең болуы үшін соңғы критерий неше балл алуы керек? Жауапты қайтаратын "
            "`score_needed(scores, weights, target)` функциясын жазыңыз.",
            "ru": "Оценки по всем критериям, кроме последнего, – `scores`; веса всех критериев – `weights` (последний вес – последнего критерия). "
            "Какой должна быть последняя оценка, чтобы взвешенное среднее было равно `target`? Напишите функцию "
            "`score_needed(scores, weights, target)`.",
            "en": "`scores` are the scores on all criteria but the last, `weights` the weights of all criteria (the last weight is the last "
            "criterion's). What must the last score be for a weighted mean of `target`? Write the function "
            "`score_needed(scores, weights, target)`.",
        },
        signature="score_needed(scores, weights, target)",
        answer=score_needed,
        shown=(((4, 8), (1, 2, 1), 7), ((5, 5, 4), (3, 1, 2, 7), 6)),
        draw=draw_scores,
        decimals=1,
        mistakes=(
            Mistake(
                score_needed_unweighted,
                {
                    "kk": "Салмақтар ескерілмеген: бұл – жай орташаға керек баға.",
                    "ru": "Веса не учтены: такая оценка нужна для простого среднего.",
                    "en": "The weights are left out: this is the score that a plain mean needs.",
                },
            ),
            Mistake(
                score_needed_without_last,
                {
                    "kk": "Салмақтардың қосындысына соңғы критерийдің салмағы да кіреді.",
                    "ru": "В сумму весов входит и вес последнего критерия.",
                    "en": "The last criterion's weight belongs to the sum of the weights too.",
                },
            ),
        ),
    ),
    Value(
        id="united-kingdom-g3",
        points=2,
        prompt={
            "kk": "{year} жылы **{country}** (`{iso3}`) пен **{other_country}** (`{other}`) елдерінің ғылыми-зерттеу шығынының (ЖІӨ-ге шаққанда, %) "
            "**өлшенген** орташасын есептеңіз: салмақтары – елдердің жұмыс күші. Деректер `rd_gdp` және `labour_force` кестелерінде. Жауабын "
            "`my_mean` айнымалысына жазыңыз.",
            "ru": "Вычислите **взвешенное** среднее расходов на исследования (в % ВВП) двух стран в {year} году: **{country}** (`{iso3}`) и "
            "**{other_country}** (`{other}`); веса – рабочая сила стран. Данные в таблицах `rd_gdp` и `labour_force`. Запишите ответ в "
            "`my_mean`.",
            "en": "Compute the **weighted** mean of spending on research (% of GDP) in {year} of **{country}** (`{iso3}`) and **{other_country}** "
            "(`{other}`); the weights are the labour forces. The data are in the tables `rd_gdp` and `labour_force`. Put the answer into "
            "`my_mean`.",
        },
        name="my_mean",
        answer=joint_research,
        draw=draw_pair,
        decimals=2,
        words=with_names,
        series=("rd-gdp", "labour-force"),
        between=(0, 10),
        mistakes=(
            Mistake(
                joint_research_unweighted,
                {
                    "kk": "Бұл – жай орташа. Әр елдің мәнін оның жұмыс күшіне көбейтіп, қосындысын жалпы жұмыс күшіне бөліңіз.",
                    "ru": "Это простое среднее. Умножьте значение каждой страны на её рабочую силу и разделите сумму на общую рабочую силу.",
                    "en": "This is the plain mean. Multiply each value by the country's labour force and divide the sum by the joint labour force.",
                },
            ),
            Mistake(
                joint_research_swapped,
                {
                    "kk": "Салмақтар ауысып кеткен: әр елдің мәні өз жұмыс күшіне көбейтіледі.",
                    "ru": "Веса переставлены: значение каждой страны умножается на её собственную рабочую силу.",
                    "en": "The weights are swapped: each country's value goes with its own labour force.",
                },
            ),
        ),
    ),
)
