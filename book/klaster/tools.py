"""Programs of the system that pip can't bring: where they are, what brings them, what they are for.

Runs before anything is installed, so it needs the standard library alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from klaster.console import say
from klaster.language import pick


@dataclass(frozen=True)
class Tool:
    """A program that pip can't bring."""

    name: str
    commands: tuple[str, ...]
    package: str
    kk: str
    ru: str
    en: str
    places: tuple[str, ...] = ()


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            name="chromium",
            commands=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
            places=(
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "C:/Program Files/Google/Chrome/Application/chrome.exe",
                "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
                # A Chromium too, and on every Windows.
                "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
            ),
            package="chromium",
            kk="диаграммалардың суретін салу және беттерді тексеру үшін",
            ru="чтобы нарисовать картинки диаграмм и проверить страницы",
            en="to draw the charts' pictures and to check the pages",
        ),
        Tool(
            name="bubblewrap",
            commands=("bwrap",),
            package="bubblewrap",
            kk="студенттердің кодын оқшау орындау үшін",
            ru="чтобы выполнять код студентов изолированно",
            en="to run students' code in a sandbox",
        ),
        Tool(
            name="epubcheck",
            commands=("epubcheck",),
            package="epubcheck",
            kk="EPUB файлын тексеру үшін",
            ru="чтобы проверить файл EPUB",
            en="to check the EPUB",
        ),
        Tool(
            name="gettext",
            commands=("msgfmt",),
            package="gettext",
            kk="аударма каталогтарын тексеру үшін",
            ru="чтобы проверить каталоги переводов",
            en="to check the translations' catalogues",
        ),
        Tool(
            name="git",
            commands=("git",),
            package="git",
            kk="кітапты таза көшірмеден құрып көру үшін",
            ru="чтобы собрать книгу из чистой копии",
            en="to build the book from a clean copy",
        ),
        Tool(
            name="hunspell",
            commands=("hunspell",),
            package="hunspell",
            kk="орысша және ағылшынша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию русских и английских текстов",
            en="to check the spelling of the Russian and English texts",
        ),
        Tool(
            name="hunspell-kk",
            commands=(),
            package="hunspell-kk",
            kk="қазақша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию казахского текста",
            en="to check the spelling of the Kazakh text",
            places=("/usr/share/hunspell/kk_KZ.dic", "/Library/Spelling/kk_KZ.dic"),
        ),
        Tool(
            name="hunspell-ru",
            commands=(),
            package="hunspell-ru",
            kk="орысша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию русского текста",
            en="to check the spelling of the Russian text",
            places=("/usr/share/hunspell/ru_RU.dic", "/Library/Spelling/ru_RU.dic"),
        ),
        Tool(
            name="hunspell-en-gb",
            commands=(),
            package="hunspell-en-gb",
            kk="ағылшынша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию английского текста",
            en="to check the spelling of the English text",
            places=("/usr/share/hunspell/en_GB.dic", "/Library/Spelling/en_GB.dic"),
        ),
        Tool(
            name="pdftotext",
            commands=("pdftotext",),
            package="poppler-utils",
            kk="PDF мәтінін оқып тексеру үшін",
            ru="чтобы проверить текст в PDF",
            en="to check the text in the PDF",
        ),
    )
}


def find(tool: Tool) -> Path | None:
    """Return where a tool is installed, or None."""
    for command in tool.commands:
        if found := shutil.which(command):
            return Path(found)
    return next((Path(place) for place in tool.places if Path(place).is_file()), None)


def missing(tool: Tool) -> str:
    """Return the one sentence that says which tool to install, and what for."""
    what = pick(
        kk=f"орындалмады: {tool.name} орнатыңыз ({tool.kk})",
        ru=f"не выполнено: установите {tool.name} ({tool.ru})",
        en=f"not run: install {tool.name} ({tool.en})",
    )
    return f"{what}; Debian: apt-get install {tool.package}"


def provide(tools: Iterable[Tool]) -> None:
    """Install the tools that are missing, where that is usual: on Debian, as root or in CI."""
    lacking = [tool for tool in tools if find(tool) is None]
    if lacking and may_install():
        apt({tool.package: pick(kk=tool.kk, ru=tool.ru, en=tool.en) for tool in lacking})


def chromium_arguments() -> list[str]:
    """Return what Chromium is started with: its own sandbox does not start for root."""
    return ["--no-sandbox"] if _is_root() else []


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def may_install() -> bool:
    may = _is_root() or bool(_sudo())
    return may and Path("/etc/debian_version").exists() and bool(shutil.which("apt-get"))


def _sudo() -> list[str]:
    """Return how to become root for a moment: on a CI machine alone, never on a person's."""
    if _is_root() or os.environ.get("CI") != "true" or not shutil.which("sudo"):
        return []
    return ["sudo", "--non-interactive", "--preserve-env=DEBIAN_FRONTEND"]


def apt(packages: Mapping[str, str]) -> None:
    """Install packages of the system, each given with what it is for, after saying so.

    What is still missing afterwards is reported by the caller.
    """
    say(
        pick(
            kk="Жүйеге apt-get арқылы мыналар орнатылады (қажет болмаса, Ctrl-C басыңыз):",
            ru="В систему через apt-get будет установлено (если не нужно, нажмите Ctrl-C):",
            en="This will be installed into the system by apt-get (if you don't want it, press Ctrl-C):",
        )
    )
    for package, why in packages.items():
        say(f"  {package} – {why}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # What is only recommended would bring printing and a desktop along with the browser.
    install = ["install", "--yes", "--no-install-recommends"]
    for command in (["update"], *([*install, package] for package in packages)):
        # Another program may be installing just now: it is waited for.
        apt = [*_sudo(), "apt-get", "-o", "DPkg::Lock::Timeout=120", *command]
        done = subprocess.run(apt, env=quiet, capture_output=True, text=True, errors="replace")
        if done.returncode:
            said = f"{' '.join(command)}: {done.stderr.strip()}"
            say(
                pick(
                    kk=f"apt-get мұны орындай алмады, жұмыс онсыз жалғасады. {said}",
                    ru=f"apt-get не смог это сделать, работа идёт дальше без этого. {said}",
                    en=f"apt-get could not do this; the work goes on without it. {said}",
                )
            )
