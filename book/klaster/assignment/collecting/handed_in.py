"""Who has handed something in, and which of a student's files counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from klaster.assignment.collecting.collected import UNMATCHED, Collected, notebooks_in
from klaster.assignment.collecting.evidence import Number
from klaster.assignment.collecting.lms import sender, version
from klaster.assignment.collecting.who import called
from klaster.assignment.folder import Assignment, sha256
from klaster.assignment.roster import Student, file_names
from klaster.language import Words


@dataclass(frozen=True)
class HandedIn:
    """A student's folder of ``submissions/``: the notebook that counts, or several to choose from.

    ``by`` says why it counts: ``teacher``, ``version`` or ``time``, empty where it is the only one.
    """

    folder: str
    student: Student
    counts: Path | None
    files: tuple[Path, ...]
    notes: tuple[Words, ...] = ()
    by: str = ""

    @property
    def notebook(self) -> Path:
        """The notebook that counts. Raises ``ValueError`` where only the teacher can say which."""
        if self.counts is None:
            raise ValueError(f"{self.folder}: several notebooks")
        return self.counts


def handed_in(assignment: Assignment, known: Collected | None = None) -> Iterator[HandedIn]:
    """Yield every student who has handed something in, by folder; ``known`` is read where it is not given.

    What lies in the folders counts: a teacher may delete a file, or put one there by hand.
    """
    known = known or Collected.load(assignment)
    names = dict(zip(file_names(assignment.roster), assignment.roster, strict=True))
    folders = sorted(path for path in assignment.submissions.glob("*") if path.is_dir() and path.name != UNMATCHED)
    for folder in folders:
        files = notebooks_in(folder)
        if not files:
            continue
        entry = known.students.get(folder.name)
        if entry:
            student = known.student(folder.name)
        else:  # made by hand: the teacher gave it an id or a name
            found = called(folder.name, assignment.roster, near=False)
            student = names.get(folder.name) or (found[0] if len(found) == 1 else Student(folder.name, folder.name))
        counts, by = which_counts(files, entry["files"] if entry else [])
        yield HandedIn(folder.name, student, counts, files, tuple(entry["notes"] if entry else ()), by)


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
    versions = [found for path in sound if (found := counted(known[path.name]))]
    counted_alike = len(versions) == len(sound) and len({place for place, _ in versions}) == 1
    if counted_alike and versions.count(max(versions)) == 1:
        return sound[versions.index(max(versions))], "version"
    times = [known[path.name]["time"] for path in sound]
    if all(times) and times.count(max(times)) == 1:
        return sound[times.index(max(times))], "time"
    return None, ""


def account(file: dict[str, Any]) -> Number | None:
    """The account that handed a FILE in."""
    return (file["lms"]["kind"], file["lms"]["number"]) if file["lms"] else None


def counted(file: dict[str, Any]) -> tuple[str, int] | None:
    """Return where the versions of a FILE are counted, and which it is."""
    if file["lms"] and file["lms"]["version"] is not None:
        return file["lms"]["kind"], file["lms"]["version"]
    return version(file["from"])


def lms_folder(assignment: Assignment, student: str, known: Collected | None = None) -> str | None:
    """Return what Moodle called a student's folder in its zip, ``NAME_ID_assignsubmission_file_``."""
    known = known or Collected.load(assignment)
    folder = known.folder(student)
    if folder is None:
        return None
    entries, files = known.students[folder]["files"], notebooks_in(assignment.submissions / folder)
    counts, _ = which_counts(files, entries) if files else (None, "")
    own = sorted(entries, key=lambda file: counts is not None and file["file"] == counts.name)
    moved = [_origin(known, path) for path in files if path.name not in {file["file"] for file in own}]
    sent = (*moved, *(file["lms"] for file in own))
    return next((each["folder"] for each in reversed(sent) if each and each["kind"] == "moodle"), None)


def _origin(known: Collected, path: Path) -> dict[str, Any] | None:
    """Return who an LMS said had handed in a file that the teacher has moved here from among the unmatched."""
    digest = sha256(path.read_bytes())
    found = [sender(entry["from"]) for entry in known.unmatched if entry["sha256"] == digest]
    return asdict(found[0]) if len(found) == 1 and found[0] else None


def canvas_number(known: Collected, student: str) -> str:
    """Return the number by which Canvas knows a student, as it stands in the names of its files; empty if unknown."""
    folder = known.folder(student)
    sent = (file["lms"] for file in known.students[folder]["files"]) if folder else ()
    return next((each["number"] for each in sent if each and each["kind"] == "canvas"), "")
