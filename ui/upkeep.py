"""The desk's upkeep, as commands, the chat and the first start share it: refresh, then let index and figures follow."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from tieout.ui.desk import Desk

if TYPE_CHECKING:
    from tieout.feeds import RefreshReport
    from tieout.retrieval import FiguresChange, IndexChange
    from tieout.ui.progress import Progress


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What the feeds brought, and what index and figure store made of it: passages and figures, added and removed."""

    report: RefreshReport
    added: int
    removed: int
    seconds: float
    figures_added: int = 0
    figures_removed: int = 0


def refresh_desk(
    desk: Desk,
    *,
    everything: bool = False,
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Refreshed:
    """Read the feeds, then follow the ledger; index and figures also take up what an earlier, broken-off run left."""
    from tieout.feeds import refresh

    started, stop = perf_counter(), stop or threading.Event()
    report = refresh(
        desk.feeds,
        everything=everything,
        names=names,
        progress=progress.feed if progress else None,
        stop=stop,
        clock=desk.clock,
    )
    change = followed(desk, progress, stop)
    figures = figures_followed(desk, progress, stop)
    return Refreshed(report, change.added, change.removed, perf_counter() - started, figures.added, figures.removed)


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


def figures_followed(desk: Desk, progress: Progress | None, stop: threading.Event) -> FiguresChange:
    """Let the figure store follow the ledger, as `followed` does the index; needs neither embedder nor Chroma."""
    from tieout.retrieval import FiguresChange, follow_figures

    def tell(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        if progress:
            progress.figures(done, total)

    if stop.is_set():
        return FiguresChange()
    try:
        with desk.open_ledger() as ledger:
            return follow_figures(desk.index.folder, ledger, tell)
    except Stopped:
        return FiguresChange()


class Stopped(Exception):
    """Raised by our own progress callback, and caught in the same function."""
