"""The desk's upkeep, as commands, the chat and the first start share it: refresh, then let index and figures follow."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING

from tieout.feeds import Busy, LedgerError
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
    at: datetime  # when it began
    figures_added: int = 0
    figures_removed: int = 0


def refresh_desk(
    desk: Desk,
    *,
    everything: bool = False,
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    wait: float = 0.0,
) -> Refreshed:
    """Read the feeds, then follow the ledger; index and figures also take up what an earlier, broken-off run left.

    One at a time per desk, from the feeds to the figures: `Busy` where another is at it for `wait` seconds more.
    """
    from tieout.feeds import refresh

    started, at, stop = perf_counter(), desk.clock(), stop or threading.Event()
    with alone(desk, wait):
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
    seconds = perf_counter() - started
    return Refreshed(report, change.added, change.removed, seconds, at, figures.added, figures.removed)


@contextmanager
def alone(desk: Desk, wait: float) -> Iterator[None]:
    """Hold the desk's job: a second refresh would wait for minutes where the first is indexing, and index nothing."""
    from filelock import FileLock, Timeout

    lock = FileLock(desk.folder / "job.lock", timeout=wait)
    try:
        lock.acquire()
    except Timeout as exc:
        raise Busy("Another refresh of this desk is running: wait for it to end, then run this again.") from exc
    except OSError as exc:
        raise LedgerError(f"The desk's folder {desk.folder} cannot be written to ({exc}): check its owner.") from exc
    try:
        yield
    finally:
        lock.release()


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
