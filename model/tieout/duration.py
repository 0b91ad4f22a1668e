"""Which time does a sentence give a figure: a quarter's figure is no year's, and one of October 2026 none of October 2027. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tieout.retrieval import Period, months_of, parse_periods

_QUARTER = r"(?<!\ba )(?<!\bthree )\bquarter|\bQ[1-4]\b|\b[1-4]Q|\b(?:three|3)[- ]months?\b|\b(?:thirteen|fourteen|13|14)[- ]weeks?\b"
_HALF = (
    r"\b(?:first|second)[- ]half\b|\bhalf[- ]year|\bH[12]\b|\b(?:six|6)[- ]months?\b|\b(?:twenty-six|26)[- ]weeks?\b"
)
_NINE = r"\bthree quarters\b|\b(?:nine|9)[- ]months?\b|\b(?:thirty-nine|39)[- ]weeks?\b"
_YEAR = (
    r"\bfiscal(?: year)? (?:19|20)\d{2}\b|\bFY ?['’]?\d{2}|\b(?:in|for|during) (?:19|20)\d{2}\b"
    r"|\b(?:full|whole|fiscal|financial)[- ]year\b|\b(?:in|for|of) the year\b(?! (?:ago|earlier|before))|\byears? end(?:ed|ing)\b"
    r"|\b(?:twelve|12)[- ]months\b|\b(?:fifty-two|fifty-three|52|53)[- ]weeks\b"
)
_MONTHS = tuple((n, re.compile(said, re.I)) for n, said in ((3, _QUARTER), (6, _HALF), (9, _NINE)))
_WHOLE_YEAR = re.compile(_YEAR, re.I)
_OF_A_PART = re.compile(  # whose part it is: "third quarter of fiscal 2026", "Q3 FY26", "six months ended 30 June 2026"
    r"\b(?:quarter|half|months|weeks|[QH][1-4]|[1-4]Q)(?: (?:of|in|ended|ending))?(?: the)?"
    r"(?: (?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: \d{1,2},?)?)?"
    r"(?: fiscal)?(?: year)? ?(?:(?:FY ?)?(?:19|20)\d{2}|FY ?['’]?\d{2})\b",
    re.I,
)
_TO_DATE = re.compile(r"\bto[- ]date\b", re.I)
_BARE_YEAR = re.compile(r"\W*(?:19|20)\d{2}\W*")  # the whole head of a column: a quarter's table has such heads too


def spans(text: str) -> set[int]:
    """Lengths of time named, in months (3, 6, 9, 12). A year that only says whose quarter it is counts for none."""
    text = " ".join(text.split())
    if _TO_DATE.search(text):
        return set()
    found = {months for months, said in _MONTHS if said.search(text)}
    return found | ({12} if _WHOLE_YEAR.search(_OF_A_PART.sub(" ", text)) else set())


def span_reason(sentence: str, shown: str, periods: Sequence[Period], place: str) -> str | None:
    """ "Net sales were A in the third quarter", where A is the year's by its periods, or without any by its own place
    in the source. None where either side is silent."""
    said = spans(sentence)
    given = {months for p in periods if (months := _months(p)) in (3, 6, 9, 12)} if periods else spans(place)
    if said and given and not said & given:
        return f"{shown} is for {_months_text(given)} in its source, not for {_months_text(said)}"
    return None


def end_reason(sentence: str, shown: str, periods: Sequence[Period]) -> str | None:
    """ "… for the period ended 31 October 2027", where each period of the figure ends on another day. None where either is silent."""
    if not periods:
        return None
    said = [
        mention.ends
        for mention in parse_periods(sentence, today=periods[0].end, fiscal_year_end=None)
        if mention.ends and _ENDED.search(sentence[max(0, mention.start - _BEFORE) : mention.end])
    ]
    if not said or any(abs((day - p.end).days) <= _A_WEEK_AND for day in said for p in periods):
        return None
    return f"{shown} is for the time to {periods[0].end:%-d %B %Y} in its source, not to {said[0]:%-d %B %Y}"


_ENDED = re.compile(r"\bend(?:ed|ing)\b[^.]*\d", re.I)
_BEFORE = len("ended on ")
_A_WEEK_AND = 10  # days: calendars of weeks end on another day than their month


def _months(period: Period) -> int:
    return 0 if _BARE_YEAR.fullmatch(period.label) else months_of(period)


def _months_text(months: Iterable[int]) -> str:
    return " or ".join(f"{n} months" for n in sorted(months))
