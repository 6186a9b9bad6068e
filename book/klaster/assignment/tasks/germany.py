"""Graded exercises of the chapter on Germany: who pays what part, and indices."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import AS_FRACTION, TURNED_OVER, country_and_years, with_names
from klaster.notebook.data import series


def payers_shares(federal, state, private):
    total = federal + state + private
    return [100 * federal / total, 100 * (federal + state) / total]


def payers_as_fractions(federal, state, private):
    total = federal + state + private
    return [federal / total, (federal + state) / total]


def payers_of_public(federal, state, private):
    return [100 * federal / (federal + state), 100 * (federal + state) / (federal + state + private)]


def payers_apart(federal, state, private):
    total = federal + state + private
    return [100 * federal / total, 100 * state / total]


def draw_payers(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(20, 400), dice.randrange(20, 400), dice.randrange(20, 400)


def chain_index(values):
    return [100 * value / before for before, value in zip(values, values[1:])]


def base_index_instead(values):
    return [100 * value / values[0] for value in values[1:]]


def chain_changes(values):
    return [100 * (value / before - 1) for before, value in zip(values, values[1:])]


def draw_chain(dice: random.Random) -> tuple[tuple]:
    return (tuple(dice.randrange(50, 200) for _ in range(dice.randrange(3, 6))),)


def research_index(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return 100 * value[last] / value[first]


def research_index_turned_over(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return 100 * value[first] / value[last]


def research_growth(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return 100 * (value[last] / value[first] - 1)


def draw_index(dice: random.Random) -> dict:
    return country_and_years(
        dice, "rd-gdp", 4, lambda iso3, first, last: abs(research_index(iso3, first, last) - 100) > 3
    )


TASKS = (
    Function(
        id="germany-g1",
        points=3,
        prompt={
            "kk": "Кластердің бюджетіне федерация `federal`, федералдық жер `state`, кәсіпорындар `private` мың еуро салды (сандар ойдан алынған). "
            "Екі саннан тұратын тізім қайтаратын `payers_shares(federal, state, private)` функциясын жазыңыз: федерацияның үлесі және мемлекеттің "
            "(федерация мен жердің бірге) үлесі, екеуі де бүкіл бюджеттен, пайызбен.",
            "ru": "В бюджет кластера федерация внесла `federal`, федеральная земля `state`, предприятия `private` тысяч евро (числа вымышлены). "
            "Напишите функцию `payers_shares(federal, state, private)`, которая возвращает список из двух чисел: долю федерации и долю государства "
            "(федерация и земля вместе), обе от всего бюджета, в процентах.",
            "en": "A cluster's budget got `federal` thousand euros from the federation, `state` from a Land and `private` from firms (the numbers are "
            "made up). Write the function `payers_shares(federal, state, private)` that returns a list of two numbers: the share of the federation "
            "and the share of the state as a whole (federation and Land together), both of the whole budget, in per cent.",
        },
        signature="payers_shares(federal, state, private)",
        answer=payers_shares,
        shown=((100, 100, 200), (10, 60, 250)),
        draw=draw_payers,
        decimals=1,
        mistakes=(
            Mistake(payers_as_fractions, AS_FRACTION),
            Mistake(
                payers_of_public,
                {
                    "kk": "Бірінші үлесте бөлімге кәсіпорындар кірмей қалған: бүтін – бүкіл бюджет.",
                    "ru": "В первой доле в знаменатель не вошли предприятия: целое – весь бюджет.",
                    "en": "The firms are missing below in the first share: the whole is the whole budget.",
                },
            ),
            Mistake(
                payers_apart,
                {
                    "kk": "Екінші сан тек жердің үлесі болып тұр. Федерация мен жерді қосыңыз.",
                    "ru": "Второе число – доля одной земли. Сложите федерацию и землю.",
                    "en": "The second number is the Land's share alone. Add federation and Land.",
                },
            ),
        ),
    ),
    Function(
        id="germany-g2",
        points=3,
        prompt={
            "kk": "**Тізбекті индекс** – әр мәннің алдыңғы мәнге қатынасы, 100-ге көбейтілген. `values` қатары үшін екінші мәннен бастап тізбекті "
            "индекстердің тізімін қайтаратын `chain_index(values)` функциясын жазыңыз.",
            "ru": "**Цепной индекс** – отношение каждого значения к предыдущему, умноженное на 100. Напишите функцию `chain_index(values)`, которая "
            "возвращает список цепных индексов ряда `values`, начиная со второго значения.",
            "en": "A **chain index** is the ratio of each value to the one before it, times 100. Write the function `chain_index(values)` that returns "
            "the list of chain indices of the series `values`, from the second value on.",
        },
        signature="chain_index(values)",
        answer=chain_index,
        shown=(((100, 110, 99),), ((80, 50, 90, 90),)),
        draw=draw_chain,
        decimals=1,
        mistakes=(
            Mistake(
                base_index_instead,
                {
                    "kk": "Бұл – базалық индекс: бәрі бірінші мәнге бөлінген. Алдыңғы мәнге бөліңіз.",
                    "ru": "Это базисный индекс: всё разделено на первое значение. Делите на предыдущее.",
                    "en": "This is the base index: all is divided by the first value. Divide by the one before.",
                },
            ),
            Mistake(
                chain_changes,
                {
                    "kk": "Бұл – пайыздық өзгеріс. Индексте алдыңғы мән 100 деп алынады.",
                    "ru": "Это изменение в процентах. В индексе предыдущее значение принимают за 100.",
                    "en": "This is the change in per cent. In an index the value before is 100.",
                },
            ),
        ),
    ),
    Value(
        id="germany-g3",
        points=2,
        prompt={
            "kk": "**{country}** (`{iso3}`) елінің ғылыми-зерттеу шығынын (ЖІӨ-ге шаққанда) {first} жылы 100 деп алсақ, {last} жылғы базалық индекс "
            "қанша? Деректер `rd_gdp` кестесінде. Жауабын `my_index` айнымалысына жазыңыз.",
            "ru": "Если расходы страны **{country}** (`{iso3}`) на исследования (к ВВП) в {first} году принять за 100, каков базисный индекс в {last} "
            "году? Данные в таблице `rd_gdp`. Запишите ответ в `my_index`.",
            "en": "If spending on research (relative to GDP) of **{country}** (`{iso3}`) in {first} is 100, what is the base index in {last}? The data "
            "are in the table `rd_gdp`. Put the answer into `my_index`.",
        },
        name="my_index",
        answer=research_index,
        draw=draw_index,
        decimals=1,
        words=with_names,
        series=("rd-gdp",),
        between=(1, 1000),
        mistakes=(
            Mistake(research_index_turned_over, TURNED_OVER),
            Mistake(
                research_growth,
                {
                    "kk": "Бұл – пайыздық өзгеріс. Индекс – одан 100-ге артық.",
                    "ru": "Это изменение в процентах. Индекс больше на 100.",
                    "en": "This is the change in per cent. The index is 100 more.",
                },
            ),
        ),
    ),
)
