"""Who handed a file in: a decision with its reasons.

An account that the teacher has given to a student, or whose name is one student's, decides: nobody
writes that by mistake. Else all witnesses must agree; where two speak of different students, the
teacher is asked. Two accounts are two people: see :func:`settled`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from klaster.assignment.collecting import reasons
from klaster.assignment.collecting.evidence import Account, Evidence, Number, Witness, is_id, witnesses
from klaster.assignment.collecting.names import meant_by, same_words
from klaster.assignment.roster import Student
from klaster.language import Words


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
class Seen:
    """A file, as the decision needs it.

    ``before`` is what an earlier run decided about this very file of this source. ``foreign`` says of
    which other assignment it is, ``damage`` why it can't be read; ``traced`` is false where it has
    nothing of the assignment.
    """

    evidence: Evidence
    source: str
    before: Decision | None = None
    foreign: Words | None = None
    damage: Words | None = None
    traced: bool = True


def decide_all(
    files: Sequence[Seen],
    roster: Sequence[Student],
    students: Mapping[str, Student],
    accounts: Mapping[Number, Account],
    known: Sequence[str],
) -> list[Decision]:
    """Decide whose files are, all of them together: by the class list, or openly where there is none.

    ``students`` are those who have handed in so far, by id; ``accounts`` whose the accounts are that
    have; ``known`` as for :func:`decide`.
    """
    found = _by_list(files, roster, accounts, known) if roster else _openly(files, students, accounts)
    return [
        one if file.traced or not one.student else replace(one, notes=(*one.notes, reasons.without_trace(one.student)))
        for file, one in zip(files, found, strict=True)
    ]


def decide_asked(
    asked: str, student: Student | None, files: Sequence[Seen], roster: Sequence[Student], known: Sequence[str]
) -> list[Decision]:
    """The teacher has named the student, as ``asked``; None where there is no list and nobody has that id yet.

    Raises ``Problem`` where the files are several people's.
    """
    own = {one.id: one for file in files if (one := decide(file.evidence, roster, {}, known).student)}
    senders = {number for file in files if (number := file.evidence.number)}
    if len(own) > 1 or len(senders) > 1:
        raise reasons.of_several(asked, [s.name for s in own.values()] or [number for _, number in senders])
    name = next((file.evidence.name for file in files if file.evidence.name), "")
    return [Decision(student or Student(asked, name or asked), "teacher") for _ in files]


def called(text: str, students: Sequence[Student], *, near: bool = True) -> list[Student]:
    """Return the students whom a teacher may mean by an id, an email or a name; ``near`` where it may be misspelt."""
    exact = [student for student in students if text.casefold() in (student.id.casefold(), student.email.casefold())]
    named, sure = meant_by(text, students)
    return exact or [student for student in students if is_id(text, student)] or (named if sure or near else [])


def _by_list(
    files: Sequence[Seen], roster: Sequence[Student], accounts: Mapping[Number, Account], known: Sequence[str]
) -> list[Decision]:
    """What the first look leaves open may be known once the accounts are."""

    def look(file: Seen, accounts: Mapping[Number, Account]) -> Decision:
        return file.before or decide(file.evidence, roster, accounts, known)

    decisions = [look(file, accounts) for file in files]
    _, now = _settled_files(files, decisions, accounts)
    decisions = [one if one.student else look(file, now) for file, one in zip(files, decisions, strict=True)]
    after, _ = _settled_files(files, decisions, accounts)
    return [
        file.before or _with_reason(file, one if file.foreign else final)
        for file, one, final in zip(files, decisions, after, strict=True)
    ]


def _openly(
    files: Sequence[Seen], students: Mapping[str, Student], accounts: Mapping[Number, Account]
) -> list[Decision]:
    """One file after another, since each may bring a student."""
    students, accounts, decisions = dict(students), dict(accounts), []
    for file in files:
        decision = file.before or decide_openly(file.evidence, students, accounts)
        if file.foreign and not file.before:
            decision = Decision()
        if decision.student:
            students.setdefault(decision.student.id, decision.student)
            if file.evidence.number:
                accounts.setdefault(file.evidence.number, Account(decision.student, True))
        decisions.append(file.before or _with_reason(file, decision))
    return decisions


def _settled_files(
    files: Sequence[Seen], decisions: Sequence[Decision], accounts: Mapping[Number, Account]
) -> tuple[list[Decision], dict[Number, Account]]:
    both = zip(files, decisions, strict=True)
    seen = [(f.evidence, f.source, Decision() if f.foreign and not f.before else one) for f, one in both]
    return settled(seen, accounts)


def _with_reason(file: Seen, decision: Decision) -> Decision:
    """Say in the best words why a file can't be taken, where it can't."""
    if file.foreign:
        return Decision(why=file.foreign, by=decision.student.id if decision.student else "")
    if decision.student:
        return decision
    if not file.traced and not (file.evidence.sent or file.evidence.id or file.evidence.name):
        return Decision(why=reasons.no_trace())
    return Decision(why=file.damage or decision.why)


def decide(
    evidence: Evidence,
    roster: Sequence[Student],
    accounts: Mapping[Number, Account],
    known: Iterable[str],
) -> Decision:
    """Decide whose a file of a class with a list is; ``known`` are words of paths that are nobody's
    name."""
    said = witnesses(evidence, roster, accounts, list(known))
    account = accounts.get(evidence.number) if evidence.number else None
    trusted = {"lms", "account"} if account and account.sure else {"lms"}
    decisive = [w for w in said if w.one and w.what in trusted]
    if decisive:
        (one,) = decisive[0].who
        if any(other.one != one for other in decisive):
            return Decision(why=reasons.differ(decisive))
        notes = (reasons.another_named(w, one) for w in said if w.sure and w.who and one not in w.who)
        return Decision(one, "lms", tuple(notes))
    sure = [w for w in said if w.sure and w.who]
    if not sure:
        return _by_nearness(said)
    left = [student for student in sure[0].who if all(student in w.who for w in sure)]
    if not left:
        return Decision(why=reasons.differ(sure))
    if len(left) > 1:
        return Decision(why=reasons.several(sure[0], left))
    (one,) = left
    doubts = [w for w in said if one not in w.who and not _is_weak(w)]
    # A name that is nobody's on the list, a nickname perhaps, is outweighed by two; a name near
    # another's is not.
    if any(w.who for w in doubts) or doubts and len({w.what for w in sure}) < 2:
        return Decision(why=reasons.differ([*sure, *doubts]))
    unknown = [w for w in said if not w.who]
    by = "id" if {"id", "for", "account"} & {w.what for w in sure} else "roster"
    return Decision(one, by, tuple(reasons.taken_in_spite(one, w) for w in unknown))


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


def _by_nearness(said: Sequence[Witness]) -> Decision:
    """Decide where nothing is said for sure: only for a name that is near one student's and no
    other's."""
    near = [w for w in said if w.who]
    if not near:
        return Decision(why=reasons.nobody(said))
    left = [student for student in near[0].who if all(student in w.who for w in near)]
    if len(left) > 1:
        return Decision(why=reasons.several(near[0], left))
    if not left or len(near) < len(said):
        return Decision(why=reasons.differ(said))
    return Decision(left[0], "roster", (reasons.nearly(left[0], near[0]),))


def decide_openly(evidence: Evidence, students: Mapping[str, Student], accounts: Mapping[Number, Account]) -> Decision:
    """Decide whose a file is where there is no class list: ``students`` are those known so far, by
    id.

    Each account is a student; else the id is, or the name where no id is typed.
    """
    id, name, sent = evidence.id or evidence.handed_to, evidence.name, evidence.sent
    owner = next((student for student in students.values() if id and is_id(id, student)), None)
    if sent:
        if account := accounts.get((sent.kind, sent.number)):
            return Decision(account.student, "lms")
        own = f"{sent.kind}-{sent.number}"
        if not id:
            return Decision(Student(own, name or sent.name or sent.number), "lms")
        if owner:
            return Decision(
                Student(own, sent.name or name or sent.number),
                "lms",
                (reasons.others_id(owner, sent.name or name or own),),
            )
        return Decision(Student(id, sent.name or name or id), "id")
    if not id and not name:
        return Decision(why=reasons.nobody(()))
    owner = owner or next(
        (student for student in students.values() if not id and student.id.casefold() == name.casefold()),
        None,
    )
    by = "id" if id and name else "name"
    if owner is None:
        return Decision(Student(id or name, name or id), by)
    if name and owner.name != owner.id and not same_words(name, owner.name):
        return Decision(why=reasons.differ([Witness("id", id, (owner,)), Witness("name", name, (Student("?", name),))]))
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
        sent, own = evidence.sent, evidence.number
        if sent and own in wait and decision.student and decision.by != "teacher":
            others = sorted(other for other in rivals[sent.kind, decision.student.id] if other != own)
            why = reasons.torn(sent) if own in torn else reasons.two_accounts(decision.student, sent, others)
            decision = Decision(why=why)
        decisions.append(decision)
    return decisions, {number: account for number, account in known.items() if number in accounts or number not in wait}
