"""Pictures that stand in a page as files: loaded when they come near, their place kept until then."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write a picture as Sphinx does, but lazy, and with its size in pixels, so that nothing moves when it arrives."""
    node["loading"] = "lazy"
    size = get_image_size(str(Path(self.builder.srcdir, node["uri"])))
    HTML5Translator.visit_image(self, node)
    if size:
        self.body[-1] = self.body[-1].replace("<img ", f'<img width="{size[0]}" height="{size[1]}" ', 1)


def uncounted(app: Sphinx, config: Config) -> None:
    """Leave out the numbers of pictures, which are in English: nothing refers to them."""
    config.numfig = False


def setup(app: Sphinx) -> None:
    """Connect the two."""
    app.connect("config-inited", uncounted, priority=900)  # after jupyter-book's extension for LaTeX wants numbers
    app.add_node(nodes.image, override=True, html=(visit_image, HTML5Translator.depart_image))
