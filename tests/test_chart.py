"""A chart: its texts come from the catalogue, its table from its data, and what is missing is named."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT
from klaster import language
from klaster.language import LANGUAGES
from klaster.notebook import chart
from klaster.notebook.payload import CHART_MIME

FILES = sorted((ROOT / "data" / "charts").glob("*.yml"))


def said(text: str) -> dict[str, str]:
    """A text in three languages that tells them apart."""
    return {"kk": f"{text} қаз", "ru": f"{text} рус", "en": f"{text} eng"}


ENTRY: dict[str, Any] = {
    "title": said("Title <1>"),
    "x": said("X"),
    "y": said("Y"),
    "caption": said("Caption"),
    "alt": said("In words"),
    "sources": ["article", "wdi-rd"],
    "texts": {"bar": said("Bar"), "note": said("Note")},
    "columns": {"place": said("Place"), "value": said("Value")},
}
DATA = pd.DataFrame({"place": ["Дания", "AT&T"], "value": [1234.5, None]})


@pytest.fixture
def show(monkeypatch):
    """Return a function: what a chart displays, in order, in a language."""

    def run(lang: str, fig: go.Figure | None = None, **options) -> list[dict]:
        seen = []
        monkeypatch.setattr(chart, "display", lambda bundle, raw: seen.append(bundle))
        with language.speaking(lang):
            one = chart.Chart("own-chart", ENTRY)
            drawn = fig or go.Figure(go.Bar(x=[one["bar"], "Дания"], y=[1, 2]))
            one.show(drawn, options.pop("data", DATA), **options)
        return seen

    return run


def payload_of(shown: list[dict]) -> dict:
    (found,) = [bundle[CHART_MIME] for bundle in shown if bundle.get(CHART_MIME)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_chart_of_a_catalogue_is_found_by_its_id_in_each_language(path):
    for id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        if not id.startswith(path.stem + "-"):
            continue
        for lang in LANGUAGES:
            with language.speaking(lang):
                found = chart.Chart(id)
                for key, texts in entry.get("texts", {}).items():
                    assert found[key] == texts[lang]
                for key, texts in entry.get("columns", {}).items():
                    assert found.column(key) == texts[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_in_the_catalogue_is_named_with_its_file(lang):
    with language.speaking(lang):
        with pytest.raises(KeyError, match="denmark-nothing"):
            chart.Chart("denmark-nothing")
        one = chart.Chart("denmark-eu")
        for look in (one.__getitem__, one.column):
            with pytest.raises(KeyError, match="data/charts/denmark.yml, denmark-eu: .*absent"):
                look("absent")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_notebook_shows_title_figure_and_note_in_the_readers_language(show, lang):
    above, figure, under = show(lang)
    assert BeautifulSoup(above["text/html"], "html.parser").b.text == ENTRY["title"][lang]
    assert figure["text/plain"] == ENTRY["alt"][lang]
    layout = figure["application/vnd.plotly.v1+json"]["layout"]
    assert layout["xaxis"]["title"]["text"] == ENTRY["x"][lang]
    assert layout["yaxis"]["title"]["text"] == ENTRY["y"][lang]
    assert layout["separators"][0] == {"kk": ",", "ru": ",", "en": "."}[lang]
    note = BeautifulSoup(under["text/html"], "html.parser")
    assert ENTRY["caption"][lang] in note.p.text
    assert [cell.text for cell in note.select("th")] == [ENTRY["columns"][key][lang] for key in DATA]
    cells = [[cell.text for cell in row.select("td")] for row in note.select("tbody tr")]
    country = {"kk": "Дания", "ru": "Дания", "en": "Denmark"}[lang]
    number = {"kk": "1234,5", "ru": "1234,5", "en": "1234.5"}[lang]
    assert cells == [[country, number], ["AT&T", "—"]]
    kinds = [cell.get("class") for cell in note.select("tbody tr")[0].select("td")]
    assert kinds == [None, ["number"]]


def test_a_page_gets_all_three_languages_and_the_data_as_they_are(show):
    payload = payload_of(show("ru"))
    assert {key: payload[key] for key in ("title", "caption", "alt")} == {
        key: ENTRY[key] for key in ("title", "caption", "alt")
    }
    assert payload["columns"] == [ENTRY["columns"][key] for key in DATA]
    assert payload["rows"] == [["Дания", 1234.5], ["AT&T", None]]
    assert len(payload["sources"]) == 2
    words = {said("X")["ru"]: said("X"), said("Y")["ru"]: said("Y"), said("Bar")["ru"]: said("Bar")}
    for word, texts in words.items():
        assert payload["translations"][word] == texts
    assert payload["translations"]["Дания"]["en"] == "Denmark"
    assert "AT&T" not in payload["translations"]


def test_a_word_that_no_catalogue_holds_is_refused_unless_it_is_the_readers_own(show):
    strange = go.Figure(go.Bar(x=["Атлантида"], y=[1]))
    with pytest.raises(ValueError, match="own-chart: .*Атлантида"):
        show("kk", strange)
    with pytest.raises(ValueError, match="Атлантида"):
        show("kk", data=pd.DataFrame({"place": ["Атлантида"], "value": [1]}))
    shown = payload_of(show("kk", strange, own=["Атлантида"]))
    assert "Атлантида" not in shown["translations"]


def test_the_figure_that_was_handed_over_stays_as_it_was(show):
    figure = go.Figure(go.Bar(x=[1], y=[1]))
    before = figure.to_json()
    show("en", figure)
    assert figure.to_json() == before


def test_numbers_of_numpy_and_missing_ones_become_plain(show):
    data = pd.DataFrame({"place": ["AT&T", None], "value": pd.array([3, None], dtype="Int64")})
    rows = payload_of(show("en", data=data))["rows"]
    assert rows == [["AT&T", 3], [None, None]]
    assert type(rows[0][1]) is int


def test_keys_become_words_in_the_figure_and_the_table_but_a_readers_own_words_and_plotlys_do_not(show):
    figure = go.Figure(go.Bar(x=[1, 2, 3], y=["bar", "DNK", "note"], name="note", orientation="h"))
    figure.update_layout(barmode="group", legend_title_text="bar")
    payload = payload_of(show("ru", figure, data=pd.DataFrame({"value": [1], "place": ["bar"]}), own=["note"]))
    (trace,) = payload["figure"]["data"]
    assert trace["y"] == [said("Bar")["ru"], "Дания", "note"] and trace["name"] == "note"
    assert payload["figure"]["layout"]["barmode"] == "group"
    assert payload["rows"] == [[said("Bar")["ru"], 1]], "in the catalogue's order of columns"


def test_words_stand_from_the_top_in_the_tables_order_and_a_trace_tells_its_place_and_value(show):
    figure = go.Figure(go.Bar(x=[1.5], y=["note"], orientation="h"))
    payload = payload_of(show("en", figure, data=pd.DataFrame({"place": ["bar", "note"], "value": [None, 1.5]})))
    axis = payload["figure"]["layout"]["yaxis"]
    assert (axis["autorange"], axis["categoryarray"]) == ("reversed", [said("Bar")["en"], said("Note")["en"]])
    assert payload["figure"]["data"][0]["hovertemplate"] == "%{y}: %{x:.2~f}<extra></extra>"
