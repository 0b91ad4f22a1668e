"""Numbers as finance writes them, read to `Figure` with exact offsets. Pure and total: no text raises.

`numbers(text)` gives every figure, left to right, none overlapping; `text[f.start - start : f.end - start] == f.text`.
Dates, periods, citation marks, list numbers, form names, references, identifiers, product and index names are no figures.
"""

from __future__ import annotations

from decimal import Decimal

from retrieval.records import Figure


def numbers(text: str, *, start: int = 0) -> list[Figure]:
    """Every figure in `text`; offsets are counted from `start` (where `text` begins in its document)."""
    raise NotImplementedError


def dates(text: str) -> list[tuple[int, int]]:
    """Spans of dates, times, years and fiscal periods."""
    raise NotImplementedError


def declared_scale(text: str) -> int | None:
    """The scale a caption declares for bare numbers: "(in millions)" → 1000000, else None."""
    raise NotImplementedError


def same_size(a: Figure, b: Figure) -> bool:
    """Does the shown figure `a` equal, or correctly round, the source figure `b`, in unit, scale and sign?"""
    raise NotImplementedError


def rounds_to(shown: Decimal, shown_digits: int, exact: Decimal) -> bool:
    """Is `shown`, with `shown_digits` decimals, a correct rounding of `exact`? Negative digits: tens, hundreds …"""
    raise NotImplementedError


def write_figure(value: Decimal, unit: str | None, scale: int = 1) -> str:
    """As analysts write: "$4.21 billion", "$391.0 billion" (391,035 million), "23.4 %", "2.0x", "25 bp"."""
    raise NotImplementedError
