"""Further questions made from a table whose columns are no years: "Less than 1 year", "Carrying amount", "September 30, 2019, domestic".

Each cell is asked for by its row's label and its column's head, as the evidence shows them. Pure; the same rows and name give the same questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random

from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.cells import named
from tieout.model.data.phrasing import CELL, TOTAL, capital, negative, number, operand
from tieout.model.prompt.table_lines import Reading, readings

NAME = re.compile(r"[^\W_][\w ,&'’\-/:()]{1,70}")
YEAR = re.compile(r"(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, each under a head of its own."""

    label: str
    cells: tuple[Reading, ...]


Maker = Callable[[Random, Sequence[Row]], tuple[str, str] | None]  # question and answer


def column_questions(item: Item, name: str, as_of: str, most: int) -> Iterator[Draft]:
    """At most `most` drafts over the table that `item` holds."""
    rows = named_rows(readings(item.text))
    if len(rows) < 2:
        return
    rng = Random(f"columns:{name}")
    made = [(kind, one) for kind, make in rng.sample(MAKERS, len(MAKERS)) if (one := make(rng, rows))]
    for kind, (question, answer) in made[:most]:
        yield Draft(kind, name, as_of, question, answer, (item,))


def named_rows(found: Sequence[Reading]) -> list[Row]:
    """Rows with a label of their own and two or more figures, each below another head."""
    rows = []
    for label, group in groupby(found, key=lambda r: r.label):
        cells = tuple(r for r in group if NAME.fullmatch(r.head) and CELL.fullmatch(r.text))
        if NAME.fullmatch(label) and len(cells) > 1 and len({c.head for c in cells}) == len(cells):
            rows.append(Row(label, cells))
    labels = [r.label for r in rows]
    return [r for r in rows if labels.count(r.label) == 1]


def cell(rng: Random, rows: Sequence[Row]) -> tuple[str, str]:
    one = rng.choice(rng.choice(rows).cells)
    asked, subject = rng.choice(
        (
            ("What is the {h} of {l}?", "The {h} of {l} is"),
            ("How much was the {h} for {l}?", "The {h} for {l} was"),
            ("What was {l} {under}?", "{L} {under} was"),
        )[2 * bool(YEAR.match(one.head)) :]
    )
    slots = {"h": one.head, "l": one.label, "L": capital(one.label), "under": _under(one)}
    return asked.format(**slots), f"{subject.format(**slots)} {one.text} [a]."


def columns_apart(rng: Random, rows: Sequence[Row]) -> tuple[str, str] | None:
    """Two cells of a row."""
    one, two = rng.sample(rng.choice(rows).cells, 2)
    asked, subject = rng.choice(
        (
            ("What is the difference between {a} and {b} for {l}?", "The difference between {a} and {b} for {l}"),
            ("What was the difference in {l} between {a} and {b}?", "The difference in {l} between {a} and {b}"),
        )
    )
    return _worked(asked, subject, {"a": one.head, "b": two.head, "l": one.label}, "-", one, two)


def share_of_columns(rng: Random, rows: Sequence[Row]) -> tuple[str, str] | None:
    """A cell over the total of its row, over another cell where no column is a total."""
    row = rng.choice(rows)
    wholes = [c for c in row.cells if TOTAL.search(c.head)]
    two = rng.choice(wholes or row.cells)
    one = rng.choice([c for c in row.cells if c is not two])
    asked, subject = rng.choice(
        (
            ("What is the percentage of {l} of {a} in {b}?", "The percentage of {l} of {a} in {b}"),
            ("For {l}, what is {a} as a share of {b}?", "For {l}, the share of {a} in {b}"),
        )
    )
    return _worked(asked, subject, {"a": one.head, "b": two.head, "l": one.label}, "/", one, two)


def share_of_rows(rng: Random, rows: Sequence[Row]) -> tuple[str, str] | None:
    """A row's cell over the total's below the same head, over another row's where no row is a total."""
    sums = [r for r in rows if TOTAL.search(r.label)]
    two = rng.choice(sums or list(rows))
    asked = rng.choice(("What is the ratio of {a} to {b} {under}?", "What is the percentage of {a} in {b} {under}?"))
    return _together(
        rng, rng.choice([r for r in rows if r is not two]), two, asked, "{under}, the ratio of {a} to {b}", "/"
    )


def rows_added(rng: Random, rows: Sequence[Row]) -> tuple[str, str] | None:
    one, two = rng.sample(list(rows), 2)
    asked = "What is the total of {a} and {b} {under}?"
    return _together(rng, one, two, asked, "{under}, the total of {a} and {b}", "+")


def _together(rng: Random, first: Row, second: Row, asked: str, subject: str, sign: str) -> tuple[str, str] | None:
    shared = [(a, b) for a in first.cells for b in second.cells if a.head == b.head]
    if not shared:
        return None
    one, two = rng.choice(shared)
    return _worked(asked, subject, {"a": one.label, "b": two.label, "under": _under(one)}, sign, one, two)


def _under(one: Reading) -> str:
    """ "in 2019", "under Carrying amount"."""
    return f"{'in' if YEAR.search(one.head) else 'under'} {one.head}"


def _worked(
    asked: str, subject: str, slots: dict[str, str], sign: str, one: Reading, two: Reading
) -> tuple[str, str] | None:
    mixed = ("%" in one.text) is not ("%" in two.text)
    if mixed or (sign == "/" and (not float(number(two.text)) or negative(one.text, two.text))):
        return None
    formula = f"{number(one.text)}{sign}{operand(two.text)}"
    told = capital(subject.format(**slots))
    return asked.format(**slots), f"{told}{named((one, two))} is <<{formula}>> [a]."


MAKERS: tuple[tuple[str, Maker], ...] = (
    ("look-up", cell), ("look-up", cell), ("look-up", cell), ("change", columns_apart), ("change", columns_apart),
    ("share", share_of_columns), ("share", share_of_columns), ("share", share_of_rows), ("total", rows_added),
)  # fmt: skip
