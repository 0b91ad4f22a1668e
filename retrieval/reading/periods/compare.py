"""Periods as questions, headers and prose name them: read, compared and written. Pure; the clock is passed in.

`parse_periods(text, today=…)` gives every mention, left to right, with its span. What the words leave open stays None:
"fiscal 2024" has a year and no end until a fiscal year end is given; "third quarter" is the latest completed one before
`today`, and `assumed`. `same_period` answers None when two periods cannot be told apart or together. Knows no companies.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from tieout.retrieval.reading.periods.calendar import CALENDAR_YEAR_END, ending, fiscal_year_of, is_month_end, stretch
from tieout.retrieval.reading.periods.patterns import LENGTH_ENDED, OPEN_DATE, parse_periods, words_of_time
from tieout.retrieval.reading.periods.readers import PeriodKind, PeriodMention, Relative, YearEnd, months_named
from tieout.retrieval.reading.records import Period

__all__ = [
    "PeriodKind",
    "PeriodMention",
    "Relative",
    "YearEnd",
    "column_period",
    "mention_fits",
    "parse_periods",
    "period_label",
    "same_period",
    "words_of_time",
]

_COMPARED = re.compile(
    r"\bchange|\bvs\.?\b|\bversus\b|\bincrease\b|\bdecrease\b|\bvariance\b|\bcompared\b|\bgrowth\b", re.IGNORECASE
)


def column_period(header: str, about: str = "", *, fiscal_year_end: YearEnd | None = None) -> Period | None:
    """The period of a table's column; a bare year takes "Years ended September 28," from the words `about` the table."""
    if not header or _COMPARED.search(header):
        return None
    mentions = [m for m in words_of_time(header, fiscal_year_end) if not m.assumed]
    mentions = [mention for mention in mentions if mention.relative is None]
    if not mentions:
        return None
    mention = mentions[-1]
    if mention.kind == "year" and not mention.fiscal and mention.begins == date(mention.year or 1, 1, 1):
        mention = _year_in_context(mention, header, about, fiscal_year_end)
    elif mention.kind == "day" and (spoken := LENGTH_ENDED.search(about)) and mention.ends is not None:
        return Period(*ending(mention.ends, months_named(spoken)), header)
    return Period(mention.begins, mention.ends, header) if mention.ends is not None else None


def _year_in_context(mention: PeriodMention, header: str, about: str, year_end: YearEnd | None) -> PeriodMention:
    for words in (header, about):
        if stated := OPEN_DATE.search(words):
            told = words_of_time(f"{stated[0].rstrip(', ')}, {mention.year}")
            return told[-1] if told and told[-1].ends else mention
    if year_end is None or mention.year is None:
        return mention
    begins, ends = stretch(mention.year, 1, 12, year_end)
    return replace(mention, begins=begins, ends=ends, fiscal=True)


def same_period(a: Period, b: Period, fiscal_year_end: YearEnd | None = None) -> bool | None:
    """Are both the same stretch of time, give or take a 52/53-week calendar? None: cannot tell."""
    apart = abs((a.end - b.end).days)
    if a.start is None and b.start is None:
        return apart == 0 or (apart <= _INSTANT_SLACK and (is_month_end(a.end) or is_month_end(b.end)))
    if apart > _SLACK:
        return False
    if a.start is None or b.start is None:
        return None
    return (
        _months_long(a) == _months_long(b) if _months_long(a) or _months_long(b) else a.start == b.start and apart == 0
    )


def mention_fits(mention: PeriodMention, period: Period, fiscal_year_end: YearEnd | None = None) -> bool | None:
    """Does a source's period answer the period asked for? A bare year or quarter may be calendar or fiscal."""
    asked = mention.period
    same = same_period(asked, period, fiscal_year_end) if asked else None
    if (
        same
        or mention.year is None
        or mention.kind not in {"year", "quarter"}
        or (not mention.fiscal and mention.quarter)
    ):
        return same
    year_end = fiscal_year_end or CALENDAR_YEAR_END
    if fiscal_year_end is None and mention.fiscal:
        return None
    first, months = (3 * (mention.quarter or 1) - 2, 3) if mention.quarter else (1, 12)
    begins, ends = stretch(mention.year, first, months, year_end)
    fiscal = same_period(Period(begins, ends), period)
    return fiscal if same is None or fiscal else same


def period_label(period: Period, fiscal_year_end: YearEnd | None = None) -> str:
    """As analysts write it: "fiscal 2024", "quarter ended 28 June 2025", "30 September 2026"."""
    day = f"{period.end.day} {period.end:%B %Y}"
    if period.start is None:
        return day
    months = _months_long(period)
    if months == 12 and fiscal_year_end not in {None, CALENDAR_YEAR_END}:
        year = fiscal_year_of(period.end, fiscal_year_end or CALENDAR_YEAR_END)
        return f"fiscal {year}" if same_period(period, _fiscal_year(year, fiscal_year_end)) else f"year ended {day}"
    if months == 12 and (period.end.month, period.end.day) == CALENDAR_YEAR_END:
        return str(period.end.year)
    if months == 1 and is_month_end(period.end):
        return f"{period.end:%B %Y}"
    words = {3: "quarter", 6: "six months", 9: "nine months", 12: "year"}
    if months in words:
        return f"{words[months]} ended {day}"
    return f"{period.start.day} {period.start:%B %Y} to {day}"


def _fiscal_year(year: int, year_end: YearEnd | None) -> Period:
    return Period(*stretch(year, 1, 12, year_end or CALENDAR_YEAR_END))


_SLACK, _INSTANT_SLACK = 10, 7
_LENGTHS = {1: (27, 36), 3: (80, 100), 6: (170, 192), 9: (260, 287), 12: (350, 380)}


def _months_long(period: Period) -> int | None:
    days = (period.end - period.start).days + 1 if period.start else 0
    return next((months for months, (least, most) in _LENGTHS.items() if least <= days <= most), None)
