"""What readers thought of answers: right, or wrong and why. Pure: the marks under an answer as HTML, and a reader's mark as a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal

from tieout.model import Answer, iso
from tieout.ui.chat.conversations_records import Reply

Verdict = Literal["right", "wrong"]
LONGEST = 500  # characters of a reason


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer with what a reader said of it."""

    user: str
    verdict: Verdict
    reason: str
    at: datetime
    question: str
    reply: Reply

    @property
    def answer(self) -> Answer | None:
        return self.reply.restored()


def marks_html(key: str, verdict: str) -> str:
    """Two buttons below an answer; the one that was pressed says so."""
    right, wrong = (str(verdict == name).lower() for name in ("right", "wrong"))
    return (
        f'<span class="marks"><button type="button" data-do="right" data-id="{escape(key)}" aria-pressed="{right}">'
        f'Right</button><button type="button" data-do="wrong" data-id="{escape(key)}" aria-pressed="{wrong}" '
        f'data-prompt="What is wrong? Name the figure, and what it should be." data-text="" data-longest="{LONGEST}" '
        'data-yes="Keep it">Wrong figure…</button></span>'
    )


def place_of(key: str) -> tuple[int, int]:
    """A key of the page ("2", "2b") as the turn's place in its conversation and the column's in its turn; (-1, 0) for none."""
    digits, column = key.rstrip("ab"), key[len(key.rstrip("ab")) :]
    return (int(digits), "ab".index(column or "a")) if digits.isdecimal() and len(column) < 2 else (-1, 0)


def marked_json(marked: Marked) -> dict[str, Any]:
    return {
        "verdict": marked.verdict,
        "reason": marked.reason,
        "user": marked.user,
        "at": iso(marked.at),
        "question": marked.question,
        "adapter": marked.reply.adapter,
        "answer": marked.reply.answer,
    }
