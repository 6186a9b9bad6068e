"""Checks of exercises: the student's function is called, and a mistake gets the hint it needs.

What they check by comes from ``data/exercises`` (:mod:`klaster.notebook.practice`). A student's
notebook that runs alone holds this file below :mod:`klaster.notebook.tolerance`, so it imports
nothing else but the standard library.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from klaster.notebook.tolerance import plain, rounded_further, same, single

WORDS = {
    "right": {"kk": "✓ Дұрыс.", "ru": "✓ Верно.", "en": "✓ Right."},
    "raised": {
        "kk": "✗ {call} орындалғанда қате шықты: {error}",
        "ru": "✗ При вызове {call} возникла ошибка: {error}",
        "en": "✗ {call} raised an error: {error}",
    },
    "nothing": {
        "kk": "○ Функция әзірге ештеңе қайтармайды: денесін жазып, соңына return қойыңыз.",
        "ru": "○ Функция пока ничего не возвращает: напишите её тело и завершите его return.",
        "en": "○ The function returns nothing yet: write its body and end it with return.",
    },
    "wrong": {
        "kk": "✗ {call} мәні {got} болды, күтілгені — {want}.",
        "ru": "✗ {call} дало {got}, ожидалось {want}.",
        "en": "✗ {call} gave {got}; {want} was expected.",
    },
    "no value": {
        "kk": "○ Әзірге жауап жоқ: None орнына есептелген мәнді жазыңыз.",
        "ru": "○ Ответа пока нет: вместо None запишите вычисленное значение.",
        "en": "○ There is no answer yet: put the computed value in the place of None.",
    },
    "no number": {
        "kk": "✗ Жауап сан болуы керек, ал мұнда {kind}: {got}.",
        "ru": "✗ Ответ должен быть числом, а здесь {kind}: {got}.",
        "en": "✗ The answer has to be a number; this is {kind}: {got}.",
    },
    "impossible": {
        "kk": "✗ {got} – мүмкін емес мән. Бірлігі мен амалдарды тексеріңіз.",
        "ru": "✗ {got} – невозможное значение. Проверьте единицу и действия.",
        "en": "✗ {got} is not possible. Check the unit and the steps.",
    },
    "rounded": {
        "kk": "✗ {got} – тым көп дөңгелектелген. Үтірден кейін кемінде {decimals} таңба қалдырыңыз.",
        "ru": "✗ {got} – округлено слишком сильно. Оставьте знаков после запятой: не меньше {decimals}.",
        "en": "✗ {got} is rounded too far. Keep at least this many decimals: {decimals}.",
    },
    "gradable": {
        "kk": "✓ Жауап сан түрінде және мүмкін аралықта. Дұрыстығы бағалау кезінде анықталады.",
        "ru": "✓ Ответ – число в возможных пределах. Верно ли оно, покажет оценка.",
        "en": "✓ The answer is a number that is possible. Whether it is right, grading will tell.",
    },
}


def check(
    answer: Callable[..., Any],
    cases: Sequence[tuple[tuple, Any]],
    mistakes: Sequence[tuple[list, str]] = (),
    *,
    language: str,
    decimals: int | None = None,
) -> bool:
    """Call the student's function on each of the cases and say what to do next.

    A case is the arguments and what is expected; a mistake is what it gives for the cases, and its
    hint. Prints one line and returns whether every answer was right, with ``decimals`` as ``same``
    has them; where one expected number is a measure, all are. Nothing that the function does raises here.
    """
    wanted = _of_one_kind([plain(want) for _, want in cases])
    answers = []
    for arguments, _ in cases:
        try:
            answers.append(answer(*arguments))
        except Exception as error:  # whatever a student's code raises is told, not raised
            told = f"{type(error).__name__}: {error}"
            return _say("raised", language, call=_call(answer, arguments), error=told)

    if _all_same(answers, wanted, decimals):
        print(WORDS["right"][language])
        return True
    if all(got is None for got in answers):
        return _say("nothing", language)
    for made, hint in mistakes:
        if _all_same(answers, made, decimals):
            print(f"✗ {hint}")
            return False
    arguments, got, want = next(
        (given, got, want)
        for (given, _), got, want in zip(cases, answers, wanted, strict=True)
        if not same(got, want, decimals)
    )
    return _say("wrong", language, call=_call(answer, arguments), got=_shown(got), want=_shown(want))


def check_value(
    value: Any, between: tuple[float, float] | None = None, *, language: str, decimals: int | None = None
) -> bool:
    """Say whether a value can be graded: a number, and one that makes sense; not whether it is right.

    A number that was rounded further than to ``decimals`` can't.
    """
    if value is None:
        return _say("no value", language)
    number = _number(value)
    if number is None or math.isnan(number):
        return _say("no number", language, kind=type(value).__name__, got=_shown(value))
    if between and not between[0] <= number <= between[1]:
        return _say("impossible", language, got=_shown(number))
    if rounded_further(number, decimals):
        return _say("rounded", language, got=_shown(number), decimals=decimals)
    print(WORDS["gradable"][language])
    return True


def _say(what: str, language: str, **parts: Any) -> bool:
    """Print what keeps an answer from being right."""
    print(WORDS[what][language].format(**parts))
    return False


def _all_same(answers: list, wanted: list, decimals: int | None) -> bool:
    return all(same(got, want, decimals) for got, want in zip(answers, wanted, strict=True))


def _of_one_kind(values: list) -> list:
    """Return the values with whole numbers as measures too, where one of all is a measure."""

    def numbers(value: Any) -> list:
        return [n for item in value for n in numbers(item)] if type(value) is list else [value]

    def measured(value: Any) -> Any:
        if type(value) is list:
            return [measured(item) for item in value]
        return float(value) if type(value) is int else value

    return measured(values) if any(type(number) is float for number in numbers(values)) else values


def _number(value: Any) -> int | float | None:
    """Return the number that an answer is, or None where it is none."""
    try:
        number = single(plain(value))
    except TypeError:
        return None
    return number if type(number) in (int, float) else None


def _call(answer: Callable[..., Any], arguments: tuple) -> str:
    return f"{getattr(answer, '__name__', 'function')}({', '.join(map(_shown, arguments))})"


def _shown(value: Any) -> str:
    if type(value) in (int, float):
        if isinstance(value, int):
            return str(value)
        return f"{value:.5g}" if abs(value) < 10_000 else repr(round(value, 1))
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
