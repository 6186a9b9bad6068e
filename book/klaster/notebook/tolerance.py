"""When an answer is right: the one rule of the checks, of grading and of the page.

A student's notebook that runs alone holds this file as it is: it imports the standard library only.
"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

TOLERANCE = 0.005
"""A measure within 0.5 % of the expected one is right: rounding is not what is being tested."""

LONGEST = 20_000
"""The longest list that an answer may be, in items."""


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
        got = single(got)
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


def single(value: Any) -> Any:
    """Return what a list of one holds; anything else as it is."""
    while type(value) is list and len(value) == 1:
        value = value[0]
    return value
