"""The article's edition: its passages, the emendations made to them, its misprints, its figures.

Each passage stands twice: as ``printed`` in the copy, and as ``text`` with letters normalised
and lines joined. The emendations are all that differs between the two, so either gives the
other back. Misprints of content are left in the text and listed beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from klaster.language import LANGUAGES, current, pick
from klaster.notebook.tables import rows

# Signs that make white space visible in emendations.csv; the article has none of them.
_SIGNS = str.maketrans({"⏎": "\n", "␣": " ", "⍽": "\N{NO-BREAK SPACE}"})


@dataclass(frozen=True)
class Passage:
    """One paragraph, heading, list or table row of the article.

    ``printed`` holds the white space after it too: all of them in order are the whole copy.
    """

    id: str
    chapter: str
    kind: str
    language: str
    printed: str
    text: str


@dataclass(frozen=True)
class Emendation:
    """What was ``printed`` and the ``text`` that stands now, with the reason in each language.

    ``places`` are offsets into the passage's text, in characters. A rule for a letter has no
    passage and no places: it holds everywhere.
    """

    id: str
    kind: str
    passage: str
    places: tuple[int, ...]
    printed: str
    text: str
    reasons: dict[str, str]

    @property
    def why(self) -> str:
        """The reason, in the reader's language."""
        return self.reasons[current()]


@dataclass(frozen=True)
class Misprint:
    """An error of content that the text keeps; ``probably`` is empty where nobody can tell."""

    id: str
    passage: str
    printed: str
    probably: str
    notes: dict[str, str]

    @property
    def note(self) -> str:
        """What is wrong, in the reader's language."""
        return self.notes[current()]


def passages(chapter: str | None = None) -> list[Passage]:
    """Return the passages of one chapter, or of the whole article, in the printed order."""
    return [p for p in _passages() if chapter in (None, p.chapter)]


def passage(id: str) -> Passage:
    """Return the passage with this id, for example ``passage("denmark-p1").text``.

    Raises ``KeyError`` for an unknown id.
    """
    for found in _passages():
        if found.id == id:
            return found
    raise KeyError(
        pick(
            kk=f"«{id}» деген үзінді data/article/passages.csv ішінде жоқ.",
            ru=f"Отрывка «{id}» нет в data/article/passages.csv.",
            en=f"The passage “{id}” is not in data/article/passages.csv.",
        )
    )


def emendations(passage: str | None = None) -> list[Emendation]:
    """Return the emendations of one passage with the letter rules, or all of them."""
    return [e for e in _emendations() if passage is None or e.passage in ("", passage)]


def misprints(chapter: str | None = None) -> list[Misprint]:
    """Return the misprints noted in one chapter, or in the whole article, in its order."""
    inside = {p.id for p in passages(chapter)}
    return [m for m in _misprints() if m.passage in inside]


def normalise(printed: str, emendations: Iterable[Emendation]) -> str:
    """Return the text of a passage from what was printed.

    Raises ``ValueError`` where an emendation doesn't find what it says was printed.
    """
    emendations = list(emendations)
    text = _rewrite(printed, [(e, e.printed, e.text) for e in emendations])
    for rule in _letters(emendations):
        text = text.replace(rule.printed, rule.text)
    return text


def restore(text: str, emendations: Iterable[Emendation]) -> str:
    """Return what was printed from the text of a passage: the inverse of :func:`normalise`.

    Raises ``ValueError`` where an emendation doesn't find the text it says stands now.
    """
    emendations = list(emendations)
    printed = _rewrite(text, [(e, e.text, e.printed) for e in emendations])
    for rule in _letters(emendations):
        printed = printed.replace(rule.text, rule.printed)
    return printed


def printed_article() -> str:
    """Return the whole article as it was printed, line ends and page number included."""
    return "".join(p.printed for p in passages())


def title() -> str:
    """Return the article's title, as the copy has it."""
    return next(p.text for p in passages() if p.kind == "title")


def page_number() -> str:
    """Return the one page number that stands in the copy."""
    return next(p.printed.strip() for p in passages() if p.kind == "page-number")


def source_line(language: str | None = None) -> str:
    """Return the line that says where the passages come from, and what the copy leaves out."""
    name, page = title(), page_number()
    lines = {
        "kk": f"«{name}», {page}-бет. Көшірмеде автор, журнал және жыл көрсетілмеген.",
        "ru": f"«{name}», с. {page}. Ни автор, ни журнал, ни год в копии не указаны.",
        "en": f"“{name}”, p. {page}. The copy names no author, journal or year.",
    }
    return lines[language or current()]


def _rewrite(source: str, changes: list[tuple[Emendation, str, str]]) -> str:
    """Replace ``old`` by ``new`` at each place, counting places in the normalised text."""
    in_order = sorted(
        ((place, *change) for change in changes for place in change[0].places),
        key=lambda step: step[0],
    )
    pieces: list[str] = []
    read = 0  # characters of the source used up
    written = 0  # the same spot in the normalised text
    for place, emendation, old, new in in_order:
        start = read + place - written
        if start < read or not source.startswith(old, start):
            raise ValueError(
                pick(
                    kk=f"data/article/emendations.csv, {emendation.id} жолы: {place}-орында "
                    f"{old!r} жоқ. Осы жолдың at, printed және text ұяшықтарын тексеріңіз.",
                    ru=f"data/article/emendations.csv, строка {emendation.id}: на месте {place} "
                    f"нет {old!r}. Проверьте ячейки at, printed и text этой строки.",
                    en=f"data/article/emendations.csv, row {emendation.id}: {old!r} is not at "
                    f"place {place}. Check the cells at, printed and text of this row.",
                )
            )
        pieces += source[read:start], new
        read = start + len(old)
        written = place + len(emendation.text)
    return "".join([*pieces, source[read:]])


def _letters(emendations: list[Emendation]) -> list[Emendation]:
    return [e for e in emendations if not e.passage]


@cache
def _passages() -> tuple[Passage, ...]:
    return tuple(Passage(**row) for row in rows("article/passages"))


@cache
def _emendations() -> tuple[Emendation, ...]:
    return tuple(
        Emendation(
            id=row["id"],
            kind=row["kind"],
            passage=row["passage"],
            places=tuple(int(place) for place in row["at"].split()),
            printed=row["printed"].translate(_SIGNS),
            text=row["text"].translate(_SIGNS),
            reasons={language: row[f"why_{language}"] for language in LANGUAGES},
        )
        for row in rows("article/emendations")
    )


@cache
def _misprints() -> tuple[Misprint, ...]:
    return tuple(
        Misprint(
            id=row["id"],
            passage=row["passage"],
            printed=row["printed"],
            probably=row["probably"],
            notes={language: row[f"note_{language}"] for language in LANGUAGES},
        )
        for row in rows("article/misprints")
    )


@dataclass(frozen=True)
class Figure:
    """One claim of the article: what it says, where, and what became of it when checked.

    ``value`` is in base units (firms, persons, per cent, year); ``high`` is the upper end where
    the article gives a range, else ``None``. ``year`` is empty where the article prints none.
    """

    id: str
    chapter: str
    passage: str
    quote: str
    value: float | None
    high: float | None
    unit: str
    year: str
    verdict: str
    sources: tuple[str, ...]
    texts: dict[str, dict[str, str]]


@cache
def _figures() -> dict[str, Figure]:
    found = {}
    for row in rows("figures"):
        found[row["id"]] = Figure(
            id=row["id"],
            chapter=row["chapter"],
            passage=row["passage"],
            quote=row["quote"],
            value=_number(row["value"]),
            high=_number(row["value_high"]),
            unit=row["unit"],
            year=row["year"],
            verdict=row["verdict"],
            sources=tuple(row["sources"].split()),
            texts={part: {lang: row[f"{part}_{lang}"] for lang in LANGUAGES} for part in ("claim", "note")},
        )
    return found


def _number(cell: str) -> float | int | None:
    if not cell:
        return None
    return int(value) if (value := float(cell)).is_integer() else value


def figure(id: str) -> Figure:
    """Return the figure with this id, for example ``figure("dk-5").value``.

    Raises ``KeyError`` for an unknown id.
    """
    try:
        return _figures()[id]
    except KeyError:
        raise KeyError(
            pick(
                kk=f"«{id}» деген көрсеткіш data/figures.csv ішінде жоқ.",
                ru=f"Показателя «{id}» нет в data/figures.csv.",
                en=f"The figure “{id}” is not in data/figures.csv.",
            )
        ) from None


def claims(chapter: str | None = None) -> list[Figure]:
    """Return the figures of one chapter, or of the whole article, in the article's order."""
    return [f for f in _figures().values() if chapter in (None, f.chapter)]
