"""The data's own tie-out: does every number of an answer stand in the sources it cites? Pure text and `Decimal`.

Stricter than the check on live answers on purpose: here a year, a day and a count must stand in a source too, in the
same digits. A line that fails is not trained on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from tieout.model.tieout.comparison import comparison

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
MARK = re.compile(r"\[(\d+)\]")
FORMULA = re.compile(r"<<([^<>]*)>>")
ALLOWED_FORMULA = re.compile(r"[\d.,+\-*/() ]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(])")
PLAIN_FACTORS = frozenset({Decimal(1), Decimal(2), Decimal(3), Decimal(4), Decimal(100), Decimal(1000)})


def sentences(answer: str) -> list[str]:
    """Split after a full stop that a capital follows; "St. Ives" is rare enough not to matter to a filter."""
    return [s for s in SENTENCE_END.split(answer.strip()) if s]


def values(text: str) -> set[Decimal]:
    """Every number written in `text`, without its commas."""
    return {v for m in NUMBER.finditer(text) if (v := _decimal(m.group())) is not None}


def untied(answer: str, sources: Mapping[int, str], given: str = "") -> str | None:
    """Why `answer` does not tie out over `sources`, or None. `given` (question, calculations) may be repeated freely."""
    free = values(given)
    for sentence in sentences(answer):
        cited = [int(n) for n in MARK.findall(sentence)]
        unknown = [n for n in cited if n not in sources]
        if unknown:
            return f"it cites [{unknown[0]}], which is not among its sources"
        prose = MARK.sub("", sentence)
        problem = _sentence_problem(prose, values(" ".join(sources[n] for n in cited)), free, bool(cited))
        if problem:
            return problem
    return None


def untied_figures(answer: str, sources: Mapping[int, str], given: str = "") -> tuple[int, int]:
    """(untied, all) figures of `answer`, each number and each formula one; a sentence's figures rest on what it cites."""
    loose = count = 0
    for sentence in sentences(answer):
        cited = [int(n) for n in MARK.findall(sentence)]
        known = values(" ".join(sources.get(n, "") for n in cited))
        prose = MARK.sub("", sentence)
        told = [f"<<{formula}>>" for formula in FORMULA.findall(prose)] + NUMBER.findall(FORMULA.sub("", prose))
        count += len(told)
        loose += sum(_sentence_problem(figure, known, values(given), bool(cited)) is not None for figure in told)
    return loose, count


def _sentence_problem(prose: str, known: set[Decimal], free: set[Decimal], cited: bool) -> str | None:
    for formula in FORMULA.findall(prose):
        if not results_of(formula):
            return f"its formula <<{formula}>> cannot be worked out"
        compared = comparison(formula)
        plain = {compared.limit} & free if compared else PLAIN_FACTORS
        loose = values(formula) - known - plain
        if loose or not cited:
            return f"its formula <<{formula}>> uses a number that no cited source gives"
    loose = values(FORMULA.sub("", prose)) - known
    if loose - free:
        return f"no cited source gives {min(loose - free)}"
    return None


def results_of(formula: str) -> tuple[Decimal, ...]:
    """What code makes of a formula: its value, the years of a comparison or how many they are; none where it is neither."""
    if compared := comparison(formula):
        return tuple(Decimal(result) for result in compared.results)
    value = value_of(formula) if ALLOWED_FORMULA.fullmatch(formula) else None
    return () if value is None else (value,)


def value_of(formula: str) -> Decimal | None:
    """The value of a formula of numbers, + - * / and brackets; None where it has none."""
    tokens = re.findall(r"\d[\d,]*(?:\.\d+)?|[-+*/()]", formula)
    try:
        value, rest = _sum(tokens)
    except (IndexError, ValueError, ArithmeticError):
        return None
    return value if not rest else None


def _sum(tokens: list[str]) -> tuple[Decimal, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        right, after = _product(rest[1:])
        value = value + right if rest[0] == "+" else value - right
        rest = after
    return value, rest


def _product(tokens: list[str]) -> tuple[Decimal, list[str]]:
    value, rest = _atom(tokens)
    while rest and rest[0] in "*/":
        right, after = _atom(rest[1:])
        value = value * right if rest[0] == "*" else value / right
        rest = after
    return value, rest


def _atom(tokens: list[str]) -> tuple[Decimal, list[str]]:
    head, rest = tokens[0], tokens[1:]
    if head == "-":
        value, rest = _atom(rest)
        return -value, rest
    if head == "(":
        value, rest = _sum(rest)
        if rest[0] != ")":
            raise ValueError("unbalanced")
        return value, rest[1:]
    return Decimal(head.replace(",", "")), rest


def numbered(texts: Iterable[str]) -> dict[int, str]:
    """Sources by their number, from 1."""
    return dict(enumerate(texts, start=1))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").rstrip("."))
    except InvalidOperation:
        return None
