"""Pictures that stand in a page as files: loaded when they come near, their place kept until then."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.images import get_image_size

_IMAGE = re.compile(r'<img (?=[^>]*src="[^"]*_images/([^"/]+)")')

#: Sphinx counts the pictures, in English; nothing refers to the numbers.
_NUMBER = re.compile(r'<span class="caption-number">[^<]*</span>')


def sized(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Give each picture its size in pixels, so that nothing moves when it arrives, and load it lazily."""
    files = {name: Path(app.srcdir, path) for path, name in getattr(app.builder, "images", {}).items()}

    def complete(match: re.Match) -> str:
        size = get_image_size(str(files[match[1]]))
        assert size, match[1]
        width, height = size
        return f'<img loading="lazy" width="{width}" height="{height}" '

    if "body" in context:
        context["body"] = _IMAGE.sub(complete, _NUMBER.sub("", context["body"]))


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("html-page-context", sized)
