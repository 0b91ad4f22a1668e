"""Of which period a text says each figure is: by its sentence, else by what stands above it. Pure; the clock is passed in.

A bare "2023" may be the company's own year or the calendar's: both are alternatives. "A year earlier" counts back from the period
that the sentence, or the text before it, speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tieout.retrieval import Figure, Period, PeriodMention, YearEnd, align_lists, parse_periods, same_period

_BARRIER = re.compile(r",| and | compared | versus | vs| from | against | than |;| while | but ")
_COMPARED = re.compile(r"\bcompare[ds]\b|\bversus\b|\bvs\b|\bagainst\b")
_ONE_SIDE = 2  # ends of a sentence that compares nothing
_DIRECT = 14  # characters of a preposition
_FAR = 40  # characters that a barrier counts for
_KNOWN = 2  # readings of a mention whose time is known: the company's and the calendar's
_STEP = {"year": 12, "quarter": 3}


@dataclass(frozen=True, slots=True)
class When:
    """Periods that are meant, any of which will do; none where nothing says. `said`: the figure's own sentence or column names it."""

    periods: tuple[Period, ...] = ()
    said: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """What words of time are read with: a day on which the text may have been written, and the company's year end."""

    today: date
    year_end: YearEnd | None = None


def mentions(text: str, clock: Clock) -> list[tuple[PeriodMention, tuple[Period, ...]]]:
    """Every period named, with its readings: as the company's own, and as the calendar's."""
    found = parse_periods(text, today=clock.today, fiscal_year_end=clock.year_end, own=True)
    own = [m for m in found if m.relative != "latest"]  # "current tax" is no time
    plain = {m.start: m for m in parse_periods(text, today=clock.today)}
    return [(m, _readings(m, plain.get(m.start)) or _in_any_year(m, text, clock)) for m in own]


def _in_any_year(mention: PeriodMention, text: str, clock: Clock) -> tuple[Period, ...]:
    """What "the first quarter of fiscal 2024" can be where nobody knows when the company's year ends: fourteen stretches."""
    if mention.year is None or not mention.fiscal or mention.ends is not None:
        return ()
    said = text[mention.start : mention.end]
    tried = (parse_periods(said, today=clock.today, fiscal_year_end=(month, 31)) for month in range(1, 15))
    return tuple(Period(m.begins, m.ends) for found in tried for m in found[:1] if m.ends)


def _readings(own: PeriodMention, plain: PeriodMention | None) -> tuple[Period, ...]:
    found = [m.period for m in (own, plain) if m and m.period and m.relative not in ("year ago", "previous", "latest")]
    return tuple(dict.fromkeys(Period(p.start, p.end) for p in found if p))


def of_figures(sentence: str, figures: Sequence[Figure], clock: Clock, base: When) -> list[When]:
    """The period of each figure of a sentence, whose spans count in it; `base` is what the text before speaks of."""
    named = [(m, found) for m, found in mentions(sentence, clock) if not _covers(m, figures)]
    aligned = align_lists(sentence, 0, figures, [m for m, _ in named])
    told = _resolved(named, base)
    nearest = [_nearest(sentence, figures, n, [m for m, _ in named]) for n in range(len(figures))]
    leads = [
        at for at, figure in zip(nearest, figures, strict=True) if at is not None and named[at][0].end <= figure.start
    ]
    out: list[When] = []
    bound = {
        at for at, figure in zip(nearest, figures, strict=True) if at is not None and named[at][0].start >= figure.end
    }
    for figure, at in zip(figures, nearest, strict=True):
        if figure.start in aligned:
            out.append(When((aligned[figure.start],), said=True))
        elif at is not None:
            out.append(told[at])
        elif (beside := _beside(sentence, figure, [m for m, _ in named], bound)) is not None:
            out.append(told[beside])
        elif _all_compared(sentence, figure, [m for m, _ in named]):
            out.append(When(base.periods))
        elif leads:
            out.append(told[leads[0]])  # "In 2024, A fell by B, from C in 2023 to D": D is of the time that leads
        else:
            out.append(next((w for w in reversed(out) if w.periods), _first(told) or When(base.periods)))
    return out


def _covers(mention: PeriodMention, figures: Sequence[Figure]) -> bool:
    return any(f.start < mention.end and mention.start < f.end for f in figures)


def _first(told: Sequence[When]) -> When | None:
    return next((when for when in told if when.periods), None)


def _resolved(named: Sequence[tuple[PeriodMention, tuple[Period, ...]]], base: When) -> list[When]:
    """Each mention's periods; relative ones counted from the sentence's own first period, else from `base`."""
    anchor = next((found for _, found in named if found), ()) or base.periods
    out = []
    for mention, found in named:
        if found and not mention.assumed:
            out.append(When(found, said=len(found) <= _KNOWN))
        elif mention.relative in ("year ago", "previous"):
            step = _STEP.get(mention.kind, 12) if mention.relative == "previous" else 12
            out.append(When(tuple(back(p, step) for p in anchor), said=True))
        elif found:
            same = tuple(p for p in base.periods if _alike(p, found))
            out.append(When(same or found, said=bool(same)))
        else:
            out.append(When(()))
    return out


def _alike(period: Period, found: Sequence[Period]) -> bool:
    """Are both of one length, and do they end at the same time of some year? "The third quarter" beside a title's."""
    return any(
        (p.start is None) == (period.start is None) and p.end.month == period.end.month and _long(p) == _long(period)
        for p in found
    )


def _long(period: Period) -> int:
    return round((period.end - period.start).days / 30.44) if period.start else 0


def back(period: Period, months: int) -> Period:
    """The same stretch so many months earlier."""
    return Period(_shift(period.start, months) if period.start else None, _shift(period.end, months))


def _shift(day: date, months: int) -> date:
    from calendar import monthrange

    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    last = monthrange(year, month)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if at_end else min(day.day, last))


def _nearest(sentence: str, figures: Sequence[Figure], n: int, named: Sequence[PeriodMention]) -> int | None:
    """The mention that goes with a figure: one right behind it, or the last before it, whichever is nearer by what parts them."""
    figure = figures[n]
    until = figures[n + 1].start if n + 1 < len(figures) else len(sentence)
    since = figures[n - 1].end if n else 0
    behind = next((k for k, m in enumerate(named) if figure.end <= m.start < until), None)
    if behind is not None and _COMPARED.search(sentence, figure.end, named[behind].start):
        behind = None  # "rose 6% compared with fiscal 2023" is of the year after
    if behind is not None and _bound(sentence, figure.end, named[behind].start):
        return behind
    ahead = next((k for k, m in reversed(list(enumerate(named))) if since <= m.end <= figure.start), None)
    costs: list[tuple[float, int]] = []
    if behind is not None:
        mine = _apart(sentence, figure.end, named[behind].start)
        if n + 1 == len(figures) or mine <= _apart(sentence, named[behind].end, until):
            costs.append((mine, behind))
    if ahead is not None:
        mine, start = _apart(sentence, named[ahead].end, figure.start), named[ahead].start
        if not n or (not _bound(sentence, since, start) and mine < _apart(sentence, since, start)):
            costs.append((mine, ahead))
    return min(costs)[1] if costs else None


def _beside(sentence: str, figure: Figure, named: Sequence[PeriodMention], bound: Set[int]) -> int | None:
    """The nearest time named on the figure's side of a comparison: "A or B a share in 2024, compared with C or D a share in 2023".
    A time that stands behind an earlier figure (`bound`) is of that one alone."""
    cuts = [0, *(m.start() for m in _COMPARED.finditer(sentence)), len(sentence)]
    begin, end = next((a, b) for a, b in pairwise(cuts) if a <= figure.start < b)
    found = [
        (min(abs(m.start - figure.end), abs(figure.start - m.end)), k)
        for k, m in enumerate(named)
        if begin <= m.start < end and (m.start >= figure.end or k not in bound)
    ]
    return min(found)[1] if found and len(cuts) > _ONE_SIDE else None


def _all_compared(sentence: str, figure: Figure, named: Sequence[PeriodMention]) -> bool:
    """Do all times that the sentence names stand behind a comparison that follows the figure?"""
    cut = _COMPARED.search(sentence, figure.end)
    return cut is not None and bool(named) and all(m.start > cut.start() for m in named)


def _bound(sentence: str, end: int, start: int) -> bool:
    """Does nothing but a preposition part a figure from the time behind it: "A in 2022", "A for the year 2022"?"""
    gap = sentence[end:start]
    return len(gap) <= _DIRECT and not _BARRIER.search(gap)


def _apart(sentence: str, a: int, b: int) -> float:
    gap = sentence[a:b]
    return len(gap) + _FAR * len(_BARRIER.findall(gap))


def fits(when: When, period: Period | None) -> bool:
    """May a source's period be one that is meant? What stood at the end of a stretch counts as of it."""
    if not when.periods:
        return True
    if period is None:
        return False
    return any(_fits(asked, period) for asked in when.periods)


def _fits(asked: Period, period: Period) -> bool:
    if same_period(asked, period):
        return True
    apart = abs((asked.end - period.end).days)
    return asked.start is not None and period.start is None and apart <= 10
