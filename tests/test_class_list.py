"""The class list after the assignment is made: saved again by Excel, with who came late, without who left."""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from klaster.__main__ import main
from klaster.assignment import roster
from klaster.assignment.assigning.assign import assign, enrol
from klaster.assignment.collecting.collect import collect
from klaster.assignment.collecting.handed_in import handed_in
from klaster.assignment.folder import Assignment
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import LANGUAGES, speaking
from openpyxl import Workbook

CLASS = [
    Student("007", "Айгерім Сәрсен", "a@example.org", "501"),
    Student("S02", "Нұрлан Әбдірахманов"),
    Student("050101500123", "Мария Ёлкина, кіші"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    assign("denmark", folder / "personal", roster=CLASS, personal=True, due="2027-02-01")
    assign("denmark", folder / "class", roster=CLASS)
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Assignment]:
    def copied(kind: str) -> Assignment:
        shutil.copytree(made / kind, tmp_path / "denmark")
        monkeypatch.chdir(tmp_path)
        return Assignment.load(Path("denmark"))

    return copied


def rows(assignment: Assignment) -> list[list[str]]:
    return list(csv.reader(io.StringIO((assignment.teacher / "roster.csv").read_text("utf-8-sig"))))


def saved(rows: list[list[str]], delimiter: str = ";", **how: Any) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, **how).writerows(rows)
    return out.getvalue()


def dropped(rows: list[list[str]]) -> list[list[str]]:
    """What a spreadsheet makes of numbers: no zeros in front."""
    return [[cell.lstrip("0") if cell.isdigit() else cell for cell in row] for row in rows]


SAVED = {
    "semicolons and a BOM": lambda rows: saved(rows).encode("utf-8-sig"),
    "tabs in UTF-16": lambda rows: saved(rows, "\t").encode("utf-16"),
    "every cell quoted": lambda rows: saved(rows, ",", quoting=csv.QUOTE_ALL).encode(),
    "Excel's hint": lambda rows: ("sep=;\r\n" + saved(rows)).encode("utf-8-sig"),
    "zeros dropped": lambda rows: saved(dropped(rows)).encode("utf-8-sig"),
    "zeros dropped and decimals": lambda rows: saved(
        [[f"{c},0" if c.isdigit() else c for c in row] for row in dropped(rows)]
    ).encode("utf-8-sig"),
    "columns moved": lambda rows: saved([row[::-1] for row in rows]).encode("utf-8-sig"),
    "columns more": lambda rows: saved(
        [["№", *row, "", "ескерту"] if n == 0 else [str(n), *row, "", ""] for n, row in enumerate(rows)]
    ).encode("utf-8-sig"),
    "headings in Kazakh": lambda rows: saved([["ID", "Аты-жөні", "Пошта", "Canvas"], *rows[1:]]).encode("utf-8-sig"),
    "empty rows": lambda rows: (saved(rows) + ";;;\r\n\r\n;;;\r\n").encode("utf-8-sig"),
}


@pytest.mark.parametrize("how", SAVED)
def test_a_list_that_excel_has_saved_again_is_the_same_list(copy: Callable, how: str) -> None:
    assignment = copy("class")
    (assignment.teacher / "roster.csv").write_bytes(SAVED[how](rows(assignment)))
    assert Assignment.load(assignment.folder).roster == CLASS


def test_a_workbook_under_the_name_of_the_list_is_read_too(copy: Callable) -> None:
    assignment = copy("class")
    book = Workbook()
    for row in dropped(rows(assignment)):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(assignment.teacher / "roster.csv")
    assert Assignment.load(assignment.folder).roster == CLASS


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("id;name\n007;?лия\n", "row 2"), ("id;name\n10.окт;Әлия\n", "row 2.*date"), ("id;name\n5,01015E+10;Әлия\n", "row 2.*digits"),
        ("id;name\na1;Әлия\na1;Ұлан\n", "row 3"), ("id;name\n;Әлия\na1;Ұлан\n", "no id: Әлия"), ("id;name\na1;\n", "row 2"), ("", "empty"),
        ("a;b\n1;2\n", "row 1"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["collect", "return"])
def test_a_list_that_was_spoilt_is_told_with_its_row(
    copy: Callable, capsys: pytest.CaptureFixture, content: str, where: str, verb: str
) -> None:
    assignment = copy("class")
    (assignment.teacher / "roster.csv").write_text(content, encoding="utf-8-sig")
    assignment.grades.mkdir()
    (assignment.grades / "x.json").write_text('{"student": {"id": "a1", "name": "Әлия"}}')
    Path("a.ipynb").write_text("{}")
    assert main([verb, *(["a.ipynb"] if verb == "collect" else []), "denmark", "--lang", "en"]) == 1
    assert re.search(f"roster.csv.*{where}", capsys.readouterr().out)


def test_cp1251_is_read_where_it_holds_the_names_and_refused_where_it_lost_letters(
    copy: Callable,
) -> None:
    assignment = copy("class")
    path = assignment.teacher / "roster.csv"
    path.write_bytes(saved([["id", "name"], ["007", "Мария Ёлкина"]]).encode("cp1251"))
    assert Assignment.load(assignment.folder).roster == [Student("007", "Мария Ёлкина")]
    path.write_bytes(saved([["id", "name"], ["007", "Айгерім Сәрсен"]]).encode("cp1251", "replace"))
    with pytest.raises(Problem, match="CSV UTF-8"):
        _ = Assignment.load(assignment.folder).roster


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-10 00:00:00",
        "2026-01-10",
        "10.01.2026",
        "1/10/2026 0:00",
        "10.окт",
        "01.янв",
        "1-Oct",
        "Oct-10",
        "10-қаз",
        "май.26",
    ],
)
def test_an_id_that_excel_turned_into_a_date_is_refused(tmp_path: Path, cell: str) -> None:
    (tmp_path / "list.csv").write_text(f"ID;Аты-жөні\na1;Ұлан\n{cell};Әлия\n", encoding="utf-8")
    for language, word in zip(LANGUAGES, ("күнге", "дату", "date"), strict=True):
        with speaking(language), pytest.raises(Problem, match=f"3.*{word}"):
            roster.read(tmp_path / "list.csv")


def test_a_date_in_a_workbook_is_refused_too(tmp_path: Path) -> None:
    book = Workbook()
    for row in ["ID", "Аты-жөні"], [datetime(2026, 1, 10), "Әлия"]:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(Problem, match=r"list\.xlsx, 2-жол: «2026-01-10 00:00:00»"):
        roster.read(tmp_path / "list.xlsx")


@pytest.mark.parametrize("id", ["marat", "Oktay", "may1", "10-11", "2026", "jan-k", "dec"])
def test_an_id_that_is_like_a_date_only_in_part_is_an_id(tmp_path: Path, id: str) -> None:
    (tmp_path / "list.csv").write_text(f"ID;Аты-жөні\n{id};Әлия\n", encoding="utf-8")
    assert roster.read(tmp_path / "list.csv") == [Student(id, "Әлия")]


@pytest.mark.parametrize(
    "footer",
    [";Сынып жетекшісі: Ахметова А.", "Сынып жетекшісі:;Ахметова А.", ";Классный руководитель Ахметова", ";Куратор: Ким", ";Мұғалім ________", "Директор;Б. Омаров",
     ";Class teacher: A. Akhmetova", ";Қолы: ______", ";Күні: 01.09.2026", ";Барлығы: 2", ";Итого 2"],
)  # fmt: skip
def test_who_signed_the_list_is_no_student(tmp_path: Path, footer: str) -> None:
    (tmp_path / "list.csv").write_text(
        f"ID;Аты-жөні\na1;Директоров Ұлан\na2;Кураторова Әлия\n{footer}\n", encoding="utf-8"
    )
    notes: list[str] = []
    assert [student.id for student in roster.read(tmp_path / "list.csv", notes)] == ["a1", "a2"]
    assert bool(notes) == (not any(word in footer for word in ("Барлығы", "Итого"))), "what was left out is said"


@pytest.mark.parametrize("ids", [("A01", "А01"), ("7", "007"), ("a1", "Ａ1")])
def test_ids_that_look_alike_are_told(tmp_path: Path, ids: tuple[str, str]) -> None:
    (tmp_path / "list.csv").write_text(f"ID;Аты-жөні\n{ids[0]};Ұлан Ким\n{ids[1]};Әлия Оспан\n", encoding="utf-8")
    notes: list[str] = []
    roster.read(tmp_path / "list.csv", notes)
    assert ids[0] in notes[0] and ids[1] in notes[0]


def test_a_student_without_an_id_beside_others_is_told_and_gets_one_that_is_free(
    tmp_path: Path,
) -> None:
    (tmp_path / "list.csv").write_text("ID;Аты-жөні\nS01;Ұлан Ким\n;Әлия Оспан\n", encoding="utf-8")
    notes: list[str] = []
    assert [student.id for student in roster.read(tmp_path / "list.csv", notes)] == ["S01", "S02"]
    assert "3 (Әлия Оспан)" in notes[0]


# Who comes late and who leaves


def written(assignment: Assignment) -> dict[str, bytes]:
    return {
        path.relative_to(assignment.folder).as_posix(): path.read_bytes()
        for path in assignment.folder.rglob("*")
        if path.is_file()
    }


def test_the_same_command_with_a_newer_list_takes_it_over(copy: Callable, capsys: pytest.CaptureFixture) -> None:
    assignment = copy("personal")
    before = written(assignment)
    Path("10A.csv").write_bytes(
        saved(
            [
                ["ID", "Аты-жөні"],
                ["7", "Айгерім Сәрсен"],
                ["S03", "Ұлан Ким"],
                ["050101500123", "Мария Ёлкина, кіші"],
            ]
        ).encode("utf-8-sig")
    )
    command = [
        "assign",
        "denmark",
        "--roster",
        "10A.csv",
        "--personal",
        "--due",
        "2027-02-01",
        "--lang",
        "en",
    ]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert (
        "who came: Ұлан Ким (S03)" in said
        and "who left: Нұрлан Әбдірахманов (S02)" in said
        and "hand to them: denmark/students/denmark_Ұлан-Ким_S03.ipynb" in said
    )
    after = written(assignment)
    new = {"students/denmark_Ұлан-Ким_S03.ipynb", ".lock"}
    changed = {
        "assignment.json",
        "teacher/answers.json",
        "teacher/roster.csv",
        "teacher/personal-answers.html",
        "teacher/personal-answers.pdf",
    }
    assert after.keys() - before.keys() - changed == new and not before.keys() - after.keys()
    assert {path for path in before if before[path] != after[path]} <= changed
    made = Assignment.load(assignment.folder)
    assert [student.id for student in made.roster] == ["007", "S03", "050101500123"]
    old, now = (json.loads(files["teacher/answers.json"]) for files in (before, after))
    for exercise in old:
        assert {**now[exercise], **old[exercise]} == now[exercise] and "S03" in now[exercise]
    assert main(command) == 1, "nothing is new"
    assert "nothing was changed" in capsys.readouterr().out
    (made.folder.parent / "in").mkdir()
    shutil.copy(made.students_folder / "denmark_Ұлан-Ким_S03.ipynb", "in/x.ipynb")
    collect(made, [Path("in")])
    assert {one.student.id for one in handed_in(made)} == {"S03"}


def test_a_row_added_by_hand_gets_own_numbers_by_the_same_command(copy: Callable) -> None:
    assignment = copy("personal")
    path = assignment.teacher / "roster.csv"
    path.write_bytes(saved([*rows(assignment), ["S03", "Ұлан Ким", "", ""]]).encode("utf-8-sig"))
    done = enrol(Assignment.load(assignment.folder), roster.listed(path))
    assert [student.id for student in done.came] == ["S03"] and done.written[0].is_file()
    assert all("S03" in variants for variants in Assignment.load(assignment.folder).answers.values())
    with pytest.raises(Problem, match="denmark"):
        enrol(Assignment.load(assignment.folder), roster.listed(path))


def test_who_came_late_is_known_once_their_row_is_in_the_list_and_who_left_is_asked_about(
    copy: Callable,
) -> None:
    """The simplest way: a row more or less in teacher/roster.csv; what waited is taken when it is collected again."""
    assignment = copy("class")
    notebook = json.loads((assignment.students_folder / "denmark.ipynb").read_text("utf-8"))
    for name in "Ұлан Ким", "Нұрлан Әбдірахманов":
        (Path("in") / name).mkdir(parents=True)
        notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": name})
        (Path("in") / name / "d.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    collect(assignment, [Path("in")])
    assert {one.student.id for one in handed_in(assignment)} == {"S02"}
    table = rows(assignment)
    (assignment.teacher / "roster.csv").write_bytes(
        saved([*table[:2], table[3], ["S03", "Ұлан Ким", "", ""]]).encode("utf-8-sig")
    )
    assignment = Assignment.load(assignment.folder)
    taken = collect(assignment, [Path("in")])
    assert {one.student.id for one in handed_in(assignment)} == {"S02", "S03"}, "what was handed in stays"
    assert "not known whose" not in "\n".join(each["en"] for each in taken.attention)
    (Path("in") / "Нұрлан Әбдірахманов" / "again.ipynb").write_text(
        json.dumps(notebook | {"metadata": {"n": 1}}), encoding="utf-8"
    )
    assert "not known whose" in "\n".join(each["en"] for each in collect(assignment, [Path("in")]).attention)


def test_another_class_s_list_is_refused(copy: Callable, capsys: pytest.CaptureFixture) -> None:
    assignment = copy("class")
    before = written(assignment)
    Path("10B.csv").write_text("ID;Аты-жөні\nb1;Ұлан Ким\n007;Айгерім Сәрсен\n", encoding="utf-8")
    assert main(["assign", "denmark", "--roster", "10B.csv", "--lang", "en"]) == 1
    assert "another class's" in capsys.readouterr().out
    assert {path: content for path, content in written(assignment).items() if path != ".lock"} == before


def test_a_list_of_bare_names_keeps_everybody_s_number(copy: Callable, tmp_path: Path) -> None:
    assignment = copy("class")
    path = tmp_path / "10A.csv"
    path.write_text(
        "Аты-жөні\nАбай Омар\n" + "\n".join(f'"{student.name}"' for student in reversed(CLASS)),
        encoding="utf-8",
    )
    assert enrol(assignment, roster.listed(path)).came == [Student("S01", "Абай Омар")]
    assert {student.name: student.id for student in Assignment.load(assignment.folder).roster} == {
        "Абай Омар": "S01",
        **{s.name: s.id for s in CLASS},
    }


def test_what_cuts_the_change_off_is_made_good_by_the_same_command(
    copy: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [*CLASS, Student("S03", "Ұлан Ким")]
    found = []
    for step in range(7):
        shutil.rmtree("denmark", ignore_errors=True)
        assignment = copy("personal")
        left = iter(range(step)) if step < 6 else None  # the last is the undisturbed one

        def full(path: Path, target: Path, replace: Callable = Path.replace, left: Iterator | None = left) -> Path:
            if left and next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return replace(path, target)

        with monkeypatch.context() as patch, contextlib.suppress(OSError):
            patch.setattr(Path, "replace", full)
            enrol(assignment, more)
        with contextlib.suppress(Problem):  # all was done
            enrol(Assignment.load(assignment.folder), more)
        found.append({path: content for path, content in written(assignment).items() if not path.endswith(".pdf")})
    assert found[0]["teacher/roster.csv"].count(b"S03") == 1 and "students/denmark_Ұлан-Ким_S03.ipynb" in found[0]
    assert all(each == found[-1] for each in found)


def test_another_assign_at_the_same_time_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first(*arguments: object) -> None:
        (tmp_path / "denmark").mkdir()
        (tmp_path / "denmark" / "class-key.txt").write_text("theirs")

    monkeypatch.setattr("klaster.assignment.assigning.assign.documents", first)
    with pytest.raises(Problem, match="denmark"):
        assign("denmark", tmp_path / "denmark")
    assert [path.name for path in tmp_path.iterdir()] == ["denmark"]
    assert (tmp_path / "denmark" / "class-key.txt").read_text() == "theirs"


# Nothing of a class is committed by accident


def test_git_sees_nothing_of_a_class(root: Path, made: Path, tmp_path: Path) -> None:
    def git(*arguments: str) -> list[str]:
        done = subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    git("init", "--quiet")
    shutil.copy(root / ".gitignore", tmp_path)
    shutil.copytree(made / "personal", tmp_path / "denmark")
    for name in ("10A.csv", "10А тізімі.xlsx", "жұмыстар.zip", "Grades-Кластерлер-101.csv", "lists/10B.csv", "list.ods", "denmark (1).ipynb", "work/denmark.ipynb",
                 "submissions.rar", "denmark-nbgrader/nbgrader_config.py", "essay-marks.xlsx", "return/1/marks.xlsx", "drive-download-001.zip"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    kept = [
        "book/chapter.ipynb",
        "book/templates/x.ipynb",
        "data/new.csv",
        "data/series/new.csv",
        "tests/test_x.py",
    ]
    for name in kept:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    git("add", "--all")
    assert git("ls-files") == [".gitignore", *kept]
    tracked = subprocess.run(
        ["git", "ls-files", "-ci", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert tracked.stdout == "", "what the book has is not ignored"
