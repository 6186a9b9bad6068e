"""What is in another language than the text around it says so by ``lang``: passages, titles of sources."""

from __future__ import annotations

import re
from html import unescape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from klaster.notebook.article import passages
from klaster.notebook.sources import title_languages

_CYRILLIC = re.compile("[\u0400-\u052f]")


class ForeignText(SphinxTransform):
    """Mark the article's passages in another language than the page's, and titles of sources that are a link's text."""

    default_priority = 410  # after the passages have their ids

    def apply(self, **kwargs: object) -> None:
        written_in = self.config.klaster_languages[0]
        foreign = {p.id: p for p in passages() if p.language != written_in}
        for quotation in self.document.findall(nodes.block_quote):
            for id in foreign.keys() & set(quotation["ids"]):
                for paragraph in quotation.findall(nodes.paragraph):
                    if paragraph.astext() in foreign[id].text:  # not the line that names the article
                        _say(paragraph, foreign[id].language)
        for link in self.document.findall(nodes.reference):
            if "refuri" in link:  # myst-parser has escaped it, and the writer escapes it too
                link["refuri"] = unescape(link["refuri"])
            language = title_languages().get(link.get("refuri", ""))
            if language and not _CYRILLIC.search(link.astext()):
                _say(link, language)


def _say(node: nodes.Element, language: str) -> None:
    """Give a node its ``lang``: docutils writes a class of this form so."""
    node["classes"].append(f"language-{language}")


def setup(app: Sphinx) -> None:
    """Connect the transform."""
    app.add_transform(ForeignText)
