"""The sources behind the figures and series, as references a reader can follow."""

from __future__ import annotations

from functools import cache
from html import escape

from klaster.language import pick
from klaster.notebook.tables import by_id


def reference(id: str) -> dict[str, str]:
    """Return a source as ``id, html, address``: author, title, publisher, year, with its link.

    The link is the DOI or the original address; a source without either is named only.
    Raises ``KeyError`` for an id that is not in ``data/sources.csv``.
    """
    if id not in by_id("sources"):
        raise KeyError(
            pick(
                kk=f"«{id}» дереккөзі data/sources.csv ішінде жоқ: жол қосыңыз.",
                ru=f"Источника «{id}» нет в data/sources.csv: добавьте строку.",
                en=f"The source “{id}” is not in data/sources.csv: add a row.",
            )
        )
    row = by_id("sources")[id]
    address = _link(row)
    title = escape(row["title"], quote=False)
    if address:
        title = f'<a href="{escape(address)}" rel="noopener">{title}</a>'
    around = [escape(row[part], quote=False) for part in ("author", "publisher", "year") if row[part]]
    author = around.pop(0) + ". " if row["author"] else ""
    return {
        "id": id,
        "address": address,
        "html": f'<cite class="source" lang="{row["language"]}">{author}{title}'
        f"{''.join(', ' + part for part in around)}.</cite>",
    }


def in_words(id: str) -> str:
    """Return a source as plain text: author, title, publisher, year. ``id`` as in ``reference``."""
    row = by_id("sources")[id]
    author = f"{row['author']}. " if row["author"] else ""
    return author + ", ".join(row[part] for part in ("title", "publisher", "year") if row[part]) + "."


@cache
def title_languages() -> dict[str, str]:
    """Return the language of a source's title by the source's link."""
    return {_link(row): row["language"] for row in by_id("sources").values() if _link(row)}


def _link(row: dict[str, str]) -> str:
    return f"https://doi.org/{row['doi']}" if row["doi"] else row["address"]
