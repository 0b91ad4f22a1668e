"""Evidence over the public benchmark's site: one telling per story, every planted conflict, no alarm over rounding.

    python -m bench answers site --desk DESK --questions questions.jsonl [--pairs 60] [--seed 1] [--wrong]

DESK is a desk that has refreshed the site (a copy: its index is followed); questions.jsonl has `kind`, `tickers`, `as_of` and
`gold`. Two evidence items tell the same story when the ledger says so, or when they are news of two documents that share
half of the shorter one's runs of four words. For rounding, invented companies are told of by two outlets each in a desk of
their own: in half of the pairs the second figure is the first one rounded, in the other half it is another one. Skipped
aloud without a desk.
"""

from __future__ import annotations

import json
import random
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.command import Skipped, given
from tieout.feeds import Document, Ledger, end_of_day
from tieout.feeds.draft import Draft
from tieout.retrieval import Evidence, Filters, Index, IndexSettings, build_evidence

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALIKE = 0.5


@dataclass(frozen=True)
class Desk:
    """A ledger and its index."""

    ledger: Ledger
    index: Index

    def ask(self, text: str, filters: Filters = Filters()) -> Evidence:  # noqa: B008 - frozen
        """The evidence of a question."""
        return build_evidence(text, filters, self.index, self.ledger, now=NOW)


# -- the site ----------------------------------------------------------------------------------------------------------


def filters_of(question: dict[str, Any]) -> Filters:
    """Tickers and as-of day of a question."""
    day = question["as_of"]
    return Filters(tickers=tuple(question["tickers"]), as_of=end_of_day(date.fromisoformat(day[:10])) if day else None)


def told_twice(evidence: Evidence) -> list[tuple[str, str]]:
    """Titles of items of two documents that tell one story."""
    documents = {item.document.id: item.document for item in evidence.items}
    return [(a.title, b.title) for a, b in combinations(documents.values(), 2) if one_story(a, b)]


def one_story(a: Document, b: Document) -> bool:
    """Whether two documents tell the same story."""
    if a.story is not None and a.story == b.story:
        return True
    runs = _runs(a), _runs(b)
    shared = len(runs[0] & runs[1]) / max(1, min(map(len, runs)))
    return a.kind == b.kind == "news" and shared >= ALIKE


def _runs(document: Document) -> set[tuple[str, ...]]:
    words = document.text.lower().split()
    return {tuple(words[n : n + 4]) for n in range(len(words) - 3)}


def conflict_found(question: dict[str, Any], evidence: Evidence) -> bool:
    """Are all gold values parties to one conflict, of two documents?"""
    wanted = {Decimal(v["value"]) for v in question["gold"]["values"]}
    for conflict in evidence.conflicts:
        sizes = {f.figure.size for f in conflict.findings}
        if wanted <= sizes and len({f.source for f in conflict.findings}) > 1:
            return True
    return False


def site(desk: Desk, questions: Sequence[dict[str, Any]], wrong: bool) -> bool:
    """Ask the site's questions and print the counts; True when all is well."""
    repeats, found, alarms = [], 0, []
    planted = [q for q in questions if q["kind"] == "conflict"]
    for question in questions:
        evidence = desk.ask(question["question"], filters_of(question))
        repeats += [(question["id"], *pair) for pair in told_twice(evidence)]
        if question["kind"] == "conflict":
            found += conflict_found(question, evidence)
        elif evidence.conflicts:
            shown = [(c.figure, [f.figure.text for f in c.findings]) for c in evidence.conflicts]
            alarms.append((question["id"], question["question"], shown))
    for line in [*repeats, *alarms] if wrong else []:
        print("  ", *line)
    print(
        f"site: {len(questions)} questions, stories told twice in the evidence: {len(repeats)}; planted conflicts found: "
        f"{found} of {len(planted)}; alarms elsewhere: {len(alarms)}"
    )
    return not repeats and not alarms and found == len(planted)


# -- rounding ----------------------------------------------------------------------------------------------------------

NAMES = (
    "Ardwell",
    "Brockhurst",
    "Calderine",
    "Dovermoor",
    "Eastlow",
    "Farrowgate",
    "Glenmarch",
    "Hollisade",
    "Inverbeck",
)
LINES = ("Foods", "Rail", "Marine", "Devices", "Paper", "Energy", "Homes", "Glass", "Robotics", "Minerals")
METRICS = ("revenue", "net income", "order backlog", "net debt", "operating income")


@dataclass(frozen=True)
class Pair:
    """A figure as two outlets tell it."""

    company: str
    metric: str
    exact: str
    other: str
    rounded: bool


def pairs(count: int, rng: random.Random) -> Iterator[Pair]:
    """Invented companies, each with a figure told twice."""
    companies = [f"{a} {b}" for a in NAMES for b in LINES]
    for n, company in enumerate(rng.sample(companies, count)):
        millions = Decimal(rng.randint(10_500, 9_899_999)) / 10
        exact = f"${millions:,} million"
        rounded = n % 2 == 0
        base = millions if rounded else millions * Decimal(rng.choice(("1.09", "0.93", "1.04")))
        yield Pair(company, rng.choice(METRICS), exact, _rounded(base, rng), rounded)


def _rounded(millions: Decimal, rng: random.Random) -> str:
    if rng.random() < 0.3:
        return f"${millions.quantize(Decimal(1), ROUND_HALF_UP):,} million"
    step = Decimal(rng.choice(("0.1", "0.01"))) if millions > 2000 else Decimal("0.01")
    word = rng.choice(("billion", "billion", "bn"))
    return f"{rng.choice(('', 'about ', 'some '))}${(millions / 1000).quantize(step, ROUND_HALF_UP)} {word}"


def drafts(pair: Pair, n: int) -> tuple[Draft, Draft]:
    """The two news items about a pair."""
    when = datetime(2026, 11, 3, 8, tzinfo=UTC) + timedelta(hours=n)
    first = f"{pair.company} said its {pair.metric} in the third quarter of 2026 was {pair.exact}, in line with its plans for the year."
    second = f"In the third quarter of 2026 the {pair.metric} of {pair.company} came to {pair.other}, people close to the board said."
    return (
        Draft(
            f"{n}a", "news", f"{pair.company} reports its quarter", f"https://a.example/{n}", first, "North Wire", when
        ),
        Draft(f"{n}b", "news", f"A look at {pair.company}", f"https://b.example/{n}", second, "South Post", when),
    )


def rounding(count: int, seed: int, wrong: bool) -> bool:
    """Ask about every pair and print the counts; True when no alarm is false and none is missing."""
    rng = random.Random(seed)
    made = list(pairs(count, rng))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Ledger.open(folder / "ledger.sqlite") as ledger, ledger.writing():
            for n, pair in enumerate(made):
                for feed, draft in zip(("north", "south"), drafts(pair, n), strict=True):
                    ledger.put(feed, draft, NOW)
        settings = IndexSettings(folder / "index", folder / "ledger.sqlite")
        with Index.open(settings) as index, Ledger.open(folder / "ledger.sqlite") as ledger:
            index.follow()
            alarmed = [(p, _alarm(p, Desk(ledger, index))) for p in made]
    false = [p for p, alarm in alarmed if alarm and p.rounded]
    missed = [p for p, alarm in alarmed if not alarm and not p.rounded]
    for pair in [*false, *missed] if wrong else []:
        print("  ", pair)
    close = sum(p.rounded for p in made)
    print(
        f"rounding: {close} pairs that differ by rounding, alarms: {len(false)}; {count - close} that differ, missed: {len(missed)}"
    )
    return not false and not missed


def _alarm(pair: Pair, desk: Desk) -> bool:
    return bool(desk.ask(f"What was {pair.company}'s {pair.metric} in the third quarter of 2026?").conflicts)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help="a copy of a desk that has refreshed the site")
    parser.add_argument("--questions", type=Path, help="the benchmark's questions.jsonl")
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="show what failed")


def run(options: Namespace) -> int:
    """Print both counts; 1 when a story is told twice, a conflict is missed, or an alarm is false."""
    desk, file = given(options, "desk"), given(options, "questions")
    path = desk / "ledger.sqlite"
    if not path.is_file():
        raise Skipped(f"needs a desk, and there is none in {desk}")
    questions = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    with Index.open(IndexSettings(desk / "index", path)) as index, Ledger.open(path) as ledger:
        index.follow()
        good = site(Desk(ledger, index), questions, options.wrong)
    return 0 if rounding(options.pairs, options.seed, options.wrong) and good else 1
