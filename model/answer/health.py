"""The notice under every answer: no advice, as of when, how fresh the sources are, which feeds fail. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NO_ADVICE = "Not investment advice."


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """The feeds behind an answer: `failing` in words, one per feed ("fed: no answer since 3 October")."""

    stale: bool = False
    failing: tuple[str, ...] = ()
    newest_success: datetime | None = None


def freshness_notice(
    as_of: datetime, newest: datetime | None, health: FeedHealth, *, asks_latest: bool = False, remark: str = ""
) -> str:
    """One line. Where the question asks for the latest, what is wrong with the feeds comes first."""
    parts = [NO_ADVICE, f"As of {day(as_of)}; {f'newest source {day(newest)}' if newest else 'no source cited'}."]
    troubles = _troubles(health)
    ordered = [*troubles, *parts] if asks_latest else [*parts, *troubles]
    return " ".join([*ordered, remark] if remark else ordered)


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _troubles(health: FeedHealth) -> list[str]:
    out = []
    if health.stale:
        since = f" (last refreshed {day(health.newest_success)})" if health.newest_success else ""
        out.append(f"The feeds are stale{since}: newer figures may exist.")
    if health.failing:
        out.append(f"Failing feeds: {'; '.join(health.failing)}.")
    return out
