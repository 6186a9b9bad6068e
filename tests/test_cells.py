"""A student opens any cell of a chapter, runs it after the first cell, and can read what it does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from conftest import ROOT
from klaster.authoring.chapter import Chapter
from klaster.notebook import chapters
from nbformat import NotebookNode

PAGES = [*chapters.listed(), "compare"]
#: Non-blank lines that a reader can take in, by kind of cell; a chart's half stays below the second number.
CHART, HALF_OF_CHARTS, EXPLORE, WIDTH = 12, 8, 25, 110

IMPORTS = "import klaster\nimport pandas as pd\nimport plotly.express as px\nimport plotly.graph_objects as go"


def cells(name: str) -> dict[str, NotebookNode]:
    """The code cells of a page's notebook, by id."""
    found = Chapter(name, ROOT / "book" / f"{name}.ipynb").cells
    return {id: cell for id, cell in found.items() if cell.cell_type == "code"}


def lines(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip()]


def charts() -> Iterator[tuple[str, str, str]]:
    """Every cell that draws, apart from exercises: its notebook, id and source."""
    for name in PAGES:
        for id, cell in cells(name).items():
            if "klaster.Chart(" in cell.source and not id.startswith("exercise"):
                yield name, id, cell.source


def answer(id: str, page: dict[str, NotebookNode]) -> str:
    """What must have run before a cell besides the first: of a check, the answer it looks at."""
    if not id.endswith("-check"):
        return ""
    solution = page.get(id.replace("-check", "-solution")) or page.get(id.replace("-check", "-answer"))
    return solution.source if solution else page[id.removesuffix("-check")].source


@pytest.mark.parametrize("name", PAGES)
def test_each_cell_runs_after_the_first_alone(name, monkeypatch):
    for module in ("chart", "explore", "markup", "student_comparison", "exercise"):
        monkeypatch.setattr(f"klaster.notebook.{module}.display", lambda *what, **how: None, raising=False)
    page, faults = cells(name), {}
    for id, cell in page.items():
        if id == "setup":
            continue
        names: dict = {}
        try:
            exec(f"{IMPORTS}\n{answer(id, page)}", names)
            exec(compile(cell.source, f"{name}: {id}", "exec"), names)
        except Exception as error:
            faults[id] = repr(error)
    assert faults == {}


def test_the_first_cell_imports_what_the_cells_may_use():
    source = cells("denmark")["setup"].source
    assert all(line in source for line in IMPORTS.splitlines())


def test_a_cell_is_no_longer_than_a_reader_can_follow():
    sizes = {(name, id): len(lines(source)) for name, id, source in charts()}
    drawn = {where: size for where, size in sizes.items() if not where[1].startswith("explore")}
    assert {where: size for where, size in drawn.items() if size > CHART} == {}
    assert {where: size for where, size in sizes.items() if size > EXPLORE} == {}
    assert sum(size <= HALF_OF_CHARTS for size in drawn.values()) >= len(drawn) / 2
    assert [line for *_, source in charts() for line in lines(source) if len(line) > WIDTH] == []


def test_a_cell_names_only_what_the_book_offers_and_takes_nothing_apart_by_hand():
    wrong = re.compile(r"\.map\(chart|from klaster|klaster\.(?:language|notebook)|^import (?:re|html)\b", re.M)
    faults = {(name, id): found for name, id, source in charts() if (found := wrong.findall(source))}
    assert faults == {}


def test_words_are_given_by_key():
    """A panel may look up the one text that a reader starts from."""
    looked_up = {(name, id): len(re.findall(r"\bchart\[", source)) for name, id, source in charts()}
    assert {where: n for where, n in looked_up.items() if n > 2 * ("widget" in where[1])} == {}


def test_a_line_says_one_thing():
    for name, id, source in charts():
        starts = [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
        assert len(starts) == len(set(starts)), (name, id)


@pytest.mark.parametrize("name", PAGES)
def test_in_jupyterlab_what_teaches_is_open_and_the_rest_folded(name):
    for id, cell in cells(name).items():
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        if id == "setup" or id.endswith(("-check", "-solution")):
            assert folded, id
        elif "klaster.Chart(" in cell.source and "ipywidgets" not in cell.source:
            assert not folded, id
