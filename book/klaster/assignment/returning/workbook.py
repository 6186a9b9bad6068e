"""A workbook that a teacher opens in Excel or LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from klaster.assignment.folder import write
from klaster.language import pick


def workbook(
    path: Path,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int],
    points: int | None = None,
    hidden: int | None = None,
) -> None:
    """Write a workbook of one sheet, whole or not at all. A text stays a text, also where it begins like a formula.

    ``points`` is the column that a person fills in, with numbers up to that in the next column;
    ``hidden`` one that nobody needs to see.
    """
    book = Workbook()
    sheet = book.active
    sheet.append(list(head))
    for row in rows:
        sheet.append([None] * len(row))
        for cell, value in zip(sheet[sheet.max_row], row, strict=True):
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # or a name such as =1+1 would be computed
                cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    if points is not None and sheet.max_row > 1:
        _ask(sheet, points)
    for cell in sheet[1]:
        cell.font = Font(name=cell.font.name, size=cell.font.size, bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in zip(sheet.columns, widths, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
    if hidden is not None:
        sheet.column_dimensions[sheet.cell(1, hidden + 1).column_letter].hidden = True
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    write(path, content.getvalue())


def _ask(sheet: Worksheet, column: int) -> None:
    """Mark the cells to be filled in; what is no number of points is refused where it is typed."""
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    first, last, most = cells[0].coordinate, cells[-1].coordinate, sheet.cell(2, column + 2).coordinate
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=most, allow_blank=True)
    rule.errorTitle = pick(kk="Ұпай", ru="Баллы", en="Points")
    rule.error = pick(
        kk="0 мен «Ең көбі» бағанындағы санның арасы.",
        ru="От 0 до числа в столбце «Максимум».",
        en="From 0 to the number in the column “At most”.",
    )
    rule.add(f"{first}:{last}")
    sheet.add_data_validation(rule)
    for cell in cells:
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
