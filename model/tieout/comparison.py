"""Years compared between << and >>, by code like any calculation: `<<highest of 2019: 73.2; 2018: 72.2>>` is 2019.

    comparison = ("highest" | "lowest" | ["count"] ("over" | "under") number) "of" year ":" number { ";" year ":" number }

"count" asks how many years pass.

A small model names the two figures rightly and tells the larger one by chance (docs/decisions/0022). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WORDS = ("highest", "lowest", "count", "over", "under", "of")  # all that a comparison says in letters
LIMITED = ("over", "under")  # tests against a number
COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MOST_YEARS = len(COUNTS) - 1
_NUMBER = r"-?\d[\d,]*(?:\.\d+)?%?"
_CELL = rf"(?:19|20)\d\d: {_NUMBER}"
_COMPARISON = re.compile(
    rf"(?P<counted>count )?(?P<test>highest|lowest|over|under)(?: (?P<limit>{_NUMBER}))? of (?P<cells>{_CELL}(?:; {_CELL}){{1,{MOST_YEARS - 1}}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked of each year's value; `limit` stands for "over" and "under" alone, and so does `counted`."""

    test: str
    limit: Decimal | None
    cells: tuple[tuple[str, Decimal], ...]
    counted: bool = False

    @property
    def years(self) -> tuple[str, ...]:
        """The years that pass, in the order of the cells; all of equal highest ones, and none where no value passes."""
        if self.limit is None:
            best = (max if self.test == "highest" else min)(value for _, value in self.cells)
            return tuple(year for year, value in self.cells if value == best)
        over = self.test == "over"
        return tuple(y for y, v in self.cells if v != self.limit and (v > self.limit) is over)

    @property
    def results(self) -> tuple[str, ...]:
        """What code makes of it: the years that pass, or how many they are."""
        return (str(len(self.years)),) if self.counted else self.years


def comparison(formula: str) -> Comparison | None:
    """The comparison that stands between the marks; None for anything else."""
    found = _COMPARISON.fullmatch(formula.strip())
    if not found or (found["limit"] is None) is (found["test"] in LIMITED) or (found["counted"] and not found["limit"]):
        return None
    cells = tuple((year, _decimal(value)) for year, value in (c.split(": ") for c in found["cells"].split("; ")))
    if len({year for year, _ in cells}) < len(cells):
        return None
    limit = _decimal(found["limit"]) if found["limit"] else None
    return Comparison(found["test"], limit, cells, bool(found["counted"]))


def written(test: str, limit: str, cells: Sequence[tuple[str, str]]) -> str:
    """A comparison as it stands between the marks; `cells` are (year, number), `limit` "" for none."""
    told = "; ".join(f"{year}: {value}" for year, value in cells)
    return f"<<{test}{' ' * bool(limit)}{limit} of {told}>>"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").rstrip("%"))
