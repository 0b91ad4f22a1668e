"""A figure with its coordinates: what design calls the one record for all. Pure data; offsets are code points, `[start, end)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Origin = Literal["xbrl", "table", "prose"]
Basis = Literal["actual", "guidance", "restated", "pro forma"]


@dataclass(frozen=True, slots=True)
class FiledFigure:
    """A number of a document with all that is known of it. `value * scale` is the number meant, with its sign.

    `concept` is the filer's tag as written, None where nobody tagged; `metric` the desk's own concept, None where it is
    not known. `period_start` is None for an instant; `period_end` None where no period is known. `unit` is an ISO
    currency, "USD/shares", "shares", "percent", "pure" or the filer's own measure; None for a plain count. Of a table's cell
    `section` holds the rows without values above its own, nearest first, `column` its column's head, `caption` the table's title.
    """

    document: str
    start: int
    end: int
    value: Decimal
    scale: int
    unit: str | None
    label: str
    origin: Origin
    entity: str | None = None
    concept: str | None = None
    metric: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    period_start: date | None = None
    period_end: date | None = None
    basis: Basis = "actual"
    known_at: datetime | None = None
    section: str = ""
    column: str = ""
    caption: str = ""

    @property
    def size(self) -> Decimal:
        """The number meant, in full."""
        return self.value * self.scale
