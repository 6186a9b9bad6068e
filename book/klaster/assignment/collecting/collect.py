"""`klaster collect`: from what a teacher has to a folder for each student, nothing lost or
overwritten.

Whose a notebook is: ``who``. What is not sure waits in ``submissions/_unmatched`` for ``--student
ID``. Which of several counts: ``handed_in``. What the teacher is told: ``attention``.

A run looks at everything first, writes into ``collect.json`` what it is about to do, and then
copies the files: wherever it is cut off, the same command goes on from there.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from klaster.assignment.collecting import reasons
from klaster.assignment.collecting.attention import attention
from klaster.assignment.collecting.collected import UNMATCHED, Collected, notebooks_in
from klaster.assignment.collecting.evidence import Evidence
from klaster.assignment.collecting.handed_in import counted, handed_in
from klaster.assignment.collecting.lms import sender
from klaster.assignment.collecting.submission import Damaged, Submission, looks_like_one, read
from klaster.assignment.collecting.unpacking import File, files_in
from klaster.assignment.collecting.who import Decision, Seen, called, decide, decide_all, decide_asked
from klaster.assignment.folder import NEW, Assignment, locked, sha256, write
from klaster.assignment.roster import Student, file_names
from klaster.console import Problem
from klaster.language import Words, current, pick, trilingual

OTHER_FILES = {".pdf": "PDF", ".html": "HTML", ".htm": "HTML", ".docx": "Word", ".doc": "Word", ".txt": "TXT", ".py": "Python",
               ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".heic": "HEIC", ".xlsx": "Excel", ".rar": "RAR", ".7z": "7z",
               ".gdoc": "Google Docs", ".url": "URL", ".md": "Markdown", ".tar": "TAR", ".gz": "TAR.GZ", ".tgz": "TAR.GZ",
               ".eml": "EML", ".msg": "Outlook"}  # fmt: skip
"""How files that are handed in instead of a notebook are called; others by their ending."""


@dataclass
class Taken:
    """What one run did: how many notebooks are new, how many were there, what to attend to now, and
    what the report before has said already; ``found`` tells whether any source could be read,
    ``handed_in`` whether anybody's work is there."""

    new: int = 0
    again: int = 0
    attention: list[Words] = field(default_factory=list)
    earlier: list[Words] = field(default_factory=list)
    found: bool = False
    handed_in: bool = False


@dataclass
class _Found:
    """A notebook that was found: where it came from, and what it says of whose it is."""

    path: str
    name: str
    time: str
    source: str
    digest: str
    seen: Seen

    @property
    def entry(self) -> dict[str, str]:
        """What ``collect.json`` keeps of where it came from."""
        return {"sha256": self.digest, "from": self.path, "source": self.source, "time": self.time}


def collect(assignment: Assignment, sources: Sequence[Path], student: str = "") -> Taken:
    """Take submissions into the assignment's folder; ``student`` (id, email or name) says whose
    they are.

    A source may be a pattern, ``*.zip``, since Windows leaves those to the command. Raises
    ``Problem`` where a source is not there, the student is not on the roster, or another run is at
    work.
    """
    sources = [found for source in sources for found in _meant(source)]
    for source in sources:
        if not source.exists():
            raise Problem(
                pick(
                    kk=f"«{source}» табылмады. Атын және қалтасын тексеріңіз; ішінде бос орын болса, тырнақшаға алыңыз.",
                    ru=f"«{source}» не найден. Проверьте имя и папку; если в имени есть пробелы, возьмите его в кавычки.",
                    en=f"“{source}” was not found. Check its name and folder; if it has spaces, put it between quotation marks.",
                )
            )
    with locked(assignment.folder):
        run = _Run(assignment, student)
        empty = [source for source in sources if not run.look(source)]
        run.place()
        run.known.save(assignment)
        for source in sources:
            run.copy(source)
        return run.end([_empty_source(source) for source in empty])


def _meant(source: Path) -> list[Path]:
    """The files that a source means: itself, or all that fit its pattern."""
    if source.exists() or not any(mark in source.name for mark in "*?"):
        return [source]
    return sorted(source.parent.glob(source.name)) or [source]


def _files_named(source: Path) -> Iterator[File]:
    """Yield the files of a source, also where it is itself a student's folder out of Moodle's zip,
    or a file in one."""
    path = source.resolve()
    folder = path.name if path.is_dir() else path.parent.name
    for file in files_in(source):
        yield (replace(file, path=f"{folder}/{file.path}") if sender(f"{folder}/") and not sender(file.path) else file)


class _Run:
    """One run: what is known, what was found, and where each file goes."""

    def __init__(self, assignment: Assignment, student: str) -> None:
        self.assignment, self.known, self.taken = assignment, Collected.load(assignment), Taken()
        self.roster = assignment.roster
        self.names = dict(zip((s.id for s in self.roster), file_names(self.roster), strict=True))
        self.dull = [assignment.chapter, assignment.title]
        self.asked = student
        self.forced = self._named(student) if student else None
        self.found: list[_Found] = []
        self.todo: dict[str, list[Path]] = defaultdict(list)
        self.going: set[str] = set()
        self.cut_off = set(self.known.unfinished)
        self.state = self._state()
        listed = {student.id: student for student in self.roster}
        for entry in self.known.students.values():  # the list may have been corrected since
            if one := listed.get(entry["id"]):
                entry.update(name=one.name, email=one.email)
        self.before = {  # what earlier runs have decided about the very same files of the same sources
            (file["sha256"], file["from"]): Decision(self.known.student(folder), file["by"])
            for folder, entry in self.known.students.items()
            for file in entry["files"]
        }

    def _state(self) -> str:
        known = self.known
        return json.dumps([known.students, known.unmatched, known.told, known.unfinished])

    def _named(self, asked: str) -> Student | None:
        """The student whom the teacher names; without a roster, None where nobody has that id
        yet."""
        people = self.roster or [self.known.student(folder) for folder in self.known.students]
        found = called(asked, people)
        if len(found) != 1 and self.roster:
            raise Problem(
                pick(
                    kk=f"--student {asked}: тізімде мұндай студент жоқ немесе бірнешеу. Нөмірін {self.assignment.teacher / 'roster.csv'} ішінен қараңыз.",
                    ru=f"--student {asked}: в списке такого студента нет или их несколько. Номера – в {self.assignment.teacher / 'roster.csv'}.",
                    en=f"--student {asked}: there is no such student on the list, or several. The ids are in {self.assignment.teacher / 'roster.csv'}.",
                )
            )
        return found[0] if len(found) == 1 else None

    def look(self, source: Path) -> int:
        """Read what is in a source, and write nothing yet; return how many files there are."""
        count = 0
        for file in _files_named(source):
            count += 1
            suffix = Path(file.name).suffix.casefold()
            # Mail, browsers and messengers give a notebook any ending.
            self.taken.found |= file.content is not None
            if file.content is not None and (suffix == ".ipynb" or looks_like_one(file.content)):
                self.found.append(self._read(file, file.content, source.name))
            else:
                kind = "" if file.refused else OTHER_FILES.get(suffix, suffix.lstrip(".").upper() or "?")
                self._tell(file, source.name, kind)
        return count

    def _read(self, file: File, content: bytes, source: str) -> _Found:
        path, time, digest = file.path, file.time, sha256(content)
        waiting = [entry for entry in self.known.unmatched if entry["sha256"] == digest]
        if self.asked and (waiting := [e for e in waiting if len(waiting) == 1 or e["file"] == file.name]):
            # The teacher gives what waited, or the same file: it came from where it came from.
            path, source, time = waiting[0]["from"], waiting[0]["source"], waiting[0].get("time", "")
        return _Found(path, file.name, time, source, digest, self._seen(content, path, source, digest))

    def _seen(self, content: bytes, path: str, source: str, digest: str) -> Seen:
        """Read what a notebook says of whose it is, and whether it is one of this assignment."""
        damage = foreign = None
        try:
            found = read(content)
        except Damaged as damaged:
            damage, found = damaged.words, Submission(())
        traced = bool(damage or found.assignment or self._trace(found))
        if found.assignment and found.assignment != self.assignment.id:
            foreign = reasons.another_assignment(found.assignment, self.assignment.id, self.assignment.chapter)
        sent = sender(path)
        # A notebook of nobody knows what is not taken for a student's because of the folder where
        # it lies.
        evidence = Evidence(sent, found.handed_to, found.student, found.name, path if traced or sent else "")
        return Seen(evidence, source, self.before.get((digest, path)), foreign, damage, traced)

    def _trace(self, found: Submission) -> bool:
        """Tell whether a notebook has an answer's cell of this assignment, or at least a name that
        one defines."""
        if any(cell.is_of(id) for cell in found.cells for id in self.assignment.exercises):
            return True
        names = "|".join(exercise["name"] for exercise in self.assignment.exercises.values() if exercise["name"])
        defines = re.compile(rf"^\s*(def\s+)?({names})\s*[(=]", re.MULTILINE)
        # The chapter's own notebook defines such names too.
        chapter = any(cell.id == "goals" for cell in found.cells)
        return (
            bool(names)
            and not chapter
            and any(cell.type == "code" and defines.search(cell.source) for cell in found.cells)
        )

    def _tell(self, file: File, source: str, kind: str) -> None:
        sent = sender(file.path)
        who = decide(Evidence(sent=sent, path=file.path), self.roster, {}, self.dull).student if self.roster else None
        folder = self.names[who.id] if who else ""
        entry = {
            "from": file.path,
            "source": source,
            "who": folder,
            "kind": kind,
            "why": file.refused,
        }
        if sent and not folder:
            entry["who"] = sent.name
        if entry not in self.known.told:
            self.known.told.append(entry)

    def place(self) -> None:
        """Decide whose each file is, all of them together, and write down where it goes."""
        files = [found.seen for found in self.found]
        if self.asked:
            decisions = decide_asked(self.asked, self.forced, files, self.roster, self.dull)
        else:
            students = {entry["id"]: self.known.student(folder) for folder, entry in self.known.students.items()}
            decisions = decide_all(files, self.roster, students, self.known.accounts(), self.dull)
        for found, decision in zip(self.found, decisions, strict=True):
            if decision.student:
                self._put(found, decision, self._folder(decision.student))
            else:
                self._keep(found, decision)
        self.known.unfinished = sorted(self.cut_off | self.going)
        # A run that brings nothing repeats the last report; so does one after a run that was cut off.
        if self.known.said is not None and self._state() != self.state:
            self.known.earlier, self.known.said = self.known.said, None

    def _folder(self, student: Student) -> str:
        if known := self.known.folder(student.id):
            return known
        (name,) = [self.names[student.id]] if student.id in self.names else file_names([student])
        folder, count = name, 2
        while folder.casefold() in {other.casefold() for other in self.known.students}:
            folder, count = f"{name}-{count}", count + 1
        self.known.students[folder] = {**asdict(student), "notes": [], "files": []}
        return folder

    def _put(self, found: _Found, decision: Decision, folder: str) -> None:
        entry = self.known.students[folder]
        entry["notes"] += [note for note in decision.notes if note not in entry["notes"]]
        sent = found.seen.evidence.sent
        made: dict[str, Any] = {
            "file": "",
            **found.entry,
            "by": decision.by,
            "damaged": found.seen.damage,
            "lms": {key: value for key, value in asdict(sent).items() if key != "rest"} if sent else None,
        }
        for old in entry["files"]:
            if old["sha256"] == found.digest:
                self._again(old, made, folder)
                return
        made["file"] = self._name(folder, found, [file["file"] for file in entry["files"]])
        entry["files"].append(made)
        self._write(folder, made["file"], found.digest)

    def _again(self, old: dict[str, Any], made: dict[str, Any], folder: str) -> None:
        """The same bytes once more: they may be the last version now, or say more about where they
        came from."""
        key = f"{folder}/{old['file']}"
        there = (self.assignment.submissions / key).is_file()
        if made["by"] == "teacher":
            old["by"] = "teacher"
        if (counted(old) or ("", -1), old["time"]) < (counted(made) or ("", -1), made["time"]):
            old.update(
                {part: made[part] for part in ("from", "source", "time")},
                lms=made["lms"] or old["lms"],
            )
        old["lms"] = old["lms"] or made["lms"]
        # What was cut off, or lost with all the rest, is copied now; what a teacher has taken out
        # of several stays out.
        if key in self.cut_off or not there and not notebooks_in(self.assignment.submissions / folder):
            self._write(folder, old["file"], old["sha256"])
        elif key not in self.going:
            self.taken.again += 1

    def _keep(self, found: _Found, decision: Decision) -> None:
        """Keep a file for the teacher, who may know whose it is."""
        for old in self.known.unmatched:
            if (old["sha256"], old["from"]) == (found.digest, found.path):
                old["why"] = decision.why
                if f"{UNMATCHED}/{old['file']}" in self.cut_off:
                    self._write(UNMATCHED, old["file"], found.digest)
                else:
                    self.taken.again += 1
                return
        name = self._name(UNMATCHED, found, [old["file"] for old in self.known.unmatched])
        foreign = decision.by if found.seen.foreign else None
        self.known.unmatched.append({"file": name, **found.entry, "why": decision.why, "foreign": foreign})
        self._write(UNMATCHED, name, found.digest)

    def _name(self, folder: str, found: _Found, known: Sequence[str]) -> str:
        """Return a name for a file in a folder that every system takes and nothing else has; the
        same bytes have theirs."""
        place = self.assignment.submissions / folder
        for path in notebooks_in(place):
            if path.name not in known and sha256(path.read_bytes()) == found.digest:
                return path.name
        stem = re.sub(r"\.(ipynb|txt|json|html)\b.*$", "", found.name, flags=re.IGNORECASE)
        stem = re.sub(r"[^\w\-() ]+", "-", stem).strip(" -")[:80] or "notebook"
        if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", stem, re.IGNORECASE):
            stem += "-"
        name, count, taken = f"{stem}.ipynb", 2, {other.casefold() for other in known}
        while name.casefold() in taken or (place / name).exists() or (place / name).is_symlink():
            name, count = f"{stem}-{count}.ipynb", count + 1
        return name

    def _write(self, folder: str, name: str, digest: str) -> None:
        key = f"{folder}/{name}"
        if key not in self.going:
            self.going.add(key)
            self.taken.new += 1
            self.todo[digest].append(self.assignment.submissions / key)

    def copy(self, source: Path) -> None:
        """Copy what is to be copied out of a source; what is there already stays as it is."""
        if not self.todo:
            return
        for file in files_in(source):
            if file.content is not None:
                for path in self.todo.get(sha256(file.content), ()):
                    if not path.exists():
                        write(path, file.content)

    def end(self, first: list[Words]) -> Taken:
        """Write the report, what is new in it first, and that all is done."""
        known, folder = self.known, self.assignment.submissions
        folder.mkdir(parents=True, exist_ok=True)
        known.unfinished = [key for key in known.unfinished if not (folder / key).is_file()]
        found = attention(self.assignment, known)
        new = [each for each in found if self._said(each) not in known.earlier]
        self.taken.attention = first + new
        self.taken.earlier = [each for each in found if each not in new]
        known.said = [self._said(each) for each in found]
        self.taken.handed_in = any(handed_in(self.assignment, known))
        lines = [each[current()] for each in self.taken.attention]
        if self.taken.earlier:
            lines += ["", _earlier(), *(each[current()] for each in self.taken.earlier)]
        write(folder / "report.txt", ("\n".join(lines) + "\n").encode("utf-8-sig"))
        for left in folder.rglob(f"*{NEW}"):  # by a run that was killed
            left.unlink(missing_ok=True)
        known.save(self.assignment)
        return self.taken

    def _said(self, sentence: Words) -> str:
        """Return a sentence as it is remembered: wherever the folder lies, and however it was typed."""
        text = sentence["en"].replace(str(self.assignment.submissions), "submissions")
        return re.sub(r": \S*klaster\S* collect .*$", "", text)


def _empty_source(source: Path) -> Words:
    return trilingual(
        kk=f"«{source}» ішінде бірде-бір файл жоқ. Дұрыс файл не қалта екенін тексеріңіз, қажет болса, қайта жүктеп алыңыз.",
        ru=f"В «{source}» нет ни одного файла. Проверьте, тот ли это файл или папка, и при необходимости скачайте ещё раз.",
        en=f"There is no file in “{source}”. Check that it is the right file or folder; download it again if need be.",
    )


def _earlier() -> str:
    return pick(
        kk="Бұрын айтылған, әлі де маңызды:",
        ru="Сказано раньше, но всё ещё важно:",
        en="Said before and still so:",
    )
