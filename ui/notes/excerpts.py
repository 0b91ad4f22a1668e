"""What stands around a source's marks, for paper and for Markdown: lines with a figure, long ones cut at blanks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tieout.ui.notes.records import NoteSource
from tieout.ui.source_cards import Mark

_WINDOW = 170  # characters of a long line that an excerpt shows to either side of a figure
_LONG_LINE = 420
_EDGE = " \t\r|"  # a table's row stands without its outer bars


def excerpt(source: NoteSource, marks: Iterable[Mark]) -> tuple[tuple[str, Mark | None], ...]:
    """What stands around the marks, for paper and for Markdown: lines with a figure, long ones cut around it."""
    marks = tuple(marks)
    parts: list[tuple[str, Mark | None]] = []
    for begin, end in _windows(source, marks):
        if parts:
            parts.append((" … ", None))
        parts += _cut(source, begin, end, marks)
    return tuple(parts)


def _windows(source: NoteSource, marks: tuple[Mark, ...]) -> list[tuple[int, int]]:
    """Spans of the quote, in its own offsets, in order and apart."""
    if not marks:
        return [(0, _snapped(source.quote, _WINDOW * 2, 1))]
    found: list[tuple[int, int]] = []
    for mark in marks:
        begin, end = _around(source.quote, mark.start - source.start, mark.end - source.start)
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _around(quote: str, start: int, end: int) -> tuple[int, int]:
    """The line that holds the span, or a window of it at blanks."""
    first = quote.rfind("\n", 0, start) + 1
    last = quote.find("\n", end)
    last = len(quote) if last < 0 else last
    line = quote[first:last]
    first, last = first + len(line) - len(line.lstrip(_EDGE)), last - len(line) + len(line.rstrip(_EDGE))
    if last - first <= _LONG_LINE:
        return first, last
    return max(first, _snapped(quote, start - _WINDOW, -1)), min(last, _snapped(quote, end + _WINDOW, 1))


def _snapped(quote: str, at: int, step: int) -> int:
    """The next blank from `at` on, outwards."""
    while 0 < at < len(quote) and not quote[at].isspace():
        at += step
    return min(max(at, 0), len(quote))


def _cut(source: NoteSource, begin: int, end: int, marks: tuple[Mark, ...]) -> Iterator[tuple[str, Mark | None]]:
    cursor = begin
    for mark in marks:
        first, last = mark.start - source.start, mark.end - source.start
        if begin <= first and last <= end:
            yield _flat(source.quote[cursor:first]), None
            yield source.quote[first:last], mark
            cursor = last
    yield _flat(source.quote[cursor:end]), None


def _flat(text: str) -> str:
    """One line; the bars of a table's row stand apart."""
    return re.sub(r"\s+", " ", re.sub(r"\s*\|[\s|]*", " | ", text))
