"""The page «How to add a country» is true: what it says is done here, to the letter, on a copy.

The country, its source and its numbers are made up for this test and stand in no book.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Built
from klaster.notebook import chapters

PAGE = (ROOT / "book" / "add-a-country.md").read_text(encoding="utf-8")
SIGN = "✎"
NAME, CODE = "testland", "TST"
SOURCE = "https://example.org/testland"
FILLED = {
    "kk": "Бұл – сынаққа арналған мәтін.",
    "ru": "Это текст для проверки.",
    "en": "This text is a test.",
}
ROWS = {
    "data/countries.csv": [[CODE, "Сынақ елі", "Пробная страна", "Test Land"]],
    "data/sources.csv": [
        ["testland-source", "", "Testland", "en", "2026", "Testland", "", SOURCE, "page"]
        + ["2026-11-24", "not verified"]
    ],
    "data/series/rd-gdp.csv": [
        [CODE, "2018", "0.8", "testland-source"],
        [CODE, "2019", "0.9", "testland-source"],
    ],
    "data/subjects.csv": [[NAME, "сынақтық", "пробный", "Testlander"]],
}


def section(step: str) -> str:
    """A step of the page, up to the next one."""
    return re.split(r"^\(step-\w+\)=$", PAGE.partition(f"({step})=")[2], flags=re.M)[0]


def tables(step: str) -> list[list[str]]:
    """The rows of a step's table, each cell without its backquotes."""
    rows = re.findall(r"^\| `(.*)` \| `(.*)` \|$", section(step), re.M)
    assert rows, step
    return [list(row) for row in rows]


def commands(step: str) -> list[str]:
    """The commands of a step, line by line, for the test's own country."""
    blocks = re.findall(r"^```\n(.*?)^```$", section(step), re.M | re.S)
    return renamed("".join(blocks)).splitlines()


def changes() -> list[tuple[str, str, str]]:
    """The changes of step 2: file, lines before, lines after."""
    found = []
    blocks = re.findall(r"^```diff\n--- (\S+)\n(.*?)^```$", section("step-list"), re.M | re.S)
    for path, body in blocks:
        lines = body.splitlines()
        before = "\n".join(line[1:] for line in lines if line[0] in " -")
        after = "\n".join(line[1:] for line in lines if line[0] in " +")
        found.append((path, before, renamed(after)))
    return found


def renamed(text: str) -> str:
    return text.replace("newland", NAME).replace("XXX", CODE)


def language_at(text: str, place: int) -> str:
    """The language of a place: of the section or of the key that it stands in."""
    before = text[:place]
    spoken = re.findall(r'<section lang="(\w\w)">|(</section>)', before)
    if spoken and spoken[-1][0]:
        return spoken[-1][0]
    key = re.search(r"\b(kk|ru|en): \[?\"$", before)
    return key[1] if key else "kk"


def filled(text: str) -> str:
    """Put a sentence for the test in each place with the sign, as step 4 asks."""
    return re.sub(
        SIGN + r'[^"\n|]*',
        lambda match: FILLED[language_at(text, match.start())] + " " * match[0].endswith(" "),
        text,
    )


def run(line: str, folder: Path) -> subprocess.CompletedProcess:
    """Run a command of the page in the copy, whose package stands for the installed one."""
    program, *arguments = shlex.split(line)
    here = Path(sys.executable)
    # The environment's own launcher takes no PYTHONPATH, by which the copy's package is found here.
    programs: dict[str, list[str | Path]] = {
        "python": [here],
        "jupyter-book": [here, "-c", "from jupyter_book.cli.main import main; main()"],
    }
    environment = {**os.environ, "PYTHONPATH": str(folder / "book")}
    environment |= {"PYTHONUTF8": "1", "KLASTER_LANG": "en"}
    return subprocess.run(
        [*map(str, programs[program]), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def about_the_chapter(report: str) -> list[str]:
    """What `klaster check` said, without the words that a dictionary is not installed and that nobody has translated."""
    lines = [line for line in report.splitlines() if line.strip() and not line.startswith("book/locale/")]
    return [line for line in lines if not ("hunspell" in line and ".ipynb" not in line)]


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """A copy of the book after steps 1, 2 and 3."""
    folder = tmp_path_factory.mktemp("book")
    for part in ("book", "data", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("_toc.yml", "pyproject.toml", "README.md", "requirements.txt"):
        shutil.copy(ROOT / file, folder)
    # Pictures of the charts are no step of the page, and take most of a build's time.
    config = (ROOT / "_config.yml").read_text(encoding="utf-8") + "    klaster_pictures: false\n"
    (folder / "_config.yml").write_text(config, encoding="utf-8")

    for template, copy in tables("step-copy"):
        text = (folder / template).read_text(encoding="utf-8")
        assert "newland" in text and SIGN in text, template
        target = folder / renamed(copy)
        assert not target.exists()
        target.write_text(renamed(text), encoding="utf-8", newline="\n")
    for path, before, after in changes():
        text = (folder / path).read_text(encoding="utf-8")
        assert text.count(before + "\n") == 1, f"{path} has no longer once: {before}"
        text = text.replace(before + "\n", after + "\n")
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    for path, columns in tables("step-data"):
        assert (folder / path).read_text(encoding="utf-8").partition("\n")[0] == columns
        with (folder / path).open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(ROWS[path])
    return folder


def test_no_page_of_the_book_holds_an_unfilled_place():
    for folder, pattern in (("book", "*.ipynb"), ("data", "*/*.yml")):
        for path in (ROOT / folder).glob(pattern):
            assert SIGN not in path.read_text(encoding="utf-8"), path.name


def test_the_page_enters_rows_only_in_the_tables_that_the_test_fills():
    assert [path for path, _ in tables("step-data")] == list(ROWS)


def test_the_example_of_the_test_is_in_no_data_of_the_book():
    for path in ROWS:
        assert "testland" not in (ROOT / path).read_text(encoding="utf-8").lower()
    assert NAME not in chapters.listed()


@pytest.mark.slow
def test_before_it_is_filled_in_the_check_names_the_parts_that_the_page_names(copied):
    (line,) = commands("step-fill")
    done = run(line, copied)
    assert done.returncode == 1, done.stderr
    prefix = f"{NAME}.ipynb, "
    said = about_the_chapter(done.stdout)
    parts = [text.removeprefix(prefix).partition(":")[0] for text in said]
    assert parts == ["quiz", "terms", "reading"], said
    named = section("step-fill").partition("`quiz`")[2].partition("\n\n")[0]
    assert "`terms`" in named and "`reading`" in named


@pytest.fixture(scope="module")
def finished(copied) -> Path:
    """The copy after step 4."""
    paths = [copied / renamed(copy) for _, copy in tables("step-copy")]
    notebook, charts, exercises, quiz = paths

    cells = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in cells["cells"]:
        source = "".join(cell["source"])
        if cell["id"] == "reading":
            source = f"## Әрі қарай оқу\n\n- [Testland]({SOURCE})"
        if cell["id"] == "terms-list":
            with (copied / "data" / "glossary.csv").open(encoding="utf-8", newline="") as file:
                ids = [row["id"] for row in csv.DictReader(file)][:8]
            source = f"klaster.terms({', '.join(map(repr, ids))})"
        cell["source"] = filled(source).splitlines(keepends=True)
    text = json.dumps(cells, ensure_ascii=False, indent=1) + "\n"
    notebook.write_text(text, encoding="utf-8", newline="\n")

    for path in (charts, exercises):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    questions = filled(quiz.read_text(encoding="utf-8"))
    first = re.search(rf"^- id: {NAME}-q1\n.*?(?=^- id)", questions, re.M | re.S)[0]
    questions += "".join("\n" + first.replace("-q1", f"-q{number}") for number in (7, 8))
    quiz.write_text(questions, encoding="utf-8", newline="\n")

    for path in paths:
        assert SIGN not in path.read_text(encoding="utf-8")
    return copied


@pytest.mark.slow
def test_when_it_is_filled_in_the_check_finds_nothing(finished):
    (line,) = commands("step-fill")
    done = run(line, finished)
    assert about_the_chapter(done.stdout) in ([], ["All is well."]), done.stdout
    assert done.stderr == ""
    assert f"klaster catalogues {NAME}" in done.stdout and f"klaster catalogues {NAME}" in renamed(
        section("step-build")
    )


@pytest.fixture(scope="module")
def built(finished) -> Built:
    """The copy, built with the command of step 5."""
    line, _ = commands("step-build")
    done = run(line, finished)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return Built(finished / "_build" / "html", done.stdout + done.stderr, done.returncode)


@pytest.mark.slow
def test_the_build_makes_the_page_where_the_page_says_with_every_part(built):
    (address,) = set(re.findall(r"_build/html/book/\w+\.html", renamed(section("step-build"))))
    html = (built.html.parents[1] / address).read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert page.h1.get_text().replace("\xa0", " ").startswith(FILLED["kk"])
    charts = [figure["id"] for figure in page.select("figure.chart")]
    assert charts == [f"{NAME}-rd", f"{NAME}-compare"]
    assert len(page.select(".question")) == 8
    assert "Сынақ елі" in page.get_text() and SIGN not in page.get_text()
    assert page.select_one(f".contents a[href='{NAME}.html'], .contents a.current")
    assert [line for line in built.log.splitlines() if "WARNING" in line and NAME in line] == []


@pytest.mark.slow
def test_the_charts_of_the_page_are_drawn(built, visit):
    seen = visit(built, f"book/{NAME}.html")
    for chart in seen.draw_all():
        assert chart["marks"] == chart["rows"] > 0
    assert seen.errors == []


@pytest.mark.slow
def test_the_new_chapter_is_assigned_and_exported_though_no_python_knows_it(finished, tmp_path):
    made = run(f"python -m klaster export quiz {NAME} --lang en --variants 2 --to {tmp_path}/quiz", finished)
    assert made.returncode == 0, made.stdout + made.stderr
    text = (tmp_path / "quiz" / f"{NAME}-en-gift.txt").read_text(encoding="utf-8")
    variants = [line for line in text.splitlines() if "as a share of GDP" in line]
    assert variants and all("Test Land" in line for line in variants)
    made = run(f"python -m klaster assign {NAME} --lang en --folder {tmp_path}/assigned", finished)
    assert made.returncode == 0, made.stdout + made.stderr


def test_a_new_country_changes_no_python():
    changed = [path for path, _, _ in changes()] + [path for path, _ in tables("step-data")]
    assert changed and not [path for path in changed if path.endswith(".py")]


@pytest.mark.slow
def test_the_quick_tests_of_a_chapter_pass_with_the_new_one(finished):
    """`python tests --quick` would run this file again: run what is about chapters and data."""
    _, line = commands("step-build")
    assert line == "python tests --quick"
    files = [f"tests/test_{part}.py" for part in ("recipe", "data", "edition", "exercises")]
    done = run(f"python -m pytest -q -m 'not slow' {' '.join(files)}", finished)
    assert done.returncode == 0, done.stdout[-4000:]
    notebook = run(f"python -m pytest -q -m 'not slow' tests/test_notebooks.py -k {NAME}", finished)
    assert notebook.returncode == 0, notebook.stdout[-4000:]
    assert "passed" in notebook.stdout
