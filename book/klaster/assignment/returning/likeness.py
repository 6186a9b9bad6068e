"""Notebooks that are nearly the same: for a teacher to look at, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz, process

LEAST = 200
"""Letters of a student's own; on less than that, two honest answers look alike too."""

NEAR = 90
"""Per cent of likeness from which a pair is named."""


def near_pairs(texts: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Return the pairs of students whose own words and code are nearly the same, with per cent.

    ``texts`` holds what each student wrote, without what the notebook came with. Spaces, letter case
    and the order of lines don't count, so that a renamed or shuffled copy is found too.
    """
    plain = {who: _compared_lines(text) for who, text in texts.items()}
    people = [who for who, text in plain.items() if len(text) >= LEAST]
    if len(people) < 2:
        return []
    likeness = process.cdist(
        [plain[who] for who in people], [plain[who] for who in people], scorer=fuzz.ratio, workers=-1
    )
    return [
        (people[a], people[b], round(float(likeness[a][b])))
        for a in range(len(people))
        for b in range(a)
        if likeness[a][b] >= NEAR
    ]


def _compared_lines(text: str) -> str:
    return "\n".join(sorted("".join(line.split()).casefold() for line in text.splitlines() if line.strip()))
