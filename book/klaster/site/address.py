"""The repository's address: until it is known, nothing on the site points to it."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from klaster.language import pick

PLACEHOLDER = "https://github.com/OWNER/REPO"
_LOGGER = logging.getLogger(__name__)


def hide_placeholder(app: Sphinx, config: Config) -> None:
    """Take launch and repository buttons off while the address is the placeholder, and say so."""
    options = config.html_theme_options
    if options.get("repository_url") != PLACEHOLDER:
        return
    options["launch_buttons"] = {}
    options["repository_url"] = ""
    for button in ("use_repository_button", "use_issues_button", "use_edit_page_button"):
        options[button] = False
    config.html_baseurl = ""
    _LOGGER.info(
        pick(
            kk=f"Репозиторий мекенжайы әзірге {PLACEHOLDER}: іске қосу түймелері мен канондық мекенжай "
            "шығарылмайды. _config.yml ішіндегі repository.url жолын толтырыңыз.",
            ru=f"Адрес репозитория пока {PLACEHOLDER}: кнопок запуска и канонического адреса не будет. "
            "Впишите repository.url в _config.yml.",
            en=f"The repository's address is still {PLACEHOLDER}: no launch buttons and no canonical "
            "address are written. Fill in repository.url in _config.yml.",
        )
    )


def setup(app: Sphinx) -> None:
    """Connect the check of the address."""
    app.connect("config-inited", hide_placeholder, priority=100)
