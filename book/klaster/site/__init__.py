"""The Sphinx extension that turns the notebooks into the book's pages.

A module stands for a part of a page, or for a file beside the pages: its templates, scripts, styles
and words (``locale``) are in this folder. It may import ``authoring``, ``notebook`` and
``language``; the editions take the finished pages further.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from klaster import __version__
from klaster.site import (
    address,
    anchors,
    bundle,
    contents,
    foreign,
    interface,
    languages,
    launch,
    not_found,
    outputs,
    page,
    photos,
    pictures,
    root_page,
    search,
    sitemap,
    translated,
    typography,
)

_PARTS = (
    *(languages, contents, interface, anchors, foreign, outputs, bundle, launch, page, photos, pictures, address),
    *(root_page, not_found, sitemap, search, translated, typography),
)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect the extension's parts, and the execution of chapters."""
    app.setup_extension("klaster.site.execution")
    # jupyter-book sets it for an extension that the book leaves out.
    app.add_config_value("comments_config", {}, "html")
    for part in _PARTS:
        part.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
