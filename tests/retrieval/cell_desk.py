"""Questions put to the cells or the sentences of one paper, without a ledger or an index."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tieout.feeds import Company, Document
from tieout.feeds.document import DocumentKind
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.finder import ENOUGH
from tieout.retrieval.evidence.from_prose import lines, prose_candidates
from tieout.retrieval.evidence.from_tables import cell_candidates
from tieout.retrieval.query.parse import SubQuery, parse_question
from tieout.retrieval.reading.companies import Directory
from tieout.retrieval.reading.text.sentences import terms

GULLWICK = Company("Gullwick Inns plc", "GLWK")
TODAY = date(2026, 11, 23)
DIRECTORY = Directory([GULLWICK])


def paper(
    text: str, title: str = "Gullwick Inns: the year", kind: DocumentKind = "release", day: date = date(2026, 11, 5)
) -> Document:
    when = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Document("p", "f", kind, title, "", text, text, when, "p", published_at=when)


def slot_of(question: str) -> SubQuery:
    (slot,) = parse_question(question, DIRECTORY, today=TODAY).slots
    return slot


def cells(question: str, text: str, document: Document | None = None) -> list[str]:
    """The cells that are good enough to answer, best first."""
    slot = slot_of(question)
    return _shown(cell_candidates(slot, document or paper(text), "Gullwick Inns", None))


def said(question: str, text: str) -> list[str]:
    """The figures of sentences that are good enough to answer, best first, less those only compared with."""
    slot, document = slot_of(question), paper(text)
    weighed = dict.fromkeys(terms(slot.clause), 1.0)
    found = prose_candidates(slot, document, "Gullwick Inns", lines(document, [(0, len(text))]), weighed, None)
    return _shown([c for c in found if not c.prior])


def _shown(found: list[FigureCandidate]) -> list[str]:
    good = [c for c in found if c.score >= ENOUGH]
    return [c.figure.text for c in sorted(good, key=lambda c: -c.score)]
