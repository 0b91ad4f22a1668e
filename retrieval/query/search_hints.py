"""What a question says of the documents and statements that may answer it: companies, periods, forms, other words. Pure.

`read` knows nothing of figures: it only tells the search where to look first, and nothing it says excludes a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from tieout.feeds import Document
from tieout.retrieval.documents import ANNUAL, REPORTS
from tieout.retrieval.query.operations import derivation
from tieout.retrieval.query.parse import SubQuery, parse_question
from tieout.retrieval.reading.companies import Directory, names_in, normal
from tieout.retrieval.reading.metrics.match import DERIVED, METRICS, Metric
from tieout.retrieval.reading.metrics.report_sections import (
    BALANCE,
    CASH_FLOW_METRICS,
    CASH_FLOWS,
    INCOME,
    RATIOS,
    SECTIONS,
)
from tieout.retrieval.reading.periods.compare import PeriodMention

_FORM = re.compile(r"\b(10|8|20|6|40)-?([KQF])\b", re.IGNORECASE)
_ASIDE = re.compile(r"(?<=[.?!])\s+(?:if|round|please|answer|give|state|note)\b[^?]*$", re.IGNORECASE | re.DOTALL)
_RATIOS = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), keys.split()) for words, keys in RATIOS.items()]
_SECTIONS = [(re.compile(rf"\b(?:{words})", re.IGNORECASE), found) for words, found in SECTIONS.items()]
_T = TypeVar("_T")
Newest = Mapping[tuple[str, str], date]  # company and form
_WORDS_PER_METRIC = 6
_ELSEWHEN, _AROUND, _NEAR = 0.72, 0.85, 0.93  # how well a report of another period fits
_OTHER_FORM = 0.9
_OLDER = 0.05  # a quarter, where no period is asked for
_FILED = timedelta(days=40)  # a release without a period's end reports on what ended about so long before


@dataclass(frozen=True, slots=True)
class SearchHints:
    """`companies`: names as the index knows them; the last three: other words for what is asked, as reports write them."""

    topic: str
    companies: tuple[str, ...] = ()
    periods: tuple[PeriodMention, ...] = ()
    forms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()  # of the metrics, or of what they are computed from
    statements: tuple[str, ...] = ()  # titles of the statements that show them
    sections: tuple[str, ...] = ()  # of the parts of a report that speak of it


def read(question: str, companies: Iterable[str], today: date) -> SearchHints:
    about = topic(question)
    slots = parse_question(about, Directory(()), today=today).slots
    mentions = _unique(m for slot in slots for m in (slot.period, slot.base_period) if m is not None)
    keys = metric_keys(slots, about)
    return SearchHints(
        topic=about,
        companies=named(question, companies),
        periods=tuple(m for m in mentions if m.year is not None and not m.assumed and m.relative is None),
        forms=tuple(dict.fromkeys(f"{number}-{letter.upper()}" for number, letter in _FORM.findall(question))),
        phrases=_unique(word for key in keys for word in METRICS[key].words[:_WORDS_PER_METRIC]),
        statements=_unique(title for key in keys for title in statement_titles(METRICS[key])),
        sections=_unique(word for pattern, words in _SECTIONS if pattern.search(about) for word in words),
    )


def topic(question: str) -> str:
    """The question without what it says about the answer's form: "Round to two decimals", "If …, then say so"."""
    return _ASIDE.sub("", question).strip() or question


def named(question: str, companies: Iterable[str]) -> tuple[str, ...]:
    """The companies whose name, or its beginning, stands in the question with a capital letter: "MGM", "American Express"."""
    runs = {normal(name.text) for name in names_in(question, Directory(()))}
    return tuple(name for name in companies if any(_begins(normal(name), run) for run in runs))


def _begins(name: str, run: str) -> bool:
    return len(run) > 1 and bool(name) and (f"{name} ".startswith(f"{run} ") or f"{run} ".startswith(f"{name} "))


def metric_keys(slots: Iterable[SubQuery], question: str) -> tuple[str, ...]:
    """The metrics asked for, and what they are computed from."""
    keys: list[str] = []
    for metric in (m for slot in slots for m in (slot.metric, slot.over) if m is not None):
        derived = derivation(metric)
        keys += [metric.key, *((derived.numerator, derived.denominator) if derived else ())]
    return _unique([*keys, *(key for pattern, found in _RATIOS if pattern.search(question) for key in found)])


def statement_titles(metric: Metric) -> tuple[str, ...]:
    """The titles of the statement that shows it; nothing for what stands in none, as headcount."""
    if metric.key in DERIVED and metric.key not in CASH_FLOW_METRICS:
        return ()  # its parts have theirs
    if metric.key in CASH_FLOW_METRICS:
        return CASH_FLOWS
    if metric.kind == "instant":
        return BALANCE if metric.unit == "currency" else ()
    return INCOME if metric.kind in ("flow", "per share", "ratio") and metric.unit else ()


def _unique(found: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(found))


def document_fit(document: Document, asked: SearchHints, newest: Newest) -> float:
    """0…1: how likely this document is the one meant. News and figures are neutral, their own rules rank them."""
    if document.kind not in REPORTS or not asked.topic:
        return 1.0
    form = 1.0 if not asked.forms or (document.form or "").removesuffix("/A") in asked.forms else _OTHER_FORM
    return form * (_period_fit(document, asked) if asked.periods else _age_fit(document, newest))


def _age_fit(document: Document, newest: Newest) -> float:
    """Where no period is asked for, a company's newest report of a form is meant rather than its older ones."""
    end = reported(document)
    latest = max((newest[key] for key in _series(document) if key in newest), default=None)
    if end is None or latest is None:
        return 1.0
    return max(_ELSEWHEN, 1.0 - _OLDER * max(0, (latest - end).days) / 91)


def _period_fit(document: Document, asked: SearchHints) -> float:
    end = reported(document)
    if end is None:
        return _AROUND
    annual = (document.form or "").startswith(ANNUAL)
    fits = [_mention_fit(mention, end, annual) for mention in asked.periods]
    return sum(fits) / len(fits)


def _mention_fit(mention: PeriodMention, end: date, annual: bool) -> float:
    year = mention.year or end.year
    if mention.quarter is not None and not annual:
        return _quarter_fit(4 * year + mention.quarter - 1, end)
    behind = end.year - year
    if annual:
        return {0: _NEAR if mention.quarter else 1.0, 1: _NEAR, 2: _AROUND}.get(behind, _ELSEWHEN)
    return {0: _NEAR, 1: _AROUND}.get(behind, _ELSEWHEN)


def _quarter_fit(asked: int, end: date) -> float:
    """A quarter's name may be the calendar's or the company's own, which runs up to three quarters ahead of it."""
    middle = end - timedelta(days=30)
    ahead = asked - (4 * middle.year + (middle.month - 1) // 3)
    return {0: 1.0, 1: 0.97, 2: _NEAR, 3: _NEAR, 4: _NEAR, -4: _AROUND}.get(ahead, _ELSEWHEN)


def newest_reports(documents: Iterable[Document]) -> dict[tuple[str, str], date]:
    """The end of the newest period that each company's reports of a form are about."""
    newest: dict[tuple[str, str], date] = {}
    for document in documents:
        end = reported(document) if document.kind in REPORTS else None
        for key in _series(document) if end else ():
            newest[key] = max(end or date.min, newest.get(key, date.min))
    return newest


def _series(document: Document) -> list[tuple[str, str]]:
    return [(company, document.form or "") for company in document.companies]


def reported(document: Document) -> date | None:
    """The end of the period that a report is about."""
    if document.period_end is not None:
        return document.period_end
    return (document.published_at - _FILED).date() if document.published_at else None
