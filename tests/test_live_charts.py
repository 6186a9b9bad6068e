"""Live charts speak the page's language, keep what the reader set, and can be taken away as a picture."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from klaster.language import LANGUAGES
from klaster.site import bundle, interface

JUDGEMENT, SHARE, MAP = "united-kingdom-judgement", "denmark-share", "world-table-map"
LATIN = re.compile("[A-Za-z]")


def live(seen, id: str):
    """Bring a chart to life and return its drawing."""
    figure = seen.page.locator(f"#{id}")
    figure.locator(".chart-plot").hover()
    wait(seen, id, "")
    return figure.locator(".live")


def wait(seen, id: str, lang: str) -> None:
    seen.page.wait_for_function(
        "([id, lang]) => document.getElementById(id).dataset.drawn?.startsWith(lang)", arg=[id, lang], timeout=60_000
    )


def switch(seen, id: str, lang: str) -> None:
    seen.page.locator(f".language-switch button[lang={lang}]").click()
    wait(seen, id, lang)


def choose(chart, menu: int, option: int) -> None:
    chart.locator(".updatemenu-header").nth(menu).click()
    chart.locator(".updatemenu-dropdown-button").nth(option).click()


# What the reader set stays


@pytest.mark.slow
def test_a_reader_s_own_scores_stay_in_another_language_and_in_the_dark(site, visit):
    seen = visit(site, "book/united-kingdom.html")
    chart = live(seen, JUDGEMENT)
    choose(chart, 1, 4)  # a score of 4 for Denmark
    choose(chart, 0, 3)  # a weight of 3
    state = """live => ({
        scores: live.data.slice(0, 2).map(trace => [trace.x, trace.text]),
        bars: live.data.filter(trace => trace.type === "bar" && trace.visible && trace.x[0]).map(trace => trace.x),
        chosen: live.layout.updatemenus.map(menu => menu.active ?? 0),
        colour: live.layout.font.color,
        words: [...live.querySelectorAll(".annotation-text")].map(text => text.textContent),
    })"""
    kazakh = chart.evaluate(state)
    assert kazakh["scores"][0] == [[3.73], ["4"]]
    assert kazakh["bars"] == [[4]] * 3
    assert kazakh["chosen"][:3] == [3, 4, 0]
    switch(seen, JUDGEMENT, "ru")
    russian = chart.evaluate(state)
    same = ("scores", "bars", "chosen")
    assert [russian[key] for key in same] == [kazakh[key] for key in same]
    assert (kazakh["words"][0], russian["words"][0]) == ("қаржыландыру", "финансирование")
    seen.page.locator(".theme-switch").click()
    seen.page.wait_for_function(
        "before => document.querySelector('#united-kingdom-judgement .live').layout.font.color !== before",
        arg=russian["colour"],
    )
    dark = chart.evaluate(state)
    assert [dark[key] for key in (*same, "words")] == [russian[key] for key in (*same, "words")]
    assert seen.errors == []


@pytest.mark.slow
def test_a_moved_slider_a_hidden_row_and_the_part_in_view_stay(site, visit):
    seen = visit(site, "book/denmark.html")
    chart = live(seen, SHARE)
    rail = chart.locator(".slider-rail-touch-rect").bounding_box()
    seen.page.mouse.click(rail["x"] + rail["width"] * 0.9, rail["y"] + rail["height"] / 2)
    chart.locator(".legendtoggle").first.click()
    seen.page.wait_for_function("() => document.querySelector('#denmark-share .live').data[0].visible === 'legendonly'")
    state = """live => ({
        step: live.layout.sliders[0].active, x: live.data.map(trace => trace.x[0]), shown: live.data.map(trace => trace.visible),
        number: live.querySelector(".slider-label").textContent,
    })"""
    before = chart.evaluate(state)
    assert before["step"] > 4 and before["shown"][0] == "legendonly"
    switch(seen, SHARE, "en")
    after = chart.evaluate(state)
    assert after.pop("number") != before.pop("number")
    assert after == before

    world = live(seen, "denmark-world")
    world.locator(".modebar-btn").first.click()  # enlarge
    view = "live => [live.layout.xaxis.range, live.layout.yaxis.range].flat()"
    enlarged = world.evaluate(view)
    switch(seen, "denmark-world", "kk")
    assert world.evaluate(view) == enlarged
    assert seen.errors == []


def test_texts_that_a_control_sets_are_told_apart_in_every_language(site):
    """A text that the reader's control set is found again by its words, so no two may share them."""
    import json

    for path in sorted((site.html / "_static" / "data").glob("*.js")):
        drawing = json.loads(path.read_text(encoding="utf-8").partition("] = ")[2].rstrip(";\n"))
        controls = [
            step["args"]
            for kind, parts in (("updatemenus", "buttons"), ("sliders", "steps"))
            for control in drawing["layout"].get(kind, [])
            for step in control[parts]
        ]
        used = set(re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(controls, ensure_ascii=False)))
        for lang in LANGUAGES:
            words = {}
            for texts in drawing["translations"].values():
                others = words.setdefault(texts[lang], texts)
                clash = others != texts and bool(used & {texts["kk"], others["kk"]})
                assert not clash, f"{path.stem}: {texts} and {others} are one word in {lang}"


# Words and numbers


@pytest.mark.slow
def test_buttons_and_hints_of_a_chart_are_in_the_page_s_language(site, visit):
    seen = visit(site, "book/world-table.html")
    chart = live(seen, MAP)
    tips = "live => [...live.querySelectorAll('.modebar-btn')].flatMap(b => [b.dataset.title, b.getAttribute('aria-label')])"
    assert chart.evaluate(tips) == [
        word for word in ("Үлкейту", "Кішірейту", "Бастапқы көрініс", "Суретін жүктеп алу") for _ in (1, 2)
    ]
    switch(seen, MAP, "ru")
    assert [tip for tip in chart.evaluate(tips) if LATIN.search(tip)] == []
    switch(seen, MAP, "en")
    assert chart.evaluate(tips)[0] == "Zoom in"


@pytest.mark.slow
def test_a_chart_s_buttons_are_seen_when_the_keyboard_reaches_them(site, visit):
    seen = visit(site, "book/denmark.html")
    chart = live(seen, "denmark-world")
    seen.page.mouse.move(5, 5)
    seen.page.wait_for_function("() => getComputedStyle(document.querySelector('.live .modebar-group')).opacity === '0'")
    chart.locator(".modebar-btn").first.focus()
    seen.page.wait_for_function("() => getComputedStyle(document.querySelector('.live .modebar-group')).opacity === '1'")
    before = chart.evaluate("live => live.layout.xaxis.range[1]")
    seen.page.keyboard.press("Enter")
    assert chart.evaluate("live => live.layout.xaxis.range[1]") < before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "month", "number"), [("kk", "қаң", "1\u202f234,5"), ("ru", "янв", "1\u202f234,5"), ("en", "Jan", "1\u202f234.5")]
)
def test_dates_numbers_and_nameless_rows_are_written_as_the_language_does(site, visit, lang, month, number):
    seen = visit(site, f"book/denmark.html?lang={lang}")
    live(seen, SHARE)
    texts = seen.page.evaluate(
        """async lang => {
            const place = document.createElement("div");
            place.style.cssText = "width:600px;height:300px";
            document.body.append(place);
            const row = {x: ["2020-01-15", "2020-01-16"], y: [1, 1234.5], text: ["", "1"], texttemplate: "%{y:,.1f}", mode: "text"};
            await Plotly.newPlot(place, {data: [row, {...row, y: [2, 3]}], layout: {}, config: {locale: lang}});
            return [place.textContent, place._fullData[0].name];
        }""",
        lang,
    )
    assert month in texts[0] and number in texts[0]
    assert texts[1] == {"kk": "қатар 0", "ru": "ряд 0", "en": "trace 0"}[lang]


def test_plotly_s_words_are_translated_and_are_words_of_plotly():
    catalogues = {lang: bundle.words(lang) for lang in ("kk", "ru")}
    assert catalogues["kk"].keys() == catalogues["ru"].keys()
    script = bundle._full().read_text(encoding="utf-8")
    for lang, words in catalogues.items():
        assert words
        for english, text in words.items():
            assert f'"{english}"' in script, english
            assert text and not LATIN.search(text), (lang, english)


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_catalogue_is_in_the_standard_form(lang):
    with (interface.LOCALE / lang / "LC_MESSAGES" / "plotly.po").open("rb") as po:
        catalogue = read_po(po, abort_invalid=True)
    assert str(catalogue.locale) == lang
    assert [error for message in catalogue for error in message.check(catalogue)] == []


# Taken away


@pytest.mark.slow
def test_a_chart_is_downloaded_as_a_picture_with_its_title_and_source(site, visit, tmp_path):
    seen = visit(site, "book/world-table.html")
    chart = live(seen, MAP)
    with seen.page.expect_download() as download:
        chart.locator(".modebar-btn").last.click()
    assert download.value.suggested_filename == f"{MAP}.png"
    path = tmp_path / "chart.png"
    download.value.save_as(path)
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    assert width == 1400 and height > 2 * chart.bounding_box()["height"], "room for the title and the source"
    assert seen.errors == []
