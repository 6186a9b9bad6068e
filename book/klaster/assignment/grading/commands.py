"""The verb `grade`."""

from __future__ import annotations

import argparse
import sys

from klaster import console
from klaster.assignment.argument import add_assignment
from klaster.command_line import Verbs
from klaster.language import current, pick


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    parser = verbs.add(
        "grade",
        _run_grade,
        pick(
            kk="жиналған дәптерлерді қорғалған ортада орындап, бағалайды",
            ru="выполняет собранные тетради в защищённой среде и оценивает их",
            en="runs the collected notebooks in a sandbox and grades them",
        ),
    )
    add_assignment(parser)
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help=pick(
            kk="қорғалған ортасыз орындайды: студенттің коды файлдарыңызға жете алады",
            ru="без защищённой среды: код студентов получит доступ к вашим файлам",
            en="without a sandbox: students' code can reach your files",
        ),
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help=pick(
            kk="бағаланғандарын да қайта бағалайды",
            ru="оценить заново и уже оценённые",
            en="grade again what is graded",
        ),
    )
    parser.add_argument(
        "--jobs",
        type=_positive,
        metavar="N",
        help=pick(
            kk="қатар орындалатын дәптер саны (әдепкіде – ядро саны)",
            ru="сколько тетрадей выполнять сразу (по умолчанию по числу ядер)",
            en="how many notebooks at a time (by default, one a core)",
        ),
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            pick(
                kk=f"«{text}» – 1-ден басталатын бүтін сан емес",
                ru=f"«{text}» – не целое число от 1",
                en=f"“{text}” is not a whole number of 1 or more",
            )
        )
    return int(text)


def _run_grade(args: argparse.Namespace) -> int:
    from klaster.assignment.folder import Assignment
    from klaster.assignment.grading.grade import grade, summary
    from klaster.assignment.grading.sandbox import Protection

    assignment = Assignment.load(args.assignment)
    protection = Protection(unsafe=args.unsafe, hidden=[assignment.folder])
    if args.unsafe:
        console.say(protection.words)
    done = grade(assignment, protection, jobs=args.jobs, again=args.again, progress=_bar)
    console.say(
        pick(
            kk=f"Бағаланды: {len(done.new)}; бұрын бағаланған: {len(done.kept)}. Нәтижелер: {assignment.grades}",
            ru=f"Оценено: {len(done.new)}; были оценены раньше: {len(done.kept)}. Результаты: {assignment.grades}",
            en=f"Graded: {len(done.new)}; graded before: {len(done.kept)}. The results: {assignment.grades}",
        )
    )
    for line in summary(assignment, [*done.new, *done.kept]):
        console.say(line)
    console.look_at([sentence[current()] for sentence in done.attention])
    if done.new or done.kept:
        console.next_command(
            console.command(
                "return", args.assignment, "--worksheet", pick(kk="ПАРАҚ.csv", ru="ТАБЛИЦА.csv", en="WORKSHEET.csv")
            )
        )
        console.say(
            pick(
                kk="  (парақ – Moodle-ден жүктелген бағалау парағы; ол болмаса, --worksheet жазбаңыз)",
                ru="  (таблица – скачанная из Moodle таблица оценок; если её нет, не пишите --worksheet)",
                en="  (the grading worksheet downloaded from Moodle; where there is none, leave --worksheet out)",
            )
        )
    return 0 if done.new or done.kept else 1


def _bar(done: int, total: int, folder: str) -> None:
    """Show how far grading is: a bar that grows in a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        filled = 30 * done // total
        end = "\n" if done == total else ""
        print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)
    elif done == total or done % max(1, total // 10) == 0:
        print(f"{done}/{total}", file=sys.stderr, flush=True)
