"""How long grading takes, beside nbgrader: ``python tests/benchmark_grading.py``.

Grades the same notebooks with ``klaster grade`` and with nbgrader 0.9.6, which is installed by uv into
an environment of its own, in turns, both on all cores; then a large class, for the memory of the
grading process; a class with one endless loop; and writes personal notebooks for a large class.
Nothing here passes or fails: the output is a table.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bad_submissions import Draft, Ground, function
from klaster.assignment.assigning.assign import assign
from klaster.assignment.collecting.collect import collect
from klaster.assignment.folder import Assignment
from klaster.assignment.grading.grade import grade
from klaster.assignment.grading.sandbox import Protection
from klaster.assignment.roster import Student

NBGRADER = ("nbgrader==0.9.6", "pandas")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=int, default=30, help="how many both grade")
    parser.add_argument("--large", type=int, default=300, help="how many students the large class has")
    parser.add_argument("--nbgrader", type=Path, help="an environment with nbgrader, not to make one")
    parser.add_argument("--without-nbgrader", action="store_true")
    wishes = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start\n")
    try:
        assignment = a_class(folder / "same", wishes.notebooks)
        seconds, results = ours(assignment)
        print(
            f"klaster    {wishes.notebooks} notebooks: {seconds:6.1f} s, {seconds / wishes.notebooks:.2f} s each; {results}"
        )
        if not wishes.without_nbgrader:
            python = wishes.nbgrader or environment(folder / "environment")
            seconds, results = nbgraders(assignment, folder / "course", python)
            print(
                f"nbgrader   {wishes.notebooks} notebooks: {seconds:6.1f} s, {seconds / wishes.notebooks:.2f} s each; {results}"
            )
        endless(folder / "endless")
        personal(folder / "personal", wishes.large)
        memory(folder / "large", wishes.large)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def a_class(folder: Path, count: int, loops: int = 0) -> Assignment:
    """A collected class: two students in three are all right, one in three has a mistake."""
    folder.mkdir()
    roster = [Student(f"S{n:03}", f"Оқушы{n} Тегі{n}") for n in range(count)]
    assignment = assign("denmark", folder / "denmark", roster=roster)
    variant = assignment.answers["denmark-g3"][""]
    source = json.loads((assignment.students_folder / "denmark.ipynb").read_text("utf-8"))
    handed_in = folder / "in"
    handed_in.mkdir()
    for n, student in enumerate(roster):
        draft = Draft(source, Ground(variant["parameters"], variant["expected"][0]), (student.id, student.name))
        if n % 3 == 2:
            draft.answer("g1", function("return [joined / most, joined / least]"))
        if n < loops:
            draft.answer("g2", "def most_yes(asked, answered, yes):\n    while True:\n        pass")
        (handed_in / f"{student.id}.ipynb").write_bytes(draft.bytes())
    collect(assignment, [handed_in])
    return assignment


def ours(assignment: Assignment) -> tuple[float, str]:
    """Grade a class; return seconds, the sandbox's trial included, and how many were right."""
    started = time.monotonic()
    done = grade(assignment, Protection(hidden=[assignment.folder]))
    seconds = time.monotonic() - started
    assert not done.attention, done.attention
    found = [json.loads(path.read_text("utf-8"))["exercises"] for path in assignment.grades.glob("*.json")]
    right = sum(result["status"] == "right" for results in found for result in results.values())
    return seconds, f"{right} answers right"


def environment(folder: Path) -> Path:
    """Make an environment with nbgrader; return its folder."""
    subprocess.run([sys.executable, "-m", "uv", "venv", "-q", folder, "--python", sys.executable], check=True)
    subprocess.run([sys.executable, "-m", "uv", "pip", "install", "-q", "--python", folder, *NBGRADER], check=True)
    return folder


def nbgraders(assignment: Assignment, course: Path, environment: Path) -> tuple[float, str]:
    """Grade the same notebooks with nbgrader, half of the class on each core."""
    source = json.loads((assignment.teacher / "denmark-solutions.ipynb").read_text("utf-8"))
    (course / "source" / "denmark").mkdir(parents=True)
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'benchmark'\n")
    for cell in source["cells"]:
        cell["source"] = "".join(cell["source"])
    tests = _with_tests(source, assignment)
    (course / "source" / "denmark" / "denmark.ipynb").write_text(json.dumps(tests), encoding="utf-8")
    command = environment / "bin" / "nbgrader"
    variables = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(course / "config"),
        "PATH": f"{command.parent}:{os.environ['PATH']}",
    }

    def run(*arguments: str, where: Path = course) -> None:
        done = subprocess.run([command, *arguments], cwd=where, env=variables, capture_output=True, text=True)
        assert not done.returncode, done.stderr[-3000:]

    run("generate_assignment", "denmark", "--create")
    students: list = []
    for path in sorted(assignment.submissions.glob("*/*.ipynb")):
        content = json.loads(path.read_text("utf-8"))
        students.append(f"s{len(students)}")
        target = course / "submitted" / students[-1] / "denmark" / "denmark.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(_with_tests(content, assignment)), encoding="utf-8")
    # nbgrader grades one after the other and its database takes one writer: a course for each core.
    courses = [course]
    for n in range(1, os.cpu_count() or 1):
        courses.append(course.with_name(f"course-{n}"))
        shutil.copytree(course, courses[-1])
    for n, each in enumerate(courses):
        for student in students:
            if int(student[1:]) % len(courses) != n:
                shutil.rmtree(each / "submitted" / student)
    started = time.monotonic()
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda each: run("autograde", "denmark", where=each), courses))
    seconds = time.monotonic() - started
    right = 0
    for each in courses:
        run("export", where=each)
        rows = (each / "grades.csv").read_text("utf-8").splitlines()
        column = rows[0].split(",").index("raw_score")
        right += sum(int(float(row.split(",")[column] or 0)) for row in rows[1:])
    return seconds, f"{right} answers right"


def _with_tests(notebook: dict[str, Any], assignment: Assignment) -> dict[str, Any]:
    """A notebook as nbgrader knows it: the answers marked, and a cell of hidden tests after each."""
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        id = cell["id"].removesuffix("-answer")
        variant = assignment.answers.get(id, {}).get("")
        if variant is None or cell["cell_type"] != "code" or not cell["id"].endswith("-answer"):
            continue
        common = {"schema_version": 3, "task": False}
        cell["metadata"] = {"nbgrader": {**common, "grade": False, "solution": True, "locked": False, "grade_id": id}}
        tests = "\n".join(
            f"assert same({call}, {expected!r})"
            for call, expected in zip(variant["calls"], variant["expected"], strict=True)
        )
        marked = {
            "nbgrader": {
                **common,
                "points": 1,
                "grade": True,
                "solution": False,
                "locked": True,
                "grade_id": f"{id}-test",
            }
        }
        cells.append(
            {
                "cell_type": "code",
                "id": f"{id}-test",
                "metadata": marked,
                "source": tests,
                "outputs": [],
                "execution_count": None,
            }
        )
    return {**notebook, "cells": cells}


def endless(folder: Path) -> None:
    """Two classes of six, alike but for one endless loop."""
    without, _ = ours(a_class(folder.with_name("without"), 6))
    with_one, _ = ours(a_class(folder, 6, loops=1))
    limit = Protection().limits.exercise
    print(
        f"endless    6 notebooks: {without:.1f} s; with one endless loop in an exercise: {with_one:.1f} s (its limit: {limit:g} s)"
    )


def personal(folder: Path, count: int) -> None:
    """Write a notebook for each student of a large class."""
    roster = [Student(f"S{n:03}", f"Оқушы{n} Тегі{n}") for n in range(count)]
    started = time.monotonic()
    assign("denmark", folder, roster=roster, personal=True)
    print(f"assign     {count} personal variants: {time.monotonic() - started:.1f} s")


def memory(folder: Path, count: int) -> None:
    """Grade a large class and look at the grading process's own memory on the way."""
    assignment = a_class(folder, count)
    seen: list[tuple[int, int]] = []

    def look(done: int, total: int, folder: str) -> None:
        if done in (10, total) or done % max(1, total // 5) == 0:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            seen.append((done, pages * resource.getpagesize() >> 20))

    started = time.monotonic()
    grade(assignment, Protection(hidden=[assignment.folder]), progress=look)
    seconds = time.monotonic() - started
    shown = ", ".join(f"{done}: {mega} MB" for done, mega in seen)
    print(f"large      {count} notebooks: {seconds:.0f} s, {seconds / count:.2f} s each; memory after {shown}")


if __name__ == "__main__":
    sys.exit(main())
