"""What the Notes tab asks of a desk: build notes, list the stored ones, show, hand out and verify one of them.

A note is named "2026-11-20/NVDA": the page never names a path.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.feeds import ParseError, TieoutError, UsageError
from tieout.ui.chat.lines import received

if TYPE_CHECKING:
    from tieout.ui.chat.open_desk import OpenDesk
    from tieout.ui.notes import NotesReport, StoredNote, Verified
    from tieout.ui.notes.records import Format

LISTED = 60
TYPES = {"md": "text/markdown", "html": "text/html", "pdf": "application/pdf", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A stored note in the list; `formats` are the files that lie there."""

    id: str
    subject: str
    title: str
    as_of: date
    changes: str
    formats: tuple[str, ...]


class NoteDesk:
    def __init__(self, opened: OpenDesk) -> None:
        self._opened = opened

    def subjects(self, text: str) -> list[str]:
        """What stands between commas; the watchlist where nothing does."""
        given = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        wanted = given or list(self._opened.now().feeds.watchlist)
        if not wanted:
            raise UsageError("Notes of what? Name a ticker, a company or a topic, such as NVDA.")
        return wanted

    def build(self, subjects: Sequence[str], as_of: datetime | None, formats: Sequence[Format]) -> Iterator[Any]:
        """Lines of progress, and at the end the `NotesReport`. Closing it stops the work before its next step."""
        lines: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stop = threading.Event()
        work = (list(subjects), as_of, list(formats), lines, stop)
        threading.Thread(target=self._write, args=work, name="tieout-note", daemon=True).start()
        try:
            yield from received(lines, "Beginning")
        finally:
            stop.set()

    def _write(
        self,
        subjects: list[str],
        as_of: datetime | None,
        formats: list[Format],
        lines: queue.SimpleQueue[Any],
        stop: threading.Event,
    ) -> None:
        from tieout.ui.notes import Step, write_notes

        def tell(step: Step) -> None:
            count = f" ({step.done + 1} of {step.total})" if step.total > 1 else ""
            lines.put(f"{step.subject}{count}: {step.what}")

        try:
            lines.put(write_notes(self._opened.now(), subjects, as_of=as_of, formats=formats, progress=tell, stop=stop))
            lines.put(None)
        except Exception as error:  # noqa: BLE001 - carried to the thread that asked, and raised there
            lines.put(error)

    def listed(self) -> list[NoteLine]:
        return [_line(note) for note in islice(self._stored(), LISTED)]

    def _stored(self) -> Iterator[StoredNote]:
        from tieout.ui.notes.bundle import stored
        from tieout.ui.notes.job import reports_folder

        return stored(reports_folder(self._opened.now()))

    def _note(self, id: str) -> StoredNote:
        found = next((note for note in self._stored() if note_id(note) == id), None)
        if found is None:
            raise UsageError("This note is not in the desk's reports any more. Build it again.")
        return found

    def preview(self, id: str) -> str:
        """The note's HTML: the file where it lies there, else made from the bundle."""
        from tieout.ui.notes.bundle import read_bundle
        from tieout.ui.notes.job import TEMPLATES
        from tieout.ui.notes.records import Note
        from tieout.ui.notes.render import render

        note = self._note(id)
        written = note.path.with_suffix(".html")
        if written.is_file():
            return written.read_text("utf-8")
        page = read_bundle(note.path).page
        assert isinstance(page, Note), "stored() lists notes alone"
        return render(page, ["html"], self._opened.now().folder / TEMPLATES)["html"].decode()

    def atom(self, address: str) -> bytes | None:
        """The newest notes as a feed; None where desk.toml does not ask for one."""
        from tieout.ui.brief import atom
        from tieout.ui.notes.bundle import read_bundle
        from tieout.ui.notes.records import Note

        desk = self._opened.now()
        if not desk.brief.feed:
            return None
        pages = ((note_id(note), read_bundle(note.path).page) for note in islice(self._stored(), LISTED))
        return atom([(id, page) for id, page in pages if isinstance(page, Note)], address, desk.clock())

    def line(self, id: str) -> NoteLine:
        return _line(self._note(id))

    def file(self, id: str, form: str) -> tuple[str, str, bytes]:
        """Name, type and bytes of one of its files."""
        path = self._note(id).path.with_suffix(f".{form}")
        if form not in TYPES or not path.is_file():
            raise UsageError("This note was not written in that format. Build it again with the format ticked.")
        try:
            return path.name, TYPES[form], path.read_bytes()
        except OSError as exc:
            raise TieoutError(f"{path.name} cannot be read ({exc.strerror}). Build the note again.") from exc

    def verify(self, id: str) -> Verified:
        from tieout.ui.notes import verify_bundle

        return verify_bundle(self._note(id).path, self._opened.now())


def note_id(note: StoredNote) -> str:
    return f"{note.path.parent.name}/{note.path.stem}"


def written_ids(report: NotesReport) -> list[str]:
    """The notes that a run wrote or found as they were; they lie in a folder named after the day."""
    names = [{path.stem for path in note.files} for note in report.notes if note.status != "failed"]
    return [f"{report.folder.name}/{stem}" for stems in names for stem in sorted(stems)[:1]]


def _line(note: StoredNote) -> NoteLine:
    formats = tuple(form for form in TYPES if note.path.with_suffix(f".{form}").is_file())
    return NoteLine(note_id(note), note.subject, note.title, note.as_of, _changes(note.path), formats)


def _changes(path: Path) -> str:
    from tieout.ui.notes.bundle import read_bundle
    from tieout.ui.notes.records import Note

    try:
        page = read_bundle(path).page
    except ParseError:
        return ""
    return page.changes.line if isinstance(page, Note) else ""
