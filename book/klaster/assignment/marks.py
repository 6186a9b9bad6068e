"""Marks: what grading found and what the teacher gave for the essays, together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from klaster.assignment.folder import Assignment
from klaster.assignment.roster import Student
from klaster.environment import Problem, command
from klaster.language import pick

ESSAYS = "essay-marks"
"""The name of the workbook in which a teacher writes the points of the essays."""


@dataclass(frozen=True)
class Mark:
    """One student's result. ``grade`` is the file that grading wrote, ``None`` without a submission.

    ``essays`` has for each essay its points, ``None`` while it is unread, and the teacher's comment.
    """

    student: Student
    grade: dict[str, Any] | None
    essays: dict[str, tuple[float | None, str]] = field(default_factory=dict)

    def points(self, exercise: str) -> float | None:
        """Return the points of one exercise; ``None`` for an essay that is still to be read."""
        if self.grade is None:
            return None
        if exercise in self.essays:
            given = self.essays[exercise][0]
            return 0.0 if given is None and not self.grade["essays"].get(exercise, "").strip() else given
        return self.grade["exercises"][exercise]["points"]

    def total(self, exercises: Iterable[str]) -> float | None:
        """Return the sum over exercises; ``None`` without a submission or with an essay unread."""
        points = [self.points(exercise) for exercise in exercises]
        return None if any(value is None for value in points) else sum(points)


def marks(assignment: Assignment) -> list[Mark]:
    """Return the marks of all students: those of the roster, then those who are not on it.

    Raises ``Problem`` where nothing is graded, or a cell of the essays' workbook is not a mark.
    """
    grades = {path: json.loads(path.read_text("utf-8")) for path in sorted(assignment.grades.glob("*.json"))}
    if not grades:
        raise Problem(
            pick(
                kk=f"{assignment.grades} ішінде баға жоқ. Алдымен орындаңыз: {command('grade', assignment.folder)}",
                ru=f"В {assignment.grades} нет оценок. Сначала выполните: {command('grade', assignment.folder)}",
                en=f"There are no grades in {assignment.grades}. First run: {command('grade', assignment.folder)}",
            )
        )
    by_id = {grade["student"]["id"]: grade for grade in grades.values()}
    known = {student.id: student for student in assignment.roster}
    for id, grade in by_id.items():
        known.setdefault(id, Student(id, grade["student"]["name"], grade["student"].get("email", "")))
    given = read_essays(assignment)
    essays = essays_of(assignment)
    return [
        Mark(student, by_id.get(id), {essay: given.get((id, essay), (None, "")) for essay in essays})
        for id, student in known.items()
    ]


def essays_of(assignment: Assignment) -> list[str]:
    """Return the ids of the exercises that a person reads."""
    return [id for id, exercise in assignment.exercises.items() if exercise["kind"] == "essay"]


def read_essays(assignment: Assignment) -> dict[tuple[str, str], tuple[float | None, str]]:
    """Return ``{(student, essay): (points or None, comment)}`` from the essays' workbooks.

    Raises ``Problem`` for points that are no number, or are more than the essay has.
    """
    found: dict[tuple[str, str], tuple[float | None, str]] = {}
    for path in sorted(assignment.folder.glob(f"{ESSAYS}*.xlsx")):
        if path.name.startswith("~$"):  # Excel's own note that the file is open
            continue
        sheet = load_workbook(path, data_only=True).worksheets[0]
        for place, row in enumerate(sheet.iter_rows(min_row=2, max_col=6, values_only=True), 2):
            student, _, essay, points, most, comment = ("" if cell is None else cell for cell in row)
            if not student:
                continue
            found[str(student), str(essay)] = _points(path, place, points, float(most)), str(comment)
    return found


def _points(path: Path, row: int, cell: object, most: float) -> float | None:
    if cell == "":
        return None
    try:
        points = float(str(cell).replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        raise Problem(
            pick(
                kk=f"{path}, {row}-жол: «{cell}» – ұпай емес. 0 мен {most:g} арасындағы сан жазыңыз немесе бос қалдырыңыз.",
                ru=f"{path}, строка {row}: «{cell}» – не баллы. Впишите число от 0 до {most:g} или оставьте пустым.",
                en=f"{path}, row {row}: “{cell}” is not a mark. Write a number from 0 to {most:g}, or leave it empty.",
            )
        )
    return points


def ask_essays(assignment: Assignment, found: Sequence[Mark]) -> Path | None:
    """Write a workbook for the essays that none asks for yet; return it, or ``None`` if all are there.

    Only essays that were handed in are asked for. What the teacher has filled in stays as it is.
    """
    asked = read_essays(assignment)
    rows = [
        (mark.student, essay)
        for mark in found
        for essay in mark.essays
        if mark.grade and mark.grade["essays"].get(essay, "").strip() and (mark.student.id, essay) not in asked
    ]
    if not rows:
        return None
    head = [
        "ID",
        pick(kk="Аты-жөні", ru="Имя", en="Name"),
        pick(kk="Тапсырма", ru="Задание", en="Task"),
        pick(kk="Ұпай", ru="Баллы", en="Points"),
        pick(kk="Ең көбі", ru="Максимум", en="At most"),
        pick(kk="Пікір", ru="Комментарий", en="Comment"),
    ]
    body = [
        [student.id, student.name, essay, None, assignment.exercises[essay]["points"], None] for student, essay in rows
    ]
    count, path = 1, assignment.folder / f"{ESSAYS}.xlsx"
    while path.exists():
        count += 1
        path = assignment.folder / f"{ESSAYS}-{count}.xlsx"
    workbook(path, head, body, widths=(12, 26, 20, 10, 10, 50), points=3)
    return path


def _ask(sheet: Worksheet, column: int) -> None:
    """Mark the cells to be filled in; what is no number of points is refused where it is typed."""
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    first, last, most = cells[0].coordinate, cells[-1].coordinate, sheet.cell(2, column + 2).coordinate
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=most, allow_blank=True)
    rule.errorTitle = pick(kk="Ұпай", ru="Баллы", en="Points")
    rule.error = pick(
        kk="0 мен «Ең көбі» бағанындағы санның арасы.", ru="От 0 до числа в столбце «Максимум».", en="From 0 to the number in the column “At most”."
    )
    rule.add(f"{first}:{last}")
    sheet.add_data_validation(rule)
    for cell in cells:
        cell.fill = PatternFill("solid", fgColor="FFF2CC")


def workbook(
    path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int], points: int | None = None
) -> None:
    """Write a workbook of one sheet. A text stays a text, also where it begins like a formula.

    ``points`` is the column that a person fills in, with numbers up to that in the next column.
    """
    book = Workbook()
    sheet = book.active
    sheet.append(list(head))
    for row in rows:
        sheet.append([None] * len(row))
        for cell, value in zip(sheet[sheet.max_row], row):
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # or a name such as =1+1 would be computed
                cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    if points is not None and sheet.max_row > 1:
        _ask(sheet, points)
    for cell in sheet[1]:
        cell.font = Font(name=cell.font.name, size=cell.font.size, bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in zip(sheet.columns, widths):
        sheet.column_dimensions[column[0].column_letter].width = width
    sheet.freeze_panes = "A2"
    book.save(path)
