"""`tieout feeds`: list, add, remove, import, export. Edits desk.toml as a person would, comments kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tieout.feeds import FeedKind, FeedSpec, FeedState, UsageError, ticker_of
from tieout.ui.commands.context import Context, Json, emit_bytes, emit_json, open_desk
from tieout.ui.desk import Desk
from tieout.ui.durations import ago, seconds
from tieout.ui.feed_tables import with_feed, without_feed
from tieout.ui.freshness import outdated
from tieout.ui.new_feeds import looked_at, new_ones, prices_from, slug, titled, with_feeds
from tieout.ui.settings_file import edited

if TYPE_CHECKING:
    pass

app = typer.Typer(help="The feeds that the desk reads.", no_args_is_help=True, rich_markup_mode=None)

KINDS = ("syndication", "edgar", "folder", "prices")


@app.command("list")
def list_feeds(context: Context, json: Json = False) -> None:
    """Show every feed with its health."""
    from tieout.ui.render import print_table
    from tieout.ui.status import feed_json

    desk = open_desk(context)
    with desk.open_ledger() as ledger:
        states = ledger.feed_states(desk.feeds.feeds)
    if json:
        emit_json({"feeds": [feed_json(state) | {"paused": state.paused} for state in states]})
        return
    now = datetime.now(UTC)
    columns = ("feed", "kind", "documents", "last read", "health")
    print_table(columns, [feed_row(state, now) for state in states])


def feed_row(state: FeedState, now: datetime) -> tuple[str, str, str, str, str]:
    health = state.last_error or ("good" if state.last_success else "not read yet")
    if health == "good" and outdated(state, now):
        health = f"newest session {ago(state.newest_document_at, now)}"
    health = f"paused ({health})" if state.paused else health
    return state.name, state.kind, f"{state.documents:,}", ago(state.last_success, now), health


@app.command("add")
def add(
    context: Context,
    where: Annotated[str, typer.Argument(help="A feed's or web page's address, or a folder of reports.")] = "",
    name: Annotated[str, typer.Option(help="What to call it; by default made from its title.")] = "",
    kind: Annotated[
        str, typer.Option(help="syndication, edgar, folder or prices; by default told by the address.")
    ] = "",
    every: Annotated[str, typer.Option(help='How often to read it, such as "15m".')] = "30m",
    keep: Annotated[str | None, typer.Option(help='How long to keep its documents, such as "365d".')] = None,
    full_text: Annotated[bool, typer.Option(help="Follow each item's link for the whole text.")] = False,
    ticker: Annotated[list[str] | None, typer.Option(help="edgar and prices: these companies; repeatable.")] = None,
    form: Annotated[list[str] | None, typer.Option(help="edgar: these forms; repeatable.")] = None,
    facts: Annotated[bool, typer.Option(help="edgar: figures from companyfacts too.")] = False,
    site: Annotated[str, typer.Option("--from", help="prices: a site that needs no key: stooq (US listings).")] = "",
    tickers: Annotated[str, typer.Option(help='prices: companies with commas, such as "NVDA,AAPL".')] = "",
    check: Annotated[bool, typer.Option(help="Read it once before adding it.")] = True,
) -> None:
    """Add a feed to desk.toml, after reading it once."""
    from tieout.ui.render import say

    desk = open_desk(context)
    named = (*(ticker or ()), *filter(None, map(str.strip, tickers.split(","))))
    if site:
        preset = prices_from(site, named, name)
        edited(desk.settings_path, lambda text: with_feed(text, preset))
        say(f'Added "{preset.name}" to {desk.settings_path}. Run `tieout refresh` to read it.')
        return
    spec = FeedSpec(
        name=name,
        kind=told_kind(where, kind),
        url="" if told_kind(where, kind) == "folder" else where,
        path=str(Path(where).expanduser().absolute()) if told_kind(where, kind) == "folder" else "",
        every=duration(every, "--every"),
        keep=duration(keep, "--keep") if keep else None,
        full_text=full_text,
        tickers=tuple(map(ticker_of, named)),
        forms=tuple(form or ()),
        facts=facts,
    )
    checked = seen(desk, spec) if check else titled(spec, spec.name or slug(where))
    edited(desk.settings_path, lambda text: with_feed(text, checked))
    say(f'Added "{checked.name}" to {desk.settings_path}. Run `tieout refresh` to read it.')


def told_kind(where: str, kind: str) -> FeedKind:
    if kind and kind not in KINDS:
        raise UsageError(f'"{kind}" is no kind of feed. Choose one of: {", ".join(KINDS)}.')
    if kind:
        return cast(FeedKind, kind)
    if where and Path(where).expanduser().is_dir():
        return "folder"
    if re.match(r"https?://", where):
        return "syndication"
    raise UsageError(f'"{where}" is neither an http address nor a folder here. Give one of them, or --kind.')


def duration(text: str, option: str) -> float:
    try:
        return seconds(text)
    except ValueError as exc:
        raise UsageError(f"{option}: {exc}.") from exc


def seen(desk: Desk, spec: FeedSpec) -> FeedSpec:
    """The feed after a first look at it: its real address, a name from its title; errors when it cannot be read."""
    from tieout.ui.render import say

    if spec.kind == "folder" and not Path(spec.path).is_dir():
        raise UsageError(f"There is no folder {spec.path}. Make it first, or add it with --no-check.")
    if spec.kind != "syndication":
        return titled(spec, spec.name or slug(Path(spec.path).name if spec.path else spec.kind))
    found, checked = looked_at(desk, spec)
    say(f"{found.title or found.url}: {len(found.items)} items")
    for title, published in found.items[:3]:
        say(f"  {published:%d %b %Y}  {title}" if published else f"  {title}")
    return checked


@app.command("remove")
def remove(context: Context, name: Annotated[str, typer.Argument(help="The feed's name.")]) -> None:
    """Take a feed out of desk.toml; its documents stay in the ledger."""
    from tieout.ui.render import say

    desk = open_desk(context)
    edited(desk.settings_path, lambda text: without_feed(text, name))
    say(f'Removed "{name}" from {desk.settings_path}. Its documents stay.')


@app.command("import")
def import_opml(context: Context, opml: Annotated[Path, typer.Argument(help="An OPML file.")]) -> None:
    """Add the feeds of an OPML file; those the desk reads already are left out."""
    from tieout.feeds import read_opml
    from tieout.ui.render import say

    desk = open_desk(context)
    try:
        found = read_opml(opml.read_bytes())
    except OSError as exc:
        raise UsageError(f"{opml} cannot be read ({exc.strerror}). Name an OPML file.") from exc
    fresh = new_ones(desk.feeds.feeds, found)
    edited(desk.settings_path, lambda text: with_feeds(text, fresh))
    say(f"Added {len(fresh)} of {len(found)} feeds. Run `tieout refresh` to read them.")


@app.command("export")
def export_opml(
    context: Context,
    opml: Annotated[Path | None, typer.Argument(help="Where to write; standard output when not given.")] = None,
) -> None:
    """Write the syndicated feeds as OPML."""
    from tieout.feeds import write_opml
    from tieout.ui.settings_file import write_atomically

    desk = open_desk(context)
    text = write_opml([spec for spec in desk.feeds.feeds if spec.kind == "syndication"])
    if opml is None:
        emit_bytes(text.encode("utf-8"))
    else:
        write_atomically(opml, text)
