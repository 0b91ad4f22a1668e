"""The demo feed: labelled, dated, and its arithmetic is right. It is read by the same code as any folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tieout.feeds.draft import Draft, Response, SourceContext
from tieout.feeds.folder import collect
from tieout.feeds.settings import FeedSpec
from tieout.ui.first_start import DEMO_FILES, DEMO_TICKERS


def no_network(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    max_bytes: int = 0,
    rate_limited: bool = False,
) -> Response:
    raise AssertionError(f"the demo asked for {url}")


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    context = SourceContext(no_network, datetime(2026, 11, 23, tzinfo=UTC), watchlist=DEMO_TICKERS)
    spec = FeedSpec(name="demo", kind="folder", path=str(DEMO_FILES))
    return [event for event in collect(spec, context) if isinstance(event, Draft)]


def named(drafts: list[Draft], part: str) -> Draft:
    return next(draft for draft in drafts if part in draft.identity)


def test_the_demo_has_about_thirty_documents_of_eight_companies(drafts: list[Draft]) -> None:
    """Enough to ask, small enough to index in seconds."""
    assert 30 <= len(drafts) <= 40
    assert {ticker for draft in drafts for ticker in draft.tickers} == set(DEMO_TICKERS)


def test_every_document_says_that_it_is_fictional(drafts: list[Draft]) -> None:
    """Nobody may take a demo figure for a real one."""
    assert [draft.identity for draft in drafts if "Fictional demo document" not in draft.text] == []


def test_every_document_is_dated_by_its_text(drafts: list[Draft]) -> None:
    """As-of works on the demo; no date comes from the file's time."""
    assert {draft.note for draft in drafts} == {""}
    assert all(draft.published_at and draft.published_at.year == 2026 for draft in drafts)


def rows(text: str) -> dict[str, list[Decimal]]:
    """Last row of each label in the text's tables, as numbers."""
    found: dict[str, list[Decimal]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        values = [number(cell) for cell in cells[1:]]
        if line.startswith("|") and values and all(value is not None for value in values):
            found[cells[0]] = [value for value in values if value is not None]
    return found


def number(cell: str) -> Decimal | None:
    plain = re.sub(r"[$,]", "", cell)
    negative = re.fullmatch(r"\(([\d.]+)\)", plain)
    if negative:
        return -Decimal(negative[1])
    return Decimal(plain) if re.fullmatch(r"[\d.]+", plain) else None


SUMS: Sequence[tuple[str, str, Sequence[str]]] = [
    ("LKMR_2026-11-05_third", "Total revenue", ["Snacks", "Frozen meals", "Beverages"]),
    ("LKMR_2026-11-05_third", "Total revenue", ["Gross profit", "Cost of sales"]),
    ("LKMR_2026-11-05_third", "Gross profit", ["Operating income", "Operating expenses"]),
    ("LKMR_2026-11-05_third", "Operating income", ["Net income", "Income tax", "Interest expense"]),
    ("LKMR_2026-08-06", "Total revenue", ["Snacks", "Frozen meals", "Beverages"]),
    ("VLDS_2026-11-18_second", "Total revenue", ["Data centre", "Automotive", "Industrial"]),
    ("VLDS_2026-11-18_second", "Total revenue", ["Gross profit", "Cost of revenue"]),
    (
        "VLDS_2026-11-18_second",
        "Gross profit",
        ["Operating income", "Research and development", "Selling, general and administrative"],
    ),
    ("VLDS_2026-11-18_second", "Income before tax", ["Operating income", "Other income, net"]),
    ("VLDS_2026-11-18_second", "Income before tax", ["Net income", "Income tax"]),
    ("HPBC_2026-10-22", "Interest income", ["Net interest income", "Interest expense"]),
    (
        "HPBC_2026-10-22",
        "Net interest income",
        ["Net interest income after provision", "Provision for credit losses"],
    ),
    ("HPBC_2026-10-22", "Income before tax", ["Net income", "Income tax"]),
    ("TNRW_2026-03-12", "Net sales", ["Gross profit", "Cost of sales"]),
    ("TNRW_2026-03-12", "Gross profit", ["Operating income", "Selling, general and administrative"]),
    ("TNRW_2026-03-12", "Operating income", ["Net income", "Income tax", "Interest expense"]),
    ("TNRW_2026-10-19_restatement.html", "Net sales", ["Gross profit", "Cost of sales"]),
    ("TNRW_2026-10-19_restatement.html", "Income before tax", ["Net income", "Income tax"]),
    ("TNRW_2026-11-19", "Net sales", ["Gross profit", "Cost of sales"]),
    ("TNRW_2026-11-19", "Income before tax", ["Net income", "Income tax"]),
    ("QFTH_2026-11-03", "Total revenue", ["Subscription revenue", "Services revenue"]),
    ("QFTH_2026-11-03", "Total revenue", ["Gross profit", "Cost of revenue"]),
    (
        "QFTH_2026-11-03",
        "Gross profit",
        ["Operating income", "Research and development", "Sales and marketing", "General and administrative"],
    ),
    ("ORWN_2026-11-04", "Total revenue", ["Power sales", "Services"]),
    ("ORWN_2026-11-04", "Total revenue", ["Adjusted EBITDA", "Operating costs"]),
    ("ORWN_2026-11-04", "Adjusted EBITDA", ["Operating income", "Depreciation"]),
    ("SBPT_2026-11-13", "Total revenue", ["Container", "Bulk", "Ferry"]),
    ("SBPT_2026-11-13", "Operating profit", ["Total revenue", "Operating costs"]),
    ("SBPT_2026-11-13", "Profit for the period", ["Operating profit", "Finance costs", "Income tax"]),
    ("ASGV_2026-11-06", "Total operating expenses", ["Research and development", "General and administrative"]),
    ("ASGV_2026-11-06", "Collaboration revenue", ["Operating loss", "Total operating expenses"]),
    ("ASGV_2026-11-06", "Net loss", ["Operating loss", "Interest income"]),
]


@pytest.mark.parametrize(("document", "total", "parts"), SUMS)
def test_tables_add_up(drafts: list[Draft], document: str, total: str, parts: Sequence[str]) -> None:
    """In every column, the parts add up to the total (costs and losses stand as negatives where a table writes them so)."""
    table = rows(named(drafts, document).text)
    columns = zip(*(table[part] for part in parts), strict=True)
    assert [sum(column) for column in columns] == table[total]


@pytest.mark.parametrize(
    ("document", "said", "new", "old"),
    [
        ("LKMR_2026-11-05_third", "up 3.8%", "463.5", "446.4"),
        ("LKMR_2026-08-06", "up 2.6%", "451.7", "440.3"),
        ("VLDS_2026-11-18_second", "up 14.2%", "534985", "468325"),
        ("TNRW_2026-03-12", "up 5.2%", "1284.7", "1221.3"),
        ("TNRW_2026-11-19", "up 2.7%", "331.4", "322.8"),
        ("QFTH_2026-11-03", "up 14.6%", "163.6", "142.7"),
        ("QFTH_2026-11-03", "up 17.0%", "602.0", "514.5"),
        ("SBPT_2026-11-13", "up 2.1%", "554.6", "543.3"),
    ],
)
def test_growth_rates_are_right(drafts: list[Draft], document: str, said: str, new: str, old: str) -> None:
    """What the prose says is what the table gives."""
    growth = (Decimal(new) / Decimal(old) - 1) * 100
    assert f"up {growth:.1f}%" == said
    assert said in named(drafts, document).text


def test_two_outlets_disagree_on_a_price(drafts: list[Draft]) -> None:
    """The demo shows a conflict."""
    prices = {
        draft.outlet: re.findall(r"\$(\d+) million", draft.text)[0]
        for draft in drafts
        if "ridge-price" in draft.identity
    }
    assert prices == {"Pell Street Wire": "412", "The Tidewater Ledger": "437"}


def test_the_files_ship_with_the_package() -> None:
    """They lie beside the code, so that a fresh machine has them without internet."""
    assert Path(__file__).parents[2] / "ui" / "demo" == DEMO_FILES
