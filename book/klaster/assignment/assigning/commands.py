"""The verbs `assign` and `export nbgrader`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from klaster import console
from klaster.assignment.argument import add_assignment
from klaster.authoring.commands import add_chapter, require_chapter
from klaster.command_line import Verbs
from klaster.language import pick

if TYPE_CHECKING:
    from klaster.assignment.folder import Assignment
    from klaster.assignment.roster import Student


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    parser = verbs.add(
        "assign",
        _run_assign,
        pick(
            kk="тараудан тапсырма жасайды: дәптер, парақ, мұғалімге жауаптар",
            ru="делает из главы задание: тетрадь, лист, ответы для преподавателя",
            en="makes an assignment of a chapter: notebook, sheet, the teacher's answers",
        ),
    )
    add_chapter(parser)
    parser.add_argument(
        "--roster",
        type=Path,
        metavar=pick(kk="ТІЗІМ", ru="СПИСОК", en="LIST"),
        help=pick(
            kk="сынып тізімі (CSV не XLSX)", ru="список класса (CSV или XLSX)", en="the class list (CSV or XLSX)"
        ),
    )
    parser.add_argument(
        "--due",
        type=_date,
        metavar=pick(kk="КҮН", ru="ДАТА", en="DATE"),
        help=pick(
            kk="тапсыру мерзімі, мысалы 2027-02-01",
            ru="срок сдачи, например 2027-02-01",
            en="the due date, such as 2027-02-01",
        ),
    )
    parser.add_argument(
        "--personal",
        action="store_true",
        help=pick(kk="әр студентке өз сандары", ru="каждому студенту свои числа", en="each student gets own numbers"),
    )
    parser.add_argument(
        "--folder",
        type=Path,
        metavar=pick(kk="ҚАЛТА", ru="ПАПКА", en="FOLDER"),
        help=pick(
            kk="жаңа қалтаның атауы (әдепкіде – тараудың атауы)",
            ru="имя новой папки (по умолчанию – имя главы)",
            en="the new folder's name (the chapter's, by default)",
        ),
    )
    parser.add_argument(
        "--key",
        type=Path,
        metavar=pick(kk="ФАЙЛ", ru="ФАЙЛ", en="FILE"),
        help=pick(
            kk="бұрынғы class-key.txt: сол сандар қайта шығады",
            ru="прежний class-key.txt: получатся те же числа",
            en="an earlier class-key.txt: gives the same numbers again",
        ),
    )


def add_export(kinds: Verbs) -> None:
    """Add the kind to what `export` writes."""
    course = kinds.add(
        "nbgrader",
        _run_export_nbgrader,
        pick(
            kk="тапсырманы nbgrader курсының қалтасына айналдырады",
            ru="превращает задание в папку курса nbgrader",
            en="turns an assignment into a course folder for nbgrader",
        ),
    )
    add_assignment(course)
    course.add_argument(
        "--to",
        type=Path,
        help=pick(
            kk="жаңа қалта (әдепкіде – тапсырма қалтасының жанында)",
            ru="новая папка (по умолчанию рядом с папкой задания)",
            en="the new folder (beside the assignment's by default)",
        ),
    )


def _date(text: str) -> str:
    day = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)  # as people here write it
    try:
        return date(*map(int, day.groups()[::-1])).isoformat() if day else date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(
            pick(
                kk=f"«{text}» – күн емес; 2027-02-01 түрінде жазыңыз",
                ru=f"«{text}» – не дата; пишите так: 2027-02-01",
                en=f"“{text}” is not a date; write it as 2027-02-01",
            )
        ) from None


def _run_assign(args: argparse.Namespace) -> int:
    from klaster.assignment import key, roster
    from klaster.assignment.assigning.assign import assign, is_of
    from klaster.assignment.document import print_pages

    require_chapter(args.chapter)
    folder = args.folder or Path(args.chapter)
    notes: list[str] = []
    class_key = key.read(args.key) if args.key else None
    if args.roster and is_of(folder, args.chapter, args.due or "", args.personal, class_key):
        return _enrol(folder, args.roster)
    students = roster.read(args.roster, notes) if args.roster else []
    assignment = assign(
        args.chapter,
        folder,
        roster=students,
        due=args.due or "",
        personal=args.personal,
        class_key=class_key,
    )
    # The texts are pasted into an LMS, the rest is printed.
    print_pages(path for path in sorted(folder.rglob("*.html")) if not path.name.startswith("text."))
    _say_written(assignment, folder, students, notes)
    return 0


def _say_written(assignment: Assignment, folder: Path, students: Sequence[Student], notes: Sequence[str]) -> None:
    """Say what was written, what to look at, and which command comes next."""
    from klaster.assignment.document import can_print

    console.say(
        pick(
            kk=f"Тапсырма жазылды: {folder}\n  студенттерге: {assignment.students_folder}\n  тек өзіңізге: {assignment.teacher} (кілт пен жауаптар – ешкімге бермеңіз)",
            ru=f"Задание записано: {folder}\n  студентам: {assignment.students_folder}\n  только вам: {assignment.teacher} (ключ и ответы – никому не давайте)",
            en=f"The assignment is written: {folder}\n  for the students: {assignment.students_folder}\n  for you alone: {assignment.teacher} (key and answers – give them to nobody)",
        )
    )
    if students:
        ends = " … ".join(f"{student.id} {student.name}" for student in dict.fromkeys((students[0], students[-1])))
        console.say(
            pick(
                kk=f"  тізімдегі студенттер: {len(students)} ({ends})",
                ru=f"  студентов в списке: {len(students)} ({ends})",
                en=f"  students on the list: {len(students)} ({ends})",
            )
        )
    console.look_at(notes)
    if not any(exercise["kind"] != "essay" for exercise in assignment.exercises.values()):
        print(
            pick(
                kk=f"Бұл тарауда автоматты тексерілетін тапсырма жоқ; олар klaster/assignment/tasks/{assignment.chapter.replace('-', '_')}.yml файлында болар еді.",
                ru=f"В этой главе нет заданий с автоматической проверкой; их место – klaster/assignment/tasks/{assignment.chapter.replace('-', '_')}.yml.",
                en=f"This chapter has no tasks that a program checks; their place is klaster/assignment/tasks/{assignment.chapter.replace('-', '_')}.yml.",
            )
        )
    if not can_print():
        console.say(
            pick(
                kk="PDF жасалмады: браузер (Chrome не Edge) немесе playwright табылмады. HTML файлдарын браузерде ашып басып шығарыңыз.",
                ru="PDF не сделаны: нет браузера (Chrome или Edge) или playwright. Откройте файлы HTML в браузере и напечатайте.",
                en="No PDFs were made: there is no browser (Chrome or Edge) or no playwright. Open the HTML files in a browser and print them.",
            )
        )
    console.say(
        pick(
            kk="Дәптерді студенттерге беріңіз. Жұмыстар жиналған соң:",
            ru="Раздайте тетрадь студентам. Когда работы собраны:",
            en="Hand the notebook out. Once the work has come in:",
        )
    )
    console.next_command(
        console.command("collect", pick(kk="ЖҰМЫСТАР.zip", ru="РАБОТЫ.zip", en="SUBMISSIONS.zip"), folder)
    )


def _enrol(folder: Path, list_: Path) -> int:
    """Take a newer class list over into an assignment that is there."""
    from klaster.assignment import roster
    from klaster.assignment.assigning.assign import enrol
    from klaster.assignment.document import print_pages
    from klaster.assignment.folder import Assignment

    notes: list[str] = []
    assignment = Assignment.load(folder)
    done = enrol(assignment, roster.listed(list_, notes))
    print_pages(assignment.teacher.glob("personal-answers.html"))
    console.say(
        pick(
            kk=f"«{folder}» бұрын жазылған; тек тізімі жаңартылды, таратылғаны мен жиналғаны өзгермеді.",
            ru=f"«{folder}» уже записано; обновлён только список, розданное и собранное не изменено.",
            en=f"“{folder}” had been written before; only its list is new, what was handed out and in is unchanged.",
        )
    )
    came, left = (", ".join(f"{student.name} ({student.id})" for student in some) for some in (done.came, done.left))
    if came:
        console.say(pick(kk=f"  келгендер: {came}", ru=f"  пришли: {came}", en=f"  who came: {came}"))
    if left:
        console.say(
            pick(
                kk=f"  кеткендер: {left} (тапсырған жұмысы мен бағасы орнында қалады)",
                ru=f"  ушли: {left} (сданное и оценки остаются на месте)",
                en=f"  who left: {left} (what they handed in and their marks stay)",
            )
        )
    for path in done.written:
        console.say(pick(kk=f"  өзіне беріңіз: {path}", ru=f"  отдайте ему (ей): {path}", en=f"  hand to them: {path}"))
    console.look_at(notes)
    return 0


def _run_export_nbgrader(args: argparse.Namespace) -> int:
    from klaster.assignment.assigning.nbgrader_course import STUDENTS, course
    from klaster.assignment.folder import Assignment

    assignment = Assignment.load(args.assignment)
    target = args.to or args.assignment.with_name(f"{args.assignment.resolve().name}-nbgrader")
    print(course(assignment, target))
    print(
        pick(
            kk=f"Әрі қарай «{target}» қалтасында:",
            ru=f"Дальше в папке «{target}»:",
            en=f"Next, in the folder “{target}”:",
        )
    )
    if (target / STUDENTS).is_file():
        print(f"    nbgrader db student import {STUDENTS}")
    print(f"    nbgrader generate_assignment {assignment.chapter} --create")
    print(
        pick(
            kk="nbgrader пікірінде жасырын тексерулер де көрінеді. Сондықтан мұндағы мәндер klaster grade қолданатындардан бөлек; пікірді таратқан "
            "соң осы курсты қайта бағалауға болмайды.",
            ru="В отзывах nbgrader видны и скрытые проверки. Поэтому значения здесь не те, что у klaster grade; раздав отзывы, оценивать по этому курсу "
            "заново нельзя.",
            en="nbgrader's feedback shows the hidden checks too. So the values here are not those of klaster grade; once the feedback is out, don't grade "
            "with this course again.",
        )
    )
    return 0
