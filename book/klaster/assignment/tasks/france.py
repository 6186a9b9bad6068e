"""Graded exercises of the chapter on France: a share and its whole both change, and so do definitions."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import NOT_PER_CENT, country_and_years, with_names
from klaster.notebook.data import series


def people_change(force_first, share_first, force_last, share_last):
    return force_last * share_last / 100 - force_first * share_first / 100


def people_change_times_hundred(force_first, share_first, force_last, share_last):
    return force_last * share_last - force_first * share_first


def people_change_of_the_first(force_first, share_first, force_last, share_last):
    return force_first * (share_last - share_first) / 100


def people_change_other_way(force_first, share_first, force_last, share_last):
    return force_first * share_first / 100 - force_last * share_last / 100


def draw_people(dice: random.Random) -> tuple[int, float, int, float]:
    while True:
        first, last = (dice.randrange(200, 900) * 10_000 for _ in range(2))
        shares = [dice.randrange(20, 300) / 10 for _ in range(2)]
        if abs(people_change(first, shares[0], last, shares[1])) > 5_000 and abs(shares[0] - shares[1]) > 1:
            return first, shares[0], last, shares[1]


def broken_years(years, definitions):
    return [year for year, before, now in zip(years[1:], definitions, definitions[1:]) if now != before]


def years_before_breaks(years, definitions):
    return [year for year, before, now in zip(years, definitions, definitions[1:]) if now != before]


def broken_years_and_first(years, definitions):
    return [years[0]] + [year for year, before, now in zip(years[1:], definitions, definitions[1:]) if now != before]


def draw_definitions(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        years = tuple(sorted(dice.sample(range(1980, 2020), dice.randrange(4, 8))))
        definitions = tuple(dice.choice("AB") if n else "A" for n in range(len(years)))
        if broken_years(years, definitions):
            return years, definitions


def yearly_change(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return (value[last] - value[first]) / (last - first)


def yearly_change_one_more(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return (value[last] - value[first]) / (last - first + 1)


def whole_change(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return float(value[last] - value[first])


def draw_yearly(dice: random.Random) -> dict:
    return country_and_years(
        dice, "labour-force", 4, lambda iso3, first, last: abs(yearly_change(iso3, first, last)) > 500
    )


TASKS = (
    Function(
        id="france-g1",
        points=3,
        prompt={
            "kk": "Мемлекеттік сектордың жұмыс күшіндегі үлесі бір жылы `share_first` %, кейінгі бір жылы `share_last` % болды; жұмыс күші сол жылдары "
            "`force_first` және `force_last` адам. Сектордағы адам саны қаншаға өзгергенін қайтаратын `people_change(force_first, share_first, "
            "force_last, share_last)` функциясын жазыңыз (азайса – теріс). Сандар ойдан алынған.",
            "ru": "Доля государственного сектора в рабочей силе в одном году была `share_first` %, в более позднем – `share_last` %; рабочая сила в эти "
            "годы – `force_first` и `force_last` человек. Напишите функцию `people_change(force_first, share_first, force_last, share_last)`, которая "
            "возвращает, на сколько человек изменилась занятость в секторе (уменьшение – отрицательное). Числа вымышлены.",
            "en": "The state sector had `share_first` % of the labour force in one year and `share_last` % in a later one; the labour force was "
            "`force_first` and `force_last` people. Write the function `people_change(force_first, share_first, force_last, share_last)` that returns "
            "by how many people the sector changed (a fall is negative). The numbers are made up.",
        },
        signature="people_change(force_first, share_first, force_last, share_last)",
        answer=people_change,
        shown=((25_000_000, 10, 27_000_000, 8), (4_000_000, 20, 5_000_000, 21)),
        draw=draw_people,
        decimals=0,
        mistakes=(
            Mistake(people_change_times_hundred, NOT_PER_CENT),
            Mistake(
                people_change_of_the_first,
                {
                    "kk": "Екінші жылдың үлесі екінші жылдың жұмыс күшінен алынады: бүтіні де өзгерген.",
                    "ru": "Доля второго года берётся от рабочей силы второго года: изменилось и целое.",
                    "en": "The second year's share is of the second year's labour force: the whole changed too.",
                },
            ),
            Mistake(
                people_change_other_way,
                {
                    "kk": "Таңбасы кері: кейінгі жылдан бұрынғысын шегеріңіз.",
                    "ru": "Знак обратный: вычтите ранний год из позднего.",
                    "en": "The sign is the other way round: subtract the earlier year from the later.",
                },
            ),
        ),
    ),
    Function(
        id="france-g2",
        points=3,
        prompt={
            "kk": "`years` – өспелі ретпен тұрған жылдар, `definitions` – әр жылғы санның анықтамасы (мәтін). Анықтамасы **алдыңғы жылдағыдан өзгеше** "
            "жылдардың тізімін қайтаратын `broken_years(years, definitions)` функциясын жазыңыз.",
            "ru": "`years` – годы по возрастанию, `definitions` – определение числа за каждый год (текст). Напишите функцию "
            "`broken_years(years, definitions)`, которая возвращает список лет, чьё определение **отличается от предыдущего**.",
            "en": "`years` are years in rising order, `definitions` the definition of each year's number (a text). Write the function "
            "`broken_years(years, definitions)` that returns the list of the years whose definition **differs from the one before**.",
        },
        signature="broken_years(years, definitions)",
        answer=broken_years,
        shown=(((1985, 1990, 2002, 2010), ("A", "A", "B", "B")), ((1985, 1995, 2000), ("A", "B", "A"))),
        draw=draw_definitions,
        mistakes=(
            Mistake(
                years_before_breaks,
                {
                    "kk": "Бұл – үзілістің алдындағы жылдар. Анықтамасы жаңа жылдарды қайтарыңыз.",
                    "ru": "Это годы перед разрывом. Верните годы с новым определением.",
                    "en": "These are the years before a break. Return the years with the new definition.",
                },
            ),
            Mistake(
                broken_years_and_first,
                {
                    "kk": "Бірінші жылдың алдында ештеңе жоқ, сондықтан ол үзіліс емес.",
                    "ru": "Перед первым годом ничего нет, поэтому он не разрыв.",
                    "en": "Nothing stands before the first year, so it is no break.",
                },
            ),
        ),
    ),
    Value(
        id="france-g3",
        points=2,
        prompt={
            "kk": "{first} жылдан {last} жылға дейін **{country}** (`{iso3}`) елінің жұмыс күші **орта есеппен жылына** неше адамға өзгерді? Деректер "
            "`labour_force` кестесінде. Жауабын `my_yearly` айнымалысына жазыңыз (азайса – теріс).",
            "ru": "На сколько человек **в среднем за год** менялась рабочая сила страны **{country}** (`{iso3}`) с {first} по {last} год? Данные в "
            "таблице `labour_force`. Запишите ответ в `my_yearly` (уменьшение – отрицательное).",
            "en": "By how many people **a year on average** did the labour force of **{country}** (`{iso3}`) change from {first} to {last}? The data are "
            "in the table `labour_force`. Put the answer into `my_yearly` (a fall is negative).",
        },
        name="my_yearly",
        answer=yearly_change,
        draw=draw_yearly,
        decimals=0,
        words=with_names,
        series=("labour-force",),
        between=(-5_000_000, 5_000_000),
        mistakes=(
            Mistake(
                yearly_change_one_more,
                {
                    "kk": "Жылдардың арасындағы қадам саны – олардың айырмасы, бір артық емес.",
                    "ru": "Число шагов между годами – их разность, а не на единицу больше.",
                    "en": "The number of steps between the years is their difference, not one more.",
                },
            ),
            Mistake(
                whole_change,
                {
                    "kk": "Бұл – барлық кезеңдегі өзгеріс. Оны жылдар санына бөліңіз.",
                    "ru": "Это изменение за весь период. Разделите его на число лет.",
                    "en": "This is the change over the whole period. Divide it by the number of years.",
                },
            ),
        ),
    ),
)
