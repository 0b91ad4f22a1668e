"""Figures and grids of figures as machines get them from `tieout figures --json`. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tieout.feeds import Document
    from tieout.retrieval import FigureGrid, FiledFigure, GridCell


_QNAME = re.compile(r"[\w.-]+:[\w.-]+")


def document_figures_json(document: Document, figures: Sequence[FiledFigure]) -> dict[str, Any]:
    """A document's figures in the order of its text; `entity` is whose most of them are, None where nobody knows."""
    from tieout.retrieval import entity_of_figures

    return {
        "document": document.id,
        "entity": entity_of_figures(figures) or None,
        "figures": [
            figure_json(first, document.text) | ({"also": [meaning_json(one) for one in others]} if others else {})
            for first, *others in numbers_of(figures)
        ],
    }


def numbers_of(figures: Sequence[FiledFigure]) -> list[list[FiledFigure]]:
    """Figures by the characters they stand at: a number that its filer tagged twice is one number with two meanings."""
    return [list(found) for _, found in groupby(figures, key=lambda figure: (figure.start, figure.end))]


def figure_json(figure: FiledFigure, text: str) -> dict[str, Any]:
    """`value` times `scale` is the number meant; `text` is what stands at the offsets."""
    return {
        "text": text[figure.start : figure.end],
        "start": figure.start,
        "end": figure.end,
        "value": exact(figure.value),
        "scale": figure.scale,
        "unit": figure.unit,
        "label": figure.label,
        **meaning_json(figure),
        "basis": figure.basis,
        "origin": figure.origin,
    }


def meaning_json(figure: FiledFigure) -> dict[str, Any]:
    """What a number is of. `dimensions` has explicit members by their axes; values of typed axes stand apart."""
    explicit = {axis: member for axis, member in figure.dimensions if _QNAME.fullmatch(member)}
    typed = {axis: value for axis, value in figure.dimensions if axis not in explicit}
    return {
        "concept": figure.concept,
        "metric": figure.metric,
        "dimensions": explicit,
        **({"typed_dimensions": typed} if typed else {}),
        "period": period_json(figure.period_start, figure.period_end),
    }


def period_json(start: date | None, end: date | None) -> dict[str, str | None] | None:
    """None without an end; an instant has no start."""
    return {"start": start.isoformat() if start else None, "end": end.isoformat()} if end else None


def grids_json(grids: Sequence[FigureGrid]) -> dict[str, Any]:
    """One company's grid as it is; of several, {"grids": [...]}."""
    found = [grid_json(grid) for grid in grids]
    return found[0] if len(found) == 1 else {"grids": found}


def grid_json(grid: FigureGrid) -> dict[str, Any]:
    """Cells stand in the order of `periods`; None where nothing is known."""
    return {
        "entity": grid.entity,
        "periods": [
            {"start": period.start.isoformat(), "end": period.end.isoformat(), "label": period.label}
            for period in grid.periods
        ],
        "rows": [
            {
                "concept": row.concept,
                "label": row.label,
                "unit": row.unit,
                "cells": [cell_json(cell) if cell else None for cell in row.cells],
            }
            for row in grid.rows
        ],
    }


def cell_json(cell: GridCell) -> dict[str, Any]:
    """With a formula the place is that of the number from which the other is taken away."""
    return {
        "value": exact(cell.value),
        "scale": cell.scale,
        "document": cell.figure.document,
        "start": cell.figure.start,
        "end": cell.figure.end,
        "formula": cell.formula,
    }


def exact(value: Decimal) -> str:
    """All digits, never with an exponent."""
    return format(value, "f")
