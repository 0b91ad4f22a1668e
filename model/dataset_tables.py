"""Further questions made from a real table: look up a cell, compare two periods, average, share, and ask what is not there.

Tables of QA sets hold far more than their questions ask. What is made here has one right answer by construction: a row by
its label, a column by its year. It is asked over a few rows of the table, which are read once for all of it: what to do with two
figures is learnt there, and which line is meant from the sets' own questions. Pure; the same table and name give the same questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from model.authored.draft import Draft, Item
from model.authored.judgement import ABSENT
from model.dataset_cells import located, named
from model.dataset_telling import capital, listed, markdown_table
from model.dataset_ties import values
from model.table_lines import Reading, readings

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CELL = re.compile(r"[$€£]?\s*(?:\d[\d,]*(?:\.\d+)?\s*%?|\(\s*[$€£]?\d[\d,]*(?:\.\d+)?\))")
FEW = 5  # rows of a table that are told: with its caption they are read whole
LABEL = re.compile(
    r"(?!(?i:at|as|in|for|of|on|by|total)\b(?! [a-z]+ [a-z]+)|(?i:at|as) )[A-Za-z][A-Za-z ,&'’\-/()]{3,60}"
)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: dict[str, str]  # by year, as printed


def table_questions(rows: Sequence[Sequence[str]], head: str, name: str, as_of: str, most: int) -> Iterator[Draft]:
    """At most `most` drafts over a few rows of the table, told as a source under `head`."""
    rng = Random(f"made:{name}")
    few = cut(rng, rows)
    found = readable(few)
    years = sorted({y for r in found for y in r.cells}, reverse=True)
    if len(found) < 2 or len(years) < 2:
        return
    items = (Item("a", head, markdown_table(few)),)
    shown = readings(items[0].text)
    drawn = rng.sample(MAKERS, len(MAKERS))
    made = [(kind, one) for kind, make in drawn if (one := make(rng, found, years))]
    for kind, one in made[:most]:
        yield Draft(kind, name, as_of, one.question, told(one, shown), items)


def cut(rng: Random, rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The table's heads and a few of its rows, in their order; rows that questions can be made of first."""
    top = next((i for i, row in enumerate(rows[:3]) if _years([row])), 0) + 1
    usable = {r.label for r in readable(rows)}
    places = list(range(top, len(rows)))
    rng.shuffle(places)
    best = sorted(places, key=lambda i: _label(rows[i]) not in usable)[:FEW]
    return [*rows[:top], *(rows[i] for i in sorted(best))]


def readable(rows: Sequence[Sequence[str]]) -> list[Row]:
    """Rows with a plain label of its own and numbers under columns that are each one year."""
    columns = _years(rows)
    found = [
        Row(label, cells)
        for row in rows
        if row and LABEL.fullmatch(label := _label(row))
        if len(
            cells := {y: row[i].strip() for i, y in columns.items() if i < len(row) and CELL.fullmatch(row[i].strip())}
        )
        >= 2
    ]
    labels = [r.label.lower() for r in found]
    return [r for r in found if labels.count(r.label.lower()) == 1]


def _label(row: Sequence[str]) -> str:
    return re.sub(r"\s+", " ", row[0]).strip(" :")


def _years(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column number → year, from the first row that names two years, each once."""
    for row in rows[:3]:
        named = {i: m.group() for i, c in enumerate(row) if i and (m := YEAR.search(c))}
        if len(named) >= 2 and len(set(named.values())) == len(named):
            return named
    return {}


@dataclass(frozen=True, slots=True)
class Made:
    """A question and its answer in two parts; the cells that the second part's figures stand in are named between them."""

    question: str
    subject: str
    result: str
    cells: tuple[str, ...] = ()  # the values to name, as printed, in the order of the naming


Maker = Callable[[Random, Sequence[Row], Sequence[str]], Made | None]


def told(made: Made, shown: Sequence[Reading]) -> str:
    """The answer with its cells named as the evidence shows them."""
    return f"{made.subject}{named(located([next(iter(values(c))) for c in made.cells], made.question, shown))}{made.result}"


def number(cell: str) -> str:
    """A cell as a formula writes it: "(494)" is -494."""
    return "-" * ("(" in cell) + re.sub(r"[^\d.]", "", cell)


def operand(cell: str) -> str:
    """A cell behind a sign: a negative one in brackets."""
    return f"({number(cell)})" if "(" in cell else number(cell)


def negative(*cells: str) -> bool:
    return any("(" in cell for cell in cells)


def said(label: str) -> str:
    """A label within a sentence: "Net sales" becomes "net sales", "EBITDA" stays."""
    return label if label[:2].isupper() or label.istitle() else label[0].lower() + label[1:]


def lookup(rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made:
    row = rng.choice(rows)
    year = rng.choice(sorted(row.cells))
    asked, subject = rng.choice(
        (
            ("What was {l} in {y}?", "{L} in {y} was"),
            ("How high was {l} in {y}?", "{L} in {y} was"),
            ("How much was {l} in {y}?", "{L} in {y} was"),
            ("What is the {y} {l}?", "The {y} {l} is"),
        )
    )
    slots = {"l": said(row.label), "L": capital(row.label), "y": year}
    end = rng.choice((", according to the filing", ""))
    return Made(asked.format(**slots), subject.format(**slots), f" {row.cells[year]}{end} [a].")


def respective(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    """Two or three values of a row at once, each behind its year."""
    row = rng.choice(rows)
    years = rng.sample(sorted(row.cells), min(len(row.cells), rng.choice((2, 2, 3))))
    slots = {"l": said(row.label), "L": capital(row.label), "y": listed(years)}
    asked, subject = rng.choice(
        (
            ("What was {l} in {y} respectively?", "{L} in {y} respectively was"),
            ("What were the values of {l} in {y}, respectively?", "The values of {l} in {y}, respectively were"),
        )
    )
    values = [f"({row.label}, {years[0]}) {row.cells[years[0]]}", *(f"({y}) {row.cells[y]}" for y in years[1:])]
    return Made(asked.format(**slots), subject.format(**slots), f" {listed(values)} [a].")


def side_by_side(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """Two rows' values in one year."""
    one, two = rng.sample(list(rows), 2)
    shared = sorted(set(one.cells) & set(two.cells))
    if not shared:
        return None
    year = rng.choice(shared)
    slots = {"a": said(one.label), "b": said(two.label), "y": year}
    asked, subject = rng.choice(
        (
            (
                "What are the respective values of {a} and {b} in {y}?",
                "The respective values of {a} and {b} in {y} are",
            ),
            ("What were {a} and {b} in {y}, respectively?", "In {y}, {a} and {b} were"),
        )
    )
    values = [f"({r.label}, {year}) {r.cells[year]}" for r in (one, two)]
    return Made(asked.format(**slots), subject.format(**slots), f" {listed(values)} [a].")


def beyond(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """The one year in which a row stood above or below a round number between its two values."""
    found = _two(rng, rows)
    if not found:
        return None
    row, new, old = found
    low, high = sorted((new, old), key=lambda y: float(number(row.cells[y]) or 0))
    limit = _round_between(float(number(row.cells[low]) or 0), float(number(row.cells[high]) or 0))
    if not limit or len(row.cells) > 2 or negative(*row.cells.values()):
        return None
    word, year = rng.choice((("less than", low), ("greater than", high)))
    sign = "%" if "%" in row.cells[low] else ""
    asked = f"In which year was {row.label} {word} {limit}{sign}?"
    return Made(asked, f"The year of {word} {limit}{sign}", f" was {year} [a].", (row.cells[new], row.cells[old]))


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


def difference(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _two(rng, rows)
    if not found or "%" in found[0].cells[found[1]]:
        return None
    row, new, old = found
    asked = rng.choice(
        (
            "What was the change in {l} between {o} and {n}?",
            "By how much did {l} change from {o} to {n}?",
            "What is the difference in {l} between {n} and {o}?",
        )
    )
    formula = f"{number(row.cells[new])}-{operand(row.cells[old])}"
    return _of_two(row, new, old, asked, "The change in {l} between {o} and {n}", formula)


def growth(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _two(rng, rows)
    if not found or "%" in found[0].cells[found[1]] or not float(number(found[0].cells[found[2]]) or 0):
        return None
    row, new, old = found
    if negative(row.cells[new], row.cells[old]):
        return None
    asked = rng.choice(
        (
            "What was the percentage change in {l} between {o} and {n}?",
            "By what percentage did {l} grow or fall in {n}, against {o}?",
            "What is the growth rate of {l} from {o} to {n}?",
        )
    )
    formula = f"{number(row.cells[new])}/{number(row.cells[old])}-1"
    return _of_two(row, new, old, asked, "The percentage change in {l} between {o} and {n}", formula)


def average(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    """Over two or three years."""
    row = rng.choice(rows)
    years = sorted(row.cells, reverse=True)[: rng.choice((2, 2, 3))]
    slots = {"l": said(row.label), "y": listed(years)}
    asked = rng.choice(("What is the average {l} for {y}?", "What was the average {l} over {y}?"))
    first, *others = (row.cells[y] for y in years)
    formula = "+".join([number(first), *map(operand, others)])
    result = f" was <<({formula})/{len(years)}>>, according to the filing [a]."
    return Made(asked.format(**slots), "The average {l} for {y}".format(**slots), result, (first, *others))


def _of_two(row: Row, new: str, old: str, asked: str, subject: str, formula: str) -> Made:
    slots = {"l": said(row.label), "n": new, "o": old}
    result = f" was <<{formula}>>, according to the filing [a]."
    return Made(asked.format(**slots), subject.format(**slots), result, (row.cells[new], row.cells[old]))


def _both(rng: Random, rows: Sequence[Row]) -> tuple[Row, Row, str] | None:
    place = rng.randrange(len(rows) - 1)  # neighbours are mostly of one kind
    one, two = rng.sample(list(rows[place : place + 2]), 2)
    shared = sorted(set(one.cells) & set(two.cells))
    year = rng.choice(shared) if shared else ""
    return (one, two, year) if year and "%" not in one.cells[year] + two.cells[year] else None


def share(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _both(rng, rows)
    if not found or not float(number(found[1].cells[found[2]]) or 0):
        return None
    one, two, year = found
    if negative(one.cells[year], two.cells[year]):
        return None
    asked = rng.choice(
        (
            "What was {a} as a share of {b} in {y}?",
            "What is the ratio of {a} to {b} in {y}?",
            "What is {a} as a percentage of {b} in {y}?",
            "What is the proportion of {a} over {b} in {y}?",
            "What percentage of {b} does {a} make up in {y}?",
        )
    )
    return _of_both(one, two, year, asked, "In {y}, the ratio of {a} to {b}", "/")


def total(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _both(rng, rows)
    if not found:
        return None
    one, two, year = found
    asked = rng.choice(("What was the total of {a} and {b} in {y}?", "What do {a} and {b} add up to in {y}?"))
    return _of_both(one, two, year, asked, "In {y}, the total of {a} and {b}", "+")


def _of_both(one: Row, two: Row, year: str, asked: str, subject: str, sign: str) -> Made:
    slots = {"a": said(one.label), "b": said(two.label), "y": year}
    result = f" was <<{number(one.cells[year])}{sign}{operand(two.cells[year])}>>, according to the filing [a]."
    return Made(asked.format(**slots), subject.format(**slots), result, (one.cells[year], two.cells[year]))


def higher(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _two(rng, rows)
    if not found:
        return None
    row, new, old = found
    a, b = float(number(row.cells[new]) or 0), float(number(row.cells[old]) or 0)
    if a == b:
        return None
    asked = f"In which year was {said(row.label)} higher, {old} or {new}?"
    result = f" was {new if a > b else old}, according to the filing [a]."
    return Made(asked, f"The year with the higher {said(row.label)}", result, (row.cells[new], row.cells[old]))


def most_of(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """The year of a row's highest or lowest value, of three or more."""
    row = rng.choice(rows)
    sizes = {y: float(number(c) or 0) for y, c in row.cells.items()}
    if not 3 <= len(sizes) <= 4 or len(set(sizes.values())) < len(sizes):
        return None
    word, pick = rng.choice((("highest", max), ("largest", max), ("lowest", min), ("smallest", min)))
    years = sorted(sizes, reverse=True)
    asked = f"In which year was {said(row.label)} the {word}?"
    return Made(
        asked,
        f"The year of the {word} figure",
        f" was {pick(sizes, key=lambda y: sizes[y])} [a].",
        tuple(row.cells[y] for y in years),
    )


def absent(rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made:
    """A year or a line that no source gives."""
    if rng.random() < 0.5:
        row = rng.choice(rows)
        year, last = str(int(years[0]) + rng.choice((2, 3))), max(row.cells)
        return Made(
            f"What was {said(row.label)} in {year}?",
            f"The sources do not give {said(row.label)} for {year}.",
            f" The nearest figure is {row.cells[last]} for {last} [a].",
        )
    what = rng.choice(ABSENT).replace("its ", "the company's ").replace("it holds", "the company holds")
    near = [said(r.label) for r in rows[:2]]
    return Made(
        f"What does the filing say about {what}?",
        f"The sources do not give {what}.",
        f" The nearest source is a table with the lines {near[0]} and {near[1]} [a].",
    )


MAKERS: tuple[tuple[str, Maker], ...] = (
    ("look-up", lookup), ("look-up", lookup), ("change", difference), ("growth", growth), ("average", average),
    ("share", share), ("total", total), ("higher", higher), ("missing", absent), ("respective", respective),
    ("respective", side_by_side), ("beyond", beyond), ("beyond", beyond), ("higher", most_of),
)  # fmt: skip
