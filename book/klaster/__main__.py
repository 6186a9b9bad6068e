"""The command `klaster`: what an author or a teacher does with the book, a verb each."""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from klaster import console, language, tools
from klaster.command_line import Parser
from klaster.language import pick


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return 0 when done (with notes or without), 1 when it could not be done, 2 for wrong usage."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    console.open_console()
    # The language is needed before the parser can explain itself in it.
    first = argparse.ArgumentParser(add_help=False)
    _add_language(first)
    chosen, _ = first.parse_known_args(arguments)
    if chosen.lang:
        language.use(chosen.lang)
    wishes = _parser().parse_args(arguments)
    wishes.lang = chosen.lang  # wherever it stood; a parser within another forgets it
    return console.ended(lambda: wishes.run(wishes))


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang",
        choices=language.LANGUAGES,
        help=pick(kk="хабарламалардың тілі", ru="язык сообщений", en="the language of the messages"),
    )


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="klaster",
        description=pick(
            kk="«Әлемдік кластерлер» кітабының авторы мен мұғалімге арналған командалар.",
            ru="Команды для автора книги «Әлемдік кластерлер» и для преподавателя.",
            en="Commands for an author of the book «Әлемдік кластерлер» and for a teacher.",
        ),
    )
    _add_language(parser)
    verbs = parser.add_subparsers(required=True, metavar=pick(kk="ӘРЕКЕТ", ru="ДЕЙСТВИЕ", en="VERB"))

    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help)
        _add_language(added)
        added.set_defaults(run=run)
        return added

    passages = verb(
        "passages",
        _passages,
        pick(
            kk="мақаланың үзінділерін тарауларға data/article/ ішінен қояды",
            ru="вставляет отрывки статьи в главы из data/article/",
            en="puts the article's passages into the chapters from data/article/",
        ),
    )
    verb(
        "setup",
        _setup,
        pick(
            kk="барлық дәптерге ортақ алғашқы ұяшықтарды қояды; мекенжайы – _config.yml ішінен",
            ru="вставляет во все тетради их общие первые ячейки; адрес – из _config.yml",
            en="puts the first cells that all notebooks share into them; the address is _config.yml's",
        ),
    )
    check = verb(
        "check",
        _check,
        pick(
            kk="деректерді, тараулардың бөліктерін, сандарын, емлесін және терминдерін тексереді",
            ru="проверяет данные, части глав, числа, правописание и термины",
            en="checks the data, the chapters' parts, numbers, spelling and terms",
        ),
    )
    for parser_ in (passages, check):
        parser_.add_argument(
            "chapters",
            nargs="*",
            metavar=pick(kk="ТАРАУ", ru="ГЛАВА", en="CHAPTER"),
            help=pick(
                kk="тараулардың атаулары, мысалы denmark (әдепкіде – бәрі)",
                ru="имена глав, например denmark (по умолчанию все)",
                en="names of chapters, for example denmark (all by default)",
            ),
        )
    _add_assign(
        verb(
            "assign",
            _assign,
            pick(
                kk="тараудан тапсырма жасайды: дәптер, парақ, мұғалімге жауаптар",
                ru="делает из главы задание: тетрадь, лист, ответы для преподавателя",
                en="makes an assignment of a chapter: notebook, sheet, the teacher's answers",
            ),
        )
    )
    _add_collect(
        verb(
            "collect",
            _collect,
            pick(
                kk="тапсырылған жұмыстарды студенттер бойынша жинайды: Moodle мен Canvas ZIP файлдары, қалталар",
                ru="раскладывает сданные работы по студентам: архивы Moodle и Canvas, папки",
                en="sorts what was handed in by student: zips of Moodle and Canvas, folders",
            ),
        )
    )
    _add_grade(
        verb(
            "grade",
            _grade,
            pick(
                kk="жиналған дәптерлерді қорғалған ортада орындап, бағалайды",
                ru="выполняет собранные тетради в защищённой среде и оценивает их",
                en="runs the collected notebooks in a sandbox and grades them",
            ),
        )
    )
    _add_return(
        verb(
            "return",
            _return,
            pick(
                kk="бағалар мен пікірлерді LMS-ке және студенттерге дайындайды",
                ru="готовит оценки и отзывы для LMS и студентов",
                en="prepares marks and feedback for the LMS and the students",
            ),
        )
    )
    _add_export(verb)
    return parser


def _add_collect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar=pick(kk="ЖҰМЫСТАР", ru="РАБОТЫ", en="SUBMISSIONS"),
        help=pick(
            kk="ZIP файлы, қалта немесе дәптер", ru="архив ZIP, папка или тетрадь", en="a zip, a folder or a notebook"
        ),
    )
    _add_assignment(parser)
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


def _add_assignment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "assignment",
        type=Path,
        metavar=pick(kk="ТАПСЫРМА", ru="ЗАДАНИЕ", en="ASSIGNMENT"),
        help=pick(
            kk="klaster assign жазған қалта, мысалы denmark",
            ru="папка, которую записала klaster assign, например denmark",
            en="the folder that klaster assign wrote, for example denmark",
        ),
    )


def _collect(wishes: argparse.Namespace) -> int:
    from klaster.assignment.collecting.collect import collect
    from klaster.assignment.collecting.collected import handed_in
    from klaster.assignment.folder import Assignment

    assignment = Assignment.load(wishes.assignment)
    taken = collect(assignment, wishes.sources, wishes.student)
    console.say(
        pick(
            kk=f"Жаңа дәптер: {taken.new}; бұрын алынған: {taken.again}. Олар мұнда: {assignment.submissions}",
            ru=f"Новых тетрадей: {taken.new}; уже были: {taken.again}. Они здесь: {assignment.submissions}",
            en=f"New notebooks: {taken.new}; there already: {taken.again}. They are in {assignment.submissions}",
        )
    )
    report = assignment.submissions / "report.txt"
    _attention([sentence[language.current()] for sentence in taken.attention], report)
    if taken.earlier:
        console.say(
            pick(
                kk=f"Бұрын айтылған ескертпелер: {len(taken.earlier)}. Олар мұнда: {report}",
                ru=f"Замечания, о которых уже сказано: {len(taken.earlier)}. Они здесь: {report}",
                en=f"Notes that were made before: {len(taken.earlier)}. They are in {report}",
            )
        )
    if any(handed_in(assignment)):
        _next(console.command("grade", wishes.assignment))
    return 0 if taken.found else 1


def _attention(sentences: Sequence[str], kept: Path | None = None) -> None:
    """Say what the teacher has to look at, a line each."""
    if not sentences:
        return
    where = f" ({kept})" if kept else ""
    console.say(pick(kk=f"Назар аударыңыз{where}:", ru=f"Обратите внимание{where}:", en=f"Please look at this{where}:"))
    for sentence in sentences:
        console.say(f"- {sentence}")


def _next(command: str) -> None:
    """Say which command comes next."""
    console.say(
        pick(kk=f"Келесі команда: {command}", ru=f"Следующая команда: {command}", en=f"The next command: {command}")
    )


def _add_grade(parser: argparse.ArgumentParser) -> None:
    _add_assignment(parser)
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


def _grade(wishes: argparse.Namespace) -> int:
    from klaster.assignment.folder import Assignment
    from klaster.assignment.grading.grade import grade, summary
    from klaster.assignment.grading.sandbox import Protection

    assignment = Assignment.load(wishes.assignment)
    protection = Protection(unsafe=wishes.unsafe, hidden=[assignment.folder])
    if wishes.unsafe:
        console.say(protection.words)
    done = grade(assignment, protection, jobs=wishes.jobs, again=wishes.again, progress=_bar)
    console.say(
        pick(
            kk=f"Бағаланды: {len(done.new)}; бұрын бағаланған: {len(done.kept)}. Нәтижелер: {assignment.grades}",
            ru=f"Оценено: {len(done.new)}; были оценены раньше: {len(done.kept)}. Результаты: {assignment.grades}",
            en=f"Graded: {len(done.new)}; graded before: {len(done.kept)}. The results: {assignment.grades}",
        )
    )
    for line in summary(assignment, [*done.new, *done.kept]):
        console.say(line)
    _attention([sentence[language.current()] for sentence in done.attention])
    if done.new or done.kept:
        _next(
            console.command(
                "return", wishes.assignment, "--worksheet", pick(kk="ПАРАҚ.csv", ru="ТАБЛИЦА.csv", en="WORKSHEET.csv")
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


def _add_return(parser: argparse.ArgumentParser) -> None:
    _add_assignment(parser)
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


def _return(wishes: argparse.Namespace) -> int:
    from klaster.assignment.folder import Assignment
    from klaster.assignment.returning.give_back import give_back

    done = give_back(
        Assignment.load(wishes.assignment),
        moodle=wishes.worksheet,
        grade_column=wishes.grade_column,
        without_essays=wishes.without_essays,
    )
    console.say(pick(kk=f"Дайын: {done.folder}", ru=f"Готово: {done.folder}", en=f"Done: {done.folder}"))
    names = {path.name for path in done.folder.iterdir()}
    uses = _uses(done.filled)
    for name in sorted(names, key=lambda name: (list(uses).index(name), name)):
        console.say(f"  {name:<{max(map(len, names))}}  {uses[name]}")
    _attention(done.notes)
    return 0


def _uses(worksheet: str) -> dict[str, str]:
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


def _add_assign(parser: argparse.ArgumentParser) -> None:
    _add_chapter(parser)
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


def _assign(wishes: argparse.Namespace) -> int:
    from klaster.assignment import key, roster
    from klaster.assignment.assigning.assign import assign, is_of
    from klaster.assignment.document import can_print, print_pages

    _known(wishes.chapter)
    folder = wishes.folder or Path(wishes.chapter)
    notes: list[str] = []
    class_key = key.read(wishes.key) if wishes.key else None
    if wishes.roster and is_of(folder, wishes.chapter, wishes.due or "", wishes.personal, class_key):
        return _enrol(folder, wishes.roster)
    students = roster.read(wishes.roster, notes) if wishes.roster else []
    assignment = assign(
        wishes.chapter,
        folder,
        roster=students,
        due=wishes.due or "",
        personal=wishes.personal,
        class_key=class_key,
    )
    # The texts are pasted into an LMS, the rest is printed.
    print_pages(path for path in sorted(folder.rglob("*.html")) if not path.name.startswith("text."))
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
    _attention(notes)
    if not any(exercise["kind"] != "essay" for exercise in assignment.exercises.values()):
        print(
            pick(
                kk=f"Бұл тарауда автоматты тексерілетін тапсырма жоқ; олар klaster/assignment/tasks/{wishes.chapter.replace('-', '_')}.py файлында болар еді.",
                ru=f"В этой главе нет заданий с автоматической проверкой; их место – klaster/assignment/tasks/{wishes.chapter.replace('-', '_')}.py.",
                en=f"This chapter has no tasks that a program checks; their place is klaster/assignment/tasks/{wishes.chapter.replace('-', '_')}.py.",
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
    _next(console.command("collect", pick(kk="ЖҰМЫСТАР.zip", ru="РАБОТЫ.zip", en="SUBMISSIONS.zip"), folder))
    return 0


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
    _attention(notes)
    return 0


def _known(name: str) -> None:
    """Refuse the name of a chapter that is not there: wrong usage."""
    from klaster.authoring import recipe

    if not recipe.chapter(name).path.is_file():
        print(
            pick(
                kk=f"book/{name}.ipynb тарауы жоқ. Бар тараулар: {', '.join(recipe.CHAPTERS)}.",
                ru=f"Главы book/{name}.ipynb нет. Есть: {', '.join(recipe.CHAPTERS)}.",
                en=f"There is no chapter book/{name}.ipynb. There are: {', '.join(recipe.CHAPTERS)}.",
            ),
            file=sys.stderr,
        )
        raise SystemExit(2)


def _add_export(verb: Callable[..., argparse.ArgumentParser]) -> None:
    export = verb(
        "export",
        _export_quiz,
        pick(
            kk="тарауды басқа жүйелерге арналған файлдарға жазады",
            ru="записывает главу в файлы для других систем",
            en="writes a chapter as files for other systems",
        ),
    )
    kinds = export.add_subparsers(required=True, metavar=pick(kk="НЕ", ru="ЧТО", en="WHAT"))
    does = pick(
        kk="сұрақтар: Moodle XML, GIFT, Canvas-қа QTI 1.2 және QTI 2.1; --lang берілмесе, үш тілде",
        ru="вопросы: Moodle XML, GIFT, QTI 1.2 для Canvas и QTI 2.1; без --lang на трёх языках",
        en="the quiz: Moodle XML, GIFT, QTI 1.2 for Canvas and QTI 2.1; without --lang in all three languages",
    )
    quiz = kinds.add_parser("quiz", help=does, description=does)
    _add_language(quiz)
    quiz.set_defaults(run=_export_quiz)
    course = kinds.add_parser(
        "nbgrader",
        help=pick(
            kk="тапсырманы nbgrader курсының қалтасына айналдырады",
            ru="превращает задание в папку курса nbgrader",
            en="turns an assignment into a course folder for nbgrader",
        ),
    )
    _add_language(course)
    _add_assignment(course)
    course.add_argument(
        "--to",
        type=Path,
        help=pick(
            kk="жаңа қалта (әдепкіде – тапсырма қалтасының жанында)",
            ru="новая папка (по умолчанию рядом с папкой задания)",
            en="the new folder (beside the assignment's by default)",
        ),
    )
    course.set_defaults(run=_export_nbgrader)
    _add_chapter(quiz)
    quiz.add_argument(
        "--to",
        type=Path,
        default=Path(),
        metavar=pick(kk="ҚАЛТА", ru="ПАПКА", en="FOLDER"),
        help=pick(
            kk="файлдар жазылатын қалта (әдепкіде – осы қалта)",
            ru="папка для файлов (по умолчанию эта)",
            en="the folder for the files (this one by default)",
        ),
    )
    quiz.add_argument(
        "--variants",
        type=int,
        choices=range(51),
        default=0,
        metavar="N",
        help=pick(
            kk="саны деректерден кездейсоқ алынатын сұрақтарды қосады: әр үлгіден N нұсқа (0–50)",
            ru="добавляет вопросы с числами, случайно взятыми из данных: N вариантов каждого (0–50)",
            en="adds questions with numbers drawn from the data: N variants of each (0–50)",
        ),
    )


def _add_chapter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "chapter",
        metavar=pick(kk="ТАРАУ", ru="ГЛАВА", en="CHAPTER"),
        help=pick(
            kk="тараудың атауы, мысалы denmark",
            ru="имя главы, например denmark",
            en="the chapter's name, for example denmark",
        ),
    )


def _chosen(wishes: argparse.Namespace) -> list:
    from klaster.authoring import recipe

    names = wishes.chapters or [n for n in recipe.CHAPTERS if recipe.chapter(n).path.is_file()]
    for name in names:
        _known(name)
    return [recipe.chapter(name) for name in names]


def _export_quiz(wishes: argparse.Namespace) -> int:
    from klaster.quiz_export import files, lacking, save, variants

    _known(wishes.chapter)
    drawn = variants.draw(wishes.chapter, random.SystemRandom(), wishes.variants)
    made = {}
    for lang in [wishes.lang] if wishes.lang else language.LANGUAGES:
        made |= files(wishes.chapter, lang, variants=drawn)
    for line in (*map(str, save(made, wishes.to)), *lacking(wishes.chapter)):
        print(line)
    if drawn:
        print(
            pick(
                kk="Нұсқалар: Canvas пен QTI 2.1 әр студентке біреуін өзі береді; Moodle-де тестке нұсқалардың әр "
                "санатынан кездейсоқ сұрақ қосыңыз.",
                ru="Варианты: Canvas и QTI 2.1 сами дают каждому студенту один; в Moodle добавьте в тест случайный "
                "вопрос из каждой категории вариантов.",
                en="Variants: Canvas and QTI 2.1 give each student one by themselves; in Moodle add to the quiz a "
                "random question from each category of variants.",
            )
        )
    return 0


def _export_nbgrader(wishes: argparse.Namespace) -> int:
    from klaster.assignment.assigning.nbgrader_course import STUDENTS, course
    from klaster.assignment.folder import Assignment

    assignment = Assignment.load(wishes.assignment)
    target = wishes.to or wishes.assignment.with_name(f"{wishes.assignment.resolve().name}-nbgrader")
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


def _passages(wishes: argparse.Namespace) -> int:
    from klaster.authoring import recipe

    for chapter in _chosen(wishes):
        _tell(chapter.name, recipe.put_passages(chapter))
    return 0


def _setup(wishes: argparse.Namespace) -> int:
    from klaster import repository
    from klaster.authoring import first_cells, recipe

    for path in first_cells.notebooks(recipe.book_folder()):
        _tell(path.stem, first_cells.put(path, repository.address()))
    return 0


def _tell(name: str, changed: bool) -> None:
    state = pick(kk="жаңартылды", ru="обновлено", en="updated")
    same = pick(kk="өзгеріссіз", ru="без изменений", en="unchanged")
    print(f"{name}: {state if changed else same}")


def _check(wishes: argparse.Namespace) -> int:
    from klaster.assignment.assigning import lesson
    from klaster.authoring import recipe, spelling, terminology, validation
    from klaster.notebook.data import folder

    chapters = _chosen(wishes)
    pages = [None, *(chapter.name for chapter in chapters)]
    found = validation.problems(folder()) + spelling.problems(*pages) + terminology.problems(*pages)
    for chapter in chapters:
        found += [f"{chapter.path.name}, {part}: {fault}" for part, fault in recipe.missing(chapter).items()]
        found += recipe.stray_numbers(chapter)
        found += lesson.problems(chapter.name)
    not_checked = [console.missing_library(name) for name in validation.lacking()]
    not_checked += [tools.missing(tools.TOOLS[name]) for name in spelling.lacking()]
    for sentence in (*found, *not_checked):
        console.say(sentence)
    if not found and not_checked:
        console.say(
            pick(kk="Тексерілгеннің бәрі дұрыс.", ru="Всё проверенное в порядке.", en="All that was checked is well.")
        )
    elif not found:
        console.say(pick(kk="Бәрі дұрыс.", ru="Всё в порядке.", en="All is well."))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
