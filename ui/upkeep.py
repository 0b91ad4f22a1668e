"""The desk's upkeep, as commands, the chat and the first start share it: refresh, then let the index follow."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from ui.desk import Desk

if TYPE_CHECKING:
    from feeds import RefreshReport
    from ui.progress import Progress


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
    from feeds import refresh
    from retrieval import Index

    started = perf_counter()
    report = refresh(
        desk.feeds,
        everything=everything,
        names=names,
        progress=progress.feed if progress else None,
        stop=stop,
        clock=desk.clock,
    )
    if stop is not None and stop.is_set():
        return Refreshed(report, 0, 0, perf_counter() - started)
    with Index.open(desk.index) as index:
        change = index.follow(progress.passages if progress else None)
    return Refreshed(report, change.added, change.removed, perf_counter() - started)
