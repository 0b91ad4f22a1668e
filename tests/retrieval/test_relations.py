"""Rows named word for word, and two figures that are asked for as one."""

from __future__ import annotations

import pytest

from tieout.retrieval.query.metrics import asked_metrics
from tieout.retrieval.query.relations import Relation, relation_of
from tieout.retrieval.reading.tables.row_mentions import merged, row_mentions, unambiguous_labels

LABELS = unambiguous_labels(
    [
        "Cash paid for income taxes, net",
        "Lease liabilities (1)",
        "Right-of-use assets:",
        "Net income",
        "Moorings",
        "2026",
    ]
)


def read(clause: str) -> Relation | None:
    return relation_of(clause, merged(asked_metrics(clause), row_mentions(clause, LABELS)))


def operands(clause: str) -> list[str]:
    relation = read(clause)
    return [m.text for m in relation.operands] if relation else []


def test_the_longer_name_is_meant() -> None:
    """ "Cash" and "income taxes" stand within the name of one row."""
    clause = "What was Gullwick's cash paid for income taxes in 2026?"
    found = merged(asked_metrics(clause), row_mentions(clause, LABELS))
    assert [(m.metric.name, m.text) for m in found] == [
        ("Cash paid for income taxes, net", "cash paid for income taxes")
    ]


def test_of_equal_names_the_vocabulary_knows_more() -> None:
    """It has tags for facts."""
    clause = "What was Gullwick's net income in 2026?"
    assert [m.metric.key for m in merged(asked_metrics(clause), row_mentions(clause, LABELS))] == ["net_income"]


def test_one_word_names_a_row_only_where_asked_to() -> None:
    """ "Moorings" may be anything."""
    assert row_mentions("What was Gullwick's moorings in 2026?", LABELS) == []
    assert [m.text for m in row_mentions("What was Gullwick's moorings?", LABELS, alone=True)] == ["moorings"]


@pytest.mark.parametrize(
    ("clause", "kind", "named"),
    [
        (
            "What were its lease liabilities and net income together in 2026?",
            "sum",
            ["lease liabilities", "net income"],
        ),
        ("How much larger was net income than revenue?", "difference", ["net income", "revenue"]),
        ("How much smaller was net income than revenue?", "difference", ["revenue", "net income"]),
        (
            "By how much did its lease liabilities exceed its right-of-use assets?",
            "difference",
            ["lease liabilities", "right-of-use assets"],
        ),
        ("What is the difference between net income and revenue?", "difference", ["net income", "revenue"]),
        ("What share of revenue was net income?", "ratio", ["net income", "revenue"]),
        (
            "Lease liabilities as a percentage of right-of-use assets?",
            "ratio",
            ["Lease liabilities", "right-of-use assets"],
        ),
    ],
)
def test_two_figures_asked_for_as_one(clause: str, kind: str, named: list[str]) -> None:
    """Added up, set against each other, or one as a share of the other."""
    relation = read(clause)
    assert relation is not None
    assert (relation.kind, operands(clause)) == (kind, named)


def test_figures_asked_for_side_by_side_stay_two() -> None:
    """And so do a ratio and what it is worked out of."""
    assert read("What were its net income and revenue in 2026?") is None
    assert read("Book-to-bill at Gullwick, taking order intake over net sales?") is None
