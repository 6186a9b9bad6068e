"""Each chapter in JupyterLab as Binder gives it: it shows well, runs, and its controls do something.

No Docker: the environment is what repo2docker would make, JupyterLab in the version of Binder's
image and then `requirements.txt` alone; server and browser are real.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import jupyter_lab
import pytest
from chart_reading import CROWDED
from jupyter_lab import Controls, OpenNotebook
from klaster import language
from klaster.authoring.chapter import Chapter, read_chapter
from klaster.notebook import chapters
from klaster.notebook.payload import CONTROLS
from klaster.notebook.tables import catalogue
from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow

MARKUP = re.compile(r":::|```|\{[a-z:-]+\}`|</?[a-z][a-z0-9]*[^<>]*>|&[a-z]+;|^\s*%%", re.M)


@pytest.fixture(scope="module", params=chapters.listed())
def chapter(request) -> Chapter:
    return read_chapter(request.param)


@pytest.fixture(scope="module")
def context(browser) -> Iterator[BrowserContext]:
    """One for all chapters: JupyterLab itself comes from its cache."""
    with jupyter_lab.new_context(browser) as made:
        yield made


@pytest.fixture(scope="module")
def opened(chapter, lab, context) -> Iterator[OpenNotebook]:
    """The chapter, opened as its launch button opens it, with all its cells run."""
    address, repository = lab
    with jupyter_lab.open_notebook(context, address, repository, f"book/{chapter.name}.ipynb") as notebook:
        notebook.run_all()
        yield notebook


def with_controls(chapter: Chapter) -> list[str]:
    """The cells that show controls; one at least, by the recipe."""
    cells = chapter.cells.items()
    found = [id for id, cell in cells if cell.cell_type == "code" and any(w in cell.source for w in CONTROLS)]
    assert "explore-widget" in found
    return found


def test_every_chart_is_drawn_with_its_marks_and_its_title(opened, chapter):
    drawn = opened.page.locator(".js-plotly-plot").evaluate_all(
        """plots => plots.map(plot => [
            plot.closest(".jp-OutputArea-child").previousElementSibling?.querySelector("b")?.textContent ?? "",
            plot.querySelectorAll(".point, .lines, .textpoint").length,
        ])"""
    )
    texts = catalogue(chapter.name)
    wanted = {_unspaced(texts[id]["title"][language.current()]) for id in chapter.charts(on_page=True)}
    assert {_unspaced(title) for title, _ in drawn} >= wanted
    assert [title for title, marks in drawn if not marks] == []


#: Titles that lie on their chart, or whose lines go on where nobody sees them.
TITLES = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot => {
    const title = plot.closest(".jp-OutputArea-child").previousElementSibling?.querySelector("b");
    if (!title) return [];
    const words = title.getBoundingClientRect(), page = title.closest(".jp-OutputArea-output").getBoundingClientRect();
    return words.bottom > plot.getBoundingClientRect().top || words.right > page.right + 1 ? [title.textContent] : [];
})"""


#: Words of a cell's controls that are cut, and lists that show nothing as chosen.
UNREAD = """cell => [
    ...[...cell.querySelectorAll(".widget-label, .widget-label-basic, .widget-label-basic span, button.jupyter-button")]
        .filter(words => words.offsetParent
            && (words.scrollWidth > words.clientWidth + 1 || words.scrollHeight > words.clientHeight + 2))
        .map(words => words.textContent),
    ...[...cell.querySelectorAll("select:not([multiple])")].filter(list => !list.selectedOptions[0]?.textContent)
        .map(list => list.outerHTML),
]"""


#: plotly fits each chart to the window in its own time.
FITTED = """() => [...document.querySelectorAll(".js-plotly-plot")].every(
    plot => Math.abs(plot.querySelector(".main-svg").getAttribute("width") - plot.clientWidth) < 2)"""


@pytest.fixture
def narrow(opened) -> Iterator[None]:
    """A window as narrow as a phone's, the list of files closed: with it a notebook would have no room."""
    page, size = opened.page, opened.page.viewport_size
    for width in (400, size["width"]):
        page.keyboard.press("Control+b")
        page.set_viewport_size({**size, "width": width})
        page.wait_for_function(FITTED)
        if width == 400:
            yield


def faults_of_words(opened: OpenNotebook, chapter: Chapter) -> list[str]:
    """Words of charts and of controls that cover each other or are cut, once the charts are at rest."""
    crowded = f"() => [...document.querySelectorAll('.js-plotly-plot')].flatMap({CROWDED})"
    until = time.monotonic() + 20
    while (faults := opened.page.evaluate(crowded)) and time.monotonic() < until:
        opened.page.wait_for_timeout(500)
    faults += opened.page.evaluate(TITLES)
    return faults + [fault for id in with_controls(chapter) for fault in opened.cell(id).evaluate(UNREAD)]


def test_words_of_charts_and_of_controls_neither_cover_each_other_nor_are_cut(opened, chapter):
    assert faults_of_words(opened, chapter) == []


def test_nor_do_they_in_a_narrow_window(opened, chapter, narrow):
    assert faults_of_words(opened, chapter) == []


def test_the_helpers_show_their_tables_and_lists(opened, chapter):
    rows = opened.page.locator(".jp-OutputArea .jp-RenderedHTML table tbody tr").count()
    assert rows >= len(chapter.charts(on_page=True))
    for id in ("fact-check-list", "terms-list", "quiz-questions"):
        if id in chapter.cells:
            assert len(opened.cell(id).locator(".jp-RenderedHTML").inner_text()) > 200, id


def test_text_shows_neither_directives_nor_tags(opened):
    shown = opened.page.locator(".jp-MarkdownOutput, .jp-RenderedHTML").evaluate_all(
        """parts => parts.map(part => {
            const copy = part.cloneNode(true);
            copy.querySelectorAll("code, pre, .js-plotly-plot").forEach(code => code.remove());
            return copy.textContent;
        })"""
    )
    assert len(shown) > 10
    assert [MARKUP.search(text)[0] for text in shown if MARKUP.search(text)] == []


def test_languages_stand_in_blocks_of_their_own(opened, chapter):
    sections = sum(cell.source.count("<section lang=") for cell in chapter.notebook.cells)
    blocks = opened.page.locator(".jp-MarkdownOutput section[lang]")
    assert blocks.count() == sections
    paragraphs = blocks.evaluate_all("blocks => blocks.map(block => block.children.length)")
    assert min(paragraphs) > 0


def test_solutions_are_folded(opened, chapter):
    for id, kind in chapter.exercises.items():
        if kind == "есептеу":
            cell = opened.cell(f"{id}-solution")
            assert cell.locator(".jp-InputPlaceholder").is_visible(), id
            assert not cell.locator(".cm-content").is_visible(), id
        else:
            solution = opened.cell(f"{id}-{'rubric' if kind == 'дәлелдеу' else 'solution'}").locator("details")
            assert solution.get_attribute("open") is None, id
            assert solution.locator("summary").is_visible(), id
            assert not solution.locator(":scope > :not(summary)").first.is_visible(), id


def test_the_reader_is_told_that_binder_forgets(opened):
    hint = opened.cell("saving")
    assert hint.is_visible() and "Binder" in hint.inner_text() and "Download" in hint.inner_text()


def test_every_control_changes_the_picture(opened):
    # The panel of an own comparison is one and the same; a chapter where it is the widget tries it.
    controls = Controls(opened.cell("explore-widget"))
    assert controls.all
    assert controls.without_effect() == []
    assert controls.errors() == []


def test_no_foreign_host_is_asked_and_no_error_logged(opened):
    assert opened.foreign == []
    assert opened.errors == []


def _unspaced(text: str) -> str:
    return re.sub(r"\s", "", text)
