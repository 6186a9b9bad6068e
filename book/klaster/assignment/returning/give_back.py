"""`klaster return`: marks for the LMS, feedback for each student, a page about the class.

Every run writes a new folder, ``return/1``, ``return/2``…, whole or not at all, so that nothing is overwritten.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from klaster.assignment.assigning.essays import essays
from klaster.assignment.collecting.collected import Collected
from klaster.assignment.collecting.handed_in import canvas_number, lms_folder
from klaster.assignment.collecting.handed_out import own_words
from klaster.assignment.collecting.lms import sender
from klaster.assignment.folder import NEW, Assignment, locked
from klaster.assignment.returning import class_report, worksheet
from klaster.assignment.returning.feedback import comment, feedback
from klaster.assignment.returning.marks import Mark, ask_essays, essays_of, marks
from klaster.assignment.returning.workbook import workbook
from klaster.assignment.roster import file_names
from klaster.assignment.spreadsheet import harmless
from klaster.assignment.task import tasks
from klaster.console import command
from klaster.language import pick, speaking


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
    with locked(assignment.folder):
        filled = worksheet.read(moodle, grade_column) if moodle else None
        notes: list[str] = []
        collected = Collected.load(assignment)
        found = marks(assignment, notes, collected)
        asked = ask_essays(assignment, found)
        counted = [id for id in assignment.exercises if not (without_essays and id in essays_of(assignment))]
        folder = _next_folder(assignment.returned)
        new = folder.with_name(folder.name + NEW)  # what was cut off is no result
        done = Returned(new, notes=notes)
        try:
            _write_returned(assignment, collected, found, counted, filled, done)
            done.folder = new.rename(folder)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)  # on a full disk it would only take room
            raise
    handed_in = [mark for mark in found if mark.grade is not None]
    _say_unread(assignment, handed_in, counted, asked, done)
    return done


def _write_returned(
    assignment: Assignment,
    collected: Collected,
    found: Sequence[Mark],
    counted: Sequence[str],
    filled: worksheet.GradingWorksheet | None,
    done: Returned,
) -> None:
    """Write everything into ``done.folder``."""
    handed_in = [mark for mark in found if mark.grade is not None]
    known = {task.id: task for task in tasks(assignment.chapter)}
    read = {essay.id: essay for essay in essays(assignment.chapter) if essay.id in assignment.exercises}
    folder = done.folder
    (folder / "feedback").mkdir(parents=True)
    pages: dict[str, Path] = {}
    for mark, name in zip(handed_in, file_names(mark.student for mark in handed_in), strict=True):
        path = folder / "feedback" / f"{name}.html"
        path.write_text(feedback(assignment, mark, known, read), encoding="utf-8")
        pages[mark.student.id] = path
    written = {mark.student.id: own_words(assignment, mark.grade) for mark in handed_in}
    (folder / "class.html").write_text(class_report.report(assignment, found, read, written), encoding="utf-8")
    _marks_workbook(folder / "marks.xlsx", assignment, found, counted)
    numbers = {mark: mark.student.canvas or canvas_number(collected, mark.student.id) for mark in handed_in}
    _canvas(folder / "canvas.csv", assignment, numbers, counted, done)
    folders = {mark: lms_folder(assignment, mark.student.id, collected) or "" for mark in handed_in}
    _moodle_zip(folder / "moodle-feedback.zip", folders, pages, done)
    if filled:
        _fill(filled, assignment, folders, counted, done)
        done.filled = f"{filled.path.stem}.csv"  # whatever it was saved as, Moodle takes CSV
        if (folder / done.filled).exists():
            done.filled = f"moodle-{done.filled}"
        filled.save(folder / done.filled)


def _next_folder(returned: Path) -> Path:
    """Return the next run's folder, and remove what a run that was cut off has left."""
    for path in returned.glob(f"*{NEW}"):
        shutil.rmtree(path)
    taken = [int(path.name) for path in returned.glob("*") if path.name.isdigit()]
    return returned / str(max(taken, default=0) + 1)


def _marks_workbook(path: Path, assignment: Assignment, found: Sequence[Mark], counted: Sequence[str]) -> None:
    head = ["ID", pick(kk="Аты-жөні", ru="Имя", en="Name"), "Email", *counted]
    head += [pick(kk="Барлығы", ru="Всего", en="In all"), pick(kk="Ең көбі", ru="Максимум", en="At most")]
    most = sum(assignment.exercises[id]["points"] for id in counted)
    rows = []
    for mark in found:
        points = [mark.points(id) for id in counted]
        rows.append([mark.student.id, mark.student.name, mark.student.email, *points, mark.total(counted), most])
    workbook(path, head, rows, widths=(14, 30, 26, *[16] * len(counted), 10, 10))


def _canvas(
    path: Path, assignment: Assignment, numbers: Mapping[Mark, str], counted: Sequence[str], done: Returned
) -> None:
    """Write what Canvas imports: it knows a student by ``ID``, its own number, or by the SIS columns."""
    most = sum(assignment.exercises[id]["points"] for id in counted)
    taken = _shared(numbers, path.name, done)
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title])
        writer.writerow(["    Points Possible", "", "", "", "", most])
        for mark, number in numbers.items():
            if mark in taken:
                continue
            student, total = mark.student, mark.total(counted)
            sis = "" if student.id == number else student.id
            row = [student.name, number, sis, student.email, ""]
            writer.writerow([*map(harmless, row), "" if total is None else total])


def _moodle_zip(path: Path, folders: Mapping[Mark, str], pages: Mapping[str, Path], done: Returned) -> None:
    """Pack the feedback in the folders that Moodle gave the submissions, where they came from Moodle."""
    if not any(folders.values()):
        return
    numbers = {mark: sent.number if (sent := sender(folder)) else folder for mark, folder in folders.items()}
    taken = _shared(numbers, path.name, done)
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as packed:
        for mark, folder in folders.items():
            if folder and mark not in taken:
                packed.write(pages[mark.student.id], f"{folder}/feedback.html")
    if lost := [mark for mark, folder in folders.items() if not folder]:
        done.notes.append(
            pick(
                kk=f"{path.name}: мына студенттердің жұмысы Moodle-ден алынбаған, пікірін өзіңіз жіберіңіз: {_names_of(lost)}.",
                ru=f"{path.name}: работы этих студентов пришли не из Moodle, отправьте им отзыв сами: {_names_of(lost)}.",
                en=f"{path.name}: the work of these students did not come from Moodle; send them the feedback yourself: {_names_of(lost)}.",
            )
        )


def _shared(places: Mapping[Mark, str | int | None], file: str, done: Returned) -> set[Mark]:
    """Return the students who would get what is another's too, and say so: only the teacher knows whose it is."""
    counts = Counter(place for place in places.values() if place not in (None, ""))
    taken = {mark for mark, place in places.items() if counts[place] > 1}
    for place in dict.fromkeys(places[mark] for mark in taken):
        who = _names_of(mark for mark in places if places[mark] == place)
        done.notes.append(
            pick(
                kk=f"{file}: LMS-тегі бір орынға бірнеше студент сәйкес келеді ({who}), сондықтан олардың ешқайсысына ештеңе жазылмады. Бағасы мен пікірін өзіңіз қойыңыз.",
                ru=f"{file}: одному месту в LMS соответствуют несколько студентов ({who}), поэтому никому из них ничего не записано. Поставьте оценку и передайте отзыв сами.",
                en=f"{file}: one place in the LMS fits several students ({who}), so nothing was entered for any of them. Give them mark and feedback yourself.",
            )
        )
    return taken


def _names_of(marks: Iterable[Mark]) -> str:
    return "; ".join(f"{mark.student.name} ({mark.student.id})" for mark in marks)


def _place(
    filled: worksheet.GradingWorksheet, numbers: Mapping[str, int], mark: Mark, folder: str
) -> tuple[int | None, str]:
    """Return a student's row of the worksheet; ``""``, or ``elsewhere`` where its number is not believed, or ``doubt``.

    The number in the zip's folder tells, where the row's name may be the folder's; else email, id and
    name. All that is known has to lead to one row.
    """
    sent = sender(folder)
    numbered = numbers.get(sent.number) if sent else None
    texts = (mark.student.email, mark.student.id, mark.student.name)
    named = {place for text in texts if (place := filled.by(text)) is not None}
    if numbered is None:
        return (None, "doubt") if len(named) > 1 else (next(iter(named), None), "")
    if filled.may_be(numbered, sent.name):
        return (numbered, "") if named <= {numbered} else (None, "doubt")
    return (named.pop(), "elsewhere") if len(named) == 1 else (None, "doubt")


def _fill(
    filled: worksheet.GradingWorksheet,
    assignment: Assignment,
    folders: Mapping[Mark, str],
    counted: Sequence[str],
    done: Returned,
) -> None:
    most = sum(assignment.exercises[id]["points"] for id in counted)
    numbers, changed, scaled = filled.numbers(), [], 0.0
    done.notes += filled.notes
    found = {mark: _place(filled, numbers, mark, folder) for mark, folder in folders.items()}
    places = {mark: place for mark, (place, _) in found.items()}
    taken = _shared(places, filled.path.name, done)
    marked = [mark for mark in folders if mark.total(counted) is not None and mark not in taken]
    lost = [mark for mark in marked if found[mark] == (None, "")]
    doubtful = [mark for mark in marked if found[mark][1] == "doubt"]
    elsewhere = [mark for mark in marked if found[mark][1] == "elsewhere"]
    for mark in marked:
        if (place := places[mark]) is None:
            continue
        maximum = filled.maximum(place) or most
        scaled = maximum if maximum != most else scaled
        with speaking(assignment.language):  # the students', whatever the teacher's is
            said = comment(assignment, mark)
        if was := filled.put(place, mark.total(counted) * maximum / most, said):
            changed.append(f"{_names_of([mark])}: {was} → {filled.rows[place][filled.grade]}")
    if lost:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: парақта мына студенттер табылмады, бағасын өзіңіз қойыңыз: {_names_of(lost)}.",
                ru=f"{filled.path.name}: этих студентов в таблице нет, поставьте им оценку сами: {_names_of(lost)}.",
                en=f"{filled.path.name}: these students are not in the worksheet; enter their grade yourself: {_names_of(lost)}.",
            )
        )
    if doubtful:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: мына студенттердің нөмірі, поштасы не аты парақтың әртүрлі жолдарын көрсетеді, баға жазылмады, өзіңіз қойыңыз: {_names_of(doubtful)}.",
                ru=f"{filled.path.name}: номер, почта или имя этих студентов ведут к разным строкам таблицы; оценка не записана, поставьте её сами: {_names_of(doubtful)}.",
                en=f"{filled.path.name}: the number, email or name of these students lead to different rows of the worksheet; no grade was entered, enter it yourself: {_names_of(doubtful)}.",
            )
        )
    if elsewhere:
        done.notes.append(
            pick(
                kk=f"{filled.path.name}: парақтағы нөмірлер zip файлдағыдай емес, студенттер аты не поштасы бойынша табылды: {_names_of(elsewhere)}. "
                "Парақ дәл осы тапсырмадан жүктелгенін тексеріңіз.",
                ru=f"{filled.path.name}: номера в таблице не те, что в архиве; студенты найдены по имени или почте: {_names_of(elsewhere)}. "
                "Проверьте, что таблица скачана именно из этого задания.",
                en=f"{filled.path.name}: the numbers in the worksheet are not those of the zip; students were found by name or email: {_names_of(elsewhere)}. "
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
    assignment: Assignment, marks: Sequence[Mark], counted: Sequence[str], asked: Sequence[Path], done: Returned
) -> None:
    if asked:
        where = ", ".join(map(str, asked))
        done.notes.append(
            pick(
                kk=f"Мәтінді жауаптардың ұпайын мына файлға жазыңыз: {where}. Оқу үшін class.html ашыңыз, содан кейін команданы қайта орындаңыз.",
                ru=f"Впишите баллы за тексты в файл {where}. Читать удобно в class.html; потом выполните команду ещё раз.",
                en=f"Write the points of the texts into {where}. Read them in class.html; then run the command again.",
            )
        )
    unread = [mark.student.id for mark in marks if any(mark.points(id) is None for id in mark.essays if id in counted)]
    not_run = [
        mark.student.id for mark in marks if any(mark.points(id) is None for id in counted if id not in mark.essays)
    ]
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
