"""A network of actors: how it is drawn, and what is counted in it.

Links are a frame with a row for each: ``kind``, the two actors ``one`` and ``two``, and ``basis``, which is
``text`` where the article states the link.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
import plotly.graph_objects as go

from klaster.notebook.chart import COLOURS, OUTLINE

_BOX = {"bgcolor": "#f2f2f2", "bordercolor": OUTLINE, "borderpad": 4, "font": {"size": 12, "color": "#222222"}}
_BADGE = {"bgcolor": "#444444", "borderpad": 2, "font": {"size": 12, "color": "#ffffff"}, "yshift": -30}


def draw(links: pd.DataFrame, spots: Mapping[str, tuple[float, float]], below: pd.Series | None = None) -> go.Figure:
    """Return the network: actors at ``spots``, a line for each link, dotted where its basis is not the text.

    Kinds are told apart by colour, and are the traces' legend groups; two links of one pair are bent apart.
    ``below`` holds, by actor, a number to write under each.
    """
    fig = go.Figure()
    colours = dict(zip(links["kind"].unique(), COLOURS, strict=False))
    drawn: dict[frozenset[str], int] = {}
    named = set()
    for row in links.itertuples():
        pair = frozenset((row.one, row.two))
        drawn[pair] = drawn.get(pair, 0) + 1
        xs, ys = _bent(spots[row.one], spots[row.two], 0.12 * (drawn[pair] // 2) * (-1) ** drawn[pair])
        fig.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            name=row.kind,
            legendgroup=row.kind,
            showlegend=row.kind not in named,
            hoverinfo="skip",
            line={
                "color": colours[row.kind],
                "width": 3,
                "shape": "spline",
                "dash": "solid" if row.basis == "text" else "dot",
            },
        )
        named.add(row.kind)
    for actor, (x, y) in spots.items():
        fig.add_annotation(x=x, y=y, text=actor, **_BOX)
        if below is not None:
            fig.add_annotation(x=x, y=y, text=str(below[actor]), **_BADGE)
    fig.update_xaxes(range=[-1.5, 1.5], visible=False)
    fig.update_yaxes(range=[-1.35, 1.2], visible=False)
    return fig.update_layout(height=500, legend={"y": -0.02, "yanchor": "top"})


def partners(links: pd.DataFrame, actors: Collection[str]) -> pd.Series:
    """Return with how many others each actor is linked directly, by actor; two links of one pair count once."""
    pairs = _pairs(links)
    return pd.Series({actor: sum(actor in pair for pair in pairs) for actor in actors})


def parts(links: pd.DataFrame, actors: Collection[str]) -> int:
    """Return the number of parts of a network that no link joins with one another."""
    found = [{actor} for actor in actors]
    for pair in _pairs(links):
        joined = [part for part in found if part & pair]
        found = [part for part in found if not part & pair] + [set().union(*joined)]
    return len(found)


def _pairs(links: pd.DataFrame) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in zip(links["one"], links["two"], strict=True)}


def _bent(one: tuple[float, float], two: tuple[float, float], shift: float) -> tuple[list[float], list[float]]:
    """Three points of a line whose middle stands aside by a share of its length."""
    (x0, y0), (x1, y1) = one, two
    return [x0, (x0 + x1) / 2 - (y1 - y0) * shift, x1], [y0, (y0 + y1) / 2 + (x1 - x0) * shift, y1]
