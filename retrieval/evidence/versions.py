"""Two versions of one figure: first reported and restated, guidance as it was and as it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tieout.retrieval.evidence.calculations import comparable
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.conflicts import agrees
from tieout.retrieval.evidence.finder import day_of

_FIRST = re.compile(r"\b(?:originally|initially|first|previously) reported\b", re.I)


def old_and_new(new: FigureCandidate, found: Sequence[FigureCandidate]) -> tuple[FigureCandidate, ...]:
    """Guidance as it stands and as it was, where one row or sentence gives both."""
    old = [c for c in found if c.prior and c.guidance and c.span == new.span and comparable(c, new)]
    if not (new.guidance and old):
        return ()
    day = new.document.available_at
    given = f"given on {day.day} {day:%B %Y}" if day else "new"
    return (replace(new, note=given), replace(old[0], note="before"))


def versions_of(found: Sequence[FigureCandidate]) -> tuple[FigureCandidate, ...]:
    """First reported and restated: two XBRL versions, or the two figures of one sentence."""
    facts = [c for c in found if c.origin == "fact"]
    if len(facts) > 1:
        return tuple(sorted(facts[:2], key=lambda c: "first reported" not in c.note))
    current = [c for c in found if not c.prior]
    first = [c for c in found if c.prior and _FIRST.search(c.document.text[c.span[0] : c.span[1]])]
    later = [c for c in current if first and c.document.id == first[0].document.id and not agrees(c, first[0])]
    if later and later[0].span != first[0].span:  # a column "as restated" and a note on what it was
        return (replace(later[0], note="restated"), replace(first[0], note="as first reported"))
    prior = [c for c in found if c.prior and current and c.span == current[0].span]
    if current and prior:
        return (current[0], replace(prior[0], note="as first reported"))
    return _told_twice(current)


def _told_twice(current: Sequence[FigureCandidate]) -> tuple[FigureCandidate, ...]:
    """One metric and period in an earlier and in a later document, with different values."""
    if not current or current[0].period is None:
        return ()
    period = current[0].period
    same = [c for c in current if c.period and (c.period.start, c.period.end) == (period.start, period.end)]
    same = [c for c in same if abs(c.figure.size) <= 5 * abs(current[0].figure.size) <= 25 * abs(c.figure.size)]
    same = [c for c in same if c.score >= 0.75 * current[0].score and c.figure.unit == current[0].figure.unit]
    same.sort(key=day_of)
    if len(same) < 2 or agrees(same[0], same[-1]) or day_of(same[0]) == day_of(same[-1]):
        return ()
    return (replace(same[-1], note="restated"), replace(same[0], note="as first reported"))
