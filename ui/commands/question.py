"""`tieout ask` and `tieout search`: one question, answered or looked up."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tieout.ui.commands.context import Context, Json, emit_json, open_desk
from tieout.ui.desk import OWN_ADAPTER, checked_question
from tieout.ui.filters import hit_json, make_filters

if TYPE_CHECKING:
    pass

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
