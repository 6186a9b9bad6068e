"""Everybody reads the book: by voice, by keyboard, enlarged, in the dark, whatever colours they see."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from conftest import ROOT
from klaster.notebook.chart import COLOURS, OUTLINE
from test_pages import PAGES

ALL_PAGES = [f"{page}.html" for page in PAGES] + ["search.html?q=кластер"]
CSS = (ROOT / "book" / "klaster" / "site" / "static" / "book.css").read_text(encoding="utf-8")

# WCAG 2.2 at levels A and AA, with axe's own best practices.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIND = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations
    .flatMap(({id, nodes}) => nodes.map(node => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`))"""

UNFOLD = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


def look(seen, theme: str, width: int, lang: str) -> None:
    seen.page.emulate_media(color_scheme=theme)
    seen.page.set_viewport_size({"width": width, "height": 900})
    seen.page.click(f".language-switch [lang={lang}]")


@pytest.mark.slow
@pytest.mark.parametrize("page", ALL_PAGES)
def test_axe_finds_nothing_by_day_and_night_on_phone_and_desktop_before_and_after_charts_live(site, visit, axe, page):
    seen = visit(site, page)
    seen.page.evaluate(axe)
    found = {}
    for theme, width, lang in (("light", 1280, "kk"), ("dark", 360, "ru")):
        look(seen, theme, width, lang)
        found[theme, width, "as it came"] = seen.page.evaluate(FIND, RULES)
    seen.page.evaluate(UNFOLD)
    seen.draw_all()
    for theme, width, lang in (("dark", 1280, "en"), ("light", 360, "kk")):
        look(seen, theme, width, lang)
        found[theme, width, "live and unfolded"] = seen.page.evaluate(FIND, RULES)
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.parametrize("page", ALL_PAGES)
def test_nothing_scrolls_sideways_at_320_pixels_nor_at_200_percent(site, visit, page):
    seen = visit(site, page)
    seen.page.evaluate(UNFOLD)
    wide = {}
    for width in (320, 640):  # 640 is a window of 1280 pixels at 200 %
        for lang in ("kk", "ru", "en"):
            look(seen, "light", width, lang)
            wide[width, lang] = seen.page.evaluate(SIDEWAYS)
    assert {where: by for where, by in wide.items() if by > 0} == {}


# Pages, each with the controls that readers press most, as on a phone: a finger needs 44 pixels.
MAIN_CONTROLS = """() => [...document.querySelectorAll(
    ".top :is(a, button, input), .launch a, .start a, .contents li a, .neighbours a, main summary, .quiz :is(button, label), "
    + ".exercise-done, .own button, fieldset label, main :is(select, input[type=text], input[type=search])")]
    .filter(one => one.checkVisibility())
    .map(one => [one.getBoundingClientRect().height, `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`])
    .filter(([height]) => height < 44)"""


@pytest.mark.parametrize("page", ["book/index.html", "book/denmark.html", "book/figures.html", "book/compare.html"])
def test_a_finger_can_press_every_main_control_on_a_phone(site, visit, page):
    seen = visit(site, page, viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    seen.page.wait_for_selector(".contents li a")
    assert seen.page.evaluate(MAIN_CONTROLS) == []


def test_on_a_phone_terms_are_read_without_scrolling_sideways_and_what_scrolls_shows_it(site, visit):
    seen = visit(site, "book/denmark.html", viewport={"width": 360, "height": 800})
    frame = seen.page.locator(".wide:has(> .terms)")
    assert frame.evaluate("frame => frame.scrollWidth - frame.clientWidth") <= 1
    row = frame.locator("tbody tr").first
    assert [cell.is_visible() for cell in row.locator("th, td").all()] == [True] * 4
    code = seen.page.locator("pre[data-scrolls]:visible")
    assert code.count() > 2
    assert {one.evaluate("one => getComputedStyle(one).backgroundAttachment") for one in code.all()} == {
        "local, local, scroll, scroll"
    }


FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return {
        place: Number(one.dataset.place ?? -1),
        name: `${one.tagName} ${one.id || one.className || one.textContent.trim().slice(0, 30)}`,
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    };
}"""
CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")]
    .filter(one => one.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && !one.disabled)
    .filter(one => one.type !== "radio" || one === one.closest(".question").querySelector("[type=radio]"))
    .map((one, place) => { one.dataset.place = place; return place; })"""


def test_every_control_of_a_chapter_is_reached_by_tab_in_order_with_a_visible_focus(site, visit):
    seen = visit(site, "book/denmark.html")
    wanted = seen.page.evaluate(CONTROLS)
    reached, faults = [], []
    for _ in range(len(wanted) + 30):
        seen.page.keyboard.press("Tab")
        focus = seen.page.evaluate(FOCUSED)
        if focus["name"].startswith("BODY"):
            break
        reached.append(focus["place"])
        if not focus["seen"] or focus["outline"] < 2:
            faults.append(focus)
    assert faults == []
    assert len(wanted) > 100
    # A picture that a control before it woke has become a live chart, whose own parts were reached instead.
    still = "places => places.filter(place => document.querySelector(`[data-place='${place}']`).tabIndex >= 0)"
    assert seen.page.evaluate(still, sorted(set(wanted) - set(reached))) == []
    reached = [place for place in reached if place >= 0]  # what a live chart brings is not counted
    assert reached == sorted(reached), "the order of Tab is that of the page"


def test_a_chart_is_read_by_keyboard_its_words_and_its_values(site, visit):
    seen = visit(site, "book/denmark.html?lang=en")
    figure = seen.page.locator("#denmark-survey")
    for part, words in ((".chart-words", "75"), (".chart-table", "90")):
        summary = figure.locator(f"{part} summary")
        summary.focus()
        seen.page.keyboard.press("Enter")
        assert words in figure.locator(f"{part} > :not(summary)").first.inner_text()
    seen.page.keyboard.press("Tab")
    link = seen.page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.outerHTML")
    assert link.endswith("denmark-survey.en.xlsx")


def test_pointing_a_chart_with_the_keyboard_brings_it_to_life_and_keeps_the_focus(site, visit):
    seen = visit(site, "book/denmark.html")
    if not seen.page.locator(".chart-plot[tabindex]").count():
        pytest.skip("on this connection the charts come alive by themselves")
    seen.page.locator("#denmark-survey .chart-plot").focus()
    seen.page.wait_for_selector("#denmark-survey[data-drawn]")
    assert seen.page.evaluate("document.activeElement.closest('figure').id") == "denmark-survey"


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_a_picture_is_named_in_the_chosen_language(site, visit, lang):
    seen = visit(site, f"book/denmark.html?lang={lang}")
    title = seen.page.locator("#denmark-survey-title").inner_text().replace("\xa0", " ")
    seen.page.evaluate("document.querySelectorAll('.live').forEach(one => one.remove())")
    session = seen.page.context.new_cdp_session(seen.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    names = [node.get("name", {}).get("value", "").replace("\xa0", " ") for node in nodes]
    assert title in names
    others = seen.page.locator(f"#denmark-survey-title [lang]:not([lang={lang}])").all_text_contents()
    assert not any(other.replace("\xa0", " ") in names for other in others)


def test_reduced_motion_is_obeyed(site, visit):
    seen = visit(site, "book/denmark.html", reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        return parseFloat(style.transitionDuration) || style.animationName !== "none" || style.scrollBehavior === "smooth";
    }).length + document.getAnimations().length"""
    assert seen.page.evaluate(moving) == 0


def test_in_forced_colours_the_pressed_language_and_the_open_page_are_still_told_apart(site, visit):
    seen = visit(site, "book/denmark.html", forced_colors="active")
    outline = "one => getComputedStyle(one).outlineStyle"
    pressed, other = (seen.page.locator(f".language-switch [aria-pressed={is_}]").first for is_ in ("true", "false"))
    assert (pressed.evaluate(outline), other.evaluate(outline)) == ("solid", "none")
    here, there = (seen.page.locator(f".contents a{which}").first for which in (".current", ":not(.current)"))
    assert (here.evaluate(outline), there.evaluate(outline)) == ("solid", "none")


# Colours

# Severity 100 of these is protanopia, deuteranopia and tritanopia (Machado, Oliveira, Fernandes 2009).
SIGHTS = (None, "protanomaly", "deuteranomaly", "tritanomaly")


def rgb(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def as_seen(colour: str, sight: str | None) -> np.ndarray:
    if sight is None:
        return np.array(rgb(colour))
    space = {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}
    return np.clip(cspace_convert(rgb(colour), space, "sRGB1"), 0, 1)


def distance(one: str, other: str, sight: str | None) -> float:
    """The distance in CAM02-UCS; 1 is about what can just be told apart side by side."""
    return float(deltaE(as_seen(one, sight), as_seen(other, sight), input_space="sRGB1"))


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours."""
    lights = sorted(cspace_convert(rgb(colour), "sRGB1", "XYZ1")[1] for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def papers() -> tuple[str, str]:
    light, dark = re.search(r"--paper: var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\)", CSS).groups()
    return light, dark


@pytest.mark.parametrize("sight", SIGHTS)
def test_each_two_colours_of_the_palette_are_far_apart_for_everybody(sight):
    near = {
        (one, other): round(distance(one, other, sight), 1)
        for one, other in itertools.combinations(COLOURS, 2)
        if distance(one, other, sight) < 10
    }
    assert near == {}


def test_every_colour_of_a_chart_stands_out_from_the_paper_by_day_and_by_night():
    assert all(contrast(colour, paper) >= 3 for colour in (OUTLINE, *COLOURS) for paper in papers())


def test_the_page_has_the_palette_of_the_charts():
    named = dict(re.findall(r"--(blue|orange|green|pink|red|violet): (#\w{6});", CSS))
    assert [named[name] for name in ("blue", "orange", "green", "pink", "red", "violet")] == COLOURS[:6]


def marks(drawing: dict) -> Iterator[tuple[str, str]]:
    """What a drawing tells apart by colour: each colour, and the other sign that comes with it."""
    for place, trace in enumerate(drawing["data"]):
        marker, line = trace.get("marker") or {}, trace.get("line") or {}
        colours = marker.get("color") or line.get("color") or COLOURS[place % len(COLOURS)]
        for colour in colours if isinstance(colours, list) else [colours]:
            if isinstance(colour, str) and re.fullmatch(r"#\w{6}", colour):
                yield colour.lower(), json.dumps([marker.get("symbol"), line.get("dash")])


def drawings(site) -> list[Path]:
    return sorted((site.html / "_static" / "data").glob("*.js"))


def test_colours_that_a_chart_puts_side_by_side_can_be_told_apart_or_differ_in_another_sign(site):
    confusing: dict = {}
    for path in drawings(site):
        drawing = json.loads(path.read_text(encoding="utf-8").partition("] = ")[2].rstrip(";\n"))
        for (one, sign), (other, other_sign) in itertools.combinations(sorted(set(marks(drawing))), 2):
            if one == other or sign != other_sign:
                continue
            near = min(distance(one, other, sight) for sight in SIGHTS)
            if near < 8:
                confusing.setdefault(path.stem, []).append((one, other, round(near, 1)))
    assert drawings(site)
    assert confusing == {}
