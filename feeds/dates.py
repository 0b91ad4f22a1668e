"""Dates as feeds write them: RFC 822, ISO 8601, their misspellings and other languages, to UTC. Pure.

feedparser turns an unknown zone into UTC without a word; here it is UTC with a note. A date that can be read in two ways is none: an
item must never count as known before it was.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

ZONE_NOTE = "time zone not understood, taken as UTC"

# Hours east of UTC. Only names that mean one thing in the news: IST and CST are left to the note, or to RFC 822.
_ZONES = {
    "Z": 0.0, "UT": 0.0, "UTC": 0.0, "GMT": 0.0, "WET": 0.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0,
    "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0, "BST": 1.0, "WEST": 1.0, "CET": 1.0, "CEST": 2.0, "MEZ": 1.0,
    "MESZ": 2.0, "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "HKT": 8.0, "SGT": 8.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0,
    "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0,
}  # fmt: skip
TWO_WAYS = "its date can be read in two ways: taken as undated"
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\d/])")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?![\d.])")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))?(?:[.,]\d+)?(?![\d:])(?:\s*(?:Uhr|h)\b)?")
_ZONE = re.compile(r"(?<![\w/])([+-])(\d\d):?(\d\d)(?=\s|$|\()")
_HALVES = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.](\d\d))?(:\d\d)?\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_FROM_GMT = re.compile(
    r"\s*\b(?:GMT|UTC|UT|Z)\s*([+-])\s*(\d{1,2}?)(?::?(\d\d))?(?=\s|$|\()(?:\s*\([^)]*\)\s*$)?", re.IGNORECASE
)
_NAMED = re.compile(r"[\s\d]([A-Za-z]{1,5})\)?\s*$")
_COLON = re.compile(r"([+-]\d{1,2}):(\d{2})\s*$")  # "+05:30", which `parsedate_tz` does not read
_OFFSET = re.compile(r"[+-]\d{1,2}:?\d{2}\s*$")


def feed_date(text: str | None) -> tuple[datetime | None, str]:
    """The moment and what must be said about it; None when it is missing, no date, or a date that can be read in two ways."""
    text = " ".join((text or "").split())
    if not text:
        return None, ""
    moment = _iso(text)
    if moment is None:
        text = _plain(text)
        slashed = _SLASHED.search(text)
        if slashed and _either(slashed):
            return None, TWO_WAYS
        moment = (None if slashed else _rfc822(text)) or _written(text, slashed)
    if moment is None:
        return None, ""
    if moment.tzinfo is not None:
        return _to_utc(moment), ""
    offset = _named_offset(text)
    if offset is None:
        return moment.replace(tzinfo=UTC), ZONE_NOTE
    return _to_utc(moment.replace(tzinfo=timezone(timedelta(hours=offset)))), ""


def _plain(text: str) -> str:
    """With a clock of 24 hours, offsets as "+0200", and no remark in brackets at the end that repeats the zone."""
    text = _HALVES.sub(_of_24, text)
    return _FROM_GMT.sub(lambda found: f" {found[1]}{int(found[2]):02d}{found[3] or '00'}", text)


def _of_24(found: re.Match[str]) -> str:
    hour, late = int(found[1]), found[4].lower() == "p"
    if not 1 <= hour <= 12:
        return found[0]
    return f"{hour % 12 + 12 * late:02d}:{found[2] or '00'}{found[3] or ''}"


def _either(slashed: re.Match[str]) -> bool:
    """Could day and month of "11/10/2026" change places, and mean another day?"""
    first, second = int(slashed[1]), int(slashed[2])
    return first <= 12 and second <= 12 and first != second


def _written(text: str, slashed: re.Match[str] | None) -> datetime | None:
    """Day, month and year in words of any European language, or in numbers of which only one can be the month."""
    if slashed:
        numbers = [int(slashed[1]), int(slashed[2])]
        parts = (int(slashed[3]), *(numbers if numbers[1] > 12 else numbers[::-1]))
    elif dotted := _DOTTED.search(text):
        parts = (int(dotted[3]), int(dotted[2]), int(dotted[1]))
    else:
        parts = _in_words(_CLOCK.sub(" ", _ZONE.sub(" ", text)))
    clock = _CLOCK.search(_DOTTED.sub(" ", text))
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        moment = datetime(parts[0] + (2000 if parts[0] < 100 else 0), parts[1], parts[2], hour, minute, second)
    except (ValueError, IndexError):
        return None
    zone = _ZONE.search(text)
    if zone is None:
        return moment
    east = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
    return moment.replace(tzinfo=timezone(-east if zone[1] == "-" else east)) if east < timedelta(days=1) else None


def _in_words(text: str) -> tuple[int, ...]:
    """(year, month, day) of "jeu. 26 novembre 2026"; nothing where a word of it is unclear."""
    from tieout.feeds.month_names import is_weekday, month_of

    numbers = [word for word in re.findall(r"\d+", text) if word != "0"]
    words = [word for word in re.findall(r"[^\W\d_]+\.?", text) if not is_weekday(word)]
    months = [month for word in words if (month := month_of(word))]
    if len(months) != 1 or len(numbers) != 2 or {len(number) for number in numbers} - {1, 2, 4}:
        return ()
    year, day = (numbers[0], numbers[1]) if len(numbers[0]) == 4 else (numbers[1], numbers[0])
    return int(year), months[0], int(day)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    """Naive when the zone is a name: `_named_offset` reads those."""
    try:
        parts = parsedate_tz(_COLON.sub(r"\1\2", text))
        if parts is None:
            return None
        moment = datetime(*parts[:6])
        if _OFFSET.search(text) and parts[9] is not None:
            return moment.replace(tzinfo=timezone(timedelta(seconds=parts[9])))
        return moment
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _named_offset(text: str) -> float | None:
    found = _NAMED.search(text)
    if found is None:
        return 0.0 if _OFFSET.search(text) else None
    return _ZONES.get(found[1].upper())


def _to_utc(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
