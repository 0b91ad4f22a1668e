"""Follow-ups become questions that stand alone, by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.model.answer.conversation import condense

SCRIPT = [
    ("What were Apple's total net sales in fiscal 2024?", "What were Apple's total net sales in fiscal 2024?"),
    ("And the year before?", "What were Apple's total net sales in fiscal 2023?"),
    ("What about NVIDIA?", "What were NVIDIA's total net sales in fiscal 2023?"),
    ("and its gross margin?", "What was NVIDIA's gross margin in fiscal 2023?"),
    ("and last year?", "What was NVIDIA's gross margin last year?"),
    ("How many employees does it have?", "How many employees does NVIDIA have?"),
    ("What did the Fed decide in September 2026?", "What did the Fed decide in September 2026?"),
    ("What were Microsoft's revenues in Q3 2025?", "What were Microsoft's revenues in Q3 2025?"),
    ("and in Q2 2025?", "What were Microsoft's revenues in Q2 2025?"),
    ("Did the company raise its guidance?", "Did Microsoft raise its guidance?"),
]


def test_the_ten_turns_resolve_as_written() -> None:
    history: list[tuple[str, str]] = []
    for asked, expected in SCRIPT:
        assert expected == condense(history, asked)
        history.append((asked, ""))


def test_the_first_question_stays_as_it_is() -> None:
    assert condense([], "and its margin?") == "and its margin?"


def test_a_question_with_its_own_company_stays() -> None:
    history = [("What was Apple's revenue in 2024?", "")]
    assert condense(history, "How many people work for Tesla?") == "How many people work for Tesla?"


def test_the_company_may_come_from_the_last_answer() -> None:
    """ "Which company …?" names none; the answer does."""
    history = [("which company makes castings?", "Kestrane Aerospace makes castings [1].")]
    assert condense(history, "What was its revenue?") == "What was Kestrane Aerospace's revenue?"


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=4), st.text(max_size=120))
def test_any_conversation_gives_a_question(history: list[tuple[str, str]], question: str) -> None:
    assert isinstance(condense(history, question), str)


@pytest.mark.parametrize(
    "period",
    [
        "in the quarter ended September 30, 2023",
        "for the nine months ended 30 September 2023",
        "in the fiscal year ending on June 30, 2024",
        "for the 13 weeks ended July 29, 2023",
    ],
)
def test_a_period_that_ends_on_a_day_is_carried_whole(period: str) -> None:
    """Its length goes with its end: a day alone would be a balance's."""
    history = [(f"What was Microsoft's net income {period}?", "It was $22,291 million.")]
    assert condense(history, "And Intel's net income?") == f"What was Intel's net income {period}?"
    assert condense(history, "And its revenue?") == f"What was Microsoft's revenue {period}?"
    assert condense(history, "And for Intel?").endswith(f"{period}?")
