"""What the page asks of the desk: the records that pass, and the protocol.

Pure: the page knows nothing about ledgers, indexes or models, only these names.
`ui/chat/desk_engine.py` fills the protocol with a real desk, the tests with a fake.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tieout.feeds import FeedState
from tieout.ui.chat.conversations import Conversations
from tieout.ui.chat.events import Ask, Event

if TYPE_CHECKING:
    from tieout.ui.chat.company import Company
    from tieout.ui.chat.feed_desk import FeedDesk
    from tieout.ui.chat.note_desk import NoteDesk
    from tieout.ui.chat.shelf import Found, Opened, Search


@dataclass(frozen=True, slots=True)
class Health:
    """`/healthz` and the line in the page's header. `level` is good, late, bad or new."""

    healthy: bool
    level: str
    line: str
    documents: int = 0
    reasons: tuple[str, ...] = ()  # why it is not healthy


class Engine(Protocol):
    """All that the page needs of a desk. Every method may be called from any thread."""

    @property
    def conversations(self) -> Conversations: ...

    def ask(self, ask: Ask, stop: threading.Event) -> Iterator[Event]:
        """Events, last the Answer. Once `stop` is set the writing ends at its next word, and what there is is tied out."""
        ...

    def health(self) -> Health: ...

    def feed_states(self) -> list[FeedState]: ...

    def refresh(self, names: tuple[str, ...] = ()) -> Iterator[str]: ...

    def documents(self, search: Search) -> Found: ...

    def document(self, id: str, search: Search) -> Opened: ...

    def company(self, ticker: str, as_of: datetime | None) -> Company: ...

    @property
    def feeds(self) -> FeedDesk: ...

    @property
    def notes(self) -> NoteDesk: ...

    def adapters(self) -> list[str]: ...

    def tickers(self) -> list[str]: ...

    def watchlist(self) -> list[str]: ...

    def examples(self, wait: float = 0.0) -> list[str]:
        """Questions that the documents answer; just after the start they may take `wait` seconds to be known."""
        ...
