"""A table as the model reads it: every line names its row and, before each value, that value's column.

    | (in millions) | 2019 | 2018 |            (in millions)
    | --- | --- | --- |                becomes
    | Net sales | 5,829 | 5,735 |              Net sales | 2019: 5,829 | 2018: 5,735

A small model finds a cell by what stands beside it, and counts columns badly; and a line that carries its heads stays
readable when the prompt must leave other lines out. Pure text; the quote, its offsets and the tie-out keep the table as it was printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tieout.retrieval import Cell, Row, Table, tables

DAY = re.compile(r"\d{1,2},?")
NAMING = re.compile(r"[^\W\d_]{2}|^(?:19|20)\d\d\b|[$€£%#]$")  # what a head says: words, a year, a unit
THOUSANDS = re.compile(r"(?:[A-Z]{1,3}\s?)?[$€£¥]\s?['’‘]?0{3}s?|['’‘]0{3}s?")  # "US$’000"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as a line names it: "Net sales", "2019", "5,829"; head is "" where the line gives none."""

    label: str
    head: str
    text: str


@lru_cache(maxsize=512)
def table_lines(text: str) -> str:
    """The text with its Markdown tables as labelled lines; a table whose columns have no heads stays as it is."""
    parts: list[str] = []
    at = 0
    for table in tables(text):
        if lines := _lines(table):
            parts += [text[at : table.start], "\n".join(lines)]
            at = table.end
    return "".join([*parts, text[at:]])


def readings(text: str) -> tuple[Reading, ...]:
    """Every value of the text's tables with the label and the head that its line shows."""
    return tuple(r for table in tables(text) for _, row in _rows(table)[1] for r in row)


def _lines(table: Table) -> list[str]:
    """One line for what all columns share, one for each row; none where no column has a head."""
    shared, rows = _rows(table)
    told = [" | ".join([label, *(f"{r.head}: {r.text}" if r.head else r.text for r in row)]) for label, row in rows]
    return [line for line in (shared, *told) if line]


def _rows(table: Table) -> tuple[str, list[tuple[str, list[Reading]]]]:
    """What all columns share, and each row's label with its values."""
    top, rows = table.header[0].text if table.header else "", table.rows
    told = [c.text for c in table.header[1:]]
    while rows and _goes_on(rows[0], told):
        told = _joined(told, {c.column - 1: c.text for c in rows[0].cells})
        top, rows = f"{top} {rows[0].label}".strip(), rows[1:]
    if not any(told):
        return "", []
    before, heads, after = _heads([h.split() for h in told])
    repeated = {label for label, n in Counter(r.label for r in rows if r.cells).items() if n > 1}
    found = []
    for row in rows:
        section = row.section if row.label in repeated else ""
        label = ": ".join(w for w in (section.rstrip(": "), row.label) if w)
        found.append((label, [Reading(label, _head(c, heads), c.text) for c in row.cells if c.text]))
    return " ".join(w for w in (top, before, after) if w), found


def _goes_on(row: Row, heads: Sequence[str]) -> bool:
    """Is the first row still the head? It names no line of its own, or the head above it tells no column from another."""
    told = [c for c in row.cells if c.text]
    alike = len(told) > 1 and len({h for h in heads if h}) < 2
    unnamed = not row.label or row.label.startswith("(") or alike
    return (
        bool(told)
        and unnamed
        and all(THOUSANDS.fullmatch(c.text) or (c.figure is None and NAMING.search(c.text)) for c in told)
    )


def _joined(heads: Sequence[str], below: Mapping[int, str]) -> list[str]:
    """Heads over heads: one above spans the blanks to its right, and a lone one every column."""
    width = max(len(heads), *(i + 1 for i in below))
    lone = [h for h in heads if h]
    spanning, joined = lone[0] if len(lone) == 1 else "", []
    for i in range(width):
        spanning = (heads[i] if i < len(heads) else "") or spanning
        joined.append(f"{spanning} {below.get(i, '')}".strip())
    return joined


def _head(cell: Cell, heads: Sequence[str]) -> str:
    return heads[cell.column - 1] if cell.column <= len(heads) else ""


def _heads(columns: Sequence[list[str]]) -> tuple[str, list[str], str]:
    """What all heads begin with, what each has of its own, and what all end with; a head keeps one word at least."""
    told = [c for c in columns if c]
    if len(told) > 1 and all(c == told[0] for c in told):
        return " ".join(told[0]), [""] * len(columns), ""
    most = min(len(c) for c in told) - 1 if len(told) > 1 else 0
    first = next((n for n in range(most) if len({c[n] for c in told}) > 1), most)
    if first and all(DAY.fullmatch(c[first]) for c in told):
        first -= 1  # "June 28, 2025" keeps its month
    last = next((n for n in range(most - first) if len({c[-1 - n] for c in told}) > 1), most - first)
    own = [" ".join(c[first : len(c) - last]) for c in columns]
    return " ".join(told[0][:first]), own, " ".join(told[0][len(told[0]) - last :])
