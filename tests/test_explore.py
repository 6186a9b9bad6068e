"""A panel draws what its controls are set to, once a change; the reader's own words are shown as they are."""

from __future__ import annotations

import re

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go
import pytest
from klaster.notebook import chapters, explore
from klaster.notebook import chart as charts
from klaster.notebook.chart import Chart
from klaster.notebook.payload import CHART_MIME
from klaster.notebook.tables import catalogue


@pytest.fixture
def numbers() -> list[widgets.IntSlider]:
    return [widgets.IntSlider(value=value) for value in (1, 2)]


def test_it_draws_at_once_and_after_every_change_of_a_control_in_a_box_too(numbers):
    drawn = []
    explore.panel([numbers[0], widgets.VBox([numbers[1]])], lambda: drawn.append([number.value for number in numbers]))
    assert drawn == [[1, 2]]
    numbers[1].value = 7
    assert drawn == [[1, 2], [1, 7]]


def test_a_button_that_sets_several_controls_draws_once(numbers):
    drawn = []

    def reset():
        numbers[0].value, numbers[1].value = 5, 6

    made = explore.panel(numbers, lambda: drawn.append([number.value for number in numbers]), {"reset": reset})
    (button,) = [widget for widget in explore._all(made.children) if isinstance(widget, widgets.Button)]
    button.click()
    assert drawn == [[1, 2], [5, 6]]


def test_a_panel_draws_on_when_a_later_cell_gives_its_names_to_other_things(monkeypatch):
    said = []
    monkeypatch.setattr(explore, "say", lambda *sentences: said.extend(sentences))
    lat = widgets.FloatText(value=95)
    cell = """
chart, key = Chart("specialisation-distances"), "fault"
def draw(lat, *, twice=1):
    chart.say(*[key] * twice)
chart.panel(draw, lat=lat)
"""
    notebook = {"Chart": Chart, "lat": lat}
    exec(cell, notebook)
    exec('chart, key = Chart("specialisation-shares"), "say-index"', notebook)
    lat.value = 96
    assert said == [Chart("specialisation-distances").text("fault")] * 2


def test_the_readers_own_words_need_no_catalogue_but_all_others_do(monkeypatch):
    shown = []
    monkeypatch.setattr(charts, "display", lambda bundle, raw: shown.append(bundle))
    chart = Chart("germany-seven")
    fig = go.Figure(go.Scatter(x=[1], y=[1], text=["өз атым"], mode="text"))
    data = pd.DataFrame({"number": [1], "name": ["өз атым"]})
    with pytest.raises(ValueError, match="өз атым"):
        chart.show(fig, data)
    chart.show(fig, data, own=["өз атым"])
    payload = shown[1][CHART_MIME]  # the title stands first
    assert payload["rows"] == [[1, "өз атым"]] and "өз атым" not in payload["translations"]


@pytest.mark.parametrize("chapter", chapters.listed())
def test_what_a_sentence_leaves_open_is_the_same_in_every_language(chapter):
    for id, entry in catalogue(chapter).items():
        for key, texts in entry.get("texts", {}).items():
            filled = [set(re.findall(r"%?\{[^}]*\}", text)) for text in texts.values()]
            assert filled.count(filled[0]) == len(filled), f"{id}, {key}"
