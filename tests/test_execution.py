"""Chapters are executed once, several at a time, and no output outlives what it was made from."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import klaster
import nbformat
import psutil
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PACKAGE = Path(klaster.__file__).parent
SPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
FAULT = "share = 1 / 0"

pytestmark = pytest.mark.slow


class Book:
    """A book of three chapters in a folder, with a copy of the package and the data of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(PACKAGE, folder / "book" / "klaster", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "data").mkdir()
        (folder / "data" / "datapackage.json").write_text("{}")
        (folder / "data" / "firms.csv").write_text("firms\n5000\n")
        (folder / "book" / "klaster" / "notebook" / "told.py").write_text("WORD = 'first'\n")
        self.write(
            "italy",
            "import klaster\nfrom klaster.notebook import told\n" + "print(told.WORD, *klaster.table('firms').firms)",
        )
        self.write("korea", "print('Seoul')")
        shutil.copy(folder / "book" / "korea.ipynb", folder / "book" / "twin.ipynb")
        chapters = [{"file": "book/korea"}, {"file": "book/twin"}]
        (folder / "_toc.yml").write_text(
            yaml.safe_dump({"format": "jb-book", "root": "book/italy", "chapters": chapters})
        )
        self.configure()

    def configure(self, **execute: object) -> None:
        names = ["klaster.site.execution", "myst_nb", "jupyter_book", "sphinx_external_toc"]
        names += ["sphinx_book_theme", "sphinx_comments"]
        settings = {
            "title": "Book",
            "only_build_toc_files": True,
            "execute": {"execute_notebooks": "cache", "timeout": 60} | execute,
            "sphinx": {"config": {"extensions": names}},
        }
        (self.folder / "_config.yml").write_text(yaml.safe_dump(settings))

    def write(self, name: str, source: str, text: str = "") -> None:
        """Write a chapter, whose first cell notes by which process it is executed."""
        note = f"import os\nwith open('{name}.runs', 'a') as file:\n    print(os.getpid(), file=file)"
        cells = [new_markdown_cell(f"# {name}\n\n{text}"), new_code_cell(note), new_code_cell(source)]
        for number, cell in enumerate(cells):
            cell.id = f"cell-{number}"
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": SPEC}), self.folder / "book" / f"{name}.ipynb")

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        """Start a build, as a terminal would."""
        return subprocess.Popen(
            [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
            + ["build", str(self.folder), *options],
            env=os.environ | {"PYTHONPATH": str(self.folder / "book"), "NO_COLOR": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def build(self, *options: str, **environment: str) -> tuple[int, str]:
        """Build the book; return the exit code and all that was printed."""
        with self.start(*options, **environment) as process:
            said, _ = process.communicate(timeout=300)
        return process.returncode, said

    def page(self, name: str) -> str:
        return (self.folder / "_build" / "html" / "book" / f"{name}.html").read_text(encoding="utf-8")

    def runs(self) -> list[tuple[str, int]]:
        """Return the chapters that were executed and the processes in which they were."""
        files = sorted((self.folder / "book").glob("*.runs"))
        return [(file.stem, int(pid)) for file in files for pid in file.read_text().split()]

    def executed(self) -> list[str]:
        """Return the chapters that were executed since this was last asked."""
        names = [name for name, _ in self.runs()]
        for file in (self.folder / "book").glob("*.runs"):
            file.unlink()
        return names


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_outputs_are_made_anew_when_what_they_rely_on_changed_and_only_then(book: Book) -> None:
    code, said = book.build("-W", "--keep-going")
    assert code == 0, said
    assert "first 5000" in book.page("italy")
    assert "Seoul" in book.page("korea") and "Seoul" in book.page("twin")
    assert book.executed() == ["italy", "korea"]  # the twin's code is that of Korea

    # What chapters don't load may change: their text, the other rooms, and the modules beside them.
    book.write("korea", "print('Seoul')", text="another text")
    for part in (book.folder / "book" / "klaster").iterdir():
        if part.name not in ("__init__.py", "notebook", "language"):
            for path in [part] if part.is_file() else part.rglob("*.py"):
                path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    book.build()
    assert "another text" in book.page("korea") and "Seoul" in book.page("korea")
    assert book.executed() == []

    book.write("korea", "print('Busan')")
    book.build()
    assert "Busan" in book.page("korea")
    assert book.executed() == ["korea"]

    (book.folder / "data" / "firms.csv").write_text("firms\n12000\n")
    book.build()
    assert "first 12000" in book.page("italy")
    assert book.executed() == ["italy", "korea", "korea"]  # the twin still has the first version's code

    (book.folder / "book" / "klaster" / "notebook" / "told.py").write_text("WORD = 'second'\n")
    book.build()
    assert "second 12000" in book.page("italy")
    assert len(list((book.folder / "_build" / ".jupyter_cache").glob("outputs-*"))) == 1


def test_an_error_in_a_cell_fails_a_strict_build_with_its_traceback_and_is_not_kept(book: Book) -> None:
    book.configure(show_tb=True)
    book.write("italy", FAULT)
    code, said = book.build("-W", "--keep-going")
    assert code != 0
    assert "italy.ipynb: WARNING: Executing notebook failed: CellExecutionError" in said
    assert FAULT in said and "ZeroDivisionError" in said and "division by zero" in said
    report = book.folder / "_build" / "html" / "reports" / "book" / "italy.err.log"
    assert FAULT in report.read_text()
    assert "korea" in book.executed()

    code, said = book.build("-W", "--keep-going", "--all")
    assert code != 0, said
    assert set(book.executed()) == {"italy"}


def test_an_error_in_a_cell_ends_the_build_where_that_is_asked_for(book: Book) -> None:
    book.configure(raise_on_error=True)
    book.write("italy", FAULT)
    code, _ = book.build()
    assert code != 0
    assert not (book.folder / "_build" / "html" / "book" / "italy.html").exists()


@pytest.mark.skipif(os.cpu_count() == 1, reason="one processor executes one chapter at a time")
def test_chapters_run_at_once_and_without_the_own_ipython_of_whoever_builds(book: Book) -> None:
    wait = "import os, time\nuntil = time.monotonic() + 50\nwhile not os.path.exists('{}.runs') and time.monotonic() < until: time.sleep(.05)\nprint('met', time.monotonic() < until, 'own' in globals())"
    book.write("italy", wait.format("korea"))
    book.write("korea", wait.format("italy"))
    (book.folder / "own" / "profile_default" / "startup").mkdir(parents=True)
    (book.folder / "own" / "profile_default" / "startup" / "own.py").write_text("own = 1\n")
    code, said = book.build(IPYTHONDIR=str(book.folder / "own"), TMPDIR=str(book.folder))
    assert code == 0, said
    assert "met True False" in book.page("italy") and "met True False" in book.page("korea")
    assert "IPKernelApp" not in said
    assert list(book.folder.glob("klaster-*")) == []


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C can't be sent to a process alone on Windows")
def test_no_process_is_left_when_a_build_is_interrupted(book: Book) -> None:
    for name in ("italy", "korea"):
        book.write(name, f"import time\ntime.sleep(60)  # {name}")
    with book.start() as build:
        until = time.monotonic() + 120
        while len(book.runs()) < min(2, os.cpu_count() or 1) and time.monotonic() < until:
            time.sleep(0.05)
        kernels = [psutil.Process(pid) for _, pid in book.runs()]
        assert kernels
        os.killpg(build.pid, signal.SIGINT)
        said, _ = build.communicate(timeout=30)
    assert build.returncode != 0
    assert "Interrupted" in said
    assert psutil.wait_procs(kernels, timeout=5)[1] == []
