"""A written example before it is numbered: items carry letters, the answer cites letters, order is drawn later.

Pure data. An answer's `[a]` becomes `[2]` when item `a` stands second.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One source: `key` is a single letter; distractors have a key that the answer never cites."""

    key: str
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Calculated:
    """A line of the Calculations block."""

    formula: str
    text: str
    label: str
    keys: str  # the items that hold its operands: "ab"


@dataclass(frozen=True, slots=True)
class Draft:
    kind: str
    group: str  # examples of one group (a company) never stand on both sides of the split
    as_of: str
    question: str
    answer: str
    items: tuple[Item, ...]
    calculations: tuple[Calculated, ...] = ()
