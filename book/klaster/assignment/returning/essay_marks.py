"""The marks that a teacher gives for texts: asked for in workbooks, and read from them.

``essay-marks.xlsx``, then ``essay-marks-2.xlsx``…: each is written once, and from then on it is the
teacher's. A row is about one text, known by its code: what was given for a text never counts for
another one. ``teacher/essay-marks.json`` keeps what was read, so that a deleted row loses nothing::

    {"marks": [{"student", "essay", "code", "points", "comment"}]}
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from klaster.assignment.folder import Assignment, sha256, write_json
from klaster.assignment.returning.workbook import workbook
from klaster.assignment.roster import Student, read_id
from klaster.console import Problem
from klaster.language import current, pick, trilingual

NAME = "essay-marks"
_NAMED = re.compile(rf"{NAME}(?:-(\d+))?\.xlsx", re.IGNORECASE)

HEADS = {
    "id": trilingual(kk="ID", ru="ID", en="ID"),
    "name": trilingual(kk="Аты-жөні", ru="Имя", en="Name"),
    "essay": trilingual(kk="Тапсырма", ru="Задание", en="Task"),
    "points": trilingual(kk="Ұпай", ru="Баллы", en="Points"),
    "most": trilingual(kk="Ең көбі", ru="Максимум", en="At most"),
    "comment": trilingual(kk="Пікір", ru="Комментарий", en="Comment"),
    "code": trilingual(kk="Мәтін коды", ru="Код текста", en="Text code"),
    "before": trilingual(
        kk="Бұрынғы мәтінге қойылған ұпай", ru="Баллы за прежний текст", en="Points for the earlier text"
    ),
}
"""The columns, in the languages in which a workbook may have been written."""


@dataclass(frozen=True)
class Row:
    """A row of a workbook: whose text, which one (``code`` is empty in an old workbook), and what was given."""

    path: Path
    place: int
    student: str
    essay: str
    code: str
    points: float | None
    comment: str

    @property
    def where(self) -> str:
        """The workbook and the row, as a person looks for them."""
        return _where(self.path, self.place)


@dataclass(frozen=True)
class Read:
    """What a teacher has given for a text: ``points`` are None while it is unread.

    ``before`` are the points of an earlier text of the same student, which don't count for this one;
    ``asked`` is the workbook that has a place for the points.
    """

    points: float | None = None
    comment: str = ""
    before: float | None = None
    asked: Path | None = None


@dataclass
class Marks:
    """All that was read from the workbooks; ``notes`` are for the teacher, a sentence each."""

    rows: list[Row]
    kept: list[Row]
    notes: list[str] = field(default_factory=list)


def code(student: str, essay: str, grade: Mapping[str, Any]) -> str:
    """Return the code of what a student wrote for an essay: another text has another code.

    Ends of lines, and how an accented letter is stored, make no difference. What the student wrote
    elsewhere in the notebook is read along with an essay and belongs to it; remarks in code don't.
    """
    texts = [grade["essays"].get(essay, ""), *(text["text"] for text in grade.get("texts", ()) if not text["remark"])]
    plain = [[line.rstrip() for line in unicodedata.normalize("NFC", text).strip().splitlines()] for text in texts]
    return f"t{sha256(json.dumps([student, essay, plain]).encode())[:12]}"  # with a letter, or it might be a number


def read(assignment: Assignment, codes: Mapping[str, tuple[str, str]], students: Iterable[Student]) -> Marks:
    """Read the workbooks, and what earlier runs have read from them; ``codes`` say whose text each is, student and essay.

    Raises ``Problem`` where a workbook can't be read or its columns were sorted apart, and for points that are none.
    """
    found = Marks([], _kept_marks(assignment))
    known = [student.id for student in students]
    for path in _workbooks(assignment):
        for row in _marked_rows(path, assignment, found.notes):
            row = replace(row, student=_known_id(row.student, known) or row.student)
            if codes.get(row.code, (row.student, row.essay)) != (row.student, row.essay):
                raise _sorted_apart(row)
            if row.student in known:
                found.rows.append(row)
            else:
                found.notes.append(_about_nobody(row))
    found.notes += _copies(assignment, found.rows)
    return found


def given(found: Marks, student: str, essay: str, code: str, handed_in: int) -> Read:
    """Return what was given for a text; ``handed_in`` is how many notebooks the student has handed in.

    A row of an old workbook has no code: what it gives counts where there was only one text.
    Where two rows give one text different points, nothing counts and the teacher is asked.
    """
    codes = (code, "") if handed_in < 2 else (code,)
    about = [row for row in (*found.kept, *found.rows) if (row.student, row.essay) == (student, essay)]
    mine = [row for row in about if row.code in codes and row not in found.kept]
    filled = [row for row in mine if row.points is not None]
    kept = [row for row in about if row.code in codes and row in found.kept]
    earlier = [row.points for row in about if row.code not in codes and row.points is not None]
    before = earlier[-1] if earlier else None
    if len({row.points for row in filled}) > 1:
        found.notes.append(_rows_differ(filled))
        return Read(before=before, asked=filled[-1].path)
    if kept and not mine:
        found.notes.append(_gone(kept[-1]))
        return Read(kept[-1].points, kept[-1].comment, before)
    if kept and not filled:
        found.notes.append(_emptied(mine[-1], kept[-1]))
    if filled and not any(row.code for row in filled):
        found.notes.append(_which_text(filled[-1]))
    comments = [row.comment for row in (*filled, *mine) if row.comment]
    return Read(
        filled[-1].points if filled else None, comments[0] if comments else "", before, mine[-1].path if mine else None
    )


def keep(assignment: Assignment, found: Marks) -> None:
    """Keep what was read: the newest points for each text, and those of rows that are gone."""
    marks = {(row.student, row.essay, row.code): row for row in (*found.kept, *found.rows) if row.points is not None}
    content = [
        {"student": row.student, "essay": row.essay, "code": row.code, "points": row.points, "comment": row.comment}
        for row in marks.values()
    ]
    if content:
        write_json(_record(assignment), {"marks": content})


def ask(assignment: Assignment, wanted: Sequence[tuple[Student, str, str, float | None]]) -> Path:
    """Write a workbook with a row for each student, essay, code and the points that an earlier text had; return it."""
    body = [
        [student.id, student.name, essay, None, assignment.exercises[essay]["points"], None, code, before]
        for student, essay, code, before in wanted
    ]
    columns = len(HEADS) if any(row[-1] is not None for row in body) else len(HEADS) - 1
    head = [head[current()] for head in HEADS.values()][:columns]
    count, path = 1, assignment.folder / f"{NAME}.xlsx"
    while path.exists():
        count += 1
        path = assignment.folder / f"{NAME}-{count}.xlsx"
    workbook(
        path,
        head,
        [row[:columns] for row in body],
        widths=(12, 26, 20, 10, 10, 50, 16, 16)[:columns],
        points=3,
        hidden=6,
    )
    return path


def _workbooks(assignment: Assignment) -> list[Path]:
    """The workbooks that count: those called as we call them, in the order in which they were written."""
    found = [
        (int(named[1] or 1), path) for path in assignment.folder.iterdir() if (named := _NAMED.fullmatch(path.name))
    ]
    return [path for _, path in sorted(found)]


def _copies(assignment: Assignment, rows: Sequence[Row]) -> list[str]:
    """Say which files beside the workbooks are copies of them, and where they give other points."""
    notes = []
    for path in sorted(assignment.folder.iterdir()):
        name = path.name
        if NAME not in name.casefold() or _NAMED.fullmatch(name) or name.endswith(".new"):
            continue
        if name.startswith(("~$", ".~lock.")):
            shown = name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
            notes.append(
                pick(
                    kk=f"{shown} қазір ашық тұр: сақталмаған ұпайлар есепке алынбады. Сақтап, жауып, команданы қайталаңыз.",
                    ru=f"{shown} сейчас открыт: баллы, которые ещё не сохранены, не учтены. Сохраните, закройте и повторите команду.",
                    en=f"{shown} is open just now: points not yet saved don't count. Save it, close it and run the command again.",
                )
            )
            continue
        notes.append(
            pick(
                kk=f"{name} есепке алынбады: ұпайлар тек {NAME}.xlsx пен нөмірленген кестелерден ({NAME}-2.xlsx…) оқылады.{_other_assignments(path, assignment, rows)}",
                ru=f"{name} не учтён: баллы читаются только из {NAME}.xlsx и таблиц с номером ({NAME}-2.xlsx…).{_other_assignments(path, assignment, rows)}",
                en=f"{name} does not count: points are read only from {NAME}.xlsx and the numbered workbooks ({NAME}-2.xlsx…).{_other_assignments(path, assignment, rows)}",
            )
        )
    return notes


def _other_assignments(path: Path, assignment: Assignment, rows: Sequence[Row]) -> str:
    """Say which points of a copy are not those of the workbooks."""
    try:
        there = _marked_rows(path, assignment, []) if path.suffix.casefold() == ".xlsx" else []
    except Problem:
        return ""
    marks = {(row.student, row.essay, row.code): row.points for row in rows}
    other = [
        row for row in there if row.points is not None and marks.get((row.student, row.essay, row.code)) != row.points
    ]
    said = "; ".join(f"{row.student}, {row.essay}: {row.points:g}" for row in other)
    return said and pick(
        kk=f" Онда басқа ұпайлар бар: {said}. Олар дұрыс болса, {NAME}.xlsx кестесіне көшіріңіз.",
        ru=f" В нём другие баллы: {said}. Если верны они, перенесите их в {NAME}.xlsx.",
        en=f" It has other points: {said}. If those are right, copy them into {NAME}.xlsx.",
    )


def _marked_rows(path: Path, assignment: Assignment, notes: list[str]) -> list[Row]:
    """Read a workbook's rows, wherever its columns stand and however its rows were sorted."""
    try:
        book, formulas = load_workbook(path, data_only=True), load_workbook(path)
    except (InvalidFileException, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise _unreadable_workbook(path) from error
    for sheet in book.worksheets:
        cells = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        head = next((n for n, row in enumerate(cells) if {"id", "essay", "points"} <= set(map(_column, row))), None)
        if head is not None:
            break
    else:
        raise _unreadable_workbook(path)
    columns = {name: n for n, cell in reversed(list(enumerate(cells[head]))) if (name := _column(cell))}
    found = []
    for n, row in enumerate(cells):
        values = {name: row[place] for name, place in columns.items()}
        student, essay = _cell_text(values["id"]), _cell_text(values["essay"])
        if n == head or not student and not essay and values["points"] == "":
            continue
        if assignment.exercises.get(essay, {}).get("kind") != "essay":
            where = _where(path, n + 1)
            notes.append(
                pick(
                    kk=f"{where}: «{essay}» бұл тапсырмада жоқ не мәтін емес, жол есепке алынбады.",
                    ru=f"{where}: «{essay}» – не текст этого задания, строка не учтена.",
                    en=f"{where}: “{essay}” is no text of this assignment; the row does not count.",
                )
            )
            continue
        cell = formulas[sheet.title].cell(n + 1, columns["points"] + 1)
        if values["points"] == "" and cell.value is not None:
            values["points"] = cell.value  # a formula that no program has computed yet: no number
        points = _read_points(path, f"{cell.coordinate}", values["points"], assignment.exercises[essay]["points"])
        found.append(
            Row(
                path,
                n + 1,
                student,
                essay,
                _cell_text(values.get("code", "")),
                points,
                _cell_text(values.get("comment", "")),
            )
        )
    return found


def _column(cell: object) -> str:
    """Return which column of ours a heading names, in any of our languages; empty for another one."""
    text = " ".join(str(cell).split()).casefold()
    return next((name for name, head in HEADS.items() if text in (said.casefold() for said in head.values())), "")


def _cell_text(cell: object) -> str:
    """Return a cell as text; an office program may have made a number of it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _known_id(student: str, known: Sequence[str]) -> str:
    """Return the id that a cell means, also where an office program has dropped the zeros in front; empty if none."""
    if student in known:
        return student
    alike = [id for id in known if read_id(id) == read_id(student)]
    return alike[0] if len(alike) == 1 else ""


def _read_points(path: Path, cell: str, value: object, most: float) -> float | None:
    text = str(value).strip()
    if not text:
        return None
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        raise Problem(
            pick(
                kk=f"{path}, {cell} ұяшығы: «{text}» – ұпай емес. 0 мен {most:g} арасындағы сан жазыңыз немесе бос қалдырыңыз.",
                ru=f"{path}, ячейка {cell}: «{text}» – не баллы. Впишите число от 0 до {most:g} или оставьте пустой.",
                en=f"{path}, cell {cell}: “{text}” is not a mark. Write a number from 0 to {most:g}, or leave it empty.",
            )
        )
    return points


def _record(assignment: Assignment) -> Path:
    return assignment.teacher / f"{NAME}.json"


def _kept_marks(assignment: Assignment) -> list[Row]:
    path = _record(assignment)
    if not path.is_file():
        return []
    try:
        marks = json.loads(path.read_text("utf-8"))["marks"]
        return [
            Row(path, 0, **{name: mark[name] for name in ("student", "essay", "code", "points", "comment")})
            for mark in marks
        ]
    except (ValueError, LookupError, TypeError):
        raise Problem(
            pick(
                kk=f"{path}: файл бүлінген. Оны қалтадан алып тастаңыз: ұпайлар {NAME}.xlsx кестелерінен қайта оқылады.",
                ru=f"{path}: файл повреждён. Уберите его из папки: баллы будут снова прочитаны из таблиц {NAME}.xlsx.",
                en=f"{path}: the file is damaged. Take it out of the folder: the points are read again from the workbooks {NAME}.xlsx.",
            )
        ) from None


def _where(path: Path, row: int) -> str:
    return pick(kk=f"{path.name}, {row}-жол", ru=f"{path.name}, строка {row}", en=f"{path.name}, row {row}")


def _about_nobody(row: Row) -> str:
    return pick(
        kk=f"{row.where}: «{row.student}» деген студент жоқ, жол есепке алынбады. ID өзгеріп кетпегенін тексеріңіз.",
        ru=f"{row.where}: студента «{row.student}» нет, строка не учтена. Проверьте, не изменился ли ID.",
        en=f"{row.where}: there is no student “{row.student}”; the row does not count. Check whether the ID was changed.",
    )


def _rows_differ(rows: Sequence[Row]) -> str:
    said = "; ".join(f"{row.where}: {row.points:g}" for row in rows)
    return pick(
        kk=f"{rows[0].student}, {rows[0].essay}: бір мәтінге әртүрлі ұпай қойылған ({said}), сондықтан ешқайсысы есепке алынбады. Дұрысын қалдырып, басқасын өшіріңіз.",
        ru=f"{rows[0].student}, {rows[0].essay}: за один текст поставлены разные баллы ({said}), поэтому не учтено ничего. Оставьте верные, остальные сотрите.",
        en=f"{rows[0].student}, {rows[0].essay}: one text was given different points ({said}), so none of them counts. Leave the right ones and delete the others.",
    )


def _gone(row: Row) -> str:
    return pick(
        kk=f"{row.student}, {row.essay}: бұл жол кестеден өшірілген; ондағы {row.points:g} ұпай күшінде қалды.",
        ru=f"{row.student}, {row.essay}: этой строки в таблице больше нет; стоявшие в ней баллы ({row.points:g}) остались в силе.",
        en=f"{row.student}, {row.essay}: this row is gone from the workbook; the {row.points:g} points that stood in it still count.",
    )


def _emptied(row: Row, kept: Row) -> str:
    return pick(
        kk=f"{row.where} ({row.student}): бұрын {kept.points:g} ұпай тұрған, енді ұяшық бос, мәтін оқылмаған саналады. Қате болса, ұпайды қайта жазыңыз.",
        ru=f"{row.where} ({row.student}): раньше стояло {kept.points:g}, теперь пусто, и текст считается непрочитанным. Если это ошибка, впишите баллы снова.",
        en=f"{row.where} ({row.student}): there were {kept.points:g} points, now there are none, and the text counts as unread. If that is a mistake, write them again.",
    )


def _which_text(row: Row) -> str:
    return pick(
        kk=f"{row.where} ({row.student}): кестені ескі klaster жазған, онда ұпайдың қай мәтінге қойылғаны көрсетілмеген. Ұпай есепке алынды; class.html бетінде сіз оқыған мәтін тұр ма?",
        ru=f"{row.where} ({row.student}): таблицу писал прежний klaster, и в ней не указано, за какой текст эти баллы. Они учтены; тот ли текст стоит в class.html, что вы читали?",
        en=f"{row.where} ({row.student}): an older klaster wrote this workbook, and it does not say for which text the points are. They count; is the text in class.html the one that you read?",
    )


def _sorted_apart(row: Row) -> Problem:
    return Problem(
        pick(
            kk=f"{row.where}: «{row.student}» жолында басқа студенттің мәтін коды тұр. Бағандар бөлек сұрыпталған болуы мүмкін, онда ұпайлар да ауысып кеткен. "
            "Сұрыптауды қайтарыңыз (Ctrl+Z) немесе барлық бағанды бірге белгілеп сұрыптаңыз.",
            ru=f"{row.where}: в строке «{row.student}» стоит код текста другого студента. Возможно, столбцы сортировали порознь, и тогда баллы тоже перепутаны. "
            "Отмените сортировку (Ctrl+Z) или сортируйте, выделив все столбцы.",
            en=f"{row.where}: the row of “{row.student}” has the text code of another student. Perhaps the columns were sorted apart, and then the points are mixed up too. "
            "Undo the sorting (Ctrl+Z), or sort with all columns selected.",
        )
    )


def _unreadable_workbook(path: Path) -> Problem:
    heads = ", ".join(HEADS[name][current()] for name in ("id", "essay", "points"))
    return Problem(
        pick(
            kk=f"{path}: бұл кесте оқылмайды. Excel-де ашып, «{heads}» деген бағандары бар екенін тексеріңіз де, XLSX түрінде қайта сақтаңыз. "
            "Файл бүлінген болса, қалтадан алып тастаңыз: бұрын оқылған ұпайлар сақталған, қалғанына жаңа кесте жазылады.",
            ru=f"{path}: таблица не читается. Откройте её в Excel, проверьте, есть ли столбцы «{heads}», и сохраните снова в виде XLSX. "
            "Если файл испорчен, уберите его из папки: прочитанные раньше баллы сохранены, для остального будет новая таблица.",
            en=f"{path}: this workbook can't be read. Open it in Excel, check that it has the columns “{heads}”, and save it again as XLSX. "
            "If the file is damaged, take it out of the folder: points read before are kept, and a new workbook asks for the rest.",
        )
    )
