"""The exercises of a chapter that a person reads: those that have a rubric, as the notebook has them."""

from __future__ import annotations

import re

from klaster.assignment.task import Essay
from klaster.authoring.chapter import SECTION, read_chapter
from klaster.language import LANGUAGES

_LINK = re.compile(r'<a href="#[^"]*">(.*?)</a>')  # leads to a place on the chapter's page
_POINTS = re.compile(r"\|\s*(\d+)\s*\|\s*$", re.MULTILINE)


def essays(chapter: str) -> tuple[Essay, ...]:
    """Return a chapter's essays, prompt and rubric in three languages, points from the rubric."""
    cells = read_chapter(chapter).cells
    found = []
    for id, cell in cells.items():
        if re.fullmatch(r"exercise-\d+", id) and f"{id}-rubric" in cells:
            rubric = _languages(_inside(cells[f"{id}-rubric"].source))
            points = sum(map(int, _POINTS.findall(rubric["kk"])))
            found.append(Essay(f"{chapter}-{id}", points, _languages(cell.source), rubric))
    return tuple(found)


def _inside(folded: str) -> str:
    """The Markdown inside a folded block."""
    return folded.partition("</summary>")[2].rpartition("</details>")[0].strip()


def _languages(source: str) -> dict[str, str]:
    """Take a cell apart: what stands outside the language blocks is Kazakh."""
    texts = {lang: text.strip() for lang, text in SECTION.findall(source)}
    kazakh = SECTION.sub("", source).strip()
    kazakh = re.sub(r"^#+ .*\n+", "", kazakh)  # the heading names the exercise's place in the chapter
    texts["kk"] = kazakh.strip()
    return {lang: _LINK.sub(r"\1", texts[lang]) for lang in LANGUAGES}
