"""The table of a chart as files to keep: XLSX and CSV, one of each in a language.

A workbook opens in columns in Excel whatever the system's language: a number in it has no decimal
mark. A CSV is what Excel expects on a system of its language: a semicolon between columns where the
decimal mark is a comma. Both are the same bytes from build to build.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import tostring

from klaster import archive
from klaster.language import NARROW_SPACE, number
from klaster.notebook.payload import SEPARATORS, exact, one_line, shown

KINDS = ("xlsx", "csv")

#: Letters that a column of a workbook is as wide as, at most.
_WIDEST = 60
_TITLE = 31  # letters of a sheet's name that Excel allows
_PROPERTIES = "docProps/core.xml"


def name(payload: dict, language: str, kind: str) -> str:
    """Return the name of a chart's file in a language."""
    return f"{payload['id']}.{language}.{kind}"


def write(payload: dict, folder: Path, languages: Sequence[str]) -> None:
    """Write a chart's files in each of the languages into a folder."""
    for language in languages:
        rows = _rows(payload, language)
        text = _csv(rows, language)
        (folder / name(payload, language, "csv")).write_text(text, encoding="utf-8-sig", newline="")
        _xlsx(rows, payload, language, folder / name(payload, language, "xlsx"))


def _rows(payload: dict, language: str) -> list[list[str | float | None]]:
    """The headers and the rows: texts in the language, numbers as the source has them."""
    rows: list[list[str | float | None]] = [[one_line(column[language]) for column in payload["columns"]]]
    for row in payload["rows"]:
        rows.append([shown(v, payload, language) if isinstance(v, str) else exact(v) for v in row])
    return rows


def _csv(rows: list[list[str | float | None]], language: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if SEPARATORS[language][0] == "," else ",")
    for row in rows:
        writer.writerow(value if value is None or isinstance(value, str) else _bare(value, language) for value in row)
    return out.getvalue()


def _bare(value: float, language: str) -> str:
    """Write a number with the language's decimal mark and nothing else that a spreadsheet may not know."""
    return number(value, language=language).replace(NARROW_SPACE, "").replace("\u2212", "-")


def _xlsx(rows: list[list[str | float | None]], payload: dict, language: str, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = payload["id"][:_TITLE]
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(place, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # or a text that begins with = is taken for a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, cells in enumerate(zip(*rows, strict=True), 1):
        width = max(len(str(value)) for value in cells) + 2
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST)
    sheet.freeze_panes = "A2"
    book.properties.title = one_line(payload["title"][language])
    book.properties.language = language
    made = io.BytesIO()
    book.save(made)
    # The hour of writing, which openpyxl puts in, would make another file of each build.
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    with zipfile.ZipFile(made) as parts:
        files = {part: parts.read(part) for part in parts.namelist()}
    files[_PROPERTIES] = tostring(book.properties.to_tree())
    archive.write(path, files.items())
