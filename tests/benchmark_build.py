"""How long the book takes to build: ``python tests/benchmark_build.py``.

Builds copies of the book (cold, after a change to one chapter, with nothing changed), then books
of generated chapters, each once as the book is built and once by Jupyter Book alone. Everything is
a real ``jupyter-book build`` in a folder of its own. Nothing here passes or fails: the output is
tables. Imported by Sphinx, this module is the extension that notes when the build's steps begin.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
GROWTH = (2, 20, 50)
STEPS = {
    "start": "Python and the imports of Jupyter Book and its extensions",
    "set up": "configuration, contents, theme, looking for what changed",
    "execute": "the chapters' code, kernels and all",
    "read": "notebooks to doctrees",
    "pictures": "the charts' pictures, all of them where the build is cold",
    "write": "doctrees to pages, search index, copied files",
    "end": "after the build",
}


# The extension


def setup(app) -> dict[str, object]:
    """Note in the file ``BENCHMARK_TIMES`` when steps begin, and what each page took."""
    times = {"setup": time.time()}
    pages: dict[str, float] = {}
    kept: set[str] = set()

    def note(name: str):
        def begins(*_) -> None:
            times[name] = time.time()

        return begins

    def outputs(app) -> list[NbCacheRecord]:
        return get_cache(app.env.mystnb_config.execution_cache_path).list_cache_records()

    def execution_begins(app, env, docnames: list[str]) -> None:
        times["execute"] = time.time()
        kept.update(record.hashkey for record in outputs(app))

    def finished(app, exception) -> None:
        times["finished"] = time.time()
        executed = {
            app.env.path2doc(record.uri): record.data["execution_seconds"]
            for record in outputs(app)
            if record.hashkey not in kept
        }
        # By itself, myst-nb executes a chapter when it reads it.
        in_read = 0 if "klaster.site.execution" in app.extensions else sum(executed.values())
        report = {"times": times, "pages": pages, "executed": executed, "executed_in_read": in_read}
        Path(os.environ["BENCHMARK_TIMES"]).write_text(json.dumps(report))

    def read_begins(app, docname: str, source: list[str]) -> None:
        pages[docname] = time.time()

    def read_ends(app, doctree) -> None:
        pages[app.env.docname] = time.time() - pages[app.env.docname]

    app.connect("env-before-read-docs", execution_begins, priority=0)
    app.connect("env-before-read-docs", note("read"), priority=1000)
    app.connect("source-read", read_begins, priority=0)
    app.connect("doctree-read", read_ends, priority=1000)
    app.connect("env-updated", note("updated"), priority=0)
    app.connect("env-updated", note("drawn"), priority=1000)
    app.connect("build-finished", finished, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


# The books


def copy_book(folder: Path) -> list[Path]:
    """Copy the real book into ``folder``; return its notebooks."""
    left_out = shutil.ignore_patterns("_build", ".*", "__pycache__")
    shutil.copytree(ROOT / "book", folder / "book", ignore=left_out)
    shutil.copytree(ROOT / "data", folder / "data", ignore=left_out)
    for page in ROOT.glob("*.md"):
        shutil.copy(page, folder)
    for settings in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / settings, folder)
    configure(folder, yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8")))
    return sorted(folder.glob("book/*.ipynb"))


def generate_book(folder: Path, chapters: int, *, plain: bool) -> list[Path]:
    """Write a book of so many chapters into ``folder``; ``plain`` leaves the execution as it is."""
    folder.mkdir()
    # A page of Jupyter Book alone can't show a chart, and says so for each.
    settings = {"suppress_warnings": ["mystnb.unknown_mime_type"]}
    if not plain:
        book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        named = [name for name in book["sphinx"]["config"]["extensions"] if "klaster" not in name]
        settings["extensions"] = ["klaster.site.execution", *named]
    config = {
        "title": "Generated",
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "cache", "timeout": 120},
        "sphinx": {"config": settings},
    }
    configure(folder, config)
    notebooks = [folder / f"chapter-{number}.ipynb" for number in range(chapters)]
    for number, path in enumerate(notebooks):
        nbformat.write(generate_chapter(number), path)
    (folder / "index.md").write_text("# Generated\n")
    contents = {
        "format": "jb-book",
        "root": "index",
        "chapters": [{"file": path.stem} for path in notebooks],
    }
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents))
    return notebooks


def generate_chapter(number: int) -> nbformat.NotebookNode:
    """Return a chapter of 15 code cells, tables and charts, that no other number has."""
    cells = [
        new_markdown_cell(f"# Chapter {number}"),
        new_code_cell("import pandas as pd\nimport plotly.express as px"),
        new_code_cell(
            f"firms = pd.DataFrame({{'year': range(2000, 2020), 'firms': range({number}, "
            f"{number} + 20), 'half': ['first', 'second'] * 10}})\nfirms.head()"
        ),
        new_code_cell("firms.groupby('half').firms.agg(['sum', 'mean'])"),
    ]
    for part in range(6):
        cells += [
            new_markdown_cell(f"## Part {part}\n\n" + "What the chart shows, and why. " * 40),
            new_code_cell(f"growth = firms.assign(firms=firms.firms * {part + 1})\ngrowth.describe()"),
            new_code_cell(f"px.bar(growth, x='year', y='firms', color='half', title='Chapter {number}, part {part}')"),
        ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": spec})


def configure(folder: Path, config: dict) -> None:
    """Write the book's ``_config.yml``, with this module as one of its extensions."""
    sphinx = config.setdefault("sphinx", {})
    named = sphinx.get("config", {}).get("extensions")
    if named is None:
        named = sphinx.setdefault("extra_extensions", [])
    named.append(Path(__file__).stem)
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")


def change(notebook: Path) -> None:
    """Add a line to the code of a chapter."""
    content = nbformat.read(notebook, 4)
    next(cell for cell in content.cells if cell.cell_type == "code").source += "\nchanged = True"
    nbformat.write(content, notebook)


# The measure


def build(folder: Path, package: Path) -> dict:
    """Build the book in ``folder`` with the ``klaster`` in ``package``; return the seconds."""
    report = folder / "_build" / "times.json"
    report.parent.mkdir(exist_ok=True)
    paths = [str(package), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "BENCHMARK_TIMES": str(report),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    begun = time.time()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from jupyter_book.cli.main import main; main()",
            "build",
            str(folder),
        ],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    ended = time.time()
    if done.returncode:
        sys.exit(f"{folder}: the build failed.\n{done.stdout}\n{done.stderr}")
    measured = json.loads(report.read_text())
    times, in_read = measured["times"], measured["executed_in_read"]
    seconds = (
        times["setup"] - begun,
        times["execute"] - times["setup"],
        times["read"] - times["execute"] + in_read,
        times["updated"] - times["read"] - in_read,
        times["drawn"] - times["updated"],
        times["finished"] - times["drawn"],
        ended - times["finished"],
    )
    return measured | {"whole": ended - begun, "steps": dict(zip(STEPS, seconds, strict=True))}


def table(head: list[str], rows: list[list[object]]) -> None:
    """Print a Markdown table; numbers are seconds with two decimals."""
    print("|", " | ".join(head), "|")
    print("|", " | ".join(["---"] + ["---:"] * (len(head) - 1)), "|")
    for row in rows:
        cells = (f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row)
        print("|", " | ".join(cells), "|", flush=True)
    print()


def measure_book(folder: Path, notebooks: list[Path]) -> None:
    """Print what the real book takes: cold, after a change to one chapter, and unchanged."""
    package = folder / "book"
    cold = build(folder, package)
    change(notebooks[0])
    builds = {
        "cold, every chapter executed": cold,
        f"one chapter changed ({notebooks[0].name})": build(folder, package),
        "nothing changed": build(folder, package),
    }
    pages = len(cold["pages"])
    print(f"## The book: {pages} pages, {len(cold['executed'])} of them executed\n")
    table(
        ["build", "whole", "by page", "executed", *STEPS],
        [
            [name, b["whole"], b["whole"] / pages, len(b["executed"]), *b["steps"].values()]
            for name, b in builds.items()
        ],
    )
    table(
        ["page", "read", "execution, others beside it"],
        [[name, seconds, cold["executed"].get(name, 0.0)] for name, seconds in sorted(cold["pages"].items())],
    )


def measure_growth(folder: Path, growth: list[int], package: Path) -> None:
    """Print how the cold build grows with the chapters, beside Jupyter Book alone."""
    rows = []
    for chapters in growth:
        books = {plain: folder / f"{chapters}-{plain}" for plain in (False, True)}
        for plain, place in books.items():
            notebooks = generate_book(place, chapters, plain=plain)
            cold = build(place, package)
            assert len(cold["executed"]) == chapters, f"{place}: not every chapter was executed"
            change(notebooks[0])
            changed, unchanged = build(place, package), build(place, package)
            rows.append(
                [
                    f"{chapters}, {'Jupyter Book alone' if plain else 'as the book is built'}",
                    cold["whole"],
                    cold["whole"] / chapters,
                    changed["whole"],
                    unchanged["whole"],
                    *cold["steps"].values(),
                ]
            )
        ours, alone = rows[-2][1:], rows[-1][1:]
        ratio = [b / a for a, b in zip(ours, alone, strict=True)]
        rows.append([f"{chapters}, times as fast", *ratio])
    print("## Generated chapters of 15 code cells, cold\n")
    table(["chapters", "whole", "by chapter", "one changed", "unchanged", *STEPS], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-book", action="store_true", help="leave out the real book")
    parser.add_argument("--chapters", type=int, nargs="*", default=GROWTH, help="generated chapters")
    options = parser.parse_args()
    print(f"Seconds, on {os.cpu_count()} cores, Python {sys.version.split()[0]}. The steps:\n")
    print("\n".join(f"- {step}: {meaning}" for step, meaning in STEPS.items()) + "\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        # A copy of the package too: an edit made meanwhile would have all chapters executed again.
        book = Path(folder) / "book"
        notebooks = copy_book(book)
        if not options.no_book:
            measure_book(book, notebooks)
        measure_growth(Path(folder), options.chapters, book / "book")


if __name__ == "__main__":
    main()
