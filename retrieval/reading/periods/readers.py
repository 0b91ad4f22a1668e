"""What a match of a pattern of time says: one reader for each kind of words. Pure; the clock is passed in.

A mention keeps what was written (year, quarter, fiscal or not) beside the dates that follow from it, so that a caller who
knows a company's calendar better can read it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tieout.retrieval.reading.periods.calendar import (
    CALENDAR_YEAR_END,
    ending,
    fiscal_year_of,
    is_month_end,
    latest_quarter,
    latest_year,
    month_end,
    shifted,
    stretch,
)
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.text.non_figures import MONTH

PeriodKind = Literal["year", "half", "nine months", "quarter", "month", "day", "relative"]
Relative = Literal["latest", "previous", "year ago", "year to date", "since", "until"]
YearEnd = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period named in a text. `[start, end)` is its span; `year`/`quarter` are the fiscal ones when `fiscal`."""

    start: int
    end: int
    text: str
    kind: PeriodKind
    fiscal: bool = False  # "fiscal 2024", "FY26": in the company's own calendar
    year: int | None = None
    quarter: int | None = None
    begins: date | None = None  # first day, where the words or the calendar give it; None for an instant
    ends: date | None = None  # last day (of an instant: the day)
    relative: Relative | None = None  # "latest", "last quarter", "since March" …
    assumed: bool = False  # the year was not written but taken from `today`

    @property
    def period(self) -> Period | None:
        """The mention as a Period, None while its end is open."""
        return None if self.ends is None else Period(self.begins, self.ends, self.text)


@dataclass(frozen=True, slots=True)
class Clock:
    today: date
    year_end: YearEnd | None
    own: bool = False  # "2024" is the company's own year, but for "calendar 2024"

    @property
    def ends(self) -> YearEnd:
        return self.year_end or CALENDAR_YEAR_END


YEAR = r"(?:19|20)\d\d"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
SPANS = {
    "three": 3,
    "3": 3,
    "thirteen": 3,
    "13": 3,
    "fourteen": 3,
    "14": 3,
    "six": 6,
    "6": 6,
    "26": 6,
    "twenty-six": 6,
}
SPANS |= {"nine": 9, "9": 9, "39": 9, "thirty-nine": 9, "twelve": 12, "12": 12, "52": 12, "53": 12}
SPANS |= {"fifty-two": 12, "fifty-three": 12}
_KINDS: dict[int, PeriodKind] = {1: "month", 3: "quarter", 6: "half", 9: "nine months", 12: "year"}
_CALENDAR = re.compile(r"\bcalendar\b", re.IGNORECASE)
_FISCAL_WORD = re.compile(r"\bfiscal|\bfinancial|FY", re.IGNORECASE)


def _mention(match: re.Match[str], kind: PeriodKind, **known: object) -> PeriodMention:
    blank = PeriodMention(match.start(), match.end(), match[0], kind)
    return replace(blank, **known)  # type: ignore[arg-type]


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.index(word[:3].lower()) + 1


def _date(match: re.Match[str], clock: Clock) -> tuple[date | None, bool]:
    """The date a match holds, and whether its year was taken from the clock."""
    month = _month(match["m1"] or match["m2"] or match["m3"])
    day = int(match["d1"] or match["d2"] or match["d3"])
    written = match["y1"] or match["y2"] or match["y3"]
    if not written and (later := _THEN_A_YEAR.match(match.string, match.end())):
        written = later["year"]  # "between June 30 and September 30, 2023"
    try:
        if written:
            return date(int(written), month, day), False
        this_year = date(clock.today.year, month, day)
        return (this_year if this_year <= clock.today else date(clock.today.year - 1, month, day)), True
    except ValueError:
        return None, False


_THEN_A_YEAR = re.compile(
    rf"\s*(?:and|to|through|until|-|–)\s+(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH}),?\s+(?P<year>{YEAR})", re.I
)


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def read_ended(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    """ "Three Months Ended July 27, 2025", "quarter ended 28 June 2025", "fiscal year 2025 (ended January 26, 2025)"."""
    day, assumed = _date(match, clock)
    if day is None:
        return None
    months = months_named(match)
    begins, ends = ending(day, months)
    fiscal = bool(_FISCAL_WORD.search(match[0]))
    named = re.search(YEAR, match["length"] or "")
    year = int(named[0]) if named else day.year
    return _mention(match, _KINDS[months], fiscal=fiscal, year=year, begins=begins, ends=ends, assumed=assumed)


def months_named(match: re.Match[str]) -> int:
    words = match["length"].lower()
    if "quarter" in words:
        return 3
    if "half" in words:
        return 6
    if "month" in words or "week" in words:
        counted = re.split(r"[\s-]+(?:month|week)", words)[0]
        return SPANS.get(counted, 1)
    return 12


def read_quarter(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    groups = match.groupdict()
    word = (groups.get("q") or "").lower()
    quarter = _NUMBERS.get(word) or int(word)
    fiscal = bool(groups.get("fiscal") or groups.get("early"))
    written = groups.get("fy") or groups.get("cy") or groups.get("short")
    if written:
        year, assumed = _full_year(written), False
    else:
        (year, _), assumed = latest_quarter(clock.today, clock.ends, quarter), True
        fiscal = clock.year_end is not None
    return _dated(match, clock, "quarter", year, 3 * quarter - 2, 3, fiscal, quarter=quarter, assumed=assumed)


def read_half(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    groups = match.groupdict()
    half = _NUMBERS.get(match["q"].lower()) or int(match["q"])
    written = groups.get("fy") or groups.get("cy") or groups.get("short")
    year = _full_year(written) if written else latest_quarter(clock.today, clock.ends, 2 * half)[0]
    fiscal = bool(groups.get("fiscal"))
    return _dated(match, clock, "half", year, 6 * half - 5, 6, fiscal, assumed=not written)


def read_year(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    year = _full_year(match["fy"] or match["cy"])
    return _dated(match, clock, "year", year, 1, 12, bool(match["fiscal"]))


def read_split_year(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    """ "2025/26" is the fiscal year that ends in 2026."""
    first, last = int(match["from"]), _full_year(match["short"])
    return _dated(match, clock, "year", last, 1, 12, True) if last == first + 1 else None


def _dated(
    match: re.Match[str],
    clock: Clock,
    kind: PeriodKind,
    year: int,
    first: int,
    months: int,
    fiscal: bool,
    **known: object,
) -> PeriodMention:
    """A stretch of a year; a fiscal one has dates only where the year end is known."""
    if clock.own and clock.year_end is not None and not _CALENDAR.search(match[0]):
        fiscal = True
    if fiscal and clock.year_end is None:
        return _mention(match, kind, fiscal=True, year=year, **known)
    begins, ends = stretch(year, first, months, clock.ends if fiscal else CALENDAR_YEAR_END)
    return _mention(match, kind, fiscal=fiscal, year=year, begins=begins, ends=ends, **known)


def read_day(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    day, assumed = _date(match, clock)
    if day is None:
        return None
    return _mention(match, "day", year=day.year, ends=day, assumed=assumed, relative=_bound(match))


def _bound(match: re.Match[str]) -> Relative | None:
    word = (match["bound"] or "").lower()
    return "since" if word in {"since", "after"} else "until" if word in {"until", "before", "by"} else None


def read_named_month(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    month, written = _month(match["month"]), match["my"]
    passed = month < clock.today.month or (month == clock.today.month and is_month_end(clock.today))
    year = int(written) if written else clock.today.year if passed else clock.today.year - 1
    end = month_end(year, month)
    if match["at"]:
        return _mention(match, "day", year=year, ends=end, assumed=not written)
    first = end.replace(day=1)
    bound = _bound(match)
    if bound and not written and first.replace(year=clock.today.year) <= clock.today:
        end, first = month_end(clock.today.year, month), first.replace(year=clock.today.year)
    return _mention(match, "month", year=end.year, begins=first, ends=end, assumed=not written, relative=bound)


def read_month_quarter(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    """ "the September quarter of 2026": the three months to its end."""
    month, written = _month(match["month"]), match["my"]
    year = int(written) if written else clock.today.year - (month_end(clock.today.year, month) > clock.today)
    begins, ends = ending(month_end(year, month), 3)
    return _mention(match, "quarter", year=year, begins=begins, ends=ends, assumed=not written)


def read_months_through(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    """ "January to September 2026"."""
    first, last, year = _month(match["from"]), _month(match["month"]), int(match["my"])
    months = (last - first) % 12 + 1
    if months not in _KINDS:
        return None
    begins, ends = ending(month_end(year, last), months)
    return _mention(match, _KINDS[months], year=year, begins=begins, ends=ends)


def read_first_months(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    months = SPANS[match["count"].lower()]
    year = _full_year(match["fy"] or match["cy"])
    return _dated(match, clock, _KINDS[months], year, 1, months, bool(match["fiscal"]))


def read_ended_month(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    """ "FY ended March 2026": months are whole."""
    month, written = _month(match["month"]), match["my"]
    year = int(written) if written else clock.today.year - (month_end(clock.today.year, month) > clock.today)
    day, months = month_end(year, month), months_named(match)
    begins, ends = ending(day, months)
    fiscal = bool(_FISCAL_WORD.search(match[0]))
    return _mention(match, _KINDS[months], fiscal=fiscal, year=day.year, begins=begins, ends=ends, assumed=not written)


def quarter_of(a: PeriodMention, b: PeriodMention, text: str, clock: Clock) -> PeriodMention | None:
    """A quarter without a year beside a year, in either order; None where the two are something else."""
    year, quarter = (a, b) if a.kind == "year" else (b, a)
    if (
        year.kind != "year"
        or quarter.kind != "quarter"
        or not quarter.assumed
        or not quarter.quarter
        or year.year is None
    ):
        return None
    fiscal = year.fiscal
    blank = replace(
        quarter, start=a.start, end=b.end, text=text[a.start : b.end], year=year.year, fiscal=fiscal, assumed=False
    )
    if fiscal and clock.year_end is None:
        return replace(blank, begins=None, ends=None)
    begins, ends = stretch(year.year, 3 * quarter.quarter - 2, 3, clock.ends if fiscal else CALENDAR_YEAR_END)
    return replace(blank, begins=begins, ends=ends)


def stretch_of(first: PeriodMention, last: PeriodMention, text: str) -> PeriodMention | None:
    """Two days as a stretch of whole months or weeks, such as accounts are of; None where they are none."""
    if first.kind != "day" or last.kind != "day" or first.ends is None or last.ends is None:
        return None
    days = (last.ends - first.ends).days + 1
    months = round(days / 30.4)
    whole = days % 7 == 0 or (first.ends.day == 1 and is_month_end(last.ends))
    if months not in _KINDS or not whole:
        return None
    said = text[first.start : last.end]
    return replace(last, start=first.start, text=said, kind=_KINDS[months], begins=first.ends, relative=None)


def read_relative(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    which, unit = match["which"].lower(), (match["unit"] or "").lower().replace("-", " ")
    if unit in {"quarter", "quarterly"}:
        year, quarter = latest_quarter(clock.today, clock.ends)
        fiscal = clock.year_end is not None
        relative: Relative = "latest" if which in {"last", "latest", "most recent", "newest", "past"} else "previous"
        if which == "this":
            return _mention(match, "quarter", relative="latest")
        return _dated(
            match, clock, "quarter", year, 3 * quarter - 2, 3, fiscal, quarter=quarter, relative=relative, assumed=True
        )
    if unit in {"year", "fiscal year", "annual", "financial year"}:
        fiscal = clock.year_end is not None or unit.startswith(("fiscal", "financial"))
        year = latest_year(clock.today, clock.ends) if which != "this" else clock.today.year
        return _dated(
            match,
            clock,
            "year",
            year,
            1,
            12,
            fiscal,
            relative="previous" if which == "last" else "latest",
            assumed=True,
        )
    if unit == "month":
        year, month = shifted(clock.today.year, clock.today.month, -1 if which != "this" else 0)
        end = month_end(year, month)
        return _mention(
            match, "month", year=year, begins=end.replace(day=1), ends=end, relative="previous", assumed=True
        )
    if unit == "week":
        return _mention(
            match, "relative", begins=clock.today - timedelta(days=7), ends=clock.today, relative="since", assumed=True
        )
    return None


def read_word_of_time(match: re.Match[str], clock: Clock) -> PeriodMention | None:
    word = re.sub(r"[\s-]+", " ", match[0].lower())
    if word in {"yesterday", "today", "this morning"}:
        day = clock.today - timedelta(days=word == "yesterday")
        return _mention(match, "day", year=day.year, ends=day, assumed=True)
    if word.startswith(("year to", "ytd", "so far")):
        begins, _ = stretch(fiscal_year_of(clock.today, clock.ends), 1, 12, clock.ends)
        return _mention(match, "relative", begins=begins, ends=clock.today, relative="year to date", assumed=True)
    if (
        "earlier" in word
        or "ago" in word
        or word.startswith(("year before", "prior", "previous", "preceding", "the year before"))
    ):
        kind: PeriodKind = "quarter" if "quarter" in word else "year"
        return _mention(match, kind, relative="year ago" if "year" in word else "previous", assumed=True)
    return _mention(match, "relative", relative="latest", assumed=True)
