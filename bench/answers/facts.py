"""Are companyfacts' values found, in the version that was known? Generated questions: metric, company, period, as-of.

    python -m bench answers facts --data DATA [--work FOLDER] [--count 100] [--seed 1] [--wrong]

Gold comes from the raw JSON: of the rows of a tag, unit and period the one with the newest `filed`, not after the as-of
day. Where several tags stand for one metric (`TAGS`: names that one filer used for the same line of its statements over the
years) any of them is right, in its own newest version. Half of the questions have an as-of day; where a value was
restated, days before and after. Right: the leading finding is the gold value. Wrong version: it is another version's.
Skipped aloud where the data is not there.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bench.answers.facts_desk import QUARTER, YEAR, Desk, Filer, Row, desk, filers, known_by, versions
from bench.command import add_work, given
from tieout.retrieval import Evidence

# words: as people ask; tags: what filers call the line, any of them
TAGS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("revenue", "total net sales", "net sales", "turnover", "total revenue", "sales"): (
        "RevenueFromContractWithCustomerExcludingAssessedTax", "Revenues", "SalesRevenueNet",
    ),
    ("cost of sales", "cost of revenue", "cost of goods sold"): ("CostOfGoodsAndServicesSold", "CostOfRevenue"),
    ("gross profit",): ("GrossProfit",),
    ("research and development expense", "R&D spending", "R&D"): ("ResearchAndDevelopmentExpense",),
    ("selling, general and administrative expense", "SG&A", "SG&A expense"): ("SellingGeneralAndAdministrativeExpense",),
    ("operating expenses", "total operating expenses", "opex"): ("OperatingExpenses",),
    ("operating income", "operating profit", "income from operations"): ("OperatingIncomeLoss",),
    ("net income", "net profit", "profit", "net earnings"): ("NetIncomeLoss",),
    ("diluted earnings per share", "diluted EPS", "EPS"): ("EarningsPerShareDiluted",),
    ("basic earnings per share", "basic EPS"): ("EarningsPerShareBasic",),
    ("provision for income taxes", "income tax expense", "tax provision"): ("IncomeTaxExpenseBenefit",),
    ("operating cash flow", "cash flow from operations", "net cash provided by operating activities"): (
        "NetCashProvidedByUsedInOperatingActivities",
    ),
    ("stock-based compensation", "share-based compensation expense"): ("ShareBasedCompensation", "AllocatedShareBasedCompensationExpense"),
    ("capital expenditures", "capex", "purchases of property, plant and equipment"): (
        "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets",
    ),
    ("dividends paid", "payments of dividends"): ("PaymentsOfDividends",),
    ("share repurchases", "buybacks", "repurchases of common stock"): ("PaymentsForRepurchaseOfCommonStock",),
    ("diluted shares", "weighted average diluted shares"): ("WeightedAverageNumberOfDilutedSharesOutstanding",),
    ("total assets", "assets"): ("Assets",),
    ("total liabilities", "liabilities"): ("Liabilities",),
    ("current assets", "total current assets"): ("AssetsCurrent",),
    ("current liabilities", "total current liabilities"): ("LiabilitiesCurrent",),
    ("shareholders' equity", "total stockholders' equity", "book value"): ("StockholdersEquity",),
    ("cash and cash equivalents", "cash balance", "cash"): ("CashAndCashEquivalentsAtCarryingValue",),
    ("inventories", "inventory"): ("InventoryNet",),
    ("accounts receivable", "trade receivables"): ("AccountsReceivableNetCurrent",),
    ("accounts payable", "trade payables"): ("AccountsPayableCurrent",),
    ("retained earnings",): ("RetainedEarningsAccumulatedDeficit",),
    ("goodwill",): ("Goodwill",),
    ("property, plant and equipment, net", "property and equipment"): ("PropertyPlantAndEquipmentNet",),
    ("interest expense", "interest costs"): ("InterestExpense",),
}  # fmt: skip

ORDINALS = ("first", "second", "third", "fourth")
ASKING = (
    "What was {who}'s {what} {when}?",
    "What were {who}'s {what} {when}?",
    "{who} {what} {when}",
    "How large was the {what} of {who} {when}?",
    "Tell me the {what} that {who} reported {when}.",
    "How much {what} did {who} report {when}?",
    "{When}, what was {who}'s {what}?",
)


@dataclass(frozen=True)
class Asked:
    """A question about one metric of one period, with its gold."""

    text: str
    filer: Filer
    tags: tuple[str, ...]
    rows: tuple[Row, ...]  # every version of this period
    as_of: date | None

    @property
    def gold(self) -> dict[str, Decimal]:
        """The value known by the as-of day, by tag."""
        return {tag: row.value for tag, row in known_by(self.rows, self.as_of).items()}

    @property
    def other_versions(self) -> set[Decimal]:
        """Values of the same period that were filed, and are not the gold."""
        return {v for found in versions(self.rows).values() for v in found} - set(self.gold.values())


def questions(all_filers: list[Filer], count: int, seed: int) -> list[Asked]:
    """Metric, filer and length of period drawn evenly; every third question about a value that has several versions."""
    rng = random.Random(seed)
    drawn: list[Asked] = []
    seen: set[str] = set()
    while len(drawn) < count:
        filer = rng.choice(all_filers)
        words = rng.choice(list(TAGS))
        periods = _periods(filer, TAGS[words])
        restated = [p for p, rows in periods.items() if any(len(v) > 1 for v in versions(rows).values())]
        several = len(drawn) % 3 == 0 and bool(restated)
        if not periods or (len(drawn) % 3 == 0 and not restated and rng.random() < 0.9):
            continue
        key = rng.choice(restated if several else list(periods))
        asked = _asked(filer, words, key, periods[key], rng)
        if asked is not None and asked.text not in seen and asked.gold:
            seen.add(asked.text)
            drawn.append(asked)
    return drawn


def _periods(filer: Filer, tags: tuple[str, ...]) -> dict[tuple[date | None, date], list[Row]]:
    found: dict[tuple[date | None, date], list[Row]] = defaultdict(list)
    for row in filer.of(tags):
        if row.start is None or row.days in YEAR or row.days in QUARTER:
            found[row.start, row.end].append(row)
    return found


def _asked(
    filer: Filer, words: tuple[str, ...], key: tuple[date | None, date], rows: list[Row], rng: random.Random
) -> Asked | None:
    when = rng.choice(list(_when(filer, *key)) or [""])
    if not when:
        return None
    text = rng.choice(ASKING).format(
        who=rng.choice(filer.names), what=rng.choice(words), when=when, When=when[0].upper() + when[1:]
    )
    return Asked(text, filer, tuple({r.tag for r in rows}), tuple(rows), _as_of(rows, rng))


def _when(filer: Filer, start: date | None, end: date) -> Iterator[str]:
    day = f"{end.day} {end:%B %Y}"
    us = f"{end:%B} {end.day}, {end.year}"
    year, quarter = filer.fiscal_year(end), filer.quarter(end)
    if start is None:
        yield from (f"at {day}", f"as of {us}", f"on {end.isoformat()}")
        if year:
            yield from (f"at the end of fiscal {year}", f"at the end of fiscal year {year}")
        elif quarter:
            yield f"at the end of the {ORDINALS[quarter[1] - 1]} quarter of fiscal {quarter[0]}"
    elif (end - start).days > 300:
        yield from (f"in the year ended {us}", f"for the fiscal year ended {day}")
        if year:
            yield from (f"in fiscal {year}", f"in fiscal year {year}", f"in FY{year % 100:02d}", f"for FY {year}")
    else:
        yield from (f"in the quarter ended {day}", f"in the three months ended {us}")
        if quarter:
            number, name = quarter[1], ORDINALS[quarter[1] - 1]
            yield from (f"in the {name} quarter of fiscal {quarter[0]}", f"in Q{number} FY{quarter[0]}")
            yield f"in Q{number} of fiscal {quarter[0]}"


def _as_of(rows: list[Row], rng: random.Random) -> date | None:
    """Half of the time none; else a day after one of the filings and before the next that changed it."""
    if rng.random() < 0.4:
        return None
    return rng.choice(rows).filed + timedelta(days=rng.choice((0, 1, 20)))


def grade(asked: Asked, evidence: Evidence) -> str:
    """ "right", "later" (right, but not leading), "version", "as-of" or "missing"."""
    if asked.as_of and any(
        (i.document.available_at.date() > asked.as_of) for i in evidence.items if i.document.available_at
    ):
        return "as-of"
    values = [f.figure.size for f in evidence.findings]
    gold = set(asked.gold.values())
    if values and values[0] in gold:
        return "right"
    if values and values[0] in asked.other_versions:
        return "version"
    return "later" if gold & set(values) else "missing"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="the folder that holds filings/companyfacts/")
    add_work(parser, "facts")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="show the questions that failed")


def run(options: Namespace) -> int:
    """Print the counts; 1 when fewer than 98 % of the right values lead, or a version is wrong."""
    data = given(options, "data")
    asked = questions(filers(data), options.count, options.seed)
    with desk(data, options.work) as made:
        return report(made, asked, options.wrong)


def report(made: Desk, asked: list[Asked], wrong: bool) -> int:
    """Ask all, print the counts, and give the exit status."""
    grades = []
    for one in asked:
        evidence = made.ask(one.text, one.as_of)
        grades.append(grade(one, evidence))
        if wrong and grades[-1] != "right":
            lead = [(f.metric, str(f.figure.size), f.note, f.period and f.period.label) for f in evidence.findings[:2]]
            print(
                f"{grades[-1]:<8} {one.text} (as of {one.as_of})\n         gold {one.gold}, got {lead or evidence.missing}"
            )
    right, dated = grades.count("right"), [g for one, g in zip(asked, grades, strict=True) if one.as_of]
    several = sum(bool(one.other_versions) for one in asked)
    bad = sum(g in ("version", "as-of") for g in grades)
    print(
        f"facts: {len(asked)} questions, right value leads in {right}, in the evidence at all in {right + grades.count('later')}; "
        f"{several} have several versions, {len(dated)} an as-of day; wrong version or later source: {bad}"
    )
    return 0 if right >= 0.98 * len(asked) and not bad else 1
