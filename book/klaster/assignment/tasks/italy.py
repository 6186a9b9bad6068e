"""Graded exercises of the chapter on Italy: spans of years, and people who come and go."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import AS_FRACTION, ONE_TOO_FEW, OTHER_SIGN, country_and_years, with_names
from klaster.data import series


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
    while True:
        first, second = (tuple(sorted(dice.sample(range(1945, 2000), 2))) for _ in range(2))
        lengths = {first[1] - first[0], second[1] - second[0]}
        if len(lengths) == 2 and min(lengths) >= 4 and first[0] < second[1] - 2 and second[0] < first[1] - 2:
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


def falls(iso3, first, last):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last]
    return int((value.diff() < 0).sum())


def rises(iso3, first, last):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["iso3"] == iso3].set_index("year")["value"].loc[first:last]
    return int((value.diff() > 0).sum())


def steps(iso3, first, last):
    return last - first


def draw_falls(dice: random.Random) -> dict:
    return country_and_years(
        dice,
        "tourist-arrivals",
        6,
        lambda iso3, first, last: falls(iso3, first, last) >= 1
        and len({falls(iso3, first, last), rises(iso3, first, last), last - first}) == 3,
    )


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
        shown=(((1960, 1969), (1965, 1974)), ((1970, 1989), (1978, 1982)), ((1951, 1960), (1970, 1979))),
        draw=draw_spans,
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
        shown=((12_000, 20_000, 800_000), (45_000, 30_000, 1_500_000)),
        draw=draw_migration,
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
            "kk": "{first}–{last} жылдары **{country}** (`{iso3}`) еліне келген туристер саны алдыңғы жылмен салыстырғанда неше рет азайды? "
            "Алғашқы салыстыру – {first} жылдан кейінгі жыл. Деректер `tourist_arrivals` кестесінде. Жауабын `my_falls` айнымалысына жазыңыз.",
            "ru": "Сколько раз за {first}–{last} годы число прибытий туристов в страну **{country}** (`{iso3}`) уменьшилось по сравнению с "
            "предыдущим годом? Первое сравнение – год после {first}. Данные в таблице `tourist_arrivals`. Запишите ответ в `my_falls`.",
            "en": "How many times in {first}–{last} did tourist arrivals in **{country}** (`{iso3}`) fall against the year before? The first "
            "comparison is the year after {first}. The data are in the table `tourist_arrivals`. Put the answer into `my_falls`.",
        },
        name="my_falls",
        answer=falls,
        draw=draw_falls,
        words=with_names,
        series=("tourist-arrivals",),
        between=(0, 30),
        mistakes=(
            Mistake(
                rises,
                {
                    "kk": "Бұл – өскен жылдардың саны. Азайған жылдарды санаңыз.",
                    "ru": "Это число лет роста. Сосчитайте годы снижения.",
                    "en": "This is the number of rises. Count the falls.",
                },
            ),
            Mistake(
                steps,
                {
                    "kk": "Бұл – барлық салыстырудың саны. Айырмасы теріс болғандарын ғана санаңыз.",
                    "ru": "Это число всех сравнений. Считайте только те, где разность отрицательна.",
                    "en": "This is the number of all comparisons. Count only those with a negative difference.",
                },
            ),
        ),
    ),
)
