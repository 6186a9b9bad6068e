"""Graded exercises of the chapter on Italy: spans of years, and people who come and go."""

from __future__ import annotations

import random

import pandas as pd

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import (
    AS_FRACTION,
    ONE_TOO_FEW,
    OTHER_SIGN,
    country_and_years,
    with_names,
)
from klaster.notebook.data import series


def overlap_share(first, second):
    shared = max(0, min(first[1], second[1]) - max(first[0], second[0]) + 1)
    return 100 * shared / (first[1] - first[0] + 1)


def overlap_without_ends(first, second):
    shared = max(0, min(first[1], second[1]) - max(first[0], second[0]))
    return 100 * shared / (first[1] - first[0])


def overlap_of_the_second(first, second):
    shared = max(0, min(first[1], second[1]) - max(first[0], second[0]) + 1)
    return 100 * shared / (second[1] - second[0] + 1)


def overlap_as_fraction(first, second):
    shared = max(0, min(first[1], second[1]) - max(first[0], second[0]) + 1)
    return shared / (first[1] - first[0] + 1)


def draw_spans(dice: random.Random) -> tuple[tuple, tuple]:
    apart = dice.random() < 0.2  # now and then there are no shared years
    while True:
        first, second = (tuple(sorted(dice.sample(range(1945, 2000), 2))) for _ in range(2))
        lengths = {first[1] - first[0], second[1] - second[0]}
        shared = min(first[1], second[1]) - max(first[0], second[0])
        if len(lengths) == 2 and min(lengths) >= 4 and (shared < -2 if apart else shared > 2):
            return first, second


def migration_rate(arrived, left, population):
    return 1000 * (arrived - left) / population


def migration_rate_other_sign(arrived, left, population):
    return 1000 * (left - arrived) / population


def migration_in_per_cent(arrived, left, population):
    return 100 * (arrived - left) / population


def arrivals_rate(arrived, left, population):
    return 1000 * arrived / population


def draw_migration(dice: random.Random) -> tuple[int, int, int]:
    while True:
        population = dice.randrange(300_000, 4_000_000)
        arrived, left = (dice.randrange(population // 100, population // 20) for _ in range(2))
        if abs(arrived - left) > population / 400:
            return arrived, left, population


def mean_rise(iso3, first, last):
    arrivals = series("tourist-arrivals")
    change = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff()
    return change[change > 0].mean()


def mean_change(iso3, first, last):
    arrivals = series("tourist-arrivals")
    return arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff().mean()


def sum_of_rises(iso3, first, last):
    arrivals = series("tourist-arrivals")
    change = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff()
    return change[change > 0].sum()


def mean_fall(iso3, first, last):
    arrivals = series("tourist-arrivals")
    change = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last].diff()
    return -change[change < 0].mean()


def draw_rises(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        found = [f(iso3, first, last) for f in (mean_rise, mean_change, sum_of_rises, mean_fall)]
        # A window without a fall, or with one rise alone, would forgive a mistake.
        return all(pd.notna(found)) and all(abs(other / found[0] - 1) > 0.012 for other in found[1:])

    return country_and_years(dice, "tourist-arrivals", 5, sensible)


TASKS = (
    Function(
        id="italy-g1",
        points=3,
        prompt={
            "kk": "`first` және `second` – (басы, соңы) жұптары; екі шеті де аралыққа кіреді. Ортақ жылдар `first` аралығының неше пайызын "
            "құрайтынын қайтаратын `overlap_share(first, second)` функциясын жазыңыз; ортақ жыл болмаса – 0.",
            "ru": "`first` и `second` – пары (начало, конец); оба края входят в промежуток. Напишите функцию `overlap_share(first, second)`, "
            "которая возвращает, сколько процентов промежутка `first` составляют общие годы; если их нет – 0.",
            "en": "`first` and `second` are pairs (start, end); both ends belong to the span. Write the function `overlap_share(first, second)` "
            "that returns what percentage of the span `first` the shared years are; 0 if there are none.",
        },
        signature="overlap_share(first, second)",
        answer=overlap_share,
        shown=(
            ((1960, 1969), (1965, 1974)),
            ((1970, 1989), (1978, 1982)),
            ((1951, 1960), (1970, 1979)),
            ((1946, 1977), (1977, 1990)),
        ),
        draw=draw_spans,
        decimals=1,
        mistakes=(
            Mistake(overlap_without_ends, ONE_TOO_FEW),
            Mistake(
                overlap_of_the_second,
                {
                    "kk": "Бөлімде екінші аралық тұр. Бүтін – бірінші аралық.",
                    "ru": "В знаменателе второй промежуток. Целое – первый.",
                    "en": "The second span is below. The whole is the first.",
                },
            ),
            Mistake(overlap_as_fraction, AS_FRACTION),
        ),
    ),
    Function(
        id="italy-g2",
        points=3,
        prompt={
            "kk": "Бір жылда аймаққа `arrived` адам көшіп келді, `left` адам көшіп кетті; халқы – `population` адам. Көші-қон айырымының 1000 "
            "тұрғынға шаққандағы мәнін қайтаратын `migration_rate(arrived, left, population)` функциясын жазыңыз (кеткендер көп болса, "
            "теріс). Сандар ойдан алынған.",
            "ru": "За год в регион приехали `arrived` человек, уехали `left`; население – `population`. Напишите функцию "
            "`migration_rate(arrived, left, population)`, которая возвращает сальдо миграции на 1000 жителей (отрицательное, если уехало "
            "больше). Числа вымышлены.",
            "en": "In one year `arrived` people moved into a region and `left` people moved out; its population is `population`. Write the "
            "function `migration_rate(arrived, left, population)` that returns net migration per 1000 inhabitants (negative if more left). "
            "The numbers are made up.",
        },
        signature="migration_rate(arrived, left, population)",
        answer=migration_rate,
        shown=((12_000, 20_000, 800_000), (45_000, 30_000, 4_800_000)),
        draw=draw_migration,
        decimals=1,
        mistakes=(
            Mistake(migration_rate_other_sign, OTHER_SIGN),
            Mistake(
                migration_in_per_cent,
                {
                    "kk": "Бұл – пайыз, яғни 100 тұрғынға шаққанда. 1000 тұрғынға шағыңыз.",
                    "ru": "Это проценты, то есть на 100 жителей. Нужно на 1000.",
                    "en": "This is per cent, that is per 100 inhabitants. Give it per 1000.",
                },
            ),
            Mistake(
                arrivals_rate,
                {
                    "kk": "Кеткендер ескерілмеген: алдымен айырымын табыңыз.",
                    "ru": "Не учтены уехавшие: сначала найдите разность.",
                    "en": "Those who left are not counted: take the difference first.",
                },
            ),
        ),
    ),
    Value(
        id="italy-g3",
        points=2,
        prompt={
            "kk": "{first}–{last} жылдары **{country}** (`{iso3}`) еліне келген туристер саны бір жылы өсіп, бір жылы азайды. **Тек өскен жылдарды** алғанда, ол "
            "алдыңғы жылға қарағанда орта есеппен неше адамға артты? Алғашқы салыстыру – {first} жылдан кейінгі жыл. Деректер `tourist_arrivals` "
            "кестесінде. Жауабын `my_rise` айнымалысына жазыңыз.",
            "ru": "В {first}–{last} годах число прибытий туристов в страну **{country}** (`{iso3}`) то росло, то снижалось. На сколько человек в среднем оно "
            "увеличивалось по сравнению с предыдущим годом, если взять **только годы роста**? Первое сравнение – год после {first}. Данные в таблице "
            "`tourist_arrivals`. Запишите ответ в `my_rise`.",
            "en": "In {first}–{last} the tourist arrivals in **{country}** (`{iso3}`) rose in some years and fell in others. Taking **only the years of a rise**, by "
            "how many people did they rise against the year before, on average? The first comparison is the year after {first}. The data are in the table "
            "`tourist_arrivals`. Put the answer into `my_rise`.",
        },
        name="my_rise",
        answer=mean_rise,
        draw=draw_rises,
        decimals=0,
        words=with_names,
        series=("tourist-arrivals",),
        between=(0, 100_000_000),
        mistakes=(
            Mistake(
                mean_change,
                {
                    "kk": "Бұл – барлық жылдың орташасы. Азайған жылдарды есептен шығарыңыз.",
                    "ru": "Это среднее по всем годам. Годы снижения в расчёт не входят.",
                    "en": "This is the mean of all years. Leave the years of a fall out.",
                },
            ),
            Mistake(
                sum_of_rises,
                {
                    "kk": "Бұл – өсімдердің қосындысы. Оны өскен жылдардың санына бөліңіз.",
                    "ru": "Это сумма приростов. Разделите её на число лет роста.",
                    "en": "This is the sum of the rises. Divide it by the number of years with a rise.",
                },
            ),
            Mistake(
                mean_fall,
                {
                    "kk": "Бұл – азаюдың орташасы. Өскен жылдарды алыңыз.",
                    "ru": "Это среднее снижение. Возьмите годы роста.",
                    "en": "This is the mean fall. Take the years of a rise.",
                },
            ),
        ),
    ),
)
