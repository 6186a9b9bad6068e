"""The book's contents, ``_toc.yml``, beside the one list of chapters, ``data/chapters.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from klaster.authoring.chapter import read_chapter
from klaster.language import pick
from klaster.notebook import chapters
from klaster.repository import BOOK_FOLDER, ROOT


def pages(contents: Path = ROOT / "_toc.yml") -> list[str]:
    """Return the names of the book's pages, notebooks and Markdown, the first page first."""
    listed = yaml.safe_load(contents.read_text("utf-8"))
    entries = [listed.get("root", ""), *(page["file"] for page in listed["chapters"])]
    return [entry.removeprefix("book/") for entry in entries if entry]


def problems(contents: Path = ROOT / "_toc.yml") -> list[str]:
    """Say where the contents and the list of chapters differ, a sentence each in the reader's language."""
    return [*_differences(pages(contents))]


def _differences(pages: list[str]) -> Iterator[str]:
    listed = chapters.listed()
    for name in listed:
        if not (BOOK_FOLDER / f"{name}.ipynb").is_file():
            yield pick(
                kk=f"data/chapters.csv: «{name}» тарауының book/{name}.ipynb файлы жоқ, оны қосыңыз не жолды өшіріңіз.",
                ru=f"data/chapters.csv: у главы «{name}» нет файла book/{name}.ipynb, добавьте его или уберите строку.",
                en=f"data/chapters.csv: the chapter “{name}” has no file book/{name}.ipynb, add it or take the row out.",
            )
        if name not in pages:
            yield pick(
                kk=f"_toc.yml: data/chapters.csv ішіндегі «{name}» тарауы мұнда жоқ, «- file: book/{name}» жолын қосыңыз.",
                ru=f"_toc.yml: нет главы «{name}» из data/chapters.csv, добавьте строку «- file: book/{name}».",
                en=f"_toc.yml: the chapter “{name}” of data/chapters.csv is not here, add the line “- file: book/{name}”.",
            )
    for name in pages:
        if name not in listed and _is_chapter(name):
            yield pick(
                kk=f"_toc.yml: «{name}» тарауы data/chapters.csv ішінде жоқ, сол кестеге жол қосыңыз.",
                ru=f"_toc.yml: главы «{name}» нет в data/chapters.csv, добавьте туда строку.",
                en=f"_toc.yml: the chapter “{name}” is not in data/chapters.csv, add a row there.",
            )
    here = [name for name in pages if name in listed]
    there = [name for name in listed if name in pages]
    if here != there:
        yield pick(
            kk=f"_toc.yml: тараулардың реті data/chapters.csv ішіндегідей емес; сондағы рет: {', '.join(there)}.",
            ru=f"_toc.yml: порядок глав не тот, что в data/chapters.csv; там он такой: {', '.join(there)}.",
            en=f"_toc.yml: the chapters stand in another order than in data/chapters.csv, which is: {', '.join(there)}.",
        )


def _is_chapter(name: str) -> bool:
    """Whether a page is a notebook with goals, as every chapter has them and no other page."""
    page = read_chapter(name)
    return page.path.is_file() and "goals" in page.cells
