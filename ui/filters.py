"""What limits a question, and how a hit is told to machines: shared by the command line, the chat and the tools' entrance."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tieout.feeds import UsageError, ticker_of
from tieout.ui.desk import Desk
from tieout.ui.durations import moment, seconds

if TYPE_CHECKING:
    from tieout.feeds import Ledger
    from tieout.retrieval import Filters, Hit


def hit_json(hit: Hit) -> dict[str, Any]:
    from tieout.model import iso

    document = hit.document
    return {
        "document": document.id,
        "feed": document.feed,
        "kind": document.kind,
        "title": document.title,
        "url": document.url,
        "published_at": iso(document.published_at),
        "page": document.page_at(hit.start),
        "start": hit.start,
        "end": hit.end,
        "quote": hit.quote,
        "score": round(hit.score, 6),
        "ranks": {"vector": hit.vector_rank, "lexical": hit.lexical_rank},
    }


def make_filters(
    desk: Desk,
    tickers: Sequence[str] | None,
    as_of: str | None,
    since: str | None,
    names: tuple[str, str] = ("--as-of", "--since"),
) -> Filters:
    """The filters that the options mean; an unknown ticker is an error that names the nearest known ones."""
    from tieout.retrieval import Filters

    until = moment(as_of, names[0]) if as_of else None
    wanted = tuple(map(ticker_of, tickers or ()))
    if wanted:
        with desk.open_ledger() as ledger:
            require_known(wanted, desk, ledger)
    return Filters(tickers=wanted, as_of=until, since=since_moment(since, until or datetime.now(UTC), names[1]))


def since_moment(text: str | None, until: datetime, name: str = "--since") -> datetime | None:
    """ "30d" counts back from `until`; a date begins at midnight UTC."""
    if text is None:
        return None
    try:
        return until - timedelta(seconds=seconds(text))
    except ValueError:
        begin = moment(text, name)
        return begin.replace(hour=0, minute=0, second=0, microsecond=0) if len(text) == len("2026-11-04") else begin


def require_known(wanted: Sequence[str], desk: Desk, ledger: Ledger) -> None:
    known = known_tickers(desk, ledger)
    for ticker in wanted:
        if ticker in known or any(ledger.documents(tickers=(ticker,), all_revisions=True, limit=1)):
            continue
        near = difflib.get_close_matches(ticker, sorted(known), n=3, cutoff=0.3)
        hint = f"Nearest known: {', '.join(near)}." if near else "Add a feed that covers it, then refresh."
        raise UsageError(f"No document or company on this desk has the ticker {ticker}. {hint}")


def known_tickers(desk: Desk, ledger: Ledger) -> set[str]:
    """Tickers of companies the ledger knows, of the watchlist, and of the feeds' own lists."""
    companies = {ticker_of(company.ticker) for company in ledger.companies() if company.ticker}
    feeds = {ticker_of(ticker) for spec in desk.feeds.feeds for ticker in spec.tickers}
    return companies | feeds | set(desk.feeds.watchlist)
