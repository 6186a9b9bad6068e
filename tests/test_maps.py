"""Maps: names and coordinates of places, outlines that are right and light, true projections."""

from __future__ import annotations

import gzip
import json
import re

import numpy as np
import pandas as pd
import pytest
from klaster import language
from klaster.notebook import maps
from klaster.notebook.data import places, table
from klaster.notebook.tables import folder

MAPS = ("world", "europe", "kazakhstan")
WORLD_BYTES, EUROPE_BYTES = 30_000, 12_000
EUROPE = set("CHE CZE DEU DNK ESP FIN FRA GBR HUN ITA NLD NOR PRT SVK SVN SWE".split())
NAMED_IN_THE_ARTICLE = set(
    "ITA DEU USA JPN GBR PAK BRA IND IDN MYS MEX NIC HND JAM BOL MDG MAR FIN DNK ESP PRT FRA NOR "
    "CAN AUS NZL KOR HUN SVK CZE SVN NLD CHE SGP KAZ".split()
)


def lines(map: str, kind: str) -> list[np.ndarray]:
    """The lines of a map as arrays of (lon, lat)."""
    rows = table("coastline").query("map == @map and kind == @kind")
    return [line[["lon", "lat"]].to_numpy() for _, line in rows.groupby("line", sort=False)]


def on_land(lon: float, lat: float, map: str) -> bool:
    """Even-odd rule over all coasts: a lake drawn as a coast inside a coast is not land."""
    inside = False
    for ring in lines(map, "coast"):
        (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
        crosses = (y1 > lat) != (y2 > lat)
        with np.errstate(divide="ignore", invalid="ignore"):
            crosses &= lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1)
        inside ^= bool(crosses.sum() % 2)
    return inside


def distance(id: str, kind: str, map: str = "europe") -> float:
    """Degrees from a place to the nearest point that a line goes through."""
    place = places(id).iloc[0]
    near = np.vstack(lines(map, kind)) - (place["lon"], place["lat"])
    return float(np.hypot(near[:, 0] * np.cos(np.radians(place["lat"])), near[:, 1]).min())


def drawn_segments(map: str) -> np.ndarray:
    """Length of every line segment of a map's picture, in map units."""
    found = []
    for trace in maps.outline(map):
        x, y = (np.array(trace[axis], dtype=float) for axis in "xy")  # a gap is NaN
        found.append(np.hypot(np.diff(x), np.diff(y)))
    every = np.concatenate(found)
    return every[~np.isnan(every)]


def packed(map: str) -> int:
    traces = [trace.to_plotly_json() for trace in maps.outline(map)]
    return len(gzip.compress(json.dumps(traces, separators=(",", ":")).encode()))


# Names and places


@pytest.mark.parametrize(("name", "key"), [("places", "id"), ("countries", "iso3")])
def test_no_id_is_used_twice(name, key):
    ids = table(name)[key]
    assert ids[ids.duplicated()].tolist() == []


@pytest.mark.parametrize("name", ["places", "countries"])
def test_names_are_complete_and_each_in_its_own_letters(name):
    for row in table(name).to_dict("records"):
        for cyrillic in ("kk", "ru"):
            assert re.fullmatch(r"[\u0400-\u052f][\u0400-\u052f0-9 ()-]*", row[cyrillic]), row
        assert row["en"] and not re.search("[\u0400-\u052f]", row["en"]), row


@pytest.mark.parametrize("name", ["places", "countries"])
def test_russian_names_have_no_kazakh_letters(name):
    assert table(name)["ru"].str.contains("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]").sum() == 0


def test_place_ids_are_plain_and_sources_are_named():
    sources = set(table("sources")["id"])
    for row in table("places").to_dict("records"):
        assert re.fullmatch("[a-z]+(-[a-z]+)*", row["id"]), row
        source, _, entry = row["source"].partition(":")
        assert source in sources and (source != "geonames" or entry.isdigit()), row
        assert row["kind"] in {"town", "capital", "region-town"}, row


def test_each_source_gives_one_place():
    sources = table("places")["source"]
    assert sources[sources.duplicated()].tolist() == []


def test_every_country_of_the_article_has_one_capital_to_stand_for_it():
    capitals = table("places").query("kind == 'capital'")["iso3"]
    assert capitals[capitals.duplicated()].tolist() == []
    assert NAMED_IN_THE_ARTICLE - set(capitals) == set()


def test_every_country_that_is_used_has_a_name():
    used = {("data/places.csv", iso3) for iso3 in table("places")["iso3"]}
    for path in sorted((folder() / "series").glob("*.csv")):
        rows = pd.read_csv(path, keep_default_na=False)
        if "iso3" in rows:
            used |= {(path.name, iso3) for iso3 in rows["iso3"] if iso3}
    named = set(table("countries")["iso3"])
    assert sorted(pair for pair in used if pair[1] not in named) == []


def test_towns_are_where_they_are():
    at = places().set_index("id")
    assert at.lat["aalborg"] > at.lat["copenhagen"] > at.lat["hamburg"] > at.lat["munich"]
    assert at.lon["toulouse"] < at.lon["montpellier"] < at.lon["marseille"] < at.lon["toulon"]
    assert at.lon["munich"] < at.lon["dresden"] and at.lat["astana"] > at.lat["almaty"]
    assert at.lat["wellington"] < 0 < at.lat["singapore"] and at.lon["san-diego"] < 0


# Outlines


def test_coasts_pass_by_the_ports_and_not_by_inland_towns():
    assert distance("marseille", "coast") < 0.3
    assert distance("copenhagen", "coast") < 0.3
    assert distance("munich", "coast") > 2
    assert distance("gyor", "coast") > 2


def test_borders_pass_by_the_towns_that_lie_on_them():
    assert distance("bratislava", "border") < 0.3
    assert distance("toulouse", "border") > 0.5


@pytest.mark.parametrize("map", ["world", "europe"])
def test_inland_places_are_on_land(map):
    inland = ["munich", "dresden", "paris", "lyon", "madrid", "prague", "budapest", "sassuolo"]
    for place in places(*inland).to_dict("records"):
        assert on_land(place["lon"], place["lat"], map), place["id"]


@pytest.mark.parametrize(
    ("sea", "lon", "lat"),
    [("Atlantic", -30, 40), ("Caspian", 51, 42), ("Black Sea", 34, 43), ("Baltic", 19, 56)],
)
def test_seas_are_not_land(sea, lon, lat):
    assert not on_land(lon, lat, "world")


@pytest.mark.parametrize("map", ["world", "kazakhstan"])
@pytest.mark.parametrize(
    ("end", "lon", "lat"),
    [("west", 46.5, 48.5), ("north", 70.8, 55.3), ("east", 87.3, 49.1), ("south", 68.1, 40.9)],
)
def test_kazakhstan_reaches_its_four_ends(map, end, lon, lat):
    near = np.vstack(lines(map, "border")) - (lon, lat)
    assert np.hypot(near[:, 0] * 0.65, near[:, 1]).min() < 1


def test_nothing_is_drawn_across_the_world():
    west, east = maps.base("world").layout.xaxis.range
    assert drawn_segments("world").max() < (east - west) / 10


def test_antarctica_is_left_out():
    assert table("coastline").query("map == 'world'")["lat"].min() > -60


@pytest.mark.parametrize("map", MAPS)
def test_coasts_are_closed_so_that_land_can_be_filled(map):
    assert lines(map, "coast")
    for ring in lines(map, "coast"):
        assert len(ring) >= 4 and (ring[0] == ring[-1]).all()


@pytest.mark.parametrize("map", MAPS)
def test_a_border_is_drawn_once(map):
    seen = [
        frozenset((tuple(a), tuple(b)))
        for line in lines(map, "border")
        for a, b in zip(line[:-1], line[1:], strict=True)
    ]
    assert len(seen) > 50 and len(seen) == len(set(seen))


def test_maps_are_light():
    assert packed("world") <= WORLD_BYTES
    assert packed("europe") <= EUROPE_BYTES
    assert packed("kazakhstan") <= EUROPE_BYTES


# Projections


@pytest.mark.parametrize("map", MAPS)
def test_north_is_up_and_east_is_right(map):
    across, up = {
        "world": (np.arange(-160, 181, 10), np.arange(-60, 81, 5)),
        "europe": (np.arange(-20, 41, 5), np.arange(35, 71, 5)),
        "kazakhstan": (np.arange(46, 89, 3), np.arange(40, 57, 2)),
    }[map]
    for lon in across:
        assert (np.diff(maps.project(lon, up, map)[1]) > 0).all()
    for lat in up:
        assert (np.diff(maps.project(across, lat, map)[0]) > 0).all()


@pytest.mark.parametrize(
    ("map", "parallel"),
    [("europe", 43), ("europe", 62), ("kazakhstan", 43), ("kazakhstan", 53)],
)
def test_scale_is_equal_both_ways_on_the_standard_parallels(map, parallel):
    lon, step = 10.0 if map == "europe" else 70.0, 0.01
    (x0, x1), (y0, y1) = maps.project(np.array([lon, lon + step]), parallel, map)
    along = np.hypot(x1 - x0, y1 - y0) / (step * np.cos(np.radians(parallel)))
    (x0, x1), (y0, y1) = maps.project(lon, np.array([parallel, parallel + step]), map)
    up = np.hypot(x1 - x0, y1 - y0) / step
    assert along == pytest.approx(1, abs=1e-4) and up == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("lat", [-50, 0, 30, 65])
@pytest.mark.parametrize("lon", [-100, 11, 140])
def test_the_world_map_compares_areas_truly(lon, lat):
    step = 0.01
    (x0, x1, x2), (y0, y1, y2) = maps.project(
        np.array([lon, lon + step, lon]), np.array([lat, lat, lat + step]), "world"
    )
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    assert area == pytest.approx(step**2 * np.cos(np.radians(lat)), rel=1e-3)


def test_a_column_of_places_is_projected_as_a_column():
    two = places("aalborg", "copenhagen").set_index("id")
    x, y = maps.project(two["lon"], two["lat"], "europe")
    assert y["aalborg"] - y["copenhagen"] == pytest.approx(1.37, abs=0.15)
    assert x["aalborg"] < x["copenhagen"]


def test_a_longitude_beyond_180_is_the_same_place():
    assert maps.project(190.0, 65, "world") == pytest.approx(maps.project(-170.0, 65, "world"))


# Figures


@pytest.mark.parametrize("map", MAPS)
def test_a_map_has_no_axes_one_scale_and_moves_by_dragging(map):
    layout = maps.base(map).layout
    assert not layout.xaxis.visible and not layout.yaxis.visible
    assert layout.yaxis.scaleanchor == "x" and layout.dragmode == "pan"


@pytest.mark.parametrize("map", MAPS)
def test_outlines_are_ordinary_lines_that_stay_in_the_background(map):
    traces = maps.outline(map)
    assert [trace.type for trace in traces] == ["scatter", "scatter"]
    for trace in traces:
        assert (trace.mode, trace.hoverinfo, trace.showlegend) == ("lines", "skip", False)
    assert traces[0].line.width > traces[1].line.width, "a coast is stronger than a border"
    assert traces[0].fill == "toself", "land is filled, so that it is told from the sea"


def test_coordinates_are_written_as_plain_short_numbers():
    fig = maps.base("europe").add_trace(maps.points(places("aalborg"), "europe"))
    assert "bdata" not in fig.to_json()
    assert max(len(str(x)) for trace in fig.data for x in trace.x) <= len("-12.345")


def test_every_place_is_within_its_map():
    for map, rows in {
        "world": places(),
        "europe": places().query("iso3 in @EUROPE"),
        "kazakhstan": places().query("iso3 == 'KAZ'"),
    }.items():
        layout = maps.base(map).layout
        x, y = maps.project(rows["lon"], rows["lat"], map)
        outside = ~(x.between(*layout.xaxis.range) & y.between(*layout.yaxis.range))
        assert rows["id"][outside].tolist() == [], map


def test_a_map_around_places_is_a_square_with_room_for_them():
    towns = places("marseille", "toulon", "montpellier", "sophia-antipolis")
    layout = maps.base("europe", around=towns).layout
    (west, east), (south, north) = layout.xaxis.range, layout.yaxis.range
    assert east - west == pytest.approx(north - south)
    x, y = maps.project(towns["lon"], towns["lat"], "europe")
    assert west < x.min() and x.max() < east and south < y.min() and y.max() < north
    whole = maps.base("europe").layout.xaxis.range
    assert east - west < (whole[1] - whole[0]) / 4


def test_a_map_around_one_place_still_shows_its_surroundings():
    west, east = maps.base("europe", around=places("munich")).layout.xaxis.range
    assert east - west == pytest.approx(3)


def test_points_carry_the_names_in_the_readers_language(monkeypatch):
    for lang, name in {"kk": "Мюнхен", "ru": "Мюнхен", "en": "Munich"}.items():
        monkeypatch.setattr("klaster.language.words._chosen", lang)
        trace = maps.points(places("munich"), "europe", marker_size=9, showlegend=True)
        assert list(trace.text) == [name]
        assert trace.marker.size == 9 and trace.showlegend


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_an_unknown_map_is_named_together_with_those_there_are(monkeypatch, lang):
    monkeypatch.setattr("klaster.language.words._chosen", lang)
    for call in (maps.base, maps.outline, lambda map: maps.project(0, 0, map)):
        with pytest.raises(ValueError, match="mars.*world, europe, kazakhstan"):
            call("mars")


def test_a_distance_is_that_along_a_great_circle():
    quarter = maps.distance({"lat": 0, "lon": 10}, {"lat": 0, "lon": 100})
    assert quarter == pytest.approx(6371 * np.pi / 2)
    assert maps.distance({"lat": 60, "lon": 0}, {"lat": 60, "lon": 180}) == pytest.approx(6371 * np.pi / 3)


def test_an_arc_goes_from_place_to_place_and_over_the_pole_where_that_is_shorter():
    one, other = ({"lat": 60, "lon": lon} for lon in (-79, 101))
    line = maps.arc(one, other, "world")
    for end, place in ((0, one), (-1, other)):
        assert (line.x[end], line.y[end]) == pytest.approx(maps.project(place["lon"], place["lat"], "world"), abs=0.1)
    assert line.y.max() == pytest.approx(maps.project(11, 90, "world")[1], abs=0.1)


def test_an_arc_over_the_edge_of_the_map_is_broken_there():
    line = maps.arc({"lat": 50, "lon": 160}, {"lat": 50, "lon": -160}, "world")
    assert np.isnan(line.x).sum() == 1


def test_to_its_antipode_a_place_has_no_one_arc():
    line = maps.arc({"lat": 10, "lon": 20}, {"lat": -10, "lon": -160}, "world")
    assert list(line.x) == [None]


def test_a_place_is_drawn_where_its_id_says():
    named = pd.DataFrame({"name": ["a"], "place": ["munich"]})
    known = maps.draw(places("munich"), "europe").data[2]
    drawn = maps.draw(named, "europe").data[2]
    assert (drawn.x, drawn.y) == (known.x, known.y)
