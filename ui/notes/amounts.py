"""Amounts out of XBRL facts: one metric in one period, in the version known then, with what it replaced. Pure.

An `Amount` is a sum of filed values, nearly always of one; a fourth quarter that no filing gives is the year less nine
months, and says so by its terms. Sizes are full sizes; an amount is written as a formula in any scale that divides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal

from tieout.feeds import Fact
from tieout.retrieval import decimal_text

Length = Literal["quarter", "nine months", "year", "instant"]
_DAYS: dict[Length, range] = {"quarter": range(75, 105), "nine months": range(255, 290), "year": range(350, 381)}
_SLACK = 10  # days between the ends of one period as two filings date it; 52/53-week calendars included
_SPLIT = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Valued:
    """A filed value, first filed by `fact`, and the values of the same period that it replaced, newest first."""

    fact: Fact
    earlier: tuple[Fact, ...] = ()

    @property
    def note(self) -> str:
        if not self.earlier:
            return ""
        how = "adjusted for a share split" if splits(self.fact, self.earlier[0]) else "restated"
        return f"as {how} in the {self.fact.form} filed {spoken(self.fact.filed)}"


@dataclass(frozen=True, slots=True)
class Term:
    sign: Literal[1, -1]
    valued: Valued


@dataclass(frozen=True, slots=True)
class Amount:
    """`terms` added up; `unit` is theirs."""

    terms: tuple[Term, ...]

    @property
    def size(self) -> Decimal:
        return sum((term.sign * term.valued.fact.value for term in self.terms), Decimal(0))

    @property
    def unit(self) -> str:
        return self.terms[0].valued.fact.unit

    @property
    def filed(self) -> Valued | None:
        """The one value that it is; None when it is computed."""
        return self.terms[0].valued if len(self.terms) == 1 else None

    def written(self, scale: int) -> str:
        """As part of a formula: "143756", "(416161-313695)"; negative numbers in parentheses."""
        if len(self.terms) == 1:
            number = decimal_text(self.terms[0].valued.fact.value / scale)
            return f"({number})" if number.startswith("-") else number
        return f"({self.formula(scale)})"

    def formula(self, scale: int) -> str:
        first, *rest = self.terms
        parts = [Amount((first,)).written(scale)]
        parts += [("+" if t.sign > 0 else "-") + Amount((Term(1, t.valued),)).written(scale) for t in rest]
        return "".join(parts)


def amount(fact: Valued) -> Amount:
    return Amount((Term(1, fact),))


def less(first: Amount, second: Amount) -> Amount:
    """`first - second`, term by term."""
    sign: dict[int, Literal[1, -1]] = {1: -1, -1: 1}
    return Amount((*first.terms, *(Term(sign[t.sign], t.valued) for t in second.terms)))


def of_period(facts: Iterable[Fact], length: Length, end: date, slack: int = _SLACK) -> Valued | None:
    """The value of the period that ends about then, in its newest version; with a start alike where several fit."""
    near = [f for f in facts if length_of(f) == length and abs((f.period_end - end).days) <= slack]
    if not near:
        return None
    best = min((f.period_end for f in near), key=lambda day: (abs((day - end).days), day))
    return newest([f for f in near if f.period_end == best])


def newest(facts: Sequence[Fact]) -> Valued | None:
    """Versions of one period: each distinct value in the filing that gave it first, the one filed last leading."""
    ordered = sorted(facts, key=lambda f: (f.filed, f.accession, f.start))
    runs = [next(group) for _, group in groupby(ordered, key=lambda f: f.value)]
    if not runs:
        return None
    last = runs[-1]
    return Valued(last, tuple(f for f in reversed(runs[:-1]) if f.value != last.value))


def fourth_quarter(facts: Sequence[Fact], year_end: date) -> Amount | None:
    """The year less nine months, where neither was restated: an original and a restated figure do not mix."""
    year = of_period(facts, "year", year_end)
    if year is None or year.fact.period_start is None or year.earlier:
        return None
    begun = [f for f in facts if f.period_start and abs((f.period_start - year.fact.period_start).days) <= _SLACK]
    nine = [f for f in begun if length_of(f) == "nine months"]
    months = newest(nine) if nine else None
    if months is None or months.earlier or months.fact.unit != year.fact.unit:
        return None
    return less(amount(year), amount(months))


def ends(facts: Iterable[Fact], length: Length) -> list[date]:
    """The last days of the periods of that length, newest first."""
    return sorted({f.period_end for f in facts if length_of(f) == length}, reverse=True)


def length_of(fact: Fact) -> Length | None:
    if fact.period_start is None:
        return "instant"
    days = (fact.period_end - fact.period_start).days
    return next((name for name, known in _DAYS.items() if days in known), None)


def splits(after: Fact, before: Fact) -> bool:
    """Is one a whole multiple of the other, per share or in shares? Then shares were split, and nothing was wrong before."""
    if "shares" not in after.unit or not after.value or not before.value:
        return False
    ratio = max(after.value / before.value, before.value / after.value)
    whole = ratio.to_integral_value()
    return whole >= 2 and abs(ratio / whole - 1) <= _SPLIT


def spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
