"""Which runs of a question's words name operands, and what is worked out of them."""

from __future__ import annotations

from tieout.retrieval.query.operands import operand_phrases


def test_operands_are_runs_between_words_of_content() -> None:
    """None begins or ends with a word of grammar, and none reaches over a mark."""
    said = {p.text for p in operand_phrases("net income / cost of goods sold")}
    assert {"net income", "cost of goods sold"} <= said
    assert not {"of goods", "cost of", "net income / cost", "income cost"} & said


def test_a_phrase_knows_where_it_stands() -> None:
    """Offsets count in the clause."""
    clause = "what is oats, plus rye"
    assert all(clause[p.start : p.end] == p.text for p in operand_phrases(clause))
