"""An Excel workbook → its text: each block of cells as a Markdown table, under its sheet and range. Pure: bytes in, text out.

Sheets are pages. Values are shown as the sheet shows them. Hidden sheets, rows and columns are left out; formulas that were never
calculated have no value. Both are said.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from tieout.feeds.cell_format import shown
from tieout.feeds.grid import Cell, to_markdown
from tieout.feeds.plain import clean

_MAX_CELLS = 400_000
Placed = dict[tuple[int, int], str]


def read_xlsx(data: bytes) -> tuple[list[str], str, datetime | None, str]:
    """Text of each sheet, title, day of the last change, and what was left out."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [f"hidden sheet {sheet.title}" for sheet in book.worksheets if sheet.sheet_state != "visible"]
    pages, left_out, total = [], hidden, 0
    for sheet in sheets:
        cells, unseen = _cells(sheet)
        total += len(cells)
        if total > _MAX_CELLS:
            left_out.append(f"sheet {sheet.title} and those after it: more than {_MAX_CELLS:,} cells")
            break
        left_out += [f"{unseen} hidden rows or columns of sheet {sheet.title}"] if unseen else []
        pages.append("\n\n".join(_blocks(clean(sheet.title), cells)))
    empty = _never_calculated(data, sheets)
    left_out += (
        [f"{empty} formulas that were never calculated (open and save it in a spreadsheet program)"] if empty else []
    )
    return pages, clean(book.properties.title or ""), book.properties.modified, "; ".join(left_out)


def _cells(sheet: Any) -> tuple[Placed, int]:
    """What is shown, by row and column, and how many rows and columns are hidden."""
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    columns: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            columns |= set(range(dimension.min or 0, (dimension.max or 0) + 1))
    found: Placed = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or cell.row in rows or cell.column in columns or (cell.font and cell.font.strike):
                continue
            text = clean(shown(cell.value, cell.number_format))
            if text:
                found[cell.row, cell.column] = text
    return found, len(rows) + len(columns)


def _blocks(title: str, cells: Placed) -> Iterator[str]:
    """Rows without a gap between them, each block under the range that it stands in."""
    yield f"## {title}"
    rows: dict[int, list[Cell]] = {}
    for (row, column), text in sorted(cells.items()):
        rows.setdefault(row, []).append(Cell(text, column, column + 1))
    for _, group in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        block = [row for _, row in group]
        columns = [int(cell.start) for row in block for cell in rows[row]]
        yield f"Sheet {title}, cells {_letters(min(columns))}{block[0]}:{_letters(max(columns))}{block[-1]}"
        yield to_markdown([rows[row] for row in block])


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _never_calculated(data: bytes, sheets: Sequence[Any]) -> int:
    import openpyxl

    written = openpyxl.load_workbook(io.BytesIO(data))
    return sum(
        cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
        for sheet in sheets
        for row in written[sheet.title].iter_rows()
        for cell in row
    )
