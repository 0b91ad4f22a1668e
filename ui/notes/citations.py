"""The sources of a note as it is being written: one number for each span, the figures used from it, and at the end
the numbers in order of appearance. Knows documents and evidence, nothing about sections or formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from tieout.feeds import Document
from tieout.model import (
    CITATION_MARK,
    FORMULA_CONSTANTS,
    Answer,
    Sentence,
    ShownFigure,
    figures_of,
    formula_operands,
    squeeze_formula,
)
from tieout.retrieval import Evidence, EvidenceItem, Figure
from tieout.ui.notes.records import CitedDocument, NoteSource, Reading

Record = TypeVar("Record")


class Citations:
    """Grows while a note is built; belongs to that one note."""

    def __init__(self) -> None:
        self._sources: dict[tuple[str, int, int], NoteSource] = {}
        self._readings: dict[int, dict[int, Reading]] = {}
        self._documents: dict[str, CitedDocument] = {}

    def cite(self, document: Document, start: int, end: int, outlets: tuple[str, ...] = ()) -> int:
        """The number of this span; the same span has one number, whoever cites it."""
        key = (document.id, start, end)
        if key not in self._sources:
            self._sources[key] = _source(len(self._sources) + 1, document, start, end, outlets)
            self.use(document)
        return self._sources[key].n

    def use(self, document: Document) -> None:
        """A document that series take from, cited or not."""
        kept = CitedDocument(document.id, document.title, document.sha256, document.published_at)
        self._documents.setdefault(document.id, kept)

    def read(self, n: int, figure: Figure) -> None:
        """Figure `figure` of source `n` is shown, or calculated with."""
        reading = Reading(figure.text, figure.value, figure.unit, figure.scale, figure.start, figure.end)
        self._readings.setdefault(n, {}).setdefault(figure.start, reading)

    def take(self, answer: Answer, evidence: Evidence) -> tuple[Sentence, ...]:
        """The answer's sentences with the note's numbers; its sources and their figures come along."""
        items = {s.n: _item(evidence, s.document, s.start, s.end) for s in answer.sources}
        new = {n: self.cite(item.document, item.start, item.end, item.outlets) for n, item in items.items()}
        for sentence in answer.sentences:
            for figure, n in _used(sentence, items, evidence):
                self.read(new[n], figure)
        return tuple(renumbered(sentence, new) for sentence in answer.sentences)

    def documents(self) -> tuple[CitedDocument, ...]:
        return tuple(sorted(self._documents.values(), key=lambda d: d.document))

    def sources(self) -> tuple[NoteSource, ...]:
        """All of them, by the numbers given so far."""
        ordered = sorted(self._sources.values(), key=lambda s: s.n)
        return tuple(replace(s, readings=self._read_from(s.n)) for s in ordered)

    def _read_from(self, n: int) -> tuple[Reading, ...]:
        found = self._readings.get(n, {})
        return tuple(found[start] for start in sorted(found))


def in_order(record: Record, sources: Sequence[NoteSource]) -> tuple[Record, tuple[NoteSource, ...]]:
    """The record with its sources numbered as they appear in it, and those sources; what it does not cite is left out."""
    order = list(dict.fromkeys(cited(record)))
    new = {n: at for at, n in enumerate(order, 1)}
    by_number = {s.n: s for s in sources}
    return renumbered(record, new), tuple(replace(by_number[n], n=new[n]) for n in order)


def cited(value: Any) -> Iterable[int]:
    """The source numbers of a record, in order of appearance."""
    if isinstance(value, Sentence):
        yield from _of_sentence(value)
        return
    if isinstance(value, tuple):
        for entry in value:
            yield from cited(entry)
    elif is_dataclass(value):
        for field in fields(value):
            entry = getattr(value, field.name)
            if field.name == "source" and isinstance(entry, int):
                yield entry
            else:
                yield from cited(entry)


def renumbered(value: Record, new: dict[int, int]) -> Record:
    """The record with every source number, and every mark in a sentence, put through `new`."""
    changed: Any = value
    if isinstance(value, Sentence):
        changed = _sentence(value, new)
    elif isinstance(value, tuple):
        changed = tuple(renumbered(entry, new) for entry in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = replace(
            value, **{field.name: _field(field.name, getattr(value, field.name), new) for field in fields(value)}
        )
    found: Record = changed
    return found


def _field(name: str, value: Any, new: dict[int, int]) -> Any:
    return new[value] if name == "source" and isinstance(value, int) else renumbered(value, new)


def _of_sentence(sentence: Sentence) -> list[int]:
    marked = [int(n) for m in CITATION_MARK.finditer(sentence.text) for n in re.findall(r"\d+", m[1])]
    return [*marked, *sentence.citations, *(f.source for f in sentence.figures if f.source is not None)]


def _sentence(sentence: Sentence, new: dict[int, int]) -> Sentence:
    text = CITATION_MARK.sub(lambda m: "".join(f"[{new[int(n)]}]" for n in re.findall(r"\d+", m[1])), sentence.text)
    figures = tuple(f if f.source is None else replace(f, source=new[f.source]) for f in sentence.figures)
    return Sentence(text, tuple(new[n] for n in sentence.citations), figures)


def _source(n: int, d: Document, start: int, end: int, outlets: tuple[str, ...]) -> NoteSource:
    return NoteSource(
        n=n, document=d.id, feed=d.feed, kind=d.kind, title=d.title, url=d.url, outlet=d.outlet,
        published_at=d.published_at, fetched_at=d.fetched_at, page=d.page_at(start), start=start, end=end,
        quote=d.text[start:end], sha256=d.sha256, outlets=outlets,
    )  # fmt: skip


def _item(evidence: Evidence, document: str, start: int, end: int) -> EvidenceItem:
    return next(i for i in evidence.items if (i.document.id, i.start, i.end) == (document, start, end))


def _used(sentence: Sentence, items: dict[int, EvidenceItem], evidence: Evidence) -> Iterable[tuple[Figure, int]]:
    """The sources' own figures behind a sentence, each with the answer's number of its source."""
    for shown in sentence.figures:
        if shown.formula is not None:
            yield from _operands(shown, sentence, items, evidence)
        elif shown.source is not None:
            for figure in figures_of(items[shown.source], evidence):
                if figure.start == shown.start:
                    yield figure, shown.source


def _operands(
    shown: ShownFigure, sentence: Sentence, items: dict[int, EvidenceItem], evidence: Evidence
) -> Iterable[tuple[Figure, int]]:
    formula = shown.formula or ""
    known = [c for c in evidence.calculations if squeeze_formula(c.formula) == squeeze_formula(formula)]
    meant = [figure for c in known[:1] for figure in c.operands]
    wanted = set(formula_operands(formula)) - (FORMULA_CONSTANTS if not meant else frozenset())
    for n in sentence.citations:
        for figure in figures_of(items[n], evidence):
            if figure in meant or (not meant and abs(figure.value) in wanted):
                yield figure, n
