"""Moodle's grading worksheet, filled in as the teacher downloaded it.

Moodle finds its columns by headings in the language of the site and knows a student by the number
at the end of the first column, so a worksheet can't be made, only filled in (its importer:
``mod/assign/feedback/offline/importgradeslib.php``). It wants commas and UTF-8, and a grade only
where the row's dates are as they were.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from klaster.assignment import spreadsheet
from klaster.assignment.collecting.names import alike
from klaster.console import Problem
from klaster.language import pick

#: Headings in Moodle's own languages; where none is known, the columns' content tells.
GRADE = {"grade", "оценка", "баға", "бағасы", "баға қою"}
MOST = {
    "maximum grade",
    "maximum mark",
    "максимальная оценка",
    "максимальный балл",
    "максималды баға",
    "ең жоғары баға",
}
COMMENTS = {
    "feedback comments",
    "отзыв в виде комментария",
    "комментарии",
    "комментарии к отзыву",
    "пікірлер",
    "кері байланыс пікірлері",
}
SCALE = {"scale", "шкала", "шкаласы"}
_PARTICIPANT = re.compile(r"^(\D*)(\d+)$")
_OURS = re.compile(r"\s*\[klaster: [^\]]*\]\s*$")


@dataclass
class GradingWorksheet:
    """A worksheet: its rows, and which column holds what (``None`` where there is no such column).

    ``notes`` are for its owner.
    """

    path: Path
    head: list[str]
    rows: list[list[str]]
    identifier: int
    grade: int
    most: int | None
    comments: int | None
    notes: list[str] = field(default_factory=list)

    def numbers(self) -> dict[str, int]:
        """Return for each participant's number its row; rows that somebody has added have none."""
        found = ((_PARTICIPANT.match(row[self.identifier].strip()), place) for place, row in enumerate(self.rows))
        return {match[2]: place for match, place in found if match}

    def by(self, text: str) -> int | None:
        """Return the one row in which a cell that says who it is about is exactly this text (an email, an id, a name)."""
        wanted = " ".join(text.split()).casefold()
        places = [
            place
            for place in range(len(self.rows))
            if wanted in (" ".join(c.split()).casefold() for c in self._who(place))
        ]
        return places[0] if wanted and len(places) == 1 else None

    def may_be(self, place: int, name: str) -> bool:
        """Tell whether a row may be about the student whom Moodle calls so; where it names nobody, it may."""
        named = [
            cell
            for cell, other in zip(self._who(place), self._differ, strict=True)
            if other and re.search(r"[^\W\d_]{2}", cell) and "@" not in cell
        ]
        return not name or not named or any(alike(name, cell) for cell in named)

    @cached_property
    def _differ(self) -> list[bool]:
        """Of the columns that say who a row is about, which may hold names: a state or a group is many rows'."""
        columns = zip(*(self._who(place) for place in range(len(self.rows))), strict=True)
        return [len(set(column)) > len(self.rows) / 2 for column in columns]

    def _who(self, place: int) -> list[str]:
        """The cells that say who a row is about: Moodle writes them between the identifier and the grade."""
        return self.rows[place][self.identifier + 1 : self.grade]

    def maximum(self, place: int) -> float | None:
        """Return the highest grade that a row allows, where it says so."""
        return None if self.most is None else _typed_number(self.rows[place][self.most])

    def put(self, place: int, grade: float, comment: str) -> str:
        """Fill in one row, with the decimal mark that the worksheet uses; return another grade that stood there.

        What the teacher has written into the comment stays; ours goes beneath it.
        """
        row = self.rows[place]
        shown = f"{grade:.2f}"
        if "," in (row[self.most] if self.most is not None else row[self.grade]):
            shown = shown.replace(".", ",")
        before, row[self.grade] = row[self.grade].strip(), shown
        if self.comments is not None and comment:
            own = _OURS.sub("", row[self.comments])
            row[self.comments] = f"{own} [klaster: {comment}]".strip()
        was = _typed_number(before)
        return before if was is not None and abs(was - grade) >= 0.005 else ""

    def save(self, path: Path) -> None:
        """Write the worksheet as Moodle takes it, to a new file."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([self.head, *self.rows])
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())


def read(path: Path, grade_column: str = "") -> GradingWorksheet:
    """Read a worksheet, also one that Excel has saved again, as CSV or XLSX.

    ``grade_column`` may name the heading of the grade. Raises ``Problem`` where the file is no
    worksheet, its columns are not understood, or Moodle wants no points.
    """
    found = spreadsheet.read(path)
    rows = [cells for _, cells in found.rows]
    if len(rows) < 2:
        raise _no_worksheet(path, rows)
    width = max(map(len, rows))
    head, *body = [row + [""] * (width - len(row)) for row in rows]
    identifier = _identifier(body)
    if identifier is None:
        raise _no_worksheet(path, rows)
    if _column_of(head, SCALE) is not None:
        raise _on_a_scale(path)
    most = _column_of(head, MOST)
    grade = _column_of(head, {grade_column.casefold()} if grade_column else GRADE)
    if most is None:
        most = _highest(body, identifier)
    if grade is None and not grade_column and most is not None:
        grade = most - 1  # Moodle writes them side by side
    if grade is None or grade <= identifier:
        raise Problem(
            pick(
                kk=f'{path}, 1-жол: баға бағаны табылмады. Бағандар: {", ".join(head)}. Атын көрсетіңіз: --grade-column "БАҒАН". Ондай баған '
                "мүлде болмаса, Moodle-де тапсырманың баға түрін «Ұпай» (Point) етіп, парақты қайта жүктеп алыңыз.",
                ru=f'{path}, строка 1: не найден столбец оценки. Столбцы: {", ".join(head)}. Укажите его: --grade-column "СТОЛБЕЦ". Если его '
                "нет вовсе, выберите в настройках задания Moodle тип оценки «Балл» (Point) и скачайте таблицу заново.",
                en=f'{path}, row 1: the column of the grade was not found. The columns: {", ".join(head)}. Name it: --grade-column "COLUMN". If '
                "there is none at all, set the assignment's grade type in Moodle to “Point” and download the worksheet again.",
            )
        )
    return GradingWorksheet(path, head, body, identifier, grade, most, _column_of(head, COMMENTS), found.notes)


def _column_of(head: Sequence[str], names: set[str]) -> int | None:
    return next((n for n, cell in enumerate(head) if cell.strip().lstrip("\ufeff").casefold() in names), None)


def _identifier(rows: Sequence[Sequence[str]]) -> int | None:
    """The column in which nearly every cell is the same word and a number of its own; people add rows."""
    for column in range(len(rows[0])):
        found = [match for row in rows if (match := _PARTICIPANT.match(row[column].strip())) and match[1]]
        if not found:
            continue
        (word, count), *_ = Counter(match[1] for match in found).most_common()
        numbers = {match[2] for match in found if match[1] == word}
        if count == len(found) == len(numbers) and 2 * count > len(rows):
            return column
    return None


def _highest(rows: Sequence[Sequence[str]], identifier: int) -> int | None:
    """The column of the highest grade: the same number in every row, and beside it grades or nothing."""
    students = [row for row in rows if row[identifier].strip()]
    for column in range(identifier + 2, len(rows[0])):
        values = {row[column].strip() for row in students}
        most = _typed_number(next(iter(values))) if len(values) == 1 else None
        grades = (row[column - 1].strip() for row in students)
        if most and all(
            cell in ("", "-") or (number := _typed_number(cell)) is not None and 0 <= number <= most for cell in grades
        ):
            return column
    return None


def _typed_number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _on_a_scale(path: Path) -> Problem:
    return Problem(
        pick(
            kk=f"{path}: бұл тапсырма Moodle-де ұпаймен емес, шкаламен бағаланады, сондықтан ұпай жазылмайды. Тапсырманың баптауында баға түрін "
            "«Ұпай» (Point) етіп, парақты қайта жүктеп алыңыз, немесе --worksheet жоқ орындап, бағаны marks.xlsx бойынша өзіңіз қойыңыз.",
            ru=f"{path}: это задание оценивается в Moodle по шкале, а не в баллах, и баллы вписать нельзя. Выберите в настройках задания тип "
            "оценки «Балл» (Point) и скачайте таблицу заново или выполните без --worksheet и поставьте оценки сами по marks.xlsx.",
            en=f"{path}: this assignment is graded on a scale in Moodle, not in points, so no points can be entered. Set its grade type to “Point” "
            "and download the worksheet again, or run without --worksheet and enter the grades yourself from marks.xlsx.",
        )
    )


def _no_worksheet(path: Path, rows: Sequence[Sequence[str]]) -> Problem:
    head = ", ".join(rows[0]) if rows else "—"
    return Problem(
        pick(
            kk=f"{path}: бұл Moodle-дің бағалау парағы емес (бағандары: {head}). Moodle-де тапсырманы ашып, «Бағалау парағын жүктеп алу» "
            "(Download grading worksheet) әрекетін таңдаңыз да, сол файлды өзгертпей беріңіз.",
            ru=f"{path}: это не таблица оценок Moodle (столбцы: {head}). Откройте задание в Moodle, выберите «Скачать таблицу оценок» "
            "(Download grading worksheet) и дайте этот файл без изменений.",
            en=f"{path}: this is not Moodle's grading worksheet (its columns: {head}). Open the assignment in Moodle, choose "
            "“Download grading worksheet”, and give that file as it is.",
        )
    )
