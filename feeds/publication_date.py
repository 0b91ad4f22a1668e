"""The day on which a paper that is no SEC form says it was published. Pure.

Four ways of saying it, the surest first: a label ("Published 5 November 2026", "For release on …"), what the file itself
states (a page's head, `<time>`, front matter), a dateline or a line that is a date, a date in the first lines. A day
that ends a period, bounds a range or is still to come in a sentence is none of them: dates lean late, never early.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DATE = (
    rf"(?<![\w/.])(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+of)?[\s-]+{_MONTH}[\s,-]+\d{{4}}"
    r"|\d{4}(?:-\d\d-\d\d|/\d\d/\d\d)|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4})(?!\d)"
)
_WRITTEN = re.compile(DATE, re.IGNORECASE)
_PARTS = re.compile(r"\d+|[a-z]{3,}", re.IGNORECASE)

_OPENING = 3000  # characters in which a label or a dateline stands
_TOP = 500  # characters in which any other date is the paper's own
_DAY = r"(?:\s*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?)?"
_CLOCK = r"(?:\s*(?:at\s+)?\d{1,2}[:.h]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,5}\b)?\W{0,3}(?:on\s+)?)?"
_LABELS = (
    r"(?:(?:first\s+)?(?:published|posted|released|issued|filed)(?:\s+(?:on|by\s+[^\n\d.]{2,40}?|in\s+[^\n\d.]{2,30}?))?"
    r"|dated?|dateline|(?:publication|release|report|issue|announcement|filing)\s+date|date\s+filed"
    r"|date\s+of\s+(?:this\s+)?(?:report|release|publication|issue|announcement|paper|note|document)"
    r"|for\s+(?:immediate\s+)?(?:release|publication)[^\n\d]{0,60}?|(?:under\s+)?embargo(?:ed)?[^\n\d]{0,40}?)"
)
_NEWER = r"(?:(?:last\s+)?(?:updated|modified|revised|amended|corrected)(?:\s+on)?)"
_START = r"(?:(?:^|\n)\W*|[|·•]\s*|[.)]\s+|[;(–—]\s*(?=(?-i:[A-Z])))(?:press\s+release\W{1,3})?"
_SAYS = re.compile(rf"{_START}(?P<label>{_LABELS}|{_NEWER})\b\W{{0,6}}{_CLOCK}{_DAY}\s*(?P<day>{DATE})", re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?:\b(?:ended|ending|ends)(?:\s+on)?|\b(?:months?|weeks?|quarters?|half(?:-|\s)?year|year|period)\s+to)\W{{1,4}}({DATE})",
    re.IGNORECASE,
)
_BOUND = re.compile(  # the words before a date that is not the paper's own
    r"\b(?:ended|ending|ends?|as\s+(?:of|at)|at|of|to|through|thru|until|till|period|from|since|between|and|by|before|after"
    r"|than|versus|vs|against|due|until\s+the|effective|record\s+date|next\s+\w+)\W*$|\d{4}\s*[-–—]\s*$",
    re.IGNORECASE,
)
_OTHER = re.compile(  # of a sentence that tells of a period or of what is to come
    r"\b(?:ended|ending|will|shall|takes?\s+place|next|payment|payable|record|meeting|expected|scheduled|due|matur\w+)\b[^.\n]*$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:on|for|in)\s*$", re.IGNORECASE
)  # "on 11 September the board decided": out since then, or later
_RANGE = re.compile(rf"\s*(?:[-–—]|to|until|through|and)\s*{DATE}", re.IGNORECASE)
_SMALL = frozenset("of de la le du am upon sur the and by staff den der von e y".split())
_PAPER = re.compile(  # words of a period, not of a place
    r"\b(?:reports?|results?|statements?|accounts?|quarter|half|year|months|weeks|period|review|interim|sheets?|position)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[\s*_]*(?:$|\n|[)\]–—\-/.|,(;:·•]|\d{1,2}[:.h]\d\d|at\s+\d)")
_QUARTERS = frozenset([(3, 31), (6, 30), (9, 30), (12, 31)])


def read_date(text: str) -> date | None:
    """ "November 4, 2026", "4th of Nov. 2026", "2026-11-04", "4.11.2026"; "15/10/2026" where only one reading is a day."""
    parts = _PARTS.findall(text)
    numbers = [int(part) for part in parts if part.isdigit()]
    names = [part[:3].lower() for part in parts if part[:3].lower() in _MONTHS]
    try:
        if len(names) == 1 and len(numbers) == 2:
            return date(numbers[1], _MONTHS.index(names[0]) + 1, numbers[0])
        if len(numbers) != 3:
            return None
        first, second, third = numbers
        if first > 31:
            return date(first, second, third)
        if "/" in text and first <= 12 and second <= 12 and first != second:
            return None
        return date(third, first, second) if "/" in text and second > 12 else date(third, second, first)
    except ValueError:
        return None


def paper_date(text: str, stated: date | None = None) -> date | None:
    """The day of publication that the paper itself gives; `stated` is the file's own metadata."""
    opening = text[:_OPENING]
    place, labelled = _labelled(opening)
    if labelled and place < _TOP:
        return labelled
    plain = [] if stated else _plain(opening)
    fit = [(rank, place, day) for place, rank, day in plain if rank == 0 or place < _TOP]
    top = [day for rank, place, day in sorted(fit) if rank == 0 and place < _TOP]
    return stated or next(iter(top), None) or labelled or (min(fit)[2] if fit else None)


def _labelled(opening: str) -> tuple[int, date | None]:
    """Place and day of the first label; the day of a later correction where there is one, for the text holds it already."""
    found = [(m.start(), m["label"], read_date(m["day"])) for m in _SAYS.finditer(opening)]
    newer = [day for _, label, day in found if day and re.fullmatch(_NEWER, label, re.IGNORECASE)]
    first = [day for _, label, day in found if day and not re.fullmatch(_NEWER, label, re.IGNORECASE)][:1]
    return (found[0][0] if found else 0), max([*first, *newer], default=None)


def _plain(opening: str) -> list[tuple[int, int, date]]:
    """Dates without a label as (place, rank, day): 0 a dateline, 1 a date by itself, 2 the day of an event."""
    ends = {read_date(found[1]) for found in _PERIOD.finditer(opening)}
    found, ranged = [], False
    for match in _WRITTEN.finditer(opening):
        within, ranged = ranged, bool(_RANGE.match(opening, match.end()))
        day = read_date(match[0])
        line = opening.rfind("\n", 0, match.start()) + 1
        before = opening[line : match.start()]
        if day is None or day in ends or within or ranged or before.lstrip().startswith("|"):
            continue
        ahead = opening[max(0, match.start() - 160) : match.start()]
        if _BOUND.search(ahead[-40:]) or closes_quarter(day, ahead):
            continue
        rank = 2 if _EVENT.search(before) else 0 if _is_dateline(before) and _AFTER.match(opening, match.end()) else 1
        if rank and _OTHER.search(before):
            continue
        found.append((match.start(), rank, day))
    return found


def closes_quarter(day: date, before: str) -> bool:
    """Is it a quarter's end after words that tell of results? Results are never out on the last day that they count."""
    return (day.month, day.day) in _QUARTERS and bool(_PAPER.search(before))


def _is_dateline(before: str) -> bool:
    """Nothing but a place, a weekday or a byline stands before it on its line."""
    if _PAPER.search(before) or re.search(r"\d", before):
        return False
    names = re.findall(r"[^\W_][\w.'’-]*", before)
    return len(names) <= 8 and all(name[0].isupper() or name in _SMALL for name in names)
