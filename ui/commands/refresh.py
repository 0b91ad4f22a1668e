"""`tieout refresh`: due feeds into the ledger, the index after them, once or for ever."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from tieout.feeds import TieoutError, UsageError
from tieout.ui.commands.context import PARTLY_DONE, Context, Json, emit_json, open_desk
from tieout.ui.desk import Desk, require_writable
from tieout.ui.durations import seconds
from tieout.ui.status import left_out
from tieout.ui.upkeep import Refreshed, refresh_desk


def add_to(app: typer.Typer) -> None:
    app.command("refresh")(refresh)


def refresh(
    context: Context,
    everything: Annotated[bool, typer.Option("--all", help="Also feeds that are not due yet.")] = False,
    feed: Annotated[list[str] | None, typer.Option(help="Only this feed; repeatable.")] = None,
    every: Annotated[str | None, typer.Option(help='Go on for ever, looking again after "15m".')] = None,
    json: Json = False,
) -> None:
    """Read the feeds that are due and bring the index up to date."""
    desk = open_desk(context)
    require_writable(desk.folder)
    names = tuple(feed or ())
    require_feeds(desk, names)
    with stop_on_signal() as stop:
        if every is None:
            raise typer.Exit(once(desk, everything or bool(names), names, stop, json))
        for_ever(desk, pause(every), names, stop, json)


def pause(every: str) -> float:
    try:
        return seconds(every)
    except ValueError as exc:
        raise UsageError(f"--every: {exc}.") from exc


def require_feeds(desk: Desk, names: tuple[str, ...]) -> None:
    known = [spec.name for spec in desk.feeds.feeds]
    for name in names:
        if name not in known:
            raise UsageError(f'The desk has no feed named "{name}". Its feeds: {", ".join(known) or "none"}.')


def once(desk: Desk, everything: bool, names: tuple[str, ...], stop: threading.Event, json: bool) -> int:
    from tieout.ui.progress import shown

    with shown(silent=json) as progress:
        done = refresh_desk(desk, everything=everything, names=names, progress=progress, stop=stop)
    if json:
        emit_json(refreshed_json(done))
    else:
        print_refreshed(done)
    return exit_code(done, stopped=stop.is_set())


def for_ever(desk: Desk, wait: float, names: tuple[str, ...], stop: threading.Event, json: bool) -> None:
    """One round after another until SIGTERM or Ctrl-C; a failed round is said and tried again."""
    from tieout.ui.progress import shown

    while not stop.is_set():
        try:
            with shown(silent=json) as progress:
                done = refresh_desk(desk, everything=False, names=names, progress=progress, stop=stop)
        except TieoutError as error:
            print(str(error), file=sys.stderr, flush=True)
        else:
            if json:
                emit_json(refreshed_json(done))
            else:
                print_refreshed(done)
        stop.wait(wait)


@contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """SIGTERM and Ctrl-C ask for a clean stop; a second Ctrl-C is Python's own."""
    stop = threading.Event()

    def ask(number: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_code(done: Refreshed, *, stopped: bool) -> int:
    """0 all went well, 3 some feeds failed (or it was told to stop), 1 all that were tried failed."""
    tried = [feed for feed in done.report.feeds if feed.status != "not_due"]
    failed = [feed for feed in tried if feed.status == "failed"]
    if failed and len(failed) == len(tried):
        return 1
    return PARTLY_DONE if failed or stopped else 0


def refreshed_json(done: Refreshed) -> dict[str, Any]:
    from tieout.model import iso

    report = done.report
    feeds = [
        {
            "name": feed.name,
            "status": feed.status,
            "new": feed.new,
            "updated": feed.updated,
            "error": feed.error,
            "skipped": [{"name": name, "reason": reason} for name, reason in feed.skipped],
            "next_due": iso(feed.next_due),
        }
        for feed in report.feeds
    ]
    return {
        "at": iso(done.at),
        "feeds": feeds,
        "documents": {"new": report.new, "updated": report.updated, "unchanged": report.unchanged},
        "passages": {"added": done.added, "removed": done.removed},
        "figures": {"added": done.figures_added, "removed": done.figures_removed},
        "seconds": round(done.seconds, 3),
    }


def print_refreshed(done: Refreshed) -> None:
    from tieout.ui.render import say

    for feed in done.report.feeds:
        if feed.status != "not_due":
            counts = f", {feed.new} new, {feed.updated} updated" if feed.status in {"new", "unchanged"} else ""
            say(f"{feed.name}: {feed.status}{counts}{f' ({feed.error})' if feed.error else ''}")
            if feed.skipped:
                say(f"  Not read: {left_out(feed.skipped)}")
    report = done.report
    say(
        f"Documents: {report.new} new, {report.updated} updated, {report.unchanged} unchanged. "
        f"Passages: {done.added} added, {done.removed} removed. "
        f"Figures: {done.figures_added} added, {done.figures_removed} removed. {done.seconds:.1f} s."
    )
