"""Chapters where somebody else chose the libraries: Colab, Kaggle, a notebook that was downloaded.

A second environment stands for them: the oldest versions that such places carry, and no `klaster`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from jupyter_lab import UV, copy_repository, install, new_environment
from klaster.authoring import first_cells
from klaster.notebook import chapters

pytestmark = pytest.mark.slow

#: The last patch of each oldest series; the tests hold `pyproject.toml`'s lower bounds to them.
OLDEST = {
    "ipython": "7.34.0",
    "ipywidgets": "7.7.1",
    "numpy": "1.26.0",
    "pandas": "2.2.0",
    "plotly": "5.24.0",
    "pyyaml": "6.0",
}
#: What runs a notebook there, not what a chapter imports.
RUNNER = ("filelock", "ipykernel==6.17.1", "nbclient", "nbformat", "pip", "pytest")

NOTEBOOKS = [*chapters.listed(), "compare", "figures", "glossary"]

RUN = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


@dataclass
class Place:
    """An environment, and how a notebook is run in it."""

    python: Path

    def packages(self) -> set[str]:
        """The installed packages with their versions."""
        listed = self._call("-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check")
        return set(listed.splitlines())

    def run(self, path: Path, **variables: str) -> nbformat.NotebookNode:
        """Run a notebook in its own folder and return it with its outputs."""
        self._call("-c", RUN, path.name, cwd=path.parent, **variables)
        return nbformat.read(path, as_version=4)

    def test(self, *options: str) -> None:
        """Run tests of the repository."""
        options = ("-q", "-p", "no:cacheprovider", "-W", "default", *options)  # old versions warn of what is new
        self._call("-m", "pytest", *options, cwd=ROOT, PYTHONPATH=str(ROOT / "book"))

    def _call(self, *arguments: str, cwd: Path | None = None, **variables: str) -> str:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "VIRTUAL_ENV"))}
        done = subprocess.run(
            [self.python, *arguments],
            cwd=cwd or self.python.parent,
            env=kept | {"JUPYTER_PATH": str(self.python.parents[1] / "share" / "jupyter")} | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
        return done.stdout


def oldest(folder: Path) -> Place:
    python = new_environment(folder)
    install(python, *(f"{name}=={version}" for name, version in OLDEST.items()), *RUNNER)
    return Place(python)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The book's wheel, built as the README says."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = copy_repository(folder / "repository")
    subprocess.run([UV, "build", "-q", "--wheel", "-o", folder, copy], check=True)
    (built,) = folder.glob("klaster-*.whl")
    return built


@pytest.fixture(scope="module")
def place(tmp_path_factory, wheel) -> Place:
    """The oldest versions with the book's wheel, and nothing of the repository on the path."""
    found = oldest(tmp_path_factory.mktemp("oldest") / "environment")
    before = found.packages()
    install(found.python, "--no-deps", wheel)
    assert set(found.packages() - before) == {f"klaster=={wheel.name.split('-')[1]}"}
    return found


def test_the_bounds_of_the_package_are_what_is_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = dict(line.split(">=") for line in project["dependencies"])
    assert set(bounds) == set(OLDEST)
    assert [n for n, bound in bounds.items() if not OLDEST[n].startswith(bound)] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_that_a_page_offers_runs_alone_with_the_oldest_versions(name, site, place, tmp_path):
    offered = site.html / "_sources" / "book" / f"{name}.ipynb"
    assert offered.read_bytes() == (ROOT / "book" / f"{name}.ipynb").read_bytes()
    assert f'href="../_sources/book/{name}.ipynb" download' in (site.html / "book" / f"{name}.html").read_text(
        encoding="utf-8"
    )
    notebook = nbformat.read(offered, as_version=4)
    nbformat.validate(notebook)
    assert "setup" in {cell.id for cell in notebook.cells}
    path = Path(shutil.copy(offered, tmp_path))
    run = place.run(path)
    assert all(cell.execution_count for cell in run.cells if cell.cell_type == "code" and cell.source)


def test_the_helpers_pass_their_own_tests_with_the_oldest_versions(place):
    # Those that need neither a built page nor a browser.
    names = ("exercises", "article_table", "edition", "maps", "own_comparison", "explore_languages")
    modules = [f"tests/test_{name}.py" for name in names]
    place.test(*modules, "-k", "not site and not browser and not page and not sort")


@pytest.mark.parametrize("renderer", ["colab", "kaggle"])
def test_colab_and_kaggle_get_charts_in_their_own_form(renderer, place, tmp_path):
    path = Path(shutil.copy(ROOT / "book" / "denmark.ipynb", tmp_path))
    run = place.run(path, PLOTLY_RENDERER=renderer)
    shown = [
        output["data"]
        for cell in run.cells
        if cell.id == "chart-participation"
        for output in cell.outputs
        if "data" in output
    ]
    assert any("plotly" in data.get("text/html", "").lower() for data in shown)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> tuple[Place, tuple[str, str]]:
    """The oldest versions without `klaster`, and a git address that stands for the book's."""
    folder = tmp_path_factory.mktemp("elsewhere")
    remote = copy_repository(folder / "remote")
    git: list[str | Path] = ["git", "-C", remote, "-c", "user.name=author", "-c", "user.email=author@example.org"]
    subprocess.run(["git", "init", "-q", "-b", "main", remote], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "The book"], check=True)
    return oldest(folder / "environment"), (remote.as_uri(), "main")


def test_the_first_cell_installs_the_helpers_from_the_address_and_upgrades_nothing(elsewhere, tmp_path):
    place, address = elsewhere
    path = Path(shutil.copy(ROOT / "book" / "denmark.ipynb", tmp_path))
    first_cells.put(path, address)
    before = place.packages()
    assert not any(line.startswith("klaster") for line in before)
    run = place.run(path)
    after = place.packages()
    assert before <= after
    assert [line.partition("==")[0].partition(" @")[0] for line in after - before] == ["klaster"]
    assert not any("error" in output.output_type for cell in run.cells for output in cell.get("outputs", []))
    # A second start finds the helpers there, and installs nothing.
    assert "pip" not in json.dumps([cell.outputs for cell in place.run(path).cells if cell.id == "setup"])
    assert place.packages() == after


def test_where_the_address_cannot_be_reached_the_cell_says_what_to_do(elsewhere, tmp_path):
    place, _ = elsewhere
    subprocess.run([place.python, "-m", "pip", "uninstall", "-q", "-y", "klaster"], check=True)
    path = Path(shutil.copy(ROOT / "book" / "glossary.ipynb", tmp_path))
    first_cells.put(path, ((tmp_path / "nowhere").as_uri(), "main"))
    with pytest.raises(AssertionError) as failed:
        place.run(path)
    said = str(failed.value)
    assert "ModuleNotFoundError" in said
    assert all(words in said for words in ("табылмады", "не найден", "is missing", "Settings → Internet"))
