"""What has been collected, as ``submissions/collect.json`` keeps it; which file of a student counts.

::

    {"format": 1,
     "students": {FOLDER: {"id", "name", "email", "notes": [words], "files": [FILE]}},
     "unmatched": [{"file", "sha256", "from", "source", "why": words, "foreign": None, "" or a student's id}],
     "told": [{"from", "source", "who": FOLDER or "", "kind", "why": words}]}

``FOLDER`` is a folder of ``submissions/``. A FILE has ``file`` (its name there), ``sha256``, ``from``
(its path in the source), ``source`` (the source's name), ``time`` (if the source knows one), ``by``
(``id``, ``lms``, ``roster`` or ``teacher``: how its student was found), ``damaged`` (words or None) and
``lms``: None or ``{"kind", "name", "number", "folder", "version"}``. ``foreign`` is not None for a notebook
of another assignment. Words are in kk, ru and en.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klaster.assignment.folder import Assignment, write_json
from klaster.assignment.roster import Student
from klaster.assignment.submission import Cell, Damaged, read

FORMAT = 1
UNMATCHED = "_unmatched"
"""The folder of ``submissions/`` for notebooks whose student is not known."""


@dataclass
class Collected:
    """Everything that was taken so far."""

    students: dict[str, dict[str, Any]] = field(default_factory=dict)
    unmatched: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, assignment: Assignment) -> Collected:
        """Read it; nothing taken yet is no error."""
        path = assignment.submissions / "collect.json"
        if not path.is_file():
            return cls()
        found = json.loads(path.read_text("utf-8"))
        return cls(found["students"], found["unmatched"], found["told"])

    def save(self, assignment: Assignment) -> None:
        """Write it, whole or not at all."""
        write_json(assignment.submissions / "collect.json", {"format": FORMAT, **vars(self)})


@dataclass(frozen=True)
class HandedIn:
    """A student's folder of ``submissions/``: the notebook that counts, or several to choose from."""

    folder: str
    student: Student
    counts: Path | None
    files: tuple[Path, ...]
    notes: tuple[dict[str, str], ...] = ()


def handed_in(assignment: Assignment) -> Iterator[HandedIn]:
    """Yield every student who has handed something in, by folder.

    What lies in the folders counts: a teacher may delete a file, or put one there by hand.
    """
    known = Collected.load(assignment).students
    folders = sorted(path for path in assignment.submissions.glob("*") if path.is_dir() and path.name != UNMATCHED)
    for folder in folders:
        files = tuple(sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink()))
        if not files:
            continue
        entry = known.get(folder.name) or {"id": folder.name, "name": folder.name, "email": "", "files": [], "notes": []}
        student = Student(entry["id"], entry["name"], entry["email"])
        yield HandedIn(folder.name, student, _counts(files, entry["files"]), files, tuple(entry["notes"]))


def _counts(files: tuple[Path, ...], entries: list[dict[str, Any]]) -> Path | None:
    """Return the file that counts; None where only the teacher can say.

    A file that can be read comes before a damaged one; then what the teacher has given to the
    student; then Canvas's highest version; then the newest, where the sources know when each was made.
    """
    known = {entry["file"]: entry for entry in entries}
    sound = [path for path in files if not known.get(path.name, {}).get("damaged")] or list(files)
    if len(sound) == 1:
        return sound[0]
    if given := [entry["file"] for entry in entries if entry["by"] == "teacher" and entry["file"] in {p.name for p in sound}]:
        return next(path for path in sound if path.name == given[-1])
    if not all(path.name in known for path in sound):
        return None
    for key in (lambda entry: (entry["lms"] or {}).get("version"), lambda entry: entry["time"]):
        keys = [key(known[path.name]) for path in sound]
        if all(value not in (None, "") for value in keys) and keys.count(max(keys)) == 1:
            return sound[keys.index(max(keys))]
    return None


def lms_folder(assignment: Assignment, student: str) -> str | None:
    """Return what Moodle called a student's folder in its zip, ``NAME_ID_assignsubmission_file_``."""
    for entry in Collected.load(assignment).students.values():
        if entry["id"] == student:
            for file in reversed(entry["files"]):
                if file["lms"] and file["lms"]["kind"] == "moodle":
                    return file["lms"]["folder"]
    return None


def canvas_number(assignment: Assignment, student: str) -> str:
    """Return the number by which Canvas knows a student, as it stands in the names of its files; empty if unknown."""
    for entry in Collected.load(assignment).students.values():
        if entry["id"] == student:
            return next((file["lms"]["number"] for file in entry["files"] if file["lms"] and file["lms"]["kind"] == "canvas"), "")
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
