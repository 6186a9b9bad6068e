"""Graded exercises of the chapter on the world table: gaps between years, means and medians."""

from __future__ import annotations

import random

import pandas as pd

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import country_and_years, with_names
from klaster.notebook.data import series


def mean_and_median_gap(printed, sources):
    gaps = pd.Series([abs(a - b) for a, b in zip(printed, sources)])
    return [gaps.mean(), gaps.median()]


def mean_and_median_with_signs(printed, sources):
    gaps = pd.Series([b - a for a, b in zip(printed, sources)])
    return [gaps.mean(), gaps.median()]


def median_and_mean_gap(printed, sources):
    gaps = pd.Series([abs(a - b) for a, b in zip(printed, sources)])
    return [gaps.median(), gaps.mean()]


def draw_gaps(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        printed = tuple(dice.randrange(1910, 1970) for _ in range(dice.randrange(4, 7)))
        sources = tuple(year + dice.choice([-38, -20, -9, -4, -2, 3, 5, 11, 16, 30]) for year in printed)
        mean, median = mean_and_median_gap(printed, sources)
        if mean != median and mean_and_median_with_signs(printed, sources) != [mean, median]:
            return printed, sources


def latest_before(printed, years):
    earlier = [year for year in years if year <= printed]
    return max(earlier) if earlier else None


def earliest_of_all(printed, years):
    return min(years)


def earliest_after(printed, years):
    later = [year for year in years if year >= printed]
    return min(later) if later else None


def latest_strictly_before(printed, years):
    earlier = [year for year in years if year < printed]
    return max(earlier) if earlier else None


def draw_years(dice: random.Random) -> tuple[int, tuple]:
    years = dice.sample(range(1895, 1985), dice.randrange(3, 7))
    # Often the printed year is one of the sources', so that "not later" matters.
    return dice.choice([dice.choice(years), dice.randrange(1900, 1985)]), tuple(years)


def median_arrivals(iso3, first, last):
    arrivals = series("tourist-arrivals")
    return arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].median()


def mean_arrivals(iso3, first, last):
    arrivals = series("tourist-arrivals")
    return arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].mean()


def middle_of_the_ends(iso3, first, last):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"]
    return (value[first] + value[last]) / 2


def draw_median(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        median = median_arrivals(iso3, first, last)
        others = mean_arrivals(iso3, first, last), middle_of_the_ends(iso3, first, last)
        return all(abs(other / median - 1) > 0.012 for other in others) and abs(others[0] / others[1] - 1) > 0.012

    return country_and_years(dice, "tourist-arrivals", 4, sensible)


TASKS = (
    Function(
        id="world-table-g1",
        points=3,
        prompt={
            "kk": "`printed` – кестеде басылған жылдар, `sources` – сол жерлер туралы дереккөздердегі жылдар. Айырма модульдерінің орташасы мен медианасын "
            "[орташа, медиана] тізімі етіп қайтаратын `mean_and_median_gap(printed, sources)` функциясын жазыңыз.",
            "ru": "`printed` – годы, напечатанные в таблице, `sources` – годы из источников о тех же местах. Напишите функцию "
            "`mean_and_median_gap(printed, sources)`, которая возвращает список [среднее, медиана] модулей разностей.",
            "en": "`printed` are the years printed in the table, `sources` the years that sources give for the same places. Write the function "
            "`mean_and_median_gap(printed, sources)` that returns the list [mean, median] of the absolute differences.",
        },
        signature="mean_and_median_gap(printed, sources)",
        answer=mean_and_median_gap,
        shown=(((1948, 1918, 1923, 1915), (1930, 1917, 1950, 1905)), ((1950, 1960, 1970), (1958, 1956, 1969))),
        draw=draw_gaps,
        decimals=1,
        mistakes=(
            Mistake(
                mean_and_median_with_signs,
                {
                    "kk": "Теріс айырмалар оңдарын жойып жібереді: алдымен модулін алыңыз (abs).",
                    "ru": "Отрицательные разности гасят положительные: сначала возьмите модуль (abs).",
                    "en": "Negative differences cancel positive ones: take the absolute value first (abs).",
                },
            ),
            Mistake(
                median_and_mean_gap,
                {
                    "kk": "Реті ауысқан: алдымен орташа, содан кейін медиана.",
                    "ru": "Порядок обратный: сначала среднее, потом медиана.",
                    "en": "The order is the other way round: first the mean, then the median.",
                },
            ),
        ),
    ),
    Function(
        id="world-table-g2",
        points=3,
        prompt={
            "kk": "`years` – бір жер туралы дереккөздердегі оқиғалардың жылдары (кез келген ретпен), `printed` – басылған жыл. Басылған жылдан **кейін емес** "
            "(сол жылдың өзі де жарайды) оқиғалардың ең соңғысының жылын қайтаратын `latest_before(printed, years)` функциясын жазыңыз. Ондай оқиға "
            "болмаса, `None` қайтарсын.",
            "ru": "`years` – годы событий из источников об одном месте (в любом порядке), `printed` – напечатанный год. Напишите функцию "
            "`latest_before(printed, years)`, которая возвращает год последнего из событий **не позже** напечатанного (сам этот год тоже подходит). "
            "Если таких нет, пусть вернёт `None`.",
            "en": "`years` are the years of events that sources give for a place (in any order), `printed` is the printed year. Write the function "
            "`latest_before(printed, years)` that returns the year of the latest event **not later** than the printed one (that year itself counts). If "
            "there is none, let it return `None`.",
        },
        signature="latest_before(printed, years)",
        answer=latest_before,
        shown=(
            (1918, (1895, 1917, 1949)),
            (1923, (1950, 1923, 1900)),
            (1915, (1950, 1960)),
            (1960, (1941, 1955, 1970)),
        ),
        draw=draw_years,
        mistakes=(
            Mistake(
                earliest_of_all,
                {
                    "kk": "Бұл – ең ерте оқиға. Басылған жылға дейінгілердің ең соңғысы керек.",
                    "ru": "Это самое раннее событие. Нужно последнее из тех, что не позже напечатанного года.",
                    "en": "This is the earliest event. You need the latest of those not later than the printed year.",
                },
            ),
            Mistake(
                earliest_after,
                {
                    "kk": "Бұл – басылған жылдан кейінгі оқиға. Оған дейінгісін алыңыз.",
                    "ru": "Это событие после напечатанного года. Возьмите то, что до него.",
                    "en": "This event is after the printed year. Take the one before it.",
                },
            ),
            Mistake(
                latest_strictly_before,
                {
                    "kk": "Басылған жылдың өзіндегі оқиға да жарайды: < орнына <= жазыңыз.",
                    "ru": "Событие в сам напечатанный год тоже подходит: вместо < нужно <=.",
                    "en": "An event in the printed year itself counts: write <= instead of <.",
                },
            ),
        ),
    ),
    Value(
        id="world-table-g3",
        points=2,
        prompt={
            "kk": "{first}–{last} жылдары (екі шеті де кіреді) **{country}** (`{iso3}`) еліне бір жылда келген туристер санының **медианасы** қанша? Деректер "
            "`tourist_arrivals` кестесінде. Жауабын `my_median` айнымалысына жазыңыз.",
            "ru": "Какова **медиана** числа прибытий туристов за год в страну **{country}** (`{iso3}`) в {first}–{last} годы (оба края входят)? Данные в "
            "таблице `tourist_arrivals`. Запишите ответ в `my_median`.",
            "en": "What is the **median** of yearly tourist arrivals in **{country}** (`{iso3}`) over {first}–{last} (both ends included)? The data are in "
            "the table `tourist_arrivals`. Put the answer into `my_median`.",
        },
        name="my_median",
        answer=median_arrivals,
        draw=draw_median,
        decimals=0,
        words=with_names,
        series=("tourist-arrivals",),
        between=(100_000, 100_000_000),
        mistakes=(
            Mistake(
                mean_arrivals,
                {
                    "kk": "Бұл – орташа. Медиана – мәндерді ретімен тізгендегі ортасы.",
                    "ru": "Это среднее. Медиана – середина упорядоченных значений.",
                    "en": "This is the mean. The median is the middle of the ordered values.",
                },
            ),
            Mistake(
                middle_of_the_ends,
                {
                    "kk": "Тек екі шеткі жыл алынған. Барлық жылдың мәні керек.",
                    "ru": "Взяты только два крайних года. Нужны значения всех лет.",
                    "en": "Only the two end years are taken. All years are needed.",
                },
            ),
        ),
    ),
)
