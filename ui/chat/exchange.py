"""One exchange, without the page: what is asked, in how many columns, and what each column shows after each event. Pure
but for the engine that is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from feeds.errors import TieoutError, UsageError
from ui import durations
from ui.chat.engine import NO_ADAPTER, Ask, Engine
from ui.chat.turns import TurnView

Turn = dict[str, str]  # html, question, answer


def asked(
    question: str, adapter: str, tickers: Sequence[str] | None, as_of: str | None, turns: Sequence[Turn]
) -> tuple[Ask, str]:
    """The question with its filters, and what is wrong with them ("" when nothing is)."""
    earlier = tuple((turn["question"], turn["answer"]) for turn in turns if turn["answer"])
    ask = Ask(question.strip(), tuple(tickers or ()), None, adapter or NO_ADAPTER, earlier)
    try:
        return replace(ask, as_of=parse_as_of(as_of)), ""
    except UsageError as error:
        return ask, str(error)


def parse_as_of(text: str | None) -> datetime | None:
    """A bare date counts to its end in UTC; empty is today."""
    return durations.moment(text.strip(), "As of") if text and text.strip() else None


def first_views(ask: Ask, both: bool, number: int, failure: str = "") -> tuple[TurnView, ...]:
    """One column, or the adapter's and the base model's."""
    if both and ask.adapter != NO_ADAPTER and not failure:
        return TurnView(f"{number}a", ask.adapter), TurnView(f"{number}b", NO_ADAPTER, phase="Waits its turn")
    return (TurnView(str(number), ask.adapter, failure=failure),)


def answered(engine: Engine, ask: Ask, views: tuple[TurnView, ...]) -> Iterator[tuple[TurnView, ...]]:
    """The columns after each event, one column after the other; an error becomes its sentence in the column."""
    for place, view in enumerate(views):
        if view.failure:
            continue
        try:
            for event in engine.ask(replace(ask, adapter=view.adapter)):
                view = view.after(event)
                views = (*views[:place], view, *views[place + 1 :])
                yield views
        except TieoutError as error:
            views = (*views[:place], replace(view, failure=str(error)), *views[place + 1 :])
            yield views
