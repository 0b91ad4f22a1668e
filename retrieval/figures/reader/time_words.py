"""Dates, years and lengths of time as they are written in heads, labels and sentences: atoms, not yet periods. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:19|20)\d\d"
_ATOM = re.compile(
    rf"(?P<m1>\b{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s*,?\s*(?P<y1>{_YEAR})\b)?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})(?:\s*,?\s*(?P<y2>{_YEAR})\b)?"
    rf"|(?P<m3>\b{_MONTH})\s+(?P<y3>{_YEAR})\b"
    rf"|\b(?P<y4>{_YEAR})-(?P<m4>\d\d)-(?P<d4>\d\d)\b"
    rf"|(?<![\d.,$€£])(?P<y5>{_YEAR})(?![\d]|[.,]\d)"
    rf"|\b(?:FY|fiscal)\s?['’]?(?P<short>\d\d)\b"
    r"|\b(?P<count>(?:(?:twenty|thirty|forty|fifty)[\s-])?\w+)[\s-]+(?P<what>months?|weeks?|quarters?|years?|half|halves)\b"
    r"|\b(?P<quarter>Q[1-4]|[1-4]Q)\b"
    r"|\b(?P<one>quarters?|years?|annual(?:ly)?|half|halves)\b",
    re.IGNORECASE,
)
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "fourteen": 14, "sixteen": 16,
    "four": 4, "five": 5, "eight": 8, "ten": 10, "eleven": 11, "eighteen": 18, "twenty-four": 24, "twenty-six": 26, "thirty-nine": 39,
    "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PLURAL = frozenset(("the", "fiscal", "calendar", "for", "in", "during", "of"))  # "for the years ended"
_WEEKS_A_MONTH = 4.345


@dataclass(frozen=True, slots=True)
class TimeAtom:
    """What one word group says of time: a day, a day without its year, a bare year, or a length in months."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    months: int | None = None  # of a length
    quarter: int | None = None  # "Q2", "second quarter", "first half": the last one of a fiscal year that is meant

    @property
    def date(self) -> date | None:
        """The day that is meant, where month and year are given; the month's last where it names no day."""
        if self.year is None or self.month is None:
            return None
        last = monthrange(self.year, self.month)[1]
        return date(self.year, self.month, min(self.day or last, last))


@lru_cache(maxsize=20_000)
def time_atoms(text: str) -> tuple[TimeAtom, ...]:
    """Every atom of the text, in order; `[start, end)` counts in it."""
    found = []
    for match in _ATOM.finditer(text):
        atom = _atom(match)
        if atom is not None:
            found.append(atom)
    return tuple(found)


def _atom(match: re.Match[str]) -> TimeAtom | None:
    groups = match.groupdict()
    span = match.span()
    if groups["count"] or groups["one"] or groups["quarter"]:
        months = _months(groups["count"], groups["what"] or groups["one"] or "quarter")
        return None if months is None else TimeAtom(*span, months=months, quarter=_quarter(groups))
    year = next((groups[key] for key in ("y1", "y2", "y3", "y4", "y5") if groups[key]), None)
    name = groups["m1"] or groups["m2"] or groups["m3"]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(groups["m4"]) if groups["m4"] else None
    day = next((int(groups[key]) for key in ("d1", "d2", "d4") if groups[key]), None)
    if groups["short"]:
        return TimeAtom(*span, year=2000 + int(groups["short"]))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return TimeAtom(*span, year=int(year) if year else None, month=month, day=day)


def _quarter(groups: dict[str, str | None]) -> int | None:
    """The last quarter that a named part of a year reaches to; None for a length that is not named by its place."""
    if groups["quarter"]:
        return int(groups["quarter"].strip("Qq"))
    place, what = _ORDINALS.get((groups["count"] or "").lower()), (groups["what"] or "").lower()
    return place if place and what == "quarter" else 2 * place if place and place <= 2 and what == "half" else None


def _months(count: str | None, what: str) -> int | None:
    """Months that a length spans; None for words that count nothing."""
    number = 1 if count is None else _COUNTS.get(count.lower(), int(count) if count.isdigit() else None)
    word = what.lower()
    if count is not None and word in ("months", "weeks") and number is None:
        return None
    if count is not None and number is None:
        number = 1 if word in ("quarter", "year", "half") or count.lower() in _PLURAL else None
    if number is None or number > 200:
        return None
    if word.startswith("week"):
        return round(number / _WEEKS_A_MONTH)
    return number * (
        3
        if word.startswith("quarter")
        else 12
        if word.startswith(("year", "annual"))
        else 6
        if word.startswith("half")
        else 1
    )


def day_in_year(year: int, month: int, day: int) -> date:
    """The day in another year; 29 February becomes the 28th, and a day past the month's end its last."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
