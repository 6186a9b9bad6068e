"""What a teacher prints or pastes: the assignment's text, the sheet with and without answers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from klaster.assignment.document import markdown
from klaster.assignment.roster import Student
from klaster.assignment.task import Essay, Function, Task, Value
from klaster.language import current, number, pick, tie
from klaster.notebook.payload import to_read
from klaster.notebook.questions import answer_text, shuffled


def prompt(task: Task | Essay, parameters: dict[str, Any]) -> str:
    """Return an exercise's prompt in the language in use, as Markdown, with a student's own numbers."""
    text = task.prompt[current()]
    if isinstance(task, Value):
        text = text.format(**task.words(parameters, current()))
    decimals = None if isinstance(task, Essay) else task.decimals
    return text if decimals is None else f"{text} {_rounding_allowed(decimals)}"


def _rounding_allowed(decimals: int) -> str:
    """Say how far an answer may be rounded."""
    if decimals == 0:
        return pick(
            kk="Бүтін санға дейін дөңгелектеуге болады.",
            ru="Можно округлить до целого числа.",
            en="You may round to a whole number.",
        )
    if decimals == 1:
        return pick(
            kk="Дөңгелектесеңіз, үтірден кейін кемінде бір таңба қалдырыңыз.",
            ru="Если округляете, оставьте хотя бы один знак после запятой.",
            en="If you round, keep at least one decimal.",
        )
    return pick(
        kk=f"Дөңгелектесеңіз, үтірден кейін кемінде {decimals} таңба қалдырыңыз.",
        ru=f"Если округляете, оставьте не меньше {decimals} знаков после запятой.",
        en=f"If you round, keep at least {decimals} decimals.",
    )


def until(due: str) -> str:
    """Return the line that says until when; empty where no date is set."""
    return due and pick(kk=f"Тапсыру мерзімі: {due}.", ru=f"Срок сдачи: {due}.", en=f"Due: {due}.")


def lms_text(tasks: Sequence[Task], essays: Sequence[Essay], due: str) -> str:
    """Return what to paste into the LMS: what to do, until when, for how many points, as HTML."""
    points = sum(item.points for item in (*tasks, *essays))
    rows = [
        pick(
            kk=f"Дәптердегі {len(tasks) + len(essays)} тапсырманы орындаңыз: барлығы {points} ұпай.",
            ru=f"Выполните задания тетради ({len(tasks) + len(essays)}), всего баллов: {points}.",
            en=f"Do the {len(tasks) + len(essays)} tasks of the notebook: {points} points in all.",
        ),
        pick(
            kk="Дәптерді JupyterLab-та (Binder), Colab-та немесе өз компьютеріңізде ашыңыз; ішіндегі нұсқауды оқыңыз.",
            ru="Откройте тетрадь в JupyterLab (Binder), в Colab или на своём компьютере и прочитайте указания в ней.",
            en="Open the notebook in JupyterLab (Binder), in Colab or on your own computer, and read the instructions in it.",
        ),
        pick(
            kk="Binder әрекетсіз қалған соң бәрін ұмытады: жұмысыңызды компьютеріңізге жиі сақтаңыз.",
            ru="Binder после простоя всё забывает: чаще сохраняйте работу на свой компьютер.",
            en="Binder forgets everything after it was idle: save your work to your computer often.",
        ),
        pick(
            kk="Сақталған .ipynb файлын тапсырыңыз (PDF немесе сурет емес).",
            ru="Сдайте сохранённый файл .ipynb (не PDF и не снимок экрана).",
            en="Hand in the saved .ipynb file (not a PDF, not a screenshot).",
        ),
    ]
    if due:
        rows.append(until(due))
    items = "".join(f"<li>{escape(row)}</li>" for row in rows)
    return f"<ol>{items}</ol>"


def sheet(
    tasks: Sequence[Task],
    essays: Sequence[Essay],
    quiz: Sequence[dict],
    variants: dict[str, dict[str, Any]],
    *,
    answers: bool,
) -> str:
    """Return the sheet's HTML: tasks, essays and quiz; with ``answers`` the key and the rubrics too.

    ``variants`` are the class's numbers, by exercise, as :func:`klaster.assignment.answers.drawn`.
    """
    who = pick(kk="Аты-жөні", ru="Имя", en="Name")
    parts = [] if answers else [f'<p>{who}: <span class="blank" style="min-width:20rem"></span></p>']
    for place, task in enumerate(tasks, 1):
        variant = variants.get(task.id, {})
        answer = ""
        if answers:
            calls = (
                zip(variant["calls"], variant["expected"], strict=True)
                if isinstance(task, Value)
                else _shown_calls(task)
            )
            answer = "".join(
                f"<p><code>{escape(call)}</code> → {escape(_value_as_text(value))}</p>" for call, value in calls
            )
        parts.append(_asked(place, task.points, markdown(prompt(task, variant.get("parameters", {}))), answer, lines=4))
    for place, essay in enumerate(essays, len(tasks) + 1):
        rubric = markdown(essay.rubric[current()]) if answers else ""
        parts.append(_asked(place, essay.points, markdown(prompt(essay, {})), rubric, lines=12))
    if quiz:
        parts.append(f"<h2>{pick(kk='Сұрақтар', ru='Вопросы', en='Questions')}</h2>")
    for place, question in enumerate(quiz, 1):
        parts.append(
            f'<div class="asked"><p><strong>{place}.</strong> {_in_language(question["prompt"])}</p>{_choices(question)}'
            + (_right_answer(question) if answers else "")
            + "</div>"
        )
    return "\n".join(parts)


def rubrics(essays: Sequence[Essay]) -> str:
    """Return what a teacher reads essays with: each prompt with its rubric."""
    return "".join(
        f'<div class="asked">{markdown(prompt(essay, {}))}</div>{markdown(essay.rubric[current()])}' for essay in essays
    )


def personal(tasks: Sequence[Task], drawn: dict[str, dict[str, dict[str, Any]]], roster: Sequence[Student]) -> str:
    """Return a table of each student's own numbers and the right answers."""
    values = [task for task in tasks if isinstance(task, Value)]
    head = "".join(f'<th scope="col">{task.id}</th><th scope="col">{task.name}</th>' for task in values)
    rows = []
    for student in roster:
        cells = []
        for task in values:
            variant = drawn[task.id][student.id]
            numbers = ", ".join(map(str, variant["parameters"].values()))
            cells.append(
                f'<td>{escape(numbers)}</td><td class="number">{escape(_value_as_text(variant["expected"][0]))}</td>'
            )
        rows.append(f"<tr><th scope='row'>{escape(student.name)} ({escape(student.id)})</th>{''.join(cells)}</tr>")
    who = pick(kk="Студент", ru="Студент", en="Student")
    return f'<table><thead><tr><th scope="col">{who}</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _asked(place: int, points: int, body: str, answer: str, lines: int) -> str:
    head = pick(
        kk=f"{place}-тапсырма ({points} ұпай)",
        ru=f"Задание {place} (баллов: {points})",
        en=f"Task {place} (points: {points})",
    )
    under = f'<div class="answer">{answer}</div>' if answer else '<div class="lines"></div>' * lines
    return f'<div class="asked"><h2>{head}</h2>{body}</div>{under}'


def _shown_calls(task: Function) -> list[tuple[str, Any]]:
    return [(f"{task.name}({', '.join(map(repr, a))})", task.answer(*a)) for a in task.shown]


def _value_as_text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + "; ".join(map(_value_as_text, value)) + "]"
    if isinstance(value, float):
        return number(to_read(value))
    return str(value)


def _in_language(texts: dict[str, str]) -> str:
    return escape(tie(texts[current()]), quote=False)


def _choices(question: dict) -> str:
    kind, order = question["type"], shuffled(question)
    if kind in ("choice", "several"):
        box = "○" if kind == "choice" else "□"
        items = "".join(f"<li>{box} {_in_language(question['options'][place])}</li>" for place in order)
        return f'<ul class="boxes">{items}</ul>'
    if kind == "matching":
        right = "".join(f"<li>{_in_language(question['pairs'][place]['right'])}</li>" for place in order)
        left = "".join(
            f'<li>{_in_language(pair["left"])} – <span class="blank" style="min-width:3rem"></span></li>'
            for pair in question["pairs"]
        )
        return f'<ol type="A">{right}</ol><ul>{left}</ul>'
    if kind == "ordering":
        items = "".join(
            f'<li><span class="blank" style="min-width:2rem"></span> {_in_language(question["items"][place])}</li>'
            for place in order
        )
        return f'<ul class="boxes">{items}</ul>'
    unit = _in_language(question["unit"]) if "unit" in question else ""
    return f'<p><span class="blank"></span> {unit}</p>'


def _right_answer(question: dict) -> str:
    right = escape(answer_text(question)[current()], quote=False)
    return f'<div class="answer"><p><strong>{right}</strong></p><p>{_in_language(question["explanation"])}</p></div>'
