"""What a note's pictures show: prices with dated events, quarters, feeds. Pure records; `ui.notes.records` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SeriesSpan:
    """Characters of a document, for series: `text` is exactly the document's `[start, end)`."""

    document: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PricePoint:
    day: date
    close: Decimal
    span: SeriesSpan


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """A development to mark on the price's line: `source` is its number in the note."""

    day: date
    label: str
    source: int


@dataclass(frozen=True, slots=True)
class QuarterPoint:
    """A quarter's revenue in full size, and a margin in per cent (46.9), each by its formula over `spans`' numbers."""

    label: str  # "Jun 2026"
    start: date
    end: date
    revenue: Decimal
    unit: str  # "USD"
    revenue_formula: str | None  # of a fourth quarter: year less nine months
    margin: Decimal | None
    margin_name: str  # "operating margin", "net margin"; "" without one
    margin_formula: str | None
    spans: tuple[SeriesSpan, ...]


@dataclass(frozen=True, slots=True)
class FeedLine:
    """How fresh a feed is: judged at the note's as-of day."""

    name: str
    kind: str
    last_success: datetime | None
    newest_document_at: datetime | None
    documents: int
    stale: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What the pictures show. Empty tuples: no picture."""

    prices: tuple[PricePoint, ...] = ()
    events: tuple[DatedEvent, ...] = ()
    quarters: tuple[QuarterPoint, ...] = ()
    feeds: tuple[FeedLine, ...] = ()
