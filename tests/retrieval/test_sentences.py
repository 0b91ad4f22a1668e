"""Sentences and their terms."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tieout.retrieval.reading.text.sentences import coverage, sentences, term_weights, terms


def test_decimals_initials_and_company_suffixes_do_not_end_a_sentence() -> None:
    """A full stop ends a sentence only where one is meant."""
    text = "Acme Inc. earned $4.2 million. Lawrence J. Ellis left on 3 May. It was said!"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Acme Inc. earned $4.2 million.",
        "Lawrence J. Ellis left on 3 May.",
        "It was said!",
    ]


def test_table_rows_and_headings_are_lines_of_their_own() -> None:
    """A line break ends a sentence."""
    text = "## Results\n| a | 1 |\n| b | 2 |\nDone."
    assert [text[a:b] for a, b in sentences(text)] == ["## Results", "| a | 1 |", "| b | 2 |", "Done."]


@given(st.text(max_size=300))
def test_spans_are_in_order_inside_and_hold_all_that_is_not_space(text: str) -> None:
    """Nothing is lost and nothing counted twice, whatever the text."""
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_words_for_the_same_thing_have_one_term() -> None:
    """ "jobs" and "workers" meet, question words do not count."""
    assert set(terms("How many jobs go?")) & set(terms("460 workers"))
    assert terms("What is the") == []


def test_rare_terms_weigh_more_and_the_surroundings_less() -> None:
    """A sentence with the rare word covers more than one with the common word."""
    pool = [frozenset({"copper", "mine"}), frozenset({"copper"}), frozenset({"copper", "gold"})]
    wanted = term_weights(["copper", "gold"], pool)
    assert coverage(wanted, frozenset({"gold"}), frozenset()) > coverage(wanted, frozenset({"copper"}), frozenset())
    assert coverage(wanted, frozenset(), frozenset({"gold"})) < coverage(wanted, frozenset({"gold"}), frozenset())
