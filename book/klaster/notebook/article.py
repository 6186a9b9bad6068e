"""The article's edition: its passages, its misprints, its figures.

Each passage stands twice: as ``printed`` in the copy, and as ``text`` with letters normalised
and lines joined. All that differs between the two is listed in ``data/article/emendations.csv``.
Misprints of content are left in the text and listed beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from klaster.language import LANGUAGES, current, pick
from klaster.notebook.tables import rows


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


@cache
def whole() -> str:
    """Return the text of the whole article."""
    return "\n".join(passage.text for passage in _passages())


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


def misprints(chapter: str | None = None) -> list[Misprint]:
    """Return the misprints noted in one chapter, or in the whole article, in its order."""
    inside = {p.id for p in passages(chapter)}
    return [m for m in _misprints() if m.passage in inside]


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


@cache
def _passages() -> tuple[Passage, ...]:
    return tuple(Passage(**row) for row in rows("article/passages"))


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
            value=_value(row["value"]),
            high=_value(row["value_high"]),
            unit=row["unit"],
            year=row["year"],
            verdict=row["verdict"],
            sources=tuple(row["sources"].split()),
            texts={part: {lang: row[f"{part}_{lang}"] for lang in LANGUAGES} for part in ("claim", "note")},
        )
    return found


def _value(cell: str) -> float | int | None:
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
