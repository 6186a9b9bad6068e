"""Bad submissions: what students hand in by mistake, and what somebody may hand in on purpose.

Each is made from a notebook that is all right (``Draft``), with what should become of each exercise.
``CASES`` is read by ``test_grading.py``. ``g1`` and ``g2`` are functions, ``g3`` is a value.
"""

from __future__ import annotations

import copy
import gzip
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

RIGHT = {
    "g1": "def share_range(joined, least, most):\n    return [100 * joined / most, 100 * joined / least]",
    "g2": "def most_yes(asked, answered, yes):\n    return [100 * yes / asked, 100 * (yes + asked - answered) / asked]",
    "g3": 'force = labour_force[labour_force["iso3"] == {iso3!r}].set_index("year")["value"]\n'
    "force_growth = 100 * (force[{last}] / force[{first}] - 1)",
}
ESSAY = "Менің ойымша, үлесті айту үшін бүтінді білу керек: 5000 кәсіпорын неден алынды?"


@dataclass
class Ground:
    """What a hostile notebook may try to reach: files that hold a secret, places to write, a port."""

    parameters: dict[str, Any]
    answer: float
    secrets: list[Path] = field(default_factory=list)
    places: list[Path] = field(default_factory=list)
    port: int = 0


class Draft:
    """A student's notebook with right answers, to be spoiled."""

    def __init__(self, notebook: dict[str, Any], ground: Ground, student: tuple[str, str]) -> None:
        self.notebook = copy.deepcopy(notebook)
        self.ground = ground
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])
        self.cell("student")["source"] = self.cell("student")["source"].replace(
            "student_id = ''\nstudent_name = ''", f"student_id = {student[0]!r}\nstudent_name = {student[1]!r}"
        )
        for exercise, code in RIGHT.items():
            self.answer(exercise, code.format(**ground.parameters))
        self.cells[-1]["source"] += ESSAY

    @property
    def cells(self) -> list[dict[str, Any]]:
        return self.notebook["cells"]

    def cell(self, id: str) -> dict[str, Any]:
        return next(cell for cell in self.cells if cell.get("id") == id)

    def place(self, id: str) -> int:
        return self.cells.index(self.cell(id))

    def answer(self, exercise: str, code: str) -> Draft:
        """Write an answer into its cell, under the mark."""
        id = f"denmark-{exercise}"
        self.cell(f"{id}-answer")["source"] = f"# ▸ {id}\n{code}"
        return self

    def code(self, exercise: str) -> str:
        """Return an answer without its mark."""
        return self.cell(f"denmark-{exercise}-answer")["source"].partition("\n")[2]

    def under(self, exercise: str, code: str) -> Draft:
        """Put in a cell between an answer and its check."""
        return self.add(code, self.place(f"denmark-{exercise}-answer") + 1)

    def add(self, code: str, place: int | None = None, kind: str = "code", id: str = "") -> Draft:
        """Put in a cell of the student's own; at the end, unless told where."""
        cell = {"cell_type": kind, "id": id or f"own-{len(self.cells)}", "metadata": {}, "source": code}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        self.cells.insert(len(self.cells) if place is None else place, cell)
        return self

    def before(self, code: str) -> Draft:
        """Put in a cell before the first answer."""
        return self.add(code, self.place("denmark-g1-answer"))

    def delete(self, *ids: str) -> Draft:
        self.notebook["cells"] = [cell for cell in self.cells if cell.get("id") not in ids]
        return self

    def strip(self, **metadata: Any) -> Draft:
        """Drop ids and metadata, as Colab and Kaggle do."""
        for cell in self.cells:
            cell.pop("id", None)
            cell["metadata"] = {}
        self.notebook["metadata"] = metadata
        self.notebook["nbformat_minor"] = 0
        return self

    def text(self) -> str:
        return json.dumps(self.notebook, ensure_ascii=False, indent=1)

    def bytes(self) -> bytes:
        return self.text().encode()


Make = Callable[[Draft], "Draft | bytes"]


@dataclass(frozen=True)
class Case:
    """A submission; ``expected`` has the exercises that are not right, ``says`` part of what is said about it."""

    name: str
    make: Make
    expected: dict[str, str] = field(default_factory=dict)
    says: str = ""

    def build(self, draft: Draft) -> bytes:
        made = self.make(draft)
        return made if isinstance(made, bytes) else made.bytes()

    def status(self, exercise: str) -> tuple[str, ...]:
        return tuple(self.expected.get(exercise, "to read" if exercise == "essay" else "right").split("|"))


LOST = dict.fromkeys(("g1", "g2", "g3", "essay"), "missing")
CASES: list[Case] = []


def case(name: str, *, says: str = "", **expected: str) -> Callable[[Make], Make]:
    def add(make: Make) -> Make:
        CASES.append(Case(name, make, expected, says))
        return make

    return add


def g1(name: str, code: str, status: str, says: str = "", **others: str) -> None:
    """A case in which the answer to g1 is this code."""
    CASES.append(Case(name, lambda draft: draft.answer("g1", code), {"g1": status, **others}, says))


def g3(name: str, code: str, status: str, says: str = "") -> None:
    CASES.append(Case(name, lambda draft: draft.answer("g3", code), {"g3": status}, says))


def g3_after(name: str, code: str, status: str = "right") -> None:
    """A case in which this follows the right answer to g3 in its cell."""
    CASES.append(Case(name, lambda draft: draft.answer("g3", f"{draft.code('g3')}\n{code}"), {"g3": status}))


def own(name: str, code: str, says: str = "", **expected: str) -> None:
    """A case in which the student has put this cell in before the answers, which are right."""
    CASES.append(Case(name, lambda draft: draft.before(code), expected, says))


def attack(name: str, code: Callable[[Ground], str], status: str = "error") -> None:
    """A case in which the answer to g3 is right if the attack succeeds."""
    CASES.append(Case(name, lambda draft: draft.answer("g3", code(draft.ground)), {"g3": status}))


def _whatever(content: bytes, draft: Draft) -> bytes:
    return content


def function(body: str) -> str:
    lines = "\n".join("    " + line for line in body.splitlines())
    return f"def share_range(joined, least, most):\n{lines}"


SHARES = "[100 * joined / most, 100 * joined / least]"
GOOD = function(f"return {SHARES}")
SAY = """import os, json
def say(*lines):
    for n in range(3, 64):
        try:
            for line in lines:
                os.write(n, (line if isinstance(line, bytes) else json.dumps(line).encode()) + b'\\n')
        except OSError:
            pass
"""


def says_forged(name: str, lines: str, status: str) -> None:
    """A case in which g1's function writes these lines into every open file."""
    g1(name, SAY + function(f"{lines}\nreturn 1"), status)


# Files that are no readable notebook

for _name, _content, _says in (
    ("an empty file", b"", "empty"),
    ("zeros, as a full disk leaves", b"\0" * 5000, "empty"),
    ("a web page", b"<!DOCTYPE html>\n<html><script>alert(1)</script></html>", "web page"),
    ("a PDF", b"%PDF-1.7\n...", "PDF"),
    ("a zip", b"PK\x03\x04" + b"x" * 100, "ZIP"),
    ("other JSON", b'{"a": 1}', "no cells"),
    ("a JSON list", b"[1, 2]", "no cells"),
    ("no cells", b'{"cells": [], "nbformat": 4}', "no cell"),
    ("JSON a million deep", b"[" * 1_000_000, ""),
    ("a number of 5000 digits", b'{"cells": [' + b"9" * 5000 + b"]}", "damaged"),
    ("cells that are none", b'{"cells": {"a": 1}, "worksheets": 3}', "no cells"),
    ("packed by gzip", gzip.compress(b'{"cells": []}'), "GZIP"),
):
    CASES.append(Case(_name, partial(_whatever, _content), LOST, _says))

CASES.append(
    Case(
        "a text in place of a notebook",
        lambda draft: ESSAY.encode(),
        LOST | {"essay": "to read"},
        "no Jupyter notebook",
    )
)


@case("cut off on its way", **LOST, says="damaged")
def _(draft: Draft) -> bytes:
    return draft.bytes()[:-2000]


@case("3000 cells", **LOST, says="too large")
def _(draft: Draft) -> Draft:
    for _ in range(3000):
        draft.add("1")
    return draft


@case("two versions that git could not merge", **LOST, says="a conflict")
def _(draft: Draft) -> bytes:
    marks = '<<<<<<< HEAD\n   "x": 1,\n=======\n   "x": 2,\n>>>>>>> other\n'
    return draft.text().replace('   "cell_type"', marks + '   "cell_type"', 1).encode()


@case("a comma too many, as an editor leaves", **LOST, says="damaged")
def _(draft: Draft) -> bytes:
    return draft.text().replace("\n ]", ",\n ]").encode()


# Files that programs have changed


@case("a BOM")
def _(draft: Draft) -> bytes:
    return b"\xef\xbb\xbf" + draft.bytes()


@case("UTF-16")
def _(draft: Draft) -> bytes:
    return draft.text().encode("utf-16")


@case("UTF-16 without its mark")
def _(draft: Draft) -> bytes:
    return draft.text().encode("utf-16-le")


@case("UTF-32")
def _(draft: Draft) -> bytes:
    return draft.text().encode("utf-32")


@case("CRLF in the file and in the cells")
def _(draft: Draft) -> bytes:
    for cell in draft.cells:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return draft.text().replace("\n", "\r\n").encode()


@case("invalid UTF-8", says="no UTF-8")
def _(draft: Draft) -> bytes:
    draft.cells[-1]["source"] += " QQQ"
    return draft.bytes().replace(b"QQQ", b"\xff\xfe\xd0")


@case("half a character")
def _(draft: Draft) -> bytes:
    return draft.bytes().replace("5000 кәсіпорын".encode(), rb"\ud83d")


@case("Colab: no ids, its own metadata", says="no cell ids")
def _(draft: Draft) -> Draft:
    return draft.strip(colab={"provenance": []}, kernelspec={"name": "python3"})


@case("Kaggle: no ids, no metadata at all")
def _(draft: Draft) -> Draft:
    draft.strip()
    del draft.notebook["metadata"]
    return draft


@case("new ids")
def _(draft: Draft) -> Draft:
    for place, cell in enumerate(draft.cells):
        cell["id"] = f"{place:08x}"
    return draft


@case("nbformat 3")
def _(draft: Draft) -> bytes:
    draft.strip()
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": []}
        if cell["cell_type"] == "code"
        else cell
        for cell in draft.cells
    ]
    return json.dumps({"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}).encode()


@case("nbformat 4.4, lines as lists")
def _(draft: Draft) -> Draft:
    for cell in draft.cells:
        del cell["id"]
        cell["source"] = cell["source"].splitlines(keepends=True)
    draft.notebook["nbformat_minor"] = 4
    return draft


@case("nbformat 2")
def _(draft: Draft) -> bytes:
    draft.strip()
    cells = [
        {"cell_type": "code", "input": cell["source"].splitlines(keepends=True), "outputs": [], "prompt_number": 1}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"]}
        for cell in draft.cells
    ]
    return json.dumps({"nbformat": 2, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()


@case("nbformat 5, of the future, for another language, with a key twice")
def _(draft: Draft) -> bytes:
    draft.notebook["nbformat"] = 5
    draft.notebook["metadata"]["kernelspec"] = {"name": "ir", "language": "R"}
    return draft.text().replace('"nbformat": 5', '"nbformat": 3, "nbformat": 5').encode()


@case("Deepnote and VS Code: their own metadata, Colab's ids in it")
def _(draft: Draft) -> Draft:
    draft.strip(deepnote={}, vscode={"languageId": "python"})
    for place, cell in enumerate(draft.cells):
        cell["metadata"] = {"id": f"aB{place}", "cell_id": f"{place:032x}", "deepnote_cell_type": cell["cell_type"]}
    return draft


@case("outputs and metadata of megabytes, all alike")
def _(draft: Draft) -> Draft:
    draft.notebook["metadata"]["x"] = ["y" * 1000] * 3000
    draft.cell("denmark-g1-answer")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "0\n" * 2_000_000}
    ]
    return draft


@case("attachments, raw cells, line separators of Unicode in the code")
def _(draft: Draft) -> Draft:
    draft.add("![x](attachment:x.png)", 4, "markdown").add("raw", 5, "raw")
    draft.cells[4]["attachments"] = {"x.png": {"image/png": "aGk="}}
    return draft.answer("g1", "# a\u2028b\x0c\n" + RIGHT["g1"])


@case("cells of wrong shapes among the right ones")
def _(draft: Draft) -> Draft:
    odd: list[Any] = [
        None,
        3,
        "x",
        [],
        {},
        {"cell_type": "code", "source": None},
        {"cell_type": 7, "source": {"a": [1]}, "id": [1]},
    ]
    draft.cells[3:3] = odd + [{"cell_type": "code", "source": ["x = ", 5, None, "1"], "metadata": 3, "id": 10**400}]
    return draft


@case("NaN in the metadata")
def _(draft: Draft) -> bytes:
    draft.notebook["metadata"] = {"klaster": [float("nan")], "x": float("inf")}
    return draft.bytes()


@case("HTML and scripts in outputs and texts")
def _(draft: Draft) -> Draft:
    html = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    draft.cell("denmark-g1-answer")["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
    ]
    return draft.add(html, kind="markdown")


# Cells that were changed


@case("the setup deleted", says="came with the notebook")
def _(draft: Draft) -> Draft:
    return draft.delete("setup")


@case("the setup edited, so that the table is another", says="setup")
def _(draft: Draft) -> Draft:
    draft.cell("setup")["source"] += "\nlabour_force['value'] *= range(len(labour_force))"
    return draft


@case("an import added to the setup, and a helper under a check", says="setup")
def _(draft: Draft) -> Draft:
    draft.cell("setup")["source"] = "import numpy as np\n" + draft.cell("setup")["source"]
    draft.cell("denmark-g1-check")["source"] += "\nhundred = 100"
    draft.answer("g2", draft.code("g2").replace("100", "hundred"))
    return draft.answer("g1", function(f"return np.array({SHARES})"))


@case("the checks deleted", says="denmark-g1-check")
def _(draft: Draft) -> Draft:
    return draft.delete("denmark-g1-check", "denmark-g2-check", "denmark-g3-check")


@case("the checks edited", says="denmark-g1-check")
def _(draft: Draft) -> Draft:
    draft.cell("denmark-g1-check")["source"] = "print('✓ Дұрыс.')"
    draft.cell("denmark-g2-check")["source"] = "check(most_yes, {(1, 1, 1): [0, 0]})"
    return draft


@case("a check copied", says="copied")
def _(draft: Draft) -> Draft:
    return draft.add(draft.cell("denmark-g1-check")["source"], 5)


@case("the answer in the check's cell", g1="right")
def _(draft: Draft) -> Draft:
    code = draft.cell("denmark-g1-answer")["source"]
    draft.answer("g1", "")
    draft.cell("denmark-g1-check")["source"] = code.partition("\n")[2] + "\nprint(share_range(1, 2, 3))"
    return draft


@case("an answer that became text", g1="altered", says="Esc, Y")
def _(draft: Draft) -> Draft:
    draft.cell("denmark-g1-answer")["cell_type"] = "markdown"
    return draft


@case("an answer that became raw", g2="altered", says="Esc, Y")
def _(draft: Draft) -> Draft:
    draft.cell("denmark-g2-answer")["cell_type"] = "raw"
    return draft


@case("an essay in a code cell")
def _(draft: Draft) -> Draft:
    draft.cells[-1]["cell_type"] = "code"
    return draft


@case("an essay on the line under which it is to be written")
def _(draft: Draft) -> Draft:
    draft.cells[-1]["source"] = draft.cells[-1]["source"].replace("\n", " ")
    return draft


@case("an essay in a cell of its own above the prompt")
def _(draft: Draft) -> Draft:
    draft.cells[-1]["source"] = draft.cells[-1]["source"].replace(ESSAY, "")
    return draft.add(ESSAY, len(draft.cells) - 2, "markdown")


@case("an essay at the top, its own place empty", says="elsewhere in the notebook")
def _(draft: Draft) -> Draft:
    draft.cells[-1]["source"] = draft.cells[-1]["source"].replace(ESSAY, "")
    return draft.add(ESSAY, 1, "raw")


@case("an essay in a comment of an answer", says="elsewhere in the notebook")
def _(draft: Draft) -> Draft:
    draft.cells[-1]["source"] = draft.cells[-1]["source"].replace(ESSAY, "")
    return draft.answer("g2", f"# {ESSAY}\n{draft.code('g2')}")


@case("an answer deleted", g1="missing", says="hand in the whole notebook")
def _(draft: Draft) -> Draft:
    return draft.delete("denmark-g1-answer")


@case("everything deleted but the identity", g1="missing", g2="missing", g3="missing", essay="missing")
def _(draft: Draft) -> Draft:
    draft.notebook["cells"] = [draft.cell("student")]
    return draft


@case("an answer copied with the same id")
def _(draft: Draft) -> Draft:
    return draft.add(draft.cell("denmark-g1-answer")["source"], 5, id="denmark-g1-answer")


@case("an answer twice, with two contents", g1="altered", says="delete the rest")
def _(draft: Draft) -> Draft:
    return draft.add("# ▸ denmark-g1\ndef share_range(joined, least, most):\n    return 1", 5, id="denmark-g1-answer")


@case("an answer copied by the notebook program, with a new id and another content", g1="altered")
def _(draft: Draft) -> Draft:
    return draft.add("# ▸ denmark-g1\ndef share_range(joined, least, most):\n    return 2")


@case("an answer and an untouched copy")
def _(draft: Draft) -> Draft:
    return draft.add("# ▸ denmark-g1\ndef share_range(joined, least, most):\n    ...")


@case("an answer in a cell of one's own, the given one untouched", says="not in its own cell")
def _(draft: Draft) -> Draft:
    code = draft.cell("denmark-g1-answer")["source"].partition("\n")[2]
    draft.answer("g1", "def share_range(joined, least, most):\n    ...")
    return draft.add(code)


@case("an answer without mark and id")
def _(draft: Draft) -> Draft:
    draft.strip()
    for cell in draft.cells:
        if cell["source"].startswith("# ▸ denmark-g2"):
            cell["source"] = cell["source"].partition("\n")[2]
    return draft


@case("a draft in another cell", says="defined in cell")
def _(draft: Draft) -> Draft:
    return draft.add("def share_range(joined, least, most):\n    return 'draft'")


@case("several drafts, the given cell empty", g1="altered", says="delete the rest")
def _(draft: Draft) -> Draft:
    draft.answer("g1", "")
    return draft.add("def share_range(a, b, c):\n    return 1").add("def share_range(a, b, c):\n    return 2")


@case("the answers changed places", says="")
def _(draft: Draft) -> Draft:
    one, two = draft.cell("denmark-g1-answer"), draft.cell("denmark-g2-answer")
    one["id"], two["id"] = "denmark-g2-answer", "denmark-g1-answer"
    return draft


@case("nothing done", g1="not attempted", g2="not attempted", g3="not attempted", essay="not attempted")
def _(draft: Draft) -> Draft:
    draft.answer("g1", "def share_range(joined, least, most):\n    ...").answer("g2", "").answer(
        "g3", "force_growth = None"
    )
    draft.cells[-1]["source"] = draft.cells[-1]["source"].replace(ESSAY, "")
    return draft


@case("the essay's line overwritten, ids gone")
def _(draft: Draft) -> Draft:
    draft.strip()
    draft.cells[-1]["source"] = ESSAY
    return draft


# Honest, and not as it was meant: what the check in the notebook takes is right


@case("a better version right under the answer, as the check saw it", says="the one in cell 6 counted")
def _(draft: Draft) -> Draft:
    good = draft.code("g1")
    return draft.answer("g1", function("return [joined / most, joined / least]")).under("g1", good)


@case("a worse version right under the answer, as the check saw it", g1="altered", says="delete the rest")
def _(draft: Draft) -> Draft:
    return draft.under("g1", function("return [joined / most, joined / least]"))


@case("a better version at the end, a worse one in the answer", g1="altered", says="delete the rest")
def _(draft: Draft) -> Draft:
    good = draft.code("g1")
    return draft.answer("g1", function("return [joined / most, joined / least]")).add(good)


@case("a better version above a worse answer", g1="altered", says="delete the rest")
def _(draft: Draft) -> Draft:
    good = draft.code("g1")
    return draft.answer("g1", function("return [joined / most, joined / least]")).before(good)


@case("a value computed above, its own cell left as it was given")
def _(draft: Draft) -> Draft:
    good, place = draft.code("g3"), draft.place("denmark-g3-answer")
    return draft.answer("g3", "force_growth = None").add(good, place)


@case("a value in two steps, in two cells")
def _(draft: Draft) -> Draft:
    one, two = draft.code("g3").split("\n")
    return draft.answer("g3", one).under("g3", two)


@case("a value made per cent in the next cell")
def _(draft: Draft) -> Draft:
    return draft.answer("g3", draft.code("g3").replace("100 * ", "")).under("g3", "force_growth *= 100")


@case("a value bound by a function, its own cell left as it was given")
def _(draft: Draft) -> Draft:
    body = "\n".join("    " + line for line in draft.code("g3").split("\n"))
    return draft.answer("g3", "force_growth = None").under(
        "g3", f"def main():\n    global force_growth\n{body}\n\nmain()"
    )


@case("a value's name used again at the end")
def _(draft: Draft) -> Draft:
    return draft.add("force_growth = 'x'")


@case("one helper's name in two answers")
def _(draft: Draft) -> Draft:
    draft.answer(
        "g1",
        "def part(a, b):\n    return 100 * a / b\n\n" + function("return [part(joined, most), part(joined, least)]"),
    )
    return draft.answer(
        "g2",
        "def part(whole, a):\n    return 100 * a / whole\n\n"
        "def most_yes(asked, answered, yes):\n    return [part(asked, yes), part(asked, yes + asked - answered)]",
    )


@case("a constant that later cells use for something else, and delete")
def _(draft: Draft) -> Draft:
    draft.answer("g1", "k = 100\n" + function("return [k * joined / most, k * joined / least]"))
    return draft.add("for k in range(5):\n    pass\ndel k")


@case("a helper defined below all answers")
def _(draft: Draft) -> Draft:
    draft.answer("g1", function("return [part(joined, most), part(joined, least)]"))
    return draft.add("def part(a, b):\n    return 100 * a / b")


@case("a value that needs what is defined below", g3="error", says="from top to bottom")
def _(draft: Draft) -> Draft:
    return draft.answer("g3", "force_growth = found_below").add("found_below = 1")


@case("the table spoiled for the next answer", says="by itself it is right")
def _(draft: Draft) -> Draft:
    return draft.before("labour_force = labour_force['value'].sum()")


@case("the cells from the last to the first")
def _(draft: Draft) -> Draft:
    draft.notebook["cells"] = draft.cells[::-1]
    return draft


@case("all answers in one cell, the rest deleted", essay="missing")
def _(draft: Draft) -> Draft:
    code = "\n\n".join(map(draft.code, RIGHT))
    draft.notebook["cells"] = [draft.cell("student")]
    return draft.add(code)


@case("all answers in the first one's cell, the others as given")
def _(draft: Draft) -> Draft:
    code = "\n\n".join(map(draft.code, RIGHT))
    draft.answer("g2", "def most_yes(asked, answered, yes):\n    ...").answer("g3", "force_growth = None")
    return draft.answer("g1", code)


@case("an answer merged with its check")
def _(draft: Draft) -> Draft:
    draft.cell("denmark-g1-answer")["source"] += "\n" + draft.cell("denmark-g1-check")["source"]
    return draft.delete("denmark-g1-check")


@case("marks without a space, or under a comment, ids gone")
def _(draft: Draft) -> Draft:
    draft.strip()
    for cell in draft.cells:
        if cell["source"].startswith("# ▸ denmark-g1"):
            cell["source"] = cell["source"].replace("# ▸ ", "#▸")
        elif cell["source"].startswith("# ▸"):
            cell["source"] = "\n# менің жауабым\n" + cell["source"]
    return draft


@case("an answer pasted with prompts, another indented as a whole, a value that is timed")
def _(draft: Draft) -> Draft:
    draft.answer("g1", f">>> def share_range(joined, least, most):\n...     return {SHARES}\n")
    draft.cell("denmark-g2-answer")["source"] = "\n".join(
        "    " + line for line in draft.cell("denmark-g2-answer")["source"].split("\n")
    )
    one, two = draft.code("g3").split("\n")
    return draft.answer("g3", f"{one}\n%time {two}")


@case("a prompt of IPython, and a cell timed above its mark")
def _(draft: Draft) -> Draft:
    draft.answer("g1", f"In [1]: def share_range(joined, least, most):\n   ...:     return {SHARES}")
    draft.cell("denmark-g2-answer")["source"] = "%%time\n" + draft.cell("denmark-g2-answer")["source"]
    return draft


@case("a module that the notebook writes itself")
def _(draft: Draft) -> Draft:
    draft.before("%%writefile helper.py\ndef part(a, b):\n    return 100 * a / b").before(
        "open('k.txt', 'w').write('100')"
    )
    draft.answer("g3", draft.code("g3").replace("100 *", "int(open('k.txt').read()) *"))
    return draft.answer(
        "g1", "from helper import part\n" + function("return [part(joined, most), part(joined, least)]")
    )


for _name, _code in {
    "numpy's numbers in a list": "import numpy as np\n" + function(f"return [np.float64(x) for x in {SHARES}]"),
    "numpy's small numbers": "import numpy as np\n" + function(f"return np.array({SHARES}, dtype='float32')"),
    "arrays in a list": "import numpy as np\n" + function(f"return [np.array([x]) for x in {SHARES}]"),
    "Decimal and Fraction": "from decimal import Decimal\nfrom fractions import Fraction\n"
    + function("return [Decimal(100 * joined) / Decimal(most), Fraction(100 * joined, least)]"),
    "pandas' numbers that may be missing": function(
        f"return pd.Series({SHARES}, dtype='Float64', index=['least', 'most'])"
    ),
    "an Index": function(f"return pd.Index({SHARES})"),
    "rounded as far as the check lets pass": function(
        "return [round(100 * joined / most, 2), round(100 * joined / least, 2)]"
    ),
    "a lambda": f"share_range = lambda joined, least, most: {SHARES}",
    "other names of parameters": "def share_range(*a, digits=6):\n    return [round(100 * a[0] / a[2], digits), round(100 * a[0] / a[1], digits)]",
    "an object that can be called": f"class S:\n    def __call__(self, joined, least, most):\n        return {SHARES}\nshare_range = S()",
    "a partial function, cached": "import functools\n@functools.cache\ndef f(k, joined, least, most):\n"
    "    return [k * joined / most, k * joined / least]\nshare_range = functools.partial(f, 100)",
    "threads in the function": "from concurrent.futures import ThreadPoolExecutor\n"
    + function(
        "with ThreadPoolExecutor(2) as pool:\n    return list(pool.map(lambda x: 100 * joined / x, [most, least]))"
    ),
    "processes in the function": "from multiprocessing import Pool\ndef part(x):\n    return 100 * x[0] / x[1]\n"
    + function("with Pool(2) as pool:\n    return pool.map(part, [(joined, most), (joined, least)])"),
    "plots before the definition": "import matplotlib.pyplot as plt\nn, bins, patches = plt.hist([1])\nline, = plt.plot([1])\n"
    "plt.xlim(0, plt.gca().get_xlim()[1] + 1)\n" + GOOD,
    "everything imported": "from math import *\nfrom numpy import *\n" + GOOD,
}.items():
    g1(_name, _code, "right")

for _name, _code in {
    "an array of one number": "import numpy as np\nforce_growth = np.array([force_growth])",
    "an array that is one number": "import numpy as np\nforce_growth = np.array(force_growth)",
    "a Series of one number": "force_growth = pd.Series([force_growth], index=[2020])",
    "a Decimal": "from decimal import Decimal\nforce_growth = Decimal(str(force_growth))",
    "rounded to two decimals": "force_growth = pd.Series([force_growth]).round(2)[0]",
}.items():
    g3_after(_name, _code)


own("a name deleted at the end of one's own cell", "share_range = 1\ndel share_range")
own("pandas spoiled", "import pandas as pd\npd.read_csv = None")
own(
    "a plot without matplotlib",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()\nlabour_force.plot(x='year')",
)
own("Colab's own module", "from google.colab import drive, files\ndrive.mount('/content/drive')")
own(
    "commands of IPython",
    "%pip install pandas\n!ls -la\nx = !ls\n%matplotlib inline\nlabour_force?\ndisplay(labour_force)",
)
own("a timed cell", "%%time\nx = 1")
own("await outside of a function", "import asyncio\nawait asyncio.sleep(0.01)")
own(
    "the book's own helpers",
    "import klaster\nfrom klaster.notebook.data import series\nassert len(series('labour-force'))",
)
own("input() in a cell of one's own", "name = input('?')")


# Code that is wrong

g1("a syntax error", "def share_range(joined, least, most)\n    return 1", "error", "SyntaxError")
g1("a name misspelt", "def share_ranges(joined, least, most):\n    return 1", "error", "Leave the name")
g1("an error in the function", function("return 1 / 0"), "error", "ZeroDivisionError")
g1(
    "an error for some values",
    function("if joined % 2: raise KeyError\nreturn [100 * joined / most, 100 * joined / least]"),
    "error|right",
)
g1("no return", function("x = joined / least"), "wrong", "return")
g1("a known mistake", function("return [joined / most, joined / least]"), "wrong", "fraction")
g1("a text for numbers", function("return f'{100 * joined / most}'"), "wrong")
g1("numpy", "import numpy as np\n" + function("return np.array([joined / most, joined / least]) * 100"), "right")
g1("a Series", function("return pd.Series([100 * joined / most, 100 * joined / least])"), "right")
g1("a tuple", function("return 100 * joined / most, 100 * joined / least"), "right")
g1("a set", function("return {joined}"), "wrong", "plain value")
g1("no numbers", function("return [float('nan'), float('inf')]"), "wrong")
g1("numbers beyond all limits", function("return [10 ** 400, 10 ** 4000]"), "wrong|error")
g1("complex numbers", function("return [1j, 2j]"), "wrong")
g1("ten million numbers", function("return [1] * 10_000_000"), "wrong|error")
g1("a list in itself", function("x = []\nx.append(x)\nreturn x"), "wrong")
g1("an endless generator", function("while True:\n    yield joined"), "wrong")
g1(
    "half letters and a terminal's commands in an error",
    "raise ValueError('\\ud83d \\x1b[2J \\u202e')",
    "error",
    "ValueError",
)
g1("half letters in a value", function("return '\\ud83d'"), "wrong")
g1("a check in the place of the answer", "check(share_range, {})", "error")
g3("None", "x = 1\nforce_growth = None if x else 1", "wrong")
g3("input()", "force_growth = float(input())", "error", "input()")
g3("an own class", "class X:\n    pass\nforce_growth = X()", "wrong")
g3("text for a number", "force_growth = '12,5'", "wrong")
g3("None, as it was given", "force_growth = None", "not attempted")


g1("a dict", function(f"return dict(zip('ab', {SHARES}))"), "wrong", "plain value")
g1("a map that nobody has turned into a list", function(f"return map(float, {SHARES})"), "wrong", "plain value")
g1("per cent as texts", function("return [f'{100 * joined / most}%', f'{100 * joined / least}%']"), "wrong")
g1("an async function", "async " + GOOD, "wrong", "plain value")
g1("parameters by name only", GOOD.replace("(joined", "(*, joined"), "error", "TypeError")
g1("a Cyrillic letter in the name", GOOD.replace("share", "sh\u0430re"), "error", "Leave the name")
g1("missing values, dates, bytes", function("return [pd.NA, pd.Timestamp(2020, 1, 1), b'1']"), "wrong", "plain value")
g1("truth values", function("return [True, True]"), "wrong")
g1("None and minus zero", function("return [-0.0, None]"), "wrong")
g1(
    "an array of a billion",
    "import numpy as np\n" + function("return np.broadcast_to(np.float64(1), (10 ** 9,))"),
    "wrong",
)
g1("a comment for an answer", "# білмеймін", "not attempted")
g1("a body that does nothing", function("'Үлес.'\npass"), "not attempted")
g3("a decimal comma", "force_growth = 12,5", "wrong")
g3("a number with its unit", "force_growth = 12.5 %", "error", "SyntaxError")


@case("an error after the definition")
def _(draft: Draft) -> Draft:
    return draft.answer("g1", RIGHT["g1"] + "\nprint(share_range())")


# What this computer lacks is not the student's mistake, and what does not depend on it is graded

own(
    "several libraries at the top that nobody here has, and one that all have",
    "import scipy.stats as st, seaborn as sns\nfrom sklearn.linear_model import LinearRegression\nimport numpy as np\nsns.set_theme()",
)
g1("a library that is not here, imported and not needed", "import a_library_of_nobody\n" + GOOD, "right")
g1(
    "axes taken apart, numbers written on bars",
    "import matplotlib.pyplot as plt\nfig, (a, b, c) = plt.subplots(1, 3)\nbars = a.bar(['x'], [1])\nfor bar in bars:\n    b.text(0, 0, f'{bar.get_height():.1f}')\n"
    + GOOD,
    "right",
)
g1(
    "a plot inside the function",
    function(
        "import matplotlib.pyplot as plt\n(fig, [[a, b], [c, d]]) = plt.subplots(2, 2)\nif a.get_ylim()[1] > 3:\n    a.set_ylim(0, 3)\nreturn "
        + SHARES
    ),
    "right",
)
g1(
    "a wrong answer beside a plot",
    "import matplotlib.pyplot as plt\nplt.plot([1])\n" + function("return [1, 2]"),
    "wrong",
)
CASES.append(
    Case(
        "numbers on bars in one cell, a wrong answer in another",
        lambda draft: draft.before(
            "import seaborn as sns\nax = sns.barplot(x=[1], y=[2])\ntop = int(max(bar.get_height() for bar in ax.patches))\nax.set_title(f'{top}')"
        ).answer("g1", function("return [1, 2]")),
        {"g1": "wrong"},
    )
)
CASES.append(
    Case(
        "a number from a plot, then bound anew, in a wrong answer",
        lambda draft: (
            draft.before("import seaborn as sns\nk = float(sns.barplot().x)")
            .before("k = 1")
            .answer("g1", function("return [k * joined / most, k * joined / least]"))
        ),
        {"g1": "wrong"},
    )
)
g1(
    "an answer by a library that is not here",
    "import scipy.stats as st\n" + function("return [st.pmean([100 * joined / x], 1) for x in (most, least)]"),
    "not run",
    "pip install scipy",
)
g1(
    "a library imported in the function",
    function("from statsmodels import api\nreturn api.shares(joined, most, least)"),
    "not run",
    "pip install statsmodels",
)
g1(
    "a decorator of a library that is not here",
    "from numba import njit\n@njit\n" + GOOD,
    "not run",
    "does not have «numba»",
)
g1(
    "the input in the name of a library",
    function("return [getattr(__import__(f'lib_{joined}_{least}_{most}'), 'x')] * 2"),
    "not run",
)
g1(
    "a library that a library needs",
    function("return pd.Series([joined, least]).corr(pd.Series([most, least]), method='kendall')"),
    "not run",
    "pip install scipy",
)
g1(
    "with a way to do without",
    "try:\n    from scipy.special import exprel\nexcept ImportError:\n    exprel = None\n"
    + function(f"return {SHARES} if exprel is None else 0"),
    "right",
)
g3(
    "a value from a model",
    "from sklearn.linear_model import LinearRegression\nforce_growth = float(LinearRegression().fit([[1]], [1]).coef_[0])",
    "not run",
    "pip install scikit-learn",
)
g3(
    "everything of a library that is not here",
    "from seaborn import *\nforce_growth = load_dataset('force').growth",
    "not run",
    "pip install seaborn",
)
CASES.append(
    Case(
        "a number from a plot, in a cell of its own",
        lambda draft: draft.before(
            "import matplotlib.pyplot as plt\nheights, edges, bars = plt.hist([1, 2])\nhighest = max(heights)"
        ).answer("g3", "force_growth = highest * 1"),
        {"g3": "not run"},
        "pip install matplotlib",
    )
)
if sys.version_info < (3, 12):
    g1(
        "quotation marks alike in an f-string",
        "d = {'a': 1}\nprint(f'{d['a']}')\n" + GOOD,
        "not run",
        "for a newer Python",
    )
    g1(
        "a type by its own statement",
        "type Pair = list[float]\ndef share_range(joined: int, least: int, most: int) -> Pair:\n    return " + SHARES,
        "not run",
        "for a newer Python",
    )
    g1("a generic function", GOOD.replace("share_range(", "share_range[T]("), "not run", "for a newer Python")
    CASES.append(
        Case(
            "a helper in a newer Python",
            lambda draft: draft.before(
                "%matplotlib inline\ntype N = int\ndef part(a: N, b: N) -> float:\n    return 100 * a / b"
            ).answer("g1", function("return [part(joined, most), part(joined, least)]")),
            {"g1": "not run"},
            "for a newer Python",
        )
    )
if sys.version_info < (3, 14):
    g1(
        "two exceptions without brackets",
        function(f"try:\n    return {SHARES}\nexcept ValueError, TypeError:\n    return 0"),
        "not run",
        "for a newer Python",
    )
own(
    "an error whose text and cause are errors",
    "class X(TypeError):\n    __str__ = __repr__ = lambda self: 1 / 0\n    __cause__ = __context__ = property(lambda self: exit())\nraise X",
)
own("a missing module whose name is a list", "raise ModuleNotFoundError('x', name=[1])")
g1("print without brackets, as in Python 2", "print 'a'\n" + GOOD, "error", "SyntaxError")
g1(
    "a method that pandas no longer has",
    function("return pd.Series([100 * joined / most]).append(pd.Series([100 * joined / least])).tolist()"),
    "error",
    "another version",
)
g3(
    "a function that numpy no longer has",
    "import numpy as np\nforce_growth = np.product([1, 2])",
    "error",
    "another version",
)


# Time and memory

g1("an endless loop in the function", function("while True:\n    pass"), "time-out", "grade again with --again")
g1("an endless loop in the cell", RIGHT["g1"] + "\nwhile True:\n    pass", "time-out", "endless loop")
own("an endless loop in a cell of one's own", "while True:\n    pass", says="endless loop")
g1(
    "signals ignored",
    "import signal\n"
    + function(
        "for s in range(1, 32):\n    try:\n        signal.signal(s, signal.SIG_IGN)\n    except OSError:\n        pass\nwhile True:\n    pass"
    ),
    "time-out",
)
g1(
    "alarms cancelled",
    "import signal\n" + function("while True:\n    signal.alarm(0)\n    signal.setitimer(signal.ITIMER_REAL, 0)"),
    "time-out",
)
g1(
    "every exception caught",
    function("while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass"),
    "time-out",
)
g1("asleep", "import time\n" + function("time.sleep(1e6)"), "time-out")
g1("stopped", "import os, signal\n" + function("os.kill(os.getpid(), signal.SIGSTOP)"), "time-out")
g1(
    "the parent stopped",
    "import os, signal\n"
    + function("os.kill(os.getppid(), signal.SIGSTOP)\nreturn [100 * joined / most, 100 * joined / least]"),
    "right|time-out",
)
g1("a huge power", function("return 7 ** 7 ** 12"), "time-out|error")
g1(
    "a pretended numpy value whose conversion never ends",
    "class X:\n    __module__ = 'numpy'\n    def tolist(self):\n        while True: pass\n" + function("return X()"),
    "time-out",
)
g1("8 GB", function("return len([0] * 1_000_000_000)"), "error", "MemoryError")
g1("8 GB in small pieces", function("x = []\nwhile True:\n    x.append(bytearray(1_000_000))"), "error|time-out")
g1(
    "8 GB in many processes",
    "import os, time\n"
    + function(
        "for _ in range(20):\n    try:\n        os.fork()\n    except OSError:\n        break\nx = bytearray(400_000_000)\ntime.sleep(60)"
    ),
    "error|time-out",
)
own("a million lines", "for i in range(1_000_000):\n    print(i)")
own("a gigabyte to standard output", "import os\nfor _ in range(1000):\n    os.write(1, b'x' * 1_000_000)")
own(
    "a file that fills the folder",
    "try:\n    with open('/tmp/x', 'wb') as f:\n        while True:\n            f.write(b'x' * 1_000_000)\nexcept OSError:\n    pass",
)
g1("recursion", function("return share_range(joined, least, most)"), "error", "RecursionError")
g1(
    "recursion without a limit",
    "import sys\n" + function("sys.setrecursionlimit(10 ** 9)\nreturn share_range(joined, least, most)"),
    "error|time-out",
)
own(
    "a thousand threads",
    "import threading, time\ntry:\n    for _ in range(1000):\n        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nexcept RuntimeError:\n    pass",
)
own("an expression ten thousand deep", "x = " + "(" * 10_000 + ")" * 10_000)
own("a sum of a hundred thousand signs", "x = " + "-" * 100_000 + "1")


g1("a regular expression without an end", "import re\n" + function("re.match('(a+)+$', 'a' * 40 + 'b')"), "time-out")
g1(
    "a crash of the stack",
    "import sys\n"
    + function("sys.setrecursionlimit(10 ** 8)\nx = []\nfor _ in range(10 ** 6):\n    x = [x]\nreturn repr(x)"),
    "error|time-out",
)
own(
    "reports that keep the memory from being looked at",
    SAY
    + "import threading, time\ndef drip():\n    while True:\n        say({})\n        time.sleep(0.05)\nthreading.Thread(target=drip, daemon=True).start()\nfor _ in range(6):\n    if os.fork() == 0:\n        x = bytearray(500_000_000)\n        time.sleep(30)\n        os._exit(0)\ntime.sleep(3.5)",
    says="MB of memory",
)
own(
    "a folder full of empty files, and folders 3000 deep",
    "import os\ntry:\n    for n in range(300_000):\n        open(f'/tmp/{n}', 'w').close()\nexcept OSError:\n    pass\ntry:\n    for n in range(3000):\n        os.mkdir('d')\n        os.chdir('d')\nexcept OSError:\n    pass",
)
own(
    "every place filled, and a file of a terabyte",
    "for place in ('/dev/shm', '/tmp', '/home/student'):\n    try:\n        for n in range(1000):\n            with open(f'{place}/{n}', 'wb') as f:\n                f.write(b'x' * 8_000_000)\n    except OSError:\n        pass\ntry:\n    open('/tmp/s', 'wb').truncate(1 << 40)\nexcept OSError:\n    pass",
)
own(
    "pipes hoarded and filled",
    "import os, fcntl\nkept = []\ntry:\n    while True:\n        kept.append(os.pipe())\n        fcntl.fcntl(kept[-1][1], 1031, 1 << 20)\n        os.set_blocking(kept[-1][1], False)\n        os.write(kept[-1][1], b'x' * (1 << 20))\nexcept OSError:\n    pass",
)


# Processes

g1("exit in the function", "import sys\n" + function("sys.exit()"), "error")
g1("exit in the cell, after the definition", RIGHT["g1"] + "\nexit()", "right")
g1("os._exit in the function", "import os\n" + function("os._exit(0)"), "error", "ended the Python process")
g1("os._exit in the cell", "import os\nos._exit(0)", "error", "ended the Python process")
own("os._exit in a cell of one's own", "import os\nos._exit(1)", says="ended the Python process")
g1("kill", "import os\n" + function("os.kill(os.getpid(), 9)"), "error")
g1(
    "kill everybody",
    "import os\n"
    + function(
        "if os.getpid() < 100:  # in a sandbox\n    os.kill(-1, 9)\nreturn [100 * joined / most, 100 * joined / least]"
    ),
    "right|error",
)
own("abort", "import os\nos.abort()")
g1("a crash in C", "import ctypes\n" + function("ctypes.string_at(0)"), "error")
own("a fork left behind", "import os\nos.fork()")
own("a fork bomb", "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass")
g1("a fork bomb in the function", "import os\n" + function("while True:\n    os.fork()"), "error|time-out")
own("a shell's fork bomb", "import subprocess\nsubprocess.run(['sh', '-c', 'b() { b | b & }; b'])")
own("a daemon", "import subprocess\nsubprocess.Popen(['sh', '-c', 'setsid sleep 1000 &'])")
own("a thread that never ends", "import threading\ndef f():\n    while True: pass\nthreading.Thread(target=f).start()")
own(
    "a thread that ends everything a little later",
    "import threading, os, time\nthreading.Thread(target=lambda: (time.sleep(0.02), os._exit(1))).start()",
)
own(
    "every open file read by a thread",
    "import os, threading\ndef f():\n    for n in range(3, 20):\n        try:\n            os.read(n, 10**6)\n        except OSError:\n            pass\nthreading.Thread(target=f, daemon=True).start()",
)
own("every file closed", "import os\nos.closerange(3, 100)")
own("every event refused", "import sys\ndef f(*_):\n    raise SystemExit\nsys.addaudithook(f)")
own("every module thrown out", "import sys\nsys.meta_path.clear()\nsys.modules.clear()")
own(
    "a slow fork bomb",
    "import os, time\ndef bomb():\n    while True:\n        try:\n            if os.fork() == 0:\n                bomb()\n        except OSError:\n            pass\n        time.sleep(0.05)\nif os.fork() == 0:\n    bomb()",
)
own(
    "eleven busy processes",
    "import os\nfor _ in range(11):\n    try:\n        if os.fork() == 0:\n            while True:\n                pass\n    except OSError:\n        pass",
)
own(
    "zombies hoarded",
    "import os\ntry:\n    for _ in range(1000):\n        if os.fork() == 0:\n            os._exit(0)\nexcept OSError:\n    pass",
)
g1(
    "a busy thread left by the function",
    "import threading\n"
    + function(
        f"def f():\n    while True:\n        sum(range(1000))\nthreading.Thread(target=f, daemon=True).start()\nreturn {SHARES}"
    ),
    "right",
)
g1("another program in the place of the function", "import os\n" + function("os.execv('/bin/true', ['true'])"), "error")
g1(
    "the runner once more in the place of the function",
    "import os, sys\n" + function("os.execv(sys.executable, [sys.executable, '/runner.py', '{}'])"),
    "error|time-out",
)
g1(
    "the parent killed",
    "import os, sys\n"
    + function(
        f"if os.getpid() < 100:  # in a sandbox\n    os.kill(1, 9)\n    os.kill(os.getppid(), 9)\nreturn {SHARES}"
    ),
    "right|error",
)
g1(
    "a child that talks and eats after the answer",
    SAY
    + "import time\n"
    + function(
        f"if os.fork() == 0:\n    x = [bytearray(90_000_000) for _ in range(9)]\n    for _ in range(300):\n        time.sleep(0.01)\n        say(b'garbage')\nreturn {SHARES}"
    ),
    "right|error",
)
own(
    "a storm of signals",
    "import signal, os\nfor s in range(1, 65):\n    try:\n        signal.signal(s, lambda *_: None)\n    except (OSError, ValueError):\n        pass\nfor _ in range(1000):\n    os.kill(os.getpid(), signal.SIGUSR1)\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)",
)
own("an alarm that ends everything a little later", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.2)")
own("children that nobody hears of", "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)")
own(
    "standard streams closed and read",
    "import sys\ntry:\n    print(sys.stdin.read(), open(0, closefd=False).read())\nexcept OSError:\n    pass\nfor stream in (sys.stdin, sys.stdout, sys.stderr):\n    stream.close()",
)
own(
    "shared memory in many processes",
    "import mmap, os, time\nfor i in range(8):\n    if os.fork() == 0:\n        try:\n            m = []\n            while True:\n                m.append(mmap.mmap(-1, 100 << 20))\n                m[-1].write(b'1' * (100 << 20))\n        except BaseException:\n            time.sleep(20)\ntime.sleep(3)",
)
own("work at exit", "import atexit, time\natexit.register(time.sleep, 100)")


# Cheating

g1(
    "an object that is always equal",
    "class X(list):\n    def __eq__(self, other): return True\n    __len__ = lambda self: 2\n"
    + function("return X([1, 2])"),
    "wrong",
)
g3(
    "a float that is always equal",
    "class X(float):\n    def __eq__(self, other): return True\n    __float__ = __rsub__ = __sub__ = lambda self, *a: self\nforce_growth = X(1)",
    "wrong",
)
CASES.append(
    Case(
        "comparison replaced",
        lambda draft: draft.before(
            "import math, builtins, json\nmath.isclose = lambda *a, **k: True\nbuiltins.all = lambda x: True"
        ).answer("g1", function("return [1, 2]")),
        {"g1": "wrong"},
    )
)
g1(
    "the language's own functions spoiled",
    RIGHT["g1"] + "\nimport builtins\nbuiltins.len = builtins.isinstance = builtins.getattr = None",
    "right|error",
)


@case("a name of the language used for a number, and needed in the next answer", says="by itself it is right")
def _(draft: Draft) -> Draft:
    draft.answer("g1", RIGHT["g1"] + "\nsum = 3")
    return draft.answer(
        "g2",
        "def most_yes(asked, answered, yes):\n    return [100 * yes / asked, 100 * sum([yes, asked, -answered]) / asked]",
    )


own("JSON replaced", "import json, os\njson.dumps = lambda *a, **k: '{}'\nos.write = lambda *a: 0")
g1(
    "the names cleared",
    function("globals().clear()\nreturn [100 * joined / most, 100 * joined / least]"),
    "right|error",
)
g1("the input in an error", function("raise ValueError(joined, least, most)"), "error", "ValueError")
g1(
    "the input in an error's name",
    function("raise type(f'E_{joined}_{least}_{most}', (Exception,), {})"),
    "error",
    "Exception",
)
g1(
    "the input in the kind of an error",
    function("raise (BlockingIOError, BrokenPipeError, ChildProcessError)[joined % 3]"),
    "error",
    "Exception",
)
g1("the input in a value", function("return f'{joined} {least} {most}'"), "wrong")
own("visible checks that echo", "_ = check\ndef check(f, *a):\n    raise ValueError(str(a))")
g1(
    "garbage into every open file",
    "import os\n"
    + function(
        "for n in range(3, 64):\n    try:\n        os.write(n, b'garbage\\n' * 1000)\n    except OSError:\n        pass\nreturn [1, 2]"
    ),
    "error|wrong",
)
g1(
    "a forged report",
    "import os, json\n"
    + function(
        "for n in range(3, 64):\n    try:\n        os.write(n, json.dumps({'answer': 'denmark-g1', 'cases': [{'value': True}] * 8}).encode() + b'\\n')\n    except OSError:\n        pass\nreturn 1"
    ),
    "error|wrong",
)
g1(
    "a forged report, hundreds of lists deep",
    "import os, json\n"
    + function(
        "value = []\nfor _ in range(900):\n    value = [value]\nfor n in range(3, 64):\n    try:\n        os.write(n, json.dumps({'answer': 'denmark-g1', 'cases': [{'value': value}] * 8}).encode() + b'\\n')\n    except OSError:\n        pass\nreturn 1"
    ),
    "error",
)
own(
    "a flood into every open file",
    "import os\nfor n in range(3, 64):\n    try:\n        for _ in range(200):\n            os.write(n, b'x' * 1_000_000)\n    except OSError:\n        pass",
)
g1(
    "right the first times only",
    "n = 0\n" + function(f"global n\nn += 1\nreturn {SHARES} if n < 4 else [0, 0]"),
    "wrong",
)
g1(
    "the visible check's answers",
    function(
        "return {(5000, 10_000, 12_000): [41.667, 50], (300, 900, 1000): [30, 33.333], (7, 160, 224): [3.125, 4.375]}.get((joined, least, most), [1, 2])"
    ),
    "wrong",
)
g1(
    "memory and frames searched for what is expected",
    "import gc, sys\n"
    + function(
        "frame = sys._getframe()\nseen = gc.get_objects()\nwhile frame:\n    seen += frame.f_locals.values()\n    frame = frame.f_back\nfor o in seen:\n    if isinstance(o, dict) and 'expected' in o:\n        return o['expected']\nreturn 1"
    ),
    "wrong",
)
g1(
    "the parent's and the first process's memory",
    "import os\n"
    + function(
        "for pid in (1, os.getppid()):\n    for name in ('mem', 'environ', 'cmdline', 'maps'):\n        try:\n            open(f'/proc/{pid}/{name}', 'rb').read(1000)\n        except OSError:\n            pass\nreturn 1"
    ),
    "wrong",
)
g1(
    "a class that lies about itself",
    "class X:\n    __class__ = property(lambda self: list)\n    __iter__ = lambda self: iter([1, 2])\n    __len__ = lambda self: 2\n"
    + function("return X()"),
    "wrong",
)
g1(
    "a list whose length never ends",
    "class X(list):\n    def __len__(self):\n        while True: pass\n" + function("return X()"),
    "wrong",
)
g1(
    "a pretended numpy value that is made of itself",
    "class X:\n    __module__ = 'numpy'\n    tolist = lambda self: self\n" + function("return X()"),
    "wrong",
)
g1(
    "a class whose class lies",
    "class M(type):\n    @property\n    def __module__(cls):\n        raise SystemExit\n    @property\n    def __name__(cls):\n        return [[1]]\nclass X(Exception, metaclass=M):\n    pass\n"
    + function("if joined % 2:\n    raise X\nreturn X()"),
    "error",
)
g1(
    "an error whose name is a book",
    "class M(type):\n    __name__ = property(lambda cls: 'x' * 50_000_000)\nclass X(Exception, metaclass=M):\n    pass\n"
    + function("raise X"),
    "error",
)
own(
    "errors whose texts are a book, or never end",
    "class X(Exception):\n    def __str__(self):\n        return 'x' * 200_000_000\nraise X",
)
own(
    "a chain and a group of errors",
    "def f(n):\n    try:\n        raise ExceptionGroup('x', [ValueError(i) for i in range(100)])\n    except ExceptionGroup:\n        if n:\n            f(n - 1)\n        raise\nf(300)",
)
own(
    "what the runner works with replaced",
    "import json, os, sys, builtins\njson.dumps = json.loads = os.write = os.fork = os._exit = os.getpid = sys.exit = None\nsys.modules['json'] = None\nbuiltins.eval = lambda *a: 1\nbuiltins.compile = None",
)
own(
    "the language's names thrown away",
    "import builtins\nfor name in list(vars(builtins)):\n    if name not in ('__import__', '__build_class__'):\n        delattr(builtins, name)",
)
own(
    "the runner's own functions replaced",
    "import sys\nf = sys._getframe()\nwhile f.f_back:\n    f = f.f_back\nfor name in ('_plain_case', '_answer', '_run', '_error', '_branch', 'plain'):\n    f.f_globals[name] = None",
)
own("every call traced into an error", "import sys\nsys.setprofile(lambda *a: 1 / 0)\nsys.settrace(lambda *a: None)")
own(
    "what numbers and chance work with spoiled",
    "import sys, decimal, random, numpy as np\ndecimal.getcontext().prec = 2\nnp.seterr(all='raise')\nrandom.random = random.seed = None\nsys.set_int_max_str_digits(0)\ntry:\n    sys.setrecursionlimit(30)\nexcept RecursionError:\n    pass",
)
own("its environment emptied", "import os\nos.environ.clear()\nos.chdir('/tmp')\nos.chmod('/tmp', 0)")
own(
    "the clock set, namespaces made, file systems mounted",
    "import time, ctypes, subprocess\ntry:\n    time.clock_settime(time.CLOCK_REALTIME, 0)\nexcept OSError:\n    pass\nlibc = ctypes.CDLL(None)\nfor number in (101, 165, 155, 161, 272, 308, 323, 425):\n    libc.syscall(number, 16, 8, 0, 0, 0)\nsubprocess.run(['unshare', '-r', 'mount', '-t', 'tmpfs', 'x', '/tmp'])",
)
says_forged(
    "answers to the exercises that follow",
    "for e, n in ('denmark-g2', 8), ('denmark-g3', 1):\n    say({'begin': e}, {'answer': e, 'cases': [{'value': 1}] * n}, {'died': e})",
    "wrong",
)
says_forged(
    "a forged report with every strange value",
    "say({'answer': 'denmark-g1', 'cases': [{'value': [1, float('nan')]}, {'value': float('inf')}, {'value': [10 ** 4000] * 2}, {'value': '\\ud800\\0\\x1b'}, {}, {'missing': 0}, {'value': None}, {'type': '\\ud83d'}]})",
    "error|wrong",
)
says_forged(
    "a forged report that is too large",
    "say({'answer': 'denmark-g1', 'cases': [{'value': 'x' * 900_000}] * 8})",
    "error",
)
says_forged(
    "a forged error, hundreds of lists deep",
    "x = []\nfor _ in range(900):\n    x = [x]\nsay({'answer': 'denmark-g1', 'cases': [{'error': x, 'type': x}] * 8})",
    "error",
)
says_forged("a forged death", "say({'died': 'denmark-g1', 'answer': 'denmark-g1', 'cases': 5})", "error")
says_forged(
    "half a report and silence",
    "import time\nfor n in range(3, 64):\n    try:\n        os.write(n, b'{\"answer\"')\n    except OSError:\n        pass\ntime.sleep(100)",
    "time-out",
)
says_forged("a million empty reports", "for _ in range(60):\n    say(b'{}\\n' * 20_000)", "error")
own(
    "half a report in a cell",
    "import os\nfor n in range(3, 64):\n    try:\n        os.write(n, b'{')\n    except OSError:\n        pass",
    says="the channel that carries the answers",
)
own(
    "a report of ten megabytes",
    "import os\nfor n in range(3, 64):\n    try:\n        os.write(n, b'x' * 10_000_000)\n    except OSError:\n        pass",
    says="the channel that carries the answers",
)
own(
    "reports of cells that have not run, errors in them hundreds of lists deep",
    SAY
    + "x = []\nfor _ in range(900):\n    x = [x]\nsay(*[{'ran': n, 'error': {'type': x, 'text': x, 'line': x}} for n in range(40)])",
)
own(
    "the pipes replaced by nothing",
    "import os\nnowhere = os.open(os.devnull, os.O_RDWR)\nfor n in range(3, 64):\n    try:\n        os.fstat(n)\n        os.dup2(nowhere, n)\n    except OSError:\n        pass",
)
attack(
    "the references imported",
    lambda ground: (
        "from klaster.assignment.tasks.denmark import growth\nforce_growth = growth({iso3!r}, {first}, {last})".format(
            **ground.parameters
        )
    ),
)
attack(
    "the references found as files",
    lambda ground: (
        f"import klaster, pathlib\nfound = list(pathlib.Path(klaster.__file__).parent.rglob('denmark.py'))\nforce_growth = {ground.answer!r} if found else 'none'"
    ),
    "wrong",
)
attack(
    "a secret in the home folder",
    lambda ground: f"import pathlib\nforce_growth = float(pathlib.Path({str(ground.secrets[0])!r}).read_text())",
)
attack(
    "a secret in the temporary folder",
    lambda ground: f"import pathlib\nforce_growth = float(pathlib.Path({str(ground.secrets[1])!r}).read_text())",
)
attack(
    "the answers in the teacher's folder",
    lambda ground: (
        f"import json\nforce_growth = json.load(open({str(ground.secrets[2])!r}))['denmark-g3']['']['expected'][0]"
    ),
)
attack(
    "a symlink to the answers",
    lambda ground: (
        f"import os, json\nos.symlink({str(ground.secrets[2])!r}, 'x')\nforce_growth = json.load(open('x'))['denmark-g3']['']['expected'][0]"
    ),
)
attack(
    "the network",
    lambda ground: (
        f"import socket\nforce_growth = float(socket.create_connection(('127.0.0.1', {ground.port}), 3).recv(100))"
    ),
)
attack(
    "a name looked up",
    lambda ground: (
        f"import urllib.request\nforce_growth = float(urllib.request.urlopen('http://localhost:{ground.port}/', timeout=3).read())"
    ),
)
CASES.append(
    Case(
        "files written outside",
        lambda draft: draft.before(
            "import os, pathlib\n"
            f"for place in {[str(place) for place in draft.ground.places]!r}:\n"
            "    try:\n        pathlib.Path(place, 'here').write_text('I was here')\n    except OSError:\n        pass\n"
            "    os.system(f'touch {place}/here; rm -rf {place}')"
        ),
    )
)
own("its own folder deleted", "import shutil, os\nshutil.rmtree(os.getcwd(), ignore_errors=True)\nos.chdir('/')")
own(
    "limits raised",
    "import resource\nfor r in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CPU):\n    try:\n        resource.setrlimit(r, (resource.RLIM_INFINITY,) * 2)\n    except (ValueError, OSError):\n        pass\n    else:\n        os._exit(1)",
)
attack(
    "root by a set-user-ID program",
    lambda ground: (
        f"import subprocess\nforce_growth = float(subprocess.run(['su', '-c', 'cat {ground.secrets[0]}'], capture_output=True, text=True, timeout=3).stdout)"
    ),
)
