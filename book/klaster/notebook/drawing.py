"""What plotly says at length and several cells need: sliders, buttons, marks of missing values, timelines.

Each adds to a figure and returns it; words are keys of the chart's texts, as everywhere in a cell.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from klaster.language import number
from klaster.notebook.chart import COLOURS

#: Of a timeline: heights of a lane, of a row's name and between two rows, their unit in pixels, what stands around.
_LANE, _HEAD, _ROW_GAP, _UNIT, _AROUND = 1.0, 1.1, 0.25, 26, 90
#: Buttons that a phone has room for side by side, and pixels from one row of them to the next.
_BUTTONS, _BUTTON = 3, 38
_RULE = {"width": 1, "color": "rgba(128,128,128,.3)"}


def slider(
    fig: go.Figure,
    steps: Mapping[Hashable, Mapping],
    name: str = "",
    start: Hashable = None,
    traces: list[int] | None = None,
) -> go.Figure:
    """Add a slider under a figure: ``steps`` maps each value to the trace properties that it sets.

    A property holds a list with an entry for each trace that it changes (all, or those at the places
    ``traces``). The figure is drawn as ``start`` sets it, the first where none is said; ``name`` is what
    stands before the value.
    """
    values = list(steps)
    active = 0 if start is None else values.index(start)
    which = [] if traces is None else [traces]
    fig.update_layout(
        sliders=[
            {
                "active": active,
                "steps": [{"method": "restyle", **_said(v), "args": [dict(steps[v]), *which]} for v in values],
                "currentvalue": {"prefix": name},
                "pad": {"t": 60, "l": 15, "r": 15},
            }
        ]
    )
    fig.plotly_restyle(dict(steps[values[active]]), traces)
    return fig


def buttons(fig: go.Figure, choices: Mapping[str, list], method: str = "restyle") -> go.Figure:
    """Add buttons above a figure, whose legend moves below it.

    ``choices`` maps a text's key to the arguments of plotly's ``method``.
    """
    made = [{"label": key, "method": method, "args": args} for key, args in choices.items()]
    rows = [made[start : start + _BUTTONS] for start in range(0, len(made), _BUTTONS)]
    place = {"type": "buttons", "direction": "right", "x": 0, "y": 1.01, "xanchor": "left", "yanchor": "bottom"}
    # Of several rows none can say which button was the last: each is a menu of its own.
    menus = [
        place | {"buttons": row, "showactive": len(rows) == 1, "pad": {"b": _BUTTON * (len(rows) - 1 - above)}}
        for above, row in enumerate(rows)
    ]
    fig.update_layout(updatemenus=menus, legend={"y": -0.1, "yanchor": "top"})
    return fig


def views(
    fig: go.Figure,
    only: Mapping[str, int] | None = None,
    **edges: tuple[Sequence[float], Sequence[float]],
) -> go.Figure:
    """Add buttons that choose what a map shows: for each, by its text's key, the edges ``(x, y)``; the first at once.

    ``only`` names the place of a trace that one view alone shows, by the view's key.
    """
    traces = dict(only or {})
    choices = {
        key: [
            {"visible": [key == view for view in traces]} if traces else {},
            {"xaxis.range": list(x), "yaxis.range": list(y)},
            *([[*traces.values()]] if traces else []),
        ]
        for key, (x, y) in edges.items()
    }
    buttons(fig, choices, "update")
    first, (x, y) = next(iter(edges.items()))
    fig.update_layout(xaxis_range=x, yaxis_range=y)
    for view, place in traces.items():
        fig.data[place].visible = view == first
    return fig


def mark_missing(fig: go.Figure, rows: pd.Series, x: float = 0, text: str = "missing") -> go.Figure:
    """Put a cross and a text at ``x`` in each row of a figure that has no value there: missing is not nought."""
    fig.add_scatter(
        x=[x] * len(rows),
        y=rows,
        mode="markers+text",
        text=[text] * len(rows),
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
        marker={"symbol": "x-thin", "size": 11, "line": {"width": 2, "color": COLOURS[4]}},
    )
    return fig


def timeline(
    events: pd.DataFrame,
    row: str = "what",
    who: str = "who",
    start: str = "start",
    end: str = "end",
    colours: Mapping[str, str] | None = None,
) -> go.Figure:
    """Return a timeline: ``events`` has an event a row, its index has no value twice; the names of its columns are given.

    Under the name of each ``row`` its events stand, a line each, told apart by ``who`` in colour and legend;
    ``colours`` says which, else the book's order does. An event lasts from the year ``start`` through the year
    ``end``, or one year where there is no end; one whose start is not known is a cross and the text ``missing``.
    """
    heads: dict[str, float] = {}
    y, bottom = pd.Series(index=events.index, dtype=float), 0.0
    for name in events[row].unique():
        bottom += _ROW_GAP if heads else 0
        heads[name], bottom = bottom, bottom + _HEAD
        for place in events.index[events[row] == name]:
            y[place], bottom = bottom, bottom + _LANE
    events = events.assign(y=y, last=events[end].fillna(events[start]))
    first, last = events[start].min(), events["last"].max()
    left, right = first - 0.02 * (last - first), last + 1 + 0.45 * (last - first)
    colours = colours or dict(zip(events[who].unique(), COLOURS, strict=False))
    fig = go.Figure()
    for key, own in events.groupby(who, sort=False):
        known, unknown = own[own[start].notna()], own[own[start].isna()]
        spans = known[start].astype(int), known["last"].astype(int)
        fig.add_bar(
            base=spans[0].tolist(),
            x=(spans[1] - spans[0] + 1).tolist(),
            y=known["y"].tolist(),
            text=[f"{a}" if a == b else f"{a}–{b}" for a, b in zip(*spans, strict=True)],
            orientation="h",
            width=0.7 * _LANE,
            name=key,
            textposition="outside",
            marker_color=colours[key],
            hovertemplate="%{text}<extra></extra>",
        )
        if len(unknown):
            mark_missing(fig, unknown["y"], x=(first + last) / 2)
    fig.add_scatter(
        x=[first] * len(heads),
        y=list(heads.values()),
        text=list(heads),
        mode="text",
        textposition="middle right",
        textfont={"size": 13, "weight": "bold"},
        hoverinfo="skip",
        showlegend=False,
    )
    for place in [*heads.values()][1:]:
        fig.add_hline(y=place - (_HEAD + _ROW_GAP) / 2, line=_RULE)
    fig.update_xaxes(range=[left, right])
    fig.update_yaxes(range=[bottom - _LANE / 2, -_HEAD / 2], visible=False)
    fig.update_layout(height=_AROUND + round(_UNIT * bottom), barmode="overlay")
    return fig


def _said(value: Hashable) -> dict[str, str]:
    """A step's label; a page writes a number's ``value`` in each of its languages."""
    if isinstance(value, (int, float)):
        return {"label": number(value), "value": str(value)}
    return {"label": str(value)}
