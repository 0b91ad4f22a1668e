"""How fresh the desk's feeds were on a note's day: judged at its beginning, so that any hour of it gives the same note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from tieout.feeds import FeedSpec, FeedState, Ledger
from tieout.ui.freshness import stale
from tieout.ui.notes.amounts import spoken
from tieout.ui.notes.records import FeedLine


def feed_lines(ledger: Ledger, specs: Sequence[FeedSpec], as_of: datetime) -> tuple[FeedLine, ...]:
    """One line a feed; its newest document is the newest that was known on that day."""
    return tuple(_line(state, ledger, as_of) for state in ledger.feed_states(specs))


def freshness(lines: Sequence[FeedLine]) -> str:
    """ "Feeds behind: fed, last read 4 November 2026 (HTTP 503)." Empty when none is."""
    late = [_spoken(line) for line in lines if line.stale]
    return f"Feeds behind: {'; '.join(late)}." if late else ""


def _line(state: FeedState, ledger: Ledger, as_of: datetime) -> FeedLine:
    newest = next(ledger.documents(feed=state.name, as_of=as_of, limit=1), None)
    known = replace(state, newest_document_at=newest.published_at if newest else None)
    late = stale(known, datetime.combine(as_of.date(), time(), tzinfo=UTC), as_of)
    at = newest.published_at if newest else None
    return FeedLine(state.name, state.kind, state.last_success, at, state.documents, late, state.last_error or "")


def _spoken(line: FeedLine) -> str:
    read = f"last read {spoken(line.last_success.date())}" if line.last_success else "never read"
    return f"{line.name}, {read}" + (f" ({line.error.rstrip('.')})" if line.error else "")
