"""The two commands, `python book` and `python tests`, and the environment they stand on."""

from __future__ import annotations

import ast
import errno
import functools
import importlib
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import environment
import pytest
from klaster import console, tools
from klaster.tools import Tool

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
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", old, ROOT / command], capture_output=True, text=True)
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
        pip: list[str | Path] = [environment.interpreter(tmp_path / version), "-m", "pip", "install"]
        done = subprocess.run([*pip, "-r", "requirements.txt"], cwd=ROOT, capture_output=True, text=True)
        (error,) = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        assert "this-book-needs-Python-3.11-or-newer" in error


# The settings of pip and of Python, and the console's letters


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp1252", "cp866", "utf-8"])
@pytest.mark.parametrize(
    "command", [["book"], ["tests"], ["-m", "klaster", "--lang", "kk"], ["-m", "klaster.editions"]], ids=" ".join
)
def test_no_console_is_too_poor_in_letters(command: list[str], encoding: str):
    variables = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT / "book")}
    done = subprocess.run([sys.executable, *command, "--help"], cwd=ROOT, capture_output=True, env=variables)
    assert done.returncode == 0, done.stderr
    readable = encoding not in ("cp1251", "cp1252", "cp866")  # ASCII says only that nothing was chosen
    assert bool(set("әғқңөұүһі") & set(done.stdout.decode("utf-8", "ignore"))) == readable


def test_of_pips_settings_only_those_that_reach_packages_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    conf = tmp_path / "pip.conf"
    conf.write_text(
        "[global]\nquiet = 3\nuser = true\nproxy = http://мектеп:3128\nextra-index-url =\n  file:///a\n  file:///b c\n"
        "[install]\ntarget = /nowhere\nretries = 7\n[list]\nformat = json\n",
        "utf-8",
    )
    for name, value in {
        "CONFIG_FILE": str(conf),
        "USER": "1",
        "ROOT": "/nowhere",
        "RETRIES": "9",
        "INDEX_URL": "file:///own",
    }.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setattr(environment, "interpreter", lambda: Path(sys.executable))
    started = environment._variables() | environment._reaching()
    found = {name: value for name, value in started.items() if name.startswith("PIP_")}
    of_this_computer = {"PIP_CERT", "PIP_CONSTRAINT", "PIP_FIND_LINKS", "PIP_TRUSTED_HOST"}
    assert {name: value for name, value in found.items() if name not in of_this_computer} == {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "file:///own",
        "PIP_RETRIES": "9",
        "PIP_PROXY": "http://мектеп:3128",
        "PIP_EXTRA_INDEX_URL": "file:///a file:///b c",
    }


def test_a_broken_pip_conf_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "pip.conf").write_bytes(b"[global\n\xff")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setattr(environment, "interpreter", lambda: Path(sys.executable))
    assert environment._reaching()["PIP_CONFIG_FILE"] == os.devnull


def test_no_setting_of_python_reaches_what_the_commands_start(monkeypatch: pytest.MonkeyPatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONSAFEPATH", "PYTHONIOENCODING"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    started = {name: value for name, value in environment._variables().items() if name.startswith("PYTHON")}
    others = {name for name in started if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}
    assert others == {"PYTHONUTF8", "PYTHONUNBUFFERED"} and started["PYTHONUTF8"] == "1"


def test_on_a_disk_without_symbolic_links_a_folder_stands_for_the_link(project: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    environment.FOLDER.mkdir()
    environment._lib64()
    assert not (environment.FOLDER / "lib64").exists()  # venv makes its own link
    monkeypatch.setattr(Path, "symlink_to", refuse)
    environment._lib64()
    environment._lib64()
    assert (environment.FOLDER / "lib64").is_dir() == (os.name == "posix")


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
        environment._keep(extras)

    monkeypatch.setattr(environment, "_make", make)
    monkeypatch.setattr(environment, "_virtual", lambda *options: steps.append("adapt"))
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
def test_a_changed_file_means_a_new_environment_with_the_same_extras(name: str, project: Path, done: list[str]):
    environment.prepare(["test"])
    (project / name).write_text("changed", "utf-8")
    environment.prepare()
    assert done == ["make", "install test"] * 2


def test_a_moved_repository_keeps_its_environment_and_adapts_it_once(
    project: Path, done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
):
    environment.prepare(["test"])
    moved = tmp_path_factory.mktemp("moved") / "кітап"
    shutil.copytree(project, moved)
    monkeypatch.setattr(environment, "ROOT", moved)
    monkeypatch.setattr(environment, "FOLDER", moved / ".venv")
    monkeypatch.setattr(environment, "STAMP", moved / ".venv" / "klaster.json")
    environment.prepare()
    environment.prepare()
    assert done == ["make", "install test", "adapt"]


def test_a_folder_whose_name_no_encoding_can_read_has_an_environment_too(
    done: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
):
    # What Python makes of a Kazakh name where LC_ALL=C and UTF-8 is switched off.
    name = "кітап".encode().decode("ascii", "surrogateescape")
    monkeypatch.setattr(environment, "FOLDER", project / name)
    monkeypatch.setattr(environment, "STAMP", project / name / "klaster.json")
    environment.prepare()
    assert environment.prepare() and done == ["make", "install"]


def test_a_path_that_separates_paths_is_refused_in_words(done: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment, "ROOT", Path(f"/home/a{os.pathsep}b"))
    with pytest.raises(console.Problem, match=os.pathsep):
        environment.prepare()
    assert done == []


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


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize("name", ["O'zbek «Абай»", 'a "b" $HOME `id` $(id)'])
def test_a_shell_activates_the_environment_in_any_folder(name: str, project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment, "FOLDER", project / name / ".venv")
    environment.FOLDER.mkdir(parents=True)
    environment._virtual("--without-pip")
    asked = f". {shlex.quote(str(environment.FOLDER / 'bin' / 'activate'))} && command -v python"
    said = subprocess.run(["sh", "-c", asked], capture_output=True, encoding="utf-8")
    assert said.stdout == f"{environment.interpreter()}\n", said.stderr


def test_a_folder_that_somebody_else_made_is_left_alone(project: Path):
    (project / ".venv").mkdir()
    (project / ".venv" / "theirs").touch()
    with pytest.raises(console.Problem, match=r"\.venv"):
        environment.prepare()
    assert (project / ".venv" / "theirs").exists()


def test_what_pip_says_is_shown_when_it_fails(project: Path, monkeypatch: pytest.MonkeyPatch):
    environment.FOLDER.mkdir()
    monkeypatch.setattr(environment, "LOG", project / ".venv" / "install.log")
    monkeypatch.setattr(environment, "interpreter", lambda: Path(sys.executable))
    (project / "requirements.txt").write_text("-r missing.txt", "utf-8")
    with pytest.raises(console.Problem, match=r"install\.log(.|\n)*missing\.txt"):
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


def test_a_tool_is_found_by_any_of_its_names(needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tools.find(needed) is None
    tape = program(tmp_path / "tape")
    assert tools.find(needed) == tape


APT = "-o DPkg::Lock::Timeout=120"


def test_on_debian_root_gets_the_tool_from_apt_and_is_told_before(
    needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    made = tmp_path / "tape"
    program(
        tmp_path / "apt-get",
        f'echo "$DEBIAN_FRONTEND $*" >> {tmp_path}/log\n'
        f'[ "$3" = update ] || {{ echo "#!/bin/sh" > {made}; /bin/chmod +x {made}; }}',
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tools, "may_install", lambda: True)
    told = []
    monkeypatch.setattr(tools, "say", lambda text: told.append((text, (tmp_path / "log").exists())))
    tools.provide([needed])
    assert tools.find(needed) == made
    said = (tmp_path / "log").read_text("utf-8").splitlines()
    install = "install --yes --no-install-recommends tape-package"
    assert said == [f"noninteractive {APT} update", f"noninteractive {APT} {install}"]
    assert ("  tape-package – өлшеу үшін", False) in told
    tools.provide([needed])
    assert (tmp_path / "log").read_text("utf-8").splitlines() == said  # it is there: nothing is asked


def test_the_packages_are_named_together_and_what_apt_refuses_keeps_nothing_else_back(
    needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    program(tmp_path / "apt-get", f'echo "$*" >> {tmp_path}/log; echo "no network" >&2; exit 100')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    monkeypatch.setattr(tools, "may_install", lambda: True)
    tools.provide([needed, replace(needed, name="scales", commands=("scales",), package="scales")])
    said = capsys.readouterr().out
    assert re.search(r"apt-get.*Ctrl-C.*\n  tape-package – to measure\n  scales – to measure\napt-get could not", said)
    assert said.count("no network") == 3  # update, and each package
    assert len((tmp_path / "log").read_text("utf-8").splitlines()) == 3


def test_nobody_else_gets_it_installed(needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(tmp_path / "apt-get", f"touch {tmp_path}/asked")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    tools.provide([needed])
    assert tools.find(needed) is None
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(("ci", "became_root"), [("true", True), ("", False)])
def test_on_a_ci_machine_alone_the_tool_comes_by_way_of_sudo(
    ci: str, became_root: bool, needed: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program(tmp_path / "apt-get", f'echo "$3 as $BECAME" >> {tmp_path}/log')
    program(tmp_path / "sudo", 'shift 2; BECAME=root exec "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    debian = Path("/etc/debian_version").exists()
    assert tools.may_install() == (became_root and debian)
    monkeypatch.setattr(tools, "may_install", lambda: True)
    tools.provide([needed])
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
    monkeypatch.setattr("klaster.language.words._chosen", language)
    assert tools.missing(needed) == sentence + "Debian: apt-get install tape-package"


# What was not run


@pytest.fixture(scope="module")
def run_tests(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a suite: three tests pass, one in a browser, one slowly; one lacks a tool."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "conftest.py").write_text(
        "import pytest\npytest_plugins = ['run_report', 'system_tools']\n@pytest.fixture\ndef browser(): pass\n",
        "utf-8",
    )
    (folder / "test_suite.py").write_text(
        "import pytest\n"
        "from klaster.language import number\n"
        "def test_passes(): assert number(1) == '1'\n"
        "def test_passes_in_a_browser(browser): pass\n"
        "@pytest.mark.slow\n"
        "def test_passes_slowly(): pass\n"
        "def test_lacks(tool, monkeypatch):\n"
        "    monkeypatch.setenv('PATH', '')\n"
        "    tool('git')\n",
        "utf-8",
    )

    def run(*options: str, ci: str = "") -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join([str(ROOT / "tests"), str(ROOT / "book")])
        variables = os.environ | {"CI": ci, "KLASTER_LANG": "en", "PYTHONPATH": paths}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, folder],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture(scope="module")
def plain_run(run_tests) -> subprocess.CompletedProcess[str]:
    return run_tests()


def test_what_was_not_run_is_listed_with_its_reason(plain_run):
    assert plain_run.returncode == 0
    assert re.search(r"^test_suite.py::test_lacks +not run: install git \(", plain_run.stdout, re.M)
    assert re.search(r"^=+ 3 passed, 1 skipped\b.+ in .+ =+$", plain_run.stdout.splitlines()[-1])


def test_what_was_run_whole_left_nothing_out_and_without_coverage_tells_none(plain_run):
    assert "Left out" not in plain_run.stdout
    assert "Lines the tests ran" not in plain_run.stdout


@pytest.mark.parametrize("how", [{"ci": "true"}, {"options": "--not-run-fails"}])
def test_it_is_a_failure_where_everything_has_to_run(how: dict[str, str], run_tests):
    options = [how["options"]] if "options" in how else []
    done = run_tests(*options, ci=how.get("ci", ""))
    assert done.returncode == 1
    assert "All of them had to run" in done.stdout
    assert run_tests(*options, "-k", "passes", ci=how.get("ci", "")).returncode == 0


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_a_quick_run_leaves_out_is_counted_by_its_kind(workers: str, run_tests):
    said = run_tests("-m", "not slow", "-n", workers).stdout
    assert "Left out: 2 tests (in a browser – 1, others that take long – 1). To run all: python tests" in said


@pytest.mark.slow
def test_how_much_of_each_room_the_tests_ran_is_told(run_tests):
    said = run_tests(f"--cov={ROOT / 'book'}", "--cov-report=").stdout
    told = {line.split()[0]: float(line.split()[1]) for line in said.splitlines() if line.endswith(" %")}
    assert told["editions/"] == 0 < told["book/klaster/"] < told["language/"]


def test_ci_runs_the_test_command_strictly_with_the_pinned_python(tmp_path: Path):
    (tmp_path / ".ci").mkdir()
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "tests" / "__main__.py").write_text("import sys; print(*sys.argv[1:]); sys.exit(7)", "utf-8")
    for pinned in ("python-3.11", "python-9.9"):  # the second is nowhere: any python3 will do
        (tmp_path / "runtime.txt").write_text(pinned + "\n", "utf-8")
        done = subprocess.run(["bash", tmp_path / ".ci" / "run", "-k", "one"], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (7, "--strict -k one\n"), done.stderr


# The book


#: A folder of letters, signs and blanks that shells, Python, pip, Sphinx and addresses take for their own.
HOSTILE = 'Мектеп «Абай» O\'zbek "x" #&[x]$HOME/10 Ә сынып /-кітап ә'
#: What a computer may have been set to for other programs.
SETTINGS = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONPATH": "/nowhere",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONSAFEPATH": "1",
    "PIP_USER": "1",
    "PIP_TARGET": "/nowhere",
    "PIP_PREFIX": "/nowhere",
    "PIP_NO_DEPS": "1",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "VIRTUAL_ENV": "/nowhere",
}
PIP_CONF = """
[global]
quiet = 2
user = true
dry-run = true
[install]
target = /nowhere
no-deps = true
"""


@pytest.mark.slow
def test_one_command_makes_the_environment_builds_and_serves_in_any_folder_with_any_settings(
    tmp_path: Path, tool: Callable[[str], Path]
):
    listed: list[str | Path] = [tool("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    copy = tmp_path / HOSTILE
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    with (copy / "_config.yml").open("a", encoding="utf-8") as config:
        config.write("    klaster_pictures: false\n")  # they take most of a build, and no setting changes them
    (tmp_path / "pip.conf").write_text(PIP_CONF, "utf-8")

    python = [getattr(sys, "_base_executable", None) or sys.executable, "book"]
    variables = os.environ | SETTINGS | {"KLASTER_LANG": "en", "PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}
    first = subprocess.run([*python, "--no-serve"], cwd=copy, env=variables, capture_output=True, encoding="utf-8")
    assert first.returncode == 0, first.stdout[-4000:] + first.stderr[-4000:]
    assert "Making the Python environment" in first.stdout
    assert (copy / "_build" / "html" / "index.html").is_file()

    # The folder gets another name: the command `klaster` works on, and nothing is installed again.
    copy = copy.rename(copy.with_name("жаңа атау ә"))
    (copy / ".venv" / "install.log").unlink()
    shown = subprocess.run(
        [copy / ".venv" / "bin" / "klaster", "--lang", "kk", "setup"],
        env=variables,
        capture_output=True,
        encoding="utf-8",
    )
    assert shown.returncode == 0 and "denmark: өзгеріссіз" in shown.stdout, shown.stderr

    served = subprocess.Popen(
        [*python, "--no-open"],
        cwd=copy,
        env=variables,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        # As in a terminal: what a shell starts in the background ignores Ctrl-C, and so would this.
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    with served:
        said = []
        for line in served.stdout:
            said.append(line)
            if address := re.match(r"The book is at (http://127\.0\.0\.1:\d+/)", line):
                break
        assert address, "".join(said)
        assert not (copy / ".venv" / "install.log").exists()
        assert str(copy) in (copy / ".venv" / "bin" / "activate").read_text("utf-8")
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
    [
        (".venv/bin/klaster", ".venv/bin/klaster"),
        ("/HERE/.venv/bin/klaster", ".venv/bin/klaster"),
        ("klaster", "klaster"),
        ("-c", "klaster"),
        ("/HERE/__main__.py", "klaster"),
    ],
)
def test_a_command_is_shown_as_it_was_called_and_quoted_where_it_must_be(called, shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [called.replace("/HERE", str(tmp_path))])
    assert console.command("grade", Path("үй жұмысы")) == f'{shown} grade "үй жұмысы"'
    assert console.command("collect", "a-1.zip", "C:\\klaster\\10А") == f"{shown} collect a-1.zip C:\\klaster\\10А"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.ENAMETOOLONG])
def test_a_fault_of_the_disk_names_the_file_and_what_to_do(number, capsys):
    def work():
        raise OSError(number, "no", "marks.xlsx")

    assert console.ended(work) == 1
    said = capsys.readouterr().out
    assert "marks.xlsx" in said and "команданы" in said


def test_any_other_fault_is_a_fault_of_ours():
    with pytest.raises(FileNotFoundError):
        console.ended(lambda: len(Path("/nowhere/at/all").read_text()))


@pytest.mark.parametrize("module", [*console.LIBRARIES, "pandas"])
@pytest.mark.parametrize(("language", "without"), [("kk", "жоқ"), ("ru", "нет"), ("en", "no library")])
def test_a_library_that_is_not_installed_is_named_with_the_command_that_brings_it(
    module: str, language: str, without: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr("klaster.language.words._chosen", language)
    monkeypatch.setitem(sys.modules, module, None)
    assert console.ended(lambda: importlib.import_module(f"{module}.part") is None) == 1
    said = capsys.readouterr().out
    package, command = console.LIBRARIES.get(module, ("pandas", "book"))
    assert without in said and package in said and sys.executable in said
    assert re.search(f"(python3|py) {command}[”»]", said)


def test_the_commands_that_are_named_bring_the_libraries():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    brought = {
        "book": extras["bundle"] + extras["pictures"],
        "book --editions": extras["editions"],
        "tests": extras["test"],
    }
    for package, command in console.LIBRARIES.values():
        assert package in brought[command]


def test_a_part_of_ours_that_is_missing_is_a_fault_of_ours():
    for module in ("klaster.no_such_part", "json.no_such_part"):
        with pytest.raises(ModuleNotFoundError):
            console.ended(lambda module=module: importlib.import_module(module) is None)  # type: ignore[misc]


@pytest.mark.slow
def test_the_editions_made_without_their_libraries_say_what_to_run(tmp_path: Path):
    for module in ("PIL", "pikepdf", "playwright"):
        blocked = f"import sys, runpy; sys.modules[{module!r}] = None; sys.argv[1:] = ['--site', {str(tmp_path)!r}]; runpy.run_module('klaster.editions', run_name='__main__')"
        done = subprocess.run(
            [sys.executable, "-c", blocked],
            env=os.environ | {"KLASTER_LANG": "en"},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
        assert "python3 book" in done.stdout, done.stdout
