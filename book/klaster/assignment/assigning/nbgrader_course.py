"""A course folder for nbgrader 0.9, for universities that run it on a JupyterHub.

nbgrader runs its tests inside the student's kernel, and its feedback prints them, the hidden ones
too. So the inputs here are drawn from the class key apart from those that ``klaster grade`` uses,
and the teacher is told that whoever reads the feedback has seen them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat

from klaster.assignment.assigning import answers
from klaster.assignment.assigning.essays import essays
from klaster.assignment.assigning.student_notebook import notebook
from klaster.assignment.folder import Assignment
from klaster.assignment.roster import Student
from klaster.assignment.task import tasks
from klaster.console import Problem
from klaster.language import pick, speaking
from klaster.notebook import tolerance

STUDENTS = "students.csv"
"""The class; nbgrader takes it with ``nbgrader db student import students.csv``."""


def _same() -> str:
    """Return :mod:`klaster.notebook.tolerance` as one function, under a name that no student uses."""
    rule = Path(str(tolerance.__file__)).read_text(encoding="utf-8")
    return f"def _klaster_same(got, want, decimals=None):\n{indent(rule, '    ')}\n    return same(got, want, decimals)"


def course(assignment: Assignment, target: Path) -> Path:
    """Write ``target``: ``nbgrader_config.py`` and ``source/CHAPTER/CHAPTER.ipynb``; return the notebook.

    ``STUDENTS`` is there where the assignment has a list of the class. Every student gets the class's
    numbers: nbgrader releases one notebook to all. Raises ``Problem`` where the folder is there already.
    """
    if target.exists():
        raise Problem(
            pick(
                kk=f"«{target}» қалтасы бар, ештеңе өзгертілмеді. --to арқылы басқа атау беріңіз.",
                ru=f"Папка «{target}» уже есть, ничего не изменено. Дайте другое имя: --to.",
                en=f"The folder “{target}” is there already; nothing was changed. Give another name with --to.",
            )
        )
    graded = tasks(assignment.chapter)
    drawn = {task.id: answers.drawn(task, assignment.key, purpose="nbgrader") for task in graded}
    with speaking(assignment.language):
        made, solved = (
            notebook(
                title=assignment.title,
                assignment=assignment.id,
                chapter=assignment.chapter,
                language=assignment.language,
                due=assignment.due,
                tasks=graded,
                essays=essays(assignment.chapter),
                parameters={id: variant["parameters"] for id, variant in drawn.items()},
                solved=solved,
            )
            for solved in (False, True)
        )
        config = _config()
    solutions = {cell.id: cell.source for cell in solved.cells}
    for cell in made.cells:
        _mark(cell, assignment, drawn, solutions)
    path = target / "source" / assignment.chapter / f"{assignment.chapter}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(made, path)
    (target / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (target / ".gitignore").write_text("*\n", encoding="utf-8")  # the solutions and the class's list are in it
    if assignment.roster:
        _students(target / STUDENTS, assignment.roster)
    return path


def _mark(
    cell: nbformat.NotebookNode, assignment: Assignment, drawn: dict[str, dict[str, Any]], solutions: dict[str, str]
) -> None:
    """Give a cell what nbgrader knows it by, and an answer its solution, a check its hidden tests."""
    id, _, part = cell.id.rpartition("-")
    kind = assignment.exercises.get(id, {}).get("kind")
    if part == "answer" and kind == "essay":
        _metadata(cell, grade=True, solution=True, points=assignment.exercises[id]["points"])
    elif part == "answer" and kind:
        mark, _, starter = cell.source.partition("\n")
        solution = solutions[cell.id].partition("\n")[2]
        # nbgrader puts its own stub in the place of the region; the signature stays above it.
        cell.source = f"{mark}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION\n"
        if kind == "function":
            head, _, body = solution.partition("\n")
            cell.source = f"{mark}\n{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION\n"
        _metadata(cell, grade=False, solution=True)
    elif part == "check" and kind:
        asked = zip(drawn[id]["calls"], drawn[id]["expected"], strict=True)
        tests = [f"assert _klaster_same({call}, {want!r}, {drawn[id]['decimals']})" for call, want in asked]
        hidden = "\n".join(["### BEGIN HIDDEN TESTS", _same(), *tests, "### END HIDDEN TESTS"])
        # Without an assertion, nbgrader's button “Validate” would call every notebook a success.
        cell.source = f"assert {cell.source.removesuffix(';')}\n{hidden}"
        _metadata(cell, grade=True, solution=False, points=assignment.exercises[id]["points"])
    elif cell.id == "setup":
        _metadata(cell, grade=False, solution=False, locked=True)


def _metadata(
    cell: nbformat.NotebookNode, *, grade: bool, solution: bool, points: float | None = None, locked: bool | None = None
) -> None:
    facts = {
        "grade": grade,
        "grade_id": cell.id,
        "locked": (grade and not solution) if locked is None else locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    cell.metadata["nbgrader"] = facts | ({"points": points} if grade else {})


def _students(path: Path, roster: Sequence[Student]) -> None:
    """Write the class as ``nbgrader db student import`` reads it: a first and a last name, no BOM.

    A list that doesn't say which part of a name is the surname gives the whole name as the last one.
    """
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["id", "first_name", "last_name", "email"])
        for student in roster:
            last = student.surname or student.name
            first = student.name.replace(last, "", 1).strip(" ,")
            writer.writerow([student.id, " ".join(first.split()), last, student.email])


def _config() -> str:
    code = pick(kk="# ЖАУАБЫҢЫЗДЫ ОСЫНДА ЖАЗЫҢЫЗ", ru="# НАПИШИТЕ ОТВЕТ ЗДЕСЬ", en="# WRITE YOUR ANSWER HERE")
    return (
        "# What nbgrader needs to know of this course; the class key is not in it.\n"
        "c = get_config()\n"
        f"c.ClearSolutions.code_stub = {{'python': {code + chr(10) + 'raise NotImplementedError()'!r}}}\n"
        f"c.ClearSolutions.text_stub = {code.removeprefix('# ')!r}\n"
    )
