"""The rooms of the package keep their borders; a chapter pays for what it calls and for nothing else."""

from __future__ import annotations

import json
import subprocess
import sys

import klaster
from conftest import ROOT
from importlinter.cli import lint_imports

#: What a chapter stands on, loaded before the clock starts: plotly loads its parts when they are first used.
LIBRARIES = """
import time
begun = time.process_time()
import pandas, plotly.graph_objects as go, plotly.io, plotly.utils
go.Figure(go.Bar(x=[1], y=[1])).to_json()
libraries = time.process_time() - begun
import IPython.display, ipywidgets, yaml
"""
EVERY_NAME = """
import json, sys
begun = time.process_time()
import klaster
for name in klaster.__all__:
    getattr(klaster, name)
own = time.process_time() - begun
loaded = sorted(name for name in sys.modules if name.startswith("klaster."))
print(json.dumps({"own": own, "libraries": libraries, "loaded": loaded}))
"""
SECONDS = 0.15
#: On a slow machine, of the processor time that pandas and plotly take to load.
SHARE = 0.1


def measured() -> dict:
    """What a fresh process says that has looked up every public name of the package."""
    done = subprocess.run([sys.executable, "-c", LIBRARIES + EVERY_NAME], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_no_room_imports_one_that_it_may_not(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_importing_the_package_loads_none_of_its_rooms():
    code = "import sys, klaster; print(*(name for name in sys.modules if name.startswith('klaster.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_public_name_comes_from_the_rooms_notebook_and_language():
    assert {name.split(".")[1] for name in measured()["loaded"]} == {"notebook", "language"}
    assert {home.split(".")[0] for home in klaster._PUBLIC.values()} == {"notebook", "language"}


def test_all_public_names_cost_little_beyond_the_libraries():
    for _ in range(5):
        found = measured()
        if found["own"] <= max(SECONDS, SHARE * found["libraries"]):
            return
    raise AssertionError(f"klaster takes {found['own']:.2f} s, pandas and plotly {found['libraries']:.2f} s")
