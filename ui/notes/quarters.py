"""What the note's pictures show beside prices: revenue and margin by quarter. Pure.

Each quarter's numbers stand in facts documents and carry their spans; a fourth quarter and a margin carry their formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tieout.feeds import Fact, months_before
from tieout.model import evaluate_formula
from tieout.ui.notes.amounts import Amount
from tieout.ui.notes.figures_table import Desk, common_scale, flow_at, quarter_ends, short
from tieout.ui.notes.records import QuarterPoint, SeriesSpan

QUARTERS = 9  # two years, and the quarter that the newest is compared with
_MARGINS = (("operating_income", "operating margin"), ("net_income", "net margin"))


def quarters(desk: Desk) -> tuple[QuarterPoint, ...]:
    """Oldest first; a quarter without revenue is left out."""
    points = [point for end in quarter_ends(desk.facts)[:QUARTERS] if (point := _point(end, desk)) is not None]
    return tuple(reversed(points))


def _point(end: date, desk: Desk) -> QuarterPoint | None:
    revenue = flow_at(desk.facts, "revenue", end)
    if revenue is None:
        return None
    name, profit = _profit(end, revenue, desk)
    used = [revenue, profit] if profit else [revenue]
    scale = common_scale(used)
    margin = f"100*{profit.written(scale)}/{revenue.written(scale)}" if profit else None
    return QuarterPoint(
        label=f"{end:%b %Y}",
        start=_start(revenue, end),
        end=end,
        revenue=revenue.size,
        unit=revenue.unit,
        revenue_formula=None if revenue.filed else revenue.formula(1),
        margin=short(evaluate_formula(margin)) if margin else None,
        margin_name=name,
        margin_formula=margin,
        spans=tuple(_span(fact, desk) for fact in _facts(used)),
    )


def _profit(end: date, revenue: Amount, desk: Desk) -> tuple[str, Amount | None]:
    for key, name in _MARGINS:
        found = flow_at(desk.facts, key, end)
        if found is not None and found.unit == revenue.unit and revenue.size > 0:
            return name, found
    return "", None


def _facts(amounts: Sequence[Amount]) -> list[Fact]:
    return [term.valued.fact for amount in amounts for term in amount.terms]


def _start(revenue: Amount, end: date) -> date:
    own = revenue.filed.fact.period_start if revenue.filed else None
    return own or months_before(end, 3) + timedelta(days=1)


def _span(fact: Fact, desk: Desk) -> SeriesSpan:
    document = desk.document(fact.document)
    desk.citations.use(document)
    return SeriesSpan(document.id, document.text[fact.start : fact.end], fact.start, fact.end)
