"""A row that no vocabulary knows is meant where a question says all of its name, and nothing that another row is called."""

from __future__ import annotations

import pytest

from tieout.retrieval.reading.tables.parse import tables
from tieout.retrieval.reading.tables.row_match import ROW, is_row, label_terms, row_metric
from tieout.retrieval.reading.text.sentences import terms

TEXT = """# Gullwick Inns: the year

Revenue by kind

(in millions)

| | 2026 | 2025 |
| --- | --- | --- |
| Managed inn sales (a) | 310.2 | 290.4 |
| Franchised inn royalties | 41.7 | 39.9 |
| Laundry services | 12.1 | 11.8 |

Measures

| | 2026 | 2025 |
| --- | --- | --- |
| Annual booked nights (ABN) | 5.1 | 4.7 |
| Net bed additions | 812 | 640 |
| Net bed additions abroad | 112 | 40 |
"""
TABLES = tables(TEXT)


def named(clause: str, said: tuple[str, ...] = ()) -> str | None:
    """The row that a clause names, all its words of one weight."""
    found = row_metric(clause, said, dict.fromkeys(terms(clause), 1.0), TABLES)
    return found.name if found else None


@pytest.mark.parametrize(
    ("clause", "row"),
    [
        ("How high were the sales of managed inns?", "Managed inn sales"),
        ("What did laundry services bring in?", "Laundry services"),
        ("How many annual booked nights were there?", "Annual booked nights"),
        ("What was ABN?", "Annual booked nights"),
        ("How many net bed additions were there?", "Net bed additions"),
        ("How many net bed additions were there abroad?", "Net bed additions abroad"),
    ],
)
def test_a_row_is_named_in_full(clause: str, row: str) -> None:
    """In any order, in the plural, by its acronym; of two names the one that says more of the question."""
    assert named(clause) == row


@pytest.mark.parametrize(
    "clause",
    [
        "How high were inn sales?",  # managed ones only
        "What were managed inn sales less laundry services?",  # two rows
        "What were managed inn royalties?",  # a word of each
        "What was XYZ?",
        "Who runs the place?",
    ],
)
def test_half_a_name_or_two_names_are_no_row(clause: str) -> None:
    assert named(clause) is None


def test_a_name_beside_the_words_may_be_part_of_the_label() -> None:
    """ "Laundry" was read as a name, which its weights leave out."""
    clause = "What did Laundry's services bring in?"
    weighed = dict.fromkeys(terms("services"), 1.0)
    assert row_metric(clause, (), weighed, TABLES) is None
    found = row_metric(clause, ("Laundry",), weighed, TABLES)
    assert found is not None
    assert found.name == "Laundry services"


def test_a_row_that_is_a_small_part_of_the_question_is_not_meant() -> None:
    """The question's weight lies on words of rows that it does not name in full."""
    clause = "How did laundry services fare?"
    weighed = dict.fromkeys(terms(clause), 0.1) | {"nights": 5.0, **dict.fromkeys(terms("booked nights"), 5.0)}
    assert row_metric(clause, (), weighed, TABLES) is None


def test_the_metric_is_that_row_and_no_other() -> None:
    """By its label without notes in brackets."""
    found = row_metric("managed inn sales", (), dict.fromkeys(terms("managed inn sales"), 1.0), TABLES)
    assert found is not None
    assert found.key == ROW
    assert is_row(found, "Managed inn sales (a)")
    assert is_row(found, "MANAGED INN SALES:")
    assert not is_row(found, "Franchised inn royalties")


def test_a_label_s_terms_leave_out_units_notes_and_totals() -> None:
    assert label_terms("Total group inn sales, net of rebates [2] (in millions)") == frozenset(terms("inn sales"))
