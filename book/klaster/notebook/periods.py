"""Periods of years beside other periods: what they share, how far apart they are."""

from __future__ import annotations

import pandas as pd


def overlap(own: pd.DataFrame, others: pd.DataFrame, on: str) -> pd.DataFrame:
    """Return ``own`` periods with the years that each shares with the others of its subject, and the years to the nearest.

    Both frames hold the subject in the column ``on`` and a period in ``start`` and ``end``, years that belong to it.
    ``shared`` counts years, ``gap`` is 0 where the periods meet; both are missing where ``others`` has none.
    """
    pairs = own[[on, "start", "end"]].merge(others[[on, "start", "end"]], on=on, suffixes=("", "_other"))
    apart = pairs[["start", "start_other"]].max(axis=1) - pairs[["end", "end_other"]].min(axis=1)
    pairs = pairs.assign(shared=(1 - apart).clip(lower=0), gap=apart.clip(lower=0))
    found = pairs.groupby(on).agg(shared=("shared", "sum"), gap=("gap", "min"))
    return own.merge(found, on=on, how="left").astype({"shared": "Int64", "gap": "Int64"})
