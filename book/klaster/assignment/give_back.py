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
from klaster.assignment.assign import file_names
from klaster.assignment.collected import lms_folder, own_words
from klaster.assignment.essays import essays
from klaster.assignment.feedback import comment, feedback
from klaster.assignment.folder import Assignment
from klaster.assignment.marks import Mark, ask_essays, essays_of, marks, workbook
from klaster.assignment.task import tasks
from klaster.language import pick


@dataclass
class Returned:
    """What was written, and what the teacher should know, a sentence each."""

    folder: Path
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
    filled = worksheet.read(moodle, {"grade": grade_column} if grade_column else None) if moodle else None
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
        filled.save(folder / moodle.name)
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
    """Write what Canvas imports: it knows a student by ``ID`` or by the SIS columns."""
    most = sum(assignment.exercises[id]["points"] for id in counted)
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title])
        writer.writerow(["    Points Possible", "", "", "", "", most])
        for mark in handed_in:
            total = mark.total(counted)
            student = mark.student
            writer.writerow(
                [_harmless(student.name), "", _harmless(student.id), _harmless(student.email), "", "" if total is None else total]
            )


def _harmless(text: str) -> str:
    """Return a text that a spreadsheet doesn't take for a formula."""
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@\t\r") else text


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
    numbers, lost, scaled = filled.numbers(), [], 0.0
    for mark in marks:
        total = mark.total(counted)
        if total is None:
            continue
        folder = lms_folder(assignment, mark.student.id) or ""
        number = next((part for part in reversed(folder.split("_")) if part.isdigit()), "")
        texts = (mark.student.email, mark.student.id, mark.student.name)
        places = [numbers.get(number), *(filled.by(text) for text in texts)]
        place = next((place for place in places if place is not None), None)
        if place is None:
            lost.append(f"{mark.student.name} ({mark.student.id})")
            continue
        maximum = filled.maximum(place) or most
        scaled = maximum if maximum != most else scaled
        filled.put(place, total * maximum / most, comment(assignment, mark))
    if lost:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: парақта мына студенттер табылмады, бағасын өзіңіз қойыңыз: {'; '.join(lost)}.",
                ru=f"{filled.path.name}: этих студентов в таблице нет, поставьте им оценку сами: {'; '.join(lost)}.",
                en=f"{filled.path.name}: these students are not in the worksheet; enter their grade yourself: {'; '.join(lost)}.",
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
    unread = [mark.student.id for mark in marks if mark.total(counted) is None]
    if unread:
        done.notes.append(
            pick(
                kk=f"Мәтіні оқылмағандықтан қорытынды бағасы жоқ: {', '.join(unread)}. Мәтінсіз баға керек болса: --without-essays.",
                ru=f"Без итоговой оценки, пока не прочитаны тексты: {', '.join(unread)}. Если тексты не считать: --without-essays.",
                en=f"Without a total until their texts are read: {', '.join(unread)}. To leave the texts out: --without-essays.",
            )
        )
