"""JupyterLab as Binder gives it: its environment, a real server on the loopback, a real browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ProxySettings, Request

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).with_name("uv")
#: What Binder's image brings before it reads `requirements.txt`.
BASE = ("ipykernel", "ipywidgets", "jupyter_client", "jupyter_server", "jupyterlab", "notebook")
#: All cells stay in the page, so that a test can look at each; no question about news covers them.
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
}
_LEFT_OUT = shutil.ignore_patterns("_build", ".*", "__pycache__")


def install(python: Path, *wanted: object) -> None:
    """Install with uv, which takes from its cache what any environment of this computer has had."""
    command = [UV, "pip", "install", "-q", "--python", python, *wanted]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def new_environment(folder: Path) -> Path:
    """Make a virtual environment of the tests' own Python and return its interpreter."""
    subprocess.run([UV, "venv", "-q", "--seed", "--python", sys.executable, folder], check=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def copy_repository(folder: Path) -> Path:
    """Copy what a clone of the repository holds that its notebooks need."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("book", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, folder)
    return folder


def binder_base() -> list[str]:
    """Return the requirements that stand for Binder's image: repo2docker's own frozen versions."""
    version = ".".join(map(str, sys.version_info[:2]))
    spec = find_spec("repo2docker")  # not imported: it warns of what it imports itself
    assert spec and spec.origin
    lock = Path(spec.origin).parent / "buildpacks" / "conda" / f"environment.py-{version}-linux-64.lock"
    found = dict(re.findall(r"/([\w.-]+?)-(\d[\w.]*)-[^/-]+\.conda", lock.read_text(encoding="utf-8")))
    return [f"{name}=={found[name]}" for name in BASE]


def binder(folder: Path) -> tuple[Path, Path]:
    """Make what Binder makes of the repository; return the copy and the environment's Python.

    First the image's own JupyterLab, then `requirements.txt` and nothing else.
    """
    repository = copy_repository(folder / "repository")
    python = new_environment(folder / "environment")
    install(python, *binder_base())
    install(python, "-r", repository / "requirements.txt")
    settings = folder / "environment" / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(SETTINGS))
    return repository, python


@contextlib.contextmanager
def server(repository: Path, python: Path, home: Path) -> Iterator[str]:
    """Run a Jupyter server in the repository's root, as Binder does; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))}
    environment |= {"HOME": str(home), "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]])}
    command = [python, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += [
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.port_retries=0",
        "--ServerApp.disable_check_xsrf=True",
        "--LabApp.expose_app_in_browser=True",  # a test asks the kernel through it
    ]
    log = home / "server.log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            [*map(str, command)], cwd=repository, env=environment, stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/api", process, log)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@dataclass
class OpenNotebook:
    """A notebook in JupyterLab, the ids of its cells, and what went wrong or went out while it was open."""

    page: Page
    ids: list[str]
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def cell(self, id: str) -> Locator:
        """Return a cell by its id: JupyterLab keeps the notebook's order, and writes no ids."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.ids.index(id))

    def run_all(self, timeout: float = 120) -> float:
        """Run all cells from the menu; return the seconds to the last output, charts drawn.

        Raises ``AssertionError`` with the error or the warning where a cell gives one.
        """
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        item = self.page.get_by_text("Run All Cells", exact=True)
        item.wait_for()
        begun = time.perf_counter()
        item.click()
        state = self.page.wait_for_function(_FINISHED, arg=_ERROR, timeout=timeout * 1000).json_value()
        assert state == "done", state
        return time.perf_counter() - begun


class Controls:
    """The controls that a cell of widgets shows, and the picture that they change."""

    KINDS = (
        "select, textarea, input[type=checkbox], input[type=text], input[type=number], .noUi-handle,"
        " button.jupyter-button"  # not plotly's own, over its chart
    )

    def __init__(self, cell: Locator) -> None:
        self.output = cell.locator(".jp-Cell-outputWrapper")
        self.output.scroll_into_view_if_needed()
        cell.page.add_style_tag(content=".without-controls .a-control { visibility: hidden }")
        found = self.output.locator(self.KINDS)
        self.all = [found.nth(n) for n, works in enumerate(found.evaluate_all(_MARK)) if works]

    def picture(self) -> bytes:
        """Photograph all that the cell shows but its controls."""
        self.output.evaluate("output => output.classList.add('without-controls')")
        seen = self.output.screenshot()
        self.output.evaluate("output => output.classList.remove('without-controls')")
        return seen

    def without_effect(self, rounds: int = 5) -> list[str]:
        """Move the controls until each has changed the picture; describe those that don't.

        In rounds, since a control may have to wait for another: a button that resets does nothing
        until there is something to reset.
        """
        waiting, seen = self.all, self.picture()
        while waiting and rounds:
            rounds -= 1
            still = []
            for control in waiting:
                before, seen = seen, self._moved(control, seen)
                if seen == before:
                    still.append(control)
            waiting = still
        return [control.evaluate(f"control => {_OUTER}.textContent") for control in waiting]

    def errors(self) -> list[str]:
        """Return what Python complains of under the controls: a picture too, but not the one asked for."""
        return self.output.locator(_ERROR).all_inner_texts()

    def _moved(self, control: Locator, before: bytes) -> bytes:
        """Move a control; return the picture once the kernel has answered and what it sent is drawn."""
        move(control)
        self.output.page.evaluate(_ANSWERED)
        last, until = before, time.monotonic() + 1
        while True:
            seen = self.picture()
            if seen == last and (seen != before or time.monotonic() > until):
                return seen
            last = seen


#: An error or a warning: JupyterLab renders both as what Python writes to its standard error.
_ERROR = '[data-mime-type="application/vnd.jupyter.stderr"], [data-mime-type="application/vnd.jupyter.error"]'
#: The kernel answers in order: this after all that a control has sent it.
_ANSWERED = """async () => {
    await jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestKernelInfo();
}"""
_OUTER = "(control.closest('.widget-inline-hbox') ?? control)"
#: Marks the controls for the picture; tells which of them can be moved.
_MARK = f"""controls => controls.map(control => {{
    const works = control.offsetParent && !control.closest("[disabled]");
    if (works) {_OUTER}.classList.add("a-control");
    return works;
}})"""


def move(control: Locator) -> None:
    """Move one control of ipywidgets by one step, as a reader would."""
    kind = control.evaluate("control => control.type || (control.matches('.noUi-handle') ? 'slider' : '')")
    match kind:
        case "slider":
            now, most = (float(control.get_attribute(f"aria-value{name}")) for name in ("now", "max"))
            control.press("ArrowLeft" if now >= most else "ArrowRight")
        case "select-one" | "select-multiple":
            chosen, there = control.evaluate("control => [control.selectedIndex, control.options.length]")
            control.select_option(index=(chosen + 1) % there)
        case "checkbox" | "button" | "submit":
            control.click()
        case "number":
            # By a quarter: a step of one in fifty thousand is rounded away in what is shown.
            control.fill(str(int(float(control.input_value()) * 1.25) + 1))
            control.press("Tab")
        case "textarea":
            control.fill(control.input_value() + "1")
            control.press("Tab")
        case "text":
            control.fill(control.input_value() + "а")
            control.press("Tab")
        case _:
            raise AssertionError(f"an unknown control: {kind!r}")


_FINISHED = """error => {
    const failed = document.querySelector(error);
    if (failed) return failed.textContent;
    // A cell whose source is folded has no prompt; the kernel is at rest when all are done.
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")];
    if (!prompts.length || !prompts.every(prompt => /\\d/.test(prompt.textContent))) return "";
    if (!document.querySelector("#jp-main-statusbar").textContent.includes("| Idle")) return "";
    const charts = [...document.querySelectorAll('[data-mime-type="application/vnd.plotly.v1+json"]')];
    return charts.every(chart => chart.querySelector(".main-svg")) ? "done" : "";
}"""


def new_context(browser: Browser) -> BrowserContext:
    """Return a context that reaches this computer alone: for any other, its proxy is a port where nothing is."""
    proxy: ProxySettings = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}
    return browser.new_context(viewport={"width": 1280, "height": 2000}, proxy=proxy)


@contextlib.contextmanager
def open_notebook(context: BrowserContext, address: str, repository: Path, path: str) -> Iterator[OpenNotebook]:
    """Open a notebook by the path that Binder's launch button opens."""
    # Before the browser has it: JupyterLab saves it now and then.
    ids = [cell.id for cell in nbformat.read(repository / path, as_version=4).cells]
    opened = OpenNotebook(context.new_page(), ids)

    def hear(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            opened.foreign.append(request.url)

    opened.page.on("request", hear)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.goto(f"{address}/lab/tree/{path}?reset")
    opened.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    opened.page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=60_000)
    try:
        yield opened
    finally:
        for kernel in context.request.get(f"{address}/api/kernels").json():
            context.request.delete(f"{address}/api/kernels/{kernel['id']}")
        opened.page.close()
