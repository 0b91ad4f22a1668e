"""The desk's own upkeep on the command line: init, status, reindex, vacuum, and the browser chat."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieout.ui.commands.context import Context, Json, emit_json, folder, open_desk
from tieout.ui.desk import Desk, require_writable


def add_to(app: typer.Typer) -> None:
    for command in (chat, status, init, reindex, vacuum):
        app.command(command.__name__)(command)


def chat(
    context: Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine it demands a login.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; the next free one when taken.")] = 7860,
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A further name that browsers reach it by, such as a proxy's; repeatable.")
    ] = None,
    api: Annotated[bool, typer.Option("--api", help="Also serve the JSON API, at /api.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Also serve the desk as MCP tools, at /mcp.")] = False,
) -> None:
    """Open the chat in the browser; a desk that is not there yet is made, with the demo feed."""
    from tieout.ui.chat.serve import ServeOptions, serve
    from tieout.ui.first_start import create

    place = folder(context)
    require_writable(place)
    if not (place / "desk.toml").exists():
        create(place, demo=True)
    serve(Desk.load(place), ServeOptions(host, port, tuple(allowed_host or ()), api, mcp))


def status(context: Context, json: Json = False) -> None:
    """Say how feeds, index and ledger are; exit 1 when health is red."""
    from tieout.ui.commands.feeds import feed_row
    from tieout.ui.render import print_table, say
    from tieout.ui.status import status_json, summary, take

    now = datetime.now(UTC)
    taken = take(open_desk(context))
    if json:
        emit_json(status_json(taken))
    else:
        columns = ("feed", "kind", "documents", "last read", "health")
        print_table(columns, [feed_row(feed, now) for feed in taken.feeds])
        say("\n".join(("", *summary(taken))))
    raise typer.Exit(1 if taken.reasons else 0)


def init(
    context: Context,
    demo: Annotated[bool, typer.Option("--demo", help="With a feed of fictional documents to try it on.")] = False,
) -> None:
    """Make a desk: desk.toml, the model's weights, the first documents."""
    from tieout.ui.first_start import create

    create(folder(context), demo=demo)


def reindex(context: Context) -> None:
    """Build the index and the figure store again from the ledger."""
    from tieout.retrieval import Index, rebuild_figures
    from tieout.ui.progress import shown
    from tieout.ui.render import say

    desk = open_desk(context)
    require_writable(desk.folder)
    with shown(silent=False) as progress, Index.open(desk.index) as index:
        index.rebuild(progress.passages) if progress else index.rebuild()
        health = index.health()
        with desk.open_ledger() as ledger:
            given = (progress.figures,) if progress else ()
            figures = rebuild_figures(desk.index.folder, ledger, *given).added
    say(f"Indexed {health.passages:,} passages, {figures:,} figures; self-query {health.self_query:.0%}.")


def vacuum(context: Context) -> None:
    """Give the ledger's unused space back to the disk."""
    from tieout.ui.render import say

    desk = open_desk(context)
    require_writable(desk.folder)
    before = desk.ledger_path.stat().st_size if desk.ledger_path.exists() else 0
    with desk.open_ledger() as ledger:
        ledger.vacuum()
    say(f"The ledger went from {before / 1e6:.1f} to {desk.ledger_path.stat().st_size / 1e6:.1f} MB.")
