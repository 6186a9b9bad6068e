"""The whole way of an assignment: written, uploaded to JupyterLab, solved, downloaded, collected, graded, returned."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from klaster import __main__ as command
from klaster.assignment.folder import Assignment
from playwright.sync_api import Page

pytestmark = pytest.mark.slow

ROSTER = "ID;Аты-жөні;Email\na1;Әлия Оспанова;aliya@example.kz\na2;Ұлан Ким;ulan@example.kz\n"


def upload(page: Page, address: str, notebook: Path) -> None:
    """Put a file into JupyterLab with its own button, and open it."""
    page.goto(f"{address}/lab?reset")
    page.locator("#jp-main-statusbar").wait_for(timeout=60_000)
    with page.expect_file_chooser() as chosen:
        page.locator('[data-command="filebrowser:upload"], [title="Upload Files"]').first.click()
    chosen.value.set_files(notebook)
    page.locator(".jp-DirListing-item", has_text=notebook.name).dblclick()
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=60_000)


def write(page: Page, place: int, text: str) -> None:
    """Write a cell anew, as with a keyboard; a cell of text is opened for it first."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(place)
    cell.scroll_into_view_if_needed()
    if not cell.locator(".cm-content").is_visible():
        cell.dblclick()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")


def download(page: Page, target: Path) -> Path:
    """Save, and download with the menu."""
    page.keyboard.press("Control+S")
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_download() as coming:
        page.locator('.lm-Menu-item[data-command="docmanager:download"]').click()
    coming.value.save_as(target)
    return target


def test_from_the_teacher_to_the_student_and_back(lab, browser, tmp_path: Path, monkeypatch, capsys) -> None:
    address, _ = lab
    monkeypatch.chdir(tmp_path)
    (tmp_path / "10A.csv").write_text(ROSTER, "utf-8")
    assert command.main(["assign", "denmark", "--roster", "10A.csv", "--due", "2027-02-01", "--personal"]) == 0
    made = Assignment.load(tmp_path / "denmark")
    given = next(made.students_folder.glob("*a1.ipynb"))
    cells = [cell.id for cell in nbformat.read(given, 4).cells]
    numbers = made.variant("denmark-g3", "a1")["parameters"]

    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    upload(page, address, given)
    write(page, cells.index("setup"), nbformat.read(given, 4).cells[cells.index("setup")].source)
    write(
        page,
        cells.index("denmark-g1-answer"),
        "# ▸ denmark-g1\ndef share_range(joined, least, most):\n    return [joined / most, joined / least]",
    )
    page.keyboard.press("Shift+Enter")
    check = page.locator(".jp-Notebook .jp-Cell").nth(cells.index("denmark-g1-check"))
    check.get_by_text("✗").wait_for(timeout=30_000)
    assert "100-ге көбейтіңіз" in check.inner_text()
    write(
        page,
        cells.index("denmark-g1-answer"),
        "# ▸ denmark-g1\ndef share_range(joined, least, most):\n    return [100 * joined / most, 100 * joined / least]",
    )
    page.keyboard.press("Shift+Enter")
    check.get_by_text("✓ Дұрыс").wait_for(timeout=30_000)
    write(
        page,
        cells.index("denmark-g3-answer"),
        '# ▸ denmark-g3\nmine = labour_force[labour_force["iso3"] == "'
        + numbers["iso3"]
        + f'"].set_index("year")["value"]\nforce_growth = round(100 * (mine[{numbers["last"]}] / mine[{numbers["first"]}] - 1), 2)',
    )
    write(page, cells.index("denmark-exercise-7-answer"), "75 % – қатысушылардың пікірі, өлшенген нәтиже емес.")
    handed_in = download(page, tmp_path / "denmark (1) үй жұмысы.ipynb")
    context.close()

    with zipfile.ZipFile("submissions.zip", "w") as packed:
        packed.write(handed_in, f"Әлия Оспанова_101_assignsubmission_file_/{handed_in.name}")
    assert command.main(["collect", "submissions.zip", "denmark"]) in (0, 1)
    assert command.main(["grade", "denmark"]) in (0, 1)
    grade = json.loads(next(made.grades.glob("*.json")).read_text("utf-8"))
    assert grade["student"]["id"] == "a1"
    statuses = {id: result["status"] for id, result in grade["exercises"].items() if id in made.answers}
    assert statuses == {"denmark-g1": "right", "denmark-g2": "not attempted", "denmark-g3": "right"}
    assert "75 %" in grade["essays"]["denmark-exercise-7"]

    head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
    rows = "Participant 101,Әлия Оспанова,aliya@example.kz,Submitted,,8.00,\nParticipant 102,Ұлан Ким,ulan@example.kz,No submission,,8.00,\n"
    Path("marks.csv").write_text(head + rows, "utf-8")
    capsys.readouterr()
    command.main(["return", "denmark", "--worksheet", "marks.csv", "--without-essays"])
    with Path("denmark/return/1/marks.csv").open(encoding="utf-8") as table:
        assert [row["Grade"] for row in csv.DictReader(table)] == ["5.00", ""]
    feedback = next(Path("denmark/return/1/feedback").glob("*a1*.html")).read_text("utf-8")
    assert "8 ұпайдан" in feedback or "18 ұпайдан" in feedback
