"""What is to be done with a metric, and which kind of figure would answer: read off a clause by its words. Pure.

Growth, change, share, ratio or versions of it, or its value; money, per cent, a count, an amount per share. `tieout.retrieval.query.parse`
puts this together with who is meant and when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tieout.retrieval.reading.metrics.match import DERIVED, Derived, Metric, MetricMention

Operation = Literal["value", "growth", "change", "share", "ratio", "average", "sum", "extreme", "versions", "words"]
HeardKind = Literal["average", "change", "comparison", "difference", "direction", "growth", "least", "most", "ratio", "says", "sum", "value", "who", "why"]  # fmt: skip


Expects = Literal["money", "percent", "count", "per share", "multiple", "number", "words"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a trained model hears a clause ask to have done, and how sure it is, 0 to 1."""

    kind: HeardKind
    share: float

    @property
    def sure(self) -> bool:
        """Is it believed against the rules?"""
        return self.share >= SURE

    @property
    def for_words(self) -> bool:
        """Are words asked for, and no figure?"""
        return self.sure and self.kind in ("says", "who", "why")

    @property
    def computed(self) -> bool:
        """Is a figure asked for that is worked out, or chosen among several?"""
        return self.sure and not self.for_words and self.kind != "value"


Hear = Callable[[str, Sequence[str]], Heard]  # a clause, and the names in it
SURE = 0.6
_DONE: Mapping[HeardKind, Operation] = {
    "change": "change", "direction": "change", "growth": "growth", "least": "extreme", "most": "extreme", "value": "value",
}  # fmt: skip


def operation_heard(heard: Heard | None, by_rule: Operation, periods: int) -> Operation:
    """What is to be done, as it is heard where that is sure, else by rule. One period has no average, and no sum."""
    if heard is None or not heard.sure or by_rule == "versions":
        return by_rule
    if heard.kind in ("average", "sum"):
        return heard.kind if periods > 1 else by_rule
    return _DONE.get(heard.kind, by_rule)


ASKS_AHEAD = re.compile(  # for what is expected, not for what was
    r"\b(?:guidance|guid(?:e|es|ed|ing)|outlook|expect(?:s|ed|ing)?|forecast(?:s|ing)?|target(?:s|ed|ing)?|aim(?:s|ing)?"
    r"|project(?:s|ed|ion|ions)|plan(?:s|ned|ning)? to|plans for|is due to|see(?:s|ing)? (?:for|in))\b",
    re.I,
)


_GROWTH = re.compile(
    r"\bby (?:what|how many|which) per ?cent(?:age)?\b(?!\s+points?)|\bhow (?:fast|quickly|strongly|much faster)\b|\bgrowth\b|\bgrow\b|\bgrew\b"
    r"|\bper ?cent(?:age)? (?:change|increase|decrease|growth|rise|fall|drop|decline|gain|jump)\b"
    r"|\b(?:rise|fall|change|increase|decrease|grow|drop|decline|gain|lose)\b[^.?!]{0,30}\bin per ?cent|\byear[- ](?:over|on)[- ]year\b|\by/y\b",
    re.I,
)


CHANGE = re.compile(
    r"\bby how much\b|\bhow far (?:above|below|from|ahead|behind)\b|\bby how many (?:dollars|euros|pounds|yen|francs|kron\w+|cents|pence)\b|\b(?:how many|what number of) (?:basis|per ?centage) points?\b|\bhow much (?:more|less|higher|lower|did .{0,60}\b(?:rise|fall|change|increase|decrease|drop|grow|gain))\b"
    r"|\b(?:improv(?:e|ed|ing)|worsen(?:ed|ing)?|deteriorat(?:ed|ing))\b|\bchange in\b|\bdifference\b|\bchanged? (?:from|between)\b"
    r"|\bhow (?:did|has|have|do|does)\b(?![^.?!]*\b(?:guidance|outlook|forecast)\b)[^.?!]{3,80}\b(?:chang|develop|evolv|mov|trend|shift)(?:e[ds]?|ed|s)?\b",
    re.I,
)


_SHARE = re.compile(
    r"\b(?:what|which|how (?:large|big|much)) (?:a )?(?:share|proportion|part|fraction|portion|slice|chunk|per ?cent(?:age)?) of\b"
    r"|\bhow much of\b[^.?!]*\b(?:came|come|comes|made|derived|generated|earned|accounted)\b"
    r"|\b(?:share|slice|chunk) of\b[^.?!]*\b(?:came|come|made|make|did|from|account)|\bas a (?:share|percentage|proportion) of\b",
    re.I,
)


_OVER = re.compile(
    r"[^?!]{0,40}?\b(?:as (?:an? )?(?:\w+ )?(?:percentage|per ?cent|%|share|proportion|fraction|multiple|portion) of|relative to|in relation to"
    r"|in proportion to|divided by|over(?! the\b))\s[^?!]{0,40}",
    re.I,
)


_RATIO_OF = re.compile(r"\bratio (?:of|between)\b[^?!]{0,40}$", re.I)


_RATIO_TO = re.compile(r"\s+(?:to|and)\b[^?!]{0,40}", re.I)


_PART_OF = re.compile(
    r"\b(?:(?:what|which|how (?:large|big|high)) (?:an? )?(?:percentage|per ?cent|share|proportion|fraction|portion|part)|how much) of\b[^?!]{0,40}$",
    re.I,
)


_WAS_PART = re.compile(
    r"[^?!]{0,40}?\b(?:was|were|is|are|did|does|went|goes|came|comes|made up|spent|has|had)\b[^?!]{0,60}", re.I
)


_VERSIONS = re.compile(
    r"\brestate(?:d|ment)\b|\bas first reported\b|\b(?:first|originally|initially) report(?:ed)?\b|\bafter (?:the |its )?revision\b|\b(?:two|both) versions\b|\bin two versions\b",
    re.I,
)


_MONEY = re.compile(
    r"\bhow much\b|\bpaying\b|\bpaid\b|\bwhat (?:price|salary|amount|sum)\b|\b(?:bill|payment|bonus|severance|stipend|retainer|retention award|consideration)\b|\b(?:price|salary|cost|costs|fine|worth|pay|value|dollars|euros|debt|fee|loss)\b",
    re.I,
)


_PERCENT = re.compile(r"\bper ?cent(?:age)?\b|\b(?:rate|margin|share|occupancy|how full)\b|%", re.I)


_BY_HOW_MUCH = re.compile(r"\bby how much\b", re.I)  # a step may be an amount or a rate


_IN_PERCENT = re.compile(r"\b(?:in|as a) (?:%|per ?cent(?:age)?\b)(?! of)|^\W*what %", re.I)


_RATE = re.compile(r"%|\bper ?cent|\bgrowth\b|\brates?\b", re.I)


_POINTS = re.compile(r"\b(?:how many|what number of|in) (?:basis|per ?centage) points?\b|\bin (?:bps|pp)\b", re.I)


_PACE = re.compile(r"\b(?:day|daily|hourly|weekly|charter|freight|run|spot|time-charter|royalty) rates?\b", re.I)


_COUNT = re.compile(
    r"\bhow many\s+(?!(?:basis|per ?centage) points?\b|per ?cent\b|dollars?\b|euros?\b)(.+?)(?=\s+(?:did|does|do|were|was|will|would|has|have|had|are|is|can|may|might|worked|work|go|goes)\b|[?,;]|$)",
    re.I,
)


_PER_SHARE = re.compile(r"\b(?:per|a|each|every) (?:diluted |basic )?share\b|\bper diluted\b|\bdividend\b", re.I)


_QUANTITY = re.compile(
    r"\bhow (?:much|many|large|big|high|low|fast|full|long)\b|\bwhat (?:price|percentage|share)\b", re.I
)


_THING_OF = re.compile(
    r"^\W*what (?:is|was|were|are) [^?]{2,40}?[’']s? (?:\w+ ){0,3}?(?:[A-Z]{2,6}\b|\w*(?:rate|ratio|margin|yield|balance|backlog|count|level))",
    re.I,
)


_COUNTED = ("employees", "stores", "customers", "countries", "production", "deliveries", "transactions", "passengers")


_CHANGES = ("rate_rise", "premium")  # metrics that are changes themselves


def ratio_of(clause: str, mentions: Sequence[MetricMention]) -> tuple[Metric, Metric] | None:
    """Two metrics of which one is to be divided by the other: "A as a percentage of B", "what share of B was A".

    None where the clause names their ratio itself: "book-to-bill, taking orders over sales".
    """
    named = {(d.numerator, d.denominator) for m in mentions if (d := derivation(m.metric))}
    for first, second in pairwise(mentions):
        before, between = clause[: first.start], clause[first.end : second.start]
        if first.metric == second.metric or (first.metric.key, second.metric.key) in named:
            continue
        if _OVER.fullmatch(between) or (_RATIO_OF.search(before) and _RATIO_TO.fullmatch(between)):
            return first.metric, second.metric
        if whole_first(before, between):
            return second.metric, first.metric
    return None


def whole_first(before: str, between: str) -> bool:
    """Is it the whole that is named first, as in "what share of B was A"? `before`: what stands before it, `between`: before the part."""
    return bool(_PART_OF.search(before) and _WAS_PART.fullmatch(between))


def operation_of(clause: str, metric: Metric | None) -> Operation:
    if _VERSIONS.search(clause):
        return "versions"
    if _SHARE.search(clause):
        return "share"
    if _POINTS.search(clause):
        return "change"
    if _BY_HOW_MUCH.search(clause) and not _RATE.search(clause) and metric is not None and metric.unit == "currency":
        return "change"
    if _GROWTH.search(clause):
        return "growth"
    if CHANGE.search(clause) and metric is not None and metric.kind != "event" and metric.key not in _CHANGES:
        return "change"
    return "value"


def expects_of(clause: str, metric: Metric | None, operation: Operation) -> tuple[Expects, str]:
    """The kind of figure that would answer, and the noun that "how many" counts."""
    count = _COUNT.search(clause)
    if count:
        return "count", count[1]
    if operation in ("growth", "share", "ratio"):
        return "percent", ""
    if metric is not None and metric.unit == "currency" and _IN_PERCENT.search(clause):
        return "percent", ""
    if metric is not None and metric.unit is not None:
        if metric.unit == "currency" and _PER_SHARE.search(clause) and re.search(r"\bshare\s*\??$", clause):
            return "per share", ""
        return level_of(metric), ""
    if metric is not None:
        return level_of(metric), ""
    if re.match(r"\s*(?:who|where|when|why|which|for what|what (?:is|are|was|were) the names?)\b", clause, re.I):
        return "words", ""
    if _IN_PERCENT.search(clause):
        return "percent", ""
    if _PER_SHARE.search(clause):
        return "per share", ""
    if _BY_HOW_MUCH.search(clause) or _PACE.search(clause):
        return "number", ""
    if _PERCENT.search(clause):
        return "percent", ""
    if _MONEY.search(clause):
        return "money", ""
    return ("number", "") if _QUANTITY.search(clause) or _THING_OF.search(clause) else ("words", "")


def level_of(metric: Metric | None) -> Expects:
    """The kind of figure that a metric's own values are."""
    kinds: dict[str, Expects] = {
        "percent": "percent",
        "currency": "money",
        "USD/shares": "per share",
        "x": "multiple",
    }
    if metric is not None and metric.unit is None and metric.key in _COUNTED:
        return "count"
    return kinds.get((metric.unit if metric else None) or "", "number")


def derivation(metric: Metric | None) -> Derived | None:
    """How a metric is worked out of two others, None for one that is not."""
    return next((d for d in DERIVED.values() if metric is not None and d.key == metric.key), None)
