"""Maps drawn as plain lines and points, so that they need no map service and no browser support.

The outlines are ``data/coastline.csv``. A map is one of ``world``, ``europe``, ``kazakhstan``::

    fig = maps.draw(klaster.places("aalborg", "munich"), "europe")
    fig = maps.draw(places, "world", by="group", hover="industry")  # groups told apart, named in the legend

Map coordinates are degrees along a meridian: one unit is about 111 km, north is up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from klaster.language import pick
from klaster.notebook.chart import COLOURS, OUTLINE
from klaster.notebook.data import table
from klaster.notebook.tables import by_id


@dataclass(frozen=True)
class _Map:
    """``x`` and ``y`` are the picture's edges in map coordinates, ``height`` is in pixels."""

    meridian: float
    parallels: tuple[float, float] | None
    x: tuple[float, float]
    y: tuple[float, float]
    digits: int
    height: int


# The world is centred on 11° E: its edge then runs through the Bering Strait and cuts no country.
_MAPS = {
    "world": _Map(11, None, (-153, 151), (-60, 76), digits=1, height=320),
    "europe": _Map(12, (43, 62), (-19.2, 15.8), (-17.4, 19.5), digits=2, height=460),
    "kazakhstan": _Map(67, (43, 53), (-15, 15), (-8.2, 8.2), digits=2, height=320),
}
_COAST = {"color": OUTLINE, "width": 0.9}
_BORDER = {"color": OUTLINE, "width": 0.5}
_LAND = "rgba(128,136,146,.13)"
_SYMBOLS = ("circle", "diamond", "square", "star", "cross", "triangle-up", "x")
_VERDICT = (("color", "colour"), ("symbol", "symbol"))  # plotly's name of what data/verdicts.csv has
_EARTH = 6371  # the mean radius, km
_CLOSEST = 1.5  # half a picture, in degrees: closer in, the outlines turn to corners


def project(lon: Any, lat: Any, map: str) -> tuple[Any, Any]:
    """Return map coordinates ``(x, y)`` of longitudes and latitudes in degrees.

    Numbers, arrays and Series go in and come out. ``world`` is the Equal Earth projection, where
    areas compare truly; the others are equidistant conic, true along two parallels and along
    every meridian. Raises ``ValueError`` for an unknown map.
    """
    chosen = _find(map)
    # Chukotka lies beyond 180°, or at -180°: both are the same distance from the meridian.
    turn = np.radians((lon - chosen.meridian + 180) % 360 - 180)
    if chosen.parallels is None:
        x, y = _equal_earth(turn, np.radians(lat))
    else:
        x, y = _conic(turn, np.radians(lat), *np.radians(chosen.parallels))
    return np.degrees(x), np.degrees(y)


def outline(map: str) -> list[go.Scatter]:
    """Return the land of a map, filled within its coast, and the borders on it: two traces.

    Raises ``ValueError`` for an unknown map.
    """
    chosen = _find(map)
    lines = table("coastline")
    lines = lines[lines["map"] == map]
    x, y = project(lines["lon"], lines["lat"], map)
    lines = lines.assign(x=x.round(chosen.digits), y=y.round(chosen.digits))
    common = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    return [
        go.Scatter(
            **_joined(lines[lines["kind"] == "coast"]),
            **common,
            line=_COAST,
            fill="toself",
            fillcolor=_LAND,
        ),
        go.Scatter(**_joined(lines[lines["kind"] == "border"]), **common, line=_BORDER),
    ]


def base(map: str, around: pd.DataFrame | None = None) -> go.Figure:
    """Return a figure of a map with nothing on it yet; one scale both ways, dragging moves it.

    It shows the whole map, or a square ``around`` places (a frame with ``lat`` and ``lon`` in
    degrees) with room for their labels. Raises ``ValueError`` for an unknown map.
    """
    chosen = _find(map)
    x_range, y_range = chosen.x, chosen.y
    if around is not None:
        x, y = project(around["lon"], around["lat"], map)
        half = max(0.65 * max(np.ptp(x), np.ptp(y)), _CLOSEST)
        x_range, y_range = (
            (float(middle - half), float(middle + half))
            for middle in ((x.min() + x.max()) / 2, (y.min() + y.max()) / 2)
        )
    axis = {"visible": False, "constrain": "domain"}
    return go.Figure(
        data=outline(map),
        layout=go.Layout(
            xaxis={**axis, "range": x_range},
            yaxis={**axis, "range": y_range, "scaleanchor": "x", "constraintoward": "top"},
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            height=chosen.height,
            dragmode="pan",
            hovermode="closest",
        ),
    )


def draw(
    places: pd.DataFrame,
    map: str,
    by: str | None = None,
    looks: Mapping[str, Mapping] | None = None,
    hover: str | None = None,
    around: bool = False,
) -> go.Figure:
    """Return a map with labelled markers at places: a frame with ``name``, ``lat`` and ``lon`` in degrees.

    A column ``place``, ids of ``data/places.csv``, may stand for the two last. The columns ``position`` and
    ``symbol``, where they are, say where a label stands and what its marker looks like (plotly's
    ``textposition`` and ``marker.symbol``); ``hover`` names the column of what the pointer brings besides.
    ``by`` names the column of the groups that the legend tells apart, by the book's colours and symbols (a
    verdict has its own); ``looks`` holds a group's further marker properties. ``around`` shows the places and
    little else.

    Raises ``ValueError`` for an unknown map.
    """
    if "lat" not in places:
        places = places.join(table("places").set_index("id")[["lat", "lon"]], on="place")
    fig = base(map, around=places if around else None)
    for place, (group, rows) in enumerate(places.groupby(by, sort=False) if by else [("", places)]):
        look = {"color": COLOURS[place], "symbol": _SYMBOLS[place], "size": 11, "line": {"width": 2}}
        verdict = by_id("verdicts").get(group, {})
        look |= {key: verdict[column] for key, column in _VERDICT if verdict} | dict((looks or {}).get(group, {}))
        if "symbol" in rows:
            look["symbol"] = rows["symbol"].tolist()
        trace = {"marker": look, "textfont": {"size": 12}}
        if by:
            trace |= {"name": group, "showlegend": True}
        if hover:
            trace |= {
                "customdata": rows[hover].tolist(),
                "hovertemplate": "%{text}: %{customdata}<extra></extra>",
            }
        if "position" in rows:
            trace["textposition"] = rows["position"].tolist()
        fig.add_trace(points(rows, map, **trace))
    return fig


def points(places: pd.DataFrame, map: str, **trace: Any) -> go.Scatter:
    """Return labelled markers at places: a frame with ``name``, ``lat`` and ``lon`` in degrees.

    ``trace`` holds further properties of the plotly trace and wins over these.
    Raises ``ValueError`` for an unknown map.
    """
    x, y = project(places["lon"], places["lat"], map)
    digits = _find(map).digits + 1
    return go.Scatter(
        {
            "x": x.round(digits).tolist(),
            "y": y.round(digits).tolist(),
            "text": places["name"].tolist(),
            "mode": "markers+text",
            "textposition": "top center",
            "hovertemplate": "%{text}<extra></extra>",
            "showlegend": False,
            **trace,
        }
    )


def distance(start: Mapping, end: Mapping) -> float:
    """Return the great-circle distance in km of two places, each with ``lat`` and ``lon`` in degrees."""
    return _EARTH * _angle(_vector(start), _vector(end))


def arc(start: Mapping, end: Mapping, map: str, **trace: Any) -> go.Scatter:
    """Return the shortest way over the globe between two places, each with ``lat`` and ``lon`` in degrees.

    The line is broken where it crosses the map's edge, and empty between a place and its antipode, where
    every way is as short. ``trace`` holds further properties. Raises ``ValueError`` for an unknown map.
    """
    one, other = _vector(start), _vector(end)
    angle, share = _angle(one, other), np.linspace(0, 1, 60)
    if np.sin(angle) < 1e-6:
        return go.Scatter(x=[None], y=[None], mode="lines", **trace)
    ways = np.outer(one, np.sin((1 - share) * angle)) + np.outer(other, np.sin(share * angle))
    x, y, z = ways / np.sin(angle)
    x, y = project(np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1, 1))), map)
    x[1:][abs(np.diff(x)) > 100] = np.nan
    return go.Scatter(
        {"x": x.round(1), "y": y.round(1), "mode": "lines", "line": {"width": 3}, "hoverinfo": "skip", **trace}
    )


def _vector(place: Mapping) -> np.ndarray:
    """The unit vector of a place on the globe."""
    lat, lon = np.radians(float(place["lat"])), np.radians(float(place["lon"]))
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _angle(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.arccos(np.clip(one @ other, -1, 1)))


def _find(map: str) -> _Map:
    try:
        return _MAPS[map]
    except KeyError:
        known = ", ".join(_MAPS)
        raise ValueError(
            pick(
                kk=f"«{map}» деген карта жоқ. Біреуін таңдаңыз: {known}.",
                ru=f"Карты «{map}» нет. Выберите одну из: {known}.",
                en=f"There is no map “{map}”. Choose one of: {known}.",
            )
        ) from None


def _equal_earth(turn: Any, lat: Any) -> tuple[Any, Any]:
    """Šavrič, Patterson and Jenny (2019), doi 10.1080/13658816.2018.1504949; radians."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = np.arcsin(np.sqrt(3) / 2 * np.sin(lat))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    return (
        2 * np.sqrt(3) * turn * np.cos(t) / (3 * slope),
        a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t,
    )


def _conic(turn: Any, lat: Any, south: float, north: float) -> tuple[Any, Any]:
    """Snyder (1987), Map Projections, equidistant conic; the origin is midway; radians."""
    n = (np.cos(south) - np.cos(north)) / (north - south)
    pole = np.cos(south) / n + south
    radius = pole - lat
    return radius * np.sin(n * turn), pole - (south + north) / 2 - radius * np.cos(n * turn)


def _joined(lines: pd.DataFrame) -> dict[str, list[float | None]]:
    """Return all lines as one, with a gap after each; lists keep plotly from encoding them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for _, line in lines.groupby("line", sort=False):
        x += [*line["x"].tolist(), None]
        y += [*line["y"].tolist(), None]
    return {"x": x[:-1], "y": y[:-1]}
