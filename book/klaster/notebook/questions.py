"""A chapter's self-check quiz; its one source is ``data/quiz/CHAPTER.yml``.

A question has an ``id``, a ``type``, a ``prompt`` and an ``explanation`` (``kk, ru, en`` each), the
``figures`` it rests on, and by type:

========  ==========================================================================
choice    ``options``: texts, one of them with ``right: true``
several   ``options``: texts, two or more with ``right: true``
number    ``answer``, ``tolerance`` (absolute, same unit), ``unit``: a text
matching  ``pairs``: ``left`` and ``right``, a text each
ordering  ``items``: texts in the right order
short     ``answers``: for each language a list of accepted spellings
========  ==========================================================================
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

import yaml

from klaster.language import LANGUAGES, current, number, pick
from klaster.notebook.markup import show, spoken
from klaster.notebook.tables import folder

TYPES = ("choice", "several", "number", "matching", "ordering", "short")


@cache
def questions(chapter: str) -> list[dict]:
    """Return a chapter's questions, as the file has them.

    Raises ``FileNotFoundError`` where the chapter has no quiz.
    """
    path = folder() / "quiz" / f"{chapter}.yml"
    if not path.is_file():
        raise FileNotFoundError(
            pick(
                kk=f"«{chapter}» тарауының сұрақтары жоқ: data/quiz/{chapter}.yml файлын жасаңыз.",
                ru=f"У главы «{chapter}» нет вопросов: создайте data/quiz/{chapter}.yml.",
                en=f"The chapter “{chapter}” has no quiz: make data/quiz/{chapter}.yml.",
            )
        )
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def problems(chapter: str) -> list[str]:
    """Say what is wrong with a chapter's quiz, a sentence each; nothing wrong is an empty list."""
    found = []
    file = f"data/quiz/{chapter}.yml"
    seen: set[str] = set()
    for place, question in enumerate(questions(chapter), start=1):
        name = f"{file}, {place} ({question.get('id', '—')})"
        for fault in _faults(question, seen):
            found.append(f"{name}: {fault}")
        seen.add(question.get("id", ""))
    return found


def _faults(question: dict, seen: set[str]) -> list[str]:
    kind = question.get("type")
    right = [o for o in question.get("options", []) if o.get("right")]
    texts = [question.get("prompt"), question.get("explanation"), *question.get("options", [])]
    texts += [side for pair in question.get("pairs", []) for side in pair.values()]
    texts += question.get("items", []) + ([question["unit"]] if "unit" in question else [])
    shapes = {
        "choice": len(right) == 1 and len(question.get("options", [])) >= 3,
        "several": len(right) >= 2 and len(right) < len(question.get("options", [])),
        "number": isinstance(question.get("answer"), (int, float)) and "tolerance" in question,
        "matching": len(question.get("pairs", [])) >= 3,
        "ordering": len(question.get("items", [])) >= 3,
        "short": all(question.get("answers", {}).get(lang) for lang in LANGUAGES),
    }
    faults = []
    if question.get("id", "") in seen or not question.get("id"):
        faults.append(
            pick(
                kk="id жоқ не екі рет кездеседі; жаңа id беріңіз.",
                ru="нет id или он повторяется; дайте новый id.",
                en="the id is missing or used twice; give it a new one.",
            )
        )
    if kind not in TYPES:
        faults.append(
            pick(
                kk=f"түрі «{kind}» белгісіз; біреуін таңдаңыз: {', '.join(TYPES)}.",
                ru=f"тип «{kind}» неизвестен; выберите: {', '.join(TYPES)}.",
                en=f"the type “{kind}” is unknown; choose one of {', '.join(TYPES)}.",
            )
        )
    elif not shapes[kind]:
        faults.append(
            pick(
                kk=f"«{kind}» түріне жауаптары сай емес; klaster/questions.py басындағы кестені қараңыз.",
                ru=f"ответы не подходят к типу «{kind}»; см. таблицу в начале klaster/questions.py.",
                en=f"its answers do not fit the type “{kind}”; see the table in klaster/questions.py.",
            )
        )
    if not all(text and all(text.get(lang) for lang in LANGUAGES) for text in texts):
        faults.append(
            pick(
                kk="бір мәтін үш тілдің бәрінде жазылмаған; kk, ru, en үшеуін де толтырыңыз.",
                ru="какой-то текст есть не на всех трёх языках; заполните kk, ru и en.",
                en="a text is not there in all three languages; fill in kk, ru and en.",
            )
        )
    return faults


def quiz(chapter: str) -> None:
    """Show the chapter's quiz: on a page it can be answered; everywhere the answers unfold."""
    items = questions(chapter)
    show(
        lambda languages: '<ol class="quiz">' + "".join(_item(question, languages) for question in items) + "</ol>",
        "\n".join(question["prompt"][current()] for question in items),
    )


def shuffled(question: Mapping) -> list[int]:
    """Return the order in which a question's options or items are shown, the same each time.

    An ordering is never shown in its right order.
    """
    count = len(question.get("options") or question.get("items") or question.get("pairs") or [])
    order = list(range(count))
    draw = random.Random(question["id"])
    while True:
        draw.shuffle(order)
        if question["type"] != "ordering" or order != sorted(order):
            return order


def _item(question: dict, languages: Sequence[str]) -> str:
    id, kind = question["id"], question["type"]
    body = {
        "choice": _options,
        "several": _options,
        "number": _number,
        "matching": _matching,
        "ordering": _ordering,
        "short": _short,
    }[kind](question, languages)
    answer = spoken({"kk": "Жауабы", "ru": "Ответ", "en": "Answer"}, languages)
    return (
        f'<li class="question" id="{id}" data-type="{kind}">'
        f'<div class="asked" role="group" aria-labelledby="{id}-prompt">'
        f'<p class="prompt" id="{id}-prompt">{spoken(question["prompt"], languages)}</p>{body}</div>'
        f'<details class="answer"><summary>{answer}</summary>'
        f"<p><strong>{spoken(answer_text(question), languages)}</strong></p>"
        f"<p>{spoken(question['explanation'], languages)}</p></details></li>"
    )


def _options(question: dict, languages: Sequence[str]) -> str:
    control = "radio" if question["type"] == "choice" else "checkbox"
    return "".join(
        _line(
            f'<input type="{control}" name="{question["id"]}" value="{place}"'
            f"{' data-right' if question['options'][place].get('right') else ''}> "
            f"<span>{spoken(question['options'][place], languages)}</span>"
        )
        for place in shuffled(question)
    )


def _number(question: dict, languages: Sequence[str]) -> str:
    unit = spoken(question["unit"], languages) if "unit" in question else ""
    return _line(
        f'<input type="text" inputmode="decimal" autocomplete="off" name="{question["id"]}"'
        f' data-answer="{question["answer"]}" data-tolerance="{question["tolerance"]}">'
        f" <span>{unit or spoken(_ANSWER, languages)}</span>"
    )


def _short(question: dict, languages: Sequence[str]) -> str:
    accepted = "|".join(a for lang in LANGUAGES for a in question["answers"][lang])
    return _line(
        f'<span>{spoken(_ANSWER, languages)}</span> <input type="text" autocomplete="off"'
        f' name="{question["id"]}" data-accepted="{escape(accepted)}">'
    )


def _matching(question: dict, languages: Sequence[str]) -> str:
    order = shuffled(question)
    # An option holds text alone, so the choices are lettered and listed above the controls.
    letters = "".join(f"<li>{spoken(question['pairs'][place]['right'], languages)}</li>" for place in order)
    choose = "".join(f'<option value="{place}">{"ABCDEFGH"[n]}</option>' for n, place in enumerate(order))
    return f'<ol class="letters" type="A">{letters}</ol>' + "".join(
        _line(
            f"<span>{spoken(pair['left'], languages)}</span> "
            f'<select name="{question["id"]}-{place}" data-answer="{place}">'
            f'<option value="">—</option>{choose}</select>'
        )
        for place, pair in enumerate(question["pairs"])
    )


def _ordering(question: dict, languages: Sequence[str]) -> str:
    count = len(question["items"])
    places = "".join(f'<option value="{n}">{n + 1}</option>' for n in range(count))
    return "".join(
        _line(
            f'<select name="{question["id"]}-{place}" data-answer="{place}">'
            f'<option value="">—</option>{places}</select> '
            f"<span>{spoken(question['items'][place], languages)}</span>"
        )
        for place in shuffled(question)
    )


def _line(control: str) -> str:
    """A control and its words in a line of their own, also where no stylesheet says so."""
    return f"<div><label>{control}</label></div>"


_ANSWER = {"kk": "Жауабыңыз", "ru": "Ваш ответ", "en": "Your answer"}


def answer_text(question: dict) -> dict[str, str]:
    """Return a question's right answer in words, in each language."""

    def joined(mark: str, parts: list[Mapping[str, str]]) -> dict[str, str]:
        return {lang: mark.join(part[lang] for part in parts) for lang in LANGUAGES}

    kind = question["type"]
    if kind in ("choice", "several"):
        return joined("; ", [o for o in question["options"] if o.get("right")])
    if kind == "number":
        return {
            lang: f"{number(question['answer'], language=lang)} {question.get('unit', {}).get(lang, '')}".strip()
            for lang in LANGUAGES
        }
    if kind == "matching":
        return joined(
            "; ",
            [
                {lang: f"{pair['left'][lang]} — {pair['right'][lang]}" for lang in LANGUAGES}
                for pair in question["pairs"]
            ],
        )
    if kind == "ordering":
        return joined(" → ", question["items"])
    return {lang: question["answers"][lang][0] for lang in LANGUAGES}
