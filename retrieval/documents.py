"""How passages are named, and what of their document both stores must know to filter them. Pure.

Both stores filter a little too generously (whole seconds, rounded outwards); `feeds.visible` on the ledger's document has
the last word.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieout.feeds import Company, Document
from tieout.retrieval.reading.companies import speaks_of
from tieout.retrieval.records import Filters, Passage

ANNUAL = ("10-K", "20-F", "40-F")
REPORTS = frozenset({"filing", "report", "release"})
FAR = 253_402_300_799  # the last second of the year 9999: undated, or not superseded


def passage_id(passage: Passage) -> str:
    return f"{passage.document}:{passage.start}:{passage.end}"


@dataclass(frozen=True, slots=True)
class DocumentTags:
    """What filters look at, as both stores keep it."""

    document: str
    feed: str
    kind: str
    available: int
    superseded: int
    tickers: tuple[str, ...]
    companies: tuple[str, ...] = ()  # of reports: whose they are; a question's names are looked up here

    @classmethod
    def of(cls, document: Document) -> DocumentTags:
        available, superseded = document.available_at, document.superseded_at
        return cls(
            document.id,
            document.feed,
            document.kind,
            epoch_floor(available) if available else FAR,
            math.ceil(superseded.timestamp()) if superseded else FAR,
            document.tickers,
            document.companies if document.kind in REPORTS else (),
        )

    def metadata(self) -> dict[str, str | int | bool]:
        """For Chroma, which takes neither None nor lists in local servers' filters: a key per ticker."""
        tags: dict[str, str | int | bool] = {f"t_{ticker}": True for ticker in self.tickers}
        return tags | {
            "document": self.document,
            "feed": self.feed,
            "kind": self.kind,
            "available": self.available,
            "superseded": self.superseded,
        }


@dataclass(frozen=True, slots=True)
class Focus:
    """The documents of the companies that a question names: by ticker, and those without one by id."""

    tickers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tickers or self.documents)


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """The times of `Filters` in whole seconds, rounded so that nothing allowed is lost."""

    since: int | None
    until: int | None
    not_superseded_before: int

    @classmethod
    def of(cls, filters: Filters) -> DocumentFilter:
        as_of, since = filters.as_of, filters.since
        return cls(
            epoch_floor(since) if since else None,
            math.ceil(as_of.timestamp()) if as_of else None,
            epoch_floor(as_of) if as_of else FAR,
        )


def epoch_floor(moment: datetime) -> int:
    return math.floor(moment.timestamp())


def is_about(document: Document, company: Company | None, names: Sequence[str]) -> bool:
    """Is the document about the company (tag, or named in title or opening), and does it speak of all other names?"""
    head = f"{document.title} {document.outlet} {' '.join(document.companies)} {document.text[:3000]}"
    if company is not None:
        tagged = company.ticker is not None and company.ticker in document.tickers
        if not tagged and not any(speaks_of(n, head) for n in (company.name, *company.aliases)):
            return False
    return all(speaks_of(n, f"{document.title} {document.text}") for n in names)
