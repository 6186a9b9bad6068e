"""What has been collected, as ``submissions/collect.json`` keeps it.

::

    {"students": {FOLDER: {"id", "name", "email", "notes": [words], "files": [FILE]}},
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

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klaster.assignment.collecting.evidence import Account, Number
from klaster.assignment.folder import Assignment, write_json
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import pick

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
        write_json(assignment.submissions / "collect.json", vars(self))

    def student(self, folder: str) -> Student:
        """Return whose a folder is."""
        entry = self.students[folder]
        return Student(entry["id"], entry["name"], entry["email"])

    def folder(self, student: str) -> str | None:
        """Return the folder of a student's id; None where nothing of theirs was taken."""
        return next((folder for folder, entry in self.students.items() if entry["id"] == student), None)

    def accounts(self) -> dict[Number, Account]:
        """Return whose the accounts are that have handed something in."""
        found: dict[Number, Account] = {}
        for folder, entry in self.students.items():
            for file in entry["files"]:
                if not file["lms"]:
                    continue
                number, sure = (file["lms"]["kind"], file["lms"]["number"]), file["by"] in ("lms", "teacher")
                account = found.setdefault(number, Account(self.student(folder), sure))
                if sure and not account.sure:
                    account.student, account.sure = self.student(folder), True
                account.sources.add(file["source"])
        return found


def notebooks_in(folder: Path) -> tuple[Path, ...]:
    """Return the notebooks in a student's folder."""
    return tuple(sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink()))


def _damaged(path: Path) -> Problem:
    return Problem(
        pick(
            kk=f"{path} бүлінген, оқылмайды. Оны басқа жерге көшіріп қойып, жұмыстарды бастапқы файлдарынан қайта жинаңыз: бар дәптерлер қайталанбайды.",
            ru=f"{path} повреждён и не читается. Уберите его в другое место и соберите работы заново из тех же файлов: тетради не повторятся.",
            en=f"{path} is damaged and can't be read. Move it elsewhere and collect the work again from the same files: no notebook will be there twice.",
        )
    )
