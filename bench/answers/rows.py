"""Are the rows of real filings' tables found by their own names? Questions drawn from the tables, answers composed by code.

    python bench/row_questions.py --desk DESK [--count 100] [--seed 1]

DESK holds 10-K and 10-Q reports (`bench/question_set.py --set bench/third_set/real` makes one). A question asks for the first dated cell of a row
whose label stands once in its report: "What was Tesla's inventory at 30 June 2025?". Right: a figure of that size is among the
first findings or a calculation's operands; refused: nothing answers; wrong: something else does. Each miss is printed with what was found.
Another report may give another figure for the same words, so a few "wrong" ones are the question's fault: read them.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tieout.feeds import Document, Ledger
from tieout.retrieval import Filters, Index
from tieout.retrieval.evidence.from_tables import tables_of
from tieout.retrieval.evidence.gather import build_evidence
from tieout.retrieval.reading.companies import short_name
from tieout.retrieval.reading.periods.compare import period_label
from tieout.retrieval.reading.records import Figure
from tieout.retrieval.records import Evidence
from tieout.ui.desk import Desk

LONGEST = 7  # words of a label


@dataclass(frozen=True, slots=True)
class Asked:
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
    rng = random.Random(seed)
    reports = [d for d in ledger.documents(kind="filing") if d.form in ("10-K", "10-Q") and d.tickers]
    pools = [pool for d in sorted(reports, key=lambda d: d.id) if (pool := rows(d))]
    for _ in range(count if pools else 0):
        yield rng.choice(rng.choice(pools))


def outcome(asked: Asked, evidence: Evidence) -> str:
    shown = [f.figure for f in evidence.findings[:3]] + [o for c in evidence.calculations for o in c.operands]
    if any(abs(figure.size) == abs(asked.gold.size) for figure in shown):
        return "right"
    return "wrong" if evidence.verdict == "answerable" else "refused"


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask for rows of real filings by their own names.")
    parser.add_argument("--desk", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    desk, counts = Desk.load(options.desk), Counter[str]()
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
        print("SKIPPED: this desk has no 10-K or 10-Q report")
    print(dict(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
