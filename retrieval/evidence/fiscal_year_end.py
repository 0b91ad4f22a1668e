"""When a company's fiscal year ends, and which year it is named for: out of its XBRL facts, or out of its annual report. Pure.

Fiscal years are named as the filer names them. Most call a year after the calendar year it ends in; many retailers, whose
52 or 53 weeks end about 31 January, call the year that ended on 1 February 2025 fiscal 2024.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from tieout.feeds import Document, Fact, Tagging
from tieout.retrieval.documents import ANNUAL
from tieout.retrieval.reading.periods.calendar import month_end, shifted, whole_months, year_end
from tieout.retrieval.reading.periods.patterns import parse_periods
from tieout.retrieval.reading.periods.readers import YearEnd
from tieout.retrieval.reading.text.non_figures import MONTH

_NAMED_BEFORE = (
    6  # a year that ends in this month or earlier may be called after the calendar year that most of it lies in
)
_FULL_YEAR = range(350, 381)  # days
_NEWEST = 5  # annual reports that may tell: some early ones give a wrong fiscal year focus (NVIDIA's of 2011 to 2014)
_OPENING = 200_000  # characters of a report in which it says how it names its years
_DAY = rf"(?P<day>{MONTH}\s+\d{{1,2}},?\s+20\d\d)"
_NAMED = r"\bfiscal(?:\s+year)?\s+(?P<named>20\d\d)\b"
_SAYS = (
    re.compile(rf"{_NAMED}[^.\n|;]{{0,60}}?\bend(?:ed|s|ing)\s+(?:on\s+)?{_DAY}", re.IGNORECASE),
    re.compile(rf"\bended\s+(?:on\s+)?{_DAY}\s*,?\s*[(“\"']{{1,2}}(?:or\s+|the\s+)?[“\"']?{_NAMED}", re.IGNORECASE),
)
_RELEASE = 3000  # characters of a release in which it says what period it is about
_ANY_DAY = rf"(?P<day>{MONTH}\s+\d{{1,2}},?\s+20\d\d|\d{{1,2}}\s+{MONTH}\s+20\d\d)"
_YEAR_ENDED = re.compile(
    rf"\b(?:fiscal\s+year|(?:fifty-(?:two|three)|5[23])[\s-]+weeks?(?:\s+periods?)?|financial\s+year|FY)\s+(?:20\d\d,?\s+)?"
    rf"(?:which\s+)?end(?:ed|s|ing)\s+(?:on\s+)?{_ANY_DAY}",
    re.IGNORECASE,
)
_QUARTERS = ("fir", "sec", "thi", "fou")
_QUARTER_ENDED = re.compile(
    rf"\b(?P<quarter>first|second|third|fourth)[\s-]+(?:fiscal\s+quarter|quarter\s+of\s+(?:its\s+|the\s+)?fiscal(?:\s+year)?(?:\s+20\d\d)?)"
    rf",?\s+\(?(?:which\s+|that\s+)?ended\s+(?:on\s+)?{_ANY_DAY}",
    re.IGNORECASE,
)
_FOCUS = re.compile(r"\bDocument\s*Fiscal\s*Year\s*Focus\W{1,12}(?P<named>20\d\d)\b", re.IGNORECASE)


def year_end_of_facts(facts: Sequence[Fact], known_by: date | None = None) -> YearEnd | None:
    """By the newest full year, filed by that day. When its years end and how they are named is no figure: where nothing
    had been filed by then, the first report afterwards tells it, and any annual report may tell the naming."""
    full = [f for f in facts if _is_year(f)]
    if not full:
        return None
    known = [f.period_end for f in full if known_by is None or f.filed <= known_by]
    end = max(known) if known else min(f.period_end for f in full)
    own: dict[str, Fact] = {}
    for fact in facts:
        if _is_year(fact) and fact.form.startswith(ANNUAL) and fact.fiscal_year is not None:
            own[fact.accession] = max(own.get(fact.accession, fact), fact, key=lambda f: f.period_end)
    newest = sorted(own.values(), key=lambda f: f.period_end)[-_NEWEST:]
    return _named(end, (whole_months(f.period_end).year - (f.fiscal_year or 0) for f in newest))


def _is_year(fact: Fact) -> bool:
    return fact.period_start is not None and (fact.period_end - fact.period_start).days in _FULL_YEAR


def year_end_of_report(document: Document) -> YearEnd | None:
    """None for what is no annual report, or does not say what period it is about."""
    if document.period_end is None or not (document.form or "").startswith(ANNUAL):
        return None
    return _read(document.sha256, document.text[:_OPENING], document.period_end)


def year_end_of_release(document: Document) -> YearEnd | None:
    """Out of the company's own results: "the 13 and 52 weeks ended January 31, 2026" under "fiscal 2025" in the title."""
    if document.kind not in ("release", "report"):
        return None
    head = f"{document.title}\n{document.text[:_RELEASE]}"
    stated = _YEAR_ENDED.search(head)
    end = read_day(stated["day"]) if stated else _end_by_quarter(head)
    if end is None:
        return None
    titles = re.findall(_NAMED, document.title, re.IGNORECASE)
    return _named(end, [*(whole_months(end).year - int(y) for y in titles), *_behind(head, end)])


def _end_by_quarter(head: str) -> date | None:
    """ "Its fourth fiscal quarter, which ended September 27, 2026" tells when the year ends."""
    stated = _QUARTER_ENDED.search(head)
    day = read_day(stated["day"]) if stated else None
    if stated is None or day is None:
        return None
    whole, quarter = whole_months(day), _QUARTERS.index(stated["quarter"].lower()[:3])
    return month_end(*shifted(whole.year, whole.month, 3 * (3 - quarter)))


def read_day(text: str) -> date | None:
    return next((m.ends for m in parse_periods(text, today=date.max) if m.ends and m.kind == "day"), None)


@lru_cache(maxsize=64)
def _read(sha256: str, text: str, end: date) -> YearEnd:
    return _named(end, _behind(text, end))


def _named(end: date, behind: Iterable[int]) -> YearEnd:
    """Most of what was found decides; without any, the year is named for the one it ends in."""
    whole = whole_months(end)
    votes = Counter(
        years for years in behind if years == 0 or (years == 1 and whole.month <= _NAMED_BEFORE)
    ).most_common(1)
    return year_end(end, whole.year - (votes[0][0] if votes else 0))


def _behind(text: str, end: date) -> Iterator[int]:
    """Years between the name of a fiscal year and its end, each time the text says both."""
    for match in _FOCUS.finditer(text):
        yield whole_months(end).year - int(match["named"])
    for pattern in _SAYS:
        for match in pattern.finditer(text):
            day = read_day(match["day"])
            if day is not None and whole_months(day).month == whole_months(end).month:
                yield whole_months(day).year - int(match["named"])


def year_end_of_cover(document: Document, tagging: Tagging | None) -> YearEnd | None:
    """Out of what a filing's cover tags: the fiscal year and quarter in focus, and the day on which the period ended."""
    cover = dict(tagging.cover) if tagging else {}
    named, part = cover.get("DocumentFiscalYearFocus", ""), cover.get("DocumentFiscalPeriodFocus", "")
    rest = {"FY": 0, "Q1": 9, "Q2": 6, "Q3": 3}.get(part.upper())
    if document.period_end is None or rest is None or not re.fullmatch(r"20\d\d", named):
        return None
    whole = whole_months(document.period_end)
    end = month_end(*shifted(whole.year, whole.month, rest))
    return year_end(end, int(named)) if end.year - int(named) in (0, 1) else None


def year_end_of_tags(tagging: Tagging | None) -> tuple[int, int] | None:
    """Month and day out of the cover's dei:CurrentFiscalYearEndDate, "--05-31"."""
    written = re.fullmatch(
        r"--(\d\d)-(\d\d)", dict(tagging.cover).get("CurrentFiscalYearEndDate", "") if tagging else ""
    )
    return (int(written[1]), int(written[2])) if written else None
