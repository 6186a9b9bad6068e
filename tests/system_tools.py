"""Tools of the system in tests, and a table of what was not run for want of them.

A pytest plugin; `conftest.py` names it: ``pytest_plugins = ["system_tools"]``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from klaster import tools
from klaster.language import pick


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--not-run-fails",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="a test that was not run is a failure (default where CI=true)",
    )


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """Return a function: the path of a tool of `tools.TOOLS`, or the test is not run."""

    def path(name: str) -> Path:
        found = tools.find(tools.TOOLS[name])
        if found is None:
            pytest.skip(tools.missing(tools.TOOLS[name]))
        return found

    return path


def _not_run(config: pytest.Config) -> list[tuple[str, str]]:
    """Return (test, reason) for each test that was skipped; a worker tells its own to the session's."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return [(report.nodeid, report.longrepr[2].removeprefix("Skipped: ")) for report in skipped]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    strict = session.config.getoption("--not-run-fails")
    if strict and session.exitstatus == pytest.ExitCode.OK and _not_run(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = _not_run(config)
    if not rows:
        return
    terminalreporter.section(pick(kk="Орындалмаған тестілер", ru="Невыполненные тесты", en="Tests that were not run"))
    width = max(len(test) for test, _ in rows)
    for test, reason in sorted(rows):
        terminalreporter.line(f"{test:{width}}  {reason}")
    if config.getoption("--not-run-fails"):
        terminalreporter.line(
            pick(
                kk="Бәрі орындалуы керек болғандықтан, бұл – қате.",
                ru="Поскольку выполнить нужно все, это ошибка.",
                en="All of them had to run, so this is a failure.",
            ),
            red=True,
        )
