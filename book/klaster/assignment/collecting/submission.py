"""A notebook as it was handed in: read whatever has become of it on its way, never run here.

Colab and Kaggle drop cells' ids, editors change line ends and encodings, old programs write
nbformat 3. What can be read is read; what can't is told in words.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from klaster.assignment.assigning.student_notebook import IDENTITY, mark
from klaster.language import LANGUAGES, Words, number, trilingual

MOST_BYTES = 25 << 20
"""The largest notebook that is read."""

OTHERS = {b"%PDF": "PDF", b"PK\x03\x04": "ZIP, DOCX, XLSX", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR",
          b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "GZIP"}  # fmt: skip
"""How other files begin that are called notebooks."""

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Pictures that a page may show: nothing in them can run."""

MOST_CELLS = 2_000
MOST_CODE = 2_000_000
"""Characters in all cells together, outputs left out."""


def printable(text: str) -> str:
    """Return a stranger's text as one that may be shown anywhere: no commands to a terminal, no half letters."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


class Damaged(Exception):
    """A file that is no readable notebook; ``words`` say what it is and what the teacher can do.

    ``text`` is what stands in it where it is plain text.
    """

    def __init__(self, words: Words, text: str = "") -> None:
        super().__init__(words["en"])
        self.words, self.text = words, text


@dataclass(frozen=True)
class Picture:
    """A picture that was pasted into a cell: its name there, its type, its bytes in base64."""

    name: str
    type: str
    content: str

    @property
    def address(self) -> str:
        """What shows it on a page; a browser shows no other type that came with a notebook."""
        return f"data:{self.type};base64,{self.content}" if self.type in SHOWN else f"attachment:{self.name}"


@dataclass(frozen=True)
class Cell:
    """A cell: its id (empty where there is none), ``code``, ``markdown`` or ``raw``, its text and pictures."""

    id: str
    type: str
    source: str
    pictures: tuple[Picture, ...] = ()

    def is_of(self, id: str) -> bool:
        """Whether this is the answer's cell of an exercise, by its id or else by its first line."""
        return self.id == f"{id}-answer" or self.source.lstrip().partition("\n")[0].strip() == mark(id)


@dataclass(frozen=True)
class Submission:
    """What a notebook holds. ``student`` and ``name`` are what stands in its identity cell,
    ``handed_to`` whom it was written for, ``assignment`` of which it is: empty where unknown."""

    cells: tuple[Cell, ...]
    assignment: str = ""
    handed_to: str = ""
    student: str = ""
    name: str = ""
    remarks: tuple[Words, ...] = field(default=())


def read(content: bytes) -> Submission:
    """Read a notebook. Raises ``Damaged`` where there is none in these bytes."""
    text, remarks = _decoded_text(content)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Damaged(_not_json(text, error), _plain_text(text)) from None
    sheets, raw = _dict_or_empty(found).get("worksheets"), _dict_or_empty(found).get("cells")
    if isinstance(sheets, list):  # nbformat 3
        raw = [cell for sheet in sheets for cell in _list_or_empty(_dict_or_empty(sheet).get("cells"))]
    if not isinstance(raw, list):
        raise Damaged(
            trilingual(
                kk="Бұл JSON файлы, бірақ Jupyter дәптері емес: ішінде ұяшықтар жоқ. Студенттен .ipynb дәптерін сұраңыз.",
                ru="Это файл JSON, но не тетрадь Jupyter: в нём нет ячеек. Попросите у студента тетрадь .ipynb.",
                en="This is a JSON file, but no Jupyter notebook: it has no cells. Ask the student for the .ipynb notebook.",
            )
        )
    cells = tuple(_cell_of(cell) for cell in raw if isinstance(cell, dict))
    if len(cells) > MOST_CELLS:
        raise Damaged(
            trilingual(
                kk=f"Дәптер тым үлкен: {len(cells)} ұяшық. Студенттен артық ұяшықтарын өшіріп, қайта тапсыруын сұраңыз.",
                ru=f"Тетрадь слишком велика: ячеек {len(cells)}. Попросите студента удалить лишние и сдать снова.",
                en=f"The notebook is too large: {len(cells)} cells. Ask the student to delete those not needed and hand in again.",
            )
        )
    if sum(len(cell.source) for cell in cells) > MOST_CODE:
        raise Damaged(_long(cells))
    if not cells:
        raise Damaged(
            trilingual(
                kk="Дәптер бос: ішінде бірде-бір ұяшық жоқ. Студенттен жұмысын қайта тапсыруын сұраңыз.",
                ru="Тетрадь пуста: в ней нет ни одной ячейки. Попросите студента сдать работу снова.",
                en="The notebook is empty: there is no cell in it. Ask the student to hand in again.",
            )
        )
    known = _dict_or_empty(_dict_or_empty(found.get("metadata")).get("klaster"))
    written = _typed_identity(cells)
    return Submission(
        cells,
        assignment=_one_line(known.get("assignment")) or written.get("assignment", ""),
        handed_to=_one_line(known.get("student")),
        student=written.get("student_id", ""),
        name=written.get("student_name", ""),
        remarks=tuple(remarks),
    )


def _long(cells: tuple[Cell, ...]) -> Words:
    place, cell = max(enumerate(cells, 1), key=lambda found: len(found[1].source))
    kk, ru, en = (number(len(cell.source) / 1e6, 1, lang) for lang in LANGUAGES)
    most = number(MOST_CODE / 1e6)
    return trilingual(
        kk=f"Дәптердің мәтіні тым ұзын: ең ұзын ұяшықта ({place}-ұяшық) {kk} млн таңба, бүкіл дәптерге шек – {most} млн. "
        "Оған нәтиже не сурет көшіріп қойылған болар. Студенттен сол мәтінді өшіріп, қайта тапсыруын сұраңыз.",
        ru=f"Текст тетради слишком длинный: в самой длинной ячейке (№ {place}) {ru} млн знаков, предел на всю тетрадь – {most} млн. "
        "Вероятно, в неё вставлен вывод или рисунок. Попросите студента удалить этот текст и сдать снова.",
        en=f"The notebook's text is too long: its longest cell (no. {place}) has {en} million characters; the limit for the whole notebook "
        f"is {most} million. Output or a picture was probably pasted into it. Ask the student to delete that text and hand in again.",
    )


def looks_like_one(content: bytes) -> bool:
    """Tell whether bytes are a notebook whatever the file is called: ``x.ipynb.txt``, ``x.json``."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and (b'"nbformat' in content or b'"cells"' in content)


def _decoded_text(content: bytes) -> tuple[str, list[Words]]:
    if not content.strip(b"\x00 \t\r\n"):
        raise Damaged(
            trilingual(
                kk="Файл бос. Студенттен дәптерін қайта жүктеп, тапсыруын сұраңыз.",
                ru="Файл пуст. Попросите студента скачать тетрадь ещё раз и сдать её.",
                en="The file is empty. Ask the student to download the notebook again and hand it in.",
            )
        )
    for start, what in OTHERS.items():
        if content.startswith(start):
            raise Damaged(
                trilingual(
                    kk=f"Атауы дәптердің атауындай, бірақ ішінде басқа файл ({what}). Студенттен .ipynb дәптерін сұраңыз.",
                    ru=f"Назван как тетрадь, но внутри другой файл ({what}). Попросите у студента тетрадь .ipynb.",
                    en=f"It is called a notebook but is another file ({what}). Ask the student for the .ipynb notebook.",
                )
            )
    encoding = _encoding(content)
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError:
        remark = trilingual(
            kk="Файлдың кейбір әріптері бүлінген (UTF-8 емес); олардың орнында � тұр. Жауаптар сол күйінде бағаланды.",
            ru="Часть букв в файле испорчена (не UTF-8), на их месте �. Ответы оценены как есть.",
            en="Some letters in the file are damaged (no UTF-8) and stand as �. The answers were graded as they are.",
        )
        return content.decode(encoding, "replace"), [remark]


def _encoding(content: bytes) -> str:
    """Tell UTF-32 and UTF-16 by their mark, or by the zeros around the bracket with which a notebook begins."""
    if content[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "utf-16-le" if content[:2] == b"{\0" else "utf-16-be" if content[:2] == b"\0{" else "utf-8-sig"


def _not_json(text: str, error: Exception) -> Words:
    if text.lstrip()[:200].casefold().startswith(("<!doctype html", "<html", "<head")):
        return trilingual(
            kk="Дәптердің орнына веб-бет сақталған. Студент Jupyter мәзірінен File → Download таңдап, .ipynb файлын тапсыруы керек.",
            ru="Вместо тетради сохранена веб-страница. Студенту нужно выбрать в Jupyter File → Download и сдать файл .ipynb.",
            en="A web page was saved instead of the notebook. The student should choose File → Download in Jupyter and hand in the .ipynb file.",
        )
    if re.search(r"^<{7}[ \r\n]", text, re.MULTILINE) and re.search(r"^>{7}[ \r\n]", text, re.MULTILINE):
        return trilingual(
            kk="Дәптерде екі нұсқасы бірге тұр: git оларды біріктіре алмай, <<<<<<< және >>>>>>> белгілерін қалдырған. Студент бір нұсқасын таңдап, қайта тапсыруы керек.",
            ru="В тетради две версии сразу: git не смог их объединить и оставил знаки <<<<<<< и >>>>>>>. Студенту нужно выбрать одну и сдать снова.",
            en="Two versions stand in the notebook at once: git could not merge them and left the marks <<<<<<< and >>>>>>> (a conflict). The student should choose one and hand in again.",
        )
    if text.lstrip().startswith("{"):
        line = getattr(error, "lineno", 1)
        return trilingual(
            kk=f"Дәптер бүлінген: {line}-жолдан кейін оқылмайды (жүктеу үзілген болуы мүмкін). Студенттен қайта тапсыруын сұраңыз.",
            ru=f"Тетрадь повреждена: не читается после строки {line} (возможно, загрузка оборвалась). Попросите студента сдать её снова.",
            en=f"The notebook is damaged: it can't be read past line {line} (perhaps an upload was cut off). Ask the student to hand it in again.",
        )
    return trilingual(
        kk="Бұл Jupyter дәптері емес. Студенттен .ipynb дәптерін сұраңыз.",
        ru="Это не тетрадь Jupyter. Попросите у студента тетрадь .ipynb.",
        en="This is no Jupyter notebook. Ask the student for the .ipynb notebook.",
    )


def _plain_text(text: str) -> str:
    """Return a text that somebody wrote in place of a notebook; a damaged notebook and a web page are none."""
    text = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()
    return (
        text if re.search(r"[^\W\d_]{2}", text) and not text.startswith(("{", "<")) and len(text) <= MOST_CODE else ""
    )


def _cell_of(raw: dict[str, Any]) -> Cell:
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source if isinstance(source, str) else ""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    # Half a character in JSON would be refused wherever it is written next.
    source = source.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    kind = raw.get("cell_type")
    kind = kind if kind in ("code", "markdown", "raw") else "markdown"
    id = raw.get("id") or _dict_or_empty(raw.get("metadata")).get("id") or ""
    return Cell(_one_line(id), kind, source, tuple(_pictures(raw.get("attachments"))))


def _pictures(raw: Any) -> Iterator[Picture]:
    """Yield the pictures that were pasted into a cell."""
    for name, kinds in raw.items() if isinstance(raw, dict) else ():
        for kind, content in kinds.items() if isinstance(kinds, dict) else ():
            content = "".join(map(str, content)) if isinstance(content, list) else str(content)
            content = "".join(content.split())
            if re.fullmatch(r"image/[\w.+-]+", kind) and re.fullmatch(r"[\w+/]+=*", content, re.ASCII):
                yield Picture(name, kind, content)


def _typed_identity(cells: tuple[Cell, ...]) -> dict[str, str]:
    """Read what a student wrote into the identity cell; nothing of it is run."""
    names = ("student_id", "student_name", "assignment")
    found: dict[str, str] = {}
    for cell in sorted(cells, key=lambda cell: cell.id != IDENTITY):
        if cell.type != "code" or len(cell.source) > 4_000 or "student_id" not in cell.source:
            continue
        try:
            tree = ast.parse(cell.source)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            # A quotation mark was forgotten: each line by itself.
            pairs = re.findall(rf"^({'|'.join(names)})\s*=\s*(.*?)\s*(?:#.*)?$", cell.source, re.MULTILINE)
            values = {name: value.strip("'\"«»“”` ") for name, value in pairs}
        else:
            values = {
                target.id: _typed_value(cell.source, node.value)
                for node in tree.body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
        for name in names:
            if _one_line(values.get(name)):
                found.setdefault(name, _one_line(values[name]))
    return found


def _typed_value(source: str, value: ast.expr) -> str:
    """Return a text or a number, and also what was written without quotation marks: ``S01``, ``2027-015``."""
    if isinstance(value, ast.Constant):
        return "" if value.value is None else str(value.value)
    return ast.get_source_segment(source, value) or "" if isinstance(value, (ast.Name, ast.BinOp)) else ""


def _one_line(value: Any) -> str:
    """A name or an id as one line of a sensible length."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return ""
    text = str(value) if isinstance(value, str) or abs(value) < 10**30 else ""
    return " ".join(printable(" ".join(text.split())).replace("\ufffd", " ").split())[:120]


def _dict_or_empty(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list_or_empty(value: Any) -> list:
    return value if isinstance(value, list) else []
