"""What a chart hands to a page: its MIME type, and how its numbers and cells are written.

Kept apart from :mod:`klaster.notebook.chart`, so that building the pages needs neither pandas nor plotly.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from klaster.language import NARROW_SPACE, number

CHART_MIME = "application/vnd.klaster.chart+json"

#: Tags of a cell whose outputs stay off the page.
OFF_PAGE = frozenset({"remove-output", "remove-cell"})

#: Words of the code by which a cell is known to show controls.
CONTROLS = ("ipywidgets", "klaster.own_comparison")

#: A chart's height in pixels where its layout names none.
HEIGHT = 400

#: plotly's number separators, decimal then thousands.
SEPARATORS = {"kk": f",{NARROW_SPACE}", "ru": f",{NARROW_SPACE}", "en": f".{NARROW_SPACE}"}

#: Of a number in a table: decimals, and significant digits where a small one needs more decimals.
DECIMALS, DIGITS = 2, 3

#: Significant digits of the longest number that a source gives.
LONGEST = 9

#: A hyphen at the end of a line inside a word: one between numbers is no hyphen.
_HYPHENATED = re.compile(r"(?<=[^\W\d])-<br>(?=[^\W\d])")


def shape(layout: dict) -> float | None:
    """Return a map's width for a height of one, ``None`` for a chart that is no map.

    The two axes of a map have one scale.
    """
    if not layout.get("yaxis", {}).get("scaleanchor"):
        return None
    x, y = layout["xaxis"]["range"], layout["yaxis"]["range"]
    return (x[1] - x[0]) / (y[1] - y[0])


def one_line(text: str) -> str:
    """Return a chart's text without the breaks and hyphens that fit it into the chart."""
    return _HYPHENATED.sub("", text).replace("<br>", " ")


def shown(value: str | float | None, payload: dict, language: str) -> str:
    """Return a table's cell as text in a language; a missing value is a dash."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return one_line(payload["translations"].get(value, {}).get(language, value))
    return number(to_read(value), language=language)


def to_read(value: float) -> float:
    """Return a number as a table shows it: 3.19 of 3.19372, 0.0293 of 0.02931, 12 000 of 12 000."""
    if not 0 < value % 1 < 1:
        return value
    return round(value, max(DECIMALS, DIGITS - 1 - math.floor(math.log10(abs(value)))))


def exact(value: float | None) -> float | None:
    """Return a number as its source has it, to be computed with.

    One with more digits than ``LONGEST`` comes out of a computation: it has as many as in a table.
    """
    if value is None or isinstance(value, int):
        return value
    value = float(f"{value:.12g}")  # 0.1 + 0.2 is 0.3
    digits = len(Decimal(repr(value)).normalize().as_tuple().digits)
    return value if digits <= LONGEST else to_read(value)
