"""The process in which a notebook runs: started, heard and ended from outside.

It counts the memory of all that the process has started together, takes no more output than the
limit, and ends everything when it is closed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from klaster.assignment.grading.limits import Limits

RUNNER = Path(__file__).with_name("runner.py")
HOME = Path("/home/student")
"""The home folder that a notebook sees."""


class Cancelled(Exception):
    """The user has stopped the run."""


class Stopped(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Process:
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
        with _filtered(filter) as number:
            if number is not None:
                command = [command[0], "--seccomp", str(number), *command[1:]]
                extra["pass_fds"] = (number,)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said or subprocess.DEVNULL,
                env=variables(self._folder.name if self._folder else str(HOME), helpers),
                **extra,
            )
        assert self._process.stdin and self._process.stdout
        self._questions, self._reports = self._process.stdin, self._process.stdout
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: dict[str, Any]) -> None:
        """Hand a message over; it is no error if nobody takes it."""
        threading.Thread(target=self._write, args=(json.dumps(message).encode() + b"\n",), daemon=True).start()

    def receive(self, until: float) -> dict[str, Any]:
        """Return the next message; raise ``Stopped`` at that time, at the end, past a limit."""
        while True:
            left = until - time.monotonic()
            if self._cancelled.is_set():
                raise Cancelled
            if left <= 0:
                raise Stopped("time-out")
            if time.monotonic() >= self._look:
                self._look = time.monotonic() + 0.2
                if _memory(self._process.pid) > self._limits.memory:
                    raise Stopped("memory")
            try:
                heard = self._heard.get(timeout=min(left, 0.2))
            except queue.Empty:
                continue
            if isinstance(heard, str):
                raise Stopped(heard)
            return heard

    def close(self) -> None:
        """End everything that runs in it."""
        if self._process.poll() is None or self._folder:
            self._kill()
        self._process.wait()
        for stream in (self._questions, self._reports):
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
            self._questions.write(line)
            self._questions.flush()

    def _read(self) -> None:
        left, reports = self._limits.output, self._limits.reports
        with contextlib.suppress(OSError, ValueError):
            while line := self._reports.readline(self._limits.line):
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


def variables(home: str, helpers: Path) -> dict[str, str]:
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


@contextlib.contextmanager
def _filtered(filter: bytes | None) -> Iterator[int | None]:
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
