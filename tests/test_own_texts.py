"""Whatever a student wrote into a notebook, wherever, reaches the teacher; what the notebook came with doesn't count as theirs."""

from __future__ import annotations

import copy
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from klaster.assignment.assigning.assign import assign
from klaster.assignment.collecting.submission import Cell, read
from klaster.assignment.folder import Assignment
from klaster.assignment.grading.own_texts import Ours, OwnText, ours, own_texts
from klaster.assignment.roster import Student
from klaster.language import speaking

SENTENCE = "Менің ойымша, 75 % осы сауалнамада жауап жазыңыз дегендердің үлесі ғана"
"""A student's sentence, in which some words of ours are."""

CHAPTERS = ("denmark", "korea", "hungary")
Notebook = dict[str, Any]


@pytest.fixture(scope="module", params=CHAPTERS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Assignment, Ours, Notebook]:
    assignment = assign(request.param, tmp_path_factory.mktemp("assignment") / request.param)
    return assignment, ours(assignment), _given(assignment)


@pytest.fixture(scope="module")
def denmark(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assignment, Ours, Notebook]:
    assignment = assign("denmark", tmp_path_factory.mktemp("assignment") / "denmark")
    return assignment, ours(assignment), _given(assignment)


def _given(assignment: Assignment) -> Notebook:
    notebook = json.loads(next(assignment.students_folder.glob("*.ipynb")).read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def _read(made: tuple[Assignment, Ours, Notebook], notebook: Notebook) -> list[OwnText]:
    assignment, known, _ = made
    return own_texts(read(json.dumps(notebook, ensure_ascii=False).encode()).cells, known, _essays(assignment))


def _essays(assignment: Assignment) -> list[str]:
    return [id for id, exercise in assignment.exercises.items() if exercise["kind"] == "essay"]


def _essay(made: tuple[Assignment, Ours, Notebook], notebook: Notebook) -> str:
    (essay,) = _essays(made[0])
    return "\n\n".join(text.text for text in _read(made, notebook) if text.task == essay)


def _cell(source: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source} | (
        {"outputs": [], "execution_count": None} if kind == "code" else {}
    )


def _without_ids(notebook: Notebook) -> Notebook:
    for cell in notebook["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}
    notebook["metadata"] = {}
    return notebook


def _within(cell: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A cell's text with the sentence at its ends, between its lines, and inside its first and last line."""
    source = cell["source"].rstrip()
    said = f"# {SENTENCE}" if cell["cell_type"] == "code" else SENTENCE
    lines = source.split("\n")
    half = len(lines) // 2
    yield "before", f"{said}\n{source}"
    yield "after", f"{source}\n{said}"
    yield "a line of its own", "\n".join([*lines[:half], said, *lines[half:]])
    yield "behind a line", f"{source} {said}"
    yield "behind a line, at once", f"{source}{said}"
    if cell["cell_type"] != "code":
        yield "on the first line", f"{said} {source}"
        for place in (0, -1):
            words = lines[place].split(" ")
            middle = (len(words) + 1) // 2
            broken = [*lines]
            broken[place] = " ".join([*words[:middle], said, *words[middle:]])
            yield f"inside line {place}", "\n".join(broken)


def _placed(given: Notebook) -> Iterator[tuple[str, Notebook]]:
    """The notebook with the sentence once, at each place where somebody could put it."""
    for place, cell in enumerate(given["cells"]):
        for where, source in _within(cell):
            notebook = copy.deepcopy(given)
            notebook["cells"][place]["source"] = source
            yield f"{cell['id']}: {where}", notebook
    news = {
        "markdown": _cell(SENTENCE),
        "raw": _cell(SENTENCE, "raw"),
        "prose in code": _cell(SENTENCE, "code"),
        "a comment": _cell(f"x = 1\n# {SENTENCE}\ny = x  # 2", "code"),
        "a string": _cell(f'print("{SENTENCE}")', "code"),
        "a magic": _cell(f"%%markdown\n{SENTENCE}", "code"),
    }
    for place in range(len(given["cells"]) + 1):
        for what, new in news.items():
            notebook = copy.deepcopy(given)
            notebook["cells"].insert(place, new)
            yield f"{what} before cell {place}", notebook


@pytest.mark.parametrize("ids", [True, False], ids=["ids", "no ids"])
def test_a_sentence_reaches_the_teacher_from_every_place(made: tuple[Assignment, Ours, Notebook], ids: bool) -> None:
    places = 0
    for where, notebook in _placed(made[2]):
        texts = _read(made, notebook if ids else _without_ids(notebook))
        assert sum(SENTENCE in text.text for text in texts) == 1, (where, texts)
        places += 1
    assert places > 150


def test_a_notebook_as_it_was_given_holds_nothing_of_a_student_s(made: tuple[Assignment, Ours, Notebook]) -> None:
    given = made[2]
    changed = {
        "as given": lambda cells: cells,
        "reversed": lambda cells: cells[::-1],
        "copied": lambda cells: [*cells, *cells],
        "merged": lambda cells: [
            _cell("\n\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown"))
        ],
        "Windows": lambda cells: [cell | {"source": cell["source"].replace("\n", "\r\n")} for cell in cells],
        "other spaces": lambda cells: [
            cell | {"source": cell["source"].replace(" ", "\xa0")} for cell in cells if cell["cell_type"] != "code"
        ],
        "decomposed": lambda cells: [cell | {"source": unicodedata.normalize("NFD", cell["source"])} for cell in cells],
        "zero width": lambda cells: [
            cell | {"source": "\u200b".join(cell["source"])} for cell in cells if cell["cell_type"] != "code"
        ],
        "text became raw": lambda cells: [cell | {"cell_type": "raw"} for cell in cells],
        "text became code": lambda cells: [cell | {"cell_type": "code"} for cell in cells],
        "a letter deleted": lambda cells: [
            cell | {"source": cell["source"][:-3] + cell["source"][-2:]}
            for cell in cells
            if cell["cell_type"] != "code"
        ],
        "code run and solved": lambda cells: [
            *cells[:4],
            _cell("import numpy\n%matplotlib inline\nx = [1, 2]  # a\nx", "code"),
            _cell("x", "code"),
            _cell("pd", "code"),
            *cells[4:],
        ],
        "named": lambda cells: [
            _cell("student_id = 'a1'\nstudent_name = 'Оспанова Әлия Ерболқызы'\nassignment = 'x'", "code"),
            *cells,
        ],
    }
    for what, change in changed.items():
        for ids in (True, False):
            notebook = copy.deepcopy(given)
            notebook["cells"] = copy.deepcopy(change(notebook["cells"]))
            found = _read(made, notebook if ids else _without_ids(notebook))
            assert all(text.remark and not text.at_home for text in found), (what, ids, found)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_our_own_words_in_another_language_are_ours(
    language: str, denmark: tuple[Assignment, Ours, Notebook], tmp_path: Path
) -> None:
    with speaking(language):
        other = assign("denmark", tmp_path / "denmark", class_key=denmark[0].key)
    assert [text for text in _read(denmark, _given(other)) if not text.remark] == []


class TestWhere:
    ESSAY = "denmark-exercise-7"

    def at(self, notebook: Notebook, id: str) -> int:
        return next(place for place, cell in enumerate(notebook["cells"]) if cell.get("id") == id)

    @pytest.mark.parametrize("ids", [True, False], ids=["ids", "no ids"])
    @pytest.mark.parametrize(
        "where",
        [
            "on the line of the marker",
            "before it",
            "inside it",
            "in the prompt's cell",
            "above the prompt",
            "between",
            "under an own code cell",
            "raw",
            "marker gone",
            "marker overwritten",
        ],
    )
    def test_what_stands_at_an_essay_is_the_essay(
        self, where: str, ids: bool, denmark: tuple[Assignment, Ours, Notebook]
    ) -> None:
        notebook = copy.deepcopy(denmark[2])
        cells, prompt = notebook["cells"], self.at(notebook, self.ESSAY)
        marker = cells[prompt + 1]
        line = marker["source"].rstrip()
        match where:
            case "on the line of the marker":
                marker["source"] = f"{line} {SENTENCE}\n\nЕкінші абзац."
            case "before it":
                marker["source"] = f"{SENTENCE}\n{line}"
            case "inside it":
                marker["source"] = line.replace(" (▸", f" {SENTENCE} (▸")
            case "in the prompt's cell":
                cells[prompt]["source"] += f"\n\n{SENTENCE}"
            case "above the prompt":
                cells.insert(prompt, _cell(SENTENCE))
            case "between":
                cells.insert(prompt + 1, _cell(SENTENCE))
            case "under an own code cell":
                cells += [_cell("x = 1", "code"), _cell(SENTENCE)]
            case "raw":
                cells.append(_cell(SENTENCE, "raw"))
            case "marker gone":
                cells[prompt + 1 :] = [_cell(SENTENCE)]
            case "marker overwritten":
                marker["source"] = SENTENCE
        found = _essay(denmark, notebook if ids else _without_ids(notebook))
        assert SENTENCE in found
        assert ("Екінші абзац." in found) == (where == "on the line of the marker")
        if where != "inside it":
            assert "жолдың" not in found

    def test_a_student_who_wrote_in_two_places_gets_both_in_order(
        self, denmark: tuple[Assignment, Ours, Notebook]
    ) -> None:
        notebook = copy.deepcopy(denmark[2])
        cells, prompt = notebook["cells"], self.at(notebook, self.ESSAY)
        cells[prompt + 1]["source"] += "үшінші"
        cells[prompt]["source"] += "\n\nекінші"
        cells.insert(prompt, _cell("бірінші"))
        cells.append(_cell("төртінші", "raw"))
        assert _essay(denmark, notebook) == "бірінші\n\nекінші\n\nүшінші\n\nтөртінші"

    def test_a_note_at_another_task_is_that_task_s_and_a_remark_in_code_is_called_so(
        self, denmark: tuple[Assignment, Ours, Notebook]
    ) -> None:
        notebook = copy.deepcopy(denmark[2])
        place = self.at(notebook, "denmark-g2-answer")
        notebook["cells"][place]["source"] += "\n    # бөлімі осы\n    return 1"
        notebook["cells"].insert(place, _cell("Бөлімді қайдан аламын?"))
        found = [(text.task, text.text, text.remark) for text in _read(denmark, notebook)]
        assert found == [("denmark-g2", "Бөлімді қайдан аламын?", False), ("denmark-g2", "бөлімі осы", True)]

    def test_pictures_come_along(self, denmark: tuple[Assignment, Ours, Notebook]) -> None:
        notebook = copy.deepcopy(denmark[2])
        notebook["cells"][-1]["source"] += "Міне:\n\n![менің суретім](attachment:image%201.png)"
        notebook["cells"][-1]["attachments"] = {
            "image 1.png": {"image/png": "iVBORw0KGgo="},
            "екінші.png": {"image/png": ["iVBO", "Rw0=\n"]},
        }
        found = _essay(denmark, notebook)
        assert (
            "![менің суретім](data:image/png;base64,iVBORw0KGgo=)" in found
            and "![екінші.png](data:image/png;base64,iVBORw0=)" in found
        )

    def test_everybody_s_own_numbers_are_ours(self, tmp_path: Path) -> None:
        people = [Student("a1", "Әлия Оспанова"), Student("a2", "Ұлан Ким"), Student("a3", "Сара Ли")]
        assignment = assign("denmark", tmp_path / "denmark", roster=people, personal=True)
        notebooks = [path.read_bytes() for path in assignment.students_folder.glob("*.ipynb")]
        for path in assignment.students_folder.glob("*.ipynb"):
            path.unlink()
        known = ours(assignment)
        assert [own_texts(read(content).cells, known, _essays(assignment)) for content in notebooks] == [[], [], []]


def test_a_text_that_only_uses_words_of_ours_is_a_student_s(denmark: tuple[Assignment, Ours, Notebook]) -> None:
    """The prompt asks «Үзіндідегі дәлелдер жеткілікті ме?»; the answer may repeat its words."""
    notebook = copy.deepcopy(denmark[2])
    cells = [*denmark[2]["cells"], _cell("asdf", "code")]
    assert _essay(denmark, denmark[2] | {"cells": cells}) == "asdf"
    for answer in ("Үзіндідегі дәлелдер жеткілікті", "Үзіндідегі дәлелдер жеткілікті ме", "жоқ", "-1", "???", "👍"):
        notebook["cells"][-1]["source"] = f"{denmark[2]['cells'][-1]['source']}{answer}"
        assert _essay(denmark, notebook) == answer


def test_an_assignment_of_another_edition_of_the_book_is_still_read(tmp_path: Path) -> None:
    assignment = assign("denmark", tmp_path / "denmark")
    given = _given(assignment)
    for variants in assignment.answers.values():
        variants[""]["parameters"] = {}  # what this edition's prompts speak of is not there
    del assignment.answers["denmark-g1"]
    given["cells"].append(_cell(SENTENCE))
    assert _essay((assignment, ours(assignment), given), given) == SENTENCE


def test_cells_of_a_stranger_s_notebook_are_all_read() -> None:
    cells = [Cell("", "markdown", "бір"), Cell("x", "raw", "екі"), Cell("", "code", "def f(:\n үш")]
    assert [text.text for text in own_texts(cells, Ours([], []), [])] == ["бір", "екі", "def f(:\n үш"]
