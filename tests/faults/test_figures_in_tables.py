"""From a page's HTML to an exact value: thousands, millions, per cent, basis points, parentheses, mixed currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tieout.feeds.markup import fragment_to_text
from tieout.retrieval.reading.tables.parse import tables


def page(units: str, value: str, *, caption: bool) -> str:
    rows = f"<tr><th></th><th>2025</th><th>2024</th></tr><tr><td>Operating result</td><td>{value}</td><td>7</td></tr>"
    head = f"<caption>{units}</caption>" if caption else ""
    return f"<p>Results</p>{'' if caption else f'<p>{units}</p>'}<table>{head}{rows}</table>"


@pytest.mark.parametrize("caption", [True, False], ids=["in the caption", "above the table"])
@pytest.mark.parametrize(
    ("units", "value", "exact", "unit"),
    [
        ("(in thousands)", "5,100", Decimal(5_100_000), None),
        ("(in millions of dollars)", "(12.5)", Decimal("-12500000"), "USD"),
        ("(&euro; in millions)", "1,234.5", Decimal("1234500000"), "EUR"),
        ("(In thousands, except percentages)", "(3.25)%", Decimal("-3.25"), "percent"),
        ("(in millions)", "&#8722;0.1", Decimal("-100000"), None),
        ("(in millions)", "25 bps", Decimal(25), "bp"),
    ],
)
def test_a_cell_is_worth_what_its_page_says(caption: bool, units: str, value: str, exact: Decimal, unit: str) -> None:
    """The unit line comes along, wherever the page puts it; a sign of its own outranks the scale."""
    (table,) = tables(fragment_to_text(page(units, value, caption=caption)))
    figure = table.rows[0].cells[0].figure
    assert figure is not None
    assert (figure.size, figure.unit) == (exact, unit)


def test_currencies_in_one_table_stay_apart() -> None:
    """A row in euros under a row in dollars is no row in dollars."""
    html = (
        "<p>(in millions)</p><table><tr><th></th><th>2025</th></tr><tr><td>Sales, America</td><td>$10</td></tr>"
        "<tr><td>Sales, Europe</td><td>&euro;20</td></tr></table>"
    )
    (table,) = tables(fragment_to_text(html))
    found = [(row.cells[0].figure.unit, row.cells[0].figure.size) for row in table.rows if row.cells[0].figure]
    assert found == [("USD", Decimal(10_000_000)), ("EUR", Decimal(20_000_000))]
