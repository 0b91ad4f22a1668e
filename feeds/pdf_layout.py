"""Characters with boxes → lines of segments, for one PDF page. Pure geometry: no PDF library, no idea of tables.

A segment is a run of words without a wide gap or a ruling line. Coordinates are points from the page's lower left corner, as PDF
has them. Raised footnote marks are left out: beside a number they would read as its last digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from tieout.feeds.plain import clean

_LEADERS = re.compile(r"(?:\s*[.·…_]){4,}\s*")
_TRAILING_SIGN = re.compile(r"[\d)%—–]\s+[$€£¥]$")
_MARKS = re.compile(r"[\s(\[]*(?:\d{1,2}|[a-z]|[*†‡§¹²³]+)[)\]]?(?:[,\s]*[(\[]?(?:\d{1,2}|[a-z])[)\]]?)*[)\],]*")
_LETTERS = re.compile(r"[a-z]{2}|^[a-z]$")  # of "5th"; a single letter without brackets may be an exponent
_PLAIN_NUMBER = re.compile(r"[($€£¥]*(?:\d{1,3}(?:,\d{3})+|\d{1,4})(?:\.\d+)?[)%]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{3}(?:[.,]\d+)?[)%]*")
_CELL_GAP = 0.75  # in line heights: wider gaps part cells
_WORD_GAP = 0.32
_MARK_HEIGHT = 0.93  # of the line's: a raised character smaller than this is a mark


@dataclass(frozen=True, slots=True)
class Char:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    after_space: bool = False  # a space stands before it in the page's own order


@dataclass(frozen=True, slots=True)
class Rule:
    """A vertical line that is drawn on the page."""

    x: float
    bottom: float
    top: float


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


def lines_of(chars: Iterable[Char], rules: Sequence[Rule] = ()) -> list[LayoutLine]:
    """Lines from the top of the page down, each from left to right."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (-(c.top + c.bottom), c.left)):
        if rows and _same_line(rows[-1], char):
            rows[-1].append(char)
        else:
            rows.append([char])
    lines = (_line(_without_marks(sorted(row, key=lambda c: c.left)), rules) for row in rows)
    return [line for line in lines if line.segments]


def _same_line(row: list[Char], char: Char) -> bool:
    """Do the boxes overlap by half a height? Measured against the row's first, so that lines do not drift."""
    first = row[0]
    overlap = min(first.top, char.top) - max(first.bottom, char.bottom)
    return overlap >= 0.5 * min(first.top - first.bottom, char.top - char.bottom)


def _without_marks(row: list[Char]) -> list[Char]:
    """The line less the raised, smaller marks of footnotes; "th" and such stay."""
    height = median(char.top - char.bottom for char in row)
    if all(char.top - char.bottom >= _MARK_HEIGHT * height for char in row):
        return row
    base = median(char.bottom for char in row)
    kept: list[Char] = []
    for raised, group in groupby(
        row, lambda c: c.top - c.bottom < _MARK_HEIGHT * height and c.bottom > base + 0.15 * height
    ):
        chars = list(group)
        text = "".join(char.text for char in chars)
        if not (raised and _MARKS.fullmatch(text) and not _LETTERS.search(text)):
            kept += chars
        elif kept:  # the room that the mark took is no gap between cells
            kept[-1] = replace(kept[-1], right=max(kept[-1].right, chars[-1].right))
    return kept or row


def _line(row: list[Char], rules: Sequence[Rule]) -> LayoutLine:
    height = median(char.top - char.bottom for char in row)
    bottom, top = median(char.bottom for char in row), median(char.top for char in row)
    beside = [
        rule.x for rule in rules if rule.bottom <= bottom + 1 and rule.top >= top - 1
    ]  # glyphs drawn as paths are lower
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or _parts(row[at - 1], row[at], height, beside):
            segments += _segments(row[start:at], height)
            start = at
    return LayoutLine(tuple(segments), min(c.bottom for c in row), max(c.top for c in row))


def _parts(before: Char, after: Char, height: float, rules: Sequence[float]) -> bool:
    """Do two characters stand in different cells?"""
    gap = after.left - before.right
    if gap > _CELL_GAP * height or gap < 0.05 * height:
        return gap > 0.05 * height
    middle = (before.left + before.right) / 2, (after.left + after.right) / 2
    return any(middle[0] < x < middle[1] for x in rules)


def _segments(chars: list[Char], height: float) -> list[Segment]:
    """One segment, or several where a dotted leader or columns of numbers set close stand in it."""
    words = _words(chars, height)
    cells = _trailing_cells(list(map(_text, words)))
    if cells:
        label = words[: len(words) - cells]
        rest = _segments([char for word in label for char in word], height) if label else []
        return rest + [Segment(_text(word), word[0].left, word[-1].right) for word in words[len(label) :]]
    text = " ".join(filter(None, map(_text, words)))
    left, right = chars[0].left, chars[-1].right
    if _TRAILING_SIGN.search(text) and len(chars) > 1:  # the sign belongs to the next column
        return [Segment(text[:-1].rstrip(), left, chars[-2].right), Segment(text[-1], chars[-1].left, right)]
    pieces = [piece.strip() for piece in _LEADERS.split(text)]
    if len(pieces) == 2 and all(pieces):
        middle = right - (right - left) * len(pieces[1]) / max(1, len(text))
        return [Segment(pieces[0], left, middle - 1), Segment(pieces[1], middle, right)]
    text = " ".join(piece for piece in pieces if piece)
    return [Segment(text, left, right)] if text else []


def _words(chars: list[Char], height: float) -> list[list[Char]]:
    words = [[chars[0]]]
    for before, char in pairwise(chars):
        if char.after_space or char.left - before.right > _WORD_GAP * height:
            words.append([])
        words[-1].append(char)
    return words


def _text(word: list[Char]) -> str:
    return clean("".join(char.text for char in word)).replace("\n", " ").strip()


def _trailing_cells(words: Sequence[str]) -> int:
    """How many words at the end are numbers of columns set close; one alone belongs to the words before it."""
    count = 0
    while count < len(words) and _PLAIN_NUMBER.fullmatch(words[-1 - count]):
        count += 1
    return count if count > 1 and _are_cells(words[len(words) - count :]) else 0


def _are_cells(words: Sequence[str]) -> bool:
    """Nothing but years, or nothing but numbers of which none can go on the one before it ("12 345")?"""
    if all(map(_YEAR.fullmatch, words)):
        return True
    if not all(map(_PLAIN_NUMBER.fullmatch, words)) or not any("," in word or "." in word for word in words):
        return False
    return not any(_THOUSANDS.fullmatch(b) and re.fullmatch(r"[-+($€£¥]*\d{1,3}", a) for a, b in pairwise(words))
