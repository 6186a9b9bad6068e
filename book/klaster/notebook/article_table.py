"""The article's one table, as a table: the printed cells, with their misprints marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from klaster.notebook import article
from klaster.notebook.markup import show, spoken
from klaster.notebook.tables import rows

_HEADING = "world-table-p3"
_HEADERS = "world-table-p4"
_COLUMNS = {
    "place_printed": {"ru": "Регион", "en": "Region"},
    "cluster_printed": {"ru": "Кластер", "en": "Cluster"},
    "year_printed": {"ru": "Год основания", "en": "Year founded"},
    "initiator_printed": {"ru": "Инициатор", "en": "Initiator"},
    "attraction_printed": {"ru": "Привлекательность", "en": "Attraction"},
    "growth_printed": {"ru": "Развитие", "en": "Growth"},
}


def printed_table() -> None:
    """Show the table of six clusters with the article's own words; a page can sort it.

    Headers are in the reader's language. A cell stays in Kazakh, as printed; the words in it that
    are a misprint lead to the note on them, by its id, which ``klaster.notes`` shows.
    """
    clusters = rows("article/table")
    slips = article.misprints("world-table")
    caption = {
        "kk": article.passage(_HEADING).text,
        "ru": "Создание мировых кластеров",
        "en": "The founding of the world's clusters",
    }
    headers = [
        {"kk": printed, **others}
        for printed, others in zip(article.passage(_HEADERS).text.split(" | "), _COLUMNS.values(), strict=True)
    ]

    def render(languages: Sequence[str]) -> str:
        head = "".join(f'<th scope="col">{spoken(texts, languages)}</th>' for texts in headers)
        body = "".join(_row(row, slips) for row in clusters)
        return (
            '<div class="wide"><table class="sortable">'
            f"<caption>{spoken(caption, languages)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    plain = "\n".join(" | ".join(row[column] for column in _COLUMNS) for row in clusters)
    show(render, plain)


def _row(row: Mapping[str, str], slips: Sequence[article.Misprint]) -> str:
    own = [slip for slip in slips if slip.passage == row["passage"]]
    first, *others = (_marked(row[column], own) for column in _COLUMNS)
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr id="{row["id"]}" lang="kk"><th scope="row">{first}</th>{cells}</tr>'


def _marked(cell: str, slips: Sequence[article.Misprint]) -> str:
    """Return a cell's words as HTML, each misprint in it as a link to the note on it."""
    for slip in slips:
        before, found, after = cell.partition(slip.printed)
        if found:
            link = f'<a href="#{slip.id}">{escape(found, quote=False)}</a>'
            return f"{escape(before, quote=False)}{link}{_marked(after, slips)}"
    return escape(cell, quote=False)
