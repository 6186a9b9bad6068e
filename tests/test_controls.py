"""The controls of a chart stand beside its drawing: every one is named, worked by keyboard and by finger, and covers nothing."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from klaster.language import LANGUAGES
from klaster.site import controls
from test_pages import CHAPTERS

PHONE = {"viewport": {"width": 360, "height": 800}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PAGES_WITH_CHARTS = [*CHAPTERS, "book/compare"]

pytestmark = pytest.mark.slow


@cache
def drawing(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8").partition("] = ")[2].rstrip(";\n"))


def drawn(site, id: str) -> dict:
    """A chart as its page has it."""
    return drawing(site.html / "_static" / "data" / f"{id}.js")


def figures(seen) -> list:
    return seen.page.locator("figure.chart").all()


def live(seen, figure) -> None:
    seen.page.wait_for_function("figure => figure.dataset.drawn", arg=figure.element_handle(), timeout=60_000)


#: Whether a drawing has what a step says: plotly deals the parts of a list out to the traces it names.
OBEYED = """([figure, {method, args}]) => {
    const live = figure.querySelector(".live");
    const at = (root, path) => path.split(".").reduce((part, key) => part?.[key], root);
    const drawn = (trace, path) => at(at(live.data[trace], path)?.bdata ? live._fullData[trace] : live.data[trace], path);
    const plain = (value) => ArrayBuffer.isView(value) ? Array.from(value) : value ?? null;
    const same = (one, other) => JSON.stringify(plain(one)) === JSON.stringify(plain(other));
    const [first, ...rest] = args;
    const [traces, layout, which] = method === "restyle"
        ? [typeof first === "string" ? {[first]: rest[0]} : first, {}, typeof first === "string" ? rest[1] : rest[0]]
        : method === "update" ? [first, rest[0] ?? {}, rest[1]] : [{}, first, undefined];
    const chosen = which ?? live.data.map((_, place) => place);
    const wrong = Object.entries(layout).filter(([path, value]) => !same(at(live.layout, path), value)).map(([path]) => path);
    for (const [path, value] of Object.entries(traces)) {
        chosen.forEach((trace, place) => {
            const wanted = Array.isArray(value) ? value[place % value.length] : value;
            if (!same(drawn(trace, path), wanted)) wrong.push(`${path} of ${trace}`);
        });
    }
    return wrong;
}"""


def obeyed(seen, site, figure, control) -> None:
    """The drawing is what the control says."""
    live(seen, figure)
    seen.page.wait_for_timeout(60)
    number = int(control.get_attribute("data-control"))
    value = control.evaluate(
        "one => one.value ?? one.querySelector('[aria-pressed=true]')?.value ?? one.dataset.pressed"
    )
    step = drawn(site, figure.get_attribute("id"))["controls"][number][int(value)]
    assert figure.evaluate(f"(figure, step) => ({OBEYED})([figure, step])", step) == [], (number, value)


def with_controls(site, page: str) -> list[str]:
    html = (site.html / f"{page}.html").read_text(encoding="utf-8")
    return [id for id in re.findall(r'<figure class="chart" id="([\w-]+)"', html) if drawn(site, id)["controls"]]


def test_no_chart_keeps_controls_that_only_a_mouse_can_work(site):
    charts = sorted((site.html / "_static" / "data").glob("*.js"))
    assert sum(bool(drawing(path)["controls"]) for path in charts) >= 19
    assert [path.stem for path in charts if {"sliders", "updatemenus"} & set(drawing(path)["layout"])] == []
    for path in sorted((site.html.parent / ".pictures").glob("*.svg")) or sorted((site.html / "book").glob("*.html")):
        assert not re.search("updatemenu-|slider-", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("page", PAGES_WITH_CHARTS)
def test_every_control_is_reached_by_tab_and_does_by_keyboard_what_it_says(site, visit, page):
    ids = with_controls(site, page)
    seen = visit(site, f"{page}.html?lang=kk", **DESKTOP)
    for id in ids:
        figure = seen.page.locator(f"#{id}")
        parts = figure.locator(".chart-controls").locator("button, select, input")
        parts.first.focus()
        for place, part in enumerate(parts.all()):
            if place:
                seen.page.keyboard.press("Tab")
            assert part.evaluate("part => part === document.activeElement"), (id, place)
            control = part.locator("xpath=ancestor-or-self::*[@data-control]")
            if part.evaluate("part => part.tagName") == "BUTTON":
                control.evaluate(
                    "(control, value) => { control.dataset.pressed = value; }", part.get_attribute("value")
                )
                seen.page.keyboard.press("Enter" if place % 2 else "Space")
                obeyed(seen, site, figure, control)
                if part.get_attribute("aria-pressed"):
                    assert control.locator("[aria-pressed=true]").count() == 1
                    assert part.get_attribute("aria-pressed") == "true"
            else:
                for key in ("End", "ArrowLeft", "Home", "ArrowRight") if place == 0 else ("End", "ArrowLeft"):
                    before = part.input_value()
                    seen.page.keyboard.press(key)
                    obeyed(seen, site, figure, control)
                    assert part.input_value() != before or key in ("Home", "End"), (id, place, key)
    assert seen.errors == []


@pytest.mark.parametrize("page", PAGES_WITH_CHARTS)
def test_a_tap_on_a_control_does_what_it_says_and_downloads_nothing(site, visit, page):
    seen = visit(site, f"{page}.html?lang=kk", **PHONE)
    downloads = []
    seen.page.on("download", lambda download: downloads.append(download.suggested_filename))
    for id in with_controls(site, page):
        figure = seen.page.locator(f"#{id}")
        for control in figure.locator("[data-control]").all():
            buttons = control.locator("button").all()
            for button in reversed(buttons):
                control.evaluate(
                    "(control, value) => { control.dataset.pressed = value; }", button.get_attribute("value")
                )
                button.tap()
                obeyed(seen, site, figure, control)
            if control.evaluate("control => control.type") == "range":
                box, before = control.bounding_box(), control.input_value()
                control.tap(position={"x": box["width"] * 0.97, "y": box["height"] / 2})
                assert control.input_value() != before or int(before) == int(control.get_attribute("max"))
                obeyed(seen, site, figure, control)
            elif not buttons:
                control.select_option(index=1)
                obeyed(seen, site, figure, control)
    assert downloads == []
    assert seen.errors == []


#: What can be pressed of each figure, as boxes; the plot itself is one of them.
PRESSED = """() => [...document.querySelectorAll("figure.chart")].flatMap((figure) => {
    const parts = [...figure.querySelectorAll(
        "button, select, input, summary, a[download], .live .legendtoggle, [role=button]:not(.legendtoggle), .modebar, .updatemenu-header, .slider-rail-touch-rect")]
        .filter(part => part.getClientRects().length && !part.closest(".picture"));
    const outside = parts.filter(part => !part.closest(".live"));
    const box = part => { const {left, top, right, bottom} = part.getBoundingClientRect(); return [left, top, right, bottom]; };
    const name = part => `${figure.id}: ${part.tagName} ${part.className?.baseVal ?? part.className} ${part.textContent.trim().slice(0, 20)}`;
    const over = ([a, b, c, d], [e, f, g, h]) => Math.min(c, g) - Math.max(a, e) > 1 && Math.min(d, h) - Math.max(b, f) > 1;
    const plot = figure.querySelector(".live");
    const found = [];
    const all = [...parts.map(part => [name(part), box(part), part])];
    all.forEach(([one, mine, part], place) => {
        for (const [other, its, another] of all.slice(place + 1)) {
            if (over(mine, its) && !part.contains(another)) found.push(`${one} over ${other}`);
        }
    });
    for (const part of outside) if (over(box(part), box(plot))) found.push(`${name(part)} over the drawing`);
    return found;
})"""


@pytest.mark.parametrize("page", PAGES_WITH_CHARTS)
def test_nothing_that_can_be_pressed_lies_over_another_or_over_the_drawing(site, visit, page):
    seen = visit(site, f"{page}.html", **DESKTOP)
    seen.draw_all()
    for width, lang in ((360, "kk"), (360, "ru"), (1280, "en")):
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.locator(f".language-switch [lang={lang}]").click()
        seen.page.wait_for_function(
            "lang => [...document.querySelectorAll('figure.chart')].every(figure => figure.dataset.drawn === lang)",
            arg=lang,
        )
        seen.page.wait_for_timeout(150)
        assert seen.page.evaluate(PRESSED) == [], (width, lang)
    assert seen.page.locator(".modebar-btn").count() == 0


def test_a_row_of_the_legend_is_hidden_and_shown_by_keyboard(site, visit):
    seen = visit(site, "book/denmark.html?lang=en")
    figure = seen.page.locator("#denmark-share")
    figure.locator(".chart-plot").hover()
    live(seen, figure)
    row = figure.locator(".live .legendtoggle").first
    assert [row.get_attribute(name) for name in ("role", "aria-label", "aria-pressed")] == ["button", "joined", "true"]
    row.focus()
    for key, pressed, shown in (("Enter", "false", "legendonly"), ("Space", "true", True)):
        seen.page.keyboard.press(key)
        seen.page.wait_for_function(
            "pressed => document.activeElement.getAttribute('aria-pressed') === pressed", arg=pressed
        )
        assert figure.locator(".live").evaluate("live => live.data[0].visible") == shown


def test_a_map_is_enlarged_and_brought_back_by_keyboard(site, visit):
    seen = visit(site, "book/world-table.html?lang=en")
    figure = seen.page.locator("#world-table-map")
    view = "live => [live.layout.xaxis.range, live.layout.yaxis.range].flat()"
    reset = figure.locator(".chart-reset")
    assert not reset.is_visible()
    figure.locator(".chart-zoom").first.focus()
    seen.page.keyboard.press("Enter")
    live(seen, figure)
    reset.wait_for()
    enlarged = figure.locator(".live").evaluate(view)
    reset.focus()
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_function("() => document.activeElement.matches('#world-table-map .chart-save')")
    whole = figure.locator(".live").evaluate(view)
    assert enlarged[1] - enlarged[0] < whole[1] - whole[0]
    assert not reset.is_visible()
    # The view that a button of the chart has chosen is what comes back.
    figure.locator(".choices button").last.click()
    chosen = figure.locator(".live").evaluate(view)
    assert chosen != whole and not reset.is_visible()
    figure.locator(".chart-zoom").last.click()
    reset.click()
    assert figure.locator(".live").evaluate(view) == chosen


def test_a_control_whose_drawing_cannot_come_goes_back(site, visit):
    seen = visit(site, "book/denmark.html", **DESKTOP)
    seen.page.route("**/*.js*", lambda route: route.abort())
    control = seen.page.locator("#denmark-share .slide input")
    before = control.input_value()
    control.focus()
    seen.page.keyboard.press("End")
    seen.page.wait_for_function(
        "before => document.querySelector('#denmark-share .slide input').value === before", arg=before
    )
    assert seen.page.locator("#denmark-share .picture svg:visible").count() == 1


def test_without_scripts_nothing_stands_there_to_be_pressed_and_a_slider_says_where_it_stands(site, visit):
    seen = visit(site, "book/denmark.html", java_script_enabled=False)
    for gone in (".language-switch", ".theme-switch", ".chart-tools", ".slide input"):
        assert seen.page.locator(gone).count() and not seen.page.locator(gone).first.is_visible(), gone
    assert seen.page.locator("#denmark-share .slide").inner_text().split("\n")[-1].endswith("11\u202f000")
    seen = visit(site, "book/united-kingdom.html", java_script_enabled=False)
    assert not seen.page.locator(".chart-controls").get_by_role("combobox").first.is_visible()


def test_on_paper_a_slider_says_what_the_picture_shows(site, visit):
    seen = visit(site, "book/kazakhstan.html?lang=en", **DESKTOP)
    figure = seen.page.locator("#kazakhstan-years")
    figure.locator(".slide input").focus()
    seen.page.keyboard.press("Home")
    live(seen, figure)
    value = figure.locator(".slide b")
    seen.page.wait_for_function("() => document.querySelector('#kazakhstan-years .slide b').dataset.now === '1997'")
    seen.page.emulate_media(media="print")
    assert value.locator("span").first.is_visible() and value.inner_text() == "2021"
    assert value.evaluate("one => getComputedStyle(one, '::after').content") == "none"
    assert not figure.locator(".slide input").is_visible()


# Names


def test_neighbours_whose_names_begin_alike_stand_together():
    menu = {"type": "dropdown", "buttons": [{"label": "1", "method": "restyle", "args": []}]}
    names = ("жер: саны", "жер: құны", "су: саны", "бағасы: ")
    translations = {name: {"kk": name, "ru": f"ru {name}", "en": f"en {name}"} for name in names}
    layout = {"updatemenus": [{**menu, "name": name} for name in names]}
    html = controls.controls_html({"id": "a-b", "figure": {"layout": layout}, "translations": translations}, LANGUAGES)
    assert html.count('class="together"') == 2
    assert 'aria-labelledby="a-b-group-0 a-b-control-1"' in html
    assert '<span id="a-b-control-3"><span class="tri"><span lang="kk">бағасы</span>' in html


def test_a_control_without_a_name_is_called_what_its_chart_is():
    slider = {"steps": [{"label": "1", "method": "restyle", "args": []}]}
    html = controls.controls_html(
        {"id": "a-b", "figure": {"layout": {"sliders": [slider]}}, "translations": {}}, LANGUAGES
    )
    assert 'aria-labelledby="a-b-title"' in html
