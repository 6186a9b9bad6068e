"""GIFT, as ``question/format/gift/format.php`` of Moodle reads it; other systems take it too.

The format has no flags for shuffling and no ordering: an ordering is written as a matching. The id
number and the tags stand in a comment, where newer Moodles look for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from klaster.console import Problem
from klaster.language import pick
from klaster.quiz_export.item import Item, plain_number
from klaster.quiz_export.moodle import category, weights

_SPECIAL = re.compile(r"([\\~=#{}:])")


def gift(items: Sequence[Item], *, title: str, chapter: str, language: str) -> str:
    """Return a file for Moodle's import “GIFT format”, with the categories of the Moodle XML."""
    found = []
    for group, members in groupby(items, key=lambda item: item.group_title):
        found.append(f"$CATEGORY: {category(title, language, group)}")
        found += [_gift_question(item.as_matching(), chapter) for item in members]
    return "\n\n".join(found) + "\n"


def _gift_question(item: Item, chapter: str) -> str:
    known = f"// [id:{item.id}-{item.language}] [tag:{chapter}] [tag:{item.language}]"
    # “[html]” also keeps a text that begins with a bracket, or with “//”, from being read as a command.
    head = f"::{_escaped(item.name)}::[html]{_gift_html(item.prompt)}"
    # A number's sign must follow the brace at once.
    start = "{#" if item.kind == "number" else "{"
    answers = "".join(f"\n\t{line}" for line in _ANSWERS[item.kind](item))
    return f"{known}\n{head}{start}{answers}\n\t####{_gift_html(item.explanation)}\n}}"


def _gift_options(item: Item) -> list[str]:
    right = [option.right for option in item.options]
    if item.kind == "several":
        marks = [f"~%{worth}%" for worth in weights(right)]
    else:
        marks = ["=" if yes else "~" for yes in right]
    return [mark + _gift_html(option.text) for mark, option in zip(marks, item.options, strict=True)]


def _gift_number(item: Item) -> list[str]:
    return [f"={plain_number(item.answer)}:{plain_number(item.tolerance)}"]


def _gift_matching(item: Item) -> list[str]:
    return [f"={_gift_html(left)} -> {_gift_html(right)}" for left, right in item.pairs]


def _gift_short(item: Item) -> list[str]:
    # The weight and the format keep an answer that begins with “50%” or “[x]” from being read as one;
    # a bare star would stand for any answer.
    if any("->" in answer for answer in item.answers):
        raise Problem(
            pick(
                kk=f"{item.id}: GIFT қысқа жауапта «->» таңбасын сәйкестендіру деп оқиды; жауапты басқаша жазыңыз.",
                ru=f"{item.id}: в кратком ответе GIFT читает «->» как соответствие; запишите ответ иначе.",
                en=f"{item.id}: GIFT reads “->” in a short answer as a matching; write the answer in another way.",
            )
        )
    starts = ("[html]" if answer.startswith("[") else "" for answer in item.answers)
    answers = (_escaped(answer.replace("*", r"\*")) for answer in item.answers)
    return [f"=%100%{start}{answer}" for start, answer in zip(starts, answers, strict=True)]


_ANSWERS = {
    "choice": _gift_options,
    "several": _gift_options,
    "number": _gift_number,
    "matching": _gift_matching,
    "short": _gift_short,
}


def _escaped(content: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(content.split("\n")))


def _gift_html(content: str) -> str:
    # A percent sign that begins an answer would open a weight, a bracket a format.
    marked = re.sub(r"^[%\[]", lambda sign: f"&#{ord(sign[0])};", escape(content, quote=False))
    return _escaped(marked)
