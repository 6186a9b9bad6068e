"""Which files become pages: those of the table of contents."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_external_toc.parsing import parse_toc_yaml


def read_them_alone(app: Sphinx, config: Config) -> None:
    """Name the pages' files, where only those of the contents are to be built.

    The extension for the contents looks for all others instead, to leave them out, by a pattern that
    begins with the book's folder: it finds none where the folder's name holds ``[``.
    """
    if config.external_toc_exclude_missing:
        config.external_toc_exclude_missing = False
        contents = parse_toc_yaml(Path(app.srcdir) / config.external_toc_path)
        config.include_patterns = [name + suffix for name in contents for suffix in ("", *config.source_suffix)]


def setup(app: Sphinx) -> None:
    """Connect the choice: after the suffixes are known (800), before the contents are read (900)."""
    app.connect("config-inited", read_them_alone, priority=850)
