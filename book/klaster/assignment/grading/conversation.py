"""One sandbox's questions and answers. Everything that comes out is read as the word of a stranger."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from klaster.assignment.collecting.submission import printable
from klaster.assignment.grading.limits import Limits
from klaster.assignment.grading.process import Process, Stopped


@dataclass(frozen=True)
class Request:
    """What is asked about an exercise: expressions with ``name`` as the cell ``after`` left it.

    All other names are as the cell ``until`` left them, and those that are defined only later, as
    they were at the end. None stands for the end.
    """

    id: str
    name: str
    calls: Sequence[str]
    after: int | None = None
    until: int | None = None


@dataclass
class CellRun:
    """What became of a cell: the exercises' names that it defines, and what went wrong.

    ``starter`` are names that it defines only as they were handed out. ``error`` has ``type``,
    ``text`` and ``line``, all in the student's power. ``stopped`` says why its
    sandbox was ended: ``time-out`` (too long), ``no-turn`` (the notebook's time over), ``died`` (by itself),
    ``memory`` (too much), ``output`` (too much or senseless). ``seconds`` is how long it ran, in all sandboxes together. ``missing`` names libraries that are not here and
    would have changed what it did, and ``NEWER`` where the code is a newer Python's; ``versions`` those
    that are here and do not have what was asked of them.
    """

    defines: frozenset[str] = frozenset()
    starter: frozenset[str] = frozenset()
    error: dict[str, Any] | None = None
    stopped: str = ""
    seconds: float = 0
    missing: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()


@dataclass
class Ran:
    """What a notebook did: its cells by place, and for each exercise its cases or why it was stopped, as in ``CellRun``.

    A case is ``{"value": plain}``, ``{"type": name}`` where the value is no plain one, ``{"error":
    type's name}``, or ``{"missing": True}`` where the name is not defined.
    """

    cells: dict[int, CellRun] = field(default_factory=dict)
    answers: dict[str, list[dict[str, Any]] | str] = field(default_factory=dict)
    missing: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each exercise what is not here and is needed to know its answer, as in ``CellRun``."""
    lacked: dict[str, frozenset[str]] = field(default_factory=dict)
    """The same, found with the inputs of the checks: a student is not told."""
    versions: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each exercise as in ``CellRun``."""


class Conversation:
    """One sandbox's questions and answers, and where they are: ``stage`` is what is waited for."""

    def __init__(self, limits: Limits, ran: Ran, end: float) -> None:
        self.limits, self.ran, self.end = limits, ran, end
        self.stage: int | str = "start"
        self.done: set[int] = set()
        self.begun = False

    def hold(self, process: Process, cells: Sequence, names: Sequence[str], ask: Callable) -> None:
        ready = process.receive(time.monotonic() + self.limits.start)
        if ready != {"ready": True}:
            raise Stopped("died")
        left = [(place, source) for place, source in cells if not self.cell(place).stopped]
        process.send({"cells": left, "names": list(names)})
        for place, _ in left:
            self.stage = place
            report = self._receive(process, self.limits.cell, "read", place)
            cell = self.cell(place)
            cell.defines, cell.starter = _known_names(report, "defines", names), _known_names(report, "starter", names)
            cell.error = _error_told(report.get("syntax"))
        for place, _ in left:
            self.stage, began = place, time.monotonic()
            try:
                report = self._receive(process, self.limits.cell, "ran", place)
            finally:
                self.cell(place).seconds += time.monotonic() - began
            self.cell(place).error = self.cell(place).error or _error_told(report.get("error"))
            self.cell(place).missing = _libraries(report.get("missing"))
            self.cell(place).versions = _libraries(report.get("versions"))
            self.done.add(place)
        requests = [request for request in ask(self.ran.cells) if request.id not in self.ran.answers]
        if not requests:
            return
        process.send({"evaluate": [vars(request) for request in requests]})
        for request in requests:
            self.stage, self.begun = request.id, False
            self._receive(process, self.limits.exercise, "begin", request.id)
            self.begun = True
            report = self._receive(process, self.limits.exercise, "answer", request.id)
            self.ran.missing[request.id] = _libraries(report.get("missing"))
            self.ran.lacked[request.id] = _libraries(report.get("lacked"))
            self.ran.versions[request.id] = _libraries(report.get("versions"))
            self.ran.answers[request.id] = "died" if "died" in report else _cases_told(report, len(request.calls))

    def leave(self, places: Sequence[int], ask: Callable[[dict[int, CellRun]], Sequence[Request]]) -> None:
        """Note what did not get its turn."""
        for place in places:
            if place not in self.done and not self.cell(place).stopped:
                self.cell(place).stopped = "no-turn"
        for request in ask(self.ran.cells):
            self.ran.answers.setdefault(request.id, "no-turn")

    def cell(self, place: int) -> CellRun:
        """Return what became of a cell so far."""
        return self.ran.cells.setdefault(place, CellRun())

    def _receive(self, process: Process, seconds: float, key: str, about: int | str) -> dict[str, Any]:
        """Wait for the report about a cell or an exercise; what is about another is not heard."""
        until = time.monotonic() + seconds
        while True:
            try:
                report = process.receive(min(until, self.end))
            except Stopped as stopped:
                if stopped.why == "time-out" and self.end < until:
                    raise Stopped("no-turn") from None
                raise
            if report.get(key) == about or key == "answer" and report.get("died") == about:
                return report


def _known_names(report: dict[str, Any], key: str, known: Sequence[str]) -> frozenset[str]:
    named = report.get(key)
    return frozenset(name for name in known if isinstance(named, list) and name in named)


def _libraries(named: Any) -> frozenset[str]:
    """Return names of libraries, few and short, from the word of a stranger."""
    names = named[:10] if isinstance(named, list) else []
    return frozenset(
        name for name in names if isinstance(name, str) and re.fullmatch(r"[A-Za-z]\w{0,39}|\?", name, re.ASCII)
    )


def _error_told(report: Any) -> dict[str, Any] | None:
    if report is None:
        return None
    if not isinstance(report, dict):
        report = {}
    line = report.get("line")
    kind, text = (said if isinstance(said, str) else "" for said in (report.get("type"), report.get("text")))
    return {
        "type": printable(kind[:60]),
        "text": printable(" ".join(text[:300].split())),
        "line": line if type(line) is int and 0 < line < 100_000 else None,
    }


def _cases_told(report: dict[str, Any], count: int) -> list[dict[str, Any]] | str:
    cases = report.get("cases")
    if not isinstance(cases, list) or len(cases) != count or not all(isinstance(case, dict) for case in cases):
        return "output"
    for case in cases:
        if not _is_plain(case.get("value")) or not all(isinstance(case.get(key, ""), str) for key in ("error", "type")):
            return "output"
    return cases


def _is_plain(value: Any, deeper: int = 6) -> bool:
    if isinstance(value, list):
        return deeper > 0 and all(_is_plain(item, deeper - 1) for item in value)
    return value is None or isinstance(value, (bool, int, float, str))
