"""The chapters as notebooks: clean in git, stable ids, and they run wherever they are put."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import nbclient
import nbformat
import pytest
from conftest import ROOT

from klaster import recipe

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


def run(path: Path, folder: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


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


def test_it_runs_in_its_own_folder(path):
    run(path, path.parent)


def test_it_runs_from_the_root_of_the_repository(path):
    run(path, ROOT)


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """A Python with the book's wheel in it and nothing of the repository on its path."""
    folder = tmp_path_factory.mktemp("alone")
    wheels = folder / "wheels"
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", wheels, ROOT], check=True
    )
    (wheel,) = wheels.glob("klaster-*.whl")
    venv.create(folder / "python", with_pip=True, system_site_packages=False)
    scripts = folder / "python" / ("Scripts" if os.name == "nt" else "bin")
    # The tests' own libraries serve as the reader's; only klaster itself must come from the wheel.
    site = subprocess.run(
        [sys.executable, "-c", "import pandas; print(pandas.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    shared = Path(site).parent
    target = Path(
        subprocess.run(
            [scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    for entry in shared.iterdir():
        if not entry.name.lower().startswith(("klaster", "_klaster", "__editable__", "pip", "_pytest", "__pycache__")):
            destination = target / entry.name
            if not destination.exists() and entry.suffix != ".pth":
                destination.symlink_to(entry)
    subprocess.run([scripts / "python", "-m", "pip", "install", "-q", "--no-deps", wheel], check=True)
    return scripts / "python"


@pytest.mark.slow
def test_a_copy_alone_runs_with_the_wheel(path, alone, tmp_path):
    shutil.copy(path, tmp_path)
    code = (
        "import sys, nbformat, nbclient, klaster;"
        f"assert {str(ROOT)!r} not in klaster.__file__;"
        "nb = nbformat.read(sys.argv[1], as_version=4);"
        "nbclient.NotebookClient(nb, timeout=120).execute();"
        "print(klaster.__file__)"
    )
    kernels = tmp_path / "kernels" / "python3"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [str(alone), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                "display_name": "alone",
                "language": "python",
            }
        )
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {"JUPYTER_PATH": str(tmp_path)}
    done = subprocess.run(
        [alone, "-c", code, path.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS if path.stem in recipe.CHAPTERS])
def test_a_chapter_without_the_wheel_says_what_to_do(name, alone, tmp_path):
    setup = recipe.chapter(name).cells["setup"]
    code = "import sys; sys.modules['klaster'] = None\n" + setup.source
    done = subprocess.run([alone, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ModuleNotFoundError" in last
    assert "pip install" in last and "табылмады" in last and "не найден" in last and "missing" in last
