"""How fresh the feeds behind an answer are, in words. Pure.

A feed is stale at a moment when its last attempt failed, when it has not been read for three of its intervals, or, a feed of
prices, when its newest session is older than any holiday. An answer as of a past day is judged at that day: a feed read since
then has all that there was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tieout.feeds import FeedState
from tieout.ui.durations import ago

if TYPE_CHECKING:
    from tieout.model import FeedHealth


LONGEST_CLOSURE = timedelta(days=10)  # of an exchange: China's National Day week with the weekends around it


def behind_answer(states: Sequence[FeedState], feeds: Iterable[str]) -> list[FeedState]:
    """The feeds whose documents are in the evidence; all of them when there is no evidence."""
    named = set(feeds)
    return [state for state in states if state.name in named] or list(states)


def stale(state: FeedState, now: datetime, as_of: datetime | None = None) -> bool:
    if state.last_success is None or outdated(state, as_of or now):
        return True
    if as_of is not None and state.last_success >= as_of:
        return False
    return state.failures > 0 or now - state.last_success > timedelta(seconds=3 * state.every)


def outdated(state: FeedState, now: datetime) -> bool:
    """Does a feed of prices end so long ago that it has stopped, however well its file is read?"""
    newest = state.newest_document_at
    return state.kind == "prices" and newest is not None and now - newest > LONGEST_CLOSURE


def feed_health(states: Sequence[FeedState], now: datetime, as_of: datetime | None = None) -> FeedHealth:
    """What the answer must say about its feeds: stale ones by name, the newest successful read of any."""
    from tieout.model import FeedHealth

    late = [state for state in states if stale(state, now, as_of)]
    read = [state.last_success for state in states if state.last_success is not None]
    return FeedHealth(bool(late), tuple(spoken(state, now) for state in late), max(read, default=None))


def spoken(state: FeedState, now: datetime) -> str:
    """ "fed: last read 3 hours ago (HTTP 503)", "prices: newest session 14 days ago"."""
    if outdated(state, now) and not state.failures:
        return f"{state.name}: newest session {ago(state.newest_document_at, now)}"
    reason = f" ({state.last_error.rstrip('.')})" if state.last_error else ""
    return f"{state.name}: last read {ago(state.last_success, now)}{reason}"
