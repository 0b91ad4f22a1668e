"""The batch: a note for each subject, written whole or not at all, taken up again where a run was ended.

One run at a time holds a desk's reports; a chat and a refresh may go on beside it. A subject that fails stops no other. Of a
note nothing is kept in memory but its line of the digest. The bundle always goes to the desk's `reports/<day>/` too, where the next
note looks for what changed; the documents that it cites are pinned before it is written.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from tieout.feeds import Busy, Ledger, TemplateError, TieoutError, end_of_day
from tieout.model import Answer
from tieout.retrieval import Evidence, Filters
from tieout.ui.desk import Desk
from tieout.ui.notes import bundle
from tieout.ui.notes.build import SEED, Place, build
from tieout.ui.notes.codec import to_json
from tieout.ui.notes.digest import Entry, digest, entry
from tieout.ui.notes.fresh import feed_lines
from tieout.ui.notes.pdf import writable
from tieout.ui.notes.provenance import template_hash, written_by
from tieout.ui.notes.records import FORMATS, VERSION, Failed, FeedLine, Format, Note, Snapshot, Written
from tieout.ui.notes.render import render, render_digest
from tieout.ui.notes.subjects import About, resolve

LIMIT = 600.0  # seconds for one note; most take a few
TEMPLATES = "templates"
REPORTS = "reports"

Status = Literal["written", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """Where the run is: note `done` + 1 of `total`."""

    subject: str
    what: str
    done: int
    total: int


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class NoteResult:
    subject: str
    status: Status
    files: tuple[Path, ...] = ()
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NotesReport:
    """What came of a run. `stopped`: it was told to end before it was through."""

    as_of: datetime
    folder: Path
    notes: tuple[NoteResult, ...]
    digest: tuple[Path, ...]
    seconds: float
    stopped: bool = False
    left_out: str = ""  # why a format was not written

    @property
    def exit_code(self) -> int:
        """0 all are there, 3 some are, 1 none is."""
        failed = [note for note in self.notes if note.status == "failed"]
        if failed and len(failed) == len(self.notes):
            return 1
        return 3 if failed or self.stopped else 0


class Stopped(Exception):
    """The run was told to end; raised and caught here."""


class Deadline(threading.Event):
    """Set when the run is told to stop, or when the note's time is over."""

    def __init__(self, stop: threading.Event, seconds: float) -> None:
        super().__init__()
        self._stop, self._seconds, self._until = stop, seconds, time.monotonic() + seconds

    def is_set(self) -> bool:
        return self._stop.is_set() or time.monotonic() > self._until

    def check(self) -> None:
        if self._stop.is_set():
            raise Stopped
        if self.is_set():
            raise TieoutError(
                f"It took longer than {self._seconds:.0f} s: run it again, alone, or on a quieter machine."
            )


@dataclass(frozen=True, slots=True)
class Tools:
    """What answers questions: the index to search in, the embedder behind it, the draft's writer, and its weights."""

    index: Any  # what `gather` and a topic's note search in
    embedder: str
    embedder_sha256: str
    draft: Callable[[Evidence, threading.Event], Answer]
    model: Written


@dataclass(frozen=True, slots=True)
class Run:
    """What all notes of a run share."""

    desk: Desk
    tools: Tools
    as_of: datetime
    formats: tuple[Format, ...]
    out: Path
    force: bool
    limit: float
    ledger: Ledger
    feeds: tuple[FeedLine, ...]
    templates: str
    write: bundle.Write
    tell: Progress
    stop: threading.Event

    @property
    def stored(self) -> Path:
        """Where the desk keeps the bundles of this day."""
        return reports_folder(self.desk) / self.as_of.date().isoformat()


def reports_folder(desk: Desk) -> Path:
    return desk.folder / REPORTS


def write_notes(
    desk: Desk,
    subjects: Sequence[str],
    *,
    as_of: datetime | None = None,
    formats: Sequence[Format] = FORMATS,
    out: Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    limit: float = LIMIT,
) -> NotesReport:
    """A note for each subject; a digest where there are several. `Busy` while another run writes this desk's reports."""
    from tieout.retrieval import Index

    def drafted(evidence: Evidence, stop: threading.Event) -> Answer:
        return desk.analyst.answer(evidence, stop=stop)

    with _alone(desk), Index.open(desk.index) as index:
        index.follow(wait=0)  # whoever follows already will finish; a note does not wait for it
        tools = Tools(index, desk.embedder, index.embedder.hash, drafted, written_by(desk.model))
        return write_with(
            desk, subjects, tools, as_of=as_of, formats=formats, out=out, force=force, progress=progress, stop=stop,
            limit=limit,
        )  # fmt: skip


def write_with(
    desk: Desk,
    subjects: Sequence[str],
    tools: Tools,
    *,
    as_of: datetime | None = None,
    formats: Sequence[Format] = FORMATS,
    out: Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    limit: float = LIMIT,
    write: bundle.Write = bundle.write_file,
) -> NotesReport:
    """`write_notes` with the tools given; the caller sees to it that nobody else writes this desk's reports."""
    started = time.monotonic()
    day = as_of or end_of_day(desk.clock().date())
    forms, left_out = writable(tuple(f for f in FORMATS if f in formats))
    folder = out.absolute() if out else reports_folder(desk) / day.date().isoformat()
    with desk.open_ledger() as ledger:
        run = Run(
            desk, tools, day, forms, folder, force, limit, ledger,
            feed_lines(ledger, desk.feeds.feeds, day), template_hash(desk.folder / TEMPLATES), write,
            progress or (lambda step: None), stop or threading.Event(),
        )  # fmt: skip
        bundle.sweep(folder)
        bundle.sweep(run.stored)
        done = _all(run, tuple(dict.fromkeys(s.strip() for s in subjects)), started)
        return replace(done, left_out=left_out)


@contextmanager
def _alone(desk: Desk) -> Iterator[None]:
    from filelock import FileLock, Timeout

    folder = reports_folder(desk)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout as exc:
        raise Busy("Another run is writing this desk's reports: wait until it is done, then run this again.") from exc
    except OSError as exc:
        raise TieoutError(f"{folder} cannot be written ({exc.strerror or exc}): make room or mend its rights.") from exc


def _all(run: Run, subjects: tuple[str, ...], started: float) -> NotesReport:
    results: list[NoteResult] = []
    entries: list[Entry] = []
    stopped = False
    for done, subject in enumerate(subjects):
        began = time.monotonic()
        deadline = Deadline(run.stop, run.limit)

        def step(what: str, deadline: Deadline = deadline, subject: str = subject, done: int = done) -> None:
            deadline.check()
            run.tell(Step(subject, what, done, len(subjects)))

        try:
            status, files, line = _one(subject, run, step, deadline)
        except Stopped:
            stopped = True
            break
        except TemplateError:
            raise  # it would fail every note
        except Exception as error:  # noqa: BLE001 - whatever fails one note stops no other, and stands in the report
            results.append(NoteResult(subject, "failed", error=_said(error), seconds=time.monotonic() - began))
            continue
        entries.append(line)
        results.append(NoteResult(line.line.subject, status, files, seconds=time.monotonic() - began))
    page = _digest(run, entries, results) if len(subjects) > 1 and entries and not stopped else ()
    return NotesReport(run.as_of, run.out, tuple(results), page, time.monotonic() - started, stopped)


def _said(error: Exception) -> str:
    if isinstance(error, TieoutError):
        return str(error)
    return f"Something unforeseen failed ({type(error).__name__}: {error}). Run it alone with --debug to see where."


def _one(
    subject: str, run: Run, step: Callable[[str], None], deadline: Deadline
) -> tuple[Status, tuple[Path, ...], Entry]:
    """One note, written or found as it was written from the same evidence."""
    step("looking it up")
    about = resolve(subject, run.ledger, frozenset(run.desk.feeds.watchlist), run.as_of)
    name = bundle.stem(about.subject)
    seen = Snapshot(run.ledger.last_change(), run.tools.embedder, run.tools.embedder_sha256)
    last = bundle.last_note(reports_folder(run.desk), about.subject, run.as_of.date())
    key = _key(about, run, seen, last)
    files = tuple(run.out / f"{name}.{form}" for form in run.formats)
    if not run.force and bundle.finished(run.stored, _card(name, run), key):
        kept = bundle.read_bundle(run.stored / f"{name}.json").page
        if isinstance(kept, Note):
            return "unchanged", files, entry(kept, name)
    note = build(about, _place(run, seen, step, deadline), run.as_of, last)
    step("writing")
    _store(note, name, key, run)
    return "written", files, entry(note, name)


def _place(run: Run, seen: Snapshot, step: Callable[[str], None], deadline: Deadline) -> Place:
    def gathered(question: str, filters: Filters) -> Evidence:
        from tieout.retrieval import build_evidence

        return build_evidence(question, filters, run.tools.index, run.ledger, now=run.as_of)

    def drafted(evidence: Evidence) -> Answer:
        return run.tools.draft(evidence, deadline)

    return Place(run.ledger, run.tools.index, gathered, drafted, run.feeds, run.tools.model, seen, step)


def _store(note: Note, name: str, key: str, run: Run) -> None:
    """Pinned, rendered, written; the card last."""
    with run.ledger.writing():
        run.ledger.pin(document.document for document in note.documents)
    data = bundle.bundle_bytes(note)
    made: dict[Path, bytes] = {run.stored / f"{name}.json": data}
    pages = render(note, [form for form in run.formats if form != "json"], run.desk.folder / TEMPLATES)
    made |= {run.out / f"{name}.{form}": page for form, page in pages.items()}
    if "json" in run.formats:
        made[run.out / f"{name}.json"] = data
    _write(run, name, key, made)


def _write(run: Run, name: str, key: str, made: dict[Path, bytes]) -> None:
    for path, data in made.items():
        run.write(path, data)
    marks = {str(path): hashlib.sha256(data).hexdigest() for path, data in made.items()}
    bundle.write_card(run.stored, _card(name, run), bundle.Card(key, marks), run.write)


def _card(name: str, run: Run) -> str:
    """Cards lie in the desk's reports, one for each folder that notes were written to."""
    return name if run.out == run.stored else f"{name}-{hashlib.sha256(str(run.out).encode()).hexdigest()[:8]}"


def _digest(run: Run, entries: Sequence[Entry], results: Sequence[NoteResult]) -> tuple[Path, ...]:
    failed = [Failed(r.subject, r.error or "") for r in results if r.status == "failed"]
    page = digest(entries, failed, run.as_of)
    data = bundle.bundle_bytes(page)
    pages = render_digest(page, [form for form in run.formats if form != "json"], run.desk.folder / TEMPLATES)
    made = {run.out / f"digest.{form}": text for form, text in pages.items()}
    if "json" in run.formats:
        made[run.out / "digest.json"] = data
    for path, text in made.items():
        run.write(path, text)
    return tuple(made)


def _key(about: About, run: Run, seen: Snapshot, last: Note | None) -> str:
    """What decides a note: the same key, the same bytes."""
    parts: list[Any] = [
        VERSION, SEED, about.subject, about.kind, about.name, run.as_of.isoformat(), list(run.formats), str(run.out),
        [seen.change, seen.embedder_sha256], [run.tools.model.name.base, run.tools.model.name.adapter],
        [run.tools.model.base_sha256, run.tools.model.adapter_sha256], run.templates,
        [[line.name, line.stale, line.error] for line in run.feeds],
        bundle.page_hash(to_json(last)) if last else "",
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
