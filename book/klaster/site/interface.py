"""The words of the interface, from catalogues in the standard form (``locale/*/LC_MESSAGES/*.po``).

``klaster`` holds the book's own words; ``sphinx`` what Sphinx itself writes and has in no Kazakh.
The setting ``language`` chooses the edition; what the language switch changes is there in all three.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation

from klaster.language import LANGUAGES

HERE = Path(__file__).parent
LOCALE = HERE / "locale"

#: How a script asks for a word: ``say("Check")``, ``spoken("Check")``.
_ASKED = re.compile(r"\b(?:say|spoken)\(\s*\"([^\"]+)\"")

translate = get_translation("klaster")


def compile_catalogues(target: Path) -> list[str]:
    """Compile the catalogues into ``target`` and return their names; Sphinx reads only the compiled."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = (target / source.relative_to(LOCALE)).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as po, compiled.open("wb") as mo:
            write_mo(mo, read_po(po))
    return sorted({path.stem for path in LOCALE.glob("*/LC_MESSAGES/*.po")})


@cache
def in_all_languages(text: str) -> dict[str, str]:
    """Return a word of the interface in each language; the English one is its name.

    Raises ``KeyError`` where a catalogue lacks it.
    """
    return {lang: text if lang == "en" else _catalogue(lang)[text] for lang in LANGUAGES}


@cache
def _catalogue(language: str) -> dict[str, str]:
    with (LOCALE / language / "LC_MESSAGES" / "klaster.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@cache
def asked_by(script: str) -> tuple[str, ...]:
    """Return the words that a script of the book's asks for."""
    return tuple(sorted(set(_ASKED.findall((HERE / "static" / script).read_text(encoding="utf-8")))))


def choose(app: Sphinx, config: Config) -> None:
    """Let the chapters and the messages speak the edition's language, unless another was asked for."""
    os.environ.setdefault("KLASTER_LANG", config.language)


def setup(app: Sphinx) -> None:
    """Add the catalogues for the edition's language."""
    app.connect("config-inited", choose, priority=50)
    target = Path(app.doctreedir) / "locale"
    for name in compile_catalogues(target):
        app.add_message_catalog(name, str(target))
