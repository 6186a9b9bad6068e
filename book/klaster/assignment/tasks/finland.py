"""Graded exercises of the chapter on Finland: shares of shares, and points against per cent."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import (
    AS_FRACTION,
    NOT_PER_CENT,
    OTHER_SIGN,
    TURNED_OVER,
    country_and_years,
    with_names,
)
from klaster.notebook.data import series


def business_spending(gdp, research, business):
    return gdp * research / 100 * business / 100


def business_spending_times_hundred(gdp, research, business):
    return gdp * research / 100 * business


def all_spending(gdp, research, business):
    return gdp * research / 100


def business_of_gdp(gdp, research, business):
    return gdp * business / 100


def draw_spending(dice: random.Random) -> tuple[int, float, int]:
    return dice.randrange(20_000, 900_000), dice.randrange(5, 45) / 10, dice.randrange(20, 80)


def business_share(of_business, of_all):
    return 100 * of_all / of_business


def business_share_turned_over(of_business, of_all):
    return 100 * of_business / of_all


def business_share_as_fraction(of_business, of_all):
    return of_all / of_business


def draw_firm(dice: random.Random) -> tuple[int, int]:
    of_business = dice.randrange(10, 60)
    return of_business, dice.randrange(4, of_business)


def research_change(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return value[last] - value[first]


def research_change_in_per_cent(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return 100 * (value[last] / value[first] - 1)


def research_change_other_sign(iso3, first, last):
    research = series("rd-gdp")
    value = research[research["iso3"] == iso3].set_index("year")["value"]
    return value[first] - value[last]


def draw_change(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        change = research_change(iso3, first, last)
        # A small change is taken only where two decimals say it well enough.
        return abs(change) >= 0.3 and abs(round(change, 2) / change - 1) < 0.004

    return country_and_years(dice, "rd-gdp", 5, sensible)


TASKS = (
    Function(
        id="finland-g1",
        points=3,
        prompt={
            "kk": "Елдің ЖІӨ-сі `gdp` млн еуро, ғылыми-зерттеу шығыны – ЖІӨ-нің `research` пайызы, оның `business` пайызын бизнес жұмсайды. "
            "Бизнестің шығынын (млн еуро) қайтаратын `business_spending(gdp, research, business)` функциясын жазыңыз. Сандар ойдан алынған.",
            "ru": "ВВП страны – `gdp` млн евро, расходы на исследования – `research` процентов ВВП, из них `business` процентов тратит бизнес. "
            "Напишите функцию `business_spending(gdp, research, business)`, которая возвращает расходы бизнеса (млн евро). Числа вымышлены.",
            "en": "A country's GDP is `gdp` million euros, spending on research is `research` per cent of GDP, and `business` per cent of that is "
            "spent by business. Write the function `business_spending(gdp, research, business)` that returns the spending of business (million "
            "euros). The numbers are made up.",
        },
        signature="business_spending(gdp, research, business)",
        answer=business_spending,
        shown=((130_000, 3.4, 70), (50_000, 1.2, 40)),
        draw=draw_spending,
        decimals=0,
        mistakes=(
            Mistake(business_spending_times_hundred, NOT_PER_CENT),
            Mistake(
                all_spending,
                {
                    "kk": "Бұл – барлық зерттеу шығыны. Енді бизнестің үлесін алыңыз.",
                    "ru": "Это все расходы на исследования. Возьмите из них долю бизнеса.",
                    "en": "This is all spending on research. Take the share of business of it.",
                },
            ),
            Mistake(
                business_of_gdp,
                {
                    "kk": "Бизнестің үлесі ЖІӨ-ден емес, зерттеу шығынынан алынады.",
                    "ru": "Доля бизнеса берётся от расходов на исследования, а не от ВВП.",
                    "en": "The share of business is of research spending, not of GDP.",
                },
            ),
        ),
    ),
    Function(
        id="finland-g2",
        points=3,
        prompt={
            "kk": "Бір фирма бизнестің зерттеу шығынының `of_business` пайызын, ал елдің барлық зерттеу шығынының `of_all` пайызын жұмсайды. "
            "Бизнестің барлық шығындағы үлесін пайызбен қайтаратын `business_share(of_business, of_all)` функциясын жазыңыз.",
            "ru": "На одну фирму приходится `of_business` процентов расходов бизнеса на исследования и `of_all` процентов всех таких расходов "
            "страны. Напишите функцию `business_share(of_business, of_all)`, которая возвращает долю бизнеса во всех расходах в процентах.",
            "en": "One firm spends `of_business` per cent of what business spends on research, and `of_all` per cent of all the country's research "
            "spending. Write the function `business_share(of_business, of_all)` that returns the share of business in all spending, in per cent.",
        },
        signature="business_share(of_business, of_all)",
        answer=business_share,
        shown=((35, 24.5), (56, 4)),
        draw=draw_firm,
        decimals=1,
        mistakes=(
            Mistake(business_share_turned_over, TURNED_OVER),
            Mistake(business_share_as_fraction, AS_FRACTION),
        ),
    ),
    Value(
        id="finland-g3",
        points=2,
        prompt={
            "kk": "**{country}** (`{iso3}`) елінің ғылыми-зерттеу шығыны (ЖІӨ-ге шаққанда, %) {first} жылдан {last} жылға дейін неше **пайыздық "
            "тармаққа** өзгерді? Деректер `rd_gdp` кестесінде. Жауабын `my_points` айнымалысына жазыңыз (азайса – теріс).",
            "ru": "На сколько **процентных пунктов** изменились расходы страны **{country}** (`{iso3}`) на исследования (в % ВВП) с {first} по "
            "{last} год? Данные в таблице `rd_gdp`. Запишите ответ в `my_points` (снижение – отрицательное).",
            "en": "By how many **percentage points** did spending on research (% of GDP) change in **{country}** (`{iso3}`) from {first} to {last}? "
            "The data are in the table `rd_gdp`. Put the answer into `my_points` (a fall is negative).",
        },
        name="my_points",
        answer=research_change,
        draw=draw_change,
        decimals=2,
        words=with_names,
        series=("rd-gdp",),
        between=(-10, 10),
        mistakes=(
            Mistake(
                research_change_in_per_cent,
                {
                    "kk": "Бұл – салыстырмалы өзгеріс, пайызбен. Пайыздық тармақ – екі пайыздың айырмасы.",
                    "ru": "Это относительное изменение в процентах. Процентные пункты – разность двух процентов.",
                    "en": "This is the relative change in per cent. Percentage points are the difference of two percentages.",
                },
            ),
            Mistake(research_change_other_sign, OTHER_SIGN),
        ),
    ),
)
