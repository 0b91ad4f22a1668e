"""A desk for the tests of the index: a real ledger, a real Chroma server, the real embedder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tieout.feeds import Ledger
from tieout.feeds.draft import Draft
from tieout.feeds.ledger_writes import Labels
from tieout.retrieval import Index, IndexSettings

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class IndexDesk:
    """A folder with a ledger, and ways to put documents in and open its index."""

    folder: Path

    @property
    def settings(self) -> IndexSettings:
        return IndexSettings(self.folder / "index", self.folder / "ledger.sqlite", linger=0.5)

    def index(self) -> Index:
        return Index.open(self.settings, clock=lambda: NOW)

    def put(self, feed: str, draft: Draft, *, story: str | None = None, now: datetime = NOW) -> str:
        """The id of the document that the draft became."""
        with Ledger.open(self.settings.ledger) as ledger, ledger.writing():
            put = ledger.put(feed, draft, now, lambda _: Labels(tickers=draft.tickers, story=story))
        assert put.document is not None
        return put.document.id

    def withdraw(self, feed: str, identity: str, now: datetime = NOW) -> None:
        with Ledger.open(self.settings.ledger) as ledger, ledger.writing():
            ledger.withdraw(feed, identity, now)
