"""The languages of a build: all three in each page, or one alone.

``klaster_languages`` names them. The text of a page is written in the first of them.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from klaster.language import LANGUAGES


def leave_quotation_marks(app: Sphinx, config: Config) -> None:
    """Leave quotation marks and dashes as they are written: Sphinx knows Russian and English ones, and no Kazakh."""
    config.smartquotes = False


def setup(app: Sphinx) -> None:
    """Add the setting."""
    app.add_config_value("klaster_languages", LANGUAGES, "env", (list, tuple))
    app.connect("config-inited", leave_quotation_marks)
