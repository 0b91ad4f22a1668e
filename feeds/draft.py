"""What a source hands to the ledger: drafts of documents, and the little it may know of what the ledger has already.

The contract between the sources (syndication, edgar, folder, prices) and the refresh. A source is one function

    collect(spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]

that fetches through `context.fetch`, yields drafts as it finds them, and knows nothing about SQLite. It raises
`FetchError`/`ParseError` when the feed as a whole failed; drafts yielded before that are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from tieout.feeds.document import Company, DocumentKind
from tieout.feeds.inline_xbrl import Tagging


@dataclass(frozen=True, slots=True)
class DraftFact:
    """An XBRL value before it has a document id; see `feeds.document.Fact`."""

    ticker: str
    cik: int
    taxonomy: str
    tag: str
    label: str
    unit: str
    value: Decimal
    period_start: date | None
    period_end: date
    fiscal_year: int | None
    fiscal_period: str | None
    form: str
    filed: date
    accession: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before the ledger gives it an id, tags and a story."""

    identity: str
    kind: DocumentKind
    title: str
    url: str
    text: str
    outlet: str = ""
    published_at: datetime | None = None
    accepted_at: datetime | None = None
    form: str | None = None
    period_end: date | None = None
    pages: tuple[int, ...] = ()
    tickers: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    note: str = ""
    facts: tuple[DraftFact, ...] = ()
    tagging: Tagging | None = None  # inline XBRL of the page that `text` was read from
    signature: bytes = b""  # MinHash of `text` where the source has it already


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An identity that is gone from a folder: its document no longer answers (as-of may still see it)."""

    identity: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An identity seen again with nothing new, so that it counts as unchanged."""

    identity: str


@dataclass(frozen=True, slots=True)
class Names:
    """Companies learnt on the way (company_tickers.json)."""

    companies: tuple[Company, ...]


@dataclass(frozen=True, slots=True)
class Remember:
    """State of the source to keep until the next refresh: validators, hashes, cached bodies' times. JSON-able strings."""

    key: str
    value: str


SKIPPED = "skipped"  # the key under which a source remembers what it left out, as `skipped_json` writes it


def skipped_json(skipped: Mapping[str, str]) -> str:
    """Names and reasons; as many as a reader may look through."""
    kept = dict(list(skipped.items())[:_MOST_SKIPPED])
    if len(skipped) > len(kept):
        kept["…"] = f"and {len(skipped) - len(kept):,} more"
    return json.dumps(kept, ensure_ascii=False)


def skipped_of(remembered: Mapping[str, str]) -> dict[str, str]:
    """What a source left out when it was last read: name → reason."""
    try:
        found = json.loads(remembered.get(SKIPPED) or "{}")
    except ValueError:
        return {}
    return {str(name): str(reason) for name, reason in found.items()} if isinstance(found, dict) else {}


_MOST_SKIPPED = 500

SourceEvent = Draft | Withdrawn | Unchanged | Names | Remember


@dataclass(frozen=True, slots=True)
class Response:
    """A fetched body, already size-capped. `not_modified` means 304: the body is empty."""

    url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes

    @property
    def not_modified(self) -> bool:
        return self.status == 304


class Fetch(Protocol):
    """Guarded GET; raises FetchError and its subclasses. Waits its turn per host; EDGAR hosts share one rate limit.

    `headers` go to the address's own origin, and no redirect takes them elsewhere.
    """

    def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int = 64 * 1024 * 1024,
        rate_limited: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Response: ...


@dataclass(frozen=True, slots=True)
class SourceContext:
    fetch: Fetch
    now: datetime
    remembered: Mapping[str, str] = field(default_factory=dict)  # what this feed asked to keep
    known: Callable[[str], str | None] = lambda identity: None  # identity → sha256 of the current revision's text
    watchlist: tuple[str, ...] = ()
    contact: str = ""
    progress: Callable[[str], None] = lambda message: None

    def skipped(self) -> dict[str, str]:
        """What this feed left out last time."""
        return skipped_of(self.remembered)
