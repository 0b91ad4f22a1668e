"""Words of time → dates: the patterns of `parse_periods`. Pure; the clock is passed in. How each is read: tieout.retrieval.reading.periods.readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tieout.retrieval.reading.periods.readers import (
    SPANS,
    YEAR,
    Clock,
    PeriodMention,
    YearEnd,
    quarter_of,
    read_day,
    read_ended,
    read_ended_month,
    read_first_months,
    read_half,
    read_month_quarter,
    read_months_through,
    read_named_month,
    read_quarter,
    read_relative,
    read_split_year,
    read_word_of_time,
    read_year,
    stretch_of,
)
from tieout.retrieval.reading.text.non_figures import MONTH

_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_DATE = (
    rf"(?:(?P<m1>{MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d)(?:,?\s+(?P<y1>{YEAR}))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{MONTH})(?:,?\s+(?P<y2>{YEAR}))?"
    rf"|(?P<y3>{YEAR})-(?P<m3>\d\d)-(?P<d3>\d\d))"
)
_FISCAL = r"(?P<fiscal>(?:the\s+)?(?:fiscal|financial)(?:\s+years?)?\s*['’]?|FY\s?['’]?)"
_SOME_YEAR = rf"(?:{_FISCAL}\s*(?P<fy>{YEAR}|\d\d)|(?:calendar\s+(?:year\s+)?)?['’]?(?P<cy>{YEAR}))\b"

Builder = Callable[[re.Match[str], Clock], "PeriodMention | None"]


def parse_periods(
    text: str, *, today: date, fiscal_year_end: YearEnd | None = None, own: bool = False
) -> list[PeriodMention]:
    """Every period the text names. `fiscal_year_end` is (month, day); with it fiscal years and quarters get dates, and
    with `own` so do bare ones: "2024" said of a company's figures is the year that it calls 2024 itself."""
    clock = Clock(today, fiscal_year_end, own)
    found: list[PeriodMention] = []
    for pattern, build in _PATTERNS:
        for match in pattern.finditer(text):
            overlaps = any(match.start() < other.end and other.start < match.end() for other in found)
            mention = None if overlaps else build(match, clock)
            if mention is not None:
                found.append(mention)
    return _joined(sorted(found, key=lambda mention: mention.start), text, clock)


_NO_DAY = date(2100, 1, 1)


def words_of_time(text: str, fiscal_year_end: YearEnd | None = None) -> list[PeriodMention]:
    """Every period that the text names, where only its words count and nothing may be taken from the clock."""
    return parse_periods(text, today=_NO_DAY, fiscal_year_end=fiscal_year_end)


_THROUGH = re.compile(r"\s*(?:through|thru|to|until|till|-|–|—)\s*", re.IGNORECASE)


_BESIDE = re.compile(r"(?:['’]s)?[\s,;:/-]*(?:of\s+)?", re.IGNORECASE)


def _joined(found: list[PeriodMention], text: str, clock: Clock) -> list[PeriodMention]:
    """ "January 1, 2023 through June 30, 2023" is one stretch, and "fiscal 2023's Q2" one quarter; a balance's two days stay two."""
    out: list[PeriodMention] = []
    for mention in found:
        last = out[-1] if out else None
        between = text[last.end : mention.start] if last else ""
        if (last and _THROUGH.fullmatch(between) and (whole := stretch_of(last, mention, text))) or (
            last and _BESIDE.fullmatch(between) and (whole := quarter_of(last, mention, text, clock))
        ):
            out[-1] = whole
        else:
            out.append(mention)
    return out


_LENGTH_WORDS = (
    rf"(?P<length>(?:{'|'.join(sorted(SPANS, key=len, reverse=True))})[\s-]+(?:months?|weeks?)(?:\s+(?:fiscal\s+)?periods?)?"
    rf"|(?:{_ORDINAL}\s+)?(?:fiscal\s+)?(?:quarters?|half(?:[\s-]?year)?)(?:ly\s+period)?(?:\s+of\s+(?:fiscal\s+)?(?:year\s+)?{YEAR})?|months?"
    rf"|FY|(?:(?:fiscal|financial)\s?)?years?(?:\s+{YEAR})?)"
)
_ENDED = (
    rf"\b{_LENGTH_WORDS},?\s+\(?(?:which\s+|that\s+)?(?:ended|ending|ends|to)\s+(?:on\s+|in\s+)?(?:the\s+end\s+of\s+)?"
)
LENGTH_ENDED = re.compile(rf"\b{_LENGTH_WORDS}\s+end(?:ed|ing)\b", re.IGNORECASE)
OPEN_DATE = re.compile(rf"{_ENDED}(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH}),?(?!\s*{YEAR})", re.IGNORECASE)
_Q = rf"(?:(?P<early>fiscal|financial)\s+)?(?P<q>{_ORDINAL}|final)[\s-]+(?:fiscal[\s-]+)?quarter"
_BOUND = r"(?:\b(?P<bound>since|after|until|before|by)\s+)?"

_PATTERNS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if loose else 0), build)
    for pattern, loose, build in (
        (rf"{_ENDED}{_DATE}\)?", True, read_ended),
        (rf"\b{_Q}(?:['’]?s)?(?:,?\s+of)?\s+(?:the\s+)?{_SOME_YEAR}", True, read_quarter),
        (
            rf"\bQ(?P<q>[1-4])\s?(?:of\s+)?(?:{_FISCAL}\s*(?P<fy>{YEAR}|\d\d)|['’]?(?P<cy>{YEAR})|['’/-]?(?P<short>\d\d))\b(?!%|[.,]\d)",
            True,
            read_quarter,
        ),
        (r"\b(?P<q>[1-4])Q\s?(?P<fiscal>FY)?\s?['’]?(?P<short>(?:20)?\d\d)\b(?!%)", True, read_quarter),
        (rf"\b(?P<fiscal>FY\s?)?(?P<cy>{YEAR})[\s-]*(?:Q(?P<q>[1-4])|(?=$))(?<=Q\d)", False, read_quarter),
        (rf"\b{_SOME_YEAR}(?:['’]s)?\s+(?P<q>{_ORDINAL}|final)[\s-]+quarter\b", True, read_quarter),
        (rf"\b(?P<q>first|second)[\s-]+half(?:,?\s+of)?\s+(?:the\s+)?{_SOME_YEAR}", True, read_half),
        (
            rf"\b(?:H(?P<q>[12]))\s?(?:{_FISCAL}\s*(?P<fy>{YEAR}|\d\d)|['’]?(?P<cy>{YEAR})|['’]?(?P<short>\d\d))\b",
            True,
            read_half,
        ),
        (r"\b(?P<q>[12])H\s?(?P<fiscal>FY)?\s?['’]?(?P<short>(?:20)?\d\d)\b(?!%)", True, read_half),
        (rf"\b(?P<month>{MONTH})\s+(?P<my>{YEAR})\s+quarter\b", True, read_month_quarter),
        (rf"\b(?P<month>{MONTH})\s+quarter(?:,?\s+(?:of\s+)?(?P<my>{YEAR}))?", False, read_month_quarter),
        (
            rf"\b(?:first\s+)?(?P<count>three|six|nine|3|6|9)\s+months(?:\s+of)?\s+(?:the\s+)?{_SOME_YEAR}",
            True,
            read_first_months,
        ),
        (rf"\b(?P<count>[369])M[\s-]?{_SOME_YEAR}", False, read_first_months),
        (
            rf"\b(?P<from>{MONTH})\s*(?:to|through|until|-|–|—)\s*(?P<month>{MONTH})\s+(?P<my>{YEAR})",
            False,
            read_months_through,
        ),
        (rf"{_ENDED}(?P<month>{MONTH})(?:\s+(?P<my>{YEAR}))?(?![a-z])(?!\s+\d)", True, read_ended_month),
        (rf"{_BOUND}\b{_DATE}", True, read_day),
        (
            rf"\b(?P<fiscal>FY\s?|(?:fiscal|financial)\s+(?:year\s+)?)?(?P<from>{YEAR})[/–-](?P<short>\d\d)\b(?![\d/–-])",
            True,
            read_split_year,
        ),
        (rf"\b{_FISCAL}\s*(?P<fy>{YEAR}|\d\d)(?P<cy>)\b(?![.,]\d|%)", True, read_year),
        (
            rf"{_BOUND}(?P<at>\b(?:end|close)\s+of\s+)?\b(?P<month>{MONTH}),?\s+(?:of\s+)?(?P<my>{YEAR})\b",
            False,
            read_named_month,
        ),
        (
            rf"(?:\b(?P<bound>[Ss]ince|[Aa]fter|[Uu]ntil|[Bb]efore|[Bb]y)\s+|(?P<at>\b(?:end|close)\s+of\s+)|\b[Ii]n\s+|\b[Dd]uring\s+)(?P<month>{MONTH})(?P<my>)(?![a-z])(?!\s+\d)",
            False,
            read_named_month,
        ),
        (rf"\b{_Q}\b", True, read_quarter),
        (r"\b(?:Q|quarter\s)(?P<q>[1-4])\b", True, read_quarter),
        (r"\b(?P<q>first|second)[\s-]+half\b(?!\s+(?:a|of\s+(?!the\s+year)))", True, read_half),
        (r"\bH(?P<q>[12])\b(?!\d)", True, read_half),
        (
            rf"(?<![\d$€£¥.,-])\b(?:calendar\s+(?:year\s+)?)?(?P<cy>{YEAR})(?P<fy>)(?P<fiscal>)\b(?![,.]\d|\s?(?:%|percent|million|billion|shares|points))",
            True,
            read_year,
        ),
        (
            r"\b(?:a|the)\s+(?:year|quarter)\s+(?:earlier|ago|before)\b|\byear[\s-](?:ago|earlier)\b|\bthe\s+(?:prior|previous|preceding)[\s-](?:year|quarter)\b",
            True,
            read_word_of_time,
        ),
        (
            r"\b(?P<which>last|latest|most recent|newest|past|previous|prior|this)(?:ly)?(?:\s+reported)?\s+(?P<unit>fiscal year|financial year|quarter(?:ly)?|year|annual|month|week)\b(?!-)",
            True,
            read_relative,
        ),
        (
            r"\byear[\s-]to[\s-]date\b|\bYTD\b|\bso far this year\b|\byesterday\b|\btoday\b|\bthis morning\b",
            True,
            read_word_of_time,
        ),
        (
            r"\b(?:latest|most recent(?:ly)?|newest|currently|(?<!-)current(?!\s+(?:assets?|liabilit|ratio|portion|account|maturit|tax))|right now|at present)\b",
            True,
            read_word_of_time,
        ),
    )
)
