"""How the chapters are executed when the book is built.

Outputs are kept from build to build for as long as the chapter's code, the ``klaster`` package,
the data, the language and the libraries stay the same; what has to be executed is executed in
warm kernels (:mod:`klaster.site.kernel`).
"""

from __future__ import annotations

import hashlib
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

import klaster
from klaster import language
from klaster.language import pick
from klaster.site import kernel

_LOGGER = logging.getLogger(__name__)
_LIBRARIES = ("ipykernel", "ipywidgets", "pandas", "plotly")
_PACKAGE = Path(klaster.__file__).parent
_DATA = _PACKAGE.parents[1] / "data"


def fingerprint() -> str:
    """Return 16 hexadecimal digits that change with whatever the chapters' code relies on."""
    digest = hashlib.sha256()
    for fact in (
        platform.python_version(),
        language.current(),
        *(f"{name} {version(name)}" for name in _LIBRARIES),
    ):
        digest.update(f"{fact}\n".encode())
    for home, path in _relied_on():
        digest.update(f"{path.relative_to(home).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _relied_on() -> Iterator[tuple[Path, Path]]:
    for home in (_PACKAGE, _DATA):
        for path in sorted(home.rglob("*")):
            parts = path.relative_to(home).parts
            loaded = home == _DATA or parts[0] in klaster.CHAPTER_ROOMS
            if path.is_file() and "__pycache__" not in parts and loaded:
                yield home, path


def _modules() -> list[str]:
    """Return the names of the modules that ``import klaster`` loads bit by bit in a chapter."""
    return sorted({f"klaster.{name}" for name in klaster._PUBLIC.values()})


def _prepare(app: Sphinx, config: Config) -> None:
    """Keep the outputs under the fingerprint: another one, and all chapters are executed anew.

    The cache itself knows nothing but a chapter's code. Sphinx reads all pages again by itself,
    since the folder's name is a part of the configuration. jupyter-cache takes its database's path
    for an address, in which ``%`` and ``?`` mean something else.
    """
    if config.nb_execution_mode == "cache":
        home = Path(config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache")
        cache = home.absolute() / f"outputs-{fingerprint()}"
        for other in home.glob("outputs-*"):
            if other.name != cache.name:
                shutil.rmtree(other)
        config.nb_execution_cache_path = str(cache)
        if set("%?") & set(str(cache)):
            config.nb_execution_mode = "force"
            _LOGGER.info(
                pick(
                    kk="Қалтаның жолында «%» не «?» бар, сондықтан тараулардың нәтижелері сақталмайды: құрған сайын бәрі қайта орындалады.",
                    ru="В пути к папке есть «%» или «?», поэтому результаты глав не хранятся: при каждой сборке все выполняются заново.",
                    en="The folder's path holds a “%” or a “?”, so the chapters' outputs are not kept: each build executes all of them.",
                )
            )
    if config.nb_execution_mode == "off" or not config.klaster_warm_kernel:
        kernel.cool()


def _cool(app: Sphinx, exception: Exception | None) -> None:
    kernel.cool()


def setup(app: Sphinx) -> dict[str, object]:
    """Connect the execution of chapters. ``klaster_warm_kernel: false`` starts kernels as usual.

    The warm kernels' imports begin here, beside those of the extensions that are loaded later:
    whether a chapter needs them isn't known yet, but then they would be waited for.
    """
    kernel.warm([*kernel.MODULES, *_modules()])
    app.add_config_value("klaster_warm_kernel", True, "", bool)
    app.connect("config-inited", _prepare)
    app.connect("build-finished", _cool)
    return {"version": klaster.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
