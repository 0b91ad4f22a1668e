"""How the browser chat says times, counts and feed health in words. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from feeds.document import FeedState


def moment(when: datetime) -> str:
    """ "21 Nov 2026, 14:03 UTC"."""
    utc = when.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 1 else f"{value:.1f} s"


def several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def ago(then: datetime, now: datetime) -> str:
    """ "4 minutes ago", "in 26 minutes", "now"."""
    gap = (now - then).total_seconds()
    span = abs(gap)
    if span < 60:
        return "just now" if gap >= 0 else "in a moment"
    for size, noun in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if span >= size:
            words = several(int(span // size), noun)
            return f"{words} ago" if gap > 0 else f"in {words}"
    return "now"


def feed_health(state: FeedState, now: datetime) -> tuple[str, str]:
    """A level (`good`, `late`, `bad`, `new`) and what to say about it."""
    if state.last_error:
        tries = f" ({several(state.failures, 'attempt')})" if state.failures > 1 else ""
        return "bad", f"{state.last_error}{tries}"
    if state.last_success is None:
        return "new", "not read yet"
    silent = (now - state.last_success).total_seconds()
    if silent > max(3 * state.every, 7200):
        return "late", f"silent for {ago(state.last_success, now).removesuffix(' ago')}"
    return "good", "fresh"
