"""A desk without an index for the tests of gathering: a real ledger, searched by an index that finds every document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.desk_stand_in import DeskStandIn
from tieout.feeds import Document, Ledger
from tieout.feeds.draft import Draft
from tieout.feeds.ledger_writes import Labels
from tieout.retrieval import Evidence, Filters, Hit
from tieout.retrieval.evidence.gather import build_evidence

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class EveryDocument(DeskStandIn):
    """An index that returns each visible document whole."""

    ledger: Ledger

    def search(self, query: str, filters: Filters, k: int = 8) -> list[Hit]:
        return [self._hit(d) for d in self.ledger.documents(as_of=filters.as_of)]

    def lexical(self, terms: Sequence[str], filters: Filters, k: int = 8) -> list[Hit]:
        return self.search("", filters, k)

    @staticmethod
    def _hit(document: Document) -> Hit:
        return Hit(document, 0, len(document.text), document.text, 1.0, 1, 1)


@contextmanager
def ledger_of(folder: Path, drafts: Sequence[Draft]) -> Iterator[Ledger]:
    """A ledger that holds these drafts, untagged."""
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        with ledger.writing():
            for draft in drafts:
                ledger.put("feed", draft, NOW, lambda _: Labels(tickers=(), story=None))
        yield ledger


def ask(ledger: Ledger, question: str, as_of: datetime | None = None) -> Evidence:
    return build_evidence(question, Filters(as_of=as_of), EveryDocument(ledger), ledger, now=NOW)  # type: ignore[arg-type]
