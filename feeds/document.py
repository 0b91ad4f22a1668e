"""What the feeds room hands on: documents, the XBRL facts that stand in them, companies, and who may see what when.

Pure data and pure rules. Knows nothing about SQLite, HTTP or any file format. All times are aware datetimes in UTC;
all offsets are Unicode code points into `Document.text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Literal

_CLASS = re.compile(r"([A-Z0-9]{1,5})[./ ]([A-D])")

FeedKind = Literal["syndication", "edgar", "folder", "prices"]
DocumentKind = Literal["news", "filing", "release", "report", "facts", "prices"]


@dataclass(frozen=True, slots=True)
class Document:
    """One item of a feed, in one revision. `id` is derived from feed, identity and content, so a re-run gives it again."""

    id: str
    feed: str
    kind: DocumentKind
    title: str
    url: str
    text: str
    sha256: str  # of the text's UTF-8 bytes
    fetched_at: datetime
    identity: str  # guid, accession number + file name, path, ticker: what stays the same across revisions
    outlet: str = ""  # who tells it: the feed's own title ("Meridian Wire"), the filer, the folder's name
    tickers: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()  # names as tagged at ingest
    published_at: datetime | None = None
    accepted_at: datetime | None = None  # EDGAR acceptance, or when this revision appeared ("updated")
    superseded_at: datetime | None = None  # when a newer revision (or a withdrawal) took its place
    supersedes: str | None = None  # id of the revision before this one
    story: str | None = None  # id shared by near-duplicates: one event as told by many outlets
    form: str | None = None  # 10-K, 10-Q, 8-K …
    period_end: date | None = None  # the period a filing or a facts document reports on
    pages: tuple[int, ...] = ()  # offsets at which pages 1, 2, … begin; empty when there are none
    note: str = ""  # what a reader must know: "date lay in the future", "no text layer"

    @property
    def available_at(self) -> datetime | None:
        """From when on anybody could know this text; None when undated."""
        if self.published_at is None:
            return None
        return max(self.published_at, self.accepted_at or self.published_at)

    def page_at(self, offset: int) -> int | None:
        """1-based page that holds `offset`, None for documents without pages."""
        page = sum(1 for begin in self.pages if begin <= offset)
        return page or None


@dataclass(frozen=True, slots=True)
class Fact:
    """One XBRL value out of companyfacts, and where it stands in the text of the `facts` document that shows it."""

    document: str
    ticker: str
    cik: int
    taxonomy: str  # us-gaap, dei, ifrs-full …
    tag: str  # RevenueFromContractWithCustomerExcludingAssessedTax
    label: str  # "Revenue from contract with customer, excluding assessed tax"
    unit: str  # USD, shares, USD/shares, pure …
    value: Decimal
    period_start: date | None  # None for instants
    period_end: date
    fiscal_year: int | None  # of the *filing*, as companyfacts gives it
    fiscal_period: str | None  # FY, Q1 … of the filing
    form: str
    filed: date
    accession: str
    start: int  # the value's characters in the document's text
    end: int


@dataclass(frozen=True, slots=True)
class Company:
    """A company as users may name it."""

    name: str
    ticker: str | None = None
    cik: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedState:
    """Health of one feed, from the ledger."""

    name: str
    kind: FeedKind
    last_success: datetime | None
    last_error: str | None  # in words; None when the last attempt succeeded
    failures: int  # consecutive
    next_due: datetime | None
    newest_document_at: datetime | None
    documents: int
    every: float = 1800.0  # seconds
    paused: bool = False
    skipped: tuple[tuple[str, str], ...] = ()  # what was left out when it was last read: name and reason


def ticker_of(text: str) -> str:
    """A ticker as the ledger has it: "brk.b", "BRK/B" and "BRK B" are BRK-B, as EDGAR and Yahoo write share classes.

    Other suffixes tell the exchange ("VOD.L", "0700.HK") and stay.
    """
    plain = text.strip().upper()
    found = _CLASS.fullmatch(plain)
    return f"{found[1]}-{found[2]}" if found else plain


def end_of_day(day: date) -> datetime:
    """The last instant of a day in UTC: a bare `--as-of` date counts to its end."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def visible(document: Document, as_of: datetime | None) -> bool:
    """May an answer use this revision? Without `as_of`: current ones. With it: dated, out by then, not yet replaced."""
    if as_of is None:
        return document.superseded_at is None
    available = document.available_at
    if available is None or available > as_of:
        return False
    return document.superseded_at is None or document.superseded_at > as_of
