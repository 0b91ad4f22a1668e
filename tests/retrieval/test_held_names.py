"""Names of the companies that a desk holds, as people type them."""

from __future__ import annotations

import pytest

from tieout.feeds import Company
from tieout.retrieval.query.held_names import HeldNames, one_off
from tieout.retrieval.reading.companies import Directory, names_in

COMPANIES = [
    Company("Larkmoor Grain Corporation", "LKMR"),
    Company("O. P. Brindle Company", "OPB"),
    Company("Tamsin's Kitchens Inc.", "TMSN"),
    Company("General Devices Company", "GDV"),
    Company("Oriole Corporation", "ORI"),
]
HELD = HeldNames(COMPANIES)


@pytest.mark.parametrize(
    ("typed", "ticker"),
    [
        ("larkmoor", "LKMR"),
        ("LARKMOOR GRAIN", "LKMR"),
        ("larkmoor's", "LKMR"),
        ("lkmr", "LKMR"),
        ("brindle", "OPB"),
        ("opbrindle", "OPB"),
        ("tamsins kitchens", "TMSN"),
        ("Tamsin's Kitchens", "TMSN"),
        ("general devices", "GDV"),
        ("oriole", "ORI"),
        ("larkmor", "LKMR"),
        ("larkmoro", "LKMR"),
        ("barkmoor", "LKMR"),
    ],
)
def test_a_held_company_is_known_by_any_case_and_spelling(typed: str, ticker: str) -> None:
    """Full, short and joined names, tickers, and long words with one letter wrong."""
    found = HELD.find(typed)
    assert found is not None
    assert found.ticker == ticker


@pytest.mark.parametrize(
    "typed", ["general", "devices", "grain revenue", "company", "net", "lark", "ori on", "kestrel"]
)
def test_a_word_that_means_something_else_is_no_company(typed: str) -> None:
    """Everyday words, words of labels, beginnings, and names that nobody bears."""
    assert HELD.find(typed) is None


def test_a_word_that_two_companies_bear_names_neither() -> None:
    """ "brindle" of two Brindles is left open."""
    two = HeldNames([Company("Brindle Foods", "BRF"), Company("Brindle Marine", "BRM")])
    assert two.find("brindle") is None
    assert two.find("brindle marine") is not None


def test_companies_are_found_in_lower_case_among_the_words_of_a_question() -> None:
    """Where they stand, so that what is left is what is asked for."""
    question = "oriole q1 fy24 revenue against larkmoor's"
    found = names_in(question, Directory(COMPANIES, HELD.find))
    assert [(n.company.ticker, question[n.start : n.end]) for n in found if n.company] == [
        ("ORI", "oriole"),
        ("LKMR", "larkmoor's"),
    ]


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("boieng", "boeing", True),
        ("boing", "boeing", True),
        ("boeinng", "boeing", True),
        ("bowing", "seeing", False),
        ("same", "same", False),
    ],
)
def test_one_letter_off(a: str, b: str, near: bool) -> None:
    """One insertion, deletion, substitution or swap; equal words are not off."""
    assert one_off(a, b) is near
