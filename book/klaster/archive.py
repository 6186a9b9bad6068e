"""A zip archive whose bytes depend on what is in it and on nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_READABLE = 0o100644 << 16


def write(path: Path, files: Iterable[tuple[str, str | bytes]], *, stored: frozenset[str] = frozenset()) -> None:
    """Write (name, contents) in the order given; those named in ``stored`` are not compressed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", compresslevel=9) as archive:
        for name, contents in files:
            _add(archive, name, contents, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)


def of_texts(files: Mapping[str, str]) -> bytes:
    """Return a zip of texts by their names.

    Nothing is compressed: what a compressor makes differs between its versions.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            _add(archive, name, text.encode("utf-8"), zipfile.ZIP_STORED)
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, contents: str | bytes, method: int) -> None:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.create_system = 3  # the same on Windows
    entry.external_attr = _READABLE
    entry.compress_type = method
    archive.writestr(entry, contents)
