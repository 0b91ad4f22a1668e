"""The course of a conversation, without Gradio: what the page shows when a question is asked, answered, stopped, reopened.

Every question is kept before it is answered and every answer before it is shown, so that a reload finds what was seen.
The server holds nothing between two questions: the browser says which conversation it has open.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tieout.feeds import TieoutError, UsageError
from tieout.ui.chat.conversations import Conversations
from tieout.ui.chat.conversations_records import Conversation, Reply, Turn
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.exchange import Wish, answered, ask_of, first_views
from tieout.ui.chat.turns import TurnView, kept_html, turn_html

STOPPED = "Stopped before anything was tied out. Ask again to have the answer."
WRAP_UP = 4.0  # seconds in which a writing that was stopped is tied out


@dataclass(frozen=True, slots=True)
class Scene:
    """What changes on the page; None stays as it is. `turn` is what is being answered, 0 when nothing is."""

    live: str
    history: str | None = None
    id: str | None = None
    turn: int | None = None


def talk(engine: Engine, user: str, wish: Wish, id: str, *, again: bool = False) -> Generator[Scene, None, None]:
    """The scenes of one question. `again`: it takes the place of the conversation's last one."""
    kept = engine.conversations
    before, last = _split(opened(kept, user, id), again)
    number = len(before)
    ask, failure = ask_of(wish, before, engine.watchlist())
    views = first_views(wish, number, failure)
    try:
        id, turn = kept.ask(user, id, wish.asked, [view.adapter for view in views], instead=last)
    except TieoutError as error:
        yield Scene(turn_html(wish.asked, first_views(wish, number, str(error))), turn=0)
        return
    yield Scene(turn_html(wish.asked, views), history_html(before), id, turn)
    stop = threading.Event()
    steps = _kept(answered(engine, ask, views, stop), kept, user, turn)
    try:
        for step in steps:
            views = step
            yield Scene(turn_html(wish.asked, views))
        for place, view in enumerate(views):  # a failure that was known before anything was asked
            if view.failure:
                kept.reply(user, turn, place, _reply(view))
        yield Scene(turn_html(wish.asked, views, tools=True), turn=0)
    except GeneratorExit:
        stop.set()
        views = _wrapped_up(steps, views)
        raise
    finally:
        if not all(view.over for view in views):
            kept.end(user, turn, STOPPED)


def _wrapped_up(steps: Iterator[tuple[TurnView, ...]], views: tuple[TurnView, ...]) -> tuple[TurnView, ...]:
    """What a reader stopped is tied out and kept as far as it was written, unless that takes too long."""
    deadline = time.monotonic() + WRAP_UP
    for step in steps:
        views = step
        if time.monotonic() > deadline:
            break
    return views


def _kept(
    steps: Iterator[tuple[TurnView, ...]], kept: Conversations, user: str, turn: int
) -> Iterator[tuple[TurnView, ...]]:
    """The same steps; a column is kept at the step that ends it."""
    done: set[int] = set()
    for views in steps:
        for place, view in enumerate(views):
            if view.over and place not in done:
                done.add(place)
                kept.reply(user, turn, place, _reply(view))
        yield views


def _reply(view: TurnView) -> Reply:
    answer = view.answer.to_json() if view.answer and not view.failure else None
    return Reply(view.adapter, view.asked_as, answer, view.failure)


def opened(kept: Conversations, user: str, id: str) -> Conversation | None:
    """The conversation, or None where there is none of that id any more."""
    if id:
        with suppress(UsageError):
            return kept.conversation(user, id)
    return None


def shown(conversation: Conversation | None) -> Scene:
    """A kept conversation as it stood: its last turn is the live one."""
    turns = conversation.turns if conversation else ()
    live = kept_html(turns[-1], len(turns) - 1, last=True) if turns else ""
    return Scene(live, history_html(turns[:-1]), conversation.id if conversation else "", 0)


def stopped(engine: Engine, user: str, id: str) -> Scene:
    """What a reader's stop leaves: the columns that were finished, and the reason for the others."""
    conversation = opened(engine.conversations, user, id)
    if conversation and conversation.turns:
        engine.conversations.end(user, conversation.turns[-1].id, STOPPED)
        conversation = opened(engine.conversations, user, id)
    return shown(conversation)


def history_html(turns: Sequence[Turn]) -> str:
    return "".join(kept_html(turn, number) for number, turn in enumerate(turns))


def _split(conversation: Conversation | None, again: bool) -> tuple[tuple[Turn, ...], int]:
    """The turns that stay before the new one, and the one that it replaces (0: none)."""
    turns = conversation.turns if conversation else ()
    if again and turns:
        return turns[:-1], turns[-1].id
    return turns, 0
