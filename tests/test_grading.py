"""`klaster grade`: what becomes of good and bad submissions, and what these can't reach.

The corpus is ``bad_submissions.py``: one class, a student a submission, graded once for all tests.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import venv
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from bad_submissions import CASES, ESSAY, RIGHT, Case, Draft, Ground, function
from klaster import language
from klaster.__main__ import main
from klaster.assignment.assigning.assign import assign
from klaster.assignment.collecting.collect import collect
from klaster.assignment.collecting.handed_in import handed_in
from klaster.assignment.folder import Assignment, locked
from klaster.assignment.grading import runner
from klaster.assignment.grading.conversation import Request
from klaster.assignment.grading.grade import grade
from klaster.assignment.grading.grader import Grader
from klaster.assignment.grading.limits import Limits
from klaster.assignment.grading.process import HOME, RUNNER, Cancelled, variables
from klaster.assignment.grading.sandbox import Protection
from klaster.assignment.grading.status import Status
from klaster.assignment.returning.give_back import give_back
from klaster.assignment.returning.marks import marks
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import LANGUAGES
from klaster.notebook import chapters

RIGHT_IDS = tuple(f"denmark-{exercise}" for exercise in RIGHT)
LIMITS = Limits(cell=4, exercise=3, notebook=45)
STRANGE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "🙂 Әлия 🙂",
    "../../etc/passwd",
    "CON",
    "a" * 300,
    "Ә" * 90 + " тегі",
)


@pytest.fixture(scope="session")
def bubblewrap(tool: Callable[[str], Path]) -> Path:
    """Bubblewrap, where it works: nothing in here may run without it."""
    path = tool("bubblewrap")
    protection = Protection(LIMITS)
    if not protection.sandboxed:
        pytest.skip(protection.words)
    return path


@dataclass
class Run:
    """The corpus, graded: each case's grade, and what was there before that nobody may have touched."""

    assignment: Assignment
    ground: Ground
    grades: dict[str, dict[str, Any]]
    connections: list[object]
    seconds: float


def student_of(place: int) -> Student:
    name = STRANGE[place] if place < len(STRANGE) else f"Оқушы{place} Тегі{place}"
    return Student(f"C{place:03}", name, f"c{place}@example.org")


def sent_by(place: int) -> str:
    """The folder of a submission, as Moodle names it; strange names stand in the notebook alone."""
    return f"{place}" if place < len(STRANGE) else f"Оқушы{place} Тегі{place}_{place}_assignsubmission_file_"


def moodle(path: Path, files: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2027, 1, 20, 10, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def notebook_of(assignment: Assignment) -> dict[str, Any]:
    return json.loads((assignment.students_folder / f"{assignment.chapter}.ipynb").read_text("utf-8"))


def ground_of(assignment: Assignment) -> Ground:
    variant = assignment.answers["denmark-g3"][""]
    return Ground(variant["parameters"], variant["expected"][0])


def class_of(folder: Path, cases: list[Case]) -> Assignment:
    """A class in which each student handed in one case, collected."""
    assignment = assign("denmark", folder / "denmark", roster=[student_of(place) for place in range(len(cases))])
    ground = ground_of(assignment)
    files = []
    for place, case in enumerate(cases):
        student = student_of(place)
        draft = Draft(notebook_of(assignment), ground, (student.id, student.name))
        files.append((f"{sent_by(place)}/үй жұмысы.ipynb", case.build(draft)))
    collect(assignment, [moodle(folder / "in.zip", files)])
    return assignment


def grades_of(assignment: Assignment) -> dict[str, dict[str, Any]]:
    """The grades by the students' ids."""
    found = [json.loads(path.read_text("utf-8")) for path in assignment.grades.glob("*.json")]
    return {grade["student"]["id"]: grade for grade in found}


@pytest.fixture(scope="module")
def canaries() -> Iterator[list[Path]]:
    """A folder in the home folder and one in the temporary folder, which anybody may read."""
    with contextlib.ExitStack() as stack:
        places = [
            Path(stack.enter_context(tempfile.TemporaryDirectory(dir=parent, prefix=".klaster-canary-")))
            for parent in (Path.home(), tempfile.gettempdir())
        ]
        for place in places:
            place.chmod(0o755)
        yield places


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, canaries: list[Path], bubblewrap: Path) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("corpus")
    # Strange names go to cases in which the notebook itself says whose it is.
    order = sorted(CASES, key=lambda case: case.expected.get("g1") == "missing")
    roster = [student_of(place) for place in range(len(order))]
    assignment = assign("denmark", folder / "denmark", roster=roster)
    home, outside = canaries
    ground = ground_of(assignment)
    for place in canaries:
        (place / "secret").write_text(repr(ground.answer))
    ground.secrets = [home / "secret", outside / "secret", assignment.teacher / "answers.json"]
    ground.places = [home, outside, assignment.teacher, assignment.submissions]
    listener = socket.create_server(("127.0.0.1", 0))
    ground.port = listener.getsockname()[1]
    connections: list[object] = []

    def listen() -> None:
        while True:
            try:
                connection, address = listener.accept()
            except OSError:
                return
            connections.append(address)
            connection.sendall(repr(ground.answer).encode())
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    files = []
    for number, case in enumerate(order):
        draft = Draft(notebook_of(assignment), ground, (f"C{number:03}", ""))
        files.append((f"{sent_by(number)}/үй жұмысы.ipynb", case.build(draft)))
    collect(assignment, [moodle(folder / "in.zip", files)])
    started = time.monotonic()
    done = grade(assignment, Protection(LIMITS, hidden=[assignment.folder]), jobs=3)
    seconds = time.monotonic() - started
    assert len(done.new) == len(order), done.attention
    by_id = grades_of(assignment)
    grades = {case.name: by_id[f"C{place:03}"] for place, case in enumerate(order)}
    yield Run(assignment, ground, grades, connections, seconds)
    listener.close()


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_exercise_has_its_status(run: Run, case: Case) -> None:
    found = run.grades[case.name]
    statuses = {id.removeprefix("denmark-"): result["status"] for id, result in found["exercises"].items()}
    statuses["essay"] = statuses.pop(next(id for id in statuses if id.startswith("exercise")))
    for exercise, status in statuses.items():
        assert status in case.status(exercise), json.dumps(found["exercises"], ensure_ascii=False, indent=1)
    said = json.dumps(found, ensure_ascii=False)
    assert case.says in said


@pytest.mark.slow
def test_every_failure_is_explained_in_three_languages(run: Run) -> None:
    for name, found in run.grades.items():
        texts = [*found["remarks"], *found["for_teacher"]]
        for result in found["exercises"].values():
            texts += [text for text in (result["message"], result["hint"], result["note_for_teacher"]) if text]
            assert result["status"] in set(Status), name
        for text in texts:
            assert set(text) == set(LANGUAGES) and all(text.values()), name
            assert len({text[lang] for lang in LANGUAGES}) == 3, (name, text)


@pytest.mark.slow
def test_an_essay_is_kept_whole(run: Run) -> None:
    found = run.grades["the checks deleted"]
    assert list(found["essays"].values()) == [ESSAY]
    names = [case.name for case in CASES if case.name.startswith(("an essay", "a text in place"))]
    for name in (*names, "the essay's line overwritten, ids gone", "UTF-16", "nbformat 3"):
        assert list(run.grades[name]["essays"].values()) == [ESSAY], name
    assert len(names) == 6


@pytest.mark.slow
def test_nothing_outside_the_sandbox_was_touched(run: Run) -> None:
    for secret in run.ground.secrets[:2]:
        assert secret.read_text() == repr(run.ground.answer)
        assert [path.name for path in secret.parent.iterdir()] == ["secret"]
    assert run.ground.secrets[2].is_file()
    for place in run.ground.places:
        assert not (place / "here").exists(), place
    assert not run.connections


@pytest.mark.slow
def test_no_process_is_left(run: Run) -> None:
    assert not _runners(os.getpid())


@pytest.mark.slow
def test_the_listener_would_have_heard(run: Run) -> None:
    before = len(run.connections)
    with socket.create_connection(("127.0.0.1", run.ground.port)) as connection:
        assert float(connection.recv(100)) == run.ground.answer
    assert len(run.connections) == before + 1
    run.connections.clear()


@pytest.mark.slow
def test_feedback_has_none_of_the_hidden_inputs(run: Run) -> None:
    hidden = [re.findall(r"\d+", call.partition("(")[2]) for call in run.assignment.answers["denmark-g1"][""]["calls"]]
    for name, found in run.grades.items():
        shown = json.dumps([found["remarks"], *([r["message"], r["hint"]] for r in found["exercises"].values())])
        numbers = set(re.findall(r"\d+", shown))
        assert not any(numbers.issuperset(inputs) for inputs in hidden), name


@pytest.mark.slow
def test_strange_names_become_harmless_folders(run: Run) -> None:
    folders = [path.name for path in run.assignment.submissions.iterdir() if path.is_dir()]
    assert len(folders) == len(CASES)
    for folder in folders:
        assert re.fullmatch(r"[\w\-]{1,80}", folder), folder
    names = {found["student"]["name"] for found in run.grades.values()}
    assert set(STRANGE) <= names


@pytest.mark.parametrize("code", [
    "fig, (a, b, c) = plt.subplots(1, 3)", "(d, [[e, f], [g, h]]) = plt.subplots(2, 2)", "n, edges, bars = plt.hist([1])", "line, = plt.plot([1])",
    "with plt.style.context('x'):\n    pass", "z = -x + 3 * x ** 2 % 4 // x @ 2 < 3", "x.b.c(1)[2].d = 3", "x[1] = 2", "x += 1", "k = {x: 1}", "k = round(abs(x), 2)",
])  # fmt: skip
def test_what_a_missing_library_would_have_given_takes_every_use(code: str) -> None:
    assert _lacking(code) == set()


@pytest.mark.parametrize("code", [
    "k = f'{x:.1f}'", "k = f'{x}'", "k = '%s' % x", "str(x)", "k = round(float(x)) / int(x)", "bool(x)", "if x == 3:\n    pass", "list(x)", "[*x]", "len(x)",
    "3 in x", "for y in x:\n    pass", "k, *y = x", "range(x)", "max(x, 1)",
])  # fmt: skip
def test_where_its_value_was_needed_is_remembered(code: str) -> None:
    assert _lacking(code) == {"library"}


def _lacking(code: str) -> set[str]:
    runner._lacked.clear()
    exec(code, {"plt": runner._Unknown("plt", "library"), "x": runner._Unknown("x", "library")})
    return set(runner._lacked)


TYPICAL = (
    "a known mistake", "the checks edited", "an answer twice, with two contents", "a better version right under the answer, as the check saw it",
    "a better version above a worse answer", "a value computed above, its own cell left as it was given", "nothing done", "an answer that became text",
    "a helper defined below all answers", "one helper's name in two answers", "the table spoiled for the next answer", "a syntax error", "a name misspelt",
    "an error in the function", "no return", "an object that is always equal", "os._exit in the cell", "axes taken apart, numbers written on bars",
    "an answer by a library that is not here", "numbers on bars in one cell, a wrong answer in another",
    "a better version at the end, a worse one in the answer", "a number from a plot, then bound anew, in a wrong answer", "an endless loop in the function",
)  # fmt: skip


def test_typical_submissions_get_what_they_deserve(tmp_path: Path, bubblewrap: Path) -> None:
    """The quick part of the corpus, told of students whose names are not strange."""
    cases = [GOOD] * len(STRANGE) + [case for case in CASES if case.name in TYPICAL]
    assert len(cases) == len(STRANGE) + len(TYPICAL)
    assignment = class_of(tmp_path, cases)
    for folder in [one.folder for one in handed_in(assignment) if one.student.name in STRANGE]:
        shutil.rmtree(assignment.submissions / folder)
    grade(assignment, Protection(LIMITS, hidden=[assignment.folder]))
    for id, found in grades_of(assignment).items():
        case = cases[int(id[1:])]
        for exercise in RIGHT:
            result = found["exercises"][f"denmark-{exercise}"]
            assert result["status"] in case.status(exercise), (case.name, result)
            points = None if result["status"] == "not run" else result["of"] if result["status"] == "right" else 0
            assert result["points"] == points, case.name
        assert case.says in json.dumps(found, ensure_ascii=False), case.name


def test_what_could_not_be_run_here_is_open_and_the_teacher_is_told(
    tmp_path: Path, bubblewrap: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """It counts as soon as the library is here and the same command is given again."""
    name = "library_of_the_student"
    use = Case(
        "",
        lambda draft: draft.answer("g1", f"import {name}\n" + function(f"return {name}.shares(joined, least, most)")),
    )
    assignment = class_of(tmp_path, [use, GOOD])
    assert main(["grade", str(assignment.folder), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert f"pip install {name}" in said and "(denmark-g1)" in said and "could not be run here: 1" in said
    result = grades_of(assignment)["C000"]["exercises"]["denmark-g1"]
    assert result["status"] == "not run" and result["points"] is None
    assert name in result["message"]["kk"] and "pip" not in result["message"]["kk"]
    with language.speaking("en"):
        returned = give_back(assignment, without_essays=True)
    assert [mark.total(list(RIGHT_IDS)) for mark in marks(assignment) if mark.grade] == [None, 8]
    assert any("could not be run here: C000" in note for note in returned.notes)
    (page,) = [page for page in (returned.folder / "feedback").iterdir() if "C000" in page.name]
    assert "does not count as a mistake" in page.read_text("utf-8")
    with tempfile.TemporaryDirectory(dir=sysconfig.get_path("purelib")) as folder:
        monkeypatch.setattr("klaster.assignment.grading.process.variables", _with_path(folder))
        (Path(folder) / f"{name}.py").write_text("def shares(a, b, c):\n    return [100 * a / c, 100 * a / b]\n")
        os.chmod(folder, 0o755)
        assert main(["grade", str(assignment.folder), "--lang", "en"]) == 0
    assert "Graded: 1; graded before: 1" in capsys.readouterr().out
    assert grades_of(assignment)["C000"]["exercises"]["denmark-g1"]["status"] == "right"


def _with_path(folder: str) -> Callable[..., dict[str, str]]:
    def more_variables(*arguments: Any) -> dict[str, str]:
        found = variables(*arguments)
        return found | {"PYTHONPATH": os.pathsep.join([found["PYTHONPATH"], folder])}

    return more_variables


@pytest.mark.slow
def test_grading_again_gives_the_same(run: Run) -> None:
    grader = Grader(run.assignment, Protection(LIMITS, hidden=[run.assignment.folder]))
    names = ["a known mistake", "Colab: no ids, its own metadata", "os._exit in the cell", "the network", "arrays in a list",
             "one helper's name in two answers", "a better version at the end, a worse one in the answer"]  # fmt: skip
    assert set(names) <= run.grades.keys()
    for one in handed_in(run.assignment):
        case = next(name for name, found in run.grades.items() if found["student"]["id"] == one.student.id)
        if case in names:
            assert grader.grade(one) == run.grades[case]


# What the process holds


def test_expected_answers_are_not_in_the_process(tmp_path: Path, bubblewrap: Path) -> None:
    """The memory of everything in the sandbox is read from outside while the checks are computed."""
    people = [Student(f"S{n}", f"Оқушы {n}") for n in range(3)]
    assignment = assign("denmark", tmp_path / "denmark", roster=people, personal=True)
    variant = assignment.variant("denmark-g1", "S0")
    code = "import time\n" + function("time.sleep(100)")
    protection = Protection(replace(LIMITS, exercise=120, notebook=120), hidden=[assignment.folder])
    ask = [Request("g1", "share_range", variant["calls"])]
    thread = threading.Thread(
        target=lambda: _quiet(lambda: protection.run([(0, code)], ["share_range"], lambda cells: ask))
    )
    thread.start()
    until = time.monotonic() + 90
    memory = b""
    while variant["calls"][-1].encode() not in memory and time.monotonic() < until:
        time.sleep(0.3)
        memory = _memory_of_runners()
    protection.cancelled.set()
    thread.join()
    if not memory:
        pytest.skip("only root may read another process's memory here")
    assert variant["calls"][-1].encode() in memory
    for exercise in assignment.answers:
        for value in _floats(assignment.variant(exercise, "S0")["expected"]):
            assert struct.pack("d", value) not in memory
            assert repr(value).encode() not in memory
    assert assignment.key.encode() not in memory
    assert bytes.fromhex(assignment.key) not in memory


def _quiet(work: Callable[[], object]) -> None:
    with contextlib.suppress(Cancelled):
        work()


def _floats(value: Any) -> list[float]:
    if isinstance(value, list):
        return [number for item in value for number in _floats(item)]
    return [value] if isinstance(value, float) and not value.is_integer() else []


def _runners(pid: int) -> list[Path]:
    """The runners of notebooks that a process has started, as folders of /proc."""
    left, found = [pid], []
    while left:
        process = Path(f"/proc/{left.pop()}")
        try:
            for task in (process / "task").iterdir():
                left += map(int, (task / "children").read_text().split())
            said = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"/runner.py" in said and b"bwrap" not in said:
            found.append(process)
    return found


def _memory_of_runners() -> bytes:
    """All that is writable in the processes that this test has started in a sandbox."""
    found = []
    for process in _runners(os.getpid()):
        try:
            with (process / "mem").open("rb", 0) as memory:
                for line in (process / "maps").read_text().splitlines():
                    span, rights, *_ = line.split()
                    if rights.startswith("rw") and "[v" not in line:
                        start, end = (int(part, 16) for part in span.split("-"))
                        memory.seek(start)
                        found.append(memory.read(end - start))
        except OSError:
            continue
    return b"".join(found)


def test_processes_are_counted(bubblewrap: Path) -> None:
    protection = Protection(LIMITS)
    code = "import os, time\ndef count():\n    for n in range(500):\n        try:\n            if os.fork() == 0: time.sleep(30)\n        except OSError:\n            return n\n    return n"
    ran = protection.run([(0, code)], ["count"], lambda cells: [Request("c", "count", ["count()"])])
    cases = ran.answers["c"]
    assert isinstance(cases, list) and 0 < cases[0]["value"] < LIMITS.processes


def test_system_calls_that_no_limit_holds_are_refused(bubblewrap: Path) -> None:
    code = """
import ctypes
libc = ctypes.CDLL(None)
made = [name for name, arguments in {
    "unshare": (0x10000000,), "memfd_create": (b"x", 0), "shmget": (0, 4096, 0o1600), "ptrace": (0, 0, 0, 0),
}.items() if getattr(libc, name)(*arguments) >= 0]
"""
    ran = Protection(LIMITS).run([(0, code)], ["made"], lambda cells: [Request("m", "made", ["made"])])
    assert ran.answers["m"] == [{"value": []}]


def test_only_sockets_that_the_sandbox_has_to_itself_are_made(bubblewrap: Path) -> None:
    """Those of a virtual machine to its host, for example, belong to no network namespace."""
    code = """
import socket
families = set()
for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind).close()
        except OSError:
            continue
        families.add(family)
families = sorted(families - {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK})
"""
    ran = Protection(LIMITS).run([(0, code)], ["families"], lambda cells: [Request("f", "families", ["families"])])
    assert ran.answers["f"] == [{"value": []}]


def test_memory_that_no_process_shows_is_not_to_be_had(bubblewrap: Path) -> None:
    """Shared memory stays when a process lets go of its pages; only what lies in a file is limited."""
    code = """
import mmap, os
def got(number, size):
    try:
        return len(mmap.mmap(number, size))
    except OSError:
        return 0
found = [got(-1, 4096)]
try:
    found.append(got(os.open("/dev/zero", os.O_RDWR), 4096))
except OSError:
    found.append(0)
with open("/dev/shm/x", "w+b") as file:
    file.truncate(4096)
    found.append(got(file.fileno(), 4096))
found.append(len(mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)))
"""
    ran = Protection(LIMITS).run([(0, code)], ["found"], lambda cells: [Request("f", "found", ["found"])])
    assert ran.answers["f"] == [{"value": [0, 0, 4096, 4096]}]


def test_reports_beyond_all_need_are_not_kept(bubblewrap: Path) -> None:
    """A report is small and a million of them are not: the grader's own memory is limited too."""
    code = """
import os
for number in range(3, 64):
    try:
        for _ in range(100):
            os.write(number, b"{}\\n" * 20_000)
    except OSError:
        pass
"""
    limits = replace(LIMITS, reports=1000)
    ran = Protection(limits).run([(0, code), (1, "x = 1")], ["x"], lambda cells: [Request("x", "x", ["x"])])
    assert ran.cells[0].stopped == "output"
    assert ran.answers["x"] == [{"value": 1}]


def test_a_folder_that_must_not_be_seen_is_empty_wherever_it_lies(bubblewrap: Path) -> None:
    """Also where it lies inside what Python needs, and is therefore shown."""
    code = "import os\nfound = os.listdir({!r})"
    with tempfile.TemporaryDirectory(dir=sys.prefix) as name:
        (Path(name) / "secret").write_text("1")
        os.chmod(name, 0o755)
        for hidden, seen in ([], ["secret"]), ([Path(name)], []):
            protection = Protection(LIMITS, hidden=hidden)
            ran = protection.run([(0, code.format(name))], ["found"], lambda cells: [Request("f", "found", ["found"])])
            assert ran.answers["f"] == [{"value": seen}]


def test_the_runner_does_without_what_windows_lacks(tmp_path: Path) -> None:
    """No fork, no limits from inside: the same answers."""
    start = (
        "import os, sys, json; del os.fork; sys.modules['resource'] = None; import runner;"
        "runner.main({'limits': {'RLIMIT_AS': 1}})"
    )
    asked = [
        {"cells": [[0, "k = 1\ndef f(x):\n    return x + k"], [1, "1 / 0"], [2, "k = 5"]], "names": ["f", "k"]},
        {
            "evaluate": [
                {"id": "e", "name": "f", "after": 0, "until": 0, "calls": ["f(1)", "f('')"]},
                {"id": "k", "name": "k", "after": None, "until": None, "calls": ["k"]},
            ]
        },
    ]
    done = subprocess.run(
        [sys.executable, "-c", start],
        input="".join(json.dumps(line) + "\n" for line in asked),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(RUNNER.parent)},
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    found = {message["answer"]: message["cases"] for message in said if "answer" in message}
    assert found == {"e": [{"value": 2}, {"error": "TypeError"}], "k": [{"value": 5}]}, done.stderr
    errors = {message["ran"]: message["error"] for message in said if "ran" in message}
    assert errors[1]["type"] == "ZeroDivisionError" and errors[0] is None


# A class


GOOD = Case("good", lambda draft: draft)


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters.listed())
def test_the_teachers_own_solutions_are_right(chapter: str, tmp_path: Path, bubblewrap: Path) -> None:
    assignment = assign(chapter, tmp_path / chapter)
    collect(assignment, [assignment.teacher / f"{chapter}-solutions.ipynb"], student="T1")
    collect(assignment, [assignment.students_folder / f"{chapter}.ipynb"], student="T2")
    grade(assignment, Protection(LIMITS, hidden=[assignment.folder]))
    grades = grades_of(assignment)
    for id, exercise in assignment.exercises.items():
        if exercise["kind"] != "essay":
            assert grades["T1"]["exercises"][id]["status"] == "right", grades["T1"]["exercises"][id]
        assert grades["T2"]["exercises"][id]["status"] == "not attempted"


def test_a_value_that_fits_another_students_numbers_is_told_to_the_teacher(tmp_path: Path, bubblewrap: Path) -> None:
    people = [Student("S1", "Айгерім Сәрсен"), Student("S2", "Нұрлан Әбдірахманов")]
    # With one key in forty the two values are the same once they are rounded.
    assignment = assign("denmark", tmp_path / "denmark", roster=people, personal=True, class_key=f"{1:064x}")
    answers = assignment.answers["denmark-g3"]
    (mine,) = [path for path in assignment.students_folder.glob("*.ipynb") if "S1" in path.name]
    content = json.loads(mine.read_text("utf-8"))
    cell = next(cell for cell in content["cells"] if cell["id"] == "denmark-g3-answer")
    cell["source"] = f"# ▸ denmark-g3\nforce_growth = {answers['S2']['expected'][0]!r}"
    copied = tmp_path / "copied.ipynb"
    copied.write_text(json.dumps(content), encoding="utf-8")
    collect(assignment, [copied])
    grade(assignment, Protection(LIMITS, hidden=[assignment.folder]))
    (path,) = assignment.grades.glob("*.json")
    result = json.loads(path.read_text("utf-8"))["exercises"]["denmark-g3"]
    assert result["status"] == "wrong"
    assert "Нұрлан Әбдірахманов (S2)" in result["note_for_teacher"]["kk"]
    assert "Нұрлан" not in json.dumps([result["message"], result["hint"]], ensure_ascii=False)


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path, bubblewrap: Path) -> None:
    assignment = class_of(tmp_path, [GOOD] * 4)
    protection = Protection(LIMITS, hidden=[assignment.folder])

    def cut(done: int, total: int, folder: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(assignment, protection, jobs=1, progress=cut)
    before = {path.name: path.stat().st_mtime_ns for path in assignment.grades.glob("*.json")}
    assert 2 <= len(before) < 4
    assert not list(assignment.grades.glob("*.new"))
    done = grade(assignment, Protection(LIMITS, hidden=[assignment.folder]))
    assert len(done.new) == 4 - len(before)
    assert before.items() <= {path.name: path.stat().st_mtime_ns for path in assignment.grades.glob("*.json")}.items()
    assert grade(assignment, protection).new == []
    (assignment.grades / done.new[0]).with_suffix(".json").write_text("{broken")
    assert grade(assignment, Protection(LIMITS)).new == done.new[:1]


@pytest.mark.slow
def test_what_had_no_turn_is_not_called_an_endless_loop(tmp_path: Path, bubblewrap: Path) -> None:
    """The cells before it took the notebook's time; an answer is then tried by itself."""
    slow = Case(
        "slow",
        lambda draft: (
            draft.before("x = 1").before("import time\ntime.sleep(2.5)").before("time.sleep(2.5)").add("y = 2")
        ),
    )
    assignment = class_of(tmp_path, [slow])
    with language.speaking("en"):
        grade(assignment, Protection(replace(LIMITS, notebook=4), hidden=[assignment.folder]))
    found = grades_of(assignment)["C000"]
    said = [remark["en"] for remark in found["remarks"]]
    assert said and all("did not get its turn" in text for text in said)
    assert any("took most of them (2 s)" in text or "took most of them (3 s)" in text for text in said)
    assert "loop" not in json.dumps(found)
    assert [found["exercises"][f"denmark-{exercise}"]["status"] for exercise in RIGHT] == ["right"] * 3


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_where_nothing_can_be_written_nothing_is_run_and_the_folder_is_blamed(
    fault: int, tmp_path: Path, bubblewrap: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """As root there is no folder that is closed to writing, so the system's answer is given here."""
    assignment = class_of(tmp_path, [GOOD])

    def refused(path: Path, content: bytes) -> None:
        raise OSError(fault, "no", str(path))

    monkeypatch.setattr("klaster.assignment.grading.grade.write", refused)
    monkeypatch.setattr(Protection, "run", lambda *_: pytest.fail("a notebook was run"))
    assert main(["grade", str(assignment.folder), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert str(assignment.grades) in said and "run the command" in said and "C000" not in said


def test_a_disk_that_fills_up_ends_the_run_at_once(
    tmp_path: Path, bubblewrap: Path, monkeypatch, capsys: pytest.CaptureFixture
) -> None:
    assignment = class_of(tmp_path, [GOOD] * 3)
    written: list[Path] = []

    def full(path: Path, content: object) -> None:
        written.append(path)
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("klaster.assignment.grading.grade.write_json", full)
        assert main(["grade", str(assignment.folder), "--jobs", "1", "--lang", "en"]) == 1
    assert "the disk is full" in capsys.readouterr().out and len(written) == 1
    assert len(grade(assignment, Protection(LIMITS, hidden=[assignment.folder])).new) == 3


def test_a_second_run_at_the_same_time_stops(tmp_path: Path, bubblewrap: Path, capsys: pytest.CaptureFixture) -> None:
    assignment = class_of(tmp_path, [GOOD])
    with locked(assignment.folder):
        assert main(["grade", str(assignment.folder), "--lang", "en"]) == 1
    assert "at work" in capsys.readouterr().out and not assignment.grades.exists()


def test_a_killed_run_leaves_nothing_running(tmp_path: Path, bubblewrap: Path) -> None:
    sleeper = Case("sleeper", lambda draft: draft.before("import time\ntime.sleep(30)"))
    assignment = class_of(tmp_path, [sleeper])
    command = [sys.executable, "-m", "klaster", "grade", str(assignment.folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 60
        while not (runners := _runners(running.pid)) and time.monotonic() < until:
            time.sleep(0.2)
        time.sleep(2)  # past the trial of the sandbox, into the notebook
        runners = _runners(running.pid)
        running.kill()
    until = time.monotonic() + 10
    while any(runner.exists() for runner in runners) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(runner.exists() for runner in runners)
    assert not list(assignment.grades.glob("*"))


@pytest.mark.slow
def test_a_run_that_was_killed_and_run_again_gives_what_an_undisturbed_one_gives(
    tmp_path: Path, bubblewrap: Path
) -> None:
    assignment = class_of(tmp_path, [GOOD] * 5)
    command = [sys.executable, "-m", "klaster", "grade", str(assignment.folder), "--jobs", "2"]
    for graded in (1, 3):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            while len(list(assignment.grades.glob("*.json"))) < graded and running.poll() is None:
                time.sleep(0.01)
            running.kill()
    (assignment.grades / "half.json.new").write_text("{")
    assert subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    (assignment.grades / "half.json.new").unlink()
    found = {path.name: path.read_bytes() for path in assignment.grades.iterdir()}
    shutil.rmtree(assignment.grades)
    grade(assignment, Protection(hidden=[assignment.folder]))
    assert found == {path.name: path.read_bytes() for path in assignment.grades.iterdir()}


def test_the_command(
    tmp_path: Path, bubblewrap: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assignment = class_of(tmp_path, [GOOD, GOOD])
    monkeypatch.chdir(tmp_path)
    assert main(["grade", "denmark", "--lang", "en"]) == 0
    out = capsys.readouterr()
    assert "Graded: 2; graded before: 0" in out.out
    assert "2/2" in out.err
    assert sum("right: 3" in line for line in out.out.splitlines()) == 2
    assert main(["grade", "denmark", "--lang", "ru"]) == 0
    assert "были оценены раньше: 2" in capsys.readouterr().out
    assert len(list(assignment.grades.iterdir())) == 2


# Without a sandbox


def test_without_a_sandbox_it_says_so_and_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    loop = Case("loop", lambda draft: draft.answer("g1", function("while True: pass")))
    exit_ = Case("exit", lambda draft: draft.before("import os\nos._exit(0)"))
    assignment = class_of(tmp_path, [GOOD, loop, exit_])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["grade", str(assignment.folder), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "There is no sandbox" in said and "--unsafe" in said and "read, change and delete your files" in said
    assert not assignment.grades.exists()
    protection = Protection(LIMITS, unsafe=True)
    assert not protection.sandboxed
    grade(assignment, protection)
    grades = grades_of(assignment)
    by_case = [grades[f"C{place:03}"]["exercises"] for place in range(3)]
    assert [by_case[n]["denmark-g1"]["status"] for n in range(3)] == ["right", "time-out", "right"]
    assert all(found["denmark-g2"]["status"] == "right" for found in by_case)


def test_a_sandbox_that_does_not_work_here_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    protection = Protection(LIMITS)
    assert not protection.sandboxed
    assert "No permissions to create a new namespace" in protection.words
    with pytest.raises(Problem, match="--unsafe"):
        protection.run([], [], lambda cells: [])


# Wherever the book lies

AROUND = ("a secret in the temporary folder", "the answers in the teacher's folder", "a symlink to the answers", "files written outside", "its own folder deleted",
          "every place filled, and a file of a terabyte", "the references imported", "the references found as files", "a module that the notebook writes itself",
          "the book's own helpers")  # fmt: skip


def book_in(place: Path, seen_as: Path) -> Path:
    """A book with an environment of its own, but for the packages; return its Python as it is called there."""
    venv.EnvBuilder(symlinks=True).create(place / ".venv")
    klaster = RUNNER.parents[2]
    shutil.copytree(klaster, place / "book" / "klaster", ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copytree(klaster.parents[1] / "data", place / "data")
    packages = sysconfig.get_path("purelib", vars={"base": str(place / ".venv")})
    lines = [str(seen_as / "book"), sysconfig.get_path("purelib")]
    (Path(packages) / "book.pth").write_text("\n".join(lines), encoding="utf-8")
    return seen_as / ".venv" / "bin" / "python"


@pytest.mark.slow
@pytest.mark.parametrize(
    "where",
    ["in a folder of many letters under /tmp", "behind a symbolic link", "under the home folder that notebooks see"],
)
def test_the_sandbox_works_and_holds_wherever_the_book_lies(where: str, everybodys: Path, bubblewrap: Path) -> None:
    place = everybodys / "Үй 'жұмысы' \"10 Ә\" $HOME"
    place.mkdir()
    outer, seen_as = [], place
    if where == "behind a symbolic link":
        seen_as = everybodys / "link"
        seen_as.symlink_to(place)
    elif "home" in where:
        seen_as = HOME / "кітап"
        outer = [str(bubblewrap), "--dev-bind", "/", "/", "--tmpfs", "/home", "--bind", str(place), str(seen_as)]
    python = book_in(place, seen_as)
    cases = [GOOD, *(case for case in CASES if case.name in AROUND)]
    assert len(cases) == len(AROUND) + 1
    assignment = assign("denmark", place / "denmark", roster=[student_of(n) for n in range(len(cases))])
    ground = ground_of(assignment)
    ground.secrets = [seen_as / "secret", seen_as / "secret", seen_as / "denmark" / "teacher" / "answers.json"]
    ground.places = [seen_as, seen_as / ".venv", seen_as / "denmark" / "teacher"]
    (place / "secret").write_text(repr(ground.answer))
    files = [
        (f"{n}/x.ipynb", case.build(Draft(notebook_of(assignment), ground, (f"C{n:03}", ""))))
        for n, case in enumerate(cases)
    ]
    collect(assignment, [moodle(everybodys / "in.zip", files)])
    command = [*outer, str(python), "-m", "klaster", "grade", str(seen_as / "denmark"), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=everybodys)
    assert f"Graded: {len(cases)}" in done.stdout, done.stdout + done.stderr
    grades = grades_of(assignment)
    for n, case in enumerate(cases):
        results = grades[f"C{n:03}"]["exercises"]
        for exercise in RIGHT:
            assert results[f"denmark-{exercise}"]["status"] in case.status(exercise), (case.name, results)
    assert (place / "secret").read_text() == repr(ground.answer)
    assert not list(place.rglob("here"))


def test_what_is_at_fault_is_blamed(tmp_path: Path, bubblewrap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that does not start in a sandbox that works is not the system's fault."""
    with language.speaking("en"):
        monkeypatch.setattr("klaster.assignment.grading.sandbox._system_places", lambda: [Path("/usr")])
        assert "bubblewrap works, but Python" in Protection(LIMITS).words and sys.executable in Protection(LIMITS).words
        monkeypatch.setattr("klaster.assignment.grading.sandbox.find", lambda tool: Path("/bin/false"))
        assert "does not let it make namespaces" in Protection(LIMITS).words
        monkeypatch.setattr("klaster.assignment.grading.sandbox.find", lambda tool: None)
        assert "bubblewrap is not installed" in Protection(LIMITS).words


@pytest.mark.parametrize("unsafe", [False, True])
def test_of_the_package_a_notebook_finds_what_chapters_load_and_nothing_else(unsafe: bool, bubblewrap: Path) -> None:
    code = """
import pathlib, klaster
package = pathlib.Path(klaster.__file__).parent
rooms = sorted(room.name for room in package.iterdir() if room.is_dir() and room.name != "_data" and any(room.iterdir()))
rows = len(klaster.series("labour-force"))
"""
    asked = [Request("f", "rooms", ["rooms"]), Request("r", "rows", ["rows > 100"])]
    ran = Protection(LIMITS, unsafe=unsafe).run([(0, code)], ["rooms", "rows"], lambda cells: asked)
    assert ran.answers == {"f": [{"value": ["language", "notebook"]}], "r": [{"value": True}]}


def test_without_a_sandbox_the_references_do_not_lie_on_the_import_path(tmp_path: Path) -> None:
    code = """
import importlib, sys
import klaster
from klaster import series
rows = len(series("labour-force"))
sys.modules.pop("klaster.assignment")
found = []
for _ in range(len(sys.path)):
    try:
        found.append(importlib.import_module("klaster.assignment.tasks.denmark").__name__)
    except ImportError:
        pass
    sys.path.append(sys.path.pop(0))
    for name in [name for name in sys.modules if name.startswith("klaster")]:
        del sys.modules[name]
"""
    asked = [Request("f", "found", ["found"]), Request("r", "rows", ["rows > 100"])]
    ran = Protection(LIMITS, unsafe=True).run([(0, code)], ["found", "rows"], lambda cells: asked)
    assert ran.answers == {"f": [{"value": []}], "r": [{"value": True}]}


# An ordinary user


ORDINARY = ("an endless loop in the function", "8 GB", "a fork bomb", "a fork bomb in the function", "files written outside", "kill everybody",
            "a secret in the temporary folder", "the answers in the teacher's folder", "os._exit in the cell", "limits raised", "UTF-16",
            "reports that keep the memory from being looked at", "processes in the function", "one helper's name in two answers")  # fmt: skip


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that other users can reach; pytest's are their maker's alone."""
    folder = Path(tempfile.mkdtemp(prefix="klaster-ordinary-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_an_ordinary_user_is_protected_as_root_is(everybodys: Path, bubblewrap: Path) -> None:
    folder = everybodys
    cases = [GOOD, *(case for case in CASES if case.name in ORDINARY)]
    assert len(cases) == len(ORDINARY) + 1
    assignment = assign("denmark", folder / "denmark", roster=[student_of(place) for place in range(len(cases))])
    ground = ground_of(assignment)
    (folder / "secret").write_text(repr(ground.answer))
    ground.secrets = [folder / "secret", folder / "secret", assignment.teacher / "answers.json"]
    ground.places = [folder, assignment.teacher]
    files = []
    for place, case in enumerate(cases):
        draft = Draft(notebook_of(assignment), ground, (f"C{place:03}", ""))
        files.append((f"{place}/x.ipynb", case.build(draft)))
    collect(assignment, [moodle(folder / "in.zip", files)])
    command = [sys.executable, "-m", "klaster", "grade", str(assignment.folder), "--lang", "en"]
    if os.geteuid() == 0:
        user = 65534
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user)
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
        # Python may lie in root's home folder, which nobody else may enter.
        top = "/".join(sys.base_prefix.split("/")[:3])
        opened = ["--tmpfs", "/root", "--ro-bind", top, top] if top.startswith("/root/") else []
        command = [str(bubblewrap), "--dev-bind", "/", "/", *opened, *become, *command]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env={**os.environ, "HOME": str(folder)})
    assert f"Graded: {len(cases)}" in done.stdout, done.stdout + done.stderr
    grades = grades_of(assignment)
    for place, case in enumerate(cases):
        results = grades[f"C{place:03}"]["exercises"]
        for exercise in RIGHT:
            assert results[f"denmark-{exercise}"]["status"] in case.status(exercise), (case.name, results)
    assert (folder / "secret").read_text() == repr(ground.answer)
    assert not list(folder.rglob("here"))
