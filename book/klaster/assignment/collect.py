"""`klaster collect`: from what a teacher has to a folder for each student, nothing lost or overwritten.

Whose a notebook is: the id in it; else the name that the LMS gave; else a name in it or in its path
that can only be one student's on the roster. Where the LMS says who handed it in and the notebook has
somebody else's id, the LMS is right, since a student can write any id. Where two hints disagree
otherwise, nobody gets it: it waits in ``submissions/_unmatched`` for ``--student ID``.
Which of several counts: ``klaster.assignment.collected``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from klaster import environment
from klaster.assignment.archive import File, files
from klaster.assignment.assign import file_names
from klaster.assignment.collected import UNMATCHED, Collected, handed_in, sha256
from klaster.assignment.folder import Assignment, locked
from klaster.assignment.people import Sender, alike, by_name, by_path, read_id, sender
from klaster.assignment.roster import Student
from klaster.assignment.submission import Damaged, Submission, Words, looks_like_one, read, words
from klaster.environment import Problem
from klaster.language import current, pick

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
    """What one run did: how many notebooks are new, how many were there, and what to attend to."""

    new: int = 0
    again: int = 0
    attention: list[Words] = field(default_factory=list)


def collect(assignment: Assignment, sources: Sequence[Path], student: str = "") -> Taken:
    """Take submissions into the assignment's folder; ``student`` (id, email or name) says whose they are.

    A source may be a pattern, ``*.zip``, since Windows leaves those to the command. Raises ``Problem``
    where a source is not there, or the student is not on the roster.
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
    run = _Run(assignment, student)
    empty = []
    try:
        for source in sources:
            seen = 0
            for seen, file in enumerate(files(source), 1):
                run.take(file, source.name)
            empty += [] if seen else [source]
    finally:  # what has been taken is known, also where the rest was cut off
        run.known.save(assignment)
    taken = run.taken
    taken.attention = [_empty(source) for source in empty] + attention(assignment, run.known)
    lines = [each[current()] for each in taken.attention]
    (assignment.submissions / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return taken


def _meant(source: Path) -> list[Path]:
    """The files that a source means: itself, or all that fit its pattern."""
    if source.exists() or not any(mark in source.name for mark in "*?"):
        return [source]
    return sorted(source.parent.glob(source.name)) or [source]


def attention(assignment: Assignment, known: Collected | None = None) -> list[Words]:
    """Return all that the teacher should know about the submissions, in words."""
    known = known or Collected.load(assignment)
    found: list[Words] = []
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
                words(
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
            words(
                kk=f"Жұмысын тапсырмағандар: {who}.",
                ru=f"Не сдали работу: {who}.",
                en=f"Have not handed in: {who}.",
            )
        )
    return found


class _Run:
    """One run: what is known, and the students by folder."""

    def __init__(self, assignment: Assignment, student: str) -> None:
        self.assignment, self.known, self.taken = assignment, Collected.load(assignment), Taken()
        self.roster = assignment.roster
        self.names = dict(zip((s.id for s in self.roster), file_names(self.roster)))
        self.asked = student
        self.forced = self._named(student) if student else None

    def take(self, file: File, source: str) -> None:
        """Take one file: a notebook into a folder, anything else into the report."""
        suffix = Path(file.name).suffix.casefold()
        # Mail, browsers and messengers give a notebook any ending.
        notebook = suffix == ".ipynb" or file.content is not None and looks_like_one(file.content)
        if not notebook or file.content is None:
            self._tell(file, source, "" if file.refused else OTHER_FILES.get(suffix, suffix.lstrip(".").upper() or "?"))
            return
        try:
            submission, damage = read(file.content), None
        except Damaged as damaged:
            submission, damage = None, damaged.words
        sent = sender(file.path)
        who, by, note = self._who(submission, sent, file.path, damage)
        digest = sha256(file.content)
        foreign = submission and submission.assignment not in ("", self.assignment.id)
        if who is None:
            self._keep(file, source, digest, note, self._probably(submission, sent, file.path) if foreign else None)
            return
        if submission and not submission.assignment and not self._trace(submission):
            note = note or _without_trace(who)
        self._put(who, by, note, file, source, digest, damage, sent)

    def _who(
        self, found: Submission | None, sent: Sender | None, path: str, damage: Words | None
    ) -> tuple[Student | None, str, Words | None]:
        """Return the student, how they were found, and a note; without a student, why not."""
        if self.forced:
            return self.forced, "teacher", None
        if self.asked:
            name = found.name if found else ""
            return Student(self.asked, name or self.asked), "teacher", None
        if found and found.assignment and found.assignment != self.assignment.id:
            return None, "", self._another(found)
        if not self.roster:
            return self._without_roster(found, sent, damage)
        lms, sure = by_name(sent.name, self.roster) if sent else (None, False)
        ids = {s.id: s for id in (found.handed_to, found.student) if (s := self._by_id(id))} if found else {}
        named, exact = by_name(found.name, self.roster) if found else (None, False)
        if lms and ids and lms.id not in ids:
            other = next(iter(ids.values()))
            return (lms, "lms", _others_id(other, lms)) if sure else (None, "", _id_and_name(other, lms))
        if lms and lms.id in ids:
            return lms, "id", _handed_to_another(found, lms) if len(ids) > 1 else None
        if len(ids) > 1:
            return None, "", _two_ids(*ids.values())
        if ids:
            (one,) = ids.values()
            if named and exact and named.id != one.id:
                return None, "", _id_and_name(one, named)
            return one, "id", None
        if lms:
            return lms, "lms", None
        if named:
            return named, "roster", None
        if found and not found.assignment and not self._trace(found):
            return None, "", words(
                kk="дәптерде осы тапсырманың белгісі де, студенттің аты да жоқ",
                ru="в тетради нет ни следов этого задания, ни имени студента",
                en="the notebook has no trace of this assignment and no student's name",
            )  # fmt: skip
        if one := by_path(path, self.roster, [self.assignment.chapter, self.assignment.title]):
            return one, "roster", None
        return None, "", damage or _nobody(found)

    def _another(self, found: Submission) -> Words:
        """Say of which assignment a notebook is; of this chapter there may have been one last year."""
        chapter, id = found.assignment.rpartition("-")[0], found.assignment
        if chapter == self.assignment.chapter:
            return words(
                kk=f"бұл тараудың басқа жолы берілген дәптері ({id}, ал бұл тапсырма – {self.assignment.id})",
                ru=f"это тетрадь той же главы, но выданная в другой раз ({id}, а это задание – {self.assignment.id})",
                en=f"this is a notebook of this chapter, but handed out another time ({id}; this assignment is {self.assignment.id})",
            )
        return words(
            kk=f"бұл – басқа тапсырманың дәптері ({id})",
            ru=f"это тетрадь другого задания ({id})",
            en=f"this is the notebook of another assignment ({id})",
        )

    def _probably(self, found: Submission | None, sent: Sender | None, path: str) -> str:
        """The id of the student who may have handed in what can't be taken; empty where nobody is sure."""
        guesses = [self._by_id(id) for id in (found.handed_to, found.student)] if found else []
        guesses.append(by_name(sent.name, self.roster)[0] if sent else None)
        guesses.append(by_name(found.name, self.roster)[0] if found else None)
        guesses.append(by_path(path, self.roster, [self.assignment.chapter, self.assignment.title]))
        sure = {one.id for one in guesses if one}
        return sure.pop() if len(sure) == 1 else ""

    def _without_roster(
        self, found: Submission | None, sent: Sender | None, damage: Words | None
    ) -> tuple[Student | None, str, Words | None]:
        id, name = (found.student or found.handed_to, found.name) if found else ("", "")
        entries = self.known.students
        if sent:
            for entry in entries.values():
                if any(f["lms"] and (f["lms"]["kind"], f["lms"]["number"]) == (sent.kind, sent.number) for f in entry["files"]):
                    return Student(entry["id"], entry["name"], entry["email"]), "lms", None
            taken = {entry["id"].casefold() for entry in entries.values()}
            if not id:
                return Student(f"{sent.kind}-{sent.number}", name or sent.name or sent.number), "lms", None
            if id.casefold() in taken:
                other = next(entry for entry in entries.values() if entry["id"].casefold() == id.casefold())
                note = _others_id(Student(other["id"], other["name"]), Student("", sent.name))
                return Student(f"{sent.kind}-{sent.number}", sent.name or name), "lms", note
            return Student(id, sent.name or name or id), "id", None
        if not id and not name:
            return None, "", damage or _nobody(found)
        id = id or name
        for entry in entries.values():
            if entry["id"].casefold() == id.casefold():
                if not alike(name, entry["name"]):
                    return None, "", _id_and_name(Student(entry["id"], entry["name"]), Student("?", name))
                return Student(entry["id"], entry["name"], entry["email"]), "id", None
        return Student(id, name or id), "id", None

    def _named(self, asked: str) -> Student | None:
        """The student whom the teacher names; without a roster, None where nobody has that id yet."""
        people = self.roster or [Student(e["id"], e["name"], e["email"]) for e in self.known.students.values()]
        for student in people:
            if asked.casefold() in (student.id.casefold(), student.email.casefold()):
                return student
        found, _ = by_name(asked, people)
        if found is None and self.roster:
            raise Problem(
                pick(
                    kk=f"--student {asked}: тізімде мұндай студент жоқ. Нөмірін {self.assignment.teacher / 'roster.csv'} ішінен қараңыз.",
                    ru=f"--student {asked}: в списке такого студента нет. Номера – в {self.assignment.teacher / 'roster.csv'}.",
                    en=f"--student {asked}: there is no such student on the list. The ids are in {self.assignment.teacher / 'roster.csv'}.",
                )
            )
        return found

    def _by_id(self, id: str) -> Student | None:
        plain = id.casefold()
        exact = [s for s in self.roster if plain and plain in (s.id.casefold(), s.email.casefold())]
        like = exact or [s for s in self.roster if read_id(id) and read_id(id) == read_id(s.id)]
        return like[0] if len(like) == 1 else None

    def _trace(self, found: Submission) -> bool:
        """Tell whether a notebook has an answer's cell of this assignment, or at least a name that one defines."""
        if any(cell.is_of(id) for cell in found.cells for id in self.assignment.exercises):
            return True
        names = "|".join(exercise["name"] for exercise in self.assignment.exercises.values() if exercise["name"])
        defines = re.compile(rf"^\s*(def\s+)?({names})\s*[(=]", re.MULTILINE)
        # The chapter's own notebook defines such names too.
        chapter = any(cell.id == "goals" for cell in found.cells)
        return bool(names) and not chapter and any(cell.type == "code" and defines.search(cell.source) for cell in found.cells)

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

    def _put(
        self, student: Student, by: str, note: Words | None, file: File, source: str, digest: str, damage: Words | None, sent: Sender | None
    ) -> None:
        folder = self._folder(student)
        entry = self.known.students[folder]
        if note and note not in entry["notes"]:
            entry["notes"].append(note)
        for old in entry["files"]:
            if old["sha256"] == digest and (self.assignment.submissions / folder / old["file"]).is_file():
                self.taken.again += 1
                if by == "teacher":
                    old["by"] = by
                return
        name = _store(self.assignment.submissions / folder, file)
        self.taken.new += 1
        entry["files"].append(
            {
                "file": name,
                "sha256": digest,
                "from": file.path,
                "source": source,
                "time": file.time,
                "by": by,
                "damaged": damage,
                "lms": asdict(sent) if sent else None,
            }
        )

    def _keep(self, file: File, source: str, digest: str, why: Words | None, foreign: str | None) -> None:
        """Keep a file for the teacher; ``foreign``: of another assignment, and probably this student's id."""
        if any(entry["sha256"] == digest and entry["from"] == file.path for entry in self.known.unmatched):
            self.taken.again += 1
            return
        name = _store(self.assignment.submissions / UNMATCHED, file)
        self.taken.new += 1
        self.known.unmatched.append({"file": name, "sha256": digest, "from": file.path, "source": source, "why": why, "foreign": foreign})

    def _tell(self, file: File, source: str, kind: str) -> None:
        sent = sender(file.path)
        if self.roster:
            who = by_name(sent.name, self.roster)[0] if sent else None
            who = who or by_path(file.path, self.roster, [self.assignment.chapter, self.assignment.title])
        else:
            who = None
        folder = self.names[who.id] if who else ""
        entry = {"from": file.path, "source": source, "who": folder, "kind": kind, "why": file.refused}
        if sent and not folder:
            entry["who"] = sent.name
        if entry not in self.known.told:
            self.known.told.append(entry)


def _store(folder: Path, file: File) -> str:
    """Copy a file into a folder under a name that every system takes; return the name."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"\.(ipynb|txt|json|html)\b.*$", "", file.name, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w\-() ]+", "-", stem).strip(" -")[:80] or "notebook"
    if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", stem, re.IGNORECASE):
        stem += "-"
    name, count = f"{stem}.ipynb", 2
    while (folder / name).exists() or (folder / name).is_symlink():
        name, count = f"{stem}-{count}.ipynb", count + 1
    new = folder / f"{name}.new"
    new.write_bytes(file.content or b"")  # what a full disk cuts off is no notebook
    new.replace(folder / name)
    return name


def _of_student(assignment: Assignment, one: Any, entries: list[dict[str, Any]]) -> Iterable[Words]:
    folder = assignment.submissions / one.folder
    yield from one.notes
    known = {entry["file"]: entry for entry in entries}
    for path in one.files:
        if damage := known.get(path.name, {}).get("damaged"):
            yield {lang: f"{one.folder}, {path.name}: {text}" for lang, text in damage.items()}
    if len(one.files) > 1:
        names = ", ".join(path.name for path in one.files)
        if one.counts:
            yield words(
                kk=f"{one.folder}: бірнеше файл тапсырылды ({names}). Есепке алынатыны – {one.counts.name}. Басқасын таңдау үшін артығын {folder} қалтасынан алып тастаңыз.",
                ru=f"{one.folder}: сдано несколько файлов ({names}). Засчитывается {one.counts.name}. Чтобы выбрать другой, уберите лишние из {folder}.",
                en=f"{one.folder}: several files were handed in ({names}). {one.counts.name} counts. To choose another, take the rest out of {folder}.",
            )
        else:
            yield words(
                kk=f"{one.folder}: бірнеше файл тапсырылды ({names}), қайсысы соңғы екені белгісіз, сондықтан бағаланбайды. Есепке алынатынын қалдырып, басқасын {folder} қалтасынан алып тастаңыз.",
                ru=f"{one.folder}: сдано несколько файлов ({names}); какой из них последний, неизвестно, и работа не оценивается. Оставьте нужный, остальные уберите из {folder}.",
                en=f"{one.folder}: several files were handed in ({names}); which is the last is not known, so none is graded. Leave the one that counts and take the rest out of {folder}.",
            )


def _unmatched(assignment: Assignment, entry: dict[str, Any]) -> Words:
    path = assignment.submissions / UNMATCHED / entry["file"]
    why, foreign = entry["why"], entry.get("foreign")
    command = environment.command("collect", path, assignment.folder, "--student", foreign or "ID")
    if foreign is not None:
        who = f" ({foreign})" if foreign else ""
        return words(
            kk=f"{entry['from']}{who}: {why['kk']}. Студенттен осы тапсырманың дәптерін сұраңыз. Сонда да бағалау керек болса: {command}",
            ru=f"{entry['from']}{who}: {why['ru']}. Попросите у студента тетрадь этого задания. Если всё же оценить: {command}",
            en=f"{entry['from']}{who}: {why['en']}. Ask the student for the notebook of this assignment. To grade it all the same: {command}",
        )
    return words(
        kk=f"{entry['from']}: кімдікі екені белгісіз – {why['kk'].rstrip('.')}. Студентін білсеңіз: {command}",
        ru=f"{entry['from']}: неизвестно, чьё это – {why['ru'].rstrip('.')}. Если вы знаете студента: {command}",
        en=f"{entry['from']}: it is not known whose this is – {why['en'].rstrip('.')}. If you know the student: {command}",
    )


def _told(entry: dict[str, Any], also_notebook: bool) -> Words:
    who = f" ({entry['who']})" if entry["who"] else ""
    if entry["why"]:
        return {lang: f"{entry['from']}{who}: {text}" for lang, text in entry["why"].items()}
    if entry["kind"] in PACKED and not also_notebook:
        return words(
            kk=f"{entry['from']}{who}: {entry['kind']} архиві ашылмайды. Оны өзіңіз ашыңыз (Windows-та 7-Zip бағдарламасымен) да, команданы шыққан қалтамен қайталаңыз.",
            ru=f"{entry['from']}{who}: архив {entry['kind']} команда не открывает. Распакуйте его сами (в Windows – программой 7-Zip) и повторите команду с полученной папкой.",
            en=f"{entry['from']}{who}: a {entry['kind']} archive can't be opened here. Unpack it yourself (on Windows with 7-Zip) and run the command on the folder that you get.",
        )
    if entry["kind"] in LETTERS:
        return words(
            kk=f"{entry['from']}{who}: бұл – хат ({entry['kind']}). Оны пошта бағдарламасында ашып, қосымшасын осы қалтаға сақтаңыз да, команданы қайталаңыз.",
            ru=f"{entry['from']}{who}: это письмо ({entry['kind']}). Откройте его в почтовой программе, сохраните вложение в эту папку и повторите команду.",
            en=f"{entry['from']}{who}: this is a letter ({entry['kind']}). Open it in a mail program, save its attachment into this folder and run the command again.",
        )
    if also_notebook:
        return words(
            kk=f"{entry['from']}{who}: дәптермен бірге {entry['kind']} файлы тапсырылған; ол бағаланбайды, қажет болса, өзіңіз қараңыз.",
            ru=f"{entry['from']}{who}: вместе с тетрадью сдан файл {entry['kind']}; он не оценивается, при желании посмотрите сами.",
            en=f"{entry['from']}{who}: a {entry['kind']} file was handed in beside the notebook; it is not graded, look at it if you like.",
        )
    return words(
        kk=f"{entry['from']}{who}: дәптердің орнына {entry['kind']} файлы тапсырылған. Студенттен .ipynb дәптерін сұраңыз.",
        ru=f"{entry['from']}{who}: вместо тетради сдан файл {entry['kind']}. Попросите у студента тетрадь .ipynb.",
        en=f"{entry['from']}{who}: a {entry['kind']} file was handed in instead of the notebook. Ask the student for the .ipynb notebook.",
    )


def _empty(source: Path) -> Words:
    return words(
        kk=f"«{source}» ішінде бірде-бір файл жоқ. Дұрыс файл не қалта екенін тексеріңіз, қажет болса, қайта жүктеп алыңыз.",
        ru=f"В «{source}» нет ни одного файла. Проверьте, тот ли это файл или папка, и при необходимости скачайте ещё раз.",
        en=f"There is no file in “{source}”. Check that it is the right file or folder; download it again if need be.",
    )


def _without_trace(student: Student) -> Words:
    return words(
        kk=f"{student.name} ({student.id}) тапсырған дәптерде осы тапсырманың ұяшықтары жоқ: тараудың өз дәптері немесе басқа дәптер болуы мүмкін. Дұрыс дәптерін сұраңыз.",
        ru=f"В тетради, которую сдал(а) {student.name} ({student.id}), нет ячеек этого задания: возможно, это тетрадь самой главы или чужая. Попросите нужную тетрадь.",
        en=f"The notebook that {student.name} ({student.id}) handed in has none of this assignment's cells: it may be the chapter's own notebook or another. Ask for the right one.",
    )


def _others_id(owner: Student, by: Student) -> Words:
    return words(
        kk=f"{by.name} тапсырған дәптердің ішінде басқа студенттің нөмірі тұр: {owner.name} ({owner.id}). Жұмыс тапсырған адамға жазылды; кімдікі екенін сұраңыз.",
        ru=f"В тетради, которую сдал(а) {by.name}, стоит номер другого студента: {owner.name} ({owner.id}). Работа записана на того, кто сдал; выясните, чья она.",
        en=f"The notebook that {by.name} handed in has another student's id: {owner.name} ({owner.id}). It was put down to who handed it in; ask whose work it is.",
    )


def _handed_to_another(found: Submission, student: Student) -> Words:
    return words(
        kk=f"{student.name} басқа студентке берілген дәптерде жұмыс істеген ({found.handed_to}). Екеуінен сұраңыз.",
        ru=f"{student.name}: работа сделана в тетради, выданной другому студенту ({found.handed_to}). Спросите обоих.",
        en=f"{student.name} worked in a notebook that was handed out to another student ({found.handed_to}). Ask both.",
    )


def _two_ids(one: Student, other: Student) -> Words:
    return words(
        kk=f"дәптерде екі студенттің нөмірі бар: {one.name} ({one.id}) және {other.name} ({other.id})",
        ru=f"в тетради номера двух студентов: {one.name} ({one.id}) и {other.name} ({other.id})",
        en=f"the notebook has the ids of two students: {one.name} ({one.id}) and {other.name} ({other.id})",
    )


def _id_and_name(one: Student, other: Student) -> Words:
    return words(
        kk=f"дәптердегі нөмір – {one.name} ({one.id}), ал аты – {other.name} ({other.id})",
        ru=f"номер в тетради – {one.name} ({one.id}), а имя – {other.name} ({other.id})",
        en=f"the id in the notebook is that of {one.name} ({one.id}), the name that of {other.name} ({other.id})",
    )


def _nobody(found: Submission | None) -> Words:
    wrote = f"{found.student} {found.name}".strip() if found else ""
    if wrote:
        return words(
            kk=f"дәптерде «{wrote}» деп жазылған, тізімде мұндай студент жоқ немесе бірнешеу",
            ru=f"в тетради написано «{wrote}», в списке такого студента нет или их несколько",
            en=f"the notebook says “{wrote}”, and the list has no such student, or several",
        )
    return words(
        kk="дәптерде нөмір де, аты-жөні де жазылмаған, файл атауында да жоқ",
        ru="ни номера, ни имени нет ни в тетради, ни в имени файла",
        en="neither an id nor a name stands in the notebook or in the file's name",
    )
