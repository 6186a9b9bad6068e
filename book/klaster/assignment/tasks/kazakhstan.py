"""Graded exercises of the chapter on Kazakhstan: numbers made comparable, and leaps left out."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import OTHER_SIGN, with_names
from klaster.notebook.data import series


def per_thousand(home, home_force, other, other_force):
    return [1000 * home / home_force, 1000 * other / other_force]


def per_hundred(home, home_force, other, other_force):
    return [100 * home / home_force, 100 * other / other_force]


def per_thousand_of_home(home, home_force, other, other_force):
    return [1000 * home / home_force, 1000 * other / home_force]


def per_thousand_turned_over(home, home_force, other, other_force):
    return [1000 * home_force / home, 1000 * other_force / other]


def draw_countries(dice: random.Random) -> tuple[int, int, int, int]:
    home, other = (dice.randrange(100, 5_000) * 1_000 for _ in range(2))
    return home, dice.randrange(200, 900) * 10_000, other, dice.randrange(100, 3_000) * 10_000


def growth_without_leaps(values, limit):
    steps = [now - before for before, now in zip(values, values[1:])]
    return sum(step for step in steps if abs(step) <= limit)


def growth_with_leaps(values, limit):
    return values[-1] - values[0]


def growth_of_leaps(values, limit):
    steps = [now - before for before, now in zip(values, values[1:])]
    return sum(step for step in steps if abs(step) > limit)


def growth_without_upward_leaps(values, limit):
    steps = [now - before for before, now in zip(values, values[1:])]
    return sum(step for step in steps if step <= limit)


def draw_leaps(dice: random.Random) -> tuple[tuple, int]:
    while True:
        values, limit = [dice.randrange(20, 40)], dice.choice([3, 7, 10])
        for _ in range(dice.randrange(4, 8)):
            values.append(values[-1] + dice.choice([-14, -9, -6, -2, -1, 1, 2, 4, 5, 8, 12, 15]))
        results = [
            f(values, limit)
            for f in (growth_without_leaps, growth_with_leaps, growth_of_leaps, growth_without_upward_leaps)
        ]
        if len(set(results)) == 4 and min(values) > 0:
            return tuple(values), limit


def gap_to_home(other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[other] - value["KAZ"]


def gap_other_sign(other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value["KAZ"] - value[other]


def times_home(other, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"]
    return value[other] / value["KAZ"]


def draw_gap(dice: random.Random) -> dict:
    research = series("rd-gdp").dropna(subset=["value"])
    years = sorted(research.loc[research["iso3"] == "KAZ", "year"].tolist())
    while True:
        year = dice.choice(years)
        other = dice.choice(sorted(set(research.loc[research["year"] == year, "iso3"]) - {"KAZ"}))
        if gap_to_home(other, year) >= 1 and abs(gap_to_home(other, year) / times_home(other, year) - 1) > 0.02:
            return {"other": other, "year": year}


TASKS = (
    Function(
        id="kazakhstan-g1",
        points=3,
        prompt={
            "kk": "Бір елге жылына `home`, екіншісіне `other` келуші келді; жұмыс күші – `home_force` және `other_force` адам. Жұмыс күшінің **1000** адамына "
            "шаққандағы келуші сандарын [бірінші ел, екінші ел] тізімі етіп қайтаратын `per_thousand(home, home_force, other, other_force)` функциясын "
            "жазыңыз. Сандар ойдан алынған.",
            "ru": "В одну страну за год прибыло `home` человек, в другую – `other`; рабочая сила – `home_force` и `other_force`. Напишите функцию "
            "`per_thousand(home, home_force, other, other_force)`, которая возвращает список [первая страна, вторая страна]: число прибывших на **1000** "
            "человек рабочей силы. Числа вымышлены.",
            "en": "In one year `home` visitors came to one country and `other` to another; the labour forces are `home_force` and `other_force`. Write the "
            "function `per_thousand(home, home_force, other, other_force)` that returns the list [first country, second country] of visitors per **1000** "
            "people of the labour force. The numbers are made up.",
        },
        signature="per_thousand(home, home_force, other, other_force)",
        answer=per_thousand,
        shown=((400_000, 8_000_000, 300_000, 1_500_000), (25_000, 8_000_000, 2_400_000, 16_000_000)),
        draw=draw_countries,
        decimals=1,
        mistakes=(
            Mistake(
                per_hundred,
                {
                    "kk": "Бұл – 100 адамға шаққанда. 1000 адамға шағыңыз.",
                    "ru": "Это на 100 человек. Нужно на 1000.",
                    "en": "This is per 100 people. Give it per 1000.",
                },
            ),
            Mistake(
                per_thousand_of_home,
                {
                    "kk": "Әр елді өз жұмыс күшіне бөлу керек.",
                    "ru": "Каждую страну делят на её собственную рабочую силу.",
                    "en": "Each country is divided by its own labour force.",
                },
            ),
            Mistake(
                per_thousand_turned_over,
                {
                    "kk": "Бөлшек төңкерілген: келушілер – алымында.",
                    "ru": "Дробь перевёрнута: прибывшие – в числителе.",
                    "en": "The fraction is upside down: the visitors belong above.",
                },
            ),
        ),
    ),
    Function(
        id="kazakhstan-g2",
        points=3,
        prompt={
            "kk": "`values` – бір қатардың мәндері. Көршілес екі мәннің айырмасы (модулі) `limit`-тен асса, бұл – анықтама өзгерген секіріс болуы мүмкін. Секірістерді "
            "есептен шығарып, қалған айырмалардың **қосындысын** қайтаратын `growth_without_leaps(values, limit)` функциясын жазыңыз. Сандар ойдан алынған.",
            "ru": "`values` – значения ряда. Если разность соседних значений по модулю больше `limit`, это может быть скачок из-за смены определения. Напишите "
            "функцию `growth_without_leaps(values, limit)`, которая возвращает **сумму** остальных разностей, без скачков. Числа вымышлены.",
            "en": "`values` are the values of a series. Where two neighbours differ by more than `limit` (up or down), it may be a leap from a changed definition. "
            "Write the function `growth_without_leaps(values, limit)` that returns the **sum** of the other differences, without the leaps. The numbers are "
            "made up.",
        },
        signature="growth_without_leaps(values, limit)",
        answer=growth_without_leaps,
        shown=(((20, 22, 35, 34, 30, 18, 19), 5), ((30, 31, 15, 17, 40, 41), 5)),
        draw=draw_leaps,
        mistakes=(
            Mistake(
                growth_with_leaps,
                {
                    "kk": "Секірістер де қосылып кеткен: бұл – соңғы және бірінші мәннің айырмасы.",
                    "ru": "Скачки тоже сосчитаны: это разность последнего и первого значения.",
                    "en": "The leaps are counted too: this is the last value minus the first.",
                },
            ),
            Mistake(
                growth_of_leaps,
                {
                    "kk": "Бұл – секірістердің қосындысы. Керегі – қалғандары.",
                    "ru": "Это сумма скачков. Нужны остальные разности.",
                    "en": "This is the sum of the leaps. The others are needed.",
                },
            ),
            Mistake(
                growth_without_upward_leaps,
                {
                    "kk": "Төмен қарай секіріс те секіріс: айырманың модулін салыстырыңыз (abs).",
                    "ru": "Скачок вниз – тоже скачок: сравнивайте модуль разности (abs).",
                    "en": "A leap downward is a leap too: compare the absolute difference (abs).",
                },
            ),
        ),
    ),
    Value(
        id="kazakhstan-g3",
        points=2,
        prompt={
            "kk": "{year} жылы ғылыми-зерттеу шығыны (ЖІӨ-ге шаққанда, %) **{other_country}** (`{other}`) елінде Қазақстандағыдан (`KAZ`) неше **пайыздық тармаққа** "
            "жоғары болды? Деректер `rd_gdp` кестесінде. Жауабын `my_gap` айнымалысына жазыңыз.",
            "ru": "На сколько **процентных пунктов** расходы на исследования (в % ВВП) страны **{other_country}** (`{other}`) в {year} году были выше, чем Казахстана "
            "(`KAZ`)? Данные в таблице `rd_gdp`. Запишите ответ в `my_gap`.",
            "en": "By how many **percentage points** was spending on research (% of GDP) in {year} higher in **{other_country}** (`{other}`) than in Kazakhstan "
            "(`KAZ`)? The data are in the table `rd_gdp`. Put the answer into `my_gap`.",
        },
        name="my_gap",
        answer=gap_to_home,
        draw=draw_gap,
        decimals=2,
        words=with_names,
        series=("rd-gdp",),
        between=(-10, 10),
        mistakes=(
            Mistake(gap_other_sign, OTHER_SIGN),
            Mistake(
                times_home,
                {
                    "kk": "Бұл – «неше есе». Пайыздық тармақ – екі пайыздың айырмасы.",
                    "ru": "Это «во сколько раз». Процентные пункты – разность двух процентов.",
                    "en": "This is “how many times”. Percentage points are the difference of two percentages.",
                },
            ),
        ),
    ),
)
