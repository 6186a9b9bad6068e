"""Live charts speak the page's language and keep what the reader set."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from klaster.language import LANGUAGES
from klaster.site import bundle, interface

JUDGEMENT, SHARE = "united-kingdom-judgement", "denmark-share"
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


def choose(seen, id: str, menu: int, option: int) -> None:
    seen.page.locator(f"#{id} select").nth(menu).select_option(index=option)


# What the reader set stays


@pytest.mark.slow
def test_a_reader_s_own_scores_stay_in_another_language_and_in_the_dark(site, visit):
    seen = visit(site, "book/united-kingdom.html")
    chart = live(seen, JUDGEMENT)
    choose(seen, JUDGEMENT, 1, 4)  # a score of 4 for Denmark
    choose(seen, JUDGEMENT, 0, 3)  # a weight of 3
    state = """live => ({
        scores: live.data.slice(0, 2).map(trace => [trace.x, trace.text]),
        bars: live.data.filter(trace => trace.type === "bar" && trace.visible && trace.x[0]).map(trace => trace.x),
        chosen: [...live.closest("figure").querySelectorAll("select")].map(menu => menu.selectedIndex),
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
    rail = seen.page.locator(f"#{SHARE} .slide input").bounding_box()
    seen.page.mouse.click(rail["x"] + rail["width"] * 0.9, rail["y"] + rail["height"] / 2)
    chart.locator(".legendtoggle").first.click()
    seen.page.wait_for_function("() => document.querySelector('#denmark-share .live').data[0].visible === 'legendonly'")
    state = """live => ({
        step: Number(live.closest("figure").querySelector(".slide input").value), x: live.data.map(trace => trace.x[0]),
        shown: live.data.map(trace => trace.visible), name: live.closest("figure").querySelector(".slide").innerText,
    })"""
    before = chart.evaluate(state)
    assert before["step"] > 4 and before["shown"][0] == "legendonly"
    switch(seen, SHARE, "en")
    after = chart.evaluate(state)
    assert after.pop("name") != before.pop("name")
    assert after == before

    world = live(seen, "denmark-world")
    seen.page.locator("#denmark-world .chart-zoom").first.click()  # enlarge
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
        controls = [step["args"] for control in drawing["controls"] for step in control]
        used = set(re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(controls, ensure_ascii=False)))
        for lang in LANGUAGES:
            words: dict = {}
            for texts in drawing["translations"].values():
                others = words.setdefault(texts[lang], texts)
                clash = others != texts and bool(used & {texts["kk"], others["kk"]})
                assert not clash, f"{path.stem}: {texts} and {others} are one word in {lang}"


# Words and numbers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "month", "number"),
    [("kk", "қаң", "1\u202f234,5"), ("ru", "янв", "1\u202f234,5"), ("en", "Jan", "1\u202f234.5")],
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
