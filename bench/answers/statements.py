"""The plain figures of every analyst's sheet, asked of reports on paper alone; XBRL facts that the desk does not hold are the gold.

    python -m bench answers statements --desk DESK --facts FOLDER [--wrong]

DESK holds 10-K and 10-Q reports of companies whose companyfacts (`CIK*.json`) lie in FOLDER, and no feed of kind `edgar`
(`python -m bench answers sets --set fourth` makes such a desk). For each report and each metric with a fact for its own period: "What was
Apple's net income in the quarter ended June 28, 2025?", and of annual reports also as people say it: "… in 2024?". Right: a figure within half of the answer's last digit of the fact's value;
refused: nothing answers; wrong: something else does. --wrong shows those. Skipped aloud where no report has facts.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds import Document
from tieout.retrieval import Filters, Index, build_evidence
from tieout.retrieval.reading.companies import short_name
from tieout.ui.desk import Desk

FLOWS = {
    "revenue": ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenues"),
    "cost of sales": ("CostOfGoodsAndServicesSold", "CostOfRevenue"),
    "gross profit": ("GrossProfit",),
    "research and development expense": ("ResearchAndDevelopmentExpense",),
    "operating income": ("OperatingIncomeLoss",),
    "income tax expense": ("IncomeTaxExpenseBenefit",),
    "net income": ("NetIncomeLoss",),
    "diluted earnings per share": ("EarningsPerShareDiluted",),
    "basic earnings per share": ("EarningsPerShareBasic",),
}
STOCKS = {
    "cash and cash equivalents": ("CashAndCashEquivalentsAtCarryingValue",),
    "accounts receivable": ("AccountsReceivableNetCurrent",),
    "inventories": ("InventoryNet",),
    "total assets": ("Assets",),
    "total liabilities": ("Liabilities",),
    "accounts payable": ("AccountsPayableCurrent",),
    "shareholders' equity": ("StockholdersEquity",),
}
SO_FAR = {  # statements of cash flows run from the year's first day
    "operating cash flow": ("NetCashProvidedByUsedInOperatingActivities",),
    "capital expenditure": ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets"),
    "share repurchases": ("PaymentsForRepurchaseOfCommonStock",),
    "stock-based compensation": ("ShareBasedCompensation",),
}
Facts = dict[str, list[dict[str, object]]]  # by tag
LENGTHS = {3: "the quarter", 6: "the six months", 9: "the nine months", 12: "the year"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for one figure of a statement."""

    question: str
    wording: str
    gold: frozenset[Decimal]  # a restated value counts as well


def facts_of(path: Path) -> tuple[str, Facts]:
    """The filer's name, and its US-GAAP facts by tag."""
    found = json.loads(path.read_text("utf-8"))
    rows = {
        tag: [row for rows in concept["units"].values() for row in rows]
        for tag, concept in found["facts"]["us-gaap"].items()
    }
    return str(found["entityName"]), rows


def months(row: dict[str, object]) -> int:
    """Length in whole months; 0 for a day."""
    if "start" not in row:
        return 0
    days = date.fromisoformat(str(row["end"])) - date.fromisoformat(str(row["start"]))
    return round((days + timedelta(days=1)).days / 30.4)


def asked_of(document: Document, facts: Facts) -> Iterator[Asked]:
    """The questions that a report and its filer's facts give."""
    end = document.period_end
    if end is None:
        return
    who, day = short_name(document.companies[0]), f"{end:%B} {end.day}, {end.year}"
    own = 12 if (document.form or "").startswith("10-K") else 3
    for metric, tags in (FLOWS | STOCKS | SO_FAR).items():
        for tag in tags:
            rows = [row for row in facts.get(tag, []) if row["end"] == end.isoformat()]
            lengths = [0] if metric in STOCKS else [own] if metric in FLOWS else [m for m in LENGTHS if m >= own]
            fitting = [row for row in rows if months(row) in lengths]
            if not fitting:
                continue
            length = months(fitting[0])
            fitting = [row for row in fitting if months(row) == length]
            when = f"at {day}" if not length else f"in {LENGTHS[length]} ended {day}"
            verb = "were" if metric.endswith(("s", "equity")) else "was"
            gold = frozenset(Decimal(str(row["val"])) for row in fitting)
            yield Asked(f"What {verb} {who}'s {metric} {when}?", "dates", gold)
            if own == 12:
                bare = f"in {end.year}" if length else f"at the end of {end.year}"
                yield Asked(f"What {verb} {who}'s {metric} {bare}?", "bare year", gold)
            break


def judged(found: list[tuple[Decimal, Decimal]], gold: frozenset[Decimal]) -> str:
    """ "right", "wrong" or "refused"; `found` has size and half of the last digit of each figure that answers."""
    if not found:
        return "refused"
    fits = any(abs(abs(size) - abs(value)) <= half for size, half in found[:1] for value in gold)
    return "right" if fits else "wrong"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help="a desk with 10-K and 10-Q reports and no facts")
    parser.add_argument("--facts", type=Path, help="the folder that holds CIK*.json")
    parser.add_argument("--wrong", action="store_true", help="show what was wrong or refused")


def run(options: Namespace) -> int:
    """Print the counts, by the way that the period is said."""
    desk = Desk.load(given(options, "desk"))
    filers = dict(facts_of(path) for path in sorted(given(options, "facts").glob("CIK*.json")))
    counts: Counter[tuple[str, str]] = Counter()
    with desk.open_ledger() as ledger, Index.open(desk.index) as index:
        for asked in _asked_of_all(list(ledger.documents()), filers):
            evidence = build_evidence(asked.question, Filters(), index, ledger, now=datetime.now(UTC))
            told = [(f.figure.size, _half(f.figure.text, f.figure.scale)) for f in evidence.findings]
            worked = [(c.value * c.scale, Decimal(c.scale)) for c in evidence.calculations]
            outcome = judged(worked or told, asked.gold)
            counts[asked.wording, outcome] += 1
            if options.wrong and outcome != "right":
                shown = [f"{f.metric}: {f.figure.text}" for f in evidence.findings]
                print(f"{outcome}: {asked.question} gold {sorted(asked.gold)} | {shown[:3]}", flush=True)
    if not counts:
        raise Skipped(f"needs a report of this desk with facts in {options.facts}")
    for wording in ("dates", "bare year"):
        told_of = ", ".join(f"{counts[wording, o]} {o}" for o in ("right", "wrong", "refused"))
        print(f"plain figures by {wording}: {told_of}")
    return 0


def _asked_of_all(documents: list[Document], filers: dict[str, Facts]) -> Iterator[Asked]:
    for document in documents:
        name = next((n for n in filers if _same(n, document)), None)
        if name is not None and (document.form or "").startswith(("10-K", "10-Q")):
            yield from asked_of(document, filers[name])


def _same(filer: str, document: Document) -> bool:
    plain = {"".join(c for c in name.lower() if c.isalnum()) for name in document.companies}
    wanted = "".join(c for c in filer.lower() if c.isalnum())
    return any(wanted.startswith(name[:6]) and name.startswith(wanted[:5]) for name in plain)


def _half(text: str, scale: int) -> Decimal:
    digits = text.partition(".")[2] if "." in text else ""
    return Decimal(scale) * Decimal("0.5").scaleb(-sum(c.isdigit() for c in digits))
