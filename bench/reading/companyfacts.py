"""Are companyfacts values kept exactly? 200 drawn at random are compared with the JSON, each through its offsets.

    python -m bench reading companyfacts --data DATA [--count 200] [--seed 1]

DATA holds filings/companyfacts/CIK*.json; skipped aloud when it is not there. Prints one JSON line.
"""

from __future__ import annotations

import json
import random
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds.draft import Draft, DraftFact
from tieout.feeds.edgar_facts import facts_documents, read_companyfacts


@dataclass(frozen=True)
class Result:
    """One file: values drawn and kept exactly, seconds of reading and of `json.loads` alone, and some that were wrong."""

    file: str
    drawn: int
    exact: int
    documents: int
    seconds: float
    json_loads: float
    allowed: float
    wrong: list[str]


def rows_of(path: Path) -> list[tuple[str, str, dict[str, object]]]:
    """(tag, unit, row) of every value, read apart from the code under test."""
    found = json.loads(path.read_bytes(), parse_float=Decimal)
    tags = ((tag, entry) for taxonomy in found["facts"].values() for tag, entry in taxonomy.items())
    return [(tag, unit, row) for tag, entry in tags for unit, rows in entry["units"].items() for row in rows]


def shown_values(drafts: list[Draft]) -> dict[tuple[object, ...], list[tuple[Draft, DraftFact]]]:
    """Every fact of the drafts by what identifies a value."""
    found: dict[tuple[object, ...], list[tuple[Draft, DraftFact]]] = {}
    for draft in drafts:
        for fact in draft.facts:
            start = fact.period_start.isoformat() if fact.period_start else None
            key = (fact.tag, fact.unit, start, fact.period_end.isoformat(), fact.accession, fact.form, str(fact.filed))
            found.setdefault(key, []).append((draft, fact))
    return found


def agrees(row: dict[str, object], found: list[tuple[Draft, DraftFact]]) -> bool:
    """Whether a fact and the text at its offsets have the row's value."""
    wanted = Decimal(str(row["val"]))
    return any(Decimal(d.text[f.start : f.end].replace(",", "")) == wanted == f.value for d, f in found)


def check(path: Path, count: int, seed: int) -> Result:
    """Draw values of a file and compare each with the text at its offsets."""
    data = path.read_bytes()
    begin = time.perf_counter()
    json.loads(data)
    parse = time.perf_counter() - begin
    begin = time.perf_counter()
    drafts = list(facts_documents(read_companyfacts(data), cik=0, ticker="X", url=path.name, accepted={}))
    seconds = time.perf_counter() - begin
    shown = shown_values(drafts)
    drawn = random.Random(seed).sample(rows_of(path), count)
    wrong = [(tag, unit, row) for tag, unit, row in drawn if not agrees(row, shown.get(_key(tag, unit, row), []))]
    return Result(
        file=path.name,
        drawn=count,
        exact=count - len(wrong),
        documents=len(drafts),
        seconds=round(seconds, 3),
        json_loads=round(parse, 3),
        allowed=round(2 * parse + 1, 3),
        wrong=[str(item) for item in wrong[:3]],
    )


def _key(tag: str, unit: str, row: dict[str, object]) -> tuple[object, ...]:
    return (tag, unit, row.get("start"), row["end"], row["accn"], row["form"], row["filed"])


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="the folder that holds filings/companyfacts/")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> int:
    """Print one JSON line; 1 when a value is not exact, or reading takes longer than allowed."""
    folder = given(options, "data") / "filings" / "companyfacts"
    results = [check(path, options.count, options.seed) for path in sorted(folder.glob("CIK*.json"))]
    if not results:
        raise Skipped(f"needs companyfacts, and there are none in {folder}")
    print(json.dumps([asdict(result) for result in results]))
    return 0 if all(r.exact == r.drawn and r.seconds < r.allowed for r in results) else 1
