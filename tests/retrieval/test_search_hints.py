"""What a question says of the reports and statements that may answer it. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tieout.feeds.document import Document
from tieout.retrieval.query.search_hints import document_fit, named, newest_reports, read, topic

TODAY = date(2026, 11, 1)
KNOWN = ("AMERICAN EXPRESS COMPANY", "American Airlines Group Inc.", "MGM RESORTS INTERNATIONAL", "Apple Inc.")


def report(end: date, form: str | None = "10-Q", kind: str = "filing") -> Document:
    published = datetime(end.year, end.month, 28, tzinfo=UTC)
    return Document(
        f"{form}{end}", "f", kind, "t", "", "text", "", published, "i",
        companies=("Apple Inc.",), form=form, period_end=end if form else None, published_at=published,
    )  # fmt: skip


def best(question: str, *reports: Document) -> Document:
    asked = read(question, KNOWN, TODAY)
    newest = newest_reports(reports)
    return max(reports, key=lambda document: document_fit(document, asked, newest))


@pytest.mark.parametrize(
    ("question", "companies"),
    [
        ("What was American Express's effective tax rate?", ("AMERICAN EXPRESS COMPANY",)),
        ("Which region drove MGM in 2022?", ("MGM RESORTS INTERNATIONAL",)),
        ("Did Apple's or American Airlines' margin rise?", ("American Airlines Group Inc.", "Apple Inc.")),
        ("Which american company grew?", ()),
        ("Apples and pears", ()),
    ],
)
def test_a_company_is_named_by_its_name_or_its_beginning(question: str, companies: tuple[str, ...]):
    """With a capital letter, and not by half a word."""
    assert named(question, KNOWN) == companies


@pytest.mark.parametrize(
    ("question", "end"),
    [
        ("net sales in Q2 2024?", date(2024, 6, 29)),
        ("net sales in Q4 2023?", date(2023, 12, 30)),
        ("net sales in the latest 10-Q?", date(2024, 6, 29)),
        ("net sales?", date(2024, 6, 29)),
    ],
)
def test_the_report_of_the_period_asked_for_fits_best(question: str, end: date):
    """By the calendar's quarter; the newest where none is named."""
    ends = [date(2023, 9, 30), date(2023, 12, 30), date(2024, 3, 30), date(2024, 6, 29)]
    assert best(f"What were Apple's {question}", *map(report, ends)).period_end == end


def test_the_companys_own_quarter_may_run_ahead_of_the_calendars():
    """Fiscal Q3 2023 ended in July 2023; where no report is of the calendar's quarter, that one is meant."""
    ends = [date(2022, 12, 31), date(2023, 4, 1), date(2023, 7, 1)]
    assert best("Apple's net sales in Q3 2023?", *map(report, ends)).period_end == date(2023, 7, 1)


def test_a_year_means_the_annual_report_and_the_form_asked_for_counts():
    """The 10-K of a year before its 10-Qs, the 10-Q where it is named."""
    annual, quarter = report(date(2023, 9, 30), "10-K"), report(date(2023, 7, 1), "10-Q")
    assert best("Apple's net sales in 2023?", quarter, annual) is annual
    assert best("Apple's net sales in its 2023 10-Q?", annual, quarter) is quarter


def test_an_older_report_is_held_against_newer_ones_of_its_form_alone():
    """A fresh 10-Q does not age the annual report, which says what the company does."""
    annual, quarter = report(date(2022, 9, 24), "10-K"), report(date(2023, 7, 1), "10-Q")
    asked, newest = read("What does Apple make?", KNOWN, TODAY), newest_reports([annual, quarter])
    assert document_fit(annual, asked, newest) == document_fit(quarter, asked, newest) == 1.0


def test_news_and_figures_are_neutral():
    """Their own rules rank them."""
    asked = read("Apple's net sales in 2019?", KNOWN, TODAY)
    assert document_fit(report(date(2026, 9, 30), None, "news"), asked, {}) == 1.0
    assert document_fit(report(date(2026, 9, 30), None, "facts"), asked, {}) == 1.0


@pytest.mark.parametrize(
    ("question", "phrase", "statement"),
    [
        ("How did the free cash flow develop?", "capital expenditures", "consolidated statements of cash flows"),
        ("Did the gross margin improve?", "gross profit", "consolidated statements of operations"),
        ("What is the quick ratio?", "current liabilities", "consolidated balance sheets"),
    ],
)
def test_a_ratio_is_looked_for_by_its_operands_and_its_statement(question: str, phrase: str, statement: str):
    """Few filings print the ratio as a row."""
    asked = read(question, KNOWN, TODAY)
    assert statement in asked.statements
    assert any(phrase in found for found in asked.phrases)


def test_a_question_of_words_names_no_statement():
    """It is looked for in the sections that speak of it."""
    asked = read("Which lawsuits are pending?", KNOWN, TODAY)
    assert (asked.phrases, asked.statements) == ((), ())
    assert "legal proceedings" in asked.sections


def test_words_about_the_answers_form_are_no_topic():
    """They would be looked for like all others."""
    asked = "Is gross margin improving? If it is not a useful metric, then state that and explain why."
    assert topic(asked) == "Is gross margin improving?"
    assert topic("What if rates rise? And if they fall?") == "What if rates rise? And if they fall?"
    assert topic("Round numbers") == "Round numbers"
