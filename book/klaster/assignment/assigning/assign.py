"""`klaster assign`: an assignment's folder is written, once."""

from __future__ import annotations

import csv
import io
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import nbformat

from klaster.assignment import key
from klaster.assignment.assigning import answers, essays, sheet
from klaster.assignment.assigning.how_to import how_to
from klaster.assignment.assigning.lesson_plan import lesson_plan
from klaster.assignment.assigning.student_notebook import notebook
from klaster.assignment.document import page
from klaster.assignment.folder import Assignment, locked, write, write_json
from klaster.assignment.roster import Student, file_names, numbered, restored
from klaster.assignment.spreadsheet import harmless
from klaster.assignment.task import Essay, Function, Task, tasks
from klaster.authoring.chapter import read_chapter
from klaster.console import Problem
from klaster.language import LANGUAGES, current, pick, speaking
from klaster.notebook.questions import questions
from klaster.quiz_export import variants
from klaster.quiz_export.files import export

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
        raise _there_already(folder, chapter)
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
    ids = [student.id for student in roster]
    assignment = Assignment(
        folder, f"{chapter}-{secrets.token_hex(3)}", chapter, title, current(), due, personal, exercises, ids
    )
    who = [s.id for s in roster] if personal else []
    drawn = {t.id: {student: answers.drawn(t, secret, student) for student in (answers.CLASS, *who)} for t in graded}

    # Beside the folder at first: a run that is cut off, or another at the same time, is not in the way.
    new = folder.with_name(f".{folder.name}-{secrets.token_hex(3)}")
    try:
        _write_assignment(replace(assignment, folder=new), graded, read, drawn, roster, secret)
        if folder.exists():
            raise _there_already(folder, chapter)
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return assignment


@dataclass(frozen=True)
class Enrolled:
    """What a newer class list has changed: who came and who left, and what was written for them."""

    came: list[Student]
    left: list[Student]
    written: list[Path]


def is_of(folder: Path, chapter: str, due: str, personal: bool, class_key: str | None) -> bool:
    """Tell whether a folder is an assignment just as it is asked for, so that only the list may be newer."""
    if not (folder / "assignment.json").is_file():
        return False
    made = Assignment.load(folder)
    same = made.chapter == chapter and due in ("", made.due) and (made.personal or not personal)
    return same and (class_key is None or class_key == made.key)


def enrol(assignment: Assignment, students: Sequence[Student]) -> Enrolled:
    """Take a newer class list over: who came gets a notebook where each has one, who left only leaves the list.

    ``students`` are as ``roster.listed`` reads them. Nothing that was handed out, in or back is touched, and a
    run that is cut off goes on when it is run again. Raises ``Problem`` where nothing is new, or where it seems
    another class's list.
    """
    with locked(assignment.folder):
        old = assignment.roster
        new = numbered(restored(students, assignment.ids), old)
        there, listed = {student.id for student in old}, {student.id for student in new}
        if assignment.personal:  # a row that a teacher has added has no numbers yet
            there &= set[str].intersection(*map(set, assignment.answers.values()))
        came = [student for student in new if student.id not in there]
        left = [student for student in old if student.id not in listed]
        if not came and new == old:
            raise _there_already(assignment.folder, assignment.chapter)
        if 2 * len(left) > len(old):
            raise _another_class(assignment, len(left))
        ids = list(dict.fromkeys([*assignment.ids, *(student.id for student in new)]))
        replace(assignment, ids=ids).save()
        written = _personal(assignment, new, came) if assignment.personal else []
        _roster(assignment.teacher / "roster.csv", new)
        return Enrolled(came, left, written)


def _personal(assignment: Assignment, class_: Sequence[Student], came: Sequence[Student]) -> list[Path]:
    """Draw own numbers for those who came, and write their notebooks and the table of all numbers."""
    graded, read = tasks(assignment.chapter), essays.essays(assignment.chapter)
    drawn = assignment.answers
    for task in graded:
        drawn[task.id] |= {s.id: answers.drawn(task, assignment.key, s.id) for s in came if s.id not in drawn[task.id]}
    written = []
    with speaking(assignment.language):
        for student, name in zip(class_, file_names(class_), strict=True):
            path = assignment.students_folder / f"{assignment.chapter}_{name}.ipynb"
            if student in came:
                written.append(path)
                if not path.exists():
                    write(path, nbformat.writes(_notebook(assignment, graded, read, student)).encode())
        own = pick(kk="әр студенттің сандары", ru="числа каждого студента", en="each student's numbers")
        table = page(
            f"{assignment.title}: {own}", sheet.personal(graded, drawn, class_), under=sheet.until(assignment.due)
        )
        write(assignment.teacher / "personal-answers.html", table.encode())
    write_json(assignment.teacher / "answers.json", drawn)  # last: who is in it has a notebook
    return written


def _write_assignment(
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
                kk=f"«{assignment.folder.parent}» ішіне қалта жасау мүмкін емес: ондай диск не қалта жоқ. --folder арқылы басқа орын беріңіз.",
                ru=f"В «{assignment.folder.parent}» нельзя создать папку: нет такого диска или папки. Укажите другое место: --folder.",
                en=f"No folder can be made in “{assignment.folder.parent}”: there is no such disk or folder. Give another place with --folder.",
            )
        ) from error
    assignment.teacher.mkdir()
    # The book's folder is a repository: nothing of a class is committed by accident.
    (assignment.folder / ".gitignore").write_text("*\n", encoding="utf-8")
    (assignment.teacher / "class-key.txt").write_text(secret + "\n", encoding="utf-8")
    write_json(assignment.teacher / "answers.json", drawn)
    if roster:
        _roster(assignment.teacher / "roster.csv", roster)

    def put(path: Path, student: Student | None = None, solved: bool = False) -> None:
        nbformat.write(_notebook(assignment, graded, read, student, solved), path)

    if assignment.personal:
        for student, name in zip(roster, file_names(roster), strict=True):
            put(assignment.students_folder / f"{chapter}_{name}.ipynb", student)
    else:
        put(assignment.students_folder / f"{chapter}.ipynb")
    put(assignment.teacher / f"{chapter}-solutions.ipynb", solved=True)
    documents(assignment, graded, read, drawn)
    # With the right answers in them, quizzes are the teacher's; one draw serves the three languages.
    numbers = variants.draw(chapter, key.dice(secret, "quiz", chapter), QUIZ_VARIANTS)
    for language in LANGUAGES:
        export(chapter, language, assignment.teacher / "quiz", variants=numbers)
    assignment.save()  # last: a folder without it is none


def _notebook(
    assignment: Assignment,
    graded: Sequence[Task],
    read: Sequence[Essay],
    student: Student | None = None,
    solved: bool = False,
) -> nbformat.NotebookNode:
    return notebook(
        title=assignment.title,
        assignment=assignment.id,
        chapter=assignment.chapter,
        language=assignment.language,
        due=assignment.due,
        tasks=graded,
        essays=read,
        parameters={
            task.id: assignment.variant(task.id, student.id if student else "")["parameters"] for task in graded
        },
        student=(student.id, student.name) if student else ("", ""),
        solved=solved,
    )


def documents(
    assignment: Assignment, graded: Sequence[Task], read: Sequence[Essay], drawn: dict[str, dict[str, dict]]
) -> None:
    """Write what is pasted, printed and kept: texts, sheets, rubric, lesson plan."""
    students, teacher, chapter = assignment.students_folder, assignment.teacher, assignment.chapter
    shared = {id: variants[answers.CLASS] for id, variants in drawn.items()}
    quiz = questions(chapter)
    for language in LANGUAGES:
        with speaking(language):
            text = page(assignment.title, sheet.lms_text(graded, read, assignment.due))
            (students / f"text.{language}.html").write_text(text, encoding="utf-8")
    sheets = pick(kk="парақ", ru="лист", en="sheet"), pick(kk="жауаптары", ru="ответы", en="answers")
    way = pick(
        kk="дәптерді қалай орындап, тапсыру керек",
        ru="как выполнить и сдать тетрадь",
        en="how to do and hand in the notebook",
    )
    kept = {
        students / "how-to.html": (way, how_to()),
        students / "sheet.html": (sheets[0], sheet.sheet(graded, read, quiz, shared, answers=False)),
        teacher / "sheet-with-answers.html": (sheets[1], sheet.sheet(graded, read, quiz, shared, answers=True)),
        teacher / "lesson-plan.html": (
            pick(kk="сабақ жоспары", ru="план урока", en="lesson plan"),
            lesson_plan(chapter),
        ),
        teacher / "rubric.html": (
            pick(kk="бағалау критерийлері", ru="критерии оценивания", en="rubric"),
            sheet.rubrics(read),
        ),
    }
    if assignment.personal:
        own = pick(kk="әр студенттің сандары", ru="числа каждого студента", en="each student's numbers")
        kept[teacher / "personal-answers.html"] = own, sheet.personal(graded, drawn, assignment.roster)
    for path, (what, body) in kept.items():
        path.write_text(page(f"{assignment.title}: {what}", body, under=sheet.until(assignment.due)), encoding="utf-8")


def _roster(path: Path, students: Sequence[Student]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, [field.name for field in fields(Student)])
    writer.writeheader()
    for student in students:
        writer.writerow({name: harmless(cell) for name, cell in asdict(student).items()})
    write(path, out.getvalue().encode("utf-8-sig"))


def _there_already(folder: Path, chapter: str) -> Problem:
    return Problem(
        pick(
            kk=f"«{folder}» қалтасы бар, ештеңе өзгертілмеді. Басқа атау беріңіз, мысалы: --folder {chapter}-2.",
            ru=f"Папка «{folder}» уже есть, ничего не изменено. Дайте другое имя, например: --folder {chapter}-2.",
            en=f"The folder “{folder}” is there already; nothing was changed. Give another name, for example: --folder {chapter}-2.",
        )
    )


def _another_class(assignment: Assignment, count: int) -> Problem:
    return Problem(
        pick(
            kk=f"«{assignment.folder}» тапсырмасының {len(assignment.roster)} студентінің {count} жаңа тізімде жоқ: бұл басқа сыныптың тізімі сияқты. "
            f"Ештеңе өзгертілмеді. Басқа сыныпқа басқа қалта беріңіз, мысалы: --folder {assignment.chapter}-2.",
            ru=f"Из {len(assignment.roster)} студентов задания «{assignment.folder}» в новом списке нет {count}: похоже, это список другого класса. "
            f"Ничего не изменено. Другому классу дайте другую папку, например: --folder {assignment.chapter}-2.",
            en=f"Of the {len(assignment.roster)} students of “{assignment.folder}”, {count} are not on the new list: it seems another class's. "
            f"Nothing was changed. Give another class another folder, for example: --folder {assignment.chapter}-2.",
        )
    )
