"""Fiscal years are named as their company names them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tieout.feeds import Document, Fact
from tieout.feeds.document import DocumentKind
from tieout.retrieval.evidence.fiscal_year_end import year_end_of_facts, year_end_of_release, year_end_of_report
from tieout.retrieval.reading.periods.calendar import fiscal_year_of, latest_quarter, latest_year
from tieout.retrieval.reading.periods.compare import parse_periods, period_label
from tieout.retrieval.reading.records import Period

RETAILER = (13, 31)  # the year that ends about 31 January is named for the year before


def annual(end: date, named: int, filed: date, accession: str = "") -> Fact:
    start = date(end.year - 1, end.month, min(end.day, 28))
    return Fact(
        "d", "T", 1, "us-gaap", "NetIncomeLoss", "Net income", "USD", Decimal(1), start, end, named, "FY", "10-K",
        filed, accession or f"{filed}", 0, 1,
    )  # fmt: skip


def report(text: str, end: date) -> Document:
    now = datetime(2025, 4, 1, tzinfo=UTC)
    return Document("i", "f", "filing", "t", "", text, text, now, "i", form="10-K", period_end=end, published_at=now)


def test_a_retailers_fiscal_2024_ends_in_february_2025() -> None:
    """companyfacts calls the year that ended on 1 February 2025 fiscal 2024."""
    facts = [annual(date(2024, 2, 3), 2023, date(2024, 3, 20)), annual(date(2025, 2, 1), 2024, date(2025, 3, 20))]
    assert year_end_of_facts(facts) == RETAILER
    (mention,) = parse_periods("in fiscal 2024", today=date(2025, 11, 1), fiscal_year_end=RETAILER)
    assert (mention.begins, mention.ends) == (date(2024, 2, 1), date(2025, 1, 31))
    assert period_label(Period(date(2024, 2, 4), date(2025, 2, 1)), RETAILER) == "fiscal 2024"


def test_another_filer_with_the_same_dates_names_it_for_the_year_it_ends_in() -> None:
    """26 January 2025 is the end of fiscal 2025 where the filer says so."""
    facts = [annual(date(2024, 1, 28), 2024, date(2024, 2, 21)), annual(date(2025, 1, 26), 2025, date(2025, 2, 26))]
    assert year_end_of_facts(facts) == (1, 31)


def test_comparatives_do_not_tell_how_a_year_is_named() -> None:
    """A report gives three years, and its fiscal year is that of the newest."""
    filed = date(2025, 3, 20)
    facts = [annual(date(year, 2, 1), 2024, filed, "one") for year in (2023, 2024, 2025)]
    assert year_end_of_facts(facts) == RETAILER


def test_what_was_filed_later_does_not_move_the_year_end_of_an_as_of_day() -> None:
    """In 2023 the company still closed its books in September."""
    facts = [annual(date(2022, 9, 24), 2022, date(2022, 11, 1)), annual(date(2024, 12, 31), 2024, date(2025, 2, 1))]
    assert year_end_of_facts(facts, date(2023, 6, 1)) == (9, 30)
    assert year_end_of_facts(facts) == (12, 31)


def test_before_the_first_annual_report_the_calendar_is_known_already() -> None:
    """As of a day before it, "fiscal 2009" still means the company's own year."""
    facts = [annual(date(2010, 1, 31), 2010, date(2010, 3, 18))]
    assert year_end_of_facts(facts, date(2009, 12, 9)) == (1, 31)


@pytest.mark.parametrize(
    "said",
    [
        "Our fiscal year ended February 1, 2025 (“fiscal 2024”) had 52 weeks. Fiscal 2023 had 53.",
        "Fiscal 2024 was a 52-week year that ended on February 1, 2025.",
        "Document Fiscal Year Focus | 2024 |",
    ],
)
def test_an_annual_report_says_how_it_names_its_year(said: str) -> None:
    """In its prose, or in the focus of its cover page."""
    assert year_end_of_report(report(said, date(2025, 2, 1))) == RETAILER


def test_a_report_that_does_not_say_is_named_for_the_year_it_ends_in() -> None:
    """Most are."""
    assert year_end_of_report(report("Net sales rose.", date(2025, 2, 1))) == (1, 31)
    assert year_end_of_report(report("For the fiscal year ended September 28, 2024", date(2024, 9, 28))) == (9, 30)


def test_days_and_quarters_follow_the_retailers_calendar() -> None:
    """Mid-January 2025 is fiscal 2024; on 1 July 2025 the newest quarter is the first of fiscal 2025."""
    assert fiscal_year_of(date(2025, 1, 15), RETAILER) == 2024
    assert fiscal_year_of(date(2025, 2, 20), RETAILER) == 2025
    assert latest_year(date(2025, 7, 1), RETAILER) == 2024
    assert latest_quarter(date(2025, 7, 1), RETAILER) == (2025, 1)


def release(text: str, title: str = "Gullwick Inns: results", kind: DocumentKind = "release") -> Document:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Document("r", "f", kind, title, "", text, text, now, "r", published_at=now)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Results of its fourth fiscal quarter, which ended September 27, 2026.", (9, 30)),
        ("Results for the second fiscal quarter ended 31 July 2026.", (1, 31)),
        ("Results for the first quarter of fiscal 2027 ended August 30, 2026.", (5, 31)),
        ("Results for the third quarter of its fiscal year (ended March 28, 2026).", (6, 30)),
        ("Results for the 13 and 52 weeks ended January 30, 2027.", (1, 31)),
        ("Results for the fiscal year ended 30 June 2026.", (6, 30)),
    ],
)
def test_a_release_tells_when_the_year_ends(text: str, end: tuple[int, int]) -> None:
    """By its year, or by which quarter ended when."""
    assert year_end_of_release(release(text)) == end


def test_a_release_s_title_names_its_year() -> None:
    """The year that ended in January 2026 is called fiscal 2025 above its results."""
    text = "Results for the 13 and 52 weeks ended January 31, 2026."
    assert year_end_of_release(release(text, "Gullwick Stores: fiscal 2025 results")) == RETAILER


@pytest.mark.parametrize(
    "document",
    [
        release("Results for the quarter ended 30 September 2026."),
        release("Results for the second fiscal quarter."),
        release("Its fourth fiscal quarter ended September 27, 2026.", kind="news"),
        release(" " * 3000 + "Its fourth fiscal quarter ended September 27, 2026."),
    ],
)
def test_what_does_not_say_so_tells_no_year_end(document: Document) -> None:
    """A calendar quarter, no day, another's paper, a line far below the opening."""
    assert year_end_of_release(document) is None
