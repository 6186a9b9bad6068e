"""What the book and its tests take from npm is named by version and hash, and by no host."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import plotly.offline
import pytest
from klaster.console import Problem
from klaster.site import npm

FOLDERS = ("book/klaster/site", "tests", "tests/old_chromium")


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_package_has_an_exact_version_and_a_hash_and_names_no_host(root: Path, folder: str) -> None:
    wanted = json.loads((root / folder / "package.json").read_text("utf-8"))["dependencies"]
    lock = json.loads((root / folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert lock[""]["dependencies"] == wanted
    assert all(version[0].isdigit() for version in wanted.values())
    for name, package in lock.items():
        if name:
            assert package["integrity"].startswith("sha512-"), name
            assert "resolved" not in package, name


def test_packages_are_installed_once_and_outside_the_repository_s_files(root: Path) -> None:
    modules = npm.packages(root / "tests")
    assert (modules / "axe-core" / "axe.min.js").is_file()
    before = modules.stat().st_mtime_ns
    assert npm.packages(root / "tests") == modules and modules.stat().st_mtime_ns == before
    ignored = subprocess.run(["git", "check-ignore", "-q", modules], cwd=root).returncode
    assert ignored == 0


def test_packages_with_commands_are_installed_on_a_disk_without_links_too(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = json.loads((root / "tests/package-lock.json").read_text("utf-8"))
    package = next(name for name, entry in lock["packages"].items() if "bin" in entry and "dependencies" not in entry)
    wanted = {"dependencies": {package.removeprefix("node_modules/"): lock["packages"][package]["version"]}}
    (tmp_path / "package.json").write_text(json.dumps(wanted), "utf-8")
    lock["packages"] = {"": wanted, package: lock["packages"][package]}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), "utf-8")
    monkeypatch.setattr(npm, "FOLDER", tmp_path / "environment")
    modules = npm.packages(tmp_path)
    assert (modules.parent / package / "package.json").is_file()
    assert not [path for path in modules.rglob("*") if path.is_symlink()]


def test_the_light_bundle_is_of_the_version_that_the_wheel_draws_for(root: Path) -> None:
    wanted = json.loads((root / "book/klaster/site/package.json").read_text("utf-8"))["dependencies"]
    assert wanted["plotly.js-basic-dist-min"] == plotly.offline.get_plotlyjs_version()


def test_a_package_that_is_not_there_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "FOLDER", tmp_path / "environment")
    missing = {"dependencies": {"klaster-no-such-package": "1.0.0"}}
    lock = {"lockfileVersion": 3, "packages": {"": missing}}
    (tmp_path / "package.json").write_text(json.dumps(missing), "utf-8")
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), "utf-8")
    with pytest.raises(Problem, match="klaster-no-such-package"):
        npm.packages(tmp_path)
