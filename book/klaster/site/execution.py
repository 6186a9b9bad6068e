"""How the chapters are executed when the book is built.

Outputs are kept from build to build for as long as the chapter's code, the ``klaster`` package,
the data, the language and the libraries stay the same; what has to be executed is executed
before the pages are read, as many chapters at once as there are processors.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbclient import NotebookClient
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

import klaster
from klaster import language
from klaster.language import pick

_LOGGER = getLogger(__name__)
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


def kept_outputs(build: Path) -> list[Path]:
    """Return the folder of a build that keeps the outputs, if there is one."""
    return sorted((build / ".jupyter_cache").glob("outputs-*"))


def executed(build: Path, docname: str) -> nbformat.NotebookNode:
    """Return a page's notebook with the outputs that it has in a build (``_build``)."""
    notebook = nbformat.read(build / "jupyter_execute" / f"{docname}.ipynb", as_version=4)
    if not any(cell.get("outputs") for cell in notebook.cells):  # so it is written where they are kept
        for kept in kept_outputs(build):
            with suppress(KeyError):
                _, notebook = get_cache(kept).merge_match_into_notebook(notebook)
    return notebook


def _relied_on() -> Iterator[tuple[Path, Path]]:
    for home in (_PACKAGE, _DATA):
        for path in sorted(home.rglob("*")):
            parts = path.relative_to(home).parts
            loaded = home == _DATA or parts[0] in klaster.CHAPTER_ROOMS
            if path.is_file() and "__pycache__" not in parts and loaded:
                yield home, path


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


def _execute(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute those chapters among the pages to be read whose outputs are not kept yet."""
    config = app.config
    if config.nb_execution_mode != "cache" or config.nb_execution_in_temp:
        return
    cache = get_cache(config.nb_execution_cache_path)
    paths = (Path(env.doc2path(name)) for name in docnames)
    excluded = config.nb_execution_excludepatterns
    chapters = _missing(cache, (p for p in paths if p.suffix == ".ipynb" and not any(map(p.match, excluded))))
    if chapters:
        _LOGGER.info(
            pick(
                kk=f"{len(chapters)} тарау орындалуда…",
                ru=f"Выполняются главы: {len(chapters)}…",
                en=f"Chapters being executed: {len(chapters)}…",
            )
        )
        options = {
            "timeout": config.nb_execution_timeout,
            "allow_errors": config.nb_execution_allow_errors,
            "record_timing": False,  # or it stands in the cells, and the cache takes them for others
        }
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(_execute_all(cache, chapters, options))


def _missing(cache: JupyterCacheAbstract, paths: Iterable[Path]) -> dict[Path, nbformat.NotebookNode]:
    """Return the notebooks that the cache lacks; of those whose code is the same, one."""
    seen = {record.hashkey for record in cache.list_cache_records()}
    missing = {}
    for path in paths:
        try:
            notebook = nbformat.read(path, as_version=4)
        except ValueError:  # no notebook: myst-nb says so
            continue
        _, key = cache.create_hashed_notebook(notebook)
        if key not in seen:
            seen.add(key)
            missing[path] = notebook
    return missing


async def _execute_all(
    cache: JupyterCacheAbstract, chapters: dict[Path, nbformat.NotebookNode], options: dict[str, Any]
) -> None:
    """Execute notebooks, each in a kernel and in the folder of its own, and keep their outputs."""
    at_once = asyncio.Semaphore(os.cpu_count() or 1)

    async def execute(path: Path, notebook: nbformat.NotebookNode) -> None:
        folder = {"metadata": {"path": str(path.parent)}}
        async with at_once:
            begun = time.perf_counter()
            try:
                await NotebookClient(notebook, resources=folder, **options).async_execute()
            except Exception:
                return  # myst-nb executes it again, meets the same and reports it
        data = {"execution_seconds": time.perf_counter() - begun}
        bundle = CacheBundleIn(notebook, str(path), data=data)
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

    async with asyncio.TaskGroup() as tasks:
        for path, notebook in chapters.items():
            tasks.create_task(execute(path, notebook))


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which Ctrl-C ends all kernels: of several notebooks' clients the last would take it for itself."""

    def add_signal_handler(self, *_: Any) -> None:  # type: ignore[override]
        raise NotImplementedError  # what clients expect of Windows; then asyncio cancels them


@contextmanager
def _plain_ipython() -> Iterator[None]:
    """Start kernels without the IPython settings and start-up files of the person who builds."""
    before = os.environ.get("IPYTHONDIR")
    with tempfile.TemporaryDirectory(prefix="klaster-") as folder:
        profile = Path(folder, "profile_default")
        profile.mkdir()
        # Or each kernel warns that its sockets, open to this computer only, aren't encrypted.
        (profile / "ipython_kernel_config.py").write_text('c.IPKernelApp.log_level = "ERROR"\n')
        os.environ["IPYTHONDIR"] = folder
        try:
            yield
        finally:
            del os.environ["IPYTHONDIR"]
            if before is not None:
                os.environ["IPYTHONDIR"] = before


def setup(app: Sphinx) -> dict[str, object]:
    """Connect the execution of chapters."""
    surroundings = ExitStack()
    app.connect("config-inited", _prepare)
    app.connect("builder-inited", lambda app: surroundings.enter_context(_plain_ipython()))
    app.connect("env-before-read-docs", _execute)
    app.connect("build-finished", lambda app, error: surroundings.close())
    return {"version": klaster.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
