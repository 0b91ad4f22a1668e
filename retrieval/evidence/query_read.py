"""A question as it was read, for those who show it: companies, figures asked for, kind of answer; and how sure the answer is. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tieout.retrieval.evidence.candidates import FigureCandidate, target
from tieout.retrieval.evidence.ranker.texts import asked_words
from tieout.retrieval.evidence.solve import Solved
from tieout.retrieval.query.operations import HeardKind
from tieout.retrieval.query.parse import Question
from tieout.retrieval.records import AnswerKind, Query, QueryPart

BY_RULE = 0.8  # for what rules alone find, until that is calibrated
SLOPE, SHIFT = (
    1.26,
    0.816,
)  # of the ranker's share, on a logistic scale; fitted on companies apart (docs/decisions/0031)
_HEARD: dict[HeardKind | None, AnswerKind] = {"why": "why", "who": "who", "says": "what"}
_ASKING: dict[str, AnswerKind] = {"why": "why", "who": "who", "whom": "who", "whose": "who"}


def query_read(asked: Question, solved: Sequence[Solved]) -> Query:
    """The query behind these answers."""
    names = [s.slot.company.name if s.slot.company else " ".join(s.slot.names) for s in solved]
    parts = tuple(_part(s) for s in solved if s.slot.expects != "words" or s.answers)
    return Query(tuple(dict.fromkeys(filter(None, names))), parts, _kind(asked, solved, bool(parts)))


def _part(solved: Solved) -> QueryPart:
    slot, best = solved.slot, _first(solved)
    metric = slot.metric.key if slot.metric and slot.metric.tags else None
    period = target(slot.period) or (best.period if best else None)
    words = slot.asked or asked_words(slot.clause, [slot.company.name] if slot.company else [])
    concept = best.concept if best and best.concept and slot.operation == "value" else metric
    return QueryPart(concept, words, best.dimensions if best else (), period, slot.operation)


def _kind(asked: Question, solved: Sequence[Solved], figures: bool) -> AnswerKind:
    if asked.advice:
        return "advice"
    if words := [s.slot.heard for s in solved if s.slot.heard in _HEARD]:
        return _HEARD[words[0]]
    first = next(iter(asked.text.lower().split()), "").strip("\"'“(")
    return _ASKING.get(first, "figure" if figures else "what")


def confidence(solved: Sequence[Solved]) -> float:
    """The least sure of the parts; 0 where nothing was found."""
    found = [c for s in solved for c in (*s.answers, *(o for done in s.computed for o in done.operands))]
    if not found:
        told = [s.told[0][2] for s in solved if s.found and s.told]
        return min([BY_RULE, *told]) if told else 0.0
    return min(calibrated(c.score) if c.ranked else BY_RULE * min(1.0, c.score) for c in found)


def calibrated(share: float) -> float:
    """The chance that the ranker's choice is right, by its share of the softmax (Platt, 1999).

    >>> [round(calibrated(share), 2) for share in (0.5, 0.8, 0.95)]
    [0.69, 0.93, 0.99]
    """
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(SLOPE * math.log(bounded / (1 - bounded)) + SHIFT)))


def _first(solved: Solved) -> FigureCandidate | None:
    found = (*solved.answers, *(c for done in solved.computed for c in done.operands))
    return found[0] if found else None
