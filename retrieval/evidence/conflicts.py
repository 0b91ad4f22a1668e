"""Conflicts: the same company, metric and period with values that differ beyond rounding. Pure.

A source that a later one corrects or withdraws is no party to a conflict, nor are guidance and comparatives, nor two
versions of one XBRL value (those are restatements and carry their notes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from tieout.feeds import Document
from tieout.retrieval.evidence.candidates import SOURCE_RANK, FigureCandidate
from tieout.retrieval.index.ranking import PER_FEED
from tieout.retrieval.reading.text.numbers import same_size
from tieout.retrieval.reading.text.sentences import terms

_CORRECTS = re.compile(r"\b(?:corrections?|corrected|corrects|withdraws?|withdrawn|retracts?|retraction)\b", re.I)
_EPOCH = datetime.min.replace(tzinfo=UTC)


def corrects(document: Document) -> bool:
    """Does the document say that it corrects or withdraws an earlier report?"""
    return bool(_CORRECTS.search(document.title) or _CORRECTS.search(document.text[:400]))


def without_corrected(candidates: Sequence[FigureCandidate]) -> list[FigureCandidate]:
    """Candidates less those of an outlet's older reports where the same outlet has corrected itself since."""
    fixes = [c.document for c in candidates if corrects(c.document)]
    return [c for c in candidates if not any(_is_corrected(c.document, fix) for fix in fixes)]


def _is_corrected(document: Document, fix: Document) -> bool:
    if document.id == fix.id or document.feed != fix.feed or document.kind != fix.kind:
        return False
    return (document.available_at or _EPOCH) < (fix.available_at or _EPOCH)


def retellings(best: FigureCandidate, candidates: Sequence[FigureCandidate]) -> list[FigureCandidate]:
    """Figures that other documents' sentences on the same matter give in place of the best candidate's."""
    own, out = _matter(best), list[FigureCandidate]()
    for other in candidates:
        near = min(abs(other.figure.size), abs(best.figure.size)) * _NEAR_SIZE >= max(
            abs(other.figure.size), abs(best.figure.size)
        )
        if not near or other.figure.unit != best.figure.unit:
            continue
        shared, shorter = own & _matter(other), min(len(own), len(_matter(other)))
        if len(shared) >= _LEAST_SHARED and len(shared) >= _SHARED * shorter:
            out.append(replace(other, score=best.score))
    return out


_NEAR_SIZE = Decimal("1.5")
_LEAST_SHARED, _SHARED = 4, 0.5  # of the shorter sentence's terms


def _matter(candidate: FigureCandidate) -> frozenset[str]:
    """What the candidate's sentence speaks of, less its numbers."""
    return frozenset(t for t in terms(candidate.document.text[slice(*candidate.span)]) if not t[0].isdigit())


def rivals(candidates: Sequence[FigureCandidate]) -> list[FigureCandidate]:
    """The best candidate and those of other documents that contradict it, best rank first; [] when nothing does."""
    usable = [c for c in candidates if not c.prior and not c.note]
    if not usable:
        return []
    best = usable[0]
    out = [best]
    sayers = {c.document.id for c in candidates if agrees(c, best)}  # they say it too, beside another figure (a range)
    for other in usable[1:]:
        if other.document.id in sayers or (best.guidance and _own(best) and _own(other)):
            continue  # and a company that guides anew does not contradict itself
        if other.score < (_SAME_PERIOD if _one_period(best, other) else 0.8) * best.score or not _comparable(
            best, other
        ):
            continue
        if any(agrees(other, kept) for kept in out) or _has_spoken(other.document, out):
            continue
        out.append(other)
    return sorted(out, key=lambda c: -SOURCE_RANK[c.document.kind]) if len(out) > 1 else []


_SAME_PERIOD = 0.68  # for figures of one stretch and of nearly one size


def _one_period(a: FigureCandidate, b: FigureCandidate) -> bool:
    if a.period is None or b.period is None or a.period.start is None or b.period.start is None:
        return False
    same = abs((a.period.end - b.period.end).days) <= 10 and abs((a.period.start - b.period.start).days) <= 10
    small, large = sorted((abs(a.figure.size), abs(b.figure.size)))
    return same and large <= small * Decimal("1.25")


def _has_spoken(document: Document, out: Sequence[FigureCandidate]) -> bool:
    """One news feed contradicts at most so many times, however many figures it brings up."""
    return document.kind == "news" and sum(c.document.feed == document.feed for c in out) >= PER_FEED - 1


def _comparable(a: FigureCandidate, b: FigureCandidate) -> bool:
    same_document = a.document.id == b.document.id
    same_story = a.document.story is not None and a.document.story == b.document.story
    if same_document or same_story or a.guidance != b.guidance or a.figure.unit != b.figure.unit:
        return False
    if not _of_one_size(a, b):
        return False
    return _one_time(a, b)


def _own(candidate: FigureCandidate) -> bool:
    return candidate.document.kind in ("filing", "release", "report")


def _of_one_size(a: FigureCandidate, b: FigureCandidate) -> bool:
    """$244 million and $1.81 do not contradict: they are of different things."""
    small, large = sorted((abs(a.figure.size), abs(b.figure.size)))
    return large <= _APART * small


_APART = 20


def _one_time(a: FigureCandidate, b: FigureCandidate) -> bool:
    """Of one period; where a source names none, written at about the same time: two quarters do not contradict."""
    if a.period is not None and b.period is not None:
        return abs((a.period.end - b.period.end).days) <= 10
    if _own(a) and _own(b) and (a.period is not None or b.period is not None):
        return False  # a company's own papers tell of one year and of another quarter
    then, now = a.document.available_at, b.document.available_at
    return then is None or now is None or abs((then - now).days) <= _NEAR


_NEAR = 45  # days between two reports of one thing


def agrees(a: FigureCandidate, b: FigureCandidate) -> bool:
    """Equal, or one a rounding of the other."""
    return same_size(a.figure, b.figure) or same_size(b.figure, a.figure)
