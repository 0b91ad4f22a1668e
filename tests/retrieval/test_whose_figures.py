"""Whose a figure is, in which scale, and whether it is a level at all: steps, aims, guarantors' books, parts of other companies."""

from __future__ import annotations

from datetime import date

import pytest
from cell_desk import cells, paper, said, slot_of

from tieout.retrieval.evidence.from_tables import cell_candidates
from tieout.retrieval.query.relations import asks_together
from tieout.retrieval.reading.periods.calendar import rests_of
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.tables.parse import tables

AIMS = """Full year

| Full-year 2026 | As of July | As of today |
| --- | --- | --- |
| Operating margin | below 14% | 12% to 13% |
| Revenue | about $880 million | $820 million to $840 million |
"""
BOOKS = """Balance Sheet for Obligor Group (in $ millions)

| | 2026 |
| --- | --- |
| Total assets | 1,374 |

Consolidated Balance Sheets (in $ millions)

| | 2026 |
| --- | --- |
| Total assets | 5,308 |
"""
OWNERS = """Results (in $ millions)

| | 2026 |
| --- | --- |
| Net loss | (320) |
| Net income attributable to Gullwick Inns plc | 284 |
"""
EXPENSES = """Results (in $ millions)

| | 2026 |
| --- | --- |
| Selling, general, and administrative expenses | $(1,246) |
"""
SPACED = """Group, SEK million

| | 2026 |
| --- | --- |
| Net sales | 10 151 |
"""


def test_aims_are_no_results() -> None:
    """ "12% to 13%" of an outlook without that name."""
    assert cells("What was Gullwick Inns' operating margin in 2026?", AIMS) == []


def test_books_of_guarantors_are_not_the_group_s() -> None:
    """The same row stands in both."""
    assert cells("What were Gullwick Inns' total assets in 2026?", BOOKS)[:1] == ["5,308"]


def test_what_owners_have_is_not_all_of_the_income() -> None:
    """A loss may be a profit to the owners of the parent."""
    assert cells("What was Gullwick Inns' net income attributable to the company in 2026?", OWNERS)[:1] == ["284"]


def test_thousands_set_apart_by_spaces_are_one_number() -> None:
    """As reports of the continent write them."""
    (table,) = tables(SPACED)
    (cell,) = table.rows[0].cells
    assert cell.figure is not None
    assert (cell.figure.text, int(cell.figure.size)) == ("10 151", 10_151_000_000)


def test_expenses_in_brackets_are_amounts() -> None:
    """Statements print in brackets what they take off."""
    found = cell_candidates(
        slot_of("What were Gullwick Inns' SG&A expenses in 2026?"), paper(EXPENSES), "Gullwick Inns", None
    )
    assert [int(c.figure.value) for c in found] == [1246]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gullwick Inns' cost of revenue increased $513 million or 3% in 2026.",
        "Gullwick Inns' cost of revenue in 2026 included an effect of $41 million.",
    ],
)
def test_a_step_is_no_level(sentence: str) -> None:
    """ "Increased $513 million" says by how much."""
    assert said("What was Gullwick Inns' cost of revenue in 2026?", sentence) == []


def test_a_day_that_one_column_leaves_out_is_its_sibling_s() -> None:
    """ "Three Months Ended 2026" beside "Three Months Ended March 31, 2025"."""
    text = "| (In millions) | Three Months Ended 2026 | Three Months Ended March 31, 2025 |\n| --- | --- | --- |\n| Revenue | $9 | $8 |\n"
    (table,) = tables(text)
    assert table.header[1].period is not None
    assert (table.header[1].period.start, table.header[1].period.end) == (date(2026, 1, 1), date(2026, 3, 31))


def test_tables_without_a_scale_have_the_report_s_usual_one() -> None:
    """Whole amounts in the thousands; cents and millions show that dollars are meant."""
    told = "\n\n".join(
        f"Table {n} (in millions)\n\n| | 2026 |\n| --- | --- |\n| Revenue | $2,00{n} |" for n in range(6)
    )
    unsaid = "\n\nDebt consisted of:\n\n| | 2026 |\n| --- | --- |\n| Total debt | $57,001 |"
    dollars = "\n\nFees:\n\n| | 2026 |\n| --- | --- |\n| Audit fees | $3,292,881 |"
    assert [t.scale for t in tables(told + unsaid + dollars)][6:] == [10**6, 1]
    assert [t.scale for t in tables(unsaid)] == [1]


def test_a_fourth_quarter_is_the_year_less_nine_months() -> None:
    """And the last quarter of nine months or of a half."""
    quarter = Period(date(2026, 10, 1), date(2026, 12, 31))
    whole, rest = rests_of(quarter)[0]
    assert (whole.start, whole.end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (rest.start, rest.end) == (date(2026, 1, 1), date(2026, 9, 30))


def test_a_combined_ratio_is_no_sum() -> None:
    """Insurers have one."""
    assert asks_together("What were its sales and fees combined?")
    assert not asks_together("What was its combined ratio?")
