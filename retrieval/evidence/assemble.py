"""Evidence put together: solved slots become numbered items with spans, figures and the text the model reads. Pure.

An item's span holds at least every figure that is used from it, and as much around it (paragraph, table title and header) as
fits `SPAN` characters, so that a reader who opens it sees what the figure is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tieout.feeds import Document
from tieout.retrieval.evidence.calculations import Computed
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.from_prose import ProseLine
from tieout.retrieval.evidence.from_tables import tables_of
from tieout.retrieval.evidence.solve import Solved
from tieout.retrieval.index.ranking import PER_FEED
from tieout.retrieval.reading.records import Figure
from tieout.retrieval.reading.text.injection import neutralise
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.records import Calculation, Conflict, EvidenceItem, Finding, Hit, Statement

SPAN = 1_800  # characters of a citation at most, where one figure does not need more
READ = 900  # characters of an item that the model reads
ITEMS = 8


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    document: Document
    start: int
    end: int


def spans(solved: Sequence[Solved], hits: Sequence[Hit]) -> list[QuoteSpan]:
    """What to cite, in order of use; overlapping and neighbouring spans of one document are one."""
    wanted = [QuoteSpan(c.document, *_around(c)) for s in solved for c in _used(s)]
    said = [
        QuoteSpan(d, *_paragraph(d, line.start, line.end))
        for s in solved
        for d, line, _ in s.told[: 1 if s.found else 2]
    ]
    out: list[QuoteSpan] = []
    for span in wanted:
        _join(out, span)
    for span in said:
        if not _crowded(span.document, out) and not _story_told(span.document, out):
            _join(out, span)
    for hit in hits:
        if len(out) >= min(ITEMS, max(3, len(wanted) + len(said))):
            break
        if _crowded(hit.document, out) or hit.document.kind in ("facts", "prices"):
            continue
        if not _story_told(hit.document, out) and all(hit.document.id != s.document.id for s in out):
            out.append(QuoteSpan(hit.document, hit.start, hit.end))
    return out


def _crowded(document: Document, out: Sequence[QuoteSpan]) -> bool:
    """Has its news feed had its say? What only adds to the answer may not fill the evidence out of one feed."""
    told = {s.document.id for s in out if s.document.feed == document.feed and s.document.id != document.id}
    return document.kind == "news" and len(told) >= PER_FEED


def _story_told(document: Document, out: Sequence[QuoteSpan]) -> bool:
    """Is its story told by another document already?"""
    return document.story is not None and any(
        document.story == s.document.story and document.id != s.document.id for s in out
    )


def _used(solved: Solved) -> list[FigureCandidate]:
    operands = [c for done in solved.computed for c in done.operands]
    return [*solved.answers, *operands, *solved.rivals]


def _join(out: list[QuoteSpan], new: QuoteSpan) -> None:
    for n, old in enumerate(out):
        start, end = min(old.start, new.start), max(old.end, new.end)
        apart = new.start > old.end + 2 or old.start > new.end + 2
        if old.document.id == new.document.id and (not apart or end - start <= SPAN):
            out[n] = QuoteSpan(old.document, start, end)
            return
    out.append(new)


def _around(candidate: FigureCandidate) -> tuple[int, int]:
    start, end = candidate.span
    if candidate.header is not None and end - candidate.header[0] <= SPAN:
        return candidate.header[0], end
    if candidate.origin == "prose":
        return _paragraph(candidate.document, start, end)
    return start, end


def _paragraph(document: Document, start: int, end: int) -> tuple[int, int]:
    """The paragraph of a sentence; the whole text of a short document."""
    text = document.text
    if len(text.strip()) <= SPAN // 2:
        return len(text) - len(text.lstrip()), len(text.rstrip())
    begin = text.rfind("\n\n", 0, start)
    finish = text.find("\n\n", end)
    begin = 0 if begin < 0 else begin + 2
    finish = len(text) if finish < 0 else finish
    return (begin, finish) if finish - begin <= SPAN else (start, end)


def evidence_item(n: int, span: QuoteSpan, outlets: tuple[str, ...], used: Iterable[FigureCandidate]) -> EvidenceItem:
    """A numbered item with every figure that stands in its span."""
    quote = span.document.text[span.start : span.end]
    own = [
        f
        for c in used
        for f in (c.figure, c.upto)
        if f is not None and c.document.id == span.document.id and span.start <= f.start and f.end <= span.end
    ]
    return EvidenceItem(
        n, span.document, span.start, span.end, quote, reading(span, own), figures_in(span, own), outlets
    )


def figures_in(span: QuoteSpan, own: Sequence[Figure]) -> tuple[Figure, ...]:
    """Figures of the span: those used (with the scale and period found for them), table cells, then prose."""
    by_place = {f.start: f for f in own}
    if span.document.kind != "facts":
        for table in tables_of(span.document):
            for row in table.rows:
                for cell in row.cells:
                    if cell.figure and span.start <= cell.figure.start and cell.figure.end <= span.end:
                        by_place.setdefault(cell.figure.start, cell.figure)
    for figure in numbers(span.document.text[span.start : span.end], start=span.start):
        if not any(f.start < figure.end and figure.start < f.end for f in by_place.values()):
            by_place[figure.start] = figure
    return tuple(by_place[k] for k in sorted(by_place))


def reading(span: QuoteSpan, own: Sequence[Figure]) -> str:
    """What the model reads of the span: all of it when short; of a long table its head and the rows that are used."""
    text = span.document.text[span.start : span.end]
    if len(text) <= READ:
        return neutralise(text)
    lines = text.split("\n")
    rows = [n for n, line in enumerate(lines) if line.startswith("|")]
    if not rows:
        return neutralise(text[:READ])
    keep = [*[line for line in lines[: rows[0]] if line.strip()][-2:], lines[rows[0]]]
    keep += [lines[n] for n in rows[1:] if any(f.text in lines[n] for f in own)]
    return neutralise("\n".join(keep)[:READ])


def number_of(items: Sequence[EvidenceItem], document: Document, start: int, end: int) -> int | None:
    """The item that holds a place of a document."""
    for entry in items:
        if entry.document.id == document.id and entry.start <= start and end <= entry.end:
            return entry.n
    return None


def finding(candidate: FigureCandidate, items: Sequence[EvidenceItem]) -> Finding | None:
    n = number_of(items, candidate.document, candidate.figure.start, candidate.figure.end)
    if n is None:
        return None
    sentence = candidate.span if candidate.origin == "prose" else None
    return Finding(
        candidate.company,
        candidate.metric,
        candidate.figure,
        candidate.period,
        n,
        candidate.score,
        candidate.note,
        sentence,
        candidate.upto,
        candidate.concept,
    )


def calculation(done: Computed, items: Sequence[EvidenceItem]) -> Calculation | None:
    numbers_ = [number_of(items, c.document, c.figure.start, c.figure.end) for c in done.operands]
    if any(n is None for n in numbers_):
        return None
    sources = tuple(dict.fromkeys(n for n in numbers_ if n is not None))
    return Calculation(
        done.formula,
        done.value,
        done.unit,
        done.scale,
        done.text,
        done.label,
        done.company,
        sources,
        tuple(c.figure for c in done.operands),
    )


def statement(told: tuple[Document, ProseLine, float], items: Sequence[EvidenceItem]) -> Statement | None:
    document, line, score = told
    n = number_of(items, document, line.start, line.end)
    return Statement(n, line.start, line.end, neutralise(line.text), score) if n is not None else None


def conflict(solved: Solved, items: Sequence[EvidenceItem]) -> Conflict | None:
    found = [f for c in solved.rivals if (f := finding(c, items))]
    if len({f.source for f in found}) < 2:
        return None
    what = solved.slot.metric.name if solved.slot.metric else solved.slot.noun or "figure"
    who = solved.slot.company.name if solved.slot.company else " and ".join(solved.slot.names[:1])
    return Conflict(f"{what} of {who}" if who else what, tuple(found))
