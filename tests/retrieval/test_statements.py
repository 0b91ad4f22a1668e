"""What kind of table a figure stands in, and what a sentence's figure is of: real filings' traps, in a company of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cell_desk import cells, paper, said, slot_of

from tieout.retrieval.evidence.candidates import period_fit, target
from tieout.retrieval.evidence.from_tables import cell_candidates
from tieout.retrieval.evidence.missing import missing_words
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.tables.parse import tables

BALANCE = """CONSOLIDATED BALANCE SHEETS (in millions)

| | December 31, 2026 | December 31, 2025 |
| --- | --- | --- |
| Inventories | $712 | $655 |
| Current liabilities: | | |
| Term debt | 110 | 90 |
| Non-current liabilities: | | |
| Term debt | 857 | 801 |
| Total current liabilities | 391 | 380 |
"""
CASH = """CONSOLIDATED STATEMENTS OF CASH FLOWS (in millions)

| | Year ended December 31, 2026 | Year ended December 31, 2025 |
| --- | --- | --- |
| Net income | $284 | $212 |
| Inventories | (57) | (31) |
| Net cash provided by operating activities | 498 | 402 |
| Dividends (per share: $0.42 and $0.40) | (84) | (80) |
| Cash at the beginning of the year | 61 | 52 |
| Cash at the end of the year | 66 | 61 |
"""
DEFERRED = """The components of deferred income tax assets are as follows:

| (in millions) | 2026 | 2025 |
| --- | --- | --- |
| Inventories | 103 | 99 |
"""
WHAT_IF = """What a rise of interest rates would do

| Instrument | Hypothetical increase | 2026 |
| --- | --- | --- |
| Term debt | 100 basis points | $139 |
"""
INVESTEE = """The venture in which we hold a third reports:

| (in millions) | Year ended December 31, 2026 |
| --- | --- |
| Net income | $2,040 |

CONSOLIDATED STATEMENTS OF INCOME (in millions)

| | Year ended December 31, 2026 |
| --- | --- |
| Net income attributable to common shareholders | $21,979 |
"""
SCALED = """Performance highlights

| | Year ended December 31, 2026 (in thousands, except revenue per guest) |
| --- | --- |
| Total revenues | $39,000,966 |
| Revenue per guest | $11.70 |
"""
YEARS_BELOW = """Revenue by product

| (MILLIONS) | | Year Ended December 31, | Year Ended December 31, |
| --- | --- | --- | --- |
| PRODUCT | CLASS | 2026 | 2025 |
| Total revenues | | $81,288 | $41,651 |
"""


def test_a_stock_is_not_read_from_a_statement_of_cash_flows() -> None:
    """ "Inventories" there is what they grew by."""
    question = "What were Gullwick Inns' inventories at the end of 2026?"
    assert cells(question, CASH) == []
    assert cells(question, f"{CASH}\n{BALANCE}")[:1] == ["$712"]


def test_what_stands_at_the_end_of_a_cash_flow_is_a_stock_and_its_beginning_is_not_meant() -> None:
    assert cells("How much cash did Gullwick Inns hold at the end of 2026?", CASH) == ["66"]


def test_deferred_taxes_and_what_ifs_are_no_levels() -> None:
    assert cells("What were Gullwick Inns' inventories in 2026?", DEFERRED) == []
    assert cells("What was Gullwick Inns' long-term debt in 2026?", WHAT_IF) == []


def test_long_term_debt_is_not_what_falls_due_within_the_year() -> None:
    assert cells("What was Gullwick Inns' long-term debt at the end of 2026?", BALANCE)[:1] == ["857"]


def test_total_debt_is_neither_what_is_due_soon_nor_what_is_not() -> None:
    assert cells("How much debt does Gullwick Inns have?", BALANCE) == []


def test_a_figure_of_what_is_hedged_or_included_is_of_a_part() -> None:
    assert (
        said("What was Gullwick Inns' debt in 2026?", "Gullwick Inns' debt subject to hedges was $13 million in 2026.")
        == []
    )
    text = "Gullwick Inns' sales include $17 million of revenue recognized in 2026 that was deferred before."
    assert said("What were Gullwick Inns' sales in 2026?", text) == []
    assert (
        said("What was Gullwick Inns' net income in 2026?", "Foreign pretax earnings were $41 million in 2026.") == []
    )


def test_dividends_that_are_paid_are_money() -> None:
    metrics = {
        slot_of(q).metric
        for q in ("What dividends did Gullwick Inns pay in 2026?", "How much did it pay in dividends?")
    }
    assert {m.key for m in metrics if m} == {"dividends_paid"}
    one = slot_of("What dividends did Gullwick Inns pay per share in 2026?").metric
    assert one is not None
    assert one.key == "dividends_per_share"


def test_a_count_is_of_the_noun_behind_it() -> None:
    """Not of the countries."""
    text = "As of the end of 2026, Gullwick Inns had 36,000 employees in 38 countries; 27,100 were engaged in research."
    assert said("How many employees did Gullwick Inns have at the end of 2026?", text)[:1] == ["36,000"]


def test_current_liabilities_are_not_all_of_them() -> None:
    assert cells("What were Gullwick Inns' total liabilities at the end of 2026?", BALANCE) == []


def test_the_company_s_own_statements_come_before_a_venture_s_summary() -> None:
    """The venture's row has the plainer name."""
    assert cells("What was Gullwick Inns' net income in 2026?", INVESTEE)[:1] == ["$21,979"]


def test_dividends_paid_are_money_whatever_their_label_says_of_a_share() -> None:
    found = cell_candidates(
        slot_of("How much did Gullwick Inns pay in dividends in 2026?"), paper(CASH), "Gullwick Inns", None
    )
    assert [(c.figure.unit, int(c.figure.size)) for c in found if c.period and c.period.end.year == 2026] == [
        ("USD", 84_000_000)
    ]


def test_what_a_column_excepts_from_its_scale_is_a_matter_of_rows() -> None:
    """ "in thousands, except revenue per guest" in every head: revenue was a thousandth of itself."""
    (table,) = tables(SCALED)
    sizes = [int(c.figure.size) if c.figure else 0 for row in table.rows for c in row.cells]
    assert sizes == [39_000_966_000, 11]


def test_years_of_a_second_header_row_complete_the_first() -> None:
    (table,) = tables(YEARS_BELOW)
    assert [c.period.end.year for c in table.rows[0].cells if c.period] == [2026, 2025]


def test_a_year_s_report_does_not_mean_a_quarter_where_it_does_not_say_so() -> None:
    slot = slot_of("What was Gullwick Inns' revenue in the most recently reported quarter?")
    annual = replace(paper(YEARS_BELOW, kind="filing"), form="10-K")
    assert period_fit(slot, None, annual, None, target(slot.period)) == 0.0
    assert period_fit(slot, None, paper(YEARS_BELOW), None, target(slot.period)) > 0
    assert period_fit(slot, Period(date(2026, 7, 1), date(2026, 9, 30), ""), annual, None, target(slot.period)) > 0


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("revenue from Tolvane", "Revenue exceeded $500 million in 2026 in some countries, driven by Tolvane."),
        ("revenue", "Revenue exceeded $500 million in each of 21 countries in 2026."),
        ("effective tax rate", "A ruling in 2026 would increase the effective tax rate by approximately 3.5%."),
        ("effective tax rate", "The effective tax rate in 2026 was below the statutory rate of 21% as in every year."),
        ("capital expenditure", "At the end of 2026 we have $249 million in committed capital expenditure."),
        ("capital expenditure", "In 2026 we had $55 million in environment-related capital expenditure."),
        ("inventories", "Inventory reserves were $130 million in 2026."),
        ("research and development", "Research and development in 2026 includes a $1.6 billion charge for a licence."),
        ("income taxes", "Cash paid for income taxes was $742 million in 2026."),
        ("total assets", "In 2026 we hold net deferred tax assets of $11 billion."),
        ("net income", "In 2026 net income grew, beside a $366 million decrease in payments for content."),
    ],
)
def test_a_figure_of_something_else_is_no_result(question: str, sentence: str) -> None:
    assert said(f"What was Gullwick Inns' {question} in 2026?", sentence) == []


def test_a_legal_form_after_a_comma_is_part_of_the_name() -> None:
    """ "Gullwick Inns, Ltd's revenue" is one question about one company."""
    slot = slot_of("What was Gullwick Inns, Ltd's revenue in 2026?")
    assert slot.company is not None and slot.metric is not None and slot.names == ()


def test_a_refusal_spells_months_out() -> None:
    """A refusal shows no figure."""
    assert "nine months" in missing_words(slot_of("What was Gullwick Inns' revenue in 9M 2026?"))


def test_may_is_a_month() -> None:
    question, sentence = "What was Gullwick Inns' revenue in May 2026?", "In May 2026 revenue was $5.1 million."
    assert said(question, sentence) == ["$5.1 million"]


def test_what_is_asked_of_the_future_may_be_supposed() -> None:
    sentence = "Revenue is expected to be higher and could reach $900 million in 2027."
    assert said("What revenue does Gullwick Inns expect in 2027?", sentence) == ["$900 million"]
