"""A lesson on a chapter, for the teacher: ``data/lessons/CHAPTER.yml``.

``steps`` have ``minutes`` and a text in each language, ``discussion`` has questions; goals and time
are the chapter's own.
"""

from __future__ import annotations

from functools import cache

import yaml

from klaster.authoring.chapter import STATED_TIME, read_chapter
from klaster.language import LANGUAGES, pick
from klaster.notebook.tables import folder


@cache
def lesson(chapter: str) -> dict | None:
    """Return a chapter's lesson as the file has it, or ``None`` where it has none."""
    path = folder() / "lessons" / f"{chapter}.yml"
    return yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None


def minutes(chapter: str) -> int:
    """Return the time that a chapter states, in minutes; 0 where it states none."""
    stated = STATED_TIME.search(read_chapter(chapter).source("goals"))
    return int(stated[1]) if stated else 0


def problems(chapter: str) -> list[str]:
    """Say what is wrong with a chapter's lesson, a sentence each; a chapter may have none."""
    plan, file = lesson(chapter), f"data/lessons/{chapter}.yml"
    found: list[str] = []
    if plan is None:
        return found
    total, stated = sum(step["minutes"] for step in plan["steps"]), minutes(chapter)
    if total != stated:
        found.append(
            pick(
                kk=f"{file}: қадамдардың қосындысы {total} минут, ал тарауда {stated} минут деп жазылған.",
                ru=f"{file}: шаги занимают {total} минут, а в главе указано {stated}.",
                en=f"{file}: the steps take {total} minutes, the chapter states {stated}.",
            )
        )
    for place, item in enumerate([*plan["steps"], *plan["discussion"]], 1):
        if not all(item.get(lang) for lang in LANGUAGES):
            found.append(
                pick(
                    kk=f"{file}, {place}-бөлік: мәтін үш тілде де жазылуы керек.",
                    ru=f"{file}, часть {place}: текст нужен на трёх языках.",
                    en=f"{file}, item {place}: the text is needed in three languages.",
                )
            )
    return found
