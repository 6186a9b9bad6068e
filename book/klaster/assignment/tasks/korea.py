"""Graded exercises of the chapter on Korea: one numerator, several wholes."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import AS_FRACTION, TURNED_OVER, by_year, with_names
from klaster.notebook.data import series


def two_shares(persons, in_firms, labour_force):
    return [100 * persons / in_firms, 100 * persons / labour_force]


def two_shares_swapped(persons, in_firms, labour_force):
    return [100 * persons / labour_force, 100 * persons / in_firms]


def two_shares_as_fractions(persons, in_firms, labour_force):
    return [persons / in_firms, persons / labour_force]


def draw_two_shares(dice: random.Random) -> tuple[int, int, int]:
    persons = dice.randrange(50, 900) * 10_000
    in_firms = persons + dice.randrange(20, 400) * 10_000
    return persons, in_firms, in_firms + dice.randrange(50, 800) * 10_000


def wholes(persons, percents):
    return [100 * persons / percent for percent in percents]


def parts_instead(persons, percents):
    return [persons * percent / 100 for percent in percents]


def wholes_without_hundred(persons, percents):
    return [persons / percent for percent in percents]


def draw_wholes(dice: random.Random) -> tuple[int, tuple]:
    return dice.randrange(10, 900) * 10_000, tuple(dice.sample(range(5, 99), dice.randrange(2, 5)))


def part_of_force(iso3, year, persons):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return 100 * persons / value[year]


def part_of_force_as_fraction(iso3, year, persons):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return persons / value[year]


def part_of_force_turned_over(iso3, year, persons):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return 100 * value[year] / persons


def draw_part(dice: random.Random) -> dict:
    iso3 = dice.choice(sorted(series("labour-force")["iso3"].unique()))
    value = by_year("labour-force", iso3)
    year = dice.choice(value.index.tolist())
    return {"iso3": iso3, "year": year, "persons": int(value[year] * dice.randrange(12, 92) / 100) // 10_000 * 10_000}


TASKS = (
    Function(
        id="korea-g1",
        points=3,
        prompt={
            "kk": "Шағын және орта бизнесте `persons` адам еңбек етеді; барлық кәсіпорында `in_firms` адам, ал жұмыс күші – `labour_force` адам. Екі "
            "саннан тұратын тізім қайтаратын `two_shares(persons, in_firms, labour_force)` функциясын жазыңыз: кәсіпорындардағы жұмыс орындарының неше "
            "пайызы және жұмыс күшінің неше пайызы.",
            "ru": "В малом и среднем бизнесе работают `persons` человек, на всех предприятиях – `in_firms`, рабочая сила – `labour_force`. Напишите функцию "
            "`two_shares(persons, in_firms, labour_force)`, которая возвращает список из двух чисел: сколько это процентов рабочих мест на предприятиях "
            "и сколько процентов рабочей силы.",
            "en": "Small and medium-sized firms employ `persons` people, all firms `in_firms`, and the labour force is `labour_force`. Write the function "
            "`two_shares(persons, in_firms, labour_force)` that returns a list of two numbers: what percentage that is of the jobs in firms, and of the "
            "labour force.",
        },
        signature="two_shares(persons, in_firms, labour_force)",
        answer=two_shares,
        shown=((600, 800, 1200), (1_500, 2_400, 48_000)),
        draw=draw_two_shares,
        decimals=1,
        mistakes=(
            Mistake(
                two_shares_swapped,
                {
                    "kk": "Екі үлес ауысып кеткен: алдымен – кәсіпорындардағы жұмыс орындарынан.",
                    "ru": "Две доли переставлены: сначала – от рабочих мест на предприятиях.",
                    "en": "The two shares are swapped: first the one of the jobs in firms.",
                },
            ),
            Mistake(two_shares_as_fractions, AS_FRACTION),
        ),
    ),
    Function(
        id="korea-g2",
        points=3,
        prompt={
            "kk": "Әр мәтін `persons` адамды өзінше пайыз деп атайды: `percents` – сол пайыздар. Әр пайызға сай келетін бүтінді (адам) тізіммен қайтаратын "
            "`wholes(persons, percents)` функциясын жазыңыз.",
            "ru": "Разные тексты называют `persons` человек разными процентами: `percents`. Напишите функцию `wholes(persons, percents)`, которая "
            "возвращает список целых (человек), соответствующих каждому проценту.",
            "en": "Different texts call `persons` people different percentages: `percents`. Write the function `wholes(persons, percents)` that returns "
            "the list of the wholes (people) that belong to each percentage.",
        },
        signature="wholes(persons, percents)",
        answer=wholes,
        shown=((8_700, (87, 50)), (1_000, (10, 20, 40))),
        draw=draw_wholes,
        decimals=0,
        mistakes=(
            Mistake(
                parts_instead,
                {
                    "kk": "Бұл – persons-тың бөлігі. Бүтінді табу үшін пайызға бөліп, 100-ге көбейтіңіз.",
                    "ru": "Это часть от persons. Чтобы найти целое, разделите на процент и умножьте на 100.",
                    "en": "This is a part of persons. For the whole, divide by the percentage and multiply by 100.",
                },
            ),
            Mistake(
                wholes_without_hundred,
                {
                    "kk": "Бір пайызға келетін адам санын таптыңыз. Бүтін – 100 пайыз.",
                    "ru": "Вы нашли, сколько человек приходится на один процент. Целое – 100 процентов.",
                    "en": "You found the people in one per cent. The whole is 100 per cent.",
                },
            ),
        ),
    ),
    Value(
        id="korea-g3",
        points=2,
        prompt={
            "kk": "{persons} адам {year} жылғы **{country}** (`{iso3}`) елінің жұмыс күшінің неше пайызы болар еді? Деректер `labour_force` кестесінде. "
            "Жауабын `my_share` айнымалысына жазыңыз.",
            "ru": "Сколько процентов рабочей силы страны **{country}** (`{iso3}`) составили бы в {year} году {persons} человек? Данные в таблице "
            "`labour_force`. Запишите ответ в `my_share`.",
            "en": "What percentage of the labour force of **{country}** (`{iso3}`) in {year} would {persons} people be? The data are in the table "
            "`labour_force`. Put the answer into `my_share`.",
        },
        name="my_share",
        answer=part_of_force,
        draw=draw_part,
        decimals=1,
        words=with_names,
        series=("labour-force",),
        between=(1.5, 100),
        mistakes=(Mistake(part_of_force_as_fraction, AS_FRACTION), Mistake(part_of_force_turned_over, TURNED_OVER)),
    ),
)
