"""Markdown tables read to cells: scale, unit, period and offsets are those of the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.retrieval.reading.tables.parse import Cell, Table, tables

STATEMENT = """Some prose before.

## CONSOLIDATED STATEMENTS OF OPERATIONS

(In millions, except number of shares, which are reflected in thousands, and per-share amounts)

|  | Years ended June 28, 2025 | Years ended June 29, 2024 |
| --- | --- | --- |
| Net sales: |  |  |
| Pumps | $1,294 | $1,198 |
| Service | 96 | (5) |
| Total net sales | 1,390 | 1,193 |
| Gross margin percentage | 46.2% | 45.1 % |
| Impairment | — | N/A |
| Earnings per share: |  |  |
| Diluted | $6.08 | $6.13 |
| Shares used in computing earnings per share: |  |  |
| Diluted | 15,408 | 15,812 |

After it.
"""


def only(text: str) -> Table:
    (table,) = tables(text)
    return table


def row(table: Table, label: str, nth: int = 0) -> tuple[Cell, ...]:
    return [line for line in table.rows if line.label == label][nth].cells


def test_title_units_scale_and_currency_come_from_the_caption() -> None:
    """The lines before the table say what its numbers count."""
    table = only(STATEMENT)

    assert table.title == "CONSOLIDATED STATEMENTS OF OPERATIONS"
    assert table.units.startswith("(In millions")
    assert (table.scale, table.currency) == (10**6, "USD")
    assert STATEMENT[table.context_start :].startswith("## CONSOLIDATED")


def test_values_take_the_scale_and_the_sign() -> None:
    """A bare 1,390 is $1,390 million; (5) is negative."""
    table = only(STATEMENT)
    total, service = row(table, "Total net sales")[0].figure, row(table, "Service")[1].figure

    assert total is not None and service is not None
    assert (Decimal(1_390_000_000), "USD") == (total.size, total.unit)
    assert Decimal(-5_000_000) == service.size


def test_per_share_per_cent_and_share_rows_keep_their_own_scale() -> None:
    """ "in millions" does not speak of them."""
    table = only(STATEMENT)
    eps, margin, shares = (
        row(table, "Diluted")[0].figure,
        row(table, "Gross margin percentage")[0].figure,
        row(table, "Diluted", 1)[0].figure,
    )

    assert eps is not None and margin is not None and shares is not None
    assert (Decimal("6.08"), "USD/shares", 1) == (eps.value, eps.unit, eps.scale)
    assert (Decimal("46.2"), "percent", 1) == (margin.value, margin.unit, margin.scale)
    assert (Decimal(15_408_000), "shares") == (shares.size, shares.unit)


def test_dashes_and_not_available_are_no_figures() -> None:
    """A missing value stays missing."""
    assert [cell.figure for cell in row(only(STATEMENT), "Impairment")] == [None, None]


def test_a_section_holds_until_its_total() -> None:
    """ "Pumps" belongs to net sales; what follows the total does not."""
    sections = {line.label: line.section for line in only(STATEMENT).rows}

    assert "Net sales:" == sections["Pumps"] == sections["Total net sales"]
    assert sections["Impairment"] == ""


def test_columns_carry_their_period() -> None:
    """The header's words become a Period on every figure below."""
    figure = row(only(STATEMENT), "Pumps")[1].figure

    assert figure is not None and figure.period is not None and figure.period.start is not None
    assert date(2024, 6, 29) == figure.period.end
    assert 360 < (figure.period.end - figure.period.start).days < 370


def test_years_below_a_spanning_header_are_joined() -> None:
    """ "Three Months Ended June 30," over "2026 | 2025"."""
    text = (
        "(in thousands)\n\n|  | Three Months Ended June 30, |  |\n| --- | --- | --- |\n|  | 2026 | 2025 |\n"
        "| Revenue | $12,345 | $11,000 |\n"
    )
    table = only(text)
    figure = row(table, "Revenue")[1].figure

    assert [c.text for c in table.header] == [
        "",
        "Three Months Ended June 30, 2026",
        "Three Months Ended June 30, 2025",
    ]
    assert figure is not None and figure.period is not None
    assert (date(2025, 4, 1), date(2025, 6, 30)) == (figure.period.start, figure.period.end)
    assert Decimal(11_000_000) == figure.size


def test_a_sign_in_a_cell_of_its_own_counts_for_the_next() -> None:
    """Pages that keep "$" in its own cell read the same."""
    text = "| Item | | 2025 |\n| --- | --- | --- |\n| Revenue | $ | 1,234 |\n| Costs | | 1,000 |\n"
    figure = row(only(text), "Revenue")[1].figure

    assert figure is not None
    assert ("USD", Decimal(1234)) == (figure.unit, figure.value)


def test_a_table_of_mixed_columns_gives_no_currency_to_counts() -> None:
    """Megawatts beside prices stay plain."""
    text = "| Campus | MW | Rent | Occupancy |\n|---|---|---|---|\n| Alder | 148.5 | $12 | 91.2% |\n| All | 456.8 | 14 | – |\n"
    table = only(text)

    assert [c.figure.unit for c in row(table, "Alder") if c.figure] == [None, "USD", "percent"]
    assert [c.figure.unit for c in row(table, "All") if c.figure] == [None, "USD"]


def test_ragged_rows_are_read_as_far_as_they_go() -> None:
    """A missing or a further cell does no harm."""
    table = only("| a | b | c |\n|---|---|---|\n| x | 1,000 |\n| y | 2,000 | 3,000 | 4,000 |\n")

    assert [len(line.cells) for line in table.rows] == [1, 3]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from("| -\n$(1,234)%:ab2024é"), max_size=30), max_size=8))
def test_reading_is_total_and_cells_are_their_own_characters(lines: list[str]) -> None:
    """Any text: no exception, and text[start:end] is the cell and the figure."""
    text = "| a | b |\n|---|---|\n" + "\n".join(f"| {line} |" for line in lines)
    for table in tables(text):
        for line in table.rows:
            for cell in line.cells:
                assert text[cell.start : cell.end] == cell.text
                if cell.figure is not None:
                    assert text[cell.figure.start : cell.figure.end] == cell.figure.text


def test_a_table_without_a_header_right_below_another_continues_it() -> None:
    """Filings break one statement in two: the second half has the columns of the first."""
    text = "Margins (in millions)\n\n|  | 2025 | 2024 |\n| --- | --- | --- |\n| Sales | 90 | 80 |\n\n|  |  |  |\n| --- | --- | --- |\n| Rate | 9% | 8% |\n"
    first, second = tables(text)
    assert [c.text for c in second.header] == [c.text for c in first.header]
    assert [c.period for c in second.rows[0].cells] == [c.period for c in first.rows[0].cells]


def test_the_unit_beside_bare_years_is_a_scale() -> None:
    """ "US$ million" in the corner of a table whose columns are years."""
    table = only("| US$ million | 2025 | 2024 |\n|---|---|---|\n| Net debt (year end) | 1,204.6 | 1,318.2 |\n")
    assert (table.scale, table.currency) == (10**6, "USD")
    assert [c.figure.size for c in table.rows[0].cells if c.figure] == [Decimal("1204600000"), Decimal("1318200000")]


def test_units_are_read_in_any_currency_and_in_a_rows_own_label() -> None:
    """£m, € million, millions of yen; "(tonnes)" counts, and pence are never shown as pounds."""
    for caption, unit, scale in (
        ("£m", "GBP", 10**6),
        ("€bn", "EUR", 10**9),
        ("Millions of yen", "JPY", 10**6),
        ("$'000", "USD", 1000),
    ):
        figure = only(f"| {caption} | H1 2026 |\n|---|---|\n| Revenue | 1,234.5 |\n").rows[0].cells[0].figure
        assert figure is not None and (figure.unit, figure.scale) == (unit, scale)
    rows = only(
        "| | H1 2026 |\n|---|---|\n| Operating profit (€ million) | 1,327 |\n| Copper (tonnes) | 38,420 |\n"
        "| Dividend per share (pence) | 12.6 |\n| Realised price, $ per pound | 4.61 |\n"
    ).rows
    units = [(c.figure.unit, c.figure.scale) for r in rows for c in r.cells if c.figure]
    assert units == [("EUR", 10**6), (None, 1), (None, 1), ("USD", 1)]
