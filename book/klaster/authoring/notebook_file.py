"""A notebook of the book as a file: read, and written so that only what changed differs.

nbformat's own writer orders the keys of every cell anew, so that one changed word changes the whole
file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import nbformat

from klaster.console import Problem
from klaster.language import pick


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of the book. Raises ``Problem`` where the file holds none."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:  # no UTF-8, no JSON, no cells
        raise Problem(
            pick(
                kk=f"{path} файлы дәптер емес не бүлінген: {error}. Оның дұрыс көшірмесін қойып, команданы қайталаңыз.",
                ru=f"{path} – не тетрадь или повреждён: {error}. Верните целую копию и повторите команду.",
                en=f"{path} is no notebook, or is damaged: {error}. Put a sound copy back and run the command again.",
            )
        ) from error


def write(path: Path, cells: Iterable[nbformat.NotebookNode]) -> None:
    """Put cells, in this order, into a notebook's file; all else in it stays as it was.

    A cell whose id is there already keeps its metadata and the order of its keys.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    there = {(cell["id"], cell["cell_type"]): cell for cell in content["cells"]}
    content["cells"] = [
        {**there.get((cell.id, cell.cell_type), cell), "source": cell.source.splitlines(keepends=True)}
        for cell in cells
    ]
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def create(path: Path, notebook: nbformat.NotebookNode) -> None:
    """Write a notebook as a file of its own, in the form that the book's have."""
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
