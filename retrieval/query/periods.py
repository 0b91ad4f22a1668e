"""Which of a clause's periods are meant, and what several of them are for: compared, averaged, added up, or a step ahead. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from tieout.retrieval.query.operations import ASKS_AHEAD
from tieout.retrieval.reading.metrics.match import MetricMention
from tieout.retrieval.reading.periods.compare import PeriodMention

_AVERAGE = re.compile(r"\b(?:average|mean|averaged)\b", re.I)
_SUM = re.compile(
    r"\b(?:combined|together|sum of|in sum|altogether|add up|in aggregate|cumulative(?:ly)?|taken together)\b", re.I
)
_APPOSED = re.compile(r"\s*,\s*(?:(?:that is|i\.e\.),?\s*)?the\s+|\s*\(\s*(?:the\s+)?", re.I)
_FROM_TO = re.compile(r"\s*(?:to|through|until|-|–|and)\s*", re.I)
_ANNUAL = re.compile(r"\b(?:annual|yearly|monthly)$", re.I)


def says_again(mention: PeriodMention, following: Sequence[PeriodMention], clause: str) -> bool:
    """ "fiscal 2025, the year that ended in January 2026" is one period; the second words give its dates."""
    return any(
        then.kind == mention.kind and then.ends is not None and _APPOSED.fullmatch(clause[mention.end : then.start])
        for then in following
    )


def names_a_thing(mention: PeriodMention, clause: str) -> bool:
    """ "the 2003 Long Term Incentive Plan": the year is part of a name; "the latest annual rate": no year is meant."""
    if _ANNUAL.search(mention.text) and re.match(r"\s+(?:rate|pace|inflation)\b", clause[mention.end :], re.I):
        return True
    return mention.text.isdigit() and bool(re.match(r"\s+(?:[A-Z][a-z]+\s+){1,}", clause[mention.end :]))


def forecast_period(mention: PeriodMention, clause: str, today: date) -> PeriodMention:
    """Guidance for "the fourth quarter" is for the coming one."""
    if not (mention.assumed and mention.ends and mention.ends < today and ASKS_AHEAD.search(clause)):
        return mention
    ahead = replace(mention, begins=_year_on(mention.begins), ends=_year_on(mention.ends))
    return ahead if mention.ends.toordinal() + 250 < today.toordinal() else mention


def _year_on(day: date | None) -> date | None:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day) if day else None


def over_periods(
    clause: str, mentions: Sequence[MetricMention], periods: Sequence[PeriodMention]
) -> Literal["average", "sum"] | None:
    """ "the average … over 2023, 2024 and 2025", "the combined …": one figure over all the periods named."""
    rest = clause
    for mention in mentions:
        rest = rest.replace(mention.text, " ")
    if any(p.ends is None for p in periods):
        return None
    return "average" if _AVERAGE.search(rest) else "sum" if _SUM.search(rest) else None


def all_years(clause: str, periods: Sequence[PeriodMention]) -> tuple[PeriodMention, ...]:
    """ "from 2023 to 2025" is three years."""
    first, last = periods[0], periods[-1]
    apart = len(periods) == 2 and _FROM_TO.fullmatch(clause[first.end : last.start]) and first.begins and last.begins
    named = re.search(r"\b(?:from|between|over|in|for|during|across)\s+(?:\w+\s+){0,3}$", clause[: first.start], re.I)
    named = named if clause[first.end : last.start].strip().lower() != "and" or "between" in clause.lower() else None
    if not (apart and named and first.kind == last.kind == "year") or first.year is None or last.year is None:
        return tuple(periods)
    return tuple(_years_on(first, n) for n in range(last.year - first.year + 1))


def _years_on(mention: PeriodMention, years: int) -> PeriodMention:
    begins, ends = mention.begins, mention.ends
    for _ in range(years):
        begins, ends = _year_on(begins), _year_on(ends)
    year = mention.year + years if mention.year is not None else None
    return replace(mention, begins=begins, ends=ends, year=year)


def later_first(periods: Sequence[PeriodMention]) -> tuple[PeriodMention, PeriodMention]:
    dated = [p for p in periods if p.ends is not None]
    if len(dated) < 2:
        first, second = periods[0], periods[1]
        told = all(p.year is not None for p in (first, second))
        earlier = told and (first.year or 0, first.quarter or 0) < (second.year or 0, second.quarter or 0)
        return (second, first) if earlier else (first, second)
    return max(dated, key=lambda p: p.ends or date.min), min(dated, key=lambda p: p.ends or date.max)
