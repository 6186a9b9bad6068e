"""The site as one zip that is read by opening ``index.html``, from a memory stick too."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from klaster import archive
from klaster.console import Problem
from klaster.editions import offer
from klaster.language import pick

#: What only a server or a builder needs.
_NOT_READ = frozenset(
    {".buildinfo", ".nojekyll", "404.html", "CNAME", "objects.inv", "robots.txt", "sitemap.xml", offer.FOLDER}
)
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]|[^\x20-\x7e]|[. ]$')
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
_SCRIPT = "_static/offline.js"
_LONGEST = 120  # of the 260 characters that Windows allows a path with its folders

_HOW_TO = """Әлемдік кластерлер – интернетсіз оқуға арналған көшірме

1. Архивті толық ашыңыз (Windows-та: файлды тінтуірдің оң жақ түймесімен басып, «Барлығын шығарып алу»).
   Архивтің ішінен тікелей ашсаңыз, кітап толық көрінбейді.
2. Шыққан қалтадағы index.html файлын браузерде ашыңыз.

----------------------------------------------------------------------

Мировые кластеры – копия для чтения без интернета

1. Распакуйте архив целиком (в Windows: правая кнопка мыши, «Извлечь все»).
   Если открыть файл прямо внутри архива, книга будет видна не полностью.
2. В появившейся папке откройте в браузере файл index.html.

----------------------------------------------------------------------

World Clusters – a copy to read without the internet

1. Unpack the whole archive (on Windows: right click, "Extract All").
   Opened inside the archive, the book can't be shown in full.
2. In the new folder, open index.html in a browser.
"""


def make(site: Path, target: Path) -> None:
    """Pack a built site; everything stands in one folder named after the archive.

    Raises ``Problem`` where a file's name can't be written on Windows.
    """
    top = target.stem
    archive.write(target, ((f"{top}/{name}", contents) for name, contents in _site_files(site)))


def _site_files(site: Path) -> Iterator[tuple[str, bytes]]:
    paths = [path for path in site.rglob("*") if path.is_file()]
    names = sorted(path.relative_to(site).as_posix() for path in paths)
    names = [name for name in names if _NOT_READ.isdisjoint(name.split("/"))]
    if unsafe := list(unsafe_names(names)):
        raise Problem(
            pick(
                kk=f"Windows мұндай атты файлды аша алмайды, атын өзгертіңіз: {', '.join(unsafe)}",
                ru=f"Windows не откроет файлы с такими именами, переименуйте их: {', '.join(unsafe)}",
                en=f"Windows can't open files of these names, rename them: {', '.join(unsafe)}",
            )
        )
    # With Windows' line ends and a mark of the encoding, for the oldest of its editors.
    yield "README.txt", _HOW_TO.replace("\n", "\r\n").encode("utf-8-sig")
    yield _SCRIPT, files(__package__).joinpath("offline.js").read_bytes()
    for name in names:
        contents = (site / name).read_bytes()
        yield name, _offline_page(name, contents) if name.endswith(".html") else contents
        if name.endswith(".ipynb"):
            yield f"{name}.js", _as_script(name, contents)


def _offline_page(name: str, contents: bytes) -> bytes:
    """Return a page without the offer of editions, and with the script that saves notebooks."""
    address = posixpath.relpath(_SCRIPT, posixpath.dirname(name))
    script = f'<script src="{address}" defer></script>\n</head>'.encode()
    return offer.withdrawn(contents).replace(b"</head>", script, 1)


def _as_script(name: str, contents: bytes) -> bytes:
    call = [posixpath.basename(name), contents.decode()]
    return f"klasterFile(...{json.dumps(call, ensure_ascii=False)});\n".encode()


def unsafe_names(names: Iterable[str]) -> Iterator[str]:
    """Yield those of the names (with ``/``) that Windows refuses, or can't tell from an earlier one."""
    seen: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        devices = {part.partition(".")[0].lower() for part in parts} & _DEVICES
        known = seen.setdefault(name.lower(), name)
        if devices or known != name or len(name) > _LONGEST or any(map(_FORBIDDEN.search, parts)):
            yield name
