"""`tieout report` and `tieout verify`: research notes in batch, and a written one tied out again, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tieout.feeds import UsageError
from tieout.ui.commands.context import Context, Json, emit_json, folder, open_desk
from tieout.ui.commands.refresh import stop_on_signal
from tieout.ui.desk import SETTINGS, Desk, require_writable
from tieout.ui.durations import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tieout.ui.notes import NoteResult, NotesReport, Verified
    from tieout.ui.notes.records import Format


def add_to(app: typer.Typer) -> None:
    app.command("report")(report)
    app.command("verify")(verify)


def report(
    context: Context,
    subject: Annotated[list[str] | None, typer.Argument(help="Tickers, companies or topics.")] = None,
    watchlist: Annotated[
        bool, typer.Option("--watchlist", help="The desk's watchlist; or a FILE after it, one subject a line.")
    ] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Nothing later than this date (UTC).")] = None,
    form: Annotated[str, typer.Option("--format", help="Of md, html, pdf and json, with commas.")] = "md,html,pdf,json",
    out: Annotated[Path | None, typer.Option(help="A folder; by default the desk's reports/DATE.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write again what is there already.")] = False,
    limit: Annotated[float, typer.Option(min=1, help="Seconds that one note may take.")] = 600.0,
    send: Annotated[bool, typer.Option("--send", help="Also send them where [brief] in desk.toml says.")] = False,
    json: Json = False,
) -> None:
    """Write research notes, every figure tied to its source: for each ticker, company or topic, and a digest of several."""
    from tieout.ui.notes.job import write_notes
    from tieout.ui.progress import shown

    formats = chosen_formats(form)
    desk = open_desk(context)
    subjects = chosen_subjects(desk, subject or [], watchlist)
    require_writable(desk.folder)
    day = moment(as_of, "--as-of") if as_of else None
    with stop_on_signal() as stop, shown(silent=json) as bars:
        done = write_notes(
            desk,
            subjects,
            as_of=day,
            formats=formats,
            out=out,
            force=force,
            progress=(lambda step: bars.bytes("notes", step.done, step.total)) if bars else None,
            stop=stop,
            limit=limit,
        )
    if json:
        emit_json(report_json(done))
    else:
        print_report(done)
    if send:
        sent(desk, done, silent=json)
    raise typer.Exit(done.exit_code)


def sent(desk: Desk, done: NotesReport, *, silent: bool) -> None:
    from tieout.ui.brief import deliver
    from tieout.ui.render import say

    for line in deliver(desk, done):
        if not silent:
            say(line)


def verify(
    context: Context,
    path: Annotated[Path, typer.Argument(metavar="REPORT.json", help="A bundle that `tieout report` wrote.")],
    json: Json = False,
) -> None:
    """Tie a written report out again, offline and without a model; exit 1 names the place that differs."""
    from tieout.ui.notes.verify import verify_bundle

    place = folder(context)
    desk = Desk.load(place) if (place / SETTINGS).exists() else None
    found = verify_bundle(path, desk)
    if json:
        emit_json(verified_json(found))
    else:
        print_verified(found)
    raise typer.Exit(0 if found.holds else 1)


def chosen_formats(text: str) -> Sequence[Format]:
    from tieout.ui.notes.records import FORMATS

    wanted = [word.strip().lower() for word in text.split(",") if word.strip()]
    unknown = [word for word in wanted if word not in FORMATS]
    if unknown or not wanted:
        raise UsageError(f'--format "{text}" is none that Tieout writes: choose of {", ".join(FORMATS)}.')
    return [known for known in FORMATS if known in wanted]


def chosen_subjects(desk: Desk, given: Sequence[str], watchlist: bool) -> list[str]:
    """The words of the command line; with --watchlist files of them, or the desk's own list."""
    if not watchlist:
        if not given:
            raise UsageError("Name a ticker, a company or a topic, or use --watchlist.")
        return list(given)
    found = [line for name in given for line in lines_of(Path(name))] if given else list(desk.feeds.watchlist)
    if not found:
        raise UsageError("The watchlist is empty: put tickers under [watchlist] in desk.toml, or name a file after it.")
    return found


def lines_of(path: Path) -> list[str]:
    """One subject a line; blank lines and what follows a # are left out."""
    try:
        text = path.expanduser().read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"The watchlist {path} cannot be read ({exc}). Name a file with one ticker a line.") from exc
    return [subject for line in text.splitlines() if (subject := line.partition("#")[0].strip())]


def report_json(done: NotesReport) -> dict[str, Any]:
    from tieout.model import iso

    return {
        "as_of": iso(done.as_of),
        "folder": str(done.folder),
        "notes": [note_json(note) for note in done.notes],
        "digest": [str(path) for path in done.digest],
        "stopped": done.stopped,
        "left_out": done.left_out,
        "seconds": round(done.seconds, 3),
    }


def note_json(note: NoteResult) -> dict[str, Any]:
    return {
        "subject": note.subject,
        "status": note.status,
        "files": [str(path) for path in note.files],
        "error": note.error,
        "seconds": round(note.seconds, 3),
    }


def print_report(done: NotesReport) -> None:
    from tieout.ui.render import say

    for note in done.notes:
        told = f" ({note.error})" if note.error else f", {note.seconds:.1f} s"
        say(f"{note.subject}: {note.status}{told}")
    whole = sum(1 for note in done.notes if note.status != "failed")
    say(f"{whole} of {len(done.notes)} notes in {done.folder}, {done.seconds:.1f} s.")
    if done.left_out:
        say(done.left_out)
    if done.stopped:
        say("Stopped before the end; the same command goes on from here.")


def verified_json(found: Verified) -> dict[str, Any]:
    return {
        "holds": found.holds,
        "report": str(found.path),
        "subject": found.subject,
        "checked": {
            "documents": found.documents,
            "quotes": found.quotes,
            "figures": found.figures,
            "formulas": found.formulas,
            "cells": found.cells,
        },
        "differences": [{"place": d.place, "document": d.document, "reason": d.reason} for d in found.differences],
        "unchecked": list(found.unchecked),
    }


def print_verified(found: Verified) -> None:
    from tieout.ui.render import say

    for difference in found.differences:
        document = f" (document {difference.document})" if difference.document else ""
        say(f"{difference.place}: {difference.reason}{document}")
    for line in found.unchecked:
        say(f"Not checked: {line}")
    counts = (
        f"{found.documents} documents, {found.quotes} quotes, {found.figures} figures, {found.formulas} formulas, "
        f"{found.cells} cells"
    )
    say(f"{found.subject}: {'ties out' if found.holds else 'does NOT tie out'}; checked {counts}.")
