"""Formulas as readers see them: signs apart, thousands grouped, each operand with its place in a source. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tieout.ui.notes.records import Cell

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_SIGNS = {"/": " / ", "*": " × ", "-": " − ", "+": " + "}


def readable(formula: str) -> str:
    """ "111184/94036-1" → "111,184 / 94,036 − 1"."""
    return _spaced(formula).strip()


def formula_parts(cell: Cell) -> Iterator[tuple[str, int | None, int | None]]:
    """A cell's formula in order: words as (text, None, None), operands as (text, source, start)."""
    operands = list(cell.operands)
    formula = cell.formula or ""
    cursor = 0
    for number in _NUMBER.finditer(formula):
        operand = next((o for o in operands if _same(o.text, number[0])), None)
        if operand is None:
            continue
        operands.remove(operand)
        yield _spaced(formula[cursor : number.start()]), None, None
        yield grouped(operand.text), operand.source, operand.start
        cursor = number.end()
    yield _spaced(formula[cursor:]), None, None


def _spaced(formula: str) -> str:
    return re.sub(r"\s*([/*+-])\s*", lambda m: _SIGNS[m[1]], _NUMBER.sub(lambda m: grouped(m[0]), formula))


def grouped(number: str) -> str:
    """Thousands apart; what has commas, or is no plain number, stays."""
    whole, dot, rest = number.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.isascii() and whole.isdigit() and len(whole) > 3 else number


def _same(shown: str, number: str) -> bool:
    digits = _NUMBER.search(shown)
    return digits is not None and digits[0].replace(",", "") == number.replace(",", "")
