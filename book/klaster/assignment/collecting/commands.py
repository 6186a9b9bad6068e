"""The verb `collect`."""

from __future__ import annotations

import argparse
from pathlib import Path

from klaster import console
from klaster.assignment.argument import add_assignment
from klaster.command_line import Verbs
from klaster.language import current, pick


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    parser = verbs.add(
        "collect",
        _run_collect,
        pick(
            kk="тапсырылған жұмыстарды студенттер бойынша жинайды: Moodle мен Canvas ZIP файлдары, қалталар",
            ru="раскладывает сданные работы по студентам: архивы Moodle и Canvas, папки",
            en="sorts what was handed in by student: zips of Moodle and Canvas, folders",
        ),
    )
    parser.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar=pick(kk="ЖҰМЫСТАР", ru="РАБОТЫ", en="SUBMISSIONS"),
        help=pick(
            kk="ZIP файлы, қалта немесе дәптер", ru="архив ZIP, папка или тетрадь", en="a zip, a folder or a notebook"
        ),
    )
    add_assignment(parser)
    parser.add_argument(
        "--student",
        default="",
        metavar="ID",
        help=pick(
            kk="жұмыс осы студенттікі (нөмірі, поштасы не аты)",
            ru="работа этого студента (номер, почта или имя)",
            en="the work is this student's (id, email or name)",
        ),
    )


def _run_collect(args: argparse.Namespace) -> int:
    from klaster.assignment.collecting.collect import collect
    from klaster.assignment.folder import Assignment

    assignment = Assignment.load(args.assignment)
    taken = collect(assignment, args.sources, args.student)
    console.say(
        pick(
            kk=f"Жаңа дәптер: {taken.new}; бұрын алынған: {taken.again}. Олар мұнда: {assignment.submissions}",
            ru=f"Новых тетрадей: {taken.new}; уже были: {taken.again}. Они здесь: {assignment.submissions}",
            en=f"New notebooks: {taken.new}; there already: {taken.again}. They are in {assignment.submissions}",
        )
    )
    report = assignment.submissions / "report.txt"
    console.look_at([sentence[current()] for sentence in taken.attention], report)
    if taken.earlier:
        console.say(
            pick(
                kk=f"Бұрын айтылған ескертпелер: {len(taken.earlier)}. Олар мұнда: {report}",
                ru=f"Замечания, о которых уже сказано: {len(taken.earlier)}. Они здесь: {report}",
                en=f"Notes that were made before: {len(taken.earlier)}. They are in {report}",
            )
        )
    if taken.handed_in:
        console.next_command(console.command("grade", args.assignment))
    return 0 if taken.found else 1
