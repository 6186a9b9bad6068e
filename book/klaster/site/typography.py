"""Numbers stay with their units: 43 % is never parted by the end of a line."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from klaster.language import tie


class TiedNumbers(SphinxTransform):
    """Put a no-break space between a number and its unit, in prose alone."""

    default_priority = 800

    def apply(self, **kwargs: object) -> None:
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, (nodes.literal, nodes.literal_block, nodes.raw, nodes.comment)):
                continue
            if (tied := tie(text)) != text:
                text.parent.replace(text, nodes.Text(tied))


def setup(app: Sphinx) -> None:
    """Connect the transform."""
    app.add_transform(TiedNumbers)
