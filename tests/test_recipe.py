"""Every chapter has every part of the recipe, and says no number that the data doesn't."""

from __future__ import annotations

import ast
import re

import nbformat
import pytest
import yaml
from conftest import ROOT
from klaster import console
from klaster.authoring import first_cells, recipe, toc
from klaster.authoring.chapter import Chapter, read_chapter
from klaster.notebook import article, chapters
from klaster.notebook.article import claims

CHAPTERS = chapters.listed()


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")


@pytest.fixture
def copy(tmp_path):
    """Return a copy of a chapter, written back after a change."""

    def make(name: str, change=None) -> Chapter:
        copied = Chapter(name, tmp_path / f"{name}.ipynb")
        copied.path.write_bytes((ROOT / "book" / f"{name}.ipynb").read_bytes())
        if change:
            change(copied.cells)
            copied.path.write_text(nbformat.writes(copied.notebook), encoding="utf-8")
        return Chapter(name, copied.path)

    return make


def contents_of(path, *names: str) -> list[str]:
    """What is said of a book whose contents are these pages, and as the list of chapters is."""
    path.write_text(yaml.safe_dump({"chapters": [{"file": f"book/{name}"} for name in names]}), encoding="utf-8")
    return toc.problems(path)


def test_the_contents_are_those_of_the_list_of_chapters():
    assert toc.problems() == []


def test_where_the_contents_and_the_list_of_chapters_differ_is_said_in_words(tmp_path, monkeypatch):
    file = tmp_path / "_toc.yml"
    assert contents_of(file, *CHAPTERS, "compare", "teaching") == []
    (gone,) = contents_of(file, *CHAPTERS[:-1])
    assert gone == (
        f"_toc.yml: the chapter “{CHAPTERS[-1]}” of data/chapters.csv is not here, "
        f"add the line “- file: book/{CHAPTERS[-1]}”."
    )
    (order,) = contents_of(file, CHAPTERS[1], CHAPTERS[0], *CHAPTERS[2:])
    assert "another order" in order and f"{CHAPTERS[0]}, {CHAPTERS[1]}, {CHAPTERS[2]}" in order
    monkeypatch.setattr("klaster.notebook.chapters.listed", lambda: (*CHAPTERS[1:], "newland"))
    assert contents_of(file, *CHAPTERS, "newland", "compare") == [
        "data/chapters.csv: the chapter “newland” has no file book/newland.ipynb, add it or take the row out.",
        f"_toc.yml: the chapter “{CHAPTERS[0]}” is not in data/chapters.csv, add a row there.",
    ]


def test_every_part_of_the_recipe_is_in_every_chapter():
    lacking = {name: recipe.faults(read_chapter(name)) for name in CHAPTERS}
    table = "\n".join(
        f"{name:16}" + " ".join(f"{part}:{'—' if part in lacking[name] else '✓'}" for part in recipe.PARTS)
        for name in CHAPTERS
    )
    faults = "\n".join(f"{name}, {part}: {fault}" for name in CHAPTERS for part, fault in lacking[name].items())
    print(table)
    assert faults == "", f"\n{table}\n{faults}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_number_of_the_prose_is_missing_from_the_data(name):
    assert recipe.stray_numbers(read_chapter(name)) == []


def test_a_number_that_is_not_in_the_data_is_named_with_its_file_and_cell(copy):
    def plant(cells):
        cells["context" if "context" in cells else "charts"].source += "\n\nКәсіпорындардың 83,7 %-ы."

    (sentence,) = recipe.stray_numbers(copy("denmark", plant))
    assert "denmark.ipynb" in sentence and "83.7" in sentence and "data/" in sentence


def change_passage(cells):
    cells["denmark-p1"].source = cells["denmark-p1"].source.replace("1988", "1989")


def drop_russian(cells):
    cells["summary"].source = cells["summary"].source.replace('lang="ru"', 'lang="uz"')


def shorten_summary(words):
    def change(cells):
        head, tail = cells["summary"].source.split('<section lang="en">\n\n')
        kept = " ".join(tail.partition("\n\n</section>")[0].split()[:words])
        cells["summary"].source = f'{head}<section lang="en">\n\n{kept}\n\n</section>'

    return change


def drop_figure(cells):
    cells["summary"].source = re.sub(r"75\s?%", "большинство", cells["summary"].source)


def drop_hidden(cells):
    exercise = next(id for id in cells if re.fullmatch(r"exercise-\d+-check", id)).removesuffix("-check")
    del cells[f"{exercise}-solution"].metadata["tags"]


def check_another(cells):
    cells["exercise-4-check"].source = cells["exercise-4-check"].source.replace("exercise-4", "exercise-3")


def unfold_widget(cells):
    del cells["explore-widget"].metadata["jupyter"]


def change_setup(cells):
    cells["setup"].source += "\nimport numpy as np"


def drop_quiz(cells):
    cells["quiz-questions"].source = "pass"


def foreign_reading(cells):
    cells["reading"].source += "\n- [Other](https://example.org/other)"


def test_a_summary_has_sixty_words_to_two_hundred():
    assert recipe.SUMMARY_WORDS == (60, 200)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (change_passage, "passage"),
        (drop_russian, "summary"),
        (shorten_summary(6), "summary"),
        (shorten_summary(recipe.SUMMARY_WORDS[0] - 1), "summary"),
        (drop_figure, "summary"),
        (drop_hidden, "exercises"),
        (check_another, "exercises"),
        (unfold_widget, "explore"),
        (change_setup, "setup"),
        (drop_quiz, "quiz"),
        (foreign_reading, "reading"),
    ],
)
def test_a_part_that_goes_missing_is_found(copy, change, part):
    assert recipe.faults(copy("denmark")) == {}
    assert list(recipe.faults(copy("denmark", change))) == [part]


def test_a_word_changed_in_the_passages_changes_one_line_of_the_notebook(tmp_path):
    printed = (ROOT / "book" / "denmark.ipynb").read_text(encoding="utf-8")
    path = tmp_path / "denmark.ipynb"
    path.write_text(printed.replace("1988", "1989", 1), encoding="utf-8", newline="\n")
    assert recipe.put_passages(Chapter("denmark", path))
    assert path.read_text(encoding="utf-8") == printed, "no other line is written in another way"
    assert not recipe.put_passages(Chapter("denmark", path))


def test_the_command_adds_passages_to_a_chapter_without_any(copy):
    def remove(cells):
        pass

    chapter = copy("denmark", remove)
    notebook = nbformat.read(chapter.path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "denmark-p1"]
    chapter.path.write_text(nbformat.writes(notebook), encoding="utf-8")
    assert recipe.put_passages(Chapter("denmark", chapter.path))
    ids = list(Chapter("denmark", chapter.path).cells)
    assert ids[ids.index("passage") + 1] == "denmark-p1"


def test_each_passage_is_quoted_by_the_one_chapter_it_belongs_to():
    quoted: dict[str, list[str]] = {}
    for name in CHAPTERS:
        for id in read_chapter(name).cells:
            if re.fullmatch(r"[a-z-]+-p\d+", id):
                quoted.setdefault(id, []).append(name)
    wanted = {p.id: [p.chapter] for p in article.passages() if p.kind != "page-number" and p.chapter in CHAPTERS}
    assert quoted == wanted


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_figure_of_a_chapter_is_checked_on_its_page_by_the_chapters_name(name):
    calls = read_chapter(name).calls("fact_check")
    if claims(name):
        assert [ast.literal_eval(call.args[0]) for call in calls] == [name]


@pytest.mark.parametrize(
    "content", [b'{"x', b"", b"\xff\xfe", b"[]", b"{}", b'{"nbformat": 4}', b'{"nbformat": 9, "cells": []}']
)
def test_a_file_that_is_no_notebook_is_named_and_said_in_words(tmp_path, content):
    path = tmp_path / "denmark.ipynb"
    path.write_bytes(content)
    for work in (lambda: Chapter("denmark", path).cells, lambda: first_cells.put(path, None)):
        with pytest.raises(console.Problem, match=r"denmark\.ipynb"):
            work()
