"""What a clause asks to have done, as the shipped model hears it, and how it is trained to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from tieout.feeds import Company, WeightsError
from tieout.retrieval.evidence.operation.model import heard, load
from tieout.retrieval.evidence.operation.questions import from_finqa, from_tatqa, from_wordings
from tieout.retrieval.evidence.operation.texts import masked, runs
from tieout.retrieval.query.operations import Heard, HeardKind, operation_heard
from tieout.retrieval.query.parse import parse_question
from tieout.retrieval.reading.companies import Directory

LARKMOOR = Directory([Company("Larkmoor", "LKM")])


def test_companies_periods_and_digits_are_taken_out() -> None:
    """So that neither a name nor a year decides what is asked."""
    text = masked("How fast did Larkmoor's 12 mills grow in fiscal 2025?", ["Larkmoor"])
    assert text == "how fast did the company's 0 mills grow in <when> ?"
    assert runs(text) == runs(text.upper().lower())


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("what was Larkmoor's total inventory in 2025?", "value"),
        ("did Larkmoor's gross profit rise or fall last year?", "direction"),
        ("by how many percent did Larkmoor's sales grow in 2025", "growth"),
        ("which of Larkmoor's segments had the highest sales in 2025", "most"),
        ("why did Larkmoor's gross margin fall in 2025?", "why"),
        ("who is Larkmoor's chief executive?", "who"),
        ("what were Larkmoor's receivables and inventories together in 2025?", "sum"),
    ],
)
def test_the_shipped_model_hears_plain_questions(clause: str, kind: HeardKind) -> None:
    """Each in words of its own."""
    assert heard(clause, ["Larkmoor"]).kind == kind


def test_a_sure_model_is_believed_against_the_rules() -> None:
    """An unsure one is not, and one period has no average."""
    assert operation_heard(Heard("direction", 0.9), "value", 1) == "change"
    assert operation_heard(Heard("direction", 0.4), "value", 1) == "value"
    assert operation_heard(Heard("average", 0.9), "value", 1) == "value"
    assert operation_heard(Heard("average", 0.9), "value", 2) == "average"
    assert operation_heard(None, "growth", 1) == "growth"


def test_what_is_asked_in_words_expects_no_figure() -> None:
    """ "Why did sales rise?" is not answered with the sales."""
    asked = parse_question(
        "Larkmoor: sales up in 2025 because of what?",
        LARKMOOR,
        today=date(2026, 11, 1),
        hear=lambda *_: Heard("why", 0.9),
    )
    assert [slot.expects for slot in asked.slots] == ["words"]


def test_questions_of_sets_are_labelled_by_how_they_are_answered() -> None:
    """A derivation, a program and the length of an answer say what was asked."""
    table = {"uid": "t1", "table": []}
    questions = [
        {"question": "What was the change in sales from 2018 to 2019?", "answer_type": "arithmetic", "derivation": "1,253 - 987", "answer": 266, "answer_from": "table"},
        {"question": "How much did sales grow?", "answer_type": "arithmetic", "derivation": "(1,253-987)/987", "answer": 26.95, "answer_from": "table"},
        {"question": "What caused the decrease?", "answer_type": "span", "derivation": "", "answer": ["lower prices of oats in Europe"], "answer_from": "text"},
        {"question": "What were sales?", "answer_type": "span", "derivation": "", "answer": ["1,253"], "answer_from": "table"},
    ]  # fmt: skip
    assert [q.kind for q in from_tatqa([{"table": table, "questions": questions}])] == [
        "change",
        "growth",
        "why",
        "value",
    ]
    rows = [{"question": "how much in all?", "program": "add(3, 4)", "context": ["a"]}, {"question": "?", "program": "exp(2, 3)", "context": []}]  # fmt: skip
    assert [q.kind for q in from_finqa(rows)] == ["sum"]


def test_questions_out_of_wordings_repeat_with_their_seed() -> None:
    """A value is asked for more often than anything else."""
    data = {"fill": {"member": ["Oats"]}, "kinds": {"value": ["{metric} of {company} {period}?"], "why": ["why did {metric} fall?"]}}  # fmt: skip
    made = list(from_wordings(data, ["sales"], 2, Random(1)))
    assert made == list(from_wordings(data, ["sales"], 2, Random(1)))
    assert [q.kind for q in made] == ["value"] * 6 + ["why"] * 2
    assert all("{" not in q.text for q in made)


def test_weights_that_are_missing_are_named(tmp_path: Path) -> None:
    """With what to do next."""
    with pytest.raises(WeightsError, match="install Tieout again"):
        load(tmp_path)
