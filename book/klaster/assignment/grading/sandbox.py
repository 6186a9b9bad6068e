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
import platform
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from klaster import CHAPTER_ROOMS
from klaster.assignment.collecting.submission import printable
from klaster.assignment.grading import system_calls
from klaster.console import Problem
from klaster.language import pick
from klaster.notebook.tables import folder
from klaster.tools import TOOLS, find

RUNNER = Path(__file__).with_name("runner.py")
_PACKAGE = RUNNER.parents[2]
HOME = Path("/home/student")
"""The home folder that a notebook sees."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: seconds, bytes, counts."""

    start: float = 60
    """Seconds until Python and pandas are there; passing it is the computer's fault."""
    cell: float = 10
    """Seconds for a cell."""
    exercise: float = 5
    """Seconds for all checks of an exercise."""
    notebook: float = 90
    """Seconds for everything; what has not been reached then did not get its turn."""
    memory: int = 1 << 30
    """Bytes of address space for a process, and of memory for all processes together."""
    processes: int = 12
    """Processes and threads at a time."""
    file: int = 16 << 20
    """Bytes in a file."""
    folder: int = 32 << 20
    """Bytes in the temporary folder, and as many in the home folder."""
    files: int = 128
    """Files open at a time."""
    output: int = 8 << 20
    """Bytes that are read from the process."""
    line: int = 1 << 20
    """Bytes in one report of it."""
    reports: int = 10_000
    """Reports that are read from it: three for each cell and exercise at most."""


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
class Cell:
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
    """What a notebook did: its cells by place, and for each exercise its cases or why it was stopped, as in ``Cell``.

    A case is ``{"value": plain}``, ``{"type": name}`` where the value is no plain one, ``{"error":
    type's name}``, or ``{"missing": True}`` where the name is not defined.
    """

    cells: dict[int, Cell] = field(default_factory=dict)
    answers: dict[str, list[dict[str, Any]] | str] = field(default_factory=dict)
    missing: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each exercise what is not here and is needed to know its answer, as in ``Cell``."""
    lacked: dict[str, frozenset[str]] = field(default_factory=dict)
    """The same, found with the inputs of the checks: a student is not told."""
    versions: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each exercise as in ``Cell``."""


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
        self._places = _places()
        if unsafe:
            self._helpers = _helpers()
        if self.bubblewrap is None:
            self.words = _unprotected("" if unsafe else _absent())
        elif fault := self._fault():
            self.bubblewrap = None
            self.words = _unprotected(fault)

    @property
    def sandboxed(self) -> bool:
        """Whether notebooks run in bubblewrap."""
        return self.bubblewrap is not None

    def run(
        self,
        cells: Sequence[tuple[int, str]],
        names: Sequence[str],
        ask: Callable[[dict[int, Cell]], Sequence[Request]],
    ) -> Ran:
        """Run cells (place and source), then what ``ask`` wants to know of them.

        Raises ``Problem`` where nothing may be run, and where the process doesn't even start.
        """
        self.require()
        ran, failed = Ran(), 0
        suspected: set[int | str] = set()
        end = time.monotonic() + self.limits.notebook
        while True:
            talk = _Talk(self, ran, end)
            try:
                with self._process() as process:
                    talk.hold(process, cells, names, ask)
                return ran
            except _Stopped as stopped:
                if talk.stage == "start":
                    failed += 1
                    if failed == 2:
                        raise Problem(_does_not_start()) from None
                elif isinstance(talk.stage, int):
                    cell = ran.cells.setdefault(talk.stage, Cell())
                    cell.stopped, cell.error = stopped.why, None
                elif talk.begun:
                    ran.answers[talk.stage] = stopped.why
                elif talk.stage in suspected:  # nothing of its own was ever reached
                    ran.answers[talk.stage] = "died"
                else:  # the exercise before has stopped everything after it was answered
                    suspected.add(talk.stage)
            if time.monotonic() > end:
                for place, _ in cells:
                    if place not in talk.done and not (cell := ran.cells.setdefault(place, Cell())).stopped:
                        cell.stopped = "no-turn"
                for request in ask(ran.cells):
                    ran.answers.setdefault(request.id, "no-turn")
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
            with contextlib.suppress(_Stopped):
                if process.receive(time.monotonic() + self.limits.start) == {"ready": True}:
                    return ""
            process.close()
            said.seek(0)
            words = said.read(2000).decode("utf-8", "replace").strip()
        system = [str(self.bubblewrap), *_apart(os.geteuid() == 0), "--ro-bind", "/", "/", "true"]
        tried = subprocess.run(system, capture_output=True, text=True, errors="replace")
        return _forbidden(tried.stderr.strip()) if tried.returncode else _python_at_fault(words)

    def _process(self, said: Any = None) -> _Process:
        settings: dict[str, Any] = {"limits": _rlimits(self.limits, self.sandboxed)}
        if self.bubblewrap is None:
            helpers = Path(self._helpers.name)
            command = [*_python(helpers / RUNNER.name), json.dumps(settings)]
            return _Process(command, self.limits, self.cancelled, said, helpers=helpers)
        if os.geteuid() == 0:
            settings["uid"] = _nobody()
        command = [str(self.bubblewrap), *self._options("uid" in settings), *_python(Path("/runner.py"))]
        return _Process([*command, json.dumps(settings)], self.limits, self.cancelled, said, system_calls.filter())

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


class Cancelled(Exception):
    """The user has stopped the run."""


class _Stopped(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Talk:
    """One sandbox's questions and answers, and where they are: ``stage`` is what is waited for."""

    def __init__(self, protection: Protection, ran: Ran, end: float) -> None:
        self.limits, self.ran, self.end = protection.limits, ran, end
        self.stage: int | str = "start"
        self.done: set[int] = set()
        self.begun = False

    def hold(self, process: _Process, cells: Sequence, names: Sequence[str], ask: Callable) -> None:
        ready = process.receive(time.monotonic() + self.limits.start)
        if ready != {"ready": True}:
            raise _Stopped("died")
        left = [(place, source) for place, source in cells if not self._cell(place).stopped]
        process.send({"cells": left, "names": list(names)})
        for place, _ in left:
            self.stage = place
            report = self._receive(process, self.limits.cell, "read", place)
            cell = self._cell(place)
            cell.defines, cell.starter = _names(report, "defines", names), _names(report, "starter", names)
            cell.error = _fault(report.get("syntax"))
        for place, _ in left:
            self.stage, began = place, time.monotonic()
            try:
                report = self._receive(process, self.limits.cell, "ran", place)
            finally:
                self._cell(place).seconds += time.monotonic() - began
            self._cell(place).error = self._cell(place).error or _fault(report.get("error"))
            self._cell(place).missing = _libraries(report.get("missing"))
            self._cell(place).versions = _libraries(report.get("versions"))
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
            self.ran.answers[request.id] = "died" if "died" in report else _cases(report, len(request.calls))

    def _cell(self, place: int) -> Cell:
        return self.ran.cells.setdefault(place, Cell())

    def _receive(self, process: _Process, seconds: float, key: str, about: int | str) -> dict[str, Any]:
        """Wait for the report about a cell or an exercise; what is about another is not heard."""
        until = time.monotonic() + seconds
        while True:
            try:
                report = process.receive(min(until, self.end))
            except _Stopped as stopped:
                if stopped.why == "time-out" and self.end < until:
                    raise _Stopped("no-turn") from None
                raise
            if report.get(key) == about or key == "answer" and report.get("died") == about:
                return report


class _Process:
    """A started runner. Threads do what a hostile one could block: writing to it and reading."""

    def __init__(
        self,
        command: Sequence[str],
        limits: Limits,
        cancelled: threading.Event,
        said: Any = None,
        filter: bytes | None = None,
        helpers: Path = RUNNER.parents[3],
    ) -> None:
        self._limits = limits
        self._cancelled = cancelled
        self._heard: queue.Queue[dict[str, Any] | str] = queue.Queue()
        self._look = time.monotonic() + 0.2
        self._folder = None
        extra: dict[str, Any] = {}
        if command[0] == sys.executable:
            self._folder = tempfile.TemporaryDirectory(prefix="klaster-", ignore_cleanup_errors=True)
            extra = {"cwd": self._folder.name, "start_new_session": True}
        with _seccomp(filter) as number:
            if number is not None:
                command = [command[0], "--seccomp", str(number), *command[1:]]
                extra["pass_fds"] = (number,)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said or subprocess.DEVNULL,
                env=_variables(self._folder.name if self._folder else str(HOME), helpers),
                **extra,
            )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: dict[str, Any]) -> None:
        """Hand a message over; it is no error if nobody takes it."""
        threading.Thread(target=self._write, args=(json.dumps(message).encode() + b"\n",), daemon=True).start()

    def receive(self, until: float) -> dict[str, Any]:
        """Return the next message; raise ``_Stopped`` at that time, at the end, past a limit."""
        while True:
            left = until - time.monotonic()
            if self._cancelled.is_set():
                raise Cancelled
            if left <= 0:
                raise _Stopped("time-out")
            if time.monotonic() >= self._look:
                self._look = time.monotonic() + 0.2
                if _memory(self._process.pid) > self._limits.memory:
                    raise _Stopped("memory")
            try:
                heard = self._heard.get(timeout=min(left, 0.2))
            except queue.Empty:
                continue
            if isinstance(heard, str):
                raise _Stopped(heard)
            return heard

    def close(self) -> None:
        """End everything that runs in it."""
        if self._process.poll() is None or self._folder:
            self._kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        if self._folder:
            self._folder.cleanup()

    def _kill(self) -> None:
        if self._folder and os.name == "nt":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True)
        elif self._folder:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def _write(self, line: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _read(self) -> None:
        left, reports = self._limits.output, self._limits.reports
        with contextlib.suppress(OSError, ValueError):
            while line := self._process.stdout.readline(self._limits.line):
                if len(line) < self._limits.line and not line.endswith(b"\n"):
                    break  # it ended in the middle of a report
                left, reports = left - len(line), reports - 1
                try:
                    message = json.loads(line) if left >= 0 and reports >= 0 and line.endswith(b"\n") else None
                except (ValueError, RecursionError):
                    message = None
                if not isinstance(message, dict):
                    self._heard.put("output")
                    return
                self._heard.put(message)
        self._heard.put("died")


def _names(report: dict[str, Any], key: str, known: Sequence[str]) -> frozenset[str]:
    named = report.get(key)
    return frozenset(name for name in known if isinstance(named, list) and name in named)


def _libraries(named: Any) -> frozenset[str]:
    """Return names of libraries, few and short, from the word of a stranger."""
    names = named[:10] if isinstance(named, list) else []
    return frozenset(
        name for name in names if isinstance(name, str) and re.fullmatch(r"[A-Za-z]\w{0,39}|\?", name, re.ASCII)
    )


def _fault(report: Any) -> dict[str, Any] | None:
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


def _cases(report: dict[str, Any], count: int) -> list[dict[str, Any]] | str:
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


def _apart(root: bool) -> Iterator[str]:
    """Yield what keeps a process apart from all others, whatever it may see."""
    yield from ("--die-with-parent", "--new-session", "--unshare-ipc", "--unshare-pid", "--unshare-net")
    yield from ("--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL")
    if root:
        yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield "--unshare-user"


def _python(program: Path) -> list[str]:
    return [sys.executable, "-B", "-P", "-X", "utf8", str(program)]


def _variables(home: str, helpers: Path) -> dict[str, str]:
    """The process's own environment: nothing of the teacher's."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "SYSTEMDRIVE") if name in os.environ}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
    return (
        kept
        | threads
        | {
            "HOME": home,
            "USERPROFILE": home,
            "PYTHONPATH": str(helpers),
            "TMP": home if os.name == "nt" else "/tmp",
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "USER": "student",
            "LOGNAME": "student",
            "PYTHONHASHSEED": "0",
            "PYTHONWARNINGS": "ignore",
            "PLOTLY_RENDERER": "json",
            "MPLBACKEND": "agg",
        }
    )


def _rlimits(limits: Limits, sandboxed: bool) -> dict[str, int]:
    """The limits that hold inside a process, by the names of the module ``resource``."""
    return {
        "RLIMIT_AS": limits.memory,
        "RLIMIT_CPU": int(limits.notebook) + 5,
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NOFILE": limits.files,
        "RLIMIT_NPROC": limits.processes + _counted_with_it(sandboxed),
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
    }


def _counted_with_it(sandboxed: bool) -> int:
    """How many tasks the system counts towards a process's limit that are not the process's own.

    A user that only the sandbox has, and since Linux 5.14 a user namespace, is counted by itself.
    """
    if os.name == "nt":
        return 0
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    new = release is not None and (int(release[1]), int(release[2])) >= (5, 14)
    if sandboxed and (new or os.geteuid() == 0):
        return 0
    own = 0
    with contextlib.suppress(OSError):
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if process.stat().st_uid == os.geteuid():
                    own += len(list((process / "task").iterdir()))
    return own or 4096


_numbers = itertools.count(os.getpid())


def _nobody() -> int:
    """Return an id of no user, another one for each sandbox, so that processes are counted apart."""
    return 61_184 + next(_numbers) % 4_000


def _not_for_notebooks(folder: str, names: list[str]) -> list[str]:
    """Return what ``shutil.copytree`` leaves out."""
    return [name for name in names if name == "__pycache__" or Path(folder) == _PACKAGE and name not in CHAPTER_ROOMS]


def _helpers() -> tempfile.TemporaryDirectory:
    """Copy the runner, and of the book what notebooks import: the references are not in it."""
    copy = tempfile.TemporaryDirectory(prefix="klaster-", ignore_cleanup_errors=True)
    target = Path(copy.name)
    shutil.copy(RUNNER, target)
    shutil.copytree(_PACKAGE, target / "klaster", ignore=_not_for_notebooks)
    shutil.copytree(folder(), target / "klaster" / "_data", dirs_exist_ok=True)
    return copy


def _places() -> list[Path]:
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


@contextlib.contextmanager
def _seccomp(filter: bytes | None) -> Iterator[int | None]:
    """Yield the number of a pipe from which a filter can be read."""
    if filter is None:
        yield None
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, filter)
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _memory(pid: int) -> int:
    """Bytes in use by a process and all that it started, files in memory left out; 0 where unknown."""
    total, left = 0, [pid]
    while left:
        process = Path(f"/proc/{left.pop()}")
        with contextlib.suppress(OSError, ValueError):
            for line in (process / "status").read_bytes().splitlines():
                if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:")):
                    total += int(line.split()[1]) << 10
            for task in (process / "task").iterdir():
                left += map(int, (task / "children").read_text().split())
    return total


def _absent() -> str:
    tool = TOOLS["bubblewrap"]
    if sys.platform != "linux":
        return pick(
            kk="bubblewrap тек Linux жүйесінде бар",
            ru="bubblewrap есть только в Linux",
            en="bubblewrap is there on Linux only",
        )
    return pick(
        kk=f"bubblewrap орнатылмаған (Debian: apt-get install {tool.package})",
        ru=f"bubblewrap не установлен (Debian: apt-get install {tool.package})",
        en=f"bubblewrap is not installed (Debian: apt-get install {tool.package})",
    )


#: Switches of Linux that forbid ordinary users what bubblewrap needs: the value that allows it.
_SWITCHES = {
    "kernel.apparmor_restrict_unprivileged_userns": "0",  # Ubuntu since 23.10
    "kernel.unprivileged_userns_clone": "1",  # older Debian
    "user.max_user_namespaces": "10000",
}


def _forbidden(said: str) -> str:
    """Say that the system lets bubblewrap make no namespace, and by which switch where that is known."""
    for switch, allows in _SWITCHES.items():
        with contextlib.suppress(OSError, ValueError):
            value = Path("/proc/sys", *switch.split(".")).read_text("utf-8").strip()
            if (int(value) > 0) != (int(allows) > 0):
                order = f"sudo sysctl {switch}={allows}"
                return pick(
                    kk=f"bubblewrap орнатылған, бірақ жүйе оған оқшау орта жасауға рұқсат бермейді ({said}). Әкімші мына команданы орындай алады: {order}",
                    ru=f"bubblewrap установлен, но система не даёт ему создать изолированную среду ({said}). Администратор может выполнить: {order}",
                    en=f"bubblewrap is installed, but the system does not let it make namespaces ({said}). An administrator can run: {order}",
                )
    return pick(
        kk=f"bubblewrap орнатылған, бірақ жүйе оған оқшау орта жасауға рұқсат бермейді ({said}). Контейнерде (Docker) болсаңыз, оған бұл рұқсат берілмеген",
        ru=f"bubblewrap установлен, но система не даёт ему создать изолированную среду ({said}). В контейнере (Docker) на это нужно разрешение",
        en=f"bubblewrap is installed, but the system does not let it make namespaces ({said}). In a container (Docker), it has to be allowed to",
    )


def _python_at_fault(said: str) -> str:
    return pick(
        kk=f"bubblewrap жұмыс істейді, бірақ оның ішінде Python ({sys.executable}) іске қосылмайды: {said}",
        ru=f"bubblewrap работает, но Python ({sys.executable}) в нём не запускается: {said}",
        en=f"bubblewrap works, but Python ({sys.executable}) does not start in it: {said}",
    )


def _unprotected(why: str) -> str:
    open_ = pick(
        kk="Мұнда студенттің коды сіздің атыңыздан орындалады: файлдарыңызды оқып, өзгерте және өшіре алады, желіге шығады, "
        "басқа бағдарламаларды іске қосады. Тек уақыт, ал Linux жүйесінде жады пен файл көлемі де шектеледі; бұл "
        "қастықтан қорғамайды. Күтілген жауаптар бәрібір сол процесіне берілмейді, бірақ ол тапсырма қалтасын ашып, "
        "оқи алады.",
        ru="Здесь код студентов выполняется от вашего имени: он может читать, менять и удалять ваши файлы, выходить в сеть, "
        "запускать программы. Ограничено лишь время, а в Linux ещё память и размер файлов; от злого умысла это "
        "не защищает. Ожидаемые ответы этому процессу не передаются, но папку задания он может открыть и прочитать.",
        en="Here students' code runs in your name: it can read, change and delete your files, use the network and start "
        "programs. Only time is limited, and on Linux memory and the size of files; that does not protect you from "
        "malice. Expected answers are not handed to the process, but it can open the assignment's folder and read them.",
    )
    if not why:
        return open_
    return pick(
        kk=f"Қорғалған орта жоқ: {why}.\n{open_}",
        ru=f"Защищённой среды нет: {why}.\n{open_}",
        en=f"There is no sandbox: {why}.\n{open_}",
    )


def _does_not_start() -> str:
    return pick(
        kk="Студент дәптерін орындайтын Python екі рет іске қосылмады. Компьютердің жады жете ме, тексеріңіз; команданы "
        "--jobs 1 арқылы қайталаңыз.",
        ru="Python для тетради студента дважды не запустился. Проверьте, хватает ли памяти, и повторите команду с --jobs 1.",
        en="The Python that runs a student's notebook failed to start twice. See whether the computer has memory left and "
        "run the command again with --jobs 1.",
    )
