"""What a screen reader says of every page's frame, controls and charts is in the language that the reader chose."""

from __future__ import annotations

import re

import pytest
from test_accessibility import ALL_PAGES, UNFOLD

#: Words of the article that a question quotes.
QUOTED = re.compile("«[^»]*»|“[^”]*”")
CYRILLIC, KAZAKH = re.compile("[\u0400-\u04ff]"), re.compile("[әғқңөұүһі]", re.IGNORECASE)
#: Their names are the text of the chapters, which is Kazakh until there is a book in each language.
PROSE = """RootWebArea StaticText InlineTextBox ListMarker link heading cell gridcell columnheader rowheader row table
paragraph generic emphasis strong mark code LineBreak listitem LabelText Legend DescriptionListTerm""".split()
#: A language is called by its own name in every language.
LANGUAGES_OWN = {"Қазақша", "Русский", "English"}

EQUAL = """() => [...document.querySelectorAll(".tri, option[data-kk]")].filter(one => one.dataset.kk
    ? one.dataset.kk === one.dataset.ru
    : one.querySelector(":scope > [lang=kk]")?.textContent === one.querySelector(":scope > [lang=ru]")?.textContent)
    .map(one => one.dataset.kk ?? one.querySelector(":scope > [lang=kk]").textContent)"""
PHOTOS = "() => [...document.querySelectorAll('article figure:not(.chart) img')].map(one => one.alt)"


def names(seen) -> set[str]:
    """Names and descriptions in the browser's accessibility tree, as the page stands."""
    session = seen.page.context.new_cdp_session(seen.page)
    nodes = [node for node in session.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    said = {node["description"]["value"] for node in nodes if node.get("description", {}).get("value")}
    said |= {
        node["name"]["value"]
        for node in nodes
        if node["role"]["value"] not in PROSE and node.get("name", {}).get("value")
    }
    session.detach()
    return set(map(plain, said))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", QUOTED.sub("", text)).replace("\u2060", "").strip()


def choose(seen, lang: str) -> None:
    seen.page.locator(f".language-switch [lang={lang}]").click()
    seen.page.wait_for_timeout(150)


def faults(seen) -> dict[str, set[str]]:
    """What is said in another language than the chosen one, by the chosen one."""
    said = {}
    for lang in ("kk", "ru", "en"):
        choose(seen, lang)
        said[lang] = names(seen) - LANGUAGES_OWN - set(map(plain, seen.page.evaluate(PHOTOS)))
    same = " ".join(seen.page.evaluate(EQUAL))
    cyrillic = {lang: {text for text in texts if CYRILLIC.search(text)} for lang, texts in said.items()}
    assert len(said["kk"] & cyrillic["kk"]) > 4
    return {
        "ru": {text for text in cyrillic["ru"] if KAZAKH.search(text) or (text in cyrillic["kk"] and text not in same)},
        "en": cyrillic["en"],
    }


@pytest.mark.slow
@pytest.mark.parametrize("page", [*ALL_PAGES, "404.html"])
def test_every_name_and_description_is_in_the_chosen_language(site, visit, page):
    seen = visit(site, page)
    seen.page.evaluate(UNFOLD)
    assert faults(seen) == {"ru": set(), "en": set()}


@pytest.mark.slow
def test_so_are_those_of_live_charts(site, visit):
    seen = visit(site, "book/united-kingdom.html")
    seen.draw_all()
    assert faults(seen) == {"ru": set(), "en": set()}
    choose(seen, "en")
    said = names(seen)
    assert {"Denmark", "funding weight", "funding Denmark", "funding United Kingdom", "Download the picture"} <= said


@pytest.mark.slow
def test_a_slider_says_its_name_and_its_value_in_the_chosen_language(site, visit):
    seen = visit(site, "book/korea.html?lang=kk")
    session = seen.page.context.new_cdp_session(seen.page)
    slider = seen.page.locator("#korea-ten-million .slide input")
    said = []
    for lang in ("kk", "ru", "en"):
        choose(seen, lang)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        (node,) = (node for node in nodes if not node.get("ignored") and node["role"]["value"] == "slider")
        said.append((node["name"]["value"].replace("\xa0", " "), slider.get_attribute("aria-valuetext")))
    assert said == [
        ("Жұмыс күші, млн адам", "11,5"),
        ("Рабочая сила, млн человек", "11,5"),
        ("Labour force, million people", "11.5"),
    ]


def test_every_chart_is_called_by_its_title(site, visit):
    seen = visit(site, "book/korea.html?lang=ru")
    titles = [plain(text) for text in seen.page.locator(".chart-title").all_inner_texts()]
    assert len(titles) > 3 and set(titles) <= names(seen)
