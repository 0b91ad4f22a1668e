"""Names of the companies that a desk holds, as people type them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tieout.feeds import Company
from tieout.retrieval.query.held_names import HeldNames, one_off
from tieout.retrieval.query.parse import parse_question
from tieout.retrieval.reading.companies import Directory, names_in

COMPANIES = [
    Company("Larkmoor Grain Corporation", "LKMR"),
    Company("O. P. Brindle Company", "OPB"),
    Company("Tamsin's Kitchens Inc.", "TMSN"),
    Company("General Devices Company", "GDV"),
    Company("Oriole Corporation", "ORI"),
    Company("Quern Mills", "QM"),
    Company("Italo Tiles", "IT"),
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
        ("qm", "QM"),
    ],
)
def test_a_held_company_is_known_by_any_case_and_spelling(typed: str, ticker: str) -> None:
    """Full, short and joined names, tickers, and long words with one letter wrong."""
    found = HELD.find(typed)
    assert found is not None
    assert found.ticker == ticker


@pytest.mark.parametrize(
    "typed", ["general", "devices", "grain revenue", "company", "net", "lark", "ori on", "kestrel", "it"]
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
    ("question", "shown"),
    [
        ("larkmoor revenue fy25?", "Larkmoor Grain"),
        ("LKMR revenue fy25?", "Larkmoor Grain"),
        ("What was Larkmoor's revenue in fiscal 2025?", "Larkmoor"),
        ("brindle net income 2024", "O. P. Brindle"),
    ],
)
def test_a_company_is_told_as_its_reader_names_it_and_never_shouted(question: str, shown: str) -> None:
    """A name that was typed in lower case, or as a ticker, is told in full."""
    shouted = [replace(c, name=c.name.upper()) for c in COMPANIES]
    directory = Directory(shouted, HeldNames(shouted).find)
    company = parse_question(question, directory, today=date(2026, 11, 30)).slots[0].company
    assert company is not None
    assert company.name == shown


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


@pytest.mark.parametrize(
    ("question", "narrowed"),
    [
        ("why did larkmoor grain net income go up", ()),
        ("larkmoor grain rye revenue 2025", ("rye",)),
        ("lkmr revenue 2025", ()),
    ],
)
def test_a_name_in_lower_case_narrows_no_metric(question: str, narrowed: tuple[str, ...]) -> None:
    """ "Larkmoor Grain's larkmoor grain net income" is not what is asked."""
    directory = Directory(COMPANIES, HELD.find)
    assert parse_question(question, directory, today=date(2026, 11, 1)).slots[0].qualifiers == narrowed
