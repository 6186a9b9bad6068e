"""Graded exercises of the chapter on Hungary: counts by different definitions, and a line drawn on."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import TURNED_OVER, with_names
from klaster.notebook.data import series


def times_the_smallest(counts):
    return [count / min(counts) for count in counts]


def times_the_first(counts):
    return [count / counts[0] for count in counts]


def parts_of_the_largest(counts):
    return [count / max(counts) for count in counts]


def draw_counts(dice: random.Random) -> tuple[tuple]:
    while True:
        counts = tuple(dice.randrange(20, 300) for _ in range(dice.randrange(3, 6)))
        if min(counts) != counts[0] and max(counts) / min(counts) > 1.2:
            return (counts,)


def years_until(first_year, first, last_year, last, target):
    return (target - first) * (last_year - first_year) / (last - first)


def years_from_the_last(first_year, first, last_year, last, target):
    return (target - last) * (last_year - first_year) / (last - first)


def years_at_one_a_year(first_year, first, last_year, last, target):
    return (target - first) / (last - first)


def draw_line(dice: random.Random) -> tuple[int, int, int, int, int]:
    first_year = dice.randrange(1995, 2012)
    first, step = dice.randrange(20, 90), dice.choice([-1, 1]) * dice.randrange(8, 60)
    target = first + round(step * dice.randrange(16, 44) / 10)
    return first_year, first, first_year + dice.randrange(2, 8), first + step, target


def research_ratio(iso3, other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[iso3] / value[other]


def research_ratio_turned_over(iso3, other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[other] / value[iso3]


def research_difference(iso3, other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[iso3] - value[other]


def draw_ratio(dice: random.Random) -> dict:
    research = series("rd-gdp").dropna(subset=["value"])
    while True:
        year = dice.choice(sorted(research["year"].unique().tolist()))
        iso3, other = dice.sample(sorted(research.loc[research["year"] == year, "iso3"]), 2)
        ratio, difference = research_ratio(iso3, other, year), research_difference(iso3, other, year)
        if ratio > 1.1 and abs(ratio - difference) > 0.05:
            return {"iso3": iso3, "other": other, "year": year}


TASKS = (
    Function(
        id="hungary-g1",
        points=3,
        prompt={
            "kk": "`counts` – бір елдегі кластерлердің әртүрлі анықтамамен алынған сандары. Әр сан **ең кіші саннан неше есе көп** екенін тізіммен қайтаратын "
            "`times_the_smallest(counts)` функциясын жазыңыз (ең кішісінің өзіне 1 сай келеді). Сандар ойдан алынған.",
            "ru": "`counts` – числа кластеров одной страны по разным определениям. Напишите функцию `times_the_smallest(counts)`, которая возвращает список: "
            "**во сколько раз каждое число больше наименьшего** (самому наименьшему отвечает 1). Числа вымышлены.",
            "en": "`counts` are numbers of clusters in one country by different definitions. Write the function `times_the_smallest(counts)` that returns a "
            "list: **how many times the smallest each number is** (the smallest itself gives 1). The numbers are made up.",
        },
        signature="times_the_smallest(counts)",
        answer=times_the_smallest,
        shown=(((200, 34, 209),), ((60, 90, 30, 45),)),
        draw=draw_counts,
        decimals=2,
        mistakes=(
            Mistake(
                times_the_first,
                {
                    "kk": "Бірінші санға бөлдіңіз. Ең кіші санды min() табады.",
                    "ru": "Вы разделили на первое число. Наименьшее найдёт min().",
                    "en": "You divided by the first number. min() finds the smallest.",
                },
            ),
            Mistake(
                parts_of_the_largest,
                {
                    "kk": "Ең үлкен санға бөлдіңіз: ең кіші сан – бөлімде.",
                    "ru": "Вы разделили на наибольшее: в знаменателе должно быть наименьшее.",
                    "en": "You divided by the largest: the smallest belongs below.",
                },
            ),
        ),
    ),
    Function(
        id="hungary-g2",
        points=3,
        prompt={
            "kk": "Кластер саны `first_year` жылы `first`, `last_year` жылы `last` болды. Өзгеріс бірқалыпты жүрсе, сан `target`-ке `first_year` жылдан бастап "
            "**неше жылда** жетеді? Жауапты қайтаратын `years_until(first_year, first, last_year, last, target)` функциясын жазыңыз (бүтін болмауы "
            "мүмкін). Сандар ойдан алынған.",
            "ru": "В `first_year` году было `first` кластеров, в `last_year` – `last`. Если изменение равномерно, **через сколько лет** после `first_year` их "
            "станет `target`? Напишите функцию `years_until(first_year, first, last_year, last, target)` (ответ может быть нецелым). Числа вымышлены.",
            "en": "There were `first` clusters in `first_year` and `last` in `last_year`. If the change is steady, **how many years** after `first_year` will "
            "there be `target`? Write the function `years_until(first_year, first, last_year, last, target)` (the answer need not be whole). The numbers "
            "are made up.",
        },
        signature="years_until(first_year, first, last_year, last, target)",
        answer=years_until,
        shown=((2000, 20, 2004, 40, 60), (2015, 34, 2017, 25, 7)),
        draw=draw_line,
        decimals=1,
        mistakes=(
            Mistake(
                years_from_the_last,
                {
                    "kk": "Бұл – last_year жылдан бастап саналған жылдар. first_year-ден бастаңыз.",
                    "ru": "Это годы после last_year. Считайте от first_year.",
                    "en": "These are years after last_year. Count from first_year.",
                },
            ),
            Mistake(
                years_at_one_a_year,
                {
                    "kk": "last мен first айырмасы бір жылда емес, last_year − first_year жылда болған.",
                    "ru": "Разность last и first накопилась не за год, а за last_year − first_year лет.",
                    "en": "The difference of last and first took last_year − first_year years, not one.",
                },
            ),
        ),
    ),
    Value(
        id="hungary-g3",
        points=2,
        prompt={
            "kk": "{year} жылы **{country}** (`{iso3}`) елінің ғылыми-зерттеу шығыны (ЖІӨ-ге шаққанда) **{other_country}** (`{other}`) елінің шығынынан неше есе жоғары "
            "болды? Деректер `rd_gdp` кестесінде. Жауабын `my_ratio` айнымалысына жазыңыз.",
            "ru": "Во сколько раз расходы на исследования (к ВВП) страны **{country}** (`{iso3}`) в {year} году были выше, чем страны **{other_country}** "
            "(`{other}`)? Данные в таблице `rd_gdp`. Запишите ответ в `my_ratio`.",
            "en": "How many times as high as in **{other_country}** (`{other}`) was spending on research (relative to GDP) in **{country}** (`{iso3}`) in "
            "{year}? The data are in the table `rd_gdp`. Put the answer into `my_ratio`.",
        },
        name="my_ratio",
        answer=research_ratio,
        draw=draw_ratio,
        decimals=2,
        words=with_names,
        series=("rd-gdp",),
        between=(0, 100),
        mistakes=(
            Mistake(research_ratio_turned_over, TURNED_OVER),
            Mistake(
                research_difference,
                {
                    "kk": "Бұл – пайыздық тармақпен айырмасы. «Неше есе» дегенге бөлу керек.",
                    "ru": "Это разность в процентных пунктах. «Во сколько раз» – это деление.",
                    "en": "This is the difference in percentage points. “How many times” needs a division.",
                },
            ),
        ),
    ),
)
