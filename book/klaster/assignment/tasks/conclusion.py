"""Graded exercises of the conclusion: pairs of a network, verdicts counted, and a rank."""

from __future__ import annotations

import random

from klaster.assignment.task import Function, Mistake, Value
from klaster.assignment.tasks.hints import NOT_PER_CENT, country_and_years, with_names
from klaster.notebook.data import series

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


def ranks(iso3, first, last, ascending=False):
    research = series("rd-gdp")
    research = research[research["year"].between(first, last)]
    rank = research.groupby("year")["value"].rank(method="min", ascending=ascending)
    return rank[research["iso3"] == iso3]


def mean_rank(iso3, first, last):
    research = series("rd-gdp")
    research = research[research["year"].between(first, last)]
    rank = research.groupby("year")["value"].rank(method="min", ascending=False)
    return rank[research["iso3"] == iso3].mean()


def mean_rank_from_the_end(iso3, first, last):
    return ranks(iso3, first, last, ascending=True).mean()


def mean_number_above(iso3, first, last):
    return ranks(iso3, first, last).mean() - 1


def rank_of_the_last_year(iso3, first, last):
    return ranks(iso3, first, last).iloc[-1]


def draw_rank(dice: random.Random) -> dict:
    def sensible(iso3: str, first: int, last: int) -> bool:
        if not len(ranks(iso3, first, last)) == last - first + 1 <= 10:
            return False
        by = mean_rank, mean_rank_from_the_end, mean_number_above, rank_of_the_last_year
        found = [f(iso3, first, last) for f in by]
        return not found[0].is_integer() and len({round(place, 1) for place in found}) == len(found)

    return country_and_years(dice, "rd-gdp", 4, sensible)


TASKS = (
    Function(
        id="conclusion-g1",
        points=3,
        prompt={
            "kk": "Желіде `actors` қатысушы бар; кез келген екеуі бір жұп құрайды. Желінің тығыздығы `percent` пайыз болуы үшін неше жұп қосылуы керек? Жауапты "
            "қайтаратын `pairs_needed(actors, percent)` функциясын жазыңыз.",
            "ru": "В сети `actors` участников; любые двое составляют одну пару. Сколько пар должно быть связано, чтобы плотность сети была `percent` процентов? "
            "Напишите функцию `pairs_needed(actors, percent)`.",
            "en": "A network has `actors` actors; any two of them make one pair. How many pairs must be linked for a density of `percent` per cent? Write the "
            "function `pairs_needed(actors, percent)`.",
        },
        signature="pairs_needed(actors, percent)",
        answer=pairs_needed,
        shown=((5, 40), (6, 21)),
        draw=draw_network,
        decimals=2,
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
            "kk": "Ғылыми-зерттеу шығыны (ЖІӨ-ге шаққанда) бойынша **{country}** (`{iso3}`) {first}–{last} жылдары (екі шеті де кіреді) **орта есеппен** нешінші "
            "орында болды? Әр жылғы орынды `rd_gdp` кестесінде сол жылы мәні бар елдердің ішінде анықтаңыз (ең жоғарысы – 1-орын), содан кейін "
            "орындардың арифметикалық орташасын табыңыз. Жауабын `my_rank` айнымалысына жазыңыз.",
            "ru": "Какое место по расходам на исследования (к ВВП) **в среднем** занимала страна **{country}** (`{iso3}`) в {first}–{last} годах (оба края входят)? "
            "Для каждого года определите место среди стран таблицы `rd_gdp`, у которых есть значение за этот год (наибольшее – 1-е место), и возьмите "
            "среднее арифметическое мест. Запишите ответ в `my_rank`.",
            "en": "Which rank by spending on research (relative to GDP) had **{country}** (`{iso3}`) **on average** in {first}–{last} (both ends included)? For each "
            "year find the rank among the countries of the table `rd_gdp` that have a value for that year (the highest is rank 1), then take the mean of "
            "the ranks. Put the answer into `my_rank`.",
        },
        name="my_rank",
        answer=mean_rank,
        draw=draw_rank,
        decimals=1,
        words=with_names,
        series=("rd-gdp",),
        between=(1, 18),
        mistakes=(
            Mistake(
                mean_rank_from_the_end,
                {
                    "kk": "Ең төменінен бастап санадыңыз. 1-орын – ең жоғарысы.",
                    "ru": "Вы считали от наименьшего. 1-е место – наибольшее.",
                    "en": "You counted from the lowest. Rank 1 is the highest.",
                },
            ),
            Mistake(
                mean_number_above,
                {
                    "kk": "Бұл – жоғары тұрған елдердің орташа саны. Орын – одан бірге артық.",
                    "ru": "Это среднее число стран выше. Место на единицу больше.",
                    "en": "This is the mean number of countries above. The rank is one more.",
                },
            ),
            Mistake(
                rank_of_the_last_year,
                {
                    "kk": "Бұл – соңғы жылғы орын. Барлық жылдың орташасы керек.",
                    "ru": "Это место за последний год. Нужно среднее за все годы.",
                    "en": "This is the rank of the last year. The mean of all years is asked for.",
                },
            ),
        ),
    ),
)
