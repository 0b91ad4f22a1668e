"""Names in questions and documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tieout.feeds import Company, Document
from tieout.retrieval.documents import is_about
from tieout.retrieval.reading.companies import Directory, names_in, normal, speaks_of

DIRECTORY = Directory(
    [
        Company("Brightwater Inc.", "BWTR", aliases=("Brightwater Utilities",)),
        Company("NORTHGATE SYSTEMS CORP", "NGS"),
        Company("Ambleside Com Inc", "AMBL"),
        Company("Ambleside Com Services Ltd", "AMBS"),
    ]
)


def document(title: str, text: str, tickers: tuple[str, ...] = ()) -> Document:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Document("d", "f", "news", title, "https://example.org", text, "0" * 64, now, "d", tickers=tickers)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NORTHGATE SYSTEMS CORP", "northgate systems"),
        ("The Buckwell Co.", "buckwell"),
        ("Brightwater's", "brightwater"),
        ("1-800-PETALS.COM", "1 800 petals"),
    ],
)
def test_legal_suffixes_and_punctuation_do_not_tell_names_apart(name: str, expected: str) -> None:
    """A filer's capitals and a reader's shorthand have one normal form."""
    assert normal(name) == expected


def test_a_company_is_found_by_name_ticker_and_first_words() -> None:
    """The shortest name that begins with the words wins."""
    assert [DIRECTORY.find(n).ticker for n in ("Brightwater", "NGS", "Northgate Systems", "Ambleside")] == [  # type: ignore[union-attr]
        "BWTR",
        "NGS",
        "NGS",
        "AMBL",
    ]


def test_question_words_months_and_periods_are_no_names() -> None:
    """Only Brightwater and the campus are names here."""
    question = "What did Brightwater's Calder Works earn in the Third Quarter of FY2026, ended 30 September 2026?"
    assert [n.text for n in names_in(question, DIRECTORY)] == ["Brightwater", "Calder Works"]


def test_a_list_of_companies_is_cut_at_its_commas_and_its_and() -> None:
    """Each company is a name of its own."""
    found = names_in("Which of Brightwater, Northgate Systems and Ambleside sold most?", DIRECTORY)
    assert [n.company.ticker for n in found if n.company] == ["BWTR", "NGS", "AMBL"]


def test_a_document_is_about_a_company_by_tag_or_by_name() -> None:
    """A tag will do; else the name must stand in the title or the opening."""
    company = DIRECTORY.find("Brightwater")
    assert is_about(document("Results", "Sales rose.", ("BWTR",)), company, ())
    assert is_about(document("Brightwater sells a plant", "…"), company, ())
    assert not is_about(document("Northgate buys a plant", "From a rival."), company, ())


def test_every_other_name_must_be_spoken_of() -> None:
    """A story about the firm that never names the person says nothing of the person."""
    doc = document("Norvale Paper earns $88 million", "Norvale Paper earned more.")
    assert is_about(doc, None, ["Norvale Paper"])
    assert not is_about(doc, None, ["Norvale Paper", "Inga Solberg"])


def test_names_match_whole_words_only() -> None:
    """ "Intel" is not in "intelligence"."""
    assert speaks_of("Intel", "At Intel, sales fell.")
    assert not speaks_of("Intel", "Business intelligence grew.")
