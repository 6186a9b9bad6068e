"""A figure in which a reader weighs two things by several criteria: lists of weights and scores, marks, bars."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from klaster.notebook.chart import COLOURS

_SCORES, _WEIGHTS = range(1, 6), range(1, 4)
#: Of each of the two: where its mark stands beside the score, its symbol, its pale colour under a number, its sign.
_LOOKS = ((-0.27, "circle", "#7cc0ea", "●"), (0.27, "diamond", "#f2b64b", "◆"))
#: In pixels: a band for each criterion with its name, its marks and its lists, and under them the two bars.
_BAND, _TOTALS = 92, 140


def judgement(criteria: Sequence[str], things: Sequence[str]) -> go.Figure:
    """Return a figure with three lists for each criterion: its weight, 0 to 3, and the scores of two things, 0 to 5.

    Both are keys of the chart's texts, as are ``weight-0`` to ``weight-3``, the names of the lists
    (``CRITERION-weight``, ``CRITERION-THING``) and ``own``, what stands above the bars. A mark moves to its
    score; the length of a thing's bar is the sum of weight times score.
    """
    height = len(criteria) * _BAND + _TOTALS
    bar_rows = dict(zip(things, (55, 100), strict=True))
    fig, menus = go.Figure(), []
    for n, criterion in enumerate(criteria):
        weighed, scored = [], []
        for thing, (shift, symbol, colour, sign) in zip(things, _LOOKS, strict=True):
            place = len(fig.data)
            weighed += [place + 1, place + 2, place + 3]
            scored.append((thing, shift, sign, [place, *weighed[-3:]]))
            fig.add_scatter(
                x=[shift],
                y=[n * _BAND + 40],
                text=["?"],
                mode="markers+text",
                name=thing,
                legendgroup=thing,
                showlegend=n == 0,
                hoverinfo="name",
                textposition="middle center",
                textfont={"color": "#111111", "size": 13},
                marker={"symbol": symbol, "size": 24, "color": colour},
            )
            for _ in _WEIGHTS:  # of three bars, each as long as the score, the weight shows so many
                fig.add_bar(
                    x=[None],
                    y=[bar_rows[thing]],
                    orientation="h",
                    width=26,
                    visible=False,
                    showlegend=False,
                    xaxis="x2",
                    yaxis="y2",
                    marker={"color": COLOURS[n], "line": {"width": 1, "color": "#ffffff"}},
                    name=criterion,
                    hoverinfo="name",
                )
        steps = {f"weight-{w}": [{"visible": [c <= w for c in _WEIGHTS] * 2}, weighed] for w in (0, *_WEIGHTS)}
        menus.append(_list(f"{criterion}-weight", 0, n, height, steps))
        for (thing, shift, sign, own), x in zip(scored, (0.42, 0.7), strict=True):
            steps = {
                f"{sign} {s or '?'}": [
                    {"x": [[s + shift]] + [[s or None]] * 3, "text": [[str(s or "?")]] + [None] * 3},
                    own,
                ]
                for s in (0, *_SCORES)
            }
            menus.append(_list(f"{criterion}-{thing}", x, n, height, steps))
        _say(fig, criterion, n * _BAND + 12, bold=True)
        edge = (n + 1) * _BAND - 1
        line = {"width": 1, "color": "rgba(128,128,128,.35)"}
        fig.add_shape(type="line", xref="paper", x0=0, x1=1, y0=edge, y1=edge, line=line)
    for text, y in {"own": 18, **bar_rows}.items():
        _say(fig, text, y, bold=text == "own", yref="y2")
    split = _TOTALS / height
    most = len(criteria) * max(_SCORES) * max(_WEIGHTS)
    return fig.update_layout(
        height=height + 70,
        margin={"t": 40, "b": 30, "l": 4, "r": 4},
        barmode="stack",
        updatemenus=menus,
        xaxis={"range": [-0.6, 5.6], "visible": False},
        yaxis={"range": [len(criteria) * _BAND, 0], "domain": [split, 1], "visible": False},
        xaxis2={"range": [0, most + 4], "domain": [0.4, 1], "dtick": most // 3, "anchor": "y2"},
        yaxis2={"range": [_TOTALS, 0], "domain": [0, split], "visible": False, "anchor": "x2"},
    )


def _list(name: str, x: float, row: int, height: int, steps: dict[str, list]) -> dict:
    """A list of choices in a criterion's band; those of the last rows open upwards."""
    return {
        "name": name,
        "type": "dropdown",
        "x": x,
        "y": 1 - (row * _BAND + 57) / height,
        "xanchor": "left",
        "yanchor": "top",
        "direction": "down" if row < 4 else "up",
        "pad": {"t": 0, "b": 0},
        "buttons": [{"method": "restyle", "label": label, "args": args} for label, args in steps.items()],
    }


def _say(fig: go.Figure, text: str, y: float, *, bold: bool, yref: str = "y") -> None:
    weight = {"weight": 700 if bold else 400}
    fig.add_annotation(x=0, xref="paper", xanchor="left", y=y, yref=yref, text=text, font=weight)
