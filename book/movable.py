"""A virtual environment that works wherever its folder lies, whatever the folder is called.

Python and pip write the folder's absolute path into what they make: into the ``.pth`` of an
editable install, which Python before 3.13 reads in the system's code page, and into the first
line of every command. Here both become relative, so that the environment may be moved, copied
and renamed with what it stands in.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from pathlib import Path

#: What the editable install of ``klaster`` (hatchling, ``dev-mode-exact``) is started by.
PTH = "_editable_impl_klaster.pth"

_VERSION = "{}.{}".format(*sys.version_info)

#: The head of a command is a shell's program and, for Python, a text. It takes the Python beside it,
#: no modules of another, and UTF-8, without which a library may fail to read the folder's name.
_HEAD = f"""#!/bin/sh
''':'
here=$(dirname -- "$(realpath -- "$0" 2>/dev/null || printf %s "$0")")
unset PYTHONHOME PYTHONPATH
export PYTHONUTF8=1
case $("$here/python" -V 2>&1) in
"Python {_VERSION}."*) exec "$here/python" "$0" "$@" ;;
esac
cat >&2 <<END
$here/python: Python {_VERSION} табылмады. Кітаптың қалтасында «python3 book --no-serve» командасын орындаңыз: ол ортаны қайта жасайды.
$here/python: Python {_VERSION} не найден. Выполните в папке книги «python3 book --no-serve»: команда создаст окружение заново.
$here/python: Python {_VERSION} was not found. Run “python3 book --no-serve” in the book's folder: it makes the environment anew.
END
exit 1
'''
""".encode()

#: How pip begins a command: with the interpreter's path or, where that is long or has spaces, through sh.
_PIPS_HEAD = re.compile(rb"""\A#!(?:/bin/sh\n'''exec' .*? "\$0" "\$@"\n' '''|[^\n]*python[^\n]*)\n""", re.S)
#: In a launcher of Windows the line stands between the program and the zip that it runs.
_EXES_LINE = re.compile(rb'#!"?[^"\r\n]*\\(pythonw?\.exe)"?(?=[^\r\n]*\r?\nPK\x03\x04)')


def make_movable(folder: Path, imported: Path) -> None:
    """Make the commands of an environment relative, and the folder from which it imports ``klaster``."""
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (packages / PTH).write_text(Path(os.path.relpath(imported, packages)).as_posix() + "\n", "ascii", newline="\n")
    for command in Path(sysconfig.get_path("scripts", "venv", {"base": str(folder)})).iterdir():
        if command.is_file() and not command.is_symlink():
            before = command.read_bytes()
            after = relative(before)
            if after != before:
                command.write_bytes(after)


def relative(command: bytes) -> bytes:
    """Return a command of pip's that starts the Python beside it; anything else as it is."""
    if command.startswith(b"MZ"):
        # distlib's launcher reads this prefix as the folder in which it lies itself.
        return _EXES_LINE.sub(rb"#!<launcher_dir>\\\1", command, count=1)
    return _PIPS_HEAD.sub(lambda _: _HEAD, command, count=1)
