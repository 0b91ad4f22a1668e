"""The data's own tie-out: strict, and right about formulas."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.model.data.filter import untied, value_of
from tieout.model.data.phrasing import answer_sentence, clean_formula, markdown_table, program_formula

SOURCES = {1: "Revenue was $1,284.6 million, after $1,208.5 million.", 2: "It employs 540 people."}


def test_a_figure_must_stand_in_the_source_that_is_cited() -> None:
    assert untied("Revenue was $1,284.6 million [1].", SOURCES) is None
    assert untied("Revenue was $1,284.6 million [2].", SOURCES) == "no cited source gives 1284.6"


def test_a_sentence_with_a_figure_and_no_mark_does_not_tie() -> None:
    assert untied("Revenue was $1,284.6 million.", SOURCES) is not None


def test_the_question_s_own_numbers_may_be_repeated() -> None:
    assert untied("The sources do not give revenue for 2031.", SOURCES, given="What was revenue in 2031?") is None


def test_a_formula_ties_over_cited_numbers_alone() -> None:
    assert untied("Revenue rose <<1284.6/1208.5-1>> [1].", SOURCES) is None
    assert untied("Revenue rose <<1284.6/1199.0-1>> [1].", SOURCES) is not None
    assert untied("Revenue rose <<1284.6/0>> [1].", SOURCES) is not None


@given(st.decimals(1, 10**6, places=1), st.decimals(1, 10**6, places=1))
def test_a_growth_formula_is_worked_out_exactly(a: Decimal, b: Decimal) -> None:
    assert value_of(f"{a}/{b}-1") == a / b - 1


@given(st.text(alphabet="0123456789.+-*/() ", max_size=30))
def test_no_formula_makes_the_check_fail_loudly(text: str) -> None:
    """Whatever stands between the brackets gives a value or None."""
    value = value_of(text)
    assert value is None or isinstance(value, Decimal)


def test_derivations_are_cleaned_to_one_form() -> None:
    assert clean_formula("(1,496.5 - 1,202.9)/1,202.9") == "1496.5/1202.9-1"
    assert clean_formula("(212,986/271,133)") == "212986/271133"
    assert clean_formula("see note") == ""


def test_programs_nest_their_steps() -> None:
    assert program_formula("add(1, 2), divide(#0, const_2)") == "(1+2)/2"
    assert program_formula("table_average(net sales, none)") == ""
    assert program_formula("divide(60, 243), multiply(#0, const_100)") == "60/243"


def test_a_what_was_question_becomes_a_statement() -> None:
    assert answer_sentence("What was the tax rate in 2019?", ["21%"], "a", "s").startswith(
        "The tax rate in 2019 was 21%"
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "How much was the company's income before tax in 2019?",
            "The company's income before tax in 2019 was 42 [1].",
        ),
        ("In 2006 what was the share of the track", "In 2006, the share of the track was 42 [1]."),
        ("What is Apple's revenue?", "Apple's revenue is 42 [1]."),
        ("How many restaurants were acquired in 2017 ?", "The number of restaurants acquired in 2017 was 42 [1]."),
        ("And what was it in 2009?", ""),
        ("Which segment grew more?", ""),
    ],
)
def test_no_figure_stands_without_what_it_is(question: str, answer: str) -> None:
    assert answer_sentence(question, ["42"], "1", "seed").replace(", according to the filing", "") == answer


def test_prose_gets_a_lead() -> None:
    said = "lower payments for taxes and integration, offset by the end of the interest rate swaps"
    assert answer_sentence("What caused the increase?", [said], "1", "seed").endswith(f": {said} [1].")


def test_short_rows_are_filled_up() -> None:
    assert markdown_table([["a", "b"], ["1"]]).splitlines()[-1] == "| 1 |  |"
