"""`klaster collect`: what teachers really have goes to the right student, and nothing is lost."""

from __future__ import annotations

import errno
import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from klaster.__main__ import main
from klaster.assignment.assigning.assign import assign
from klaster.assignment.collecting import unpacking
from klaster.assignment.collecting.attention import attention
from klaster.assignment.collecting.collect import collect
from klaster.assignment.collecting.collected import UNMATCHED, Collected
from klaster.assignment.collecting.handed_in import handed_in, lms_folder
from klaster.assignment.collecting.handed_out import own_words
from klaster.assignment.folder import LOCK, Assignment, locked, sha256
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import LANGUAGES

PEOPLE = (
    Student("S01", "Айгерім Сәрсен", "aigerim@example.org"),
    Student("S02", "Нұрлан Әбдірахманов Болатұлы", "nurlan@example.org"),
    Student("S03", "Ёлкина Мария", "maria@example.org"),
    Student("S04", "Әли Қасым", ""),
    Student("S05", "Али Қасым", ""),
)

Name = tuple[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assignment for a class, one without a class list, and one with a notebook for each."""
    folder = tmp_path_factory.mktemp("assignments")
    assign("denmark", folder / "class", roster=PEOPLE)
    assign("denmark", folder / "open")
    assign("denmark", folder / "personal", roster=PEOPLE, personal=True)
    return folder


@pytest.fixture
def lesson(made: Path, tmp_path: Path) -> Callable[[str], Assignment]:
    """A fresh copy of one of them."""

    def copy(kind: str = "class") -> Assignment:
        shutil.copytree(made / kind, tmp_path / "denmark")
        return Assignment.load(tmp_path / "denmark")

    return copy


def notebook(assignment: Assignment, id: str = "", name: str = "", own: str = "", student: str = "") -> bytes:
    """A student's notebook, with what they wrote into the identity cell and a line of their own."""
    path = next(path for path in sorted(assignment.students_folder.glob("*.ipynb")) if student in path.name)
    content = json.loads(path.read_text("utf-8"))
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["id"] == "student" and (id or name):
            cell["source"] = f"student_id = {id!r}\nstudent_name = {name!r}\nassignment = {assignment.id!r}"
    if own:
        content["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": own})
    return json.dumps(content, ensure_ascii=False).encode()


def packed(path: Path, files: Sequence[tuple[str, bytes] | tuple[str, bytes, tuple]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content, *time in files:
            out.writestr(
                zipfile.ZipInfo(name, time[0] if time else (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return path


def students(assignment: Assignment) -> dict[str, int]:
    """Who has handed in how many notebooks, by id."""
    return {one.student.id: len(one.files) for one in handed_in(assignment)}


def said(assignment: Assignment, language: str = "en") -> str:
    return "\n".join(each[language] for each in attention(assignment))


# Whose it is


@pytest.mark.parametrize(
    "path",
    [
        "Айгерім Сәрсен_12345_assignsubmission_file_/denmark.ipynb",
        "Айгерім Сәрсен_12345_assignsubmission_file/denmark (1) үй жұмысы.ipynb",
        "Айгерім Сәрсен_12345_assignsubmission_file_denmark.ipynb",
        "Сәрсен Айгерім_9_assignsubmission_file_/d.ipynb",
        "Aigerim Sarsen_9_assignsubmission_file_/d.ipynb",
        "сәрсенайгерім_LATE_123_4567_denmark-2.ipynb",
        "сәрсенайгерім_123_4567_denmark.ipynb",
        "Denmark – үй жұмысы/Айгерім Сәрсен - denmark.ipynb",
        "Айгерим Сарсен/denmark (1).ipynb",
        "aigerim_sarsen_denmark.ipynb",
    ],
)
def test_the_name_of_the_file_says_whose_it_is(lesson: Callable, tmp_path: Path, path: str) -> None:
    assignment = lesson()
    taken = collect(assignment, [packed(tmp_path / "in.zip", [(path, notebook(assignment))])])
    assert taken.new == 1
    assert students(assignment) == {"S01": 1}, said(assignment)


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("S01", ""),
        ("s01", "Айгерім"),
        ("aigerim@example.org", ""),
        ("", "Сәрсен Айгерім"),
        ("17", "Айгерим Сарсен"),
        ("S01", "Сәрсен А."),
        ("S01", "Айгеримм"),
    ],
)
def test_the_notebook_says_whose_it_is(lesson: Callable, tmp_path: Path, id: str, name: str) -> None:
    assignment = lesson()
    collect(
        assignment, [packed(tmp_path / "in.zip", [("denmark (1) үй жұмысы.ipynb", notebook(assignment, id, name))])]
    )
    assert students(assignment) == {"S01": 1}, said(assignment)


def test_a_personal_notebook_is_known_by_whom_it_was_written_for(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson("personal")
    collect(assignment, [packed(tmp_path / "in.zip", [("x.ipynb", notebook(assignment, student="S03"))])])
    assert students(assignment) == {"S03": 1}


def test_a_forgotten_quotation_mark_does_not_hide_the_id(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = (
        notebook(assignment, "S03", "X")
        .replace(b"student_id = 'S03'", b"student_id = S03  # \xd0\xbc\xd0\xb5\xd0\xbd")
        .replace(b"'X'", "'Мария".encode())
    )
    collect(assignment, [packed(tmp_path / "in.zip", [("x.ipynb", content)])])
    assert students(assignment) == {"S03": 1}, said(assignment)


def test_an_id_without_quotation_marks_is_read(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = notebook(assignment, "S02", "").replace(b"student_id = 'S02'", b"student_id = S02")
    (tmp_path / "x.ipynb").write_bytes(content)
    collect(assignment, [tmp_path / "x.ipynb"])
    assert students(assignment) == {"S02": 1}


@pytest.mark.parametrize("id", ["Ѕ01", "s 01", "Ｓ０１", "S-01", "S1"])
def test_an_id_is_read_as_an_eye_reads_it(lesson: Callable, tmp_path: Path, id: str) -> None:
    """Cyrillic letters that look Latin, wide digits, spaces; a zero forgotten is another id."""
    assignment = lesson()
    (tmp_path / "x.ipynb").write_bytes(notebook(assignment, id, "?"))
    collect(assignment, [tmp_path / "x.ipynb"])
    assert students(assignment) == ({} if id == "S1" else {"S01": 1})


def test_the_identity_cell_is_never_run(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    trap = tmp_path / "trap"
    content = json.loads(notebook(assignment, "S01"))
    content["cells"][1]["source"] = f"student_id = open({str(trap)!r}, 'w') and 'S01'\nstudent_name = ''"
    collect(assignment, [packed(tmp_path / "in.zip", [("x.ipynb", json.dumps(content).encode())])])
    assert not trap.exists()
    assert students(assignment) == {}


@pytest.mark.parametrize(
    ("path", "id", "name", "why"),
    [
        ("denmark.ipynb", "", "", "neither an id nor a name"),
        ("denmark.ipynb", "99", "Иван Петров", "no such student"),
        ("denmark.ipynb", "", "Қасым Ali", "several"),
        ("denmark.ipynb", "S01", "Мария Ёлкина", "the id in the notebook is that of Айгерім"),
        ("denmark.ipynb", "S01", "Кто-то Другой", "the name in the notebook, “Кто-то Другой”, is nobody's"),
        ("denmark.ipynb", "S01", "Мария Елкинна", "the name in the notebook is that of Ёлкина"),
        ("Ёлкина Мария/denmark.ipynb", "S01", "", "the name of the file or folder is that of Ёлкина"),
        ("Ёлкина Мария/Дания/Version 1/denmark.ipynb", "S01", "", "the name of the file or folder is that of Ёлкина"),
        ("S03.ipynb", "S01", "", "the name of the file or folder is that of Ёлкина"),
        ("Айгерім Сәрсен/Ёлкина Мария.ipynb", "", "", "the name of the file or folder is that of Ёлкина"),
        ("Айгерім Сәрсен мен Ёлкина Мария.ipynb", "", "", "several"),
        ("x x_60099_assignsubmission_file_/d.ipynb", "S01", "", "the name in the LMS, “x x”, is nobody's"),
        ("x x_60099_assignsubmission_file_/d.ipynb", "", "Айгерім Сәрсен", "the name in the LMS, “x x”, is nobody's"),
        ("Мария Елкинна_60099_assignsubmission_file_/d.ipynb", "S01", "", "the name in the LMS is that of Ёлкина"),
    ],
)
def test_what_is_not_sure_waits_for_the_teacher(
    lesson: Callable, tmp_path: Path, path: str, id: str, name: str, why: str
) -> None:
    assignment = lesson()
    content = notebook(assignment, id, name)
    collect(assignment, [packed(tmp_path / "in.zip", [(path, content)])])
    assert students(assignment) == {}
    (kept,) = (assignment.submissions / UNMATCHED).iterdir()
    assert kept.read_bytes() == content
    assert why in said(assignment) and "--student" in said(assignment)
    collect(assignment, [kept], student="S02")
    assert students(assignment) == {"S02": 1}
    assert "--student" not in said(assignment)


def test_two_with_one_id_are_those_who_handed_in(lesson: Callable, tmp_path: Path) -> None:
    """A student who writes another's id changes nothing of the other's."""
    assignment = lesson()
    first, second = notebook(assignment, "S01", own="one"), notebook(assignment, "S01", own="two")
    files = [
        ("Айгерім Сәрсен_1_assignsubmission_file_/a.ipynb", first),
        ("Ёлкина Мария_2_assignsubmission_file_/a.ipynb", second),
    ]
    collect(assignment, [packed(tmp_path / "in.zip", files)])
    assert students(assignment) == {"S01": 1, "S03": 1}
    assert "has another student's id: Айгерім Сәрсен (S01)" in said(assignment)


def test_two_with_one_id_without_a_class_list(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson("open")
    files = [
        ("a.ipynb", notebook(assignment, "1", "Айгерім Сәрсен")),
        ("b.ipynb", notebook(assignment, "1", "Иван Петров", own="2")),
    ]
    collect(assignment, [packed(tmp_path / "in.zip", files)])
    assert students(assignment) == {"1": 1}
    assert "--student" in said(assignment)
    (kept,) = (assignment.submissions / UNMATCHED).iterdir()
    collect(assignment, [kept], student="2")
    assert students(assignment) == {"1": 1, "2": 1}


def test_without_a_class_list_the_lms_names_the_students(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson("open")
    files = [
        ("Айгерім Сәрсен_11_assignsubmission_file_/a.ipynb", notebook(assignment, "7")),
        ("Иван Петров_12_assignsubmission_file_/a.ipynb", notebook(assignment, "7", own="2")),
        ("Мария Ёлкина_13_assignsubmission_file_/a.ipynb", notebook(assignment, own="3")),
    ]
    collect(assignment, [packed(tmp_path / "in.zip", files)])
    found = {one.student.name: one.student.id for one in handed_in(assignment)}
    assert set(found) == {"Айгерім Сәрсен", "Иван Петров", "Мария Ёлкина"}
    assert len(set(found.values())) == 3 and found["Айгерім Сәрсен"] == "7"


def test_another_assignments_notebook_is_not_taken(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = notebook(assignment, "S01").replace(assignment.id.encode(), b"italy-abcdef")
    collect(assignment, [packed(tmp_path / "in.zip", [("x.ipynb", content)])])
    assert students(assignment) == {}
    assert "another assignment (italy-abcdef)" in said(assignment)


def test_an_unknown_student_is_refused_in_words(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    path = tmp_path / "x.ipynb"
    path.write_bytes(notebook(assignment))
    with pytest.raises(Problem, match="roster.csv"):
        collect(assignment, [path], student="S77")
    with pytest.raises(Problem, match="nowhere.zip"):
        collect(assignment, [tmp_path / "nowhere.zip"])


# Several files of one student


def test_the_newest_counts_and_the_older_stays(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    old, new = notebook(assignment, own="old"), notebook(assignment, own="new")
    name = "Айгерім Сәрсен_1_assignsubmission_file_/denmark.ipynb"
    collect(assignment, [packed(tmp_path / "b.zip", [(name, new, (2027, 1, 21, 9, 0, 0))])])
    collect(assignment, [packed(tmp_path / "a.zip", [(name, old, (2027, 1, 20, 9, 0, 0))])])
    (one,) = handed_in(assignment)
    assert sorted(path.read_bytes() for path in one.files) == sorted([old, new])
    assert one.counts.read_bytes() == new
    assert "several files were handed in" in said(assignment)


def test_canvas_counts_the_last_version(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    files = [
        (f"сәрсенайгерім_1_{n}_denmark{version}.ipynb", notebook(assignment, own=str(n)))
        for n, version in enumerate(("", "-2", "-10", "-9"))
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    (one,) = handed_in(assignment)
    assert json.loads(one.counts.read_text("utf-8"))["cells"][-1]["source"] == "2"


def test_where_no_time_is_known_the_teacher_is_asked(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    folder = tmp_path / "mail"
    folder.mkdir()
    for n in (1, 2):
        (folder / f"denmark ({n}).ipynb").write_bytes(notebook(assignment, "S01", own=str(n)))
    collect(assignment, [folder])
    (one,) = handed_in(assignment)
    assert one.counts is None and len(one.files) == 2
    assert "none is graded" in said(assignment)
    one.files[0].unlink()
    (one,) = handed_in(assignment)
    assert one.counts == one.files[0]


def test_what_the_teacher_gave_counts(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    for n in (1, 2):
        path = tmp_path / f"{n}.ipynb"
        path.write_bytes(notebook(assignment, "S01", own=str(n)))
        collect(assignment, [path])
    collect(assignment, [tmp_path / "1.ipynb"], student="S01")
    (one,) = handed_in(assignment)
    assert one.counts.read_bytes() == (tmp_path / "1.ipynb").read_bytes()


def test_a_damaged_newer_file_does_not_push_out_a_sound_one(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    name = "Айгерім Сәрсен_1_assignsubmission_file_/{}.ipynb"
    files = [
        (name.format("a"), notebook(assignment), (2027, 1, 1, 0, 0, 0)),
        (name.format("b"), b"{", (2027, 1, 2, 0, 0, 0)),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    (one,) = handed_in(assignment)
    assert one.counts.name == "a.ipynb" and len(one.files) == 2
    assert "damaged" in said(assignment)


def test_collecting_again_adds_and_notes_the_same_bytes_once(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    one = ("Айгерім Сәрсен_1_assignsubmission_file_/a.ipynb", notebook(assignment))
    two = ("Ёлкина Мария_2_assignsubmission_file_/a.ipynb", notebook(assignment, own="2"))
    collect(assignment, [packed(tmp_path / "a.zip", [one])])
    before = {path: path.stat().st_mtime_ns for path in assignment.submissions.rglob("*.ipynb")}
    taken = collect(assignment, [packed(tmp_path / "b.zip", [one, two])])
    assert (taken.new, taken.again) == (1, 1)
    assert students(assignment) == {"S01": 1, "S03": 1}
    assert before.items() <= {path: path.stat().st_mtime_ns for path in assignment.submissions.rglob("*.ipynb")}.items()
    assert "Have not handed in: Нұрлан" in said(assignment)


def test_one_file_from_two_students_is_told(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = notebook(assignment, own="mine")
    files = [
        ("Айгерім Сәрсен_1_assignsubmission_file_/a.ipynb", content),
        ("Ёлкина Мария_2_assignsubmission_file_/b.ipynb", content),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert "The very same file was handed in by" in said(assignment)


# What is in a source


def test_a_folder_a_file_and_a_zip_in_it(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    folder = tmp_path / "пошта"
    (folder / "Айгерім Сәрсен").mkdir(parents=True)
    (folder / "Айгерім Сәрсен" / "d.ipynb").write_bytes(notebook(assignment))
    packed(folder / "Ёлкина Мария.zip", [("d.ipynb", notebook(assignment, own="2"))])
    (folder / "Нұрлан Әбдірахманов.ipynb.txt").write_bytes(notebook(assignment, own="3"))
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "Әли Қасым.ipynb").write_bytes(notebook(assignment))
    os.symlink("/etc/passwd", folder / "Әли Қасым.ipynb")
    collect(assignment, [folder])
    assert students(assignment) == {"S01": 1, "S02": 1, "S03": 1}, said(assignment)
    assert "a link to another" in said(assignment)


def test_other_files_are_told_in_words(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    files = [
        ("Айгерім Сәрсен_1_assignsubmission_file_/denmark.pdf", b"%PDF"),
        ("Ёлкина Мария_2_assignsubmission_file_/denmark.html", b"<html>"),
        ("Ёлкина Мария_2_assignsubmission_file_/denmark.ipynb", notebook(assignment)),
        ("__MACOSX/._denmark.ipynb", b"\0\5\26\7"),
        (".DS_Store", b"x"),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert students(assignment) == {"S03": 1}
    text = said(assignment)
    assert "a PDF file was handed in instead of the notebook" in text and "Айгерім" in text
    assert "a HTML file was handed in beside the notebook" in text
    assert "MACOSX" not in text and "DS_Store" not in text


def test_every_sentence_is_there_in_three_languages(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    files = [("a.ipynb", b""), ("b.ipynb", notebook(assignment)), ("c.pdf", b""), ("Әли Қасым.ipynb", b"{")]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    found = attention(assignment)
    assert len(found) >= 4
    for each in found:
        assert set(each) == set(LANGUAGES) and len(set(each.values())) == 3
    report = (assignment.submissions / "report.txt").read_text("utf-8-sig")
    assert report.splitlines() == [each["kk"] for each in found]


def test_names_in_a_zip_lead_nowhere(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = notebook(assignment, "S01")
    names = [
        "../../x.ipynb",
        "/etc/x.ipynb",
        "C:\\Windows\\x.ipynb",
        "..\\..\\x.ipynb",
        "a/../../../x.ipynb",
        "con.ipynb",
        "x:y.ipynb",
        "n" * 300 + ".ipynb",
    ]
    files = [
        (name, content.replace(b"nbformat_minor", f"n{n}".encode() + b'":1,"nbformat_minor'))
        for n, name in enumerate(names)
    ]
    before = set(tmp_path.rglob("*"))
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    new = set(tmp_path.rglob("*")) - before - {tmp_path / "a.zip", assignment.folder / LOCK}
    assert all(path.is_relative_to(assignment.submissions) for path in new)
    assert students(assignment) == {"S01": len(names)}


def test_names_have_no_commands_for_a_terminal(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    collect(
        assignment,
        [packed(tmp_path / "a.zip", [("\x1b[2J\x07\u202ex.ipynb", notebook(assignment)), ("\x1b[2J.pdf", b"")])],
    )
    assert said(assignment).replace("\n", "").isprintable()


def test_links_in_a_zip_are_not_followed(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    link = zipfile.ZipInfo("Айгерім Сәрсен.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr(link, "/etc/passwd")
    collect(assignment, [tmp_path / "a.zip"])
    assert students(assignment) == {}
    assert "a link to another" in said(assignment)


def test_bombs_and_large_files_are_refused(lesson: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assignment = lesson()
    files = [
        ("Айгерім Сәрсен.zip", b" " * (20 << 20)),
        ("Ёлкина Мария.ipynb", b" " * (200 << 20)),
        ("Әли Қасым.ipynb", notebook(assignment)),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert students(assignment) == {"S04": 1}
    assert "a “zip bomb”" in said(assignment)
    assert "too large: 200 MB; the limit is 25 MB" in said(assignment)
    large = tmp_path / "large.ipynb"
    with large.open("wb") as out:
        out.truncate(200 << 20)
    collect(assignment, [large])
    assert said(assignment).count("too large: 200 MB") == 2
    monkeypatch.setattr(unpacking, "MOST_FILES", 3)
    collect(assignment, [packed(tmp_path / "many.zip", [(f"{n}.ipynb", b"{}") for n in range(4)])])
    assert "The zip holds 4 files" in said(assignment)


def test_a_size_that_a_zip_lies_about_is_not_believed(
    lesson: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = lesson()
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1 << 20)
    path = packed(tmp_path / "a.zip", [("Айгерім Сәрсен.ipynb", os.urandom(2 << 20))])
    content = path.read_bytes().replace(struct.pack("<I", 2 << 20), struct.pack("<I", 1000))
    path.write_bytes(content)
    collect(assignment, [path])
    assert students(assignment) == {}
    assert said(assignment)


def test_a_zip_in_a_zip_is_opened_once(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()

    def inner(files: list[Name]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, content in files:
                made.writestr(name, content)
        return out.getvalue()

    content = notebook(assignment)
    files = [
        ("Айгерім Сәрсен_1_assignsubmission_file_/work.zip", inner([("d.ipynb", content)])),
        ("Ёлкина Мария_2_assignsubmission_file_/work.zip", inner([("more.zip", inner([("d.ipynb", content)]))])),
        ("Әли Қасым_3_assignsubmission_file_/work.zip", b"PK no zip at all"),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert students(assignment) == {"S01": 1}
    assert "A zip within a zip within a zip" in said(assignment)
    assert "The zip is damaged" in said(assignment)


def test_locked_and_broken_files_in_a_zip(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    path = packed(
        tmp_path / "a.zip",
        [("Айгерім Сәрсен.ipynb", notebook(assignment)), ("Ёлкина Мария.ipynb", notebook(assignment, own="2"))],
    )
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\1\2")
    content[place + 8] |= 1  # the flag of encryption, in the directory
    path.write_bytes(content)
    broken = packed(tmp_path / "b.zip", [("Әли Қасым.ipynb", notebook(assignment))])
    content = bytearray(broken.read_bytes())
    content[200:300] = bytes(100)
    broken.write_bytes(content)
    collect(assignment, [path, broken])
    assert students(assignment) == {"S03": 1}
    assert "locked with a password" in said(assignment)
    assert "Әли Қасым.ipynb" in said(assignment)


@pytest.mark.parametrize("page", ["cp866", "cp1251", "utf-8"])
def test_names_in_the_code_pages_of_windows(lesson: Callable, tmp_path: Path, page: str) -> None:
    assignment = lesson()
    name = "Ёлкина Мария_2_assignsubmission_file_/Тетрадь.ipynb"
    # Bytes of that length under a name that zipfile writes without saying that it is UTF-8.
    raw = name.encode(page)
    path = packed(tmp_path / "a.zip", [("x" * len(raw), notebook(assignment))])
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    collect(assignment, [path])
    assert students(assignment) == {"S03": 1}
    (entry,) = Collected.load(assignment).students.values()
    assert entry["files"][0]["from"] == name


def test_a_text_that_is_too_long_is_told_by_its_cell_and_too_many_cells_by_their_number(
    lesson: Callable, tmp_path: Path
) -> None:
    assignment = lesson()
    many = json.loads(notebook(assignment))
    many["cells"] += [{"cell_type": "code", "metadata": {}, "source": ""}] * 2_000
    files = [
        ("Айгерім Сәрсен/d.ipynb", notebook(assignment, own="x" * 20_000_000)),
        ("Ёлкина Мария/d.ipynb", json.dumps(many).encode()),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    cells = len(json.loads(files[0][1])["cells"])
    assert f"its longest cell (no. {cells}) has 20.0 million characters" in said(assignment) and "20,0 млн" in said(
        assignment, "ru"
    )
    assert said(assignment).count(f"The notebook is too large: {cells - 1 + 2_000} cells") == 1
    assert f"too large: {cells} cells" not in said(assignment)


# What comes from where


def exported(assignment: Assignment, **own: str) -> list[tuple[str, bytes]]:
    return [(f"{name}/denmark.ipynb", notebook(assignment, own=text)) for name, text in own.items()]


def test_a_group_before_the_name_and_an_anonymous_moodle(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    files = [
        ("10А-Айгерім Сәрсен_12_assignsubmission_file/d.ipynb", notebook(assignment)),
        ("Participant_13_assignsubmission_file/d.ipynb", notebook(assignment, "S03", own="2")),
        ("10А-Участник_14_assignsubmission_file/d.ipynb", notebook(assignment, own="3")),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert students(assignment) == {"S01": 1, "S03": 1}
    assert "neither an id nor a name" in said(assignment)
    assert lms_folder(assignment, "S03") == "Participant_13_assignsubmission_file"


def test_an_anonymous_moodle_without_a_class_list_takes_the_names_from_the_notebooks(
    lesson: Callable, tmp_path: Path
) -> None:
    assignment = lesson("open")
    files = [
        (f"Participant_{n}_assignsubmission_file/d.ipynb", notebook(assignment, str(n), name))
        for n, name in ((7, "Айгерім"), (8, "Ұлан"))
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert {one.student.name for one in handed_in(assignment)} == {"Айгерім", "Ұлан"}


def test_a_group_s_work_is_each_member_s(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = notebook(assignment, "S01", own="ours")
    files = [
        (f"Топ 1-{name}_{n}_assignsubmission_file/d.ipynb", content)
        for n, name in enumerate(("Айгерім Сәрсен", "Ёлкина Мария"))
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert students(assignment) == {"S01": 1, "S03": 1}
    assert "Unless it is a group's work" in said(assignment)


def test_google_drive_s_parts_are_taken_together(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    one, two = (notebook(assignment, own=text) for text in "12")
    parts = [
        packed(tmp_path / "drive-download-20270201T101010Z-001.zip", [("10А/Айгерім Сәрсен - denmark.ipynb", one)]),
        packed(
            tmp_path / "drive-download-20270201T101010Z-002.zip",
            [("10А/Ёлкина Мария - denmark.ipynb", two), ("10А/Айгерім Сәрсен - denmark.ipynb", one)],
        ),
    ]
    assert collect(assignment, parts).new == 2
    assert students(assignment) == {"S01": 1, "S03": 1}


def test_a_pattern_means_all_files_that_fit_it(lesson: Callable, tmp_path: Path) -> None:
    """The command line of Windows hands patterns on as they are."""
    assignment = lesson()
    packed(tmp_path / "a-001.zip", exported(assignment, **{"Айгерім Сәрсен": "1"}))
    packed(tmp_path / "a-002.zip", exported(assignment, **{"Ёлкина Мария": "2"}))
    collect(assignment, [tmp_path / "a-*.zip"])
    assert students(assignment) == {"S01": 1, "S03": 1}
    with pytest.raises(Problem, match=r"b-\*\.zip"):
        collect(assignment, [tmp_path / "b-*.zip"])


@pytest.mark.parametrize(
    "ending", [".ipynb.txt", ".ipynb.json", ".ipynb.download", " (1).ipynb", "(2) үй жұмысы.ipynb", ".json", ".bin", ""]
)
def test_mail_browsers_and_messengers_rename_files(lesson: Callable, tmp_path: Path, ending: str) -> None:
    assignment = lesson()
    folder = tmp_path / "WhatsApp және пошта"
    folder.mkdir()
    (folder / f"DOC-20270121-WA0003{ending}").write_bytes(notebook(assignment, "S03"))
    collect(assignment, [folder])
    assert students(assignment) == {"S03": 1}, said(assignment)
    assert all(path.suffix == ".ipynb" for path in (assignment.submissions).rglob("DOC*"))


@pytest.mark.parametrize(
    "name", ["Aйгepiм Cәpceн", "Айгерiм Сəрсен", "АЙГЕРІМ СӘРСЕН", "Сәрсен Айгерім Болатқызы", "Айгерим Сарсен"]
)
def test_letters_that_a_keyboard_lacks_don_t_hide_a_name(lesson: Callable, tmp_path: Path, name: str) -> None:
    assignment = lesson()
    collect(
        assignment, [packed(tmp_path / "a.zip", [(f"{name}_1_assignsubmission_file/d.ipynb", notebook(assignment))])]
    )
    assert students(assignment) == {"S01": 1}, said(assignment)


@pytest.mark.parametrize(("listed", "written"), [("007", "7"), ("050101500123", "50101500123"), ("7", "007")])
def test_zeros_before_an_id_don_t_count(tmp_path: Path, listed: str, written: str) -> None:
    assignment = assign(
        "denmark",
        tmp_path / "denmark",
        roster=[Student(listed, "Айгерім Сәрсен"), Student("12", "Нұрлан Әбдірахманов")],
    )
    collect(assignment, [packed(tmp_path / "a.zip", [("d.ipynb", notebook(assignment, written))])])
    assert students(assignment) == {listed: 1}


def test_the_shadows_that_macos_and_office_leave_are_nobody_s(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    folder = tmp_path / "flash"
    (folder / "Айгерім Сәрсен").mkdir(parents=True)
    (folder / "Айгерім Сәрсен" / "d.ipynb").write_bytes(notebook(assignment))
    (folder / "Айгерім Сәрсен" / "._d.ipynb").write_bytes(b"\0\5\26\7Mac OS X")
    (folder / "~$тізім.docx").write_bytes(b"x")
    collect(assignment, [folder, packed(tmp_path / "a.zip", [("Ёлкина Мария/._d.ipynb", b"\0\5\26\7")])])
    assert students(assignment) == {"S01": 1}
    assert "_d.ipynb" not in said(assignment) and "docx" not in said(assignment)


@pytest.mark.parametrize("source", [".", "denmark"])
def test_what_was_handed_out_is_not_handed_in(
    lesson: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """The folder that is named may hold the assignment's own, with a notebook for each student in it."""
    assignment = lesson("personal")
    (tmp_path / "Ёлкина Мария").mkdir()
    (tmp_path / "Ёлкина Мария" / "d.ipynb").write_bytes(notebook(assignment, student="S03"))
    monkeypatch.chdir(tmp_path)
    collect(Assignment.load(Path("denmark")), [Path(source)])
    assert students(assignment) == ({"S03": 1} if source == "." else {})
    assert not (assignment.submissions / UNMATCHED).exists()


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("Айгерім Сәрсен.rar", b"Rar!\x1a\7\0", "7-Zip"), ("Айгерім Сәрсен.7z", b"7z\xbc\xaf", "7-Zip"), ("Айгерім Сәрсен.zip", b"PK\3\4", "zip is damaged"),
        ("Айгерім Сәрсен.eml", b"From: a@b.kz\n", "save its attachment"), ("Айгерім Сәрсен.docx", b"PK\3\4", "Word file was handed in instead"),
        ("Айгерім Сәрсен.png", b"\x89PNG", "PNG file was handed in instead"), ("Айгерім Сәрсен.pdf", b"%PDF", "PDF file was handed in instead"),
        ("Айгерім Сәрсен.ipynb", b"%PDF-1.4", "another file (PDF)"),
    ],
)  # fmt: skip
def test_what_can_t_be_taken_is_told_with_what_to_do(
    lesson: Callable, tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    assignment = lesson()
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / name).write_bytes(content)
    collect(assignment, [folder])
    (assignment.submissions / "collect.json").rename(tmp_path / "first.json")
    assert advice in "\n".join(each["en"] for each in collect(assignment, [folder / name]).attention)
    assert "Айгерім" in json.dumps(json.loads((tmp_path / "first.json").read_text("utf-8")), ensure_ascii=False)


def test_a_source_with_nothing_in_it_is_told(lesson: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    taken = collect(lesson(), [tmp_path / "empty", packed(tmp_path / "empty.zip", [])])
    assert [sum(name in each["en"] for each in taken.attention) for name in ("empty”", "empty.zip”")] == [1, 1]


def test_last_year_s_notebook_names_the_student_and_waits(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    content = notebook(assignment).replace(assignment.id.encode(), b"denmark-0a1b2c")
    collect(assignment, [packed(tmp_path / "a.zip", [("Айгерім Сәрсен_1_assignsubmission_file/d.ipynb", content)])])
    assert students(assignment) == {}
    assert "(S01)" in said(assignment) and "handed out another time (denmark-0a1b2c" in said(assignment)
    command = re.search(r'"?([^" ]*_unmatched[^" ]*)"? .*--student (\S+)', said(assignment))
    collect(assignment, [Path(command[1])], student=command[2])
    assert students(assignment) == {"S01": 1}


def test_a_notebook_without_this_assignment_s_cells_is_told(lesson: Callable, root: Path, tmp_path: Path) -> None:
    """The chapter's own notebook, handed in by mistake."""
    assignment = lesson()
    content = (root / "book" / "denmark.ipynb").read_bytes()
    collect(
        assignment, [packed(tmp_path / "a.zip", [("Айгерім Сәрсен_1_assignsubmission_file/denmark.ipynb", content)])]
    )
    assert students(assignment) == {"S01": 1}
    assert "none of this assignment's cells" in said(assignment)


def contents(assignment: Assignment) -> dict[str, bytes]:
    """All that collecting has written, by path."""
    return {
        path.relative_to(assignment.submissions).as_posix(): path.read_bytes()
        for path in assignment.submissions.rglob("*")
        if path.is_file()
    }


def several(assignment: Assignment) -> list[Name]:
    """What a class hands in, of every kind: taken, waiting, told, twice the same."""
    return [
        *exported(assignment, **{"Айгерім Сәрсен": "1", "Ёлкина Мария": "2", "Әли Қасым": "3"}),
        ("nobody.ipynb", notebook(assignment, own="4")),
        ("Ёлкина Мария/denmark (1).ipynb", notebook(assignment, own="5")),
        ("Али Қасым/work.pdf", b"%PDF"),
        ("Айгерім Сәрсен/copy.ipynb", notebook(assignment, own="1")),
    ]


@pytest.mark.parametrize(("kind", "every"), [("class", 1), ("open", 5)])
def test_killed_at_any_step_it_goes_on_to_the_same_end(lesson: Callable, tmp_path: Path, kind: str, every: int) -> None:
    """Each file is written, put in place, and there: three steps."""
    assignment = lesson(kind)
    source = packed(tmp_path / "a.zip", several(assignment))
    taken = collect(assignment, [source])
    undisturbed = contents(assignment)
    steps = 3 * (len(undisturbed) + 1)  # the record is written twice
    for step in (*range(1, steps, every), steps, steps + 1):
        shutil.rmtree(assignment.submissions)
        killed = _killed_at(step, lambda: collect(assignment, [source]))
        assert killed == (step <= steps), f"step {step}"
        left = {path.relative_to(assignment.submissions).as_posix() for path in assignment.submissions.rglob("*.ipynb")}
        assert left <= undisturbed.keys(), "what is there is whole and where it belongs"
        if killed:
            again = collect(assignment, [source])
            assert again.attention == taken.attention
            assert again.new == (taken.new if step < steps else 0)
        assert contents(assignment) == undisturbed, f"step {step}"


def _killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that ends at a step as if it were killed; tell whether it came to that."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    try:
        count = itertools.count(1)

        def counted(*functions: Callable) -> Callable:
            def call(*arguments: object) -> None:
                for function in functions:
                    if function is None:
                        if next(count) == step:
                            os._exit(9)
                    else:
                        function(*arguments)

            return call

        monkeypatch = pytest.MonkeyPatch()  # of a process of its own
        monkeypatch.setattr(os, "fsync", counted(None, os.fsync))
        monkeypatch.setattr(Path, "replace", counted(None, Path.replace, None))
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def test_a_disk_that_is_full_at_any_step_is_told_and_freed_and_gone_on_with(
    lesson: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assignment = lesson()
    source = packed(tmp_path / "a.zip", several(assignment))
    command = ["collect", str(source), str(assignment.folder), "--lang", "en"]
    assert main(command) == 0
    undisturbed = contents(assignment)
    for step in range(1, len(undisturbed) + 2):
        shutil.rmtree(assignment.submissions)
        count = itertools.count(1)

        def full(file: int, count: Iterator[int] = count, step: int = step) -> None:
            if next(count) == step:
                raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            assert main(command) == 1
        assert "the disk is full" in capsys.readouterr().out
        assert not list(assignment.submissions.rglob("*.new"))
        assert main(command) == 0
        assert contents(assignment) == undisturbed, f"step {step}"


def test_what_was_cut_off_is_said_until_it_is_done(lesson: Callable, tmp_path: Path) -> None:
    """Also where the teacher goes on with something else first."""
    assignment = lesson()
    first, second = (
        packed(tmp_path / "a.zip", several(assignment)),
        packed(tmp_path / "b.zip", exported(assignment, **{"Нұрлан Әбдірахманов": "6"})),
    )
    assert _killed_at(9, lambda: collect(assignment, [first]))
    assert any("cut off" in each["en"] for each in collect(assignment, [second]).attention)
    assert students(assignment) == {"S01": 1, "S02": 1, "S03": 1}
    collect(assignment, [first])
    assert "cut off" not in said(assignment)
    assert students(assignment) == {"S01": 1, "S02": 1, "S03": 2, "S04": 1}


def test_a_process_that_is_killed_among_many(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson("open")
    files = [
        (f"Студент {n}_{n}_assignsubmission_file_/d.ipynb", notebook(assignment, str(n), own=str(n)))
        for n in range(100)
    ]
    source = packed(tmp_path / "a.zip", files)
    command = [sys.executable, "-m", "klaster", "collect", source, assignment.folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(assignment.submissions.glob("*/*.ipynb")):
            time.sleep(0.001)
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL, "killed before the end"
    found = collect(assignment, [source])
    assert (found.new, found.again) == (100, 0)
    assert students(assignment) == {str(n): 1 for n in range(100)}
    after = contents(assignment)
    shutil.rmtree(assignment.submissions)
    collect(assignment, [source])
    assert contents(assignment) == after


def test_two_runs_at_once_are_one_and_a_sentence(
    lesson: Callable, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assignment = lesson()
    source = packed(tmp_path / "a.zip", several(assignment))
    with locked(assignment.folder):
        assert main(["collect", str(source), str(assignment.folder), "--lang", "en"]) == 1
    assert "Another klaster is at work" in capsys.readouterr().out
    assert not assignment.submissions.exists()


def test_a_lost_record_is_made_anew_from_what_is_there(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    source = packed(tmp_path / "a.zip", several(assignment))
    collect(assignment, [source])
    before = contents(assignment)
    (assignment.submissions / "collect.json").write_text("{", encoding="utf-8")
    with pytest.raises(Problem, match="collect.json"):
        collect(assignment, [source])
    (assignment.submissions / "collect.json").unlink()
    assert {one.student.id for one in handed_in(assignment)} == {"S01", "S03", "S04"}, (
        "folders are named after students"
    )
    collect(assignment, [source])
    assert contents(assignment) == before


@pytest.mark.parametrize("folder", ["S03", "Мария Ёлкина", "Ёлкина-Мария_S03"])
def test_a_folder_made_by_hand_is_the_student_s_whose_id_or_name_it_has(lesson: Callable, folder: str) -> None:
    assignment = lesson()
    (assignment.submissions / folder).mkdir(parents=True)
    (assignment.submissions / folder / "d.ipynb").write_bytes(notebook(assignment))
    assert students(assignment) == {"S03": 1}


def test_an_id_alone_is_not_enough_for_the_newer_to_push_the_older_out(lesson: Callable, tmp_path: Path) -> None:
    """Without a class list two people may type the same."""
    assignment = lesson("open")
    files = [
        (f"{who}/d.ipynb", notebook(assignment, "7", own=who), (2027, 1, day, 0, 0, 0))
        for day, who in ((1, "Айгерім"), (2, "Иван"))
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    (one,) = handed_in(assignment)
    assert one.counts is None and len(one.files) == 2


def test_what_a_teacher_has_taken_out_of_several_stays_out_and_what_is_lost_comes_back(
    lesson: Callable, tmp_path: Path
) -> None:
    assignment = lesson()
    source = packed(tmp_path / "a.zip", several(assignment))
    collect(assignment, [source])
    (one,) = [one for one in handed_in(assignment) if one.student.id == "S03"]
    assert one.counts is None
    one.files[0].unlink()
    shutil.rmtree(assignment.submissions / next(one.folder for one in handed_in(assignment) if one.student.id == "S01"))
    assert collect(assignment, [source]).new == 1
    assert students(assignment) == {"S01": 1, "S03": 1, "S04": 1}


def test_the_report_says_first_what_is_new(lesson: Callable, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assignment = lesson()
    collect(
        assignment,
        [packed(tmp_path / "a.zip", [("old.pdf", b"%PDF"), *exported(assignment, **{"Айгерім Сәрсен": "1"})])],
    )
    source = packed(tmp_path / "b.zip", [("new.pdf", b"%PDF"), *exported(assignment, **{"Ёлкина Мария": "2"})])
    assert main(["collect", str(source), str(assignment.folder), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "new.pdf" in printed and "old.pdf" not in printed and "Notes that were made before: 1" in printed
    report = (assignment.submissions / "report.txt").read_text("utf-8-sig")
    assert report.index("new.pdf") < report.index("Said before") < report.index("old.pdf")
    collect(assignment, [source])
    assert (assignment.submissions / "report.txt").read_text("utf-8-sig") == report, (
        "what brings nothing repeats the report"
    )


def test_what_was_said_is_known_however_the_folder_is_named(
    lesson: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = lesson()
    source = packed(tmp_path / "a.zip", several(assignment))
    known = []
    for place, name in (tmp_path, "denmark"), (tmp_path, assignment.folder), (assignment.folder, "."):
        shutil.rmtree(assignment.submissions, ignore_errors=True)
        monkeypatch.chdir(place)
        collect(Assignment.load(Path(name)), [source])
        known.append((assignment.submissions / "collect.json").read_bytes())
    assert known[0] == known[1] == known[2]


# Accounts and versions


def test_two_participants_of_moodle_stay_two_and_each_gets_the_own_feedback(lesson: Callable, tmp_path: Path) -> None:
    """Whoever comes first, in one run or in two; the stranger's waits, and what the teacher says of it is kept."""
    own = (
        "Айгерім Сәрсен_60002_assignsubmission_file_/d.ipynb",
        notebook(lesson(), "S01", "Айгерім Сәрсен", own="own"),
    )
    stranger = ("x x_60099_assignsubmission_file_/d.ipynb", own[1].replace(b"own", b"foreign"))
    for runs in ([own, stranger], [stranger, own]), ([own], [own, stranger]), ([stranger], [stranger, own]):
        assignment = Assignment.load(tmp_path / "denmark")
        shutil.rmtree(assignment.submissions, ignore_errors=True)
        for n, files in enumerate(runs):
            collect(assignment, [packed(tmp_path / f"{n}.zip", files)])
        (one,) = handed_in(assignment)
        assert one.counts.read_bytes() == own[1]
        assert lms_folder(assignment, "S01") == "Айгерім Сәрсен_60002_assignsubmission_file_"
    assert "several accounts" in said(assignment), "the stranger was there first, alone, with Айгерім's id and name"


def test_one_that_waited_comes_from_where_it_came_from(lesson: Callable, tmp_path: Path) -> None:
    """Given with --student or moved by hand, it goes back to its own participant of Moodle; so does what they hand in next."""
    assignment = lesson()
    folder = "x x_60099_assignsubmission_file_"
    collect(assignment, [packed(tmp_path / "a.zip", [(f"{folder}/d.ipynb", notebook(assignment, own="1"))])])
    (waits,) = (assignment.submissions / UNMATCHED).iterdir()
    (assignment.submissions / "Ёлкина-Мария_S03").mkdir()
    shutil.copy(waits, assignment.submissions / "Ёлкина-Мария_S03" / "by hand.ipynb")
    collect(assignment, [waits], student="S02")
    collect(assignment, [packed(tmp_path / "b.zip", [(f"{folder}/d.ipynb", notebook(assignment, own="2"))])])
    assert students(assignment) == {"S02": 2, "S03": 1}
    assert lms_folder(assignment, "S02") == folder
    collect(assignment, [packed(tmp_path / "c.zip", exported(assignment, **{"Ёлкина Мария": "3"}))])
    assert lms_folder(assignment, "S03") == folder


def test_the_same_bytes_by_mail_and_from_moodle_came_from_moodle(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    folder = tmp_path / "Айгерім Сәрсен_7_assignsubmission_file_"
    folder.mkdir()
    for place in tmp_path / "mail.ipynb", folder / "d.ipynb":
        place.write_bytes(notebook(assignment, "S01"))
    collect(assignment, [tmp_path / "mail.ipynb"])
    assert lms_folder(assignment, "S01") is None
    assert collect(assignment, [folder / "d.ipynb"]).again == 1
    assert lms_folder(assignment, "S01") == folder.name


def test_the_last_version_of_a_folder_as_teams_gives_it_counts_and_is_said(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    folder = tmp_path / "Student Work"
    for version, own in (1, "one"), (2, "two"), (9, "three"), (10, "two"):
        place = folder / "Айгерім Сәрсен" / "Дания" / f"Version {version}"
        place.mkdir(parents=True)
        (place / "denmark.ipynb").write_bytes(notebook(assignment, own=own))
    collect(assignment, [folder])
    (one,) = handed_in(assignment)
    assert one.counts.read_bytes() == notebook(assignment, own="two"), "the tenth is the second again"
    assert len(one.files) == 3 and one.by == "version"
    assert "Version 10/denmark.ipynb" in said(assignment) and "(the last version)" in said(assignment)


def test_a_whole_zip_is_not_given_to_one_student(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    source = packed(tmp_path / "a.zip", exported(assignment, **{"Айгерім Сәрсен": "1", "Ёлкина Мария": "2"}))
    with pytest.raises(Problem, match="Айгерім"):
        collect(assignment, [source], student="S02")
    assert not students(assignment)


# Hundreds


def test_of_hundreds_none_is_lost_and_none_goes_to_another(tmp_path: Path) -> None:
    """Whatever is mistyped in one place, while another is right: it is its owner's, or the teacher is asked."""
    dice = random.Random(7)
    first = "Айгерім Нұрлан Мәди Әсел Данияр Жансая Ержан Аружан Дінмұхамед Ерасыл Томирис Санжар Мади Асел".split()
    last = "Сәрсен Ахметов Омар Қасым Сейтов Бекова Қалиев Ғалиев Оспан Әлімбек Сеитов Касымов".split()
    roster = [
        Student(f"S{n:03}", name) for n, name in enumerate(dice.sample([f"{a} {b}" for a in first for b in last], 60))
    ]
    assignment = assign("denmark", tmp_path / "denmark", roster=roster)
    plain = notebook(assignment)

    def mistyped(name: str) -> str:
        place = dice.randrange(len(name) - 1)
        return dice.choice(
            (
                name[:place] + name[place + 1 :],
                name[:place] + name[place] + name[place:],
                name[:place] + "а" + name[place + 1 :],
            )
        )

    files, owners = [], {}
    for n in range(300):
        owner = dice.choice(roster)
        wrong = dice.random() < 0.4
        id = dice.choice((dice.choice(roster).id, "99", "")) if wrong else owner.id
        name = dice.choice((owner.name, mistyped(owner.name))) if wrong or dice.random() < 0.5 else ""
        path = dice.choice(("d.ipynb", f"{owner.name}/d ({n}).ipynb", f"{mistyped(owner.name)}/Дания/Version {n}/d.ipynb",
                            f"{owner.name}_{owner.id[1:]}_assignsubmission_file_/d.ipynb", f"nick{n}_9{n}_assignsubmission_file_/d.ipynb"))  # fmt: skip
        cell = json.dumps(
            f"student_id = {id!r}\nstudent_name = {name!r}\nassignment = {assignment.id!r}\n# {n}", ensure_ascii=False
        ).encode()
        start = json.loads(plain)["cells"][1]["source"]
        content = plain.replace(json.dumps(start, ensure_ascii=False).encode(), cell)
        files.append((f"{n}/{path}", content))
        owners[sha256(content)] = owner.id
    dice.shuffle(files)
    collect(assignment, [packed(tmp_path / f"{part}.zip", files[part::3]) for part in range(3)])
    seen = {}
    for entry in Collected.load(assignment).students.values():
        for file in entry["files"]:
            assert owners[file["sha256"]] == entry["id"], (file["from"], entry["id"])
            seen[file["sha256"]] = True
    there = {sha256(path.read_bytes()) for path in assignment.submissions.rglob("*.ipynb")}
    assert there == owners.keys()
    assert len(seen) > 150, "most are known"
    before = contents(assignment)
    again = collect(assignment, [tmp_path / f"{part}.zip" for part in range(3)])
    assert (again.new, again.again) == (0, 300)
    assert contents(assignment) == before


# What the later commands ask


def test_moodle_gets_its_own_folder_names_back(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    files = [
        ("Айгерім Сәрсен_1_assignsubmission_file_/a.ipynb", notebook(assignment)),
        ("Ёлкина Мария_2_assignsubmission_file_a.ipynb", notebook(assignment, own="2")),
        ("denmark.ipynb", notebook(assignment, "S04")),
    ]
    collect(assignment, [packed(tmp_path / "a.zip", files)])
    assert lms_folder(assignment, "S01") == "Айгерім Сәрсен_1_assignsubmission_file_"
    assert lms_folder(assignment, "S03") == "Ёлкина Мария_2_assignsubmission_file_"
    assert lms_folder(assignment, "S04") is None


def test_own_words_are_what_the_student_wrote(lesson: Callable, tmp_path: Path) -> None:
    assignment = lesson()
    collect(assignment, [packed(tmp_path / "a.zip", [("x.ipynb", notebook(assignment, "S01", own="Менің сөзім"))])])
    (one,) = handed_in(assignment)
    grade: dict[str, Any] = {"notebook": one.counts.relative_to(assignment.folder).as_posix()}
    assert own_words(assignment, grade) == "Менің сөзім"


def test_the_command(
    lesson: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assignment = lesson()
    monkeypatch.chdir(tmp_path)
    files = [
        (f"{student.name}_{n}_assignsubmission_file_/d.ipynb", notebook(assignment, own=student.id))
        for n, student in enumerate(PEOPLE)
    ]
    packed(tmp_path / "a.zip", files)
    assert main(["collect", "a.zip", "denmark", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "New notebooks: 5; there already: 0" in out and "The next command: klaster grade denmark" in out
    packed(tmp_path / "b.zip", [("x.pdf", b"%PDF")])
    assert main(["collect", "b.zip", "denmark", "--lang", "en"]) == 0, "done, with something to look at"
    (tmp_path / "empty").mkdir()
    assert main(["collect", "empty", "denmark", "--lang", "en"]) == 1, "there was nothing to collect"
    capsys.readouterr()
    assert main(["collect", "denmark", "a.zip", "--lang", "en"]) == 1
    assert "Check the order" in capsys.readouterr().out
    assert main(["collect", "a.zip", "nowhere", "--lang", "en"]) == 1
    assert "assignment.json" in capsys.readouterr().out
