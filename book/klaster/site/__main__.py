"""Build the whole book in each language: ``python -m klaster.site``.

The Kazakh book comes first, and its notebooks are the only ones that are executed. The others are built
side by side from sources of their own, ``_build/sources/ru`` and so on: the book in that language, as
:mod:`klaster.authoring.translation` gives it, with the outputs of the Kazakh notebooks. Their pages
lie in folders of the Kazakh site.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml

from klaster import console
from klaster.authoring import translation
from klaster.console import Problem, say
from klaster.language import LANGUAGES, NAMES, pick
from klaster.notebook.chapters import AUTHORS, BOOK
from klaster.notebook.markup import PAGE_MIME
from klaster.notebook.payload import CHART_MIME
from klaster.repository import BOOK_FOLDER, ROOT
from klaster.site import execution, languages

_OWN, *_OTHERS = LANGUAGES
#: What must be as it is for a build to be whole.
_STRICTLY = ("-W", "-n", "--keep-going")
#: The file of a picture in a page's text.
_PICTURE = re.compile(r"[\w./-]+\.(?:png|svg|webp)\b")


@dataclass(frozen=True)
class Books:
    """The books of one folder: ``output`` gets ``_build``, ``settings`` are those of the Kazakh book."""

    output: Path
    settings: Path
    anew: bool

    @property
    def build(self) -> Path:
        """The folder of all that is built."""
        return self.output / "_build"

    def sources(self, language: str) -> Path:
        """The folder of what a book is built from, the settings of the Kazakh one among them."""
        return self.build / "sources" / language

    def site(self, language: str) -> Path:
        """The folder of a book's pages."""
        return self.build / "html" / languages.folder(language)

    def prepare(self, language: str) -> dict[str, nbformat.NotebookNode]:
        """Write what a book is built from; leave as it is what has not changed. Return its notebooks, by page.

        Raises ``Problem`` where a page can't be given in the language.
        """
        folder = self.sources(language)
        _keep(folder / "_config.yml", yaml.safe_dump(self._config(language), allow_unicode=True, sort_keys=False))
        if language == _OWN:
            return {}
        _keep(folder / "_toc.yml", (ROOT / "_toc.yml").read_text("utf-8"))
        notebooks = {}
        for name in translation.pages():
            if translation.is_notebook(name):
                notebooks[name] = translation.notebook(name, language)
                whole = _with_outputs(notebooks[name], execution.executed(self.build, f"book/{name}"))
                _keep(folder / "book" / f"{name}.ipynb", json.dumps(whole, ensure_ascii=False))
            else:
                text = translation.page(name, language)
                _keep(folder / "book" / f"{name}.md", text)
                for picture in filter(Path.is_file, map(BOOK_FOLDER.joinpath, _PICTURE.findall(text))):
                    copy = folder / "book" / picture.relative_to(BOOK_FOLDER)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(picture, copy)
        return notebooks

    def _config(self, language: str) -> dict[str, Any]:
        """The settings of the Kazakh book, with what differs in another language."""
        config = yaml.safe_load(self.settings.read_text("utf-8"))
        sphinx = config["sphinx"]["config"]
        sphinx["klaster_beside"] = True
        if language != _OWN:
            config |= {"title": BOOK[language], "project": BOOK[language], "author": AUTHORS[language]}
            sphinx |= {"language": language, "klaster_languages": [language]}
            # Where the outputs come from: others, and all pages are read again.
            kept = [str(path) for path in execution.kept_outputs(self.build)]
            config["execute"] |= {"execute_notebooks": "off", "cache": "".join(kept)}
        return config


def _keep(path: Path, text: str) -> None:
    """Write a file unless it is so already: what is new is read again."""
    if not path.is_file() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def _with_outputs(notebook: nbformat.NotebookNode, executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook with the outputs of another one, cell by cell by their ids."""
    outputs = {cell.id: [*map(_for_a_page, cell.outputs)] for cell in executed.cells if cell.cell_type == "code"}
    cells = [{**cell, "outputs": outputs[cell.id]} if cell.id in outputs else cell for cell in notebook.cells]
    return nbformat.from_dict({**notebook, "metadata": executed.metadata, "cells": cells})


def _for_a_page(output: dict) -> dict:
    """Return an output with what a page takes of it, without what is there for notebooks."""
    data = output.get("data", {})
    kinds = {kind for kind in (CHART_MIME, PAGE_MIME) if kind in data} or set(data)
    return {**output, "data": {kind: data[kind] for kind in kinds}} if data else output


def make(books: Books, wanted: Sequence[str]) -> bool:
    """Build the wanted languages, the Kazakh one first, the others side by side. Return whether all went well."""
    if _OWN in wanted and not _make_own(books):
        return False
    with ThreadPoolExecutor() as builds:
        made = builds.map(lambda language: _make_other(books, language), [lang for lang in _OTHERS if lang in wanted])
        return all([*made])


def _make_own(books: Books) -> bool:
    books.prepare(_OWN)
    command = _command(books, ROOT, "--path-output", str(books.output))
    return subprocess.run([*command, "--config", str(books.sources(_OWN) / "_config.yml")]).returncode == 0


def _make_other(books: Books, language: str) -> bool:
    try:
        notebooks = books.prepare(language)
    except Problem as problem:
        say(f"{NAMES[language]}: {problem}")
        return False
    source = books.sources(language)
    built = subprocess.run(
        _command(books, source), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    if built.returncode:
        say(f"{built.stdout}\n{NAMES[language]}: {source}")
        return False
    site = books.site(language)
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(source / "_build" / "html", site)
    for name, notebook in notebooks.items():  # to be taken away, so without what it was built with
        (site / "_sources" / "book" / f"{name}.ipynb").write_text(nbformat.writes(notebook), "utf-8", newline="\n")
    say(f"{NAMES[language]}: {site}")
    return True


def _command(books: Books, source: Path, *options: str) -> list[str]:
    # The command without its launcher, whose first line breaks where the folder's path is long.
    start = [sys.executable, "-X", "utf8", "-c", "from jupyter_book.cli.main import main; main()"]
    return [*start, "build", str(source), *_STRICTLY, *(["--all"] if books.anew else []), *options]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and return the exit code."""
    console.open_console()
    parser = argparse.ArgumentParser(
        prog="python -m klaster.site",
        description=pick(
            kk="Кітапты үш тілде құрады.",
            ru="Собирает книгу на трёх языках.",
            en="Builds the book in three languages.",
        ),
    )
    parser.add_argument("--only", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--path-output", type=Path, default=ROOT)
    parser.add_argument("--config", type=Path, default=ROOT / "_config.yml")
    args = parser.parse_args(arguments)
    books = Books(args.path_output.absolute(), args.config.absolute(), args.all)
    return console.ended(lambda: int(not make(books, args.only)))


if __name__ == "__main__":
    sys.exit(main())
