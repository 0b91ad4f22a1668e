"""The desk's upkeep, as commands, the chat and the first start share it: refresh, then let the index follow."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from tieout.ui.desk import Desk

if TYPE_CHECKING:
    from tieout.feeds import RefreshReport
    from tieout.retrieval import IndexChange
    from tieout.ui.progress import Progress


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What the feeds brought, and what the index made of it."""

    report: RefreshReport
    added: int
    removed: int
    seconds: float


def refresh_desk(
    desk: Desk,
    *,
    everything: bool = False,
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Refreshed:
    """Read the feeds, then follow the ledger; the index also takes up what an earlier, broken-off run left."""
    from tieout.feeds import refresh

    started = perf_counter()
    report = refresh(
        desk.feeds,
        everything=everything,
        names=names,
        progress=progress.feed if progress else None,
        stop=stop,
        clock=desk.clock,
    )
    change = followed(desk, progress, stop or threading.Event())
    return Refreshed(report, change.added, change.removed, perf_counter() - started)


def followed(desk: Desk, progress: Progress | None, stop: threading.Event) -> IndexChange:
    """Let the index follow the ledger; a stop ends it between two batches, and the next run goes on from there."""
    from tieout.retrieval import Index, IndexChange

    def tell(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        if progress:
            progress.passages(done, total)

    if stop.is_set():
        return IndexChange(0, 0)
    try:
        with Index.open(desk.index) as index:
            return index.follow(tell)
    except Stopped:
        return IndexChange(0, 0)


class Stopped(Exception):
    """Raised by our own progress callback, and caught in the same function."""
