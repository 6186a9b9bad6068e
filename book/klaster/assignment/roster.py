"""The students of a class, from the list that the teacher has."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from klaster.environment import Problem
from klaster.language import pick

#: How the columns are called in lists from Moodle, Canvas, Google and by hand, in three languages.
COLUMNS = {
    "id": {"id", "id number", "student id", "sis user id", "username", "login", "логин", "ид", "индивидуальный номер",
           "номер студента", "студент нөмірі", "id нөмірі", "сәйкестендіру нөмірі", "жсн", "иин", "код"},
    "name": {"name", "full name", "student", "student name", "аты-жөні", "аты жөні", "студент", "оқушы", "фио", "ф.и.о.",
             "полное имя", "толық аты", "толық аты-жөні", "имя и фамилия", "фамилия имя", "фамилия, имя"},
    "first": {"first name", "given name", "имя", "аты", "есімі"},
    "last": {"last name", "surname", "family name", "фамилия", "тегі", "тек"},
    "email": {"email", "e-mail", "email address", "mail", "почта", "электронная почта", "адрес электронной почты", "пошта",
              "электрондық пошта", "эл. пошта", "эл. почта"},
}  # fmt: skip


@dataclass(frozen=True)
class Student:
    """One student: ``id`` is unique in the class, the rest is as the list has it."""

    id: str
    name: str
    email: str = ""


def read(path: Path) -> list[Student]:
    """Read a class list: CSV (any usual encoding and separator) or XLSX, with or without ids.

    A list of one column without a heading is a list of names. Where there is no id, the email
    serves, else ``S01``, ``S02``… in the list's order. Raises ``Problem`` where the columns are not
    understood, an id stands twice, or a name is missing.
    """
    rows = [row for row in _rows(path) if any(cell.strip() for cell in row)]
    if not rows:
        raise Problem(
            pick(
                kk=f"{path}: тізім бос.", ru=f"{path}: список пуст.", en=f"{path}: the list is empty."
            )
        )
    heads = [_column(cell) for cell in rows[0]]
    if any(heads):
        body = rows[1:]
    elif len(rows[0]) == 1:
        heads, body = ["name"], rows
    else:
        heads, body = [], []
    if not {"name", "last", "first"} & set(heads):
        raise Problem(
            pick(
                kk=f"{path}, 1-жол: студенттің аты-жөні бар баған табылмады. Бағандар: {', '.join(rows[0])}. "
                "Бағанды «Аты-жөні» деп атаңыз (қаласаңыз, «ID» және «Email» бағандарын қосыңыз).",
                ru=f"{path}, строка 1: нет столбца с именем студента. Столбцы: {', '.join(rows[0])}. "
                "Назовите столбец «ФИО» (можно добавить «ID» и «Email»).",
                en=f"{path}, row 1: there is no column with the student's name. The columns: {', '.join(rows[0])}. "
                "Call the column “Name” (“ID” and “Email” may stand beside it).",
            )
        )
    students: list[Student] = []
    seen: dict[str, int] = {}
    first = len(rows) - len(body) + 1
    for place, row in enumerate(body, first):
        cells = {head: cell.strip() for head, cell in zip(heads, row) if head}
        name = cells.get("name") or f"{cells.get('last', '')} {cells.get('first', '')}".strip()
        id = cells.get("id") or cells.get("email") or f"S{place - first + 1:02}"
        if not name:
            raise Problem(
                pick(
                    kk=f"{path}, {place}-жол: студенттің аты жоқ. Атын жазыңыз немесе жолды өшіріңіз.",
                    ru=f"{path}, строка {place}: нет имени студента. Впишите имя или удалите строку.",
                    en=f"{path}, row {place}: the student's name is missing. Fill it in or delete the row.",
                )
            )
        if id.casefold() in seen:
            raise Problem(
                pick(
                    kk=f"{path}, {place}-жол: «{id}» нөмірі {seen[id.casefold()]}-жолда да бар. Әр студентке бір нөмір беріңіз.",
                    ru=f"{path}, строка {place}: номер «{id}» есть и в строке {seen[id.casefold()]}. Дайте каждому студенту свой.",
                    en=f"{path}, row {place}: the id “{id}” stands in row {seen[id.casefold()]} too. Give each student one of their own.",
                )
            )
        seen[id.casefold()] = place
        students.append(Student(id, name, cells.get("email", "")))
    return students


def _column(head: str) -> str | None:
    plain = head.strip().lstrip("\ufeff").casefold()
    return next((name for name, names in COLUMNS.items() if plain in names), None)


def _rows(path: Path) -> list[Sequence[str]]:
    if not path.is_file():
        raise Problem(
            pick(
                kk=f"{path} файлы жоқ. Тізімнің атын және қалтасын тексеріңіз.",
                ru=f"Файла {path} нет. Проверьте имя и папку списка.",
                en=f"There is no file {path}. Check the list's name and folder.",
            )
        )
    if path.suffix.casefold() == ".xlsx":
        from openpyxl import load_workbook

        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = decoded(path.read_bytes())
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)  # Excel writes a semicolon where the comma is a decimal mark
    return list(csv.reader(io.StringIO(text), delimiter=mark))


def decoded(content: bytes) -> str:
    """Return a text from bytes in the encodings that office programs write: UTF-8, UTF-16, CP1251."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")
