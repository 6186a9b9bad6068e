"""A mark belongs to the text that was read, and none that a teacher gave is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from klaster.assignment.assigning.assign import assign
from klaster.assignment.folder import Assignment, locked
from klaster.assignment.returning.give_back import Returned, give_back
from klaster.assignment.returning.marks import marks
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import LANGUAGES, speaking
from openpyxl import Workbook, load_workbook

ESSAY = "denmark-exercise-7"
CLASS = [Student("007", "Әлия Оспанова"), Student("a2", "Ұлан Ким"), Student("a3", "Сара Ли")]
TEXTS = {"007": "Бірінші мәтін.\n\nЕкінші абзац.", "a2": "Ұланның мәтіні.", "a3": "Сараның мәтіні."}


def grade(
    assignment: Assignment, student: Student, essay: str, others: tuple[dict, ...] = (), notebook: str = "denmark.ipynb"
) -> None:
    """Write what collecting and grading a notebook with this essay leave behind."""
    folder = assignment.submissions / student.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / notebook).write_text(json.dumps({"essay": essay}), "utf-8")
    exercises = {
        id: {
            "status": "right",
            "points": exercise["points"],
            "of": exercise["points"],
            "message": dict.fromkeys(LANGUAGES, "."),
            "hint": None,
        }
        for id, exercise in assignment.exercises.items()
    }
    exercises[ESSAY] |= {"status": "to read", "points": None}
    result = {
        "format": 2,
        "student": {"id": student.id, "name": student.name, "email": ""},
        "notebook": f"submissions/{student.id}/{notebook}",
        "exercises": exercises,
        "essays": {ESSAY: essay},
        "texts": list(others),
        "remarks": [],
    }
    assignment.grades.mkdir(exist_ok=True)
    (assignment.grades / f"{student.id}.json").write_text(json.dumps(result), "utf-8")
    record = {
        "students": {
            one.id: {"id": one.id, "name": one.name, "email": "", "notes": [], "files": [
                {"file": path.name, "damaged": None, "by": "id", "time": place + 1, "lms": None, "from": path.name}
                for place, path in enumerate(sorted((assignment.submissions / one.id).glob("*.ipynb")))
            ]}
            for one in CLASS
        },
        "unmatched": [], "told": [],
    }  # fmt: skip
    (assignment.submissions / "collect.json").write_text(json.dumps(record), "utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assign("denmark", tmp_path_factory.mktemp("assignment") / "denmark", roster=CLASS).folder


@pytest.fixture
def graded(made: Path, tmp_path: Path) -> Assignment:
    assignment = Assignment.load(Path(shutil.copytree(made, tmp_path / "denmark")))
    for student in CLASS:
        grade(assignment, student, TEXTS[student.id])
    return assignment


def fill(path: Path, points: dict[str, object]) -> Path:
    """Write points into a workbook, as a teacher does."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=2):
        if row[0].value in points:
            row[3].value, row[5].value = points[row[0].value], "Жақсы дәлел"
    book.save(path)
    return path


def points(assignment: Assignment) -> dict[str, float | None]:
    return {mark.student.id: mark.points(ESSAY) for mark in marks(assignment)}


def said(done: Returned, *words: str) -> bool:
    return any(all(word in note for word in words) for note in done.notes)


@pytest.fixture
def read(graded: Assignment) -> Assignment:
    """The texts have been read and given points, and these were returned."""
    give_back(graded)
    fill(graded.folder / "essay-marks.xlsx", {"007": 9, "a2": 7, "a3": 5})
    assert give_back(graded).notes == []
    assert points(graded) == {"007": 9, "a2": 7, "a3": 5}
    return graded


class TestOneText:
    def test_a_changed_text_is_to_be_read_again_and_its_old_mark_is_shown_as_old(self, read: Assignment) -> None:
        before = (read.folder / "essay-marks.xlsx").read_bytes()
        grade(read, CLASS[1], "asdf", notebook="denmark-2.ipynb")
        done = give_back(read)
        assert points(read) == {"007": 9, "a2": None, "a3": 5}
        assert said(done, "essay-marks-2.xlsx") and said(done, "a2")
        page = (done.folder / "class.html").read_text("utf-8")
        assert "Бұрынғы мәтінге 7 ұпай" in page and "asdf" in page
        feedback = next((done.folder / "feedback").glob("*a2*")).read_text("utf-8")
        assert "Жақсы дәлел" not in feedback and "әлі оқыған жоқ" in feedback
        sheet = load_workbook(read.folder / "essay-marks-2.xlsx").active
        assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
            ["a2", "Ұлан Ким", ESSAY, None, 10, None, sheet["G2"].value, 7]
        ]
        fill(read.folder / "essay-marks-2.xlsx", {"a2": 0})
        assert points(read) == {"007": 9, "a2": 0, "a3": 5} and give_back(read).notes == []
        assert (read.folder / "essay-marks.xlsx").read_bytes() == before

    def test_a_text_that_comes_back_has_its_mark_again(self, read: Assignment) -> None:
        grade(read, CLASS[1], "asdf", notebook="denmark-2.ipynb")
        give_back(read)
        grade(read, CLASS[1], TEXTS["a2"], notebook="denmark-3.ipynb")
        assert points(read)["a2"] == 7

    def test_a_text_that_is_gone_takes_its_mark_with_it_and_that_is_told(self, read: Assignment) -> None:
        grade(read, CLASS[1], "", notebook="denmark-2.ipynb")
        done = give_back(read)
        assert points(read)["a2"] == 0 and said(done, "Ұлан Ким (a2)", ESSAY, "7 ұпай")

    @pytest.mark.parametrize("text", ["Бірінші мәтін.\r\n\r\nЕкінші абзац.\r\n", "Бірінші мәтін.  \n\nЕкінші абзац."])
    def test_line_ends_make_no_other_text(self, text: str, read: Assignment) -> None:
        grade(read, CLASS[0], text, notebook="denmark-2.ipynb")
        assert points(read)["007"] == 9 and give_back(read).notes == []

    @pytest.mark.parametrize(
        "text", ["Бірінші мәтін!\n\nЕкінші абзац.", "Бірінші мәтін. Екінші абзац.", "бірінші мәтін.\n\nЕкінші абзац."]
    )
    def test_anything_else_makes_another_text(self, text: str, read: Assignment) -> None:
        grade(read, CLASS[0], text, notebook="denmark-2.ipynb")
        assert points(read)["007"] is None

    @pytest.mark.parametrize(("remark", "expected"), [(True, 9), (False, None)])
    def test_what_was_read_along_with_a_text_belongs_to_it_and_a_remark_in_code_doesn_t(
        self, remark: bool, expected: float | None, read: Assignment
    ) -> None:
        grade(
            read,
            CLASS[0],
            TEXTS["007"],
            ({"task": "denmark-g1", "cell": 3, "remark": remark, "text": "Тағы бір ой"},),
            notebook="denmark-2.ipynb",
        )
        done = give_back(read)
        assert "Тағы бір ой" in (done.folder / "class.html").read_text("utf-8")
        assert points(read)["007"] == expected


def rows_of(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]


def rewritten(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


#: What a teacher and an office program do to a workbook while its marks stay the same.
HARMLESS: dict[str, Callable[[list[list]], list[list]]] = {
    "sorted by points": lambda rows: [rows[0], *sorted(rows[1:], key=lambda row: row[3])],
    "the heading sorted to the end": lambda rows: [*rows[1:], rows[0]],
    "columns moved": lambda rows: [[*row[3:], *row[:3]] for row in rows],
    "a column added": lambda rows: [["Сынып", *row] for row in rows],
    "a column deleted": lambda rows: [[row[0], *row[2:4], *row[5:]] for row in rows],
    "a title above": lambda rows: [["10А сыныбы"], [], *rows],
    "an average beneath": lambda rows: [*rows, [None, "Орташа", None, None, None, "7"]],
    "zeros dropped by a spreadsheet": lambda rows: [[7 if cell == "007" else cell for cell in row] for row in rows],
    "numbers as text": lambda rows: [[str(cell) if isinstance(cell, int) else cell for cell in row] for row in rows],
    "headings of another language": lambda rows: [
        ["ID", "Имя", "Задание", "Баллы", "Максимум", "Комментарий", "Код текста"],
        *rows[1:],
    ],
    "a row twice": lambda rows: [*rows, rows[1]],
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_marks_are_found_wherever_they_were_moved(
    change: Callable[[list[list]], list[list]], graded: Assignment
) -> None:
    give_back(graded)
    path = fill(graded.folder / "essay-marks.xlsx", {"007": 9, "a2": 7, "a3": 5})
    rewritten(path, change(rows_of(path)))
    assert points(graded) == {"007": 9, "a2": 7, "a3": 5}


class TestNothingIsLost:
    def test_a_deleted_row_a_deleted_workbook_and_one_that_is_taken_out_lose_no_mark(self, read: Assignment) -> None:
        path = read.folder / "essay-marks.xlsx"
        rewritten(path, [row for row in rows_of(path) if row[0] != "a2"])
        assert points(read) == {"007": 9, "a2": 7, "a3": 5}
        assert said(give_back(read), "a2", "7", "өшірілген")
        path.unlink()
        assert points(read) == {"007": 9, "a2": 7, "a3": 5}

    def test_an_emptied_cell_takes_a_mark_back_and_that_is_told(self, read: Assignment) -> None:
        fill(read.folder / "essay-marks.xlsx", {"a2": None})
        done = give_back(read)
        assert (
            points(read)["a2"] is None
            and said(done, "essay-marks.xlsx, 3-жол", "a2", "7")
            and said(done, "essay-marks.xlsx", "ұпайын")
        )

    def test_a_workbook_that_can_t_be_read_is_named_and_nothing_is_written_over_it(self, read: Assignment) -> None:
        path = read.folder / "essay-marks.xlsx"
        for content in (b"", path.read_bytes()[:900], b"PK\x03\x04"):
            path.write_bytes(content)
            for language in LANGUAGES:
                with speaking(language), pytest.raises(Problem, match=r"essay-marks\.xlsx.*Excel"):
                    give_back(read)
            assert path.read_bytes() == content

    def test_what_was_kept_and_is_damaged_is_named(self, read: Assignment) -> None:
        (read.teacher / "essay-marks.json").write_text('{"marks": [', "utf-8")
        with pytest.raises(Problem, match=r"essay-marks\.json"):
            give_back(read)

    def test_points_that_are_a_formula_without_a_value_are_not_taken_for_none(self, read: Assignment) -> None:
        fill(read.folder / "essay-marks.xlsx", {"a2": "=4+3"})
        with pytest.raises(Problem, match="D3"):
            give_back(read)


class TestCopies:
    @pytest.mark.parametrize(
        "name",
        [
            "essay-marks_old.xlsx",
            "essay-marks (1).xlsx",
            "Copy of essay-marks.xlsx",
            "essay-marks - Көшірме.xlsx",
            "essay-marks-old-2.xlsx",
            "ESSAY-MARKS копия.xlsx",
        ],
    )
    def test_a_copy_beside_the_workbook_does_not_count_and_its_other_points_are_told(
        self, name: str, read: Assignment
    ) -> None:
        fill(Path(shutil.copy(read.folder / "essay-marks.xlsx", read.folder / name)), {"a2": 1})
        done = give_back(read)
        assert points(read) == {"007": 9, "a2": 7, "a3": 5}
        assert said(done, name, f"a2, {ESSAY}: 1") and not said(done, "a3")

    @pytest.mark.parametrize("name", ["~$essay-marks.xlsx", ".~lock.essay-marks.xlsx#"])
    def test_a_workbook_that_is_open_is_told(self, name: str, read: Assignment) -> None:
        (read.folder / name).write_bytes(b"Teacher")
        assert said(give_back(read), "essay-marks.xlsx", "ашық") and points(read)["a2"] == 7

    def test_two_workbooks_of_ours_that_disagree_are_asked_about(self, read: Assignment) -> None:
        fill(Path(shutil.copy(read.folder / "essay-marks.xlsx", read.folder / "essay-marks-2.xlsx")), {"a2": 1})
        done = give_back(read)
        assert points(read) == {"007": 9, "a2": None, "a3": 5}
        assert said(done, "essay-marks.xlsx, 3-жол: 7", "essay-marks-2.xlsx, 3-жол: 1")

    def test_columns_that_were_sorted_apart_are_noticed(self, read: Assignment) -> None:
        path = read.folder / "essay-marks.xlsx"
        head, *rows = rows_of(path)
        rewritten(path, [head, *([*row[:6], other[6]] for row, other in zip(rows, reversed(rows), strict=True))])
        with pytest.raises(Problem, match=r"essay-marks\.xlsx, 2"):
            give_back(read)

    def test_a_row_about_nobody_and_one_about_no_text_are_told(self, read: Assignment) -> None:
        path = read.folder / "essay-marks.xlsx"
        rewritten(path, [*rows_of(path), ["a99", "Кім", ESSAY, 3, 10], ["a2", "Ұлан Ким", "korea-exercise-7", 3, 10]])
        done = give_back(read)
        assert said(done, "essay-marks.xlsx, 5-жол", "a99") and said(
            done, "essay-marks.xlsx, 6-жол", "korea-exercise-7"
        )


class TestAnOldWorkbook:
    """An older klaster wrote no codes: the columns up to the comment."""

    @pytest.fixture
    def old(self, read: Assignment) -> Assignment:
        path = read.folder / "essay-marks.xlsx"
        rewritten(path, [row[:6] for row in rows_of(path)])
        (read.teacher / "essay-marks.json").unlink()
        return read

    def test_its_marks_count_with_a_question_where_there_was_one_text(self, old: Assignment) -> None:
        done = give_back(old)
        assert points(old) == {"007": 9, "a2": 7, "a3": 5} and not (old.folder / "essay-marks-2.xlsx").exists()
        assert said(done, "a2", "essay-marks.xlsx, 3-жол", "class.html")

    def test_they_are_old_marks_where_another_notebook_was_handed_in(self, old: Assignment) -> None:
        grade(old, CLASS[1], "asdf", notebook="denmark-2.ipynb")
        done = give_back(old)
        assert points(old) == {"007": 9, "a2": None, "a3": 5}
        assert "Бұрынғы мәтінге 7 ұпай" in (done.folder / "class.html").read_text("utf-8")
        assert rows_of(old.folder / "essay-marks-2.xlsx")[1][0] == "a2"


class TestCutOff:
    @pytest.mark.parametrize(
        "step",
        [
            "essay_marks.workbook",
            "essay_marks.write_json",
            "give_back.feedback",
            "give_back._canvas",
            "class_report.report",
            "give_back.workbook",
        ],
    )
    def test_a_run_that_was_cut_off_anywhere_leaves_what_an_undisturbed_run_needs(
        self, step: str, graded: Assignment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        give_back(graded)
        fill(graded.folder / "essay-marks.xlsx", {"007": 9, "a2": 7})
        grade(graded, CLASS[2], "Жаңа мәтін", notebook="denmark-2.ipynb")
        undisturbed = Assignment.load(Path(shutil.copytree(graded.folder, tmp_path / "other" / "denmark")))
        with monkeypatch.context() as patch:
            patch.setattr(f"klaster.assignment.returning.{step}", _full)
            with pytest.raises(OSError, match="full"):
                give_back(graded)
        assert sorted(path.name for path in graded.returned.iterdir()) == ["1"]
        (graded.returned / "2.new" / "feedback").mkdir(parents=True)  # what a killed run leaves
        (graded.returned / "2.new" / "feedback" / "half.html").write_text("<!DOCTY", "utf-8")
        done, other = give_back(graded), give_back(undisturbed)
        assert done.folder == graded.returned / "2"
        assert [note.replace(str(graded.folder), "") for note in done.notes] == [
            note.replace(str(undisturbed.folder), "") for note in other.notes
        ]
        assert _content(graded) == _content(undisturbed)

    def test_two_at_once_are_one(self, graded: Assignment) -> None:
        with locked(graded.folder), pytest.raises(Problem):
            give_back(graded)
        assert not graded.returned.exists()


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "The disk is full")


def _content(assignment: Assignment) -> dict[str, object]:
    """Everything in the folder; of a workbook its cells, since its file says when it was written."""
    return {
        path.relative_to(assignment.folder).as_posix(): rows_of(path) if path.suffix == ".xlsx" else path.read_bytes()
        for path in sorted(assignment.folder.rglob("*"))
        if path.is_file()
    }
