"""The reader's language and how it writes numbers.

Kazakh is the default. ``KLASTER_LANG`` (``kk``, ``ru`` or ``en``) or :func:`use` changes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

LANGUAGES = ("kk", "ru", "en")

Words = dict[str, str]
"""A sentence in each language: ``kk``, ``ru``, ``en``."""

NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

#: Sets thousands apart; unlike the thin space, a line never ends at it.
NARROW_SPACE = "\u202f"
#: Where a line may not end: between a number and its unit, before a dash, within a range of numbers,
#: and between a number or a Latin word and the ending that Kazakh or Russian gives it.
_TIES = (
    (re.compile(r"(?<=\d) (?=%|млн|млрд|мың|тыс|жыл|жж?\.|гг?\.|год|million|billion)"), "\u00a0"),
    (re.compile(r"(?<=\S) (?=[–—] )"), "\u00a0"),
    (re.compile(r"(?<=\d)–(?=\d)"), "–\u2060"),
    (re.compile(r"(?<=[\dA-Za-z%»])-(?=[а-яәғқңөұүһі])"), "-\u2060"),
)
_chosen: str | None = None


def use(language: str) -> None:
    """Choose the language of everything shown after this call.

    Raises ``ValueError`` for anything but ``kk``, ``ru`` or ``en``.
    """
    global _chosen
    if language not in LANGUAGES:
        raise ValueError(
            f"Тіл / язык / language: {language!r}. Біреуін таңдаңыз / выберите / choose: {', '.join(LANGUAGES)}."
        )
    _chosen = language


def current() -> str:
    """Return the language in use: the chosen one, ``KLASTER_LANG``, or ``kk``."""
    if _chosen is not None:
        return _chosen
    asked = os.environ.get("KLASTER_LANG", "kk")
    return asked if asked in LANGUAGES else "kk"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Show what is made inside the ``with`` block in a language, and then go on as before."""
    global _chosen
    before = _chosen
    use(language)
    try:
        yield
    finally:
        _chosen = before


def pick(*, kk: str, ru: str, en: str) -> str:
    """Return the one of three texts that is in the reader's language."""
    return {"kk": kk, "ru": ru, "en": en}[current()]


def trilingual(*, kk: str, ru: str, en: str) -> Words:
    """Return a sentence in three languages, to be kept in a file."""
    return {"kk": kk, "ru": ru, "en": en}


def number(value: float, digits: int | None = None, language: str | None = None) -> str:
    """Write a number as the language does: ``12 000`` and ``41,7``; in English ``41.7``.

    ``digits`` fixes the decimals; without it the shortest exact form is written.
    Thousands are set apart by a narrow no-break space from 10 000 on, in all three languages.
    """
    language = language or current()
    if digits is None:
        text = f"{value:.10f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
    else:
        text = f"{value:.{digits}f}"
    whole, _, fraction = text.partition(".")
    sign, whole = ("\u2212" if float(text) else "", whole[1:]) if whole.startswith("-") else ("", whole)
    if len(whole) > 4:
        head = len(whole) % 3 or 3
        whole = NARROW_SPACE.join([whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))])
    mark = "." if language == "en" else ","
    return sign + whole + (mark + fraction if fraction else "")


def tie(text: str) -> str:
    """Return a text whose lines don't end before a unit, a dash or an ending."""
    for place, tied in _TIES:
        text = place.sub(tied, text)
    return text
