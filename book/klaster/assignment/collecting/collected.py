"""What has been collected, as ``submissions/collect.json`` keeps it; which file of a student counts.

::

    {"format": 1,
     "students": {FOLDER: {"id", "name", "email", "notes": [words], "files": [FILE]}},
     "unmatched": [{"file", "sha256", "from", "source", "time", "why": words, "foreign": None, "" or a student's id}],
     "told": [{"from", "source", "who": FOLDER or "", "kind", "why": words}],
     "unfinished": ["FOLDER/FILE"], "earlier": [sentence], "said": [sentence] or None}

``FOLDER`` is a folder of ``submissions/``. A FILE has ``file`` (its name there), ``sha256``, ``from``
(its path in the source), ``source`` (the source's name), ``time`` (if the source knows one), ``by``
(how its student was found: see ``who.Decision``), ``damaged`` (words or None) and
``lms``: None or ``{"kind", "name", "number", "folder", "version"}``. ``foreign`` is not None for a notebook
of another assignment. ``unfinished`` are the files that a run was about to write; ``said`` is what the last
report says, in English, and None until it is written; ``earlier``, what those before it had said. Words
are in kk, ru and en.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from klaster.assignment.collecting.people import meant_by, sender, version
from klaster.assignment.collecting.submission import Cell, Damaged, read
from klaster.assignment.collecting.who import Account, Number, is_id
from klaster.assignment.folder import Assignment, write_json
from klaster.assignment.roster import Student, file_names
from klaster.console import Problem
from klaster.language import pick

FORMAT = 1
UNMATCHED = "_unmatched"
"""The folder of ``submissions/`` for notebooks whose student is not known."""


@dataclass
class Collected:
    """Everything that was taken so far."""

    students: dict[str, dict[str, Any]] = field(default_factory=dict)
    unmatched: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    said: list[str] | None = field(default_factory=list)

    @classmethod
    def load(cls, assignment: Assignment) -> Collected:
        """Read it; nothing taken yet is no error. Raises ``Problem`` where something has damaged it."""
        path = assignment.submissions / "collect.json"
        if not path.is_file():
            return cls()
        try:
            found = json.loads(path.read_text("utf-8"))
            parts = found["students"], found["unmatched"], found["told"]
        except (ValueError, LookupError, TypeError):
            raise _damaged(path) from None
        return cls(*parts, *(found.get(part, []) for part in ("unfinished", "earlier", "said")))

    def save(self, assignment: Assignment) -> None:
        """Write it, whole or not at all."""
        write_json(assignment.submissions / "collect.json", {"format": FORMAT, **vars(self)})

    def accounts(self) -> dict[Number, Account]:
        """Return whose the accounts are that have handed something in."""
        found: dict[Number, Account] = {}
        for entry in self.students.values():
            for file in entry["files"]:
                if not file["lms"]:
                    continue
                number, sure = (file["lms"]["kind"], file["lms"]["number"]), file["by"] in ("lms", "teacher")
                account = found.setdefault(number, Account(Student(entry["id"], entry["name"], entry["email"]), sure))
                if sure and not account.sure:
                    account.student, account.sure = Student(entry["id"], entry["name"], entry["email"]), True
                account.sources.add(file["source"])
        return found


@dataclass(frozen=True)
class HandedIn:
    """A student's folder of ``submissions/``: the notebook that counts, or several to choose from.

    ``by`` says why it counts: ``teacher``, ``version`` or ``time``, empty where it is the only one.
    """

    folder: str
    student: Student
    counts: Path | None
    files: tuple[Path, ...]
    notes: tuple[dict[str, str], ...] = ()
    by: str = ""


def handed_in(assignment: Assignment) -> Iterator[HandedIn]:
    """Yield every student who has handed something in, by folder.

    What lies in the folders counts: a teacher may delete a file, or put one there by hand.
    """
    known = Collected.load(assignment).students
    names = dict(zip(file_names(assignment.roster), assignment.roster, strict=True))
    folders = sorted(path for path in assignment.submissions.glob("*") if path.is_dir() and path.name != UNMATCHED)
    for folder in folders:
        files = notebooks(folder)
        if not files:
            continue
        entry = known.get(folder.name)
        if entry:
            student = Student(entry["id"], entry["name"], entry["email"])
        else:  # made by hand
            student = names.get(folder.name) or _meant(folder.name, assignment.roster)
        counts, by = which_counts(files, entry["files"] if entry else [])
        yield HandedIn(folder.name, student, counts, files, tuple(entry["notes"] if entry else ()), by)


def _meant(folder: str, roster: Sequence[Student]) -> Student:
    """The student whose id or name a teacher gave to a folder."""
    named, sure = meant_by(folder, roster)
    found = [student for student in roster if is_id(folder, student)] or (named if sure else [])
    return found[0] if len(found) == 1 else Student(folder, folder)


def notebooks(folder: Path) -> tuple[Path, ...]:
    """Return the notebooks in a student's folder."""
    return tuple(sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink()))


def which_counts(files: tuple[Path, ...], entries: list[dict[str, Any]]) -> tuple[Path | None, str]:
    """Return the file that counts, and why (see ``HandedIn``); None where only the teacher can say.

    A file that can be read comes before a damaged one; then what the teacher has given to the
    student; then the highest version, as Canvas and Teams count them; then the newest, where the
    sources know when each was made. What another account handed in never pushes a student's own out.
    """
    known = {entry["file"]: entry for entry in entries}
    sound = [path for path in files if not known.get(path.name, {}).get("damaged")] or list(files)
    if len(sound) == 1:
        return sound[0], ""
    if given := [
        entry["file"] for entry in entries if entry["by"] == "teacher" and entry["file"] in {p.name for p in sound}
    ]:
        return next(path for path in sound if path.name == given[-1]), "teacher"
    if not all(path.name in known for path in sound):
        return None, ""
    if len({account(known[path.name]) for path in sound} - {None}) > 1:
        sound = [path for path in sound if known[path.name]["by"] == "lms"]
    if len(sound) == 1:
        return sound[0], ""
    if not sound or any(known[path.name]["by"] == "name" for path in sound):
        return None, ""  # two people may have one name
    for by, key in ("version", counted), ("time", lambda entry: entry["time"]):
        keys = [key(known[path.name]) for path in sound]
        if all(keys) and keys.count(max(keys)) == 1 and (by == "time" or len({place for place, _ in keys}) == 1):
            return sound[keys.index(max(keys))], by
    return None, ""


def account(file: dict[str, Any]) -> Number | None:
    """The account that handed a FILE in."""
    return (file["lms"]["kind"], file["lms"]["number"]) if file["lms"] else None


def counted(file: dict[str, Any]) -> tuple[str, int] | None:
    """Return where the versions of a FILE are counted, and which it is."""
    if file["lms"] and file["lms"]["version"] is not None:
        return file["lms"]["kind"], file["lms"]["version"]
    return version(file["from"])


def lms_folder(assignment: Assignment, student: str) -> str | None:
    """Return what Moodle called a student's folder in its zip, ``NAME_ID_assignsubmission_file_``."""
    known = Collected.load(assignment)
    for folder, entry in known.students.items():
        if entry["id"] == student:
            files = notebooks(assignment.submissions / folder)
            counts, _ = which_counts(files, entry["files"]) if files else (None, "")
            own = sorted(entry["files"], key=lambda file: counts is not None and file["file"] == counts.name)
            moved = [_origin(known, path) for path in files if path.name not in {file["file"] for file in own}]
            for sent in [*moved, *(file["lms"] for file in own)][::-1]:
                if sent and sent["kind"] == "moodle":
                    return sent["folder"]
    return None


def _origin(known: Collected, path: Path) -> dict[str, Any] | None:
    """Return who an LMS said had handed in a file that the teacher has moved here from among the unmatched."""
    digest = sha256(path.read_bytes())
    found = [sender(entry["from"]) for entry in known.unmatched if entry["sha256"] == digest]
    return asdict(found[0]) if len(found) == 1 and found[0] else None


def canvas_number(assignment: Assignment, student: str) -> str:
    """Return the number by which Canvas knows a student, as it stands in the names of its files; empty if unknown."""
    for entry in Collected.load(assignment).students.values():
        if entry["id"] == student:
            return next(
                (file["lms"]["number"] for file in entry["files"] if file["lms"] and file["lms"]["kind"] == "canvas"),
                "",
            )
    return ""


def own_words(assignment: Assignment, grade: dict[str, Any]) -> str:
    """Return what a student wrote into the notebook that was graded, without what it came with."""
    try:
        cells = read((assignment.folder / grade["notebook"]).read_bytes()).cells
    except (Damaged, OSError):
        return ""
    given = {" ".join(line.split()) for cell in originals(assignment).values() for line in cell.source.splitlines()}
    skipped = {"setup", "student", *(f"{id}-check" for id in assignment.exercises)}
    lines = (line for cell in cells if cell.id not in skipped for line in cell.source.splitlines())
    return "\n".join(line for line in lines if " ".join(line.split()) not in given)


def originals(assignment: Assignment) -> dict[str, Cell]:
    """Return the cells of a notebook as it was handed out, by id; none where no copy is left.

    From the student's notebooks, and what is the same in it, from the teacher's solved one.
    """
    found: dict[str, Cell] = {}
    solved = sorted(assignment.teacher.glob("*.ipynb"))
    for path in [*sorted(assignment.students_folder.glob("*.ipynb"))[:1], *solved]:
        try:
            cells = read(path.read_bytes()).cells
        except (Damaged, OSError):
            continue
        for cell in cells:
            if path not in solved or not cell.id.endswith("-answer"):
                found.setdefault(cell.id, cell)
    return found


def sha256(content: bytes) -> str:
    """Return the digest by which identical files are known."""
    return hashlib.sha256(content).hexdigest()


def _damaged(path: Path) -> Problem:
    return Problem(
        pick(
            kk=f"{path} бүлінген, оқылмайды. Оны басқа жерге көшіріп қойып, жұмыстарды бастапқы файлдарынан қайта жинаңыз: бар дәптерлер қайталанбайды.",
            ru=f"{path} повреждён и не читается. Уберите его в другое место и соберите работы заново из тех же файлов: тетради не повторятся.",
            en=f"{path} is damaged and can't be read. Move it elsewhere and collect the work again from the same files: no notebook will be there twice.",
        )
    )
