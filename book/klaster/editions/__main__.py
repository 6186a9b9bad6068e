"""Make the three editions of a built site: ``python -m klaster.editions``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klaster import console, tools
from klaster.console import Problem, say
from klaster.editions import offer, offline
from klaster.language import number, pick
from klaster.repository import ROOT
from klaster.tools import TOOLS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAME = "alemdik-klasterler"

#: Whether a letter is drawn like one that no font has.
_LACKING = """letters => {
    const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    context.font = "32px " + getComputedStyle(document.body).fontFamily;
    const drawn = (letter) => {
        context.clearRect(0, 0, 60, 60);
        context.fillText(letter, 5, 40);
        return context.getImageData(0, 0, 60, 60).data.join();
    };
    const none = drawn("\\u0378");
    return [...letters].filter((letter) => drawn(letter) === none);
}"""
_KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def make(site: Path, folder: Path) -> list[Path]:
    """Make the zip, the PDF and the EPUB of a built site in a folder; return their paths.

    Raises ``Problem`` where the site, its pictures, Chromium or the fonts are missing.
    """
    from playwright.sync_api import sync_playwright

    chromium = tools.find(TOOLS["chromium"])
    if chromium is None:
        raise Problem(tools.missing(TOOLS["chromium"]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=tools.chromium_arguments())
        try:
            return make_with(browser, site, folder)
        finally:
            browser.close()


def make_with(browser: Browser, site: Path, folder: Path) -> list[Path]:
    """Do what :func:`make` does, in a browser that is open already."""
    from klaster.editions import epub, manuscript, pdf
    from klaster.editions.particulars import particulars

    static = site / "_static"
    styles = "".join((static / name).read_text(encoding="utf-8") for name in ("pygments.css", "book.css"))
    _need_letters(browser, styles)
    book, facts = manuscript.read(site), particulars()
    paths = [folder / f"{NAME}{suffix}" for suffix in (".zip", ".pdf", ".epub")]
    offline.make(site, paths[0])
    pdf.make(book, facts, styles, browser, paths[1])
    epub.make(book, facts, styles, browser, paths[2])
    return paths


def _need_letters(browser: Browser, styles: str) -> None:
    sheet = browser.new_page()
    try:
        sheet.set_content(f"<style>{styles}</style>")
        lacking = sheet.evaluate(_LACKING, _KAZAKH)
    finally:
        sheet.close()
    if lacking:
        letters = " ".join(lacking)
        raise Problem(
            pick(
                kk=f"Бұл компьютердің қаріптерінде мына әріптер жоқ: {letters}. Қаріп орнатыңыз "
                "(Debian: apt-get install fonts-dejavu-core).",
                ru=f"В шрифтах этого компьютера нет букв {letters}. Установите шрифт "
                "(Debian: apt-get install fonts-dejavu-core).",
                en=f"This computer's fonts have no letters {letters}. Install a font "
                "(Debian: apt-get install fonts-dejavu-core).",
            )
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the editions, offer them on the site, say where they are; return the exit code."""
    console.open_console()
    parser = argparse.ArgumentParser(
        prog="python -m klaster.editions",
        description=pick(
            kk="Құрылған кітаптан ZIP, PDF және EPUB жасайды.",
            ru="Делает из собранной книги ZIP, PDF и EPUB.",
            en="Makes a ZIP, a PDF and an EPUB of the built book.",
        ),
    )
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--to", type=Path, default=ROOT / "_build" / "editions")
    args = parser.parse_args(arguments)

    def work() -> int:
        made = make(args.site, args.to)
        offer.put(args.site, made)
        for path in made:
            size = number(path.stat().st_size / 1e6, 1)
            say(f"{path}  ({size} {pick(kk='МБ', ru='МБ', en='MB')})")
        return 0

    run: Callable[[], int] = work
    return console.ended(run)


if __name__ == "__main__":
    sys.exit(main())
