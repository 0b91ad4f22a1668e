"""Durations and dates as people write them: "15m", "365d", "2026-11-04". Pure; no clock of its own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from tieout.feeds import UsageError, end_of_day

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([smhdw])")


def seconds(text: str) -> float:
    """ "15m" → 900.0; raises ValueError with a sentence that shows how to write it."""
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or float(match[1]) <= 0:
        raise ValueError(f'"{text}" is no duration; write a number and s, m, h, d or w, such as "15m" or "365d"')
    return float(match[1]) * _SECONDS[match[2]]


def spelled(duration: float) -> str:
    """900.0 → "15m": the largest unit that divides evenly."""
    for unit in ("d", "h", "m"):
        if duration >= _SECONDS[unit] and duration % _SECONDS[unit] == 0:
            return f"{duration / _SECONDS[unit]:.0f}{unit}"
    return f"{duration:g}s"


def moment(text: str, option: str) -> datetime:
    """An ISO date (counts to its end, UTC) or an ISO time (UTC unless it says otherwise)."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return end_of_day(date.fromisoformat(text))
        parsed = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f'{option} "{text}" is no date; write it as 2026-11-04 or 2026-11-04T16:30:00Z.') from exc
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def ago(then: datetime | None, now: datetime) -> str:
    """ "3 hours ago", "never": how long ago, in the largest unit that fits."""
    if then is None:
        return "never"
    passed = max(0.0, (now - then).total_seconds())
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(passed // size)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
