"""Zip archives whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_UNIX = 3


def archive(files: Mapping[str, str]) -> bytes:
    """Return a zip of texts by their names, with the earliest date that a zip can hold.

    Nothing is compressed: what a compressor makes differs between its versions.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            made.writestr(entry, content.encode("utf-8"))
    return stream.getvalue()
