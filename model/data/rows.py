"""Rows of a real table that questions can be asked of: a plain label of its own, numbers under columns that are each one year. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tieout.model.data.cells import words
from tieout.model.data.phrasing import CELL

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
FEW = 5  # rows of a table that are told: with its caption they are read whole
LABEL = re.compile(
    r"(?!(?i:at|as|in|for|of|on|by)\b(?! [a-z]+ [a-z]+)|(?i:total)\b(?! [a-z])|(?i:at|as) )[A-Za-z][A-Za-z ,&'’\-/()]{3,60}"
)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: dict[str, str]  # by year, as printed


def cut(rng: Random, rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The table's heads and a few of its rows, in their order; rows that questions can be made of first."""
    top = next((i for i, row in enumerate(rows[:3]) if _years([row])), 0) + 1
    usable = {r.label for r in readable(rows)}
    places = list(range(top, len(rows)))
    rng.shuffle(places)
    best = sorted(places, key=lambda i: label_of(rows[i]) not in usable)[:FEW]
    return [*rows[:top], *(rows[i] for i in sorted(best))]


def hidden(rows: Sequence[Sequence[str]], few: Sequence[Sequence[str]]) -> list[Row]:
    """Readable rows that `few` leaves out and that none of its labels could be taken for."""
    shown = [words(label_of(r)) for r in few]
    return [r for r in readable(rows) if not any(w and (w <= words(r.label) or words(r.label) <= w) for w in shown)]


def readable(rows: Sequence[Sequence[str]]) -> list[Row]:
    """Rows with a plain label of its own and numbers under columns that are each one year."""
    columns = _years(rows)
    found = [
        Row(label, cells)
        for row in rows
        if row and LABEL.fullmatch(label := label_of(row))
        if len(
            cells := {
                y: cell
                for i, y in columns.items()
                if i < len(row) and CELL.fullmatch(cell := row[i].strip()) and y != cell
            }
        )
        >= 2
    ]
    labels = [r.label.lower() for r in found]
    return [r for r in found if labels.count(r.label.lower()) == 1]


def label_of(row: Sequence[str]) -> str:
    return re.sub(r"\s+", " ", row[0]).strip(" :")


def _years(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column number → year, from the first row that names two years, each once."""
    for row in rows[:3]:
        named = {i: m.group() for i, c in enumerate(row) if i and (m := YEAR.search(c))}
        if len(named) >= 2 and len(set(named.values())) == len(named):
            return named
    return {}
