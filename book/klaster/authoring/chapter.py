"""A chapter's notebook, as all rooms read it: its cells by id, its exercises, charts and calls."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from klaster.authoring import notebook_file
from klaster.notebook.payload import OFF_PAGE
from klaster.repository import BOOK_FOLDER

#: The time that a chapter's goals state, in minutes.
STATED_TIME = re.compile(r"Уақыты:\D*?(\d+)\s+минут")
#: A part of a cell in Russian or English: its language, its text.
SECTION = re.compile(r'<section lang="(\w\w)">\n\n(.*?)\n\n</section>', re.S)
_EXERCISE = re.compile(r"### (\d+)-жаттығу · (\w+)")


@dataclass(frozen=True)
class Chapter:
    """A chapter's notebook, read once. ``path`` may be any copy of it."""

    name: str
    path: Path

    @cached_property
    def notebook(self) -> nbformat.NotebookNode:
        """The notebook as nbformat reads it."""
        return notebook_file.read(self.path)

    @cached_property
    def cells(self) -> dict[str, nbformat.NotebookNode]:
        """The cells by id, in order."""
        return {cell.id: cell for cell in self.notebook.cells}

    def source(self, id: str) -> str:
        """A cell's source, empty where there is no such cell."""
        return self.cells[id].source if id in self.cells else ""

    @cached_property
    def exercises(self) -> dict[str, str]:
        """The kinds of the exercises by their ids (``exercise-1`` …)."""
        found = {}
        for id, cell in self.cells.items():
            match = _EXERCISE.match(cell.source)
            if match and id == f"exercise-{match[1]}":
                found[id] = match[2]
        return found

    def calls(self, name: str, *, on_page: bool = False) -> list[ast.Call]:
        """The calls of ``klaster.NAME`` in the code; ``on_page``: where the output is on the page."""
        return [
            node
            for cell in self.notebook.cells
            if cell.cell_type == "code" and (not on_page or OFF_PAGE.isdisjoint(cell.metadata.get("tags", [])))
            for node in self._calls[cell.id]
            if isinstance(node.func, ast.Attribute) and node.func.attr == name
        ]

    @cached_property
    def _calls(self) -> dict[str, list[ast.Call]]:
        """The calls of what ``klaster`` offers, by the id of the code cell."""
        return {
            cell.id: [
                node
                for node in ast.walk(ast.parse(_python(cell.source)))
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "klaster"
            ]
            for cell in self.notebook.cells
            if cell.cell_type == "code"
        }

    def charts(self, *, on_page: bool = False) -> list[str]:
        """The ids of the charts that the code shows; ``on_page``: those that need no kernel."""
        return [ast.literal_eval(call.args[0]) for call in self.calls("Chart", on_page=on_page) if call.args]


def _python(source: str) -> str:
    """A cell's source with its magics replaced, so that it is Python."""
    return re.sub(r"^([ \t]*)[%!]\w.*", r"\1pass", source, flags=re.M)


def read_chapter(name: str, path: Path | None = None) -> Chapter:
    """Return a chapter by its name, or a copy of it by its path."""
    return Chapter(name, path or BOOK_FOLDER / f"{name}.ipynb")
