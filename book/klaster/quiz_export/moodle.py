"""Moodle XML, as ``question/format/xml/format.php`` of Moodle reads it.

That importer says little about a bad file, so what it asks for is kept here by construction: HTML in
CDATA; numbers with a dot; a name and a right answer for each question; fractions that
``question/engine/bank.php`` lists, to five decimals, that sum to 100; three answers to a matching.

An ordering is written as a matching: the type ``ordering`` came into Moodle with 4.4, and an older
Moodle refuses the whole file for one type that it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from klaster.console import Problem
from klaster.language import pick
from klaster.quiz_export.elements import HEAD, cdata, element, xml_text
from klaster.quiz_export.item import Item, paragraph, plain_number

#: Into how many equal parts a mark can be shared: the fractions that Moodle knows.
SHARES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20)

_TYPES = {
    "choice": "multichoice",
    "several": "multichoice",
    "number": "numerical",
    "matching": "matching",
    "short": "shortanswer",
}
_FEEDBACK = {
    "correctfeedback": {"kk": "Дұрыс.", "ru": "Верно.", "en": "Right."},
    "partiallycorrectfeedback": {"kk": "Жартылай дұрыс.", "ru": "Верно отчасти.", "en": "Partly right."},
    "incorrectfeedback": {"kk": "Дұрыс емес.", "ru": "Неверно.", "en": "Wrong."},
}


def moodle(items: Sequence[Item], *, title: str, chapter: str, language: str) -> str:
    """Return a file for Moodle's import “Moodle XML format”: categories, and the questions in them.

    Variants stand in a category of their own for each ``group``, so that a quiz can take one of
    them at random.
    """
    found = []
    for group, members in groupby(items, key=lambda item: item.group_title):
        found.append(_category(category(title, language, group)))
        found += [_moodle_question(item.as_matching(), chapter) for item in members]
    return HEAD + "<quiz>\n" + "\n".join(found) + "\n</quiz>\n"


def category(title: str, language: str, group: str = "") -> str:
    """Return where a question is filed; Moodle makes the categories that are not there."""
    names = ["Әлемдік кластерлер", f"{title} ({language})", *([group] if group else [])]
    # A slash parts the names; a colon is special in GIFT, which gives no way to write one here.
    return "/".join(["$course$", "top", *(n.replace("/", "//").replace(":", " –") for n in names)])


def weights(items: Sequence[bool]) -> list[str]:
    """Return what each option of a question with several right ones is worth, in per cent.

    The right ones share +100, the wrong ones −100, so that ticking everything earns nothing.
    Raises ``Problem`` where Moodle has no such fraction.
    """
    shares = {right: sum(right == other for other in items) for right in set(items)}
    if not set(shares.values()) <= set(SHARES):
        raise Problem(
            pick(
                kk=f"Moodle бағаны {max(shares.values())} тең бөлікке бөле алмайды; нұсқалар саны 10-нан аспасын.",
                ru=f"Moodle не делит балл на {max(shares.values())} равных частей; оставьте не больше 10 вариантов.",
                en=f"Moodle can't share a mark into {max(shares.values())} equal parts; keep to 10 options or fewer.",
            )
        )
    return [f"{(100 if right else -100) / shares[right]:.5f}".rstrip("0").rstrip(".") for right in items]


def _category(path: str) -> str:
    return element("question", element("category", element("text", xml_text(path))), _rich("info", ""), type="category")


def _moodle_question(item: Item, chapter: str) -> str:
    parts = [
        element("name", element("text", xml_text(item.name))),
        _rich("questiontext", paragraph(item.prompt, item.language)),
        _rich("generalfeedback", paragraph(item.explanation, item.language)),
        element("defaultgrade", "1"),
        element("penalty", "0.3333333"),
        element("hidden", "0"),
        element("idnumber", xml_text(f"{item.id}-{item.language}")),
        *_ANSWERS[item.kind](item),
        element("tags", *(element("tag", element("text", xml_text(tag))) for tag in (chapter, item.language))),
    ]
    return element("question", "\n", *(f"{part}\n" for part in parts), type=_TYPES[item.kind])


def _moodle_options(item: Item) -> list[str]:
    several = item.kind == "several"
    right = [option.right for option in item.options]
    worth = weights(right) if several else ["100" if yes else "0" for yes in right]
    return [
        element("single", "false" if several else "true"),
        element("shuffleanswers", "true"),
        element("answernumbering", "abc"),
        element("showstandardinstruction", "1" if several else "0"),
        *_combined(item),
        *(["<shownumcorrect/>"] if several else []),
        *(
            _rich("answer", paragraph(option.text, item.language), fraction=fraction)
            for option, fraction in zip(item.options, worth, strict=True)
        ),
    ]


def _moodle_number(item: Item) -> list[str]:
    return [
        element(
            "answer",
            element("text", plain_number(item.answer)),
            element("tolerance", plain_number(item.tolerance)),
            fraction="100",
        ),
        # The prompt names the unit; 3: the answer is a number alone.
        element("unitgradingtype", "0"),
        element("unitpenalty", "0.1"),
        element("showunits", "3"),
        element("unitsleft", "0"),
    ]


def _moodle_matching(item: Item) -> list[str]:
    return [
        element("shuffleanswers", "true"),
        *_combined(item),
        "<shownumcorrect/>",
        *(
            element(
                "subquestion",
                element("text", cdata(paragraph(left, item.language))),
                # Moodle shows the answers of a list as HTML.
                element("answer", element("text", cdata(escape(right, quote=False)))),
                format="html",
            )
            for left, right in item.pairs
        ),
    ]


def _moodle_short(item: Item) -> list[str]:
    return [
        element("usecase", "0"),
        *(
            # A bare star would stand for any answer.
            element(
                "answer",
                element("text", xml_text(answer.replace("*", r"\*"))),
                fraction="100",
                format="moodle_auto_format",
            )
            for answer in item.answers
        ),
    ]


_ANSWERS = {
    "choice": _moodle_options,
    "several": _moodle_options,
    "number": _moodle_number,
    "matching": _moodle_matching,
    "short": _moodle_short,
}


def _combined(item: Item) -> list[str]:
    return [_rich(name, paragraph(words[item.language], item.language)) for name, words in _FEEDBACK.items()]


def _rich(name: str, html: str, **attributes: str) -> str:
    return element(name, element("text", cdata(html) if html else ""), format="html", **attributes)
