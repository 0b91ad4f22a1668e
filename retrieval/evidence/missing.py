"""What a slot leaves unanswered, in words, and which kind of feed would hold it. Pure."""

from __future__ import annotations

import re

from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.companies import flat

_NUMBERS = {"3": "three", "6": "six", "9": "nine", "12": "twelve"}
_MONTHS = re.compile(r"\b(3|6|9|12)M\b")  # spelled out, for a refusal shows no figure


def missing_words(slot: SubQuery) -> str:
    """What no source gives, as a noun phrase for the refusal."""
    who = slot.company.name if slot.company else " and ".join(slot.names)
    what = slot.metric.name if slot.metric else (f"number of {slot.noun}" if slot.noun else "")
    if slot.metric is not None and slot.qualifiers:
        what = f"{' '.join(slot.qualifiers)} {what}"
    period = _MONTHS.sub(lambda m: f"{_NUMBERS[m[1]]} months", slot.period.text) if slot.period else ""
    when = f" for {period}" if slot.period and flat(slot.period.text) not in flat(what) else ""
    if not what:
        return "what was asked" + (f" about {who}" if who else "") + when
    owner = f"{who}'" if who.endswith("s") else f"{who}'s"
    return (f"{owner} {what}" if who else what) + when


def held_by(slot: SubQuery) -> str:
    """The kind of feed that would hold what is missing."""
    of = f" for {slot.company.ticker}" if slot.company and slot.company.ticker else ""
    if slot.metric is not None and slot.metric.kind == "price":
        return f"Daily prices{of}, a feed of kind `prices`, would hold it."
    if slot.metric is not None and slot.metric.tags:
        return (
            f"The company's own filings would hold it: a feed of kind `edgar`{of}, or its reports in a `folder` feed."
        )
    return "A news feed (kind `syndication`), or the company's reports in a `folder` feed, may hold it."
