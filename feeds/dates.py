"""Dates as feeds write them: RFC 822, ISO 8601 and their misspellings, to UTC. Pure.

feedparser turns an unknown zone into UTC without a word; here it is UTC with a note.
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
_NAMED = re.compile(r"[\s\d]([A-Za-z]{1,5})\)?\s*$")
_COLON = re.compile(r"([+-]\d{1,2}):(\d{2})\s*$")  # "+05:30", which `parsedate_tz` does not read
_OFFSET = re.compile(r"[+-]\d{1,2}:?\d{2}\s*$")


def feed_date(text: str | None) -> tuple[datetime | None, str]:
    """The moment and what must be said about it; None when it is missing or no date."""
    text = (text or "").strip()
    moment = _iso(text) or _rfc822(text) if text else None
    if moment is None:
        return None, ""
    if moment.tzinfo is not None:
        return _to_utc(moment), ""
    offset = _named_offset(text)
    if offset is None:
        return moment.replace(tzinfo=UTC), ZONE_NOTE
    return _to_utc(moment.replace(tzinfo=timezone(timedelta(hours=offset)))), ""


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
