"""What one notebook may use, and how the system is told to hold it."""

from __future__ import annotations

import contextlib
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path


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


def rlimits(limits: Limits, sandboxed: bool) -> dict[str, int]:
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
