"""The sandbox in which a student's notebook runs, and the limits that hold it.

Where there is bubblewrap (``klaster.tools.TOOLS``), the notebook's process sees no network, no
other process, an empty home folder and temporary folder of its own, and of the system only what
Python needs, to be read. Started by root, it becomes a user that owns nothing. What cannot be kept
inside is kept outside: this module holds the time, counts the memory of all processes together,
takes no more output than the limit, and ends the whole sandbox when one is passed. A cell or an
exercise that did it is left out, and a new sandbox goes on with the rest.

Without bubblewrap (Windows, macOS) the process is an ordinary one: ``Protection.words`` says what
that leaves open. Everything that comes out is read as the word of a stranger.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from klaster import CHAPTER_ROOMS
from klaster.assignment.grading import system_calls
from klaster.assignment.grading.conversation import CellRun, Conversation, Ran, Request
from klaster.assignment.grading.limits import Limits, rlimits
from klaster.assignment.grading.process import HOME, RUNNER, Process, Stopped
from klaster.assignment.grading.unprotected import absent, does_not_start, forbidden, python_at_fault, unprotected
from klaster.console import Problem
from klaster.language import pick
from klaster.notebook.tables import folder
from klaster.tools import TOOLS, find

_PACKAGE = RUNNER.parents[2]


class Protection:
    """How notebooks are run on this computer; tried out when made.

    ``sandboxed`` says whether bubblewrap works here, ``words`` what the teacher has to know if not.
    Nothing is run without bubblewrap unless it was made ``unsafe``.
    """

    def __init__(self, limits: Limits | None = None, *, unsafe: bool = False, hidden: Iterable[Path] = ()) -> None:
        """``hidden`` are folders that no notebook may see, wherever they lie."""
        self.limits = limits or Limits()
        self.hidden = [path.resolve() for path in hidden]
        self.unsafe = unsafe
        self.bubblewrap = None if unsafe else find(TOOLS["bubblewrap"])
        self.words = ""
        self.cancelled = threading.Event()
        """When set, whatever runs ends, and ``run`` raises ``Cancelled``."""
        self._places = _system_places()
        if unsafe:
            self._helpers = _helpers()
            weakref.finalize(self, shutil.rmtree, self._helpers, ignore_errors=True)
        if self.bubblewrap is None:
            self.words = unprotected("" if unsafe else absent())
        elif fault := self._fault():
            self.bubblewrap = None
            self.words = unprotected(fault)

    @property
    def sandboxed(self) -> bool:
        """Whether notebooks run in bubblewrap."""
        return self.bubblewrap is not None

    def run(
        self,
        cells: Sequence[tuple[int, str]],
        names: Sequence[str],
        ask: Callable[[dict[int, CellRun]], Sequence[Request]],
    ) -> Ran:
        """Run cells (place and source), then what ``ask`` wants to know of them.

        Raises ``Problem`` where nothing may be run, and where the process doesn't even start.
        """
        self.require()
        ran, failed = Ran(), 0
        suspected: set[int | str] = set()
        end = time.monotonic() + self.limits.notebook
        while True:
            talk = Conversation(self.limits, ran, end)
            try:
                with self._process() as process:
                    talk.hold(process, cells, names, ask)
                return ran
            except Stopped as stopped:
                failed += talk.stage == "start"
                if failed == 2:
                    raise Problem(does_not_start()) from None
                _blame(stopped.why, talk, suspected)
            if time.monotonic() > end:
                talk.leave([place for place, _ in cells], ask)
                return ran

    def require(self) -> None:
        """Raise ``Problem`` where there is no sandbox and the teacher has not said to do without."""
        if not self.sandboxed and not self.unsafe:
            ask = pick(
                kk="Бәрібір бағалау үшін: --unsafe қосыңыз.",
                ru="Чтобы всё же оценить, добавьте --unsafe.",
                en="To grade all the same, add --unsafe.",
            )
            raise Problem(f"{self.words}\n{ask}")

    def _fault(self) -> str:
        """Try the sandbox; say what is at fault where it doesn't work."""
        with tempfile.TemporaryFile() as said, self._process(said) as process:
            process.send({"cells": [], "names": []})
            with contextlib.suppress(Stopped):
                if process.receive(time.monotonic() + self.limits.start) == {"ready": True}:
                    return ""
            process.close()
            said.seek(0)
            words = said.read(2000).decode("utf-8", "replace").strip()
        system = [str(self.bubblewrap), *_apart(os.geteuid() == 0), "--ro-bind", "/", "/", "true"]
        tried = subprocess.run(system, capture_output=True, text=True, errors="replace")
        return forbidden(tried.stderr.strip()) if tried.returncode else python_at_fault(words)

    def _process(self, said: Any = None) -> Process:
        settings: dict[str, Any] = {"limits": rlimits(self.limits, self.sandboxed)}
        if self.bubblewrap is None:
            command = [*_interpreter(self._helpers / RUNNER.name), json.dumps(settings)]
            return Process(command, self.limits, self.cancelled, said, helpers=self._helpers)
        if os.geteuid() == 0:
            settings["uid"] = _unused_uid()
        command = [str(self.bubblewrap), *self._options("uid" in settings), *_interpreter(Path("/runner.py"))]
        return Process([*command, json.dumps(settings)], self.limits, self.cancelled, said, system_calls.filter())

    def _options(self, root: bool) -> Iterator[str]:
        limits = self.limits
        yield from _apart(root)
        # Its own folders come first: the book or its Python may lie in one, and is then bound over it.
        yield from ("--proc", "/proc", "--dev", "/dev")
        made = {Path("/")}

        def mounted(path: Path, size: int = 0) -> Iterator[str]:
            for one in (*reversed(path.parents), path):
                if one not in made:
                    made.add(one)
                    yield from ("--perms", "0755", "--dir", str(one))
            if size:
                yield from ("--perms", "1777", "--size", str(size), "--tmpfs", str(path))

        for path in (Path("/dev/shm"), Path("/tmp"), HOME):
            yield from mounted(path, limits.folder)
        for path in self._places:
            yield from mounted(path.parent)
            yield from ("--ro-bind", str(path), str(path))
        yield from ("--ro-bind", str(RUNNER), "/runner.py")
        # Of the book's package only what notebooks load, and the data, which a wheel has in it.
        rooms = [path for path in _PACKAGE.iterdir() if path.name not in CHAPTER_ROOMS and path != folder()]
        for hidden in (*rooms, *self.hidden):
            if hidden.is_dir() and any(hidden.is_relative_to(place) for place in self._places):
                yield from ("--tmpfs", str(hidden), "--remount-ro", str(hidden))
        # Mapped, it would be memory that no limit counts.
        yield from ("--ro-bind", "/dev/null", "/dev/zero")
        yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(HOME))


def _blame(why: str, talk: Conversation, suspected: set[int | str]) -> None:
    """Note what a sandbox was ended by, so that the next one leaves it out."""
    if isinstance(talk.stage, int):
        cell = talk.cell(talk.stage)
        cell.stopped, cell.error = why, None
    elif talk.begun:
        talk.ran.answers[talk.stage] = why
    elif talk.stage in suspected:  # nothing of its own was ever reached
        talk.ran.answers[talk.stage] = "died"
    elif talk.stage != "start":  # the exercise before has stopped everything after it was answered
        suspected.add(talk.stage)


def _apart(root: bool) -> Iterator[str]:
    """Yield what keeps a process apart from all others, whatever it may see."""
    yield from ("--die-with-parent", "--new-session", "--unshare-ipc", "--unshare-pid", "--unshare-net")
    yield from ("--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL")
    if root:
        yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield "--unshare-user"


def _interpreter(program: Path) -> list[str]:
    return [sys.executable, "-B", "-P", "-X", "utf8", str(program)]


_uids = itertools.count(os.getpid())


def _unused_uid() -> int:
    """Return an id of no user, another one for each sandbox, so that processes are counted apart."""
    return 61_184 + next(_uids) % 4_000


def _not_for_notebooks(folder: str, names: list[str]) -> list[str]:
    """Return what ``shutil.copytree`` leaves out."""
    return [name for name in names if name == "__pycache__" or Path(folder) == _PACKAGE and name not in CHAPTER_ROOMS]


def _helpers() -> Path:
    """Copy the runner, and of the book what notebooks import: the references are not in it."""
    target = Path(tempfile.mkdtemp(prefix="klaster-"))
    shutil.copy(RUNNER, target)
    shutil.copytree(_PACKAGE, target / "klaster", ignore=_not_for_notebooks)
    shutil.copytree(folder(), target / "klaster" / "_data", dirs_exist_ok=True)
    return target


def _system_places() -> list[Path]:
    """What of the system a notebook sees: Python, its packages, the book's data and helpers."""
    wanted = [
        Path(place) for place in ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
    ]
    wanted += [Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parents[1]]
    for package in ("pandas", "numpy", "plotly", "IPython"):
        if (spec := find_spec(package)) and spec.origin:
            wanted.append(Path(spec.origin).parents[1])
    wanted += [_PACKAGE, folder()]
    found: list[Path] = []
    for path in sorted({place.absolute() for place in wanted if os.path.exists(place)}):
        if not any(path.is_relative_to(other) for other in found):
            found.append(path)
    return found
