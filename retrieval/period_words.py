"""Words of time → dates: the patterns of `parse_periods` and how each is read. Pure; the clock is passed in.

A mention keeps what was written (year, quarter, fiscal or not) beside the dates that follow from it, so that a caller who
knows a company's calendar better can read it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from retrieval.fiscal_calendar import (
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
from retrieval.non_figures import MONTH
from retrieval.records import Period

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
class _Clock:
    today: date
    year_end: YearEnd | None

    @property
    def ends(self) -> YearEnd:
        return self.year_end or CALENDAR_YEAR_END


_YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SPANS = {
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
_SPANS |= {"nine": 9, "9": 9, "39": 9, "thirty-nine": 9, "twelve": 12, "12": 12, "52": 12, "53": 12}
_SPANS |= {"fifty-two": 12, "fifty-three": 12}
_KINDS: dict[int, PeriodKind] = {1: "month", 3: "quarter", 6: "half", 9: "nine months", 12: "year"}
_DATE = (
    rf"(?:(?P<m1>{MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d)(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{MONTH})(?:,?\s+(?P<y2>{_YEAR}))?"
    rf"|(?P<y3>{_YEAR})-(?P<m3>\d\d)-(?P<d3>\d\d))"
)
_FISCAL = r"(?P<fiscal>(?:the\s+)?(?:fiscal|financial)(?:\s+years?)?\s*['’]?|FY\s?['’]?)"
_SOME_YEAR = rf"(?:{_FISCAL}\s*(?P<fy>{_YEAR}|\d\d)|(?:calendar\s+(?:year\s+)?)?['’]?(?P<cy>{_YEAR}))\b"
_FISCAL_WORD = re.compile(r"\bfiscal|\bfinancial|FY", re.IGNORECASE)

Builder = Callable[[re.Match[str], _Clock], "PeriodMention | None"]


def parse_periods(text: str, *, today: date, fiscal_year_end: YearEnd | None = None) -> list[PeriodMention]:
    """Every period the text names. `fiscal_year_end` is (month, day); with it fiscal years and quarters get dates."""
    clock = _Clock(today, fiscal_year_end)
    found: list[PeriodMention] = []
    for pattern, build in _PATTERNS:
        for match in pattern.finditer(text):
            overlaps = any(match.start() < other.end and other.start < match.end() for other in found)
            mention = None if overlaps else build(match, clock)
            if mention is not None:
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _mention(match: re.Match[str], kind: PeriodKind, **known: object) -> PeriodMention:
    blank = PeriodMention(match.start(), match.end(), match[0], kind)
    return replace(blank, **known)  # type: ignore[arg-type]


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.index(word[:3].lower()) + 1


def _date(match: re.Match[str], clock: _Clock) -> tuple[date | None, bool]:
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
    rf"\s*(?:and|to|through|until|-|–)\s+(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH}),?\s+(?P<year>{_YEAR})", re.I
)


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _ended(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    """ "Three Months Ended July 27, 2025", "quarter ended 28 June 2025", "fiscal year 2025 (ended January 26, 2025)"."""
    day, assumed = _date(match, clock)
    if day is None:
        return None
    months = months_named(match)
    begins, ends = ending(day, months)
    fiscal = bool(_FISCAL_WORD.search(match[0]))
    named = re.search(_YEAR, match["length"] or "")
    year = int(named[0]) if named else day.year
    return _mention(match, _KINDS[months], fiscal=fiscal, year=year, begins=begins, ends=ends, assumed=assumed)


def months_named(match: re.Match[str]) -> int:
    words = match["length"].lower()
    if "quarter" in words:
        return 3
    if "half" in words:
        return 6
    counted = re.match(r"[\w-]+", words)
    if "month" in words or "week" in words:
        return _SPANS.get(counted[0] if counted else "", 1)
    return 12


def _quarter(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
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


def _half(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    groups = match.groupdict()
    half = _NUMBERS.get(match["q"].lower()) or int(match["q"])
    written = groups.get("fy") or groups.get("cy") or groups.get("short")
    year = _full_year(written) if written else latest_quarter(clock.today, clock.ends, 2 * half)[0]
    fiscal = bool(groups.get("fiscal"))
    return _dated(match, clock, "half", year, 6 * half - 5, 6, fiscal, assumed=not written)


def _year(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    year = _full_year(match["fy"] or match["cy"])
    return _dated(match, clock, "year", year, 1, 12, bool(match["fiscal"]))


def _split_year(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    """ "2025/26" is the fiscal year that ends in 2026."""
    first, last = int(match["from"]), _full_year(match["short"])
    return _dated(match, clock, "year", last, 1, 12, True) if last == first + 1 else None


def _dated(
    match: re.Match[str],
    clock: _Clock,
    kind: PeriodKind,
    year: int,
    first: int,
    months: int,
    fiscal: bool,
    **known: object,
) -> PeriodMention:
    """A stretch of a year; a fiscal one has dates only where the year end is known."""
    if fiscal and clock.year_end is None:
        return _mention(match, kind, fiscal=True, year=year, **known)
    begins, ends = stretch(year, first, months, clock.ends if fiscal else CALENDAR_YEAR_END)
    return _mention(match, kind, fiscal=fiscal, year=year, begins=begins, ends=ends, **known)


def _day(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    day, assumed = _date(match, clock)
    if day is None:
        return None
    return _mention(match, "day", year=day.year, ends=day, assumed=assumed, relative=_bound(match))


def _bound(match: re.Match[str]) -> Relative | None:
    word = (match["bound"] or "").lower()
    return "since" if word in {"since", "after"} else "until" if word in {"until", "before", "by"} else None


def _named_month(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
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


def _month_quarter(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    """ "the September quarter of 2026": the three months to its end."""
    month, written = _month(match["month"]), match["my"]
    year = int(written) if written else clock.today.year - (month_end(clock.today.year, month) > clock.today)
    begins, ends = ending(month_end(year, month), 3)
    return _mention(match, "quarter", year=year, begins=begins, ends=ends, assumed=not written)


def _months_through(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    """ "January to September 2026"."""
    first, last, year = _month(match["from"]), _month(match["month"]), int(match["my"])
    months = (last - first) % 12 + 1
    if months not in _KINDS:
        return None
    begins, ends = ending(month_end(year, last), months)
    return _mention(match, _KINDS[months], year=year, begins=begins, ends=ends)


def _first_months(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    months = _SPANS[match["count"].lower()]
    year = _full_year(match["fy"] or match["cy"])
    return _dated(match, clock, _KINDS[months], year, 1, months, bool(match["fiscal"]))


def _ended_month(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
    """ "FY ended March 2026": months are whole."""
    month, written = _month(match["month"]), match["my"]
    year = int(written) if written else clock.today.year - (month_end(clock.today.year, month) > clock.today)
    day, months = month_end(year, month), months_named(match)
    begins, ends = ending(day, months)
    fiscal = bool(_FISCAL_WORD.search(match[0]))
    return _mention(match, _KINDS[months], fiscal=fiscal, year=day.year, begins=begins, ends=ends, assumed=not written)


def _relative(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
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


def _word_of_time(match: re.Match[str], clock: _Clock) -> PeriodMention | None:
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


_LENGTH_WORDS = (
    rf"(?P<length>(?:{'|'.join(sorted(_SPANS, key=len, reverse=True))})[\s-]+(?:months?|weeks?)(?:\s+periods?)?"
    rf"|(?:{_ORDINAL}\s+)?(?:fiscal\s+)?(?:quarters?|half(?:[\s-]?year)?)(?:ly\s+period)?(?:\s+of\s+(?:fiscal\s+)?(?:year\s+)?{_YEAR})?|months?"
    rf"|FY|(?:(?:fiscal|financial)\s?)?years?(?:\s+{_YEAR})?)"
)
_ENDED = (
    rf"\b{_LENGTH_WORDS},?\s+\(?(?:which\s+|that\s+)?(?:ended|ending|ends|to)\s+(?:on\s+|in\s+)?(?:the\s+end\s+of\s+)?"
)
LENGTH_ENDED = re.compile(rf"\b{_LENGTH_WORDS}\s+end(?:ed|ing)\b", re.IGNORECASE)
OPEN_DATE = re.compile(rf"{_ENDED}(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH}),?(?!\s*{_YEAR})", re.IGNORECASE)
_Q = rf"(?:(?P<early>fiscal|financial)\s+)?(?P<q>{_ORDINAL}|final)[\s-]+(?:fiscal[\s-]+)?quarter"
_BOUND = r"(?:\b(?P<bound>since|after|until|before|by)\s+)?"

_PATTERNS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if loose else 0), build)
    for pattern, loose, build in (
        (rf"{_ENDED}{_DATE}\)?", True, _ended),
        (rf"\b{_Q}(?:['’]?s)?(?:,?\s+of)?\s+(?:the\s+)?{_SOME_YEAR}", True, _quarter),
        (
            rf"\bQ(?P<q>[1-4])\s?(?:of\s+)?(?:{_FISCAL}\s*(?P<fy>{_YEAR}|\d\d)|['’]?(?P<cy>{_YEAR})|['’/-]?(?P<short>\d\d))\b(?!%|[.,]\d)",
            True,
            _quarter,
        ),
        (r"\b(?P<q>[1-4])Q\s?(?P<fiscal>FY)?\s?['’]?(?P<short>(?:20)?\d\d)\b(?!%)", True, _quarter),
        (rf"\b(?P<fiscal>FY\s?)?(?P<cy>{_YEAR})[\s-]*(?:Q(?P<q>[1-4])|(?=$))(?<=Q\d)", False, _quarter),
        (rf"\b{_SOME_YEAR}(?:['’]s)?\s+(?P<q>{_ORDINAL}|final)[\s-]+quarter\b", True, _quarter),
        (rf"\b(?P<q>first|second)[\s-]+half(?:,?\s+of)?\s+(?:the\s+)?{_SOME_YEAR}", True, _half),
        (
            rf"\b(?:H(?P<q>[12]))\s?(?:{_FISCAL}\s*(?P<fy>{_YEAR}|\d\d)|['’]?(?P<cy>{_YEAR})|['’]?(?P<short>\d\d))\b",
            True,
            _half,
        ),
        (r"\b(?P<q>[12])H\s?(?P<fiscal>FY)?\s?['’]?(?P<short>(?:20)?\d\d)\b(?!%)", True, _half),
        (rf"\b(?P<month>{MONTH})\s+(?P<my>{_YEAR})\s+quarter\b", False, _month_quarter),
        (rf"\b(?P<month>{MONTH})\s+quarter(?:,?\s+(?:of\s+)?(?P<my>{_YEAR}))?", False, _month_quarter),
        (
            rf"\b(?:first\s+)?(?P<count>three|six|nine|3|6|9)\s+months(?:\s+of)?\s+(?:the\s+)?{_SOME_YEAR}",
            True,
            _first_months,
        ),
        (rf"\b(?P<count>[369])M[\s-]?{_SOME_YEAR}", False, _first_months),
        (
            rf"\b(?P<from>{MONTH})\s*(?:to|through|until|-|–|—)\s*(?P<month>{MONTH})\s+(?P<my>{_YEAR})",
            False,
            _months_through,
        ),
        (rf"{_ENDED}(?P<month>{MONTH})(?:\s+(?P<my>{_YEAR}))?(?![a-z])(?!\s+\d)", True, _ended_month),
        (rf"{_BOUND}\b{_DATE}", True, _day),
        (
            rf"\b(?P<fiscal>FY\s?|(?:fiscal|financial)\s+(?:year\s+)?)?(?P<from>{_YEAR})[/–-](?P<short>\d\d)\b(?![\d/–-])",
            True,
            _split_year,
        ),
        (rf"\b{_FISCAL}\s*(?P<fy>{_YEAR}|\d\d)(?P<cy>)\b(?![.,]\d|%)", True, _year),
        (
            rf"{_BOUND}(?P<at>\b(?:end|close)\s+of\s+)?\b(?P<month>{MONTH}),?\s+(?:of\s+)?(?P<my>{_YEAR})\b",
            False,
            _named_month,
        ),
        (
            rf"(?:\b(?P<bound>[Ss]ince|[Aa]fter|[Uu]ntil|[Bb]efore|[Bb]y)\s+|(?P<at>\b(?:end|close)\s+of\s+)|\b[Ii]n\s+|\b[Dd]uring\s+)(?P<month>{MONTH})(?P<my>)(?![a-z])(?!\s+\d)",
            False,
            _named_month,
        ),
        (rf"\b{_Q}\b", True, _quarter),
        (r"\bQ(?P<q>[1-4])\b", True, _quarter),
        (r"\b(?P<q>first|second)[\s-]+half\b(?!\s+(?:a|of\s+(?!the\s+year)))", True, _half),
        (r"\bH(?P<q>[12])\b(?!\d)", True, _half),
        (
            rf"(?<![\d$€£¥.,-])\b(?:calendar\s+(?:year\s+)?)?(?P<cy>{_YEAR})(?P<fy>)(?P<fiscal>)\b(?![,.]\d|\s?(?:%|percent|million|billion|shares|points))",
            True,
            _year,
        ),
        (
            r"\b(?:a|the)\s+(?:year|quarter)\s+(?:earlier|ago|before)\b|\byear[\s-](?:ago|earlier)\b|\bthe\s+(?:prior|previous|preceding)[\s-](?:year|quarter)\b",
            True,
            _word_of_time,
        ),
        (
            r"\b(?P<which>last|latest|most recent|newest|past|previous|prior|this)\s+(?P<unit>fiscal year|financial year|quarter(?:ly)?|year|annual|month|week)\b(?!-)",
            True,
            _relative,
        ),
        (
            r"\byear[\s-]to[\s-]date\b|\bYTD\b|\bso far this year\b|\byesterday\b|\btoday\b|\bthis morning\b",
            True,
            _word_of_time,
        ),
        (
            r"\b(?:latest|most recent(?:ly)?|newest|currently|(?<!-)current(?!\s+(?:assets?|liabilit|ratio|portion|account|maturit|tax))|right now|at present)\b",
            True,
            _word_of_time,
        ),
    )
)
