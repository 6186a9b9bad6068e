"""`python book`: build the book in full and open it. Needs nothing but Python and this folder.

This file has to parse on any Python 3, so that an old one is refused in a sentence.
"""

import sys
from pathlib import Path

import oldest_python

oldest_python.refuse_older()

import argparse
import functools
import http.server
import os
import webbrowser

import environment
from environment import ROOT
from klaster import console, tools
from klaster.console import say
from klaster.language import pick

SITE = ROOT / "_build" / "html"


class Page(http.server.SimpleHTTPRequestHandler):
    """A file of the site. The types are named because Windows may know others for them."""

    extensions_map = {
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
    }

    def log_message(self, format, *arguments):
        """Keep the terminal for the address."""


def build(python: Path) -> int:
    """Build every page in each language, strictly, and return the exit code."""
    say(pick(kk="Кітап құрылуда…", ru="Книга собирается…", en="Building the book…"))
    code = environment.run([python, "-m", "klaster.site", "--all"])
    if code == 0 and not (SITE / "index.html").is_file():
        code = 1
    if code:
        say(
            pick(
                kk="Кітап құрылмады: себебі жоғарыда жазылған.",
                ru="Книга не собрана: причина указана выше.",
                en="The book was not built: the reason stands above.",
            )
        )
    return code


def make_editions(python: Path) -> int:
    """Make the zip, the PDF and the EPUB, offer them on the pages, and return the exit code."""
    say(pick(kk="ZIP, PDF, EPUB жасалуда…", ru="Создаются ZIP, PDF и EPUB…", en="Making ZIP, PDF, EPUB…"))
    return environment.run([python, "-m", "klaster.editions"])


def serve(open_browser: bool) -> None:
    """Serve the built pages on this computer alone, until Ctrl-C."""
    page = functools.partial(Page, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), page) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        say(
            pick(
                kk=f"Кітап мына мекенжайда: {address}  (тоқтату: Ctrl-C)",
                ru=f"Книга открыта по адресу: {address}  (остановить: Ctrl-C)",
                en=f"The book is at {address}  (stop: Ctrl-C)",
            )
        )
        # Without a desktop, Python would start a browser in this very terminal.
        desktop = os.name == "nt" or sys.platform == "darwin"
        desktop = desktop or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
        if open_browser and desktop:
            webbrowser.open(address)
        server.serve_forever()


def main() -> int:
    """Make the environment, build, serve; return the exit code."""
    console.open_console()
    parser = argparse.ArgumentParser(
        prog="python book",
        description=pick(
            kk="Кітапты толық құрып, браузерде ашады.",
            ru="Собирает книгу целиком и открывает её в браузере.",
            en="Builds the book in full and opens it in the browser.",
        ),
    )
    parser.add_argument(
        "--no-open",
        action="store_true",
        help=pick(
            kk="браузерді ашпау, тек мекенжайын жазу",
            ru="не открывать браузер, только напечатать адрес",
            en="don't open the browser, only print the address",
        ),
    )
    parser.add_argument(
        "--no-serve",
        action="store_true",
        help=pick(kk="тек құру", ru="только собрать", en="only build"),
    )
    parser.add_argument(
        "--editions",
        action="store_true",
        help=pick(
            kk="_build/editions ішіне бүкіл кітапты ZIP, PDF және EPUB етіп те жасау",
            ru="сделать из книги и ZIP, PDF, EPUB в папке _build/editions",
            en="also make a ZIP, a PDF and an EPUB of the book in _build/editions",
        ),
    )
    wishes = parser.parse_args()

    def work() -> int:
        python = environment.prepare(["bundle", "pictures", *(["editions"] if wishes.editions else [])])
        tools.provide([tools.TOOLS["chromium"]])  # without it the charts have no pictures
        code = build(python)
        if code == 0 and wishes.editions:
            code = make_editions(python)
        if code == 0 and not wishes.no_serve:
            serve(open_browser=not wishes.no_open)
        return code

    return console.ended(work)


if __name__ == "__main__":
    sys.exit(main())
