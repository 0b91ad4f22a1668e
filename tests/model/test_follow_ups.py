"""A conversation of ten turns: each follow-up becomes the question it stands for, with answers' figures left behind."""

from __future__ import annotations

from tieout.model.answer.conversation import condense

SCRIPT = [
    (
        "What was Kestrane Aerospace's order backlog at the end of September 2026?",
        "What was Kestrane Aerospace's order backlog at the end of September 2026?",
        "Kestrane Aerospace's order backlog was $18.6 billion at 30 September 2026 [1].",
    ),
    (
        "And its revenue in Q3 2026?",
        "What was Kestrane Aerospace's revenue in Q3 2026?",
        "Revenue was $4.21 billion, up 12.4% [1].",
    ),
    ("and in Q2 2026?", "What was Kestrane Aerospace's revenue in Q2 2026?", "Revenue was $3.98 billion [1]."),
    ("What about Larkmoor Foods?", "What was Larkmoor Foods' revenue in Q2 2026?", "Revenue was $912 million [2]."),
    ("and its net income?", "What was Larkmoor Foods' net income in Q2 2026?", "Net income was $77 million [2]."),
    (
        "How many employees does it have?",
        "How many employees does Larkmoor Foods have?",
        "Larkmoor Foods has 12,400 employees [2].",
    ),
    (
        "Did the company raise its guidance?",
        "Did Larkmoor Foods raise its guidance?",
        "It kept its guidance of $3.6 billion [2].",
    ),
    (
        "What was Meridian Rail's operating margin in fiscal 2025?",
        "What was Meridian Rail's operating margin in fiscal 2025?",
        "Meridian Rail's operating margin was 14.2% in fiscal 2025 [3].",
    ),
    (
        "And the year before?",
        "What was Meridian Rail's operating margin in fiscal 2024?",
        "It was 13.1% in fiscal 2024 [3].",
    ),
    (
        "Who is their chief executive?",
        "Who is Meridian Rail's chief executive?",
        "Ada Holm is its chief executive [3].",
    ),
]


def test_ten_turns_resolve_as_written() -> None:
    """Pronouns, fragments, another period, another company, a change of subject."""
    history: list[tuple[str, str]] = []
    for asked, expected, answer in SCRIPT:
        assert expected == condense(history, asked)
        history.append((asked, answer))


def test_no_figure_of_an_answer_gets_into_a_question() -> None:
    """Figures count as evidence through their sources alone."""
    history = [(asked, answer) for asked, _, answer in SCRIPT]
    condensed = condense(history, "And the year before that?")
    assert not any(figure in condensed for figure in ("18.6", "4.21", "912", "12,400", "14.2", "13.1", "$", "%"))


def test_a_request_for_advice_stays_one_when_it_leans_on_the_turn_before() -> None:
    """ "Should I buy it?" names the company and is refused as before."""
    from tieout.retrieval.query.advice import asks_advice

    condensed = condense([SCRIPT[0][::2]], "So should I buy it?")
    assert "Kestrane Aerospace" in condensed
    assert asks_advice(condensed)
