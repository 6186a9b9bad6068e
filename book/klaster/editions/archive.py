"""A zip archive whose bytes depend on what is in it and on nothing else."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_READABLE = 0o100644 << 16


def write(path: Path, files: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> None:
    """Write (name, contents) in the order given; those named in ``stored`` are not compressed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, contents in files:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.create_system = 3  # the same on Windows
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents)
