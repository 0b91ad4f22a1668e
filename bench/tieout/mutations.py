"""How many wrong sentences does the tie-out catch, how many right ones does it keep? Seeded, offline, no model.

    python -m bench tieout mutations [--count 500] [--seed 11] [--show]

Each case is an invented company's table or release, a correct sentence about it in one of several wordings, and a mutation
of that sentence: digit, scale, unit, sign, period, company or citation. A wrong citation counts as caught when it is cut or
moved to the source that holds the figure. Exits 1 below 99 % caught or 97 % kept.
"""

from __future__ import annotations

import hashlib
import random
import re
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from tieout.feeds import Document
from tieout.model.records import Sentence
from tieout.model.tieout.verify import tie
from tieout.retrieval import Evidence, EvidenceItem, Figure, Finding, Period, numbers

NAMES = ["Aldermoor", "Brightwater", "Castellane", "Dunmarrow", "Elverstone", "Farrowgate", "Glenhaven", "Harrowfield"]
METRICS = [
    "Total revenue",
    "Operating income",
    "Net income",
    "Research and development expenses",
    "Capital expenditure",
]


@dataclass(frozen=True)
class Case:
    """A correct sentence with its evidence."""

    evidence: Evidence
    right: str
    company: str
    year: int
    other: int  # a source that does not hold the figure


def document(name: str, company: str, text: str, year: int, kind: str) -> Document:
    """An invented document."""
    return Document(
        id=name, feed="bench", kind=kind, title=f"{company} {year}", url="", text=text,  # type: ignore[arg-type]
        sha256=hashlib.sha256(text.encode()).hexdigest(), fetched_at=datetime(year + 1, 3, 1, tzinfo=UTC), identity=name,
        outlet=company, companies=(company,), published_at=datetime(year + 1, 2, 1, tzinfo=UTC), period_end=date(year, 12, 31),
    )  # fmt: skip


def item(n: int, doc: Document, cells: list[Figure]) -> EvidenceItem:
    """A whole document as evidence; `cells` are the figures that its table holds."""
    plain = [f for f in numbers(doc.text) if not any(c.start <= f.start < c.end for c in cells)]
    return EvidenceItem(n, doc, 0, len(doc.text), doc.text, doc.text, (*cells, *plain))


def table_case(rng: random.Random) -> Case:
    """A table in millions; two years."""
    company, year, metric = f"{rng.choice(NAMES)} Inc.", rng.randint(2019, 2025), rng.choice(METRICS)
    rows, cells, found = [f"{company} (in millions)", "", f"| | {year} | {year - 1} |", "| --- | --- | --- |"], [], []
    text = "\n".join(rows) + "\n"
    for name in METRICS:
        values = [rng.randint(1200, 99000), rng.randint(1200, 99000)]
        text += f"| {name} |"
        for y, value in zip((year, year - 1), values, strict=True):
            shown, start = f"{value:,}", len(text) + 1
            period = Period(date(y, 1, 1), date(y, 12, 31), f"fiscal {y}")
            figure = Figure(shown, Decimal(value), "USD", 10**6, start, start + len(shown), period)
            cells.append(figure)
            found.append(Finding(company, name, figure, period, 1, 0.9))
            text += f" {shown} |"
        text += "\n"
    doc = document("table", company, text, year, "filing")
    other = prose_document(rng, rng.choice([n for n in NAMES if n not in company]), year)
    chosen = next(
        f
        for f in found
        if f.metric == metric and f.figure.period == Period(date(year, 1, 1), date(year, 12, 31), f"fiscal {year}")
    )
    before = found[found.index(chosen) + 1]
    amount = chosen.figure.value
    verb = "rose" if amount > before.figure.value else "fell"
    low = metric.lower()
    right = rng.choice([
        f"{company[:-5]}'s {low} was ${amount:,} million in fiscal {year} [1].",
        f"In fiscal {year}, {company} reported {low} of ${amount / 1000:.1f} billion [1].",
        f"{metric} came to ${amount:,} million in {year} at {company} [1].",
        f"{company}'s {low} {verb} to ${amount:,} million in {year} from ${before.figure.value:,} million in {year - 1} [1].",
        f"{low.capitalize()} for fiscal year {year} amounted to ${amount / 1000:.2f} billion at {company[:-5]} [1].",
    ])  # fmt: skip
    evidence = Evidence(
        f"What was {company}'s {low} in {year}?", None, (item(1, doc, cells), item(2, other, [])), (chosen, before)
    )
    return Case(evidence, right, company[:-5], year, 2)


def prose_document(rng: random.Random, name: str, year: int) -> Document:
    """A news item that holds none of the figures asked for."""
    text = (
        f"{name} opened a site near Oslo in {year}. It employs {rng.randint(100, 900)} people there and makes valves."
    )
    return document("other", name, text, year, "news")


def prose_case(rng: random.Random) -> Case:
    """A release in prose, with growth and a quarter."""
    company, year, quarter = (
        rng.choice(NAMES),
        rng.randint(2019, 2025),
        rng.choice(["first", "second", "third", "fourth"]),
    )
    revenue, growth, margin = rng.randint(110, 990) / 100, rng.randint(11, 99) / 10, rng.randint(101, 499) / 10
    went, back = rng.choice([("rose", "up"), ("fell", "down")])
    text = (
        f"{company} said revenue {went} {growth}% to ${revenue} billion in the {quarter} quarter of {year}. "
        f"Operating margin was {margin}%. The company cited orders for valves in Norway."
    )
    doc = document("release", company, text, year, "release")
    other = prose_document(rng, rng.choice([n for n in NAMES if n != company]), year)
    right = rng.choice([
        f"{company}'s revenue {went} {growth}% to ${revenue} billion in the {quarter} quarter of {year} [1].",
        f"Revenue was ${revenue} billion in the {quarter} quarter of {year}, {back} {growth} percent, {company} said [1].",
        f"In the {quarter} quarter of {year}, {company} had revenue of ${revenue * 1000:,.0f} million [1].",
        f"{company} reported an operating margin of {margin}% for the {quarter} quarter of {year} [1].",
    ])  # fmt: skip
    evidence = Evidence(f"How did {company} do in {year}?", None, (item(1, doc, []), item(2, other, [])))
    return Case(evidence, right, company, year, 2)


def digit(case: Case, rng: random.Random) -> str:
    """The leading digits of the figure change; the last one might round to the same."""
    figure = rng.choice(numbers(case.right))
    digits = [i for i in range(figure.start, figure.end) if case.right[i].isdigit()][:2]
    at = rng.choice(digits)
    new = rng.choice([d for d in "123456789" if d != case.right[at]])
    return case.right[:at] + new + case.right[at + 1 :]


def scale(case: Case, rng: random.Random) -> str:
    """Another word for the size."""
    words = {"million": ["billion", "thousand"], "billion": ["million", "trillion"]}
    return re.sub(r"\b(million|billion)\b", lambda m: rng.choice(words[m[1]]), case.right, count=1)


def unit(case: Case, rng: random.Random) -> str:
    """Another currency, or basis points for per cent."""
    if "$" in case.right:
        return case.right.replace("$", rng.choice("€£"), 1)
    return re.sub(r"(\d)%", r"\1 basis points", case.right, count=1)


def sign(case: Case, rng: random.Random) -> str:
    """The opposite direction."""
    opposite = {"rose": "fell", "fell": "rose", " up ": " down ", " down ": " up "}
    for word, other in opposite.items():
        if word in case.right:
            return case.right.replace(word, other, 1)
    return case.right.replace("$", "-$", 1) if "$" in case.right else re.sub(r"(\d+\.\d%)", r"-\1", case.right)


def period(case: Case, rng: random.Random) -> str:
    """Another year."""
    return re.sub(rf"\b{case.year}\b", str(case.year + rng.choice((-2, -1, 1))), case.right, count=1)


def company(case: Case, rng: random.Random) -> str:
    """Another company."""
    return case.right.replace(case.company, rng.choice(["Meridian", "Northgate", "Oakhurst"]))


def citation(case: Case, rng: random.Random) -> str:
    """A source that does not hold the figure, or one that does not exist."""
    return case.right.replace("[1]", rng.choice([f"[{case.other}]", "[7]"]))


MUTATIONS: dict[str, Callable[[Case, random.Random], str]] = {
    "digit": digit, "scale": scale, "unit": unit, "sign": sign, "period": period, "company": company, "citation": citation,
}  # fmt: skip


def caught(kind: str, case: Case, text: str) -> bool:
    """Whether the tie-out cuts the mutated sentence, or cites the right source instead."""
    result = tie(text, case.evidence)
    if kind == "citation":
        return not isinstance(result, Sentence) or result.citations == (1,)
    return not isinstance(result, Sentence)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--show", action="store_true", help="print what went wrong")


def run(options: Namespace) -> int:
    """Print what was caught, by kind, and what was kept."""
    rng = random.Random(options.seed)
    kept, seen, hits, missed = 0, Counter[str](), Counter[str](), []
    for n in range(options.count):
        case = (table_case if n % 2 else prose_case)(rng)
        result = tie(case.right, case.evidence)
        kept += isinstance(result, Sentence)
        if not isinstance(result, Sentence):
            missed.append(f"lost: {case.right} ({result.reason})")
        kind = list(MUTATIONS)[n % len(MUTATIONS)]
        text = MUTATIONS[kind](case, rng)
        if text == case.right:
            continue
        seen[kind] += 1
        if caught(kind, case, text):
            hits[kind] += 1
        else:
            missed.append(f"{kind} passed: {text}  <- {case.right}")
    for kind in MUTATIONS:
        print(f"{kind:10} {hits[kind]:4} of {seen[kind]:4} caught")
    share, keep = hits.total() / seen.total(), kept / options.count
    print(f"caught {share:.1%} of {seen.total()} mutations, kept {keep:.1%} of {options.count} correct sentences")
    if options.show:
        print("\n".join(missed))
    return 0 if share >= 0.99 and keep >= 0.97 else 1
