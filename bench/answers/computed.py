"""Is what must be computed computed, exactly? Generated questions of growth, change, margin, ratio and difference.

    python -m bench answers computed --data DATA [--work FOLDER] [--count 100] [--seed 1] [--wrong]

Gold is worked out here from the raw JSON: each operand is the row of its tag, unit and period with the newest `filed`, the
result a Decimal. Right: the leading calculation has exactly that value, in the right unit. Mixed: any calculation in the
evidence whose operands differ in unit, or whose periods do not belong together (growth and change: same length; ratio: same
end, and same start where both are flows). Growth is asked only from a base above zero. Skipped aloud where the data is not there.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench.answers.facts_desk import QUARTER, YEAR, Desk, Filer, Row, desk, filers, known_by
from bench.command import add_work, given
from tieout.retrieval import Calculation, Evidence

REVENUE = ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenues", "SalesRevenueNet")
FLOWS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("revenue", "net sales", "total net sales", "turnover"): REVENUE,
    ("gross profit",): ("GrossProfit",),
    ("cost of sales", "cost of revenue"): ("CostOfGoodsAndServicesSold", "CostOfRevenue"),
    ("R&D expense", "research and development expense", "R&D spending"): ("ResearchAndDevelopmentExpense",),
    ("SG&A expense", "selling, general and administrative expense"): ("SellingGeneralAndAdministrativeExpense",),
    ("operating expenses",): ("OperatingExpenses",),
    ("operating income", "operating profit"): ("OperatingIncomeLoss",),
    ("net income", "net profit"): ("NetIncomeLoss",),
    ("diluted earnings per share", "diluted EPS"): ("EarningsPerShareDiluted",),
    ("operating cash flow", "net cash provided by operating activities"): ("NetCashProvidedByUsedInOperatingActivities",),
    ("income tax expense", "provision for income taxes"): ("IncomeTaxExpenseBenefit",),
}  # fmt: skip
INSTANTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("total assets",): ("Assets",),
    ("total liabilities",): ("Liabilities",),
    ("current assets", "total current assets"): ("AssetsCurrent",),
    ("current liabilities",): ("LiabilitiesCurrent",),
    ("shareholders' equity", "total stockholders' equity"): ("StockholdersEquity",),
    ("cash and cash equivalents",): ("CashAndCashEquivalentsAtCarryingValue",),
    ("inventories", "inventory"): ("InventoryNet",),
    ("accounts receivable",): ("AccountsReceivableNetCurrent",),
}
MARGINS: dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("gross margin", "gross margin percentage"): (("GrossProfit",), REVENUE),
    ("operating margin",): (("OperatingIncomeLoss",), REVENUE),
    ("net profit margin", "net margin"): (("NetIncomeLoss",), REVENUE),
}
GROWTH = (
    "By how many per cent did {who}'s {what} grow {when}?",
    "How fast did {who}'s {what} grow {when}?",
    "What was {who}'s {what} growth {when}?",
    "What was the year-over-year growth of {who}'s {what} {when}?",
    "By what percentage did the {what} of {who} change {when}?",
    "What was the percentage change in {who}'s {what} from {then} to {now}?",
    "How much did {who}'s {what} grow in per cent between {then} and {now}?",
)
CHANGE = (
    "By how much did {who}'s {what} change from {then} to {now}?",
    "What was the difference between {who}'s {what} in {now} and {then}?",
    "How much higher or lower was {who}'s {what} in {now} than in {then}?",
    "What was the change in {who}'s {what} between {then} and {now}?",
    "By how much did {who}'s {what} rise or fall {when}?",
)
RATIO = (
    "What was {who}'s {one} as a percentage of {other} {when}?",
    "What percentage of {who}'s {other} was {one} {when}?",
    "What was the ratio of {one} to {other} at {who} {when}?",
    "How large was {who}'s {one} relative to {other} {when}?",
)
MARGIN = ("What was {who}'s {what} {when}?", "{who} {what} {when}", "How high was {who}'s {what} {when}?")


@dataclass(frozen=True)
class Asked:
    """A question whose answer must be calculated, with its gold."""

    kind: str
    text: str
    gold: frozenset[Decimal]  # one per pair of tags that stand for the operands
    unit: str | None


Make = Callable[[Filer, random.Random], "Asked | None"]


def values(filer: Filer, tags: tuple[str, ...], start: date | None, end: date) -> dict[tuple[str, str], Decimal]:
    """(tag, unit) → newest value of a period."""
    rows = [r for r in filer.of(tags) if r.end == end and r.start == start]
    return {(tag, row.unit): row.value for tag, row in known_by(rows, None).items()}


def spans(filer: Filer, tags: tuple[str, ...], days: range) -> list[Row]:
    """Rows of any of these tags whose period has such a length in days."""
    return [r for r in filer.of(tags) if r.days in days]


def growth(filer: Filer, rng: random.Random) -> Asked | None:
    """By how many per cent a metric changed."""
    return _two_periods("growth", filer, rng, GROWTH)


def change(filer: Filer, rng: random.Random) -> Asked | None:
    """By how much a metric changed."""
    return _two_periods("change", filer, rng, CHANGE)


def _two_periods(kind: str, filer: Filer, rng: random.Random, texts: tuple[str, ...]) -> Asked | None:
    flow = rng.random() < 0.7
    words, tags = rng.choice(list((FLOWS if flow else INSTANTS).items()))
    if flow:
        rows = spans(filer, tags, YEAR if rng.random() < 0.6 else QUARTER)
    else:
        rows = [r for r in filer.of(tags) if r.end in filer.year_ends]
    now = rng.choice(rows)
    back = [r for r in rows if 350 <= (now.end - r.end).days <= 380]
    names = _named(filer, now), back and _named(filer, back[0])
    if not back or not names[0] or not names[1]:
        return None
    new, old = values(filer, tags, now.start, now.end), values(filer, tags, back[0].start, back[0].end)
    gold = {
        _worked(kind, new[a], old[b]) for a in new for b in old if a[1] == b[1] and (old[b] > 0 or kind == "change")
    }
    unit = "percent" if kind == "growth" else now.unit
    when = f"in {names[0]}" if flow else f"in the year to the end of {names[0]}"
    ends = names if flow else tuple(f"the end of {n}" for n in names)
    text = rng.choice(texts).format(
        who=rng.choice(filer.names), what=rng.choice(words), when=when, now=ends[0], then=ends[1]
    )
    return Asked(kind, text.replace(" in the end of", " at the end of"), frozenset(gold), unit) if gold else None


def _named(filer: Filer, row: Row) -> str:
    if row.start is None or row.days in YEAR:
        year = filer.fiscal_year(row.end)
        return f"fiscal {year}" if year else ""
    quarter = filer.quarter(row.end)
    return (
        f"the {('first', 'second', 'third', 'fourth')[quarter[1] - 1]} quarter of fiscal {quarter[0]}"
        if quarter
        else ""
    )


def _worked(kind: str, new: Decimal, old: Decimal) -> Decimal:
    return {"growth": lambda: new / old - 1, "change": lambda: new - old, "ratio": lambda: new / old}[kind]()


def margin(filer: Filer, rng: random.Random) -> Asked | None:
    """A profit in per cent of revenue."""
    words, parts = rng.choice(list(MARGINS.items()))
    return _one_period("margin", filer, rng, parts, lambda when: rng.choice(MARGIN), what=rng.choice(words))


def ratio(filer: Filer, rng: random.Random) -> Asked | None:
    """One metric in per cent of another."""
    (one, over), (other, under) = rng.sample(list(FLOWS.items()), 2)
    if rng.random() < 0.7:
        other, under = next(iter(FLOWS.items()))
    if over == under or "EarningsPerShareDiluted" in (*over, *under):
        return None
    return _one_period(
        "ratio", filer, rng, (over, under), lambda when: rng.choice(RATIO), one=rng.choice(one), other=rng.choice(other)
    )


def current_ratio(filer: Filer, rng: random.Random) -> Asked | None:
    """Current assets over current liabilities, at a year's end."""
    row = rng.choice([r for r in filer.of(("AssetsCurrent",)) if r.end in filer.year_ends])
    new, old = values(filer, ("AssetsCurrent",), None, row.end), values(filer, ("LiabilitiesCurrent",), None, row.end)
    gold = {a / b for a in new.values() for b in old.values()}
    text = f"What was {rng.choice(filer.names)}'s current ratio at the end of {_named(filer, row)}?"
    return Asked("current ratio", text, frozenset(gold), "x")


def free_cash_flow(filer: Filer, rng: random.Random) -> Asked | None:
    """Operating cash flow less capital expenditure, of a year."""
    capex = ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets")
    row = rng.choice(spans(filer, ("NetCashProvidedByUsedInOperatingActivities",), YEAR))
    new, spent = values(filer, (row.tag,), row.start, row.end), values(filer, capex, row.start, row.end)
    gold = {a - b for a in new.values() for b in spent.values()}
    name = _named(filer, row)
    text = f"What was {rng.choice(filer.names)}'s free cash flow in {name}?"
    return Asked("difference", text, frozenset(gold), "USD") if gold and name else None


def _one_period(
    kind: str,
    filer: Filer,
    rng: random.Random,
    parts: tuple[tuple[str, ...], tuple[str, ...]],
    text: Callable[[str], str],
    **words: str,
) -> Asked | None:
    row = rng.choice(spans(filer, parts[0], YEAR if rng.random() < 0.6 else QUARTER))
    name = _named(filer, row)
    new, old = (values(filer, tags, row.start, row.end) for tags in parts)
    gold = {a / b for a in new.values() for b in old.values() if b}
    if not name or not gold:
        return None
    filled = text(name).format(who=rng.choice(filer.names), when=f"in {name}", **words)
    return Asked(kind, filled, frozenset(gold), "percent")


KINDS: tuple[Make, ...] = (
    growth,
    growth,
    growth,
    change,
    change,
    margin,
    margin,
    ratio,
    ratio,
    current_ratio,
    free_cash_flow,
)


def questions(all_filers: list[Filer], count: int, seed: int) -> list[Asked]:
    """Different questions, the kinds in turn."""
    rng = random.Random(seed)
    drawn: dict[str, Asked] = {}
    while len(drawn) < count:
        asked = KINDS[len(drawn) % len(KINDS)](rng.choice(all_filers), rng)
        if asked is not None:
            drawn.setdefault(asked.text, asked)
    return list(drawn.values())


def grade(asked: Asked, evidence: Evidence) -> str:
    """ "right", "wrong", "missing" or "mixed"."""
    if any(_mixed(c) for c in evidence.calculations):
        return "mixed"
    if not evidence.calculations:
        return "missing"
    first = evidence.calculations[0]
    return "right" if _value(first) in {g.normalize() for g in asked.gold} and _unit_fits(asked, first) else "wrong"


def _value(calculation: Calculation) -> Decimal:
    return (calculation.value * calculation.scale).normalize()


def _unit_fits(asked: Asked, calculation: Calculation) -> bool:
    return calculation.unit == asked.unit or (asked.kind == "ratio" and calculation.unit == "x")


def _mixed(calculation: Calculation) -> bool:
    periods = [f.period for f in calculation.operands]
    if len({f.unit for f in calculation.operands}) > 1 or any(p is None for p in periods):
        return True
    known = [p for p in periods if p is not None]
    lengths = [(p.end - p.start).days for p in known if p.start]
    if max(lengths, default=0) - min(lengths, default=0) > 10:
        return True
    ends = [p.end for p in known]
    apart = (max(ends) - min(ends)).days
    return 0 < apart < 80  # neither one period nor two that are compared


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="the folder that holds filings/companyfacts/")
    add_work(parser, "facts")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="show the questions that failed")


def run(options: Namespace) -> int:
    """Print the counts by kind; 1 below 95 % exact, or when units or periods are mixed."""
    data = given(options, "data")
    asked = questions(filers(data), options.count, options.seed)
    with desk(data, options.work) as made:
        grades = Counter((one.kind, _graded(made, one, options.wrong)) for one in asked)
    right = sum(n for (_, found), n in grades.items() if found == "right")
    mixed = sum(n for (_, found), n in grades.items() if found == "mixed")
    by_kind = {kind: sum(n for (k, _), n in grades.items() if k == kind) for kind, _ in grades}
    shown = ", ".join(f"{kind} {grades[kind, 'right']} of {n}" for kind, n in sorted(by_kind.items()))
    print(f"computed: {right} of {options.count} exact; mixed units or periods: {mixed}; {shown}")
    return 0 if right >= 0.95 * options.count and not mixed else 1


def _graded(made: Desk, asked: Asked, wrong: bool) -> str:
    evidence = made.ask(asked.text)
    found = grade(asked, evidence)
    if wrong and found != "right":
        got = [(c.formula, c.text, c.label) for c in evidence.calculations[:2]] or evidence.missing
        lead = [(f.metric, str(f.figure.size), f.period and f.period.label) for f in evidence.findings[:2]]
        print(f"{found:<8} {asked.text}\n         gold {sorted(asked.gold)}, got {got} {lead}")
    return found
