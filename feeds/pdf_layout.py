"""Characters with boxes → lines of segments, for one PDF page. Pure geometry: no PDF library, no idea of tables.

A segment is a run of words without a wide gap. Coordinates are points from the page's lower left corner, as PDF has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tieout.feeds.plain import clean

_LEADERS = re.compile(r"(?:\s*[.·…_]){4,}\s*")
_TRAILING_SIGN = re.compile(r"[\d)%—–]\s+[$€£¥]$")
_CELL_GAP = 0.75  # in line heights: wider gaps part cells
_WORD_GAP = 0.32


@dataclass(frozen=True, slots=True)
class Char:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    after_space: bool = False  # a space stands before it in the page's own order


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class LayoutLine:
    segments: tuple[Segment, ...]
    bottom: float
    top: float

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return self.segments[-1].right

    @property
    def height(self) -> float:
        return self.top - self.bottom


def lines_of(chars: Iterable[Char]) -> list[LayoutLine]:
    """Lines from the top of the page down, each from left to right."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (-(c.top + c.bottom), c.left)):
        if rows and _same_line(rows[-1], char):
            rows[-1].append(char)
        else:
            rows.append([char])
    lines = (_line(sorted(row, key=lambda c: c.left)) for row in rows)
    return [line for line in lines if line.segments]


def _same_line(row: list[Char], char: Char) -> bool:
    """Do the boxes overlap by half a height? Measured against the row's first, so that lines do not drift."""
    first = row[0]
    overlap = min(first.top, char.top) - max(first.bottom, char.bottom)
    return overlap >= 0.5 * min(first.top - first.bottom, char.top - char.bottom)


def _line(row: list[Char]) -> LayoutLine:
    height = median(char.top - char.bottom for char in row)
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at].left - row[at - 1].right > _CELL_GAP * height:
            segments += _segments(row[start:at], height)
            start = at
    return LayoutLine(tuple(segments), min(c.bottom for c in row), max(c.top for c in row))


def _segments(chars: list[Char], height: float) -> list[Segment]:
    """One segment, or two where a dotted leader stands between label and number."""
    parts = [chars[0].text]
    for before, char in pairwise(chars):
        if char.after_space or char.left - before.right > _WORD_GAP * height:
            parts.append(" ")
        parts.append(char.text)
    text = clean("".join(parts)).replace("\n", " ").strip()
    left, right = chars[0].left, chars[-1].right
    if _TRAILING_SIGN.search(text) and len(chars) > 1:  # the sign belongs to the next column
        return [Segment(text[:-1].rstrip(), left, chars[-2].right), Segment(text[-1], chars[-1].left, right)]
    pieces = [piece.strip() for piece in _LEADERS.split(text)]
    if len(pieces) == 2 and all(pieces):
        middle = right - (right - left) * len(pieces[1]) / max(1, len(text))
        return [Segment(pieces[0], left, middle - 1), Segment(pieces[1], middle, right)]
    text = " ".join(piece for piece in pieces if piece)
    return [Segment(text, left, right)] if text else []
