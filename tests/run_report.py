"""What a run leaves out and covers: `--quick` says what it did not run, a whole run how much of each room it ran.

A pytest plugin; `conftest.py` names it.
"""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from klaster.language import current, number, pick

KINDS = {
    "lab": {"kk": "JupyterLab-та", "ru": "в JupyterLab", "en": "in JupyterLab"},
    "browser": {"kk": "браузерде", "ru": "в браузере", "en": "in a browser"},
    "slow": {"kk": "басқа ұзақ тестілер", "ru": "прочих долгих", "en": "others that take long"},
}
"""What takes long, by the fixture, else by the mark."""

PACKAGE = Path(__file__).resolve().parents[1] / "book" / "klaster"
_LEFT_OUT = pytest.StashKey["Counter[str]"]()


def _kind(item: pytest.Item) -> str:
    return next((kind for kind in KINDS if kind in getattr(item, "fixturenames", ())), "slow")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever starts a browser."""
    for item in items:
        if _kind(item) != "slow":
            item.add_marker("slow")


def pytest_deselected(items: list[pytest.Item]) -> None:
    config = items[0].config
    if config.option.markexpr == "not slow":
        counts = Counter(_kind(item) for item in items if item.get_closest_marker("slow"))
        config.stash[_LEFT_OUT] = counts
        if hasattr(config, "workeroutput"):
            config.workeroutput["left_out"] = dict(counts)


class _Workers:
    """Hears what was left out from pytest-xdist's workers: each has left out the same."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error: object) -> None:
        if left_out := getattr(node, "workeroutput", {}).get("left_out"):
            node.config.stash[_LEFT_OUT] = Counter(left_out)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Workers())


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if counts := config.stash.get(_LEFT_OUT, None):
        kinds = ", ".join(f"{words[current()]} – {counts[kind]}" for kind, words in KINDS.items() if counts[kind])
        terminalreporter.line(
            pick(
                kk=f"Қалдырылған тестілер – {counts.total()} ({kinds}). Бәрін орындау: python tests",
                ru=f"Пропущено тестов: {counts.total()} ({kinds}). Выполнить все: python tests",
                en=f"Left out: {counts.total()} tests ({kinds}). To run all: python tests",
            )
        )
    if config.pluginmanager.hasplugin("_cov") and config.getoption("cov_source"):
        _tell_coverage(terminalreporter)


def _tell_coverage(terminal: pytest.TerminalReporter) -> None:
    """Say how much of each room's lines the run has executed, in percent."""
    from coverage import Coverage

    measured = Coverage()
    measured.load()
    terminal.section(pick(kk="Тестілер орындаған жолдар", ru="Выполненные тестами строки", en="Lines the tests ran"))
    rooms = {f"{room.name}/": [f"{room}/*"] for room in sorted(PACKAGE.iterdir()) if (room / "__init__.py").is_file()}
    for name, files in {**rooms, "*.py": [f"{PACKAGE}/*.py"], "book/klaster/": [f"{PACKAGE}/*"]}.items():
        terminal.line(f"{name:15} {number(measured.report(include=files, file=io.StringIO()), 1):>6} %")
