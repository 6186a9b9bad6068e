"""The environment in any folder: what Python and pip write into it works wherever it lies and moves."""

from __future__ import annotations

import ast
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import environment
import movable
import pytest
from jupyter_lab import UV, copy_repository
from pip._vendor import distlib
from pip._vendor.distlib.scripts import ScriptMaker

ROOT = environment.ROOT
PYTHON = "python{}.{}".format(*sys.version_info)
HOSTILE = [
    "Мектеп «Абай» O'zbek/10 Ә сынып/кітап ә",
    'a "quoted" $HOME `id` #1 & 50% [x] ; y/-ends with a space ',
    "n" * 120 + "/a path that is too long for a first line",
]
POSIX = pytest.mark.skipif(os.name == "nt", reason="pip writes launchers of another kind on Windows")


def made(folder: Path) -> Path:
    """Make an environment in a folder, and a command in it as pip makes one; return the folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    maker = ScriptMaker(None, str(folder / ".venv" / "bin"))
    maker.executable = str(environment.interpreter(folder / ".venv"))  # type: ignore[assignment]
    maker.variants = {""}
    maker.make("klaster = shown:main")
    maker.make("pip = shown:main")
    book = folder / "book"
    book.mkdir()
    (book / "shown.py").write_text("import sys\ndef main(): print(*sys.argv[1:], sys.prefix, sep='\\n')\n")
    movable.make_movable(folder / ".venv", book)
    return folder


def run(command: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run([command, *words], env=kept | variables, capture_output=True, encoding="utf-8")


@POSIX
@pytest.mark.parametrize("name", HOSTILE)
def test_a_command_works_where_the_folder_was_made_and_where_it_was_moved_or_copied(tmp_path: Path, name: str):
    here = made(tmp_path / name)
    said = run(here / ".venv/bin/klaster", "сөз", "")
    assert said.stdout == f"сөз\n\n{here}/.venv\n", said.stderr
    copied = Path(shutil.copytree(here, tmp_path / "көшірме ә", symlinks=True))
    moved = here.rename(tmp_path / "басқа 'атау'")
    for folder in (copied, moved):
        assert run(folder / ".venv/bin/klaster").stdout == f"{folder}/.venv\n"
        assert run(folder / ".venv/bin/pip").stdout == f"{folder}/.venv\n"


@POSIX
@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere"},
        {"PYTHONWARNINGS": "error", "PYTHONSAFEPATH": "1", "PYTHONSTARTUP": "/nowhere", "PYTHONNOUSERSITE": "1"},
        {"VIRTUAL_ENV": "/nowhere", "CONDA_PREFIX": "/nowhere", "PYTHONDONTWRITEBYTECODE": "1"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_a_command_works_with_any_setting_of_python(tmp_path: Path, variables: dict[str, str]):
    here = made(tmp_path / HOSTILE[0])
    said = subprocess.run([here / ".venv/bin/klaster"], env=os.environ | variables, capture_output=True)
    assert said.returncode == 0, said.stderr
    assert said.stdout.decode("utf-8", "replace").endswith("/.venv\n")


@POSIX
def test_a_command_called_by_a_link_or_from_its_own_folder_finds_its_python(tmp_path: Path):
    here = made(tmp_path / "book folder")
    link = tmp_path / "klaster"
    link.symlink_to(here / ".venv/bin/klaster")
    assert run(link).stdout == f"{here}/.venv\n"
    said = subprocess.run(["./klaster"], cwd=here / ".venv/bin", capture_output=True, text=True)
    assert said.stdout == f"{here}/.venv\n"


@POSIX
@pytest.mark.parametrize("python", [None, "echo Python 3.9.1", "exit 127"], ids=["gone", "older", "broken"])
def test_without_its_python_a_command_says_what_to_do_in_each_language(tmp_path: Path, python: str | None):
    here = made(tmp_path / "кітап")
    own = here / ".venv/bin/python"
    own.unlink()
    if python:
        own.write_text(f"#!/bin/sh\n{python}\n")
        own.chmod(own.stat().st_mode | stat.S_IXUSR)
    said = run(here / ".venv/bin/klaster")
    assert (said.returncode, said.stdout) == (1, "")
    lines = said.stderr.splitlines()
    assert [
        word for line, word in zip(lines, ("табылмады", "не найден", "not found"), strict=True) if word not in line
    ] == []
    assert all(f"{own}: " in line and "python3 book --no-serve" in line for line in lines)


@POSIX
def test_a_command_stays_a_program_of_python_and_what_is_no_command_of_pips_stays_as_it_is(tmp_path: Path):
    here = made(tmp_path / HOSTILE[1])
    ast.parse((here / ".venv/bin/klaster").read_text("utf-8"))
    for other in (b"#!/bin/bash\necho python\n", b"#!/usr/bin/env node\n", b"\x7fELF", b"MZ", b""):
        assert movable.relative(other) == other
    once = (here / ".venv/bin/klaster").read_bytes()
    assert movable.relative(once) == once  # pip may leave a command as it is the next time


# Code pages. Python 3.11 and 3.12 read a .pth in the system's own, 3.13 and 3.14 first in UTF-8.
PAGES = ("utf-8", "ascii", "cp1251", "cp1252", "cp1254", "cp866", "cp932", "cp936", "koi8-r", "mac-cyrillic")


@pytest.mark.parametrize("name", HOSTILE)
def test_what_python_reads_at_its_start_is_the_same_in_every_code_page(tmp_path: Path, name: str):
    here = made(tmp_path / name)
    (pth,) = (here / ".venv").rglob("*.pth")
    read = {pth.read_bytes().decode(page) for page in PAGES}
    assert len(read) == 1
    assert Path(os.path.normpath(pth.parent / read.pop().strip())) == here / "book"


@pytest.mark.slow
def test_an_editable_install_by_pip_is_started_in_ascii_and_finds_the_package(tmp_path: Path):
    # `pip install -r requirements.txt`, by which Binder and a careful reader go, ends with it.
    repository = copy_repository(tmp_path / HOSTILE[0])
    python = environment.interpreter(tmp_path / "environment")
    subprocess.run([UV, "venv", "-q", "--python", sys.executable, tmp_path / "environment"], check=True)
    editables = next(
        line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line.startswith("editables==")
    )
    for wanted in ([editables], ["--no-deps", "-e", "."]):
        command: list[str | Path] = [UV, "pip", "install", "-q", "--python", python, *wanted]
        subprocess.run(command, cwd=repository, check=True)
    (pth,) = (path for path in (tmp_path / "environment").rglob("*.pth") if "klaster" in path.name)
    assert pth.name == movable.PTH
    assert len({pth.read_bytes().decode(page) for page in PAGES}) == 1
    said = run(python, "-c", "import klaster; print(klaster.__file__)", LC_ALL="C")
    assert Path(said.stdout.strip()) == repository / "book/klaster/__init__.py", said.stderr
    said = run(python, "-c", "print('started')", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert said.stdout == "started\n", said.stderr


# Windows: pip's launcher is a program, a line that names the Python, and a zip.


@pytest.mark.parametrize(
    "path", [r"C:\Users\Әлия\кітап\.venv\Scripts", r"C:\a b\.venv\Scripts", r"C:\klaster\.venv\Scripts"]
)
@pytest.mark.parametrize(("gui", "python"), [(False, "python.exe"), (True, "pythonw.exe")])
def test_a_launcher_of_windows_names_the_python_beside_it(tmp_path: Path, path: str, gui: bool, python: str):
    launcher = Path(distlib.__file__).with_name("w64.exe" if gui else "t64.exe").read_bytes()
    name = f'"{path}\\{python}"' if " " in path else f"{path}\\{python}"
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("__main__.py", "import sys")
    before = launcher + f"#!{name}\n".encode() + (tmp_path / "zip").read_bytes()
    after = movable.relative(before)
    assert after == launcher + rf"#!<launcher_dir>\{python}".encode() + b"\n" + (tmp_path / "zip").read_bytes()
    assert "<launcher_dir>\\".encode("utf-16-le") in launcher  # the program knows the word
    (tmp_path / "klaster.exe").write_bytes(after)
    assert zipfile.ZipFile(tmp_path / "klaster.exe").read("__main__.py") == b"import sys"
    assert len({after[len(launcher) :].split(b"PK")[0].decode(page) for page in PAGES}) == 1
