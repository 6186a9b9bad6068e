"""A table as office programs and LMSs write it: CSV in any usual encoding and separator, or XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from klaster.console import Problem
from klaster.language import pick

_SAMPLE = 30
"""Rows from which the separator is told."""


@dataclass(frozen=True)
class Table:
    """A table's rows that are not blank, each with its number as Excel shows it; ``notes`` for its owner."""

    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def read(path: Path) -> Table:
    """Read a table; cells are text, numbers as the sheet shows them. Raises ``Problem`` where it is none."""
    if not path.is_file():
        raise Problem(
            pick(
                kk=f"{path} файлы жоқ. Атын және қалтасын тексеріңіз; ішінде бос орын болса, тырнақшаға алыңыз.",
                ru=f"Файла {path} нет. Проверьте имя и папку; если в имени есть пробелы, возьмите его в кавычки.",
                en=f"There is no file {path}. Check its name and folder; if it has spaces, put it between quotation marks.",
            )
        )
    content = path.read_bytes()
    if content.startswith(b"PK"):
        return _workbook(path)
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")) or content[:1000].lstrip().lower().startswith(
        (b"<", b"\xef\xbb\xbf<")
    ):
        raise _no_table(path)
    text = decoded(content)
    if asked := re.match(r"sep=(.)\r?\n", text):  # Excel's own hint
        text, mark, first = text[asked.end() :], asked[1], 2
    else:
        lines = [line for line in text.splitlines() if line.strip()][:_SAMPLE]
        # Excel writes a semicolon where the comma is a decimal mark; of two that fit, the one that names lack.
        mark, first = max(";\t,", key=lambda mark: sum(mark in line for line in lines)), 1
    rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), first)
    return Table([(number, row) for number, row in rows if _filled(row)])


def decoded(content: bytes) -> str:
    """Return a text from bytes in the encodings that office programs write: UTF-8, UTF-16, CP1251."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    for encoding in "utf-8-sig", "cp1251":
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def harmless(text: str) -> str:
    """Return a text that a spreadsheet doesn't take for a formula, with an apostrophe before it."""
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@") or text[:1] in tuple("\t\r") else text


def meant(text: str) -> str:
    """Return what :func:`harmless` was given."""
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text


def _workbook(path: Path) -> Table:
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)  # whatever it is called
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, PermissionError):
            raise
        raise _no_table(path) from None
    try:
        sheets = {sheet.title: list(_sheet_rows(sheet)) for sheet in book.worksheets}
    finally:
        book.close()
    filled = [title for title, rows in sheets.items() if rows]
    notes = []
    if len(filled) > 1:
        rest = ", ".join(f"«{title}»" for title in filled[1:])
        notes.append(
            pick(
                kk=f"{path.name}: «{filled[0]}» парағы оқылды; {rest} оқылған жоқ. Басқасы керек болса, оны бірінші орынға жылжытыңыз.",
                ru=f"{path.name}: прочитан лист «{filled[0]}»; не прочитаны: {rest}. Если нужен другой, сделайте его первым.",
                en=f"{path.name}: the sheet “{filled[0]}” was read, and not {rest}. If you need another, make it the first.",
            )
        )
    return Table(sheets[filled[0]] if filled else [], notes)


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = [_shown_text(cell.value, getattr(cell, "number_format", "")) for cell in cells]
        if _filled(row):
            yield number, row


def _shown_text(value: Any, shown: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and re.fullmatch(r"0+", shown or ""):
        return str(value).zfill(len(shown))  # a format that shows leading zeros
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _filled(row: list[str]) -> bool:
    return any(cell.strip("\u200b\ufeff \t\r\n\xa0") for cell in row)


def _no_table(path: Path) -> Problem:
    return Problem(
        pick(
            kk=f"{path}: бұл кестені оқу мүмкін емес (ескі .xls, .ods, веб-бет, PDF не құпиясөзбен жабылған файл). Оны Excel-де ашып, "
            "«Басқаша сақтау» арқылы XLSX не «CSV UTF-8» түрінде сақтаңыз.",
            ru=f"{path}: такую таблицу прочитать нельзя (старый .xls, .ods, веб-страница, PDF или файл с паролем). Откройте её в Excel и "
            "сохраните через «Сохранить как» в виде XLSX или «CSV UTF-8».",
            en=f"{path}: such a table can't be read (an old .xls, an .ods, a web page, a PDF or a file with a password). Open it in Excel and "
            "save it with “Save As” as XLSX or “CSV UTF-8”.",
        )
    )
