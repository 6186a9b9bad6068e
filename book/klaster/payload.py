"""What a chart hands to a page: its MIME type, and how its numbers and cells are written.

Kept apart from :mod:`klaster.chart`, so that building the pages needs neither pandas nor plotly.
"""

from __future__ import annotations

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
    return text.replace("-<br>", "").replace("<br>", " ")


def shown(value: str | float | None, payload: dict, language: str) -> str:
    """Return a table's cell as text in a language; a missing value is a dash."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return one_line(payload["translations"].get(value, {}).get(language, value))
    return number(value, language=language)
