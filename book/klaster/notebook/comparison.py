"""Countries side by side: what the article says about each, and what became of it when checked.

Counts, years and claims are computed from ``data/figures.csv``. Who pays and by what instruments
the article says in words only; ``data/comparison.csv`` says where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from klaster.language import pick
from klaster.notebook.article import Figure, claims, figure, passage, passages
from klaster.notebook.chapters import countries, names
from klaster.notebook.factcheck import badge, verdicts
from klaster.notebook.markup import quoted, show, spoken
from klaster.notebook.tables import country, rows

_NOT_STATED = {"kk": "айтылмаған", "ru": "не сказано", "en": "not stated"}
_Render = Callable[[str, Sequence[str]], str]


def compare(*chapters: str) -> None:
    """Show countries side by side: verdicts, years, who pays, instruments, numbers, other claims.

    ``chapters`` are names such as ``"denmark"``; without any, all of :func:`compared`. What the article
    does not say is shown as not stated. Raises ``KeyError`` for a chapter that is not one of them.
    """
    chosen = chapters or compared()
    for chapter in chosen:
        if chapter not in compared():
            known = ", ".join(compared())
            raise KeyError(
                pick(
                    kk=f"«{chapter}» бір ел туралы тарау емес. Біреуін таңдаңыз: {known}.",
                    ru=f"«{chapter}» – не глава об одной стране. Выберите из: {known}.",
                    en=f"“{chapter}” is not a chapter about one country. Choose from: {known}.",
                )
            )
    show(lambda languages: _choice(chosen, languages) + _table(chosen, languages), _as_text(chosen))


def compared() -> tuple[str, ...]:
    """Return the chapters about one country that the article tells of."""
    return tuple(chapter for chapter in countries() if passages(chapter))


def _choice(chapters: Sequence[str], languages: Sequence[str]) -> str:
    """A box for each country. It stays hidden until the page's script can answer it."""
    boxes = "".join(
        '<label style="white-space: nowrap">'
        f'<input type="checkbox" value="{chapter}"{" checked" if place < 2 else ""}> '
        f"{spoken(names(chapter), languages)}</label> "
        for place, chapter in enumerate(chapters)
    )
    legend = spoken(
        {
            "kk": "Қатар қойылатын елдер",
            "ru": "Страны для сравнения",
            "en": "Countries side by side",
        },
        languages,
    )
    return f'<form class="compare-choice" hidden><fieldset><legend>{legend}</legend>{boxes}</fieldset></form>'


def _table(chapters: Sequence[str], languages: Sequence[str]) -> str:
    heads = "".join(
        f'<th scope="col" data-country="{chapter}" style="width: 50rem; min-width: 9.25rem">'
        f'<a href="{chapter}.html">{spoken(names(chapter), languages)}</a></th>'
        for chapter in chapters
    )
    bodies = ""
    for label, render in _ROWS:
        cells = "".join(
            f'<td data-country="{chapter}">'
            f"{render(chapter, languages) or f'<em>{spoken(_NOT_STATED, languages)}</em>'}</td>"
            for chapter in chapters
        )
        # The label keeps to the left edge of the frame while the countries are scrolled.
        bodies += (
            f'<tbody><tr><th scope="rowgroup" colspan="{len(chapters)}">'
            '<span style="position: sticky; inset-inline-start: .625rem">'
            f"{spoken(label, languages)}</span></th></tr><tr>{cells}</tr></tbody>"
        )
    label = {
        "kk": "Елдерді салыстыру кестесі",
        "ru": "Таблица сравнения стран",
        "en": "Table comparing countries",
    }
    id = "-".join(("compare", *chapters))
    return (
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{id}">'
        '<table class="compare" style="word-break: break-word">'
        f'<caption class="unseen" id="{id}">{spoken(label, languages)}</caption>'
        f"<thead><tr>{heads}</tr></thead>{bodies}</table></div>"
    )


def _counts(chapter: str, languages: Sequence[str]) -> str:
    found = claims(chapter)
    lines = (
        f"<li>{badge(id, languages)}: {count}</li>"
        for id in verdicts()
        if (count := sum(f.verdict == id for f in found))
    )
    return _list(lines)


def _years(chapter: str, languages: Sequence[str]) -> str:
    dated = sorted((f for f in claims(chapter) if f.unit == "year"), key=lambda f: f.value or 0)
    return _list(f"<li><strong>{span(f)}</strong> – {_claim(f, languages)}</li>" for f in dated)


def span(figure: Figure) -> str:
    """Return the year or the years of a figure whose unit is the year: ``1988–1993``."""
    return f"{figure.value}–{figure.high}" if figure.high else str(figure.value)


def _numbers(chapter: str, languages: Sequence[str]) -> str:
    found = (f for f in claims(chapter) if f.value is not None and f.unit != "year")
    return _list(f"<li>{_claim(f, languages)}</li>" for f in found)


def _words(chapter: str, languages: Sequence[str]) -> str:
    found = (f for f in claims(chapter) if f.value is None)
    return _list(f"<li>{_claim(f, languages)}</li>" for f in found)


def _payers(chapter: str, languages: Sequence[str]) -> str:
    return _said("payer", chapter, languages)


def _instruments(chapter: str, languages: Sequence[str]) -> str:
    return _said("instrument", chapter, languages)


def _said(topic: str, chapter: str, languages: Sequence[str]) -> str:
    lines = []
    for row in rows("comparison"):
        if (row["chapter"], row["topic"]) != (chapter, topic):
            continue
        if row["figure"]:
            lines.append(f"<li>{_claim(figure(row['figure']), languages)}</li>")
        else:
            link = f'<a href="{passage(row["passage"]).chapter}.html#{row["passage"]}">{row["passage"]}</a>'
            lines.append(f"<li>{quoted(row['quote'])} {link}</li>")
    return _list(lines)


def _claim(figure: Figure, languages: Sequence[str]) -> str:
    return (
        f"{spoken(figure.texts['claim'], languages)} "
        f'<a class="fact-id" href="figures.html#{figure.id}">{figure.id}</a> '
        f"{badge(figure.verdict, languages)}"
    )


def _list(lines: Iterable[str]) -> str:
    joined = "".join(lines)
    return f'<ul style="padding-inline-start: 1.1rem">{joined}</ul>' if joined else ""


def _as_text(chapters: Sequence[str]) -> str:
    return "\n".join(
        f"{country(countries()[chapter])}: " + ", ".join(f"{f.id} {f.verdict}" for f in claims(chapter))
        for chapter in chapters
    )


_ROWS: tuple[tuple[dict[str, str], _Render], ...] = (
    ({"kk": "Үкімдер саны", "ru": "Число вердиктов", "en": "Verdict counts"}, _counts),
    (
        {
            "kk": "Мақала айтқан жылдар",
            "ru": "Годы, названные в статье",
            "en": "Years that the article prints",
        },
        _years,
    ),
    ({"kk": "Кім төлейді", "ru": "Кто платит", "en": "Who pays"}, _payers),
    ({"kk": "Қолдау құралдары", "ru": "Инструменты поддержки", "en": "Instruments"}, _instruments),
    ({"kk": "Сандар", "ru": "Числа", "en": "Figures"}, _numbers),
    (
        {
            "kk": "Сансыз тұжырымдар",
            "ru": "Утверждения без чисел",
            "en": "Claims without a number",
        },
        _words,
    ),
)
