"""The book's data as DataFrames: its tables, comparison series, places, the article's figures."""

from __future__ import annotations

from functools import cache

import pandas as pd

from klaster.language import current, pick
from klaster.notebook.article import claims
from klaster.notebook.tables import path


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(path(name), keep_default_na=False, na_values={"value": "", "value_high": ""})


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


def figures(chapter: str | None = None) -> pd.DataFrame:
    """Return the figures of one chapter, or of the whole article, a row for each, in the article's order.

    ``claim`` and ``note`` are in the reader's language; what the article does not print (``value``, and
    ``high``, the upper end of a range) is ``NaN``. The units are those of :class:`klaster.Figure`.
    """
    columns = "id chapter passage quote value high unit year verdict sources claim note".split()
    rows = [vars(f) | {part: texts[current()] for part, texts in f.texts.items()} for f in claims(chapter)]
    return pd.DataFrame(rows, columns=columns).astype({"value": float, "high": float})
