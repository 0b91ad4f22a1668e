"""A greeting and "what can you do?" get a helpful line; everything else is a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieout.model import Answer
from tieout.retrieval import Filters
from tieout.ui.desk import wired
from tieout.ui.settings import parse
from tieout.ui.small_talk import LINE, is_small_talk
from tieout.ui.source_cards import answer_html


@pytest.mark.parametrize(
    "message",
    ["hello", "Hi!", "Good morning", "Hey Tieout", "thank you", "help", "What can you do?", "Hello, what can you do?",
     "who are you?", "How does this work?", "What can I ask?", "How can you help me?"],
)  # fmt: skip
def test_a_greeting_is_small_talk(message: str) -> None:
    assert is_small_talk(message)


@pytest.mark.parametrize(
    "message",
    ["Hello, what was Larkmoor's revenue?", "HI Inc.", "What can Veldt do about its debt?", "thanks to whom did sales rise?",
     "1", "?", "What is EBIT?", "help wanted at Larkmoor Foods"],
)  # fmt: skip
def test_a_question_is_none(message: str) -> None:
    assert not is_small_talk(message)


def test_a_greeting_is_answered_without_documents_or_model(tmp_path: Path) -> None:
    """The desk has neither; nothing is refused, nothing is cited, no figure is shown, and no model is named."""
    answer = wired(tmp_path, parse("")).ask("hello", Filters())
    assert isinstance(answer, Answer)
    assert (answer.refused, answer.answer, answer.sources) == (False, LINE, ())
    html = answer_html(answer, "0")
    assert LINE in html and "footer" not in html
