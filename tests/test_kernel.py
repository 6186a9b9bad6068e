"""Warm kernels are ordinary kernels, only faster; and no output outlives what it was made from."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import klaster
import nbformat
import psutil
import pytest
import yaml
from klaster.site import kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PACKAGE = Path(klaster.__file__).parent
SPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}

needs_fork = pytest.mark.skipif(not kernel.can_fork(), reason="kernels aren't forked on this system")


def notebook(*sources: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in sources], metadata={"kernelspec": SPEC})


def run(folder: Path, *sources: str, **options: Any) -> list[str]:
    """Run cells in one kernel, in a folder; return what each of them printed."""
    content = notebook(*sources)
    NotebookClient(content, resources={"metadata": {"path": str(folder)}}, **options).execute()
    return ["".join(o.get("text", "") for o in cell.outputs).strip() for cell in content.cells]


def gone(pid: int, within: float = 5) -> bool:
    """Tell whether a process has ended (or, unreaped, has at least stopped to run) in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def warmed() -> kernel.WarmProcess:
    """The warmed process: the one there is, or a new one."""
    return kernel.warm()


@pytest.fixture(scope="module", autouse=True)
def cool_at_the_end() -> Iterator[None]:
    yield
    kernel.cool()


@pytest.fixture
def cooled() -> Iterator[None]:
    """For tests that need the warmed process for themselves."""
    kernel.cool()
    yield
    kernel.cool()


# An ordinary kernel


@needs_fork
def test_a_kernel_is_a_fork_of_the_warmed_process_with_its_imports_made(tmp_path, warmed):
    parent, loaded = run(tmp_path, "import os, sys; print(os.getppid())", "print('pandas' in sys.modules)")
    assert (int(parent), loaded) == (warmed.pid, "True")


@needs_fork
def test_the_warmed_process_has_loaded_nothing_that_only_builds_pages(tmp_path, warmed):
    assert run(tmp_path, "import sys; print({'sphinx', 'docutils', 'klaster.site'} & sys.modules.keys())") == ["set()"]


@needs_fork
def test_nothing_of_one_notebook_is_seen_in_the_next(tmp_path, warmed):
    run(tmp_path, "import os, pandas; mine = 1; pandas.mine = 1; os.environ['MINE'] = '1'")
    seen = run(
        tmp_path,
        "import os, pandas\nprint('mine' in globals(), hasattr(pandas, 'mine'), 'MINE' in os.environ)",
    )
    assert seen == ["False False False"]


@needs_fork
def test_random_numbers_differ_from_kernel_to_kernel(tmp_path, warmed):
    draw = "import random, uuid, numpy\nprint(random.random(), numpy.random.random(), uuid.uuid4())"
    first, second = (run(tmp_path, draw)[0].split() for _ in range(2))
    assert [a == b for a, b in zip(first, second, strict=True)] == [False, False, False]


@needs_fork
def test_a_notebook_runs_in_its_own_folder_and_imports_from_it(tmp_path, warmed):
    (tmp_path / "neighbour.py").write_text("name = 'neighbour'")
    printed = run(tmp_path, "import os; print(os.getcwd())", "import neighbour; print(neighbour.name)")
    assert printed == [str(tmp_path), "neighbour"]


@needs_fork
def test_the_environment_is_the_one_at_the_kernels_start(tmp_path, warmed, monkeypatch):
    monkeypatch.setenv("KLASTER_LANG", "ru")
    printed = run(
        tmp_path,
        "from os import environ as e; print(e['KLASTER_LANG'], e.get('OPENBLAS_NUM_THREADS'))",
    )
    assert printed == ["ru None"]


@needs_fork
def test_outputs_are_those_of_a_kernel_started_as_usual(tmp_path, warmed):
    content = notebook(
        "import sys, pandas as pd, plotly.express as px, plotly.io as pio, ipywidgets",
        "import os; print('printed'); print('red', file=sys.stderr); os.system('echo from a child')",
        "table = pd.DataFrame({'a': [1, 2]}); table",
        "px.bar(table, x='a', y='a')",
        "ipywidgets.IntSlider(description='a')",
        "print(pio.renderers.default, sys.argv[0], __name__, [p for p in sys.path])",
        "from comm import get_comm_manager; print(sorted(get_comm_manager().targets))",
        "1 / 0",
    )
    warm = all_outputs(content, tmp_path)
    kernel.cool()
    assert warm == all_outputs(content, tmp_path)
    assert all(warm[1:])  # a cell without output would compare nothing


def all_outputs(content: nbformat.NotebookNode, folder: Path) -> list[list[object]]:
    copy = nbformat.from_dict(content)
    client = NotebookClient(copy, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return [comparable(cell.outputs) for cell in copy.cells]


def comparable(outputs: list[nbformat.NotebookNode]) -> list[object]:
    """Return outputs without what differs from run to run: widgets' ids, the order of streams."""
    seen: list[object] = []
    for output in outputs:
        if output.output_type == "stream":
            seen.append((output.name, output.text))
        elif output.output_type == "error":
            seen.append((output.ename, output.evalue, len(output.traceback)))
        elif "application/vnd.jupyter.widget-view+json" in output.data:
            seen.append(sorted(output.data))
        else:
            seen.append(output.data)
    return sorted(seen, key=str)


# Errors, time-outs, ends


@needs_fork
def test_an_error_in_a_cell_comes_with_its_traceback(tmp_path, warmed):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError") as caught:
        run(tmp_path, "share = 1 / 0")
    assert "share = 1 / 0" in caught.value.traceback


@needs_fork
def test_a_cell_that_takes_too_long_is_interrupted_and_the_next_one_runs(tmp_path, warmed):
    printed = run(
        tmp_path,
        "import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('interrupted')",
        "print('next')",
        timeout=1,
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    assert printed == ["interrupted", "next"]


@needs_fork
def test_a_cell_that_takes_too_long_ends_the_notebook_and_its_kernel(tmp_path, warmed):
    with pytest.raises(CellTimeoutError):
        run(
            tmp_path,
            "import os, time; open('pid', 'w').write(str(os.getpid()))",
            "time.sleep(60)",
            timeout=1,
        )
    assert gone(int((tmp_path / "pid").read_text()))


@needs_fork
def test_a_kernel_that_dies_is_noticed(tmp_path, warmed):
    with pytest.raises(DeadKernelError):
        run(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", timeout=30)


@needs_fork
def test_no_process_is_left_after_a_notebook(tmp_path, warmed):
    (pid,) = run(tmp_path, "import os; print(os.getpid())")
    assert gone(int(pid), within=1)
    assert psutil.Process(warmed.pid).children() == []


@needs_fork
def test_what_a_chapter_left_to_the_end_of_its_kernel_is_done(tmp_path, warmed):
    run(tmp_path, "import atexit; atexit.register(lambda: open('done', 'w').close())")
    assert (tmp_path / "done").exists()


@needs_fork
def test_cooling_ends_the_warmed_process_also_while_it_still_imports(cooled):
    process = kernel.warm()
    begun = time.monotonic()
    kernel.cool()
    assert gone(process.pid, within=0.5)
    assert time.monotonic() - begun < 1


@needs_fork
@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_is_left_when_the_build_is_ended_in_the_middle_of_a_cell(tmp_path, signum):
    (tmp_path / "build.py").write_text(
        "import nbformat\n"
        "from nbclient import NotebookClient\n"
        "from nbformat.v4 import new_code_cell, new_notebook\n"
        "from klaster.site import kernel\n"
        "kernel.warm(['ipykernel.kernelapp'])\n"
        "cell = new_code_cell('''import os, time\n"
        "open('pids.part', 'w').write(f'{os.getpid()} {os.getppid()}')\n"
        "os.rename('pids.part', 'pids')\n"
        "time.sleep(60)''')\n"
        "NotebookClient(new_notebook(cells=[cell])).execute()\n"
    )
    build = subprocess.Popen([sys.executable, "build.py"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (tmp_path / "pids").exists() and time.monotonic() < until:
        time.sleep(0.05)
    running = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    build.send_signal(signum)
    build.wait(timeout=20)
    assert [gone(pid) for pid in running] == [True, True]


# Where there is no warmed process


def test_without_fork_kernels_are_started_as_usual(tmp_path, cooled, monkeypatch):
    monkeypatch.delattr(os, "fork", raising=False)
    assert kernel.warm() is None
    (parent,) = run(tmp_path, "import os; print(os.getppid())")
    assert int(parent) == os.getpid()


@needs_fork
def test_a_kernel_is_started_as_usual_when_the_warmed_process_has_died(tmp_path, cooled):
    os.kill(kernel.warm().pid, signal.SIGKILL)
    (parent,) = run(tmp_path, "import os; print(os.getppid())")
    assert int(parent) == os.getpid()


@needs_fork
def test_a_module_that_cannot_be_imported_is_left_to_the_notebook(tmp_path, cooled):
    process = kernel.warm(["ipykernel.kernelapp", "no_such_module"])
    (parent,) = run(tmp_path, "import os; print(os.getppid())")
    assert int(parent) == process.pid


# The book's build


class Book:
    """A book of one chapter in a folder, with a copy of the package and the data of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(PACKAGE, folder / "book" / "klaster", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "data").mkdir()
        (folder / "data" / "datapackage.json").write_text("{}")
        (folder / "data" / "firms.csv").write_text("firms\n5000\n")
        (folder / "book" / "klaster" / "notebook" / "told.py").write_text("WORD = 'first'\n")
        self.write("import klaster\nfrom klaster.notebook import told\nprint(told.WORD, *klaster.table('firms').firms)")
        (folder / "_toc.yml").write_text("format: jb-book\nroot: book/chapter\n")
        self.configure()

    def configure(self, *, execute: dict | None = None, **config: object) -> None:
        names = ["klaster.site.execution", "myst_nb", "jupyter_book", "sphinx_external_toc"]
        names += ["sphinx_book_theme", "sphinx_comments"]
        settings = {
            "title": "Book",
            "only_build_toc_files": True,
            "execute": {"execute_notebooks": "cache", "timeout": 60} | (execute or {}),
            "sphinx": {"config": {"extensions": names} | config},
        }
        (self.folder / "_config.yml").write_text(yaml.safe_dump(settings))

    def write(self, source: str) -> None:
        """Write the chapter. Its first cell notes that it was executed, and by whose child."""
        note = "import os\nwith open('runs', 'a') as file: print(os.getppid(), file=file)"
        content = notebook(note, source)
        content.cells.insert(0, new_markdown_cell("# Chapter"))
        for number, cell in enumerate(content.cells):
            cell.id = f"cell-{number}"
        nbformat.write(content, self.folder / "book" / "chapter.ipynb")

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
            + ["build", str(self.folder), *options],
            env=os.environ | {"PYTHONPATH": str(self.folder / "book")},
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
        )

    def page(self) -> str:
        built = self.build()
        assert built.returncode == 0, built.stderr
        return (self.folder / "_build" / "html" / "book" / "chapter.html").read_text()

    def runs(self) -> int:
        return len((self.folder / "book" / "runs").read_text().splitlines())


@pytest.fixture
def book(tmp_path) -> Book:
    return Book(tmp_path)


@pytest.mark.slow
def test_outputs_are_made_anew_when_the_data_or_the_package_changed_and_only_then(book):
    assert "first 5000" in book.page()
    book.page()
    assert book.runs() == 1

    (book.folder / "data" / "firms.csv").write_text("firms\n12000\n")
    assert "first 12000" in book.page()
    assert book.runs() == 2

    (book.folder / "book" / "klaster" / "notebook" / "told.py").write_text("WORD = 'second'\n")
    assert "second 12000" in book.page()
    assert book.runs() == 3

    # What chapters don't load may change: the other rooms, and the modules beside them.
    for part in (book.folder / "book" / "klaster").iterdir():
        if part.name not in ("__init__.py", "notebook", "language"):
            for path in [part] if part.is_file() else part.rglob("*.py"):
                path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    book.page()
    assert book.runs() == 3
    assert len(list((book.folder / "_build" / ".jupyter_cache").glob("outputs-*"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("warm", [pytest.param(True, marks=needs_fork), False])
def test_an_error_in_a_cell_fails_a_strict_build_with_its_traceback(book, warm):
    book.configure(execute={"show_tb": True}, klaster_warm_kernel=warm)
    faultless = book.build("-W", "--keep-going")
    assert faultless.returncode == 0, faultless.stderr
    book.write("share = 1 / 0")
    built = book.build("-W", "--keep-going")
    assert built.returncode != 0
    assert "Executing notebook failed: CellExecutionError" in built.stderr
    assert "mystnb.exec" in built.stderr
    assert "ZeroDivisionError" in built.stderr  # the traceback is coloured in between
    assert "division by zero" in built.stderr
    report = book.folder / "_build" / "html" / "reports" / "book" / "chapter.err.log"
    assert "share = 1 / 0" in report.read_text()


@pytest.mark.slow
def test_an_error_in_a_cell_ends_the_build_where_that_is_asked_for(book):
    book.configure(execute={"raise_on_error": True})
    book.write("share = 1 / 0")
    assert book.build().returncode != 0
    assert not (book.folder / "_build" / "html" / "book" / "chapter.html").exists()


@pytest.mark.slow
@needs_fork
def test_the_switch_starts_kernels_as_usual_and_changes_nothing_on_the_page(book):
    warm = book.page()
    shutil.rmtree(book.folder / "_build")
    book.configure(klaster_warm_kernel=False)
    assert book.page() == warm


@pytest.mark.slow
def test_what_readers_get_names_the_ordinary_kernel(book):
    book.page()
    html = book.folder / "_build" / "html"
    sources = nbformat.read(html / "_sources" / "book" / "chapter.ipynb", 4)
    assert sources.metadata.kernelspec.name == "python3"
    named = [
        path for path in (book.folder / "_build").rglob("*") if path.is_file() and b"klaster-warm" in path.read_bytes()
    ]
    assert named == []


@pytest.mark.slow
@needs_fork
def test_no_process_is_left_when_a_build_is_interrupted(book):
    book.write("import time\nopen('pids', 'w').write(f'{os.getpid()} {os.getppid()}')\ntime.sleep(60)")
    build = subprocess.Popen(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"] + ["build", str(book.folder)],
        env=os.environ | {"PYTHONPATH": str(book.folder / "book")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pids, until = book.folder / "book" / "pids", time.monotonic() + 60
    while not (pids.exists() and len(pids.read_text().split()) == 2) and time.monotonic() < until:
        time.sleep(0.05)
    running = [int(pid) for pid in pids.read_text().split()]
    build.send_signal(signal.SIGINT)
    assert build.wait(timeout=30) != 0
    assert [gone(pid) for pid in running] == [True, True]
