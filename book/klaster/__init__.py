"""The Python behind the book «Әлемдік кластерлер».

A chapter needs one line, ``import klaster``, and then::

    klaster.figure("dk-5")          # a figure of the article
    klaster.series("korea-sme")     # a comparison series, as a DataFrame
    klaster.Chart("korea-exports")  # a chart's texts, and how it is shown
    klaster.check("denmark-exercise-4", margin)  # a check of an exercise
    klaster.own_comparison()        # controls to build a comparison of one's own

Names are looked up when they are first used, so that ``import klaster`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "1.0.0"

#: Of the package all that a chapter or a student's notebook loads; the other rooms build, check and grade.
CHAPTER_ROOMS = ("__init__.py", "language", "notebook")

_PUBLIC = {
    "COLOURS": "notebook.chart",
    "Chart": "notebook.chart",
    "Figure": "notebook.article",
    "OUTLINE": "notebook.chart",
    "buttons": "notebook.drawing",
    "check": "notebook.practice",
    "compare": "notebook.comparison",
    "country": "notebook.tables",
    "fact_check": "notebook.factcheck",
    "explore": "notebook.explore",
    "figure": "notebook.article",
    "figures": "notebook.data",
    "folder": "notebook.tables",
    "hint": "notebook.practice",
    "judgement": "notebook.judging",
    "maps": "notebook.maps",
    "mark_missing": "notebook.drawing",
    "network": "notebook.network",
    "notes": "notebook.factcheck",
    "number": "language",
    "overlap": "notebook.periods",
    "own_comparison": "notebook.student_comparison",
    "places": "notebook.data",
    "printed_table": "notebook.article_table",
    "quiz": "notebook.questions",
    "series": "notebook.data",
    "slider": "notebook.drawing",
    "table": "notebook.data",
    "terms": "notebook.glossary",
    "typed_industries": "notebook.typed_table",
    "timeline": "notebook.drawing",
    "use": "language",
    "verdicts": "notebook.factcheck",
    "views": "notebook.drawing",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'klaster' has no attribute {name!r}")
    module = import_module(f"klaster.{_PUBLIC[name]}")
    return module if module.__name__.endswith(f".{name}") else getattr(module, name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
