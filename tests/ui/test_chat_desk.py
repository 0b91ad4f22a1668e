"""The engine on a desk: one thread per answer, drafts never queue up, errors reach who asked, health in one line."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count as count_from
from pathlib import Path
from typing import Any, cast

import chat_fakes
import pytest

from tieout.feeds import FeedResult, FeedState, LedgerCounts, ModelUnavailable, RefreshReport
from tieout.model import Answer
from tieout.retrieval import IndexHealth
from tieout.ui.chat.desk_engine import DeskEngine, Spoken, desk_health, refreshed_line
from tieout.ui.chat.events import Ask, AskedAs, Draft, Event, Phase
from tieout.ui.chat.lines import received
from tieout.ui.desk import Desk
from tieout.ui.status import Status
from tieout.ui.upkeep import Refreshed

NOW = chat_fakes.NOW
WHOLE = IndexHealth(True, 40, 0, 1.0)
GOOD = FeedState("fed", "syndication", NOW, None, 0, NOW, NOW, 12)


@dataclass
class FakeDesk:
    """Writes slowly enough to be stopped; remembers the threads that wrote and whether the writing was closed."""

    threads: set[str] = field(default_factory=set)
    asked: list[Any] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None
    endless: bool = False
    folder: Path = Path("nowhere")
    settings_path: Path = Path("nowhere/desk.toml")

    def stream(self, question: str, filters: Any, adapter: str, stop: threading.Event) -> Iterator[str | Answer]:
        self.asked.append((question, filters, adapter))
        try:
            for count in count_from(1) if self.endless else range(1, 6):
                if stop.is_set():
                    break
                self.threads.add(threading.current_thread().name)
                if self.error:
                    raise self.error
                yield "word " * count
            yield chat_fakes.answer(chat_fakes.document(), question)
        finally:
            self.closed.set()


def engine(desk: FakeDesk) -> DeskEngine:
    return DeskEngine(cast("Desk", desk))


def test_an_answer_is_written_on_one_thread_of_its_own() -> None:
    """Whatever thread takes each step, torch and SQLite stay where they were opened."""
    desk = FakeDesk()
    since = datetime(2026, 11, 1, tzinfo=UTC)
    stream = engine(desk).ask(Ask("How?", ("HLVM",), None, since, "analyst"), threading.Event())
    events: list[Event] = []
    for _ in range(20):
        thread = threading.Thread(target=lambda: events.extend(item for item in [next(stream, None)] if item))
        thread.start()
        thread.join()
    assert desk.threads == {"tieout-answer"}
    assert isinstance(events[0], Phase)
    assert isinstance(events[-1], Answer)
    question, filters, adapter = desk.asked[0]
    assert (question, filters.tickers, filters.since, adapter) == ("How?", ("HLVM",), since, "analyst")


def test_closing_the_stream_ends_the_writing() -> None:
    """A reader who stops or leaves does not keep the model busy."""
    desk = FakeDesk()
    stream = engine(desk).ask(Ask("How?"), threading.Event())
    next(stream)
    next(stream)
    cast("Any", stream).close()
    assert desk.closed.wait(5)


def test_a_stop_ends_the_draft_and_ties_out_what_there_is() -> None:
    """The answer comes at once, of what was written, and says so."""
    desk, stop = FakeDesk(endless=True), threading.Event()
    stream = engine(desk).ask(Ask("How?"), stop)
    next(stream)
    next(stream)
    stop.set()
    *_, last = stream
    assert isinstance(last, Answer)
    assert last.notice.startswith("Stopped early: this is what was written by then.")


def test_an_error_reaches_the_one_who_asked() -> None:
    """From the writing thread to the page, as the sentence it is."""
    desk = FakeDesk(error=ModelUnavailable("The model stopped: name a smaller base."))
    with pytest.raises(ModelUnavailable, match="smaller base"):
        list(engine(desk).ask(Ask("How?"), threading.Event()))


def test_a_follow_up_is_asked_as_a_question_that_stands_alone() -> None:
    """The company comes from the conversation, and the reader sees it."""
    desk = FakeDesk()
    earlier = (("What was Larkmoor Foods' revenue in fiscal 2025?", "It was $1.8 billion [1]."),)
    events = list(engine(desk).ask(Ask("And its operating income?", earlier=earlier), threading.Event()))
    rewritten = [event for event in events if isinstance(event, AskedAs)]
    assert [event.question for event in rewritten] == [desk.asked[0][0]]
    assert "Larkmoor" in desk.asked[0][0]


def line_of(*events: Any) -> queue.SimpleQueue[Any]:
    line: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for event in events:
        line.put(event)
    return line


def test_a_draft_with_something_newer_behind_it_is_skipped() -> None:
    """A slow browser never falls behind; phases and the answer are never skipped."""
    events = line_of(Draft("a"), Draft("a b"), Draft("a b c"), Phase("q"), None)
    assert list(received(events, Phase("p"))) == [Phase("p"), Phase("q")]


def test_a_silent_engine_gives_signs_of_life() -> None:
    """So that a reader who leaves can be noticed between two steps."""
    events = received(line_of(Draft("a")), Phase("p"), beat=0.01)
    assert [next(events) for _ in range(4)] == [Phase("p"), Draft("a"), Draft("a"), Draft("a")]


def status(*feeds: FeedState, index: IndexHealth | None = WHOLE) -> Status:
    return Status(feeds, index, "the index cannot be asked", LedgerCounts(33, 1000), 0, "smollm2-135m", "analyst")


def line(now: datetime, *feeds: FeedState, index: IndexHealth | None = WHOLE) -> tuple[Any, ...]:
    health = desk_health(status(*feeds, index=index), "", now)
    return health.healthy, health.level, health.line


def test_health_in_one_line() -> None:
    """How much, how fresh, what is wrong; red only by the rules of `tieout status`."""
    later = NOW + timedelta(minutes=5)
    failing = replace(GOOD, name="ecb", last_error="HTTP 503", failures=1)
    assert line(later, GOOD) == (True, "good", "33 documents · read 5 minutes ago")
    assert line(later, GOOD, failing) == (True, "late", "33 documents · read 5 minutes ago · 1 feed failing")
    assert line(later, replace(failing, failures=3))[0] is False
    silent = "33 documents · read 2 days ago · 1 feed silent"
    assert line(NOW + timedelta(days=2), GOOD)[1:] == ("late", silent)
    assert line(later, GOOD, index=None) == (
        False,
        "late",
        "33 documents · read 5 minutes ago · the index cannot be asked",
    )


def test_a_refresh_is_summed_up() -> None:
    """New, updated, indexed, and who failed."""
    results = (FeedResult("fed", "new", 2, 1, None, None), FeedResult("ecb", "failed", 0, 0, "HTTP 503", None))
    done = Refreshed(RefreshReport(results, 2, 1, 5, 3.0), 14, 0, 4.26, datetime(2026, 11, 21, tzinfo=UTC))
    assert refreshed_line(done) == "2 new documents, 1 updated, 14 passages added in 4.3 s. Failed: ecb."


def test_progress_is_said_in_words() -> None:
    said: list[str] = []
    Spoken(said.append).passages(3, 1200)
    assert said == ["Indexing 3 of 1,200"]
