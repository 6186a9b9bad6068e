"""What a graded exercise is. Those of a chapter are in ``klaster/assignment/tasks/CHAPTER.yml``.

They differ from the practice exercises of the chapter's page, whose solutions everybody can read.
A function is graded on inputs, and a value on numbers, that are drawn from the class key.

An exercise stands there under its id: ``points``, ``prompt`` in three languages, ``call``, ``decimals``,
``where`` and ``mistakes`` as in :mod:`klaster.notebook.practice`; a function with the arguments ``shown``,
a value with its name as ``value``, and ``series`` and ``between``. ``CHAPTER.py`` beside it computes:
of the ``call`` ``growth(iso3, first, last)`` it has the reference ``growth`` and the draw ``draw_growth``.
An expression of a mistake may use all that it defines, ``by_year`` and ``by_country``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from klaster.assignment.tasks.draws import by_country, by_year
from klaster.notebook import practice
from klaster.notebook.tables import country

Texts = Mapping[str, str]
"""A text in each language: ``kk``, ``ru``, ``en``; Markdown where it is a prompt."""

Plain = None | bool | int | float | str | list | tuple
"""What an answer or an argument may be: plain values, and lists of them."""


@dataclass(frozen=True)
class Mistake:
    """A mistake that students make, as the function that makes it, and the hint that it needs.

    A student's notebook holds what it makes of the shown arguments, never the function itself.
    """

    makes: Callable[..., Any]
    hint: Texts


@dataclass(frozen=True)
class Function:
    """An exercise whose answer is a function that the student writes.

    ``signature`` is its first line without ``def`` and the colon. ``answer`` is the reference.
    ``shown`` are the arguments of the visible check; ``draw`` makes those of one hidden case.
    ``decimals`` is how far a measure may be rounded (``klaster.notebook.tolerance.same``); the prompt says it.
    """

    id: str
    points: int
    prompt: Texts
    signature: str
    answer: Callable[..., Plain]
    shown: tuple[tuple, ...]
    draw: Callable[[random.Random], tuple]
    mistakes: tuple[Mistake, ...] = ()
    cases: int = 8
    decimals: int | None = None

    @property
    def name(self) -> str:
        """The name that the student defines."""
        return self.signature.partition("(")[0]


@dataclass(frozen=True)
class Value:
    """An exercise whose answer is one value, for numbers that are the student's own.

    ``draw`` makes the parameters of ``answer`` and of ``prompt``, whose ``{places}`` they fill.
    ``series`` are tables of ``data/series/`` that the student's notebook carries along, as
    DataFrames named after them (``rd_gdp``). ``between`` is where any sensible answer lies, and
    ``decimals`` how far it may be rounded: all that the visible check may tell.
    """

    id: str
    points: int
    prompt: Texts
    name: str
    answer: Callable[..., Plain]
    draw: Callable[[random.Random], dict[str, Any]]
    series: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    mistakes: tuple[Mistake, ...] = ()
    decimals: int | None = None

    def words(self, parameters: dict[str, Any], language: str) -> dict[str, str]:
        """Return what the prompt says: each parameter, and the countries' names for ``iso3`` and ``other``."""
        words = {key: str(value) for key, value in parameters.items()}
        for code, name in (("iso3", "country"), ("other", "other_country")):
            if code in parameters:
                words[name] = country(parameters[code], language)
        return words


Task = Function | Value


@dataclass(frozen=True)
class Essay:
    """An exercise that a person reads, with the rubric beside it; from the chapter's notebook."""

    id: str
    points: int
    prompt: Texts
    rubric: Texts = field(repr=False)


@cache
def tasks(chapter: str) -> tuple[Task, ...]:
    """Return a chapter's graded exercises; none where it has no file of them."""
    name = chapter.replace("-", "_")
    path = Path(__file__).with_name("tasks") / f"{name}.yml"
    if not path.is_file():
        return ()
    code = vars(import_module(f"klaster.assignment.tasks.{name}"))
    return tuple(_task(id, entry, code) for id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items())


def _task(id: str, entry: Mapping[str, Any], code: Mapping[str, Any]) -> Task:
    name, _ = practice.signature(entry["call"])
    common: dict[str, Any] = {
        "id": id,
        "points": entry["points"],
        "prompt": entry["prompt"],
        "answer": code[name],
        "draw": code[f"draw_{name}"],
        "decimals": entry.get("decimals"),
        "mistakes": tuple(
            Mistake(_maker(mistake["makes"], entry, code), practice.texts(mistake)) for mistake in entry["mistakes"]
        ),
    }
    if "value" in entry:
        between = tuple(entry["between"])
        return Value(name=entry["value"], series=tuple(entry["series"]), between=between, **common)
    return Function(signature=entry["call"], shown=practice.frozen(entry["shown"]), **common)


def _maker(expression: str, entry: Mapping[str, Any], code: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function that makes a mistake, with the arguments of the call."""
    _, arguments = practice.signature(entry["call"])

    def makes(*given: Any, **named: Any) -> Any:
        by_name = {**dict(zip(arguments, given, strict=False)), **named}
        names = {"by_country": by_country, "by_year": by_year, **code, **by_name}
        return practice.computed(expression, entry.get("where", {}), names)

    return makes
