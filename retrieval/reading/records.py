"""Numbers as a source writes them, and the periods they belong to. Pure data; offsets are Unicode code points, `[start, end)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time a figure belongs to. `start` is None for an instant (balance sheet, price, headcount)."""

    start: date | None
    end: date
    label: str = ""  # as an analyst would write it: "fiscal 2024", "quarter ended 28 June 2025"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a source writes it.

    `value` is as written (sign applied: parentheses and minus are negative), `scale` the power of ten from its scale
    word or the table's caption ("in millions" → 1000000); `value * scale` is the full size. `[start, end)` covers the
    number with its currency sign, sign, scale word and per-cent sign, in the document's text.
    """

    text: str
    value: Decimal
    unit: str | None  # ISO currency, "percent", "pp", "bp", "x", "USD/shares", "shares" …; None: a plain count
    scale: int
    start: int
    end: int
    period: Period | None = None

    @property
    def size(self) -> Decimal:
        return self.value * self.scale
