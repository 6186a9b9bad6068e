"""Who handed a file in: all that it says about that, and a decision with its reasons.

Witnesses are the account's number and name in the LMS, the student for whom the notebook was
written, the id and the name typed in it, and the names of its file and folders. An account that the
teacher has given to a student, or whose name is one student's, decides: nobody writes that by
mistake. Else all must agree; where two speak of different students, the teacher is asked. Two
accounts are two people: see :func:`settled`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from klaster.assignment.collecting.people import Sender, meant_by, same_words, without
from klaster.assignment.roster import Student, read_id
from klaster.language import Words, trilingual

Number = tuple[str, str]
"""An account: the kind of LMS and the number by which it knows somebody."""


@dataclass(frozen=True)
class Evidence:
    """What a file says of itself, empty where it says nothing; ``path`` as its source has it."""

    sent: Sender | None = None
    handed_to: str = ""
    id: str = ""
    name: str = ""
    path: str = ""

    @property
    def number(self) -> Number | None:
        """The account, where an LMS named one."""
        return (self.sent.kind, self.sent.number) if self.sent else None


@dataclass
class Account:
    """What is known of an account that has handed in: whose it is, ``sure`` where its name or the
    teacher says so, and the sources in which it was found."""

    student: Student
    sure: bool
    sources: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Decision:
    """The student and ``by`` what they were found, with ``notes`` for the teacher; without a
    student, ``why`` not.

    ``by`` is ``teacher``, ``lms``, ``id``, ``roster`` (a name on the list) or ``name``: without a
    list, an id alone or a name alone, which two may have.
    """

    student: Student | None = None
    by: str = ""
    notes: tuple[Words, ...] = ()
    why: Words | None = None


@dataclass(frozen=True)
class Witness:
    """One thing that was said: ``what`` it is, the students whom it may mean, ``sure`` unless they
    are only near."""

    what: str
    said: str
    who: tuple[Student, ...]
    sure: bool = True

    @property
    def one(self) -> Student | None:
        """The student whom it means for sure."""
        return self.who[0] if self.sure and len(self.who) == 1 else None


def decide(
    evidence: Evidence,
    roster: Sequence[Student],
    accounts: Mapping[Number, Account],
    known: Iterable[str],
) -> Decision:
    """Decide whose a file of a class with a list is; ``known`` are words of paths that are nobody's
    name."""
    said = witnesses(evidence, roster, accounts, list(known))
    decisive = [
        w for w in said if w.one and (w.what == "lms" or w.what == "account" and accounts[evidence.number].sure)
    ]
    if decisive:
        one = decisive[0].one
        if any(other.one != one for other in decisive):
            return Decision(why=_differ(decisive))
        return Decision(
            one,
            "lms",
            tuple(_another(w, one, roster) for w in said if w.sure and w.who and one not in w.who),
        )
    sure = [w for w in said if w.sure and w.who]
    if not sure:
        return _by_nearness(said)
    left = [student for student in sure[0].who if all(student in w.who for w in sure)]
    if not left:
        return Decision(why=_differ(sure))
    if len(left) > 1:
        return Decision(why=_several(sure[0], left))
    (one,) = left
    doubts = [w for w in said if one not in w.who and not _is_weak(w)]
    # A name that is nobody's on the list, a nickname perhaps, is outweighed by two; a name near
    # another's is not.
    if any(w.who for w in doubts) or doubts and len({w.what for w in sure}) < 2:
        return Decision(why=_differ([*sure, *doubts]))
    unknown = [w for w in said if not w.who]
    by = "id" if {"id", "for", "account"} & {w.what for w in sure} else "roster"
    return Decision(one, by, tuple(_taken_in_spite(one, w) for w in unknown))


def _is_weak(witness: Witness) -> bool:
    """An id that is nobody's is mistyped; one word of a path that is near a name may be
    anything."""
    return (
        witness.what == "id"
        and not witness.who
        or witness.what == "path"
        and not witness.sure
        and " " not in witness.said.strip()
    )


def witnesses(
    evidence: Evidence,
    roster: Sequence[Student],
    accounts: Mapping[Number, Account],
    known: list[str],
) -> list[Witness]:
    """Return all that is said of who handed a file in; what says nothing is no witness."""
    found = []
    ids = {student.id for student in roster}
    account = accounts.get(evidence.number) if evidence.number else None
    if account and account.student.id in ids:
        found.append(Witness("account", evidence.number[1], (account.student,)))
    if evidence.sent and _is_name(evidence.sent.name):
        found.append(_of_name("lms", evidence.sent.name, roster))
    for what, id in ("for", evidence.handed_to), ("id", evidence.id):
        if id:
            found.append(Witness(what, id, tuple(s for s in roster if is_id(id, s))))
    if _is_name(evidence.name):
        found.append(_of_name("name", evidence.name, roster))
    path = evidence.sent.rest if evidence.sent else evidence.path
    return found + _of_path(path, roster, known)


def is_id(id: str, student: Student) -> bool:
    """Tell whether an id may be a student's as an eye reads it, or is their email."""
    if "@" in id:
        return id.strip().casefold() == student.email.casefold()
    return bool(read_id(id)) and read_id(id) == read_id(student.id) or id.casefold() == student.id.casefold()


def _is_name(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]", text))


def _of_name(what: str, name: str, roster: Sequence[Student]) -> Witness:
    found, sure = meant_by(name, roster)
    return Witness(what, name, tuple(found), sure)


def _of_path(path: str, roster: Sequence[Student], known: list[str]) -> list[Witness]:
    """The names of the file and of each folder say whose it is, each for itself; else all of them
    together."""
    pieces = [re.sub(r"(\.\w{1,8})+$", "", piece) for piece in path[-500:].split("/")]
    named = [replace(_of_name("path", without(piece, known), roster), said=piece) for piece in pieces]
    named = [w for w in named if w.who]
    # Where it is known for sure, what is only near means nothing.
    named = [w for w in named if w.sure] or named
    if not named:
        whole = _of_name("path", without(" ".join(pieces), known), roster)
        named = [replace(whole, said=path)] if whole.sure and whole.who else []
    split = re.compile(r"[\s_/().,]+")
    written, last = (
        set(split.split(path[-500:].casefold())),
        set(split.split(pieces[-1].casefold())),
    )
    ids = [
        Witness("path", student.id, tuple(s for s in roster if is_id(student.id, s)))
        for student in roster
        # A bare number may be a room's or a date's: only in the file's own name it is an id.
        if len(student.id) > 2 and student.id.casefold() in (last if student.id.isdigit() else written)
    ]
    return named + ids


def _by_nearness(said: Sequence[Witness]) -> Decision:
    """Decide where nothing is said for sure: only for a name that is near one student's and no
    other's."""
    near = [w for w in said if w.who]
    if not near:
        return Decision(why=_nobody(said))
    left = [student for student in near[0].who if all(student in w.who for w in near)]
    if len(left) > 1:
        return Decision(why=_several(near[0], left))
    if not left or len(near) < len(said):
        return Decision(why=_differ(said))
    return Decision(left[0], "roster", (_nearly(left[0], near[0]),))


def decide_openly(evidence: Evidence, students: Mapping[str, Student], accounts: Mapping[Number, Account]) -> Decision:
    """Decide whose a file is where there is no class list: ``students`` are those known so far, by
    id.

    Each account is a student; else the id is, or the name where no id is typed.
    """
    id, name, sent = evidence.id or evidence.handed_to, evidence.name, evidence.sent
    owner = next((student for student in students.values() if id and is_id(id, student)), None)
    if sent:
        if account := accounts.get(evidence.number):
            return Decision(account.student, "lms")
        own = f"{sent.kind}-{sent.number}"
        if not id:
            return Decision(Student(own, name or sent.name or sent.number), "lms")
        if owner:
            return Decision(
                Student(own, sent.name or name or sent.number),
                "lms",
                (_others_id(owner, sent.name or name or own),),
            )
        return Decision(Student(id, sent.name or name or id), "id")
    if not id and not name:
        return Decision(why=_nobody(()))
    owner = owner or next(
        (student for student in students.values() if not id and student.id.casefold() == name.casefold()),
        None,
    )
    by = "id" if id and name else "name"
    if owner is None:
        return Decision(Student(id or name, name or id), by)
    if name and owner.name != owner.id and not same_words(name, owner.name):
        return Decision(why=_differ([Witness("id", id, (owner,)), Witness("name", name, (Student("?", name),))]))
    return Decision(owner, by)


def settled(
    decided: Sequence[tuple[Evidence, str, Decision]], accounts: Mapping[Number, Account]
) -> tuple[list[Decision], dict[Number, Account]]:
    """Return the decisions once all are looked at together, and the accounts as they are then
    known.

    ``decided`` holds for each file its evidence, its source and the decision. Of several accounts
    that would be one student's only those count that are surely theirs; none of them, where one
    source has two such.
    """
    known = {number: replace(account, sources=set(account.sources)) for number, account in accounts.items()}
    torn: set[Number] = set()
    for evidence, source, decision in decided:
        if decision.student and evidence.number:
            account = known.setdefault(evidence.number, Account(decision.student, False))
            if account.student != decision.student and not account.sure:
                torn.add(evidence.number)
            if decision.by in ("lms", "teacher"):
                account.student, account.sure = decision.student, True
            account.sources.add(source)
    torn -= {number for number in torn if known[number].sure}
    rivals: dict[tuple[str, str], list[Number]] = defaultdict(list)
    for number, account in known.items():
        rivals[number[0], account.student.id].append(number)
    wait = set(torn)
    for numbers in rivals.values():
        sure = [number for number in numbers if known[number].sure]
        together = any(known[a].sources & known[b].sources for a in sure for b in sure if a < b)
        if len(numbers) > 1:
            wait.update(numbers if together or not sure else set(numbers) - set(sure))
    wait -= {number for number, account in accounts.items() if account.sure}
    decisions = []
    for evidence, _, decision in decided:
        if decision.by != "teacher" and evidence.number in wait and decision.student:
            others = sorted(n for n in rivals[evidence.number[0], decision.student.id] if n != evidence.number)
            why = _torn(evidence) if evidence.number in torn else _two_accounts(decision.student, evidence, others)
            decision = Decision(why=why)
        decisions.append(decision)
    return decisions, {number: account for number, account in known.items() if number in accounts or number not in wait}


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


def _differ(said: Sequence[Witness]) -> Words:
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


def _several(witness: Witness, students: Sequence[Student]) -> Words:
    who = ", ".join(map(_called, students))
    return trilingual(
        kk=f"{_WHAT[witness.what]['kk']} «{witness.said}» бірнеше студентке сай келеді: {who}",
        ru=f"{_WHAT[witness.what]['ru']} «{witness.said}» подходит нескольким студентам: {who}",
        en=f"{_WHAT[witness.what]['en']}, “{witness.said}”, may mean several students: {who}",
    )


def _nobody(said: Sequence[Witness]) -> Words:
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


def _two_accounts(student: Student, evidence: Evidence, others: Sequence[Number]) -> Words:
    name, number = evidence.sent.name or "?", evidence.sent.number
    rest = ", ".join(other for _, other in others)
    return trilingual(
        kk=f"LMS-те бұл – «{name}», нөмірі {number}, ал {_called(student)} деп басқа нөмірмен де тапсырылған ({rest}): бұлар – екі адам",
        ru=f"в LMS это «{name}», номер {number}, а как {_called(student)} сдано и под другим номером ({rest}): это два человека",
        en=f"in the LMS this is “{name}”, number {number}, while another number handed in as {_called(student)} too ({rest}): these are two people",
    )


def _torn(evidence: Evidence) -> Words:
    name, number = evidence.sent.name or "?", evidence.sent.number
    return trilingual(
        kk=f"LMS-те «{name}» (нөмірі {number}) тапсырған файлдарда әр түрлі студент аталған",
        ru=f"в файлах, которые сдал(а) «{name}» (номер {number} в LMS), названы разные студенты",
        en=f"the files that “{name}” (number {number} in the LMS) handed in name different students",
    )


def _another(witness: Witness, one: Student, roster: Sequence[Student]) -> Words:
    """Say that the one whose account it is handed in what has another student's id or name."""
    if witness.what == "for":
        return trilingual(
            kk=f"{one.name} басқа студентке берілген дәптерде жұмыс істеген ({witness.said}). Екеуінен сұраңыз.",
            ru=f"{one.name}: работа сделана в тетради, выданной другому студенту ({witness.said}). Спросите обоих.",
            en=f"{one.name} worked in a notebook that was handed out to another student ({witness.said}). Ask both.",
        )
    if witness.what == "id":
        return _others_id(witness.who[0], one.name)
    who, what = ", ".join(map(_called, witness.who)), _WHAT[witness.what]
    return trilingual(
        kk=f"{one.name} тапсырған файлда басқа студент аталған: {what['kk']} – {who}. Жұмыс тапсырған адамға жазылды; кімдікі екенін сұраңыз.",
        ru=f"В файле, который сдал(а) {one.name}, назван другой студент: {what['ru']} – {who}. Работа записана на того, кто сдал; выясните, чья она.",
        en=f"The file that {one.name} handed in names another student: {what['en']} is that of {who}. It was put down to who handed it in; ask whose work it is.",
    )


def _others_id(owner: Student, by: str) -> Words:
    return trilingual(
        kk=f"{by} тапсырған дәптердің ішінде басқа студенттің нөмірі тұр: {_called(owner)}. Жұмыс тапсырған адамға жазылды; кімдікі екенін сұраңыз.",
        ru=f"В тетради, которую сдал(а) {by}, стоит номер другого студента: {_called(owner)}. Работа записана на того, кто сдал; выясните, чья она.",
        en=f"The notebook that {by} handed in has another student's id: {_called(owner)}. It was put down to who handed it in; ask whose work it is.",
    )


def _taken_in_spite(student: Student, witness: Witness) -> Words:
    what = _WHAT[witness.what]
    return trilingual(
        kk=f"{_called(student)}: {what['kk']} «{witness.said}» тізімде жоқ, бірақ қалғаны осы студентті көрсетеді. Дұрыс па, қараңыз.",
        ru=f"{_called(student)}: {what['ru']} «{witness.said}» – в списке нет, но остальное указывает на этого студента. Проверьте, верно ли это.",
        en=f"{_called(student)}: {what['en']}, “{witness.said}”, is nobody's on the list, but the rest points to this student. Check that it is right.",
    )


def _nearly(student: Student, witness: Witness) -> Words:
    what = _WHAT[witness.what]
    return trilingual(
        kk=f"{_called(student)}: {what['kk']} «{witness.said}» – тізімдегі атқа тек ұқсас. Дұрыс па, қараңыз.",
        ru=f"{_called(student)}: {what['ru']} «{witness.said}» лишь похоже на имя в списке. Проверьте, верно ли это.",
        en=f"{_called(student)}: {what['en']}, “{witness.said}”, is only near the name on the list. Check that it is right.",
    )
