"""The verb `return`."""

from __future__ import annotations

import argparse
from pathlib import Path

from klaster import console
from klaster.assignment.argument import add_assignment
from klaster.command_line import Verbs
from klaster.language import pick


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    parser = verbs.add(
        "return",
        _run_return,
        pick(
            kk="бағалар мен пікірлерді LMS-ке және студенттерге дайындайды",
            ru="готовит оценки и отзывы для LMS и студентов",
            en="prepares marks and feedback for the LMS and the students",
        ),
    )
    add_assignment(parser)
    parser.add_argument(
        "--worksheet",
        type=Path,
        metavar=pick(kk="ПАРАҚ", ru="ТАБЛИЦА", en="WORKSHEET"),
        help=pick(
            kk="Moodle-ден жүктелген бағалау парағы",
            ru="таблица оценок, скачанная из Moodle",
            en="the grading worksheet downloaded from Moodle",
        ),
    )
    parser.add_argument(
        "--grade-column",
        default="",
        metavar=pick(kk="БАҒАН", ru="СТОЛБЕЦ", en="COLUMN"),
        help=pick(
            kk="парақтағы баға бағанының атауы",
            ru="как в таблице называется столбец оценки",
            en="how the worksheet calls the column of the grade",
        ),
    )
    parser.add_argument(
        "--without-essays",
        action="store_true",
        help=pick(
            kk="мұғалім оқитын жауаптарсыз",
            ru="без ответов, которые читает преподаватель",
            en="without the answers that a teacher reads",
        ),
    )


def _run_return(args: argparse.Namespace) -> int:
    from klaster.assignment.folder import Assignment
    from klaster.assignment.returning.give_back import give_back

    done = give_back(
        Assignment.load(args.assignment),
        moodle=args.worksheet,
        grade_column=args.grade_column,
        without_essays=args.without_essays,
    )
    console.say(pick(kk=f"Дайын: {done.folder}", ru=f"Готово: {done.folder}", en=f"Done: {done.folder}"))
    names = {path.name for path in done.folder.iterdir()}
    uses = _uses_of_files(done.filled)
    for name in sorted(names, key=lambda name: (list(uses).index(name), name)):
        console.say(f"  {name:<{max(map(len, names))}}  {uses[name]}")
    console.look_at(done.notes)
    return 0


def _uses_of_files(worksheet: str) -> dict[str, str]:
    """What each file of `return` is for, in the order in which a teacher needs them."""
    return {
        "class.html": pick(kk="сынып туралы; мәтіндерді осында оқыңыз", ru="о классе; здесь же читать тексты", en="about the class; read the texts here"),
        worksheet: pick(
            kk="Moodle-ге: «Бағалау парағын жүктеу» (Upload grading worksheet)",
            ru="в Moodle: «Загрузить таблицу оценок» (Upload grading worksheet)",
            en="to Moodle: “Upload grading worksheet”",
        ),
        "moodle-feedback.zip": pick(
            kk="Moodle-ге: Upload multiple feedback files in a zip", ru="в Moodle: Upload multiple feedback files in a zip",
            en="to Moodle: “Upload multiple feedback files in a zip”",
        ),
        "feedback": pick(kk="әр студенттің пікірі", ru="отзыв каждому студенту", en="each student's feedback"),
        "canvas.csv": pick(kk="Canvas-қа: Grades → Import", ru="в Canvas: Grades → Import", en="to Canvas: Grades → Import"),
        "marks.xlsx": pick(kk="барлық ұпай, Excel-ге", ru="все баллы, для Excel", en="all points, for Excel"),
    }  # fmt: skip
