"""The Python behind the book «Әлемдік кластерлер».

A chapter needs one line, ``import klaster``, and then::

    klaster.figure("dk-5")          # a figure of the article
    klaster.series("korea-sme")     # a comparison series, as a DataFrame
    klaster.Chart("korea-exports")  # a chart's texts, and how it is shown
    klaster.check(share, {...})     # a check of an exercise

Names are looked up when they are first used, so that ``import klaster`` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

__version__ = "1.0.0"

_PUBLIC = {
    "Chart": "chart",
    "Figure": "data",
    "check": "exercise",
    "country": "data",
    "fact_check": "factcheck",
    "figure": "data",
    "figures": "data",
    "folder": "data",
    "hint": "exercise",
    "notes": "factcheck",
    "places": "data",
    "printed_table": "printed_table",
    "quiz": "quiz",
    "series": "data",
    "table": "data",
    "terms": "glossary",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module 'klaster' has no attribute {name!r}")
    return getattr(import_module(f"klaster.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Named(ModuleType):
    """A module of the package that holds the function of its own name."""

    def __call__(self, *arguments):
        return getattr(self, self.__name__.rpartition(".")[2])(*arguments)


class _Package(ModuleType):
    """Importing ``klaster.quiz`` puts the module where the function was; either can be called."""

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and _PUBLIC.get(name) == name:
            value.__class__ = _Named
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
