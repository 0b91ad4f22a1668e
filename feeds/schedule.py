"""When a feed is due next. Pure: times in, times out; the ledger keeps them, so cron may call as often as it likes."""

from __future__ import annotations

from datetime import datetime, timedelta

DAY = 24 * 3600.0


def is_due(next_due: datetime | None, every: float, now: datetime) -> bool:
    """A due time further away than any rule of ours could set was written before the clock was put back."""
    if next_due is None or next_due <= now:
        return True
    return next_due - now > timedelta(seconds=max(every, DAY) + DAY)


def after_success(now: datetime, every: float, asked: float) -> datetime:
    """`asked`: the longest of the feed's ttl, Cache-Control and Retry-After; it may lengthen the interval, to a day."""
    return now + timedelta(seconds=max(every, min(asked, DAY)))


def after_failure(now: datetime, every: float, failures: int, retry_after: float | None, jitter: float) -> datetime:
    """The interval, doubled with every failure up to a day; never before the server's Retry-After.

    `jitter` in [0, 1) spreads feeds of one host that failed together over a further tenth of the wait.
    """
    backed_off = min(every * 2 ** min(failures - 1, 16), max(every, DAY))
    wait = max(backed_off, min(retry_after or 0.0, DAY))
    return now + timedelta(seconds=wait * (1 + 0.1 * jitter))
