"""The list of figures says of each its verdict, quotation and sources, and where the book uses it."""

from __future__ import annotations

import re

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT
from klaster.language import LANGUAGES
from klaster.notebook import factcheck
from klaster.notebook.article import claims
from klaster.notebook.data import table
from klaster.notebook.markup import PAGE_MIME
from klaster.notebook.tables import rows


@pytest.fixture
def shown(monkeypatch):
    """Return the page that `fact_check` makes, as parsed HTML."""

    def run(chapter: str | None = None) -> BeautifulSoup:
        seen = []
        monkeypatch.setattr("klaster.notebook.markup.display", lambda bundle, raw: seen.append(bundle))
        factcheck.fact_check(chapter)
        return BeautifulSoup(seen[0][PAGE_MIME]["html"], "html.parser")

    return run


def quiz(chapter: str) -> list[dict]:
    """The questions of a chapter in their order, as the file has them."""
    return yaml.safe_load((ROOT / "data" / "quiz" / f"{chapter}.yml").read_text(encoding="utf-8"))


def bare(text: str) -> str:
    """A text without what keeps its words on one line."""
    return " ".join(text.replace("\u2060", "").split())


def test_each_figure_links_to_the_questions_that_use_it_by_their_numbers(shown):
    page, links = shown(), 0
    for figure in claims():
        used = {
            f"{figure.chapter}.html#{question['id']}": place
            for place, question in enumerate(quiz(figure.chapter), start=1)
            if figure.id in question.get("figures", [])
        }
        uses = page.select_one(f"#{figure.id} .uses")
        called = {
            link["href"]: [re.search(r"\d+", link.select_one(f"[lang={lang}]").text)[0] for lang in LANGUAGES]
            for link in uses.select("a")
            if link["href"] != f"{figure.chapter}.html#{figure.id}"
        }
        assert called == {address: [str(place)] * 3 for address, place in used.items()}, figure.id
        links += len(called)
    assert links > 50


def test_the_list_has_every_figure_once_with_its_own_verdict_words_and_sources(shown):
    figure_rows = table("figures").set_index("id")
    names = table("verdicts").set_index("id")
    cards = shown().select("section.fact")
    assert [card["id"] for card in cards] == list(figure_rows.index)
    for card in cards:
        row = figure_rows.loc[card["id"]]
        assert card["data-verdict"] == row["verdict"] and card["data-chapter"] == row["chapter"]
        for lang in LANGUAGES:
            assert card.select_one(f".verdict [lang={lang}]").text == names.loc[row["verdict"], lang]
            claim = card.select_one(f".claim [lang={lang}]").text
            assert bare(claim) == bare(row[f"claim_{lang}"])
        assert bare(row["quote"]) in bare(card.blockquote.text)
        assert card.blockquote.a["href"] == f"{row['chapter']}.html#{row['passage']}"
        assert len(card.select("ul.sources li")) == len(row["sources"].split())


def test_a_chapters_list_has_its_own_figures_in_order_and_no_filter(shown):
    listed = table("figures")
    for chapter in dict.fromkeys(listed["chapter"]):
        page = shown(chapter)
        assert [card["id"] for card in page.select("section.fact")] == list(listed[listed["chapter"] == chapter]["id"])
        assert page.select("form") == []


@pytest.mark.parametrize("chapter", [None, "denmark"], ids=["figures", "a chapter"])
def test_what_each_verdict_means_is_said_in_three_languages_in_a_chapter_folded(shown, chapter):
    page = shown(chapter)
    (legend,) = page.select("dl.verdicts")
    for verdict, term, meaning in zip(rows("verdicts"), legend.select("dt"), legend.select("dd"), strict=True):
        assert term.select_one(".verdict-mark").text == verdict["mark"]
        assert verdict["colour"] in term.select_one(".verdict-mark")["style"]
        for lang in LANGUAGES:
            assert term.select_one(f"[lang={lang}]").text == verdict[lang]
            assert bare(meaning.select_one(f"[lang={lang}]").text) == bare(verdict[f"meaning_{lang}"])
    # A fold is opened by keyboard, touch and mouse alike.
    assert [part.name for part in legend.find_parents("details")] == (["details"] if chapter else [])
    assert not legend.find_parents("form")


def test_the_filter_counts_the_figures_of_each_verdict(shown):
    counts = table("figures")["verdict"].value_counts()
    form = shown().select_one("form.fact-filter")
    for box in form.select("[name=verdict]"):
        said = box.parent.text
        assert int(re.search(r"\((\d+)\)", said)[1]) == counts.get(box["value"], 0)
    assert int(form.output.text) == len(claims())


def test_a_chapter_without_figures_is_refused_by_name(shown):
    with pytest.raises(ValueError, match="atlantis"):
        shown("atlantis")
