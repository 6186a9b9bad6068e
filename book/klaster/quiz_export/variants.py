"""Questions whose numbers are drawn from the data; their one source is ``data/quiz/variants.yml``.

A variant is a question of the form of ``klaster.notebook.questions``, of the type ``number``, with its
``group``: variants of one group ask the same with other numbers. A template has

============  ==============================================================================
id            the group's name, ASCII
computation   one of ``COMPUTATIONS``
series        a series of ``data/series`` with ``iso3``, ``year``, ``value``, ``source``
apart         for a change: how many years at least lie between the two
scale         what the values are divided by before they are shown (default 1)
digits        to how many decimals the values are shown; the answer is computed from these
decimals      to how many decimals the answer is asked; one step of the last is forgiven
title, unit   texts, ``kk, ru, en`` each
prompt        a text with ``{country[0]}``, ``{year[0]}``, ``{value[0]}`` and the like
explanation   a text that has besides ``{answer}`` and ``{source}``
============  ==============================================================================
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import yaml

from klaster.console import Problem
from klaster.language import LANGUAGES, number, pick
from klaster.notebook import chapters
from klaster.notebook.sources import in_words
from klaster.notebook.tables import country, folder, rows

Way = Callable[[Sequence[Decimal]], Decimal]
"""A way to the answer from the values that the prompt shows."""


@dataclass(frozen=True)
class Computation:
    """What is asked of the drawn values: of some years of one country, or of some countries in a year.

    ``wrong`` are ways that students take; no variant may forgive one.
    """

    of: Way
    years: int
    countries: int
    wrong: tuple[Way, ...]


COMPUTATIONS = {
    "change-points": Computation(
        lambda v: v[1] - v[0],
        years=2,
        countries=1,
        wrong=(lambda v: v[0] - v[1], lambda v: (v[1] - v[0]) / v[0] * 100),
    ),
    "change-percent": Computation(
        lambda v: (v[1] - v[0]) / v[0] * 100,
        years=2,
        countries=1,
        wrong=(lambda v: (v[1] - v[0]) / v[1] * 100, lambda v: v[1] / v[0] * 100, lambda v: v[1] - v[0]),
    ),
    "ratio": Computation(
        lambda v: v[0] / v[1],
        years=1,
        countries=2,
        wrong=(lambda v: v[1] / v[0], lambda v: v[0] - v[1]),
    ),
    "share": Computation(
        lambda v: v[0] / sum(v) * 100,
        years=1,
        countries=3,
        wrong=(lambda v: v[0] / sum(v), lambda v: v[0] / (sum(v) - v[0]) * 100, lambda v: 100 - v[0] / sum(v) * 100),
    ),
}
_ATTEMPTS = 1000


@cache
def templates() -> list[dict[str, Any]]:
    """Return the templates, as the file has them."""
    return yaml.safe_load((folder() / "quiz" / "variants.yml").read_text(encoding="utf-8"))


def draw(chapter: str, chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Return ``count`` variants of each template for a chapter, those of a group side by side.

    A chapter about a country asks about that country, and compares it with others; a template for
    which its series has no numbers of that country is left out. The same ``chance`` gives the same
    variants. Raises ``Problem`` for more variants than the data gives.
    """
    drawn = [variant for template in templates() for variant in _variants(template, chapter, chance, count)]
    if count and not drawn:
        home = chapters.countries().get(chapter)
        raise Problem(
            pick(
                kk=f"{home}: data/quiz/variants.yml қатарларында бұл елдің сандары жоқ не аз. Оларды data/series ішіне "
                "қосыңыз немесе нұсқаларсыз экспорттаңыз.",
                ru=f"{home}: в рядах из data/quiz/variants.yml чисел этой страны нет или мало. Внесите их в data/series "
                "или экспортируйте без вариантов.",
                en=f"{home}: the series of data/quiz/variants.yml have no numbers of this country, or too few. Add them "
                "in data/series, or export without variants.",
            )
        )
    return drawn


def _variants(template: Mapping[str, Any], chapter: str, chance: random.Random, count: int) -> list[dict[str, Any]]:
    rows = _series_rows(template["series"])
    found: dict[str, dict[str, Any]] = {}
    for _ in range(_ATTEMPTS):
        if len(found) == count:
            break
        variant = _question_of(template, rows, chapter, chance)
        if variant and variant["prompt"]["en"] not in found:
            found[variant["prompt"]["en"]] = variant | {"id": f"{chapter}-{template['id']}-{len(found) + 1}"}
    if 0 < len(found) < count:
        raise Problem(
            pick(
                kk=f"data/quiz/variants.yml, {template['id']}: деректер {len(found)} нұсқа ғана береді, ал {count} керек.",
                ru=f"data/quiz/variants.yml, {template['id']}: данные дают лишь {len(found)} вариантов, а нужно {count}.",
                en=f"data/quiz/variants.yml, {template['id']}: the data gives {len(found)} variants only, not {count}.",
            )
        )
    return list(found.values())


@cache
def _series_rows(name: str) -> dict[str, dict[int, tuple[Decimal, str]]]:
    """A series as value and source by country and year."""
    found: dict[str, dict[int, tuple[Decimal, str]]] = {}
    for row in rows(f"series/{name}"):
        if row["value"]:
            found.setdefault(row["iso3"], {})[int(row["year"])] = (Decimal(row["value"]), row["source"])
    return found


def _question_of(
    template: Mapping[str, Any],
    rows: Mapping[str, Mapping[int, tuple[Decimal, str]]],
    chapter: str,
    chance: random.Random,
) -> dict[str, Any] | None:
    """Return a variant without its id, or ``None`` where this draw makes no good question."""
    computation = COMPUTATIONS[template["computation"]]
    known = sorted(rows)
    first = chapters.countries().get(chapter) or chance.choice(known)
    if first not in known:
        return None
    others = chance.sample([iso3 for iso3 in known if iso3 != first], computation.countries - 1)
    countries = [first, *others]
    shared = sorted(set.intersection(*(set(rows[iso3]) for iso3 in countries)))
    if len(shared) < computation.years:
        return None
    years = sorted(chance.sample(shared, computation.years))
    drawn = [rows[iso3][year] for iso3 in countries for year in years]

    step = Decimal(1).scaleb(-template["digits"])
    scale = Decimal(template.get("scale", 1))
    shown = [(value / scale).quantize(step, ROUND_HALF_UP) for value, _ in drawn]
    asked = Decimal(1).scaleb(-template["decimals"])
    if years[-1] - years[0] < template.get("apart", 0) or min(shown) <= 0:
        return None
    answer = computation.of(shown).quantize(asked, ROUND_HALF_UP)
    # One step is forgiven, and another one is lost by rounding what was computed in a wrong way.
    if any(abs(way(shown) - answer) <= 2 * asked for way in computation.wrong):
        return None
    sources = dict.fromkeys(id for _, ids in drawn for id in ids.split())
    words = {
        language: {
            "country": [country(iso3, language) for iso3 in countries],
            "year": years,
            "value": [number(float(value), template["digits"], language) for value in shown],
            "answer": number(float(answer), template["decimals"], language),
            "source": "; ".join(in_words(id) for id in sources),
        }
        for language in LANGUAGES
    }
    return {
        "type": "number",
        "group": template["id"],
        "title": template["title"],
        "prompt": {lang: template["prompt"][lang].format(**words[lang]) for lang in LANGUAGES},
        "answer": float(answer),
        "tolerance": float(asked),
        "unit": template["unit"],
        "explanation": {lang: template["explanation"][lang].format(**words[lang]) for lang in LANGUAGES},
    }
