"""An assignment's folder: one run at a time, and no file that is half written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from klaster.assignment.folder import locked, write
from klaster.console import Problem
from klaster.language import LANGUAGES, speaking

HOLD = """
import sys
from pathlib import Path
from klaster.assignment.folder import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("ends", ["killed", "well"])
def test_a_second_run_is_refused_in_words_while_the_first_is_at_work_and_no_longer(tmp_path: Path, ends: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        for language in LANGUAGES:
            with speaking(language), pytest.raises(Problem, match="klaster"), locked(tmp_path):
                pytest.fail("two runs at once")
        other.kill() if ends == "killed" else other.stdin.close()
        other.wait()
    with locked(tmp_path):  # the file that the other run left blocks nobody
        pass


def test_a_disk_without_locks_is_worked_on_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("klaster.assignment.folder._lock", refuse)
    with locked(tmp_path):
        pass


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    path = tmp_path / "deeper" / "a.json"
    write(path, b"old")

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os if fails == "fsync" else Path, fails, full)
    with pytest.raises(OSError, match="No space") as refused:
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert refused.value.filename == str(path)
    assert list(path.parent.iterdir()) == [path], "what was begun takes no room on a full disk"
