"""What a file says of who handed it in, and the students whom each part of it may mean.

Witnesses are the account's number and name in the LMS, the student for whom the notebook was
written, the id and the name typed in it, and the names of its file and folders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from klaster.assignment.collecting.lms import Sender
from klaster.assignment.collecting.names import meant_by, without
from klaster.assignment.roster import Student, read_id

Number = tuple[str, str]
"""An account: the kind of LMS and the number by which it knows somebody."""


@dataclass(frozen=True)
class Evidence:
    """What a file says of itself, empty where it says nothing; ``path`` as its source has it."""

    sent: Sender | None = None
    handed_to: str = ""
    id: str = ""
    name: str = ""
    path: str = ""

    @property
    def number(self) -> Number | None:
        """The account, where an LMS named one."""
        return (self.sent.kind, self.sent.number) if self.sent else None


@dataclass
class Account:
    """What is known of an account that has handed in: whose it is, ``sure`` where its name or the
    teacher says so, and the sources in which it was found."""

    student: Student
    sure: bool
    sources: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Witness:
    """One thing that was said: ``what`` it is, the students whom it may mean, ``sure`` unless they
    are only near."""

    what: str
    said: str
    who: tuple[Student, ...]
    sure: bool = True

    @property
    def one(self) -> Student | None:
        """The student whom it means for sure."""
        return self.who[0] if self.sure and len(self.who) == 1 else None


def witnesses(
    evidence: Evidence,
    roster: Sequence[Student],
    accounts: Mapping[Number, Account],
    known: list[str],
) -> list[Witness]:
    """Return all that is said of who handed a file in; what says nothing is no witness."""
    found = []
    ids = {student.id for student in roster}
    number = evidence.number
    if number and (account := accounts.get(number)) and account.student.id in ids:
        found.append(Witness("account", number[1], (account.student,)))
    if evidence.sent and _is_name(evidence.sent.name):
        found.append(_of_name("lms", evidence.sent.name, roster))
    for what, id in ("for", evidence.handed_to), ("id", evidence.id):
        if id:
            found.append(Witness(what, id, tuple(s for s in roster if is_id(id, s))))
    if _is_name(evidence.name):
        found.append(_of_name("name", evidence.name, roster))
    path = evidence.sent.rest if evidence.sent else evidence.path
    return found + _of_path(path, roster, known)


def is_id(id: str, student: Student) -> bool:
    """Tell whether an id may be a student's as an eye reads it, or is their email."""
    if "@" in id:
        return id.strip().casefold() == student.email.casefold()
    return bool(read_id(id)) and read_id(id) == read_id(student.id) or id.casefold() == student.id.casefold()


def _is_name(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]", text))


def _of_name(what: str, name: str, roster: Sequence[Student]) -> Witness:
    found, sure = meant_by(name, roster)
    return Witness(what, name, tuple(found), sure)


def _of_path(path: str, roster: Sequence[Student], known: list[str]) -> list[Witness]:
    """The names of the file and of each folder say whose it is, each for itself; else all of them
    together."""
    pieces = [re.sub(r"(\.\w{1,8})+$", "", piece) for piece in path[-500:].split("/")]
    named = [replace(_of_name("path", without(piece, known), roster), said=piece) for piece in pieces]
    named = [w for w in named if w.who]
    # Where it is known for sure, what is only near means nothing.
    named = [w for w in named if w.sure] or named
    if not named:
        whole = _of_name("path", without(" ".join(pieces), known), roster)
        named = [replace(whole, said=path)] if whole.sure and whole.who else []
    split = re.compile(r"[\s_/().,]+")
    written, last = (
        set(split.split(path[-500:].casefold())),
        set(split.split(pieces[-1].casefold())),
    )
    ids = [
        Witness("path", student.id, tuple(s for s in roster if is_id(student.id, s)))
        for student in roster
        # A bare number may be a room's or a date's: only in the file's own name it is an id.
        if len(student.id) > 2 and student.id.casefold() in (last if student.id.isdigit() else written)
    ]
    return named + ids
