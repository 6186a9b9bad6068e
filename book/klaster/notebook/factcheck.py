"""The article's figures beside what others say: claim, quotation, verdict, note, sources."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from klaster.language import LANGUAGES, current, pick
from klaster.notebook.article import Figure, claims, misprints
from klaster.notebook.chapters import names as chapter_names
from klaster.notebook.markup import quoted, show, spoken
from klaster.notebook.questions import questions
from klaster.notebook.sources import reference
from klaster.notebook.tables import by_id


def verdicts() -> dict[str, dict[str, str]]:
    """Return the verdicts by id: names (``kk, ru, en``), meanings (``meaning_kk`` …) and looks.

    ``colour`` and ``symbol`` are for plotly's marks, ``mark`` is the symbol as a character.
    """
    return by_id("verdicts")


def badge(id: str, languages: Sequence[str]) -> str:
    """Return a verdict as HTML: its mark in its colour, and its name."""
    verdict = verdicts()[id]
    return (
        f'<strong class="verdict"><span class="verdict-mark" style="color: {verdict["colour"]}"'
        f' aria-hidden="true">{verdict["mark"]}</span> {spoken(verdict, languages)}</strong>'
    )


def fact_check(chapter: str | None = None) -> None:
    """Show every figure of a chapter, or of the whole article, with its verdict, and what verdicts mean.

    Each figure's id is its anchor. The whole list can be narrowed to a chapter or a verdict.
    """
    found = claims(chapter)
    if not found:
        raise ValueError(
            pick(
                kk=f"data/figures.csv ішінде «{chapter}» тарауының көрсеткіштері жоқ.",
                ru=f"В data/figures.csv нет показателей главы «{chapter}».",
                en=f"data/figures.csv has no figures for the chapter “{chapter}”.",
            )
        )
    names = verdicts()

    def render(languages: Sequence[str]) -> str:
        entries = "".join(_entry(f, names, languages, whole=chapter is None) for f in found)
        if chapter:
            return _folded_meanings(languages) + entries
        return _meanings(languages) + _filter(found, names, languages) + entries

    show(render, "\n".join(f"{f.id}: {names[f.verdict][current()]}" for f in found))


def _meanings(languages: Sequence[str]) -> str:
    """Each verdict, as the figures bear it, and when it is given."""
    return (
        '<dl class="verdicts">'
        + "".join(
            f"<dt>{badge(id, languages)}</dt>"
            f"<dd>{spoken({lang: verdict[f'meaning_{lang}'] for lang in LANGUAGES}, languages)}</dd>"
            for id, verdict in verdicts().items()
        )
        + "</dl>"
    )


def _folded_meanings(languages: Sequence[str]) -> str:
    texts = {"kk": "Үкімдер нені білдіреді?", "ru": "Что значат вердикты?", "en": "What do the verdicts mean?"}
    summary = spoken(texts, languages)
    return f'<details class="about-verdicts"><summary>{summary}</summary>{_meanings(languages)}</details>'


def _entry(figure: Figure, names: dict, languages: Sequence[str], *, whole: bool) -> str:
    page = f"{figure.chapter}.html" if whole else ""
    sources = "".join(f"<li>{reference(source)['html']}</li>" for source in figure.sources)
    uses = _uses(figure, languages) if whole else ""
    return (
        f'<section class="fact" style="border-left-color: {names[figure.verdict]["colour"]}" id="{figure.id}"'
        f' data-chapter="{figure.chapter}" data-verdict="{figure.verdict}">'
        f'<p class="fact-head"><a class="fact-id" href="#{figure.id}">{figure.id}</a> '
        f"{badge(figure.verdict, languages)}</p>"
        f'<p class="claim">{spoken(figure.texts["claim"], languages)}</p>'
        f'<blockquote lang="kk"><p>«{escape(figure.quote, quote=False)}» '
        f'<a href="{page}#{figure.passage}">{figure.passage}</a></p></blockquote>'
        f"<p>{spoken(figure.texts['note'], languages)}</p>"
        + (f'<ul class="sources">{sources}</ul>' if sources else "")
        + uses
        + "</section>"
    )


def _uses(figure: Figure, languages: Sequence[str]) -> str:
    """Where the book uses a figure: its chapter's check, and the questions that rest on it."""
    page = f"{figure.chapter}.html"
    chapter = spoken({"kk": "тарауында", "ru": "в главе", "en": "in its chapter"}, languages)
    links = [f'<a href="{page}#{figure.id}">{chapter}</a>'] + [
        f'<a href="{page}#{question["id"]}">{_question(place, languages)}</a>'
        for place, question in enumerate(questions(figure.chapter), start=1)
        if figure.id in question.get("figures", [])
    ]
    label = spoken({"kk": "Кітапта", "ru": "В книге", "en": "In the book"}, languages)
    return f'<p class="uses">{label}: {", ".join(links)}</p>'


def _question(place: int, languages: Sequence[str]) -> str:
    return spoken({"kk": f"{place}-сұрақ", "ru": f"вопрос {place}", "en": f"question {place}"}, languages)


def _filter(found: list[Figure], names: dict, languages: Sequence[str]) -> str:
    """Two lists to narrow the figures by. They stay hidden until the page's script can answer them."""
    chapters = dict.fromkeys(figure.chapter for figure in found)
    counts = {id: sum(figure.verdict == id for figure in found) for id in names}
    boxes = "".join(
        f'<label><input type="checkbox" name="verdict" value="{id}" checked> '
        f"{badge(id, languages)} ({counts[id]})</label> "
        for id in names
    )
    options = "".join(_option(chapter, languages) for chapter in chapters)
    label = spoken({"kk": "Тарау", "ru": "Глава", "en": "Chapter"}, languages)
    return (
        f'<form class="fact-filter" hidden><fieldset>{boxes}</fieldset>'
        f'<label>{label} <select name="chapter"><option value="">—</option>{options}</select></label>'
        f'<output data-all="{len(found)}">{len(found)}</output></form>'
    )


def _option(chapter: str, languages: Sequence[str]) -> str:
    """A chapter to choose. An option holds text alone: the script of a page in three languages puts in the reader's."""
    texts = chapter_names(chapter)
    others = "".join(f' data-{lang}="{escape(texts[lang])}"' for lang in languages) if len(languages) > 1 else ""
    return f'<option value="{chapter}"{others}>{escape(texts[languages[0]])}</option>'


def notes(chapter: str) -> None:
    """Show the misprints and slips of a chapter's passages: noted here, left in the text."""
    found = misprints(chapter)

    def render(languages: Sequence[str]) -> str:
        items = "".join(
            f'<li id="{slip.id}">{quoted(slip.printed)} — {spoken(slip.notes, languages)}</li>' for slip in found
        )
        return f'<ul class="misprints">{items}</ul>'

    show(render, "\n".join(f"{slip.printed} — {slip.note}" for slip in found))
