"""Every computed exercise: its solution passes, and what goes wrong gets the hint that helps."""

from __future__ import annotations

import ast
import functools
from decimal import Decimal
from fractions import Fraction

import klaster
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from klaster import language
from klaster.authoring.chapter import read_chapter
from klaster.notebook import chapters, exercise

CASES = [
    (path.stem, id)
    for path in sorted((ROOT / "book").glob("*.ipynb"))
    if path.stem in chapters.listed()
    for id, kind in read_chapter(path.stem).exercises.items()
    if kind == "есептеу"
]


@functools.cache
def recorded(name: str, id: str):
    """Run the student's untouched cell, the solution and the check; return what the check was given."""
    chapter = read_chapter(name)
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exercise, "check", lambda *arguments: seen.append(arguments))
        scope: dict = {}
        for cell in ("setup", f"{id}-answer"):
            exec(compile(chapter.source(cell), cell, "exec"), scope)
        exec(compile(chapter.source(f"{id}-check"), id, "exec"), scope)
        exec(compile(chapter.source(f"{id}-solution"), id, "exec"), scope)
    (untouched, expected, *hints) = seen[0]
    return untouched, scope[untouched.__name__], expected, hints


def said(capsys, answer, expected, hints) -> tuple[bool, str]:
    capsys.readouterr()
    right = klaster.check(answer, expected, *hints)
    return right, capsys.readouterr().out


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_given_solution_passes(name, id, capsys):
    _, solution, expected, hints = recorded(name, id)
    assert said(capsys, solution, expected, hints)[0]


@pytest.mark.parametrize(("name", "id"), CASES)
def test_a_check_shows_its_words_and_not_its_value_too(name, id):
    assert read_chapter(name).source(f"{id}-check").endswith(");")


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_untouched_cell_is_told_to_be_written(name, id, capsys):
    untouched, _, expected, hints = recorded(name, id)
    right, text = said(capsys, untouched, expected, hints)
    assert not right and "return" in text


@pytest.mark.parametrize(("name", "id"), CASES)
def test_at_least_three_mistakes_fail_each_with_its_own_hint_in_each_language(name, id, capsys, monkeypatch):
    _, solution, expected, hints = recorded(name, id)
    assert len(hints) >= 3
    for lang in language.LANGUAGES:
        monkeypatch.setattr("klaster.language.words._chosen", lang)
        for hint in hints:
            right, text = said(capsys, hint.mistake, expected, hints)
            assert not right
            assert text == f"✗ {hint.texts[lang]}\n"


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_starter_explains_itself_and_gives_nothing_away(name, id):
    chapter = read_chapter(name)
    (starter,) = [n for n in ast.parse(chapter.source(f"{id}-answer")).body if isinstance(n, ast.FunctionDef)]
    assert ast.get_docstring(starter)
    assert not [n for n in ast.walk(starter) if isinstance(n, ast.Return)]


# The check itself.


def share(joined, target):
    return joined / target


EXPECTED = {(5000, 12000): 5000 / 12000, (1, 4): 0.25}


def test_rounding_is_no_mistake(capsys):
    assert klaster.check(lambda j, t: round(j / t, 3), EXPECTED)


def test_an_unknown_mistake_is_shown_with_what_was_expected(capsys, monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")

    def answer(joined, target):
        return joined + target

    assert not klaster.check(answer, EXPECTED)
    assert capsys.readouterr().out == "✗ answer(5000, 12000) gave 17000; 0.41667 was expected.\n"


def test_an_error_in_the_students_code_is_told_not_raised(capsys, monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    assert not klaster.check(lambda j, t: j / 0, EXPECTED)
    assert "ZeroDivisionError" in capsys.readouterr().out


class AlwaysEqual(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def test_an_object_that_claims_to_be_equal_is_not(capsys):
    assert not klaster.check(lambda j, t: AlwaysEqual(7), EXPECTED)


@pytest.mark.parametrize("value", [0.25, np.float32(0.25), np.array(0.25), np.array([0.25]), pd.Series([0.25]), [0.25],
                                   Decimal("0.25"), Fraction(1, 4), pd.array([0.25], "Float64")])  # fmt: skip
def test_a_number_is_right_whatever_has_made_it(value, capsys):
    assert exercise.same(value, 0.25)
    assert exercise.check_value(value, (0, 1))
    assert not exercise.same(value, 0.3)


@pytest.mark.parametrize(
    "values",
    [np.array([1.5, 2.0]), pd.Series([1.5, 2.0]), (1.5, 2), [np.float64(1.5), Fraction(2)], pd.Index([1.5, 2])],
)
def test_a_list_of_numbers_is_right_whatever_holds_it(values, capsys):
    assert klaster.check(lambda: values, {(): [1.5, 2.0]})
    assert not exercise.same(values, 1.5)
    assert not exercise.check_value(values)


@pytest.mark.parametrize("value", [{0.25}, {"a": 0.25}, map(float, [0.25]), b"0.25", "0.25", True, None, float("nan"), pd.NA, object,
                                   Decimal("sNaN"), 0.25j, [[[[[[[[0.25]]]]]]]], np.zeros(30_000)])  # fmt: skip
def test_anything_else_is_no_number(value, capsys):
    assert not exercise.same(value, 0.25)
    assert not exercise.check_value(value)


def test_true_is_not_one_and_a_text_is_not_a_number():
    assert not exercise.same(True, 1)
    assert not exercise.same(1, True)
    assert not exercise.same("0.25", 0.25)
    assert not exercise.same(2013, 2014)
    assert exercise.same([1.0, 2], (1, 2))


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
    assert [value for value in right if not exercise.same(value, want, decimals)] == []
    assert [value for value in wrong if exercise.same(value, want, decimals)] == []


def test_whole_numbers_beside_measures_are_measures_too(capsys):
    assert klaster.check(lambda p: 0.999 * 35 * p / 100, {(50,): 17.5, (100,): 35})
    assert not klaster.check(lambda year: year + 1, {(2012,): 2012, (1950,): 1950})
    assert not klaster.check(lambda year: year + 0.001, {(2012,): 2012, (1950,): 1950})


def test_a_hint_is_found_for_a_mistake_that_was_rounded_as_the_task_allows(capsys, monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    known = klaster.hint(lambda part, whole: part / whole, kk="…", ru="…", en="A fraction.")
    assert not exercise.check(lambda part, whole: round(part / whole, 1), {(1, 3): 33.333}, known, decimals=1)
    assert capsys.readouterr().out == "✗ A fraction.\n"


@pytest.mark.parametrize(
    ("value", "said"), [(12, False), (12.0, False), (12.5, True), (12.04, True), (np.int64(12), False)]
)
def test_a_value_that_was_rounded_further_than_asked_is_told(value, said, capsys):
    assert exercise.check_value(value, (0, 100), 1) is said
    assert exercise.check_value(value, (0, 100), 0) and exercise.check_value(value, (0, 100))
