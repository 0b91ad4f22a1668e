"""Two figures of one period asked for as one: A and B together, A less B, A as a share of B. Pure.

`relation_of` reads which; `asks_together` tells whether the words ask for a sum at all, so that one part alone is never shown as it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tieout.retrieval.query.operations import ratio_of
from tieout.retrieval.reading.metrics.match import MetricMention

RelationKind = Literal["sum", "difference", "ratio"]

_TOGETHER = re.compile(
    r"\b(?:together|combined|taken together|in sum|sum of|added (?:up|together)|add up to|in aggregate|altogether|plus)\b",
    re.I,
)
_AND = re.compile(r"\s*,?\s*(?:and|plus|&|,)\s+(?:(?:its|the|their|on|for)\s+)*", re.I)
_BETWEEN = re.compile(r"\b(?:difference|gap|spread) between\b[^?]{0,40}$", re.I)
_AND_THEN = re.compile(r"\s*,?\s*and\s+(?:(?:its|the|their)\s+)*", re.I)
_MORE = re.compile(
    r"\b(?:exceed\w*|more than|above|outweigh\w*|outstrip\w*|cover\w*|top(?:s|ped)?|surpass\w*|ahead of|minus|less)\b",
    re.I,
)
_THAN = re.compile(r"[^?]{0,60}\bthan\s+(?:(?:its|the|their|on|for|of|was|were)\s+)*", re.I)
_LARGER = re.compile(
    r"\b(?:how (?:much|many|far)|by (?:how much|what))\b[^?]*?\b(?P<word>larger|higher|greater|more|bigger|smaller|lower|less|fewer)\b",
    re.I,
)
_SMALLER = frozenset({"smaller", "lower", "less", "fewer"})


@dataclass(frozen=True, slots=True)
class Relation:
    kind: RelationKind
    operands: tuple[MetricMention, ...]


def asks_together(text: str) -> bool:
    """ "Combined", but not an insurer's combined ratio."""
    return bool(_TOGETHER.search(_NO_SUM.sub(" ", text)))


_NO_SUM = re.compile(r"\bcombined (?:ratio|company|business|group|entity)\b|\bplus or minus\b", re.I)


def relation_of(clause: str, mentions: Sequence[MetricMention]) -> Relation | None:
    """What is to be made of the metrics of a clause; None where each is asked for itself."""
    if pair := ratio_of(clause, mentions):
        named = {m.metric: m for m in mentions}
        return Relation("ratio", (named[pair[0]], named[pair[1]]))
    if len(mentions) > 1 and _TOGETHER.search(clause) and all(_AND.fullmatch(b) for b in _betweens(clause, mentions)):
        return Relation("sum", tuple(mentions))
    for first, second in pairwise(mentions):
        if first.metric != second.metric and (relation := _difference(clause, first, second)):
            return relation
    return None


def _difference(clause: str, first: MetricMention, second: MetricMention) -> Relation | None:
    before, between = clause[: first.start], clause[first.end : second.start]
    if _BETWEEN.search(before) and _AND_THEN.fullmatch(between):
        return Relation("difference", (first, second))
    larger = _LARGER.search(clause)
    if larger and _THAN.fullmatch(between):
        turned = larger["word"].lower() in _SMALLER
        return Relation("difference", (second, first) if turned else (first, second))
    if _MORE.search(between) and len(between.split()) <= 4 and not larger:
        return Relation("difference", (first, second))
    return None


def _betweens(clause: str, mentions: Sequence[MetricMention]) -> list[str]:
    return [clause[a.end : b.start] for a, b in pairwise(mentions)]
