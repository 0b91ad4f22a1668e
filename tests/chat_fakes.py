"""A hand-written engine for the page's tests: one document, one answer, words at a reader's pace."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import repeat
from pathlib import Path

from tieout.feeds.document import Document, FeedState
from tieout.feeds.errors import TieoutError, UnknownDocument, UsageError
from tieout.model.records import (
    Answer,
    ConflictLine,
    ConflictValue,
    CutSentence,
    ModelName,
    Seconds,
    Sentence,
    ShownFigure,
    Source,
)
from tieout.ui.chat.company import Company
from tieout.ui.chat.conversations import Conversations
from tieout.ui.chat.engine import Health
from tieout.ui.chat.events import Ask, AskedAs, Draft, Event, Phase
from tieout.ui.chat.feed_desk import FeedDesk
from tieout.ui.chat.note_desk import NoteDesk
from tieout.ui.chat.open_desk import OpenDesk
from tieout.ui.chat.shelf import Entry, Found, Opened, Search
from tieout.ui.desk import SETTINGS, Desk

NOW = datetime(2026, 11, 20, 14, 3, tzinfo=UTC)
TEXT = """Halvorsen Marine reported third-quarter results.

Consolidated income, in millions of dollars
| | Q3 2026 | Q3 2025 |
|---|---|---|
| Revenue | 412.6 | 380.1 |
| Operating income | (18.4) | 22.9 |

Order backlog stood at $1,204.5 million on 30 September 2026, the company said.
"""


def document(text: str = TEXT, id: str = "doc-1", title: str = "Halvorsen Marine: third quarter") -> Document:
    return Document(
        id=id,
        feed="newsroom",
        kind="release",
        title=title,
        url="https://news.example.com/halvorsen/q3",
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        fetched_at=NOW,
        identity=id,
        outlet="Harbour Wire",
        tickers=("HLVM",),
        published_at=NOW,
    )


def figure(
    text: str, value: str, source: int | None, at: str = "", formula: str | None = None, tied: bool = True
) -> ShownFigure:
    start = TEXT.index(at) if at else None
    end = start + len(at) if start is not None else None
    return ShownFigure(text, Decimal(value), "USD", source, start, end, formula, tied)


def source(doc: Document, n: int = 1, **changes: object) -> Source:
    fields: dict[str, object] = {
        "n": n,
        "document": doc.id,
        "feed": doc.feed,
        "kind": doc.kind,
        "title": doc.title,
        "url": doc.url,
        "published_at": doc.published_at,
        "fetched_at": doc.fetched_at,
        "page": None,
        "start": 0,
        "end": len(doc.text),
        "quote": doc.text,
        "outlets": (doc.outlet, "Meridian Wire"),
    }
    return Source(**{**fields, **changes})  # type: ignore[arg-type]


def answer(doc: Document, question: str, adapter: str | None = "analyst", stale: bool = False) -> Answer:
    first = (
        "Halvorsen Marine's revenue rose to $412.6 million in the third quarter of 2026, up 8.6 % on a year before [1]."
    )
    second = "Its order backlog stood at $1,204.5 million [1]."
    sentences = (
        Sentence(
            first,
            (1,),
            (
                figure("$412.6 million", "412.6", 1, "412.6"),
                figure("8.6 %", "0.0855", None, formula="412.6/380.1-1"),
            ),
        ),
        Sentence(second, (1,), (figure("$1,204.5 million", "1204.5", 1, "$1,204.5 million"),)),
    )
    return Answer(
        question=question,
        as_of=NOW,
        refused=False,
        answer=f"{first} {second}",
        sentences=sentences,
        sources=(source(doc), source(doc, 2, title="Halvorsen shares fall", kind="news", feed="meridian")),
        conflicts=(
            ConflictLine(
                "order backlog, 30 September 2026",
                (ConflictValue("$1,204.5 million", 1), ConflictValue("$1.3 billion", 2)),
            ),
        ),
        newest_source_at=NOW,
        stale=stale,
        notice="Not investment advice.",
        model=ModelName("smollm2-135m", adapter),
        seconds=Seconds(0.08, 0.6, 3.4),
        cut=(CutSentence("Margins reached 31 %.", "31 % stands in no cited source."),),
    )


@dataclass
class FakeEngine:
    """Answers with canned words at a reader's pace; remembers what was asked and whether it was closed early."""

    document_: Document = field(default_factory=document)
    pause: float = 0.02
    asked: list[Ask] = field(default_factory=list)
    closed: int = 0
    healthy: bool = True
    refuses: bool = False
    never_ends: bool = False  # although it was told to stop
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="tieout-test-")))

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.folder / "conversations.sqlite")
        (self.folder / SETTINGS).write_text("", encoding="utf-8")
        desk = OpenDesk(Desk.load(self.folder))
        self.feeds, self.notes = FeedDesk(desk), NoteDesk(desk)
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def ask(self, ask: Ask, stop: threading.Event) -> Iterator[Event]:
        self.asked.append(ask)
        if self.refuses:
            raise TieoutError("The model cannot write; run tieout init to fetch its weights.")
        final = answer(self.document_, ask.question, None if ask.adapter == "none" else ask.adapter)
        if ask.earlier:
            yield AskedAs(f"{ask.question} (Halvorsen Marine)")
        yield Phase("Reading 2 sources")
        try:
            words = final.answer.split(" ")
            for count in range(1, len(words) + 1):
                time.sleep(self.pause)
                yield Draft(" ".join(words[:count]))
                if stop.is_set() and self.never_ends:
                    yield from repeat(Draft("…"))
                if stop.is_set():
                    self.closed += 1
                    final = replace(final, notice="Stopped early.")
                    break
        except GeneratorExit:
            self.closed += 1
            raise
        yield final

    def health(self) -> Health:
        return Health(self.healthy, "good" if self.healthy else "bad", "1 document, read 4 minutes ago", 1)

    def feed_states(self) -> list[FeedState]:
        return [
            FeedState("newsroom", "syndication", NOW, None, 0, NOW, NOW, 1),
            FeedState("<b>central</b>", "syndication", None, "429 until 14:20 <img src=x>", 3, NOW, None, 0),
        ]

    def refresh(self, names: tuple[str, ...] = ()) -> Iterator[str]:
        yield "newsroom: 1 of 2"
        yield "1 new document"

    def documents(self, search: Search) -> Found:
        said = search.words.lower() in self.document_.text.lower()
        return Found(search, (Entry(self.document_, (self.document_.outlet,)),) if said else (), more=False)

    def document(self, id: str, search: Search) -> Opened:
        if id != self.document_.id:
            raise UnknownDocument("No such document; search for it.")
        return Opened(self.document_, outlets=(self.document_.outlet,))

    def company(self, ticker: str, as_of: datetime | None) -> Company:
        raise UsageError(f"No document or company on this desk has the ticker {ticker}.")

    def adapters(self) -> list[str]:
        return ["analyst", "none"]

    def tickers(self) -> list[str]:
        return ["HLVM", "NVDA"]

    def watchlist(self) -> list[str]:
        return ["HLVM"]

    def examples(self, wait: float = 0.0) -> list[str]:
        return ["How did Halvorsen Marine do last quarter?", "What is Halvorsen Marine's order backlog?"]
