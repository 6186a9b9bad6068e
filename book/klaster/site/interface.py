"""The words of the interface, from catalogues in the standard form (``locale/*/LC_MESSAGES/*.po``).

``klaster`` holds the book's own words; ``sphinx`` what Sphinx itself writes and has in no Kazakh.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.locale import get_translation

LOCALE = Path(__file__).parent / "locale"

translate = get_translation("klaster")


def compile_catalogues(target: Path) -> list[str]:
    """Compile the catalogues into ``target`` and return their names; Sphinx reads only the compiled."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = (target / source.relative_to(LOCALE)).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as po, compiled.open("wb") as mo:
            write_mo(mo, read_po(po))
    return sorted({path.stem for path in LOCALE.glob("*/LC_MESSAGES/*.po")})


def setup(app: Sphinx) -> None:
    """Add the catalogues for the edition's language."""
    target = Path(app.doctreedir) / "locale"
    for name in compile_catalogues(target):
        app.add_message_catalog(name, str(target))
