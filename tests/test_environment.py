"""The two commands, `python book` and `python tests`, and the environment they stand on."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from klaster import environment
from klaster.environment import Tool

ROOT = environment.ROOT
REFUSAL = (
    "Python 3.11 немесе одан жаңасы керек, мынау – {0}. / "
    "Нужен Python 3.11 или новее, а это {0}. / "
    "Python 3.11 or newer is needed, this is {0}."
)


def older_pythons() -> list[tuple[str, str]]:
    """Return (path, version) of the Pythons before 3.11 that are installed here."""
    places = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    places += map(str, Path.home().glob(".pyenv/versions/3.*/bin/python"))
    found = {}
    for place in filter(None, places):
        question = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
        answer = subprocess.run([place, "-c", question], capture_output=True, text=True)
        version = answer.stdout.strip()
        if answer.returncode == 0 and tuple(map(int, version.split("."))) < (3, 11):
            found[version] = place
    return [(place, version) for version, place in sorted(found.items())]


# An older Python


@pytest.mark.parametrize("command", ["book", "tests"])
def test_an_older_python_is_refused_in_one_sentence_per_language(command: str):
    old = (
        "import runpy, sys; sys.version_info = (3, 10, 13); sys.path.insert(0, sys.argv[1]);"
        "runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", old, ROOT / command], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == REFUSAL.format("3.10.13") + "\n"


@pytest.mark.parametrize("command", ["book", "tests"])
def test_every_older_python_on_this_computer_is_refused(command: str):
    for python, version in older_pythons():
        variables = os.environ | {"PYTHONIOENCODING": "utf-8"}
        done = subprocess.run([python, ROOT / command], capture_output=True, env=variables)
        assert done.returncode == 1, version
        assert done.stderr.decode() == REFUSAL.format(version) + os.linesep


@pytest.mark.parametrize("name", ["book/__main__.py", "book/oldest_python.py", "tests/__main__.py"])
def test_what_an_older_python_reads_is_written_in_its_grammar(name: str):
    source = (ROOT / name).read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__ import annotations" not in source  # unknown to Python 3.6


@pytest.mark.slow
def test_pip_on_an_older_python_names_the_python_that_is_needed(tmp_path: Path):
    for python, version in older_pythons():
        if int(version.split(".")[1]) < 8:
            continue  # its pip, of 2018, words it otherwise
        subprocess.run([python, "-m", "venv", tmp_path / version], check=True)
        pip = [environment.interpreter(tmp_path / version), "-m", "pip", "install"]
        done = subprocess.run(
            [*pip, "-r", "requirements.txt"], cwd=ROOT, capture_output=True, text=True
        )
        (error,) = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        assert "this-book-needs-Python-3.11-or-newer" in error


# The environment is reused, or made anew


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own, in which making and installing only leave their traces."""
    for name in environment.SOURCES:
        (tmp_path / name).write_text(name, "utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "klaster.json")
    return tmp_path


@pytest.fixture
def done(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to the environment, in order. It works, whatever is in it."""
    steps = []

    def make() -> None:
        steps.append("make")
        environment.FOLDER.mkdir(exist_ok=True)

    def install(extras: list[str]) -> None:
        steps.append(" ".join(["install", *extras]))
        stamp = {"digest": environment.digest(), "extras": extras}
        environment.STAMP.write_text(json.dumps(stamp), "utf-8")

    monkeypatch.setattr(environment, "_make", make)
    monkeypatch.setattr(environment, "_install", install)
    monkeypatch.setattr(environment, "_works", lambda: True)
    return steps


def test_an_unchanged_environment_is_reused(done: list[str]):
    assert environment.prepare() == environment.prepare()
    assert done == ["make", "install"]


def test_an_extra_is_added_to_what_stands_and_stays(done: list[str]):
    environment.prepare()
    environment.prepare(["test"])
    environment.prepare()
    assert done == ["make", "install", "install test"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements.lock", "pyproject.toml"])
def test_a_changed_file_means_a_new_environment_with_the_same_extras(
    name: str, project: Path, done: list[str]
):
    environment.prepare(["test"])
    (project / name).write_text("changed", "utf-8")
    environment.prepare()
    assert done == ["make", "install test"] * 2


def test_a_moved_repository_means_a_new_environment(
    done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
):
    before = environment.digest()
    moved = shutil.copytree(environment.ROOT, tmp_path_factory.mktemp("moved") / "book")
    monkeypatch.setattr(environment, "ROOT", moved)
    assert environment.digest() != before


def test_a_broken_environment_is_made_anew(done: list[str], monkeypatch: pytest.MonkeyPatch):
    environment.prepare()
    monkeypatch.setattr(environment, "_works", lambda: False)
    environment.prepare()
    assert done == ["make", "install"] * 2


@pytest.mark.parametrize("stamp", ["{}", "", "{"])
def test_an_interrupted_start_is_made_anew(stamp: str, done: list[str]):
    environment.FOLDER.mkdir()
    environment.STAMP.write_text(stamp, "utf-8")
    environment.prepare()
    assert done == ["make", "install"]


def test_a_python_that_lacks_the_book_or_is_missing_does_not_work(project: Path):
    assert not environment._works()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    assert environment.interpreter().exists()
    assert not environment._works()


def test_a_folder_that_somebody_else_made_is_left_alone(project: Path):
    (project / ".venv").mkdir()
    (project / ".venv" / "theirs").touch()
    with pytest.raises(environment.Problem, match=r"\.venv"):
        environment.prepare()
    assert (project / ".venv" / "theirs").exists()


def test_what_pip_says_is_shown_when_it_fails(project: Path, monkeypatch: pytest.MonkeyPatch):
    environment.FOLDER.mkdir()
    monkeypatch.setattr(environment, "LOG", project / ".venv" / "install.log")
    monkeypatch.setattr(environment, "interpreter", lambda: Path(sys.executable))
    (project / "requirements.txt").write_text("-r missing.txt", "utf-8")
    with pytest.raises(environment.Problem, match=r"install\.log(.|\n)*missing\.txt"):
        environment._install([])
    assert not environment.STAMP.exists()


# Tools of the system


@pytest.fixture
def needed() -> Tool:
    return Tool(
        name="measuring-tape",
        commands=("measuring-tape", "tape"),
        package="tape-package",
        kk="өлшеу үшін",
        ru="чтобы измерять",
        en="to measure",
    )


def program(path: Path, lines: str = "") -> Path:
    """Write a shell script that can be run."""
    path.write_text(f"#!/bin/sh\n{lines}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_tool_is_found_by_any_of_its_names(
    needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.find(needed) is None
    tape = program(tmp_path / "tape")
    assert environment.find(needed) == tape


def test_on_debian_root_gets_the_tool_from_apt(
    needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    made = tmp_path / "tape"
    program(
        tmp_path / "apt-get",
        f'echo "$DEBIAN_FRONTEND $*" >> {tmp_path}/log\n'
        f'[ "$1" = update ] || {{ echo "#!/bin/sh" > {made}; /bin/chmod +x {made}; }}',
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(environment, "_may_install", lambda: True)
    assert environment.provide(needed) == made
    said = (tmp_path / "log").read_text("utf-8").splitlines()
    install = "install --yes --no-install-recommends tape-package"
    assert said == ["noninteractive update", f"noninteractive {install}"]
    assert "tape-package" in capsys.readouterr().out


def test_nobody_else_gets_it_installed(
    needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program(tmp_path / "apt-get", f"touch {tmp_path}/asked")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert environment.provide(needed) is None
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(("ci", "became_root"), [("true", True), ("", False)])
def test_on_a_ci_machine_alone_the_tool_comes_by_way_of_sudo(
    ci: str, became_root: bool, needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program(tmp_path / "apt-get", f'echo "$1 as $BECAME" >> {tmp_path}/log')
    program(tmp_path / "sudo", 'shift 2; BECAME=root exec "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    debian = Path("/etc/debian_version").exists()
    assert environment._may_install() == (became_root and debian)
    monkeypatch.setattr(environment, "_may_install", lambda: True)
    environment.provide(needed)
    said = (tmp_path / "log").read_text("utf-8").splitlines()
    who = "root" if became_root else ""
    assert said == [f"update as {who}", f"install as {who}"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("kk", "орындалмады: measuring-tape орнатыңыз (өлшеу үшін); "),
        ("ru", "не выполнено: установите measuring-tape (чтобы измерять); "),
        ("en", "not run: install measuring-tape (to measure); "),
    ],
)
def test_a_missing_tool_is_named_in_the_users_language(
    language: str, sentence: str, needed: Tool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("klaster.language._chosen", language)
    assert environment.missing(needed) == sentence + "Debian: apt-get install tape-package"


# What was not run


@pytest.fixture
def run_tests(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a suite: one test passes, one lacks a tool."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["system_tools"]\n', "utf-8")
    (tmp_path / "test_suite.py").write_text(
        "def test_passes(): pass\n"
        "def test_lacks(tool, monkeypatch):\n"
        "    monkeypatch.setenv('PATH', '')\n"
        "    tool('git')\n",
        "utf-8",
    )

    def run(*options: str, ci: str = "") -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join([str(ROOT / "tests"), str(ROOT / "book")])
        variables = os.environ | {"CI": ci, "KLASTER_LANG": "en", "PYTHONPATH": paths}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, tmp_path],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
        )

    return run


def test_what_was_not_run_is_listed_with_its_reason(run_tests):
    done = run_tests()
    assert done.returncode == 0
    assert re.search(r"^test_suite.py::test_lacks +not run: install git \(", done.stdout, re.M)
    assert re.search(r"^=+ 1 passed, 1 skipped in .+ =+$", done.stdout.splitlines()[-1])


@pytest.mark.parametrize("how", [{"ci": "true"}, {"options": "--not-run-fails"}])
def test_it_is_a_failure_where_everything_has_to_run(how: dict[str, str], run_tests):
    options = [how["options"]] if "options" in how else []
    done = run_tests(*options, ci=how.get("ci", ""))
    assert done.returncode == 1
    assert "All of them had to run" in done.stdout
    assert run_tests(*options, "-k", "passes", ci=how.get("ci", "")).returncode == 0


def test_ci_runs_the_test_command_strictly_with_the_pinned_python(tmp_path: Path):
    (tmp_path / ".ci").mkdir()
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "tests" / "__main__.py").write_text(
        "import sys; print(*sys.argv[1:]); sys.exit(7)", "utf-8"
    )
    for pinned in ("python-3.11", "python-9.9"):  # the second is nowhere: any python3 will do
        (tmp_path / "runtime.txt").write_text(pinned + "\n", "utf-8")
        done = subprocess.run(
            ["bash", tmp_path / ".ci" / "run", "-k", "one"], capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (7, "--strict -k one\n"), done.stderr


# The book


@pytest.mark.slow
def test_one_command_makes_the_environment_builds_and_serves_in_a_clean_copy(
    tmp_path: Path, tool: Callable[[str], Path]
):
    listed = [tool("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    copy = tmp_path / "copy"
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)

    python = [getattr(sys, "_base_executable", None) or sys.executable, "book"]
    variables = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    variables |= {"KLASTER_LANG": "en", "PYTHONUTF8": "1"}
    first = subprocess.run(
        [*python, "--no-serve"], cwd=copy, env=variables, capture_output=True, text=True
    )
    assert first.returncode == 0, first.stdout[-4000:] + first.stderr[-4000:]
    assert "Making the Python environment" in first.stdout
    assert (copy / "_build" / "html" / "index.html").is_file()

    served = subprocess.Popen(
        [*python, "--no-open"], cwd=copy, env=variables, stdout=subprocess.PIPE, text=True
    )
    with served:
        said = []
        for line in served.stdout:
            said.append(line)
            if address := re.match(r"The book is at (http://127\.0\.0\.1:\d+/)", line):
                break
        assert address, "".join(said)
        assert not any("Making the Python environment" in line for line in said)
        # Browsers refuse a script or a style sheet that comes as another type.
        types = {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css"}
        for suffix, kind in types.items():
            site = copy / "_build" / "html"
            page = next(site.rglob(f"*.{suffix}")).relative_to(site).as_posix()
            with urllib.request.urlopen(address[1] + page, timeout=10) as answer:
                assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        served.send_signal(signal.SIGINT)
        assert "Stopped." in served.stdout.read()
    assert served.returncode == 130


@pytest.mark.parametrize(
    ("called", "shown"),
    [(".venv/bin/klaster", ".venv/bin/klaster"), ("/HERE/.venv/bin/klaster", ".venv/bin/klaster"), ("klaster", "klaster"), ("-c", "klaster"), ("/HERE/__main__.py", "klaster")],
)
def test_a_command_is_shown_as_it_was_called_and_quoted_where_it_must_be(called, shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [called.replace("/HERE", str(tmp_path))])
    assert environment.command("grade", Path("үй жұмысы")) == f'{shown} grade "үй жұмысы"'
    assert environment.command("collect", "a-1.zip", "C:\\klaster\\10А") == f"{shown} collect a-1.zip C:\\klaster\\10А"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.ENAMETOOLONG])
def test_a_fault_of_the_disk_names_the_file_and_what_to_do(number, capsys):
    def work():
        raise OSError(number, "no", "marks.xlsx")

    assert environment.ended(work) == 1
    said = capsys.readouterr().out
    assert "marks.xlsx" in said and "команданы" in said


def test_any_other_fault_is_a_fault_of_ours():
    with pytest.raises(FileNotFoundError):
        environment.ended(lambda: Path("/nowhere/at/all").read_text())
