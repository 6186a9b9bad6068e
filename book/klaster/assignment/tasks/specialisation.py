"""Graded exercises of the chapter on specialisation: how much a few branches hold."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import AS_FRACTION, with_names
from klaster.notebook.data import series


def top_share(jobs, k):
    return 100 * sum(sorted(jobs, reverse=True)[:k]) / sum(jobs)


def first_share(jobs, k):
    return 100 * sum(jobs[:k]) / sum(jobs)


def top_share_as_fraction(jobs, k):
    return sum(sorted(jobs, reverse=True)[:k]) / sum(jobs)


def bottom_share(jobs, k):
    return 100 * sum(sorted(jobs)[:k]) / sum(jobs)


def draw_jobs(dice: random.Random) -> tuple[tuple, int]:
    while True:
        jobs = tuple(dice.randrange(1, 60) * 100 for _ in range(dice.randrange(4, 8)))
        k = dice.randrange(1, 4)
        if len({top_share(jobs, k), first_share(jobs, k), bottom_share(jobs, k)}) == 3 and bottom_share(jobs, k) > 2:
            return jobs, k


def nearest(names, distances):
    return min(zip(distances, names))[1]


def farthest(names, distances):
    return max(zip(distances, names))[1]


def alphabetic(names, distances):
    return min(names)


PLACES = ("Алсмер", "Шартр", "Женева", "Сингапур", "Сассуоло", "Ольборг", "Далтон", "Сан-Диего", "Прато", "Ибі")


def draw_distances(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        names = tuple(dice.sample(PLACES, dice.randrange(4, 8)))
        distances = tuple(dice.sample(range(50, 12_000), len(names)))
        if len({nearest(names, distances), farthest(names, distances), min(names)}) == 3:
            return names, distances


def arrivals_share(iso3, year):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["year"] == year].set_index("iso3")["value"]
    return 100 * value[iso3] / value.sum()


def arrivals_share_as_fraction(iso3, year):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["year"] == year].set_index("iso3")["value"]
    return value[iso3] / value.sum()


def arrivals_to_the_rest(iso3, year):
    arrivals = series("tourist-arrivals")
    value = arrivals[arrivals["year"] == year].set_index("iso3")["value"]
    return 100 * value[iso3] / (value.sum() - value[iso3])


def draw_share(dice: random.Random) -> dict:
    arrivals = series("tourist-arrivals").dropna(subset=["value"])
    while True:
        year = dice.choice(sorted(arrivals["year"].unique().tolist()))
        iso3 = dice.choice(sorted(arrivals.loc[arrivals["year"] == year, "iso3"]))
        if arrivals_share(iso3, year) >= 1.5:
            return {"iso3": iso3, "year": year}


TASKS = (
    Function(
        id="specialisation-g1",
        points=3,
        prompt={
            "kk": "`jobs` – аймақтағы салалардың жұмыс орындары (кез келген ретпен; сандар ойдан алынған). **Ең ірі** `k` саланың барлық жұмыс орнындағы үлесін "
            "пайызбен қайтаратын `top_share(jobs, k)` функциясын жазыңыз.",
            "ru": "`jobs` – рабочие места по отраслям региона (в любом порядке; числа вымышлены). Напишите функцию `top_share(jobs, k)`, которая возвращает "
            "долю `k` **крупнейших** отраслей во всех рабочих местах, в процентах.",
            "en": "`jobs` are the jobs in the branches of a region (in any order; the numbers are made up). Write the function `top_share(jobs, k)` that returns "
            "the share of the `k` **largest** branches in all jobs, in per cent.",
        },
        signature="top_share(jobs, k)",
        answer=top_share,
        shown=(((100, 400, 300, 200), 2), ((50, 20, 30, 60), 1)),
        draw=draw_jobs,
        decimals=1,
        mistakes=(
            Mistake(
                first_share,
                {
                    "kk": "Алғашқы k сала алынған. Алдымен сұрыптаңыз: sorted(jobs, reverse=True).",
                    "ru": "Взяты первые k отраслей. Сначала отсортируйте: sorted(jobs, reverse=True).",
                    "en": "You took the first k branches. Sort them first: sorted(jobs, reverse=True).",
                },
            ),
            Mistake(top_share_as_fraction, AS_FRACTION),
            Mistake(
                bottom_share,
                {
                    "kk": "Ең ұсақ салалар алынған: сұрыптау реті кері.",
                    "ru": "Взяты самые мелкие отрасли: порядок сортировки обратный.",
                    "en": "You took the smallest branches: the order of sorting is the other way round.",
                },
            ),
        ),
    ),
    Function(
        id="specialisation-g2",
        points=3,
        prompt={
            "kk": "`names` – жерлердің аттары, `distances` – біз тұрған жерден соларға дейінгі қашықтық (км, сол ретпен; сандар ойдан алынған). Ең жақын "
            "жердің **атын** қайтаратын `nearest(names, distances)` функциясын жазыңыз.",
            "ru": "`names` – названия мест, `distances` – расстояния до них (км, в том же порядке; числа вымышлены). Напишите функцию "
            "`nearest(names, distances)`, которая возвращает **название** ближайшего места.",
            "en": "`names` are the names of places, `distances` the distances to them (km, in the same order; the numbers are made up). Write the function "
            "`nearest(names, distances)` that returns the **name** of the nearest place.",
        },
        signature="nearest(names, distances)",
        answer=nearest,
        shown=(
            (("Алсмер", "Шартр", "Женева"), (460, 310, 520)),
            (("Прато", "Далтон", "Ибі", "Ольборг"), (900, 7600, 450, 1500)),
        ),
        draw=draw_distances,
        mistakes=(
            Mistake(
                farthest,
                {
                    "kk": "Бұл – ең алыс жер. Ең кіші қашықтықты іздеңіз.",
                    "ru": "Это самое далёкое место. Ищите наименьшее расстояние.",
                    "en": "This is the farthest place. Look for the smallest distance.",
                },
            ),
            Mistake(
                alphabetic,
                {
                    "kk": "Бұл – әліпби бойынша бірінші ат. Қашықтықтарды салыстырыңыз.",
                    "ru": "Это первое название по алфавиту. Сравнивайте расстояния.",
                    "en": "This is the first name in the alphabet. Compare the distances.",
                },
            ),
        ),
    ),
    Value(
        id="specialisation-g3",
        points=2,
        prompt={
            "kk": "{year} жылы `tourist_arrivals` кестесіндегі барлық елге келген туристердің неше пайызы **{country}** (`{iso3}`) еліне келді? Жауабын "
            "`my_share` айнымалысына жазыңыз.",
            "ru": "Сколько процентов всех туристов, прибывших в {year} году в страны таблицы `tourist_arrivals`, приходится на страну **{country}** "
            "(`{iso3}`)? Запишите ответ в `my_share`.",
            "en": "What percentage of all tourist arrivals of {year} in the countries of the table `tourist_arrivals` went to **{country}** (`{iso3}`)? Put the "
            "answer into `my_share`.",
        },
        name="my_share",
        answer=arrivals_share,
        draw=draw_share,
        decimals=1,
        words=with_names,
        series=("tourist-arrivals",),
        between=(1, 100),
        mistakes=(
            Mistake(arrivals_share_as_fraction, AS_FRACTION),
            Mistake(
                arrivals_to_the_rest,
                {
                    "kk": "Қалған елдерге бөлдіңіз. Бүтінге осы елдің өзі де кіреді.",
                    "ru": "Вы разделили на остальные страны. В целое входит и сама эта страна.",
                    "en": "You divided by the other countries. This country belongs to the whole too.",
                },
            ),
        ),
    ),
)
