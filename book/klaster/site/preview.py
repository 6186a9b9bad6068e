"""The pictures that stand beside a shared link: one a page, its title with the book's mark.

Whoever shows a link loads its picture by a whole address, so while the site's is not known none is
drawn. They are drawn in Chromium; without it no page names one. They are kept by their content.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from html import escape
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from klaster import tools
from klaster.language import pick
from klaster.site import address
from klaster.site.pictures import folder_of

_LOGGER = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"

#: Pixels: what the great networks show uncut.
SIZE = (1200, 630)
FOLDER = "preview"
#: A title up to so many letters is written in so many pixels.
_LETTERS = ((30, 88), (45, 68), (75, 56), (10_000, 40))

_STYLE = """
body { width: 1200px; height: 630px; margin: 0; padding: 72px 80px 64px; display: flex; flex-direction: column;
       border-bottom: 20px solid var(--accent); overflow: hidden; position: relative; }
.book { display: flex; align-items: center; gap: 24px; font-size: 38px; font-weight: 700; }
.book svg { width: 72px; height: 72px; }
h1 { margin: auto 0; max-width: 1000px; font-size: SIZEpx; line-height: 1.18; text-wrap: balance; }
h1::after { width: 128px; height: 10px; margin-top: 32px; }
.author { font-size: 28px; color: var(--quiet); }
.large { position: absolute; right: -150px; top: -130px; width: 560px; height: 560px; opacity: .1; max-width: none; }
"""


def address_of(app: Sphinx, docname: str) -> str:
    """Return the whole address of a page's picture, empty where there is none."""
    site = address.of_site(app.config)
    return f"{site}_static/{FOLDER}/{_file(docname)}" if site and _kept(app, docname).is_file() else ""


def card(config: Config, title: str) -> str:
    """Return the page that is photographed, in the book's own colours and letters."""
    size = next(size for length, size in _LETTERS if len(title) <= length)
    mark = (_STATIC / "mark.svg").read_text(encoding="utf-8")
    large = mark.replace("<svg ", '<svg class="large" ', 1)
    style = (_STATIC / "book.css").read_text(encoding="utf-8") + _STYLE.replace("SIZE", str(size))
    book = "" if title == config.html_title else f"<span>{escape(config.html_title)}</span>"
    return (
        f'<!doctype html><html lang="{config.language}" data-theme="light"><meta charset="utf-8">'
        f'<style>{style}</style><body>{large}<div class="book">{mark}{book}</div><h1>{escape(title)}</h1>'
        f'<div class="author">{escape(config.author)} · {escape(config.copyright)}</div>'
    )


def _file(docname: str) -> str:
    return f"{docname.rpartition('/')[2]}.png"


def _card(app: Sphinx, docname: str) -> str:
    return card(app.config, app.env.titles[docname].astext())


def _kept(app: Sphinx, docname: str) -> Path:
    digest = hashlib.sha256(_card(app, docname).encode()).hexdigest()[:24]
    return folder_of(Path(app.outdir)) / f"{digest}.png"


def draw_all(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Draw the pictures that are not there yet, before any page is written."""
    if app.builder.format != "html" or not app.config.klaster_pictures or not address.of_site(app.config):
        return []
    kept = {docname: _kept(app, docname) for docname in env.found_docs}
    jobs = {docname: path for docname, path in kept.items() if not path.is_file()}
    browser = tools.find(tools.TOOLS["chromium"])
    if jobs and (browser is None or find_spec("playwright") is None):
        _LOGGER.info(
            pick(
                kk="Сілтемелердің алдын ала көрініс суреттері салынбады: Chromium мен playwright керек.",
                ru="Картинки для ссылок не нарисованы: нужны Chromium и playwright.",
                en="The preview pictures for links were not drawn: they need Chromium and playwright.",
            )
        )
        return []
    folder_of(Path(app.outdir)).mkdir(parents=True, exist_ok=True)
    if jobs and browser:
        asyncio.run(_draw({path: _card(app, docname) for docname, path in jobs.items()}, browser))
    for path in folder_of(Path(app.outdir)).glob("*.png"):
        if path not in kept.values():
            path.unlink()
    return []


async def _draw(cards: dict[Path, str], browser: Path) -> None:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(browser), args=tools.chromium_arguments())
        page = await opened.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for path, html in cards.items():
            await page.set_content(html)
            await page.screenshot(path=path)
        await opened.close()


def publish(app: Sphinx, error: Exception | None) -> None:
    """Put the pictures that pages name beside the pages."""
    if error or app.builder.format != "html":
        return
    for docname in app.env.found_docs:
        if address_of(app, docname):
            target = Path(app.outdir) / "_static" / FOLDER
            target.mkdir(exist_ok=True)
            shutil.copyfile(_kept(app, docname), target / _file(docname))


def setup(app: Sphinx) -> None:
    """Draw when all titles are known and before any page is written."""
    app.connect("env-updated", draw_all)
    app.connect("build-finished", publish, priority=600)  # after the static folder was tidied
