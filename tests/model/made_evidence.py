"""Evidence made by hand for the model room's tests: a filing with a table, a release in prose, a news item."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tieout.feeds.document import Document
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.records import Calculation, Conflict, Evidence, EvidenceItem, Finding, Statement

FISCAL_2024 = Period(date(2023, 10, 1), date(2024, 9, 28), "fiscal 2024")
FISCAL_2023 = Period(date(2022, 9, 25), date(2023, 9, 30), "fiscal 2023")
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter ended 30 September 2026")

TABLE = """Brightwater Inc. consolidated statements of operations (in millions)

| | 2024 | 2023 |
| --- | --- | --- |
| Total net sales | $ 391,035 | $ 383,285 |
| Operating expenses | 57,467 | 54,847 |
| Net loss from discontinued operations | (1,234) | (98) |
"""
RELEASE = (
    "Kestrane Aerospace reported revenue of $4.21 billion for the third quarter of 2026, up 12.4% from a year earlier. "
    "Order backlog fell 3% to $18.6 billion at 30 September 2026. Management named supply of castings as the main risk."
)
NEWS = (
    "Kestrane Aerospace's order backlog stood at $19.1 billion at the end of September 2026, Meridian Wire reported. "
    "Analysts asked whether deliveries would slip."
)


def document(name: str, text: str, **fields: Any) -> Document:
    """A document with the fields that tests care about."""
    when = datetime(2026, 10, 20, tzinfo=UTC)
    made = Document(
        id=name,
        feed="house",
        kind="news",
        title=name,
        url=f"https://example.org/{name}",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        fetched_at=when,
        identity=name,
        outlet="Meridian Wire",
        published_at=when,
    )
    return replace(made, **fields)


BRIGHTWATER = document(
    "brightwater-10k",
    TABLE,
    feed="edgar",
    kind="filing",
    form="10-K",
    title="Brightwater Inc. 10-K",
    outlet="Brightwater Inc.",
    companies=("Brightwater Inc.",),
    tickers=("BRWT",),
    published_at=datetime(2024, 11, 1, tzinfo=UTC),
    period_end=date(2024, 9, 28),
)
KESTRANE = document(
    "kestrane-q3",
    RELEASE,
    kind="release",
    title="Kestrane Aerospace: third quarter 2026",
    outlet="Kestrane Aerospace",
    companies=("Kestrane Aerospace",),
)
WIRE = document("wire-kestrane", NEWS, title="Backlog at Kestrane", companies=("Kestrane Aerospace",))


def cell(doc: Document, text: str, value: str, period: Period | None, scale: int = 10**6, unit: str = "USD") -> Figure:
    """A table's figure at the first place where `text` stands."""
    at = doc.text.index(text)
    return Figure(text, Decimal(value), unit, scale, at, at + len(text), period)


def item(n: int, doc: Document, *cells: Figure) -> EvidenceItem:
    """The whole document as one item, with the cells' readings before plain numbers."""
    own = {f.start: f for f in cells}
    taken = [range(f.start, f.end) for f in cells]
    for figure in numbers(doc.text):
        if not any(figure.start in r for r in taken):
            own.setdefault(figure.start, figure)
    figures = tuple(own[k] for k in sorted(own))
    return EvidenceItem(n, doc, 0, len(doc.text), doc.text, doc.text, figures, (doc.outlet,))


SALES_2024 = cell(BRIGHTWATER, "$ 391,035", "391035", FISCAL_2024)
SALES_2023 = cell(BRIGHTWATER, "$ 383,285", "383285", FISCAL_2023)
COSTS_2024 = cell(BRIGHTWATER, "57,467", "57467", FISCAL_2024)
LOSS_2024 = cell(BRIGHTWATER, "(1,234)", "-1234", FISCAL_2024)
LOSS_2023 = cell(BRIGHTWATER, "(98)", "-98", FISCAL_2023)
COSTS_2023 = cell(BRIGHTWATER, "54,847", "54847", FISCAL_2023)
CELLS = (SALES_2024, SALES_2023, COSTS_2024, COSTS_2023, LOSS_2024, LOSS_2023)


def prose(doc: Document, text: str, metric: str, source: int, period: Period | None) -> Finding:
    """A finding in prose, with the sentence that holds it."""
    figure = next(f for f in numbers(doc.text) if f.text == text)
    begin = doc.text.rfind(". ", 0, figure.start)
    begin = 0 if begin < 0 else begin + 2
    end = doc.text.find(". ", figure.end)
    span = (begin, len(doc.text) if end < 0 else end + 1)
    return Finding("Kestrane Aerospace", metric, replace(figure, period=period), period, source, 0.9, "", span)


def table_finding(figure: Figure, metric: str = "Total net sales", note: str = "") -> Finding:
    return Finding("Brightwater Inc.", metric, figure, figure.period, 1, 0.9, note)


GROWTH = Calculation(
    formula="391035/383285-1",
    value=Decimal(391035) / Decimal(383285) - 1,
    unit="percent",
    scale=1,
    text="+2.0 %",
    label="growth of total net sales, fiscal 2024 against fiscal 2023",
    company="Brightwater Inc.",
    sources=(1,),
    operands=(SALES_2024, SALES_2023),
)

SALES = Evidence(
    question="What were Brightwater's total net sales in fiscal 2024?",
    as_of=None,
    items=(item(1, BRIGHTWATER, *CELLS),),
    findings=(table_finding(SALES_2024), table_finding(SALES_2023)),
)
GREW = replace(
    SALES, question="By how much did Brightwater's total net sales grow in fiscal 2024?", calculations=(GROWTH,)
)
BACKLOG_FILED = prose(
    KESTRANE, "$18.6 billion", "order backlog", 1, Period(None, date(2026, 9, 30), "30 September 2026")
)
BACKLOG_TOLD = prose(WIRE, "$19.1 billion", "order backlog", 2, Period(None, date(2026, 9, 30), "30 September 2026"))
REVENUE = prose(KESTRANE, "$4.21 billion", "revenue", 1, QUARTER)
RISK = KESTRANE.text.index("Management")
BACKLOG = Evidence(
    question="How large was Kestrane Aerospace's order backlog at the end of September 2026?",
    as_of=None,
    items=(item(1, KESTRANE), item(2, WIRE)),
    findings=(BACKLOG_FILED, BACKLOG_TOLD),
    conflicts=(Conflict("order backlog of Kestrane Aerospace, 30 September 2026", (BACKLOG_FILED, BACKLOG_TOLD)),),
)
RISKS = replace(
    BACKLOG,
    question="What does Kestrane Aerospace's management see as the main risk?",
    findings=(),
    conflicts=(),
    needs=0,
    statements=(Statement(1, RISK, len(KESTRANE.text), KESTRANE.text[RISK:], 0.8),),
)
