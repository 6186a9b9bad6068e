"""The terms of a chapter, each in Kazakh, Russian and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from klaster.language import LANGUAGES, pick
from klaster.language.kazakh import alphabetical
from klaster.notebook.markup import show, spoken
from klaster.notebook.tables import by_id


def terms(*ids: str) -> None:
    """Show the terms with these ids of ``data/glossary.csv``, linked to the glossary.

    Without ids, the whole glossary in Kazakh alphabetical order; there each term's id is its anchor.
    Raises ``KeyError`` for an id that is not there.
    """
    rows = by_id("glossary")
    for id in ids:
        if id not in rows:
            raise KeyError(
                pick(
                    kk=f"«{id}» термині data/glossary.csv ішінде жоқ: жол қосыңыз.",
                    ru=f"Термина «{id}» нет в data/glossary.csv: добавьте строку.",
                    en=f"The term “{id}” is not in data/glossary.csv: add a row.",
                )
            )
    chosen = [rows[id] for id in ids] or sorted(rows.values(), key=lambda row: alphabetical(row["kk"]))

    def render(languages: Sequence[str]) -> str:
        head = spoken({"kk": "Мағынасы", "ru": "Значение", "en": "Meaning"}, languages)
        body = "".join(_row(row, languages, bool(ids)) for row in chosen)
        return (
            '<div class="wide"><table class="terms"><thead><tr>'
            '<th scope="col" lang="kk">Қазақша</th><th scope="col" lang="ru">Русский</th>'
            f'<th scope="col" lang="en">English</th><th scope="col">{head}</th></tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )

    show(render, "\n".join(f"{r['kk']} — {r['ru']} — {r['en']}" for r in chosen))


def _row(row: Mapping[str, str], languages: Sequence[str], linked: bool) -> str:
    id, name = row["id"], escape(row["kk"], quote=False)
    if linked:
        name = f'<a href="glossary.html#{id}">{name}</a>'
    meaning = spoken({lang: row[f"definition_{lang}"] for lang in LANGUAGES}, languages)
    return (
        f'<tr id="{"term-" if linked else ""}{id}"><th scope="row" lang="kk">{name}</th>'
        f'<td lang="ru">{escape(row["ru"], quote=False)}</td>'
        f'<td lang="en">{escape(row["en"], quote=False)}</td><td>{meaning}</td></tr>'
    )
