"""How much of each page is translated: the table on the translators' page, counted at each build.

The page keeps a place for it, an empty ``<div class="translated"></div>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from klaster.authoring import catalogue, translation
from klaster.authoring.catalogue import TARGETS
from klaster.language import NAMES, number
from klaster.notebook.markup import spoken
from klaster.site.interface import in_all_languages

_PLACE = '<div class="translated"></div>'


class Translated(SphinxTransform):
    """Put the table into its place; the page is read again when a catalogue changes."""

    default_priority = 420

    def apply(self, **kwargs: object) -> None:
        for place in self.document.findall(nodes.raw):
            if _PLACE in place.astext():
                place.children = [nodes.Text(place.astext().replace(_PLACE, _table(self.config.klaster_languages)))]
                for name in translation.pages():
                    for language in TARGETS:
                        self.env.note_dependency(str(catalogue.path(name, language)))


def shares(name: str) -> list[float]:
    """Return how much of a page is translated into each of the languages, in per cent of its Kazakh words."""
    words = {unit: len(unit[0].split()) for unit in translation.units(name)}
    said = [catalogue.translations(name, language) for language in TARGETS]
    return [100 * sum(n for unit, n in words.items() if unit in one) / max(sum(words.values()), 1) for one in said]


def _table(languages: Sequence[str]) -> str:
    head = f'<th scope="col">{spoken(in_all_languages("Page"), languages)}</th>'
    head += "".join(f'<th scope="col" lang="{language}">{NAMES[language]}</th>' for language in TARGETS)
    rows = "".join(
        f'<tr><th scope="row"><a href="{name}.html"><code>{escape(name)}</code></a></th>'
        + "".join(f'<td class="number">{number(share, 0, languages[0])}</td>' for share in shares(name))
        + "</tr>"
        for name in translation.pages()
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def setup(app: Sphinx) -> None:
    """Connect the transform."""
    app.add_transform(Translated)
