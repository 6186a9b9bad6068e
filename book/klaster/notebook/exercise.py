"""Checks of exercises: the student's function is called, and a mistake gets the hint it needs.

A check stands in the chapter's notebook, after the student's cell::

    klaster.check(
        share,
        {(5000, 12000): 0.41667, (5000, 10000): 0.5},
        klaster.hint(lambda joined, target: 100 * joined / target,
                     kk="Бұл — пайыз, …", ru="Это проценты, …", en="This is a percentage, …"),
    )

The first argument is the function, the second what it must return for which arguments; each hint
names a mistake that students make as the function that makes it. When an answer is right says ``same``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from klaster.language import current, pick

TOLERANCE = 0.005
"""A measure within 0.5 % of the expected one is right: rounding is not what is being tested."""

LONGEST = 20_000
"""The longest list that an answer may be, in items."""


@dataclass(frozen=True)
class Hint:
    """A mistake (a function that makes it) and what to say to who made it."""

    mistake: Callable[..., Any]
    texts: Mapping[str, str]


def hint(mistake: Callable[..., Any], *, kk: str, ru: str, en: str) -> Hint:
    """Describe a mistake by a function that makes it, with a hint in three languages."""
    return Hint(mistake, {"kk": kk, "ru": ru, "en": en})


def check(answer: Callable[..., Any], expected: Mapping[tuple, Any], *hints: Hint, decimals: int | None = None) -> bool:
    """Call the student's function with each of the arguments and say what to do next.

    Prints one line in the reader's language and returns whether every answer was right, with
    ``decimals`` as ``same`` has them; where one expected number is a measure, all are.
    Nothing the student's function does raises here.
    """
    expected = dict(zip(expected, _of_one_kind([plain(want) for want in expected.values()]), strict=True))
    answers = []
    for arguments in expected:
        try:
            answers.append(answer(*arguments))
        except Exception as error:  # whatever a student's code raises is told, not raised
            print(
                pick(
                    kk=f"✗ {_call(answer, arguments)} орындалғанда қате шықты: {type(error).__name__}: {error}",
                    ru=f"✗ При вызове {_call(answer, arguments)} возникла ошибка: {type(error).__name__}: {error}",
                    en=f"✗ {_call(answer, arguments)} raised an error: {type(error).__name__}: {error}",
                )
            )
            return False

    if all(same(got, want, decimals) for got, want in zip(answers, expected.values(), strict=True)):
        print(pick(kk="✓ Дұрыс.", ru="✓ Верно.", en="✓ Right."))
        return True

    if all(got is None for got in answers):
        print(
            pick(
                kk="○ Функция әзірге ештеңе қайтармайды: денесін жазып, соңына return қойыңыз.",
                ru="○ Функция пока ничего не возвращает: напишите её тело и завершите его return.",
                en="○ The function returns nothing yet: write its body and end it with return.",
            )
        )
        return False

    for known in hints:
        if _makes(known.mistake, answers, expected, decimals):
            print("✗ " + known.texts[current()])
            return False

    arguments, got, want = next(
        (a, g, w) for a, g, w in zip(expected, answers, expected.values(), strict=True) if not same(g, w, decimals)
    )
    print(
        pick(
            kk=f"✗ {_call(answer, arguments)} мәні {_shown(got)} болды, күтілгені — {_shown(want)}.",
            ru=f"✗ {_call(answer, arguments)} дало {_shown(got)}, ожидалось {_shown(want)}.",
            en=f"✗ {_call(answer, arguments)} gave {_shown(got)}; {_shown(want)} was expected.",
        )
    )
    return False


def check_value(value: Any, between: tuple[float, float] | None = None, decimals: int | None = None) -> bool:
    """Say whether a value can be graded: a number, and one that makes sense; not whether it is right.

    A number that was rounded further than to ``decimals`` can't.
    """
    if value is None:
        print(
            pick(
                kk="○ Әзірге жауап жоқ: None орнына есептелген мәнді жазыңыз.",
                ru="○ Ответа пока нет: вместо None запишите вычисленное значение.",
                en="○ There is no answer yet: put the computed value in the place of None.",
            )
        )
        return False
    number = _number(value)
    if number is None or math.isnan(number):
        print(
            pick(
                kk=f"✗ Жауап сан болуы керек, ал мұнда {type(value).__name__}: {_shown(value)}.",
                ru=f"✗ Ответ должен быть числом, а здесь {type(value).__name__}: {_shown(value)}.",
                en=f"✗ The answer has to be a number; this is {type(value).__name__}: {_shown(value)}.",
            )
        )
        return False
    if between and not between[0] <= number <= between[1]:
        print(
            pick(
                kk=f"✗ {_shown(number)} – мүмкін емес мән. Бірлігі мен амалдарды тексеріңіз.",
                ru=f"✗ {_shown(number)} – невозможное значение. Проверьте единицу и действия.",
                en=f"✗ {_shown(number)} is not possible. Check the unit and the steps.",
            )
        )
        return False
    if rounded_further(number, decimals):
        print(
            pick(
                kk=f"✗ {_shown(number)} – тым көп дөңгелектелген. Үтірден кейін кемінде {decimals} таңба қалдырыңыз.",
                ru=f"✗ {_shown(number)} – округлено слишком сильно. Оставьте знаков после запятой: не меньше {decimals}.",
                en=f"✗ {_shown(number)} is rounded too far. Keep at least this many decimals: {decimals}.",
            )
        )
        return False
    print(
        pick(
            kk="✓ Жауап сан түрінде және мүмкін аралықта. Дұрыстығы бағалау кезінде анықталады.",
            ru="✓ Ответ – число в возможных пределах. Верно ли оно, покажет оценка.",
            en="✓ The answer is a number that is possible. Whether it is right, grading will tell.",
        )
    )
    return True


def rounded_further(number: float, decimals: int | None) -> bool:
    """Tell whether a number has fewer than the ``decimals`` that a task asks for."""
    return decimals is not None and decimals > 0 and number == round(number, decimals - 1)


def plain(value: Any, deeper: int = 6) -> Any:
    """Return an answer as numbers, texts, truth values, ``None`` and lists of them.

    What numpy and pandas make of these counts as they do, and so do ``Decimal`` and ``Fraction``.
    Raises ``TypeError`` with the type's name for anything else, and for lists too long or too deep.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if not deeper:
        raise TypeError("nested")
    if kind in (list, tuple):
        if len(value) > LONGEST:
            raise TypeError("large")
        return [plain(item, deeper - 1) for item in value]
    if kind in (Decimal, Fraction):
        try:
            return float(value)
        except (ValueError, OverflowError):
            raise TypeError(kind.__name__) from None
    if str(kind.__module__).partition(".")[0] in ("numpy", "pandas") and hasattr(value, "tolist"):
        if getattr(value, "size", 0) > LONGEST:
            raise TypeError("large")
        return plain(value.tolist(), deeper - 1)
    raise TypeError(kind.__name__)


def same(got: Any, want: Any, decimals: int | None = None) -> bool:
    """Tell whether an answer is the expected one: the one rule of checks, of grading and of the page.

    * A whole number, where ``want`` is an ``int`` (a year, a count), is equal exactly.
    * A measure, where ``want`` is a ``float``, whole or not, is right within ``TOLERANCE``, and also
      within one unit of the last of the ``decimals`` that the task asks for: so it may be rounded to
      them, up or down, or cut off there.
    * Texts and truth values are equal exactly, lists item by item; a list of one number is that
      number, since pandas often gives one.

    Only what ``plain`` takes can be right: an object of the student's own class never is, whatever
    its operators say.
    """
    try:
        return _equal(plain(got), plain(want), decimals)
    except TypeError:
        return False


def _equal(got: Any, want: Any, decimals: int | None) -> bool:
    if type(want) in (int, float):
        got = _only(got)
        if type(got) not in (int, float):
            return False
        unit = 1e-9 if type(want) is int or decimals is None else 10**-decimals * (1 + 1e-9)
        try:
            return math.isclose(got, want, rel_tol=0 if type(want) is int else TOLERANCE, abs_tol=unit)
        except OverflowError:  # a whole number larger than any float
            return got == want
    if type(want) is list:
        return (
            type(got) is list
            and len(got) == len(want)
            and all(_equal(g, w, decimals) for g, w in zip(got, want, strict=True))
        )
    return type(got) is type(want) and got == want


def _of_one_kind(values: list) -> list:
    """Return the values with whole numbers as measures too, where one of all is a measure."""

    def numbers(value: Any) -> list:
        return [n for item in value for n in numbers(item)] if type(value) is list else [value]

    def measured(value: Any) -> Any:
        if type(value) is list:
            return [measured(item) for item in value]
        return float(value) if type(value) is int else value

    return measured(values) if any(type(number) is float for number in numbers(values)) else values


def _only(value: Any) -> Any:
    """Return what a list of one holds; anything else as it is."""
    while type(value) is list and len(value) == 1:
        value = value[0]
    return value


def _number(value: Any) -> int | float | None:
    """Return the number that an answer is, or None where it is none."""
    try:
        number = _only(plain(value))
    except TypeError:
        return None
    return number if type(number) in (int, float) else None


def _makes(mistake: Callable[..., Any], answers: list, expected: Mapping[tuple, Any], decimals: int | None) -> bool:
    """Tell whether the answers are those that the mistake gives."""
    try:
        return all(same(got, mistake(*a), decimals) for got, a in zip(answers, expected, strict=True))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False


def _call(answer: Callable[..., Any], arguments: tuple) -> str:
    return f"{getattr(answer, '__name__', 'function')}({', '.join(map(_shown, arguments))})"


def _shown(value: Any) -> str:
    if type(value) in (int, float):
        if isinstance(value, int):
            return str(value)
        return f"{value:.5g}" if abs(value) < 10_000 else repr(round(value, 1))
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
