"""Candidates: figures that may answer a slot, with where they stand and how well they fit. Pure.

Shared by the three finders (XBRL facts, table cells, prose). A score is a product of fits in 0…1: a figure of the wrong
company, metric, unit or period scores 0 and is never a candidate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tieout.feeds import Document
from tieout.retrieval.documents import ANNUAL
from tieout.retrieval.query.operations import Expects
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.periods.calendar import months_of
from tieout.retrieval.reading.periods.compare import PeriodMention, parse_periods, same_period
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.text.currencies import is_code

Origin = Literal["fact", "cell", "price", "prose"]

YEAR, QUARTER = range(350, 381), range(75, 105)  # days of a year and a quarter, 52/53-week calendars included
_MONTHS: dict[str, int] = {
    "quarter": 3,
    "half": 6,
    "nine months": 9,
    "year": 12,
}  # by the kind of period that a question names

# A filing outranks the company's release, which outranks the press (design.md, promise 6).
SOURCE_RANK = {"facts": 1.0, "filing": 1.0, "prices": 1.0, "release": 0.97, "report": 0.96, "news": 0.93}


@dataclass(frozen=True, slots=True)
class FigureCandidate:
    company: str
    metric: str  # the source's own label
    figure: Figure
    period: Period | None
    document: Document
    span: tuple[int, int]  # the least that must be cited: a table row, a sentence
    score: float
    origin: Origin
    note: str = ""
    prior: bool = False  # the figure it is compared with: "from $1,208.5 million a year earlier"
    guidance: bool = False
    header: tuple[int, int] | None = None  # title, units and header row of the table it stands in
    upto: Figure | None = None  # the upper end of a range: "$1.86 to $1.90"
    concept: str | None = None  # the desk's own, or the filer's tag where the desk has none
    dimensions: tuple[tuple[str, str], ...] = ()
    ranked: bool = False  # chosen by the ranker: the score is its share


def unit_fits(figure: Figure, expects: Expects) -> bool:
    """Is the figure of the kind that was asked for?"""
    unit = figure.unit or ""
    currency = is_code(unit)
    if expects == "money":
        return currency
    if expects == "percent":
        return unit in ("percent", "pp", "bp")
    if expects == "per share":
        return unit.endswith("/shares") or (currency and abs(figure.size) < 100_000)
    if expects == "multiple":
        return unit in ("", "x")
    if expects == "count":
        return unit in ("", "shares")
    return expects == "number"


ADJUSTED = re.compile(r"\bnon-?\s?gaap\b|\badjusted\b|\bunderlying\b|\bpro forma\b", re.I)


def basis_fit(asked: str, label: str, around: str = "") -> float:
    """1 where question and source mean the same basis; an adjusted figure is no answer to a plain question's metric, nor
    the other way round, where the words say which it is."""
    wants, has = bool(ADJUSTED.search(asked)), bool(ADJUSTED.search(label))
    if wants:
        return 1.0 if has or ADJUSTED.search(around) else 0.3
    return 0.6 if has else 1.0


_NEWEST = re.compile(r"^(?:the )?(?:latest|newest|most recent|last|current|recent)\b", re.I)


def target(mention: PeriodMention | None) -> Period | None:
    """The dates asked for; None for "the latest quarter", which is the newest that sources report, not the calendar's."""
    return None if mention is None or asks_newest(mention) else mention.period


def asks_newest(mention: PeriodMention | None) -> bool:
    return mention is None or mention.relative == "latest" or bool(_NEWEST.match(mention.text))


def period_fit(
    slot: SubQuery, found: Period | None, document: Document, fiscal: tuple[int, int] | None, wanted: Period | None
) -> float:
    """1 same period, 0 another one, between when the source does not say."""
    mention = slot.period
    if wanted is None and (mention is None or asks_newest(mention) or mention.year is None):
        if (
            found is None
            and mention is not None
            and mention.kind == "quarter"
            and (document.form or "").startswith(ANNUAL)
        ):
            return 0.0  # a year's report does not mean a quarter where it says nothing
        return _by_length(mention, found)
    if found is None and _titled_otherwise(document, wanted, fiscal):
        return 0.0
    if found is None:
        return (
            _by_day_written(document, mention, wanted) if _document_period_may_fit(document, mention, wanted) else 0.0
        )
    if wanted is not None:
        balance = slot.metric is not None and slot.metric.kind == "instant" and wanted.start is None
        if balance and found.start is not None and abs((found.end - wanted.end).days) <= 7:
            return 0.95  # a balance in a column headed "H1 2026" is that of its last day
        if found.start is None and wanted.start is not None and wanted.start <= found.end <= wanted.end:
            stood = slot.metric is not None and slot.metric.kind == "instant" and (wanted.end - wanted.start).days > 40
            if stood and (wanted.end - found.end).days > 10:
                return 0.0  # what stands in a balance is told at the end of a year or a quarter
            return 0.9  # a day within the stretch asked for: "in December 2023", decided on the 19th
        same = same_period(found, wanted, fiscal)
        return 1.0 if same else 0.0 if same is False else 0.5
    return _by_year(mention, found) if mention is not None else 0.9


def _titled_otherwise(document: Document, wanted: Period | None, fiscal: tuple[int, int] | None) -> bool:
    """Does the title of a company's own paper name a period, and another one than is asked for?"""
    if document.kind not in ("release", "report") or wanted is None or wanted.start is None:
        return False
    day = known_day(document)
    named = [m for m in parse_periods(document.title, today=day, fiscal_year_end=fiscal) if m.period]
    named = [m for m in named if m.kind in ("quarter", "half", "nine months", "year")]
    other = all(same_period(m.period, wanted, fiscal) is False for m in named if m.period)
    return other and any(not m.assumed for m in named)  # "the third quarter and the nine months of 2026" names both


def _by_length(mention: PeriodMention | None, found: Period | None) -> float:
    """ "The latest quarter" wants a quarter, "annual" a year."""
    if mention is None or found is None or found.start is None or mention.kind not in _MONTHS:
        return 0.9
    return 0.9 if months_of(found) == _MONTHS[mention.kind] else 0.0


def _by_year(mention: PeriodMention, found: Period) -> float:
    """A fiscal year whose end is not known: the year of the period's end, and a length that fits."""
    if mention.year != found.end.year or (mention.quarter and mention.quarter != (found.end.month + 2) // 3):
        return 0.0
    if found.start is None:
        return 0.8
    return 0.8 if months_of(found) == _MONTHS.get(mention.kind, months_of(found)) else 0.0


def _by_day_written(document: Document, mention: PeriodMention | None, wanted: Period | None) -> float:
    """What was so in a month is not told before it began, and best by what was written in it."""
    when = document.available_at.date() if document.available_at else None
    if mention is None or mention.kind not in ("month", "day") or wanted is None or when is None:
        return 0.7
    begin = wanted.start or wanted.end
    if when < begin:
        return 0.0
    return 0.85 if when <= wanted.end + timedelta(days=1) else 0.7


def _document_period_may_fit(document: Document, mention: PeriodMention | None, wanted: Period | None) -> bool:
    """For figures without a period of their own: was the document written about, or soon after, the wanted period?"""
    end = wanted.end if wanted else None
    if document.period_end and end:
        begin = wanted.start if wanted else None
        periodic = (document.form or "").startswith(("10-", "20-"))
        within = begin is not None and begin <= document.period_end <= end
        return abs((document.period_end - end).days) <= 10 or (within and not periodic)
    when = document.published_at.date() if document.published_at else None
    if when is None or end is None:
        return (
            mention is None or mention.year is None or (when is not None and when.year - (mention.year or 0) in (0, 1))
        )
    if mention is not None and mention.assumed:
        return True
    begin = wanted.start if wanted and wanted.start else end
    return begin - timedelta(days=400) <= when <= end + timedelta(days=150)


def known_day(document: Document) -> date:
    """The day from which a document could be known."""
    return (document.available_at or document.fetched_at).date()


def year_before(period: Period) -> Period:
    """The same stretch one year earlier."""
    return Period(_back(period.start) if period.start else None, _back(period.end) or period.end)


def _back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
