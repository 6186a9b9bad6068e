"""A question in one language, as every format takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import Any

from klaster.language import LANGUAGES, tie
from klaster.notebook.questions import shuffled


@dataclass(frozen=True)
class Option:
    """An answer to choose, and whether it is right."""

    text: str
    right: bool


@dataclass(frozen=True)
class Item:
    """A question in one language; ``kind`` is its type as in ``klaster.notebook.questions``.

    ``options`` and ``rights`` stand in the order that a page shows, the same each time, for a reader
    that does not shuffle; ``shown`` gives that order for ``ordered``. ``group`` is the
    id that variants of one question share, ``group_title`` what a teacher reads.
    """

    id: str
    kind: str
    language: str
    prompt: str
    explanation: str
    options: tuple[Option, ...] = ()
    answer: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    answers: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    rights: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    group: str = ""
    group_title: str = ""

    @property
    def name(self) -> str:
        """What a teacher reads, and searches, in a list of questions: the id and how the prompt begins."""
        words = " ".join(self.prompt.replace("\u2060", "").split())
        return f"{self.id} – {words if len(words) <= 80 else words[:79].rstrip() + '…'}"

    @property
    def low(self) -> Decimal:
        """The least number that is right."""
        return self.answer - self.tolerance

    @property
    def high(self) -> Decimal:
        """The greatest number that is right."""
        return self.answer + self.tolerance

    def as_matching(self) -> Item:
        """Return an ordering as a matching: each item with its place. Another kind stays as it is."""
        if self.kind != "ordering":
            return self
        return replace(
            self,
            kind="matching",
            prompt=f"{self.prompt} {_PLACES[self.language]}",
            pairs=tuple((self.ordered[n], str(n + 1)) for n in self.shown),
            rights=tuple(str(n + 1) for n in range(len(self.ordered))),
        )

    @property
    def decimal(self) -> bool:
        """Whether an answer may need a decimal mark."""
        numbers = self.answer, self.tolerance
        return self.kind == "number" and any(number != number.to_integral_value() for number in numbers)


_PLACES = {
    "kk": "Әр жолға ретін таңдаңыз: 1 – бірінші.",
    "ru": "Для каждой строки выберите её место: 1 – первая.",
    "en": "Choose the place of each line: 1 comes first.",
}
_DOT = {
    "kk": "Ондық бөлшекті нүктемен жазыңыз, мысалы 12.5.",
    "ru": "Десятичную дробь пишите через точку, например 12.5.",
    "en": "",
}
_ANSWER = {"kk": "Жауабы", "ru": "Ответ", "en": "Answer"}


def item(question: Mapping[str, Any], language: str) -> Item:
    """Return a question of ``data/quiz`` (or one drawn by ``variants``) in one language.

    A number's prompt names its unit and asks for a dot where there may be a comma. A short answer is accepted in all three languages, and with
    the Latin ``ə`` that old Kazakh keyboards give for ``ә``, as on the page.
    """
    kind = question["type"]
    prompt = question["prompt"][language]
    if "unit" in question:
        # A unit stands in the form that follows a number: «клеток», not «клетка».
        prompt = f"{prompt} {_ANSWER[language]}: ___ {question['unit'][language]}."
    parts: dict[str, Any] = {}
    if kind in ("choice", "several"):
        options = question["options"]
        parts["options"] = tuple(
            Option(tie(options[n][language]), bool(options[n].get("right"))) for n in shuffled(question)
        )
    elif kind == "number":
        parts["answer"] = Decimal(str(question["answer"]))
        parts["tolerance"] = Decimal(str(question["tolerance"]))
    elif kind == "matching":
        pairs = tuple((tie(p["left"][language]), tie(p["right"][language])) for p in question["pairs"])
        parts["pairs"] = pairs
        parts["rights"] = tuple(dict.fromkeys(pairs[n][1] for n in shuffled(question)))
    elif kind == "ordering":
        parts["ordered"] = tuple(tie(text[language]) for text in question["items"])
        parts["shown"] = tuple(shuffled(question))
    else:
        own_first = (language, *(other for other in LANGUAGES if other != language))
        accepted = [answer for lang in own_first for answer in question["answers"][lang]]
        parts["answers"] = tuple(
            dict.fromkeys(form for a in accepted for form in (a, a.replace("ә", "ə").replace("Ә", "Ə")))
        )
    found = Item(
        question["id"],
        kind,
        language,
        tie(prompt),
        tie(question["explanation"][language]),
        group=question.get("group", ""),
        group_title=question.get("title", {}).get(language, ""),
        **parts,
    )
    # Moodle in English reads 41,7 as 417; other systems stop at the comma. All take a dot.
    return replace(found, prompt=f"{found.prompt} {_DOT[language]}".rstrip()) if found.decimal else found


def paragraph(text: str, language: str) -> str:
    """Return a text as HTML: a paragraph that says its language."""
    return f'<p lang="{language}">{escape(text, quote=False)}</p>'


def plain_number(number: Decimal) -> str:
    """Return a number with a dot and no exponent, as every format reads it: ``0.5``, ``12000``."""
    return f"{number.normalize():f}"
