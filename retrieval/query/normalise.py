"""A question without what stands beside it: terms in brackets, "as known then", a sentence that only leads up to it. Pure."""

from __future__ import annotations

import re
from datetime import date

from tieout.retrieval.reading.metrics.match import find_metrics
from tieout.retrieval.reading.periods.compare import parse_periods

_KNOWN = re.compile(r"^\W*as (?:known|of|it (?:stood|was known)|reported|things stood)\b[^:,?]*[:,]\s*", re.I)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ACRONYM = re.compile(r"\s*\([A-Z][A-Z&]{1,6}s?\)")
_EITHER_SIGN = re.compile(
    r"\s*\((?:loss(?:es)?|expenses?|benefits?|decrease|deficit|used in|used|income|gains?)\)", re.I
)
_PREMISE = re.compile(
    r"^(?P<premise>[^?]*?[a-z0-9%)]\.)\s+(?P<asked>(?:so\s+)?(?:how|what|which|who|whom|when|where|why|by|did|does|is|was)\b[^?]*\?)",
    re.I | re.S,
)


def normalise_question(question: str, today: date) -> str:
    """The question itself; a period that only its premise names is kept."""
    text = _KNOWN.sub("", question)
    text = _EITHER_SIGN.sub("", _ACRONYM.sub("", text))
    text = _IN_BRACKETS.sub(lambda aside: _kept(aside, text), text)
    match = _PREMISE.match(text)
    if not match or find_metrics(match["asked"]) == []:
        return text
    asked, when = match["asked"], parse_periods(match["premise"], today=today)
    if not when or parse_periods(asked, today=today):
        return asked
    return f"{asked.rstrip(' ?')} in {when[-1].text}?"


def _kept(aside: re.Match[str], text: str) -> str:
    """What stands in brackets says more of a metric that is named outside them, unless it is a date or a number."""
    outside = text[: aside.start()] + text[aside.end() :]
    return aside[0] if any(c.isdigit() for c in aside[0]) or not find_metrics(outside) else ""
