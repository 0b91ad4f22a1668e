"""What tools may ask of the desk, behind the JSON API and MCP alike, and how many of them at once.

The same functions as the command line's. Each job runs on one thread from start to end; a caller who leaves stops it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tieout.feeds import Busy, UsageError, ticker_of
from tieout.ui.auth.limits import FULL
from tieout.ui.auth.schema import (
    AskIn,
    AskOut,
    CheckIn,
    CheckOut,
    DocumentIn,
    DocumentOut,
    FiguresIn,
    NoteOut,
    ReportIn,
    ReportOut,
    SearchIn,
    SearchOut,
    StatusOut,
)
from tieout.ui.durations import moment

if TYPE_CHECKING:
    from tieout.ui.desk import Desk
    from tieout.ui.notes import NoteResult, NotesReport

T = TypeVar("T")
Told = Callable[[str, int, int], None]  # what is being done, how many are through, of how many
LOOK = 0.5  # seconds between looks at whether the caller is still there


class Tools(Protocol):
    """Called on threads; `stop` is set when nobody waits for the result any more."""

    def ask(self, wanted: AskIn, stop: threading.Event) -> AskOut: ...

    def search(self, wanted: SearchIn) -> SearchOut: ...

    def status(self) -> StatusOut: ...

    def check(self, wanted: CheckIn, stop: threading.Event, tell: Told) -> CheckOut: ...

    def figures(self, wanted: FiguresIn) -> dict[str, Any]: ...

    def document(self, wanted: DocumentIn) -> DocumentOut: ...

    def report(self, wanted: ReportIn, stop: threading.Event, tell: Told) -> ReportOut: ...


class DeskTools:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def ask(self, wanted: AskIn, stop: threading.Event) -> AskOut:
        from tieout.model import Answer
        from tieout.ui.filters import make_filters

        filters = make_filters(self.desk, wanted.tickers, wanted.as_of, wanted.since, names=("as_of", "since"))
        for item in self.desk.stream(wanted.question, filters, wanted.adapter):
            if isinstance(item, Answer):
                return AskOut.model_validate(item.to_json())
            if stop.is_set():
                break
        raise Busy("The question was given up before it was answered. Ask it again.")

    def search(self, wanted: SearchIn) -> SearchOut:
        from tieout.retrieval import Index
        from tieout.ui.filters import hit_json, make_filters

        filters = make_filters(self.desk, wanted.tickers, wanted.as_of, wanted.since, names=("as_of", "since"))
        started = perf_counter()
        with Index.open(self.desk.index) as index:
            index.follow(wait=0)
            hits = index.search(wanted.query, filters, wanted.k)
        found = {"hits": [hit_json(hit) for hit in hits], "seconds": round(perf_counter() - started, 3)}
        return SearchOut.model_validate(found)

    def status(self) -> StatusOut:
        from tieout.ui.status import status_json, take

        return StatusOut.model_validate(status_json(take(self.desk)))

    def check(self, wanted: CheckIn, stop: threading.Event, tell: Told) -> CheckOut:
        from tieout.ui.check import check_on

        def read(done: int, whole: int) -> None:
            if stop.is_set():
                raise Busy("The check was given up before it was done. Ask for it again.")
            tell("Checking", done, whole)

        report = check_on(
            self.desk,
            wanted.text,
            title=wanted.title,
            tickers=[ticker_of(one) for one in wanted.tickers],
            as_of=moment(wanted.as_of, "as_of") if wanted.as_of else None,
            progress=read,
        )
        return CheckOut.model_validate(report.to_json())

    def figures(self, wanted: FiguresIn) -> dict[str, Any]:
        from tieout.ui.desk_figures import figures_of_document, grids_of
        from tieout.ui.figures_json import document_figures_json, grids_json

        if bool(wanted.document) == bool(wanted.tickers):
            raise UsageError("Name either `document` or `tickers`.")
        if wanted.document:
            return document_figures_json(*figures_of_document(self.desk, wanted.document))
        until = moment(wanted.as_of, "as_of") if wanted.as_of else None
        tickers = [ticker_of(one) for one in wanted.tickers]
        grids, _ = grids_of(self.desk, tickers, wanted.concepts, wanted.period, wanted.last, until)
        return grids_json(grids)

    def document(self, wanted: DocumentIn) -> DocumentOut:
        from tieout.ui.documents_json import document_json

        with self.desk.open_ledger() as ledger:
            found = ledger.document(wanted.document)
        part = found.text[wanted.start : wanted.start + wanted.characters]
        return DocumentOut.model_validate({**document_json(found), "start": wanted.start, "text": part})

    def report(self, wanted: ReportIn, stop: threading.Event, tell: Told) -> ReportOut:
        from tieout.ui.notes import write_notes

        subjects = wanted.subjects or self.desk.feeds.watchlist
        if not subjects:
            raise UsageError("Notes of what? Name `subjects`, or put tickers on the desk's watchlist.")
        done = write_notes(
            self.desk,
            subjects,
            as_of=moment(wanted.as_of, "as_of") if wanted.as_of else None,
            formats=wanted.formats,
            force=wanted.force,
            progress=lambda step: tell(f"{step.subject}: {step.what}", step.done, step.total),
            stop=stop,
        )
        return report_out(done)


def report_out(done: NotesReport) -> ReportOut:
    """Names instead of this machine's paths, and the Markdown itself: a tool need not share the desk's disk."""
    return ReportOut(
        as_of=done.as_of,
        folder=done.folder.name,
        notes=[note_out(note) for note in done.notes],
        digest=[path.name for path in done.digest],
        seconds=round(done.seconds, 3),
        stopped=done.stopped,
    )


def note_out(note: NoteResult) -> NoteOut:
    markdown = next((path.read_text("utf-8") for path in note.files if path.suffix == ".md"), None)
    return NoteOut(
        subject=note.subject,
        status=note.status,
        error=note.error,
        files=[path.name for path in note.files],
        markdown=markdown,
        seconds=round(note.seconds, 3),
    )


def silent(words: str, done: int, total: int) -> None:
    """Nobody wants to be told."""


async def here() -> bool:
    """For callers who cannot be asked: they are there until they cancel."""
    return False


class Work:
    """At most `limit` jobs at once; the next one is refused at once rather than kept waiting."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0

    async def run(self, job: Callable[[threading.Event], T], gone: Callable[[], Awaitable[bool]] = here) -> T:
        if self.running >= self.limit:
            raise Busy(FULL)
        stop = threading.Event()
        self.running += 1
        task = asyncio.create_task(asyncio.to_thread(job, stop))
        task.add_done_callback(self._finished)
        try:
            while not (await asyncio.wait({task}, timeout=LOOK))[0]:
                if await gone():
                    stop.set()
        except asyncio.CancelledError:
            stop.set()
            raise
        return task.result()

    def _finished(self, task: asyncio.Task[T]) -> None:
        self.running -= 1
        if not task.cancelled():
            task.exception()  # looked at here, for whoever asked may have gone
