"""The repository around the package: its folder, and its address from that one's home, ``_config.yml``."""

from __future__ import annotations

from pathlib import Path

import yaml

#: The folder of the repository, where the package is not an installed wheel.
ROOT = Path(__file__).resolve().parents[2]
#: The chapters and the pages around them.
BOOK_FOLDER = ROOT / "book"
#: What stands in ``_config.yml`` until the address is known.
PLACEHOLDER = "https://github.com/OWNER/REPO"

_SETTINGS = ROOT / "_config.yml"


def address(settings: Path = _SETTINGS) -> tuple[str, str] | None:
    """Return the repository's address and branch, or ``None`` while the address isn't known.

    Only a copy of the whole repository has the settings: elsewhere ``FileNotFoundError`` is raised.
    """
    repository = yaml.safe_load(settings.read_text(encoding="utf-8"))["repository"]
    url = repository["url"].rstrip("/")
    return None if url == PLACEHOLDER else (url, repository["branch"])
