"""Numbers stay with their units, and a table that is too wide scrolls in a frame of its own."""

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


class FramedTables(SphinxTransform):
    """Put a table of the text into a frame, as the helpers' own tables have one."""

    default_priority = 810

    def apply(self, **kwargs: object) -> None:
        for table in list(self.document.findall(nodes.table)):
            frame = nodes.container(classes=["wide"])
            table.replace_self(frame)
            frame += table


def setup(app: Sphinx) -> None:
    """Connect the transforms."""
    app.add_transform(TiedNumbers)
    app.add_transform(FramedTables)
