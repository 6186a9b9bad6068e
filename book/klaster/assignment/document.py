"""A page of its own, to print, mail or hand out: everything in one file, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from markdown_it import MarkdownIt

from klaster import tools
from klaster.language import current
from klaster.notebook.chapters import BOOK

_SITE = Path(__file__).resolve().parents[1] / "site" / "static"

#: Whatever a student wrote into a notebook, nothing of it is executed or fetched.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
.masthead { display: flex; gap: .5rem; align-items: center; border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
.masthead svg { width: 1.75rem; height: 1.75rem; flex: none; }
.asked { break-inside: avoid; margin-block: 1.25rem; }
.asked > ol, .asked > ul { margin-block: .25rem; }
.boxes { list-style: none; padding-inline-start: .5rem; }
.answer { border-inline-start: 3px solid var(--good); padding-inline-start: .75rem; }
.answer.wrong { border-color: var(--bad); }
.answer.waiting { border-color: var(--doubt); }
h1 { margin-top: 1rem; }
section[lang] > h2:first-child { margin-top: .25rem; }
section[lang="kk"]::before { content: "Қазақша"; }
.lines { border-bottom: 1px solid var(--quiet); height: 1.9rem; }
.blank { display: inline-block; min-width: 9rem; border-bottom: 1px solid var(--quiet); }
td, th { vertical-align: top; }
/* eslint-disable-next-line book/style -- Safari prints on its own paper. */
@page { size: A4; margin: 18mm 16mm; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
"""


def markdown(text: str) -> str:
    """Return Markdown as HTML. HTML inside it is shown as text, and no link of it can run a script."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").render(text)


def page(title: str, body: str, *, under: str = "") -> str:
    """Return a whole HTML page in the language in use; ``body`` is HTML, ``under`` a line beneath the title."""
    language = current()
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_css()}{_STYLE}</style>\n</head>\n<body>\n"
        f'<header class="masthead">{_emblem()}<span>{BOOK[language]}</span></header>\n<main>\n<h1>{escape(title)}</h1>\n'
        + (f"<p>{escape(under)}</p>\n" if under else "")
        + f"{body}\n</main>\n</body>\n</html>\n"
    )


@cache
def _css() -> str:
    return (_SITE / "book.css").read_text("utf-8")


@cache
def _emblem() -> str:
    return (_SITE / "mark.svg").read_text("utf-8").strip().replace("<svg ", '<svg aria-hidden="true" ', 1)


def can_print() -> bool:
    """Say whether PDFs can be made here: that takes a browser and playwright."""
    return find_spec("playwright") is not None and tools.find(tools.TOOLS["chromium"]) is not None


def print_pages(pages: Iterable[Path]) -> list[Path]:
    """Print HTML files into PDFs beside them, and return the PDFs; none where :func:`can_print` is false."""
    if not can_print():
        return []
    # In a thread of its own: playwright refuses to start where an event loop runs already (a notebook).
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_print, list(pages)).result()


def _print(pages: list[Path]) -> list[Path]:
    from playwright.sync_api import sync_playwright

    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(tools.find(tools.TOOLS["chromium"])),
            args=tools.chromium_arguments(),
        )
        sheet = browser.new_page(color_scheme="light")
        for path in pages:
            sheet.goto(path.resolve().as_uri())
            target = path.with_suffix(".pdf")
            sheet.pdf(path=str(target), prefer_css_page_size=True, tagged=True, outline=True)
            made.append(target)
        browser.close()
    return made
