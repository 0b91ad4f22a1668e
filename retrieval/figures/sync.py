"""The figure store follows the ledger: changed documents are read, and their figures are kept together with the cursor.

Safe to kill at any point: one transaction holds a batch's figures and the cursor behind it, so that the next run reads at most
that batch again. A document is read again only when what its figures are read from has changed; a new story, or a newer
revision, does not make it so. Needs neither the embedder nor Chroma.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from tieout.feeds import Busy, Document, Ledger, Tagging, UnknownDocument
from tieout.retrieval.figures.extract import entity_of, read_figures
from tieout.retrieval.figures.from_facts import fact_figures
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.store import FILE, FigureStore

READER = 4  # raise it when the same document would be read otherwise: every store is then filled anew
Progress = Callable[[int, int], None]  # changes read, changes in all; what it raises ends the following, at no loss
_OWN_PAPERS = ("filing", "release", "report", "facts")  # in which a company's figures stand, its ticker first
_CURSOR, _READER = "cursor", "reader"
_CHANGES = 64  # asked of the ledger at once
_BATCH = 2.0  # seconds of reading, at most a document more: what a kill may make us read again
_TURN = 600.0  # seconds to wait for another run that fills the store


@dataclass(frozen=True, slots=True)
class FiguresChange:
    """What following did, in figures."""

    added: int = 0
    removed: int = 0

    def __add__(self, other: FiguresChange) -> FiguresChange:
        return FiguresChange(self.added + other.added, self.removed + other.removed)


@dataclass(frozen=True, slots=True)
class FiguresHealth:
    """How many figures are held, and how many of the ledger's changes are not read yet."""

    figures: int
    behind: int


def quiet(done: int, total: int) -> None:
    """Progress nobody looks at."""


def open_figures(folder: Path) -> FigureStore:
    """The figure store of an index's folder; made where it is missing."""
    return FigureStore.open(folder / FILE)


def follow_figures(folder: Path, ledger: Ledger, progress: Progress = quiet, *, wait: float = _TURN) -> FiguresChange:
    """Read what the ledger has got since. While another run does it, wait up to `wait` seconds, then raise Busy.

    `folder` is the index's. A store of an older READER, or of another ledger, is emptied first.

        with Ledger.open(path) as ledger:
            follow_figures(folder, ledger)
    """
    with _turn(folder, wait), open_figures(folder) as store:
        return synchronise(store, ledger, progress)


def rebuild_figures(folder: Path, ledger: Ledger, progress: Progress = quiet) -> FiguresChange:
    """Throw the store away and read every document again."""
    with _turn(folder, _TURN):
        for suffix in ("", "-wal", "-shm"):
            (folder / f"{FILE}{suffix}").unlink(missing_ok=True)
        with open_figures(folder) as store:
            return synchronise(store, ledger, progress)


def figures_health(folder: Path, ledger: Ledger) -> FiguresHealth:
    """Makes no file. IndexUnavailable where the store cannot be used."""
    if not (folder / FILE).exists():
        return FiguresHealth(0, ledger.last_change())
    with open_figures(folder) as store:
        return FiguresHealth(store.counts().figures, behind(store, ledger))


def behind(store: FigureStore, ledger: Ledger) -> int:
    """Changes of the ledger that the store has not read: all of them, where it must be filled anew."""
    last, cursor = ledger.last_change(), cursor_of(store)
    return last if cursor > last or not _current(store) else last - cursor


def cursor_of(store: FigureStore) -> int:
    return int(store.state(_CURSOR, "0"))


def synchronise(store: FigureStore, ledger: Ledger, progress: Progress = quiet) -> FiguresChange:
    """Read the ledger's changes to their end; only one run at a time may do it (`follow_figures` sees to that)."""
    if not _current(store) or cursor_of(store) > ledger.last_change():
        _start_afresh(store)
    begin = at = cursor_of(store)
    done = FiguresChange()
    while changes := ledger.changes(at, _CHANGES):
        batch = _Batch(store, ledger)
        for change in changes:
            batch.look_at(change.document)
            at = change.seq
            if batch.full:
                break
        done += batch.kept(at)
        progress(at - begin, ledger.last_change() - begin)
    return done


@dataclass(slots=True)
class _Batch:
    """Documents that were read and are not kept yet."""

    store: FigureStore
    ledger: Ledger
    begun: float = field(default_factory=time.monotonic)
    read: dict[str, _Reading | None] = field(default_factory=dict)  # None: the document is gone

    @property
    def full(self) -> bool:
        return time.monotonic() - self.begun > _BATCH

    def look_at(self, id: str) -> None:
        if id not in self.read:
            self.read[id] = _reading(self.ledger, id, self.store.mark(id))

    def kept(self, cursor: int) -> FiguresChange:
        """Figures and cursor, in one transaction."""
        done = FiguresChange()
        with self.store.writing():
            for id, reading in self.read.items():
                done += _keep(self.store, id, reading)
            self.store.remember(_CURSOR, str(cursor))
        return done


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document as it is now; `figures` is None where what the store holds is still right."""

    document: Document
    mark: bytes
    figures: list[FiledFigure] | None


def _reading(ledger: Ledger, id: str, held: bytes | None) -> _Reading | None:
    try:
        document = ledger.document(id)
    except UnknownDocument:
        return None
    tagging = ledger.tagging(id)
    mark = _mark(document, tagging)
    return _Reading(document, mark, None if mark == held else figures_of(document, tagging, ledger))


def figures_of(document: Document, tagging: Tagging | None, ledger: Ledger) -> list[FiledFigure]:
    """What a document says in figures: companyfacts value by value, every other document as it is read."""
    if document.kind == "facts":
        return list(fact_figures(document, ledger.facts_in(document.id), entity_of(document, tagging)))
    return read_figures(document, tagging)


def _mark(document: Document, tagging: Tagging | None) -> bytes:
    """Tells one state of what figures are read from from another; the text is in it by its hash."""
    looked_at = replace(document, text="", superseded_at=None, supersedes=None, story=None)
    return hashlib.sha256(repr((looked_at, tagging is not None)).encode()).digest()[:8]


def _keep(store: FigureStore, id: str, reading: _Reading | None) -> FiguresChange:
    if reading is None:
        return FiguresChange(0, store.drop(id))
    if reading.figures is None:
        store.supersede(id, reading.document.superseded_at)
        return FiguresChange()
    document = reading.document
    ticker = document.tickers[0] if document.tickers and document.kind in _OWN_PAPERS else None
    when = document.superseded_at
    removed = store.replace(id, reading.figures, ticker=ticker, superseded_at=when, mark=reading.mark)
    return FiguresChange(len(reading.figures), removed)


def _current(store: FigureStore) -> bool:
    return store.state(_READER) == str(READER)


def _start_afresh(store: FigureStore) -> None:
    with store.writing():
        store.clear()
        store.remember(_READER, str(READER))


@contextmanager
def _turn(folder: Path, wait: float) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "figures.lock", timeout=wait):
            yield
    except Timeout as exc:
        raise Busy(
            f"Another run has been reading this desk's figures for {wait:.0f} s; try again when it is done."
        ) from exc
