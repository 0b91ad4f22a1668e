"""What is to be done with a metric, and which kind of figure would answer."""

from __future__ import annotations

import pytest

from tieout.retrieval.query.operations import derivation, expects_of, level_of, operation_of
from tieout.retrieval.reading.metrics.match import METRICS, Metric, find_metrics


def metric_of(clause: str) -> Metric | None:
    return next((m.metric for m in find_metrics(clause)), None)


@pytest.mark.parametrize(
    ("clause", "operation"),
    [
        ("By how much did Gullwick's revenue rise?", "change"),
        ("By how much did Gullwick's revenue grow in per cent?", "growth"),
        ("By what percentage did Gullwick's revenue rise?", "growth"),
        ("What was the revenue growth of Gullwick?", "growth"),
        ("By how many basis points did the operating margin widen?", "change"),
        ("How many percentage points did the gross margin lose?", "change"),
        ("How far did the operating margin move, in basis points?", "change"),
        ("How far did the operating margin move, in bps?", "change"),
        ("How much higher was net income than a year before?", "change"),
        ("What share of revenue came from tea?", "share"),
        ("What was revenue as first reported?", "versions"),
        ("What was Gullwick's revenue?", "value"),
    ],
)
def test_words_say_what_is_to_be_done(clause: str, operation: str) -> None:
    """By how much money rose is an amount, unless a rate is asked for; points are always a change."""
    assert operation_of(clause, metric_of(clause)) == operation


@pytest.mark.parametrize(
    ("clause", "expects"),
    [
        ("What was the revenue in per cent of the group's?", "money"),  # "per cent of" is a share, no unit
        ("How did revenue change, in %?", "percent"),
        ("How large was the revenue step in per cent?", "percent"),
        ("What % was net income up?", "percent"),
        ("How large was revenue?", "money"),
        ("What was the operating margin?", "percent"),
        ("What was the net income per share?", "per share"),
        ("How full were the inns, in %?", "percent"),
        ("What did a guest pay per share of the room?", "per share"),
        ("By how much did the toll rise?", "number"),
        ("What was the royalty rate of the mine?", "number"),
        ("What did the harbour call the crane?", "words"),
        ("How much did the harbour get?", "money"),
        ("What is Gullwick's ABN?", "number"),
        ("Who runs Gullwick?", "words"),
        ("Where does Gullwick brew?", "words"),
    ],
)
def test_words_say_which_figure_would_answer(clause: str, expects: str) -> None:
    """Money, per cent, per share; a step or a pace may be any of them."""
    metric = metric_of(clause)
    assert expects_of(clause, metric, "value")[0] == expects


@pytest.mark.parametrize(
    ("clause", "noun"),
    [
        ("How many red barges does Gullwick own?", "red barges"),
        ("How many inns, all told?", "inns"),
    ],
)
def test_how_many_counts_a_noun(clause: str, noun: str) -> None:
    assert expects_of(clause, None, "value") == ("count", noun)


@pytest.mark.parametrize("clause", ["By how many basis points did it rise?", "How many dollars was it?"])
def test_points_and_dollars_are_not_counted(clause: str) -> None:
    assert expects_of(clause, None, "value")[0] != "count"


@pytest.mark.parametrize(
    ("key", "kind"), [("revenue", "money"), ("operating_margin", "percent"), ("eps", "per share"), ("book_to_bill", "multiple")]
)  # fmt: skip
def test_a_metric_s_own_values_are_of_one_kind(key: str, kind: str) -> None:
    assert level_of(METRICS[key]) == kind
    assert level_of(None) == "number"


def test_a_margin_is_worked_out_of_two_metrics_and_revenue_is_not() -> None:
    derived = derivation(METRICS["operating_margin"])
    assert derived is not None
    assert (derived.numerator, derived.denominator) == ("operating_income", "revenue")
    assert derivation(METRICS["revenue"]) is None
