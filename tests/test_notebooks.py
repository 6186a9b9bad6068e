"""The chapters as notebooks: clean in git, stable ids, and they run wherever they are put."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from conftest import ROOT
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from klaster import repository
from klaster.authoring import first_cells
from traitlets.config import Config

NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
JUPYTER_BOOK_TAGS = {
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-input",
    "remove-output",
    "remove-cell",
    "raises-exception",
}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request) -> Path:
    return request.param


def test_no_output_and_no_count_is_kept(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


def test_the_notebook_is_valid_and_its_kernel_is_everybodys(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


def test_cell_ids_are_readable_and_used_once(path):
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(ids) == len(set(ids))
    assert [id for id in ids if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", id)] == []


def test_tags_are_known_to_jupyter_book(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert set(cell.metadata.get("tags", [])) <= JUPYTER_BOOK_TAGS, cell.id


def test_markdown_shows_no_directive_where_no_extension_reads_it(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"^\s*(:::|```\{|\([\w-]+\)=|%%)|\{[a-z:]+\}`", cell.source, re.M), cell.id


def test_letters_are_kazakh_not_lookalikes(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert "ə" not in cell.source and "Ə" not in cell.source, cell.id
        mixed = re.findall(r"\b(?=\w*[A-Za-z])(?=\w*[Ѐ-ԯ])[A-Za-zЀ-ԯ]+\b", cell.source)
        assert mixed == [], cell.id


def test_it_runs_from_the_root_of_the_repository(path, monkeypatch):
    """In this process: in its own folder, by a kernel, the build runs it."""
    monkeypatch.chdir(ROOT)
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}), user_module=ModuleType(path.stem))
    with capture_output():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                shell.run_cell(cell.source).raise_error()


@pytest.mark.parametrize("path", [*first_cells.notebooks(ROOT / "book")], ids=lambda path: path.stem)
def test_the_first_cells_are_the_same_in_all_and_know_the_address(path):
    notebook = nbformat.read(path, as_version=4)
    assert first_cells.wanting(notebook, repository.address()) == []


ADDRESS = ("https://example.org/owner/book", "main")


def test_the_command_writes_an_address_into_the_first_cell_and_nothing_else(tmp_path):
    path = Path(shutil.copy(ROOT / "book" / "denmark.ipynb", tmp_path))
    before = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    assert first_cells.put(path, ADDRESS)
    after = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    assert [id for id in after if after[id] != before.get(id)] == ["setup"]
    assert list(after) == list(before)
    assert "%pip install -q --no-deps git+https://example.org/owner/book@main" in after["setup"].source
    assert not first_cells.put(path, ADDRESS)
    first_cells.put(path, None)
    assert path.read_bytes() == (ROOT / "book" / "denmark.ipynb").read_bytes()


def test_the_reminder_that_was_deleted_or_moved_is_put_back(tmp_path):
    path = Path(shutil.copy(ROOT / "book" / "denmark.ipynb", tmp_path))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(notebook.cells.pop([cell.id for cell in notebook.cells].index("saving")))
    nbformat.write(notebook, path)
    assert first_cells.put(path, None)
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert ids[ids.index("setup") + 1] == "saving" and ids.count("saving") == 1


def test_the_address_is_unknown_while_the_placeholder_stands(tmp_path):
    settings = tmp_path / "_config.yml"
    text = (ROOT / "_config.yml").read_text(encoding="utf-8")
    settings.write_text(text.replace(repository.PLACEHOLDER, ADDRESS[0]), encoding="utf-8")
    assert repository.address(settings) == ADDRESS
    settings.write_text(text, encoding="utf-8")
    assert repository.address(settings) is None


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_without_the_package_the_first_cell_says_what_to_do(lang):
    code = "import sys; sys.modules['klaster'] = None\n" + first_cells.setup(None)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    words = {"kk": "табылмады", "ru": "не найден", "en": "is missing"}
    assert "ModuleNotFoundError" in last and "pip install" in last and words[lang] in last
