"""Graded exercises of the introduction: the location quotient turned round, and places counted twice."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import TURNED_OVER, with_names
from klaster.notebook.data import series


def jobs_needed(E, n, N, target):
    return target * E * n / N


def jobs_for_the_average(E, n, N, target):
    return E * n / N


def jobs_divided_by_target(E, n, N, target):
    return E * n / (N * target)


def jobs_of_the_country(E, n, N, target):
    return target * n


def draw_jobs(dice: random.Random) -> tuple[int, int, int, float]:
    N = dice.randrange(2_000_000, 9_000_000)
    return dice.randrange(60_000, 400_000), dice.randrange(50_000, 300_000), N, dice.choice([1.5, 2, 2.5, 3, 4])


def counted_twice(names, inside):
    return sum(1 for land, continent in inside if land in names and continent in names)


def continents_counted(names, inside):
    return len({continent for _, continent in inside if continent in names})


def countries_counted(names, inside):
    return sum(1 for land, _ in inside if land in names)


CONTINENTS = {
    "Азия": ["Үндістан", "Пәкістан", "Индонезия", "Малайзия", "Жапония"],
    "Африка": ["Зимбабве", "Кения", "Гана", "Марокко"],
    "Латын Америкасы": ["Бразилия", "Мексика", "Никарагуа", "Гондурас"],
    "Еуропа": ["Италия", "Дания", "Франция", "Венгрия"],
}
INSIDE = tuple((land, continent) for continent, lands in CONTINENTS.items() for land in lands)


def draw_names(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        continents = dice.sample(sorted(CONTINENTS), dice.choice([1, 2, 3]))
        names = continents + dice.sample(sorted(land for land, _ in INSIDE), dice.randrange(4, 10))
        dice.shuffle(names)
        inside = tuple(pair for pair in INSIDE if pair[0] in names)
        answer = counted_twice(names, inside)
        if answer and len({answer, continents_counted(names, inside), countries_counted(names, inside)}) == 3:
            return tuple(names), inside


def tourism_quotient(iso3, year):
    arrivals, force = (
        table[table["year"] == year].set_index("iso3")["value"]
        for table in (series("tourist-arrivals"), series("labour-force"))
    )
    force = force[arrivals.index]
    return (arrivals[iso3] / arrivals.sum()) / (force[iso3] / force.sum())


def tourism_quotient_turned_over(iso3, year):
    arrivals, force = (
        table[table["year"] == year].set_index("iso3")["value"]
        for table in (series("tourist-arrivals"), series("labour-force"))
    )
    force = force[arrivals.index]
    return (force[iso3] / force.sum()) / (arrivals[iso3] / arrivals.sum())


def arrivals_to_force(iso3, year):
    arrivals, force = (
        table[table["year"] == year].set_index("iso3")["value"]
        for table in (series("tourist-arrivals"), series("labour-force"))
    )
    return arrivals[iso3] / force[iso3]


def draw_tourism(dice: random.Random) -> dict:
    arrivals, force = series("tourist-arrivals"), series("labour-force")
    while True:
        year = dice.choice(sorted(set(arrivals["year"]) & set(force["year"])))
        there = arrivals[arrivals["year"] == year]["iso3"]
        if set(there) <= set(force[force["year"] == year]["iso3"]):
            iso3 = dice.choice(sorted(there))
            quotient = tourism_quotient(iso3, year)
            # Two decimals say a small quotient well enough only where rounding happens to be slight.
            if abs(round(quotient, 2) / quotient - 1) < 0.004 and abs(quotient - 1) > 0.1:
                return {"iso3": iso3, "year": year}


TASKS = (
    Function(
        id="introduction-g1",
        points=3,
        prompt={
            "kk": "Аймақта барлығы `E` жұмыскер, елде осы салада `n` жұмыскер, елде барлығы `N` жұмыскер бар. Локализация коэффициенті "
            "`target`-ке тең болуы үшін аймақта осы салада неше жұмыскер болуы керек? Жауапты қайтаратын "
            "`jobs_needed(E, n, N, target)` функциясын жазыңыз. Еске салу: LQ = (e / E) / (n / N). Сандар ойдан алынған.",
            "ru": "В регионе всего `E` работников, в отрасли по стране `n`, в стране всего `N`. Сколько работников отрасли должно быть в "
            "регионе, чтобы коэффициент локализации был равен `target`? Напишите функцию `jobs_needed(E, n, N, target)`. "
            "Напоминание: LQ = (e / E) / (n / N). Числа вымышлены.",
            "en": "A region has `E` workers in all; the country has `n` workers in a branch and `N` in all. How many workers of the branch "
            "must the region have for a location quotient of `target`? Write the function `jobs_needed(E, n, N, target)`. "
            "A reminder: LQ = (e / E) / (n / N). The numbers are made up.",
        },
        signature="jobs_needed(E, n, N, target)",
        answer=jobs_needed,
        shown=((100_000, 200_000, 4_000_000, 2), (60_000, 90_000, 3_000_000, 1.5)),
        draw=draw_jobs,
        decimals=0,
        mistakes=(
            Mistake(
                jobs_for_the_average,
                {
                    "kk": "Бұл – LQ 1-ге тең болатын сан. Оны target есе өсіріңіз.",
                    "ru": "Это число для LQ, равного 1. Увеличьте его в target раз.",
                    "en": "This is the number for an LQ of 1. Make it target times as large.",
                },
            ),
            Mistake(
                jobs_divided_by_target,
                {
                    "kk": "target-ке бөліп жібердіңіз: LQ жоғары болуы үшін жұмыскер көбірек керек.",
                    "ru": "Вы разделили на target: чем выше LQ, тем больше нужно работников.",
                    "en": "You divided by target: the higher the LQ, the more workers it takes.",
                },
            ),
            Mistake(
                jobs_of_the_country,
                {
                    "kk": "Мұнда аймақтың көлемі ескерілмеген: аймақ – елдің E / N бөлігі.",
                    "ru": "Здесь не учтён размер региона: он составляет E / N страны.",
                    "en": "The region's size is left out: it is E / N of the country.",
                },
            ),
        ),
    ),
    Function(
        id="introduction-g2",
        points=3,
        prompt={
            "kk": "`names` тізімінде елдер мен дүние бөліктері аралас тұр; `inside` – (ел, оның дүние бөлігі) жұптары. Дүние бөлігі де сол "
            "тізімде тұрғандықтан екі рет саналған елдердің санын қайтаратын `counted_twice(names, inside)` функциясын жазыңыз.",
            "ru": "В списке `names` перемешаны страны и части света; `inside` – пары (страна, её часть света). Напишите функцию "
            "`counted_twice(names, inside)`, которая возвращает число стран, учтённых дважды: их часть света стоит в том же списке.",
            "en": "The list `names` mixes countries and continents; `inside` holds pairs (country, its continent). Write the function "
            "`counted_twice(names, inside)` that returns how many countries are counted twice because their continent is in the list too.",
        },
        signature="counted_twice(names, inside)",
        answer=counted_twice,
        shown=(
            (
                ("Азия", "Үндістан", "Пәкістан", "Бразилия", "Мексика"),
                (
                    ("Үндістан", "Азия"),
                    ("Пәкістан", "Азия"),
                    ("Бразилия", "Латын Америкасы"),
                    ("Мексика", "Латын Америкасы"),
                ),
            ),
            (
                ("Еуропа", "Африка", "Италия", "Кения", "Гана", "Жапония"),
                (("Италия", "Еуропа"), ("Кения", "Африка"), ("Гана", "Африка"), ("Жапония", "Азия")),
            ),
        ),
        draw=draw_names,
        mistakes=(
            Mistake(
                continents_counted,
                {
                    "kk": "Бұл – тізімдегі дүние бөліктерінің саны. Екі рет саналған елдерді санаңыз.",
                    "ru": "Это число частей света в списке. Сосчитайте страны, учтённые дважды.",
                    "en": "This is the number of continents in the list. Count the countries that are counted twice.",
                },
            ),
            Mistake(
                countries_counted,
                {
                    "kk": "Бұл – тізімдегі барлық елдің саны. Дүние бөлігі де тізімде тұрғандарын ғана алыңыз.",
                    "ru": "Это число всех стран списка. Возьмите только те, чья часть света тоже в списке.",
                    "en": "This is the number of all countries in the list. Take only those whose continent is in it too.",
                },
            ),
        ),
    ),
    Value(
        id="introduction-g3",
        points=2,
        prompt={
            "kk": "{year} жылы **{country}** (`{iso3}`) елінің туристердегі үлесі жұмыс күшіндегі үлесінен неше есе көп (не аз)? Үлестерді "
            "`tourist_arrivals` кестесінде сол жылы бар елдердің жиынтығынан алыңыз; жұмыс күші – `labour_force` кестесінде. Жауабын "
            "`my_quotient` айнымалысына жазыңыз.",
            "ru": "Во сколько раз доля страны **{country}** (`{iso3}`) в прибытиях туристов в {year} году больше (или меньше) её доли в рабочей "
            "силе? Доли берите от суммы стран, которые есть в таблице `tourist_arrivals` за этот год; рабочая сила – в таблице "
            "`labour_force`. Запишите ответ в переменную `my_quotient`.",
            "en": "How many times as large as its share of the labour force was the share of tourist arrivals of **{country}** (`{iso3}`) in "
            "{year}? Take the shares of the sum over the countries that the table `tourist_arrivals` has for that year; the labour force is "
            "in `labour_force`. Put the answer into the variable `my_quotient`.",
        },
        name="my_quotient",
        answer=tourism_quotient,
        draw=draw_tourism,
        decimals=2,
        words=with_names,
        series=("tourist-arrivals", "labour-force"),
        between=(0, 30),
        mistakes=(
            Mistake(tourism_quotient_turned_over, TURNED_OVER),
            Mistake(
                arrivals_to_force,
                {
                    "kk": "Бұл – бір жұмыскерге келетін турист саны. Алдымен екі үлесті есептеңіз, содан кейін оларды бөліңіз.",
                    "ru": "Это число туристов на одного работника. Сначала вычислите обе доли, потом разделите их.",
                    "en": "This is tourists per worker. Compute the two shares first, then divide them.",
                },
            ),
        ),
    ),
)
