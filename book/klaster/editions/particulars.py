"""What an edition says about itself: title, authors, licence, address, the moment of the text, the cover."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from importlib.resources import files

import yaml

from klaster.notebook.chapters import BOOK
from klaster.repository import ROOT
from klaster.site.address import PLACEHOLDER


@dataclass(frozen=True)
class Particulars:
    """The book's own particulars; their home is ``_config.yml``.

    ``address`` is empty until it is known. ``moment`` is in seconds since 1970: that of the
    commit, or of ``SOURCE_DATE_EPOCH``, so that one state of the book gives one file.
    """

    title: str
    author: str
    rights: str
    address: str
    moment: int
    cover: str

    @property
    def cover_words(self) -> str:
        """The text on the cover."""
        return f"{self.title}. {BOOK['ru']}. {BOOK['en']}."

    @property
    def day(self) -> str:
        """The day of the text, as 2026-11-24."""
        return datetime.fromtimestamp(self.moment, UTC).date().isoformat()

    @property
    def colophon(self) -> str:
        """The lines under the contents, as HTML."""
        lines = [f"{self.author} · © {self.rights}", self.day]
        if self.address:
            lines.insert(1, f'<a href="{escape(self.address)}">{escape(self.address)}</a>')
        return "".join(f'<p class="colophon">{line}</p>' for line in lines)


def particulars() -> Particulars:
    """Read the particulars of the book in the repository."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    address = config["repository"]["url"]
    return Particulars(
        title=config["title"],
        author=config["author"],
        rights=str(config["copyright"]),
        address="" if address == PLACEHOLDER else address,
        moment=_moment(),
        cover=files(__package__).joinpath("cover.svg").read_text(encoding="utf-8"),
    )


def _moment() -> int:
    if asked := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(asked)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return int(done.stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):  # no git, or a copy without its history
        return int(time.time())
