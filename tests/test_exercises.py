"""Every computed exercise: its solution passes, and what goes wrong gets the hint that helps."""

from __future__ import annotations

import ast
import functools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import klaster
from klaster import exercise, language, recipe

CASES = [
    (path.stem, id)
    for path in sorted((ROOT / "book").glob("*.ipynb"))
    if path.stem in recipe.CHAPTERS
    for id, kind in recipe.chapter(path.stem).exercises.items()
    if kind == "есептеу"
]


@functools.cache
def recorded(name: str, id: str):
    """Run the student's untouched cell, the solution and the check; return what the check was given."""
    chapter = recipe.chapter(name)
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
    assert recipe.chapter(name).source(f"{id}-check").endswith(");")


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
        monkeypatch.setattr(language, "_chosen", lang)
        for hint in hints:
            right, text = said(capsys, hint.mistake, expected, hints)
            assert not right
            assert text == f"✗ {hint.texts[lang]}\n"


@pytest.mark.parametrize(("name", "id"), CASES)
def test_the_starter_explains_itself_and_gives_nothing_away(name, id):
    chapter = recipe.chapter(name)
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
    monkeypatch.setattr(language, "_chosen", "en")

    def answer(joined, target):
        return joined + target

    assert not klaster.check(answer, EXPECTED)
    assert capsys.readouterr().out == "✗ answer(5000, 12000) gave 17000; 0.41667 was expected.\n"


def test_an_error_in_the_students_code_is_told_not_raised(capsys, monkeypatch):
    monkeypatch.setattr(language, "_chosen", "en")
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


@pytest.mark.parametrize("values", [np.array([1.5, 2.0]), pd.Series([1.5, 2.0]), (1.5, 2), [np.float64(1.5), Fraction(2)], pd.Index([1.5, 2])])
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
