"""What news and releases say in sentences: what was done, how large a step was, where a rate stands, who corrects whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from every_document import ask, ledger_of

from tieout.feeds import Ledger
from tieout.feeds.draft import Draft
from tieout.model.answer.compose import select_sentences


def news(key: str, title: str, text: str, day: int, month: int = 11) -> Draft:
    return Draft(key, "news", title, f"https://example.org/{key}", text, "Quay Wire", datetime(2026, month, day, 9, tzinfo=UTC))  # fmt: skip


DRAFTS = (
    news(
        "held", "Central Bank of Orvenne keeps its policy rate",
        "The Council of the Central Bank of Orvenne voted to keep the policy rate at 3.75%.", 18, 9,
    ),
    news(
        "cut", "Central Bank of Orvenne lowers its policy rate",
        "The Council lowered the policy rate by 50 basis points to 3.25%. It expects growth of 1.9% next year.", 5,
    ),
    news(
        "prices", "Orvenne: consumer prices in October",
        "The consumer price index of Orvenne rose 2.6% in the 12 months to October 2026. It rose 0.4% in the month.", 12,
    ),
    news(
        "pay", "Drivers accept offer",
        "Drivers of Marlet Freight have accepted a raise of 12.5% over three years. The firm puts the cost at $40 million.", 9,
    ),
    Draft("first", "news", "Vesk Optics revenue", "https://example.org/first",
        "Vesk Optics said second-quarter revenue was $982 million.", "Tarn Journal", datetime(2026, 8, 6, tzinfo=UTC),
    ),
    Draft("fixed", "news", "Correction: Vesk Optics revenue", "https://example.org/fixed",
        "Tarn Journal misstated the second-quarter revenue of Vesk Optics on Thursday. It was $892 million, not $982 million.",
        "Tarn Journal", datetime(2026, 8, 7, tzinfo=UTC),
    ),
    news(
        "step", "Tressel Glass: third quarter",
        "Tressel Glass said net income for the third quarter of 2026 was reduced by $7.5 million by a strike.", 9,
    ),
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(tmp_path, DRAFTS) as opened:
        yield opened


def answer(ledger: Ledger, question: str) -> str:
    written = select_sentences("", ask(ledger, question))
    return "" if written.refused else " ".join(s.text for s in written.sentences)


def test_what_was_done_with_a_rate_is_told_in_the_words_of_that_month(ledger: Ledger) -> None:
    told = answer(ledger, "What did the Central Bank of Orvenne do with its policy rate in November 2026?")
    assert "lowered the policy rate by 50 basis points to 3.25%" in told
    assert "3.75%" not in told


def test_a_step_is_not_the_level(ledger: Ledger) -> None:
    assert ask(ledger, "What was Tressel Glass's net income in the third quarter of 2026?").verdict == "missing"


def test_a_latest_annual_rate_names_no_year(ledger: Ledger) -> None:
    found = ask(ledger, "What is Orvenne's latest annual rate of consumer price inflation?").findings[0]
    assert found.figure.text == "2.6%"


def test_a_raise_and_its_length_are_told_by_one_sentence(ledger: Ledger) -> None:
    told = answer(ledger, "How big a raise did Marlet Freight's drivers get, and over how long?")
    assert "12.5% over three years" in told


def test_an_outlet_that_corrects_itself_withdraws_what_it_said(ledger: Ledger) -> None:
    told = answer(ledger, "What was Vesk Optics' second-quarter 2026 revenue, after Tarn Journal's correction?")
    assert "$892 million" in told
    assert "$982 million" not in told
