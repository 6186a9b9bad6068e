"""The notebook as it was handed out, and what a student has added to it."""

from __future__ import annotations

from typing import Any

from klaster.assignment.collecting.submission import Cell, Damaged, read
from klaster.assignment.folder import Assignment


def own_words(assignment: Assignment, grade: dict[str, Any]) -> str:
    """Return what a student wrote into the notebook that was graded, without what it came with."""
    try:
        cells = read((assignment.folder / grade["notebook"]).read_bytes()).cells
    except (Damaged, OSError):
        return ""
    given = {" ".join(line.split()) for cell in originals(assignment).values() for line in cell.source.splitlines()}
    skipped = {"setup", "student", *(f"{id}-check" for id in assignment.exercises)}
    lines = (line for cell in cells if cell.id not in skipped for line in cell.source.splitlines())
    return "\n".join(line for line in lines if " ".join(line.split()) not in given)


def originals(assignment: Assignment) -> dict[str, Cell]:
    """Return the cells of a notebook as it was handed out, by id; none where no copy is left.

    From the student's notebooks, and what is the same in it, from the teacher's solved one.
    """
    found: dict[str, Cell] = {}
    solved = sorted(assignment.teacher.glob("*.ipynb"))
    for path in [*sorted(assignment.students_folder.glob("*.ipynb"))[:1], *solved]:
        try:
            cells = read(path.read_bytes()).cells
        except (Damaged, OSError):
            continue
        for cell in cells:
            if path not in solved or not cell.id.endswith("-answer"):
                found.setdefault(cell.id, cell)
    return found
