"""Graded exercises of the conclusion: pairs of a network, verdicts counted, and a rank."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import NOT_PER_CENT, with_names
from klaster.data import series

VERDICTS = ("confirmed", "partly", "contradicted", "inconsistent", "not-found")


def pairs_needed(actors, percent):
    return percent / 100 * actors * (actors - 1) / 2


def ordered_pairs_needed(actors, percent):
    return percent / 100 * actors * (actors - 1)


def pairs_times_hundred(actors, percent):
    return percent * actors * (actors - 1) / 2


def pairs_with_oneself(actors, percent):
    return percent / 100 * actors * (actors + 1) / 2


def draw_network(dice: random.Random) -> tuple[int, int]:
    return dice.randrange(4, 40), dice.randrange(5, 96)


def counts(verdicts, names):
    return [verdicts.count(name) for name in names]


def counts_in_per_cent(verdicts, names):
    return [100 * verdicts.count(name) / len(verdicts) for name in names]


def counts_as_they_come(verdicts, names):
    return [verdicts.count(name) for name in dict.fromkeys(verdicts)]


def draw_verdicts(dice: random.Random) -> tuple[tuple, tuple]:
    while True:
        names = tuple(dice.sample(VERDICTS, 3))
        verdicts = tuple(dice.choice(VERDICTS) for _ in range(dice.randrange(6, 13)))
        if counts(verdicts, names) != counts_as_they_come(verdicts, names) and any(counts(verdicts, names)):
            return verdicts, names


def rank(iso3, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"].dropna()
    return int((value > value[iso3]).sum()) + 1


def rank_from_the_end(iso3, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"].dropna()
    return int((value < value[iso3]).sum()) + 1


def number_above(iso3, year):
    research = series("rd-gdp")
    value = research[research["year"] == year].set_index("iso3")["value"].dropna()
    return int((value > value[iso3]).sum())


def draw_rank(dice: random.Random) -> dict:
    research = series("rd-gdp").dropna(subset=["value"])
    while True:
        year = dice.choice(sorted(research["year"].unique().tolist()))
        there = sorted(research.loc[research["year"] == year, "iso3"])
        iso3 = dice.choice(there)
        places = {rank(iso3, year), rank_from_the_end(iso3, year), number_above(iso3, year)}
        if len(there) >= 8 and len(places) == 3 and number_above(iso3, year):
            return {"iso3": iso3, "year": year}


TASKS = (
    Function(
        id="conclusion-g1",
        points=3,
        prompt={
            "kk": "Желіде `actors` қатысушы бар; кез келген екеуі бір жұп құрайды. Желінің тығыздығы `percent` пайыз болуы үшін неше жұп қосылуы керек? Жауапты "
            "қайтаратын `pairs_needed(actors, percent)` функциясын жазыңыз (дөңгелектемеңіз).",
            "ru": "В сети `actors` участников; любые двое составляют одну пару. Сколько пар должно быть связано, чтобы плотность сети была `percent` процентов? "
            "Напишите функцию `pairs_needed(actors, percent)` (без округления).",
            "en": "A network has `actors` actors; any two of them make one pair. How many pairs must be linked for a density of `percent` per cent? Write the "
            "function `pairs_needed(actors, percent)` (don't round).",
        },
        signature="pairs_needed(actors, percent)",
        answer=pairs_needed,
        shown=((5, 40), (10, 20)),
        draw=draw_network,
        mistakes=(
            Mistake(
                ordered_pairs_needed,
                {
                    "kk": "Әр жұп екі рет саналған: A–B мен B–A – бір жұп.",
                    "ru": "Каждая пара сосчитана дважды: A–B и B–A – одна пара.",
                    "en": "Each pair is counted twice: A–B and B–A are one pair.",
                },
            ),
            Mistake(pairs_times_hundred, NOT_PER_CENT),
            Mistake(
                pairs_with_oneself,
                {
                    "kk": "Ешкім өзімен жұп құрамайды: n·(n − 1) / 2.",
                    "ru": "Никто не образует пару с самим собой: n·(n − 1) / 2.",
                    "en": "Nobody makes a pair with oneself: n·(n − 1) / 2.",
                },
            ),
        ),
    ),
    Function(
        id="conclusion-g2",
        points=3,
        prompt={
            "kk": "`verdicts` – үкімдердің тізбегі, `names` – бізді қызықтыратын үкімдер. `names`-тегі әр үкім неше рет кездесетінін **сол ретпен** тізім етіп "
            "қайтаратын `counts(verdicts, names)` функциясын жазыңыз; кездеспесе – 0.",
            "ru": "`verdicts` – последовательность вердиктов, `names` – вердикты, которые нас интересуют. Напишите функцию `counts(verdicts, names)`, которая "
            "возвращает список: сколько раз встречается каждый вердикт из `names`, **в том же порядке**; если не встречается – 0.",
            "en": "`verdicts` is a sequence of verdicts, `names` are those of interest. Write the function `counts(verdicts, names)` that returns a list: how often "
            "each verdict of `names` occurs, **in that order**; 0 if it doesn't.",
        },
        signature="counts(verdicts, names)",
        answer=counts,
        shown=(
            (("confirmed", "not-found", "confirmed", "partly"), ("partly", "confirmed", "contradicted")),
            (("not-found", "not-found", "inconsistent"), ("inconsistent", "not-found", "confirmed")),
        ),
        draw=draw_verdicts,
        mistakes=(
            Mistake(
                counts_in_per_cent,
                {
                    "kk": "Бұл – пайыз. Мұнда саны сұралған.",
                    "ru": "Это проценты. Здесь нужны количества.",
                    "en": "This is per cent. The numbers are asked for.",
                },
            ),
            Mistake(
                counts_as_they_come,
                {
                    "kk": "Үкімдер кездескен ретімен саналған. Рет пен құрамды names береді.",
                    "ru": "Вердикты сосчитаны в порядке появления. Порядок и состав задаёт names.",
                    "en": "The verdicts are counted in the order in which they occur. names gives the order and the choice.",
                },
            ),
        ),
    ),
    Value(
        id="conclusion-g3",
        points=2,
        prompt={
            "kk": "`rd_gdp` кестесінде {year} жылғы мәні бар елдердің ішінде **{country}** (`{iso3}`) ғылыми-зерттеу шығыны (ЖІӨ-ге шаққанда) бойынша нешінші "
            "орында? Ең жоғарысы – 1-орын. Жауабын `my_rank` айнымалысына бүтін сан етіп жазыңыз.",
            "ru": "Какое место по расходам на исследования (к ВВП) занимает **{country}** (`{iso3}`) среди стран таблицы `rd_gdp`, у которых есть значение за "
            "{year} год? Наибольшее – 1-е место. Запишите ответ в `my_rank` целым числом.",
            "en": "Which rank by spending on research (relative to GDP) has **{country}** (`{iso3}`) among the countries of the table `rd_gdp` that have a value "
            "for {year}? The highest is rank 1. Put the answer into `my_rank` as a whole number.",
        },
        name="my_rank",
        answer=rank,
        draw=draw_rank,
        words=with_names,
        series=("rd-gdp",),
        between=(1, 18),
        mistakes=(
            Mistake(
                rank_from_the_end,
                {
                    "kk": "Ең төменінен бастап санадыңыз. 1-орын – ең жоғарысы.",
                    "ru": "Вы считали от наименьшего. 1-е место – наибольшее.",
                    "en": "You counted from the lowest. Rank 1 is the highest.",
                },
            ),
            Mistake(
                number_above,
                {
                    "kk": "Бұл – жоғары тұрған елдердің саны. Орын – одан бірге артық.",
                    "ru": "Это число стран выше. Место на единицу больше.",
                    "en": "This is the number of countries above. The rank is one more.",
                },
            ),
        ),
    ),
)
