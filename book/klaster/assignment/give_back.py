"""`klaster return`: marks for the LMS, feedback for each student, a page about the class.

Every run writes a new folder, ``return/1``, ``return/2``…, so that nothing is overwritten.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from klaster.assignment import class_report, worksheet
from klaster.assignment.roster import file_names
from klaster.assignment.collected import canvas_number, lms_folder, own_words
from klaster.assignment.essays import essays
from klaster.assignment.feedback import comment, feedback
from klaster.assignment.folder import Assignment
from klaster.assignment.marks import Mark, ask_essays, essays_of, marks, workbook
from klaster.assignment.people import sender
from klaster.assignment.table import harmless
from klaster.assignment.task import tasks
from klaster.environment import command
from klaster.language import pick


@dataclass
class Returned:
    """What was written, and what the teacher should know, a sentence each; ``filled`` is the worksheet's name."""

    folder: Path
    filled: str = ""
    notes: list[str] = field(default_factory=list)


def give_back(
    assignment: Assignment,
    *,
    moodle: Path | None = None,
    grade_column: str = "",
    without_essays: bool = False,
) -> Returned:
    """Write marks, feedback and the class's page; ``moodle`` is the worksheet that Moodle gave.

    An unread essay leaves a student's mark empty, unless ``without_essays``: then only what a
    program graded counts. Raises ``Problem`` where nothing is graded or a file is not understood.
    """
    found = marks(assignment)
    asked = ask_essays(assignment, found)
    counted = [id for id in assignment.exercises if not (without_essays and id in essays_of(assignment))]
    filled = worksheet.read(moodle, grade_column) if moodle else None
    folder = _next(assignment.returned)
    done = Returned(folder)
    handed_in = [mark for mark in found if mark.grade is not None]

    known = {task.id: task for task in tasks(assignment.chapter)}
    read = {essay.id: essay for essay in essays(assignment.chapter) if essay.id in assignment.exercises}
    (folder / "feedback").mkdir(parents=True)
    pages: dict[str, Path] = {}
    for mark, name in zip(handed_in, file_names(mark.student for mark in handed_in)):
        path = folder / "feedback" / f"{name}.html"
        path.write_text(feedback(assignment, mark, known, read), encoding="utf-8")
        pages[mark.student.id] = path
    written = {mark.student.id: own_words(assignment, mark.grade) for mark in handed_in}
    (folder / "class.html").write_text(class_report.report(assignment, found, read, written), encoding="utf-8")
    _xlsx(folder / "marks.xlsx", assignment, found, counted)
    _canvas(folder / "canvas.csv", assignment, handed_in, counted)
    _moodle_zip(folder / "moodle-feedback.zip", assignment, pages, done)
    if filled:
        _fill(filled, assignment, handed_in, counted, done)
        done.filled = f"{moodle.stem}.csv"  # whatever it was saved as, Moodle takes CSV
        if (folder / done.filled).exists():
            done.filled = f"moodle-{done.filled}"
        filled.save(folder / done.filled)
    _say_unread(assignment, handed_in, counted, asked, done)
    return done


def _next(returned: Path) -> Path:
    taken = [int(path.name) for path in returned.glob("*") if path.name.isdigit()]
    return returned / str(max(taken, default=0) + 1)


def _xlsx(path: Path, assignment: Assignment, found: Sequence[Mark], counted: Sequence[str]) -> None:
    head = ["ID", pick(kk="Аты-жөні", ru="Имя", en="Name"), "Email", *counted]
    head += [pick(kk="Барлығы", ru="Всего", en="In all"), pick(kk="Ең көбі", ru="Максимум", en="At most")]
    most = sum(assignment.exercises[id]["points"] for id in counted)
    rows = []
    for mark in found:
        points = [mark.points(id) for id in counted]
        rows.append([mark.student.id, mark.student.name, mark.student.email, *points, mark.total(counted), most])
    workbook(path, head, rows, widths=(14, 30, 26, *[16] * len(counted), 10, 10))


def _canvas(path: Path, assignment: Assignment, handed_in: Sequence[Mark], counted: Sequence[str]) -> None:
    """Write what Canvas imports: it knows a student by ``ID``, its own number, or by the SIS columns."""
    most = sum(assignment.exercises[id]["points"] for id in counted)
    numbers = {student.id: student.canvas for student in assignment.roster if student.canvas}
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title])
        writer.writerow(["    Points Possible", "", "", "", "", most])
        for mark in handed_in:
            total = mark.total(counted)
            student = mark.student
            number = numbers.get(student.id) or canvas_number(assignment, student.id)
            sis = "" if student.id == number else student.id
            row = [student.name, number, sis, student.email, ""]
            writer.writerow([*map(harmless, row), "" if total is None else total])


def _moodle_zip(path: Path, assignment: Assignment, pages: Mapping[str, Path], done: Returned) -> None:
    """Pack the feedback in the folders that Moodle gave the submissions, where they came from Moodle."""
    folders = {student: lms_folder(assignment, student) for student in pages}
    if not any(folders.values()):
        return
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as packed:
        for student, page in pages.items():
            if folders[student]:
                packed.write(page, f"{folders[student]}/feedback.html")
    lost = [student for student, folder in folders.items() if not folder]
    if lost:
        done.notes.append(
            pick(
                kk=f"{path.name}: мына студенттердің жұмысы Moodle-ден алынбаған, пікірін өзіңіз жіберіңіз: {', '.join(lost)}.",
                ru=f"{path.name}: работы этих студентов пришли не из Moodle, отправьте им отзыв сами: {', '.join(lost)}.",
                en=f"{path.name}: the work of these students did not come from Moodle; send them the feedback yourself: {', '.join(lost)}.",
            )
        )


def _fill(
    filled: worksheet.Worksheet, assignment: Assignment, marks: Sequence[Mark], counted: Sequence[str], done: Returned
) -> None:
    most = sum(assignment.exercises[id]["points"] for id in counted)
    numbers, lost, changed, elsewhere, scaled = filled.numbers(), [], [], [], 0.0
    done.notes += filled.notes
    for mark in marks:
        total = mark.total(counted)
        if total is None:
            continue
        who = f"{mark.student.name} ({mark.student.id})"
        sent = sender(lms_folder(assignment, mark.student.id) or "")
        numbered = numbers.get(sent.number) if sent else None
        named = next((p for text in (mark.student.email, mark.student.id, mark.student.name) if (p := filled.by(text)) is not None), None)
        place = numbered
        if numbered is None or named is not None and not filled.may_be(numbered, sent.name):
            place = named
            elsewhere += [who] if numbered is not None else []
        if place is None:
            lost.append(who)
            continue
        maximum = filled.maximum(place) or most
        scaled = maximum if maximum != most else scaled
        if was := filled.put(place, total * maximum / most, comment(assignment, mark)):
            changed.append(f"{who}: {was} → {filled.rows[place][filled.grade]}")
    if lost:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: парақта мына студенттер табылмады, бағасын өзіңіз қойыңыз: {'; '.join(lost)}.",
                ru=f"{filled.path.name}: этих студентов в таблице нет, поставьте им оценку сами: {'; '.join(lost)}.",
                en=f"{filled.path.name}: these students are not in the worksheet; enter their grade yourself: {'; '.join(lost)}.",
            )
        )
    if elsewhere:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: парақтағы нөмірлер zip файлдағыдай емес, студенттер аты не поштасы бойынша табылды: {'; '.join(elsewhere)}. "
                "Парақ дәл осы тапсырмадан жүктелгенін тексеріңіз.",
                ru=f"{filled.path.name}: номера в таблице не те, что в архиве; студенты найдены по имени или почте: {'; '.join(elsewhere)}. "
                "Проверьте, что таблица скачана именно из этого задания.",
                en=f"{filled.path.name}: the numbers in the worksheet are not those of the zip; students were found by name or email: {'; '.join(elsewhere)}. "
                "Check that the worksheet is this very assignment's.",
            )
        )
    if changed:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: парақта бұрын басқа баға тұрған: {'; '.join(changed)}. Жүктемес бұрын қайсысы дұрыс екенін тексеріңіз.",
                ru=f"{filled.path.name}: в таблице стояла другая оценка: {'; '.join(changed)}. Прежде чем загружать, проверьте, какая верна.",
                en=f"{filled.path.name}: another grade stood in the worksheet: {'; '.join(changed)}. Check which is right before you upload it.",
            )
        )
    if scaled:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: тапсырма {most} ұпай, Moodle-де ең жоғары баға {scaled:g}; баға соған қарай есептелді.",
                ru=f"{filled.path.name}: в задании {most} баллов, в Moodle максимум {scaled:g}; оценка пересчитана.",
                en=f"{filled.path.name}: the assignment has {most} points, Moodle's maximum is {scaled:g}; grades were scaled to it.",
            )
        )


def _say_unread(
    assignment: Assignment, marks: Sequence[Mark], counted: Sequence[str], asked: Path | None, done: Returned
) -> None:
    if asked:
        done.notes.append(
            pick(
                kk=f"Мәтінді жауаптардың ұпайын мына файлға жазыңыз: {asked}. Оқу үшін class.html ашыңыз, содан кейін команданы қайта орындаңыз.",
                ru=f"Впишите баллы за тексты в файл {asked}. Читать удобно в class.html; потом выполните команду ещё раз.",
                en=f"Write the points of the texts into {asked}. Read them in class.html; then run the command again.",
            )
        )
    unread = [mark.student.id for mark in marks if any(mark.points(id) is None for id in mark.essays if id in counted)]
    not_run = [mark.student.id for mark in marks if any(mark.points(id) is None for id in counted if id not in mark.essays)]
    if not_run:
        again = command("grade", assignment.folder)
        done.notes.append(
            pick(
                kk=f"Бір тапсырмасын мұнда орындау мүмкін болмағандықтан қорытынды бағасы жоқ: {', '.join(not_run)}. Не істеу керегін мына команда айтады: {again}",
                ru=f"Без итоговой оценки, пока одно из заданий здесь нельзя выполнить: {', '.join(not_run)}. Что делать, скажет команда: {again}",
                en=f"Without a total, since one of their tasks could not be run here: {', '.join(not_run)}. This command says what to do: {again}",
            )
        )
    if unread:
        done.notes.append(
            pick(
                kk=f"Мәтіні оқылмағандықтан қорытынды бағасы жоқ: {', '.join(unread)}. Мәтінсіз баға керек болса: --without-essays.",
                ru=f"Без итоговой оценки, пока не прочитаны тексты: {', '.join(unread)}. Если тексты не считать: --without-essays.",
                en=f"Without a total until their texts are read: {', '.join(unread)}. To leave the texts out: --without-essays.",
            )
        )
