"""The pictures of the page for teachers and of the student's guide, taken from the real thing.

``.venv/bin/python tests/take_pictures.py [NAME…]`` takes all, or those named, over again, in Kazakh: commands
are run in a terminal and what they print is set by Chromium, JupyterLab is Binder's, the table of the
essays is drawn by LibreOffice Calc (Debian: ``libreoffice-calc-nogui``). The students are invented, and their
names say so. Linux only, for a terminal's sake.
"""

from __future__ import annotations

import base64
import csv
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from html import escape
from io import BytesIO
from pathlib import Path
from termios import TIOCSWINSZ
from typing import Any

import jupyter_lab
import nbformat
from klaster import tools
from openpyxl import load_workbook
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright
from test_students_way import upload

ROOT = Path(__file__).resolve().parents[1]
TEACHING = ROOT / "book" / "images" / "teaching"
GUIDE = ROOT / "book" / "klaster" / "assignment" / "images"
COLUMNS, WIDTH, MOST = 50, 440, 60_000
"""Letters in a line of the terminal; pixels of a picture's width; bytes that a picture may have."""

PEOPLE = (("S01", "Бірінші Үлгі"), ("S02", "Екінші Үлгі"), ("S03", "Үшінші Үлгі"))
ESSAY = "denmark-exercise-7"
TEXT = "75 % – қатысушылардың өз пікірі, өлшенген нәтиже емес. Кім, қашан жауап бергені белгісіз."
WRONG = "# ▸ denmark-g1\ndef share_range(joined, least, most):\n    return [joined / most, joined / least]"
EMPTY = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments"

_TERMINAL = """<!doctype html><html lang="kk"><meta charset="utf-8"><style>
body { margin: 0; padding: 14px 16px; background: #12181f; color: #e6edf3; font: 13px/1.45 "DejaVu Sans Mono", monospace; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; } b { color: #4fd6ae; }
</style><pre>"""


class Way:
    """A teacher's way through the four commands, in a folder of its own; what each command printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed: dict[str, str] = {}
        with (folder / "10A.csv").open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out, delimiter=";").writerows([["ID", "Аты-жөні"], *PEOPLE])
        self._run("assign", "denmark --roster 10A.csv --due 2027-02-01")
        self._hand_in()
        self._run("collect", "submissions.zip denmark")
        self._run("grade", "denmark")
        rows = [f"Participant {n},{name},,Submitted,,18.00," for n, (_, name) in enumerate(PEOPLE, 101)]
        (folder / "marks.csv").write_text("\n".join([EMPTY, *rows, ""]), "utf-8")
        self._run("return", "denmark --worksheet marks.csv")

    def read_essays(self) -> None:
        """Fill in the points of the texts, as a teacher does, and give back once more."""
        path = self.folder / "denmark" / "essay-marks.xlsx"
        book = load_workbook(path)
        for row, (points, said) in zip(
            book.active.iter_rows(min_row=2), ((9, "Дәлелі анық."), (6, "Қалай тексерер едіңіз?")), strict=True
        ):
            row[3].value, row[5].value = points, said
        book.save(path)
        self._run("return", "denmark --worksheet marks.csv")

    def _hand_in(self) -> None:
        students = self.folder / "denmark" / "students" / "denmark.ipynb"
        solved = nbformat.read(self.folder / "denmark" / "teacher" / "denmark-solutions.ipynb", 4)
        right = {cell.id: cell.source for cell in solved.cells if re.fullmatch(r"denmark-g\d-answer", cell.id)}
        with zipfile.ZipFile(self.folder / "submissions.zip", "w") as packed:
            for n, answers in enumerate((right, {"denmark-g1-answer": WRONG})):
                id, name = PEOPLE[n]
                notebook = nbformat.read(students, 4)
                for cell in notebook.cells:
                    cell.source = answers.get(cell.id, cell.source)
                    if cell.id == "student":
                        cell.source = cell.source.replace('student_id = ""', f'student_id = "{id}"')
                        cell.source = cell.source.replace('student_name = ""', f'student_name = "{name}"')
                    if cell.id == f"{ESSAY}-answer":
                        cell.source += f"\n\n{TEXT if n else TEXT + ' Салыстыру тобы да жоқ.'}"
                packed.writestr(
                    f"{name}_{101 + n}_assignsubmission_file/denmark ({n}) үй жұмысы.ipynb", nbformat.writes(notebook)
                )
            packed.writestr(f"{PEOPLE[2][1]}_103_assignsubmission_file/denmark.pdf", b"%PDF")

    def _run(self, verb: str, rest: str) -> None:
        """Run a command in a terminal of its own, as a person would."""
        variables = {
            **os.environ,
            "KLASTER_LANG": "kk",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }
        ours, theirs = pty.openpty()
        ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
        process = subprocess.Popen(
            ["klaster", verb, *rest.split()], cwd=self.folder, env=variables, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 4096):
                parts.append(part)
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)
        process.wait()
        # A progress bar writes its line over and over; what stays is what comes last.
        lines = [
            line.rpartition("\r")[2] for line in b"".join(parts).decode().replace("\r\n", "\n").strip().split("\n")
        ]
        self.printed.setdefault(verb, f"<b>$ klaster {verb} {escape(rest)}</b>\n{escape(chr(10).join(lines))}")


def save(page: Page, path: Path, height: float | None = None, box: Any = None) -> None:
    """Photograph a page down to a height as WebP, or what a box of the screen shows as PNG; raises ``SystemExit`` where it is too large."""
    if path.suffix == ".png":
        with Image.open(BytesIO(page.screenshot(clip=box))) as seen:
            seen.convert("RGB").quantize(48, dither=Image.Dither.NONE).save(path, optimize=True)
        _tell(path)
        return
    width, whole = page.evaluate("() => [innerWidth, document.documentElement.scrollHeight]")
    clip = {
        "x": 0,
        "y": 0,
        "width": width,
        "height": min(whole, height or whole),
        "scale": page.evaluate("() => devicePixelRatio"),
    }
    session = page.context.new_cdp_session(page)
    for quality in (80, 60, 40):
        options = {"format": "webp", "quality": quality, "captureBeyondViewport": True, "clip": clip}
        path.write_bytes(base64.b64decode(session.send("Page.captureScreenshot", options)["data"]))
        if path.stat().st_size <= MOST:
            break
    _tell(path)


def _tell(path: Path) -> None:
    if path.stat().st_size > MOST:
        raise SystemExit(f"{path}: {path.stat().st_size} bytes, at most {MOST}")
    print(path.relative_to(ROOT), path.stat().st_size)


@contextmanager
def sheet(browser: Browser, width: int = WIDTH) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 50}, device_scale_factor=2, color_scheme="light")
    yield context.new_page()
    context.close()


def terminals(browser: Browser, way: Way) -> None:
    """What the four commands print."""
    for verb, text in way.printed.items():
        with sheet(browser) as page:
            page.set_content(_TERMINAL + text)
            save(page, TEACHING / f"{verb}.webp")


def folder(browser: Browser, way: Way) -> None:
    """The two parts of the folder that `assign` writes, as Chromium lists them."""
    for name in ("students", "teacher"):
        with sheet(browser) as page:
            page.goto((way.folder / "denmark" / name).as_uri() + "/")
            page.evaluate(
                "() => { for (const row of document.querySelectorAll('tr')) row.cells[2]?.remove(); }"
            )  # dates
            page.add_style_tag(content="h1 { font-size: 1rem; overflow-wrap: anywhere }")
            save(page, TEACHING / f"{name}.webp")


def pages(browser: Browser, way: Way) -> None:
    """What a student and the teacher read in the end."""
    made = way.folder / "denmark" / "return" / "2"
    student = next((made / "feedback").glob("*S02*"))
    for name, path, last, width in (("feedback", student, ".answer", WIDTH), ("class", made / "class.html", "ul", 490)):
        with sheet(browser, width) as page:
            page.goto(path.as_uri())
            end = page.locator(last).first.bounding_box()
            save(page, TEACHING / f"{name}.webp", end["y"] + end["height"] + 12)


def essays(browser: Browser, way: Way) -> None:
    """The table of the essays, drawn by LibreOffice Calc, its columns made narrow enough for a phone."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("apt-get install --no-install-recommends libreoffice-calc-nogui")
    book = load_workbook(way.folder / "denmark" / "essay-marks.xlsx")
    book.active.page_setup.orientation, book.active.print_options.gridLines = "landscape", True
    book.active.print_options.headings, book.active.sheet_properties.pageSetUpPr.fitToPage = True, True
    book.active.page_setup.fitToHeight = 0
    for column, width in zip("ABCDEF", (6, 10, 13, 7, 9, 14), strict=True):
        book.active.column_dimensions[column].width = width
    for row in range(2, book.active.max_row + 1):
        book.active.row_dimensions[row].height = 30
    book.save(way.folder / "essays.xlsx")
    home = f"-env:UserInstallation={(way.folder / 'office').as_uri()}"
    subprocess.run(
        [office, home, "--headless", "--convert-to", "pdf", "essays.xlsx"],
        cwd=way.folder,
        check=True,
        capture_output=True,
    )
    subprocess.run(["pdftoppm", "-png", "-r", "220", "-singlefile", "essays.pdf", "essays"], cwd=way.folder, check=True)
    with Image.open(way.folder / "essays.png") as drawn:
        table = drawn.convert("RGB").crop(ImageOps.invert(drawn.convert("L")).getbbox())
        path = TEACHING / "essays.webp"
        ImageOps.contain(ImageOps.expand(table, 8, "white"), (2 * WIDTH, 2 * WIDTH)).save(path, quality=80)
    _tell(path)


def guide(browser: Browser, way: Way) -> None:
    """JupyterLab as a student sees it: where to upload, a check's hint, where to download."""
    given = way.folder / "denmark" / "students" / "denmark.ipynb"
    ids = [cell.id for cell in nbformat.read(given, 4).cells]
    with tempfile.TemporaryDirectory() as made:
        repository, python = jupyter_lab.binder(Path(made))
        with jupyter_lab.server(repository, python, Path(made) / "home") as address:
            context = browser.new_context(viewport={"width": 640, "height": 900}, device_scale_factor=1.5)
            page = context.new_page()
            upload(page, address, given)
            button = page.locator('[data-command="filebrowser:upload"], [title="Upload Files"]').first
            button.evaluate("button => button.style.outline = '3px solid #d55e00'")
            save(page, GUIDE / "upload.png", box={"x": 0, "y": 0, "width": 420, "height": 300})
            button.evaluate("button => button.style.outline = ''")
            page.keyboard.press("Control+B")
            cell = page.locator(".jp-Notebook .jp-Cell")
            cell.nth(ids.index("setup") - 1).click()
            page.keyboard.press("Escape")
            page.keyboard.press("Shift+Enter")  # goes on to the first cell of code, whose source is folded
            page.keyboard.press("Shift+Enter")
            answer = cell.nth(ids.index("denmark-g1-answer")).locator(".cm-content")
            answer.scroll_into_view_if_needed()
            answer.click()
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(WRONG)
            page.keyboard.press("Shift+Enter")
            page.keyboard.press("Shift+Enter")
            cell = page.locator(".jp-Notebook .jp-Cell").nth(ids.index("denmark-g1-check"))
            cell.get_by_text("✗").wait_for(timeout=30_000)
            page.locator(".jp-Notebook .jp-Cell").nth(ids.index("denmark-g1")).evaluate("cell => cell.scrollIntoView()")
            page.wait_for_timeout(500)
            edge, end = page.locator(".jp-Notebook").bounding_box(), cell.bounding_box()
            save(
                page,
                GUIDE / "check.png",
                box={
                    "x": edge["x"],
                    "y": edge["y"],
                    "width": edge["width"],
                    "height": end["y"] + end["height"] - edge["y"] - 4,
                },
            )
            page.get_by_role("menuitem", name="File", exact=True).click()
            page.locator('.lm-Menu-item[data-command="docmanager:download"]').hover()
            save(page, GUIDE / "download.png", box={"x": 0, "y": 0, "width": 420, "height": 560})
            context.close()


TAKEN = {"terminals": terminals, "folder": folder, "guide": guide, "essays": essays, "pages": pages}


def main(names: list[str]) -> None:
    """Take the pictures of these names, or all."""
    if unknown := set(names) - set(TAKEN):
        raise SystemExit(f"{', '.join(sorted(unknown))}? {', '.join(TAKEN)}")
    TEACHING.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        way = Way(Path(made))
        browser = playwright.chromium.launch(
            executable_path=str(tools.find(tools.TOOLS["chromium"])), args=tools.chromium_arguments()
        )
        for name, take in TAKEN.items():
            if name == "essays":
                way.read_essays()
            if not names or name in names:
                take(browser, way)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
