"""Markdown tables in a document's text: title, units, header, rows and cells with exact offsets. Pure and total.

`tables(text)` gives each table with the scale and currency its title, units line or header declares; each value cell
carries its Figure (scale applied, per-share and per-cent rows excepted) and its column's Period. Offsets count in `text`.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.records import Figure, Period


@dataclass(frozen=True, slots=True)
class Cell:
    text: str  # stripped; `document.text[start:end] == text`
    start: int
    end: int
    column: int  # 0-based; 0 is the label
    figure: Figure | None = None  # with scale, unit and period applied; None for "—", "N/A" and words
    period: Period | None = None  # of its column


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    section: str  # last row without values above it: "Net sales:"; empty when none
    start: int
    end: int
    cells: tuple[Cell, ...]  # value cells, without the label


@dataclass(frozen=True, slots=True)
class Table:
    start: int  # of the first table line
    end: int
    title: str  # nearest heading or short line before it
    units: str  # "(in millions, except per share data)"; empty when none
    scale: int  # declared scale, 1 when none
    currency: str | None
    header: tuple[Cell, ...]  # one per column, text joined over header rows ("Three Months Ended July 27, 2025")
    rows: tuple[Row, ...]
    context_start: int = 0  # where title and units begin; == start when there are none


def tables(text: str) -> list[Table]:
    """Every Markdown table of the text, in order."""
    raise NotImplementedError
