"""What the helpers show in a notebook, where there is neither the book's stylesheet nor its scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import klaster
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from klaster.notebook import chapters, chart, markup
from klaster.notebook.article_table import printed_table
from test_accessibility import contrast

SHOWN = {
    "quiz": lambda: klaster.quiz("denmark"),
    "fact-check": lambda: klaster.fact_check("denmark"),
    "figures": lambda: klaster.fact_check(),
    "notes": lambda: klaster.notes("denmark"),
    "terms": lambda: klaster.terms("cluster", "subsidy"),
    "glossary": lambda: klaster.terms(),
    "compare": lambda: klaster.compare("denmark", "korea"),
    "printed-table": printed_table,
}


def html_of(show: Callable[[], None]) -> BeautifulSoup:
    """What a notebook gets, which displays it."""
    displayed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "display", lambda bundle, raw: displayed.append(bundle["text/html"]))
        show()
    return BeautifulSoup(displayed[0], "html.parser")


def shown(name: str) -> BeautifulSoup:
    return html_of(SHOWN[name])


def test_each_answer_of_the_quiz_stands_in_a_line_of_its_own():
    for chapter in chapters.listed():
        labels = html_of(partial(klaster.quiz, chapter)).select("label")
        assert len(labels) > 8
        assert [label.parent.name for label in labels if len(label.parent.find_all(recursive=False)) > 1] == []


@pytest.mark.parametrize("name", SHOWN)
def test_links_lead_to_notebooks_that_are_there_or_to_the_web(name):
    for link in shown(name).select("a[href]"):
        page = link["href"].partition("#")[0]
        assert not page or page.startswith(("https:", "http:")) or (ROOT / "book" / page).is_file(), link


@pytest.mark.parametrize("name", SHOWN)
def test_what_only_a_page_s_script_can_answer_is_not_offered(name):
    assert [form for form in shown(name).select("form") if not form.has_attr("hidden")] == []


@pytest.mark.parametrize("name", SHOWN)
def test_the_few_rules_touch_nothing_else_in_the_notebook(name):
    html = shown(name)
    (style,) = html.select("style")
    rules = [line for line in style.get_text().splitlines() if line]
    assert rules and all(rule.startswith(".klaster") for rule in rules)
    assert [part for part in html.find_all(recursive=False) if part.name not in ("style", "div")] == []


def test_the_article_s_words_are_in_kazakh_quotation_marks():
    quotations = [one.get_text() for one in shown("notes").select(".quoted")]
    assert quotations and all(text.startswith("«") and text.endswith("»") for text in quotations)


def test_a_chart_brings_its_own_paper_and_ink_to_a_dark_theme():
    layout = chart.pio.templates["klaster"].layout
    assert contrast(layout.font.color, layout.paper_bgcolor) > 7
