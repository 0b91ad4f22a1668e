"""Years compared between the marks: the code finds what the figures say, and refuses what is no comparison."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.made_evidence import SALES
from tieout.model.data.filter import results_of, untied
from tieout.model.inference.number_mask import START, Grammar, NumberMask, token_table
from tieout.model.tieout.comparison import comparison, written
from tieout.model.tieout.verify import Failure, tie

YEARS = ("2019", "2018", "2017")


@pytest.mark.parametrize(
    ("formula", "years"),
    [
        ("highest of 2019: 73.2; 2018: 72.2", ("2019",)),
        ("lowest of 2019: -0.08; 2018: -0.19; 2017: 0.12", ("2018",)),
        ("highest of 2019: 1,040; 2018: 1040", ("2019", "2018")),
        ("over 2.0 of 2019: 2.8%; 2018: 2.3%; 2017: 1.9%", ("2019", "2018")),
        ("under 10000 of 2019: 7870; 2018: 12129", ("2019",)),
        ("over 5 of 2019: 5; 2018: 4", ()),
    ],
)
def test_the_years_that_pass(formula: str, years: tuple[str, ...]) -> None:
    found = comparison(formula)
    assert found is not None
    assert found.years == years


@pytest.mark.parametrize(
    ("formula", "many"),
    [
        ("count over 2.0 of 2019: 2.8%; 2018: 2.3%; 2017: 1.9%", 2),
        ("count under 10000 of 2019: 7870; 2018: 12129", 1),
        ("count over 5 of 2019: 5; 2018: 4", 0),
    ],
)
def test_the_years_that_pass_are_counted(formula: str, many: int) -> None:
    found = comparison(formula)
    assert found is not None
    assert found.counted
    assert results_of(formula) == (Decimal(many),)


@pytest.mark.parametrize(
    "formula",
    [
        "count highest of 2019: 1; 2018: 2", "count of 2019: 1; 2018: 2",
        "over 1 of " + "; ".join(f"{year}: 2" for year in range(2001, 2014)),
        "73.2-72.2", "", "highest of 2019: 73.2", "highest of 2019: 73.2; 2019: 72.2", "over of 2019: 1; 2018: 2",
        "highest 5 of 2019: 1; 2018: 2", "highest of 2019: five; 2018: 2", "highest of Sales: 1; Costs: 2",
    ],
)  # fmt: skip
def test_anything_else_is_none(formula: str) -> None:
    assert comparison(formula) is None


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=3), st.integers(-(10**9), 10**9))
def test_what_is_written_is_read_again(values: list[int], limit: int) -> None:
    cells = list(zip(YEARS, map(str, values), strict=False))
    highest, over = (
        comparison(written("highest", "", cells)[2:-2]),
        comparison(written("over", str(limit), cells)[2:-2]),
    )
    assert highest is not None
    assert over is not None
    assert max(values) in {v for (y, _), v in zip(cells, values, strict=True) if y in highest.years}
    assert set(over.years) == {y for (y, _), v in zip(cells, values, strict=True) if v > limit}


SOURCE = {1: "Gross margin | 2019: 73.2 | 2018: 72.2"}


def test_in_training_data_its_values_stand_in_the_source_and_its_limit_in_the_question() -> None:
    assert untied("The year of the higher figure was <<highest of 2019: 73.2; 2018: 72.2>> [1].", SOURCE) is None
    assert untied("The year of the higher figure was <<highest of 2019: 73.2; 2018: 71.2>> [1].", SOURCE) is not None
    limited = "The year was <<under 73 of 2019: 73.2; 2018: 72.2>> [1]."
    assert untied(limited, SOURCE) is not None
    assert untied(limited, SOURCE, given="In which year was the gross margin less than 73?") is None
    assert results_of("under 73 of 2019: 73.2; 2018: 72.2") == (Decimal(2018),)
    assert untied("The year was <<over 80 of 2019: 73.2; 2018: 72.2>> [1].", SOURCE, given="80") is not None


def test_in_an_answer_code_names_the_year_and_every_value_ties_to_its_own() -> None:
    result = tie("The year of the higher total net sales was <<highest of 2024: 391035; 2023: 383285>> [1].", SALES)
    assert not isinstance(result, Failure), result.reason
    assert result.text == (
        "The year of the higher total net sales was 2024 ($391,035 million in 2024; $383,285 million in 2023) [1]."
    )
    assert {f.value for f in result.figures} == {Decimal(391035), Decimal(383285)}


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("count over 390000 of 2024: 391035; 2023: 383285", "one, 2024"),
        ("count under 900000 of 2024: 391035; 2023: 383285", "two, 2024 and 2023"),
        ("count over 900000 of 2024: 391035; 2023: 383285", "none"),
    ],
)
def test_counted_years_are_told_in_words_and_named(formula: str, told: str) -> None:
    limits = replace(
        SALES, question="How many years did net sales exceed $390 billion, or stay below $900,000 million?"
    )
    result = tie(f"The number of years of total net sales above the limit was <<{formula}>> [1].", limits)
    assert not isinstance(result, Failure), result.reason
    assert f" above the limit was {told} ($391,035 million in 2024; $383,285 million in 2023) [1]." in result.text


@pytest.mark.parametrize(
    "question",
    [
        "How many years did net sales exceed $39,000 million?",  # another limit
        "How many years did net sales exceed 390,000?",  # dollars: both years
        "How many years did net sales exceed $390,000 thousand?",
        "How many years did net sales exceed 390,000 %?",
    ],
)
def test_a_limit_that_the_question_does_not_give_is_cut(question: str) -> None:
    draft = "The number of years of total net sales above the limit was <<count over 390000 of 2024: 391035; 2023: 383285>> [1]."
    result = tie(draft, replace(SALES, question=question))
    assert isinstance(result, Failure)
    assert "no limit that the question gives" in result.reason


@pytest.mark.parametrize(
    "formula",
    [
        "highest of 2024: 391035; 2023: 383258",  # a digit that no source gives
        "highest of 2024: 383285; 2023: 391035",  # the figures of the two years exchanged
        "highest of 2024: 391035; 2022: 383285",  # a year that is not its own
        "over 900000 of 2024: 391035; 2023: 383285",  # none passes
    ],
)
def test_a_wrong_comparison_is_cut(formula: str) -> None:
    assert isinstance(tie(f"The year of the higher total net sales was <<{formula}>> [1].", SALES), Failure)


TOKENS = [
    *"0123456789",
    "<<",
    ">>",
    " of",
    " ",
    "high",
    "est",
    "lowest",
    "over",
    "und",
    "er",
    ":",
    ";",
    ".",
    "net",
    "-",
    "",
]


def after(text: str) -> bool:
    """May the grammar write all of this over evidence that gives 2019, 2018, 73.2 and 72.2?"""
    state = START
    grammar = Grammar(["2019", "2018", "73.2", "72.2", "73"], [1])
    for char in text:
        following = grammar.step(state, char)
        if following is None:
            return False
        state = following
    return True


def test_the_decoder_may_write_a_comparison_over_given_numbers_and_no_other_words() -> None:
    assert after("was <<highest of 2019: 73.2; 2018: 72.2>> [1].")
    assert after("was <<under 73 of 2019: 73.2; 2018: 72.2>> [1].")
    assert after("was <<count under 73 of 2019: 73.2; 2018: 72.2>> [1].")
    assert not after("was <<highest of 2019: 99")
    assert not after("was <<net")
    assert not after("was <<highest>>")


def test_each_piece_of_its_words_is_a_token_that_may_follow() -> None:
    mask = NumberMask(Grammar(["2019", "73.2"], [1]), token_table(TOKENS, [len(TOKENS) - 1]), 0)

    def follow(*texts: str) -> set[str]:
        ids = tuple(TOKENS.index(t) for t in texts)
        return {TOKENS[i] for i in mask.allowed(mask.state(ids))}

    assert {"high", "lowest", "over", "und"} <= follow("<<")
    assert "net" not in follow("<<")
    assert follow("<<", "high") == {"est"}
    assert " of" in follow("<<", "high", "est")
    assert {"2", "7"} <= follow("<<", "high", "est", " of", " ")
