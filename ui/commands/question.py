"""`tieout ask` and `tieout search`: one question, answered or looked up."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tieout.feeds.errors import UsageError
from tieout.ui.commands.context import Context, Json, emit_json, open_desk
from tieout.ui.desk import OWN_ADAPTER, Desk, checked_question
from tieout.ui.durations import moment, seconds

if TYPE_CHECKING:
    from tieout.feeds import Ledger
    from tieout.retrieval import Filters, Hit

Tickers = Annotated[list[str] | None, typer.Option("--ticker", help="Only documents about this ticker; repeatable.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Nothing later than this date or time (UTC).")]
Since = Annotated[str | None, typer.Option("--since", help='Nothing older than "30d" or a date.')]


def add_to(app: typer.Typer) -> None:
    app.command("ask")(ask)
    app.command("search")(search)


def ask(
    context: Context,
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    ticker: Tickers = None,
    as_of: AsOf = None,
    since: Since = None,
    adapter: Annotated[str, typer.Option(help='An adapter\'s name, or "none" for the base alone.')] = OWN_ADAPTER,
    json: Json = False,
) -> None:
    """Answer one question from the desk's documents, every figure tied to its source."""
    from tieout.ui.render import print_answer, waiting

    question = checked_question(question)
    desk = open_desk(context)
    filters = make_filters(desk, ticker, as_of, since)
    with waiting("Searching and writing", silent=json):
        answer = desk.ask(question, filters, adapter)
    if json:
        emit_json(answer.to_json())
    else:
        print_answer(answer, cut=context.obj.debug)


def search(
    context: Context,
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 8,
    ticker: Tickers = None,
    as_of: AsOf = None,
    since: Since = None,
    json: Json = False,
) -> None:
    """Show the passages that a question would find, with their ranks."""
    from tieout.retrieval import Index
    from tieout.ui.render import print_hits, waiting

    query = checked_question(query)
    desk = open_desk(context)
    filters = make_filters(desk, ticker, as_of, since)
    started = perf_counter()
    with waiting("Searching", silent=json), Index.open(desk.index) as index:
        index.follow(wait=0)
        hits = index.search(query, filters, k)
    if json:
        emit_json({"hits": [hit_json(hit) for hit in hits], "seconds": round(perf_counter() - started, 3)})
    else:
        print_hits(hits)


def hit_json(hit: Hit) -> dict[str, Any]:
    from tieout.model.records import iso

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
    wanted = tuple(ticker.strip().upper() for ticker in tickers or ())
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
    companies = {company.ticker.upper() for company in ledger.companies() if company.ticker}
    feeds = {ticker.upper() for spec in desk.feeds.feeds for ticker in spec.tickers}
    return companies | feeds | set(desk.feeds.watchlist)
