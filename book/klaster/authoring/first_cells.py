"""The cells that begin every notebook, the same in all: their one home.

The first makes the helpers and the data available. Where they aren't (Colab, Kaggle), it installs
``klaster`` from the repository's address, and nothing else: such places bring the libraries, and
must keep their own versions. The second, in a chapter, reminds the reader to save; the book's pages
leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat

from klaster import __version__
from klaster.authoring import notebook_file
from klaster.language import LANGUAGES

SETUP = """\
# {first}
{install}try:
    import klaster
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "{missing}"
    ) from None

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go"""

_FIRST = {
    "kk": "Алдымен осы ұяшықты іске қосыңыз.",
    "ru": "Сначала запустите эту ячейку.",
    "en": "Run this cell first.",
}
#: Broken as the cell has them: its lines are to be read on a phone too.
_MISSING = {
    "kk": """\
klaster пакеті табылмады: {online}кітаптың klaster-*.whl файлын осы дәптердің жанына "
        "қойып, %pip install {wheel} орындаңыз.""",
    "ru": """\
Пакет klaster не найден: {online}положите файл книги klaster-*.whl рядом с этой "
        "тетрадью и выполните %pip install {wheel}.""",
    "en": """\
The package klaster is missing: {online}put the book's klaster-*.whl beside this "
        "notebook and run %pip install {wheel}.""",
}

INSTALL = """\
from importlib.util import find_spec

if not find_spec("klaster"):  # Colab, Kaggle
    %pip install -q --no-deps git+{url}@{branch}
"""

_SAVING = {
    "kk": "**Жұмысыңызды сақтап отырыңыз.** Binder-де бірнеше минут ештеңе істемесеңіз, ол тоқтап, жазғаныңыздың бәрі "
    "жоғалады: *File → Download* арқылы дәптерді компьютеріңізге түсіріп алыңыз. Colab-та *File → Save a copy in Drive* "
    "таңдаңыз.",
    "ru": "**Сохраняйте работу.** После нескольких минут бездействия Binder останавливается, и всё написанное пропадает: "
    "скачайте тетрадь через *File → Download*. В Colab выберите *File → Save a copy in Drive*.",
    "en": "**Save your work.** After some idle minutes Binder stops, and all that you wrote is lost: download the notebook "
    "with *File → Download*. In Colab, choose *File → Save a copy in Drive*.",
}

_SAVING_TAGS = ["remove-cell"]
#: Said first where the cell has tried to install: with the internet off it can't.
_ONLINE = {
    "kk": "интернетті қосып (Kaggle: Settings → Internet), қайталаңыз немесе ",
    "ru": "включите интернет (Kaggle: Settings → Internet) и повторите или ",
    "en": "switch the internet on (Kaggle: Settings → Internet) and try again, or ",
}
_NEXT_LINE = '"\n        "'


def setup(address: tuple[str, str] | None, language: str | None = None) -> str:
    """Return the first cell's source for a repository's address and branch, or for none yet.

    In a ``language`` it speaks that one alone, and so do the helpers after it; without one it speaks
    all three, and the helpers Kazakh.
    """
    spoken = LANGUAGES if language is None else (language,)
    install = INSTALL.format(url=address[0], branch=address[1]) if address else ""
    wheel = f"klaster-{__version__}-py3-none-any.whl"
    missing = [
        _MISSING[lang].format(wheel=wheel, online=_ONLINE[lang] + _NEXT_LINE if address else "") for lang in spoken
    ]
    first = " / ".join(_FIRST[lang] for lang in spoken)
    source = SETUP.format(first=first, install=install, missing=f" / {_NEXT_LINE}".join(missing))
    return source if language is None else f'{source}\n\nklaster.use("{language}")'


def saving(language: str | None = None) -> str:
    """Return the reminder to save, in a language, or in Kazakh with the other two after it."""
    if language:
        return _SAVING[language]
    others = (f'<section lang="{lang}">\n\n{_SAVING[lang]}\n\n</section>' for lang in LANGUAGES[1:])
    return "\n\n".join([_SAVING["kk"], *others])


def notebooks(book: Path) -> Iterator[Path]:
    """Yield the notebooks of a book's folder, and its templates."""
    yield from sorted(book.glob("*.ipynb"))
    yield from sorted((book / "templates").glob("*.ipynb"))


def wanting(notebook: nbformat.NotebookNode, address: tuple[str, str] | None) -> list[str]:
    """Return the ids of the first cells that are missing, or not as they should be."""
    there_should_be = wanted(notebook, address)
    ids = [cell.id for cell in notebook.cells]
    place = ids.index("setup") if "setup" in ids else 0
    there = {cell.id: cell for cell in notebook.cells[place : place + len(there_should_be)]}
    return [
        cell.id
        for cell in there_should_be
        if cell.id not in there or there[cell.id].source != cell.source or there[cell.id].cell_type != cell.cell_type
    ]


def put(path: Path, address: tuple[str, str] | None) -> bool:
    """Write the first cells into a notebook, at its cell ``setup``; tell whether any changed.

    All other cells stay as they were. ``address`` is :func:`klaster.repository.address`'s. Raises
    ``ValueError`` where the notebook has no cell ``setup``.
    """
    notebook = notebook_file.read(path)
    if not wanting(notebook, address):
        return False
    setup_cell, *others = wanted(notebook, address)
    cells = [cell for cell in notebook.cells if cell.id not in {cell.id for cell in others}]
    place = [cell.id for cell in cells].index(setup_cell.id)
    notebook_file.write(path, [*cells[:place], setup_cell, *others, *cells[place + 1 :]])
    return True


def wanted(
    notebook: nbformat.NotebookNode, address: tuple[str, str] | None, language: str | None = None
) -> list[nbformat.NotebookNode]:
    """Return the first cells of a notebook. Only where there are exercises is there something to save."""
    cells = [nbformat.v4.new_code_cell(setup(address, language), id="setup")]
    if any(cell.id.startswith("exercise-") for cell in notebook.cells):
        tags = {"tags": list(_SAVING_TAGS)}
        cells.append(nbformat.v4.new_markdown_cell(saving(language), id="saving", metadata=tags))
    return cells
