"""`tieout documents`: what the ledger holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tieout.feeds import ticker_of
from tieout.ui.commands.context import Context, Json, emit_bytes, emit_json, open_desk
from tieout.ui.documents_json import document_json
from tieout.ui.durations import moment
from tieout.ui.filters import since_moment

if TYPE_CHECKING:
    from tieout.feeds import Document

app = typer.Typer(help="The documents in the ledger.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_documents(
    context: Context,
    feed: Annotated[str | None, typer.Option(help="Only this feed's.")] = None,
    kind: Annotated[str | None, typer.Option(help="news, filing, release, report, facts or prices.")] = None,
    ticker: Annotated[list[str] | None, typer.Option(help="Only about this ticker; repeatable.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As the ledger stood on this date (UTC).")] = None,
    since: Annotated[str | None, typer.Option(help='Nothing older than "30d" or a date.')] = None,
    limit: Annotated[int, typer.Option("-n", min=1, help="How many, newest first.")] = 50,
    json: Json = False,
) -> None:
    """List documents, newest first."""
    from tieout.ui.render import print_table

    until = moment(as_of, "--as-of") if as_of else None
    with open_desk(context).open_ledger() as ledger:
        found = ledger.documents(
            feed=feed,
            kind=kind,
            tickers=tuple(map(ticker_of, ticker or ())),
            as_of=until,
            since=since_moment(since, until or datetime.now(UTC)),
            limit=limit,
        )
        documents = list(found)
    if json:
        emit_json({"documents": [document_json(document) for document in documents]})
    else:
        print_table(("id", "published", "feed", "kind", "title"), [row(document) for document in documents])


def row(document: Document) -> tuple[str, str, str, str, str]:
    when = f"{document.published_at:%Y-%m-%d %H:%M}" if document.published_at else "undated"
    return document.id, when, document.feed, document.kind, document.title


@app.command("show")
def show(
    context: Context,
    id: Annotated[str, typer.Argument(help="The document's id, as `documents list` and sources give it.")],
    text: Annotated[
        bool, typer.Option("--text", help="The exact text that offsets count in, and nothing else.")
    ] = False,
    json: Json = False,
) -> None:
    """Show one document."""
    from tieout.ui.render import say

    with open_desk(context).open_ledger() as ledger:
        document = ledger.document(id)
    if text:
        emit_bytes(document.text.encode("utf-8"))
    elif json:
        emit_json(document_json(document))
    else:
        for key, value in document_json(document).items():
            if value not in (None, "", []):
                say(f"{key}: {', '.join(value) if isinstance(value, list) else value}")
        say("")
        say(document.text)
