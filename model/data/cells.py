"""The table cells that an answer rests on, named as the evidence shows them: "(Net sales, 2019: 5,829; 2018: 5,735)".

A small model copies what follows a name better than it holds two columns in mind; named first, the operands of a formula are read
off their lines before the formula is written, and a reader sees which line each figure comes from. Pure text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby, product
from math import prod

from tieout.model.data.filter import PLAIN_FACTORS, values
from tieout.model.prompt.table_lines import Reading

WORD = re.compile(r"[^\W_]+")
OPERAND = re.compile(r"(?P<by>[*/]?)(?P<number>\d+(?:\.\d+)?)")
MOST_CELLS = 4
MOST_TRIED = 400
LONGEST_LABEL = 100


def of_formula(formula: str, question: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The cells of a formula's operands, in its order; none where one stands in no cell. Plain factors have no cell."""
    numbers = OPERAND.finditer(formula.removesuffix("-1"))
    told = [Decimal(m["number"]) for m in numbers if not (m["by"] and Decimal(m["number"]) in PLAIN_FACTORS)]
    return located(tuple(dict.fromkeys(told)), question, readings)


def located(numbers: Sequence[Decimal], question: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """One cell for each number, those together that fit the question's words best; none where none fits and a number stands twice."""
    asked = words(question)
    choices = [[r for r in readings if _plain(r) and values(r.text) == {n}] for n in numbers]
    if not 0 < len(choices) <= MOST_CELLS or not 0 < prod(map(len, choices)) <= MOST_TRIED:
        return ()
    best = max(product(*choices), key=lambda cells: _fit(cells, asked))
    alone = all(len(c) == 1 for c in choices)
    return best if alone or any(words(r.label) & asked for r in best) else ()


def row_asked(question: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The row whose label the question names, of two to four values; none where no label stands there."""
    asked = words(question)
    rows = [tuple(row) for _, row in groupby(readings, key=lambda r: r.label)]
    fitting = [r for r in rows if 2 <= len(r) <= MOST_CELLS and _plain(r[0]) and words(r[0].label) <= asked]
    return max(fitting, key=lambda r: len(words(r[0].label)), default=())


def words(text: str) -> frozenset[str]:
    return frozenset(w.lower() for w in WORD.findall(text))


def named(cells: Sequence[Reading]) -> str:
    """ " (Net sales, 2019: 5,829; 2018: 5,735)": a label that goes on is not said again; "" for no cells."""
    told = "; ".join(f"{place}: {cell.text}" for place, cell in zip(places(cells), cells, strict=True))
    return f" ({told})" if told else ""


def places(cells: Sequence[Reading]) -> list[str]:
    """Where each cell stands: its label and its head, the label once while it goes on."""
    before = ["", *(c.label for c in cells)]
    return [
        ", ".join(w for w in ("" if c.head and c.label == b else c.label, c.head) if w)
        for c, b in zip(cells, before, strict=False)
    ]


def verbatim(cell: Reading, question: str) -> bool:
    """Does the question itself spell the cell's label and head?"""
    asked = f" {' '.join(WORD.findall(question.lower()))} "
    return all(f" {' '.join(WORD.findall(t.lower()))} " in asked for t in (cell.label, cell.head) if t)


def _plain(reading: Reading) -> bool:
    """A label that a sentence can hold."""
    return bool(WORD.search(reading.label)) and len(reading.label) <= LONGEST_LABEL and ". " not in reading.label


def _fit(cells: Sequence[Reading], asked: frozenset[str]) -> float:
    told = sum(
        2 * len(words(c.label) & asked) + len(words(c.head) & asked) - 0.5 * len(words(c.label) - asked) for c in cells
    )
    together = len({c.label for c in cells}) == 1 or len({c.head for c in cells}) == 1
    return told + 2 * together - 5 * (len(cells) - len(set(cells)))
