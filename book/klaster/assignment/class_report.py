"""The page for the teacher about the whole class: what failed and how, what is alike, what to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from klaster.assignment.document import markdown, page
from klaster.assignment.feedback import task_name
from klaster.assignment.folder import Assignment
from klaster.assignment.likeness import near_pairs
from klaster.assignment.marks import Mark
from klaster.assignment.task import Essay
from klaster.language import current, number, pick


def report(
    assignment: Assignment, marks: Sequence[Mark], essays: Mapping[str, Essay], written: Mapping[str, str]
) -> str:
    """Return the page as HTML. ``written`` is what each student wrote, by id (see ``likeness``)."""
    handed_in = [mark for mark in marks if mark.grade is not None]
    names = {mark.student.id: f"{mark.student.name} ({mark.student.id})" for mark in marks}
    parts = [
        _totals(assignment, marks, names),
        _failures(assignment, handed_in),
        _notes(assignment, handed_in, names),
        _alike(near_pairs(written), names),
        _essays(assignment, handed_in, essays, names),
    ]
    title = pick(kk="сынып туралы", ru="о классе", en="the class")
    return page(f"{assignment.title}: {title}", "\n".join(part for part in parts if part))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def _shown(points: float | None) -> str:
    return "—" if points is None else number(points)


def _totals(assignment: Assignment, marks: Sequence[Mark], names: Mapping[str, str]) -> str:
    tasks = (f"№\u00a0{place}" for place in range(1, len(assignment.exercises) + 1))
    head = [pick(kk="Студент", ru="Студент", en="Student"), *tasks, pick(kk="Барлығы", ru="Всего", en="In all")]
    rows = []
    for mark in marks:
        if mark.grade is None:
            nothing = pick(kk="тапсырмаған", ru="не сдал(а)", en="not handed in")
            rows.append([f"{names[mark.student.id]}: {nothing}", *["—"] * len(assignment.exercises), "—"])
            continue
        points = [_shown(mark.points(id)) for id in assignment.exercises]
        rows.append([names[mark.student.id], *points, _shown(mark.total(assignment.exercises))])
    return f"<h2>{pick(kk='Ұпайлар', ru='Баллы', en='Points')}</h2>" + _table(head, rows)


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


def _notes(assignment: Assignment, marks: Sequence[Mark], names: Mapping[str, str]) -> str:
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
    return f"<h2>{pick(kk='Ескертпелер', ru='Замечания', en='Notes')}</h2>" + _table(head, rows)


def _alike(pairs: Sequence[tuple[str, str, int]], names: Mapping[str, str]) -> str:
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


def _essays(assignment: Assignment, marks: Sequence[Mark], essays: Mapping[str, Essay], names: Mapping[str, str]) -> str:
    parts = []
    for id, essay in essays.items():
        place = list(assignment.exercises).index(id) + 1
        parts.append(f"<h3>{task_name(place)} ({escape(id)})</h3>{markdown(essay.prompt[current()])}{markdown(essay.rubric[current()])}")
        for mark in marks:
            text = mark.grade["essays"].get(id, "").strip()
            if text:
                points, said = mark.essays[id]
                parts.append(
                    f"<h4>{escape(names[mark.student.id])}: {_shown(points)}</h4><blockquote>{markdown(text)}</blockquote>"
                    + (f"<p>{escape(said)}</p>" if said else "")
                )
    if not parts:
        return ""
    return f"<h2>{pick(kk='Оқылатын жұмыстар', ru='Прочитать', en='To read')}</h2>" + "".join(parts)
