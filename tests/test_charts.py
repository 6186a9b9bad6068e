"""A chart is readable wherever it is shown: its words lie clear, its colours stand out, a verdict has one look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from chart_reading import CROWDED, PALE
from conftest import ROOT
from klaster import language
from klaster.authoring.chapter import Chapter
from klaster.language import LANGUAGES, tie
from klaster.notebook import chapters
from klaster.notebook.chart import COLOURS
from klaster.notebook.factcheck import verdicts
from klaster.notebook.payload import CHART_MIME
from klaster.notebook.tables import catalogue
from klaster.site import bundle
from test_pages import CHAPTERS

PLOTLY_MIME = "application/vnd.plotly.v1+json"
#: Widths in pixels that JupyterLab leaves a chart in windows of 1400, 900 and 600 and less.
NOTEBOOK_WIDTHS = (968, 468, 380)
PAGES = [*CHAPTERS, "book/compare"]

Shown = dict[str, dict[str, dict]]


@pytest.fixture(scope="module")
def shown() -> Shown:
    """Every chart of every notebook, by its language and id, as `Chart.show` hands it to a notebook."""
    found: Shown = {}
    with pytest.MonkeyPatch.context() as patch:
        for lang in LANGUAGES:
            with language.speaking(lang):
                found[lang] = {
                    output[CHART_MIME]["id"]: output
                    for name in (*chapters.listed(), "compare")
                    for output in _run(name, patch)
                }
    assert len(found["kk"]) > 70
    return found


def _run(name: str, patch: pytest.MonkeyPatch) -> list[dict]:
    """Run a notebook in this process, its exercises left out, and return the charts that it shows."""
    outputs: list = []
    for module in ("chart", "explore", "markup", "student_comparison"):
        patch.setattr(f"klaster.notebook.{module}.display", lambda what, raw=False: outputs.append(what))
    names: dict = {}
    for id, cell in Chapter(name, ROOT / "book" / f"{name}.ipynb").cells.items():
        if cell.cell_type == "code" and id != "setup" and not id.startswith("exercise"):
            exec(compile(cell.source, id, "exec"), names)
        elif id == "setup":
            exec(
                "import klaster\nimport pandas as pd\nimport plotly.express as px\nimport plotly.graph_objects as go",
                names,
            )
    return [output for output in outputs if isinstance(output, dict) and output.get(CHART_MIME)]


@pytest.fixture(scope="module")
def draw(browser) -> Iterator[Callable]:
    """Draw a figure as JupyterLab does, by plotly.js of plotly's own package; return what a script finds in it."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.set_content("<!doctype html><body style='margin:0;background:#fff'></body>")
    page.add_script_tag(content=bundle._full().read_text(encoding="utf-8"))

    def run(figure: dict, width: int, script: str) -> list[str]:
        return page.evaluate(
            f"""async ([figure, width]) => {{
                document.body.innerHTML = `<div style="width:${{width}}px"></div>`;
                const place = document.body.firstElementChild;
                await Plotly.newPlot(place, figure.data, figure.layout);
                return ({script})(place);
            }}""",
            [figure, width],
        )

    yield run
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_notebook_no_word_of_a_chart_is_cut_or_covered_at_any_width(shown, draw, lang):
    faults = {
        (id, width): found
        for id, output in shown[lang].items()
        for width in NOTEBOOK_WIDTHS
        if (found := draw(output[PLOTLY_MIME], width, CROWDED))
    }
    assert faults == {}


@pytest.mark.slow
def test_in_a_notebook_marks_lines_and_controls_stand_out(shown, draw):
    """A figure brings its own white paper, in a dark theme too."""
    assert {
        output[PLOTLY_MIME]["layout"]["template"]["layout"]["paper_bgcolor"] for output in shown["kk"].values()
    } == {"#ffffff"}
    faults = {id: found for id, output in shown["kk"].items() if (found := draw(output[PLOTLY_MIME], 968, PALE))}
    assert faults == {}


LANGUAGE = "lang => document.querySelector(`.language-switch [lang=${lang}]`).click()"
DRAWN = """lang => [...document.querySelectorAll("figure.chart")].every(({dataset}) => dataset.drawn === lang)"""


def in_each_figure(part: str, script: str) -> str:
    """A script that finds the faults of what is to be seen of a part of each chart, by the chart's id."""
    return f"""() => Object.fromEntries([...document.querySelectorAll(`figure.chart {part}`)]
        .filter(place => place.getBoundingClientRect().width)
        .map(place => [place.closest("figure").id, ({script})(place)])
        .filter(([id, found]) => found.length))"""


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_on_a_page_no_word_of_a_chart_is_cut_or_covered_and_its_colours_stand_out(site, visit, page):
    seen, faults = visit(site, f"{page}.html"), {}

    def look(part: str, *where: object) -> None:
        until = time.monotonic() + 10  # a live chart is fitted to the window in its own time
        while (found := seen.page.evaluate(in_each_figure(part, CROWDED))) and time.monotonic() < until:
            seen.page.wait_for_timeout(250)
        faults[part, *where] = found

    def look_at_colours(part: str) -> None:
        for theme in ("light", "dark"):
            seen.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            seen.page.wait_for_timeout(100)
            faults[part, theme] = seen.page.evaluate(in_each_figure(part, PALE))

    for width in (360, 1280):
        seen.page.set_viewport_size({"width": width, "height": 900})
        for lang in ("ru", "en", "kk"):
            seen.page.evaluate(LANGUAGE, lang)
            look(".picture", width, lang)
    assert seen.page.locator(".picture text:visible").count() > 10
    look_at_colours(".picture")
    seen.draw_all()
    for lang in ("ru", "en", "kk"):
        seen.page.evaluate(LANGUAGE, lang)
        seen.page.wait_for_function(DRAWN, arg=lang)
        for width in (360, 1280):
            seen.page.set_viewport_size({"width": width, "height": 900})
            look(".live", width, lang)
    look_at_colours(".live")
    assert {where: found for where, found in faults.items() if found} == {}


# Verdicts


def test_a_verdict_s_colour_is_one_of_the_book_s_and_its_mark_is_its_own():
    rows = verdicts().values()
    assert {row["colour"] for row in rows} <= set(COLOURS)
    for look in ("colour", "symbol", "mark"):
        assert len({row[look] for row in rows}) == len(verdicts())


@pytest.mark.slow
def test_a_verdict_has_its_colour_and_its_mark_in_every_chart(shown):
    files = (ROOT / "data" / "charts").glob("*.yml")
    entries = {id: entry for path in files for id, entry in catalogue(path.stem).items()}
    checked, wrong = 0, []
    for id, output in shown["kk"].items():
        texts = entries.get(id, {}).get("texts", {})
        looks = {texts[verdict]["kk"]: look for verdict, look in verdicts().items() if verdict in texts}
        for trace in output[CHART_MIME]["figure"]["data"]:
            if look := looks.get(trace.get("name")):
                checked += 1
                symbol = trace["marker"].get("symbol", look["symbol"])  # a bar has none
                if (trace["marker"]["color"], symbol) != (look["colour"], look["symbol"]):
                    wrong.append((id, trace["name"]))
    assert wrong == []
    assert checked >= 14


def test_a_verdict_has_its_colour_and_its_mark_on_every_page(site):
    looks = {tie(row["en"]): (row["mark"], f"color: {row['colour']}") for row in verdicts().values()}
    found = set()
    for path in site.pages():
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        for strong in page.select(".verdict"):
            name, mark = strong.select_one("[lang=en]").text, strong.select_one(".verdict-mark")
            assert (mark.text, mark["style"]) == looks[name], path.name
            found.add((path.stem, name))
        for card in page.select(".fact"):
            assert card["style"] == f"border-left-color: {verdicts()[card['data-verdict']]['colour']}"
    assert {name for place, name in found if place in ("figures", "compare")} == set(looks)
