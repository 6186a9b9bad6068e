"""Who handed a file in: all that is known speaks, and where two speak of different people the teacher is asked."""

from __future__ import annotations

import itertools
import random

import pytest
from klaster.assignment.collecting.evidence import Account, Evidence
from klaster.assignment.collecting.lms import sender, version
from klaster.assignment.collecting.names import meant_by
from klaster.assignment.collecting.who import Decision, decide, settled
from klaster.assignment.roster import Student

AIGERIM, NURLAN, MARIA, ALI_KK, ALI = CLASS = (
    Student("S01", "Айгерім Сәрсен", "aigerim@example.org"),
    Student("S02", "Нұрлан Әбдірахманов Болатұлы"),
    Student("S03", "Ёлкина Мария"),
    Student("S04", "Әли Қасым"),
    Student("S05", "Али Қасым"),
)


def moodle(name: str, number: int, rest: str = "d.ipynb") -> str:
    return f"{name}_{number}_assignsubmission_file_/{rest}"


def evidence(path: str = "d.ipynb", id: str = "", name: str = "", handed_to: str = "") -> Evidence:
    return Evidence(sender(path), handed_to, id, name, path)


def decided(path: str = "d.ipynb", id: str = "", name: str = "", roster: tuple[Student, ...] = CLASS) -> Decision:
    return decide(evidence(path, id, name), roster, {}, ["denmark", "Дания"])


# Names

NEARLY_EQUAL = [
    ("Айгуль Сарсенова", "Айгүл Сәрсенова", "Айгүль Сарсенова"),
    ("Данияр Сеитов", "Данияр Сейтов", "Данияр Сеитоф"),
    ("Дінмұхамед Оспан", "Динмухамед Оспан", "Динмухаммед Оспан"),
    ("Ержан Қалиев", "Ержан Ғалиев", "Ержан Халиев"),
    ("Асел Нұрланова", "Әсел Нұрланова", "Asel Nurlanova"),
    ("Жансая Бекова", "Жансая Бекава", "Жансая Бекива"),
    ("Мади Омар", "Мәди Омар", "Madi Omar"),
    ("Нұрлан Ахметов", "Нұрлан Ахметов Болатұлы", "Нурлан Ахметов"),
]


@pytest.mark.parametrize(("one", "other", "written"), NEARLY_EQUAL)
def test_between_two_near_names_nearness_never_decides(one: str, other: str, written: str) -> None:
    for class_ in itertools.permutations((Student("1", one), Student("2", other), Student("3", "Ёлкина Мария"))):
        found, _ = meant_by(written, class_)
        assert {student.name for student in found} == {one, other}
        for path, name in (
            ("d.ipynb", written),
            (f"{written}/d.ipynb", ""),
            (f"{written} - d.ipynb", ""),
            (moodle(written, 7), ""),
        ):
            assert decided(path, name=name, roster=class_).student is None
            # With the id, nothing is left open.
            assert decided(path, "2", name, class_).student == Student("2", other)


def test_a_hundred_misprints_never_take_a_name_to_somebody_else() -> None:
    """Whatever letter is lost, doubled, changed or swapped, the work is its owner's or the teacher is asked."""
    dice = random.Random(1)
    class_ = (
        *CLASS,
        *(Student(f"N{n}", name) for n, pair in enumerate(NEARLY_EQUAL) for name in pair[:2]),
    )
    asked = 0
    for _ in range(100):
        owner = dice.choice(class_)
        place = dice.randrange(len(owner.name) - 1)
        start, letter, rest = owner.name[:place], owner.name[place], owner.name[place + 1 :]
        written = dice.choice(
            (
                start + rest,
                start + letter * 2 + rest,
                start + dice.choice("аеиоуынс") + rest,
                start + rest[0] + letter + rest[1:],
            )
        )
        found = decided(name=written, roster=class_).student
        # «Әли» with another first letter is «Али»: who writes another's whole name can't be told apart.
        assert found in (None, owner) or written.casefold() == found.name.casefold(), (
            written,
            owner,
            found,
        )
        asked += found is None
    assert 0 < asked < 95


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("Айгерім Сапарова", "Айгерім Омарова"),
        ("Асан Асанов", "Асана Асанова"),
        ("Айгерим Сарсенбай", "Айгерім Сәрсен"),
        ("x x", "Әлімбек Ерасыл"),
    ],
)
def test_another_person_is_not_near(written: str, listed: str) -> None:
    assert meant_by(written, [Student("1", listed)]) == ([], False)


@pytest.mark.parametrize(
    ("written", "sure"),
    [("Yerassyl Alimbek", False), ("alimbek yerasyl", False), ("Әлімбек Е.", False), ("Ерасыл", False), ("ӘЛІМБЕК  ЕРАСЫЛ", True),
     ("Alimbek Erasyl", True), ("Ерасыл Әлімбек Болатұлы", True), ("алимбекерасыл", True)],
)  # fmt: skip
def test_a_name_is_known_however_it_is_written(written: str, sure: bool) -> None:
    one = Student("1", "Әлімбек Ерасыл")
    assert meant_by(written, [one, *CLASS]) == ([one], sure)


def test_what_is_only_near_is_said() -> None:
    found = decided(name="Ёлкина Марийа")
    assert found.student == MARIA and "only near" in found.notes[0]["en"]
    assert not decided(name="Мария Елкина").notes


# One witness against another


def test_the_account_decides_and_the_rest_is_said() -> None:
    for other in (
        evidence(moodle(AIGERIM.name, 7), "S03"),
        evidence(moodle(AIGERIM.name, 7, "Ёлкина Мария.ipynb")),
        evidence(moodle(AIGERIM.name, 7), "", MARIA.name),
    ):
        found = decide(other, CLASS, {}, [])
        assert (found.student, found.by) == (AIGERIM, "lms") and "Ёлкина" in found.notes[0]["en"]


def test_a_nickname_in_the_lms_is_outweighed_by_id_and_name_together_and_by_neither_alone() -> None:
    assert decided(moodle("batyr2010", 7), "S01", "Айгерім Сәрсен").student == AIGERIM
    assert decided(moodle("batyr2010", 7), "S01").student is None
    assert decided(moodle("batyr2010", 7), "", "Айгерім Сәрсен").student is None


@pytest.mark.parametrize("alike", [("A01", "А01"), ("7", "007")])
def test_ids_that_look_alike_decide_nothing_alone(alike: tuple[str, str]) -> None:
    class_ = (Student(alike[0], "Айгерім Сәрсен"), Student(alike[1], "Ёлкина Мария"))
    for id in alike:
        assert decided(id=id, roster=class_).student is None
        assert decided(id=id, name="Мария", roster=class_).student in (None, class_[1])
        assert decided(id=id, name="Ёлкина Мария", roster=class_).student == class_[1]


@pytest.mark.parametrize("place", ["{} (1).ipynb", "{} - Copy.ipynb", "{} – көшірме.ipynb", "{} — копия (2).ipynb", "Көшірме {}.ipynb", "Copy of {}.ipynb",
                                   "{}/Дания/Version 2/denmark.ipynb", "{}_denmark_үй жұмысы.ipynb", "10А/{} - denmark (1).ipynb"])  # fmt: skip
@pytest.mark.parametrize("name", ["Ёлкина Мария", "Мария_Елкина", "Elkina Maria"])
def test_what_programs_add_to_a_name_hides_nobody(place: str, name: str) -> None:
    assert decided(place.format(name)).student == MARIA


@pytest.mark.parametrize(
    ("path", "found"),
    [("А/Дания/Version 10/d.ipynb", 10), ("А/Version 2/d.ipynb", 2), ("Version3/d.ipynb", 3), ("А/Версия 4/d.ipynb", 4), ("А/5-нұсқа/d.ipynb", 5),
     ("А/v7/d.ipynb", 7), ("А/Дания/d.ipynb", None), ("А/versions/d.ipynb", None), ("denmark v2.ipynb", None)],
)  # fmt: skip
def test_a_version_is_read_from_the_folder(path: str, found: int | None) -> None:
    assert (version(path) or (None, None))[1] == found


# Accounts: two are two people


def taken(*files: tuple[str, Evidence], accounts: dict | None = None) -> list[Student | None]:
    """Who gets each of several files, each with its source."""
    known = accounts or {}
    seen = [(found, source, decide(found, CLASS, known, [])) for source, found in files]
    return [decision.student for decision in settled(seen, known)[0]]


@pytest.mark.parametrize("turn", [1, -1])
def test_two_accounts_with_one_id_are_not_one_student(turn: int) -> None:
    own, stranger = (
        ("a.zip", evidence(moodle(AIGERIM.name, 60002), "S01")),
        ("a.zip", evidence(moodle("x x", 60099), "S01", AIGERIM.name)),
    )
    assert taken(*[own, stranger][::turn]) == [AIGERIM, None][::turn]
    # The other may have been there first.
    assert taken(("b.zip", own[1]), accounts={("moodle", "60099"): Account(AIGERIM, False, {"a.zip"})}) == [AIGERIM]
    assert taken(("b.zip", stranger[1]), accounts={("moodle", "60002"): Account(AIGERIM, True, {"a.zip"})}) == [None]


def test_where_no_account_is_surely_the_student_s_none_is_taken() -> None:
    first, second = (
        evidence(moodle("x x", 1), "S01", AIGERIM.name),
        evidence(moodle("y y", 2), "S01", AIGERIM.name),
    )
    assert taken(("a.zip", first), ("a.zip", second)) == [None, None]
    assert taken(("a.zip", first), ("b.zip", second)) == [None, None]
    nobody, other = (
        evidence(moodle("Participant", 3), "S01"),
        evidence(moodle("Participant", 4), "S01"),
    )
    assert taken(("a.zip", nobody), ("a.zip", other)) == [None, None]


def test_namesakes_in_one_course_are_two_people_and_one_student_in_two_courses_is_one() -> None:
    one, other = evidence(moodle(AIGERIM.name, 1), "S01"), evidence(moodle(AIGERIM.name, 2), "S01")
    assert taken(("a.zip", one), ("a.zip", other)) == [None, None]
    assert taken(("a.zip", one), ("b.zip", other)) == [AIGERIM, AIGERIM]


def test_namesakes_on_the_list_are_told_apart_by_the_id_alone() -> None:
    class_ = (Student("1", "Айгерім Сәрсен"), Student("2", "Айгерім Сәрсен"), MARIA)
    files = [
        evidence(moodle("Айгерім Сәрсен", number), id)
        for number, id in ((11, "1"), (12, "2"), (13, ""), (14, "99"), (15, "S03"))
    ]
    assert [decide(each, class_, {}, []).student for each in files] == [
        class_[0],
        class_[1],
        None,
        None,
        None,
    ]
    alike = [
        (each, "a.zip", decide(each, class_, {}, []))
        for each in (evidence(moodle("Айгерім Сәрсен", n), "1") for n in (11, 12))
    ]
    assert [decision.student for decision in settled(alike, {})[0]] == [None, None]


def test_one_account_is_one_person() -> None:
    two = [evidence(moodle("Participant", 5, f"{id}.ipynb"), id) for id in ("S01", "S03")]
    assert taken(*(("a.zip", each) for each in two)) == [None, None]


def test_what_the_teacher_said_of_an_account_holds() -> None:
    known = {("moodle", "9"): Account(MARIA, True, {"a.zip"})}
    assert decide(evidence(moodle("x x", 9)), CLASS, known, []).student == MARIA
    assert decide(evidence(moodle("x x", 9), "S01"), CLASS, known, []).student == MARIA
    assert decide(evidence(moodle(AIGERIM.name, 9)), CLASS, known, []).student is None
