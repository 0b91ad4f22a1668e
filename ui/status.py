"""`tieout status`: feed health, index health, counts, disk. The rules are pure; `take` does the looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.feeds import AdapterError, FeedState, IndexUnavailable
from tieout.ui.desk import Desk

if TYPE_CHECKING:
    from tieout.feeds import LedgerCounts
    from tieout.retrieval import FiguresHealth, IndexHealth

UNMEASURED = " (not measured yet: run `tieout evaluate` to know what it does to answers)"
FAILURES_TO_RED = 3  # one failed attempt is the internet; three in a row want a person


@dataclass(frozen=True, slots=True)
class Status:
    """What the desk looks like now. `index` is None when it cannot be asked; `index_error` then says why."""

    feeds: tuple[FeedState, ...]
    index: IndexHealth | None
    index_error: str
    ledger: LedgerCounts
    disk_bytes: int
    base: str
    adapter: str
    unmeasured: bool = False  # the adapter's card holds no measures
    adapter_error: str = ""  # why the adapter cannot be the desk's
    figures: FiguresHealth | None = None  # None when the figure store cannot be used; `figures_error` then says why
    figures_error: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why health is red; empty when it is not."""
        feeds = [f"{feed.name} failed {feed.failures} times in a row" for feed in self.feeds if red(feed)]
        feeds += [error for error in (self.adapter_error, self.figures_error) if error]
        if self.index is None:
            return (*feeds, self.index_error)
        return tuple(feeds) if self.index.healthy else (*feeds, "the index lost passages; run `tieout reindex`")


def red(feed: FeedState) -> bool:
    return feed.failures >= FAILURES_TO_RED and not feed.paused


def take(desk: Desk) -> Status:
    from tieout.retrieval import Index

    with desk.open_ledger() as ledger:
        states, counts = tuple(ledger.feed_states(desk.feeds.feeds)), ledger.counts()
    health, error = None, ""
    try:
        with Index.open(desk.index) as index:
            health = index.health()
    except IndexUnavailable as exc:
        error = str(exc)
    unmeasured, refused = adapter_state(desk)
    disk, model = disk_bytes(desk.folder), desk.model
    return Status(
        states, health, error, counts, disk, model.base, model.adapter, unmeasured, refused, *figures_state(desk)
    )  # fmt: skip


def figures_state(desk: Desk) -> tuple[FiguresHealth | None, str]:
    """How the figure store is, or why it cannot be used."""
    from tieout.retrieval import figures_health

    try:
        with desk.open_ledger() as ledger:
            return figures_health(desk.index.folder, ledger), ""
    except IndexUnavailable as exc:
        return None, str(exc).rstrip(".")


def adapter_state(desk: Desk) -> tuple[bool, str]:
    """Is the desk's adapter unmeasured, and why can it not be used?"""
    try:
        standing = desk.analyst.standing()
    except AdapterError as exc:
        return False, str(exc).rstrip(".")
    if standing is None:
        return False, ""
    refused = standing.worse and not desk.model.force_adapter
    why = f"the adapter {desk.model.adapter} is measured worse than the base ({'; '.join(standing.worse)})"
    return not standing.measured, why if refused else ""


def disk_bytes(folder: Path) -> int:
    """What the desk's files take; a file that goes away meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


def status_json(status: Status) -> dict[str, Any]:
    index = status.index
    return {
        "healthy": not status.reasons,
        "reasons": list(status.reasons),
        "feeds": [feed_json(feed) for feed in status.feeds],
        "index": {
            "healthy": bool(index and index.healthy),
            "passages": index.passages if index else 0,
            "behind": index.behind if index else None,
            "self_query": index.self_query if index else 0.0,
            "figures": status.figures.figures if status.figures else 0,
            "figures_behind": status.figures.behind if status.figures else None,
        },
        "ledger": {"documents": status.ledger.documents, "bytes": status.ledger.bytes},
        "disk": {"bytes": status.disk_bytes},
        "model": {
            "base": status.base,
            "adapter": None if status.adapter == "none" else status.adapter,
            "measured": status.adapter != "none" and not (status.unmeasured or status.adapter_error),
        },
    }


NAMED = 5  # files in a line


def left_out(skipped: Sequence[tuple[str, str]]) -> str:
    """ "scan.pdf (no text layer in its 3 pages), old.doc (files of kind .doc are not read) and 4 more"."""
    shown = ", ".join(f"{name} ({reason})" for name, reason in skipped[:NAMED])
    return f"{shown} and {len(skipped) - NAMED:,} more" if len(skipped) > NAMED else shown


def feed_json(feed: FeedState) -> dict[str, Any]:
    from tieout.model import iso

    return {
        "name": feed.name,
        "kind": feed.kind,
        "last_success": iso(feed.last_success),
        "last_error": feed.last_error,
        "failures": feed.failures,
        "next_due": iso(feed.next_due),
        "newest_document_at": iso(feed.newest_document_at),
        "documents": feed.documents,
        "skipped": [{"name": name, "reason": reason} for name, reason in feed.skipped],
    }


def summary(status: Status) -> Sequence[str]:
    """The lines under the table of feeds."""
    index = status.index
    passages = (
        f"{index.passages:,} passages, {index.behind:,} changes behind, self-query {index.self_query:.0%}"
        if index
        else "cannot be asked"
    )
    figures = status.figures
    read = f"{figures.figures:,}, {figures.behind:,} changes behind" if figures else "cannot be read"
    return [
        f"Ledger: {status.ledger.documents:,} documents, {status.ledger.bytes / 1e6:.1f} MB",
        f"Index: {passages}",
        f"Figures: {read}",
        f"Disk: {status.disk_bytes / 1e6:.1f} MB in all",
        f"Model: {status.base} with {status.adapter}{UNMEASURED if status.unmeasured else ''}",
        *(f"Not read in {feed.name}: {left_out(feed.skipped)}" for feed in status.feeds if feed.skipped),
        "Health: good" if not status.reasons else "Health: red: " + "; ".join(status.reasons),
    ]
