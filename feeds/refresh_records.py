"""What a refresh says: per feed, as it goes, and in sum. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tieout.feeds.draft import SourceEvent
from tieout.feeds.settings import FeedSpec

Status = Literal["new", "unchanged", "failed", "gone", "not_due"]


@dataclass(frozen=True, slots=True)
class FeedResult:
    """`unchanged` counts items that were seen again as they are; a 304 brings none at all."""

    name: str
    status: Status
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    error: str | None = None
    next_due: datetime | None = None
    skipped: tuple[tuple[str, str], ...] = ()  # what the feed holds and was not read: name and reason


@dataclass(frozen=True, slots=True)
class RefreshReport:
    feeds: tuple[FeedResult, ...]
    new: int
    updated: int
    unchanged: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RefreshProgress:
    """`done` of `total` feeds are finished; `name` is the one that finished last."""

    done: int
    total: int
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """One event of a feed's source, on its way to the ledger."""

    spec: FeedSpec
    event: SourceEvent


@dataclass(frozen=True, slots=True)
class Done:
    """A feed's source has ended: well, with an error in words, or because the refresh was told to stop."""

    spec: FeedSpec
    error: str | None = None
    gone: bool = False
    retry_after: float | None = None
    stopped: bool = False


Message = Found | Done


def report_of(results: list[FeedResult], seconds: float) -> RefreshReport:
    return RefreshReport(
        tuple(results),
        new=sum(result.new for result in results),
        updated=sum(result.updated for result in results),
        unchanged=sum(result.unchanged for result in results),
        seconds=seconds,
    )
