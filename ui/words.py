"""How the browser chat says times, counts and feed health in words. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

from tieout.feeds import FeedState
from tieout.ui.durations import ago
from tieout.ui.freshness import outdated, stale

UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def moment(when: datetime) -> str:
    """ "21 Nov 2026, 14:03 UTC"."""
    utc = when.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def prose_html(text: str) -> str:
    """One of our own sentences as HTML: escaped, with what stands between backticks as code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 1 else f"{value:.1f} s"


def several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def relative(then: datetime, now: datetime) -> str:
    """ "4 minutes ago", "in 26 minutes", "just now"."""
    gap = (now - then).total_seconds()
    if gap > -60:
        return ago(then, now)
    size, noun = next((size, noun) for size, noun in UNITS if -gap >= size)
    return f"in {several(int(-gap // size), noun)}"


def feed_health(state: FeedState, now: datetime) -> tuple[str, str]:
    """A level (`good`, `late`, `bad`, `new`) and what to say about it."""
    if state.last_error:
        tries = f" ({state.failures} attempts in a row)" if state.failures > 1 else ""
        return "bad", f"{state.last_error}{tries}"
    if state.last_success is None:
        return "new", "not read yet"
    if outdated(state, now):
        return "late", f"newest session {ago(state.newest_document_at, now)}"
    if stale(state, now):
        return "late", f"silent for {ago(state.last_success, now).removesuffix(' ago')}"
    return "good", "fresh"


_KINDS = {"syndication": "News feed", "edgar": "SEC filings", "folder": "Folder of reports", "prices": "Prices"}


def kind_label(kind: str) -> str:
    """A kind of feed in a reader's words."""
    return _KINDS.get(kind, kind)


def adapter_label(name: str) -> str:
    """As the selector shows it."""
    return "Base model" if name == "none" else name.replace("-", " ").capitalize()


WINDOWS = (
    ("Any time", ""),
    ("Last day", "1d"),
    ("Last 7 days", "7d"),
    ("Last 30 days", "30d"),
    ("Last 90 days", "90d"),
    ("Last year", "365d"),
)


def since_label(since: str) -> str:
    """ "30d" → "last 30 days"; what the selector does not offer is said as it is."""
    return next((label.lower() for label, value in WINDOWS if value == since), f"since {since}")
