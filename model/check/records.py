"""What a check says of a text: each figure with a verdict, its source and a sentence. Pure data; offsets are code points.

`CheckReport.to_json()` is the object of `check --json` (design.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

CheckVerdict = Literal["tied", "computed", "contradicted", "not_found", "not_checked"]
CHECK_VERDICTS: tuple[CheckVerdict, ...] = get_args(CheckVerdict)


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """Where a figure stands in a document of the desk: `quote` is exactly the document's `text[start:end]`.

    `line` is the table row or the sentence around it, with what it is of in `label` and `period` (as analysts write it).
    """

    document: str
    title: str
    url: str
    start: int
    end: int
    quote: str
    line: str
    label: str
    period: str | None


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """A figure of the text checked. `value` is the number meant, in full; None for a date or a reference.

    `source`: where it stands, or where another value stands for the same thing; None where nothing was found. Of a computed
    figure `formula` is over the sources' own numbers, `source` the first of them and `operands` all.
    """

    text: str
    start: int
    end: int
    verdict: CheckVerdict
    source: CheckedSource | None
    value: Decimal | None
    says: str
    formula: str | None = None
    unit: str | None = None
    operands: tuple[CheckedSource, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The figures in the order of `text`."""

    text: str
    figures: tuple[CheckedFigure, ...]

    @property
    def counts(self) -> Mapping[CheckVerdict, int]:
        """How many figures have each verdict, every verdict named."""
        return {verdict: sum(f.verdict == verdict for f in self.figures) for verdict in CHECK_VERDICTS}

    @property
    def contradicted(self) -> bool:
        """Does a source say otherwise of one of them?"""
        return any(figure.verdict == "contradicted" for figure in self.figures)

    def to_json(self) -> dict[str, Any]:
        return {"figures": [_figure(figure) for figure in self.figures], "counts": dict(self.counts)}


def _figure(figure: CheckedFigure) -> dict[str, Any]:
    return {
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "verdict": figure.verdict,
        "source": _source(figure.source) if figure.source else None,
        "value": None if figure.value is None else format(figure.value, "f"),
        "unit": figure.unit,
        "says": figure.says,
        "formula": figure.formula,
        "operands": [_source(one) for one in figure.operands],
    }


def _source(source: CheckedSource) -> dict[str, Any]:
    return {
        "document": source.document,
        "title": source.title,
        "url": source.url,
        "start": source.start,
        "end": source.end,
        "quote": source.quote,
        "line": source.line,
        "label": source.label,
        "period": source.period,
    }
