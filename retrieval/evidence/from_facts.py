"""Candidates out of XBRL facts: exact values by tag and period, in the version that was known as of a day. Pure.

Versions of one value (same tag, unit and period) are told apart by `filed`: the newest visible one answers, an earlier
one that differs is kept beside it with its note ("as first reported in the 10-K filed 27 October 2009").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from tieout.feeds import Document, Fact
from tieout.retrieval.evidence.candidates import QUARTER, YEAR, FigureCandidate, asks_newest, target
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.periods.compare import same_period
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.text.sentences import line_of


def fact_candidates(
    slot: SubQuery,
    facts: Sequence[Fact],
    document: Callable[[str], Document],
    fiscal: tuple[int, int] | None,
    company: str,
    *,
    wanted: Period | None = None,
) -> list[FigureCandidate]:
    """Best first. Empty when the metric has no tag or is narrowed to a segment (companyfacts has no dimensions)."""
    if slot.metric is None or not slot.metric.tags or slot.qualifiers:
        return []
    wanted = wanted or target(slot.period)
    fitting = [f for f in facts if f.tag in slot.metric.tags and _period_fits(f, slot, wanted, fiscal)]
    if wanted is None:
        fitting = _latest(fitting, slot)
    tags = [t for t in slot.metric.tags if any(f.tag == t for f in fitting)]
    if not tags:
        return []
    versions = _versions([f for f in fitting if f.tag == tags[0]])
    return [_candidate(fact, note, document, slot, company, n) for n, (fact, note) in enumerate(versions)]


def _period_fits(fact: Fact, slot: SubQuery, wanted: Period | None, fiscal: tuple[int, int] | None) -> bool:
    found = Period(fact.period_start, fact.period_end)
    if wanted is not None:
        return bool(same_period(found, _as_instant(wanted) if fact.period_start is None else wanted, fiscal))
    mention = slot.period
    return mention is None or asks_newest(mention) or mention.year is None or fact.period_end.year == mention.year


def _as_instant(period: Period) -> Period:
    return Period(None, period.end, period.label)


def _latest(facts: Sequence[Fact], slot: SubQuery) -> list[Fact]:
    """The newest period of the length that the words ask for: a quarter when they say so, else a year."""
    quarter = slot.period is not None and slot.period.kind == "quarter"
    lengths = QUARTER if quarter or "quarter" in slot.clause.lower() else YEAR
    sized = [f for f in facts if f.period_start is None or (f.period_end - f.period_start).days in lengths]
    if not sized:
        return []
    newest = max(f.period_end for f in sized)
    return [f for f in sized if f.period_end == newest]


def _versions(facts: Sequence[Fact]) -> list[tuple[Fact, str]]:
    """Distinct values of one period, the newest filed first; each in the filing that gave it first."""
    if not facts:
        return []
    newest_end = max(f.period_end for f in facts)
    ordered = sorted((f for f in facts if f.period_end == newest_end), key=lambda f: (f.filed, f.form))
    runs = [next(group) for _, group in groupby(ordered, key=lambda f: f.value)]
    if len(runs) == 1:
        return [(runs[0], "")]
    first, last = runs[0], runs[-1]
    notes = [(last, f"as restated in the {last.form} filed {_day(last.filed)}")]
    if first.value != last.value:
        notes.append((first, f"as first reported in the {first.form} filed {_day(first.filed)}"))
    return notes


def _candidate(
    fact: Fact, note: str, document: Callable[[str], Document], slot: SubQuery, company: str, place: int
) -> FigureCandidate:
    doc = document(fact.document)
    period = Period(fact.period_start, fact.period_end)
    figure = fact_figure(fact, doc.text)
    score = 1.0 if place == 0 else 0.7
    metric = slot.metric.name if slot.metric else fact.label
    return FigureCandidate(
        company,
        metric,
        replace(figure, period=period),
        period,
        doc,
        line_of(doc.text, fact.start, fact.end),
        score,
        "fact",
        note,
    )


def fact_figure(fact: Fact, text: str) -> Figure:
    """The fact as a figure of its document: millions where the value is whole millions, so that prose stays readable."""
    shown = text[fact.start : fact.end]
    unit = unit_of_tag(fact.unit)
    scale = 10**6 if unit and "/" not in unit and fact.value and fact.value % 10**6 == 0 else 1
    return Figure(shown, fact.value / Decimal(scale), unit, scale, fact.start, fact.end)


def unit_of_tag(unit: str | None) -> str | None:
    """A tag's unit as evidence has it: shares and bare numbers are counted."""
    return None if unit in ("shares", "pure") else unit


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
