"""What a report says about itself on its cover: form, period, company, tickers, and since when it could be known.

Pure: text, path and file time in, a `Cover` out. Dates lean late: an `--as-of` answer must never use a report before it
was out, so a filing without a filing date is dated by its signature, else by its period's end plus the SEC's deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from pathlib import PurePosixPath

from tieout.feeds.company_names import spelt
from tieout.feeds.document import DocumentKind, end_of_day
from tieout.feeds.publication_date import DATE, closes_quarter, paper_date
from tieout.feeds.publication_date import read_date as read_date

_FORMS = r"10-?[KQ]|8-?K|20-?F|6-?K|40-?F"
_FORM_IN_NAME = re.compile(rf"(?<![\w])({_FORMS})(/A)?(?![\w])", re.IGNORECASE)
_FORM_IN_TEXT = re.compile(r"\bFORM\s+(10-[KQ]|8-K|20-F|6-K|40-F)(/A)?\b", re.IGNORECASE)
_ENDED = re.compile(
    rf"(?:for\s+the\s+(?:\w+\s+)?(?:fiscal\s+year|year|quarterly\s+period|quarter|period)|^\W*(?:fiscal\s+year|quarter(?:ly\s+period)?))\s+ended:?\s*({DATE})",
    re.IGNORECASE | re.MULTILINE,
)
_REPORTED = re.compile(
    rf"Date\s+of\s+report[^\n]{{0,60}}?({DATE})|({DATE})\s*\n+\s*\W*Date\s+of\s+report", re.IGNORECASE
)
_PUBLISHED = re.compile(
    rf"(?:^|\n)\W*(?:published|posted|released|date|for immediate release|dateline)\b(?:\s+on)?\W{{0,6}}({DATE})",
    re.IGNORECASE,
)
_FILED = re.compile(rf"\b(?:date\s+filed|filed(?:\s+on)?)\b\W{{0,6}}({DATE})", re.IGNORECASE)
_SIGNED = re.compile(rf"(?:^|\n)\W*(?:Dated?:?\W{{0,6}}({DATE})|({DATE})[ |]*(?=\n|$))", re.IGNORECASE)
_NAME_DATE = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_REGISTRANT = re.compile(r"([^\n]{2,120})\n+[^\n(]{0,10}\(\s*Exact\s+name\s+of", re.IGNORECASE)
_NUMBERED = re.compile(r"Commission\s+File\s+N[^\n]*\n+([^\n(|]{3,80})\n", re.IGNORECASE)
_SYMBOL = re.compile(r"(?<![\w.])([A-Z]{1,5})\W{1,6}(?:The\s+)?(?i:nasdaq|new york stock|nyse)\b")
_RELEASE = re.compile(
    r"\b(?:today (?:reported|announced)|(?:reported|announced) today|for immediate release)\b", re.IGNORECASE
)
_RESULTS = re.compile(r"\b(?:reports|announces)\b.*\bresults\b|\bresults for the\b|\btrading update\b", re.IGNORECASE)
_TELLER = re.compile(
    r"([A-Z][\w&.,'’ -]{2,60}?)(?::\s|\s+(?:[Tt]oday\s+)?(?:[Rr]eports?|[Aa]nnounces?|REPORTS|ANNOUNCES)\b)"
)
_DESCRIBED = re.compile(  # where the name in a title ends: " -- Annual report", "quarterly", "Q3", "third quarter"
    r"\s+[-–—|]+\s.*|,?\s+(?:annual|quarterly|monthly|weekly|daily|interim|half|full|first|second|third|fourth|preliminary|final"
    r"|fiscal|financial\s+(?:report|results|statements)|trading|earnings|management|\d?[QH]\d|[QH]\d|[1-4]Q|FY|\d{4})\b.*",
    re.IGNORECASE,
)
_WITHIN = frozenset("& and of the de du la von van der for plc".split())
_OF_PAPERS = frozenset(
    "annual quarterly monthly weekly daily interim half full year yearly first second third fourth quarter preliminary final fiscal"
    " financial trading earnings results result report reports update statement press news media release outlook market sector"
    " research special strategic management corrected correction in brief highlights".split()
)
_NEWS_FOLDERS = frozenset("news press article articles newspapers clippings".split())
_LATEST_SIGNATURE = timedelta(days=150)
_DEADLINE = {"10-Q": 45, "10-K": 75}


@dataclass(frozen=True, slots=True)
class Cover:
    kind: DocumentKind
    title: str
    published_at: datetime
    form: str | None = None
    period_end: date | None = None
    company: str = ""
    tickers: tuple[str, ...] = ()
    note: str = ""


def read_cover(
    path: PurePosixPath,
    text: str,
    title: str,
    modified: datetime,
    watchlist: tuple[str, ...],
    stated: date | None = None,
) -> Cover:
    """`path` is relative to the feed's folder; `title` and the date `stated` are the file's own, where it has them."""
    head = text[:12_000]
    news = is_news(path)
    form = None if news else form_of(path.name, head[:4000])
    period = period_end_of(head, form)
    company = _registrant(head) if form else "" if news else _teller(title, head)
    published, note = (
        _published(path, text, form, period, modified, stated) if form else _paper(path, text, title, modified, stated)
    )
    shown = filing_title(company, form, period) if form and company else title or path.stem
    return Cover(
        _kind(path, head, form, title),
        shown,
        published,
        form,
        period,
        company,
        _tickers(path, head, form, watchlist),
        note,
    )


def is_news(path: PurePosixPath) -> bool:
    """Does a folder on the way say so ("news/Pell Street Wire/…")? "press releases" are the company's own."""
    folders = [part.lower() for part in path.parts[:-1]]
    words = {word for part in folders if "release" not in part for word in re.findall(r"[a-z]+", part)}
    return bool(_NEWS_FOLDERS & words)


def headline(text: str) -> str:
    """The first line near the top that tells news, as releases do; nothing where there is none."""
    return next(
        (line.strip() for line in text[:1500].split("\n") if 20 <= len(line) <= 160 and _TELLER.match(line)), ""
    )


def filing_title(company: str, form: str, period_end: date | None) -> str:
    """ "Apple Inc. 10-K for the year ended 2024-09-28"."""
    if period_end is None:
        return f"{company} {form}"
    base = form.removesuffix("/A")
    span = {"10-K": " for the year ended ", "20-F": " for the year ended ", "10-Q": " for the quarter ended "}
    return f"{company} {form}{span.get(base, ' of ')}{period_end.isoformat()}"


def form_of(name: str, head: str) -> str | None:
    """The SEC form named in the file name or on the first page."""
    found = _FORM_IN_NAME.search(name.replace("_", " ")) or _FORM_IN_TEXT.search(head)
    if found is None:
        return None
    base = found[1].upper()
    base = base if "-" in base else base[:-1] + "-" + base[-1]
    return base + (found[2] or "").upper()


def period_end_of(head: str, form: str | None) -> date | None:
    """Period that a filing reports on; the date of report for an 8-K."""
    found = None
    if form and form.startswith(("8-K", "6-K")):
        found = _REPORTED.search(head)
    elif form:
        found = _ENDED.search(head)
    return read_date(next(filter(None, found.groups()))) if found else None


def _paper(path: PurePosixPath, text: str, title: str, modified: datetime, stated: date | None) -> tuple[datetime, str]:
    """Of what is no SEC form: the day that it gives, else the day in its file's name."""
    named = _date_in_name(path.name)
    if named and closes_quarter(named, f"{path.stem} {title}".replace("-", " ").replace("_", " ")):
        named = None
    day = paper_date(text, stated) or named
    return (_midnight(day), "") if day else _by_file(modified)


def _published(
    path: PurePosixPath, text: str, form: str, period: date | None, modified: datetime, stated: date | None
) -> tuple[datetime, str]:
    said = _PUBLISHED.search(text[:3000]) or _FILED.search(text[:1500])
    named = stated or _date_in_name(path.name)
    if form.startswith(("8-K", "6-K")):
        days = [day for day in (period, named, _signature(text, period or named)) if day]
        return (_midnight(max(days)), "") if days else _by_file(modified)
    day = (read_date(said[1]) if said else None) or named
    if day and (period is None or day > period):
        return _midnight(day), ""
    if period is None:
        return _by_file(modified)
    signed = _signature(text, period)
    if signed:
        return _late(_next_business_day(signed)), "dated one business day after its signature"
    wait = _DEADLINE.get(form.removesuffix("/A"), 120)
    return _late(
        period + timedelta(days=wait)
    ), f"no filing date is given; assumed to be out {wait} days after the period's end"


def _signature(text: str, after: date | None) -> date | None:
    """The latest date beside a signature within the months that follow `after`."""
    days = [read_date(found[1] or found[2]) for found in _SIGNED.finditer(text, max(0, len(text) * 2 // 3))]
    fit = [day for day in days if day and after and after <= day <= after + _LATEST_SIGNATURE]
    return max(fit, default=None)


def _by_file(modified: datetime) -> tuple[datetime, str]:
    return modified, "dated by the file's time"


def _late(day: date) -> datetime:
    return end_of_day(day).replace(microsecond=0)


def _next_business_day(day: date) -> date:
    """Reports are signed on the day they are filed, or the business day before."""
    return day + timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _date_in_name(name: str) -> date | None:
    found = _NAME_DATE.search(name)
    return read_date("-".join(found.groups())) if found else None


def _kind(path: PurePosixPath, head: str, form: str | None, title: str) -> DocumentKind:
    if form:
        return "filing"
    if is_news(path):
        return "news"
    named = "release" in " ".join(path.parts).lower()
    return "release" if named or _RELEASE.search(head[:2000]) or _RESULTS.search(title) else "report"


def _registrant(head: str) -> str:
    found = _REGISTRANT.search(head) or _NUMBERED.search(head)
    return found[1].strip(" #|*_\t") if found else ""


def _teller(title: str, head: str) -> str:
    """Who a title speaks of: "Kestrane Aerospace: results for …", "Buckle reports …"; nobody in "Quarterly report"."""
    found = _TELLER.match(title)
    words = _DESCRIBED.sub("", found[1]).split() if found else []
    name = list(takewhile(lambda word: not word[0].islower() or word in _WITHIN, words))
    if all(part in _OF_PAPERS for word in name for part in word.lower().strip(".,").split("-")):
        return ""
    return spelt(" ".join(name).strip(" ,"), head)


def _tickers(path: PurePosixPath, head: str, form: str | None, watchlist: tuple[str, ...]) -> tuple[str, ...]:
    named = [word for word in re.findall(r"[A-Z][A-Z.-]{0,5}", path.stem) if word in watchlist]
    listed = _SYMBOL.findall(head) if form else []
    return tuple(
        dict.fromkeys([*named, *(symbol for symbol in listed if symbol not in ("N", "A", "THE", "NYSE", "LLC", "INC"))])
    )[:4]
