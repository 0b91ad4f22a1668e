"""Footings and cross-footings: a total of a table that is not the sum of the rows above it, though its other columns' are. Pure.

Which rows a total adds up is not written. It is taken from the table itself: the run of rows right above for which the total is
the sum in most of its columns; a column for which it is not is out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.retrieval import Figure, Row, Table, tables

_RATES = ("percent", "pp", "bp", "x")
_APART = Decimal("1.5")  # by how many times a total may differ from the sum and still be meant as one
_MOST = 40  # rows that a total may add up
_ROUNDING = Decimal("0.5")  # of the last digit, for each part


@dataclass(frozen=True, slots=True)
class Misfooting:
    """A total at `start` that says `said` where its parts make `makes`."""

    start: int
    label: str
    said: Decimal
    makes: Decimal
    formula: str


def misfootings(text: str) -> list[Misfooting]:
    """Totals that are out, in the order of the text."""
    return sorted((one for table in tables(text) for one in _of_table(table)), key=lambda one: one.start)


def _of_table(table: Table) -> Iterator[Misfooting]:
    rows = [row for row in table.rows if _values(row)]
    for n, row in enumerate(rows):
        if n >= 2:
            yield from _of_total(row, rows[max(0, n - _MOST) : n])


def _of_total(total: Row, above: Sequence[Row]) -> Iterator[Misfooting]:
    """The run of rows above that most columns say the total adds up; its columns that do not."""
    own = _values(total)
    for count in range(2, len(above) + 1):
        parts = [_values(row) for row in above[-count:]]
        columns = [c for c in own if all(c in part for part in parts)]
        right = [c for c in columns if _adds_up([part[c] for part in parts], own[c])]
        wrong = [c for c in columns if c not in right]
        telling = [c for c in right if own[c].value]
        if wrong and len(telling) > len(wrong):
            for c in (c for c in wrong if _near([part[c] for part in parts], own[c])):
                yield _misfooting(total, own[c], [part[c] for part in parts])
            return
        if right and not wrong:
            return


def _values(row: Row) -> dict[int, Figure]:
    """A row's amounts by column; rates add up to nothing."""
    return {
        cell.column: cell.figure for cell in row.cells if cell.figure is not None and cell.figure.unit not in _RATES
    }


def _adds_up(parts: Sequence[Figure], total: Figure) -> bool:
    if any(part.unit != total.unit or part.scale != total.scale for part in parts):
        return False
    step = Decimal(1).scaleb(int(total.value.as_tuple().exponent))
    apart = abs(sum((part.value for part in parts), Decimal(0)) - total.value)
    return apart <= step * _ROUNDING * len(parts)


def _near(parts: Sequence[Figure], total: Figure) -> bool:
    """Is the total of the size of a sum? Averages, prices and rates of growth are not."""
    whole = abs(sum((part.value for part in parts), Decimal(0)))
    return whole / _APART <= abs(total.value) <= whole * _APART


def _misfooting(total: Row, said: Figure, parts: Sequence[Figure]) -> Misfooting:
    formula = " + ".join(f"{part.value:,f}" for part in parts)
    makes = sum((part.value for part in parts), Decimal(0))
    return Misfooting(said.start, total.label, said.value, makes, formula)
