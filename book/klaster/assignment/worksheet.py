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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klaster.assignment.roster import decoded
from klaster.environment import Problem
from klaster.language import pick

#: Headings in Moodle's own languages; where none is known, the columns' content tells.
GRADE = {"grade", "оценка", "баға", "бағасы", "баға қою"}
MOST = {"maximum grade", "maximum mark", "максимальная оценка", "максимальный балл", "максималды баға", "ең жоғары баға"}
COMMENTS = {"feedback comments", "отзыв в виде комментария", "комментарии", "комментарии к отзыву", "пікірлер", "кері байланыс пікірлері"}
_PARTICIPANT = re.compile(r"^(\D*)(\d+)$")


@dataclass
class Worksheet:
    """A worksheet: its rows, and which column holds what (``None`` where there is no such column)."""

    path: Path
    head: list[str]
    rows: list[list[str]]
    identifier: int
    grade: int
    most: int | None
    comments: int | None

    def numbers(self) -> dict[str, int]:
        """Return for each participant's number its row."""
        return {_PARTICIPANT.match(row[self.identifier].strip())[2]: place for place, row in enumerate(self.rows)}

    def by(self, text: str) -> int | None:
        """Return the one row in which a cell is exactly this text (an email, an id, a name)."""
        wanted = " ".join(text.split()).casefold()
        places = [
            place for place, row in enumerate(self.rows) if wanted in (" ".join(c.split()).casefold() for c in row)
        ]
        return places[0] if wanted and len(places) == 1 else None

    def maximum(self, place: int) -> float | None:
        """Return the highest grade that a row allows, where it says so."""
        return None if self.most is None else _number(self.rows[place][self.most])

    def put(self, place: int, grade: float, comment: str) -> None:
        """Fill in one row, with the decimal mark that the worksheet uses."""
        shown = f"{grade:.2f}"
        if self.most is not None and "," in self.rows[place][self.most]:
            shown = shown.replace(".", ",")
        self.rows[place][self.grade] = shown
        if self.comments is not None and comment:
            self.rows[place][self.comments] = comment

    def save(self, path: Path) -> None:
        """Write the worksheet as Moodle takes it, to a new file."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([self.head, *self.rows])
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())


def read(path: Path, columns: Mapping[str, str] | None = None) -> Worksheet:
    """Read a worksheet, also one that Excel has saved again.

    ``columns`` may name the heading of the ``grade``. Raises ``Problem`` where the file is no
    worksheet or its columns are not understood.
    """
    if not path.is_file():
        raise Problem(
            pick(kk=f"{path} файлы жоқ.", ru=f"Файла {path} нет.", en=f"There is no file {path}.")
        )
    text = decoded(path.read_bytes())
    mark = max(",;\t", key=text.partition("\n")[0].count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise _no_worksheet(path, rows)
    head, body = rows[0], [row + [""] * (len(rows[0]) - len(row)) for row in rows[1:]]
    identifier = _identifier(body)
    if identifier is None:
        raise _no_worksheet(path, rows)
    wanted = {columns["grade"].casefold()} if columns and columns.get("grade") else GRADE
    most = _heading(head, MOST)
    grade = _heading(head, wanted)
    if most is None:
        most = _constant(body)
    if grade is None and not columns and most is not None:
        grade = most - 1  # Moodle writes them side by side
    if grade is None or grade <= identifier:
        raise Problem(
            pick(
                kk=f"{path}, 1-жол: баға бағаны табылмады. Бағандар: {', '.join(head)}. Атын көрсетіңіз: --grade-column «БАҒАН».",
                ru=f"{path}, строка 1: не найден столбец оценки. Столбцы: {', '.join(head)}. Укажите его: --grade-column «СТОЛБЕЦ».",
                en=f"{path}, row 1: the column of the grade was not found. The columns: {', '.join(head)}. Name it: --grade-column “COLUMN”.",
            )
        )
    return Worksheet(path, head, body, identifier, grade, most, _heading(head, COMMENTS))


def _heading(head: Sequence[str], names: set[str]) -> int | None:
    return next((n for n, cell in enumerate(head) if cell.strip().lstrip("\ufeff").casefold() in names), None)


def _identifier(rows: Sequence[Sequence[str]]) -> int | None:
    """The column in which every cell is the same word and a number of its own."""
    for column in range(len(rows[0])):
        found = [_PARTICIPANT.match(row[column].strip()) for row in rows]
        if all(found) and len({m[1] for m in found}) == 1 and found[0][1] and len({m[2] for m in found}) == len(rows):
            return column
    return None


def _constant(rows: Sequence[Sequence[str]]) -> int | None:
    """The column that holds the same number in every row: the highest grade."""
    for column in range(1, len(rows[0])):
        values = {row[column].strip() for row in rows}
        if len(values) == 1 and _number(next(iter(values))):
            return column
    return None


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


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
