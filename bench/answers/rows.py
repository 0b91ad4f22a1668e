"""Are the rows of real filings' tables found by their own names? Questions drawn from the tables, answers composed by code.

    python -m bench answers rows --desk DESK [--count 100] [--seed 1]

DESK holds 10-K and 10-Q reports (`python -m bench answers sets --set third_real` makes one). A question asks for the first dated cell of a row
whose label stands once in its report: "What was Tesla's inventory at 30 June 2025?". Right: a figure of that size is among the
first findings or a calculation's operands; refused: nothing answers; wrong: something else does. Each miss is printed with what was found.
Another report may give another figure for the same words, so a few "wrong" ones are the question's fault: read them.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds import Document, Ledger
from tieout.retrieval import Evidence, Figure, Filters, Index, build_evidence, period_label, tables_of
from tieout.retrieval.reading.companies import short_name
from tieout.ui.desk import Desk

LONGEST = 7  # words of a label


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for one cell of a table."""

    document: Document
    question: str
    gold: Figure


def rows(document: Document) -> list[Asked]:
    """A question for every row of the report that has a name of its own and a dated figure."""
    found: dict[str, list[Asked]] = {}
    for table in tables_of(document):
        for row in table.rows:
            cell = next((c for c in row.cells[:1] if c.figure and c.period), None)
            plain = len(row.label) > 6 and len(row.label.split()) <= LONGEST and any(c.islower() for c in row.label)
            if plain and cell and cell.figure and cell.period:
                name = short_name(document.companies[0])
                when = f"{'in' if cell.period.start else 'at'} {period_label(cell.period, None)}"
                label = row.label[0].lower() + row.label[1:]
                question = f"What was {name.title() if name.isupper() else name}'s {label} {when}?"
                found.setdefault(row.label, []).append(Asked(document, question, cell.figure))
            else:
                found.setdefault(row.label, [])
    return [asked[0] for asked in found.values() if len(asked) == 1]


def drawn(ledger: Ledger, count: int, seed: int) -> Iterator[Asked]:
    """Questions of reports drawn at random."""
    rng = random.Random(seed)
    reports = [d for d in ledger.documents(kind="filing") if d.form in ("10-K", "10-Q") and d.tickers]
    pools = [pool for d in sorted(reports, key=lambda d: d.id) if (pool := rows(d))]
    for _ in range(count if pools else 0):
        yield rng.choice(rng.choice(pools))


def outcome(asked: Asked, evidence: Evidence) -> str:
    """ "right", "wrong" or "refused"."""
    shown = [f.figure for f in evidence.findings[:3]] + [o for c in evidence.calculations for o in c.operands]
    if any(abs(figure.size) == abs(asked.gold.size) for figure in shown):
        return "right"
    return "wrong" if evidence.verdict == "answerable" else "refused"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help="a desk with 10-K and 10-Q reports")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> int:
    """Print each question that was not answered rightly, and the counts."""
    desk, counts = Desk.load(given(options, "desk")), Counter[str]()
    with desk.open_ledger() as ledger, Index.open(desk.index) as index:
        for asked in drawn(ledger, options.count, options.seed):
            filters = Filters(tickers=asked.document.tickers[:1])
            evidence = build_evidence(asked.question, filters, index, ledger, now=datetime.now(UTC))
            result = outcome(asked, evidence)
            counts[result] += 1
            if result != "right":
                found = [(f.figure.text, f.metric) for f in evidence.findings[:2]]
                print(f"{result}: {asked.question} | {asked.gold.text} | {found} | {asked.document.title}")
    if not counts:
        raise Skipped("needs a desk with 10-K or 10-Q reports")
    print(dict(counts))
    return 0
