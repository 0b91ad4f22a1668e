"""What passes between the page and the desk: a question as the page puts it, and the events of its answer. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tieout.model import Answer

NO_ADAPTER = "none"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as the page puts it. `earlier` is this conversation so far, oldest first."""

    question: str
    tickers: tuple[str, ...] = ()
    as_of: datetime | None = None
    since: datetime | None = None
    adapter: str = NO_ADAPTER
    earlier: tuple[tuple[str, str], ...] = ()  # (question, answer)


@dataclass(frozen=True, slots=True)
class Phase:
    """What is being done before the first word."""

    words: str


@dataclass(frozen=True, slots=True)
class AskedAs:
    """A follow-up, rewritten as a question that stands alone."""

    question: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The words so far, not yet tied out."""

    text: str


Event = Phase | AskedAs | Draft | Answer
