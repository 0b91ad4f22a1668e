"""Formulas between << and >>: read by a real parser, worked out in Decimal, units carried. Never `eval`.

    expression = term { (+|-) term } ;  term = factor { (*|/) factor }
    factor = [+|-] ( number [%] | "(" expression ")" )

`numbers` in a formula are positive literals with optional thousands separators; `evaluate` gives the result, `operands`
the literals. `unit_of` carries the operands' units where the caller knows them and refuses sums of different ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from tieout.feeds import FormulaError

TOKEN = re.compile(r"\s*(?:(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)|(?P<sign>[-+*/()%]))", re.ASCII)
FORMULA_CONSTANTS = frozenset(Decimal(n) for n in (1, 2, 4, 100, 1000, 10**6, 10**9))
LONGEST = 200
RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Negative:
    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Node
    right: Node


Node = Number | Negative | Binary


def parse(formula: str) -> Node:
    """The tree of a formula; FormulaError where it is none."""
    if len(formula) > LONGEST:
        raise FormulaError(f"A formula of {len(formula)} characters is too long: split it.")
    reader = _Reader(_tokens(formula), formula)
    node = reader.expression()
    reader.expect_end()
    return node


def evaluate_formula(formula: str) -> Decimal:
    """The exact value, to 40 digits; a per-cent sign divides by 100."""
    try:
        with localcontext() as context:
            context.prec = 40
            return _value(parse(formula))
    except (DivisionByZero, InvalidOperation, Overflow) as exc:
        raise FormulaError(f'The formula "{formula}" has no value: check for a division by zero.') from exc


def formula_operands(formula: str) -> tuple[Decimal, ...]:
    """The numbers of a formula as written, left to right, plain constants (1, 100 …) included."""
    return tuple(n.value for n in _leaves(parse(formula)))


def unit_of(formula: str, units: Mapping[Decimal, str | None]) -> str | None:
    """Unit of the result where operands' units are known; RATIO for like over like. Mixed sums raise FormulaError."""
    return _unit(parse(formula), units, formula)


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[str], formula: str) -> None:
        self.tokens, self.at, self.formula = tokens, 0, formula

    def expression(self, depth: int = 0) -> Node:
        node = self.term(depth)
        while self.peek() in {"+", "-"}:
            sign = self.take()
            node = Binary(sign, node, self.term(depth))
        return node

    def term(self, depth: int) -> Node:
        node = self.factor(depth)
        while self.peek() in {"*", "/"}:
            sign = self.take()
            node = Binary(sign, node, self.factor(depth))
        return node

    def factor(self, depth: int) -> Node:
        if depth > LONGEST:
            raise self.wrong()
        token = self.take()
        if token in {"+", "-"}:
            inner = self.factor(depth + 1)
            return Negative(inner) if token == "-" else inner
        if token == "(":
            node = self.expression(depth + 1)
            if self.take() != ")":
                raise self.wrong()
            return node
        if not token[-1:].isdigit():
            raise self.wrong()
        percent = self.peek() == "%"
        if percent:
            self.take()
        return Number(Decimal(token.replace(",", "")), percent)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def expect_end(self) -> None:
        if self.peek():
            raise self.wrong()

    def wrong(self) -> FormulaError:
        return FormulaError(f'"{self.formula}" is no formula over numbers: use + - * / ( ) and %.')


def _tokens(formula: str) -> list[str]:
    text = formula.strip().replace("×", "*").replace("÷", "/").replace("−", "-").replace("–", "-")
    found, at = [], 0
    while at < len(text):
        m = TOKEN.match(text, at)
        if m is None:
            raise FormulaError(f'"{formula}" is no formula over numbers: "{text[at : at + 10]}" cannot stand there.')
        found.append(m["number"] or m["sign"])
        at = m.end()
    return found


def _value(node: Node) -> Decimal:
    match node:
        case Number(value, percent):
            return value / 100 if percent else value
        case Negative(inner):
            return -_value(inner)
        case Binary(sign, left, right):
            a, b = _value(left), _value(right)
            return {"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}[sign](b)


def _leaves(node: Node) -> list[Number]:
    match node:
        case Number():
            return [node]
        case Negative(inner):
            return _leaves(inner)
        case Binary(_, left, right):
            return _leaves(left) + _leaves(right)


def _unit(node: Node, units: Mapping[Decimal, str | None], formula: str) -> str | None:
    match node:
        case Number(value, percent):
            if percent or (value in FORMULA_CONSTANTS and value not in units):
                return RATIO
            return units.get(value)
        case Negative(inner):
            return _unit(inner, units, formula)
        case Binary(sign, left, right):
            return _combined(sign, _unit(left, units, formula), _unit(right, units, formula), formula)


def _combined(sign: str, left: str | None, right: str | None, formula: str) -> str | None:
    if sign in "+-":
        if left != right and None not in (left, right):
            raise FormulaError(f'"{formula}" mixes {left} and {right}: only like units can be added or subtracted.')
        return left or right
    if sign == "/":
        if left == right:
            return RATIO
        if right == RATIO:
            return left
        if {left, right} & {None}:
            return left
        if _currency(left) and _currency(right):
            raise FormulaError(f'"{formula}" divides {left} by {right}: convert one currency first.')
        return f"{left}/{right}"
    if left == RATIO:
        return right
    return left


def _currency(unit: str | None) -> bool:
    return unit is not None and re.fullmatch(r"[A-Z]{3}", unit) is not None
