"""What is asked of a student's notebook, and what is expected: drawn once, from the class key.

``teacher/answers.json`` keeps it, so that grading again needs neither the key nor the book's data,
and gives the same marks. The student's process is given ``calls`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from klaster.assignment import key as class_key
from klaster.assignment.task import Function, Plain, Task, Value
from klaster.exercise import same
from klaster.language import pick

CLASS = ""
"""The name of the variant that a whole class shares."""


def drawn(task: Task, key: str, student: str = CLASS) -> dict[str, Any]:
    """Return one student's variant of an exercise, or the class's, as plain values.

    ``calls``: expressions to be evaluated after the student's cells; ``expected``: their values;
    ``mistakes``: for each known one its ``hint`` and its values; ``parameters``: the numbers in a
    value's prompt. Raises ``ValueError`` where ``draw`` gives too few different cases.
    """
    dice = class_key.dice(key, task.id, student)
    if isinstance(task, Value):
        parameters = task.draw(dice)
        calls, cases = [task.name], [parameters]

        def by(function: Callable[..., Any]) -> list[Plain]:
            return [plain(function(**parameters)) for parameters in cases]
    else:
        parameters = {}
        cases = _cases(task, dice)
        calls = [f"{task.name}({', '.join(map(repr, arguments))})" for arguments in cases]

        def by(function: Callable[..., Any]) -> list[Plain]:
            return [plain(function(*arguments)) for arguments in cases]

    expected = by(task.answer)
    mistakes = []
    for mistake in task.mistakes:
        try:
            values = by(mistake.makes)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue  # a mistake that these numbers don't allow
        if not same(values, expected):
            mistakes.append({"hint": dict(mistake.hint), "expected": values})
    return {"parameters": parameters, "calls": calls, "expected": expected, "mistakes": mistakes}


def _cases(task: Function, dice: Any) -> list[tuple]:
    """Draw different arguments, none of which stands in the visible check."""
    found: list[tuple] = []
    for _ in range(100 * task.cases):
        arguments = task.draw(dice)
        if arguments not in found and arguments not in task.shown:
            found.append(arguments)
        if len(found) == task.cases:
            return found
    raise ValueError(
        pick(
            kk=f"{task.id}: draw {task.cases} түрлі жағдай бере алмады, бергені – {len(found)}.",
            ru=f"{task.id}: draw дала различных случаев: {len(found)}, нужно {task.cases}.",
            en=f"{task.id}: draw gave {len(found)} different cases; {task.cases} are needed.",
        )
    )


def plain(value: Any) -> Plain:
    """Return a value as JSON knows it: numpy's and pandas' numbers and sequences made Python's."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"{type(value).__name__} is not a plain value")
