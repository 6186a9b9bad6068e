"""The book's data as it lies in ``data/``: the rows of its tables, the texts of its charts.

It is read here without pandas, for what only builds or checks the pages; :mod:`klaster.notebook.data`
makes DataFrames of it. ``data/datapackage.json`` describes every column. An installed wheel carries
a copy of the folder.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import yaml

from klaster.language import current, pick


@cache
def folder() -> Path:
    """Return the folder of the book's data.

    Raises ``FileNotFoundError`` where neither the repository nor the wheel's copy is there.
    """
    package = Path(__file__).resolve().parents[1]
    for place in (package / "_data", package.parents[1] / "data"):
        if (place / "datapackage.json").is_file():
            return place
    raise FileNotFoundError(
        pick(
            kk=f"Кітаптың деректері табылмады ({package}). klaster пакетін қайта орнатыңыз.",
            ru=f"Данные книги не найдены ({package}). Установите пакет klaster заново.",
            en=f"The book's data was not found ({package}). Install the klaster package again.",
        )
    )


def path(name: str) -> Path:
    """Return where ``data/NAME.csv`` is. Raises ``FileNotFoundError`` for a table that isn't there."""
    found = folder() / f"{name}.csv"
    if found.is_file():
        return found
    known = ", ".join(sorted(p.relative_to(folder()).with_suffix("").as_posix() for p in folder().rglob("*.csv")))
    raise FileNotFoundError(
        pick(
            kk=f"{found.name} кестесі жоқ. Бар кестелер: {known}.",
            ru=f"Таблицы {found.name} нет. Есть таблицы: {known}.",
            en=f"There is no table {found.name}. The tables are: {known}.",
        )
    )


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/NAME.csv``, each cell as its text; they are shared, and not to be changed."""
    # newline="" keeps the line ends that stand inside the cells.
    with path(name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def by_id(name: str) -> dict[str, dict[str, str]]:
    """Return the rows of ``data/NAME.csv`` by their first column, its key."""
    return {next(iter(row.values())): row for row in rows(name)}


def country(iso3: str, language: str | None = None) -> str:
    """Return a country's name in the reader's language (or the one asked for)."""
    return by_id("countries")[iso3][language or current()]


@cache
def catalogue(chapter: str) -> dict[str, dict]:
    """Return the texts of a chapter's charts, by chart id."""
    return yaml.safe_load((folder() / "charts" / f"{chapter}.yml").read_text(encoding="utf-8")) or {}
