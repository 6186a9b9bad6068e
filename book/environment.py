"""The environment of the two commands, `python book` and `python tests`.

It is a virtual environment, `.venv` in the repository, and a few tools of the system. All of this
runs before anything is installed, so it needs the standard library alone.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from klaster.console import Problem, say
from klaster.language import pick
from klaster.tools import apt, may_install
from movable import make_movable

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "klaster.json"
LOG = FOLDER / "install.log"
SOURCES = ("requirements.txt", "requirements.lock", "pyproject.toml")
#: Of pip's settings those that say how packages are reached; any other would put them elsewhere,
#: leave some out or ask for other versions than the book's.
REACHING = frozenset(
    "cache-dir cert client-cert config-file default-timeout disable-pip-version-check extra-index-url"
    " find-links index-url keyring-provider no-cache-dir no-index proxy retries timeout trusted-host"
    " use-feature".split()
)


def interpreter(folder: Path | None = None) -> Path:
    """Return the path of the Python in a virtual environment (ours), there or not."""
    return (folder or FOLDER) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def digest() -> str:
    """Return the SHA-256 of everything the environment is made from."""
    seen = hashlib.sha256()
    for name in SOURCES:
        seen.update(b"\0" + name.encode() + b"\0" + (ROOT / name).read_bytes())
    return seen.hexdigest()


def prepare(extras: Iterable[str] = ()) -> Path:
    """Make or reuse the environment and return its Python.

    It is made anew if requirements or `pyproject.toml` changed, if it is broken, and if the
    running Python is of another minor version; where the folder was only moved, it stays. `extras`
    are names from `pyproject.toml`; those installed earlier stay. Raises `Problem` where pip or
    `venv` fails, where `.venv` was made by somebody else and where the folder's path bars one.
    """
    _refuse_path()
    stamp = _stamp()
    wanted = sorted({*extras, *stamp["extras"]})
    made = stamp["digest"] == digest() and _works()
    if not made:
        _make()
    elif stamp["place"] != _place():
        _virtual("--without-pip")  # its `activate` names the folder
        _keep(stamp["extras"])
    if not made or wanted != sorted(stamp["extras"]):
        _install(wanted)
    return interpreter()


def run(command: Sequence[str | Path]) -> int:
    """Run a command in the repository, its output shown as it comes; return its exit code."""
    with subprocess.Popen([*map(str, command)], cwd=ROOT, env=_variables()) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The command got the same Ctrl-C and is closing down.
            process.wait()
            raise


def _refuse_path() -> None:
    """Refuse a path that would be two on the list of places where programs are looked for."""
    if os.pathsep in str(ROOT):
        raise Problem(
            pick(
                kk=f"Қалтаның жолында «{os.pathsep}» белгісі бар: {ROOT}. Мұндай жерде Python ортасы жасалмайды; қалтаның атын өзгертіп, команданы қайталаңыз.",
                ru=f"В пути к папке есть знак «{os.pathsep}»: {ROOT}. В таком месте окружение Python не создаётся; переименуйте папку и повторите команду.",
                en=f"The folder's path holds a “{os.pathsep}”: {ROOT}. No Python environment can be made there; rename the folder and run the command again.",
            )
        )


def _stamp() -> dict:
    nothing = {"digest": "", "extras": [], "place": ""}
    try:
        return nothing | json.loads(STAMP.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return nothing


def _keep(extras: Sequence[str]) -> None:
    """Note what the environment was made from, what it holds and where it lies."""
    kept = {"digest": digest(), "extras": list(extras), "place": _place()}
    STAMP.write_text(json.dumps(kept), "utf-8")


def _place() -> str:
    """Return the environment's path, the same in every locale."""
    return os.fsencode(FOLDER).hex()


def _works() -> bool:
    """Say whether the environment's Python starts, is of our version and finds the book's parts."""
    question = (
        "import sys, os; from importlib.util import find_spec;"
        f"sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])}"
        " or not (find_spec('jupyter_book') and find_spec('klaster'))"
        " or not os.path.samefile(find_spec('klaster').origin, sys.argv[1]))"
    )
    asked: list[str | Path] = [interpreter(), "-c", question, ROOT / "book" / "klaster" / "__init__.py"]
    try:
        return subprocess.run(asked, env=_variables(), capture_output=True).returncode == 0
    except OSError:
        return False


def _make() -> None:
    if FOLDER.exists() and not STAMP.exists():
        raise Problem(
            pick(
                kk=f"{FOLDER} қалтасын бұл команда жасаған жоқ: атын өзгертіңіз не өшіріңіз.",
                ru=f"Папку {FOLDER} создала не эта команда: переименуйте или удалите её.",
                en=f"The folder {FOLDER} was not made by this command: rename or delete it.",
            )
        )
    say(
        pick(
            kk=f"Python ортасы жасалуда: {FOLDER}",
            ru=f"Создаётся окружение Python: {FOLDER}",
            en=f"Making the Python environment: {FOLDER}",
        )
    )
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    # Written first, so that an interrupted start is known as ours and made anew.
    STAMP.write_text("{}", "utf-8")
    _virtual()


def _virtual(*options: str) -> None:
    """Run Python's `venv` on the folder, which it makes, or adapts where it is there already."""
    _lib64()
    # Inside another virtual environment, its base Python; it stays when that one is deleted.
    python = getattr(sys, "_base_executable", None) or sys.executable
    command = [python, "-m", "venv", *options, FOLDER]

    def made() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=_variables(), capture_output=True, encoding="utf-8", errors="replace")

    done = made()
    # Debian keeps `venv` in a package of its own.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if done.returncode and may_install() and "ensurepip" in done.stdout:
        why = pick(
            kk="Python ортасын жасау үшін", ru="чтобы создать окружение Python", en="to make the Python environment"
        )
        apt({package: why})
        done = made()
    if done.returncode:
        raise Problem(
            pick(
                kk=f"Виртуалды орта жасалмады. Debian мен Ubuntu-да: apt-get install {package}. Қалта USB-жинақтағышта не "
                "желілік дискіде болса, оны компьютердің өз дискісіне («Құжаттар» ішіне) көшіріңіз. Python былай деді:",
                ru=f"Не удалось создать виртуальное окружение. В Debian и Ubuntu: apt-get install {package}. Если папка лежит на "
                "USB-накопителе или сетевом диске, скопируйте её на диск компьютера (в «Документы»). Сообщение Python:",
                en=f"The virtual environment could not be made. On Debian and Ubuntu: apt-get install {package}. If the folder is on "
                "a memory stick or a network disk, copy it to the computer's own disk (to “Documents”). What Python said:",
            )
            + f"\n{done.stdout}{done.stderr}"
        )
    activate = FOLDER / "bin" / "activate"
    if activate.is_file():
        # Python before 3.11.11 (3.12.8, 3.13.1) writes a path that a shell may take for more than a path.
        text = activate.read_text("utf-8")
        activate.write_text(text.replace(f'"{FOLDER}"', shlex.quote(str(FOLDER))), "utf-8")


def _lib64() -> None:
    """Where the disk has no symbolic links, make a folder of what `venv` would link."""
    link = FOLDER / "lib64"
    if os.name == "posix" and not link.exists():
        try:
            link.symlink_to("lib")
            link.unlink()
        except OSError:
            link.mkdir()


def _install(extras: Sequence[str]) -> None:
    """Install the requirements with these extras, showing what pip is at; stamp the result."""
    command = [interpreter(), "-m", "pip", "install", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "-r", "requirements.txt"]
    if extras:
        command += ["-e", f".[{','.join(extras)}]"]
    started, count, shown = time.monotonic(), 0, 0.0
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [*map(str, command)],
            cwd=ROOT,
            env=_variables() | _reaching(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            log.write(line)
            doing, _, rest = line.partition(" ")
            count += doing == "Collecting"
            last = doing == "Installing" and rest.startswith("collected")
            if last or doing == "Collecting" and time.monotonic() - shown > 5:
                shown = time.monotonic()
                packages = rest.split(":")[-1].split(",") if last else [rest.split()[0]]
                what = (
                    pick(
                        kk=f"{len(packages)} пакет орнатылуда",
                        ru=f"устанавливаются пакеты: {len(packages)}",
                        en=f"installing {len(packages)} packages",
                    )
                    if last
                    else f"{count}. {packages[0]}"
                )
                say(f"  {shown - started:3.0f} s  {what}")
    if process.returncode:
        tail = "".join(LOG.read_text("utf-8").splitlines(keepends=True)[-15:])
        raise Problem(
            pick(
                kk=f"pip пакеттерді орната алмады; толық жазбасы – {LOG}. Соңғы жолдары:",
                ru=f"pip не смог установить пакеты; полный журнал – {LOG}. Последние строки:",
                en=f"pip could not install the packages; its whole log is {LOG}. The last lines:",
            )
            + f"\n{tail}"
        )
    make_movable(FOLDER, ROOT / "book")
    _keep(extras)
    seconds = f"{time.monotonic() - started:.0f}"
    say(
        pick(
            kk=f"Орта дайын ({seconds} с).",
            ru=f"Окружение готово ({seconds} с).",
            en=f"The environment is ready ({seconds} s).",
        )
    )


def _variables() -> dict[str, str]:
    """Return the environment variables of what we start: UTF-8, no Python but its own, no placing by pip."""
    kept = {}
    for name, value in os.environ.items():
        if name.startswith("PIP_"):
            if _setting(name) not in REACHING:
                continue
        elif name.startswith("PYTHON") and name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
            continue
        kept[name] = value
    return kept | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def _setting(variable: str) -> str:
    """Return the name that a setting of pip's has in its files, by its variable's."""
    return variable.removeprefix("PIP_").lower().replace("_", "-")


def _reaching() -> dict[str, str]:
    """Return, as variables, how pip reaches packages by its files, which are then put aside."""
    # These settings would make pip list its files in part, or say nothing.
    whole = {f"PIP_{name}": "0" for name in ("USER", "GLOBAL", "SITE", "QUIET")}
    asked: list[str | Path] = [interpreter(), "-m", "pip", "config", "list"]
    listed = subprocess.run(
        asked, env=_variables() | whole, capture_output=True, encoding="utf-8", errors="replace"
    ).stdout
    found = {}
    for name, value in re.findall(r"^(?:global|install)\.([\w-]+)=(['\"].*)$", listed, re.M):
        variable = f"PIP_{name.upper().replace('-', '_')}"
        if name in REACHING and variable not in os.environ:  # which goes before the files
            found[variable] = ast.literal_eval(value).strip().replace("\n", " ")
    return found | {"PIP_CONFIG_FILE": os.devnull}
