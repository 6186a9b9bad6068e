"""The folder of an assignment on the teacher's computer; what lies where:
``klaster.assignment``."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from klaster.assignment import key
from klaster.assignment.roster import Student, listed, restored
from klaster.console import Problem, command
from klaster.language import pick

FORMAT = 1
"""Raised when a newer ``klaster`` can no longer read what an older one wrote."""

LOCK = ".lock"
"""The file in an assignment's folder that a run holds."""

NEW = ".new"
"""The ending of a file that is being written."""


@dataclass(frozen=True)
class Assignment:
    """An assignment that ``klaster assign`` has written.

    ``id`` is on every notebook of it. ``exercises`` says for each id its ``points``, its ``kind``
    (``function``, ``value``, ``essay``) and the ``name`` that its answer defines. ``ids`` are those
    of all students who were ever on the list.
    """

    folder: Path
    id: str
    chapter: str
    title: str
    language: str
    due: str
    personal: bool
    exercises: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    @property
    def students_folder(self) -> Path:
        """What is handed out."""
        return self.folder / "students"

    @property
    def teacher(self) -> Path:
        """What the teacher keeps."""
        return self.folder / "teacher"

    @property
    def submissions(self) -> Path:
        """What was handed in: ``submissions/STUDENT/``."""
        return self.folder / "submissions"

    @property
    def grades(self) -> Path:
        """What grading found: ``grades/STUDENT.json``."""
        return self.folder / "grades"

    @property
    def returned(self) -> Path:
        """What is given back."""
        return self.folder / "return"

    @cached_property
    def key(self) -> str:
        """The class key."""
        return key.read(self.teacher / "class-key.txt")

    @cached_property
    def answers(self) -> dict[str, dict[str, dict[str, Any]]]:
        """``{exercise: {student, or "" for the class: variant}}``; a variant as
        ``answers.drawn``."""
        return json.loads((self.teacher / "answers.json").read_text("utf-8"))

    @cached_property
    def roster(self) -> list[Student]:
        """The class; empty where the assignment was written without a list.

        A teacher may correct the list in whatever program. Raises ``Problem`` where it can't be
        read then.
        """
        path = self.teacher / "roster.csv"
        if not path.is_file():
            return []
        found = restored(listed(path), self.ids)
        if without := [student.name for student in found if not student.id]:
            raise Problem(
                pick(
                    kk=f"{path}: нөмірі жоқ студент бар: {', '.join(without)}. Әрқайсысына нөмір (ID) жазыңыз.",
                    ru=f"{path}: нет номера у студентов: {', '.join(without)}. Впишите каждому номер (ID).",
                    en=f"{path}: these students have no id: {', '.join(without)}. Write an id for each.",
                )
            )
        return found

    def variant(self, exercise: str, student: str) -> dict[str, Any]:
        """Return what is asked of a student in an exercise: their own numbers, or the class's."""
        variants = self.answers[exercise]
        return variants.get(student) or variants[""]

    def save(self) -> None:
        """Write ``assignment.json``."""
        facts = asdict(self) | {"format": FORMAT}
        del facts["folder"]
        write_json(self.folder / "assignment.json", facts)

    @classmethod
    def load(cls, folder: Path) -> Assignment:
        """Read an assignment's folder; raises ``Problem`` where it is none, or a newer one."""
        path = folder / "assignment.json"
        if folder.is_file():
            raise Problem(
                pick(
                    kk=f"«{folder}» – файл, ал мұнда klaster assign жазған қалта керек. Ретін тексеріңіз: алдымен жұмыстар, соңында тапсырма "
                    f"қалтасы, мысалы: {command('collect', folder, 'denmark')}",
                    ru=f"«{folder}» – файл, а здесь нужна папка, которую записала klaster assign. Проверьте порядок: сначала работы, в конце "
                    f"папка задания, например: {command('collect', folder, 'denmark')}",
                    en=f"“{folder}” is a file; the folder that klaster assign wrote is needed here. Check the order: first the submissions, "
                    f"last the assignment's folder, for example: {command('collect', folder, 'denmark')}",
                )
            )
        if not path.is_file():
            raise Problem(
                pick(
                    kk=f"«{folder}» – тапсырма қалтасы емес: ішінде assignment.json жоқ. Команданы тапсырма қалтасы жатқан "
                    "жерде орындаңыз немесе қалтаның толық жолын жазыңыз.",
                    ru=f"«{folder}» – не папка задания: в ней нет assignment.json. Выполните команду там, где лежит папка "
                    "задания, или укажите полный путь к ней.",
                    en=f"“{folder}” is not an assignment's folder: it holds no assignment.json. Run the command where the "
                    "assignment's folder lies, or give the folder's full path.",
                )
            )
        facts = json.loads(path.read_text("utf-8"))
        if facts.pop("format", 0) > FORMAT:
            raise Problem(
                pick(
                    kk=f"{path}: бұл тапсырманы klaster-дің жаңарақ нұсқасы жазған. klaster-ді жаңартыңыз.",
                    ru=f"{path}: это задание записала более новая версия klaster. Обновите klaster.",
                    en=f"{path}: a newer klaster wrote this assignment. Update klaster.",
                )
            )
        return cls(folder=folder, **facts)


def write(path: Path, content: bytes) -> None:
    """Write a file so that a run that is cut off leaves the old file or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + NEW)
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # a network's disk may say only now that it is full
        new.replace(path)
    except BaseException as fault:
        if isinstance(fault, OSError):
            fault.filename = fault.filename or str(path)  # writing names no file, and a full disk needs one
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def sha256(content: bytes) -> str:
    """Return the digest by which identical files are known."""
    return hashlib.sha256(content).hexdigest()


def write_json(path: Path, content: object) -> None:
    """Write JSON, whole or not at all."""
    write(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of an assignment's folder; raises ``Problem`` where one is at work.

    The system takes the lock away when a run ends, however it ends: a file that is left blocks
    nobody.
    """
    with (folder / LOCK).open("ab") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise _busy(folder) from None
            if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
                raise  # or the disk has no locks, as some networks' have none: one run alone is well there
        yield


def _lock(file: int) -> None:
    """Take the lock of an open file at once, or raise ``OSError``."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _busy(folder: Path) -> Problem:
    return Problem(
        pick(
            kk=f"«{folder}» қалтасымен қазір басқа терезеде klaster жұмыс істеп жатыр; ештеңе өзгертілмеді. Ол біткенше күтіп, команданы қайталаңыз.",
            ru=f"С папкой «{folder}» сейчас работает klaster в другом окне; ничего не изменено. Дождитесь, пока он закончит, и повторите команду.",
            en=f"Another klaster is at work in “{folder}” just now, in another window; nothing was changed. Wait until it is done and run the command again.",
        )
    )
