"""The practice exercises that a chapter checks; their one source is ``data/exercises/CHAPTER.yml``.

An exercise stands there under its id, ``CHAPTER-exercise-N``:

========  ==========================================================================================
call      the function that the student writes, with its arguments: ``margin(percent, n)``
cases     two or more, each with ``arguments`` and what is ``expected`` for them: plain values, lists
decimals  how far a measure may be rounded (:func:`klaster.notebook.tolerance.same`), where it matters
where     names for what several mistakes compute: each a Python expression, where it helps
mistakes  three or more: what each ``makes``, a Python expression over the names of the call and of
          ``where``, ``math`` and ``pd``; and its hint, either in ``kk, ru, en`` or by the name that
          ``hint`` has in ``data/exercises/hints.yml``
========  ==========================================================================================

The first mistake that gives what the student's function gave is the one whose hint is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import yaml

from klaster.language import LANGUAGES, current, pick
from klaster.notebook import exercise
from klaster.notebook.tables import folder
from klaster.notebook.tolerance import plain, same

_CALL = re.compile(r"([A-Za-z]\w*)\((\w+(?:, \w+)*)\)")
_KEYS = {"call", "cases", "decimals", "where", "mistakes"}
MISTAKES = 3
"""How many known mistakes an exercise has at least."""


def check(id: str, answer: Callable[..., Any], *hints: Any, decimals: int | None = None) -> bool:
    """Check a student's function by the exercise ``id``, such as ``denmark-exercise-4``.

    Prints one line in the reader's language and returns whether every answer was right. Raises
    ``KeyError`` or ``FileNotFoundError`` for an exercise that isn't there, nothing for the student's errors.
    """
    if callable(id):  # a notebook from the time when a check held its cases and mistakes itself
        return _check_given(id, answer, hints, decimals)  # type: ignore[arg-type]
    known = described(id)
    return exercise.check(
        answer,
        [(frozen(case["arguments"]), case["expected"]) for case in known["cases"]],
        [(mistake["values"], mistake["hint"][current()]) for mistake in known["mistakes"]],
        language=current(),
        decimals=known["decimals"],
    )


def described(id: str) -> dict[str, Any]:
    """Return all that a check of an exercise needs, as plain values that JSON can hold.

    ``name`` of the function, ``arguments``: their names, ``cases``: ``arguments`` and ``expected``,
    ``decimals`` or ``None``, ``mistakes``: for each its ``values``, one a case, and its ``hint`` in
    three languages; a mistake that can't be made in every case is left out.
    """
    known = _chapter(id.rpartition("-exercise-")[0])
    if id not in known:
        raise KeyError(
            pick(
                kk=f"«{id}» жаттығуы data/exercises ішінде жоқ.",
                ru=f"Упражнения «{id}» нет в data/exercises.",
                en=f"The exercise “{id}” is not in data/exercises.",
            )
        )
    entry = known[id]
    name, arguments = signature(entry["call"])
    mistakes = []
    for mistake in entry["mistakes"]:
        with suppress(ArithmeticError, LookupError, TypeError, ValueError):
            mistakes.append({"values": _made(entry, mistake["makes"]), "hint": texts(mistake)})
    return {
        "id": id,
        "name": name,
        "arguments": arguments,
        "cases": entry["cases"],
        "decimals": entry.get("decimals"),
        "mistakes": mistakes,
    }


def hint(mistake: Callable[..., Any], **texts: str) -> tuple[Callable[..., Any], dict[str, str]]:
    """Describe a mistake by a function that makes it, for a check that holds its cases itself."""
    return mistake, texts


def _check_given(answer: Callable[..., Any], expected: Mapping, hints: tuple, decimals: int | None) -> bool:
    mistakes = []
    for mistake, texts in hints:
        with suppress(ArithmeticError, LookupError, TypeError, ValueError):
            mistakes.append(([plain(mistake(*arguments)) for arguments in expected], texts[current()]))
    return exercise.check(answer, list(expected.items()), mistakes, language=current(), decimals=decimals)


@cache
def _chapter(name: str) -> Any:
    path = folder() / "exercises" / f"{name}.yml"
    if not path.is_file():
        raise FileNotFoundError(
            pick(
                kk=f"«{name}» тарауының жаттығулары жоқ: data/exercises/{name}.yml файлын жасаңыз.",
                ru=f"У главы «{name}» нет упражнений: создайте data/exercises/{name}.yml.",
                en=f"The chapter “{name}” has no exercises: make data/exercises/{name}.yml.",
            )
        )
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def _shared_hints() -> dict[str, dict[str, str]]:
    return yaml.safe_load((folder() / "exercises" / "hints.yml").read_text(encoding="utf-8"))


def texts(mistake: Mapping[str, str]) -> dict[str, str]:
    """Return the hint of a mistake in three languages."""
    own = _shared_hints()[mistake["hint"]] if "hint" in mistake else mistake
    return {lang: own[lang] for lang in LANGUAGES}


def signature(call: str) -> tuple[str, list[str]]:
    """Return the name of a call's function, and those of its arguments."""
    name, _, arguments = call.removesuffix(")").partition("(")
    return name, arguments.split(", ")


def computed(expression: str, where: Mapping[str, str], names: Mapping[str, Any]) -> Any:
    """Return what an expression of the book's own files gives, with ``names`` and those of ``where``."""
    import pandas as pd  # the book is read and built without it

    scope = {"math": math, "pd": pd, **names}
    for name, inner in where.items():
        scope[name] = eval(inner, scope)
    return eval(expression, scope)


def frozen(value: Any) -> Any:
    """Return lists as tuples: what a student's function is given it can't change."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def _made(entry: Mapping[str, Any], expression: str) -> list:
    """Return what a mistake gives for each of the cases."""
    _, names = signature(entry["call"])
    given = [dict(zip(names, frozen(case["arguments"]), strict=True)) for case in entry["cases"]]
    return [plain(computed(expression, entry.get("where", {}), arguments)) for arguments in given]


def problems(chapter: str) -> list[str]:
    """Say what is wrong with a chapter's exercises, a sentence each; nothing wrong is an empty list."""
    file = f"data/exercises/{chapter}.yml"
    try:
        known = _chapter(chapter)
    except (FileNotFoundError, yaml.YAMLError) as error:
        return [f"{file}: {' '.join(str(error).split())}"]
    if not isinstance(known, dict):
        return [
            f"{file}: "
            + pick(
                kk="жаттығулар id бойынша тұруы керек.",
                ru="упражнения должны стоять по id.",
                en="the exercises have to stand by their ids.",
            )
        ]
    return [
        f"{file}, {id}: {fault}" for id, entry in known.items() for fault in _faults(f"{chapter}-exercise-", id, entry)
    ]


def _faults(prefix: str, id: str, entry: Any) -> Iterator[str]:
    if not re.fullmatch(rf"{prefix}\d+", id):
        yield pick(
            kk=f"id «{prefix}3» түрінде болсын.",
            ru=f"id должен быть вида «{prefix}3».",
            en=f"the id has to be like “{prefix}3”.",
        )
    if not isinstance(entry, dict) or not {"call", "cases", "mistakes"} <= set(entry) <= _KEYS:
        yield pick(
            kk=f"кілттері call, cases, mistakes болсын, қосымша decimals мен where; мұнда: {', '.join(entry or [])}.",
            ru=f"нужны ключи call, cases, mistakes, можно decimals и where; здесь: {', '.join(entry or [])}.",
            en=f"it needs the keys call, cases, mistakes, and may have decimals and where; here: {', '.join(entry or [])}.",
        )
        return
    call, cases, mistakes = entry["call"], entry["cases"], entry["mistakes"]
    if not _CALL.fullmatch(str(call)):
        yield pick(
            kk=f"call: «{call}» функция мен аргументтері емес; «margin(percent, n)» түрінде жазыңыз.",
            ru=f"call: «{call}» – не функция с аргументами; напишите в виде «margin(percent, n)».",
            en=f"call: “{call}” is no function with arguments; write it like “margin(percent, n)”.",
        )
        return
    count = len(signature(call)[1])
    if not isinstance(cases, list) or len(cases) < 2 or not all(_is_case(case, count) for case in cases):
        yield pick(
            kk=f"cases: кемінде екі жағдай керек, әрқайсысында arguments (аргумент саны: {count}) пен expected болсын.",
            ru=f"cases: нужны хотя бы два случая, в каждом arguments (аргументов: {count}) и expected.",
            en=f"cases: two are needed at least, each with arguments ({count} of them) and expected.",
        )
        return
    if not isinstance(mistakes, list) or len(mistakes) < MISTAKES:
        yield pick(
            kk=f"mistakes: кемінде {MISTAKES} қате сипатталуы керек.",
            ru=f"mistakes: нужно описать ошибок: не меньше {MISTAKES}.",
            en=f"mistakes: at least {MISTAKES} have to be described.",
        )
        return
    expected = [plain(case["expected"]) for case in cases]
    seen: list[list] = []
    for place, mistake in enumerate(mistakes, start=1):
        name = pick(kk=f"{place}-қате", ru=f"ошибка {place}", en=f"mistake {place}")
        yield from (f"{name}: {fault}" for fault in _mistake_faults(entry, mistake, expected, seen))


def _is_case(case: Any, count: int) -> bool:
    given = case.get("arguments") if isinstance(case, dict) else None
    return isinstance(given, list) and len(given) == count and set(case) == {"arguments", "expected"}


def _mistake_faults(entry: dict, mistake: Any, expected: list, seen: list[list]) -> Iterator[str]:
    if not isinstance(mistake, dict) or "makes" not in mistake:
        yield pick(
            kk="makes жоқ: қате не есептейтінін жазыңыз.",
            ru="нет makes: напишите, что вычисляет ошибка.",
            en="there is no makes: write what the mistake computes.",
        )
        return
    named = mistake.get("hint")
    if named is not None and named not in _shared_hints():
        yield pick(
            kk=f"«{named}» кеңесі data/exercises/hints.yml ішінде жоқ.",
            ru=f"подсказки «{named}» нет в data/exercises/hints.yml.",
            en=f"the hint “{named}” is not in data/exercises/hints.yml.",
        )
    elif named is None and not all(mistake.get(lang) for lang in LANGUAGES):
        yield pick(
            kk="кеңесі үш тілде жазылмаған; kk, ru, en үшеуін де толтырыңыз.",
            ru="подсказка есть не на всех трёх языках; заполните kk, ru и en.",
            en="its hint is not there in all three languages; fill in kk, ru and en.",
        )
    try:
        values = _made(entry, mistake["makes"])
    except Exception as error:  # whatever an expression of an author's may raise is told
        told = f"{type(error).__name__}: {error}"
        yield pick(
            kk=f"«{mistake['makes']}» не where есептелмеді, өрнекті түзетіңіз: {told}.",
            ru=f"«{mistake['makes']}» или where не вычисляется, исправьте выражение: {told}.",
            en=f"“{mistake['makes']}” or where can't be computed, mend the expression: {told}.",
        )
        return
    if any(all(map(same, values, other)) for other in (expected, *seen)):
        yield pick(
            kk=f"«{mistake['makes']}» барлық жағдайда дұрыс жауапты не алдыңғы қатенің жауабын береді, сондықтан кеңесі айтылмайды; "
            "ажырататын жағдай қосыңыз.",
            ru=f"«{mistake['makes']}» во всех случаях даёт верный ответ или ответ другой ошибки, и подсказка не прозвучит; "
            "добавьте случай, который их различает.",
            en=f"“{mistake['makes']}” gives the right answer in every case, or that of an earlier mistake, so its hint is never said; "
            "add a case that tells them apart.",
        )
    seen.append(values)
