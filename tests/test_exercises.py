"""Every computed exercise: its solution passes, and what goes wrong gets the hint that helps."""

from __future__ import annotations

import ast
import functools
import json
from decimal import Decimal
from fractions import Fraction

import klaster
import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from klaster import language
from klaster.authoring.chapter import read_chapter
from klaster.notebook import chapters, exercise, practice
from klaster.notebook.tolerance import same

CASES = [
    (path.stem, id)
    for path in sorted((ROOT / "book").glob("*.ipynb"))
    if path.stem in chapters.listed()
    for id, kind in read_chapter(path.stem).exercises.items()
    if kind == "есептеу"
]
MISTAKES = [
    pytest.param(f"{name}-{id}", place, id=f"{name}-{id}-{place + 1}")
    for name, id in CASES
    for place in range(len(practice.described(f"{name}-{id}")["mistakes"]))
]


@functools.cache
def functions(name: str, id: str):
    """Return the student's untouched function, and that of the solution."""
    chapter = read_chapter(name)
    scope: dict = {}
    for cell in ("setup", f"{id}-answer"):
        exec(compile(chapter.source(cell), cell, "exec"), scope)
    function = practice.described(f"{name}-{id}")["name"]
    untouched = scope[function]
    exec(compile(chapter.source(f"{id}-solution"), id, "exec"), scope)
    return untouched, scope[function]


def said(capsys, id: str, answer) -> str:
    """Run an exercise's check of an answer and return what it prints."""
    chapter, _, number = id.rpartition("-exercise-")
    capsys.readouterr()
    exec(
        read_chapter(chapter).source(f"exercise-{number}-check"),
        {"klaster": klaster, practice.described(id)["name"]: answer},
    )
    return capsys.readouterr().out


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_given_solution_passes(name, id, capsys):
    assert said(capsys, f"{name}-{id}", functions(name, id)[1]).startswith("✓")


@pytest.mark.parametrize(("name", "id"), CASES)
def test_a_check_is_a_line_that_shows_its_words_and_not_its_value_too(name, id):
    function = practice.described(f"{name}-{id}")["name"]
    assert read_chapter(name).source(f"{id}-check") == f'klaster.check("{name}-{id}", {function});'


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_untouched_cell_is_told_to_be_written(name, id, capsys):
    text = said(capsys, f"{name}-{id}", functions(name, id)[0])
    assert text.startswith("○") and "return" in text


@pytest.mark.parametrize(("id", "place"), MISTAKES)
def test_each_known_mistake_gets_its_own_hint_in_each_language(id, place, capsys):
    known = practice.described(id)
    mistake = known["mistakes"][place]
    made = {json.dumps(case["arguments"]): value for case, value in zip(known["cases"], mistake["values"], strict=True)}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            text = said(capsys, id, lambda *given: made[json.dumps(given)])
        assert text == f"✗ {mistake['hint'][lang]}\n"


@pytest.mark.parametrize("name", chapters.listed())
def test_what_a_check_knows_is_of_the_chapter_s_exercises_and_can_be_handed_to_a_page(name):
    written = yaml.safe_load((ROOT / "data" / "exercises" / f"{name}.yml").read_text(encoding="utf-8"))
    assert list(written) == [f"{chapter}-{id}" for chapter, id in CASES if chapter == name]
    for id, entry in written.items():
        known = practice.described(id)
        assert json.loads(json.dumps(known, allow_nan=False)) == known
        assert len(known["mistakes"]) == len(entry["mistakes"]) >= 3
    assert practice.problems(name) == []


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_starter_explains_itself_and_gives_nothing_away(name, id):
    chapter = read_chapter(name)
    known = practice.described(f"{name}-{id}")
    (starter,) = [n for n in ast.parse(chapter.source(f"{id}-answer")).body if isinstance(n, ast.FunctionDef)]
    assert (starter.name, [argument.arg for argument in starter.args.args]) == (known["name"], known["arguments"])
    assert ast.get_docstring(starter)
    assert not [n for n in ast.walk(starter) if isinstance(n, ast.Return)]


# What an author may get wrong.

ENTRY = """
denmark-exercise-3:
  call: share(part, whole)
  cases:
    - {arguments: [1, 4], expected: 25.0}
    - {arguments: [1, 2], expected: 50.0}
  where: {ratio: part / whole}
  mistakes:
    - {makes: ratio, hint: share-of-one}
    - {makes: 100 * whole / part, kk: "а", ru: "б", en: "c"}
    - {makes: whole - part, kk: "г", ru: "д", en: "f"}
"""


@pytest.fixture
def problems(tmp_path, monkeypatch):
    """Say what is wrong where Denmark's exercises stand as a text has them."""

    def of(text: str) -> list[str]:
        (tmp_path / "exercises").mkdir(exist_ok=True)
        (tmp_path / "exercises" / "denmark.yml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(practice, "folder", lambda: tmp_path)
        practice._chapter.cache_clear()
        found = practice.problems("denmark")
        practice._chapter.cache_clear()
        return found

    practice._shared_hints()
    return of


def test_an_entry_as_it_should_be_is_accepted(problems):
    assert problems(ENTRY) == []


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("denmark-exercise-3:", "denmark-3:", "denmark-exercise-3"),
        ("call: share(part, whole)", "call: share part whole", "margin(percent, n)"),
        ("where:", "wher:", "wher"),
        ("    - {arguments: [1, 2], expected: 50.0}\n", "", "cases"),
        ("arguments: [1, 2]", "arguments: [1]", "arguments"),
        ("expected: 50.0", "wanted: 50.0", "expected"),
        ('    - {makes: whole - part, kk: "г", ru: "д", en: "f"}\n', "", "3"),
        ("makes: whole - part, ", "", "makes"),
        ("share-of-one", "share-of-two", "hints.yml"),
        (', en: "c"', "", "kk, ru"),
        ("makes: whole - part", "makes: whole - par", "NameError"),
        ("ratio: part / whole", "ratio: part /", "SyntaxError"),
        ("makes: whole - part", "makes: 100 * ratio", "100 * ratio"),
        ("makes: whole - part", "makes: 100 / ratio", "100 / ratio"),
        ("  cases:", " cases:", "denmark.yml"),
        ("denmark-exercise-3:", "-", "id"),
    ],
)
@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_a_wrong_entry_is_named_with_its_file_and_what_is_wrong(right, wrong, told, lang, problems):
    assert right in ENTRY
    with language.speaking(lang):
        found = problems(ENTRY.replace(right, wrong))
    assert found
    assert all(sentence.startswith("data/exercises/denmark.yml") and told in sentence for sentence in found)


def test_an_exercise_or_a_file_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="denmark-exercise-99"):
        klaster.check("denmark-exercise-99", len)
    with pytest.raises(FileNotFoundError, match=r"data/exercises/atlantis\.yml"):
        klaster.check("atlantis-exercise-1", len)


def test_a_notebook_from_the_time_when_checks_held_their_cases_still_runs(capsys):
    """A student may have downloaded one; it meets the package of today."""
    old = """klaster.check(
        share,
        {(5000, 12000): 0.41667, (1, 4): 0.25},
        klaster.hint(lambda joined, target: 1 / 0, kk="…", ru="…", en="…"),
        klaster.hint(lambda joined, target: 100 * joined / target, kk="Пайыз", ru="Проценты", en="Per cent"),
    );"""
    for answer, text in ((share, "✓ Дұрыс.\n"), (lambda joined, target: joined / target * 100, "✗ Пайыз\n")):
        with language.speaking("kk"):
            exec(old, {"klaster": klaster, "share": answer})
        assert capsys.readouterr().out == text


# The check itself.


def share(joined, target):
    return joined / target


CHECKED = [((5000, 12000), 5000 / 12000), ((1, 4), 0.25)]


def checked(answer, cases=CHECKED, *mistakes, decimals=None) -> bool:
    return exercise.check(answer, cases, mistakes, language="en", decimals=decimals)


def test_rounding_is_no_mistake(capsys):
    assert checked(lambda j, t: round(j / t, 3))


def test_an_unknown_mistake_is_shown_with_what_was_expected(capsys):

    def answer(joined, target):
        return joined + target

    assert not checked(answer)
    assert capsys.readouterr().out == "✗ answer(5000, 12000) gave 17000; 0.41667 was expected.\n"


def test_an_error_in_the_students_code_is_told_not_raised(capsys):
    assert not checked(lambda j, t: j / 0)
    assert "ZeroDivisionError" in capsys.readouterr().out


class AlwaysEqual(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def test_an_object_that_claims_to_be_equal_is_not(capsys):
    assert not checked(lambda j, t: AlwaysEqual(7))


@pytest.mark.parametrize("value", [0.25, np.float32(0.25), np.array(0.25), np.array([0.25]), pd.Series([0.25]), [0.25],
                                   Decimal("0.25"), Fraction(1, 4), pd.array([0.25], "Float64")])  # fmt: skip
def test_a_number_is_right_whatever_has_made_it(value, capsys):
    assert same(value, 0.25)
    assert exercise.check_value(value, (0, 1), language="en")
    assert not same(value, 0.3)


@pytest.mark.parametrize(
    "values",
    [np.array([1.5, 2.0]), pd.Series([1.5, 2.0]), (1.5, 2), [np.float64(1.5), Fraction(2)], pd.Index([1.5, 2])],
)
def test_a_list_of_numbers_is_right_whatever_holds_it(values, capsys):
    assert checked(lambda: values, [((), [1.5, 2.0])])
    assert not same(values, 1.5)
    assert not exercise.check_value(values, language="en")


@pytest.mark.parametrize("value", [{0.25}, {"a": 0.25}, map(float, [0.25]), b"0.25", "0.25", True, None, float("nan"), pd.NA, object,
                                   Decimal("sNaN"), 0.25j, [[[[[[[[0.25]]]]]]]], np.zeros(30_000)])  # fmt: skip
def test_anything_else_is_no_number(value, capsys):
    assert not same(value, 0.25)
    assert not exercise.check_value(value, language="en")


def test_true_is_not_one_and_a_text_is_not_a_number():
    assert not same(True, 1)
    assert not same(1, True)
    assert not same("0.25", 0.25)
    assert not same(2013, 2014)
    assert same([1.0, 2], (1, 2))


@pytest.mark.parametrize(("want", "decimals", "right", "wrong"), [
    (10_000.0, None, [9_999, 10_000, 9_951, 10_049.0], [9_940, 10_060.0, 10_499]),  # a measure, whole by chance
    (3333.3, None, [3333, 3320, 3349.0], [3310, 3360]),
    (10_000, None, [10_000, 10_000.0, np.int64(10_000)], [9_999, 10_001.0, 10_000.4]),  # a count
    (2013, 1, [2013, 2013.0], [2014, 2012.9]),  # a year, whatever may be rounded beside it
    (12.04, 1, [12.04, 12.0, 12.1, 12], [11.9, 12.2, 13]),
    (-3.26, 1, [-3.3, -3.2, -3.26], [-3.1, -3.4, 3.26]),
    (0.026, 2, [0.02, 0.03, 0.026], [0.01, 0.04, 0]),
    (41.667, 0, [41, 42, 41.5], [40, 43]),
    (0.0, 1, [0, 0.1, -0.1], [0.2]),
    (0.0, None, [0, -0.0], [0.001]),
    ([50.0, 33.333], 1, [[50, 33.3]], [[50, 34], [50.0], [50.0, 33.3, 1]]),
])  # fmt: skip
def test_a_count_is_exact_and_a_measure_may_be_rounded_as_far_as_the_task_says(want, decimals, right, wrong):
    assert [value for value in right if not same(value, want, decimals)] == []
    assert [value for value in wrong if same(value, want, decimals)] == []


def test_whole_numbers_beside_measures_are_measures_too(capsys):
    assert checked(lambda p: 0.999 * 35 * p / 100, [((50,), 17.5), ((100,), 35)])
    assert not checked(lambda year: year + 1, [((2012,), 2012), ((1950,), 1950)])
    assert not checked(lambda year: year + 0.001, [((2012,), 2012), ((1950,), 1950)])


def test_a_hint_is_found_for_a_mistake_that_was_rounded_as_the_task_allows(capsys):
    known = ([1 / 3], "A fraction.")
    assert not checked(lambda part, whole: round(part / whole, 1), [((1, 3), 33.333)], known, decimals=1)
    assert capsys.readouterr().out == "✗ A fraction.\n"


@pytest.mark.parametrize(
    ("value", "said"), [(12, False), (12.0, False), (12.5, True), (12.04, True), (np.int64(12), False)]
)
def test_a_value_that_was_rounded_further_than_asked_is_told(value, said, capsys):
    assert exercise.check_value(value, (0, 100), decimals=1, language="en") is said
    assert exercise.check_value(value, (0, 100), decimals=0, language="en") and exercise.check_value(
        value, (0, 100), language="en"
    )
