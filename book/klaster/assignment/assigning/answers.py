"""What is asked of a student's notebook, and what is expected: drawn once, from the class key.

``teacher/answers.json`` keeps it, so that grading again needs neither the key nor the book's data,
and gives the same marks. The student's process is given ``calls`` and nothing else.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from klaster.assignment import key as class_key
from klaster.assignment.task import Function, Mistake, Plain, Task, Value
from klaster.language import pick
from klaster.notebook.tolerance import plain, rounded_further, same

CLASS = ""
"""The name of the variant that a whole class shares."""

ALIKE = 2
"""At most one case in so many has the same answer, so that a constant is never right."""

_ATTEMPTS = 100


def _rounding(way: Callable[[float], int], digits: int) -> Callable[[float], float]:
    return lambda number: way(number * 10**digits) / 10**digits


ROUNDINGS = [
    (digits, _rounding(way, digits)) for digits in range(4) for way in (round, math.trunc, math.floor, math.ceil)
]
"""How students round a measure, with the decimals that are left."""


def drawn(task: Task, key: str, student: str = CLASS, *, purpose: str = "") -> dict[str, Any]:
    """Return one student's variant of an exercise, or the class's, as plain values.

    ``calls``: expressions to be evaluated after the student's cells; ``expected``: their values;
    ``mistakes``: for each known one its ``hint`` and its values, never those of the right answer;
    ``parameters``: the numbers in a value's prompt; ``decimals``: how far it may be rounded.
    Another ``purpose`` has draws of its own.
    Raises ``ValueError`` where ``draw`` gives too few cases that tell right from wrong.
    """
    dice = class_key.dice(key, *([purpose] if purpose else []), task.id, student)
    for _ in range(_ATTEMPTS):
        parameters = task.draw(dice) if isinstance(task, Value) else {}
        cases = [parameters] if isinstance(task, Value) else _cases(task, dice)
        expected = _values_of(task, task.answer, cases)
        made = [(mistake, _mistaken(task, mistake, cases)) for mistake in task.mistakes]
        if not _misleads(task, cases, expected, [values for _, values in made]):
            calls = [task.name if isinstance(task, Value) else f"{task.name}({', '.join(map(repr, c))})" for c in cases]
            mistakes = [{"hint": dict(mistake.hint), "expected": values} for mistake, values in made if values]
            return {
                "parameters": parameters,
                "calls": calls,
                "expected": expected,
                "mistakes": mistakes,
                "decimals": task.decimals,
            }
    raise _too_few(task)


def _values_of(task: Task, function: Callable[..., Any], cases: Sequence[Any]) -> list[Plain]:
    """Return what a function makes of the cases: parameters by name for a value, else arguments."""
    if isinstance(task, Value):
        return [plain(function(**parameters)) for parameters in cases]
    return [plain(function(*arguments)) for arguments in cases]


def _mistaken(task: Task, mistake: Mistake, cases: Sequence[Any]) -> list[Plain]:
    """Return what a mistake makes of the cases; nothing where it is one that they don't allow."""
    try:
        return _values_of(task, mistake.makes, cases)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return []


def _misleads(task: Task, cases: Sequence[Any], expected: list[Plain], mistaken: Sequence[list[Plain]]) -> bool:
    """Tell whether right and wrong are not told apart, also rounded, or the visible check refuses what is right."""
    allowed = [way for digits, way in ROUNDINGS if task.decimals is not None and digits >= task.decimals]
    if any(same(made, expected, task.decimals) for values in mistaken for made in _rounded_by(values, allowed)):
        return True
    if isinstance(task, Function):
        return _one_is_idle(task, cases, expected)
    return any(rounded_further(value, task.decimals) for (value,) in _rounded_by(expected, allowed))


def _rounded_by(values: list, ways: Sequence[Callable[[float], float]]) -> Iterator[list]:
    """Yield the values as they are, and rounded in each of the ways."""
    yield values
    for way in ways:
        yield _value_rounded(values, way)


def _one_is_idle(task: Function, cases: Sequence[tuple], expected: list[Plain]) -> bool:
    """Tell whether an argument need not be used: one of the visible check does in its place."""

    def right(place: int, shown: Any, arguments: tuple, want: Plain) -> bool:
        try:
            return same(plain(task.answer(*arguments[:place], shown, *arguments[place + 1 :])), want, task.decimals)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return False

    return any(
        all(right(place, shown[place], arguments, want) for arguments, want in zip(cases, expected, strict=True))
        for shown in task.shown
        for place in range(len(shown))
    )


def _cases(task: Function, dice: random.Random) -> list[tuple]:
    """Draw different arguments, none of which stands in the visible check, with different answers.

    A rounding that the visible check lets pass is right for them too, or a student who was told
    so would be marked wrong.
    """
    visible = [plain(task.answer(*arguments)) for arguments in task.shown]
    passing = [way for _, way in ROUNDINGS if all(_survives(task, value, way) for value in visible)]
    found: list[tuple] = []
    answers: list[Plain] = []
    for _ in range(_ATTEMPTS * task.cases):
        arguments = task.draw(dice)
        if arguments in found or arguments in task.shown:
            continue
        answer = plain(task.answer(*arguments))
        alike = sum(same(answer, other, task.decimals) for other in answers)
        if alike < task.cases // ALIKE and all(_survives(task, answer, way) for way in passing):
            found.append(arguments)
            answers.append(answer)
        if len(found) == task.cases:
            return found
    raise _too_few(task)


def _too_few(task: Task) -> ValueError:
    return ValueError(
        pick(
            kk=f"{task.id}: draw дұрысты қатеден ажырататын жағдайларды жеткілікті бере алмады.",
            ru=f"{task.id}: draw не дала достаточно случаев, отличающих верное от неверного.",
            en=f"{task.id}: draw gave too few cases that tell right from wrong.",
        )
    )


def _survives(task: Function, value: Plain, way: Callable[[float], float]) -> bool:
    """Tell whether an answer is still right when it is rounded."""
    return same(_value_rounded(value, way), value, task.decimals)


def _value_rounded(value: Any, way: Callable[[float], float]) -> Any:
    """Return an answer with its measures rounded."""
    if isinstance(value, list):
        return [_value_rounded(item, way) for item in value]
    return way(value) if isinstance(value, float) else value
