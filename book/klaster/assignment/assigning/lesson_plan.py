"""A chapter's lesson on paper, for the teacher."""

from __future__ import annotations

from html import escape

from klaster.assignment.document import markdown
from klaster.authoring.chapter import read_chapter
from klaster.authoring.lesson import lesson
from klaster.language import current, pick


def lesson_plan(chapter: str) -> str:
    """Return the lesson plan as HTML in the language in use; goals are in Kazakh, as in the chapter."""
    found = lesson(chapter) or {"steps": [], "discussion": []}
    goals = read_chapter(chapter).source("goals").partition("\n\n")[2]
    steps = "".join(
        f'<tr><td class="number">{step["minutes"]}</td><td>{escape(step[current()], quote=False)}</td></tr>'
        for step in found["steps"]
    )
    questions = "".join(f"<li>{escape(item[current()], quote=False)}</li>" for item in found["discussion"])
    head = pick(kk="Минут", ru="Минуты", en="Minutes"), pick(kk="Не істейміз", ru="Что делаем", en="What to do")
    return (
        f'<h2>{pick(kk="Мақсаттар", ru="Цели", en="Goals")}</h2><div lang="kk">{markdown(goals)}</div>'
        f"<h2>{pick(kk='Сабақтың барысы', ru='Ход урока', en='The lesson')}</h2>"
        f'<table><thead><tr><th scope="col">{head[0]}</th><th scope="col">{head[1]}</th></tr></thead><tbody>{steps}</tbody></table>'
        f"<h2>{pick(kk='Талқылауға', ru='Для обсуждения', en='To discuss')}</h2><ol>{questions}</ol>"
    )
