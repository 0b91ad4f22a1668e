"""Are the rows of real filings' tables set against each other rightly? Questions drawn from the tables, answers composed by code.

    python -m bench answers computed-rows --desk DESK [--count 100] [--seed 1] [--only growth]

Growth, change and average of one row over two columns; one row's share of the total below it; two rows added, or set against
each other. Gold is worked out here from the two cells. Right: the leading calculation has that value, or a source states it to
its last digit; refused: nothing answers; wrong: something else is shown. Rows are those that a report names once
(`bench/answers/rows.py`), in tables of one unit.
"""

from __future__ import annotations

import random
import re
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds import Document, Ledger
from tieout.retrieval import (
    Evidence,
    Figure,
    Filters,
    Index,
    Period,
    Row,
    Table,
    build_evidence,
    period_label,
    tables_of,
)
from tieout.retrieval.reading.companies import short_name
from tieout.ui.desk import Desk

LONGEST = 6  # words of a label
WORDINGS = {
    "growth": (
        "By how many per cent did {who}'s {what} change from {then} to {now}?",
        "How fast did {who}'s {what} grow from {then} to {now}?",
        "What was the growth of {who}'s {what} in {now} against {then}?",
        "{who} {what} growth, {now} vs {then}, in %",
    ),
    "change": (
        "By how much did {who}'s {what} change from {then} to {now}?",
        "What was the difference between {who}'s {what} in {now} and in {then}?",
        "How much higher or lower was {who}'s {what} in {now} than in {then}?",
    ),
    "average": (
        "What was {who}'s average {what} over {then} and {now}?",
        "Average of {who}'s {what} in {then} and {now}?",
    ),
    "share": (
        "What share of {who}'s {whole} was {what} in {now}?",
        "What percentage of {who}'s {whole} in {now} was {what}?",
        "{who}'s {what} as a percentage of {whole} in {now}?",
    ),
    "sum": (
        "What were {who}'s {what} and {whole} together in {now}?",
        "How much were {what} and {whole} combined at {who} in {now}?",
    ),
    "difference": (
        "By how much did {who}'s {what} exceed its {whole} in {now}?",
        "How much larger was {what} than {whole} at {who} in {now}?",
        "What is the difference between {who}'s {what} and {whole} in {now}?",
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over two cells of one table, with its gold."""

    document: Document
    kind: str
    question: str
    gold: Decimal  # fractions for rates


def named_once(document: Document) -> Iterator[tuple[Table, list[Row]]]:
    """Each table with its rows that go by a name of their own and hold dated figures."""
    found = tables_of(document)
    counts = Counter(row.label for table in found for row in table.rows)
    for table in found:
        rows = [r for r in table.rows if counts[r.label] == 1 and _plain(r.label) and _values(r)]
        if rows:
            yield table, rows


def _plain(label: str) -> bool:
    return len(label) > 6 and len(label.split()) <= LONGEST and any(c.islower() for c in label) and "%" not in label


def _values(row: Row) -> list[tuple[Figure, Period]]:
    return [(c.figure, c.period) for c in row.cells if c.figure and c.period and c.figure.value > 0]


def _kept(a: tuple[Figure, Period], b: tuple[Figure, Period]) -> bool:
    """One unit, one length, a year apart."""
    (x, now), (y, then) = a, b
    days = [(p.end - p.start).days if p.start else 0 for p in (now, then)]
    rates = x.unit in ("percent", "pp", "bp", "x") or (x.unit or "").endswith("/shares")
    apart = 350 <= (now.end - then.end).days <= 380
    return x.unit == y.unit and x.scale == y.scale and abs(days[0] - days[1]) < 12 and apart and not rates


def two_columns(document: Document, rng: random.Random, kind: str) -> Asked | None:
    """A question about one row in two periods; None when the report has no such row."""
    rows = [r for _, found in named_once(document) for r in found]
    pairs = [(r, a, b) for r in rows for a, b in pairwise(_values(r)) if _kept(a, b)]
    if not pairs:
        return None
    row, (new, now), (old, then) = rng.choice(pairs)
    gold = {
        "growth": new.size / old.size - 1,
        "change": new.size - old.size,
        "average": (new.size + old.size) / 2,
    }[kind]
    words = {"what": _small(row.label), "now": _when(now), "then": _when(then)}
    return _asked(document, rng, kind, gold, words)


def two_rows(document: Document, rng: random.Random, kind: str) -> Asked | None:
    """A question about two rows in one period; None when the report has no such pair."""
    pairs = [p for _, found in named_once(document) for p in _pairs(found, kind == "share")]
    if not pairs:
        return None
    one, other, a, b, when = rng.choice(pairs)
    if kind == "difference" and a.size < b.size:
        one, other, a, b = other, one, b, a
    gold = {"share": a.size / b.size, "sum": a.size + b.size, "difference": a.size - b.size}[kind]
    words = {"what": _small(one), "whole": _small(other), "now": _when(when)}
    return _asked(document, rng, kind, gold, words)


def _pairs(rows: list[Row], of_total: bool) -> Iterator[tuple[str, str, Figure, Figure, Period]]:
    for at, one in enumerate(rows):
        for other in rows[at + 1 :]:
            total = other.label.lower().startswith("total")
            if one.label.lower().startswith("total") or total != of_total:
                continue
            (a, when), (b, then) = _values(one)[0], _values(other)[0]
            alike = a.unit == b.unit and a.unit and len(a.unit) == 3 and a.scale == b.scale and when == then
            if alike and a.size != b.size and (a.size < b.size or not of_total):
                yield one.label, other.label, a, b, when


def _when(period: Period) -> str:
    label = period_label(period, None)
    return label if (re.match(r"\d", label) and period.start is None) or label.isdigit() else f"the {label}"


def _small(label: str) -> str:
    """As a question would say it: no marks and brackets, a small first letter."""
    bare = re.sub(r"/?\s*\([^()]*\)|\s*\[\d+\]|[*†]|\s*:$", "", label).strip()
    named = re.search(r"\s[A-Z]", bare) or not bare[1:2].islower()
    return bare if named else bare[0].lower() + bare[1:]


def _asked(document: Document, rng: random.Random, kind: str, gold: Decimal, words: dict[str, str]) -> Asked:
    name = short_name(document.companies[0])
    who = name.title() if name.isupper() else name
    question = rng.choice(WORDINGS[kind]).format(who=who, **words)
    return Asked(document, kind, re.sub(r"\bin (?=\d{1,2} [A-Z])", "at ", question), gold)


MAKE: dict[str, Callable[[Document, random.Random, str], Asked | None]] = {
    "growth": two_columns,
    "change": two_columns,
    "average": two_columns,
    "share": two_rows,
    "sum": two_rows,
    "difference": two_rows,
}


def drawn(ledger: Ledger, count: int, seed: int, only: str) -> Iterator[Asked]:
    """Questions of the kinds in turn, each of a report drawn at random."""
    rng = random.Random(seed)
    kinds = [k for k in MAKE if only in ("", k)]
    reports = [d for d in ledger.documents(kind="filing") if d.form in ("10-K", "10-Q") and d.tickers]
    reports.sort(key=lambda d: d.id)
    for n in range(count if reports else 0):
        kind = kinds[n % len(kinds)]
        asked = next((a for _ in range(20) if (a := MAKE[kind](rng.choice(reports), rng, kind))), None)
        if asked is not None:
            yield asked


def outcome(asked: Asked, evidence: Evidence) -> str:
    """Right where the first calculation, or where there is none the first figure, has the gold's value."""
    rate = asked.kind in ("growth", "share")
    for done in evidence.calculations[:1]:
        value = done.value if rate else done.value * done.scale
        return "right" if abs(value - asked.gold) <= abs(asked.gold) * Decimal("0.000001") else "wrong"
    for found in evidence.findings[: evidence.needs]:
        near = Decimal("0.51") if rate else abs(asked.gold) * Decimal("0.0001")
        size = found.figure.size - asked.gold * 100 if rate else found.figure.size - asked.gold
        if abs(size) <= near and (found.figure.unit == "percent") == rate:
            return "right"
    return "wrong" if evidence.verdict == "answerable" else "refused"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help="a desk with 10-K and 10-Q reports")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(MAKE), default="")


def run(options: Namespace) -> int:
    """Print each question that was not answered rightly, and the counts by kind."""
    desk, counts = Desk.load(given(options, "desk")), Counter[str]()
    with desk.open_ledger() as ledger, Index.open(desk.index) as index:
        for asked in drawn(ledger, options.count, options.seed, options.only):
            filters = Filters(tickers=asked.document.tickers[:1])
            evidence = build_evidence(asked.question, filters, index, ledger, now=datetime.now(UTC))
            result = outcome(asked, evidence)
            counts[f"{asked.kind} {result}"] += 1
            if result != "right":
                shown = [c.text for c in evidence.calculations]
                shown += [f"{f.figure.text} ({f.metric})" for f in evidence.findings]
                print(f"{result}: {asked.question} | {asked.gold} | {shown[:3]} | {asked.document.title}")
    if not counts:
        raise Skipped("needs a desk with 10-K or 10-Q reports")
    print(dict(sorted(counts.items())))
    return 0
