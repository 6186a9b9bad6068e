"""Why a file was put down to a student, or to nobody, in words for the teacher."""

from __future__ import annotations

from collections.abc import Sequence

from klaster.assignment.collecting.evidence import Number, Witness
from klaster.assignment.collecting.lms import Sender
from klaster.assignment.roster import Student
from klaster.console import Problem
from klaster.language import Words, pick, trilingual

_WHAT = {
    "account": trilingual(kk="LMS-тегі нөмірі", ru="номер в LMS", en="the number in the LMS"),
    "lms": trilingual(kk="LMS-тегі аты", ru="имя в LMS", en="the name in the LMS"),
    "for": trilingual(
        kk="дәптер берілген студент",
        ru="кому выдана тетрадь",
        en="the student to whom the notebook was given",
    ),
    "id": trilingual(kk="дәптердегі нөмір", ru="номер в тетради", en="the id in the notebook"),
    "name": trilingual(kk="дәптердегі аты", ru="имя в тетради", en="the name in the notebook"),
    "path": trilingual(kk="файл не қалта атауы", ru="имя файла или папки", en="the name of the file or folder"),
}
"""What each kind of witness is called."""


def _called(student: Student) -> str:
    return f"{student.name} ({student.id})"


def differ(said: Sequence[Witness]) -> Words:
    """List what is said, where it is not of one student."""
    parts = dict.fromkeys((w.what, w.said, tuple(map(_called, w.who))) for w in said)
    found = {}
    for language, of, nobody in (
        ("kk", "{what} – {who}", "{what} «{said}» – тізімде жоқ"),
        ("ru", "{what} – {who}", "{what} «{said}» – в списке нет"),
        ("en", "{what} is that of {who}", "{what}, “{said}”, is nobody's on the list"),
    ):
        found[language] = "; ".join(
            (of if who else nobody).format(what=_WHAT[what][language], said=text, who=" / ".join(who))
            for what, text, who in parts
        )
    return found


def several(witness: Witness, students: Sequence[Student]) -> Words:
    who = ", ".join(map(_called, students))
    return trilingual(
        kk=f"{_WHAT[witness.what]['kk']} «{witness.said}» бірнеше студентке сай келеді: {who}",
        ru=f"{_WHAT[witness.what]['ru']} «{witness.said}» подходит нескольким студентам: {who}",
        en=f"{_WHAT[witness.what]['en']}, “{witness.said}”, may mean several students: {who}",
    )


def nobody(said: Sequence[Witness]) -> Words:
    wrote = ", ".join(dict.fromkeys(w.said for w in said))
    if wrote:
        return trilingual(
            kk=f"«{wrote}» деп жазылған, тізімде мұндай студент жоқ",
            ru=f"написано «{wrote}», в списке такого студента нет",
            en=f"it says “{wrote}”, and the list has no such student",
        )
    return trilingual(
        kk="дәптерде нөмір де, аты-жөні де жазылмаған, файл атауында да жоқ",
        ru="ни номера, ни имени нет ни в тетради, ни в имени файла",
        en="neither an id nor a name stands in the notebook or in the file's name",
    )


def two_accounts(student: Student, sent: Sender, others: Sequence[Number]) -> Words:
    name, number = sent.name or "?", sent.number
    rest = ", ".join(other for _, other in others)
    return trilingual(
        kk=f"LMS-те бұл – «{name}», нөмірі {number}, ал {_called(student)} деп басқа нөмірмен де тапсырылған ({rest}): бұлар – екі адам",
        ru=f"в LMS это «{name}», номер {number}, а как {_called(student)} сдано и под другим номером ({rest}): это два человека",
        en=f"in the LMS this is “{name}”, number {number}, while another number handed in as {_called(student)} too ({rest}): these are two people",
    )


def torn(sent: Sender) -> Words:
    name, number = sent.name or "?", sent.number
    return trilingual(
        kk=f"LMS-те «{name}» (нөмірі {number}) тапсырған файлдарда әр түрлі студент аталған",
        ru=f"в файлах, которые сдал(а) «{name}» (номер {number} в LMS), названы разные студенты",
        en=f"the files that “{name}” (number {number} in the LMS) handed in name different students",
    )


def another_named(witness: Witness, one: Student) -> Words:
    """Say that the one whose account it is handed in what has another student's id or name."""
    if witness.what == "for":
        return trilingual(
            kk=f"{one.name} басқа студентке берілген дәптерде жұмыс істеген ({witness.said}). Екеуінен сұраңыз.",
            ru=f"{one.name}: работа сделана в тетради, выданной другому студенту ({witness.said}). Спросите обоих.",
            en=f"{one.name} worked in a notebook that was handed out to another student ({witness.said}). Ask both.",
        )
    if witness.what == "id":
        return others_id(witness.who[0], one.name)
    who, what = ", ".join(map(_called, witness.who)), _WHAT[witness.what]
    return trilingual(
        kk=f"{one.name} тапсырған файлда басқа студент аталған: {what['kk']} – {who}. Жұмыс тапсырған адамға жазылды; кімдікі екенін сұраңыз.",
        ru=f"В файле, который сдал(а) {one.name}, назван другой студент: {what['ru']} – {who}. Работа записана на того, кто сдал; выясните, чья она.",
        en=f"The file that {one.name} handed in names another student: {what['en']} is that of {who}. It was put down to who handed it in; ask whose work it is.",
    )


def others_id(owner: Student, by: str) -> Words:
    return trilingual(
        kk=f"{by} тапсырған дәптердің ішінде басқа студенттің нөмірі тұр: {_called(owner)}. Жұмыс тапсырған адамға жазылды; кімдікі екенін сұраңыз.",
        ru=f"В тетради, которую сдал(а) {by}, стоит номер другого студента: {_called(owner)}. Работа записана на того, кто сдал; выясните, чья она.",
        en=f"The notebook that {by} handed in has another student's id: {_called(owner)}. It was put down to who handed it in; ask whose work it is.",
    )


def taken_in_spite(student: Student, witness: Witness) -> Words:
    what = _WHAT[witness.what]
    return trilingual(
        kk=f"{_called(student)}: {what['kk']} «{witness.said}» тізімде жоқ, бірақ қалғаны осы студентті көрсетеді. Дұрыс па, қараңыз.",
        ru=f"{_called(student)}: {what['ru']} «{witness.said}» – в списке нет, но остальное указывает на этого студента. Проверьте, верно ли это.",
        en=f"{_called(student)}: {what['en']}, “{witness.said}”, is nobody's on the list, but the rest points to this student. Check that it is right.",
    )


def nearly(student: Student, witness: Witness) -> Words:
    what = _WHAT[witness.what]
    return trilingual(
        kk=f"{_called(student)}: {what['kk']} «{witness.said}» – тізімдегі атқа тек ұқсас. Дұрыс па, қараңыз.",
        ru=f"{_called(student)}: {what['ru']} «{witness.said}» лишь похоже на имя в списке. Проверьте, верно ли это.",
        en=f"{_called(student)}: {what['en']}, “{witness.said}”, is only near the name on the list. Check that it is right.",
    )


def another_assignment(found: str, id: str, chapter: str) -> Words:
    """Say of which assignment a notebook is, by its id; of this chapter there may have been one last year."""
    if found.rpartition("-")[0] == chapter:
        return trilingual(
            kk=f"бұл тараудың басқа жолы берілген дәптері ({found}, ал бұл тапсырма – {id})",
            ru=f"это тетрадь той же главы, но выданная в другой раз ({found}, а это задание – {id})",
            en=f"this is a notebook of this chapter, but handed out another time ({found}; this assignment is {id})",
        )
    return trilingual(
        kk=f"бұл – басқа тапсырманың дәптері ({found})",
        ru=f"это тетрадь другого задания ({found})",
        en=f"this is the notebook of another assignment ({found})",
    )


def without_trace(student: Student) -> Words:
    return trilingual(
        kk=f"{student.name} ({student.id}) тапсырған дәптерде осы тапсырманың ұяшықтары жоқ: тараудың өз дәптері немесе басқа дәптер болуы мүмкін. Дұрыс дәптерін сұраңыз.",
        ru=f"В тетради, которую сдал(а) {student.name} ({student.id}), нет ячеек этого задания: возможно, это тетрадь самой главы или чужая. Попросите нужную тетрадь.",
        en=f"The notebook that {student.name} ({student.id}) handed in has none of this assignment's cells: it may be the chapter's own notebook or another. Ask for the right one.",
    )


def no_trace() -> Words:
    return trilingual(
        kk="дәптерде осы тапсырманың белгісі де, студенттің аты да жоқ",
        ru="в тетради нет ни следов этого задания, ни имени студента",
        en="the notebook has no trace of this assignment and no student's name",
    )


def of_several(asked: str, found: Sequence[str]) -> Problem:
    who = ", ".join(found)
    return Problem(
        pick(
            kk=f"--student {asked}: мұнда бірнеше адамның дәптері бар ({who}), ештеңе алынған жоқ. Тек осы студенттің файлын көрсетіңіз.",
            ru=f"--student {asked}: здесь тетради нескольких человек ({who}), ничего не взято. Укажите файл только этого студента.",
            en=f"--student {asked}: there are notebooks of several people here ({who}); nothing was taken. Name this student's file alone.",
        )
    )
