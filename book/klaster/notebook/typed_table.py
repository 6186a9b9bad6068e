"""A table of industries that a reader types: a line each, "industry; people in the region; people in the country"."""

from __future__ import annotations

import re

import pandas as pd

from klaster.notebook.chart import Chart


def typed_industries(chart: Chart, text: str, region_all: int, country_all: int) -> pd.DataFrame | None:
    """Return a typed table with its location quotients, the largest first; ``None`` after saying what is wrong in it.

    ``region_all`` and ``country_all`` are all employees of the region and of the country. The columns: ``industry``,
    ``region``, ``country`` (people), ``share`` and ``country-share`` (of all employees there, %), ``held`` (the
    region's share of the industry's people, %), ``lq``, ``at-one`` (people in the region where ``lq`` is 1). The
    chart's texts ``fault-…`` say what is wrong, with the number ``n`` of the line.
    """
    found, faults = _read(text, region_all, country_all)
    for key, line in faults:
        chart.say(key, n=line)
    if faults:
        return None
    table = pd.DataFrame(found, columns=["industry", "region", "country"])
    table["share"] = table["region"] / region_all * 100
    table["country-share"] = table["country"] / country_all * 100
    table["held"] = table["region"] / table["country"] * 100
    table["lq"] = (table["share"] / table["country-share"]).round(6)  # 0.9999… is to reach a threshold of 1
    table["at-one"] = (region_all * table["country-share"] / 100).round()
    return table.sort_values("lq", ascending=False)


def _read(
    text: str, region_all: int, country_all: int
) -> tuple[list[tuple[str, int, int]], list[tuple[str, int | None]]]:
    """Return the rows of a typed table, and the key of each fault with its line, if it has one."""
    if not 0 < region_all <= country_all:
        return [], [("fault-all", None)]
    found: list[tuple[str, int, int]] = []
    faults: list[tuple[str, int | None]] = []
    for n, line in enumerate(text.splitlines(), start=1):
        name, *typed = [cell.strip() for cell in re.split(r"[;\t]", line)]
        numbers = [re.sub(r"\s", "", cell) for cell in typed]  # 12 000
        if not line.strip():
            continue
        if len(numbers) != 2 or not all(re.fullmatch("[0-9]+", number) for number in numbers):
            faults.append(("fault-form", n))
            continue
        region, country = map(int, numbers)
        if not name or name in [row[0] for row in found]:
            faults.append(("fault-name", n))
        elif not 0 < country <= country_all:
            faults.append(("fault-country", n))
        elif region > min(country, region_all):
            faults.append(("fault-region", n))
        found.append((name, region, country))
    if sum(row[1] for row in found) > region_all or sum(row[2] for row in found) > country_all:
        faults.append(("fault-sum", None))
    if not found and not faults:
        faults.append(("fault-empty", None))
    return found, faults
