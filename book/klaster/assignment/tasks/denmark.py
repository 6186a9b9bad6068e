"""Graded exercises of the chapter on Denmark: a share of an unknown whole, and a survey's limits."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.notebook.data import series
from klaster.notebook.tables import country


def share_range(joined, least, most):
    return [100 * joined / most, 100 * joined / least]


def share_as_fractions(joined, least, most):
    return [joined / most, joined / least]


def share_turned_over(joined, least, most):
    return [100 * joined / least, 100 * joined / most]


def share_of_the_middle(joined, least, most):
    return [100 * joined / ((least + most) / 2)] * 2


def draw_share(dice: random.Random) -> tuple[int, int, int]:
    least = dice.randrange(200, 15_000)
    return dice.randrange(least // 10, least), least, least + dice.randrange(50, 6_000)


def most_yes(asked, answered, yes):
    return [100 * yes / asked, 100 * (yes + asked - answered) / asked]


def yes_of_those_who_answered(asked, answered, yes):
    return [100 * yes / answered] * 2


def yes_as_fractions(asked, answered, yes):
    return [yes / asked, (yes + asked - answered) / asked]


def draw_survey(dice: random.Random) -> tuple[int, int, int]:
    asked = dice.randrange(60, 3_000)
    answered = dice.randrange(asked // 4, asked - 5)
    return asked, answered, dice.randrange(answered // 4, answered)


def growth(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return 100 * (value[last] / value[first] - 1)


def growth_in_persons(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return value[last] - value[first]


def growth_of_the_last(iso3, first, last):
    force = series("labour-force")
    value = force[force["iso3"] == iso3].set_index("year")["value"]
    return 100 * (1 - value[first] / value[last])


def draw_growth(dice: random.Random) -> dict:
    force = series("labour-force")
    while True:
        iso3 = dice.choice(sorted(force["iso3"].unique()))
        first, last = sorted(dice.sample(sorted(force.loc[force["iso3"] == iso3, "year"].tolist()), 2))
        if last - first >= 5 and abs(growth(iso3, first, last)) >= 2:
            return {"iso3": iso3, "first": first, "last": last}


def words_of_growth(parameters: dict, language: str) -> dict[str, str]:
    return {key: str(value) for key, value in parameters.items()} | {"country": country(parameters["iso3"], language)}


TASKS = (
    Function(
        id="denmark-g1",
        points=3,
        prompt={
            "kk": "Бағдарламаға `joined` кәсіпорын қатысты, ал мақсатты топта кемінде `least`, ең көбі `most` кәсіпорын бар. "
            "Қатысқандардың мүмкін болатын ең аз және ең көп үлесін пайызбен, екі саннан тұратын тізім түрінде қайтаратын "
            "`share_range(joined, least, most)` функциясын жазыңыз.",
            "ru": "В программе участвовало `joined` предприятий, а в целевой группе их не меньше `least` и не больше `most`. "
            "Напишите функцию `share_range(joined, least, most)`, которая возвращает список из двух чисел: наименьшую и "
            "наибольшую возможную долю участников в процентах.",
            "en": "A programme was joined by `joined` firms; its target group has at least `least` and at most `most` firms. "
            "Write the function `share_range(joined, least, most)` that returns a list of two numbers: the smallest and "
            "the largest share of the group that may have joined, in per cent.",
        },
        signature="share_range(joined, least, most)",
        answer=share_range,
        shown=((5000, 10_000, 12_000), (300, 900, 1000), (7, 160, 224)),
        draw=draw_share,
        decimals=1,
        mistakes=(
            Mistake(
                share_as_fractions,
                {
                    "kk": "Бұл – бөлшек түріндегі үлес. Пайыз алу үшін 100-ге көбейтіңіз.",
                    "ru": "Это доля в виде дроби. Чтобы получить проценты, умножьте на 100.",
                    "en": "This is the share as a fraction. Multiply by 100 for per cent.",
                },
            ),
            Mistake(
                share_turned_over,
                {
                    "kk": "Екі шек ауысып кеткен: топ неғұрлым үлкен болса, үлес соғұрлым кіші.",
                    "ru": "Границы переставлены: чем больше группа, тем меньше доля.",
                    "en": "The two limits are swapped: the larger the group, the smaller the share.",
                },
            ),
            Mistake(
                share_of_the_middle,
                {
                    "kk": "Топтың ортасы алынған. Бүтіні аралық болса, үлесі де аралық: екі шегін бөлек есептеңіз.",
                    "ru": "Взята середина группы. Если целое – интервал, то и доля – интервал: вычислите обе границы.",
                    "en": "You took the middle of the group. If the whole is a range, so is the share: compute both limits.",
                },
            ),
        ),
    ),
    Function(
        id="denmark-g2",
        points=3,
        prompt={
            "kk": "Сауалнама `asked` кәсіпорынға жіберілді, `answered` кәсіпорын жауап берді, олардың `yes`-і «иә» деді. "
            "`most_yes(asked, answered, yes)` функциясы барлық сұралғандар ішіндегі «иә» дегендердің мүмкін болатын ең аз "
            "және ең көп үлесін (пайызбен, екі саннан тұратын тізім) қайтаруы керек: үндемегендердің бәрі «жоқ» десе және бәрі «иә» десе.",
            "ru": "Анкету послали `asked` предприятиям, ответили `answered`, из них `yes` сказали «да». Функция "
            "`most_yes(asked, answered, yes)` должна вернуть список из двух чисел: наименьшую и наибольшую возможную долю «да» "
            "среди всех, кого спросили, в процентах – если бы все промолчавшие сказали «нет» и если бы все сказали «да».",
            "en": "A survey went to `asked` firms; `answered` of them replied, and `yes` of those said yes. The function "
            "`most_yes(asked, answered, yes)` is to return a list of two numbers: the smallest and the largest possible share of "
            "yes among all who were asked, in per cent – if all who kept silent had said no, and if all had said yes.",
        },
        signature="most_yes(asked, answered, yes)",
        answer=most_yes,
        shown=((100, 60, 45), (400, 100, 90)),
        draw=draw_survey,
        decimals=1,
        mistakes=(
            Mistake(
                yes_of_those_who_answered,
                {
                    "kk": "Бөлімде тек жауап бергендер тұр. Сұралғандардың бәрін алыңыз.",
                    "ru": "В знаменателе только ответившие. Возьмите всех, кого спросили.",
                    "en": "Only those who replied are below. Take all who were asked.",
                },
            ),
            Mistake(
                yes_as_fractions,
                {
                    "kk": "Бұл – бөлшек түріндегі үлес. Пайыз алу үшін 100-ге көбейтіңіз.",
                    "ru": "Это доля в виде дроби. Чтобы получить проценты, умножьте на 100.",
                    "en": "This is the share as a fraction. Multiply by 100 for per cent.",
                },
            ),
        ),
    ),
    Value(
        id="denmark-g3",
        points=2,
        prompt={
            "kk": "Мына елдің жұмыс күші {first} жылдан {last} жылға дейін неше пайызға өзгерді: **{country}** (`{iso3}`)? Деректер "
            "`labour_force` кестесінде. Жауабын `force_growth` айнымалысына жазыңыз (азайса – теріс сан).",
            "ru": "На сколько процентов изменилась рабочая сила с {first} по {last} год в стране: **{country}** (`{iso3}`)? Данные – "
            "в таблице `labour_force`. Запишите ответ в переменную `force_growth` (уменьшение – отрицательное число).",
            "en": "By how many per cent did the labour force change from {first} to {last} in this country: **{country}** (`{iso3}`)? "
            "The data are in the table `labour_force`. Put the answer into the variable `force_growth` (a fall is negative).",
        },
        name="force_growth",
        answer=growth,
        draw=draw_growth,
        decimals=1,
        words=words_of_growth,
        series=("labour-force",),
        between=(-60, 150),
        mistakes=(
            Mistake(
                growth_in_persons,
                {
                    "kk": "Бұл – адам саны. Өзгерісті бастапқы жылдың мәніне бөліп, 100-ге көбейтіңіз.",
                    "ru": "Это число людей. Разделите изменение на значение первого года и умножьте на 100.",
                    "en": "This is a number of persons. Divide the change by the first year's value and multiply by 100.",
                },
            ),
            Mistake(
                growth_of_the_last,
                {
                    "kk": "Өзгеріс соңғы жылдың мәніне бөлінген. Пайыздық өзгеріс бастапқы жылға қатысты есептеледі.",
                    "ru": "Изменение разделено на значение последнего года. Процентное изменение считают от первого года.",
                    "en": "You divided by the last year's value. A change in per cent is taken of the first year.",
                },
            ),
        ),
    ),
)
