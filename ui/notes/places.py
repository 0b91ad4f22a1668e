"""Where things stand in a note, in words: every sentence, cell and earlier version with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tieout.model import Sentence
from tieout.ui.notes.citations import cited
from tieout.ui.notes.records import Cell, Digest, Note, Version


def placed_sentences(page: Note | Digest) -> Iterator[tuple[str, Sentence]]:
    """ "Guidance and tone, sentence 2"; "Recent developments, 20 October 2026"; "NVDA's line"."""
    if isinstance(page, Digest):
        yield from ((f"{line.subject}'s line", line.sentence) for line in page.lines if line.sentence is not None)
        return
    for section in page.sections:
        for n, sentence in enumerate(section.sentences, 1):
            yield f"{section.title}, sentence {n}", sentence
    for n, event in enumerate(page.developments, 1):
        if event.sentence is not None:
            yield f"Recent developments, {n} ({event.day})", event.sentence


def cells(note: Note) -> Iterator[tuple[str, Cell]]:
    """ "Key figures, Revenue, Fiscal 2025"; "Price, 1 year"."""
    for table in note.figures:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if cell is not None:
                    yield f"Key figures, {row.metric}, {_heading(table.title, column.label)}", cell
    panel = note.price
    if panel is not None:
        named = [("last close", panel.last), ("52-week low", panel.low), ("52-week high", panel.high)]
        named += [(entry.period, entry.cell) for entry in panel.returns]
        yield from ((f"Price, {name}", cell) for name, cell in named if cell is not None)


def versions(note: Note) -> Iterator[tuple[str, Version]]:
    """Earlier values of restated figures, in the table and in what changed."""
    for place, cell in cells(note):
        yield from ((f"{place}, {version.note}", version) for version in cell.earlier)
    for entry in note.changes.restated:
        place = f"What changed, {entry.metric}, {entry.period}"
        yield from ((f"{place}, {version.note}", version) for version in (entry.before, entry.after))


def places_of(page: Note | Digest, n: int) -> list[str]:
    """All places that cite source `n`."""
    named: list[tuple[str, Any]] = list(placed_sentences(page))
    if isinstance(page, Note):
        named += [*cells(page), *versions(page)]
        named += [(f"Recent developments, {at} ({d.day})", d) for at, d in enumerate(page.developments, 1)]
        named += [(f"Conflicts, {line.figure}", line) for line in page.conflicts]
    return list(dict.fromkeys(place for place, value in named if n in set(cited(value)) | _own(value)))


def _own(value: Any) -> set[int]:
    """The source that a cell itself names."""
    source = getattr(value, "source", None)
    return {source} if isinstance(source, int) else set()


def _heading(title: str, label: str) -> str:
    return label if label == title or len(label) > 4 else f"{title}, {label}"
