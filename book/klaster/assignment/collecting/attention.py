"""What the teacher should know about the submissions, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from klaster import console
from klaster.assignment.collecting.collected import UNMATCHED, Collected
from klaster.assignment.collecting.handed_in import HandedIn, handed_in
from klaster.assignment.folder import Assignment
from klaster.language import Words, trilingual

PACKED = ("RAR", "7z", "TAR", "TAR.GZ")
MAILS = ("EML", "Outlook")
"""Those that may hold the notebook: only a person can take it out."""


def attention(assignment: Assignment, known: Collected | None = None) -> list[Words]:
    """Return all that the teacher should know about the submissions, in words."""
    known = known or Collected.load(assignment)
    present = list(handed_in(assignment, known))
    owners: dict[str, set[str]] = {}
    for folder, entry in known.students.items():
        for file in entry["files"]:
            owners.setdefault(file["sha256"], set()).add(folder)
    with_notebook = {one.folder for one in present}
    return [
        *([_cut_off(len(known.unfinished))] if known.unfinished else []),
        *(said for one in present for said in _of_student(assignment, one, known)),
        *(_same_file(folders) for folders in owners.values() if len(folders) > 1),
        *(
            _unmatched(assignment, entry)
            for entry in known.unmatched
            # unless the teacher has given it to somebody, or taken it away
            if entry["sha256"] not in owners and (assignment.submissions / UNMATCHED / entry["file"]).is_file()
        ),
        *(_told(entry, entry["who"] in with_notebook) for entry in known.told),
        *_not_handed_in(assignment, {one.student.id for one in present}),
    ]


def _same_file(folders: Iterable[str]) -> Words:
    who = ", ".join(sorted(folders))
    return trilingual(
        kk=f"Бірдей файл тапсырды: {who}. Топтық жұмыс болмаса, кімдікі екенін сұраңыз.",
        ru=f"Один и тот же файл сдали: {who}. Если это не групповая работа, выясните, чья она.",
        en=f"The very same file was handed in by: {who}. Unless it is a group's work, ask whose it is.",
    )


def _not_handed_in(assignment: Assignment, present: Collection[str]) -> Iterator[Words]:
    missing = [student for student in assignment.roster if student.id not in present]
    if missing and present:
        who = ", ".join(f"{student.name} ({student.id})" for student in missing)
        yield trilingual(
            kk=f"Жұмысын тапсырмағандар: {who}.",
            ru=f"Не сдали работу: {who}.",
            en=f"Have not handed in: {who}.",
        )


def _of_student(assignment: Assignment, one: HandedIn, collected: Collected) -> Iterator[Words]:
    entries = collected.students.get(one.folder, {}).get("files", [])
    folder = assignment.submissions / one.folder
    yield from one.notes
    known = {entry["file"]: entry for entry in entries}
    for path in one.files:
        if damage := known.get(path.name, {}).get("damaged"):
            yield {lang: f"{one.folder}, {path.name}: {text}" for lang, text in damage.items()}
    numbers = {
        file["lms"]["number"]: file["lms"]["name"]
        for file in entries
        if file["lms"] and file["file"] in {p.name for p in one.files}
    }
    if len(numbers) > 1:
        who = ", ".join(f"«{name}» ({number})" for number, name in numbers.items())
        yield trilingual(
            kk=f"{one.folder}: бір студенттің қалтасында LMS-тегі бірнеше адамның жұмысы тұр: {who}. Қайсысы кімдікі екенін тексеріңіз.",
            ru=f"{one.folder}: в папке одного студента работы нескольких участников LMS: {who}. Проверьте, где чья.",
            en=f"{one.folder}: one student's folder holds the work of several accounts of the LMS: {who}. Check whose is which.",
        )
    if len(one.files) > 1:
        names = ", ".join(
            f"{path.name} ← {known[path.name]['from']}" if path.name in known else path.name for path in one.files
        )
        if one.counts:
            why = _WHY_IT_COUNTS[one.by]
            yield trilingual(
                kk=f"{one.folder}: бірнеше файл тапсырылды ({names}). Есепке алынатыны – {one.counts.name}{why['kk']}. Басқасын таңдау үшін артығын {folder} қалтасынан алып тастаңыз.",
                ru=f"{one.folder}: сдано несколько файлов ({names}). Засчитывается {one.counts.name}{why['ru']}. Чтобы выбрать другой, уберите лишние из {folder}.",
                en=f"{one.folder}: several files were handed in ({names}). {one.counts.name} counts{why['en']}. To choose another, take the rest out of {folder}.",
            )
        else:
            yield trilingual(
                kk=f"{one.folder}: бірнеше файл тапсырылды ({names}), қайсысы соңғы екені белгісіз, сондықтан бағаланбайды. Есепке алынатынын қалдырып, басқасын {folder} қалтасынан алып тастаңыз.",
                ru=f"{one.folder}: сдано несколько файлов ({names}); какой из них последний, неизвестно, и работа не оценивается. Оставьте нужный, остальные уберите из {folder}.",
                en=f"{one.folder}: several files were handed in ({names}); which is the last is not known, so none is graded. Leave the one that counts and take the rest out of {folder}.",
            )


_WHY_IT_COUNTS = {
    "": trilingual(kk="", ru="", en=""),
    "teacher": trilingual(kk=" (сіз көрсеткен)", ru=" (указан вами)", en=" (you chose it)"),
    "version": trilingual(kk=" (соңғы нұсқасы)", ru=" (последняя версия)", en=" (the last version)"),
    "time": trilingual(kk=" (ең соңғысы)", ru=" (самый поздний)", en=" (the latest)"),
}


def _unmatched(assignment: Assignment, entry: dict[str, Any]) -> Words:
    path = assignment.submissions / UNMATCHED / entry["file"]
    why, foreign = entry["why"], entry.get("foreign")
    command = console.command("collect", path, assignment.folder, "--student", foreign or "ID")
    if foreign is not None:
        who = f" ({foreign})" if foreign else ""
        return trilingual(
            kk=f"{entry['from']}{who}: {why['kk']}. Студенттен осы тапсырманың дәптерін сұраңыз. Сонда да бағалау керек болса: {command}",
            ru=f"{entry['from']}{who}: {why['ru']}. Попросите у студента тетрадь этого задания. Если всё же оценить: {command}",
            en=f"{entry['from']}{who}: {why['en']}. Ask the student for the notebook of this assignment. To grade it all the same: {command}",
        )
    return trilingual(
        kk=f"{entry['from']}: кімдікі екені белгісіз: {why['kk'].rstrip('.')}. Студентін білсеңіз: {command}",
        ru=f"{entry['from']}: неизвестно, чьё это: {why['ru'].rstrip('.')}. Если вы знаете студента: {command}",
        en=f"{entry['from']}: it is not known whose this is: {why['en'].rstrip('.')}. If you know the student: {command}",
    )


def _told(entry: dict[str, Any], also_notebook: bool) -> Words:
    who = f" ({entry['who']})" if entry["who"] else ""
    if entry["why"]:
        return {lang: f"{entry['from']}{who}: {text}" for lang, text in entry["why"].items()}
    if entry["kind"] in PACKED and not also_notebook:
        return trilingual(
            kk=f"{entry['from']}{who}: {entry['kind']} архиві ашылмайды. Оны өзіңіз ашыңыз (Windows-та 7-Zip бағдарламасымен) да, команданы шыққан қалтамен қайталаңыз.",
            ru=f"{entry['from']}{who}: архив {entry['kind']} команда не открывает. Распакуйте его сами (в Windows – программой 7-Zip) и повторите команду с полученной папкой.",
            en=f"{entry['from']}{who}: a {entry['kind']} archive can't be opened here. Unpack it yourself (on Windows with 7-Zip) and run the command on the folder that you get.",
        )
    if entry["kind"] in MAILS:
        return trilingual(
            kk=f"{entry['from']}{who}: бұл – хат ({entry['kind']}). Оны пошта бағдарламасында ашып, қосымшасын осы қалтаға сақтаңыз да, команданы қайталаңыз.",
            ru=f"{entry['from']}{who}: это письмо ({entry['kind']}). Откройте его в почтовой программе, сохраните вложение в эту папку и повторите команду.",
            en=f"{entry['from']}{who}: this is a letter ({entry['kind']}). Open it in a mail program, save its attachment into this folder and run the command again.",
        )
    if also_notebook:
        return trilingual(
            kk=f"{entry['from']}{who}: дәптермен бірге {entry['kind']} файлы тапсырылған; ол бағаланбайды, қажет болса, өзіңіз қараңыз.",
            ru=f"{entry['from']}{who}: вместе с тетрадью сдан файл {entry['kind']}; он не оценивается, при желании посмотрите сами.",
            en=f"{entry['from']}{who}: a {entry['kind']} file was handed in beside the notebook; it is not graded, look at it if you like.",
        )
    return trilingual(
        kk=f"{entry['from']}{who}: дәптердің орнына {entry['kind']} файлы тапсырылған. Студенттен .ipynb дәптерін сұраңыз.",
        ru=f"{entry['from']}{who}: вместо тетради сдан файл {entry['kind']}. Попросите у студента тетрадь .ipynb.",
        en=f"{entry['from']}{who}: a {entry['kind']} file was handed in instead of the notebook. Ask the student for the .ipynb notebook.",
    )


def _cut_off(count: int) -> Words:
    return trilingual(
        kk=f"Алдыңғы жинау үзілген: {count} дәптер әлі көшірілген жоқ. Сол команданы қайталаңыз.",
        ru=f"Прошлый сбор оборвался: не скопировано тетрадей: {count}. Повторите ту же команду.",
        en=f"The last collecting was cut off: {count} notebooks are not copied yet. Run the same command again.",
    )
