"""The book's data: figures of the article, comparison series, places, names.

The tables' home is the repository's ``data/``; an installed wheel carries a copy.
``data/datapackage.json`` describes every column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from klaster.language import LANGUAGES, current, pick


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


@cache
def _read(name: str) -> pd.DataFrame:
    path = folder() / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(p.relative_to(folder()).with_suffix("").as_posix() for p in folder().rglob("*.csv")))
        raise FileNotFoundError(
            pick(
                kk=f"{path.name} кестесі жоқ. Бар кестелер: {known}.",
                ru=f"Таблицы {path.name} нет. Есть таблицы: {known}.",
                en=f"There is no table {path.name}. The tables are: {known}.",
            )
        )
    return pd.read_csv(path, keep_default_na=False, na_values={"value": "", "value_high": ""})


def table(name: str) -> pd.DataFrame:
    """Return ``data/NAME.csv`` as a fresh DataFrame; empty text cells are ``""``."""
    return _read(name).copy()


def series(name: str) -> pd.DataFrame:
    """Return a comparison series, ``data/series/NAME.csv``; every row names its source."""
    return table(f"series/{name}")


def places(*ids: str) -> pd.DataFrame:
    """Return the named places, in the order asked: ``id, name, lat, lon`` (degrees), all columns.

    ``name`` is in the reader's language. Raises ``KeyError`` for an unknown id.
    """
    everything = table("places").set_index("id", drop=False)
    for place in ids:
        if place not in everything.index:
            raise KeyError(
                pick(
                    kk=f"«{place}» деген жер data/places.csv ішінде жоқ.",
                    ru=f"Места «{place}» нет в data/places.csv.",
                    en=f"The place “{place}” is not in data/places.csv.",
                )
            )
    chosen = everything.loc[list(ids)] if ids else everything
    return chosen.assign(name=chosen[current()]).reset_index(drop=True)


def country(iso3: str, language: str | None = None) -> str:
    """Return a country's name in the reader's language (or the one asked for)."""
    names = table("countries").set_index("iso3")
    return str(names.loc[iso3, language or current()])


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

    @property
    def claim(self) -> str:
        """What the article asserts, in one sentence in the reader's language."""
        return self.texts["claim"][current()]

    @property
    def note(self) -> str:
        """What others say and why the verdict, in the reader's language."""
        return self.texts["note"][current()]


@cache
def _figures() -> dict[str, Figure]:
    found = {}
    for row in _read("figures").to_dict("records"):
        found[row["id"]] = Figure(
            id=row["id"],
            chapter=row["chapter"],
            passage=row["passage"],
            quote=row["quote"],
            value=_whole(row["value"]),
            high=_whole(row["value_high"]),
            unit=row["unit"],
            year=str(row["year"]),
            verdict=row["verdict"],
            sources=tuple(row["sources"].split()),
            texts={part: {lang: row[f"{part}_{lang}"] for lang in LANGUAGES} for part in ("claim", "note")},
        )
    return found


def _whole(value: float) -> float | int | None:
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


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


def figures(chapter: str | None = None) -> list[Figure]:
    """Return the figures of one chapter, or of the whole article, in the article's order."""
    return [f for f in _figures().values() if chapter in (None, f.chapter)]
