"""The SQL of the ledger's two big questions: which documents, which facts. Pure: a selection in, a statement out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tieout.feeds.document import ticker_of
from tieout.feeds.ledger_rows import DOCUMENT_COLUMNS, FACT_COLUMNS, iso

# The same rule as `feeds.document.visible`, for SQLite; a property test holds the two together.
_KNOWN_BY = "published_at IS NOT NULL AND max(published_at, ifnull(accepted_at, published_at)) <= :as_of"
_NOT_REPLACED_BY = "(superseded_at IS NULL OR superseded_at > :as_of)"


@dataclass(frozen=True, slots=True)
class Selection:
    feed: str | None
    kind: str | None
    tickers: tuple[str, ...]
    as_of: datetime | None
    since: datetime | None
    all_revisions: bool
    limit: int | None


Statement = tuple[str, dict[str, str | int | None]]


def documents_sql(selection: Selection) -> Statement:
    s = selection
    values: dict[str, str | int | None] = {
        "feed": s.feed, "kind": s.kind, "as_of": iso(s.as_of), "since": iso(s.since),
        "limit": -1 if s.limit is None else s.limit,
    }  # fmt: skip
    values |= {f"t{n}": f"% {ticker_of(ticker)} %" for n, ticker in enumerate(s.tickers)}
    conditions = [
        "feed = :feed" if s.feed is not None else "",
        "kind = :kind" if s.kind is not None else "",
        "(" + " OR ".join(f"tickers LIKE :t{n}" for n in range(len(s.tickers))) + ")" if s.tickers else "",
        "ifnull(published_at, fetched_at) >= :since" if s.since is not None else "",
        *_revisions(s.as_of is not None, s.all_revisions),
    ]
    where = " AND ".join(filter(None, conditions)) or "1"
    order = "ORDER BY ifnull(published_at, fetched_at) DESC, rowid DESC LIMIT :limit"
    return f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE {where} {order}", values


def facts_sql(ticker: str, tags: tuple[str, ...], as_of: datetime | None) -> Statement:
    values: dict[str, str | int | None] = {"ticker": ticker_of(ticker), "as_of": iso(as_of)}
    values |= {f"t{n}": tag for n, tag in enumerate(tags)}
    wanted = f"AND tag IN ({', '.join(f':t{n}' for n in range(len(tags)))})" if tags else ""
    visible = " AND ".join(_revisions(as_of is not None, False))
    return (
        f"SELECT {FACT_COLUMNS} FROM facts WHERE ticker = :ticker {wanted} "
        f"AND document IN (SELECT id FROM documents WHERE {visible}) ORDER BY tag, period_end, filed, rowid",
        values,
    )


def _revisions(dated: bool, every: bool) -> list[str]:
    if dated:
        return [_KNOWN_BY] if every else [_KNOWN_BY, _NOT_REPLACED_BY]
    return [] if every else ["superseded_at IS NULL"]
