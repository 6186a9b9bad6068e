"""The students of a class, from the list that the teacher has."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from klaster.assignment import spreadsheet
from klaster.console import Problem
from klaster.language import pick
from klaster.language.kazakh import typed_words

#: How the columns are called in lists from Moodle, Canvas, Google and by hand, in three languages, as
#: ``_plain`` writes them. Of several numbers the one that stands first here is the student's id.
COLUMNS = {
    "id": ("id", "id number", "student id", "sis user id", "ид", "индивидуальный номер", "номер студента", "номер зачетной книжки",
           "номер зачетки", "табельный номер", "студент нөмірі", "студенттің нөмірі", "оқушының нөмірі", "id нөмірі",
           "сәйкестендіру нөмірі", "жеке нөмірі", "код", "username", "login", "sis login id", "логин", "имя пользователя", "жсн", "иин", "iin"),
    "name": ("name", "full name", "student", "student name", "аты жөні", "студент", "оқушы", "білім алушы", "фио", "ф и о", "таә",
             "т а ә", "полное имя", "ученик", "обучающийся", "учащийся", "толық аты", "толық аты жөні", "имя и фамилия", "фамилия имя",
             "фамилия имя отчество", "имя фамилия", "аты тегі", "тегі аты", "тегі аты әкесінің аты"),
    "first": ("first name", "given name", "имя", "аты", "есімі"),
    "middle": ("middle name", "patronymic", "отчество", "әкесінің аты"),
    "last": ("last name", "surname", "family name", "фамилия", "тегі", "тек"),
    "email": ("email", "e mail", "email address", "mail", "почта", "электронная почта", "адрес электронной почты", "пошта",
              "электрондық пошта", "электрондық пошта мекенжайы", "эл пошта", "эл почта"),
}  # fmt: skip
#: What a longer heading says: «Студенттің аты-жөні», «ФИО учащегося».
_INSIDE = {
    "name": ("аты жөні", "фио", "ф и о", "таә", "full name", "фамилия имя", "тегі аты"),
    "email": ("email", "e mail", "почт", "пошт"),
}
#: Headings of a whole name that say where the surname stands.
_SURNAME_FIRST = (
    "фио",
    "ф и о",
    "таә",
    "т а ә",
    "фамилия имя",
    "фамилия имя отчество",
    "тегі аты",
    "тегі аты әкесінің аты",
)
_IIN = ("жсн", "иин", "iin")
_CANVAS = "canvas"
"""How our own ``roster.csv`` calls the number by which Canvas knows a student."""
#: What stands beneath a list beside students: who signs it, when.
_FOOTER = re.compile(
    r"((сынып|топ|класс?ный|научный|class|head) ?)?"
    r"(жетекшісі|жетекші|мұғалімі?|оқытушы(сы)?|директоры?|эдвайзері?|кураторы?|руководитель|учитель(ница)?|преподаватель|завуч|teacher|tutor|adviser|advisor)\b"
    r"|(қолы|подпись|күні|дата|ескерту|примечание|signature|date|note)\b|[^\W\d_]{3}[^:]*:(\s|$)|.*_{3}",
    re.IGNORECASE,
)
_MONTHS = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сент?|окт|ноя|дек|қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}( \d\d?:\d\d(:\d\d)?)?"
    rf"|\d{{1,2}}[-. ]({_MONTHS})\.?([-. ]\d{{2,4}})?|({_MONTHS})\.?[-. ]\d{{2,4}}",
    re.IGNORECASE,
)
"""What Excel makes of an id such as 1-10."""
_TOTALS = ("барлығы", "жиыны", "итого", "всего", "total", "points possible")
_TEST_STUDENT = ("student, test", "test student")
"""Canvas's own student for trying things out."""
_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕ", "abekmhopctyxijs")
_TITLE_ROWS = 15
"""Rows among which the headings are looked for, since a title may stand above them."""


@dataclass(frozen=True)
class Student:
    """One student: ``id`` is unique in the class, ``name`` and ``email`` are as the list has them;
    ``canvas`` is the number by which Canvas knows them, where the list came from it; ``surname`` is the part
    of the name that the list calls so, empty where it doesn't say. It is read out of the list again each
    time, so two students who differ in it alone are the same."""

    id: str
    name: str
    email: str = ""
    canvas: str = ""
    surname: str = field(default="", compare=False)


def read(path: Path, notes: list[str] | None = None) -> list[Student]:
    """Read a class list: CSV (any usual encoding and separator) or XLSX, with or without ids.

    Titles above the headings, blank rows, totals, who signed the list and Canvas's test student are left
    out. A list of names without a heading will do too. Where there is no id, the email serves, else ``S01``,
    ``S02``… in the list's order. What the teacher should know is added to ``notes``. Raises ``Problem`` where
    the columns are not understood, an id stands twice, a name is missing, or Excel has damaged a cell.
    """
    return numbered(listed(path, notes))


def listed(path: Path, notes: list[str] | None = None) -> list[Student]:
    """Read a class list as :func:`read` does, and leave the id empty where the list has none."""
    found = spreadsheet.read(path)
    notes = [] if notes is None else notes
    notes += found.notes
    rows = [(place, [_clean(spreadsheet.meant(cell)) for cell in row]) for place, row in found.rows]
    if not rows:
        raise Problem(pick(kk=f"{path}: тізім бос.", ru=f"{path}: список пуст.", en=f"{path}: the list is empty."))
    heads, body = _headings(rows)
    kinds = [_kind(head) for head in heads]
    if not {"name", "last", "first"} & set(kinds):
        raise _no_names(path, rows[0])
    canvas = "sis user id" in heads or {"student", "id", "section"} <= set(heads)
    lists = [_ListRow(path, heads, kinds, place, row, canvas) for place, row in body]
    if signed := [one for one in lists if one.is_footer]:
        notes.append(_left_out(path, signed))
    lists = [one for one in lists if one.is_student]
    column = _id_column(lists, heads, canvas)
    return _listed_students(path, lists, column, heads, notes)


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


class _ListRow:
    """A row of the list, its cells by what they are."""

    def __init__(
        self,
        path: Path,
        heads: Sequence[str],
        kinds: Sequence[str | None],
        place: int,
        row: Sequence[str],
        canvas: bool,
    ) -> None:
        self.path, self.place, self.row = path, place, [*row, *[""] * (len(heads) - len(row))]
        cells: dict[str, str] = {}
        for kind, cell in zip(kinds, self.row, strict=False):
            if kind and cell:
                cells.setdefault(kind, cell)
        self.name = cells.get("name") or " ".join(
            filter(None, (cells.get(part, "") for part in ("last", "first", "middle")))
        )
        self.name = re.sub(r"^\d+\s*[.)]\s+", "", self.name)
        if cells.get("name") and (middle := cells.get("middle")) and middle not in self.name:
            self.name += f" {middle}"
        self.surname = cells.get("last", "")
        first, comma, _ = self.name.partition(", ")
        if not self.surname and (
            comma or any(head in _SURNAME_FIRST for head, kind in zip(heads, kinds, strict=True) if kind == "name")
        ):
            self.surname = first if comma else self.name.partition(" ")[0]
        self.email = cells.get("email", "")
        own = "id" if canvas and "id" in heads else _CANVAS if _CANVAS in heads else ""
        self.canvas = _whole_number(self.row[list(heads).index(own)]) if own else ""
        known = any(cell for kind, cell in zip(kinds, self.row, strict=False) if kind in ("id", "email"))
        total = _plain_heading(self.name).startswith(_TOTALS) and not self.canvas
        first = next((cell for cell in self.row if cell), "")
        self.is_footer = (
            any(_FOOTER.match(cell) for cell in (first, self.name, cells.get("id", "")) if cell) and not total
        )
        self.is_student = (
            bool(self.name or known) and not (total or self.is_footer) and self.name.casefold() not in _TEST_STUDENT
        )
        if self.is_student and not self.name:
            raise Problem(
                pick(
                    kk=f"{path}, {place}-жол: студенттің аты жоқ. Атын жазыңыз немесе жолды өшіріңіз.",
                    ru=f"{path}, строка {place}: нет имени студента. Впишите имя или удалите строку.",
                    en=f"{path}, row {place}: the student's name is missing. Fill it in or delete the row.",
                )
            )
        if re.search(r"\w\?|\?\w|\ufffd", self.name) or re.fullmatch(r"[?\s]+", self.name):
            raise Problem(
                pick(
                    kk=f"{path}, {place}-жол: «{self.name}» – қазақ әріптері «?» болып бүлінген. Excel-де тізімді XLSX не «CSV UTF-8» түрінде сақтаңыз.",
                    ru=f"{path}, строка {place}: «{self.name}» – казахские буквы испорчены, вместо них «?». Сохраните список в Excel как XLSX или «CSV UTF-8».",
                    en=f"{path}, row {place}: “{self.name}” – Kazakh letters were lost and stand as “?”. Save the list in Excel as XLSX or “CSV UTF-8”.",
                )
            )

    def id(self, column: int | None, heads: Sequence[str]) -> str:
        """Return the id in a column as the student would write it, whatever Excel has made of it."""
        id = "" if column is None else _whole_number(self.row[column])
        if re.fullmatch(r"\d([.,]\d+)?E\+?\d+", id, re.IGNORECASE):
            raise Problem(
                pick(
                    kk=f"{self.path}, {self.place}-жол: «{id}» – Excel нөмірдің цифрларын жоғалтқан. Бағанның пішімін «Мәтін» етіп, нөмірлерді қайта енгізіңіз.",
                    ru=f"{self.path}, строка {self.place}: «{id}» – Excel потерял цифры номера. Задайте столбцу формат «Текст» и впишите номера заново.",
                    en=f"{self.path}, row {self.place}: “{id}” – Excel has lost digits of the id. Give the column the format “Text” and enter the ids again.",
                )
            )
        if _DATE.fullmatch(id):
            raise Problem(
                pick(
                    kk=f"{self.path}, {self.place}-жол: «{id}» – Excel нөмірді күнге айналдырған. Бағанның пішімін «Мәтін» етіп, нөмірді қайта енгізіңіз.",
                    ru=f"{self.path}, строка {self.place}: «{id}» – Excel превратил номер в дату. Задайте столбцу формат «Текст» и впишите номер заново.",
                    en=f"{self.path}, row {self.place}: “{id}” – Excel has turned the id into a date. Give the column the format “Text” and enter the id again.",
                )
            )
        if column is not None and heads[column] in _IIN and re.fullmatch(r"\d{9,11}", id):
            return id.zfill(12)  # who was born in the 2000s has zeros in front, and a spreadsheet drops them
        return id


def _listed_students(
    path: Path, lists: Sequence[_ListRow], column: int | None, heads: Sequence[str], notes: list[str]
) -> list[Student]:
    """Return the students of the rows; what the teacher should know of the list is added to ``notes``."""
    students: list[Student] = []
    seen: dict[str, int] = {}
    for one in lists:
        id = one.id(column, heads) or one.email
        if id and id.casefold() in seen:
            other = seen[id.casefold()]
            raise Problem(
                pick(
                    kk=f"{path}, {one.place}-жол: «{id}» нөмірі {other}-жолда да бар. Әр студентке бір нөмір беріңіз.",
                    ru=f"{path}, строка {one.place}: номер «{id}» есть и в строке {other}. Дайте каждому студенту свой.",
                    en=f"{path}, row {one.place}: the id “{id}” stands in row {other} too. Give each student one of their own.",
                )
            )
        seen[id.casefold()] = one.place
        students.append(Student(id, one.name, one.email, one.canvas, one.surname))
    if not students:
        raise Problem(
            pick(
                kk=f"{path}: тақырып жолының астында бірде-бір студент жоқ.",
                ru=f"{path}: под строкой заголовков нет ни одного студента.",
                en=f"{path}: there is no student beneath the headings.",
            )
        )
    notes += _remarks(path, lists, students, column, heads)
    return students


def _remarks(
    path: Path, lists: Sequence[_ListRow], students: Sequence[Student], column: int | None, heads: Sequence[str]
) -> Iterator[str]:
    """Yield what the teacher should know of a list that was understood, a sentence each."""
    if column is not None and heads[column] in _IIN:
        yield pick(
            kk=f"{path.name}: нөмір ретінде ЖСН алынды, ол файл аттарында көрінеді. Көрінбегені керек болса, тізімге «ID» бағанын қосыңыз.",
            ru=f"{path.name}: номером служит ИИН, он будет виден в именах файлов. Если это нежелательно, добавьте в список столбец «ID».",
            en=f"{path.name}: the IIN serves as the id and will show in files' names. If that is unwanted, add a column “ID” to the list.",
        )
    if column is not None and (
        without := [one for one, student in zip(lists, students, strict=True) if not student.id]
    ):
        rows = ", ".join(f"{one.place} ({one.name})" for one in without)
        yield pick(
            kk=f"{path.name}: мына жолдарда нөмір жоқ: {rows}. Команда оларға нөмір береді; қаласаңыз, өзіңіз жазыңыз.",
            ru=f"{path.name}: в этих строках нет номера: {rows}. Номера им даст команда; при желании впишите свои.",
            en=f"{path.name}: these rows have no id: {rows}. The command gives them one; enter your own if you like.",
        )
    looks: dict[str, list[str]] = {}
    for student in students:
        looks.setdefault(read_id(student.id), []).append(student.id)
    for alike in (ids for look, ids in looks.items() if look and len(ids) > 1):
        shown = ", ".join(f"«{id}»" for id in alike)
        yield pick(
            kk=f"{path.name}: {shown} нөмірлері бірдей көрінеді, студенттер шатастырады. Біреуін өзгертіңіз.",
            ru=f"{path.name}: номера {shown} выглядят одинаково, студенты их перепутают. Измените один из них.",
            en=f"{path.name}: the ids {shown} look the same, and students will mix them up. Change one.",
        )
    for name, count in Counter(student.name.casefold() for student in students).items():
        if count > 1:
            same = ", ".join(student.id for student in students if student.name.casefold() == name)
            who = next(student.name for student in students if student.name.casefold() == name)
            yield pick(
                kk=f"{path.name}: аты бірдей студенттер бар – {who} ({same}). Оларды нөмірі ғана ажыратады: нөмірін өздеріне айтыңыз.",
                ru=f"{path.name}: есть тёзки – {who} ({same}). Их различает только номер: сообщите его каждому.",
                en=f"{path.name}: several students are called {who} ({same}). Only the id tells them apart: let each know theirs.",
            )


def numbered(students: Sequence[Student], known: Sequence[Student] = ()) -> list[Student]:
    """Give those without an id the one that they had in ``known`` by their name, else ``S01``, ``S02``… not in use.

    Raises ``Problem`` where several in ``known`` have such a name.
    """
    used = {student.id.casefold() for student in (*students, *known)}
    free = (id for count in itertools.count(1) if (id := f"S{count:02}").casefold() not in used)
    found = []
    for student in students:
        had = [one for one in known if not student.id and one.name.casefold() == student.name.casefold()]
        if len(had) > 1:
            raise Problem(
                pick(
                    kk=f"{student.name}: мұндай атты студент бірнешеу ({', '.join(one.id for one in had)}), қайсысы екені белгісіз. Тізімге нөмірлерді жазыңыз.",
                    ru=f"{student.name}: студентов с таким именем несколько ({', '.join(one.id for one in had)}), который это – неизвестно. Впишите в список номера.",
                    en=f"{student.name}: several students have that name ({', '.join(one.id for one in had)}), and which this is is not known. Write the ids into the list.",
                )
            )
        found.append(student if student.id else replace(student, id=had[0].id if had else next(free)))
    return found


def restored(students: Sequence[Student], ids: Sequence[str]) -> list[Student]:
    """Give students the ids that they were handed out with, where a spreadsheet has dropped the zeros in front."""
    there = {student.id for student in students}
    lost: dict[str, list[str]] = {}
    for id in ids:
        if id not in there:
            lost.setdefault(id.lstrip("0"), []).append(id)
    short = [student for student in students if student.id not in ids and len(lost.get(student.id, ())) == 1]
    return [replace(student, id=lost[student.id][0]) if student in short else student for student in students]


@lru_cache(maxsize=50_000)
def read_id(id: str) -> str:
    """Return an id as an eye reads it: Cyrillic letters that look Latin, wide digits and spaces don't count.

    Nor do zeros in front: a spreadsheet drops them, and so does a student who writes a number.
    """
    text = unicodedata.normalize("NFKC", id).casefold().translate(_LOOK_ALIKE)
    return re.sub(r"[\W_]+", "", text).lstrip("0")


def _left_out(path: Path, rows: Sequence[_ListRow]) -> str:
    shown = "; ".join(f"{one.place} («{' '.join(filter(None, one.row))}»)" for one in rows)
    return pick(
        kk=f"{path.name}: мына жолдар студент емес, алынбады: {shown}.",
        ru=f"{path.name}: эти строки – не студенты, они пропущены: {shown}.",
        en=f"{path.name}: these rows are no students and were left out: {shown}.",
    )


def _headings(rows: Sequence[tuple[int, list[str]]]) -> tuple[list[str], Sequence[tuple[int, list[str]]]]:
    """Return the headings, plain, and the rows beneath them; without headings, of a bare list of names."""
    for place, (_, row) in enumerate(rows[:_TITLE_ROWS]):
        heads = [_plain_heading(cell) for cell in row]
        alone = sum(map(bool, heads)) == 1 and len(rows[-1][1]) > 1
        if {"name", "last", "first"} & {_kind(head) for head in heads} and not (alone and not _is_exact(heads)):
            below = [_plain_heading(cell) for cell in rows[place + 1][1]] if place + 1 < len(rows) else []
            if sum(_is_exact([head]) for head in below) > 1:  # a heading over two, with two under it
                both = [
                    under or over
                    for over, under in zip([*heads, *[""] * len(below)], [*below, *[""] * len(heads)], strict=True)
                ]
                return both, rows[place + 2 :]
            return heads, rows[place + 1 :]
    width = max(len(row) for _, row in rows)
    worded = [n for n in range(width) if any(_is_words(row[n]) for _, row in rows if n < len(row))]
    if len(worded) == 1 and all(worded[0] < len(row) and _is_words(row[worded[0]]) for _, row in rows):
        return ["name" if n == worded[0] else "" for n in range(width)], rows
    return [], []


def _whole_number(cell: str) -> str:
    """Return a number as it was typed: 7 where a spreadsheet says 7,0."""
    return re.sub(r"^(\d+)[.,]0+$", r"\1", cell)


def _is_words(cell: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", cell))


def _is_exact(heads: Sequence[str]) -> bool:
    return any(head in names for head in heads for names in COLUMNS.values())


def _kind(head: str) -> str | None:
    """Return what a column holds: a key of ``COLUMNS``."""
    exact = next((kind for kind, names in COLUMNS.items() if head in names), None)
    return exact or next((kind for kind, parts in _INSIDE.items() if any(part in head for part in parts)), None)


def _id_column(lists: Sequence[_ListRow], heads: Sequence[str], canvas: bool) -> int | None:
    """The column of the ids: the one that most rows fill, of several the first in ``COLUMNS``."""
    there = [name for name in COLUMNS["id"] if name in heads]
    if canvas and "id" in there:  # Canvas's own number means nothing to a student
        there = [*[name for name in there if name != "id"], "id"]
    columns = [heads.index(name) for name in there]
    filled = {column: sum(bool(one.row[column]) for one in lists) for column in columns}
    return max(columns, key=lambda column: filled[column]) if any(filled.values()) else None


def _plain_heading(head: str) -> str:
    return " ".join(typed_words(head)).casefold().replace("ё", "е")


def _clean(cell: str) -> str:
    return " ".join(re.sub("[\u200b\u200e\u200f\ufeff\u00ad]", "", cell).split())


def _no_names(path: Path, first: tuple[int, list[str]]) -> Problem:
    place, heads = first
    shown = ", ".join(filter(None, heads))
    return Problem(
        pick(
            kk=f"{path}, {place}-жол: студенттің аты-жөні бар баған табылмады. Бағандар: {shown}. "
            "Бағанды «Аты-жөні» деп атаңыз (қаласаңыз, «ID» және «Email» бағандарын қосыңыз).",
            ru=f"{path}, строка {place}: нет столбца с именем студента. Столбцы: {shown}. "
            "Назовите столбец «ФИО» (можно добавить «ID» и «Email»).",
            en=f"{path}, row {place}: there is no column with the student's name. The columns: {shown}. "
            "Call the column “Name” (“ID” and “Email” may stand beside it).",
        )
    )
