"""Whose a file is: names compared as people write them, and what an LMS puts into files' names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from klaster.assignment.roster import Student
from klaster.kazakh import typed_words

NEAR = 0.86
"""How alike two names are from which they may be the same; the next has to be ``APART`` less."""
APART = 0.08

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіə",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh sh  y  e yu ya a g k n o u u h i a".split(" "),
    )
)


_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕ", "abekmhopctyxijs")


@dataclass(frozen=True)
class Sender:
    """Who handed a file in, as an LMS says in its name; ``version`` counts Canvas's resubmissions.

    ``name`` is empty where the LMS keeps it to itself.
    """

    kind: str
    name: str
    number: str
    folder: str = ""
    version: int | None = None


#: What Moodle calls everybody when marking is anonymous, in the languages that its sites here have.
_ANONYMOUS = ("participant", "участник", "қатысушы")
_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$", re.DOTALL)
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_.+?(?:-(?P<version>\d{1,3}))?\.\w+$", re.IGNORECASE)


def sender(path: str) -> Sender | None:
    """Return who an LMS says has handed in a file of this path; None where no LMS named it."""
    for part in path.split("/"):
        if found := _MOODLE.match(part):
            folder = part if not found["rest"] else part[: found.start("rest")]
            name = found["name"].replace("_", " ")
            # A group stands before the name: «10А-Participant».
            name = "" if name.rpartition("-")[2].strip().casefold() in _ANONYMOUS else name
            return Sender("moodle", name, found["number"], folder)
    if found := _CANVAS.match(path.rpartition("/")[2]):
        return Sender("canvas", found["name"], found["number"], version=int(found["version"] or 0))
    return None


def by_name(name: str, students: Sequence[Student]) -> tuple[Student | None, bool]:
    """Return the one student who may be meant by a name, and whether that is sure.

    Order, letter case and alphabet don't count, and either may have a part more (a patronymic).
    None where nobody fits or more than one does.
    """
    parts = _parts(name)
    if not parts:
        return None, False
    wholes = {"".join(parts), "".join(reversed(parts))}
    plain = {_latin(part) for part in parts}
    for fits in (
        lambda other: set(other) == set(parts) or "".join(other) in wholes or "".join(reversed(other)) in wholes,
        lambda other: {_latin(part) for part in other} == plain,
        lambda other: _within(plain, {_latin(part) for part in other}),
    ):
        found = [student for student in students if fits(_parts(student.name))]
        if found:
            return (found[0], True) if len(found) == 1 else (None, False)
    best = sorted(((_likeness(plain, student), place) for place, student in enumerate(students)), reverse=True)[:2]
    if best and best[0][0] >= NEAR and (len(best) == 1 or best[0][0] - best[1][0] >= APART):
        return students[best[0][1]], False
    return None, False


def by_path(path: str, students: Sequence[Student], known: Iterable[str]) -> Student | None:
    """Return the one student whose name or id stands in a path; ``known`` are words to leave out."""
    pieces = re.sub(r"(\.\w{1,5})+$", "", path[-500:]).split("/")
    for written in (str, _latin):
        there = {written(part) for piece in pieces for part in _parts(piece)}
        found = [s for s in students if (names := {written(part) for part in _parts(s.name)}) and names <= there]
        if found:
            return found[0] if len(found) == 1 else None
    written = set(re.split(r"[\s_/().,]+", path.casefold()))
    found = [student for student in students if len(student.id) > 2 and student.id.casefold() in written]
    if len(found) == 1:
        return found[0]
    dull = {_latin(part) for word in known for part in _parts(word)} | {"copy", "of", "kopiya", "koshirme", "ui", "zhumysy"}
    for piece in reversed(pieces):
        rest = " ".join(part for part in _parts(piece) if _latin(part) not in dull and not part.isdigit())
        student, _ = by_name(rest, students)
        if student and len(rest) > 4:
            return student
    return None


def alike(one: str, other: str) -> bool:
    """Tell whether two names may be one person's; an empty one may be anybody's."""
    if not _parts(one) or not _parts(other):
        return True
    return by_name(one, [Student("", other)])[0] is not None


def read_id(id: str) -> str:
    """Return an id as an eye reads it: Cyrillic letters that look Latin, wide digits and spaces don't count.

    Nor do zeros in front: a spreadsheet drops them, and so does a student who writes a number.
    """
    text = unicodedata.normalize("NFKC", id).casefold().translate(_LOOK_ALIKE)
    return re.sub(r"[\W_]+", "", text).lstrip("0")


def _within(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= 2 and (one <= other or other <= one)


def _likeness(plain: set[str], student: Student) -> float:
    """Compare part by part, so that a patronymic more or less doesn't count."""
    other = {_latin(part) for part in _parts(student.name)}
    few, many = sorted((plain, other), key=len)
    likest = [max(SequenceMatcher(None, part, one).ratio() for one in many) for part in few]
    return sum(likest) / len(likest) if likest else 0.0


def _parts(name: str) -> list[str]:
    """The words of a name, in small letters; nobody's name is longer than the part that is read."""
    text = unicodedata.normalize("NFC", " ".join(typed_words(name[:300])).casefold()).replace("ё", "е").replace("ə", "ә")
    return re.findall(r"[^\W_]+", text)


def _latin(part: str) -> str:
    text = "".join(_LATIN.get(letter, letter) for letter in part)
    plain = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for more, less in ("q", "k"), ("gh", "g"), ("w", "u"), ("ı", "i"), ("j", "zh"):
        plain = plain.replace(more, less)
    return plain
