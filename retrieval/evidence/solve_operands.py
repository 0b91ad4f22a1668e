"""A ratio, a sum or a difference whose operands the question names in its own words: "cash from operations / current liabilities".

Which of the clause's words name an operand is not read by rule: the runs of its words that name a figure of the store best are its
operands. Reads through a `Finder`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from tieout.retrieval.evidence.calculations import Computed, between, comparable, compute, compute_over
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.finder import SURE, Finder
from tieout.retrieval.evidence.ranker.texts import asked_words
from tieout.retrieval.evidence.solve import Solved, labelled
from tieout.retrieval.query.operands import Phrase, operand_phrases
from tieout.retrieval.query.operations import whole_first
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.periods.compare import same_period

_MOST = 3  # operands of a sum
_WORD = 0.02  # added to the mean log share of operands for each word that they name

Operand = tuple[Phrase, FigureCandidate]


def of_operands(solved: Solved, finder: Finder) -> Solved:
    """The slot solved by its operands, where it asks for one figure out of several and has no figure yet."""
    slot = solved.slot
    if slot.heard not in ("ratio", "sum", "difference") or slot.periods or solved.computed or solved.answers:
        return solved
    asked = asked_words(slot.clause, [finder.company, *(slot.company.aliases if slot.company else ())])
    phrases = list(operand_phrases(asked))
    plain = replace(slot, expects="number", metric=None, operation="value")
    found = finder.operands(plain, [p.text for p in phrases])
    named = [(p, c) for p, c in zip(phrases, found, strict=True) if c is not None and c.score >= SURE]
    chosen = max(_together(named, _MOST if slot.heard == "sum" else 2), key=_likely, default=None)
    done = _computed(slot, asked, chosen, finder) if chosen else None
    if done is None:
        return solved
    return labelled(replace(solved, slot=replace(slot, expects="number"), computed=(done,)), finder)


def _together(named: Sequence[Operand], most: int) -> Iterator[tuple[Operand, ...]]:
    """Two operands and more in the clause's order that are different figures of one unit and one period."""
    for count in range(2, most + 1):
        for chosen in combinations(named, count):
            ordered = sorted(chosen, key=lambda one: one[0].start)
            pairs = list(combinations(ordered, 2))
            if all(a.before(b) and _fit(one, other) for (a, one), (b, other) in pairs):
                yield tuple(ordered)


def _fit(one: FigureCandidate, other: FigureCandidate) -> bool:
    """Different figures that may be set against each other."""
    if not comparable(one, other) or abs(one.figure.size) == abs(other.figure.size):
        return False
    if one.period is None or other.period is None:
        return one.period is other.period
    if one.period.start and other.period.start:
        return bool(same_period(one.period, other.period))
    return one.period.end == other.period.end  # a flow beside a balance at its end


def _likely(chosen: Sequence[Operand]) -> float:
    """How sure the operands are, and how much of the clause they name."""
    return sum(math.log(c.score) for _, c in chosen) / len(chosen) + _WORD * sum(len(p.text.split()) for p, _ in chosen)


def _computed(slot: SubQuery, asked: str, chosen: Sequence[Operand], finder: Finder) -> Computed | None:
    (one, first), (other, second) = chosen[:2]
    when = between(first, first, finder.fiscal)
    if slot.heard == "sum":
        return compute_over(
            "sum", [c for _, c in chosen], f"total of {' and '.join(p.text for p, _ in chosen)}, {when}"
        )
    if slot.heard == "difference":
        return compute("difference", first, second, f"{one.text} less {other.text}, {when}")
    if whole_first(asked[: one.start], asked[one.end : other.start]):
        one, first, other, second = other, second, one, first
    if slot.expects == "percent":
        return compute("ratio", first, second, f"{one.text} as a percentage of {other.text}, {when}")
    return compute("multiple", first, second, f"{one.text} / {other.text}, {when}")
