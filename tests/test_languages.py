"""Whole books in Russian and English beside the Kazakh one: a page of one language carries no other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, SAMPLE_SITE, STRICT, Built, Visit, build
from klaster.authoring import translation
from klaster.console import Problem
from klaster.language import LANGUAGES, tie
from klaster.notebook import article, factcheck, markup, questions
from klaster.notebook.chapters import BOOK
from klaster.site import __main__ as books_of
from klaster.site import downloads, languages, outputs, search
from test_accessibility import FIND, RULES, SIDEWAYS

PAYLOAD = {
    "id": "norway-ships",
    "figure": {
        "data": [{"type": "bar", "x": ["кеме"], "y": [12345.5]}],
        "layout": {
            "updatemenus": [
                {
                    "name": "кеме",
                    "buttons": [{"label": "кеме", "method": "restyle", "args": [{"name": "кеме"}]} for _ in range(2)],
                }
            ],
            "sliders": [{"steps": [{"label": "1.5", "value": "1.5", "method": "restyle", "args": []}]}],
        },
    },
    **{part: dict(zip(LANGUAGES, ("Кеме", "Суда", "Ships"), strict=True)) for part in ("title", "caption", "alt")},
    "columns": [dict(zip(LANGUAGES, ("Кеме", "Судно", "Ship"), strict=True))],
    "rows": [["кеме"], [12345.5]],
    "translations": {"кеме": {"kk": "кеме", "ru": "судно", "en": "ship"}},
    "sources": [],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_on_a_page_of_one_language_has_no_word_of_another(language, tmp_path):
    html = outputs.chart_html(PAYLOAD, "data/", "", [language])
    drawing = outputs._drawing(PAYLOAD, [language])
    assert BeautifulSoup(html, "lxml").select(".tri") == []
    words = {"kk": "[Кк]еме", "ru": "[Сс]уда|судно", "en": "[Ss]hip(?!s\\.)"}
    for other in LANGUAGES:
        for text in (html, drawing):
            assert bool(re.search(words[other], text.replace("norway-ships", ""))) == (other == language), other
    downloads.write(PAYLOAD, tmp_path, [language])
    named = {path.name for path in tmp_path.iterdir()}
    assert named == {f"norway-ships.{language}.{kind}" for kind in downloads.KINDS}
    assert all(name in html for name in named)


def test_a_notebook_hands_its_page_each_language_alone_and_all_together(monkeypatch):
    seen: list[dict] = []
    monkeypatch.setattr(markup, "display", lambda bundle, raw: seen.append(bundle))
    factcheck.fact_check()
    questions.quiz("denmark")
    for bundle in seen:
        fragment = bundle[markup.PAGE_MIME]
        assert 'class="tri"' in markup.on_page(fragment, LANGUAGES)
        alone = [markup.on_page(fragment, [language]) for language in LANGUAGES]
        assert len(set(alone)) == len(LANGUAGES) and 'class="tri"' not in "".join(alone)


# The Russian and the English book beside the Kazakh one

OTHERS = LANGUAGES[1:]
PAGES = ["index.html", "search.html", "404.html", *(f"book/{name}.html" for name in translation.pages())]


def soup(built: Built, page: str) -> BeautifulSoup:
    return BeautifulSoup((built.html / page).read_text(encoding="utf-8"), "lxml")


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_a_book_has_every_page_in_its_language_alone(books, language):
    built = books[language]
    assert [path for path in PAGES if not (built.html / path).is_file()] == []
    assert len(built.pages()) == len(books["kk"].pages()) > 15
    for page in PAGES:
        html = soup(built, page)
        assert html.html["lang"] == html.html["data-languages"] == language, page
        assert BOOK[language] in html.title.string and BOOK["kk"] not in html.title.string, page
        assert html.select(".tri, [data-named], .language-switch button") == [], page
        words = html.select_one("#words")
        assert {lang for texts in json.loads(words.string if words else "{}").values() for lang in texts} <= {language}
        data = [json.loads(script.string) for script in html.select('script[type="application/ld+json"]')]
        assert [part["inLanguage"] for part in data] == [[language]] * len(data), page
        for link in html.select(".files a"):
            assert f".{language}." in link["href"] and (built.html / page).parent.joinpath(link["href"]).is_file()


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("page", PAGES)
def test_its_switch_and_its_alternates_lead_to_the_same_page_in_each_language(books, language, page):
    html = soup(books[language], page)
    here = urlsplit(SAMPLE_SITE).path + languages.folder(language) + page
    links = {link["hreflang"]: link for link in html.select("a[hreflang]")}
    assert set(links) >= {*LANGUAGES} - {language}
    for lang, link in links.items():
        place = urljoin(here, link["href"]).removeprefix(urlsplit(SAMPLE_SITE).path)
        assert (books["kk"].html / place).is_file()
        assert place == languages.folder(lang) + ("book/index.html" if page == "index.html" else page)
        assert link["lang"] == lang and link.has_attr("aria-current") == (lang == language and page != "index.html")
    alternates = {link["hreflang"]: link["href"] for link in html.select("link[rel=alternate]")}
    found = page not in ("search.html", "404.html")
    target = "book/index.html" if page == "index.html" else page
    addresses = {lang: f"{SAMPLE_SITE}{languages.folder(lang)}{target}" for lang in LANGUAGES}
    assert alternates == ({**addresses, "x-default": addresses["kk"]} if found else {})
    assert [link["href"] for link in html.select("link[rel=canonical]")] == ([addresses[language]] if found else [])


ANCHORS = "article :is(section, figure, li, tr, blockquote)[id]"


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_an_anchor_is_the_same_in_every_language(books, language):
    for path in books["kk"].pages():
        page = f"book/{path.name}"
        wanted = [one["id"] for one in soup(books["kk"], page).select(ANCHORS)]
        assert wanted and [one["id"] for one in soup(books[language], page).select(ANCHORS)] == wanted, page


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_what_is_taken_away_carries_no_outputs(books, language):
    for path in (books[language].html / "_sources").rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")] == [], path.name


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_the_article_s_passages_say_that_they_are_in_kazakh(books, language):
    passage = soup(books[language], "book/denmark.html").select_one("blockquote#denmark-p1 p")
    assert passage["lang"] == "kk" and passage.get_text() == tie(article.passage("denmark-p1").text)
    assert soup(books["kk"], "book/denmark.html").select("blockquote#denmark-p1 [lang]") == []


QUESTIONS = {"ru": ("кластеров", "бәсеке"), "en": ("clusters", "кластеров")}


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_a_search_finds_the_words_of_its_own_language_alone(books, visit, language):
    scripts = {path.name for path in (books[language].html / "_static" / search.FOLDER).iterdir()}
    assert scripts and {name.split(".")[-2] for name in scripts} == {language}
    own, other = QUESTIONS[language]
    seen = visit(books["kk"], f"{language}/search.html?q={own}")
    seen.page.wait_for_selector(".search-snippet mark")
    assert {one.get_attribute("lang") for one in seen.page.locator(".search-snippet").all()} == {language}
    for link in seen.page.locator("#search-results a").all():
        assert f"/{language}/book/" in link.get_attribute("href")
    seen.page.fill(".search-page input", other)
    seen.page.wait_for_function("asked => document.querySelector('#search-results').dataset.query === asked", arg=other)
    assert seen.page.locator("#search-results li").count() == 0
    assert seen.errors == []


@pytest.mark.slow
@pytest.mark.parametrize("page", ["book/index.html", "book/denmark.html"])
@pytest.mark.parametrize("language", OTHERS)
def test_axe_and_the_console_find_nothing_on_phone_and_desktop_by_day_and_night(books, visit, axe, language, page):
    seen = visit(books["kk"], f"{language}/{page}")
    seen.page.evaluate(axe)
    found = {}
    for width, theme in ((1280, "light"), (360, "dark")):
        seen.page.emulate_media(color_scheme=theme)
        seen.page.set_viewport_size({"width": width, "height": 900})
        found[width] = seen.page.evaluate(FIND, RULES)
        assert seen.page.evaluate(SIDEWAYS) <= 0
    drawn = seen.draw_all()
    assert all(chart["marks"] for chart in drawn)
    assert (found, seen.errors, seen.foreign) == ({1280: [], 360: []}, [], [])


def choose(seen: Visit, language: str) -> None:
    """Follow a link of the switch as a mouse does; a real click of Playwright's scrolls under a bar that stays in view."""
    seen.page.dispatch_event(".language-switch", "pointerenter")
    seen.page.dispatch_event(f".language-switch [lang={language}]", "click")


@pytest.mark.slow
def test_the_switch_keeps_the_place_and_the_question_and_needs_no_script(books, visit):
    seen = visit(books["kk"], "ru/book/denmark.html#denmark-survey")
    choose(seen, "en")
    seen.page.wait_for_url("**/en/book/denmark.html#denmark-survey")
    seen.page.locator("#context").evaluate("one => one.scrollIntoView()")
    choose(seen, "ru")
    seen.page.wait_for_url("**/ru/book/denmark.html#context")
    seen.page.goto(seen.page.url.partition("/ru/")[0] + "/en/search.html?q=cluster")
    choose(seen, "ru")
    seen.page.wait_for_url("**/ru/search.html?q=cluster")
    plain = visit(books["kk"], "ru/book/denmark.html", java_script_enabled=False)
    plain.page.click(".language-switch [lang=en]")
    plain.page.wait_for_url("**/en/book/denmark.html")


@pytest.mark.slow
def test_an_old_address_with_a_language_leads_to_the_page_in_it(books, visit):
    seen = visit(books["kk"], "ru/book/denmark.html?lang=en#quiz")
    seen.page.wait_for_url("**/en/book/denmark.html#quiz")


# The Kazakh book that has others beside it, and what goes wrong


@pytest.fixture(scope="module")
def beside(tmp_path_factory) -> Built:
    """A small Kazakh book, built as the one that has others beside it."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / "book").mkdir()
    config = (ROOT / "_config.yml").read_text(encoding="utf-8").replace('baseurl: ""', f"baseurl: {SAMPLE_SITE}")
    (folder / "_config.yml").write_text(f"{config}    klaster_beside: true\n", encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (folder / "book" / "index.md").write_text("(index)=\n# Кітап\n\n(part)=\n## Бөлім\n", encoding="utf-8")
    built = build(folder, folder, *STRICT)
    assert built.code == 0, built.log[-3000:]
    return built


@pytest.mark.slow
def test_the_kazakh_pages_lead_to_the_others_where_these_are_built_beside_them(beside):
    html = soup(beside, "book/index.html")
    links = {link["lang"]: link["href"] for link in html.select("nav.language-switch a[hreflang]")}
    assert links == {"kk": "index.html", "ru": "../ru/book/index.html", "en": "../en/book/index.html"}
    assert html.html["data-languages"] == "kk" and html.select(".language-switch button") == []
    top = {link["lang"]: link["href"] for link in soup(beside, "index.html").select("a[hreflang]")}
    assert top == {"ru": "ru/book/index.html", "en": "en/book/index.html"}


@pytest.mark.slow
def test_one_map_of_the_site_names_the_pages_of_all_languages_with_their_alternates(beside):
    tree = ElementTree.parse(beside.html / "sitemap.xml")
    addresses = {lang: f"{SAMPLE_SITE}{languages.folder(lang)}book/index.html" for lang in LANGUAGES}
    assert [place.text for place in tree.iterfind(".//{*}loc")] == [*addresses.values()]
    for page in tree.iterfind("{*}url"):
        links = {link.get("hreflang"): link.get("href") for link in page.iterfind("{http://www.w3.org/1999/xhtml}link")}
        assert links == {**addresses, "x-default": addresses["kk"]}


@pytest.mark.slow
def test_an_old_address_leads_from_kazakh_to_the_other_book(beside, visit):
    seen = visit(beside, "book/index.html")
    (beside.html / "ru" / "book").mkdir(parents=True, exist_ok=True)
    (beside.html / "ru" / "book" / "index.html").write_text("<!doctype html><title>Книга</title>", encoding="utf-8")
    seen.page.goto(seen.page.url + "?lang=ru#part")
    seen.page.wait_for_url("**/ru/book/index.html#part")


def test_a_catalogue_that_cannot_be_read_stops_its_language_by_name(tmp_path, monkeypatch, capsys):
    def refuse(name: str, language: str) -> str:
        raise Problem(f"book/locale/{language}/{name}.po:7")

    monkeypatch.setattr(translation, "pages", lambda: ["index"])
    monkeypatch.setattr(translation, "page", refuse)
    assert not books_of.make(books_of.Books(tmp_path, ROOT / "_config.yml", anew=False), ["ru"])
    assert "Русский: book/locale/ru/index.po:7" in capsys.readouterr().out


@pytest.mark.slow
def test_a_book_that_is_not_whole_fails_with_its_language_file_and_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(translation, "page", lambda name, language: f"({name})=\n# T\n\n[x](nowhere.md)\n")
    monkeypatch.setattr(translation, "is_notebook", lambda name: False)
    assert not books_of.make(books_of.Books(tmp_path, ROOT / "_config.yml", anew=False), ["en"])
    said = capsys.readouterr().out
    assert "English: " in said and f"{Path('sources/en/book/index.md')}:4" in said
    assert not (tmp_path / "_build" / "html" / "en").exists()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_state_of_each_language_is_seen_whole_on_a_phone(books, visit, language):
    seen = visit(books[language], "book/translating.html")
    seen.page.set_viewport_size({"width": 360, "height": 900})
    frame = seen.page.locator(".wide:has(table)")
    assert frame.locator("tbody tr").count() == len(translation.pages())
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
