"""Further questions made from a real table: look up a cell, compare two periods, average, share, and ask what is not there.

Tables of QA sets hold far more than their questions ask. What is made here has one right answer by construction: a row by
its label, a column by its year. Pure; the same table and name give the same questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from model.authored.draft import Draft, Item
from model.authored.judgement import ABSENT
from model.dataset_telling import capital

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CELL = re.compile(r"[$€£]?\s*\d[\d,]*(?:\.\d+)?\s*%?")
LABEL = re.compile(
    r"(?!(?i:at|as|in|for|of|on|by|total)\b(?! [a-z]+ [a-z]+)|(?i:at|as) )[A-Za-z][A-Za-z ,&'’\-/()]{3,60}"
)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: dict[str, str]  # by year, as printed


def table_questions(
    rows: Sequence[Sequence[str]], items: Sequence[Item], name: str, as_of: str, most: int
) -> Iterator[Draft]:
    """At most `most` drafts over `items`, of which the first is the table."""
    rng = Random(f"made:{name}")
    found = readable(rows)
    years = sorted({y for r in found for y in r.cells}, reverse=True)
    if len(found) < 2 or len(years) < 2:
        return
    makers = rng.sample(MAKERS, min(most, len(MAKERS)))
    for kind, make in makers:
        made = make(rng, found, years)
        if made:
            question, answer = made
            yield Draft(kind, name, as_of, question, answer, tuple(items))


def readable(rows: Sequence[Sequence[str]]) -> list[Row]:
    """Rows with a plain label of its own and positive numbers under columns that are each one year."""
    columns = _years(rows)
    found = [
        Row(label, cells)
        for row in rows
        if row and LABEL.fullmatch(label := re.sub(r"\s+", " ", row[0]).strip(" :"))
        if len(
            cells := {y: row[i].strip() for i, y in columns.items() if i < len(row) and CELL.fullmatch(row[i].strip())}
        )
        >= 2
    ]
    labels = [r.label.lower() for r in found]
    return [r for r in found if labels.count(r.label.lower()) == 1]


def _years(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column number → year, from the first row that names two years, each once."""
    for row in rows[:3]:
        named = {i: m.group() for i, c in enumerate(row) if i and (m := YEAR.search(c))}
        if len(named) >= 2 and len(set(named.values())) == len(named):
            return named
    return {}


Made = tuple[str, str] | None
Maker = Callable[[Random, Sequence[Row], Sequence[str]], Made]


def number(cell: str) -> str:
    """A cell as a formula writes it."""
    return re.sub(r"[^\d.]", "", cell)


def said(label: str) -> str:
    """A label within a sentence: "Net sales" becomes "net sales", "EBITDA" stays."""
    return label if label[:2].isupper() or label.istitle() else label[0].lower() + label[1:]


def lookup(rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made:
    row = rng.choice(rows)
    year = rng.choice(sorted(row.cells))
    asked, told = rng.choice(
        (
            ("What was {l} in {y}?", "{L} in {y} was {v}{end} [a]."),
            ("How high was {l} in {y}?", "{L} in {y} was {v}{end} [a]."),
            ("How much was {l} in {y}?", "{L} in {y} was {v}{end} [a]."),
            ("What is the {y} {l}?", "The {y} {l} is {v}{end} [a]."),
        )
    )
    end = rng.choice((", according to the filing", ""))
    slots = {
        "l": said(row.label),
        "L": capital(row.label),
        "y": year,
        "v": row.cells[year],
        "end": end,
    }
    return asked.format(**slots), told.format(**slots)


def respective(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    """Two values of a row at once."""
    found = _two(rng, rows)
    if not found:
        return None
    row, new, old = found
    one, two = rng.sample((new, old), 2)
    slots = {
        "l": said(row.label),
        "L": capital(row.label),
        "x": one,
        "z": two,
        "v": row.cells[one],
        "w": row.cells[two],
    }
    asked, told = rng.choice(
        (
            ("What was {l} in {x} and {z} respectively?", "{L} in {x} and {z} respectively was {v} and {w} [a]."),
            (
                "What were the values of {l} in {x} and {z}, respectively?",
                "The values of {l} in {x} and {z}, respectively were {v} and {w} [a].",
            ),
        )
    )
    return asked.format(**slots), told.format(**slots)


def beyond(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    """The one year in which a row stood above or below a round number between its two values."""
    found = _two(rng, rows)
    if not found:
        return None
    row, new, old = found
    low, high = sorted((new, old), key=lambda y: float(number(row.cells[y]) or 0))
    limit = _round_between(float(number(row.cells[low]) or 0), float(number(row.cells[high]) or 0))
    if not limit or len(row.cells) > 2:
        return None
    word, year = rng.choice((("less than", low), ("greater than", high)))
    sign = "%" if "%" in row.cells[low] else ""
    asked = f"In which year was {row.label} {word} {limit}{sign}?"
    return asked, f"{asked.rstrip('?')}: {year} [a]."


def _round_between(low: float, high: float) -> str:
    """A number of few digits between two others; "" where none lies there."""
    for digits in (1, 2, 3):
        size = 10 ** (len(str(int(high))) - digits)
        limit = int(high // size * size) if size >= 1 else 0
        if low < limit < high:
            return f"{limit:,}"
    return ""


def _two(rng: Random, rows: Sequence[Row]) -> tuple[Row, str, str] | None:
    """A row with two neighbouring years, newer first."""
    row = rng.choice(rows)
    pairs = [(b, a) for a, b in pairwise(sorted(row.cells))]
    return (row, *rng.choice(pairs)) if pairs else None


def difference(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    found = _two(rng, rows)
    if not found or "%" in found[0].cells[found[1]]:
        return None
    row, new, old = found
    formula = f"{number(row.cells[new])}-{number(row.cells[old])}"
    asked = rng.choice(
        (
            "What was the change in {l} between {o} and {n}?",
            "By how much did {l} change from {o} to {n}?",
            "What is the difference in {l} between {n} and {o}?",
        )
    )
    slots = {"l": said(row.label), "n": new, "o": old}
    return asked.format(
        **slots
    ), "The change in {l} between {o} and {n} was <<{f}>>, according to the filing [a].".format(f=formula, **slots)


def growth(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    found = _two(rng, rows)
    if not found or "%" in found[0].cells[found[1]] or not float(number(found[0].cells[found[2]]) or 0):
        return None
    row, new, old = found
    formula = f"{number(row.cells[new])}/{number(row.cells[old])}-1"
    asked = rng.choice(
        (
            "What was the percentage change in {l} between {o} and {n}?",
            "By what percentage did {l} grow or fall in {n}, against {o}?",
            "What is the growth rate of {l} from {o} to {n}?",
        )
    )
    slots = {"l": said(row.label), "n": new, "o": old}
    return asked.format(
        **slots
    ), "The percentage change in {l} between {o} and {n} was <<{f}>>, according to the filing [a].".format(
        f=formula, **slots
    )


def average(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    found = _two(rng, rows)
    if not found:
        return None
    row, new, old = found
    formula = f"({number(row.cells[new])}+{number(row.cells[old])})/2"
    slots = {"l": said(row.label), "n": new, "o": old}
    asked = rng.choice(("What is the average {l} for {n} and {o}?", "What was the average {l} over {o} and {n}?"))
    return asked.format(**slots), "The average {l} for {n} and {o} was <<{f}>>, according to the filing [a].".format(
        f=formula, **slots
    )


def _both(rng: Random, rows: Sequence[Row]) -> tuple[Row, Row, str] | None:
    place = rng.randrange(len(rows) - 1)  # neighbours are mostly of one kind
    one, two = rng.sample(list(rows[place : place + 2]), 2)
    shared = sorted(set(one.cells) & set(two.cells))
    year = rng.choice(shared) if shared else ""
    return (one, two, year) if year and "%" not in one.cells[year] + two.cells[year] else None


def share(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    found = _both(rng, rows)
    if not found or not float(number(found[1].cells[found[2]]) or 0):
        return None
    one, two, year = found
    slots = {"a": said(one.label), "b": said(two.label), "y": year}
    asked = rng.choice(("What was {a} as a share of {b} in {y}?", "What is the ratio of {a} to {b} in {y}?"))
    formula = f"{number(one.cells[year])}/{number(two.cells[year])}"
    return asked.format(**slots), "In {y}, {a} was <<{f}>> of {b}, according to the filing [a].".format(
        f=formula, **slots
    )


def total(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    found = _both(rng, rows)
    if not found:
        return None
    one, two, year = found
    slots = {"a": said(one.label), "b": said(two.label), "y": year}
    formula = f"{number(one.cells[year])}+{number(two.cells[year])}"
    asked = rng.choice(("What was the total of {a} and {b} in {y}?", "What do {a} and {b} add up to in {y}?"))
    return asked.format(**slots), "In {y}, {a} and {b} together were <<{f}>>, according to the filing [a].".format(
        f=formula, **slots
    )


def higher(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    found = _two(rng, rows)
    if not found:
        return None
    row, new, old = found
    a, b = float(number(row.cells[new]) or 0), float(number(row.cells[old]) or 0)
    if a == b:
        return None
    top, low = (new, old) if a > b else (old, new)
    slots = {
        "l": said(row.label),
        "t": top,
        "s": low,
        "v": row.cells[top],
        "w": row.cells[low],
        "x": min(new, old),
        "z": max(new, old),
    }
    return (
        "In which year was {l} higher, {x} or {z}?".format(**slots),
        "In {t}, {l} was higher, at {v} against {w} in {s}, according to the filing [a].".format(**slots),
    )


def absent(rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made:
    """A year or a line that no source gives."""
    if rng.random() < 0.5:
        row = rng.choice(rows)
        year, last = str(int(years[0]) + rng.choice((2, 3))), max(row.cells)
        slots = {"l": said(row.label), "y": year, "v": row.cells[last], "z": last}
        return (
            "What was {l} in {y}?".format(**slots),
            "The sources do not give {l} for {y}. The nearest figure is {v} for {z} [a].".format(**slots),
        )
    what, near = (
        rng.choice(ABSENT).replace("its ", "the company's ").replace("it holds", "the company holds"),
        [said(r.label) for r in rows[:2]],
    )
    return (
        f"What does the filing say about {what}?",
        f"The sources do not give {what}. The nearest source is a table with the lines {near[0]} and {near[1]} [a].",
    )


MAKERS: tuple[tuple[str, Maker], ...] = (
    ("look-up", lookup), ("look-up", lookup), ("change", difference), ("growth", growth), ("average", average),
    ("share", share), ("total", total), ("higher", higher), ("missing", absent), ("respective", respective),
    ("beyond", beyond),
)  # fmt: skip
