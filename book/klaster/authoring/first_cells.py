"""The cells that begin every notebook, the same in all: their one home.

The first makes the helpers and the data available. Where they aren't (Colab, Kaggle), it installs
``klaster`` from the repository's address, and nothing else: such places bring the libraries, and
must keep their own versions. The second, in a chapter, reminds the reader to save; the book's pages
leave it out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat

from klaster import __version__
from klaster.console import Problem
from klaster.language import pick

SETUP = """\
# Алдымен осы ұяшықты іске қосыңыз. / Сначала запустите эту ячейку. / Run this cell first.
{install}try:
    import klaster
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "klaster пакеті табылмады: {online_kk}кітаптың klaster-*.whl файлын осы дәптердің жанына "
        "қойып, %pip install {wheel} орындаңыз. / "
        "Пакет klaster не найден: {online_ru}положите файл книги klaster-*.whl рядом с этой "
        "тетрадью и выполните %pip install {wheel}. / "
        "The package klaster is missing: {online_en}put the book's klaster-*.whl beside this "
        "notebook and run %pip install {wheel}."
    ) from None

import pandas as pd
import plotly.graph_objects as go"""

INSTALL = """\
from importlib.util import find_spec

if not find_spec("klaster"):  # Colab, Kaggle
    %pip install -q --no-deps git+{url}@{branch}
"""

SAVING = """\
**Жұмысыңызды сақтап отырыңыз.** Binder-де бірнеше минут ештеңе істемесеңіз, ол тоқтап, жазғаныңыздың бәрі жоғалады: *File → Download* арқылы дәптерді компьютеріңізге түсіріп алыңыз. Colab-та *File → Save a copy in Drive* таңдаңыз.

<section lang="ru">

**Сохраняйте работу.** После нескольких минут бездействия Binder останавливается, и всё написанное пропадает: скачайте тетрадь через *File → Download*. В Colab выберите *File → Save a copy in Drive*.

</section>

<section lang="en">

**Save your work.** After some idle minutes Binder stops, and all that you wrote is lost: download the notebook with *File → Download*. In Colab, choose *File → Save a copy in Drive*.

</section>"""

_SAVING_TAGS = ["remove-cell"]
#: Said first where the cell has tried to install: with the internet off it can't.
_ONLINE = {
    "online_kk": "интернетті қосып (Kaggle: Settings → Internet), қайталаңыз немесе ",
    "online_ru": "включите интернет (Kaggle: Settings → Internet) и повторите или ",
    "online_en": "switch the internet on (Kaggle: Settings → Internet) and try again, or ",
}
_NEXT_LINE = '"\n        "'


def setup(address: tuple[str, str] | None) -> str:
    """Return the first cell's source for a repository's address and branch, or for none yet."""
    online = dict.fromkeys(_ONLINE, "")
    install = ""
    if address:
        online = {key: text + _NEXT_LINE for key, text in _ONLINE.items()}
        install = INSTALL.format(url=address[0], branch=address[1])
    return SETUP.format(install=install, wheel=f"klaster-{__version__}-py3-none-any.whl", **online)


def notebooks(book: Path) -> Iterator[Path]:
    """Yield the notebooks of a book's folder, and its templates."""
    yield from sorted(book.glob("*.ipynb"))
    yield from sorted((book / "templates").glob("*.ipynb"))


def wanting(notebook: nbformat.NotebookNode, address: tuple[str, str] | None) -> list[str]:
    """Return the ids of the first cells that are missing, or not as they should be."""
    wanted = _wanted(notebook, address)
    ids = [cell.id for cell in notebook.cells]
    place = ids.index("setup") if "setup" in ids else 0
    there = {cell.id: cell for cell in notebook.cells[place : place + len(wanted)]}
    return [
        cell.id
        for cell in wanted
        if cell.id not in there or there[cell.id].source != cell.source or there[cell.id].cell_type != cell.cell_type
    ]


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of the book. Raises ``Problem`` where the file holds none."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:  # no UTF-8, no JSON, no cells
        raise Problem(
            pick(
                kk=f"{path} файлы дәптер емес не бүлінген: {error}. Оның дұрыс көшірмесін қойып, команданы қайталаңыз.",
                ru=f"{path} – не тетрадь или повреждён: {error}. Верните целую копию и повторите команду.",
                en=f"{path} is no notebook, or is damaged: {error}. Put a sound copy back and run the command again.",
            )
        ) from error


def put(path: Path, address: tuple[str, str] | None) -> bool:
    """Write the first cells into a notebook, at its cell ``setup``; tell whether any changed.

    All other cells stay as they were. ``address`` is :func:`klaster.repository.address`'s. Raises
    ``ValueError`` where the notebook has no cell ``setup``.
    """
    notebook = read(path)
    if not wanting(notebook, address):
        return False
    # Not through nbformat, which would write the keys of all other cells in another order.
    content = json.loads(path.read_text(encoding="utf-8"))
    setup_cell, *others = _wanted(notebook, address)
    names = {cell.id for cell in others}
    cells = [cell for cell in content["cells"] if cell["id"] not in names]
    place = [cell["id"] for cell in cells].index("setup")
    cells[place]["source"] = setup_cell.source.splitlines(keepends=True)
    cells[place + 1 : place + 1] = [{**cell, "source": cell.source.splitlines(keepends=True)} for cell in others]
    content["cells"] = cells
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def _wanted(notebook: nbformat.NotebookNode, address: tuple[str, str] | None) -> list[nbformat.NotebookNode]:
    """The first cells of a notebook. Only where there are exercises is there something to save."""
    cells = [nbformat.v4.new_code_cell(setup(address), id="setup")]
    if any(cell.id.startswith("exercise-") for cell in notebook.cells):
        tags = {"tags": list(_SAVING_TAGS)}
        cells.append(nbformat.v4.new_markdown_cell(SAVING, id="saving", metadata=tags))
    return cells
