"""What a graded exercise is. Those of a chapter are in ``klaster/assignment/tasks/CHAPTER.py``.

They differ from the practice exercises of the chapter's page, whose solutions everybody can read.
A function is graded on inputs, and a value on numbers, that are drawn from the class key.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

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

    ``draw`` makes the parameters of ``answer`` and of ``prompt``, whose ``{places}`` they fill;
    ``words`` turns them into what the prompt says in a language (a country's code into its name).
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
    words: Callable[[dict[str, Any], str], dict[str, str]] = lambda parameters, language: {
        key: str(value) for key, value in parameters.items()
    }
    series: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    mistakes: tuple[Mistake, ...] = ()
    decimals: int | None = None


Task = Function | Value


@dataclass(frozen=True)
class Essay:
    """An exercise that a person reads, with the rubric beside it; from the chapter's notebook."""

    id: str
    points: int
    prompt: Texts
    rubric: Texts = field(repr=False)


def tasks(chapter: str) -> tuple[Task, ...]:
    """Return a chapter's graded exercises; none where it has no file of them."""
    module = f"klaster.assignment.tasks.{chapter.replace('-', '_')}"
    return import_module(module).TASKS if find_spec(module) else ()
