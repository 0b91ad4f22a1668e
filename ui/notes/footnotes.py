"""What the marks in a note point at: spans inside the sources' passages, and the calculations. Pure.

A figure of the prose, a cell, an operand or an earlier value stands at a span of a source; each span becomes one mark with one id.
Spans that overlap share a mark, so that no link is dead. Computed figures of the prose are numbered as calculations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from tieout.model import Sentence, ShownFigure
from tieout.ui.notes.formulas import readable
from tieout.ui.notes.records import Cell, Digest, FigureTable, Note, NoteSource, Version
from tieout.ui.source_cards import Mark, card_id, mark_id

KEY = "note"  # one note, one page: ids need no further name
_CITATION = re.compile(r"\[(\d{1,3})\]")
_SHORT_FORMULA = 2  # operands of a formula that fits below its value

Piece = str | int | ShownFigure  # words, a citation's number, a figure


@dataclass(frozen=True, slots=True)
class Calculation:
    """A computed figure of the prose; `sources` are those that its sentence cites."""

    n: int
    text: str
    formula: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Footnotes:
    marks: Mapping[int, tuple[Mark, ...]]  # by source
    calculations: tuple[Calculation, ...]
    numbers: frozenset[int]  # of the sources that there are

    def target(self, source: int | None, start: int | None) -> str:
        """The id of the mark that shows the character at `start`; the source's own id where there is none; "" without a source."""
        if source is None or source not in self.numbers:
            return ""
        for mark in self.marks.get(source, ()):
            if start is not None and mark.start <= start < mark.end:
                return mark.id
        return card_id(KEY, source)

    def calculation(self, figure: ShownFigure) -> int | None:
        return next(
            (c.n for c in self.calculations if (c.text, c.formula) == (figure.text, readable(figure.formula or ""))),
            None,
        )


def by_document(sources: Sequence[NoteSource]) -> tuple[tuple[NoteSource, ...], ...]:
    """The passages of each document together, in the order of their first numbers: a document is one source to its reader."""
    groups: dict[str, list[NoteSource]] = {}
    for source in sources:
        groups.setdefault(source.document, []).append(source)
    return tuple(map(tuple, groups.values()))


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands below a table about some of its values: "a", ("Revenue", "Net income"), the note, the earlier values."""

    letter: str
    metrics: tuple[str, ...]
    note: str
    earlier: tuple[Version, ...]


def remarks(table: FigureTable) -> tuple[Remark, ...]:
    """One letter per remark, in the order of the rows; values that share a remark share its letter."""
    found: dict[tuple[str, tuple[Version, ...]], list[str]] = {}
    for row in table.rows:
        for cell in row.cells:
            if cell and (cell.note or cell.earlier):
                metrics = found.setdefault((cell.note, cell.earlier), [])
                metrics += [row.metric] * (row.metric not in metrics)
    return tuple(Remark(_letter(n), tuple(metrics), *what) for n, (what, metrics) in enumerate(found.items()))


def remark_of(table: FigureTable, cell: Cell) -> str:
    """The letter beside a value; "" without a remark."""
    return next((r.letter for r in remarks(table) if (r.note, r.earlier) == (cell.note, cell.earlier)), "")


@dataclass(frozen=True, slots=True)
class Working:
    """A formula too long to stand below its value; it stands below the table."""

    n: int
    metric: str
    column: str
    cell: Cell


def workings(table: FigureTable) -> tuple[Working, ...]:
    """In the order of the rows."""
    long = [
        (row.metric, column.label, cell)
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell and len(cell.operands) > _SHORT_FORMULA
    ]
    return tuple(Working(n, *what) for n, what in enumerate(long, start=1))


def working_of(table: FigureTable, metric: str, column: str) -> int | None:
    """The number of the formula below the table; None where it stands below the value itself."""
    return next((w.n for w in workings(table) if (w.metric, w.column) == (metric, column)), None)


def _letter(n: int) -> str:
    """a … z, aa …"""
    return ascii_lowercase[n % 26] * (n // 26 + 1)


def footnotes(page: Note | Digest) -> Footnotes:
    told = tuple(sentences(page))
    cells = tuple(cells_of(page)) if isinstance(page, Note) else ()
    spans = [*_said(told), *_shown(cells), *_replaced(page)]
    marks = {source.n: _marks(source, spans) for source in page.sources}
    return Footnotes(marks, _calculations(told), frozenset(marks))


def sentences(page: Note | Digest) -> Iterator[Sentence]:
    """All prose, in the order in which it is read."""
    if isinstance(page, Digest):
        yield from (line.sentence for line in page.lines if line.sentence)
        return
    for section in page.sections:
        yield from section.sentences
    yield from (event.sentence for event in page.developments if event.sentence)


def cells_of(note: Note) -> Iterator[Cell]:
    """Every value of the tables and of the price panel."""
    for table in note.figures:
        for row in table.rows:
            yield from (cell for cell in row.cells if cell)
    if note.price:
        panel = note.price
        yield from (cell for cell in (panel.last, panel.low, panel.high) if cell)
        yield from (change.cell for change in panel.returns)


def tied(page: Note | Digest) -> tuple[int, int]:
    """How many figures the page shows in prose and tables, and how many of them tie out."""
    figures = [figure.tied for sentence in sentences(page) for figure in sentence.figures]
    if isinstance(page, Note):
        figures += [cell.source is not None or bool(cell.operands) for cell in cells_of(page)]
    return len(figures), sum(figures)


def pieces(sentence: Sentence) -> Iterator[Piece]:
    """A sentence cut at its citations and figures; figures are found in order, so that a number standing twice is linked twice."""
    cursor = 0
    for figure in sentence.figures:
        at = sentence.text.find(figure.text, cursor) if figure.text else -1
        if at < 0:
            continue
        yield from _cited(sentence.text[cursor:at])
        yield figure
        cursor = at + len(figure.text)
    yield from _cited(sentence.text[cursor:])


def _cited(text: str) -> Iterator[str | int]:
    for place, part in enumerate(_CITATION.split(text)):
        if place % 2:
            yield int(part)
        elif part:
            yield part


Place = tuple[int | None, int | None, int | None]  # source, start, end


def _said(told: Iterable[Sentence]) -> Iterator[Place]:
    for sentence in told:
        yield from ((f.source, f.start, f.end) for f in sentence.figures if f.tied)


def _shown(cells: Iterable[Cell]) -> Iterator[Place]:
    for cell in cells:
        yield cell.source, cell.start, cell.end
        yield from ((operand.source, operand.start, operand.end) for operand in cell.operands)
        yield from _versions(cell.earlier)


def _replaced(page: Note | Digest) -> Iterator[Place]:
    if isinstance(page, Note):
        for restated in page.changes.restated:
            yield from _versions((restated.before, restated.after))


def _versions(versions: Iterable[Version]) -> Iterator[Place]:
    yield from ((version.source, version.start, version.end) for version in versions)


def _marks(source: NoteSource, spans: Iterable[Place]) -> tuple[Mark, ...]:
    """The source's marks in order, overlapping ones merged."""
    inside = {(start, end) for n, start, end in spans if n == source.n and start is not None and end is not None}
    inside |= {(reading.start, reading.end) for reading in source.readings}
    merged: list[tuple[int, int]] = []
    for start, end in sorted(inside):
        if not source.start <= start < end <= source.end:
            continue
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(Mark(start, end, mark_id(KEY, source.n, start)) for start, end in merged)


def _calculations(told: Iterable[Sentence]) -> tuple[Calculation, ...]:
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for sentence in told:
        for figure in sentence.figures:
            if figure.formula:
                found.setdefault((figure.text, readable(figure.formula)), sentence.citations)
    return tuple(Calculation(n, *what, sources) for n, (what, sources) in enumerate(found.items(), start=1))
