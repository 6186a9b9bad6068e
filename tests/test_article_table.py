"""The article's table as the book shows it: the printed words, their misprints marked, sortable."""

from __future__ import annotations

import klaster
import pytest
from bs4 import BeautifulSoup
from klaster import language
from klaster.notebook import article

PAGE = "book/world-table.html"
YEAR = "table.sortable thead th:nth-of-type(3)"


@pytest.fixture
def shown(monkeypatch):
    """Show the table in some languages and return it parsed."""

    def render(*languages: str) -> BeautifulSoup:
        caught: list[str] = []
        with monkeypatch.context() as patch:
            keep = lambda html, plain: caught.append(html(languages))  # noqa: E731
            patch.setattr("klaster.notebook.article_table.show", keep)
            klaster.printed_table()
        return BeautifulSoup(caught[0], "html.parser")

    return render


def words(row) -> str:
    return " | ".join(cell.get_text() for cell in row.find_all(["th", "td"]))


@pytest.mark.parametrize("languages", [("kk",), ("en",), language.LANGUAGES], ids="-".join)
def test_every_cell_is_the_printed_one_in_every_language(shown, languages):
    printed = [p.text for p in article.passages("world-table") if p.kind == "table"]
    rows = shown(*languages).select("tbody tr")
    assert [words(row) for row in rows] == printed[1:]
    assert {row["lang"] for row in rows} == {"kk"}


def test_headers_are_the_printed_ones_in_kazakh_and_are_translated(shown):
    printed = article.passage("world-table-p4").text.split(" | ")
    assert [th.get_text() for th in shown("kk").select("thead th")] == printed
    assert shown("ru").select("thead th")[2].get_text() == "Год основания"
    assert shown("en").select("thead th")[2].get_text() == "Year founded"
    for header in shown(*language.LANGUAGES).select("thead th"):
        assert [part["lang"] for part in header.select(".tri > *")] == ["kk", "ru", "en"]


def test_each_misprint_of_a_row_is_a_link_to_its_note(shown):
    links = {a["href"].removeprefix("#"): a.get_text() for a in shown("kk").select("tbody a")}
    rows = {p.id for p in article.passages("world-table") if p.kind == "table"}
    assert links == {m.id: m.printed for m in article.misprints("world-table") if m.passage in rows}


def test_the_table_can_be_shown_again():
    for _ in range(2):
        klaster.printed_table()


def years(seen) -> list[int]:
    cells = seen.page.locator("table.sortable tbody td:nth-of-type(2)")
    return [int(text) for text in cells.all_inner_texts()]


PRINTED = [1948, 1918, 1923, 1915, 1950, 1960]


@pytest.mark.parametrize("as_file", [False, True], ids=["http", "file"])
def test_the_year_sorts_up_down_and_back_to_the_printed_order(site, visit, as_file):
    seen = visit(site, PAGE, as_file=as_file)
    header = seen.page.locator(YEAR)
    rising = sorted(PRINTED)
    for wanted in [(PRINTED, "none"), (rising, "ascending"), (rising[::-1], "descending"), (PRINTED, "none")]:
        assert (years(seen), header.get_attribute("aria-sort")) == wanted
        header.locator("button").click()


def test_the_keyboard_sorts_and_only_one_header_says_so(site, visit):
    seen = visit(site, PAGE)
    seen.page.locator(f"{YEAR} button").click()
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Enter")
    headers = seen.page.locator("table.sortable thead th").all()
    sorts = [header.get_attribute("aria-sort") for header in headers]
    assert sorts == ["none", "none", "none", "ascending", "none", "none"]
    first = seen.page.locator("table.sortable tbody tr").first
    assert "Craft tufters" in first.inner_text()
    assert seen.errors == []


def test_a_places_name_sorts_by_the_kazakh_alphabet(site, visit):
    seen = visit(site, PAGE)
    seen.page.locator("table.sortable thead th button").first.click()
    names = seen.page.locator("table.sortable tbody th").all_inner_texts()
    assert [name.split()[0].strip(",") for name in names] == [
        "Далтон",
        "Иби",
        "Калифорния",
        "Кастел",
        "Ольборг",
        "Сосоло",
    ]
