"""One exchange, without the page: what is asked, in how many columns, and what each column shows after each event.

Pure but for the engine that is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tieout.feeds import TieoutError, UsageError
from tieout.ui import durations
from tieout.ui.chat.conversations_records import AskedQuestion, Turn
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.events import NO_ADAPTER, Ask
from tieout.ui.chat.turns import TurnView, keys
from tieout.ui.filters import since_moment

WATCHLIST = "Watchlist"  # in the ticker filter: all the tickers of the desk's watchlist


@dataclass(frozen=True, slots=True)
class Wish:
    """What the composer holds when a reader presses Enter."""

    asked: AskedQuestion
    adapter: str = NO_ADAPTER
    both: bool = False  # also the base model alone, beside it


def ask_of(wish: Wish, before: Sequence[Turn], watchlist: Sequence[str]) -> tuple[Ask, str]:
    """The question with its filters, and what is wrong with them ("" when nothing is)."""
    earlier = tuple((turn.asked.question, turn.said) for turn in before if turn.said)
    asked = wish.asked
    tickers = [t for ticker in asked.tickers for t in (watchlist if ticker == WATCHLIST else [ticker])]
    ask = Ask(asked.question, tuple(dict.fromkeys(tickers)), adapter=wish.adapter, earlier=earlier)
    try:
        as_of = parse_as_of(asked.as_of)
        return replace(ask, as_of=as_of, since=since_moment(asked.since or None, as_of or datetime.now(UTC))), ""
    except UsageError as error:
        return ask, str(error)


def parse_as_of(text: str | None) -> datetime | None:
    """A bare date counts to its end in UTC; empty is today."""
    return durations.moment(text.strip(), "As of") if text and text.strip() else None


def first_views(wish: Wish, number: int, failure: str = "") -> tuple[TurnView, ...]:
    """One column, or the adapter's and the base model's."""
    if wish.both and wish.adapter != NO_ADAPTER and not failure:
        first, second = keys(number, 2)
        return TurnView(first, wish.adapter), TurnView(second, NO_ADAPTER, phase="Comes after the first")
    return (TurnView(str(number), wish.adapter, failure=failure),)


def answered(
    engine: Engine, ask: Ask, views: tuple[TurnView, ...], stop: threading.Event
) -> Iterator[tuple[TurnView, ...]]:
    """The columns after each event, one column after the other; an error becomes its sentence in the column.

    After `stop` the column that is being written ends with what it has, and none is begun.
    """
    for place, view in enumerate(views):
        if view.failure or stop.is_set():
            continue
        try:
            for event in engine.ask(replace(ask, adapter=view.adapter), stop):
                view = view.after(event)
                views = (*views[:place], view, *views[place + 1 :])
                yield views
        except TieoutError as error:
            views = (*views[:place], replace(view, failure=str(error)), *views[place + 1 :])
            yield views
