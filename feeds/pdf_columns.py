"""Characters of a PDF page → groups of characters in reading order: columns one after the other. Pure geometry.

A gutter is a line down the page that no run of words crosses, with text that stands for itself on both sides: prose, or rows with
labels of their own. The values of a table stand for nothing without their labels, so a table is never parted from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from tieout.feeds.grid import is_data
from tieout.feeds.pdf_layout import Char, LayoutLine, Rule, Segment, lines_of

_LEAST = 4  # lines that make a column
_GUTTER = 6.0  # points; narrower gaps part words
_SHARED = 3.0  # points by which left edges of one column may differ
_DEEPEST = 4  # columns within columns
_WORDS = 3.0  # a line of prose, in the narrowest column


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class _Split:
    """A gutter at `x` between two heights of the page; `lines` stand beside it."""

    x: float
    bottom: float
    top: float
    lines: int


def reading_order(chars: Sequence[Char], rules: Sequence[Rule] = (), depth: int = _DEEPEST) -> list[list[LayoutLine]]:
    """Groups of lines, each to be read on its own, in the order in which a reader takes them."""
    lines = lines_of(chars, rules)
    split = _best(lines) if depth and len(lines) >= _LEAST else None
    if split is None:
        return [lines] if lines else []
    above, left, right, below = _parted(chars, split)
    groups = reading_order(above, rules, depth - 1) if above else []
    for part in (left, right, below):
        groups += reading_order(part, rules, depth - 1)
    return groups


def _parted(chars: Sequence[Char], split: _Split) -> tuple[list[Char], list[Char], list[Char], list[Char]]:
    above: list[Char] = []
    left: list[Char] = []
    right: list[Char] = []
    below: list[Char] = []
    for char in chars:
        middle = (char.top + char.bottom) / 2
        if middle > split.top:
            above.append(char)
        elif middle < split.bottom:
            below.append(char)
        else:
            (left if (char.left + char.right) / 2 < split.x else right).append(char)
    return above, left, right, below


def _best(lines: Sequence[LayoutLine]) -> _Split | None:
    """The gutter with the most lines beside it."""
    boxes = [_Box(s.left, s.right, line.bottom, line.top) for line in lines for s in line.segments]
    found = [
        split
        for x in _candidates(lines)
        for low, high in _bands(boxes, x)
        if (split := _split(lines, boxes, x, low, high)) is not None
    ]
    return max(found, key=lambda split: (split.lines, -split.x), default=None)


def _candidates(lines: Sequence[LayoutLine]) -> list[float]:
    """Just left of where several runs of words begin, but for the page's own margin."""
    edges = Counter(round(segment.left) for line in lines for segment in line.segments)
    margin = min(line.left for line in lines)
    near = {edge: sum(edges[at] for at in range(edge - 2, edge + 3)) for edge in edges}
    kept: list[int] = []
    for edge in sorted(near, key=lambda e: (-near[e], e)):
        if near[edge] >= _LEAST and edge > margin + 40 and all(abs(edge - other) > 4 for other in kept):
            kept.append(edge)
    return [edge - _GUTTER / 2 for edge in sorted(kept)]


def _bands(boxes: Sequence[_Box], x: float) -> Iterator[tuple[float, float]]:
    """Heights of the page between runs of words that cross `x`, from the bottom up."""
    crossing = sorted(
        ((box.bottom, box.top) for box in boxes if box.left < x - 1 and box.right > x - _GUTTER / 2), key=lambda b: b[0]
    )
    low = float("-inf")
    for bottom, top in crossing:
        if bottom > low:
            yield low, bottom
        low = max(low, top)
    yield low, float("inf")


def _split(lines: Sequence[LayoutLine], boxes: Sequence[_Box], x: float, low: float, high: float) -> _Split | None:
    """The gutter in this band, if the text on each side stands for itself."""
    within = [box for box in boxes if box.bottom >= low - 0.5 and box.top <= high + 0.5]
    left = [box for box in within if box.right <= x]
    right = [box for box in within if box.left > x]
    if len(left) < _LEAST or len(right) < _LEAST:
        return None
    top, bottom = _extent(left, right)
    part = [line for line in lines if bottom <= (line.top + line.bottom) / 2 <= top]
    first, second = _beside(part, x, left=True), _beside(part, x, left=False)
    if not _apart(first, second):
        return None
    return _Split(x, bottom, top, len(first) + len(second))


def _beside(lines: Sequence[LayoutLine], x: float, *, left: bool) -> list[LayoutLine]:
    """The lines as they are on one side of `x`."""
    kept = ((line, tuple(s for s in line.segments if (s.right <= x) == left)) for line in lines)
    return [LayoutLine(segments, line.bottom, line.top) for line, segments in kept if segments]


def _apart(first: Sequence[LayoutLine], second: Sequence[LayoutLine]) -> bool:
    """Does the text on each side stand for itself?"""
    prose = _prose(first), _prose(second)
    if all(prose):
        return not _same_starts(first, second)
    return all(
        whole or _rows(side) or (any(prose) and _best(side) is not None)
        for whole, side in zip(prose, (first, second), strict=True)
    )


def _same_starts(first: Sequence[LayoutLine], second: Sequence[LayoutLine]) -> bool:
    """Do paragraphs begin at the same heights? Then they are cells of one table's rows."""
    left, right = _starts(first), _starts(second)
    shared = sum(any(abs(a - b) < _SHARED for b in right) for a in left)
    return shared >= 2 and shared >= 0.6 * min(len(left), len(right))


def _starts(lines: Sequence[LayoutLine]) -> list[float]:
    """Where paragraphs after the first one begin."""
    return [line.top for above, line in pairwise(lines) if above.bottom - line.top > 0.25 * line.height]


def _extent(left: Sequence[_Box], right: Sequence[_Box]) -> tuple[float, float]:
    """From the top to the bottom of the columns: where both sides have text, and what hangs together with it on one side."""
    tops = [max(box.top for box in side) for side in (left, right)]
    bottoms = [min(box.bottom for box in side) for side in (left, right)]
    top, bottom = min(tops), max(bottoms)
    for side in (left, right):
        top, bottom = max(top, _up(side, min(tops))), min(bottom, _down(side, max(bottoms)))
    return top, bottom


def _up(side: Sequence[_Box], start: float) -> float:
    top = start
    for box in sorted(side, key=lambda b: b.bottom):
        if box.top > top and box.bottom - top < 0.6 * (box.top - box.bottom):
            top = box.top
    return top


def _down(side: Sequence[_Box], start: float) -> float:
    bottom = start
    for box in sorted(side, key=lambda b: -b.top):
        if box.bottom < bottom and bottom - box.top < 1.3 * (box.top - box.bottom):
            bottom = box.bottom
    return bottom


def _prose(lines: Sequence[LayoutLine]) -> bool:
    """Lines of several words, most of them reaching from one left edge to near the right one, and running on from each other."""
    if len(lines) < _LEAST:
        return False
    left = Counter(round(line.left / _SHARED) for line in lines).most_common(1)[0][0] * _SHARED
    width = max(line.right for line in lines) - left
    full = [line for line in lines if line.right > left + 0.66 * width and abs(line.left - left) < 24]
    whole = [line for line in lines if len(line.segments) == 1 and not _is_value(line.segments[0])]
    running = [line for line in lines[1:] if line.text[0].islower()]
    return (
        len(full) >= 0.55 * len(lines)
        and len(whole) >= 0.8 * len(lines)
        and len(running) >= 0.3 * (len(lines) - 1)
        and mean(len(line.text.split()) for line in full) >= _WORDS
    )


def _rows(lines: Sequence[LayoutLine]) -> bool:
    """Rows that begin with a label in words and end with a value."""
    rows = [line for line in lines if len(line.segments) > 1 and _is_value(line.segments[-1])]
    labelled = [line for line in rows if any(c.isalpha() for c in line.segments[0].text)]
    return len(rows) >= _LEAST and len(rows) >= 0.5 * len(lines) and len(labelled) >= 0.8 * len(rows)


def _is_value(segment: Segment) -> bool:
    return is_data(segment.text) or segment.text in ("$", "€", "£", "%")
