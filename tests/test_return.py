"""Marks and feedback go back: to Moodle's own worksheet, to Canvas, to a workbook, to each student."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from klaster import __main__ as command
from klaster.assignment.assigning.assign import assign
from klaster.assignment.collecting.collected import Collected
from klaster.assignment.folder import Assignment
from klaster.assignment.returning import worksheet
from klaster.assignment.returning.give_back import Returned, give_back
from klaster.assignment.returning.likeness import near_pairs
from klaster.assignment.returning.marks import marks
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import LANGUAGES, speaking
from openpyxl import Workbook, load_workbook

EVIL = '=cmd|"/c calc"!A1'
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
CLASS = [
    Student("a1", "Әлия Оспанова", "aliya@example.kz"),
    Student("a2", "Ұлан Ким", "ulan@example.kz"),
    Student("a3", EVIL),
    Student("a4", "Тапсырмаған Студент"),
]
ESSAY = "denmark-exercise-7"


def texts(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def grade(assignment: Assignment, student: Student, statuses: list[str], essay: str, number: int) -> None:
    """Write what collecting and grading a student's notebook leave behind."""
    folder = assignment.submissions / student.id
    folder.mkdir(parents=True, exist_ok=True)
    notebook = next(path for path in assignment.students_folder.glob("*.ipynb"))
    content = nbformat.read(notebook, 4)
    for cell in content.cells:
        if cell.id == f"{ESSAY}-answer":
            cell.source += essay
    nbformat.write(content, folder / "denmark.ipynb")
    exercises = {
        f"denmark-g{n}": {
            "status": status,
            "points": points if status == "right" else 0,
            "of": points,
            "message": texts(f"status: {status}"),
            "hint": texts("hint: a fraction") if status == "wrong" else None,
            "note_for_teacher": texts("right for a2") if status == "error" else None,
        }
        for n, (status, points) in enumerate(zip(statuses, (3, 3, 2), strict=True), 1)
    }
    exercises[ESSAY] = {
        "status": "to read" if essay else "not attempted", "points": None if essay else 0, "of": 10, "message": texts("read by a person"),
        "hint": None, "note_for_teacher": None,
    }  # fmt: skip
    result = {
        "format": 2,
        "student": {"id": student.id, "name": student.name, "email": student.email},
        "notebook": f"submissions/{student.id}/denmark.ipynb",
        "exercises": exercises,
        "essays": {ESSAY: essay},
        "texts": [],
        "remarks": [],
    }
    assignment.grades.mkdir(exist_ok=True)
    (assignment.grades / f"{student.id}.json").write_text(json.dumps(result), "utf-8")
    path = assignment.submissions / "collect.json"
    record = json.loads(path.read_text("utf-8")) if path.exists() else {"students": {}, "unmatched": [], "told": []}
    lms = {"kind": "moodle", "name": student.name, "number": str(number), "version": None}
    lms["folder"] = f"{student.name}_{number}_assignsubmission_file_"
    file = {"file": "denmark.ipynb", "sha256": "", "from": "", "source": "", "time": None, "by": "id", "damaged": None}
    record["students"][student.id] = {
        "id": student.id, "name": student.name, "email": student.email, "notes": [], "files": [file | {"lms": lms}],
    }  # fmt: skip
    path.write_text(json.dumps(record), "utf-8")


@pytest.fixture
def graded(tmp_path: Path) -> Assignment:
    """A class of four: all right, some wrong, a hostile one, and one who handed in nothing."""
    made = assign("denmark", tmp_path / "denmark", roster=CLASS, due="2027-02-01")
    grade(made, CLASS[0], ["right", "right", "right"], "75 % – пікір, 90 % – ниет.", 101)
    grade(made, CLASS[1], ["right", "wrong", "error"], "", 102)
    grade(made, CLASS[2], ["wrong", "wrong", "time-out"], SCRIPT, 103)
    return made


def fill_essays(assignment: Assignment, points: dict[str, object]) -> None:
    """Write points into the essays' workbook, as a teacher does."""
    path = assignment.folder / "essay-marks.xlsx"
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=2):
        row[3].value = points[row[0].value]
        row[5].value = "Жақсы дәлел"
    book.save(path)


#: Moodle's headings in three languages of the site; the third has words that nobody foresaw.
HEADS = {
    "en": "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments",
    "ru": "Идентификатор,Полное имя,Адрес электронной почты,Состояние,Оценка,Максимальная оценка,Оценка может быть изменена,Последнее изменение (ответ),Последнее изменение (оценка),Отзыв в виде комментария",
    "kk": "Идентификатор,Толық аты,Электрондық пошта,Күйі,Баға,Максималды баға,Бағаны өзгертуге болады,Соңғы өзгеріс (жауап),Соңғы өзгеріс (баға),Пікірлер",
    "qq": "Aa,Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj",
}
WORD = {"en": "Participant ", "ru": "Участник", "kk": "Қатысушы ", "qq": "Zz"}


def moodle(folder: Path, site: str, *, maximum: str = "100.00", separator: str = ",", encoding: str = "utf-8") -> Path:
    """A worksheet as Moodle makes it, or as Excel saves it again."""
    rows = [HEADS[site].split(",")]
    for number, student in zip((101, 102, 103, 104), CLASS, strict=True):
        rows.append(
            [
                f"{WORD[site]}{number}",
                student.name,
                student.email,
                "Submitted",
                "",
                maximum,
                "Yes",
                "Monday, 1 February 2027, 10:00 AM",
                "-",
                "",
            ]
        )
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    path = folder / "marks.csv"
    path.write_bytes(out.getvalue().encode(encoding, "replace"))
    return path


def write(path: Path, table: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(table)


def said(done: Returned, *words: str) -> bool:
    return any(all(word in note for word in words) for note in done.notes)


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


class TestEssays:
    def test_only_those_handed_in_are_asked_for_and_an_unread_one_leaves_the_mark_open(
        self, graded: Assignment
    ) -> None:
        done = give_back(graded)
        sheet = load_workbook(graded.folder / "essay-marks.xlsx").active
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["a1", "a3"]
        totals = {mark.student.id: mark.total(graded.exercises) for mark in marks(graded)}
        assert totals == {"a1": None, "a2": 3.0, "a3": None, "a4": None}
        assert any("essay-marks.xlsx" in note for note in done.notes)

    def test_points_and_comments_of_the_teacher_count(self, graded: Assignment) -> None:
        give_back(graded)
        fill_essays(graded, {"a1": 9, "a3": "2,5"})
        totals = {mark.student.id: mark.total(graded.exercises) for mark in marks(graded)}
        assert totals == {"a1": 17.0, "a2": 3.0, "a3": 2.5, "a4": None}
        done = give_back(graded)
        page = next((done.folder / "feedback").glob("*a1*")).read_text("utf-8")
        assert "Жақсы дәлел" in page and "18 ұпайдан 17" in page

    @pytest.mark.parametrize("wrong", [11, -1, "көп"])
    def test_points_that_are_none_are_named_by_file_and_row(self, wrong: object, graded: Assignment) -> None:
        give_back(graded)
        fill_essays(graded, {"a1": 9, "a3": wrong})
        with pytest.raises(Problem, match=r"essay-marks\.xlsx, D3"):
            give_back(graded)

    def test_the_teacher_s_workbook_is_never_overwritten(self, graded: Assignment) -> None:
        give_back(graded)
        fill_essays(graded, {"a1": 9, "a3": 1})
        before = (graded.folder / "essay-marks.xlsx").read_bytes()
        grade(graded, Student("a5", "Кешіккен"), ["right"] * 3, "Кеш тапсырдым", 105)
        give_back(graded)
        assert (graded.folder / "essay-marks.xlsx").read_bytes() == before
        assert load_workbook(graded.folder / "essay-marks-2.xlsx").active["A2"].value == "a5"

    def test_essays_can_be_left_out(self, graded: Assignment) -> None:
        done = give_back(graded, without_essays=True)
        sheet = load_workbook(done.folder / "marks.xlsx").active
        totals = {row[0].value: row[-2].value for row in sheet.iter_rows(min_row=2)}
        assert totals == {"a1": 8, "a2": 3, "a3": 0, "a4": None}


class TestWhatIsGraded:
    def test_who_handed_in_again_after_grading_has_no_mark_yet(self, graded: Assignment, tmp_path: Path) -> None:
        path = graded.grades / "a1.json"
        result = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(result | {"sha256": "of the notebook before"}), "utf-8")
        done = give_back(graded, moodle=moodle(tmp_path, "en"), without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:]] == ["", "37.50", "0.00", ""]
        assert said(done, "Әлия Оспанова (a1)", "klaster grade") and not list((done.folder / "feedback").glob("*a1*"))
        assert "тапсырған, әлі бағаланбаған" in (done.folder / "class.html").read_text("utf-8")

    def test_who_was_collected_and_not_graded_is_not_called_missing(self, graded: Assignment) -> None:
        (graded.grades / "a1.json").unlink()
        done = give_back(graded, without_essays=True)
        assert said(done, "Әлия Оспанова (a1)", "klaster grade")

    def test_two_results_of_one_student_are_asked_about(self, graded: Assignment) -> None:
        result = json.loads((graded.grades / "a1.json").read_text("utf-8"))
        (graded.grades / "a2.json").write_text(json.dumps(result), "utf-8")
        with pytest.raises(Problem, match="«a1».*a1, a2"):
            give_back(graded)

    def test_a_damaged_result_is_named(self, graded: Assignment) -> None:
        (graded.grades / "a1.json").write_text('{"format"', "utf-8")
        with pytest.raises(Problem, match=r"a1\.json"):
            give_back(graded)

    def test_who_is_on_no_list_stands_in_the_alphabet_s_order(self, tmp_path: Path) -> None:
        made = assign("denmark", tmp_path / "denmark")
        names = [
            "Ғани",
            "Ән",
            "Зере",
            "Аян",
            "Қанат",
            "Һас",
            "Ұлан",
            "Үміт",
            "Ғ",
            "Цой",
            "Өмір",
            "Ңай",
            "Інжу",
            "Ырыс",
            "Хан",
            "Ян",
            "Adam",
        ]
        for number, name in enumerate(names):
            grade(made, Student(f"x{number}", name), ["right"] * 3, "", number)
        order = [
            "Adam",
            "Аян",
            "Ән",
            "Ғ",
            "Ғани",
            "Зере",
            "Қанат",
            "Ңай",
            "Өмір",
            "Ұлан",
            "Үміт",
            "Хан",
            "Һас",
            "Цой",
            "Ырыс",
            "Інжу",
            "Ян",
        ]
        assert [mark.student.name for mark in marks(made)] == order


class TestMoodle:
    @pytest.mark.parametrize("site", HEADS)
    def test_its_own_worksheet_is_filled_in_whatever_the_site_s_language(
        self, site: str, graded: Assignment, tmp_path: Path
    ) -> None:
        given = moodle(tmp_path, site)
        before = given.read_bytes()
        done = give_back(graded, moodle=given, without_essays=True)
        filled = rows(done.folder / "marks.csv")
        assert given.read_bytes() == before
        assert filled[0] == HEADS[site].split(",")
        assert [row[4] for row in filled[1:]] == ["100.00", "37.50", "0.00", ""]
        for row, was in zip(filled[1:], rows(given)[1:], strict=True):
            assert row[:4] + row[5:9] == was[:4] + was[5:9]

    @pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), (";", "cp1251"), ("\t", "utf-16")])
    def test_one_that_excel_saved_again_becomes_what_moodle_takes(
        self, separator: str, encoding: str, graded: Assignment, tmp_path: Path
    ) -> None:
        given = moodle(tmp_path, "ru", separator=separator, encoding=encoding)
        done = give_back(graded, moodle=given, without_essays=True)
        content = (done.folder / "marks.csv").read_bytes()
        assert content.decode("utf-8").startswith("Идентификатор,Полное имя")
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:]] == ["100.00", "37.50", "0.00", ""]

    def test_one_that_excel_saved_as_a_workbook_becomes_csv(self, graded: Assignment, tmp_path: Path) -> None:
        book = Workbook()
        for row in rows(moodle(tmp_path, "ru", maximum="100")):
            book.active.append([100 if cell == "100" else cell or None for cell in row])
        book.save(tmp_path / "marks.xlsx")
        done = give_back(graded, moodle=tmp_path / "marks.xlsx", without_essays=True)
        assert done.filled == "marks.csv"
        filled = rows(done.folder / "marks.csv")
        assert [row[4] for row in filled[1:]] == ["100.00", "37.50", "0.00", ""] and filled[1][5] == "100"

    def test_a_worksheet_may_be_called_like_a_file_of_ours(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en").rename(tmp_path / "canvas.csv")
        done = give_back(graded, moodle=given, without_essays=True)
        assert rows(done.folder / done.filled)[1][4] == "100.00"
        assert (done.folder / "canvas.csv").read_text("utf-8-sig").startswith("Student,ID")

    @pytest.mark.parametrize("grade", ["-", "", "12,5"])
    def test_a_grade_that_stood_there_is_told(self, grade: str, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en")
        table = rows(given)
        table[1][4], table[1][9] = grade, "Жақсы!"
        write(given, table)
        done = give_back(graded, moodle=given, without_essays=True)
        filled = rows(done.folder / "marks.csv")
        assert filled[1][4] in ("100.00", "100,00") and filled[1][9].startswith("Жақсы! [klaster: 1: ")
        assert any("12,5 → 100" in note for note in done.notes) == (grade == "12,5")
        again = give_back(graded, moodle=done.folder / "marks.csv", without_essays=True)
        assert rows(again.folder / "marks.csv") == filled

    def test_rows_that_somebody_added_stay_and_count_as_nobody(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "qq", maximum="8")
        write(given, [*rows(given), ["", "Орташа", "", "", "5", "", "", "", "", ""]])
        filled = rows(give_back(graded, moodle=given, without_essays=True).folder / "marks.csv")
        assert [row[4] for row in filled[1:]] == ["8.00", "3.00", "0.00", "", "5"]

    def test_without_names_the_number_tells(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en")
        write(given, [row[:1] + row[3:] for row in rows(given)])
        assert [
            row[2] for row in rows(give_back(graded, moodle=given, without_essays=True).folder / "marks.csv")[1:]
        ] == ["100.00", "37.50", "0.00", ""]

    def test_the_numbers_of_another_assignment_are_not_believed(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en")
        head, *body = rows(given)
        for row, number in zip(body, (102, 101, 103, 104), strict=True):
            row[0] = f"Participant {number}"
        write(given, [head, *body])
        done = give_back(graded, moodle=given, without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:3]] == ["100.00", "37.50"]
        assert any("Әлия Оспанова (a1); Ұлан Ким (a2)" in note for note in done.notes)

    def test_an_email_and_a_name_that_lead_to_two_rows_give_no_mark_to_either(
        self, graded: Assignment, tmp_path: Path
    ) -> None:
        given = moodle(tmp_path, "en")
        head, *body = rows(given)
        for place, row in enumerate(body):
            row[0] = f"Participant {900 + place}"  # no number that a hand-in came with
        body[0][2], body[1][2] = body[1][2], body[0][2]
        write(given, [head, *body])
        done = give_back(graded, moodle=given, without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:]] == ["", "", "0.00", ""]
        assert said(done, "Әлия Оспанова (a1); Ұлан Ким (a2)")

    def test_numbers_of_another_assignment_lead_nobody_to_a_stranger_s_row(
        self, graded: Assignment, tmp_path: Path
    ) -> None:
        given = moodle(tmp_path, "en")
        strangers = ["Болат Сейіт", "Дана Оңғар", "Ерлан Үмбет", "Қымбат Һас"]
        head, *body = rows(given)
        write(
            given,
            [
                head,
                *(
                    [row[0], name, f"{n}@example.kz", *row[3:]]
                    for n, (row, name) in enumerate(zip(body, strangers, strict=True))
                ),
            ],
        )
        done = give_back(graded, moodle=given, without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:]] == ["", "", "", ""]
        assert said(done, "marks.csv", "әртүрлі жол", "Әлия Оспанова (a1)")

    def test_who_is_led_to_two_rows_gets_neither(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en")
        table = rows(given)
        table[1][2], table[4][2] = "", "aliya@example.kz"  # her email stands in another row
        write(given, table)
        done = give_back(graded, moodle=given, without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:]] == ["", "37.50", "0.00", ""]
        assert said(done, "marks.csv", "Әлия Оспанова (a1)")

    def test_two_students_with_one_number_get_nothing_of_each_other_s(self, graded: Assignment, tmp_path: Path) -> None:
        record = json.loads((graded.submissions / "collect.json").read_text("utf-8"))
        record["students"]["a2"]["files"][0]["lms"] |= {
            "number": "101",
            "folder": "Әлия Оспанова_101_assignsubmission_file_",
        }
        (graded.submissions / "collect.json").write_text(json.dumps(record), "utf-8")
        given = moodle(tmp_path, "en")
        write(given, [row[:1] + row[3:] for row in rows(given)])
        done = give_back(graded, moodle=given, without_essays=True)
        assert [row[2] for row in rows(done.folder / "marks.csv")[1:]] == ["", "", "0.00", ""]
        with zipfile.ZipFile(done.folder / "moodle-feedback.zip") as packed:
            assert [name.partition("_")[0] for name in packed.namelist()] == [EVIL]
        for file in ("marks.csv", "moodle-feedback.zip"):
            assert said(done, f"{file}:", "Әлия Оспанова (a1); Ұлан Ким (a2)")

    @pytest.mark.parametrize("teachers", LANGUAGES)
    def test_what_students_read_is_in_their_language_whatever_the_teacher_s_is(
        self, teachers: str, tmp_path: Path
    ) -> None:
        with speaking("ru"):
            made = assign("denmark", tmp_path / "denmark", roster=CLASS)
        grade(made, CLASS[0], ["right"] * 3, "Мәтін", 101)
        with speaking(teachers):
            done = give_back(made, moodle=moodle(tmp_path, "en"), without_essays=True)
        assert rows(done.folder / "marks.csv")[1][9] == "[klaster: 1: 3 из 3; 2: 3 из 3; 3: 2 из 2; 4: — из 10]"
        assert (
            next((done.folder / "feedback").glob("*.html"))
            .read_text("utf-8")
            .startswith('<!DOCTYPE html>\n<html lang="ru">')
        )

    def test_an_id_that_looks_like_a_grade_gives_nobody_another_s_mark(self, tmp_path: Path) -> None:
        people = [Student("100", "Әлия Оспанова"), Student("5", "Ұлан Ким")]
        made = assign("denmark", tmp_path / "denmark", roster=people)
        grade(made, people[1], ["right"] * 3, "", 999)
        given = moodle(tmp_path, "en")
        table = rows(given)[:2]
        table.append(["Participant 55", "Басқа Адам", "", "Submitted", "5", "100.00", "Yes", "", "-", ""])
        write(given, table)
        done = give_back(made, moodle=given, without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:]] == ["", "5"]
        assert any("Ұлан Ким (5)" in note for note in done.notes)

    def test_a_group_s_number_is_not_taken_for_the_highest_grade(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "qq")
        write(given, [row[:2] + ["10" if n else "Group"] + row[2:] for n, row in enumerate(rows(given))])
        filled = rows(give_back(graded, moodle=given, without_essays=True).folder / "marks.csv")
        assert [row[5] for row in filled[1:3]] == ["100.00", "37.50"]

    @pytest.mark.parametrize("head", ["Scale", "Шкала"])
    def test_a_scale_takes_no_points(self, head: str, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en", maximum="Нашар, Жақсы, Өте жақсы")
        given.write_text(given.read_text("utf-8").replace("Maximum Grade", head), "utf-8")
        with pytest.raises(Problem, match="Point"):
            give_back(graded, moodle=given)

    def test_a_decimal_comma_is_kept(self, graded: Assignment, tmp_path: Path) -> None:
        done = give_back(graded, moodle=moodle(tmp_path, "ru", maximum="8,00"), without_essays=True)
        assert [row[4] for row in rows(done.folder / "marks.csv")[1:3]] == ["8,00", "3,00"]

    def test_a_student_who_isn_t_in_it_is_named(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "en")
        given.write_text(
            "\n".join(line for line in given.read_text("utf-8").splitlines() if "102" not in line), "utf-8"
        )
        done = give_back(graded, moodle=given, without_essays=True)
        assert any("Ұлан Ким" in note for note in done.notes)

    @pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "Identifier,Full name\n"])
    def test_a_file_that_is_no_worksheet_is_refused_with_what_to_do(
        self, content: str, graded: Assignment, tmp_path: Path
    ) -> None:
        (tmp_path / "marks.csv").write_text(content, "utf-8")
        with pytest.raises(Problem, match="Download grading worksheet"):
            give_back(graded, moodle=tmp_path / "marks.csv")
        assert not graded.returned.exists()

    def test_a_grade_column_that_can_t_be_told_is_asked_for(self, graded: Assignment, tmp_path: Path) -> None:
        given = moodle(tmp_path, "qq", maximum="")
        with pytest.raises(Problem, match="--grade-column"):
            worksheet.read(given)
        assert worksheet.read(given, "Ee").grade == 4

    def test_the_feedback_zip_has_moodle_s_own_folders(self, graded: Assignment) -> None:
        done = give_back(graded)
        with zipfile.ZipFile(done.folder / "moodle-feedback.zip") as packed:
            names = packed.namelist()
        assert "Әлия Оспанова_101_assignsubmission_file_/feedback.html" in names and len(names) == 3


class TestOtherMarks:
    def test_canvas_gets_points_and_what_it_knows_students_by(self, graded: Assignment) -> None:
        done = give_back(graded, without_essays=True)
        table = list(csv.reader(io.StringIO((done.folder / "canvas.csv").read_text("utf-8-sig"))))
        assert table[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        assert table[1][0].strip() == "Points Possible" and table[1][5] == "8"
        assert [row[5] for row in table[2:]] == ["8", "3", "0"]

    def test_canvas_s_own_numbers_come_from_its_list_or_its_files(self, tmp_path: Path) -> None:
        people = [
            Student("a1", "Оспанова, Әлия", "", "501"),
            Student("502", "Ким, Ұлан", "", "502"),
            Student("a3", "Ли, Сара"),
        ]
        made = assign("denmark", tmp_path / "denmark", roster=people)
        for student, number in zip(people, (1, 2, 503), strict=True):
            grade(made, student, ["right"] * 3, "", number)
        record = json.loads((made.submissions / "collect.json").read_text("utf-8"))
        record["students"]["a3"]["files"][0]["lms"] |= {"kind": "canvas", "folder": ""}
        (made.submissions / "collect.json").write_text(json.dumps(record), "utf-8")
        done = give_back(made, without_essays=True)
        table = list(csv.reader(io.StringIO((done.folder / "canvas.csv").read_text("utf-8-sig"))))
        assert [row[1:3] for row in table[2:]] == [["501", "a1"], ["502", ""], ["503", "a3"]]

    def test_canvas_is_not_told_two_marks_for_one_number(self, tmp_path: Path) -> None:
        people = [
            Student("a1", "Оспанова, Әлия", "", "501"),
            Student("a2", "Ким, Ұлан", "", "501"),
            Student("a3", "Ли, Сара", "", "503"),
        ]
        made = assign("denmark", tmp_path / "denmark", roster=people)
        for number, student in enumerate(people):
            grade(made, student, ["right"] * 3, "", number)
        done = give_back(made, without_essays=True)
        table = list(csv.reader(io.StringIO((done.folder / "canvas.csv").read_text("utf-8-sig"))))
        assert [row[0] for row in table[2:]] == ["Ли, Сара"] and said(
            done, "canvas.csv", "Оспанова, Әлия (a1); Ким, Ұлан (a2)"
        )

    def test_a_name_like_a_formula_stays_a_name(self, graded: Assignment) -> None:
        done = give_back(graded)
        sheet = load_workbook(done.folder / "marks.xlsx").active
        cell = next(row[1] for row in sheet.iter_rows(min_row=2) if row[0].value == "a3")
        assert cell.data_type == "s" and cell.value == EVIL
        text = (done.folder / "canvas.csv").read_text("utf-8-sig")
        assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(text)) for cell in row)


class TestFeedback:
    def test_it_speaks_three_languages_and_holds_no_script_of_anybody(
        self, graded: Assignment, browser, tmp_path: Path
    ) -> None:
        done = give_back(graded)
        page = browser.new_page()
        said: list[str] = []
        page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())  # type: ignore[func-returns-value]
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
        for path in (done.folder / "feedback").glob("*.html"):
            page.goto(path.as_uri())
            page.wait_for_timeout(100)
            assert [page.locator(f'section[lang="{lang}"]').count() for lang in LANGUAGES] == [1, 1, 1]
            assert page.locator("script, img, iframe, [onerror]").count() == 0
        page.close()
        assert said == []

    def test_hidden_inputs_and_answers_stay_with_the_teacher(self, graded: Assignment) -> None:
        done = give_back(graded)
        out = "".join(path.read_text("utf-8") for path in (done.folder / "feedback").glob("*.html"))
        assert graded.key not in out
        for variants in graded.answers.values():
            for variant in variants.values():
                assert not any(call in out for call in variant["calls"] if "(" in call)
                assert not any(str(value) in out for value in _numbers(variant["expected"]))

    def test_each_page_shows_its_own_student_alone(self, graded: Assignment) -> None:
        done = give_back(graded)
        for path in (done.folder / "feedback").glob("*.html"):
            text = path.read_text("utf-8")
            assert sum(student.name in text for student in CLASS[:2]) == (1 if "a3" not in path.name else 0)


def _numbers(value: object) -> list[float]:
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [value] if isinstance(value, float) and value != round(value, 2) else []


class TestClassPage:
    def test_it_says_what_failed_how_and_who_is_missing_and_holds_the_essays(self, graded: Assignment) -> None:
        done = give_back(graded)
        page = (done.folder / "class.html").read_text("utf-8")
        assert page.index("2-тапсырма (denmark-g2): 3 студенттің ішінде орындамағаны – 2") < page.index(
            "1-тапсырма (denmark-g1): "
        )
        assert "2 × hint: a fraction" in page and "right for a2" in page and "тапсырмаған" in page
        assert "75 % – пікір" in page and "<script" not in page

    def test_every_text_of_a_student_is_there_whatever_markdown_makes_of_it(self, graded: Assignment, browser) -> None:
        hidden = [
            "[//]: # (Түсініктеме болып жасырынған)",
            "[сілтеме]: https://example.org 'тақырыпта'",
            "```сөздер\nкод\n```",
            "<!-- белгілер ішінде -->",
            "![сурет сөзбен](data:image/png;base64,iVBORw0KGgo=)",
        ]
        path = graded.grades / "a1.json"
        result = json.loads(path.read_text("utf-8"))
        result["essays"][ESSAY] = "\n\n".join(hidden)
        result["texts"] = [{"task": "denmark-g1", "cell": 5, "remark": True, "text": "Бөлгенім дұрыс па?"}]
        path.write_text(json.dumps(result), "utf-8")
        page = browser.new_page()
        page.goto((give_back(graded).folder / "class.html").as_uri())
        seen = page.inner_text("main")
        page.close()
        for words in ("Түсініктеме болып жасырынған", "тақырыпта", "сөздер", "белгілер ішінде", "сурет сөзбен"):
            assert words in seen
        assert "Бөлгенім дұрыс па?" in seen and "Әлия Оспанова (a1): 1-тапсырма, 5-ұяшық" in seen

    def test_a_copied_work_is_named_as_a_reason_to_look(self) -> None:
        work = "\n".join(f"x{n} = {n} * {n} + {n}  # менің {n}-қадамым" for n in range(20))
        other = "\n".join(f"y = [{n}, {n * 7}]\nprint(y, {n * 13})" for n in range(20))
        shuffled = "\n".join(reversed(work.upper().splitlines()))
        assert [pair[:2] for pair in near_pairs({"a": work, "b": shuffled, "c": other, "d": "x", "e": "x"})] == [
            ("b", "a")
        ]


class TestCommand:
    def test_each_run_writes_a_new_folder(self, graded: Assignment, monkeypatch, capsys) -> None:
        monkeypatch.chdir(graded.folder.parent)
        assert command.main(["return", "denmark", "--lang", "en"]) == 0, "done, with notes"
        assert command.main(["return", "denmark", "--lang", "en"]) == 0
        said = capsys.readouterr().out
        assert "denmark/return/1" in said and "denmark/return/2" in said and "essay-marks.xlsx" in said
        assert "canvas.csv           to Canvas: Grades → Import" in said

    def test_what_was_collected_is_read_once_however_many_students(
        self, graded: Assignment, tmp_path, monkeypatch
    ) -> None:
        read, load = [], Collected.load

        def noted(assignment: Assignment) -> Collected:
            read.append(assignment)
            return load(assignment)

        monkeypatch.setattr(Collected, "load", noted)
        give_back(graded, moodle=moodle(tmp_path, "en"))
        assert read == [graded]

    def test_a_file_that_excel_holds_open_is_told_in_words(self, graded: Assignment, monkeypatch, capsys) -> None:
        monkeypatch.chdir(graded.folder.parent)

        def held(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", "denmark/essay-marks.xlsx")

        monkeypatch.setattr("klaster.assignment.returning.essay_marks.workbook", held)
        assert command.main(["return", "denmark", "--lang", "en"]) == 1
        said = capsys.readouterr().out
        assert "essay-marks.xlsx" in said and "open in Excel" in said

    def test_without_grades_it_says_what_comes_first(self, tmp_path: Path, monkeypatch, capsys) -> None:
        monkeypatch.chdir(tmp_path)
        assign("denmark", tmp_path / "denmark")
        assert command.main(["return", "denmark", "--lang", "en"]) == 1
        assert "klaster grade" in capsys.readouterr().out
