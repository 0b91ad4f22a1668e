"""Figures as machines get them from `tieout figures DOCUMENT --json`. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tieout.feeds import Document
    from tieout.retrieval import FiledFigure


def document_figures_json(document: Document, figures: Sequence[FiledFigure]) -> dict[str, Any]:
    """A document's figures in the order of its text; `entity` is whose most of them are, None where nobody knows."""
    entities = [figure.entity for figure in figures if figure.entity]
    return {
        "document": document.id,
        "entity": max(set(entities), key=entities.count) if entities else None,
        "figures": [figure_json(figure, document.text) for figure in figures],
    }


def figure_json(figure: FiledFigure, text: str) -> dict[str, Any]:
    """`value` times `scale` is the number meant; `text` is what stands at the offsets."""
    return {
        "text": text[figure.start : figure.end],
        "start": figure.start,
        "end": figure.end,
        "value": format(figure.value, "f"),
        "scale": figure.scale,
        "unit": figure.unit,
        "label": figure.label,
        "concept": figure.concept,
        "metric": figure.metric,
        "dimensions": dict(figure.dimensions),
        "period": period_json(figure.period_start, figure.period_end),
        "basis": figure.basis,
        "origin": figure.origin,
    }


def period_json(start: date | None, end: date | None) -> dict[str, str | None] | None:
    """None without an end; an instant has no start."""
    return {"start": start.isoformat() if start else None, "end": end.isoformat()} if end else None
