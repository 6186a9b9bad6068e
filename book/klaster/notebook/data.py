"""The book's data as DataFrames: its tables, comparison series, places."""

from __future__ import annotations

from functools import cache

import pandas as pd

from klaster.language import current, pick
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
