"""The addresses of the repository and of the site: until one is known, nothing points to it.

Their home is ``_config.yml`` (``repository.url``, ``html.baseurl``). Where the book is published by
GitHub, ``KLASTER_REPOSITORY=OWNER/NAME`` stands for both: that repository and its GitHub Pages.
"""

from __future__ import annotations

import os
import re

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging

from klaster.language import pick
from klaster.repository import PLACEHOLDER
from klaster.site import languages

VARIABLE = "KLASTER_REPOSITORY"
_LOGGER = logging.getLogger(__name__)


def of_repository(config: Config) -> str:
    """Return the repository's address, empty where it is unknown."""
    return str(config.html_theme_options.get("repository_url", "")).rstrip("/")


def of_site(config: Config) -> str:
    """Return the address of the whole site, with a slash at its end; empty where unknown."""
    return f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""


def of_pages(config: Config) -> str:
    """Return the address under which the pages of this build lie, with a slash at its end; empty where unknown."""
    return of_site(config) and of_site(config) + languages.own_folder(config)


def github_pages(repository: str) -> str:
    """Return where GitHub Pages publishes a repository (``OWNER/NAME``)."""
    owner, name = repository.split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def settle(app: Sphinx, config: Config) -> None:
    """Take the addresses from the environment where it has them; hide what is not known, and say so."""
    options = config.html_theme_options
    if repository := os.environ.get(VARIABLE, ""):
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise ConfigError(
                pick(
                    kk=f"{VARIABLE}={repository!r}: мұнда OWNER/NAME түріндегі GitHub репозиторийі тұруы керек.",
                    ru=f"{VARIABLE}={repository!r}: здесь нужен репозиторий GitHub в виде OWNER/NAME.",
                    en=f"{VARIABLE}={repository!r}: a repository on GitHub is needed here, as OWNER/NAME.",
                )
            )
        options["repository_url"] = f"https://github.com/{repository}"
        config.html_baseurl = config.html_baseurl or github_pages(repository)
    if options.get("repository_url") == PLACEHOLDER:
        options["launch_buttons"] = {}
        options["repository_url"] = ""
        for button in ("use_repository_button", "use_issues_button", "use_edit_page_button"):
            options[button] = False
        _LOGGER.info(
            pick(
                kk=f"Репозиторий мекенжайы әзірге {PLACEHOLDER}: іске қосу түймелері шығарылмайды. "
                "_config.yml ішіндегі repository.url жолын толтырыңыз.",
                ru=f"Адрес репозитория пока {PLACEHOLDER}: кнопок запуска не будет. "
                "Впишите repository.url в _config.yml.",
                en=f"The repository's address is still {PLACEHOLDER}: no launch buttons are written. "
                "Fill in repository.url in _config.yml.",
            )
        )
    if not config.html_baseurl:
        _LOGGER.info(
            pick(
                kk="Сайттың мекенжайы белгісіз: канондық мекенжай, алдын ала көрініс суреттері мен sitemap.xml "
                "шығарылмайды. _config.yml ішіне html.baseurl жолын қосыңыз.",
                ru="Адрес сайта неизвестен: канонических адресов, картинок для ссылок и sitemap.xml не будет. "
                "Впишите html.baseurl в _config.yml.",
                en="The site's address is unknown: no canonical addresses, preview pictures or sitemap.xml are "
                "written. Put html.baseurl into _config.yml.",
            )
        )


def setup(app: Sphinx) -> None:
    """Connect the settling of the addresses."""
    app.connect("config-inited", settle, priority=100)
