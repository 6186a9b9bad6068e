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
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klaster.assignment.collecting.handed_in import HandedIn, handed_in
from klaster.assignment.folder import Assignment, locked, write, write_json
from klaster.assignment.grading import messages
from klaster.assignment.grading.grader import Grader
from klaster.assignment.grading.sandbox import Protection
from klaster.assignment.grading.status import Status
from klaster.console import Problem, command
from klaster.language import Words, current, pick
from klaster.language.kazakh import alphabetical


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
        return _grade_collected(assignment, protection, jobs, again, progress)


def _grade_collected(
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
            done.attention.append(messages.undecided(one))
        elif not again and grader.is_graded(one):
            done.kept.append(one.folder)
        else:
            todo.append(one)
    if todo:
        _try_to_write(assignment.grades)
    with closing(_in_parallel(grader.grade, todo, jobs or os.cpu_count() or 1, protection)) as results:
        for count, (one, result) in enumerate(results, 1):
            if isinstance(result, Exception):
                done.attention.append(messages.failed(one, result))
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


def _in_parallel(
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
