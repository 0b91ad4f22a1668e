"""A company's figures as the store has them: tables of quarters and years, each cell a link to its place, and the same as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tieout.feeds import UsageError
from tieout.ui.chat.upload_names import file_name

if TYPE_CHECKING:
    from tieout.feeds import Document
    from tieout.retrieval import FigureGrid, GridCell, GridLength, GridRow
    from tieout.ui.desk import Desk

COLUMNS = 8  # newest periods
LENGTHS: tuple[tuple[GridLength, str], ...] = (("quarter", "Quarters"), ("year", "Years"))
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_MILLION = Decimal(1_000_000)
_IN_MILLIONS = 5 * _MILLION  # a row whose greatest figure is less is shown in full


@dataclass(frozen=True, slots=True)
class Grids:
    """By quarter and by year, those that have rows; and the documents (without texts) that the cells stand in."""

    by_length: Mapping[GridLength, FigureGrid]
    documents: Mapping[str, Document]


def grids(desk: Desk, ticker: str, as_of: datetime | None) -> Grids:
    """Out of the figure store as it is; empty where it has nothing of the company."""
    from tieout.retrieval import entity_of_figures, figure_grid, open_figures

    with open_figures(desk.index.folder) as store:
        found = store.find(tickers=[ticker], dimensions=(), as_of=as_of)
    entity = entity_of_figures(found) or ticker
    made = {length: figure_grid(found, entity, length, last=COLUMNS) for length, _ in LENGTHS}
    kept = {length: grid for length, grid in made.items() if grid.rows}
    cells = [cell for grid in kept.values() for row in grid.rows for cell in row.cells if cell]
    with desk.open_ledger() as ledger:
        return Grids(kept, ledger.outlines(dict.fromkeys(cell.figure.document for cell in cells)))


def grid_file(found: Grids, ticker: str, length: str, form: str) -> tuple[str, str, bytes]:
    """Name, type and bytes, by the writer of `tieout figures`."""
    from tieout.ui.figures_files import grids_csv, grids_xlsx

    grid = next((grid for known, grid in found.by_length.items() if known == length), None)
    if grid is None or form not in TYPES:
        raise UsageError("These figures are not on the desk any more. Choose the company again.")
    data = grids_csv([grid]).encode() if form == "csv" else grids_xlsx([grid], found.documents)
    return file_name(f"{ticker} {length}s.{form}"), TYPES[form], data


def grids_html(found: Grids) -> str:
    """A table for each length, quarters first."""
    return "".join(
        _table(found.by_length[length], length, title, found.documents)
        for length, title in LENGTHS
        if length in found.by_length
    )


def _table(grid: FigureGrid, length: str, title: str, documents: Mapping[str, Document]) -> str:
    heads = "".join(f'<th scope="col">{escape(period.label)}</th>' for period in grid.periods)
    rows = "".join(_row(row, documents) for row in grid.rows)
    buttons = "".join(
        f'<button type="button" data-do="{form}" data-id="{length}" aria-label="{title} as {name}">{name}</button>'
        for form, name in (("xlsx", "Excel"), ("csv", "CSV"))
    )
    return (
        f'<section class="grid"><h3>{title} <span class="note-tools">{buttons}</span></h3>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{title} of {escape(grid.entity)}"><table>'
        f'<thead><tr><th scope="col">Figure</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>'
    )


def _row(row: GridRow, documents: Mapping[str, Document]) -> str:
    largest = max((abs(cell.value * cell.scale) for cell in row.cells if cell), default=Decimal(0))
    million = largest >= _IN_MILLIONS
    unit = f"{row.unit or ''}, millions".strip(", ") if million else row.unit or ""
    cells = "".join(f"<td>{_cell(cell, million, documents) if cell else ''}</td>" for cell in row.cells)
    return f'<tr><th scope="row">{escape(row.label)}<small>{escape(unit)}</small></th>{cells}</tr>'


def _cell(cell: GridCell, million: bool, documents: Mapping[str, Document]) -> str:
    """The number, a link to where it stands; what was worked out leads to its minuend and says its formula."""
    from tieout.retrieval import full_number

    number = cell.value * cell.scale
    shown = full_number((number / _MILLION).normalize() if million else number)
    figure = cell.figure
    document = documents.get(figure.document)
    said = [f"{full_number(number)}", document.title if document else ""]
    said += [f"worked out: {cell.formula}"] if cell.formula else []
    worked = ' class="worked"' if cell.formula else ""
    return (
        f'<a{worked} href="#/documents/{quote(figure.document)}/{figure.start}-{figure.end}" '
        f'title="{escape(" · ".join(filter(None, said)))}">{escape(shown)}</a>'
    )
