"""The page for the teacher about the whole class: what failed and how, what is alike, what to read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape, unescape

from klaster.assignment.document import markdown, page
from klaster.assignment.folder import Assignment
from klaster.assignment.returning.essay_marks import Read
from klaster.assignment.returning.feedback import task_name
from klaster.assignment.returning.likeness import near_pairs
from klaster.assignment.returning.marks import Mark
from klaster.assignment.task import Essay
from klaster.language import current, number, pick

_WORD = re.compile(r"\w+")
_PICTURE = re.compile(r"!\[(?:[^\]]*\.\w{3,4})?([^\]]*)\]\(data:[^)]*\)")
"""A picture that is shown; its name, if it is a file's, is no word of the student's."""


def report(
    assignment: Assignment, marks: Sequence[Mark], essays: Mapping[str, Essay], written: Mapping[str, str]
) -> str:
    """Return the page as HTML. ``written`` is what each student wrote, by id (see ``likeness``)."""
    handed_in = [mark for mark in marks if mark.grade is not None]
    names = {mark.student.id: f"{mark.student.name} ({mark.student.id})" for mark in marks}
    parts = [
        _totals(assignment, marks, names),
        _failures(assignment, handed_in),
        _teacher_notes(assignment, handed_in, names),
        _likenesses(near_pairs(written), names),
        _essays(assignment, handed_in, essays, names),
    ]
    title = pick(kk="сынып туралы", ru="о классе", en="the class")
    return page(f"{assignment.title}: {title}", "\n".join(part for part in parts if part))


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def _points_or_dash(points: float | None) -> str:
    return "—" if points is None else number(points)


def _totals(assignment: Assignment, marks: Sequence[Mark], names: Mapping[str, str]) -> str:
    tasks = (f"№\u00a0{place}" for place in range(1, len(assignment.exercises) + 1))
    head = [pick(kk="Студент", ru="Студент", en="Student"), *tasks, pick(kk="Барлығы", ru="Всего", en="In all")]
    rows = []
    for mark in marks:
        if mark.grade is None:
            nothing = pick(kk="тапсырмаған", ru="не сдал(а)", en="not handed in")
            if mark.waiting:
                nothing = pick(
                    kk="тапсырған, әлі бағаланбаған", ru="сдано, ещё не оценено", en="handed in, not graded yet"
                )
            rows.append([f"{names[mark.student.id]}: {nothing}", *["—"] * len(assignment.exercises), "—"])
            continue
        points = [_points_or_dash(mark.points(id)) for id in assignment.exercises]
        rows.append([names[mark.student.id], *points, _points_or_dash(mark.total(assignment.exercises))])
    return f"<h2>{pick(kk='Ұпайлар', ru='Баллы', en='Points')}</h2>" + _html_table(head, rows)


def _failures(assignment: Assignment, marks: Sequence[Mark]) -> str:
    """Exercises, the one that fails most first: the statuses, and the mistakes that were recognised."""
    rows = []
    for place, (id, exercise) in enumerate(assignment.exercises.items(), 1):
        if exercise["kind"] == "essay":
            continue
        results = [mark.grade["exercises"][id] for mark in marks]
        statuses = Counter(result["message"][current()] for result in results)
        hints = Counter(result["hint"][current()] for result in results if result.get("hint"))
        failed = sum(result["status"] != "right" for result in results)
        rows.append((failed, f"{task_name(place)} ({id})", statuses, hints))
    parts = [f"<h2>{pick(kk='Қай тапсырма қиын болды', ru='Какое задание не удалось', en='What was hard')}</h2>"]
    for failed, name, statuses, hints in sorted(rows, key=lambda row: -row[0]):
        of = pick(
            kk=f"{len(marks)} студенттің ішінде орындамағаны – {failed}",
            ru=f"не справились {failed} из {len(marks)}",
            en=f"{failed} of {len(marks)} did not succeed",
        )
        parts.append(f"<h3>{escape(name)}: {of}</h3><ul>")
        parts += [f"<li>{count} × {escape(text)}</li>" for text, count in (statuses + hints).most_common()]
        parts.append("</ul>")
    return "".join(parts)


def _teacher_notes(assignment: Assignment, marks: Sequence[Mark], names: Mapping[str, str]) -> str:
    rows = []
    tasks = {id: task_name(place) for place, id in enumerate(assignment.exercises, 1)}
    for mark in marks:
        texts = [remark[current()] for remark in (*mark.grade["remarks"], *mark.grade.get("for_teacher", ()))]
        for id, result in mark.grade["exercises"].items():
            if result.get("note_for_teacher"):
                texts.append(f"{tasks[id]}: {result['note_for_teacher'][current()]}")
        rows += [[names[mark.student.id], text] for text in texts]
    if not rows:
        return ""
    head = pick(kk="Студент", ru="Студент", en="Student"), pick(kk="Ескертпе", ru="Замечание", en="Note")
    return f"<h2>{pick(kk='Ескертпелер', ru='Замечания', en='Notes')}</h2>" + _html_table(head, rows)


def _likenesses(pairs: Sequence[tuple[str, str, int]], names: Mapping[str, str]) -> str:
    if not pairs:
        return ""
    head = pick(kk="Ұқсас жұмыстар", ru="Похожие работы", en="Works that are alike")
    why = pick(
        kk="Бұл – дәлел емес, қарап шығуға негіз: екі студенттің өз мәтіні мен коды бірдей дерлік.",
        ru="Это не доказательство, а повод посмотреть: свой текст и код у двух студентов почти одинаковы.",
        en="This proves nothing; it is a reason to look: what the two wrote themselves is nearly the same.",
    )
    items = "".join(f"<li>{escape(names[a])} – {escape(names[b])}: {percent}\u00a0%</li>" for a, b, percent in pairs)
    return f"<h2>{head}</h2><p>{why}</p><ul>{items}</ul>"


def _essays(
    assignment: Assignment, marks: Sequence[Mark], essays: Mapping[str, Essay], names: Mapping[str, str]
) -> str:
    parts = []
    tasks = {id: task_name(place) for place, id in enumerate(assignment.exercises, 1)}
    for id, essay in essays.items():
        parts.append(
            f"<h3>{tasks[id]} ({escape(id)})</h3>{markdown(essay.prompt[current()])}{markdown(essay.rubric[current()])}"
        )
        for mark in marks:
            if mark.text(id):
                given = mark.essays[id]
                note = mark.grade["exercises"][id].get("note_for_teacher")
                parts.append(f"<h4>{escape(names[mark.student.id])}: {_points_or_dash(given.points)}</h4>")
                parts += [f"<p>{escape(said)}</p>" for said in (note and note[current()], _given_again(given)) if said]
                parts.append(_markdown_of(mark.text(id)))
                parts += [f"<p>{escape(given.comment)}</p>"] if given.comment else []
    others = [(mark, text) for mark in marks for text in mark.grade.get("texts", ())]
    if others:
        head = pick(kk="Студенттердің басқа мәтіндері", ru="Другие тексты студентов", en="Other texts of the students")
        why = pick(
            kk="Студенттің дәптерге өзі жазғаны, бірақ мәтінді жауаптың орнында емес: ескертпелер, кодтағы түсіндірмелер, сұрақтар. Бағаға кірмейді.",
            ru="То, что студент сам написал в тетради, но не на месте ответа: заметки, пояснения в коде, вопросы. На оценку не влияет.",
            en="What a student wrote into the notebook, and not in the place of an answer: notes, comments in code, questions. It does not count.",
        )
        parts.append(f"<h3>{head}</h3><p>{why}</p>")
    for mark, text in others:
        cell = pick(kk=f"{text['cell']}-ұяшық", ru=f"ячейка {text['cell']}", en=f"cell {text['cell']}")
        where = ", ".join(filter(None, (tasks.get(text["task"]), cell)))
        parts.append(f"<h4>{escape(names[mark.student.id])}: {where}</h4>{_markdown_of(text['text'])}")
    if not parts:
        return ""
    return f"<h2>{pick(kk='Оқылатын жұмыстар', ru='Прочитать', en='To read')}</h2>" + "".join(parts)


def _given_again(given: Read) -> str:
    """Say that the text is another one than that which was read."""
    if given.before is None or given.points is not None:
        return ""
    return pick(
        kk=f"Мәтін өзгерген, қайта оқу керек. Бұрынғы мәтінге {number(given.before)} ұпай қойылған.",
        ru=f"Текст изменился, его нужно прочитать снова. За прежний текст стояло баллов: {number(given.before)}.",
        en=f"The text has changed and is to be read again. The earlier text was given {number(given.before)} points.",
    )


def _markdown_of(text: str) -> str:
    """Show a text; where Markdown hides words of it, beneath it as it was typed."""
    shown = markdown(_PICTURE.sub(r"\g<0> \1", text))
    typed = _PICTURE.sub(r"\1", text)
    if set(_WORD.findall(typed)) <= set(_WORD.findall(unescape(re.sub("<[^>]*>", " ", shown)))):
        return f"<blockquote>{shown}</blockquote>"
    head = pick(kk="Терілген күйінде", ru="Как набрано", en="As it was typed")
    source = f'<pre style="white-space: pre-wrap">{escape(typed)}</pre>'
    return f"<blockquote>{shown}<details open><summary>{head}</summary>{source}</details></blockquote>"
