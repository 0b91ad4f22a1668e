"""The real desk behind the page: answers, feeds, refreshes and documents of one `Desk`.

Each answer is written on a thread of its own, start to end: Gradio takes each step of a generator on whichever thread
is free, while torch's inference mode and SQLite belong to the thread that opened them. Closing the generator stops the
writing at its next word.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tieout.feeds import Busy, FeedState, TieoutError
from tieout.ui.chat import company, shelf
from tieout.ui.chat.brief_time import write_brief
from tieout.ui.chat.conversations import FILE, Conversations
from tieout.ui.chat.engine import Health
from tieout.ui.chat.events import NO_ADAPTER, Ask, AskedAs, Draft, Event, Phase
from tieout.ui.chat.examples import answered_examples, example_questions
from tieout.ui.chat.feed_desk import FeedDesk
from tieout.ui.chat.lines import EventQueue, received
from tieout.ui.chat.note_desk import NoteDesk
from tieout.ui.chat.open_desk import OpenDesk
from tieout.ui.progress import Progress
from tieout.ui.small_talk import is_small_talk
from tieout.ui.status import Status, adapter_state
from tieout.ui.upkeep import Refreshed, refresh_desk
from tieout.ui.words import feed_health, relative, several

if TYPE_CHECKING:
    from tieout.retrieval import IndexHealth
    from tieout.ui.desk import Desk

log = logging.getLogger(__name__)

EARLY = "Stopped early: this is what was written by then. "
LOOK = 60.0  # seconds between looks at which feeds are due
NEWEST = 60  # documents that examples are made from
PATIENCE = 120.0  # seconds that a reader's own refresh waits for the one in the background
RECENT = 500  # documents whose tickers the filter offers


class DeskEngine:
    """One per process. `start()` warms the model and keeps the feeds fresh in the background; `close()` ends both."""

    def __init__(self, desk: Desk) -> None:
        self._opened = OpenDesk(desk)
        self.feeds = FeedDesk(self._opened)
        self.notes = NoteDesk(self._opened)
        self.conversations = Conversations(desk.folder / FILE)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._said = ""  # what the last refresh in the background had to say
        self._index: IndexHealth | None = None
        self._index_error = ""
        self._examples: list[str] = []
        self._offered = threading.Event()
        self._offered_at = -1  # the ledger's last change when the examples were chosen

    @property
    def desk(self) -> Desk:
        """With its feeds as desk.toml names them now."""
        return self._opened.now()

    def start(self) -> None:
        for work, name in ((self._hold_index, "index"), (self._warm, "model"), (self._keep_fresh, "refresh")):
            thread = threading.Thread(target=work, name=f"tieout-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=8)

    # Answers

    def ask(self, ask: Ask, stop: threading.Event) -> Iterator[Event]:
        """Events as they come; drafts that arrive faster than they can be shown are skipped, the last never is."""
        events: EventQueue = queue.SimpleQueue()
        threading.Thread(target=self._write, args=(ask, events, stop), name="tieout-answer", daemon=True).start()
        try:
            yield from received(events, Phase("Reading the sources"))
        finally:
            stop.set()

    def _write(self, ask: Ask, events: EventQueue, stop: threading.Event) -> None:
        try:
            for event in self._events(ask, stop):
                events.put(event)
            events.put(None)
        except Exception as error:  # noqa: BLE001 - carried to the thread that asked, and raised there
            events.put(error)

    def _events(self, ask: Ask, stop: threading.Event) -> Iterator[Event]:
        from tieout.model import condense
        from tieout.retrieval import Filters

        question = ask.question if is_small_talk(ask.question) else condense(ask.earlier, ask.question)
        if question != ask.question:
            yield AskedAs(question)
        filters = Filters(tickers=ask.tickers, as_of=ask.as_of, since=ask.since)
        for item in self.desk.stream(question, filters, ask.adapter, stop):
            early = stop.is_set() and not isinstance(item, str)
            yield (
                Draft(item)
                if isinstance(item, str)
                else replace(item, notice=f"{EARLY}{item.notice}" if early else item.notice)
            )

    def adapters(self) -> list[str]:
        """The desk's own first; the base model alone always last."""
        first = self.desk.model.adapter
        names = set(self.desk.analyst.adapters()) - {NO_ADAPTER}
        return [*sorted(names, key=lambda name: (name != first, name)), NO_ADAPTER]

    # Feeds and documents

    def health(self) -> Health:
        """The ledger as it is now, the index as it was looked at last: cheap enough for every visit."""
        desk = self.desk
        with desk.open_ledger() as ledger:
            states, counts = tuple(ledger.feed_states(desk.feeds.feeds)), ledger.counts()
        model = desk.model
        error = "" if self._index else self._index_error or "the index is being opened"
        status = Status(states, self._index, error, counts, 0, model.base, model.adapter, *adapter_state(desk))
        return desk_health(status, self._opened.trouble or self._said, desk.clock())

    def feed_states(self) -> list[FeedState]:
        desk = self.desk
        with desk.open_ledger() as ledger:
            return ledger.feed_states(desk.feeds.feeds)

    def refresh(self, names: tuple[str, ...] = ()) -> Iterator[str]:
        """These feeds now, or every one that is not paused, due or not: lines of progress, and what came of it."""
        lines: EventQueue = queue.SimpleQueue()
        threading.Thread(target=self._refresh_now, args=(lines, names), name="tieout-refresh-now", daemon=True).start()
        return received(lines, f"Reading {', '.join(names)}" if names else "Reading the feeds")

    def _refresh_now(self, lines: EventQueue, names: tuple[str, ...]) -> None:
        try:
            spoken = Spoken(lines.put)
            done = refresh_desk(
                self.desk, everything=True, names=names, progress=spoken, stop=self._stop, wait=PATIENCE
            )
            lines.put(refreshed_line(done))
            lines.put(None)
        except Exception as error:  # noqa: BLE001 - carried to the thread that asked, and raised there
            lines.put(error)

    def documents(self, search: shelf.Search) -> shelf.Found:
        return shelf.found(self.desk, search)

    def document(self, id: str, search: shelf.Search) -> shelf.Opened:
        return shelf.opened(self.desk, id, search)

    def company(self, ticker: str, as_of: datetime | None) -> company.Company:
        return company.company(self.desk, ticker, as_of)

    def tickers(self) -> list[str]:
        """The watchlist first, then what the newest documents are about."""
        with self.desk.open_ledger() as ledger:
            known = {company.ticker for company in ledger.companies() if company.ticker}
            known |= {ticker for document in ledger.documents(limit=RECENT) for ticker in document.tickers}
        watched = list(self.desk.feeds.watchlist)
        return [*watched, *sorted(known - set(watched))]

    def watchlist(self) -> list[str]:
        return list(self.desk.feeds.watchlist)

    def examples(self, wait: float = 0.0) -> list[str]:
        self._offered.wait(wait)
        return list(self._examples)

    def _offer(self) -> None:
        """Find out again what can be asked, where the ledger has changed."""
        desk = self.desk
        with desk.open_ledger() as ledger:
            change = ledger.last_change()
            newest = list(ledger.documents(limit=NEWEST)) if change != self._offered_at else []
        if change != self._offered_at:
            self._examples = answered_examples(example_questions(newest), desk.answerable)
            self._offered_at = change
        self._offered.set()

    # Background

    def _hold_index(self) -> None:
        """Keep one index open, so that its server stays up between questions; follow the ledger and look at its health."""
        from tieout.retrieval import Index

        while not self._stop.is_set():
            try:
                with Index.open(self.desk.index) as index:
                    while not self._stop.is_set():
                        self._index = index.health()
                        index.follow(wait=0)  # what another takes in just now need not be taken in twice
                        self._offer()
                        self._stop.wait(LOOK)
            except TieoutError as error:
                self._index, self._index_error = None, str(error)
                self._offered.set()
                self._stop.wait(LOOK)

    def _warm(self) -> None:
        """Ask an example quietly up to its first word: embedder, index and model are then loaded when a reader comes."""
        from tieout.retrieval import Filters

        try:
            for question in self.examples(LOOK)[:1]:
                next(iter(self.desk.stream(question, Filters(), self.adapters()[0])), None)
        except TieoutError as error:
            log.warning("%s", error)  # whoever asks will be told as well

    def _keep_fresh(self) -> None:
        while not self._stop.is_set():
            try:
                refresh_desk(self.desk, stop=self._stop)
                self._said = write_brief(self.desk, self._stop)
            except Busy:
                self._said = "another run is refreshing"
            except TieoutError as error:
                self._said = str(error)
            self._stop.wait(LOOK)


class Spoken(Progress):
    """A refresh's progress as lines of text."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def bytes(self, what: str, done: int, total: int) -> None:
        count = f" {done:,} of {total:,}" if total else ""
        self._say(f"{what[:1].upper()}{what[1:]}{count}")


def desk_health(status: Status, said: str, now: datetime) -> Health:
    """One line for the header: how much, how fresh, what is wrong. The rules for red are `tieout status`'s."""
    levels = [feed_health(state, now)[0] for state in status.feeds]
    failing, silent = levels.count("bad"), levels.count("late")
    read = max((state.last_success for state in status.feeds if state.last_success), default=None)
    parts = [several(status.ledger.documents, "document")]
    parts += [f"read {relative(read, now)}"] if read else []
    parts += [f"{several(failing, 'feed')} failing"] if failing else []
    parts += [f"{several(silent, 'feed')} silent"] if silent else []
    parts += [said] if said else []
    if status.index is None:
        parts.append(status.index_error)
    troubled = failing or silent or status.index is None
    level = "late" if troubled else "good" if read else "new"
    return Health(not status.reasons, level, " · ".join(parts), status.ledger.documents, status.reasons)


def refreshed_line(done: Refreshed) -> str:
    failed = [feed.name for feed in done.report.feeds if feed.status == "failed"]
    counts = f"{several(done.report.new, 'new document')}, {done.report.updated:,} updated"
    line = f"{counts}, {several(done.added, 'passage')} added in {done.seconds:.1f} s."
    return f"{line} Failed: {', '.join(failed)}." if failed else line
