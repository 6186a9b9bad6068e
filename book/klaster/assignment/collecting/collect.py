"""`klaster collect`: from what a teacher has to a folder for each student, nothing lost or
overwritten.

Whose a notebook is: ``klaster.assignment.who``. What is not sure waits in
``submissions/_unmatched`` for ``--student ID``. Which of several counts:
``klaster.assignment.collected``.

A run looks at everything first, writes into ``collect.json`` what it is about to do, and then
copies the files: wherever it is cut off, the same command goes on from there.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from klaster import console
from klaster.assignment.collecting.collected import (
    UNMATCHED,
    Collected,
    counted,
    handed_in,
    notebooks,
    sha256,
)
from klaster.assignment.collecting.people import meant_by, sender
from klaster.assignment.collecting.submission import Damaged, Submission, looks_like_one, read
from klaster.assignment.collecting.unpacking import File, files
from klaster.assignment.collecting.who import (
    Account,
    Decision,
    Evidence,
    Number,
    decide,
    decide_openly,
    is_id,
    settled,
)
from klaster.assignment.folder import NEW, Assignment, locked, write
from klaster.assignment.roster import Student, file_names
from klaster.console import Problem
from klaster.language import Words, current, pick, trilingual

OTHER_FILES = {".pdf": "PDF", ".html": "HTML", ".htm": "HTML", ".docx": "Word", ".doc": "Word", ".txt": "TXT", ".py": "Python",
               ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".heic": "HEIC", ".xlsx": "Excel", ".rar": "RAR", ".7z": "7z",
               ".gdoc": "Google Docs", ".url": "URL", ".md": "Markdown", ".tar": "TAR", ".gz": "TAR.GZ", ".tgz": "TAR.GZ",
               ".eml": "EML", ".msg": "Outlook"}  # fmt: skip
"""How files that are handed in instead of a notebook are called; others by their ending."""
PACKED = ("RAR", "7z", "TAR", "TAR.GZ")
LETTERS = ("EML", "Outlook")
"""Those that may hold the notebook: only a person can take it out."""


@dataclass
class Taken:
    """What one run did: how many notebooks are new, how many were there, what to attend to now, and
    what the report before has said already; ``found`` tells whether any source could be read."""

    new: int = 0
    again: int = 0
    attention: list[Words] = field(default_factory=list)
    earlier: list[Words] = field(default_factory=list)
    found: bool = False


@dataclass
class _Row:
    """A notebook that was found, and what it says of itself."""

    path: str
    name: str
    time: str
    source: str
    digest: str
    evidence: Evidence
    damage: Words | None = None
    foreign: Words | None = None
    traced: bool = True
    put: tuple[str, dict[str, Any]] | None = None
    """The folder into which an earlier run has put this very file of this source, and its entry."""


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
        return run.end([_empty(source) for source in empty])


def _meant(source: Path) -> list[Path]:
    """The files that a source means: itself, or all that fit its pattern."""
    if source.exists() or not any(mark in source.name for mark in "*?"):
        return [source]
    return sorted(source.parent.glob(source.name)) or [source]


def _named(source: Path) -> Iterator[File]:
    """Yield the files of a source, also where it is itself a student's folder out of Moodle's zip,
    or a file in one."""
    path = source.resolve()
    folder = path.name if path.is_dir() else path.parent.name
    for file in files(source):
        yield (replace(file, path=f"{folder}/{file.path}") if sender(f"{folder}/") and not sender(file.path) else file)


def attention(assignment: Assignment, known: Collected | None = None) -> list[Words]:
    """Return all that the teacher should know about the submissions, in words."""
    known = known or Collected.load(assignment)
    found: list[Words] = []
    if known.unfinished:
        found.append(_cut_off(len(known.unfinished)))
    present = list(handed_in(assignment))
    for one in present:
        found += _of_student(assignment, one, known.students.get(one.folder, {}).get("files", []))
    owners: dict[str, set[str]] = {}
    for folder, entry in known.students.items():
        for file in entry["files"]:
            owners.setdefault(file["sha256"], set()).add(folder)
    for folders in owners.values():
        if len(folders) > 1:
            who = ", ".join(sorted(folders))
            found.append(
                trilingual(
                    kk=f"Бірдей файл тапсырды: {who}. Топтық жұмыс болмаса, кімдікі екенін сұраңыз.",
                    ru=f"Один и тот же файл сдали: {who}. Если это не групповая работа, выясните, чья она.",
                    en=f"The very same file was handed in by: {who}. Unless it is a group's work, ask whose it is.",
                )
            )
    for entry in known.unmatched:
        waits = (assignment.submissions / UNMATCHED / entry["file"]).is_file()
        if waits and entry["sha256"] not in owners:  # the teacher has not given it to anybody yet
            found.append(_unmatched(assignment, entry))
    with_notebook = {one.folder for one in present}
    for entry in known.told:
        found.append(_told(entry, entry["who"] in with_notebook))
    missing = [s for s in assignment.roster if s.id not in {one.student.id for one in present}]
    if missing and present:
        who = ", ".join(f"{s.name} ({s.id})" for s in missing)
        found.append(
            trilingual(
                kk=f"Жұмысын тапсырмағандар: {who}.",
                ru=f"Не сдали работу: {who}.",
                en=f"Have not handed in: {who}.",
            )
        )
    return found


class _Run:
    """One run: what is known, what was found, and where each file goes."""

    def __init__(self, assignment: Assignment, student: str) -> None:
        self.assignment, self.known, self.taken = assignment, Collected.load(assignment), Taken()
        self.roster = assignment.roster
        self.names = dict(zip((s.id for s in self.roster), file_names(self.roster), strict=True))
        self.dull = [assignment.chapter, assignment.title]
        self.asked = student
        self.forced = self._named(student) if student else None
        self.rows: list[_Row] = []
        self.todo: dict[str, list[Path]] = defaultdict(list)
        self.going: set[str] = set()
        self.cut_off = set(self.known.unfinished)
        self.there = {
            (file["sha256"], file["from"]): (folder, file)
            for folder, entry in self.known.students.items()
            for file in entry["files"]
        }
        self.before = self._state()
        listed = {student.id: student for student in self.roster}
        for entry in self.known.students.values():  # the list may have been corrected since
            if one := listed.get(entry["id"]):
                entry.update(name=one.name, email=one.email)

    def _state(self) -> str:
        known = self.known
        return json.dumps([known.students, known.unmatched, known.told, known.unfinished])

    def look(self, source: Path) -> int:
        """Read what is in a source, and write nothing yet; return how many files there are."""
        files = 0
        for file in _named(source):
            files += 1
            suffix = Path(file.name).suffix.casefold()
            # Mail, browsers and messengers give a notebook any ending.
            notebook = suffix == ".ipynb" or file.content is not None and looks_like_one(file.content)
            self.taken.found |= file.content is not None
            if notebook and file.content is not None:
                self.rows.append(self._row(file, source.name))
            else:
                self._tell(
                    file,
                    source.name,
                    "" if file.refused else OTHER_FILES.get(suffix, suffix.lstrip(".").upper() or "?"),
                )
        return files

    def _row(self, file: File, source: str) -> _Row:
        row = _Row(file.path, file.name, file.time, source, sha256(file.content), Evidence())
        waiting = [entry for entry in self.known.unmatched if entry["sha256"] == row.digest]
        if self.asked and (waiting := [e for e in waiting if len(waiting) == 1 or e["file"] == file.name]):
            # The teacher gives what waited, or the same file: it came from where it came from.
            row.path, row.source, row.time = (
                waiting[0]["from"],
                waiting[0]["source"],
                waiting[0].get("time", ""),
            )
        row.put = self.there.get((row.digest, row.path))
        try:
            found = read(file.content)
        except Damaged as damaged:
            row.damage, found = damaged.words, Submission(())
        row.traced = bool(row.damage or found.assignment or self._trace(found))
        if found.assignment and found.assignment != self.assignment.id:
            row.foreign = self._another(found)
        sent = sender(row.path)
        # A notebook of nobody knows what is not taken for a student's because of the folder where
        # it lies.
        path = row.path if row.traced or sent else ""
        row.evidence = Evidence(sent, found.handed_to, found.student, found.name, path)
        return row

    def place(self) -> None:
        """Decide whose each file is, all of them together, and write down where it goes."""
        decisions = self._asked() if self.asked else self._decided() if self.roster else self._openly()
        for row, decision in zip(self.rows, decisions, strict=True):
            if decision.student is None:
                self._keep(row, decision)
                continue
            notes = list(decision.notes)
            if not row.traced and not self.asked:
                notes.append(_without_trace(decision.student))
            self._put(row, decision, notes)
        self.known.unfinished = sorted(self.cut_off | self.going)
        # A run that brings nothing repeats the last report; so does one after a run that was cut off.
        if self.known.said is not None and self._state() != self.before:
            self.known.earlier, self.known.said = self.known.said, None

    def _decided(self) -> list[Decision]:
        """Decide by the class list; what the first look leaves open may be known once the accounts
        are."""
        accounts = self.known.accounts()
        decisions = [self._first(row, accounts) for row in self.rows]
        _, now = self._settled(decisions, accounts)
        decisions = [
            one if one.student else self._first(row, now) for row, one in zip(self.rows, decisions, strict=True)
        ]
        after, _ = self._settled(decisions, accounts)
        return [
            one if row.put else self._reason(row, one if row.foreign else final)
            for row, one, final in zip(self.rows, decisions, after, strict=True)
        ]

    def _settled(
        self, decisions: list[Decision], accounts: Mapping[Number, Account]
    ) -> tuple[list[Decision], dict[Number, Account]]:
        both = zip(self.rows, decisions, strict=True)
        seen = [(row.evidence, row.source, Decision() if row.foreign and not row.put else one) for row, one in both]
        return settled(seen, accounts)

    def _first(self, row: _Row, accounts: Mapping[Number, Account]) -> Decision:
        if row.put:
            folder, file = row.put
            return Decision(self._of_folder(folder), file["by"])
        return decide(row.evidence, self.roster, accounts, self.dull)

    def _reason(self, row: _Row, decision: Decision) -> Decision:
        """Say in the best words why a file can't be taken, where it can't."""
        if row.foreign:
            return Decision(why=row.foreign, by=decision.student.id if decision.student else "")
        if decision.student:
            return decision
        if not row.traced and not (row.evidence.sent or row.evidence.id or row.evidence.name):
            return Decision(why=_no_trace())
        return Decision(why=row.damage or decision.why)

    def _openly(self) -> list[Decision]:
        """Decide without a class list: one file after another, since each may bring a student."""
        students = {entry["id"]: self._of_folder(folder) for folder, entry in self.known.students.items()}
        accounts, decisions = self.known.accounts(), []
        for row in self.rows:
            decision = self._first(row, accounts) if row.put else decide_openly(row.evidence, students, accounts)
            if row.foreign and not row.put:
                decision = Decision()
            if decision.student:
                students.setdefault(decision.student.id, decision.student)
                if row.evidence.number:
                    accounts.setdefault(row.evidence.number, Account(decision.student, True))
            decisions.append(decision if row.put else self._reason(row, decision))
        return decisions

    def _asked(self) -> list[Decision]:
        """The teacher has named the student. Raises ``Problem`` where the notebooks are several
        people's."""
        own = {one.id: one for row in self.rows if (one := decide(row.evidence, self.roster, {}, self.dull).student)}
        senders = {row.evidence.number for row in self.rows} - {None}
        if len(own) > 1 or len(senders) > 1:
            raise _of_several(self.asked, [s.name for s in own.values()] or [number for _, number in senders])
        name = next((row.evidence.name for row in self.rows if row.evidence.name), "")
        return [Decision(self.forced or Student(self.asked, name or self.asked), "teacher") for _ in self.rows]

    def _of_folder(self, folder: str) -> Student:
        entry = self.known.students[folder]
        return Student(entry["id"], entry["name"], entry["email"])

    def _another(self, found: Submission) -> Words:
        """Say of which assignment a notebook is; of this chapter there may have been one last
        year."""
        chapter, id = found.assignment.rpartition("-")[0], found.assignment
        if chapter == self.assignment.chapter:
            return trilingual(
                kk=f"бұл тараудың басқа жолы берілген дәптері ({id}, ал бұл тапсырма – {self.assignment.id})",
                ru=f"это тетрадь той же главы, но выданная в другой раз ({id}, а это задание – {self.assignment.id})",
                en=f"this is a notebook of this chapter, but handed out another time ({id}; this assignment is {self.assignment.id})",
            )
        return trilingual(
            kk=f"бұл – басқа тапсырманың дәптері ({id})",
            ru=f"это тетрадь другого задания ({id})",
            en=f"this is the notebook of another assignment ({id})",
        )

    def _named(self, asked: str) -> Student | None:
        """The student whom the teacher names; without a roster, None where nobody has that id
        yet."""
        people = self.roster or [self._of_folder(folder) for folder in self.known.students]
        exact = [s for s in people if asked.casefold() in (s.id.casefold(), s.email.casefold())]
        found = exact or [s for s in people if is_id(asked, s)] or meant_by(asked, people)[0]
        if len(found) != 1 and self.roster:
            raise Problem(
                pick(
                    kk=f"--student {asked}: тізімде мұндай студент жоқ немесе бірнешеу. Нөмірін {self.assignment.teacher / 'roster.csv'} ішінен қараңыз.",
                    ru=f"--student {asked}: в списке такого студента нет или их несколько. Номера – в {self.assignment.teacher / 'roster.csv'}.",
                    en=f"--student {asked}: there is no such student on the list, or several. The ids are in {self.assignment.teacher / 'roster.csv'}.",
                )
            )
        return found[0] if len(found) == 1 else None

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

    def _folder(self, student: Student) -> str:
        for folder, entry in self.known.students.items():
            if entry["id"] == student.id:
                return folder
        (name,) = [self.names[student.id]] if student.id in self.names else file_names([student])
        folder, count = name, 2
        while folder.casefold() in {other.casefold() for other in self.known.students}:
            folder, count = f"{name}-{count}", count + 1
        self.known.students[folder] = {**asdict(student), "notes": [], "files": []}
        return folder

    def _put(self, row: _Row, decision: Decision, notes: Iterable[Words]) -> None:
        folder = self._folder(decision.student)
        entry = self.known.students[folder]
        entry["notes"] += [note for note in notes if note not in entry["notes"]]
        lms = (
            {key: value for key, value in asdict(row.evidence.sent).items() if key != "rest"}
            if row.evidence.sent
            else None
        )
        made = {
            "file": "",
            "sha256": row.digest,
            "from": row.path,
            "source": row.source,
            "time": row.time,
            "by": decision.by,
            "damaged": row.damage,
            "lms": lms,
        }
        for old in entry["files"]:
            if old["sha256"] == row.digest:
                self._again(old, made, folder)
                return
        made["file"] = self._name(folder, row, [file["file"] for file in entry["files"]])
        entry["files"].append(made)
        self._write(folder, made["file"], row.digest)

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
        if key in self.cut_off or not there and not notebooks(self.assignment.submissions / folder):
            self._write(folder, old["file"], old["sha256"])
        elif key not in self.going:
            self.taken.again += 1

    def _keep(self, row: _Row, decision: Decision) -> None:
        """Keep a file for the teacher, who may know whose it is."""
        for old in self.known.unmatched:
            if (old["sha256"], old["from"]) == (row.digest, row.path):
                old["why"] = decision.why
                if f"{UNMATCHED}/{old['file']}" in self.cut_off:
                    self._write(UNMATCHED, old["file"], row.digest)
                else:
                    self.taken.again += 1
                return
        name = self._name(UNMATCHED, row, [old["file"] for old in self.known.unmatched])
        foreign = decision.by if row.foreign else None
        made = {
            "file": name,
            "sha256": row.digest,
            "from": row.path,
            "source": row.source,
            "time": row.time,
        }
        self.known.unmatched.append({**made, "why": decision.why, "foreign": foreign})
        self._write(UNMATCHED, name, row.digest)

    def _name(self, folder: str, row: _Row, known: Sequence[str]) -> str:
        """Return a name for a file in a folder that every system takes and nothing else has; the
        same bytes have theirs."""
        place = self.assignment.submissions / folder
        for path in notebooks(place):
            if path.name not in known and sha256(path.read_bytes()) == row.digest:
                return path.name
        stem = re.sub(r"\.(ipynb|txt|json|html)\b.*$", "", row.name, flags=re.IGNORECASE)
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
        for file in files(source):
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


def _of_student(assignment: Assignment, one: Any, entries: list[dict[str, Any]]) -> Iterable[Words]:
    folder = assignment.submissions / one.folder
    yield from one.notes
    known = {entry["file"]: entry for entry in entries}
    for path in one.files:
        if damage := known.get(path.name, {}).get("damaged"):
            yield {lang: f"{one.folder}, {path.name}: {text}" for lang, text in damage.items()}
    numbers = {
        file["lms"]["number"]: file["lms"]["name"]
        for file in entries
        if file["lms"] and file["file"] in {p.name for p in one.files}
    }
    if len(numbers) > 1:
        who = ", ".join(f"«{name}» ({number})" for number, name in numbers.items())
        yield trilingual(
            kk=f"{one.folder}: бір студенттің қалтасында LMS-тегі бірнеше адамның жұмысы тұр: {who}. Қайсысы кімдікі екенін тексеріңіз.",
            ru=f"{one.folder}: в папке одного студента работы нескольких участников LMS: {who}. Проверьте, где чья.",
            en=f"{one.folder}: one student's folder holds the work of several accounts of the LMS: {who}. Check whose is which.",
        )
    if len(one.files) > 1:
        names = ", ".join(
            f"{path.name} ← {known[path.name]['from']}" if path.name in known else path.name for path in one.files
        )
        if one.counts:
            why = _WHY_IT_COUNTS[one.by]
            yield trilingual(
                kk=f"{one.folder}: бірнеше файл тапсырылды ({names}). Есепке алынатыны – {one.counts.name}{why['kk']}. Басқасын таңдау үшін артығын {folder} қалтасынан алып тастаңыз.",
                ru=f"{one.folder}: сдано несколько файлов ({names}). Засчитывается {one.counts.name}{why['ru']}. Чтобы выбрать другой, уберите лишние из {folder}.",
                en=f"{one.folder}: several files were handed in ({names}). {one.counts.name} counts{why['en']}. To choose another, take the rest out of {folder}.",
            )
        else:
            yield trilingual(
                kk=f"{one.folder}: бірнеше файл тапсырылды ({names}), қайсысы соңғы екені белгісіз, сондықтан бағаланбайды. Есепке алынатынын қалдырып, басқасын {folder} қалтасынан алып тастаңыз.",
                ru=f"{one.folder}: сдано несколько файлов ({names}); какой из них последний, неизвестно, и работа не оценивается. Оставьте нужный, остальные уберите из {folder}.",
                en=f"{one.folder}: several files were handed in ({names}); which is the last is not known, so none is graded. Leave the one that counts and take the rest out of {folder}.",
            )


_WHY_IT_COUNTS = {
    "": trilingual(kk="", ru="", en=""),
    "teacher": trilingual(kk=" (сіз көрсеткен)", ru=" (указан вами)", en=" (you chose it)"),
    "version": trilingual(kk=" (соңғы нұсқасы)", ru=" (последняя версия)", en=" (the last version)"),
    "time": trilingual(kk=" (ең соңғысы)", ru=" (самый поздний)", en=" (the latest)"),
}


def _unmatched(assignment: Assignment, entry: dict[str, Any]) -> Words:
    path = assignment.submissions / UNMATCHED / entry["file"]
    why, foreign = entry["why"], entry.get("foreign")
    command = console.command("collect", path, assignment.folder, "--student", foreign or "ID")
    if foreign is not None:
        who = f" ({foreign})" if foreign else ""
        return trilingual(
            kk=f"{entry['from']}{who}: {why['kk']}. Студенттен осы тапсырманың дәптерін сұраңыз. Сонда да бағалау керек болса: {command}",
            ru=f"{entry['from']}{who}: {why['ru']}. Попросите у студента тетрадь этого задания. Если всё же оценить: {command}",
            en=f"{entry['from']}{who}: {why['en']}. Ask the student for the notebook of this assignment. To grade it all the same: {command}",
        )
    return trilingual(
        kk=f"{entry['from']}: кімдікі екені белгісіз: {why['kk'].rstrip('.')}. Студентін білсеңіз: {command}",
        ru=f"{entry['from']}: неизвестно, чьё это: {why['ru'].rstrip('.')}. Если вы знаете студента: {command}",
        en=f"{entry['from']}: it is not known whose this is: {why['en'].rstrip('.')}. If you know the student: {command}",
    )


def _told(entry: dict[str, Any], also_notebook: bool) -> Words:
    who = f" ({entry['who']})" if entry["who"] else ""
    if entry["why"]:
        return {lang: f"{entry['from']}{who}: {text}" for lang, text in entry["why"].items()}
    if entry["kind"] in PACKED and not also_notebook:
        return trilingual(
            kk=f"{entry['from']}{who}: {entry['kind']} архиві ашылмайды. Оны өзіңіз ашыңыз (Windows-та 7-Zip бағдарламасымен) да, команданы шыққан қалтамен қайталаңыз.",
            ru=f"{entry['from']}{who}: архив {entry['kind']} команда не открывает. Распакуйте его сами (в Windows – программой 7-Zip) и повторите команду с полученной папкой.",
            en=f"{entry['from']}{who}: a {entry['kind']} archive can't be opened here. Unpack it yourself (on Windows with 7-Zip) and run the command on the folder that you get.",
        )
    if entry["kind"] in LETTERS:
        return trilingual(
            kk=f"{entry['from']}{who}: бұл – хат ({entry['kind']}). Оны пошта бағдарламасында ашып, қосымшасын осы қалтаға сақтаңыз да, команданы қайталаңыз.",
            ru=f"{entry['from']}{who}: это письмо ({entry['kind']}). Откройте его в почтовой программе, сохраните вложение в эту папку и повторите команду.",
            en=f"{entry['from']}{who}: this is a letter ({entry['kind']}). Open it in a mail program, save its attachment into this folder and run the command again.",
        )
    if also_notebook:
        return trilingual(
            kk=f"{entry['from']}{who}: дәптермен бірге {entry['kind']} файлы тапсырылған; ол бағаланбайды, қажет болса, өзіңіз қараңыз.",
            ru=f"{entry['from']}{who}: вместе с тетрадью сдан файл {entry['kind']}; он не оценивается, при желании посмотрите сами.",
            en=f"{entry['from']}{who}: a {entry['kind']} file was handed in beside the notebook; it is not graded, look at it if you like.",
        )
    return trilingual(
        kk=f"{entry['from']}{who}: дәптердің орнына {entry['kind']} файлы тапсырылған. Студенттен .ipynb дәптерін сұраңыз.",
        ru=f"{entry['from']}{who}: вместо тетради сдан файл {entry['kind']}. Попросите у студента тетрадь .ipynb.",
        en=f"{entry['from']}{who}: a {entry['kind']} file was handed in instead of the notebook. Ask the student for the .ipynb notebook.",
    )


def _empty(source: Path) -> Words:
    return trilingual(
        kk=f"«{source}» ішінде бірде-бір файл жоқ. Дұрыс файл не қалта екенін тексеріңіз, қажет болса, қайта жүктеп алыңыз.",
        ru=f"В «{source}» нет ни одного файла. Проверьте, тот ли это файл или папка, и при необходимости скачайте ещё раз.",
        en=f"There is no file in “{source}”. Check that it is the right file or folder; download it again if need be.",
    )


def _without_trace(student: Student) -> Words:
    return trilingual(
        kk=f"{student.name} ({student.id}) тапсырған дәптерде осы тапсырманың ұяшықтары жоқ: тараудың өз дәптері немесе басқа дәптер болуы мүмкін. Дұрыс дәптерін сұраңыз.",
        ru=f"В тетради, которую сдал(а) {student.name} ({student.id}), нет ячеек этого задания: возможно, это тетрадь самой главы или чужая. Попросите нужную тетрадь.",
        en=f"The notebook that {student.name} ({student.id}) handed in has none of this assignment's cells: it may be the chapter's own notebook or another. Ask for the right one.",
    )


def _no_trace() -> Words:
    return trilingual(
        kk="дәптерде осы тапсырманың белгісі де, студенттің аты да жоқ",
        ru="в тетради нет ни следов этого задания, ни имени студента",
        en="the notebook has no trace of this assignment and no student's name",
    )


def _cut_off(count: int) -> Words:
    return trilingual(
        kk=f"Алдыңғы жинау үзілген: {count} дәптер әлі көшірілген жоқ. Сол команданы қайталаңыз.",
        ru=f"Прошлый сбор оборвался: не скопировано тетрадей: {count}. Повторите ту же команду.",
        en=f"The last collecting was cut off: {count} notebooks are not copied yet. Run the same command again.",
    )


def _earlier() -> str:
    return pick(
        kk="Бұрын айтылған, әлі де маңызды:",
        ru="Сказано раньше, но всё ещё важно:",
        en="Said before and still so:",
    )


def _of_several(asked: str, found: Sequence[str]) -> Problem:
    who = ", ".join(found)
    return Problem(
        pick(
            kk=f"--student {asked}: мұнда бірнеше адамның дәптері бар ({who}), ештеңе алынған жоқ. Тек осы студенттің файлын көрсетіңіз.",
            ru=f"--student {asked}: здесь тетради нескольких человек ({who}), ничего не взято. Укажите файл только этого студента.",
            en=f"--student {asked}: there are notebooks of several people here ({who}); nothing was taken. Name this student's file alone.",
        )
    )
