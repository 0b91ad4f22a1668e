""" "Revenue in 2024" of a company whose years end in September: the year that it calls 2024 itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from every_document import ask

from tieout.feeds import Company, Ledger
from tieout.feeds.draft import Draft
from tieout.feeds.ledger_writes import Labels
from tieout.retrieval.query.parse import parse_question
from tieout.retrieval.reading.companies import Directory

COMPANIES = [Company("Tarrant Marine Inc.", "TRRM")]
REPORT = """FORM 10-K. Tarrant Marine Inc. (NYSE: TRRM). For the fiscal year ended September 30, 2024.

## Consolidated statements of operations (in millions)

| | 2024 | 2023 |
| --- | --- | --- |
| Net sales | $812 | $765 |
| Net income | $93 | $88 |

Foreign pretax earnings were $41 million and $39 million in 2024 and 2023, respectively.

Total net sales include $17 million of revenue recognized in 2024 that was included in deferred revenue as of September 30, 2023.

As of September 30, 2024, Tarrant Marine had approximately 6,400 employees.

Pension costs of employees were $5.6 million in 2024 and $6.4 million in 2023.
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    when = datetime(2024, 11, 14, 9, tzinfo=UTC)
    draft = Draft(
        "10-K", "filing", "Tarrant Marine Inc. 10-K for the year ended 2024-09-30", "", REPORT, "SEC", when,
        form="10-K", period_end=date(2024, 9, 30), tickers=("TRRM",),
    )  # fmt: skip
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        with opened.writing():
            opened.learn(COMPANIES)
            opened.put("filings", draft, when, lambda _: Labels(tickers=draft.tickers, story=None))
        yield opened


def leading(ledger: Ledger, question: str) -> tuple[str, str] | None:
    found = ask(ledger, question).findings
    period = found[0].figure.period if found else None
    return (found[0].figure.text, period.label if period else "") if found else None


@pytest.mark.parametrize(
    ("question", "ends"),
    [
        ("What was Tarrant Marine's revenue in 2024?", date(2024, 9, 30)),
        ("How did Tarrant Marine do in 2024?", date(2024, 9, 30)),
        ("What was Tarrant Marine's revenue in the third quarter of 2024?", date(2024, 6, 30)),
        ("What was Tarrant Marine's revenue in the first half of 2024?", date(2024, 3, 31)),
        ("What was Tarrant Marine's revenue in calendar 2024?", date(2024, 12, 31)),
        ("What was Tarrant Marine's revenue in the third quarter of calendar 2024?", date(2024, 9, 30)),
        ("What was Tarrant Marine's revenue in the quarter ended December 31, 2024?", date(2024, 12, 31)),
        ("At what price did Tarrant Marine's shares close in 2024?", date(2024, 12, 31)),
        ("Who became chief executive of Tarrant Marine in 2024?", date(2024, 12, 31)),
    ],
)
def test_the_books_have_their_own_years_and_the_rest_goes_by_the_calendar(question: str, ends: date) -> None:
    read = parse_question(question, Directory(COMPANIES), today=date(2025, 3, 1), fiscal_year_ends={"TRRM": (9, 30)})
    assert {slot.period.ends for slot in read.slots if slot.period} == {ends}


def test_a_bare_year_is_answered_out_of_the_statements(ledger: Ledger) -> None:
    """Not by a sentence's pretax earnings, nor by a part that the sales include."""
    assert leading(ledger, "What was Tarrant Marine's revenue in 2024?") == ("$812", "fiscal 2024")
    assert leading(ledger, "What was Tarrant Marine's net income in 2024?") == ("$93", "fiscal 2024")
    assert leading(ledger, "How did Tarrant Marine's net income develop in 2024?") == ("$93", "fiscal 2024")


def test_a_calendar_year_is_not_the_fiscal_one(ledger: Ledger) -> None:
    assert leading(ledger, "What was Tarrant Marine's revenue in calendar 2024?") is None


def test_employees_are_counted_and_never_paid_in_dollars(ledger: Ledger) -> None:
    assert leading(ledger, "What is Tarrant Marine's headcount?") is not None
    evidence = ask(ledger, "How has Tarrant Marine's headcount changed?")
    assert not evidence.calculations
    assert all("$" not in f.figure.text for f in evidence.findings)


def test_how_it_developed_asks_for_the_change(ledger: Ledger) -> None:
    evidence = ask(ledger, "How did Tarrant Marine's net sales develop in 2024?")
    assert [c.formula.replace(" ", "") for c in evidence.calculations[:1]] == ["812-765"]
