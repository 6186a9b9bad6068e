"""What a student wrote into a notebook: all that is not ours, wherever it stands.

What the notebook came with is known line by line and is left out; the rest is the student's, in the
order in which it stands. A text belongs to the task whose cell it stands in, or else that of ours
before it; a text right above an essay is that essay's too. A line of ours into which a
student wrote stays whole, so that none of their words can be mistaken for ours.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from klaster.assignment.assigning.essays import essays
from klaster.assignment.assigning.sheet import prompt
from klaster.assignment.assigning.student_notebook import mark, notebook, tag
from klaster.assignment.collecting.submission import Cell, Damaged, Picture, read
from klaster.assignment.folder import Assignment
from klaster.assignment.task import tasks
from klaster.language import LANGUAGES, speaking

MOST_LOST = 0.2
"""The part of a line of ours that may be missing while what is left is still ours."""

SENTENCE = 4
"""Words in a row that make a text one to be read, also where it stands in code."""

_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
_MARKS = "*_#>-=~`|\\ \t\r\n\xa0"
"""Marks of Markdown and of comments that say nothing by themselves."""

_IDENTITY = re.compile(r"\s*(?:student_id|student_name|assignment)\s*=\s*(?:[^\s#]+(?:\s+[^\s#]+){0,3})?\s*$")
_MAGIC = re.compile(r"^([ \t]*)[%!?](?!%)(.*)$", re.MULTILINE)
_WORDS = re.compile(r"[^\W\d_]+(?:[,;:]?\s+[^\W\d_]+)+")
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_IMAGE = re.compile(
    r"""<img\b[^>]*?\bsrc\s*=\s*["']?(data:image/(?:png|jpeg|gif|webp);base64,[\w+/=]+)[^>]*>""", re.IGNORECASE
)


@dataclass(frozen=True)
class OwnText:
    """A text of a student's own, Markdown.

    ``task`` is the exercise at which it stands (empty for none), ``cell`` the place of its cell, from 0.
    A ``remark`` stands beside code that does something; ``at_home``: it stands in a cell of its task's.
    """

    task: str
    cell: int
    text: str
    remark: bool = False
    at_home: bool = False


class Ours:
    """What a notebook came with, to be known again: cells by id, lines by their words."""

    def __init__(self, cells: Iterable[Cell], exercises: Collection[str]) -> None:
        self.exercises = exercises
        self._lines: dict[str, str | None] = {}
        prose: dict[str, str | None] = {}
        for cell in cells:
            task = self.task_of(cell.id) or ""
            for line in cell.source.splitlines():
                self._learn(self._lines, _key(line), task)
            for text, _ in _pieces(cell):
                for line in text.splitlines():
                    self._learn(self._lines, _key(line), task)
                    self._learn(prose, line.strip(), task)
        for id in exercises:
            prose |= {tag(id): id, mark(id).lstrip("# "): id}
        self._long = [key for key in self._lines if len(key) > 20]
        wanted = [
            (line, task)
            for line, task in prose.items()
            if len(_key(line)) > 7 and " " in line and "," not in line.split()[0]
        ]
        self._prose = [(_pattern(line), task) for line, task in sorted(wanted, key=lambda one: -len(one[0]))]

    @staticmethod
    def _learn(known: dict[str, str | None], line: str, task: str) -> None:
        """What stands at several tasks says nothing about which one it is."""
        known[line] = task if known.get(line, task) == task else None

    def task_of(self, id: str) -> str | None:
        """Return the exercise of a cell of ours by its id, empty for one at the top; None where it isn't ours."""
        if id in ("assignment", "student", "setup"):
            return ""
        task = re.sub("-(answer|check|rubric)$", "", id)
        return task if task in self.exercises else None

    def task_of_line(self, line: str) -> str | None:
        """Return the exercise that a line of ours belongs to; None for another line, or for one of several exercises."""
        return self._lines.get(_key(line))

    def has(self, line: str) -> bool:
        """Tell whether a line is ours, whole or with some of its letters gone."""
        key = _key(line)
        if not key:
            return False  # blank, or a rule: a part of the text around it
        if key in self._lines or _IDENTITY.match(line):
            return True
        return any(len(key) >= (1 - MOST_LOST) * len(known) and _is_piece_of(key, known) for known in self._long)

    def apart(self, text: str) -> Iterator[tuple[str | None, str]]:
        """Take lines of ours out of running text; yield ``(exercise, "")`` for each, and ``(None, text)`` for the rest."""
        for pattern, task in self._prose:
            if found := pattern.search(text):
                yield from self.apart(text[: found.start()])
                yield task, ""
                yield from self.apart(text[found.end() :])
                return
        yield None, text


def ours(assignment: Assignment) -> Ours:
    """Return what all notebooks of an assignment came with, also those in another of our languages."""
    cells: list[Cell] = []
    for path in sorted(assignment.students_folder.glob("*.ipynb")):
        try:
            cells += read(path.read_bytes()).cells
        except (Damaged, OSError):
            continue  # what it held is made anew below
    # An assignment that an older book wrote asks for what this one no longer has; a wheel has no chapters.
    with suppress(LookupError, FileNotFoundError):
        cells += _made_anew(assignment)
    return Ours(dict.fromkeys(cells), assignment.exercises)


def _made_anew(assignment: Assignment) -> list[Cell]:
    """Return the cells of the class's notebook in each language, and everybody's prompts. Raises ``LookupError``."""
    cells: list[Cell] = []
    graded = [task for task in tasks(assignment.chapter) if task.id in assignment.answers]
    for language in LANGUAGES:
        with speaking(language):
            made = notebook(
                title=assignment.title,
                assignment=assignment.id,
                chapter=assignment.chapter,
                language=language,
                due=assignment.due,
                tasks=graded,
                essays=essays(assignment.chapter),
                parameters={task.id: assignment.variant(task.id, "")["parameters"] for task in graded},
            )
            cells += [Cell(cell.id, cell.cell_type, cell.source) for cell in made.cells]
            for task in graded:
                for variant in assignment.answers[task.id].values():
                    cells.append(Cell(task.id, "markdown", prompt(task, variant["parameters"])))
    return cells


def own_texts(cells: Sequence[Cell], ours: Ours, essays: Collection[str]) -> list[OwnText]:
    """Return what a student wrote, in order; ``essays`` are the ids of the exercises that a person reads."""
    row: list[tuple[str | None, OwnText | None]] = []  # what is ours, by its exercise, and between it the texts
    for place, cell in enumerate(cells):
        row += _of_cell(place, cell, ours)
    after: list[str | None] = [None] * len(row)
    for n in range(len(row) - 2, -1, -1):
        after[n] = row[n + 1][0] if row[n + 1][1] is None else after[n + 1]
    names = Counter(name for cell in cells if cell.type == "code" for name in _NAME.findall(cell.source))
    found: dict[tuple[str, str], OwnText] = {}  # a copy is no second text
    before = ""
    for (task, text), following in zip(row, after, strict=True):
        if text is None:
            before = task or ""
            continue
        if names[text.text] > 1 and cells[text.cell].type == "code":
            continue  # a name of the code, alone in a cell to be shown
        above = following in essays and before not in essays and not text.remark
        task = following if above else before
        text = OwnText(task or "", text.cell, text.text, text.remark, text.at_home and text.task == task)
        found.setdefault((text.task, text.text), text)
    return list(found.values())


def is_sentence(text: str) -> bool:
    """Tell whether a text has so many words in a row, Python's own left out, that it may be meant to be read."""
    return any(
        sum(not keyword.iskeyword(word) for word in re.findall(r"[^\W\d_]+", found[0])) >= SENTENCE
        for found in _WORDS.finditer(text)
    )


def _of_cell(place: int, cell: Cell, ours: Ours) -> Iterator[tuple[str | None, OwnText | None]]:
    """Yield what a cell holds: ``(exercise, None)`` for ours, ``(None, text)`` for the student's."""
    home = ours.task_of(cell.id)
    if home is None:  # a program has thrown the ids away
        lines = (ours.task_of_line(line) for line in cell.source.splitlines())
        home = next((task for task in lines if task), None) if cell.type == "code" else None
    if home is not None:
        yield home, None
    for text, remark in _pieces(cell):
        rest: list[str] = []
        for line in [*text.splitlines(), None]:
            if line is not None and not ours.has(line):
                rest.append(line)
                continue
            if rest:
                yield from _texts_of_line(place, "\n".join(rest), remark, home, ours, cell.pictures)
                rest = []
            if line is not None and (task := ours.task_of_line(line)) is not None:
                yield task, None
    if unseen := [
        picture
        for picture in cell.pictures
        if not any(address in cell.source for address in _picture_addresses(picture))
    ]:
        left = "\n\n".join(f"![{picture.name}]({picture.address})" for picture in unseen)
        yield None, OwnText(home or "", place, left, at_home=home is not None)
    if home is not None:
        yield home, None


def _texts_of_line(
    place: int, text: str, remark: bool, home: str | None, ours: Ours, pictures: Sequence[Picture]
) -> Iterator[tuple[str | None, OwnText | None]]:
    """Yield what running text without whole lines of ours holds, with the pictures that it shows."""
    text = _UNSEEN.sub("", text)
    for task, part in ours.apart(text):
        if not part:
            if task is not None:
                yield task, None
        elif part.strip(_MARKS):
            for picture in pictures:
                for address in _picture_addresses(picture):
                    part = part.replace(address, picture.address)
            part = _IMAGE.sub(r"![](\1)", part.strip())
            yield None, OwnText(home or "", place, part, remark, at_home=home is not None)


def _picture_addresses(picture: Picture) -> tuple[str, str]:
    """The two ways in which programs write where a picture of the cell is."""
    return f"attachment:{picture.name}", f"attachment:{quote(picture.name)}"


def _key(line: str) -> str:
    """The words of a line, by which it is known again whatever an editor has done to spaces and marks."""
    return unicodedata.normalize("NFC", " ".join(_UNSEEN.sub("", line).split())).strip(_MARKS)


def _pattern(line: str) -> re.Pattern[str]:
    """What finds a line of ours in running text, also where it was wrapped."""
    bare = line.strip(_MARKS)
    before, after = line[: line.index(bare)], line[line.index(bare) + len(bare) :]
    words = r"\s+".join(map(re.escape, bare.split()))
    return re.compile(f"(?:{re.escape(before)})?{words}(?:{re.escape(after)})?" if bare else re.escape(line))


def _is_piece_of(few: str, many: str) -> bool:
    """Tell whether the letters of one text stand in another in the same order."""
    letters = iter(many)
    return all(letter in letters for letter in few)


@lru_cache(maxsize=64)  # a class has the same cells of ours in every notebook
def _pieces(cell: Cell) -> list[tuple[str, bool]]:
    """Return the texts of a cell, each with whether it is a remark in code: comments, long strings, what is no Python."""
    if cell.type != "code":
        return [(cell.source, False)]
    source = _MAGIC.sub(lambda found: f"{found[1]}pass" if found[0].isascii() else found[0], cell.source)
    try:
        tree = ast.parse(source)
        comments = [
            token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.COMMENT
        ]
    except (SyntaxError, ValueError, MemoryError, RecursionError, tokenize.TokenError):
        return [(cell.source, not is_sentence(re.sub("#.*", "", cell.source)))]
    found: dict[tuple[int, int], str] = {}
    place, below = (0, 0), 0
    for token in comments:
        text, (row, column) = token.string.lstrip("#!").strip(), token.start
        if row == below:  # one comment over several lines
            found[place] += f"\n{text}"
        else:
            place = row, column
            found[place] = text
        below = row + 1
    found |= _string_literals(tree, source)
    bare = [statement for statement in tree.body if _is_bare(statement)]
    for statement in bare:
        found.setdefault((statement.lineno, statement.col_offset), ast.get_source_segment(source, statement) or "")
    remark = len(bare) < len(tree.body)
    return [(text, remark) for _, text in sorted(found.items())]


def _string_literals(tree: ast.AST, source: str) -> dict[tuple[int, int], str]:
    """Return the strings of code that may be somebody's words, by row and column; a name in the identity cell is none."""
    found: dict[tuple[int, int], str] = {}
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "student_name"
            and len(str(getattr(node.value, "value", "")).split()) <= 4
        ):
            continue
        if isinstance(node, ast.JoinedStr):
            text = ast.get_source_segment(source, node) or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            todo += ast.iter_child_nodes(node)
            continue
        words = re.findall(r"[^\W\d_]{2,}", text)
        if len(words) > 1 or words and not text.isascii():
            found[node.lineno, node.col_offset] = text
    return found


def _is_bare(statement: ast.stmt) -> bool:
    """Tell a statement that does nothing, as prose that happens to be Python is: ``"text"``, ``yes and no``, ``Answer: 75``."""
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value,
        (ast.Constant, ast.Name, ast.Tuple, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.BinOp, ast.JoinedStr),
    )
