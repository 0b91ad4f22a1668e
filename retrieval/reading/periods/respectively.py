""" "Revenue was $3.1 million and $2.4 million in 2024 and 2023, respectively": which figure is of which period. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from tieout.retrieval.reading.periods.compare import PeriodMention
from tieout.retrieval.reading.records import Figure, Period

_T = TypeVar("_T", Figure, PeriodMention)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_NEXT_PERIOD = re.compile(r"\s*(?:,|;|,?\s*and|,?\s*compared (?:to|with))\s+(?:(?:the|at|in|for|as of)\s+)*", re.I)
_NEXT_FIGURE = re.compile(
    r"[^.;,\d]{0,12}?(?:,|,?\s*and)\s+(?:approximately|about|around|an? |some)?\s*[$€£¥(]?\s*", re.I
)


def align_lists(
    text: str, start: int, figures: Sequence[Figure], mentions: Sequence[PeriodMention]
) -> dict[int, Period]:
    """Figure start → its period, where a sentence at `start` lists as many figures as periods and says "respectively"."""
    if not _RESPECTIVELY.search(text):
        return {}
    out: dict[int, Period] = {}
    for periods in _runs(mentions, text, 0, _NEXT_PERIOD):
        named = _completed(periods)
        for run in _runs(figures, text, start, _NEXT_FIGURE):
            if len(run) == len(named) > 1:
                out |= {figure.start: period for figure, period in zip(run, named, strict=True) if period}
    return out


def _runs(things: Sequence[_T], text: str, offset: int, joint: re.Pattern[str]) -> list[list[_T]]:
    """Neighbours that nothing but "and" or a comma stands between."""
    runs: list[list[_T]] = []
    for thing in things:
        last = runs[-1][-1] if runs else None
        if last is not None and joint.fullmatch(text[last.end - offset : thing.start - offset]):
            runs[-1].append(thing)
        else:
            runs.append([thing])
    return [run for run in runs if len(run) > 1]


def _completed(mentions: Sequence[PeriodMention]) -> list[Period | None]:
    """ "December 31, 2024 and 2023" is the same day of two years, "years ended …, 2024 and 2023" the same stretch."""
    first = mentions[0]
    return [
        _in_year(first, mention.year)
        if mention.kind == "year" and mention is not first and mention.year and first.ends
        else mention.period
        for mention in mentions
    ]


def _in_year(mention: PeriodMention, year: int) -> Period | None:
    period, ends = mention.period, mention.ends
    if period is None or ends is None:
        return None
    by = year - ends.year
    return replace(period, start=_moved(period.start, by), end=_moved(ends, by) or ends)


def _moved(day: date | None, years: int) -> date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
