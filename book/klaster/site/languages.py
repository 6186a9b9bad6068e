"""The languages of a build, and the same page in the others.

``klaster_languages`` names those that each page carries, all three or one alone; the text is written in
the first of them. Where the books of all languages are built beside each other, ``klaster_beside``
says so: then each lies in a folder of its own, the Kazakh one at the top, and its pages link to the others.
"""

from __future__ import annotations

import posixpath

from sphinx.application import Sphinx
from sphinx.config import Config

from klaster.language import LANGUAGES


def folder(language: str) -> str:
    """Return the folder of a language's pages in the site, with a slash at its end; empty for Kazakh."""
    return "" if language == LANGUAGES[0] else f"{language}/"


def own_folder(config: Config) -> str:
    """Return the folder of a build's pages in the site, with a slash at its end; empty for its top."""
    return folder(config.language) if config.klaster_beside else ""


def shown(config: Config) -> list[str]:
    """Return the languages that the pages of a build show, one at a time."""
    return [config.language] if config.klaster_beside else [*config.klaster_languages]


def beside(app: Sphinx, target: str, at: str = "") -> dict[str, str]:
    """Return the links from a page to it in each language, its own among them; none where there is no other book.

    ``target`` is the page's address in its book, ``at`` that of the page with the links, where it is another.
    """
    here = posixpath.dirname(own_folder(app.config) + (at or target))
    found = LANGUAGES if app.config.klaster_beside else ()
    return {language: posixpath.relpath(folder(language) + target, here or ".") for language in found}


def leave_quotation_marks(app: Sphinx, config: Config) -> None:
    """Leave quotation marks and dashes as they are written: Sphinx knows Russian and English ones, and no Kazakh."""
    config.smartquotes = False


def setup(app: Sphinx) -> None:
    """Add the settings."""
    app.add_config_value("klaster_languages", LANGUAGES, "env", (list, tuple))
    app.add_config_value("klaster_beside", False, "env", bool)
    app.connect("config-inited", leave_quotation_marks)
