"""The page that compares says what the data says; what the data lacks it calls not stated."""

from __future__ import annotations

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT, Built, build
from klaster.language import LANGUAGES, tie
from klaster.notebook import comparison
from klaster.notebook.article import claims, figure
from klaster.notebook.data import table
from klaster.notebook.factcheck import verdicts
from klaster.notebook.markup import PAGE_MIME
from klaster.notebook.tables import catalogue


@pytest.fixture
def shown(monkeypatch):
    """Return the page that `compare` makes of some chapters, as parsed HTML."""

    def run(*chapters: str) -> BeautifulSoup:
        seen = []
        monkeypatch.setattr("klaster.notebook.markup.display", lambda bundle, raw: seen.append(bundle))
        comparison.compare(*chapters)
        return BeautifulSoup(seen[0][PAGE_MIME]["html"], "html.parser")

    return run


def row(page: BeautifulSoup, label: str, chapter: str):
    """The cell of a country under a row's label in Kazakh."""
    labels = page.select("[scope=rowgroup]")
    (body,) = [each.find_parent("tbody") for each in labels if each.select_one("[lang=kk]").text == label]
    return body.select_one(f"td[data-country={chapter}]")


def test_every_claim_of_a_country_stands_in_its_column_once_with_its_verdict(shown):
    page = shown()
    for chapter in comparison.compared():
        links = [
            link
            for label in ("Мақала айтқан жылдар", "Сандар", "Сансыз тұжырымдар")
            for link in row(page, label, chapter).select("a.fact-id")
        ]
        assert sorted(link.text for link in links) == sorted(f.id for f in claims(chapter))
        for link in links:
            badge = link.find_next_sibling("strong")
            badge = link.find_next_sibling("strong")
            verdict = verdicts()[figure(link.text).verdict]
            assert [part.text for part in badge.select("[lang]")] == [tie(verdict[lang]) for lang in LANGUAGES]
            assert badge.select_one(".verdict-mark").text == verdict["mark"]
            assert link["href"] == f"figures.html#{link.text}"


def test_a_year_is_shown_whole_and_a_range_with_both_its_ends(shown):
    page, ranges = shown(), 0
    for chapter in comparison.compared():
        cell = row(page, "Мақала айтқан жылдар", chapter)
        printed = {line.select_one("a.fact-id").text: line.strong.text for line in cell.select("li")}
        for found in table("figures").query("chapter == @chapter and unit == 'year'").to_dict("records"):
            ends = [str(int(year)) for year in (found["value"], found["value_high"]) if year == year]
            assert printed[found["id"]] == "–".join(ends)
            ranges += len(ends) == 2
    assert ranges > 0


def test_the_counts_of_verdicts_add_up_to_the_claims(shown):
    page = shown()
    for chapter in comparison.compared():
        lines = row(page, "Үкімдер саны", chapter).select("li")
        assert sum(int(line.text.rpartition(": ")[2]) for line in lines) == len(claims(chapter))


def test_what_the_article_does_not_say_is_not_stated_in_three_languages(shown):
    page = shown()
    said = [text.text for text in row(page, "Мақала айтқан жылдар", "korea").select("em [lang]")]
    assert said == ["айтылмаған", "не сказано", "not stated"]
    assert row(page, "Кім төлейді", "italy").select_one("em")
    assert row(page, "Кім төлейді", "united-kingdom").select_one("em") is None


def test_who_pays_stands_in_the_column_of_the_country_that_it_is_said_of(shown):
    page = shown()
    cells = {chapter: row(page, "Кім төлейді", chapter) for chapter in comparison.compared()}
    said = {chapter: len(cell.select("li")) for chapter, cell in cells.items() if cell.select("li")}
    assert said == {"finland": 2, "denmark": 2, "united-kingdom": 1, "germany": 3, "france": 1}
    assert cells["denmark"].select_one("a[href='figures.html#dk-10']"), "told in the chapter on the United Kingdom"
    assert cells["denmark"].select_one("a[href='denmark.html#denmark-p1']")
    assert cells["germany"].select_one("a[href='figures.html#de-1']")


def test_a_chapter_about_no_single_country_is_refused_by_name(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    with pytest.raises(KeyError, match="world-table.*denmark"):
        comparison.compare("world-table")


def test_two_countries_asked_for_are_the_two_columns(shown):
    heads = shown("korea", "denmark").select("thead th")
    assert [head["data-country"] for head in heads] == ["korea", "denmark"]


def test_the_words_of_the_charts_are_those_of_the_tables_of_names():
    texts = catalogue("compare")["compare-verdicts"]["texts"]
    for verdict in table("verdicts").to_dict("records"):
        assert texts[verdict["id"]] == {lang: verdict[lang] for lang in LANGUAGES}
    for chapter in comparison.compared():
        assert texts[chapter] == comparison.names(chapter)
    assert {f.chapter for f in claims()} <= set(texts)


def test_the_counts_that_the_captions_say_are_those_of_the_data():
    charts = catalogue("compare")
    count = {id: sum(f.verdict == id for f in claims()) for id in table("verdicts")["id"]}
    years = [f for f in claims() if f.unit == "year"]
    for lang in LANGUAGES:
        title = charts["compare-verdicts"]["title"][lang]
        said = (len(claims()), count["confirmed"], count["not-found"])
        assert all(str(number) in title for number in said)
        caption = charts["compare-verdicts"]["caption"][lang]
        assert all(str(count[id]) in caption for id in ("partly", "contradicted", "inconsistent"))
        title = charts["compare-years"]["title"][lang]
        assert str(len(years)) in title and str(max(f.high or f.value for f in years)) in title
    dated = [f.verdict for f in years]
    assert (dated.count("confirmed"), dated.count("contradicted")) == (2, 6)  # in words there


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Built:
    """The page alone, as a book of one chapter."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "book").mkdir()
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    (folder / "_config.yml").write_text(config + "    klaster_pictures: false\n", encoding="utf-8")
    toc = {"format": "jb-book", "root": "book/index", "chapters": [{"file": "book/compare"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (folder / "book" / "index.md").write_text("(index)=\n# Кітап\n", encoding="utf-8")
    (folder / "book" / "compare.ipynb").write_bytes((ROOT / "book" / "compare.ipynb").read_bytes())
    built = build(folder, folder)
    assert built.code == 0, built.log[-3000:]
    return built


def columns(seen) -> list[str]:
    cells = seen.page.locator("table.compare thead th").all()
    return [cell.get_attribute("data-country") for cell in cells if cell.is_visible()]


@pytest.mark.slow
def test_the_reader_chooses_countries_with_the_keyboard(page, visit):
    seen = visit(page, "book/compare.html")
    assert columns(seen) == ["italy", "finland"]
    seen.page.locator(".compare-choice input[value=italy]").focus()
    seen.page.keyboard.press("Space")
    seen.page.locator(".compare-choice input[value=korea]").focus()
    seen.page.keyboard.press("Space")
    assert columns(seen) == ["finland", "korea"]
    cells = seen.page.locator("table.compare td").all()
    visible = {cell.get_attribute("data-country") for cell in cells if cell.is_visible()}
    assert visible == {"finland", "korea"}
    assert seen.errors == []


@pytest.mark.slow
def test_two_countries_fit_the_width_of_a_phone(page, visit):
    seen = visit(page, "book/compare.html", viewport={"width": 360, "height": 800})
    assert len(columns(seen)) == 2
    frame = seen.page.locator("table.compare").locator("..")
    assert frame.evaluate("frame => frame.scrollWidth - frame.clientWidth") <= 0


@pytest.mark.slow
def test_without_scripts_every_country_is_shown_and_no_dead_box(page, visit):
    seen = visit(page, "book/compare.html", java_script_enabled=False)
    assert columns(seen) == list(comparison.compared())
    assert not seen.page.locator(".compare-choice").is_visible()
