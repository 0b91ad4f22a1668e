"""What stands beside a question is not asked: brackets, "as known then", a sentence that only leads up to it."""

from __future__ import annotations

from datetime import date

import pytest

from tieout.retrieval.query.normalise import normalise_question

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("As known on 3 March 2026, what was Gullwick's revenue?", "what was Gullwick's revenue?"),
        ("As reported: what was Gullwick's revenue?", "what was Gullwick's revenue?"),
        ("What was Gullwick's average daily rate (ADR)?", "What was Gullwick's average daily rate?"),
        ("What was Gullwick's revenue (all inns together)?", "What was Gullwick's revenue?"),
        ("Gullwick owns 40 inns. What was its revenue?", "What was its revenue?"),
    ],
)
def test_an_aside_is_left_out(question: str, bare: str) -> None:
    assert normalise_question(question, TODAY) == bare


@pytest.mark.parametrize(
    "question",
    [
        "What was Gullwick's revenue in the year (to June 2026)?",  # says when
        "How much did Gullwick pay (rent only)?",  # no metric outside the brackets
        "What was Gullwick's revenue in 2026?",
        "Gullwick plc. opened inns. Why?",  # nothing is asked of a metric
    ],
)
def test_what_says_more_of_the_question_is_kept(question: str) -> None:
    assert normalise_question(question, TODAY) == question


def test_the_premise_s_period_is_the_question_s_where_that_names_none() -> None:
    """Its own period is enough where it has one."""
    led = "Gullwick opened three inns in 2025. What was its revenue?"
    own = "Gullwick opened three inns in 2025. What was its revenue in 2026?"
    assert normalise_question(led, TODAY) == "What was its revenue in 2025?"
    assert normalise_question(own, TODAY) == "What was its revenue in 2026?"
