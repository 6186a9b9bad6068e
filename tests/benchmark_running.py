"""How long a chapter runs in JupyterLab: ``python tests/benchmark_running.py``.

Each chapter is opened in Binder's environment, in a real browser, and all its cells are run from
the menu once the kernel is ready; the time goes to the last output, all charts drawn. Nothing here
passes or fails: the output is a table.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import jupyter_lab
from klaster import tools
from klaster.notebook import chapters
from playwright.sync_api import sync_playwright

WANTED = 8


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", default=chapters.listed())
    names = parser.parse_args().chapters
    chromium = tools.find(tools.TOOLS["chromium"])
    if chromium is None:
        sys.exit(tools.missing(tools.TOOLS["chromium"]))
    print(f"Seconds, on {os.cpu_count()} cores, Python {sys.version.split()[0]}; wanted: {WANTED} or less.\n")
    print("| chapter | opened, kernel ready | run all to the last output |\n| --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        repository, python = jupyter_lab.binder(folder)
        browser = playwright.chromium.launch(executable_path=str(chromium), args=tools.chromium_arguments())
        with jupyter_lab.server(repository, python, folder / "home") as address:
            for chapter in names:
                begun = time.perf_counter()
                path = f"book/{chapter}.ipynb"
                with (
                    jupyter_lab.new_context(browser) as context,  # nothing in its cache, as on a first visit
                    jupyter_lab.open_notebook(context, address, repository, path) as notebook,
                ):
                    opened = time.perf_counter() - begun
                    print(f"| {chapter} | {opened:.1f} | {notebook.run_all():.1f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
