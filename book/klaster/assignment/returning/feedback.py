"""The page that a student gets back: one file in three languages, in which nothing runs.

What is shown of a check is what the student saw in the notebook. The inputs that were graded and
their answers stay with the teacher.
"""

from __future__ import annotations

from html import escape
from typing import Any

from klaster.assignment.assigning.sheet import prompt
from klaster.assignment.document import markdown, page
from klaster.assignment.folder import Assignment
from klaster.assignment.returning.marks import Mark
from klaster.assignment.task import Essay, Task
from klaster.language import LANGUAGES, NAMES, current, number, pick, speaking


def feedback(assignment: Assignment, mark: Mark, tasks: dict[str, Task], essays: dict[str, Essay]) -> str:
    """Return a student's feedback as a whole HTML page."""
    parts = []
    for language in LANGUAGES:
        with speaking(language):
            parts.append(
                f'<section lang="{language}" id="{language}">{_feedback_body(assignment, mark, tasks, essays)}</section>'
            )
    links = " · ".join(f'<a href="#{language}" lang="{language}">{NAMES[language]}</a>' for language in LANGUAGES)
    with speaking(assignment.language):  # the students', whatever the teacher's is
        return page(assignment.title, f"<p>{links}</p>" + "<hr>".join(parts), under=mark.student.name)


def comment(assignment: Assignment, mark: Mark) -> str:
    """Return the feedback in one short text, for the comment field of an LMS."""
    parts = []
    for place, (id, exercise) in enumerate(assignment.exercises.items(), 1):
        parts.append(f"{place}: {_shown_points(mark.points(id), exercise['points'])}")
    return "; ".join(parts)


def _feedback_body(assignment: Assignment, mark: Mark, tasks: dict[str, Task], essays: dict[str, Essay]) -> str:
    total = mark.total(assignment.exercises)
    of = sum(exercise["points"] for exercise in assignment.exercises.values())
    words = {"kk": "Барлығы", "ru": "Всего", "en": "In all"}[current()]
    parts = [f"<h2>{words}: {_shown_points(total, of)}</h2>"]
    for remark in mark.grade["remarks"]:
        parts.append(f"<p>{escape(remark[current()])}</p>")
    for place, (id, exercise) in enumerate(assignment.exercises.items(), 1):
        parts.append(f"<h3>{task_name(place)}: {_shown_points(mark.points(id), exercise['points'])}</h3>")
        if id in tasks:
            parameters = assignment.variant(id, mark.student.id)["parameters"]
            parts.append(markdown(prompt(tasks[id], parameters)))
        if exercise["kind"] == "essay":
            parts.append(_essay(mark, id, essays.get(id)))
        else:
            parts.append(_result_row(mark.grade["exercises"][id]))
    return "\n".join(parts)


def _result_row(result: dict[str, Any]) -> str:
    text = f"<p><strong>{escape(result['message'][current()])}</strong></p>"
    if result.get("hint"):
        text += f"<p>{escape(result['hint'][current()])}</p>"
    colour = {"right": "", "wrong": " wrong", "error": " wrong"}.get(result["status"], " waiting")
    return f'<div class="answer{colour}">{text}</div>'


def _essay(mark: Mark, id: str, essay: Essay | None) -> str:
    points, said, text = mark.essays[id].points, mark.essays[id].comment, mark.text(id)
    parts = []
    if text:
        head = pick(kk="Жауабыңыз", ru="Ваш ответ", en="Your answer")
        parts.append(f"<details><summary>{head}</summary><blockquote>{markdown(text)}</blockquote></details>")
    else:
        parts.append(f"<p>{pick(kk='Жауап жазылмаған.', ru='Ответа нет.', en='There is no answer.')}</p>")
    if essay:
        head = pick(kk="Бағалау критерийлері", ru="Критерии оценивания", en="Rubric")
        parts.append(f"<details><summary>{head}</summary>{markdown(essay.rubric[current()])}</details>")
    if text and points is None:
        waits = pick(
            kk="Мұғалім әлі оқыған жоқ.", ru="Преподаватель ещё не прочитал.", en="The teacher has not read it yet."
        )
        parts.append(f'<div class="answer waiting"><p>{waits}</p></div>')
    if said:
        head = pick(kk="Мұғалімнің пікірі", ru="Комментарий преподавателя", en="The teacher's comment")
        parts.append(f'<div class="answer"><p><strong>{head}:</strong> {escape(said)}</p></div>')
    return "".join(parts)


def task_name(place: int) -> str:
    """Return what the notebook calls its exercise in this place, counted from 1."""
    return pick(kk=f"{place}-тапсырма", ru=f"Задание {place}", en=f"Task {place}")


def _shown_points(points: float | None, of: float) -> str:
    got = "—" if points is None else number(points)
    return pick(kk=f"{of} ұпайдан {got}", ru=f"{got} из {of}", en=f"{got} of {of}")
