"""A written report tied out again: bundle, documents, quotes, figures, formulas, cells. Offline, without any model.

The bundle holds the text of every span it cites, so that most is checked without a desk; with one, each quote is compared
with the ledger's own document and each document with its hash. What could not be checked is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.feeds import Document, Ledger, UnknownDocument
from tieout.ui.notes.bundle import Page, read_bundle
from tieout.ui.notes.citations import cited
from tieout.ui.notes.places import cells, placed_sentences, places_of, versions
from tieout.ui.notes.records import CitedDocument, Note, NoteSource, PricePoint, QuarterPoint, SeriesSpan
from tieout.ui.notes.ties import (
    cell_reason,
    conflict_reason,
    price_reason,
    quarter_reason,
    reading_reason,
    sentence_reasons,
    version_reason,
)

if TYPE_CHECKING:
    from tieout.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Difference:
    """A place that does not tie out: "Key figures, Revenue, Fiscal 2025"; `document` is the one cited there."""

    place: str
    reason: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and what differs. `holds`: nothing does."""

    path: Path
    subject: str
    differences: tuple[Difference, ...]
    unchecked: tuple[str, ...]
    documents: int
    quotes: int
    figures: int
    formulas: int
    cells: int

    @property
    def holds(self) -> bool:
        return not self.differences


@dataclass(slots=True)
class _Count:
    quotes: int = 0
    figures: int = 0
    formulas: int = 0
    cells: int = 0
    unchecked: list[str] = field(default_factory=list)


def verify_bundle(path: Path, desk: Desk | None = None) -> Verified:
    """Every difference between the bundle, the desk's ledger and arithmetic. `ParseError` where it is no bundle."""
    read = read_bundle(path)
    page = read.page
    count = _Count()
    found: list[Difference] = []
    if read.stated != read.found:
        found.append(Difference("the report itself", "it was altered after it was written: its own sha256 differs"))
    stored = _stored(page, desk, count)
    found += _documents(page, stored)
    found += _sources(page, stored, count)
    found += _sentences(page, count)
    if isinstance(page, Note):
        found += _tables(page, count)
        found += _series(page, stored, count)
        found += _conflicts(page)
    subject = page.subject if isinstance(page, Note) else page.title
    return Verified(
        path, subject, tuple(dict.fromkeys(found)), tuple(count.unchecked), len(stored), count.quotes,
        count.figures, count.formulas, count.cells,
    )  # fmt: skip


def _stored(page: Page, desk: Desk | None, count: _Count) -> dict[str, Document]:
    """The ledger's documents that the page cites; what is missing there is said."""
    wanted = {s.document for s in page.sources} | {d.document for d in _cited_documents(page)}
    if desk is None or not desk.ledger_path.is_file():
        count.unchecked.append(
            f"{len(wanted)} documents: there is no desk here, so the quotes in the report stand alone."
        )
        return {}
    with desk.open_ledger() as ledger:
        found = {id_: document for id_ in sorted(wanted) if (document := _document(ledger, id_)) is not None}
    missing = sorted(wanted - set(found))
    if missing:
        count.unchecked.append(
            f"{len(missing)} documents that this desk's ledger does not have: {', '.join(missing[:5])}."
        )
    return found


def _document(ledger: Ledger, id_: str) -> Document | None:
    try:
        return ledger.document(id_)
    except UnknownDocument:
        return None


def _cited_documents(page: Page) -> tuple[CitedDocument, ...]:
    return page.documents if isinstance(page, Note) else ()


def _documents(page: Page, stored: Mapping[str, Document]) -> Iterator[Difference]:
    """Each document's text against its hash, and the bundle's hashes against each other."""
    stated = {d.document: d.sha256 for d in _cited_documents(page)}
    for source in page.sources:
        if stated.setdefault(source.document, source.sha256) != source.sha256:
            yield Difference(f"source {source.n}", "two hashes are given for its document", source.document)
    for id_, mark in stated.items():
        document = stored.get(id_)
        if document is not None and hashlib.sha256(document.text.encode()).hexdigest() != mark:
            yield Difference(
                f'document "{document.title}"', "its text is not the one that was cited (sha256 differs)", id_
            )


def _sources(page: Page, stored: Mapping[str, Document], count: _Count) -> Iterator[Difference]:
    """Each quote against the document, and each figure read from it; with every place that cites it."""
    by_number = {source.n: source for source in page.sources}
    for n in sorted({n for n in cited(page) if n not in by_number}):
        yield from (Difference(place, f"it cites source {n}, which is not listed") for place in places_of(page, n))
    for source in page.sources:
        count.quotes += 1
        document = stored.get(source.document)
        if document is not None and document.text[source.start : source.end] != source.quote:
            reason = f"the quote of source {source.n} is not what the document says at {source.start}:{source.end}"
            yield from (
                Difference(p, reason, source.document) for p in places_of(page, source.n) or [f"source {source.n}"]
            )
        for reading in source.readings:
            why = reading_reason(reading, source, document)
            if why:
                yield from (
                    Difference(p, why, source.document) for p in places_of(page, source.n) or [f"source {source.n}"]
                )


def _sentences(page: Page, count: _Count) -> Iterator[Difference]:
    by_number = {source.n: source for source in page.sources}
    for place, sentence in placed_sentences(page):
        count.figures += len(sentence.figures)
        count.formulas += sum(1 for figure in sentence.figures if figure.formula is not None)
        for reason in sentence_reasons(sentence, by_number):
            document = next((by_number[n].document for n in sentence.citations if n in by_number), None)
            yield Difference(place, reason, document)


def _tables(note: Note, count: _Count) -> Iterator[Difference]:
    by_number = {source.n: source for source in note.sources}
    for place, cell in cells(note):
        count.cells += 1
        count.formulas += cell.formula is not None
        reason = cell_reason(cell, by_number)
        if reason:
            yield Difference(place, reason, _document_of(cell.source, by_number))
    for place, version in versions(note):
        reason = version_reason(version, by_number)
        if reason:
            yield Difference(place, reason, _document_of(version.source, by_number))


def _document_of(n: int | None, by_number: Mapping[int, NoteSource]) -> str | None:
    source = by_number.get(n or 0)
    return source.document if source else None


def _series(note: Note, stored: Mapping[str, Document], count: _Count) -> Iterator[Difference]:
    """What the pictures draw: spans against documents, numbers against spans."""
    named: Sequence[tuple[str, PricePoint | QuarterPoint, Iterable[SeriesSpan], str]] = [
        *((f"picture of the price, {p.day}", p, (p.span,), price_reason(p)) for p in note.series.prices),
        *((f"picture of the quarters, {q.label}", q, q.spans, quarter_reason(q)) for q in note.series.quarters),
    ]
    for place, _, spans, reason in named:
        count.figures += 1
        if reason:
            yield Difference(place, reason, next((s.document for s in spans), None))
        for span in spans:
            document = stored.get(span.document)
            if document is not None and document.text[span.start : span.end] != span.text:
                yield Difference(
                    place, f"the document does not say {span.text} at {span.start}:{span.end}", span.document
                )


def _conflicts(note: Note) -> Iterator[Difference]:
    by_number = {source.n: source for source in note.sources}
    for line in (*note.conflicts, *note.changes.conflicts):
        for value in line.values:
            reason = conflict_reason(value, by_number)
            if reason:
                yield Difference(f"Conflicts, {line.figure}", reason, _document_of(value.source, by_number))
