"""Conversations as records: what was asked, with which filters, and what each column answered. Pure data, and their JSON.

An answer is kept whole, as `ask --json` gives it, so that a card shows the same characters years later, whatever has
become of its document since. `Answer` comes back through the records' own codec.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tieout.feeds import ParseError
from tieout.model import Answer
from tieout.ui.notes.codec import from_json


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with its filters as the reader set them: `as_of` and `since` in their own words, "" for none."""

    question: str
    tickers: tuple[str, ...] = ()
    as_of: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one adapter made of a question: an answer, or the sentence that says why there is none, or neither yet."""

    adapter: str
    asked_as: str = ""  # a follow-up as it was understood
    answer: dict[str, Any] | None = None
    failure: str = ""
    at: datetime | None = None
    verdict: str = ""  # what its reader marked it as

    def restored(self) -> Answer | None:
        """The answer as a record; None where there is none, or where another version wrote it otherwise."""
        try:
            return None if self.answer is None else from_json(Answer, self.answer)
        except ParseError:
            return None


@dataclass(frozen=True, slots=True)
class Turn:
    id: int
    asked: AskedQuestion
    at: datetime
    replies: tuple[Reply, ...]

    @property
    def said(self) -> str:
        """The first answer's words, which a follow-up may lean on."""
        answer = self.replies[0].answer if self.replies else None
        return str(answer.get("answer", "")) if answer else ""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    title: str
    begun_at: datetime
    changed_at: datetime
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list; `found` is where the searched words stand, "" without a search."""

    id: str
    title: str
    changed_at: datetime
    turns: int
    found: str = ""


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    """Everything, for export."""
    return {
        "title": conversation.title,
        "begun_at": stamp(conversation.begun_at),
        "changed_at": stamp(conversation.changed_at),
        "turns": [_turn(turn) for turn in conversation.turns],
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "question": turn.asked.question,
        "asked_at": stamp(turn.at),
        "filters": {"tickers": list(turn.asked.tickers), "as_of": turn.asked.as_of, "since": turn.asked.since},
        "replies": [
            {
                "adapter": reply.adapter,
                "asked_as": reply.asked_as,
                "at": stamp(reply.at) if reply.at else None,
                "failure": reply.failure,
                "verdict": reply.verdict,
                "answer": reply.answer,
            }
            for reply in turn.replies
        ],
    }


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds: sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
