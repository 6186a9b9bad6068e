"""`klaster grade`: every notebook runs in a sandbox, and what it returns is compared out here.

``grades/FOLDER.json``, a file for each folder of ``submissions/``, is all that later commands need::

    {"format": 2,
     "student": {"id", "name", "email"},
     "notebook": path in the assignment's folder, "sha256": its digest, "answers": digest of what is asked,
     "exercises": {id: {"status", "points", "of", "message", "hint", "note_for_teacher"}},
     "essays": {id: what the student wrote, Markdown},
     "texts": [{"task": id or "", "cell": its number, "remark": beside code, "text": Markdown}],
     "remarks": [words],
     "for_teacher": [words]}

Words are in kk, ru and en. ``status`` is a ``Status``; ``points`` are all or none, and None for an
essay that is still to be read and for what could not be run here. ``message`` and ``hint`` (None, or that of a known mistake) and
``remarks`` are for the student: nothing in them comes from the inputs of the checks, nor from what
the student's code said after it had been given them. ``note_for_teacher`` and ``for_teacher`` are not.
There is no date in it: grading again writes the same bytes.

``texts`` are the student's other texts, wherever in the notebook (``own_texts``): the teacher sees them all.

An answer is the cell with the exercise's id, else with its mark in the first line, else the one cell
that defines the exercise's name. A cell between it and its check that defines the name again counts
in its place: it is what the student saw checked. If an answer isn't right but another definition,
elsewhere in the notebook, is, only the teacher can say which one counts.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from klaster.assignment.assigning.student_notebook import IDENTITY
from klaster.assignment.collecting.handed_in import HandedIn, handed_in
from klaster.assignment.collecting.handed_out import originals
from klaster.assignment.collecting.submission import Cell, Damaged, Submission, printable, read
from klaster.assignment.folder import Assignment, locked, sha256, write, write_json
from klaster.assignment.grading import sandbox
from klaster.assignment.grading.own_texts import Text, is_sentence, ours, own_texts
from klaster.assignment.grading.runner import NEWER
from klaster.assignment.grading.sandbox import Protection, Ran, Request
from klaster.assignment.grading.status import OPEN, Status
from klaster.console import Problem, command
from klaster.language import Words, current, pick, trilingual
from klaster.language.kazakh import alphabetical
from klaster.notebook.tolerance import same

FORMAT = 2
SETUP = -1
"""The place of the first cell, as the notebook came with it."""

MOST_OTHERS = 3
"""How many other definitions of an answer's name are looked at."""

#: Errors of honest code whose names a student is told. Code that has been given the inputs of a check
#: could say something about them by which error it raises, so the list is short.
_ERRORS = (
    *("ZeroDivisionError", "TypeError", "IndexError", "KeyError", "ValueError", "NameError", "AttributeError"),
    *("RecursionError", "MemoryError"),
)


_PACKAGES = {
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "bs4": "beautifulsoup4",
}
"""What packages are called whose libraries are called otherwise."""


@dataclass
class Graded:
    """What one run did: folders graded now, folders whose grade was there, what to attend to."""

    new: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    attention: list[Words] = field(default_factory=list)


def grade(
    assignment: Assignment,
    protection: Protection,
    *,
    jobs: int | None = None,
    again: bool = False,
    progress: Callable[[int, int, str], None] = lambda done, total, folder: None,
) -> Graded:
    """Grade what has been collected; what is graded already is not run again, unless ``again``.

    Raises ``Problem`` where nothing has been collected, where there is no sandbox and where another
    run is at work, and ``OSError`` where a grade can't be written: before any notebook is run, if
    that can be seen.
    """
    protection.require()
    with locked(assignment.folder):
        return _grade(assignment, protection, jobs, again, progress)


def _grade(
    assignment: Assignment,
    protection: Protection,
    jobs: int | None,
    again: bool,
    progress: Callable[[int, int, str], None],
) -> Graded:
    everybody = list(handed_in(assignment))
    if not everybody:
        raise Problem(
            pick(
                kk=f"{assignment.submissions} ішінде жұмыс жоқ. Алдымен орындаңыз: {command('collect', 'ЖҰМЫСТАР.zip', assignment.folder)}",
                ru=f"В {assignment.submissions} нет работ. Сначала выполните: {command('collect', 'РАБОТЫ.zip', assignment.folder)}",
                en=f"There is nothing in {assignment.submissions}. First run: {command('collect', 'SUBMISSIONS.zip', assignment.folder)}",
            )
        )
    grader = Grader(assignment, protection)
    done = Graded()
    todo: list[HandedIn] = []
    for one in everybody:
        if one.counts is None:
            done.attention.append(_undecided(one))
        elif not again and grader.is_graded(one):
            done.kept.append(one.folder)
        else:
            todo.append(one)
    if todo:
        _try_to_write(assignment.grades)
    with closing(_all(grader.grade, todo, jobs or os.cpu_count() or 1, protection)) as results:
        for count, (one, result) in enumerate(results, 1):
            if isinstance(result, Exception):
                done.attention.append(_failed(one, result))
            else:
                write_json(assignment.grades / f"{one.folder}.json", result)
                done.new.append(one.folder)
            progress(count, len(todo), one.folder)
    done.new.sort()
    done.attention += _open_for_want(assignment, [*done.new, *done.kept])
    return done


def _open_for_want(assignment: Assignment, folders: Iterable[str]) -> list[Words]:
    """Say once for each thing that is missing here whose answers wait for it, and what to do."""
    waiting: dict[str, tuple[Words, list[str]]] = {}
    for folder in folders:
        grade = json.loads((assignment.grades / f"{folder}.json").read_text("utf-8"))
        for id, result in grade["exercises"].items():
            if result["status"] == Status.NOT_RUN:
                note = result["note_for_teacher"]
                waiting.setdefault(note["en"], (note, []))[1].append(f"{folder} ({id})")
    return [
        {lang: f"{Status.NOT_RUN.words[lang]}: {', '.join(who)}. {note[lang]}" for lang in note}
        for note, who in waiting.values()
    ]


def summary(assignment: Assignment, folders: Iterable[str]) -> list[str]:
    """Return a line for each student: points, and how many exercises of each status but the right."""
    lines = []
    for folder in sorted(folders, key=alphabetical):
        results = json.loads((assignment.grades / f"{folder}.json").read_text("utf-8"))["exercises"].values()
        counts = Counter(Status(result["status"]) for result in results)
        said = [f"{status.words[current()]}: {counts[status]}" for status in Status if counts[status]]
        points = sum(result["points"] or 0 for result in results)
        lines.append(f"{folder}: {points}/{sum(result['of'] for result in results)}  ({', '.join(said)})")
    return lines


def _try_to_write(grades: Path) -> None:
    """Raise ``OSError`` where no grade could be written."""
    trial = grades / ".trial"
    write(trial, b" " * 100_000)
    trial.unlink()


def _all(
    work: Callable[[HandedIn], dict[str, Any]], todo: Sequence[HandedIn], jobs: int, protection: Protection
) -> Generator[tuple[HandedIn, dict[str, Any] | BaseException]]:
    """Do the work, so many at a time; a failure is that student's alone, Ctrl-C ends all."""
    with ThreadPoolExecutor(jobs) as pool:
        left: dict[Future, HandedIn] = {}
        waiting = iter(todo)
        try:
            while True:
                while len(left) < jobs and (one := next(waiting, None)):
                    left[pool.submit(work, one)] = one
                if not left:
                    return
                for future in wait(left, return_when=FIRST_COMPLETED).done:
                    failure = future.exception()
                    if isinstance(failure, Problem):
                        raise failure
                    yield left.pop(future), failure or future.result()
        finally:
            if left:
                protection.cancelled.set()


@dataclass(frozen=True)
class _Answer:
    """Where an exercise's answer is, or the result that needs no asking.

    ``after`` which cell to ask, with other names as the cell ``until`` left them; ``others`` are
    cells that define the name as well.
    """

    after: int | None = None
    until: int | None = None
    others: tuple[int, ...] = ()
    result: tuple[Status, Words] | None = None
    note: Words | None = None


class Grader:
    """Grades notebooks of one assignment."""

    def __init__(self, assignment: Assignment, protection: Protection) -> None:
        self.assignment, self.protection = assignment, protection
        self.originals = originals(assignment)
        self.ours = ours(assignment)
        asked = json.dumps([FORMAT, assignment.exercises, assignment.answers], sort_keys=True)
        self.digest = sha256(asked.encode())
        self.graded = {id: e for id, e in assignment.exercises.items() if e["kind"] != "essay"}
        self.essays = {id: e for id, e in assignment.exercises.items() if e["kind"] == "essay"}

    def is_graded(self, one: HandedIn) -> bool:
        """Tell whether this notebook has been graded on these answers, and all of it could be run."""
        try:
            found = json.loads((self.assignment.grades / f"{one.folder}.json").read_text("utf-8"))
            open_ = any(result["status"] == Status.NOT_RUN for result in found["exercises"].values())
            same_work = found["sha256"] == sha256(one.counts.read_bytes()) and found["answers"] == self.digest
            return same_work and not open_
        except (OSError, ValueError, LookupError, TypeError):
            return False

    def grade(self, one: HandedIn) -> dict[str, Any]:
        """Grade a student's notebook; the shape of the result is the module's."""
        content = one.counts.read_bytes()
        grade: dict[str, Any] = {
            "format": FORMAT,
            "student": asdict(one.student),
            "notebook": one.counts.relative_to(self.assignment.folder).as_posix(),
            "sha256": sha256(content),
            "answers": self.digest,
            "exercises": {},
            "essays": {},
            "remarks": [],
            "for_teacher": list(one.notes),
        }
        try:
            submission = read(content)
        except Damaged as damaged:
            grade["remarks"].append(damaged.words)
            for id, exercise in self.graded.items():
                grade["exercises"][id] = _result(exercise, Status.MISSING, damaged.words)
            self._read_essays([Text("", 0, damaged.text)] if damaged.text else [], None, grade)
            for id in self.essays.keys() - grade["essays"].keys():
                grade["exercises"][id] = _result(self.essays[id], Status.MISSING, damaged.words)
            return grade
        grade["remarks"] += submission.remarks
        self._run(submission, one.student.id, grade)
        self._read_essays(own_texts(submission.cells, self.ours, self.essays), submission, grade)
        grade["for_teacher"] += self._changes(submission)
        return grade

    def _run(self, submission: Submission, student: str, grade: dict[str, Any]) -> None:
        cells = self._runnable(submission)
        names = [exercise["name"] for exercise in self.graded.values()]
        code = {place for place, _ in cells}
        found: dict[str, _Answer] = {}

        def ask(ran: dict[int, sandbox.Cell]) -> list[Request]:
            for id, exercise in self.graded.items():
                found[id] = self._find(id, exercise, submission, ran, code)
            requests = []
            for id, answer in found.items():
                name, calls = self.graded[id]["name"], self.assignment.variant(id, student)["calls"]
                if answer.result is None:
                    requests.append(Request(id, name, calls, answer.after, answer.until))
                    requests += [Request(_other(id, place), name, calls, place, place) for place in answer.others]
            return requests

        ran = self.protection.run(cells, names, ask)
        innocent = set()
        for id, exercise in self.graded.items():
            answer = found[id]
            if answer.result:
                result = _result(exercise, *answer.result, note=answer.note)
            else:
                result = self._judge(id, student, ran, answer)
            if answer.after is not None and (
                result["status"] in (Status.ERROR, Status.NOT_RUN) or _had_no_turn(id, ran, answer)
            ):
                alone = self._alone(id, student, submission, answer)
                if alone["status"] == Status.RIGHT:
                    result = alone
                    innocent.add(answer.after)
            if result["status"] != Status.RIGHT and (better := self._better(id, student, ran, answer)):
                result = _result(
                    exercise,
                    Status.ALTERED,
                    _twice(id, sorted({answer.after, *better})),
                    note=result["note_for_teacher"],
                )
            if result["status"] == Status.TIME_OUT:
                result["note_for_teacher"] = _together(result["note_for_teacher"], _try_again())
            grade["exercises"][id] = result
        grade["remarks"] += _left_out(ran, submission, self.protection, innocent)

    def _alone(self, id: str, student: str, submission: Submission, answer: _Answer) -> dict[str, Any]:
        """Judge an answer with nothing but the setup before it: what another cell has broken costs nothing."""
        setup, place = self.originals.get("setup"), answer.after
        cells = [(SETUP, setup.source)] if setup else []
        cells.append((place, submission.cells[place].source))
        name, calls = self.graded[id]["name"], self.assignment.variant(id, student)["calls"]
        ran = self.protection.run(cells, [name], lambda cells: [Request(id, name, calls, place, place)])
        return self._judge(id, student, ran, _Answer(place, note=_together(answer.note, _broken_by_others())))

    def _better(self, id: str, student: str, ran: Ran, answer: _Answer) -> list[int]:
        """Return the cells whose other definition of an answer's name is right."""
        variant = self.assignment.variant(id, student)
        return [
            place
            for place in answer.others
            if isinstance(cases := ran.answers.get(_other(id, place)), list)
            and all(
                "value" in case and same(case["value"], want, variant.get("decimals"))
                for case, want in zip(cases, variant["expected"], strict=True)
            )
        ]

    def _runnable(self, submission: Submission) -> list[tuple[int, str]]:
        """The code cells in order: the setup as it was handed out, no checks.

        What a student has added to the setup, an import perhaps, is run before it, so that nothing
        of the setup itself is changed.
        """
        setup = self.originals.get("setup")
        added, cells = [], [(SETUP, setup.source)] if setup else []
        for place, cell in enumerate(submission.cells):
            if cell.type != "code" or not cell.source.strip():
                continue
            if any(cell.is_of(id) for id in self.graded):
                cells.append((place, cell.source))
            elif setup and _is_setup(cell, setup):
                if _plain(cell.source) != _plain(setup.source):
                    added.append((place, cell.source))
            elif not (_is_check(cell) and _has_no_statements(cell.source)):
                cells.append((place, cell.source))
        return added + cells

    def _find(
        self, id: str, exercise: dict[str, Any], submission: Submission, ran: dict[int, sandbox.Cell], code: set[int]
    ) -> _Answer:
        """Find an exercise's answer among the cells."""
        name = exercise["name"]
        foreign = {f"{other}-answer" for other in self.graded if other != id}
        cells = submission.cells
        own = [p for p, cell in enumerate(cells) if cell.is_of(id) and cell.id not in foreign]
        elsewhere = [p for p in sorted(code) if p not in own and p >= 0 and name in ran[p].defines]
        full = [p for p in own if p in code and name in ran[p].defines]
        check = next((p for p, cell in enumerate(cells) if cell.id == f"{id}-check" or _is_check(cell, name)), -1)

        def until(after: int) -> int:
            return max((p for p in code if p < check), default=after) if after < check else after

        if len(_different(cells, full)) > 1:
            return _Answer(result=(Status.ALTERED, _twice(id, full)))
        if full:
            last = max([full[0], *(p for p in elsewhere if full[0] < p < check)])
            others = tuple(p for p in (full[0], *elsewhere) if p != last)
            return _Answer(last, until(last), others[-MOST_OTHERS:], note=_again(others, last) if others else None)
        if len(_different(cells, elsewhere)) > 1 and exercise["kind"] == "function":
            return _Answer(result=(Status.ALTERED, _twice(id, elsewhere)))
        if elsewhere:
            return _Answer(elsewhere[-1], until(elsewhere[-1]), note=_moved(elsewhere))
        text = [p for p in own if cells[p].type != "code" and not self._as_given(cells[p], id)]
        if text:
            return _Answer(result=(Status.ALTERED, _not_code(id, text[0])))
        if not own:
            return _Answer(result=(Status.MISSING, _missing(id)))
        for place in own:
            if place in code and ran[place].stopped:
                return _Answer(result=_stop(ran[place].stopped, place, self.protection, ran))
            if place in code and ran[place].error and not ran[place].starter:
                if missing := ran[place].missing:
                    return _Answer(result=(Status.NOT_RUN, _not_run(missing)), note=_what_to_do(missing))
                return _Answer(
                    result=(Status.ERROR, _cell_error(place, ran[place].error)),
                    note=_other_version(ran[place].versions),
                )
        if all(self._as_given(cells[p], id) or p in code and name in ran[p].starter for p in own):
            return _Answer(result=(Status.NOT_ATTEMPTED, _not_attempted()))
        place = next(p for p in own if p in code)
        return _Answer(place, until(place))

    def _as_given(self, cell: Cell, id: str) -> bool:
        """Tell whether an answer's cell is empty but for comments, or as it was handed out."""
        given = self.originals.get(f"{id}-answer")
        if given and _plain(cell.source) == _plain(given.source):
            return True
        return all(line.lstrip().startswith("#") for line in cell.source.splitlines() if line.strip())

    def _judge(self, id: str, student: str, ran: Ran, answer: _Answer) -> dict[str, Any]:
        exercise, variant = self.graded[id], self.assignment.variant(id, student)
        cases = ran.answers.get(id, "died")
        cell = ran.cells.get(answer.after) if answer.after is not None else None
        if cell and cell.stopped:
            return _result(exercise, *_stop(cell.stopped, answer.after, self.protection, ran.cells), note=answer.note)
        if isinstance(cases, str):
            return _result(exercise, *_stop(cases, None, self.protection, ran.cells), note=answer.note)
        missing = ran.missing.get(id, frozenset()) | (cell.missing if cell else frozenset())
        needed = missing | ran.lacked.get(id, frozenset())
        open_ = _result(exercise, Status.NOT_RUN, _not_run(missing), note=_together(answer.note, _what_to_do(needed)))
        if any("missing" in case for case in cases):
            error = cell.error if cell else None
            message = _cell_error(answer.after, error) if error else _not_defined(exercise["name"])
            note = _together(answer.note, _other_version(cell.versions) if cell else None)
            return open_ if needed else _result(exercise, Status.ERROR, message, note=note)
        if errors := [str(case["error"]) for case in cases if "error" in case]:
            message = _call_error(exercise["name"], errors[0], len(errors) < len(cases))
            note = _together(answer.note, _other_version(ran.versions.get(id, ())))
            return open_ if needed else _result(exercise, Status.ERROR, message, note=note)
        values = [case.get("value") if "value" in case else _NOT_PLAIN for case in cases]
        decimals = variant.get("decimals")
        if all(same(value, want, decimals) for value, want in zip(values, variant["expected"], strict=True)):
            return _result(exercise, Status.RIGHT, _right(), note=answer.note)
        if needed:
            return open_
        hint = next(
            (
                mistake["hint"]
                for mistake in variant["mistakes"]
                if all(same(value, want, decimals) for value, want in zip(values, mistake["expected"], strict=True))
            ),
            None,
        )
        note = _together(answer.note, self._others(id, student, values), _difference(variant, values, cases))
        return _result(exercise, Status.WRONG, _wrong(exercise, cases), hint, note)

    def _others(self, id: str, student: str, values: list[Any]) -> Words | None:
        """Say whose numbers a wrong value fits."""
        if self.graded[id]["kind"] != "value":
            return None
        names = {one.id: one.name for one in self.assignment.roster}
        own = self.assignment.variant(id, student)
        decimals = own.get("decimals")
        fits = [
            f"{names.get(other, other)} ({other})"
            for other, variant in self.assignment.answers[id].items()
            if other not in ("", student)
            and same(values, variant["expected"], decimals)
            and not same(own["expected"], variant["expected"], decimals)
        ]
        if not fits:
            return None
        who = ", ".join(fits[:3]) + ("…" if len(fits) > 3 else "")
        return trilingual(
            kk=f"Бұл жауап басқа студенттің сандарына дәл келеді: {who}. Көшірілген болуы мүмкін, екеуінен сұраңыз.",
            ru=f"Этот ответ верен для чисел другого студента: {who}. Возможно, он списан; спросите обоих.",
            en=f"This answer is right for another student's numbers: {who}. It may be copied; ask both.",
        )

    def _read_essays(self, texts: Sequence[Text], submission: Submission | None, grade: dict[str, Any]) -> None:
        """Sort a student's texts: each essay's, and the others. An essay without one may be any of the others."""
        parts: dict[str, list[str]] = {id: [] for id in self.essays}
        others: list[Text] = []
        for text in texts:
            if text.task in parts and (text.at_home or not text.remark or is_sentence(text.text)):
                parts[text.task].append(text.text)
            else:
                others.append(text)
        astray = [text for text in others if not text.remark or is_sentence(text.text)]
        for id, exercise in self.essays.items():
            if parts[id]:
                grade["essays"][id] = "\n\n".join(parts[id])
                grade["exercises"][id] = _result(exercise, Status.TO_READ, _to_read())
            elif astray:
                grade["essays"][id] = "\n\n".join(text.text for text in astray)
                note = _astray([text.cell for text in astray]) if submission else None
                grade["exercises"][id] = _result(exercise, Status.TO_READ, _to_read(), note=note)
            elif submission and self._has_place(id, submission):
                grade["exercises"][id] = _result(exercise, Status.NOT_ATTEMPTED, _not_attempted())
            else:
                grade["exercises"][id] = _result(exercise, Status.MISSING, _missing(id))
        grade["texts"] = [
            {"task": text.task, "cell": text.cell + 1, "remark": text.remark, "text": text.text}
            for text in others
            if all(parts.values()) or text not in astray
        ]

    def _has_place(self, id: str, submission: Submission) -> bool:
        """Tell whether the notebook still has the cell in which an essay is written, or its prompt."""
        return any(
            self.ours.task_of(cell.id) == id
            or any(self.ours.task_of_line(line) == id for line in cell.source.splitlines())
            for cell in submission.cells
        )

    def _changes(self, submission: Submission) -> list[Words]:
        """Say which of the cells that a student should leave alone were changed; it costs nothing."""
        if not self.originals:
            return []
        sources = [_plain(cell.source) for cell in submission.cells]
        lost = [
            id
            for id, cell in self.originals.items()
            if (id == "setup" or id.endswith("-check")) and _plain(cell.source) not in sources
        ]
        twice = [
            id
            for id, cell in self.originals.items()
            if id.endswith("-check") and sources.count(_plain(cell.source)) > 1
        ]
        found = []
        if lost:
            found.append(
                trilingual(
                    kk=f"Студент мына дайын ұяшықтарды өзгерткен немесе өшірген: {', '.join(lost)}. Бағаға әсері жоқ: бағалау кезінде олардың бастапқы көшірмесі алынады.",
                    ru=f"Студент изменил или удалил готовые ячейки: {', '.join(lost)}. На оценку не влияет: при оценивании берутся исходные.",
                    en=f"The student changed or deleted cells that came with the notebook: {', '.join(lost)}. It costs nothing: grading takes the original ones.",
                )
            )
        if twice:
            found.append(
                trilingual(
                    kk=f"Тексеру ұяшықтары көшірілген: {', '.join(twice)}. Бағаға әсері жоқ.",
                    ru=f"Скопированы ячейки проверки: {', '.join(twice)}. На оценку не влияет.",
                    en=f"Checks were copied: {', '.join(twice)}. It costs nothing.",
                )
            )
        if not any(cell.id in self.originals for cell in submission.cells):
            found.append(
                trilingual(
                    kk="Дәптерде ұяшықтардың белгілері (id) жоқ (Colab пен Kaggle оларды өшіреді); жауаптар бірінші жолындағы белгімен табылды.",
                    ru="В тетради нет id ячеек (их убирают Colab и Kaggle); ответы найдены по метке в первой строке.",
                    en="The notebook has no cell ids (Colab and Kaggle drop them); the answers were found by the mark in their first line.",
                )
            )
        return found


_NOT_PLAIN = object()


def _is_check(cell: Cell, name: str = "") -> bool:
    """Tell whether a cell is a check, of a name if one is given."""
    lines = (line.strip() for line in cell.source.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return first.startswith(("check(", "check_value(")) and re.search(rf"\b{name}\b", cell.source) is not None


def _has_no_statements(source: str) -> bool:
    """Tell whether code defines nothing: calls alone, or what is no Python."""
    try:
        return all(isinstance(statement, ast.Expr) for statement in ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True


def _other(id: str, place: int) -> str:
    """Return the id under which another definition of an exercise's name is asked for."""
    return f"{id} in {place}"


def _is_setup(cell: Cell, setup: Cell) -> bool:
    return cell.id == setup.id or _plain(cell.source) == _plain(setup.source) or "\ndef check_value(" in cell.source


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _different(cells: Sequence[Cell], places: Iterable[int]) -> set[str]:
    return {_plain(cells[place].source) for place in places}


def _result(
    exercise: dict[str, Any], status: Status, message: Words, hint: Words | None = None, note: Words | None = None
) -> dict[str, Any]:
    points = None if status in OPEN else exercise["points"] if status is Status.RIGHT else 0
    return {
        "status": str(status),
        "points": points,
        "of": exercise["points"],
        "message": message,
        "hint": hint,
        "note_for_teacher": note,
    }


def _together(*notes: Words | None) -> Words | None:
    there = [note for note in notes if note]
    return {lang: " ".join(note[lang] for note in there) for lang in there[0]} if there else None


def _numbers(places: Iterable[int]) -> str:
    return ", ".join(str(place + 1) for place in places)


def _right() -> Words:
    return trilingual(kk="Дұрыс.", ru="Верно.", en="Right.")


def _to_read() -> Words:
    return trilingual(kk="Мұғалім оқиды.", ru="Прочитает преподаватель.", en="The teacher reads it.")


def _astray(places: Iterable[int]) -> Words:
    where = _numbers(sorted(set(places)))
    return trilingual(
        kk=f"Жауап орнында мәтін жоқ; дәптердің басқа жерінде табылғаны оқуға берілді ({where}-ұяшық). Бұл жауап па, соны өзіңіз шешіңіз.",
        ru=f"На месте ответа текста нет; на чтение дано то, что найдено в других местах тетради (ячейка {where}). Ответ ли это, решите сами.",
        en=f"There is no text in the answer's place; what was found elsewhere in the notebook is given to read (cell {where}). Whether it is the answer is for you to decide.",
    )


def _not_attempted() -> Words:
    return trilingual(
        kk="Орындалмаған: жауап ұяшығы бос немесе берілген күйінде.",
        ru="Не выполнялось: ячейка ответа пуста или осталась такой, какой была выдана.",
        en="Not attempted: the answer's cell is empty, or as it was handed out.",
    )


def _missing(id: str) -> Words:
    return trilingual(
        kk=f"{id} жауабының ұяшығы дәптерде жоқ. Ұяшықты өшіріп алған болсаңыз, мұғалімге толық дәптерді қайта тапсырыңыз.",
        ru=f"Ячейки ответа {id} в тетради нет. Если она удалена по ошибке, сдайте преподавателю полную тетрадь.",
        en=f"The notebook has no cell with the answer to {id}. If it was deleted by mistake, hand in the whole notebook again.",
    )


def _twice(id: str, places: Sequence[int]) -> Words:
    return trilingual(
        kk=f"{id} жауабы әртүрлі мазмұнмен бірнеше ұяшықта тұр ({_numbers(places)}-ұяшықтар), қайсысы есепке алынатыны белгісіз. Мұғалім артығын өшіріп, сақтап, қайта бағалай алады.",
        ru=f"Ответ {id} стоит в нескольких ячейках с разным содержанием (ячейки {_numbers(places)}); какой засчитать, неизвестно. Преподаватель может удалить лишние, сохранить и оценить снова.",
        en=f"The answer to {id} stands in several cells that differ (cells {_numbers(places)}); which one counts is not known. The teacher can delete the rest, save and grade again.",
    )


def _not_code(id: str, place: int) -> Words:
    return trilingual(
        kk=f"{id} жауабының ұяшығы ({place + 1}) код емес, мәтін түріне өзгерген, сондықтан орындалмады. Мұғалім дәптерді ашып, ұяшықты код түріне қайтарып (Esc, Y), сақтап, қайта бағалай алады.",
        ru=f"Ячейка ответа {id} ({place + 1}) стала текстовой и не выполнялась. Преподаватель может открыть тетрадь, сделать её ячейкой кода (Esc, Y), сохранить и оценить снова.",
        en=f"The cell with the answer to {id} ({place + 1}) has become text and was not run. The teacher can open the notebook, make it a code cell (Esc, Y), save and grade again.",
    )


def _moved(places: Sequence[int]) -> Words:
    return trilingual(
        kk=f"Жауап өз ұяшығында емес, {_numbers(places)}-ұяшықта табылды.",
        ru=f"Ответ найден не в своей ячейке, а в ячейке {_numbers(places)}.",
        en=f"The answer was found not in its own cell but in cell {_numbers(places)}.",
    )


def _again(others: Sequence[int], counted: int) -> Words:
    return trilingual(
        kk=f"Сол атау {_numbers(others)}-ұяшықта да анықталған; {counted + 1}-ұяшықтағысы есепке алынды.",
        ru=f"То же имя определено и в ячейке {_numbers(others)}; засчитано то, что в ячейке {counted + 1}.",
        en=f"The same name is defined in cell {_numbers(others)} as well; the one in cell {counted + 1} counted.",
    )


def _try_again() -> Words:
    return trilingual(
        kk="Компьютер сол кезде бос болмаған болса, --again арқылы қайта бағалаңыз; болмаса, ұяшықты ашып, циклін қараңыз.",
        ru="Если компьютер был занят, оцените ещё раз с --again; если нет, откройте ячейку и посмотрите на цикл.",
        en="If the computer was busy, grade again with --again; if not, open the cell and look at its loop.",
    )


def _broken_by_others() -> Words:
    return trilingual(
        kk="Дәптер толық орындалғанда бұл жауапты басқа ұяшық бұзады; жеке алғанда ол дұрыс.",
        ru="При выполнении всей тетради этот ответ портит другая ячейка; сам по себе он верен.",
        en="When the whole notebook is run, another cell breaks this answer; by itself it is right.",
    )


def _not_defined(name: str) -> Words:
    return trilingual(
        kk=f"Ұяшық орындалды, бірақ «{name}» анықталмады. Атауды өзгертпей жазыңыз.",
        ru=f"Ячейка выполнилась, но «{name}» не определено. Имя менять нельзя.",
        en=f"The cell ran, but “{name}” is not defined. Leave the name as it was given.",
    )


def _cell_error(place: int, error: dict[str, Any]) -> Words:
    if error["type"] == "EOFError":
        return trilingual(
            kk=f"{place + 1}-ұяшық input() арқылы жауап күтті, бағалау кезінде жауап беретін адам жоқ. Мәнді ұяшықтың өзіне жазыңыз.",
            ru=f"Ячейка {place + 1} ждёт ввода через input(), а при оценивании отвечать некому. Впишите значение в саму ячейку.",
            en=f"Cell {place + 1} waits for input(), and nobody answers during grading. Write the value into the cell.",
        )
    kind = error["type"] if error["type"].isidentifier() else "Exception"
    said = f"{kind}: {error['text'][:200]}".rstrip(": ")
    line = error["line"]
    found = trilingual(
        kk=f"{place + 1}-ұяшық{f', {line}-жол' if line else ''}: {said}",
        ru=f"Ячейка {place + 1}{f', строка {line}' if line else ''}: {said}",
        en=f"Cell {place + 1}{f', line {line}' if line else ''}: {said}",
    )
    if kind != "NameError":
        return found
    order = trilingual(
        kk="Ұяшықтар жоғарыдан төмен қарай орындалады: атау бұл ұяшыққа дейін анықталуы керек.",
        ru="Ячейки выполняются сверху вниз: имя должно быть определено до этой ячейки.",
        en="Cells are run from top to bottom: the name has to be defined before this cell.",
    )
    return {language: f"{text.rstrip('.')}. {order[language]}" for language, text in found.items()}


def _not_run(missing: Iterable[str]) -> Words:
    """Say to the student that it is not the code's fault, and what is missing here."""
    libraries = ", ".join(f"«{name}»" for name in sorted(missing) if name not in (NEWER, "?"))
    if libraries:
        why = trilingual(
            kk=f"мұғалімнің компьютерінде {libraries} жоқ",
            ru=f"на компьютере преподавателя нет {libraries}",
            en=f"the teacher's computer does not have {libraries}",
        )
    elif NEWER in missing:
        why = trilingual(
            kk="бұл код Python-ның жаңарақ нұсқасына арналған",
            ru="этот код написан для более новой версии Python",
            en="this code is for a newer version of Python",
        )
    else:
        why = trilingual(kk="керек кітапхана жоқ", ru="нет нужной библиотеки", en="a library that it needs is missing")
    return trilingual(
        kk=f"Мұнда орындау мүмкін болмады: {why['kk']}. Бұл қате деп саналмайды; ұпайы кейін қойылады.",
        ru=f"Здесь выполнить не удалось: {why['ru']}. Ошибкой это не считается; баллы будут поставлены позже.",
        en=f"It could not be run here: {why['en']}. This does not count as a mistake; the points come later.",
    )


def _what_to_do(missing: Iterable[str]) -> Words:
    """Tell the teacher what to do about what is missing here."""
    libraries = sorted(name for name in missing if name not in (NEWER, "?"))
    parts = []
    if NEWER in missing:
        parts.append(
            trilingual(
                kk=f"Код Python-ның жаңарақ нұсқасында жазылған, мұнда – {platform.python_version()}. Жаңарақ Python орнатып, кітаптың ортасын сонымен қайта жасаңыз да, бағалау командасын қайталаңыз.",
                ru=f"Код написан для более новой версии Python, здесь – {platform.python_version()}. Установите более новый Python, заново создайте им среду книги и повторите команду оценивания.",
                en=f"The code is for a newer Python; this one is {platform.python_version()}. Install a newer Python, make the book's environment with it and grade again.",
            )
        )
    if libraries or NEWER not in missing:
        named = ", ".join(f"«{name}»" for name in libraries) or "?"
        packages = " ".join(_PACKAGES.get(name, name) for name in libraries)
        install = f'"{sys.executable}" -m pip install {packages}'
        parts.append(
            trilingual(
                kk=f"Студент қолданған {named} кітапханасы бұл компьютерде жоқ. Ол сізге таныс болса әрі рұқсат етсеңіз, орнатып ({install}), бағалау командасын қайталаңыз; әйтпесе не атауы қате жазылса, дәптерден алып тастап, сақтап, қайта бағалаңыз.",
                ru=f"Библиотеки {named}, которой пользовался студент, на этом компьютере нет. Если вы её знаете и разрешаете, установите её ({install}) и повторите команду оценивания; если нет или имя написано с ошибкой, уберите её из тетради, сохраните и оцените снова.",
                en=f"The library {named} that the student used is not on this computer. If you know and allow it, install it and grade again ({install}); if not, or if its name is misspelt, take it out of the notebook, save and grade again.",
            )
        )
    return _together(*parts)


def _other_version(libraries: Iterable[str]) -> Words | None:
    """Say that a library which is here has not what was asked of it: a slip, or another version's."""
    if not libraries:
        return None
    here = ", ".join(f"{name} {version(name)}" for name in sorted(libraries))
    return trilingual(
        kk=f"Мұндағы {here} ішінде код сұраған нәрсе жоқ. Студентте басқа нұсқасы болса, жауап онда дұрыс болуы мүмкін: дәптерді ашып қараңыз.",
        ru=f"В установленной здесь {here} нет того, к чему обращается код. Если у студента другая версия, там ответ может быть верен: откройте тетрадь и посмотрите.",
        en=f"{here}, which is here, does not have what the code asks for. If the student has another version, the answer may be right there: open the notebook and look.",
    )


def _call_error(name: str, error: str, some: bool) -> Words:
    kind = error if error in _ERRORS else "Exception"
    if some:
        return trilingual(
            kk=f"{name} кейбір мәндермен шақырылғанда қате шықты: {kind}. Шеткі жағдайларды ойлап көріңіз.",
            ru=f"{name} для некоторых значений вызывает ошибку: {kind}. Подумайте о крайних случаях.",
            en=f"{name} raised an error for some values: {kind}. Think of unusual cases.",
        )
    return trilingual(
        kk=f"{name} шақырылғанда қате шықты: {kind}.",
        ru=f"При вызове {name} возникла ошибка: {kind}.",
        en=f"Calling {name} raised an error: {kind}.",
    )


def _wrong(exercise: dict[str, Any], cases: Sequence[dict[str, Any]]) -> Words:
    if exercise["kind"] == "function" and all(case.get("value", 0) is None for case in cases):
        return trilingual(
            kk="Қате: функция ештеңе қайтармайды (соңына return керек).",
            ru="Неверно: функция ничего не возвращает (в конце нужен return).",
            en="Wrong: the function returns nothing (it has to end with return).",
        )
    if any("type" in case for case in cases):
        return trilingual(
            kk="Қате: жауап қарапайым мән (сан, мәтін, тізім) болуы керек, ал мұнда басқа нәрсе.",
            ru="Неверно: ответом должно быть простое значение (число, текст, список), а это нечто другое.",
            en="Wrong: the answer has to be a plain value (a number, a text, a list); this is something else.",
        )
    if exercise["kind"] == "value":
        return trilingual(kk="Қате: мәні басқа.", ru="Неверно: значение другое.", en="Wrong: the value is another one.")
    return trilingual(
        kk="Қате: функция басқа мәндермен тексерілгенде күтілген нәтижені бермеді.",
        ru="Неверно: на других значениях функция даёт не то, что ожидалось.",
        en="Wrong: on other values the function did not return what was expected.",
    )


def _difference(variant: dict[str, Any], values: Sequence[Any], cases: Sequence[dict[str, Any]]) -> Words:
    """Show the teacher the first check that failed."""
    pairs = enumerate(zip(values, variant["expected"], strict=True))
    place = next(p for p, (value, want) in pairs if not same(value, want, variant.get("decimals")))
    got = repr(values[place]) if values[place] is not _NOT_PLAIN else str(cases[place].get("type"))
    got, want, call = printable(got[:80]), repr(variant["expected"][place])[:80], variant["calls"][place][:80]
    return trilingual(
        kk=f"{call}: жауабы {got}, күтілгені {want}.",
        ru=f"{call}: ответ {got}, ожидалось {want}.",
        en=f"{call}: the answer is {got}, {want} was expected.",
    )


def _had_no_turn(id: str, ran: Ran, answer: _Answer) -> bool:
    """Tell whether the notebook's time was over before an answer was reached."""
    cell = ran.cells.get(answer.after) if answer.after is not None else None
    return "no-turn" in (ran.answers.get(id), cell and cell.stopped)


def _stop(why: str, place: int | None, protection: Protection, cells: dict[int, sandbox.Cell]) -> tuple[Status, Words]:
    limits = protection.limits
    cell = (
        {"kk": f"{place + 1}-ұяшық", "ru": f"Ячейка {place + 1}", "en": f"Cell {place + 1}"}
        if place is not None
        else None
    )
    what = cell or {"kk": "Жауапты есептеу", "ru": "Вычисление ответа", "en": "Computing the answer"}
    seconds = f"{limits.cell if cell else limits.exercise:g}"
    if why == "time-out":
        return Status.TIME_OUT, trilingual(
            kk=f"{what['kk']} {seconds} секундта аяқталмады (шексіз цикл болуы мүмкін).",
            ru=f"{what['ru']}: не завершилось за {seconds} с (возможно, бесконечный цикл).",
            en=f"{what['en']} did not end within {seconds} s (perhaps an endless loop).",
        )
    if why == "no-turn":
        slowest = max((p for p in cells if p >= 0), key=lambda p: cells[p].seconds, default=0)
        took = f"{cells[slowest].seconds:.0f}" if slowest in cells else "0"
        return Status.TIME_OUT, trilingual(
            kk=f"{what['kk']}: кезек жетпеді, дәптерге берілген {limits.notebook:g} секунд бітті. Ең көп уақытты {slowest + 1}-ұяшық алды ({took} с).",
            ru=f"{what['ru']}: очередь не дошла, отведённые тетради {limits.notebook:g} с закончились. Больше всего заняла ячейка {slowest + 1} ({took} с).",
            en=f"{what['en']} did not get its turn: the notebook's {limits.notebook:g} s were over. Cell {slowest + 1} took most of them ({took} s).",
        )
    if why == "memory":
        mega = limits.memory >> 20
        return Status.ERROR, trilingual(
            kk=f"{what['kk']} {mega} МБ-тан көп жады алды, тоқтатылды.",
            ru=f"{what['ru']}: занято больше {mega} МБ памяти, остановлено.",
            en=f"{what['en']} took more than {mega} MB of memory and was stopped.",
        )
    if why == "output":
        return Status.ERROR, trilingual(
            kk=f"{what['kk']} жауаптар берілетін арнаға бөгде деректер жазды, тоқтатылды. Мұғалім дәптерді ашып қарай алады.",
            ru=f"{what['ru']}: посторонние данные в канале, по которому передаются ответы; остановлено. Преподаватель может открыть тетрадь и посмотреть.",
            en=f"{what['en']} wrote into the channel that carries the answers and was stopped. The teacher can open the notebook and look.",
        )
    return Status.ERROR, trilingual(
        kk=f"{what['kk']} Python процесін тоқтатып тастады (exit, kill немесе жады шегі). Мұғалім дәптерді ашып қарай алады.",
        ru=f"{what['ru']}: процесс Python завершён (exit, kill или предел памяти). Преподаватель может открыть тетрадь и посмотреть.",
        en=f"{what['en']} ended the Python process (exit, kill or the limit on memory). The teacher can open the notebook and look.",
    )


def _left_out(ran: Ran, submission: Submission, protection: Protection, innocent: set[int]) -> list[Words]:
    """Say which cells were left out because they stopped everything."""
    return [
        _stop(cell.stopped, place, protection, ran.cells)[1]
        for place, cell in sorted(ran.cells.items())
        if cell.stopped and place >= 0 and place not in innocent and submission.cells[place].id != IDENTITY
    ]


def _undecided(one: HandedIn) -> Words:
    names = ", ".join(path.name for path in one.files)
    return trilingual(
        kk=f"{one.folder}: бағаланбады, қай файл есепке алынатыны белгісіз ({names}). Біреуін қалдырып, басқасын қалтадан алып тастаңыз.",
        ru=f"{one.folder}: не оценено, неизвестно, какой файл засчитать ({names}). Оставьте один, остальные уберите из папки.",
        en=f"{one.folder}: not graded, since it is not known which file counts ({names}). Leave one and take the rest out of the folder.",
    )


def _failed(one: HandedIn, failure: Exception) -> Words:
    said = printable(f"{type(failure).__name__}: {failure}"[:300])
    return trilingual(
        kk=f"{one.folder}: бағалау мүмкін болмады ({said}). Қалған жұмыстар бағаланды; бұл дәптерді өзіңіз ашып қараңыз.",
        ru=f"{one.folder}: оценить не удалось ({said}). Остальные работы оценены; эту тетрадь откройте сами.",
        en=f"{one.folder}: it could not be graded ({said}). The rest is graded; open this notebook yourself.",
    )
