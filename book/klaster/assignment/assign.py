"""`klaster assign`: an assignment's folder is written, once."""

from __future__ import annotations

import csv
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import nbformat

from klaster.assignment import answers, essays, key
from klaster.assignment.folder import Assignment
from klaster.assignment.notebook import notebook
from klaster.assignment.roster import Student
from klaster.assignment.task import Function, tasks
from klaster.environment import Problem
from klaster.language import current, pick
from klaster.recipe import chapter as read_chapter


def assign(
    chapter: str,
    folder: Path,
    *,
    roster: Sequence[Student] = (),
    due: str = "",
    personal: bool = False,
    class_key: str | None = None,
) -> Assignment:
    """Write the assignment of a chapter into a new folder, in the language in use.

    With ``personal`` each student of the roster gets own numbers; the same ``class_key`` gives the
    same again. Raises ``Problem`` where the folder is there already or the roster is missing.
    """
    if folder.exists():
        raise Problem(
            pick(
                kk=f"«{folder}» қалтасы бар, ештеңе өзгертілмеді. --folder арқылы басқа атау беріңіз.",
                ru=f"Папка «{folder}» уже есть, ничего не изменено. Дайте другое имя: --folder.",
                en=f"The folder “{folder}” is there already; nothing was changed. Give another name with --folder.",
            )
        )
    if personal and not roster:
        raise Problem(
            pick(
                kk="--personal үшін сынып тізімі керек: --roster ТІЗІМ.csv.",
                ru="Для --personal нужен список класса: --roster СПИСОК.csv.",
                en="--personal needs the class list: --roster LIST.csv.",
            )
        )
    secret = class_key or key.new()
    graded, read = tasks(chapter), essays.essays(chapter)
    title = read_chapter(chapter).source(chapter).partition("\n")[0].lstrip("# ").strip()
    exercises = {
        t.id: {"kind": "function" if isinstance(t, Function) else "value", "points": t.points, "name": t.name}
        for t in graded
    } | {e.id: {"kind": "essay", "points": e.points, "name": ""} for e in read}
    assignment = Assignment(
        folder, f"{chapter}-{secrets.token_hex(3)}", chapter, title, current(), due, personal, exercises
    )
    who = [s.id for s in roster] if personal else []
    drawn = {t.id: {student: answers.drawn(t, secret, student) for student in (answers.CLASS, *who)} for t in graded}

    assignment.students_folder.mkdir(parents=True)
    assignment.teacher.mkdir()
    (assignment.teacher / "class-key.txt").write_text(secret + "\n", encoding="utf-8")
    _json(assignment.teacher / "answers.json", drawn)
    if roster:
        _roster(assignment.teacher / "roster.csv", roster)

    def write(path: Path, student: Student | None, solved: bool = False) -> None:
        made = notebook(
            title=title,
            assignment=assignment.id,
            chapter=chapter,
            language=assignment.language,
            due=due,
            tasks=graded,
            essays=read,
            parameters={id: (v.get(student.id if student else "") or v[""])["parameters"] for id, v in drawn.items()},
            student=(student.id, student.name) if student else ("", ""),
            solved=solved,
        )
        nbformat.write(made, path)

    if personal:
        for student, name in zip(roster, file_names(roster)):
            write(assignment.students_folder / f"{chapter}_{name}.ipynb", student)
    else:
        write(assignment.students_folder / f"{chapter}.ipynb", None)
    write(assignment.teacher / f"{chapter}-solutions.ipynb", None, solved=True)
    assignment.save()  # last: a folder without it is none
    return assignment


def file_names(students: Iterable[Student]) -> list[str]:
    """Return a name for each student's file that every system takes, and no two alike."""
    seen: set[str] = set()
    names = []
    for student in students:
        plain = re.sub(r"[^\w\-]+", "-", f"{student.name}_{student.id}").strip("-_")[:60] or "student"
        name, count = plain, 2
        while name.casefold() in seen:
            name, count = f"{plain}-{count}", count + 1
        seen.add(name.casefold())
        names.append(name)
    return names


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _roster(path: Path, students: Sequence[Student]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, ["id", "name", "email"])
        writer.writeheader()
        writer.writerows(asdict(student) for student in students)
