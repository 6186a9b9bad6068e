"""An assignment: what the teacher's command writes, and what nobody can know without the class key."""

from __future__ import annotations

import errno
import functools
import inspect
import json
import math
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from klaster import __main__ as command
from klaster import language
from klaster.assignment import key, roster
from klaster.assignment import task as task_module
from klaster.assignment.assigning import answers, sheet
from klaster.assignment.assigning.assign import assign
from klaster.assignment.assigning.essays import essays
from klaster.assignment.assigning.student_notebook import notebook
from klaster.assignment.folder import Assignment
from klaster.assignment.roster import Student
from klaster.assignment.task import Function, Mistake, Value, tasks
from klaster.authoring import lesson
from klaster.console import Problem
from klaster.language import LANGUAGES
from klaster.notebook import chapters, exercise
from klaster.notebook.tolerance import same
from nbclient import NotebookClient
from openpyxl import Workbook

CLASS = [Student("a1", "Әлия Оспанова"), Student("a2", "Ұлан Ким"), Student("a3", "Jean-Luc O'Neil")]
ALL_TASKS = [task for chapter in chapters.listed() for task in tasks(chapter)]
by_id = pytest.mark.parametrize("task", ALL_TASKS, ids=lambda task: task.id)


@functools.cache
def drawn(id: str, n: int) -> dict[str, Any]:
    """What the n-th student of the n-th class is asked."""
    return answers.drawn(next(task for task in ALL_TASKS if task.id == id), f"{n:064x}", str(n))


@pytest.fixture
def made(tmp_path: Path) -> Assignment:
    """A class's assignment with own numbers for each student."""
    return assign("denmark", tmp_path / "denmark", roster=CLASS, due="2027-02-01", personal=True)


def notebooks(assignment: Assignment) -> dict[str, nbformat.NotebookNode]:
    """The students' notebooks by student."""
    found = [nbformat.read(path, 4) for path in assignment.students_folder.glob("*.ipynb")]
    return {notebook.metadata.klaster["student"]: notebook for notebook in found}


def run(notebook: nbformat.NotebookNode, folder: Path) -> dict[str, str]:
    """Run a notebook with a kernel, and return what each cell printed, by its id."""
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


class TestTasks:
    @pytest.mark.parametrize("chapter", chapters.listed())
    def test_a_chapter_has_at_least_three_and_an_essay_with_a_rubric(self, chapter: str) -> None:
        assert len(tasks(chapter)) >= 3
        assert any(isinstance(task, Value) for task in tasks(chapter))
        for essay in essays(chapter):
            assert essay.points > 0 and all(essay.prompt[lang] and essay.rubric[lang] for lang in LANGUAGES)
        assert essays(chapter)

    @pytest.mark.parametrize("chapter", chapters.listed())
    def test_its_ids_are_the_chapter_s_and_no_name_is_used_twice(self, chapter: str) -> None:
        assert [task.id for task in tasks(chapter)] == [f"{chapter}-g{n}" for n in range(1, len(tasks(chapter)) + 1)]
        assert len({task.name for task in tasks(chapter)}) == len(tasks(chapter))

    @by_id
    def test_a_task_speaks_three_languages(self, task: Function | Value) -> None:
        texts = [task.prompt, *(mistake.hint for mistake in task.mistakes)]
        assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts)
        assert all(task.name in text for text in task.prompt.values())

    @by_id
    def test_no_mistake_is_ever_right_and_each_is_told_from_the_others(self, task: Function | Value) -> None:
        assert task.mistakes
        variants = [drawn(task.id, n) for n in range(20)]
        for mistake in task.mistakes:
            seen = [m["expected"] for v in variants for m in v["mistakes"] if m["hint"] == dict(mistake.hint)]
            assert len(seen) >= 15, f"seldom a mistake: {mistake.hint['en']}"
        for variant in variants:
            values = [json.dumps(mistake["expected"]) for mistake in variant["mistakes"]]
            assert len(set(values)) == len(values)
            assert not any(
                same(mistake["expected"], variant["expected"], task.decimals) for mistake in variant["mistakes"]
            )

    def test_numbers_that_a_mistake_would_get_right_are_drawn_again(self) -> None:
        """Years of which none is the printed one would forgive ``<`` in the place of ``<=``."""
        task = next(task for task in ALL_TASKS if task.id == "world-table-g2")
        for n in range(300):
            variant = answers.drawn(task, f"{n:064x}")
            assert len([m for m in variant["mistakes"] if m["hint"] == dict(task.mistakes[2].hint)]) == 1, n

    @by_id
    def test_nothing_is_right_that_was_not_worked_out(self, task: Function | Value) -> None:
        """A constant, the arguments themselves, a table of the visible cases, one argument left out."""
        if isinstance(task, Value):
            found = [drawn(task.id, n)["expected"][0] for n in range(50)]
            assert max(sum(same(guess, value, task.decimals) for value in found) for guess in found) <= 7, (
                "a good guess"
            )
            return
        for n in range(8):
            variant = drawn(task.id, n)
            cases = [eval(call, {task.name: lambda *given: given}) for call in variant["calls"]]
            assert not set(cases) & set(task.shown)
            for name, cheat in _cheats(task, variant["expected"]).items():
                got = [_called(cheat, arguments) for arguments in cases]
                assert not same(got, variant["expected"], task.decimals), name

    @by_id
    def test_what_is_measured_says_how_far_it_may_be_rounded_and_what_is_counted_does_not(
        self, task: Function | Value
    ) -> None:
        """The kind of an answer is the same in every draw, and the sentence about it stands in the prompt."""
        expected = [value for n in range(30) for value in drawn(task.id, n)["expected"]]
        measured = [any(type(number) is float for number in _numbers(value)) for value in expected if _numbers(value)]
        assert all(measured) if task.decimals is not None else not any(measured)
        for value in expected:
            assert len({type(number) for number in _numbers(value)}) <= 1, value
        variant = drawn(task.id, 0)
        assert variant["decimals"] == task.decimals
        for spoken, said in {"kk": "өңгелекте", "ru": "округл", "en": "round"}.items():
            with language.speaking(spoken):
                assert (said in sheet.prompt(task, variant["parameters"])) == (task.decimals is not None)

    @by_id
    @pytest.mark.parametrize(
        "classes", [range(40), pytest.param(range(40, 100), marks=pytest.mark.slow)], ids=["40", "100"]
    )
    def test_a_rounding_that_the_visible_check_lets_pass_is_right(
        self, task: Function | Value, classes: range, capsys: pytest.CaptureFixture
    ) -> None:
        """And one that the prompt allows passes both; a mistake stays one, however it is rounded."""
        if task.decimals is None:
            return
        for n in classes:
            variant = drawn(task.id, n)
            exact = variant["expected"]
            for name, way in WAYS.items():
                here = [_rounded(value, way) for value in exact]
                passes = _passes_the_visible_check(task, name, exact)
                assert passes or int(name.split()[-1]) < task.decimals, (name, exact)
                if passes:
                    assert same(here, exact, task.decimals), (name, exact)
                    for mistake in variant["mistakes"]:
                        made = [_rounded(value, way) for value in mistake["expected"]]
                        assert not same(made, exact, task.decimals), (name, mistake["hint"]["en"])
            if isinstance(task, Value):
                assert exercise.check_value(exact[0], task.between, language="kk", decimals=task.decimals)
        capsys.readouterr()

    @by_id
    def test_students_get_different_numbers(self, task: Function | Value) -> None:
        secret = key.new()
        variants = [json.dumps(answers.drawn(task, secret, str(n))) for n in range(15)]
        assert len(set(variants)) >= 10

    @by_id
    def test_a_value_lies_where_the_visible_check_says(self, task: Function | Value) -> None:
        if isinstance(task, Function):
            return
        for n in range(50):
            value = drawn(task.id, n)["expected"][0]
            assert task.between is None or task.between[0] <= value <= task.between[1]


def made_up(answer: Callable[..., Any], draw: Callable[..., tuple], shown: tuple[tuple, ...], **more: Any) -> Function:
    """A task of a test's own, to see what is drawn of it."""
    words = dict.fromkeys(LANGUAGES, "f")
    return Function(
        id="x-g1", points=1, prompt=words, signature="f(a, b)", answer=answer, shown=shown, draw=draw, **more
    )


class TestDraws:
    """What would let a student have points for nothing is drawn again, and refused where all draws are so."""

    def test_no_argument_can_be_left_out(self) -> None:
        def mostly_two(dice: Any) -> tuple[int, int]:
            return dice.randrange(10, 10_000), 2 if dice.random() < 0.95 else dice.randrange(3, 50)

        task = made_up(lambda a, b: a * b, mostly_two, ((7, 2), (3, 5)))
        for n in range(40):
            variant = answers.drawn(task, f"{n:064x}")
            cases = [eval(call, {"f": lambda *given: given}) for call in variant["calls"]]
            for idle in (lambda a, b: a * 2, lambda a, b: a * 5, lambda a, b: 7 * b, lambda a, b: 3 * b):
                assert [idle(*case) for case in cases] != variant["expected"]
        with pytest.raises(ValueError, match="x-g1"):
            answers.drawn(
                made_up(lambda a, b: a * b, lambda dice: (dice.randrange(10, 10_000), 2), ((7, 2), (3, 5))), "0" * 64
            )

    def test_an_argument_that_fails_where_it_is_idle_is_none(self) -> None:
        task = made_up(
            lambda a, b: a / b,
            lambda dice: (dice.randrange(1, 999), dice.randrange(1, 99)),
            ((7, 2), (0, 5)),
            decimals=2,
        )
        assert len(answers.drawn(task, "0" * 64)["calls"]) == task.cases

    def test_inputs_differ_and_none_is_shown(self) -> None:
        task = made_up(lambda a, b: a - b, lambda dice: (dice.randrange(4), dice.randrange(4)), ((1, 1), (2, 3)))
        for n in range(20):
            calls = answers.drawn(task, f"{n:064x}")["calls"]
            assert len(set(calls)) == task.cases and not {"f(1, 1)", "f(2, 3)"} & set(calls)

    def test_a_constant_is_right_in_half_of_the_cases_at_most(self) -> None:
        task = made_up(
            lambda a, b: max(a - b, 0), lambda dice: (dice.randrange(100), dice.randrange(60, 200)), ((90, 85), (7, 3))
        )
        for n in range(20):
            expected = answers.drawn(task, f"{n:064x}")["expected"]
            assert max(expected.count(value) for value in expected) <= task.cases // 2

    @pytest.mark.parametrize(("shown", "decimals"), [(((80, 2), (90, 3)), 1), (((8000, 7), (9000, 11)), None)])
    def test_a_whole_number_that_passes_the_visible_check_passes_the_hidden_one(
        self, shown: tuple, decimals: int | None
    ) -> None:
        """Shown answers that are whole, or so large that a fraction is nothing."""
        task = made_up(
            lambda a, b: a / b, lambda dice: (dice.randrange(1, 9000), dice.randrange(1, 90)), shown, decimals=decimals
        )
        for n in range(20):
            for value in answers.drawn(task, f"{n:064x}")["expected"]:
                for way in (int, round, math.ceil):
                    assert same(way(value), value, decimals)

    def test_a_mistake_that_rounding_makes_right_is_drawn_again(self) -> None:
        known = Mistake(lambda a, b: a / b + 0.14, dict.fromkeys(LANGUAGES, "too much"))
        task = made_up(
            lambda a, b: a / b,
            lambda dice: (dice.randrange(1, 9000), dice.randrange(1, 90)),
            ((1, 8), (3, 7)),
            mistakes=(known,),
            decimals=1,
        )
        for n in range(20):
            variant = answers.drawn(task, f"{n:064x}")
            (made,) = variant["mistakes"]
            assert not same([round(value, 1) for value in made["expected"]], variant["expected"], 1)


def _cut(number: float, digits: int) -> float:
    return math.trunc(number * 10**digits) / 10**digits


#: Natural ways to round a measure; each name ends with how many decimals are left.
WAYS: dict[str, Callable[[float], float]] = {f"round to {n}": functools.partial(round, ndigits=n) for n in range(5)}
WAYS |= {f"cut off at {n}": functools.partial(_cut, digits=n) for n in range(5)}
WAYS |= {"int to 0": int, "floor to 0": math.floor, "ceil to 0": math.ceil, "round to a whole number, 0": round}


def _rounded(value: Any, way: Callable[[float], float]) -> Any:
    if isinstance(value, list):
        return [_rounded(item, way) for item in value]
    return way(value) if isinstance(value, float) else value


def _numbers(value: Any) -> list:
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [value] if type(value) in (int, float) else []


def _passes_the_visible_check(task: Function | Value, name: str, exact: list) -> bool:
    if isinstance(task, Value):
        return exercise.check_value(WAYS[name](exact[0]), task.between, language="kk", decimals=task.decimals)
    return _passes_the_check(task.id, name)


@functools.cache
def _passes_the_check(id: str, name: str) -> bool:
    task: Any = next(task for task in ALL_TASKS if task.id == id)
    shown = {arguments: answers.plain(task.answer(*arguments)) for arguments in task.shown}
    return exercise.check(
        lambda *given: _rounded(shown[given], WAYS[name]), [*shown.items()], language="kk", decimals=task.decimals
    )


def _called(function: Callable[..., Any], arguments: tuple) -> Any:
    try:
        return answers.plain(function(*arguments))
    except Exception:
        return "an error"


def _cheats(task: Function, expected: list) -> dict[str, Callable[..., Any]]:
    """Functions that answer without the exercise being done, by what they do."""

    def fixed(place: int, value: Any) -> Callable[..., Any]:
        return lambda *given: task.answer(*given[:place], value, *given[place + 1 :])

    table = {arguments: task.answer(*arguments) for arguments in task.shown}
    found = {f"always {value}": lambda *_, v=value: v for value in (*expected, None, 0, 1, [], *table.values())}
    found |= {f"argument {n}": lambda *given, n=n: given[n] for n in range(len(task.shown[0]))}
    found |= {
        f"argument {place} always {arguments[place]}": fixed(place, arguments[place])
        for arguments in task.shown
        for place in range(len(arguments))
    }
    return found | {"all arguments": lambda *given: given, "the visible cases": lambda *given: table[given]}


class TestKey:
    def test_the_same_key_gives_the_same_numbers_and_another_gives_others(self) -> None:
        task, one, other = tasks("denmark")[0], key.new(), key.new()
        assert answers.drawn(task, one, "a1") == answers.drawn(task, one, "a1")
        assert answers.drawn(task, one, "a1") != answers.drawn(task, one, "a2")
        assert not set(answers.drawn(task, one)["calls"]) & set(answers.drawn(task, other)["calls"])

    def test_an_earlier_key_makes_the_same_assignment(self, made: Assignment, tmp_path: Path) -> None:
        again = assign("denmark", tmp_path / "again", roster=CLASS, personal=True, class_key=made.key)
        assert again.answers == made.answers and again.id != made.id

    def test_who_holds_the_repository_and_a_notebook_can_t_list_the_hidden_inputs(self, made: Assignment) -> None:
        """All that is public, tried as a key or a seed: nothing gives one of the hidden inputs."""
        task = tasks("denmark")[0]
        hidden = set(made.answers[task.id]["a1"]["calls"])
        public = [made.id, made.chapter, "a1", "Әлия Оспанова", made.due, "", made.id.rpartition("-")[2]]
        guesses = [(f"{n:x}" * 64)[:64] for n in range(16)]
        guesses += [(word.encode().hex() * 64)[:64] for word in public if word]
        for guess in guesses:
            for student in ("", "a1"):
                assert not hidden & set(answers.drawn(task, guess, student)["calls"])

    def test_the_numbers_that_a_student_sees_say_nothing_of_the_hidden_inputs(self) -> None:
        """Classes with the same visible numbers have hidden inputs of their own."""
        function, _, value = tasks("introduction")
        seen: dict[str, set[str]] = {}
        met = 0
        for n in range(40):
            visible = json.dumps(answers.drawn(value, f"{n:064x}")["parameters"])
            hidden = set(answers.drawn(function, f"{n:064x}")["calls"])
            met += visible in seen
            assert not hidden & seen.setdefault(visible, set())
            seen[visible] |= hidden
        assert met > 3

    def test_neither_key_nor_hidden_inputs_nor_answers_nor_solutions_are_handed_out(self, made: Assignment) -> None:
        out = "".join(path.read_text("utf-8", "ignore") for path in made.students_folder.rglob("*") if path.is_file())
        assert made.key not in out
        functions = [task for task in tasks("denmark") if isinstance(task, Function)]
        values = [answers.plain(task.answer(*arguments)) for task in functions for arguments in task.shown]
        shown = set(re.findall(r"\d+\.\d{6,}", json.dumps(values)))
        for id, variants in made.answers.items():
            for variant in variants.values():
                for call, value in zip(variant["calls"], variant["expected"], strict=True):
                    if "(" in call:
                        assert call not in out and call.partition("(")[2] not in out, id
                    # A visible check may happen to have the same value as a hidden one.
                    numbers = set(re.findall(r"\d+\.\d{6,}", json.dumps(value))) - shown
                    assert not any(number in out for number in numbers), id
        for task in tasks("denmark"):
            assert inspect.getsource(task.answer).strip().rpartition("\n")[2].strip() not in out

    def test_a_file_that_is_no_key_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "key.txt").write_text("12345", "utf-8")
        with pytest.raises(Problem, match="class-key.txt"):
            key.read(tmp_path / "key.txt")


class TestNotebook:
    def test_it_runs_alone_and_its_checks_say_that_nothing_is_answered_yet(
        self, made: Assignment, tmp_path: Path
    ) -> None:
        notebook = notebooks(made)["a1"]
        assert "klaster" not in "".join(re.findall(r"^\s*(?:import|from) .*", _code(notebook), re.MULTILINE))
        printed = run(notebook, tmp_path)
        assert all(printed[f"denmark-g{n}-check"].startswith("○") for n in (1, 2, 3))

    def test_the_teacher_s_runs_and_every_check_is_passed(self, made: Assignment, tmp_path: Path) -> None:
        solved = nbformat.read(made.teacher / "denmark-solutions.ipynb", 4)
        assert all(text.startswith("✓") for id, text in run(solved, tmp_path).items() if id.endswith("-check"))

    def test_each_student_s_own_numbers_stand_in_the_prompt(self, made: Assignment) -> None:
        for student, own in notebooks(made).items():
            parameters = made.variant("denmark-g3", student)["parameters"]
            prompt = next(cell.source for cell in own.cells if cell.id == "denmark-g3")
            assert str(parameters["first"]) in prompt and parameters["iso3"] in prompt

    def test_name_and_id_are_filled_in_and_stand_beside_the_assignment_s_id(self, made: Assignment) -> None:
        cell = next(cell for cell in notebooks(made)["a3"].cells if cell.id == "student")
        names: dict[str, str] = {}
        exec(cell.source, names)
        assert (names["student_id"], names["student_name"], names["assignment"]) == ("a3", "Jean-Luc O'Neil", made.id)

    def test_an_answer_is_known_without_cell_ids(self, made: Assignment) -> None:
        for own in notebooks(made).values():
            marks = [c.source.split("\n")[0] for c in own.cells if c.id.endswith("-answer")]
            assert all(f"▸ {id}" in mark for id, mark in zip(made.exercises, marks, strict=True))

    @pytest.mark.parametrize("spoken", LANGUAGES)
    def test_prompts_and_hints_are_in_the_language_asked_for(self, spoken: str, tmp_path: Path) -> None:
        with language.speaking(spoken):
            made = assign("denmark", tmp_path / spoken)
        notebook = nbformat.read(made.students_folder / "denmark.ipynb", 4)
        text = "\n".join(cell.source for cell in notebook.cells)
        for task in tasks("denmark"):
            assert task.mistakes[0].hint[spoken] in text or isinstance(task, Value)
            assert not any(task.mistakes[0].hint[other] in text for other in LANGUAGES if other != spoken)


def _code(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def checked(source: str, spaces: dict[str, Any], capsys: pytest.CaptureFixture) -> str:
    """Run a cell and return what it printed."""
    capsys.readouterr()
    exec(source, spaces)
    return capsys.readouterr().out


class TestVisibleChecks:
    @pytest.mark.parametrize("chapter", chapters.listed())
    def test_each_mistake_gets_its_hint_and_the_notebook_holds_no_formula_that_makes_it(
        self, chapter: str, capsys: pytest.CaptureFixture
    ) -> None:
        """Such a formula, multiplied by a hundred or turned over, would be the solution."""
        with language.speaking("en"):
            made = notebook(
                title=chapter,
                assignment="x",
                chapter=chapter,
                language="en",
                due="",
                tasks=tasks(chapter),
                essays=(),
                parameters={task.id: answers.drawn(task, key.new())["parameters"] for task in tasks(chapter)},
            )
        cells = {cell.id: cell.source for cell in made.cells}
        code = " ".join(_code(made).split())
        file = Path(task_module.__file__).parent / "tasks" / f"{chapter.replace('-', '_')}.yml"
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
        spaces: dict[str, Any] = {}
        exec(cells["setup"], spaces)
        for task in tasks(chapter):
            solution = inspect.getsource(task.answer).partition("\n")[2]
            for formula in (solution, *(mistake["makes"] for mistake in written[task.id]["mistakes"])):
                assert " ".join(formula.split()) not in code, formula
            if isinstance(task, Value):
                continue
            for mistake in task.mistakes:
                said = checked(cells[f"{task.id}-check"], spaces | {task.name: mistake.makes}, capsys)
                assert said == f"✗ {mistake.hint['en']}\n"
            assert checked(cells[f"{task.id}-check"], spaces | {task.name: task.answer}, capsys).startswith("✓")


class TestFolder:
    def test_it_holds_what_is_handed_out_and_what_is_kept(self, made: Assignment) -> None:
        out = {path.name for path in made.students_folder.iterdir()}
        kept = {path.name for path in made.teacher.iterdir()}
        assert {"text.kk.html", "text.ru.html", "text.en.html", "sheet.html", "how-to.html"} <= out
        assert {"class-key.txt", "answers.json", "roster.csv", "denmark-solutions.ipynb"} <= kept
        assert {"sheet-with-answers.html", "lesson-plan.html", "rubric.html", "personal-answers.html"} <= kept

    def test_it_is_read_back_as_it_was_written(self, made: Assignment) -> None:
        again = Assignment.load(made.folder)
        assert again == made and again.roster == CLASS

    def test_nothing_is_overwritten(self, made: Assignment) -> None:
        before = {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}
        with pytest.raises(Problem, match="--folder"):
            assign("denmark", made.folder)
        assert {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")} == before

    def test_a_folder_that_is_none_and_one_from_a_newer_klaster_are_refused(
        self, made: Assignment, tmp_path: Path
    ) -> None:
        with pytest.raises(Problem, match="assignment.json"):
            Assignment.load(tmp_path)
        path = made.folder / "assignment.json"
        path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 99'), "utf-8")
        with pytest.raises(Problem, match="klaster"):
            Assignment.load(made.folder)


class TestLesson:
    @pytest.mark.parametrize("chapter", chapters.listed())
    def test_its_steps_take_the_chapter_s_time_and_there_is_something_to_discuss(self, chapter: str) -> None:
        assert lesson.problems(chapter) == []
        assert len(lesson.lesson(chapter)["discussion"]) >= 3


#: Class lists as schools have them, each of the same two students; the name says where it comes from.
LISTS = {
    "Excel in Kazakh": ("№;Аты-жөні;ID\n1;Әлия Оспанова;a1\n2;Ұлан Ким;a2\n", "utf-8-sig"),
    "an old Excel in Russian": ("Фамилия;Имя;Логин\nОспанова;Алия;a1\nКим;Улан;a2\n", "cp1251"),
    "Moodle in English": ('First name,Last name,ID number,Email address\nӘлия,Оспанова,a1,a@b.kz\nҰлан,"Ким",a2,u@b.kz\n', "utf-8"),
    "Moodle in Russian": ("Имя,Фамилия,Индивидуальный номер,Адрес электронной почты\nӘлия,Оспанова,a1,a@b.kz\nҰлан,Ким,a2,u@b.kz\n", "utf-8"),
    "Moodle in Kazakh": ("Аты,Тегі,ID нөмірі,Электрондық пошта мекенжайы\nӘлия,Оспанова,a1,a@b.kz\nҰлан,Ким,a2,u@b.kz\n", "utf-8"),
    "Unicode text": ("Аты-жөні\tID\nӘлия Оспанова\ta1\nҰлан Ким\ta2\n", "utf-16"),
    "Excel's hint of the separator": ("sep=;\nАты-жөні;ID\nӘлия Оспанова;a1\nҰлан Ким;a2\n", "utf-8-sig"),
    "titles, a blank row, totals and an unfinished numbering": (
        "10 «А» сынып;;\n2026/2027 оқу жылы;;\n;;\n№;Оқушының аты-жөні;ID\n1;Әлия Оспанова;a1\n;;\n2;Ұлан Ким;a2\n3;;\n;Барлығы: 2;\n", "utf-8",
    ),
    "a title that names the column": ("Студенттердің аты-жөні;\nАты-жөні;ID\nӘлия Оспанова;a1\nҰлан Ким;a2\n", "utf-8"),
    "a heading over two": ("№;Оқушының аты-жөні;;ID\n;Тегі;Аты;\n1;Оспанова;Әлия;a1\n2;Ким;Ұлан;a2\n", "utf-8"),
    "initials of the heading": ("Т.А.Ә.;ID\n1. Әлия Оспанова;a1\n2. Ұлан Ким;a2\n", "utf-8"),
    "invisible letters": ("\u200bАты\u00a0-\u00a0жөні;ID\u00a0\nӘлия\u00a0Оспанова\u200b;\u00a0a1\nҰлан  Ким;a2\u200e\n", "utf-8"),
    "Latin letters in a heading": ("Aты-жөнi;ID\nӘлия Оспанова;a1\nҰлан Ким;a2\n", "utf-8"),
    "commas in names": ("ФИО;ID\nОспанова, Әлия;a1\nКим, Ұлан;a2\n", "utf-8"),
    "Canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Essay (77)\n,,,,,Manual Posting\n    Points Possible,,,,,10\n"
        '"Оспанова, Әлия",501,a1,aliya,10А,7\n"Ким, Ұлан",502,a2,ulan,10А,\n"Student, Test",503,,9f1,10А,\n', "utf-8-sig",
    ),
}  # fmt: skip


def workbook(
    path: Path, rows: list[list[object]], formats: dict[str, str] | None = None, merged: str = "", more: str = ""
) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, shown in (formats or {}).items():
        book.active[cell].number_format = shown
    if merged:
        book.active.merge_cells(merged)
    if more:
        book.create_sheet(more).append(["Аты-жөні"])
    book.save(path)
    return path


class TestRoster:
    @pytest.mark.parametrize("kind", LISTS)
    def test_lists_are_read_as_programs_write_them(self, kind: str, tmp_path: Path) -> None:
        content, encoding = LISTS[kind]
        (tmp_path / "10А.csv").write_bytes(content.encode(encoding))
        read = roster.read(tmp_path / "10А.csv")
        assert [student.id for student in read] == ["a1", "a2"]
        assert "Оспанова" in read[0].name and "лия" in read[0].name and "лан" in read[1].name

    def test_a_workbook_with_titles_merged_cells_and_numbers(self, tmp_path: Path) -> None:
        rows: list[list] = [["10А сыныбының тізімі", None, None], [None], ["№", "Тегі", "Аты", "Әкесінің аты", "ID"]]
        rows += [[1, "Оспанова", "Әлия", "Болатқызы", 101.0], [2, "Ким", "Ұлан", None, 7], [None], [None, "Барлығы", 2]]
        notes: list[str] = []
        path = workbook(tmp_path / "list.xlsx", rows, {"E5": "000"}, "A1:C1", "10Ә")
        assert roster.read(path, notes) == [
            Student("101", "Оспанова Әлия Болатқызы", surname="Оспанова"),
            Student("007", "Ким Ұлан", surname="Ким"),
        ]
        assert "10Ә" in notes[0]

    def test_an_iin_gets_the_zeros_back_that_excel_drops_and_gives_way_to_another_id(self, tmp_path: Path) -> None:
        notes: list[str] = []
        path = workbook(tmp_path / "list.xlsx", [["Аты-жөні", "ЖСН"], ["Әлия", 50101500123], ["Ұлан", "990101300456"]])
        assert [student.id for student in roster.read(path, notes)] == ["050101500123", "990101300456"]
        assert "ЖСН" in notes[0]
        path = workbook(
            tmp_path / "two.xlsx",
            [["ЖСН", "Аты-жөні", "ID"], [50101500123, "Әлия", "a1"], [990101300456, "Ұлан", "a2"]],
        )
        assert [student.id for student in roster.read(path)] == ["a1", "a2"]

    def test_canvas_s_own_number_is_kept_for_the_way_back(self, tmp_path: Path) -> None:
        (tmp_path / "c.csv").write_text(LISTS["Canvas"][0], "utf-8")
        assert [(student.id, student.canvas) for student in roster.read(tmp_path / "c.csv")] == [
            ("a1", "501"),
            ("a2", "502"),
        ]
        (tmp_path / "c.csv").write_text("Student,ID,Section\nӘлия,501,10А\n", "utf-8")
        assert roster.read(tmp_path / "c.csv") == [Student("501", "Әлия", canvas="501")]

    @pytest.mark.parametrize(
        "content",
        ["Әлия Оспанова\nҰлан Ким\n", "1;Әлия Оспанова\n2;Ұлан Ким\n", "Аты-жөні\n\nӘлия Оспанова\n\nҰлан Ким\n"],
    )
    def test_a_bare_list_of_names_gets_numbers(self, content: str, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text(content, "utf-8")
        assert roster.read(tmp_path / "list.csv") == [Student("S01", "Әлия Оспанова"), Student("S02", "Ұлан Ким")]

    def test_namesakes_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text("Аты-жөні;ID\nӘлия;a1\nӘлия;a2\n", "utf-8")
        notes: list[str] = []
        roster.read(tmp_path / "list.csv", notes)
        assert "a1, a2" in notes[0]

    @pytest.mark.parametrize(
        ("content", "where"),
        [
            ("a,b,c\n1,2,3\n", "1-жол"), ("ID,Name\na1,Әлия\n\na1,Ұлан\n", "4-жол"), ("ID,Name\na1,\n", "2-жол"), ("", "бос"), ("ID,Name\n", "студент жоқ"),
            ("ID;Аты-жөні\na1;?лия Оспанова\n", "2-жол.*CSV UTF-8"), ("Аты-жөні;ЖСН\nӘлия;9,90101E+11\n", "2-жол.*Мәтін"),
            ("<html><table><tr><td>Әлия</table>", "XLSX"), ("%PDF-1.4", "XLSX"),
        ],
    )  # fmt: skip
    def test_a_fault_is_named_by_file_and_row(self, content: str, where: str, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text(content, "utf-8")
        with pytest.raises(Problem, match=rf"list\.csv.*{where}"):
            roster.read(tmp_path / "list.csv")

    @pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PK\3\4 no workbook"])
    def test_an_old_or_a_locked_workbook_is_to_be_saved_anew(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "list.xls").write_bytes(content)
        with pytest.raises(Problem, match="XLSX"):
            roster.read(tmp_path / "list.xls")

    def test_a_name_like_a_formula_stays_a_name_in_our_copy_of_the_list(self, tmp_path: Path) -> None:
        people = [Student("-1", '=cmd|"/c calc"!A1'), Student("a2", "'Абай")]
        made = assign("denmark", tmp_path / "x", roster=people)
        assert Assignment.load(tmp_path / "x").roster == people
        assert '"=cmd' not in (made.teacher / "roster.csv").read_text("utf-8")


class TestCommand:
    def test_it_says_where_to_find_what_and_what_to_keep(self, tool, tmp_path: Path, monkeypatch, capsys) -> None:
        tool("chromium")
        monkeypatch.chdir(tmp_path)
        assert command.main(["assign", "denmark", "--due", "2027-02-01", "--lang", "en"]) == 0
        said = capsys.readouterr().out
        assert "denmark/students" in said and "give them to nobody" in said
        assert "The next command: klaster collect SUBMISSIONS.zip denmark" in said
        for name in (
            "students/sheet",
            "students/how-to",
            "teacher/sheet-with-answers",
            "teacher/lesson-plan",
            "teacher/rubric",
        ):
            assert (tmp_path / "denmark" / f"{name}.pdf").read_bytes().startswith(b"%PDF")
        assert command.main(["assign", "denmark", "--lang", "en"]) == 1
        assert "--folder" in capsys.readouterr().out

    @pytest.mark.parametrize("wrong", [["assign", "atlantis"], ["assign", "denmark", "--due", "tomorrow"], ["assign"]])
    def test_wrong_usage_is_code_2(self, wrong: list[str], tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as stopped:
            command.main(wrong)
        assert stopped.value.code == 2
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("spoken", LANGUAGES)
    def test_wrong_usage_is_told_in_the_language_asked_for(
        self, spoken: str, tmp_path: Path, monkeypatch, capsys
    ) -> None:
        monkeypatch.chdir(tmp_path)
        told = []
        for wrong in (
            ["grade"],
            ["colect"],
            ["assign", "denmark", "--key"],
            ["collect", "a", "b", "--jobs", "3"],
            ["assign", "denmark", "--due", "32.01.2027"],
        ):
            with pytest.raises(SystemExit):
                command.main([*wrong, "--lang", spoken])
            told.append(capsys.readouterr().err)
        assert all("--help" in text for text in told)
        english = ("usage:", "required", "invalid", "expected", "unrecognized", "argument", "error:")
        assert spoken == "en" or not [text for text in told if any(word in text for word in english)]
        with pytest.raises(SystemExit):
            command.main(["assign", "--help", "--lang", spoken])
        assert spoken == "en" or not any(
            word in capsys.readouterr().out for word in ("usage:", "options", "positional", "show this")
        )

    def test_the_list_is_counted_and_a_date_may_be_written_as_people_do(
        self, tmp_path: Path, monkeypatch, capsys
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("klaster.assignment.document.can_print", lambda: False)
        (tmp_path / "10А тізімі.csv").write_text("Аты-жөні\nӘлия Оспанова\nҰлан Ким\n", "utf-8")
        assert (
            command.main(
                [
                    "assign",
                    "denmark",
                    "--roster",
                    "10А тізімі.csv",
                    "--due",
                    "1.02.2027",
                    "--folder",
                    "үй жұмысы",
                    "--lang",
                    "en",
                ]
            )
            == 0
        )
        said = capsys.readouterr().out
        assert "students on the list: 2 (S01 Әлия Оспанова … S02 Ұлан Ким)" in said and '"үй жұмысы"' in said
        assert Assignment.load(tmp_path / "үй жұмысы").due == "2027-02-01"

    @pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
    def test_what_a_full_disk_or_ctrl_c_cuts_off_leaves_no_half_folder(
        self, fault: BaseException, tmp_path: Path, monkeypatch, capsys
    ) -> None:
        monkeypatch.chdir(tmp_path)

        def cut_off(*_: object, **__: object) -> None:
            raise fault

        with monkeypatch.context() as patch:
            patch.setattr("klaster.assignment.assigning.assign.documents", cut_off)
            assert command.main(["assign", "denmark", "--lang", "en"]) in (1, 130)
        assert "disk is full" in capsys.readouterr().out or isinstance(fault, KeyboardInterrupt)
        assert not (tmp_path / "denmark").exists()

    def test_a_folder_that_can_t_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", "utf-8")
        with pytest.raises(Problem, match="--folder"):
            assign("denmark", tmp_path / "file" / "denmark")

    def test_personal_numbers_need_a_list(self, tmp_path: Path) -> None:
        with pytest.raises(Problem, match="--roster"):
            assign("denmark", tmp_path / "x", personal=True)
        assert not (tmp_path / "x").exists()


class TestSecrecy:
    def test_no_page_and_no_file_of_the_site_holds_a_graded_task_s_solution(self, site) -> None:
        """The repository is public and holds them; what students read every day does not."""
        kinds = {".html", ".ipynb", ".js", ".txt", ".csv", ".xml"}
        text = "\n".join(path.read_text("utf-8") for path in site.html.rglob("*") if path.suffix in kinds)
        text = " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())
        for task in ALL_TASKS:
            body = inspect.getsource(task.answer).partition("\n")[2]
            assert " ".join(body.split()) not in text, task.id
            assert task.id not in text

    def test_no_export_holds_the_key_or_what_was_drawn_from_it_for_grading(self, made: Assignment) -> None:
        drawn = {
            call for variants in made.answers.values() for variant in variants.values() for call in variant["calls"]
        }
        for path in (made.teacher / "quiz").iterdir():
            content = path.read_bytes()
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as packed:
                    content = b"".join(packed.read(name) for name in packed.namelist())
            text = content.decode("utf-8", "ignore")
            assert made.key not in text
            assert not any(call in text for call in drawn if "(" in call)
