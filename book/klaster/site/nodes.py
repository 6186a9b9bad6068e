"""The document nodes of the book's own."""

from __future__ import annotations

from docutils import nodes
from sphinx.environment import BuildEnvironment


class chart(nodes.General, nodes.Element):
    """A chart; its ``payload`` is what :class:`klaster.notebook.chart.Chart` made."""


def payloads(env: BuildEnvironment) -> list[dict]:
    """Return the payloads of all charts of the book, page by page."""
    return [node["payload"] for docname in sorted(env.found_docs) for node in env.get_doctree(docname).findall(chart)]
