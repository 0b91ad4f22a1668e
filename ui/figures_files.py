"""Grids of figures as files: CSV with a line a cell, and an Excel workbook with a sheet a company.

What documents say is data here too: a text from outside that a spreadsheet would take for a formula stays text, and a cell
links to its source only where that is a web page or a file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tieout.feeds import Document
    from tieout.retrieval import FigureGrid, GridCell, GridRow

COLUMNS = (
    "entity", "concept", "label", "unit", "period_start", "period_end", "value", "document", "start", "end", "formula",
)  # fmt: skip
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_LINKED = ("http", "https", "file")


def grids_csv(grids: Sequence[FigureGrid]) -> str:
    """A line a cell, `value` in full; `formula` tells how a cell was worked out that no document states."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for grid in grids:
        for row in grid.rows:
            writer.writerows(_csv_lines(grid, row))
    return out.getvalue()


def _csv_lines(grid: FigureGrid, row: GridRow) -> Iterator[tuple[Any, ...]]:
    named = [as_text(text or "") for text in (grid.entity, row.concept, row.label, row.unit)]
    for cell in filter(None, row.cells):
        figure = cell.figure
        start, end = _span(grid, row, cell)
        value = format(cell.value * cell.scale, "f")
        yield (*named, start, end, value, figure.document, figure.start, figure.end, cell.formula or "")


def _span(grid: FigureGrid, row: GridRow, cell: GridCell) -> tuple[str, str]:
    """The days of a cell's period; a cell that was worked out has its column's, an instant has no start."""
    period = grid.periods[row.cells.index(cell)]
    if cell.formula:
        return period.start.isoformat(), period.end.isoformat()
    start, end = cell.figure.period_start, cell.figure.period_end
    return start.isoformat() if start else "", end.isoformat() if end else ""


def as_text(text: str) -> str:
    """With an apostrophe before what a spreadsheet would work out."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def grids_xlsx(grids: Sequence[FigureGrid], documents: Mapping[str, Document]) -> bytes:
    """A workbook; each cell links to its document's page, and its comment names document and place."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for grid in grids:
        sheet = book.create_sheet(_sheet_name(grid.entity, book.sheetnames))
        _write_sheet(sheet, grid, documents)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(sheet: Any, grid: FigureGrid, documents: Mapping[str, Document]) -> None:
    from openpyxl.styles import Font

    headers = ["Label", "Concept", "Unit", *(period.label for period in grid.periods)]
    for column, text in enumerate(headers, start=1):
        _write_text(sheet.cell(1, column), text)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 40 if column == 1 else 22
    for line, row in enumerate(grid.rows, start=2):
        for column, text in enumerate((row.label, row.concept, row.unit or ""), start=1):
            _write_text(sheet.cell(line, column), text)
        for column, cell in enumerate(row.cells, start=4):
            if cell:
                _write_cell(sheet.cell(line, column), cell, documents.get(cell.figure.document))
    sheet.freeze_panes = "D2"


def _write_text(place: Any, text: str) -> None:
    """Never a formula, whatever the text begins with; control characters are none of Excel's."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    place.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    place.data_type = "s"


def _write_cell(place: Any, cell: GridCell, document: Document | None) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    number = cell.value * cell.scale
    place.value = number
    place.number_format = "#,##0" if number == number.to_integral_value() else "#,##0.00##"
    place.comment = Comment(_comment(cell, document), "Tieout", width=360, height=120)
    if document and urlsplit(document.url).scheme in _LINKED:
        place.hyperlink = document.url
        place.font = Font(color="0563C1", underline="single")


def _comment(cell: GridCell, document: Document | None) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    title = document.title if document else ""
    lines = [title, f"document {cell.figure.document}, characters {cell.figure.start} to {cell.figure.end}"]
    lines += [f"worked out: {cell.formula}"] if cell.formula else []
    return str(ILLEGAL_CHARACTERS_RE.sub("", "\n".join(filter(None, lines))))


def _sheet_name(entity: str, taken: Sequence[str]) -> str:
    name = _NOT_IN_SHEET_NAMES.sub(" ", entity).strip()[:_LONGEST_SHEET_NAME] or "Figures"
    return name if name not in taken else f"{name[: _LONGEST_SHEET_NAME - 4]} {len(taken) + 1}"
