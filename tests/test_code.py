"""The code: its style, its format and its types are what pyproject.toml says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("checker", ["ruff check", "ruff format --check", "mypy"])
def test_nothing_is_found_by(checker: str, root: Path) -> None:
    done = subprocess.run([sys.executable, "-m", *checker.split()], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
