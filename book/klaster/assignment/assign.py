"""`klaster assign`: an assignment's folder is written, once."""

from __future__ import annotations

import csv
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import nbformat

from klaster.assignment import answers, essays, key, lesson, sheet
from klaster.assignment.document import page
from klaster.assignment.folder import Assignment, write_json
from klaster.assignment.how_to import how_to
from klaster.assignment.notebook import notebook
from klaster.assignment.roster import Student, file_names
from klaster.assignment.table import harmless
from klaster.assignment.task import Essay, Function, Task, tasks
from klaster.environment import Problem
from klaster.language import LANGUAGES, current, pick, speaking
from klaster.questions import questions
from klaster.quiz_export import export, variants
from klaster.recipe import chapter as read_chapter

QUIZ_VARIANTS = 5
"""How many variants of each quiz question with drawn numbers an LMS has to choose from."""


def assign(
    chapter: str,
    folder: Path,
    *,
    roster: Sequence[Student] = (),
    due: str = "",
    personal: bool = False,
    class_key: str | None = None,
) -> Assignment:
    """Write the assignment of a chapter into a new folder, in the language in use.

    With ``personal`` each student of the roster gets own numbers; the same ``class_key`` gives the
    same again. Raises ``Problem`` where the folder is there already or the roster is missing.
    """
    if folder.exists():
        raise Problem(
            pick(
                kk=f"«{folder}» қалтасы бар, ештеңе өзгертілмеді. Басқа атау беріңіз, мысалы: --folder {chapter}-2.",
                ru=f"Папка «{folder}» уже есть, ничего не изменено. Дайте другое имя, например: --folder {chapter}-2.",
                en=f"The folder “{folder}” is there already; nothing was changed. Give another name, for example: --folder {chapter}-2.",
            )
        )
    if personal and not roster:
        raise Problem(
            pick(
                kk="--personal үшін сынып тізімі керек: --roster ТІЗІМ.csv.",
                ru="Для --personal нужен список класса: --roster СПИСОК.csv.",
                en="--personal needs the class list: --roster LIST.csv.",
            )
        )
    secret = class_key or key.new()
    graded, read = tasks(chapter), essays.essays(chapter)
    title = read_chapter(chapter).source(chapter).partition("\n")[0].lstrip("# ").strip()
    exercises = {
        t.id: {"kind": "function" if isinstance(t, Function) else "value", "points": t.points, "name": t.name}
        for t in graded
    } | {e.id: {"kind": "essay", "points": e.points, "name": ""} for e in read}
    assignment = Assignment(
        folder, f"{chapter}-{secrets.token_hex(3)}", chapter, title, current(), due, personal, exercises
    )
    who = [s.id for s in roster] if personal else []
    drawn = {t.id: {student: answers.drawn(t, secret, student) for student in (answers.CLASS, *who)} for t in graded}

    try:
        _write(assignment, graded, read, drawn, roster, secret)
    except BaseException:
        # What a full disk or Ctrl-C has cut off would only be in the way of the next try.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return assignment


def _write(
    assignment: Assignment,
    graded: Sequence[Task],
    read: Sequence[Essay],
    drawn: dict[str, dict[str, dict]],
    roster: Sequence[Student],
    secret: str,
) -> None:
    chapter = assignment.chapter
    try:
        assignment.students_folder.mkdir(parents=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Problem(
            pick(
                kk=f"«{assignment.folder}» қалтасын жасау мүмкін емес: ондай диск не қалта жоқ. --folder арқылы басқа орын беріңіз.",
                ru=f"Папку «{assignment.folder}» создать нельзя: нет такого диска или папки. Укажите другое место: --folder.",
                en=f"The folder “{assignment.folder}” can't be made: there is no such disk or folder. Give another place with --folder.",
            )
        ) from error
    assignment.teacher.mkdir()
    (assignment.teacher / "class-key.txt").write_text(secret + "\n", encoding="utf-8")
    write_json(assignment.teacher / "answers.json", drawn)
    if roster:
        _roster(assignment.teacher / "roster.csv", roster)

    def write(path: Path, student: Student | None, solved: bool = False) -> None:
        made = notebook(
            title=assignment.title,
            assignment=assignment.id,
            chapter=chapter,
            language=assignment.language,
            due=assignment.due,
            tasks=graded,
            essays=read,
            parameters={id: assignment.variant(id, student.id if student else "")["parameters"] for id in drawn},
            student=(student.id, student.name) if student else ("", ""),
            solved=solved,
        )
        nbformat.write(made, path)

    if assignment.personal:
        for student, name in zip(roster, file_names(roster)):
            write(assignment.students_folder / f"{chapter}_{name}.ipynb", student)
    else:
        write(assignment.students_folder / f"{chapter}.ipynb", None)
    write(assignment.teacher / f"{chapter}-solutions.ipynb", None, solved=True)
    documents(assignment, graded, read, drawn)
    # With the right answers in them, quizzes are the teacher's; one draw serves the three languages.
    numbers = variants.draw(chapter, key.dice(secret, "quiz", chapter), QUIZ_VARIANTS)
    for language in LANGUAGES:
        export(chapter, language, assignment.teacher / "quiz", variants=numbers)
    assignment.save()  # last: a folder without it is none


def documents(
    assignment: Assignment, graded: Sequence[Task], read: Sequence[Essay], drawn: dict[str, dict[str, dict]]
) -> None:
    """Write what is pasted, printed and kept: texts, sheets, rubric, lesson plan."""
    students, teacher, chapter = assignment.students_folder, assignment.teacher, assignment.chapter
    shared = {id: variants[answers.CLASS] for id, variants in drawn.items()}
    quiz = questions(chapter)
    for language in LANGUAGES:
        with speaking(language):
            text = page(assignment.title, sheet.text(graded, read, assignment.due))
            (students / f"text.{language}.html").write_text(text, encoding="utf-8")
    sheets = pick(kk="парақ", ru="лист", en="sheet"), pick(kk="жауаптары", ru="ответы", en="answers")
    way = pick(kk="дәптерді қалай орындап, тапсыру керек", ru="как выполнить и сдать тетрадь", en="how to do and hand in the notebook")
    kept = {
        students / "how-to.html": (way, how_to()),
        students / "sheet.html": (sheets[0], sheet.sheet(graded, read, quiz, shared, answers=False)),
        teacher / "sheet-with-answers.html": (sheets[1], sheet.sheet(graded, read, quiz, shared, answers=True)),
        teacher / "lesson-plan.html": (pick(kk="сабақ жоспары", ru="план урока", en="lesson plan"), lesson.plan(chapter)),
        teacher / "rubric.html": (pick(kk="бағалау критерийлері", ru="критерии оценки", en="rubric"), sheet.rubrics(read)),
    }
    if assignment.personal:
        own = pick(kk="әр студенттің сандары", ru="числа каждого студента", en="each student's numbers")
        kept[teacher / "personal-answers.html"] = own, sheet.personal(graded, drawn, assignment.roster)
    for path, (what, body) in kept.items():
        path.write_text(page(f"{assignment.title}: {what}", body, under=sheet.until(assignment.due)), encoding="utf-8")


def _roster(path: Path, students: Sequence[Student]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, [field.name for field in fields(Student)])
        writer.writeheader()
        for student in students:
            writer.writerow({name: harmless(cell) for name, cell in asdict(student).items()})
