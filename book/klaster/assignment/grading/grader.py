"""A student's notebook graded: its answers found among the cells, asked for in the sandbox, and compared out here.

An answer is the cell with the exercise's id, else with its mark in the first line, else the one cell
that defines the exercise's name. A cell between it and its check that defines the name again counts
in its place: it is what the student saw checked. If an answer isn't right but another definition,
elsewhere in the notebook, is, only the teacher can say which one counts.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from klaster.assignment.assigning.student_notebook import IDENTITY
from klaster.assignment.collecting.handed_in import HandedIn
from klaster.assignment.collecting.handed_out import originals
from klaster.assignment.collecting.submission import Cell, Damaged, Submission, read
from klaster.assignment.folder import Assignment, sha256
from klaster.assignment.grading import messages
from klaster.assignment.grading.conversation import CellRun, Ran, Request
from klaster.assignment.grading.messages import together
from klaster.assignment.grading.own_texts import OwnText, is_sentence, ours, own_texts
from klaster.assignment.grading.sandbox import Protection
from klaster.assignment.grading.status import OPEN, Status
from klaster.language import Words
from klaster.notebook.tolerance import same

FORMAT = 2
SETUP = -1
"""The place of the first cell, as the notebook came with it."""

MOST_OTHERS = 3
"""How many other definitions of an answer's name are looked at."""

_NOT_PLAIN = object()


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
            same_work = found["sha256"] == sha256(one.notebook.read_bytes()) and found["answers"] == self.digest
            return same_work and not open_
        except (OSError, ValueError, LookupError, TypeError):
            return False

    def grade(self, one: HandedIn) -> dict[str, Any]:
        """Grade a student's notebook; the shape of the result is the module's."""
        content = one.notebook.read_bytes()
        grade: dict[str, Any] = {
            "format": FORMAT,
            "student": asdict(one.student),
            "notebook": one.notebook.relative_to(self.assignment.folder).as_posix(),
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
            self._read_essays([OwnText("", 0, damaged.text)] if damaged.text else [], None, grade)
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

        def ask(ran: dict[int, CellRun]) -> list[Request]:
            for id, exercise in self.graded.items():
                found[id] = self._find(id, exercise, submission, ran, code)
            requests = []
            for id, answer in found.items():
                name, calls = self.graded[id]["name"], self.assignment.variant(id, student)["calls"]
                if answer.result is None:
                    requests.append(Request(id, name, calls, answer.after, answer.until))
                    requests += [Request(_other_id(id, place), name, calls, place, place) for place in answer.others]
            return requests

        ran = self.protection.run(cells, names, ask)
        innocent: set[int] = set()
        for id, answer in found.items():
            result = self._judge(id, student, ran, answer)
            place = answer.after
            if place is not None and _was_held_up(id, place, ran, result):
                alone = self._alone(id, student, submission, place, answer.note)
                if alone["status"] == Status.RIGHT:
                    result = alone
                    innocent.add(place)
            grade["exercises"][id] = self._not_outdone(id, student, ran, answer, result)
        grade["remarks"] += self._left_out(ran, submission, innocent)

    def _not_outdone(self, id: str, student: str, ran: Ran, answer: _Answer, result: dict[str, Any]) -> dict[str, Any]:
        """Return the result, unless another definition of the answer's name is right where this one isn't."""
        if result["status"] != Status.RIGHT and (better := self._better(id, student, ran, answer)):
            said = messages.several_cells(id, sorted({place for place in (answer.after, *better) if place is not None}))
            return _result(self.graded[id], Status.ALTERED, said, note=result["note_for_teacher"])
        if result["status"] == Status.TIME_OUT:
            result["note_for_teacher"] = together(result["note_for_teacher"], messages.try_again())
        return result

    def _left_out(self, ran: Ran, submission: Submission, innocent: set[int]) -> list[Words]:
        """Say which cells were left out because they stopped everything."""
        return [
            messages.stopped(cell.stopped, place, self.protection.limits, ran.cells)[1]
            for place, cell in sorted(ran.cells.items())
            if cell.stopped and place >= 0 and place not in innocent and submission.cells[place].id != IDENTITY
        ]

    def _alone(self, id: str, student: str, submission: Submission, place: int, note: Words | None) -> dict[str, Any]:
        """Judge an answer with nothing but the setup before it: what another cell has broken costs nothing."""
        setup = self.originals.get("setup")
        cells = [(SETUP, setup.source)] if setup else []
        cells.append((place, submission.cells[place].source))
        name, calls = self.graded[id]["name"], self.assignment.variant(id, student)["calls"]
        ran = self.protection.run(cells, [name], lambda cells: [Request(id, name, calls, place, place)])
        return self._judge(id, student, ran, _Answer(place, note=together(note, messages.broken_by_others())))

    def _better(self, id: str, student: str, ran: Ran, answer: _Answer) -> list[int]:
        """Return the cells whose other definition of an answer's name is right."""
        variant = self.assignment.variant(id, student)
        return [
            place
            for place in answer.others
            if isinstance(cases := ran.answers.get(_other_id(id, place)), list)
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
                if _stripped(cell.source) != _stripped(setup.source):
                    added.append((place, cell.source))
            elif not (_is_check(cell) and _has_no_statements(cell.source)):
                cells.append((place, cell.source))
        return added + cells

    def _find(
        self, id: str, exercise: dict[str, Any], submission: Submission, ran: dict[int, CellRun], code: set[int]
    ) -> _Answer:
        """Find an exercise's answer among the cells."""
        name, cells = exercise["name"], submission.cells
        foreign = {f"{other}-answer" for other in self.graded if other != id}
        own = [p for p, cell in enumerate(cells) if cell.is_of(id) and cell.id not in foreign]
        elsewhere = [p for p in sorted(code) if p not in own and p >= 0 and name in ran[p].defines]
        full = [p for p in own if p in code and name in ran[p].defines]
        check = next((p for p, cell in enumerate(cells) if cell.id == f"{id}-check" or _is_check(cell, name)), -1)

        def until(after: int) -> int:
            return max((p for p in code if p < check), default=after) if after < check else after

        if len(_different(cells, full)) > 1:
            return _Answer(result=(Status.ALTERED, messages.several_cells(id, full)))
        if full:
            last = max([full[0], *(p for p in elsewhere if full[0] < p < check)])
            others = tuple(p for p in (full[0], *elsewhere) if p != last)
            note = messages.defined_again(others, last) if others else None
            return _Answer(last, until(last), others[-MOST_OTHERS:], note=note)
        if len(_different(cells, elsewhere)) > 1 and exercise["kind"] == "function":
            return _Answer(result=(Status.ALTERED, messages.several_cells(id, elsewhere)))
        if elsewhere:
            return _Answer(elsewhere[-1], until(elsewhere[-1]), note=messages.moved(elsewhere))
        if result := self._why_undefined(id, name, cells, own, ran, code):
            return result
        place = next(p for p in own if p in code)
        return _Answer(place, until(place))

    def _why_undefined(
        self,
        id: str,
        name: str,
        cells: Sequence[Cell],
        own: Sequence[int],
        ran: dict[int, CellRun],
        code: set[int],
    ) -> _Answer | None:
        """Say why no cell defines an answer's name; None where only asking its cell can tell."""
        text = [p for p in own if cells[p].type != "code" and not self._as_given(cells[p], id)]
        if text:
            return _Answer(result=(Status.ALTERED, messages.not_code(id, text[0])))
        if not own:
            return _Answer(result=(Status.MISSING, messages.no_cell(id)))
        for place in (p for p in own if p in code):
            if ran[place].stopped:
                said = messages.stopped(ran[place].stopped, place, self.protection.limits, ran)
                return _Answer(result=said)
            if (error := ran[place].error) and not ran[place].starter:
                if missing := ran[place].missing:
                    return _Answer(
                        result=(Status.NOT_RUN, messages.not_run(missing)), note=messages.what_to_do(missing)
                    )
                note = messages.other_version(ran[place].versions)
                return _Answer(result=(Status.ERROR, messages.cell_error(place, error)), note=note)
        if all(self._as_given(cells[p], id) or p in code and name in ran[p].starter for p in own):
            return _Answer(result=(Status.NOT_ATTEMPTED, messages.not_attempted()))
        return None

    def _as_given(self, cell: Cell, id: str) -> bool:
        """Tell whether an answer's cell is empty but for comments, or as it was handed out."""
        given = self.originals.get(f"{id}-answer")
        if given and _stripped(cell.source) == _stripped(given.source):
            return True
        return all(line.lstrip().startswith("#") for line in cell.source.splitlines() if line.strip())

    def _judge(self, id: str, student: str, ran: Ran, answer: _Answer) -> dict[str, Any]:
        exercise, variant = self.graded[id], self.assignment.variant(id, student)
        if answer.result:
            return _result(exercise, *answer.result, note=answer.note)
        cases = ran.answers.get(id, "died")
        place = answer.after
        cell = ran.cells.get(place) if place is not None else None
        if cell and cell.stopped:
            said = messages.stopped(cell.stopped, place, self.protection.limits, ran.cells)
            return _result(exercise, *said, note=answer.note)
        if isinstance(cases, str):
            return _result(
                exercise, *messages.stopped(cases, None, self.protection.limits, ran.cells), note=answer.note
            )
        missing = ran.missing.get(id, frozenset()) | (cell.missing if cell else frozenset())
        needed = missing | ran.lacked.get(id, frozenset())
        open_ = _result(
            exercise, Status.NOT_RUN, messages.not_run(missing), note=together(answer.note, messages.what_to_do(needed))
        )
        if any("missing" in case for case in cases):
            message = messages.not_defined(exercise["name"])
            if cell and cell.error and place is not None:
                message = messages.cell_error(place, cell.error)
            note = together(answer.note, messages.other_version(cell.versions) if cell else None)
            return open_ if needed else _result(exercise, Status.ERROR, message, note=note)
        if errors := [str(case["error"]) for case in cases if "error" in case]:
            message = messages.call_error(exercise["name"], errors[0], len(errors) < len(cases))
            note = together(answer.note, messages.other_version(ran.versions.get(id, ())))
            return open_ if needed else _result(exercise, Status.ERROR, message, note=note)
        values = [case.get("value") if "value" in case else _NOT_PLAIN for case in cases]
        decimals = variant.get("decimals")
        if all(same(value, want, decimals) for value, want in zip(values, variant["expected"], strict=True)):
            return _result(exercise, Status.RIGHT, messages.right(), note=answer.note)
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
        note = together(answer.note, self._others(id, student, values), _first_difference(variant, values, cases))
        return _result(exercise, Status.WRONG, messages.wrong(exercise, cases), hint, note)

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
        return messages.copied(fits) if fits else None

    def _read_essays(self, texts: Sequence[OwnText], submission: Submission | None, grade: dict[str, Any]) -> None:
        """Sort a student's texts: each essay's, and the others. An essay without one may be any of the others."""
        parts: dict[str, list[str]] = {id: [] for id in self.essays}
        others: list[OwnText] = []
        for text in texts:
            if text.task in parts and (text.at_home or not text.remark or is_sentence(text.text)):
                parts[text.task].append(text.text)
            else:
                others.append(text)
        astray = [text for text in others if not text.remark or is_sentence(text.text)]
        for id, exercise in self.essays.items():
            if parts[id]:
                grade["essays"][id] = "\n\n".join(parts[id])
                grade["exercises"][id] = _result(exercise, Status.TO_READ, messages.teacher_reads())
            elif astray:
                grade["essays"][id] = "\n\n".join(text.text for text in astray)
                note = messages.astray([text.cell for text in astray]) if submission else None
                grade["exercises"][id] = _result(exercise, Status.TO_READ, messages.teacher_reads(), note=note)
            elif submission and self._has_place(id, submission):
                grade["exercises"][id] = _result(exercise, Status.NOT_ATTEMPTED, messages.not_attempted())
            else:
                grade["exercises"][id] = _result(exercise, Status.MISSING, messages.no_cell(id))
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
        sources = [_stripped(cell.source) for cell in submission.cells]
        lost = [
            id
            for id, cell in self.originals.items()
            if (id == "setup" or id.endswith("-check")) and _stripped(cell.source) not in sources
        ]
        twice = [
            id
            for id, cell in self.originals.items()
            if id.endswith("-check") and sources.count(_stripped(cell.source)) > 1
        ]
        return [
            *([messages.changed(lost)] if lost else []),
            *([messages.checks_copied(twice)] if twice else []),
            *([] if any(cell.id in self.originals for cell in submission.cells) else [messages.no_ids()]),
        ]


def _was_held_up(id: str, place: int, ran: Ran, result: dict[str, Any]) -> bool:
    """Tell whether other cells may have kept the answer in a cell from being judged as it is."""
    cell = ran.cells.get(place)
    no_turn = "no-turn" in (ran.answers.get(id), cell and cell.stopped)  # the notebook's time was over before
    return no_turn or result["status"] in (Status.ERROR, Status.NOT_RUN)


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


def _other_id(id: str, place: int) -> str:
    """Return the id under which another definition of an exercise's name is asked for."""
    return f"{id} in {place}"


def _is_setup(cell: Cell, setup: Cell) -> bool:
    return (
        cell.id == setup.id or _stripped(cell.source) == _stripped(setup.source) or "\ndef check_value(" in cell.source
    )


def _stripped(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _different(cells: Sequence[Cell], places: Iterable[int]) -> set[str]:
    return {_stripped(cells[place].source) for place in places}


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


def _first_difference(variant: dict[str, Any], values: Sequence[Any], cases: Sequence[dict[str, Any]]) -> Words:
    pairs = enumerate(zip(values, variant["expected"], strict=True))
    place = next(p for p, (value, want) in pairs if not same(value, want, variant.get("decimals")))
    got = repr(values[place]) if values[place] is not _NOT_PLAIN else str(cases[place].get("type"))
    return messages.difference(variant["calls"][place], got, repr(variant["expected"][place]))
