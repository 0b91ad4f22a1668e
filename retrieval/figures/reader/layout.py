"""Where each number of a document stands: the row, column, caption and sentence around it. Pure; judges nothing.

A number in a table has a row label, the section rows above it, its column's head, the table's title and units line. A
number in running text has its sentence and the heading above. Both are a `Place`: named texts around one number.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tieout.retrieval.figures.reader.time_words import time_atoms
from tieout.retrieval.reading.records import Figure
from tieout.retrieval.reading.tables.parse import Cell, Row, Table, tables
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.reading.text.sentences import sentences

_PROSE_ABOVE = 500  # characters of running text above a table that may say its units and dates
_HEADING = 160  # characters of a heading that a figure keeps
_NEAR = 90  # characters of a sentence on each side of a number
_REACH = 4000  # characters above a number within which a dated sentence may still speak of it
_LABELS = 1200  # characters of a table's row labels that tell its kind
_LONGEST = 600  # characters of that sentence
_DATED = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A number and the texts around it, by the names of `TABLE_FIELDS` or `PROSE_FIELDS`; those that are missing are "".

    `order`: the number's position among the numbers of its row or sentence, `of` how many there are. `heads`: all columns'
    heads, for a number in the label's own column. `above` and `below`: labels of the nearest dated rows over and under its
    own, as in a statement of equity. `when`: the nearest row above without values that speaks of time ("Second Quarter
    2022"). `left` and `right`: the nearest dated heads beside a column without one. `kind`: all row labels of the table. `said`: the last sentence above, under the same heading, that gives a year.
    In prose numbers that no word of time parts are a run ("$2 and $3 in 2022"), `ahead` and `past` what stands around it.
    """

    figure: Figure  # as its own characters tell it
    in_table: bool
    texts: Mapping[str, str]
    order: int = 0
    of: int = 1
    signs: frozenset[str] = field(default_factory=frozenset)  # currency and per-cent signs in its row and column
    cell: Figure | None = None  # the table reader's reading of the whole cell, brackets and signs with it
    run: tuple[int, int] = (0, 1)  # the number's position in its run, and the run's length
    group: int = 0  # where its table or sentence begins
    row: int = 0  # of its table
    column: int = 0


TABLE_FIELDS = (
    "head",
    "heads",
    "label",
    "section",
    "corner",
    "title",
    "units",
    "over",
    "above",
    "below",
    "first",
    "last",
    "when",
    "said",
    "left",
    "right",
)
PROSE_FIELDS = ("before", "after", "start", "rest", "earlier", "heading", "said", "ahead", "past")


def places(text: str) -> list[Place]:
    """Every number of the text, in order, each with its place."""
    found = numbers(text)
    starts = [figure.start for figure in found]
    dated = _dated_sentences(text)
    out: list[Place] = []
    done = 0
    for table in tables(text):
        first = bisect_right(starts, table.start - 1)
        last = bisect_right(starts, table.end)
        out += _prose(text, found[done:first], dated)
        out += _in_table(text, table, found[first:last], dated.before(table.start))
        done = last
    out += _prose(text, found[done:], dated)
    return out


@dataclass(frozen=True, slots=True)
class _Dated:
    """Sentences of running text that give a year, and where headings stand; both in order."""

    spans: Sequence[tuple[int, int]]
    headings: Sequence[int]
    text: str

    def before(self, at: int) -> str:
        """The last one that ends at or before `at`, under the same heading and not far off; "" where there is none."""
        number = bisect_right(self.spans, at, key=lambda span: span[1]) - 1
        heading = bisect_right(self.headings, at) - 1
        floor = max(at - _REACH, self.headings[heading] if heading >= 0 else 0)
        return (
            self.text[slice(*self.spans[number])][-_LONGEST:] if number >= 0 and self.spans[number][0] >= floor else ""
        )


def _dated_sentences(text: str) -> _Dated:
    spans: list[tuple[int, int]] = []
    headings: list[int] = []
    at = 0
    for line in text.split("\n"):
        if line.startswith("#"):
            headings.append(at)
        if not line.startswith("|") and _DATED.search(line):
            spans += [(at + a, at + b) for a, b in sentences(line) if _DATED.search(line, a, b)]
        at += len(line) + 1
    return _Dated(spans, headings, text)


def place_at(found: Sequence[Place], start: int, end: int) -> Place | None:
    """The place whose number overlaps `[start, end)`; `found` is in the order of the text."""
    after = bisect_left(found, end, key=lambda place: place.figure.start)
    return found[after - 1] if after and found[after - 1].figure.end > start else None


def headings_of(place: Place | None) -> tuple[str, str, str]:
    """Section, column and caption of a table's number; "" where there are none, or no table."""
    if place is None or not place.in_table:
        return "", "", ""
    texts = place.texts
    return texts["section"][:_HEADING], texts["head"][:_HEADING], (texts["title"] or texts["corner"])[:_HEADING]


def _in_table(text: str, table: Table, found: Sequence[Figure], said: str) -> Iterator[Place]:
    over = _over(text, table.start)
    rows = table.rows
    row_starts = [row.start for row in rows]
    dated = [n for n, row in enumerate(rows) if _DATED.search(row.label)]
    by_row: dict[int, list[Figure]] = {}
    for figure in found:
        by_row.setdefault(bisect_right(row_starts, figure.start) - 1, []).append(figure)
    common = {
        "corner": table.header[0].text if table.header else "",
        "title": table.title,
        "units": table.units,
        "over": over,
        "first": next((cell.text for cell in table.header[1:] if cell.text), ""),
        "last": next((cell.text for cell in reversed(table.header[1:]) if cell.text), ""),
        "said": said,
        "kind": " ".join(dict.fromkeys(row.label for row in rows))[:_LABELS],
    }
    all_heads = " | ".join(dict.fromkeys(cell.text for cell in table.header[1:] if cell.text))
    sections = _sections(rows)
    times = _times(rows)
    beside = _beside([cell.text for cell in table.header])
    columns = _signs_of_columns(rows)
    for number, figures in sorted(by_row.items()):
        row = rows[number] if number >= 0 else None
        around = common | {
            "label": row.label if row else "",
            "section": sections[number] if row else "",
            "when": times[number] if row else "",
            "above": next((rows[n].label for n in reversed(dated) if n < number), ""),
            "below": next((rows[n].label for n in dated if n > number), ""),
        }
        signs = {sign for cell in (row.cells if row else ()) for sign in _signs(cell.text)}
        for order, figure in enumerate(figures):
            cell = _cell_at(row, figure.start)
            column = cell.column if cell else 0
            head = table.header[column].text if 0 < column < len(table.header) else ""
            heads = "" if head else all_heads
            yield Place(
                figure,
                True,
                around | {"head": head, "heads": heads} | beside[min(column, len(beside) - 1)],
                order,
                len(figures),
                frozenset(signs | {f"column{sign}" for sign in columns.get(column, ())}),
                cell.figure if cell else None,
                group=table.start,
                row=number,
                column=column,
            )


def _over(text: str, start: int) -> str:
    """The running text right above a table, as far as it is near."""
    above = text[max(0, start - _PROSE_ABOVE) : start]
    return above[above.rfind("|\n") + 1 :].strip()


def _sections(rows: Sequence[Row]) -> list[str]:
    """For each row the rows without values above it, nearest first, since the last total."""
    out: list[str] = []
    open_rows: list[str] = []
    fresh = False
    for row in rows:
        if not row.cells or not any(cell.text for cell in row.cells):
            open_rows = [*open_rows, row.label] if fresh else [*open_rows[-1:], row.label]
            fresh = True
        else:
            fresh = False
        out.append(" > ".join(reversed(open_rows[-3:])))
    return out


def _beside(heads: Sequence[str]) -> list[dict[str, str]]:
    """For each column without a date in its head the nearest dated heads on its left and right, as in a roll-forward."""
    dated = [n for n, head in enumerate(heads) if n and any(a.date for a in time_atoms(head))]
    out = []
    for n in range(max(1, len(heads))):
        left = "" if n in dated else next((heads[m] for m in reversed(dated) if m < n), "")
        right = "" if n in dated else next((heads[m] for m in dated if m > n), "")
        out.append({"left": left, "right": right})
    return out


def _times(rows: Sequence[Row]) -> list[str]:
    """For each row the nearest one above, or itself, that has no values and speaks of time; heads may stand in it again."""
    out: list[str] = []
    said = ""
    for row in rows:
        if time_atoms(row.label) and not any(cell.figure for cell in row.cells):
            said = row.label
        out.append(said)
    return out


def _signs_of_columns(rows: Sequence[Row]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for row in rows:
        for cell in row.cells:
            found.setdefault(cell.column, set()).update(_signs(cell.text))
    return found


def _signs(text: str) -> set[str]:
    return {sign for sign in ("$", "€", "£", "¥", "%") if sign in text}


def _cell_at(row: Row | None, at: int) -> Cell | None:
    return next((cell for cell in row.cells if cell.start <= at < max(cell.end, cell.start + 1)), None) if row else None


def _prose(text: str, found: Sequence[Figure], dated: _Dated) -> Iterator[Place]:
    """Numbers of running text, sentence by sentence."""
    if not found:
        return
    begin = max(0, text.rfind("\n", 0, found[0].start))
    end = text.find("\n", found[-1].end)
    stretch = text[begin : len(text) if end < 0 else end]
    spans = [(begin + a, begin + b) for a, b in sentences(stretch)]
    starts = [a for a, _ in spans]
    by_sentence: dict[int, list[Figure]] = {}
    for figure in found:
        by_sentence.setdefault(bisect_right(starts, figure.start) - 1, []).append(figure)
    for number, figures in sorted(by_sentence.items()):
        a, b = spans[number] if number >= 0 else (begin, figures[-1].end)
        earlier = text[slice(*spans[number - 1])] if number > 0 else ""
        said = dated.before(a)
        runs = _runs(text, a, b, figures)
        for order, (figure, (run, ahead, past)) in enumerate(zip(figures, runs, strict=True)):
            around = {
                "before": text[max(a, figure.start - _NEAR) : figure.start],
                "after": text[figure.end : min(b, figure.end + _NEAR)],
                "start": text[a : figure.start],
                "rest": text[figure.end : b],
                "earlier": earlier[-300:],
                "heading": _heading(text, a),
                "said": said,
                "ahead": ahead,
                "past": past,
            }
            yield Place(figure, False, around, order, len(figures), run=run, group=a)


def _runs(text: str, a: int, b: int, figures: Sequence[Figure]) -> Iterator[tuple[tuple[int, int], str, str]]:
    """For each number its place in its run, and the words before and behind the run up to the next numbers."""
    edges = [a, *(figure.start for figure in figures[1:]), b]
    begins = [0, *(n for n in range(1, len(figures)) if time_atoms(text[figures[n - 1].end : edges[n]])), len(figures)]
    for first, after in pairwise(begins):
        ahead = text[figures[first - 1].end if first else a : figures[first].start]
        past = text[figures[after - 1].end : figures[after].start if after < len(figures) else b]
        for n in range(first, after):
            yield (n - first, after - first), ahead, past


def _heading(text: str, at: int) -> str:
    begin = text.rfind("\n#", 0, at)
    return text[begin + 1 : text.find("\n", begin + 1)].strip("# ") if begin >= 0 else ""
