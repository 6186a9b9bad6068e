"""The environment of the two commands, `python book` and `python tests`.

It is a virtual environment, `.venv` in the repository, and a few tools of the system. All of this
runs before anything is installed, so it needs the standard library alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from klaster.language import pick

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "klaster.json"
LOG = FOLDER / "install.log"
SOURCES = ("requirements.txt", "requirements.lock", "pyproject.toml")


class Problem(Exception):
    """Something the user has to attend to; the text is a sentence in the user's language."""


@dataclass(frozen=True)
class Tool:
    """A program that pip can't bring."""

    name: str
    commands: tuple[str, ...]
    package: str
    kk: str
    ru: str
    en: str
    places: tuple[str, ...] = ()


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            name="chromium",
            commands=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
            places=(
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "C:/Program Files/Google/Chrome/Application/chrome.exe",
                "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
                # A Chromium too, and on every Windows.
                "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
            ),
            package="chromium",
            kk="беттерді нағыз браузерде тексеру үшін",
            ru="чтобы проверить страницы в настоящем браузере",
            en="to check the pages in a real browser",
        ),
        Tool(
            name="bubblewrap",
            commands=("bwrap",),
            package="bubblewrap",
            kk="студенттердің кодын оқшау орындау үшін",
            ru="чтобы выполнять код студентов изолированно",
            en="to run students' code in a sandbox",
        ),
        Tool(
            name="epubcheck",
            commands=("epubcheck",),
            package="epubcheck",
            kk="EPUB файлын тексеру үшін",
            ru="чтобы проверить файл EPUB",
            en="to check the EPUB",
        ),
        Tool(
            name="git",
            commands=("git",),
            package="git",
            kk="кітапты таза көшірмеден құрып көру үшін",
            ru="чтобы собрать книгу из чистой копии",
            en="to build the book from a clean copy",
        ),
        Tool(
            name="hunspell",
            commands=("hunspell",),
            package="hunspell",
            kk="орысша және ағылшынша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию русских и английских текстов",
            en="to check the spelling of the Russian and English texts",
        ),
        Tool(
            name="hunspell-kk",
            commands=(),
            package="hunspell-kk",
            kk="қазақша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию казахского текста",
            en="to check the spelling of the Kazakh text",
            places=("/usr/share/hunspell/kk_KZ.dic", "/Library/Spelling/kk_KZ.dic"),
        ),
        Tool(
            name="hunspell-ru",
            commands=(),
            package="hunspell-ru",
            kk="орысша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию русского текста",
            en="to check the spelling of the Russian text",
            places=("/usr/share/hunspell/ru_RU.dic", "/Library/Spelling/ru_RU.dic"),
        ),
        Tool(
            name="hunspell-en-gb",
            commands=(),
            package="hunspell-en-gb",
            kk="ағылшынша мәтіннің емлесін тексеру үшін",
            ru="чтобы проверить орфографию английского текста",
            en="to check the spelling of the English text",
            places=("/usr/share/hunspell/en_GB.dic", "/Library/Spelling/en_GB.dic"),
        ),
        Tool(
            name="pdftotext",
            commands=("pdftotext",),
            package="poppler-utils",
            kk="PDF мәтінін оқып тексеру үшін",
            ru="чтобы проверить текст в PDF",
            en="to check the text in the PDF",
        ),
    )
}


def say(text: str) -> None:
    """Print a line at once, also where the console can't show every letter."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def command(*arguments: object) -> str:
    """Return a command of `klaster` as it is typed here, so that it can be copied from what is said."""
    called = Path(sys.argv[0])
    name = "klaster"
    if called.stem == name and shutil.which(name) != str(called):
        here = called.is_absolute() and called.is_relative_to(Path.cwd())
        name = str((called.relative_to(Path.cwd()) if here else called).with_suffix(""))
    return " ".join(_quoted(str(word)) for word in (name, *arguments))


def _quoted(word: str) -> str:
    """Quote a word for a command line where it needs it, in a way that cmd and sh both take."""
    return f'"{word}"' if re.search(r"[^\w./\\:,+=@%-]", word) else word


def interpreter(folder: Path | None = None) -> Path:
    """Return the path of the Python in a virtual environment (ours), there or not."""
    return (folder or FOLDER) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def digest() -> str:
    """Return the SHA-256 of everything the environment is made from, and where."""
    seen = hashlib.sha256(str(ROOT).encode())
    for name in SOURCES:
        seen.update(b"\0" + name.encode() + b"\0" + (ROOT / name).read_bytes())
    return seen.hexdigest()


def prepare(extras: Iterable[str] = ()) -> Path:
    """Make or reuse the environment and return its Python.

    It is made anew if requirements or `pyproject.toml` changed, if it is broken, and if the
    running Python is of another minor version. `extras` are names from `pyproject.toml`; those
    installed earlier stay. Raises `Problem` where pip or `venv` fails and where `.venv` was
    made by somebody else.
    """
    stamp = _stamp()
    wanted = {*extras, *stamp["extras"]}
    if stamp["digest"] == digest() and _works():
        if wanted == set(stamp["extras"]):
            return interpreter()
    else:
        _make()
    _install(sorted(wanted))
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


def find(tool: Tool) -> Path | None:
    """Return where a tool is installed, or None."""
    for command in tool.commands:
        if found := shutil.which(command):
            return Path(found)
    return next((Path(place) for place in tool.places if Path(place).is_file()), None)


def provide(tool: Tool) -> Path | None:
    """Find a tool, or install it where that is usual: on Debian, as root or in CI. None if neither."""
    found = find(tool)
    if found is None and _may_install():
        _apt(tool.package)
        found = find(tool)
    return found


def chromium_arguments() -> list[str]:
    """Return what Chromium is started with: its own sandbox does not start for root."""
    return ["--no-sandbox"] if _is_root() else []


def ended(work: Callable[[], int]) -> int:
    """Do a command's work and return its exit code; a `Problem`, Ctrl-C or a disk's fault is said in words."""
    try:
        return work()
    except Problem as problem:
        say(str(problem))
        return 1
    except OSError as error:
        said = _of_the_disk(error)
        if not said:
            raise
        say(said)
        return 1
    except KeyboardInterrupt:
        say("\n" + pick(kk="Тоқтатылды.", ru="Остановлено.", en="Stopped."))
        return 130


def _of_the_disk(error: OSError) -> str:
    """Say what to do about a disk that is full, a folder or a file that can't be written; empty for other faults."""
    file = f"«{error.filename}»: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return file + pick(
            kk="дискіде орын қалмады. Орын босатып, команданы қайталаңыз.",
            ru="на диске нет места. Освободите место и повторите команду.",
            en="the disk is full. Free some space and run the command again.",
        )
    if error.errno == errno.EROFS:
        return file + pick(
            kk="бұл дискіге жазуға болмайды. Қалтаны басқа дискіге (мысалы, «Құжаттар» ішіне) көшіріп, команданы сонда қайталаңыз.",
            ru="на этот диск нельзя писать. Скопируйте папку на другой диск (например, в «Документы») и повторите команду там.",
            en="this disk can't be written to. Copy the folder to another disk (to “Documents”, say) and run the command there.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return file + pick(
            kk="оқуға не жазуға рұқсат жоқ. Файл Excel-де не басқа бағдарламада ашық болса, жабыңыз; қалта жазуға жабық болса, "
            "оны «Құжаттар» ішіне көшіріңіз. Содан кейін команданы қайталаңыз.",
            ru="нет доступа. Если файл открыт в Excel или другой программе, закройте его; если папка закрыта для записи, скопируйте "
            "её в «Документы». Затем повторите команду.",
            en="it can't be read or written. If the file is open in Excel or another program, close it; if the folder can't be written "
            "to, copy it to “Documents”. Then run the command again.",
        )
    if error.errno == errno.ENAMETOOLONG:
        return file + pick(
            kk="жолы тым ұзын. Кітаптың қалтасын дискінің түбіріне жақын көшіріңіз (мысалы, C:\\klaster) да, команданы қайталаңыз.",
            ru="слишком длинный путь. Перенесите папку книги ближе к корню диска (например, C:\\klaster) и повторите команду.",
            en="the path is too long. Move the book's folder nearer to the disk's root (C:\\klaster, say) and run the command again.",
        )
    return ""


def missing(tool: Tool) -> str:
    """Return the one sentence that says which tool to install, and what for."""
    what = pick(
        kk=f"орындалмады: {tool.name} орнатыңыз ({tool.kk})",
        ru=f"не выполнено: установите {tool.name} ({tool.ru})",
        en=f"not run: install {tool.name} ({tool.en})",
    )
    return f"{what}; Debian: apt-get install {tool.package}"


def _stamp() -> dict:
    nothing = {"digest": "", "extras": []}
    try:
        return nothing | json.loads(STAMP.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return nothing


def _works() -> bool:
    """Say whether the environment's Python starts, is of our version and finds the book's parts."""
    question = (
        "import sys; from importlib.util import find_spec;"
        f"sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])}"
        " or not (find_spec('klaster') and find_spec('jupyter_book')))"
    )
    try:
        return subprocess.run([interpreter(), "-c", question], capture_output=True).returncode == 0
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
    # Inside another virtual environment, its base Python; it stays when that one is deleted.
    python = getattr(sys, "_base_executable", None) or sys.executable
    command = [python, "-m", "venv", FOLDER]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode and _may_install():
        # Debian keeps `venv` in a package of its own.
        _apt(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise Problem(
            pick(
                kk="Виртуалды орта жасалмады",
                ru="Не удалось создать виртуальное окружение",
                en="The virtual environment could not be made",
            )
            + f" (Debian: apt-get install python3-venv):\n{done.stdout}{done.stderr}"
        )


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
            env=_variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stdout:
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
    STAMP.write_text(json.dumps({"digest": digest(), "extras": list(extras)}), "utf-8")
    seconds = f"{time.monotonic() - started:.0f}"
    say(
        pick(
            kk=f"Орта дайын ({seconds} с).",
            ru=f"Окружение готово ({seconds} с).",
            en=f"The environment is ready ({seconds} s).",
        )
    )


def _variables() -> dict[str, str]:
    """Return the environment variables of what we start: UTF-8, and no Python but its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return kept | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _may_install() -> bool:
    may = _is_root() or bool(_sudo())
    return may and Path("/etc/debian_version").exists() and bool(shutil.which("apt-get"))


def _sudo() -> list[str]:
    """Return how to become root for a moment: on a CI machine alone, never on a person's."""
    if _is_root() or os.environ.get("CI") != "true" or not shutil.which("sudo"):
        return []
    return ["sudo", "--non-interactive", "--preserve-env=DEBIAN_FRONTEND"]


def _apt(package: str) -> None:
    """Ask apt-get for a package; what is still missing afterwards is reported by the caller."""
    say(pick(kk="Орнатылуда", ru="Устанавливается", en="Installing") + f": {package}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # What is only recommended would bring printing and a desktop along with the browser.
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        apt = [*_sudo(), "apt-get", *command]
        done = subprocess.run(apt, env=quiet, capture_output=True, text=True)
        if done.returncode:
            say(f"apt-get {' '.join(command)}: {done.stderr.strip()}")
