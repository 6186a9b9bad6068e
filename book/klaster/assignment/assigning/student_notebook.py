"""The notebook of an assignment: the student's, which runs alone, and the teacher's, with solutions.

It needs pandas and nothing of the book: what it checks with, and the tables it works on, stand in
its first code cell. A cell is known by its id, and where a program has thrown the ids away, by the
mark in its first line.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from klaster.assignment.assigning.sheet import prompt
from klaster.assignment.task import Essay, Function, Mistake, Task, Value
from klaster.language import pick
from klaster.notebook import exercise, tolerance
from klaster.notebook.data import series
from klaster.notebook.tolerance import plain

IDENTITY = "student"
"""The id of the cell where a student writes name and id."""


def mark(id: str) -> str:
    """Return the line by which an answer's cell is known without its id."""
    return f"# ▸ {id}"


def tag(id: str) -> str:
    """Return what stands in the line under which a text is written."""
    return f"(▸ {id})"


def notebook(
    *,
    title: str,
    assignment: str,
    chapter: str,
    language: str,
    due: str,
    tasks: Sequence[Task],
    essays: Sequence[Essay],
    parameters: dict[str, dict[str, Any]],
    student: tuple[str, str] = ("", ""),
    solved: bool = False,
) -> nbformat.NotebookNode:
    """Return the notebook of one student (``student``: id and name), or of the class.

    ``parameters`` are the numbers of each value's prompt. ``solved`` fills in the references and
    the rubrics: for the teacher alone. Texts are in ``language``, which has to be the one in use.
    """
    cells = [
        new_markdown_cell(_head(title, due, tasks, essays), id="assignment"),
        new_code_cell(_identity(assignment, student), id=IDENTITY),
        new_code_cell(_setup(tasks), id="setup", metadata={"jupyter": {"source_hidden": True}}),
    ]
    for place, task in enumerate(tasks, 1):
        cells += _task(place, task, parameters.get(task.id, {}), language, solved)
    for place, essay in enumerate(essays, len(tasks) + 1):
        cells.append(new_markdown_cell(f"{_heading(place, essay.points)}\n\n{essay.prompt[language]}", id=essay.id))
        if solved:
            cells.append(new_markdown_cell(essay.rubric[language], id=f"{essay.id}-rubric"))
        else:
            cells.append(new_markdown_cell(_blank(essay.id), id=f"{essay.id}-answer"))
    made = new_notebook(cells=cells)
    made.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "klaster": {"assignment": assignment, "chapter": chapter, "student": student[0], "language": language},
    }
    return made


def _heading(place: int, points: int) -> str:
    return pick(
        kk=f"## {place}-тапсырма ({points} ұпай)",
        ru=f"## Задание {place} (баллов: {points})",
        en=f"## Task {place} (points: {points})",
    )


def _head(title: str, due: str, tasks: Sequence[Task], essays: Sequence[Essay]) -> str:
    points = sum(item.points for item in (*tasks, *essays))
    until = pick(kk=f"**Тапсыру мерзімі:** {due}. ", ru=f"**Срок сдачи:** {due}. ", en=f"**Due:** {due}. ")
    return (
        f"# {title}\n\n"
        + (until if due else "")
        + pick(
            kk=f"**Барлығы:** {points} ұпай.\n\n"
            "1. Келесі ұяшыққа аты-жөніңіз бен нөміріңізді жазыңыз.\n"
            "2. Ұяшықтарды жоғарыдан төмен қарай іске қосыңыз (Shift+Enter), жауабыңызды `# ▸` деп басталатын ұяшықтарға жазыңыз. "
            "Өз ұяшықтарыңызды қоса аласыз, бірақ дайын ұяшықтарды өшірмеңіз және көшірмеңіз.\n"
            "3. Тексеру ұяшығы қатені табуға көмектеседі. Баға басқа мәндермен есептеп қойылады, сондықтан мәндерді жауапқа көшіріп жазу көмектеспейді.\n"
            "4. Дәптерді сақтап, компьютеріңізге жүктеп алыңыз да, мұғалімге тапсырыңыз.\n\n"
            "**Binder-де жұмыс істесеңіз:** бірнеше минут әрекетсіз қалсаңыз, ол бәрін ұмытады. Жұмысыңызды компьютеріңізге жиі сақтап отырыңыз.",
            ru=f"**Всего баллов:** {points}.\n\n"
            "1. В следующей ячейке впишите имя и номер.\n"
            "2. Выполняйте ячейки сверху вниз (Shift+Enter); ответы пишите в ячейках, которые начинаются с `# ▸`. Свои ячейки добавлять "
            "можно, готовые не удаляйте и не копируйте.\n"
            "3. Ячейка проверки помогает найти ошибку. Оценка ставится по другим значениям, так что переписать значения в ответ не поможет.\n"
            "4. Сохраните тетрадь, скачайте её на свой компьютер и сдайте преподавателю.\n\n"
            "**Если вы работаете в Binder:** после нескольких минут простоя он всё забывает. Чаще сохраняйте работу на свой компьютер.",
            en=f"**Points in all:** {points}.\n\n"
            "1. Write your name and your id into the next cell.\n"
            "2. Run the cells from top to bottom (Shift+Enter); write your answers into the cells that begin with `# ▸`. You may add cells "
            "of your own, but don't delete or copy those that are here.\n"
            "3. A check helps you to find a mistake. Marks are given on other values, so copying values into an answer doesn't help.\n"
            "4. Save the notebook, download it to your computer and hand it in.\n\n"
            "**If you work in Binder:** after some idle minutes it forgets everything. Save your work to your own computer often.",
        )
    )


def _identity(assignment: str, student: tuple[str, str]) -> str:
    ask = pick(
        kk="# Тырнақшаның ішіне жазыңыз: нөміріңіз бен аты-жөніңіз",
        ru="# Впишите в кавычках: номер и имя",
        en="# Write between the quotation marks: your id and your name",
    )
    return f"{ask}\nstudent_id = {student[0]!r}\nstudent_name = {student[1]!r}\nassignment = {assignment!r}"


def _setup(tasks: Iterable[Task]) -> str:
    """Everything the notebook needs: libraries, checks, tables."""
    parts = [
        pick(
            kk="# Алдымен осы ұяшықты іске қосыңыз; ішін өзгертудің қажеті жоқ.",
            ru="# Сначала выполните эту ячейку; менять её не нужно.",
            en="# Run this cell first; there is no need to change it.",
        ),
        "import io\n\nimport pandas as pd",
        *_checks(),
    ]
    seen: set[str] = set()
    for task in tasks:
        for table in task.series if isinstance(task, Value) else ():
            if table not in seen:
                seen.add(table)
                text = series(table).to_csv(index=False, lineterminator="\n")
                parts.append(f'{table.replace("-", "_")} = pd.read_csv(io.StringIO("""\\\n{text}"""))')
    return "\n\n\n".join(parts)


def _checks() -> Iterator[str]:
    """The files that check answers in the chapters, which need nothing of the book but each other."""
    for module in (tolerance, exercise):
        lines = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
        yield "\n".join(line for line in lines if not line.startswith("from klaster."))


def _task(
    place: int, task: Task, parameters: dict[str, Any], language: str, solved: bool
) -> list[nbformat.NotebookNode]:
    return [
        new_markdown_cell(f"{_heading(place, task.points)}\n\n{prompt(task, parameters)}", id=task.id),
        new_code_cell(
            f"{mark(task.id)}\n{_solution(task, parameters) if solved else _starter(task)}", id=f"{task.id}-answer"
        ),
        new_code_cell(_check(task, language), id=f"{task.id}-check", metadata={"jupyter": {"source_hidden": True}}),
    ]


def _starter(task: Task) -> str:
    return f"{task.name} = None" if isinstance(task, Value) else f"def {task.signature}:\n    ..."


def _solution(task: Task, parameters: dict[str, Any]) -> str:
    source = inspect.getsource(task.answer).rstrip()
    if isinstance(task, Function):
        return source
    arguments = ", ".join(f"{key}={value!r}" for key, value in parameters.items())
    imports = "from klaster.notebook.data import series\n\n\n" if "series(" in source else ""
    return f"{imports}{source}\n\n\n{task.name} = {task.answer.__name__}({arguments})"


def _check(task: Task, language: str) -> str:
    said = f"language={language!r}, decimals={task.decimals}"
    if isinstance(task, Value):
        return f"check_value({task.name}, {task.between!r}, {said});"
    cases = "".join(f"        ({a!r}, {plain(task.answer(*a))!r}),\n" for a in task.shown)
    mistakes = "".join(_mistake(task, mistake, language) for mistake in task.mistakes)
    return f"check(\n    {task.name},\n    [\n{cases}    ],\n    [\n{mistakes}    ],\n    {said},\n);"


def _mistake(task: Function, mistake: Mistake, language: str) -> str:
    """Return a mistake as the values that it gives: as a function it would be one step from the solution."""
    try:
        values = [plain(mistake.makes(*arguments)) for arguments in task.shown]
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return ""  # a mistake that stops at a shown case is seen there
    return f"        ({values!r}, {mistake.hint[language]!r}),\n"


def _blank(id: str) -> str:
    return f"*{pick(kk='Жауабыңызды осы жолдың астына жазыңыз', ru='Пишите ответ под этой строкой', en='Write your answer under this line')} {tag(id)}*\n\n"
