"""The document nodes of the book's own."""

from __future__ import annotations

from docutils import nodes


class chart(nodes.General, nodes.Element):  # noqa: N801, a docutils node is lower case
    """A chart; its ``payload`` is what ``klaster.chart`` made."""
