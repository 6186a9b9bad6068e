"""What a reader's phone has to fetch: bytes as they travel, packed, and requests; and that nothing moves."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import Built
from hosting import Answer, listen
from klaster.language import LANGUAGES
from klaster.site import bundle, page
from test_pages import PAGES

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
FIRST_VIEW, REQUESTS = 200_000, 16
LIVE_CHART, WORLD_MAP, EUROPE_MAP = 550_000, 110_000, 15_000
OWN_CODE = 30_000
SHIFT = 0.02

pytestmark = pytest.mark.slow

#: A connection on which charts wait to be touched; every shift counts, also one that follows a touch.
_BEFORE = """
    Object.defineProperty(navigator, "connection", {value: {effectiveType: "3g", downlink: 1.5}});
    window.shift = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
        .observe({type: "layout-shift", buffered: true});
"""
_MAPS = """() => [...document.querySelectorAll("figure.chart")]
    .filter((figure) => figure.querySelector(".live").layout.yaxis?.scaleanchor)
    .map((figure) => {
        const x = figure.querySelector(".live").data[0].x.filter((x) => x !== null);
        return [figure.dataset.drawing.split("/").pop(), Math.max(...x) - Math.min(...x) > 200];
    })"""


@dataclass
class Fetched:
    """What a page fetched at first, and what its live charts did; how much moved meanwhile."""

    first: list[Answer] = field(default_factory=list)
    live: list[Answer] = field(default_factory=list)
    shift: float = 0
    hidden_pictures: list[str] = field(default_factory=list)
    maps: list[tuple[str, bool]] = field(default_factory=list)


def touch_all(opened) -> None:
    for figure in opened.locator("figure.chart").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".chart-plot").dispatch_event("pointerdown")
        opened.wait_for_function("f => f.dataset.drawn", arg=figure.element_handle(), timeout=60_000)


@pytest.fixture(scope="module")
def fetched(site: Built, browser, serve) -> Callable[[str], Fetched]:
    """Open a page on a phone with an empty cache, then touch its charts; each page once."""
    seen: dict[str, Fetched] = {}

    def visit(name: str) -> Fetched:
        if name in seen:
            return seen[name]
        result = seen[name] = Fetched()
        context = browser.new_context(**PHONE)
        context.add_init_script(_BEFORE)
        opened = context.new_page()
        listen(context.new_cdp_session(opened), result.first)
        opened.goto(f"{serve(site.html)}/{name}.html", wait_until="networkidle")
        begun = len(result.first)
        result.hidden_pictures = opened.evaluate(
            """() => [...document.querySelectorAll("figure.chart")].filter((figure) => {
                const shown = [...figure.querySelectorAll(".picture svg")].filter((svg) => svg.checkVisibility());
                return figure.dataset.drawn || shown.length !== 1 || shown[0].getBoundingClientRect().height < 50;
            }).map((figure) => figure.id)"""
        )
        touch_all(opened)
        opened.wait_for_timeout(200)
        result.shift = opened.evaluate("() => window.shift")
        result.maps = opened.evaluate(_MAPS)
        result.first, result.live = result.first[:begun], result.first[begun:]
        # The page's icon is asked for whenever the browser likes.
        for icon in [answer for answer in result.live if file_of(answer) == "mark.svg"]:
            result.live.remove(icon)
            result.first.append(icon)
        context.close()
        return result

    return visit


def file_of(answer: Answer) -> str:
    return name_of(answer.url)


def name_of(address: str) -> str:
    return re.sub(r"[?#].*", "", address).rpartition("/")[2]


@pytest.mark.parametrize("name", [*PAGES, "search"])
def test_a_page_comes_in_a_few_light_requests_to_its_own_host(fetched, site, serve, name):
    first = fetched(name).first
    assert [answer for answer in first if not answer.url.startswith(serve(site.html))] == []
    assert sum(answer.bytes for answer in first) <= FIRST_VIEW, sorted(first, key=lambda answer: -answer.bytes)[:5]
    assert 1 <= len(first) <= REQUESTS, first


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_is_there_as_a_picture_before_anything_is_touched(fetched, name):
    assert fetched(name).hidden_pictures == []
    assert bundle.FILE not in map(file_of, fetched(name).first)


@pytest.mark.parametrize("name", PAGES)
def test_live_charts_fetch_one_bundle_and_their_own_drawings(fetched, site, name):
    live = {file_of(answer): answer.bytes for answer in fetched(name).live}
    assert len(live) == len(fetched(name).live)
    drawings = {f"{figure['id']}.js" for figure in soup(site, name).select("figure.chart")}
    assert set(live) == (drawings | {bundle.FILE} if drawings else set())
    if drawings:
        assert live.pop(bundle.FILE) <= LIVE_CHART
    maps = dict(fetched(name).maps)
    if any(maps.values()):
        assert sum(live.values()) <= WORLD_MAP
    for file, world in maps.items():
        assert live[file] <= (WORLD_MAP if world else EUROPE_MAP), file


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_when_a_page_loads_and_its_charts_come_alive(fetched, name):
    assert fetched(name).shift < SHIFT


def test_the_bundle_is_fetched_once_for_the_whole_book(site, browser, serve):
    context = browser.new_context(**PHONE)
    context.add_init_script(_BEFORE)
    first: list[Answer] = []
    second: list[Answer] = []
    for name, travelled in (("denmark", first), ("germany", second)):
        opened = context.new_page()
        listen(context.new_cdp_session(opened), travelled)
        opened.goto(f"{serve(site.html)}/book/{name}.html", wait_until="networkidle")
        touch_all(opened)
        opened.close()
    context.close()
    assert bundle.FILE in map(file_of, first)
    drawings = {f"{figure['id']}.js" for figure in soup(site, "book/germany").select("figure.chart")}
    assert set(map(file_of, second)) == drawings | {"germany.html"}


def soup(built: Built, name: str) -> BeautifulSoup:
    return BeautifulSoup((built.html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("name", [*PAGES, "search"])
def test_a_page_loads_the_scripts_it_uses_and_no_others(site, name):
    html = soup(site, name)
    loaded = {name_of(script["src"]) for script in html.select("script[src]")}
    used = {script for script, sign in page.SCRIPTS.items() if sign in str(html.main)}
    used |= {"charts.js"} if html.select("figure.chart") else set()
    assert loaded == {*page.EVERYWHERE, *used}


def test_the_book_s_own_code_is_small(site):
    def packed(text: bytes) -> int:
        return len(gzip.compress(text, 6))

    static: Path = site.html / "_static"
    files = [path for path in static.iterdir() if path.suffix in (".js", ".css") and path.name != bundle.FILE]
    assert {path.name for path in files} > {"book.css", "charts.js", "reader.js", "search.js"}
    assert sum(packed(path.read_bytes()) for path in files) + packed(bundle.locales(LANGUAGES).encode()) <= OWN_CODE
