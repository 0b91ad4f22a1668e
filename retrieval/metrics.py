"""The vocabulary of finance metrics: what a question or a row label speaks of, by whatever name. Pure data and rules.

`METRICS` maps a key ("revenue") to its synonyms, us-gaap tags in order of preference, and kind. `DERIVED` describes ratios as
data: numerator and denominator keys. `find_metrics` finds mentions, `label_fits` grades a table row's label or a sentence,
`qualifiers` gives the words of a question that narrow a metric to a segment ("Services", "Data Center").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MetricKind = Literal["flow", "instant", "ratio", "per share", "count", "price", "event"]


@dataclass(frozen=True, slots=True)
class Metric:
    key: str  # "revenue"
    name: str  # as shown: "revenue"
    kind: MetricKind
    words: tuple[str, ...]  # synonyms, lower case, best first
    tags: tuple[str, ...] = ()  # us-gaap tags, preferred first
    unit: str | None = None  # "currency", "percent", "USD/shares", "shares", None


@dataclass(frozen=True, slots=True)
class Derived:
    """A ratio of two metrics: `key` of METRICS = numerator / denominator."""

    key: str
    numerator: str
    denominator: str
    unit: str = "percent"


@dataclass(frozen=True, slots=True)
class MetricMention:
    metric: Metric
    start: int
    end: int
    text: str


METRICS: Mapping[str, Metric] = {}
DERIVED: Mapping[str, Derived] = {}


def find_metrics(text: str) -> list[MetricMention]:
    """Metrics the text names, left to right, longest match first, none overlapping."""
    raise NotImplementedError


def label_fits(metric: Metric, label: str) -> float:
    """0…1: does a row label (or a sentence) speak of this metric, of the whole of it, and of nothing narrower?"""
    raise NotImplementedError


def qualifiers(question: str, mentions: Sequence[MetricMention]) -> tuple[str, ...]:
    """Words next to the metrics that narrow them to a part: ("Services",), ("Intelligent Cloud",)."""
    raise NotImplementedError
