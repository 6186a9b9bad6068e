"""The course folder for nbgrader 0.9: nbgrader itself releases it, grades it and gives feedback."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from klaster.assignment import roster
from klaster.assignment.assigning import answers
from klaster.assignment.assigning.assign import assign
from klaster.assignment.assigning.nbgrader_course import STUDENTS, course
from klaster.assignment.folder import Assignment
from klaster.assignment.roster import Student
from klaster.assignment.task import tasks
from klaster.console import Problem
from klaster.notebook.tolerance import same

CLASS = [Student("a1", "Әлия Оспанова"), Student("a2", "Ұлан Ким")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return assign("denmark", tmp_path_factory.mktemp("class") / "denmark", roster=CLASS)


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory):
    """Run nbgrader, in an environment of its own: it isn't part of the book's."""
    folder = tmp_path_factory.mktemp("nbgrader") / "environment"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    subprocess.run([uv, "venv", "-q", folder], check=True)
    subprocess.run([uv, "pip", "install", "-q", "-p", folder, "nbgrader==0.9.6", "pandas"], check=True)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(where: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["nbgrader", *arguments], cwd=where, env=os.environ | {"PATH": path}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def hand_in(target: Path, student: str, answers: dict[str, str]) -> None:
    """Put a released notebook with these answers where nbgrader collects them."""
    notebook = nbformat.read(target / "release" / "denmark" / "denmark.ipynb", 4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    folder = target / "submitted" / student / "denmark"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "denmark.ipynb")


@pytest.mark.slow
def test_nbgrader_releases_grades_and_gives_feedback(made: Assignment, nbgrader, tmp_path: Path) -> None:
    target = tmp_path / "course"
    course(made, target)
    assert "not recognized" not in nbgrader(target, "db", "student", "import", "students.csv")
    # The list does not say which part of a name is the surname.
    assert "a1 (Әлия Оспанова, None)" in nbgrader(target, "db", "student", "list")
    nbgrader(target, "generate_assignment", "denmark", "--create")
    path = target / "release" / "denmark" / "denmark.ipynb"
    text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    assert "HIDDEN" not in text and "SOLUTION" not in text and "_klaster_same" not in text
    assert "ЖАУАБЫҢЫЗДЫ ОСЫНДА ЖАЗЫҢЫЗ" in text and "return [100 * joined / most, 100 * joined / least]" not in text
    assert "VALIDATION FAILED" in nbgrader(target, "validate", str(path))

    solved = nbformat.read(made.teacher / "denmark-solutions.ipynb", 4)
    right = {cell.id: cell.source for cell in solved.cells if cell.id in ("denmark-g1-answer", "denmark-g2-answer")}
    value = answers.drawn(tasks("denmark")[2], made.key, purpose="nbgrader")["expected"][0]
    essay = {f"{id}-answer": "Менің жауабым" for id, e in made.exercises.items() if e["kind"] == "essay"}
    all_right = right | essay | {"denmark-g3-answer": f"force_growth = {value}"}
    hand_in(target, "a1", all_right)
    hand_in(target, "a2", {})
    hand_in(target, "a3", right | {"denmark-g3-answer": "force_growth = 1.5"})
    array = "import numpy as np\nfound = share_range\n\ndef share_range(*given):\n    return np.array(found(*given))"
    hand_in(target, "a4", all_right | {"denmark-g1-answer": f"{right['denmark-g1-answer']}\n\n{array}"})
    assert "Success" in nbgrader(target, "validate", str(target / "submitted" / "a1" / "denmark" / "denmark.ipynb"))
    nbgrader(target, "autograde", "denmark", "--create")
    nbgrader(target, "export")
    with (target / "grades.csv").open(encoding="utf-8") as table:
        scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(table)}
    most = sum(exercise["points"] for exercise in made.exercises.values())
    assert scores == {"a1": (8, most), "a2": (0, most), "a3": (6, most), "a4": (8, most)}
    nbgrader(target, "generate_feedback", "denmark")
    assert (target / "feedback" / "a1" / "denmark" / "denmark.html").is_file()


class AlwaysEqual(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (0.251, 0.25), (0.26, 0.25), (2013, 2014), (True, 1), ("0.25", 0.25), (None, None), ("а", "а"),
        ([1.0, 2], [1, 2]), ((1, 2), [1, 2]), ([1], [1, 2]), (np.float64(0.25), 0.25), (np.array([1, 2]), [1, 2]),
        (pd.Series([1.0, 2.0]), [1, 2]), (Decimal("0.25"), 0.25), (AlwaysEqual(7), 0.25), ({1: 2}, 0.25),
    ],
)  # fmt: skip
def test_its_hidden_tests_judge_as_klaster_does(got: object, want: object, made: Assignment, tmp_path: Path) -> None:
    notebook = nbformat.read(course(made, tmp_path / "course"), 4)
    check = next(cell.source for cell in notebook.cells if cell.id == "denmark-g1-check")
    rule = check.partition("### BEGIN HIDDEN TESTS")[2].partition("assert _klaster_same")[0]
    names: dict[str, Any] = {}
    exec(rule, names)
    for decimals in (None, 0, 1):
        assert names["_klaster_same"](got, want, decimals) is same(got, want, decimals)


def test_a_student_whose_id_is_a_word_of_ours_is_asked_other_things_than_nbgrader_prints(made: Assignment) -> None:
    task = tasks("denmark")[0]
    printed = answers.drawn(task, made.key, purpose="nbgrader")["calls"]
    for student in ("", "nbgrader", "denmark-g1", "quiz"):
        assert not set(printed) & set(answers.drawn(task, made.key, student)["calls"])


def test_its_hidden_inputs_are_not_those_that_klaster_grades_with(made: Assignment, tmp_path: Path) -> None:
    """nbgrader's feedback prints hidden tests, so they must not give away the others."""
    text = course(made, tmp_path / "course").read_text("utf-8")
    assert made.key not in text
    for variants in made.answers.values():
        for variant in variants.values():
            assert not any(call in text for call in variant["calls"] if "(" in call)


def test_the_same_key_gives_the_same_course_and_another_key_another(made: Assignment, tmp_path: Path) -> None:
    one, again = (course(made, tmp_path / name).read_text("utf-8") for name in ("one", "again"))
    other = course(assign("denmark", tmp_path / "denmark"), tmp_path / "other").read_text("utf-8")
    hidden = [text.split("HIDDEN TESTS")[1] for text in (one, again, other)]
    assert hidden[0] == hidden[1] != hidden[2]


@pytest.mark.parametrize(
    ("listed", "first", "last"),
    [
        ("Тегі;Аты;ID\nОспанова;Әлия Болатқызы;a1", "Әлия Болатқызы", "Оспанова"),
        ("Имя;Отчество;Фамилия;ID\nӘлия;Болатқызы;Оспанова;a1", "Әлия Болатқызы", "Оспанова"),
        ("ФИО;ID\nОспанова Әлия Болатқызы;a1", "Әлия Болатқызы", "Оспанова"),
        ('Student,ID,SIS User ID,Section\n"Оспанова, Әлия",501,a1,10А', "Әлия", "Оспанова"),
        ("Аты-жөні;ID\nОспанова Әлия;a1", "", "Оспанова Әлия"),
        ("Name;ID\nӘлия;a1", "", "Әлия"),
    ],
)
def test_a_surname_is_never_a_first_name(listed: str, first: str, last: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(listed, "utf-8")
    made = assign("denmark", tmp_path / "denmark", roster=roster.read(tmp_path / "list.csv"))
    course(Assignment.load(made.folder), tmp_path / "course")
    rows = list(csv.DictReader((tmp_path / "course" / STUDENTS).read_text("utf-8").splitlines()))
    assert [(row["id"], row["first_name"], row["last_name"]) for row in rows] == [("a1", first, last)]


def test_a_folder_that_is_there_is_left_alone(made: Assignment, tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    with pytest.raises(Problem, match="--to"):
        course(made, tmp_path / "course")
    assert not list((tmp_path / "course").iterdir())
