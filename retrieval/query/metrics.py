"""Which metrics a clause speaks of, and what narrows them: read off its words. Pure.

`tieout.retrieval.query.parse` puts this together with who is meant, when, and what is to be done with the metric.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tieout.feeds import Company
from tieout.retrieval.reading.companies import Named, flat
from tieout.retrieval.reading.metrics.match import DERIVED, METRICS, NOT_PARTS, MetricMention, find_metrics, qualifiers

_PER_SHARE_EARNED = re.compile(
    r"\b(?:earn(?:ed|s)?|made?|profit|income|earnings)\b[^.?!]{0,40}\b(?:per|a|each) (?:diluted |basic )?share\b", re.I
)
_PER_SHARE = re.compile(r"\b(?:per|a|each|every) (?:common |ordinary )?share\b|\bquarterly\b", re.I)
_FRONT = re.compile(
    r"(?:[’']s?|[:–—]|^|[A-Z][\w.&-]*,?|\b(?:its|their|the|much|many|of|in|did|was|were|what|which|and|or))\s+((?:[a-z][\w&-]*\s+){1,3})$"
)
_AMOUNT = re.compile(
    r"\bhow (?:much|many)\s+((?:[a-z][\w&-]*\s+){1,2})(?:did|does|do|was|were|will|has|have|is|are)\b", re.I
)
_PAYS = re.compile(r"\b(?:pay|pays|paid|paying|price|cost|costs|spend|spent|worth|fetch(?:ed)?)\b", re.I)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b", re.I)
_SALES_OF = re.compile(r"\s+(?:of|from|at|in)\s+(?:[\w'’-]+\s+){0,3}$")
_LISTED = re.compile(
    r"\b(?:list(?:ed|ing)?|ipo|initial offering|offering|float(?:ed|ation)?|go(?:es)? public|went public)\b", re.I
)
_SHARE_PRICE = re.compile(
    r"\b(?:shares?|stock|clos(?:e|es|ed|ing)|listed|listing|ipo|offering|trad(?:e|es|ed|ing))\b", re.I
)


def asked_metrics(clause: str) -> list[MetricMention]:
    """Metrics the clause speaks of, less what only sounds like one: "how high", "price" of something that is no share."""
    found = [m for m in find_metrics(clause) if not clause[: m.start].rstrip().lower().endswith("how")]
    found = [m for m in found if m.metric.kind != "price" or _SHARE_PRICE.search(clause)]
    if _LISTED.search(clause):
        found = [replace(m, metric=METRICS["offer_price"]) if m.metric.key == "price" else m for m in found]
    if _PER_SHARE_EARNED.search(clause):
        found = [replace(m, metric=METRICS["eps"]) if m.metric.key == "net_income" else m for m in found]
    if _PAYS.search(clause) and not _PER_SHARE.search(clause):
        found = [replace(m, metric=METRICS["dividends_paid"]) if m.text.lower() == "dividends" else m for m in found]
    if any(m.metric.key.endswith("_cash_flow") for m in found):
        found = [m for m in found if m.metric.key != "cash"]  # "how much net cash did its operating activities use"
    if _PAYS.search(clause) and not _HOW_MANY.search(clause):
        found = [m for m in found if m.metric.unit is not None or m.metric.kind != "instant"]  # paid "for the stores"
    real = [m for m in found if m.metric.key != "guidance"]
    return real or found


def narrowing(
    clause: str, mentions: Sequence[MetricMention], here: Sequence[Named], names: Sequence[str], company: Company | None
) -> tuple[str, ...]:
    """Segments that narrow the metric: names of the clause that stand for no company and are not its subject."""
    if not mentions:
        return ()
    subject = names[0] if company is None and names else None
    said = {flat(q) for q in qualifiers(clause, mentions)}
    out = [n.text for n in here if n.company is None and n.text != subject]
    named = tuple(n for n in out if flat(n) in said or any(flat(n) in q for q in said))
    return named or in_front(clause, mentions[0])


def in_front(clause: str, mention: MetricMention) -> tuple[str, ...]:
    """ "Tellisande's mobile service revenue", "how much copper output": the plain words that narrow the metric."""
    match = _FRONT.search(clause[: mention.start]) or _AMOUNT.search(clause[: mention.start])
    words = match[1].split() if match else []
    while words and words[0] in NOT_PARTS:
        words = words[1:]
    if not words or any(w in NOT_PARTS for w in words):
        return ()
    return (" ".join(words),)


def further_metrics(clause: str, mentions: Sequence[MetricMention]) -> list[MetricMention]:
    """Further metrics of the clause; "sales of company-owned restaurants" asks for no restaurants."""
    first = mentions[0].metric.key
    parts = {k for d in DERIVED.values() if d.key == first for k in (d.numerator, d.denominator)}
    others = [m for m in mentions[1:] if m.metric.key != first and m.metric.key not in parts]
    return [m for m in others if not (m.metric.unit is None and _SALES_OF.fullmatch(clause[mentions[0].end : m.start]))]
