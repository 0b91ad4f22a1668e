"""What changed since the last note of a subject: its stored bundle against the evidence of now. Pure but for `Citations`.

New are documents that came to be known after the last note's day, figures whose value for one period is another, periods
that are newer, and conflicts that were not there. The first note says that it is the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tieout.feeds import Document, Fact
from tieout.model import ConflictLine, Sentence, ShownFigure
from tieout.retrieval import Figure
from tieout.ui.notes.amounts import spoken
from tieout.ui.notes.figures_table import Desk, version_of
from tieout.ui.notes.records import (
    Cell,
    Changes,
    Column,
    FigureRow,
    FigureTable,
    Moved,
    NewDocument,
    Note,
    Restated,
    Version,
)

LISTED = 12


def changes(
    last: Note | None,
    tables: Sequence[FigureTable],
    documents: Sequence[Document],
    conflicts: Sequence[ConflictLine],
    desk: Desk,
) -> Changes:
    """`documents` are all that the note may speak of, newest first; `last` is None for a first note."""
    if last is None:
        return Changes("This is the first note on this subject: there is none to compare with.")
    new = [d for d in documents if _after(d, last.as_of)]
    restated = _restated(last, tables, desk)
    known = {(line.figure, tuple(v.text for v in line.values)) for line in last.conflicts}
    fresh = tuple(c for c in conflicts if (c.figure, tuple(v.text for v in c.values)) not in known)
    moved = _moved(last, tables)
    listed = tuple(NewDocument(d.id, d.title, d.kind, d.feed, d.url, d.published_at) for d in new[:LISTED])
    line = _line(last, len(new), len(restated), len(fresh), len(moved))
    return Changes(line, last.as_of.date(), listed, len(new), restated, fresh, moved)


def counted(changes: Changes) -> str:
    """ "4 new documents, 1 restated figure", for the digest's line."""
    parts = [
        several(changes.count, "new document"),
        several(len(changes.restated), "restated figure"),
        several(len(changes.conflicts), "new conflict"),
        several(len(changes.moved), "newer figure"),
    ]
    return ", ".join(part for part in parts if part) or ("first note" if changes.since is None else "nothing new")


def several(count: int, noun: str) -> str:
    """ "1 new document", "3 new documents", nothing for none."""
    return "" if not count else f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def restated_sentence(restated: Restated, company: str) -> Sentence:
    """Both values with their dates, each with its source."""
    after, before = restated.after, restated.before
    told = (
        f"{company}: {restated.metric[:1].lower()}{restated.metric[1:]} of {restated.period} is {money(after)} {after.note}, "
        f"and was {money(before)} {before.note}"
    )
    citations = tuple(dict.fromkeys((after.source, before.source)))
    text = f"{told} {''.join(f'[{n}]' for n in citations)}."
    return Sentence(text, citations, (_shown(after), _shown(before)))


def money(version: Version) -> str:
    """A value of a table as prose shows it: "$8,235 million", "$6.29 per share"."""
    from tieout.model import figure_text

    unit = None if version.unit in (None, "shares", "pure") else version.unit
    return figure_text(Figure(version.text, version.value, unit, version.scale, 0, 0))


def _shown(version: Version) -> ShownFigure:
    unit = (version.unit or "").partition("/")[0] or None
    text = money(version).removesuffix(" per share")
    return ShownFigure(text, version.value, unit, version.source, version.start, version.end, None, True)


def _after(document: Document, moment: datetime) -> bool:
    return document.available_at is not None and document.available_at > moment


def _restated(last: Note, tables: Sequence[FigureTable], desk: Desk) -> tuple[Restated, ...]:
    """Filed after the last note's day, for a period that was known then with another value."""
    found: dict[tuple[str, str], Restated] = {}
    for table in tables:
        for row, column, cell in _filed(table):
            versions = _versions(row, column, cell, desk.facts)
            after = [f for f in versions if f.filed > last.as_of.date()]
            before = [f for f in versions if f.filed <= last.as_of.date()]
            if after and before and after[-1].value != before[-1].value:
                period = column.label[:1].lower() + column.label[1:]
                entry = Restated(row.metric, period, version_of(before[-1], desk), version_of(after[-1], desk))
                found.setdefault((row.metric, period), entry)
    return tuple(found.values())


def _versions(row: FigureRow, column: Column, cell: Cell, facts: Sequence[Fact]) -> list[Fact]:
    """Every filed value of the cell's fact, oldest filing first."""
    own = next(
        (f for f in facts if (f.start, f.end) == (cell.start, cell.end) and f.value == cell.value * cell.scale), None
    )
    if own is None:
        return []
    same = [
        f
        for f in facts
        if (f.tag, f.unit, f.period_start, f.period_end) == (own.tag, own.unit, own.period_start, own.period_end)
    ]
    return sorted(same, key=lambda f: (f.filed, f.accession))


def _filed(table: FigureTable) -> Iterable[tuple[FigureRow, Column, Cell]]:
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell is not None and cell.source is not None:
                yield row, column, cell


def _moved(last: Note, tables: Sequence[FigureTable]) -> tuple[Moved, ...]:
    """Metrics of the first column whose period is newer than the last note's."""
    before = {(t.span, row.key): (t.columns[0], row) for t in last.figures for row in t.rows}
    out = []
    for table in tables:
        for row in table.rows:
            old = before.get((table.span, row.key))
            cell = row.cells[0]
            if old is None or cell is None or old[1].cells[0] is None or old[0].label == table.columns[0].label:
                continue
            out.append(
                Moved(
                    row.metric,
                    old[0].label,
                    _with_measure(old[1].cells[0], old[1]),
                    table.columns[0].label,
                    _with_measure(cell, row),
                    cell.source,
                )
            )
    return tuple(out)


def _with_measure(cell: Cell, row: FigureRow) -> str:
    return cell.text if row.measure == "%" else f"{cell.text} {row.measure}"


def _line(last: Note, new: int, restated: int, conflicts: int, moved: int) -> str:
    found = [
        several(new, "new document"),
        several(restated, "restated figure"),
        several(conflicts, "new conflict"),
        several(moved, "newer figure"),
    ]
    told = ", ".join(part for part in found if part) or "nothing new"
    return f"Since the note of {spoken(last.as_of.date())}: {told}."
