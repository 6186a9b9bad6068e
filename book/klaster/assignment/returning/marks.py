"""Marks: what grading found and what the teacher gave for the essays, together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klaster.assignment.collecting.collected import Collected
from klaster.assignment.collecting.handed_in import handed_in
from klaster.assignment.folder import Assignment, sha256
from klaster.assignment.returning import essay_marks
from klaster.assignment.returning.essay_marks import Read
from klaster.assignment.roster import Student
from klaster.console import Problem, command
from klaster.language import pick
from klaster.language.kazakh import alphabetical


@dataclass(frozen=True, eq=False)
class Mark:
    """One student's result. ``grade`` is the file that grading wrote, ``None`` without a submission.

    ``waiting``: what was handed in is not graded as it is now, so that there is no mark for it yet.
    ``essays`` has what the teacher gave for each essay.
    """

    student: Student
    grade: dict[str, Any] | None
    essays: dict[str, Read] = field(default_factory=dict)
    waiting: bool = False

    def points(self, exercise: str) -> float | None:
        """Return the points of one exercise; ``None`` for an essay that is still to be read."""
        if self.grade is None:
            return None
        if exercise in self.essays:
            given = self.essays[exercise].points
            return 0.0 if given is None and not self.text(exercise) else given
        return self.grade["exercises"][exercise]["points"]

    def text(self, essay: str) -> str:
        """Return what the student wrote for an essay, Markdown."""
        return self.grade["essays"].get(essay, "").strip()

    def total(self, exercises: Iterable[str]) -> float | None:
        """Return the sum over exercises; ``None`` without a submission or with an essay unread."""
        points = [self.points(exercise) for exercise in exercises]
        return None if any(value is None for value in points) else sum(points)


def marks(assignment: Assignment, notes: list[str] | None = None, collected: Collected | None = None) -> list[Mark]:
    """Return the marks of all students: those of the roster, then the others by name.

    What the teacher should know is added to ``notes``; ``collected`` is read where it is not given. Raises ``Problem`` where nothing is graded, two
    results are one student's, or a workbook of the essays is not understood.
    """
    notes = [] if notes is None else notes
    grades = _grades(assignment)
    known = {student.id: student for student in assignment.roster}
    others = [
        Student(grade["student"]["id"], grade["student"]["name"], grade["student"].get("email", ""))
        for grade in grades.values()
    ]
    for student in sorted(others, key=lambda student: alphabetical(student.name)):
        known.setdefault(student.id, student)
    files, waiting = _handed_in(assignment, collected, grades, notes)
    for student in waiting.values():
        known.setdefault(student.id, student)
    essays = essays_of(assignment)
    by_id = {grade["student"]["id"]: grade for grade in grades.values() if grade["student"]["id"] not in waiting}
    codes = {(id, essay): essay_marks.code(id, essay, grade) for id, grade in by_id.items() for essay in essays}
    workbooks = essay_marks.read(assignment, {code: whose for whose, code in codes.items()}, known.values())
    essay_marks.keep(assignment, workbooks)
    found = []
    for id, student in known.items():
        grade = by_id.get(id)
        given = (
            {essay: essay_marks.given(workbooks, id, essay, codes[id, essay], files.get(id, 1)) for essay in essays}
            if grade
            else {}
        )
        mark = Mark(student, grade, given, id in waiting)
        found.append(mark)
        notes += [
            _without_text(mark, essay, read.before)
            for essay, read in given.items()
            if read.before is not None and not mark.text(essay)
        ]
    notes += workbooks.notes
    return found


def _without_text(mark: Mark, essay: str, before: float) -> str:
    who = f"{mark.student.name} ({mark.student.id}), {essay}"
    return pick(
        kk=f"{who}: бұрынғы мәтінге {before:g} ұпай қойылған, ал соңғы тапсырылған дәптерде мәтін жоқ, сондықтан 0 ұпай. Бұрынғысы есепке алынуы керек болса, submissions ішінен жаңа дәптерді алып тастап, қайта бағалаңыз.",
        ru=f"{who}: за прежний текст стояло {before:g}, а в последней сданной тетради текста нет, поэтому 0. Если должна учитываться прежняя, уберите новую из submissions и оцените снова.",
        en=f"{who}: the earlier text was given {before:g} points, and the notebook handed in last has none, so there are 0. If the earlier one is to count, take the new one out of submissions and grade again.",
    )


def essays_of(assignment: Assignment) -> list[str]:
    """Return the ids of the exercises that a person reads."""
    return [id for id, exercise in assignment.exercises.items() if exercise["kind"] == "essay"]


def ask_essays(assignment: Assignment, found: Iterable[Mark]) -> list[Path]:
    """Return the workbooks in which points are to be written; texts that none of them asks for get a new one."""
    asked: list[Path] = []
    wanted = []
    for mark in found:
        for essay, given in mark.essays.items():
            if given.points is None and mark.text(essay):
                if given.asked:
                    asked.append(given.asked)
                else:
                    wanted.append(
                        (mark.student, essay, essay_marks.code(mark.student.id, essay, mark.grade), given.before)
                    )
    if wanted:
        asked.append(essay_marks.ask(assignment, wanted))
    return list(dict.fromkeys(asked))


def _grades(assignment: Assignment) -> dict[str, dict[str, Any]]:
    """Return what grading wrote, by the folder of the submission."""
    grades = {}
    for path in sorted(assignment.grades.glob("*.json")):
        try:
            grades[path.stem] = json.loads(path.read_text("utf-8"))
        except ValueError:
            raise Problem(
                pick(
                    kk=f"{path}: файл бүлінген. Оны өшіріп, қайта бағалаңыз: {command('grade', assignment.folder)}",
                    ru=f"{path}: файл повреждён. Удалите его и оцените снова: {command('grade', assignment.folder)}",
                    en=f"{path}: the file is damaged. Delete it and grade again: {command('grade', assignment.folder)}",
                )
            ) from None
    if not grades:
        raise Problem(
            pick(
                kk=f"{assignment.grades} ішінде баға жоқ. Алдымен орындаңыз: {command('grade', assignment.folder)}",
                ru=f"В {assignment.grades} нет оценок. Сначала выполните: {command('grade', assignment.folder)}",
                en=f"There are no grades in {assignment.grades}. First run: {command('grade', assignment.folder)}",
            )
        )
    (id, count), *_ = Counter(grade["student"]["id"] for grade in grades.values()).most_common(1)
    if count > 1:
        folders = ", ".join(folder for folder, grade in grades.items() if grade["student"]["id"] == id)
        raise Problem(
            pick(
                kk=f"«{id}» нөмірлі студенттің бірнеше бағасы бар: {folders}. Қайсысы осы студенттің жұмысы екенін тек сіз білесіз: артығын {assignment.submissions} "
                f"пен {assignment.grades} ішінен алып тастап, команданы қайталаңыз.",
                ru=f"У студента с номером «{id}» несколько оценок: {folders}. Какая из них его, знаете только вы: уберите лишнее из {assignment.submissions} "
                f"и {assignment.grades} и повторите команду.",
                en=f"The student with the id “{id}” has several results: {folders}. Only you can say which is theirs: take the rest out of {assignment.submissions} "
                f"and {assignment.grades}, and run the command again.",
            )
        )
    return grades


def _handed_in(
    assignment: Assignment, collected: Collected | None, grades: dict[str, dict[str, Any]], notes: list[str]
) -> tuple[dict[str, int], dict[str, Student]]:
    """Return how many notebooks each student has handed in, and who is still to be graded, by id."""
    files: dict[str, int] = {}
    waiting: dict[str, Student] = {}
    for one in handed_in(assignment, collected):
        grade = grades.get(one.folder)
        student = one.student if grade is None else Student(**grade["student"])
        files[student.id] = len(one.files)
        graded = grade and one.counts and grade.get("sha256") in (None, sha256(one.counts.read_bytes()))
        if not graded:
            waiting[student.id] = student
    if waiting:
        who = ", ".join(sorted((f"{student.name} ({student.id})" for student in waiting.values()), key=alphabetical))
        notes.append(
            pick(
                kk=f"Тапсырған, бірақ әлі бағаланбаған: {who}. Бағасы қойылған жоқ. Алдымен орындаңыз: {command('grade', assignment.folder)}",
                ru=f"Сдано, но ещё не оценено: {who}. Оценки нет. Сначала выполните: {command('grade', assignment.folder)}",
                en=f"Handed in and not graded yet: {who}. There is no mark for it. First run: {command('grade', assignment.folder)}",
            )
        )
    return files, waiting
