"""Where to look for a slot: the documents that may answer it, found by search, by name and by period.

Reads the index and the ledger; decides nothing about figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from tieout.feeds import Document, Ledger
from tieout.retrieval.documents import is_about
from tieout.retrieval.evidence.candidates import target
from tieout.retrieval.index.index import Index
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.records import Filters, Hit

_WHOLE = 6_000  # a document up to this long (news, releases) is read whole, longer ones around the hits
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")
_DIGIT = re.compile(r"\d")
_EPOCH = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scope:
    """Documents to read and, for each, the spans that the search pointed at."""

    documents: tuple[Document, ...]
    spans: dict[str, list[tuple[int, int]]]
    hits: tuple[Hit, ...]


def scope(
    slot: SubQuery,
    question: str,
    filters: Filters,
    index: Index,
    ledger: Ledger,
    *,
    k: int = 12,
    story_representatives: Mapping[str, str] = MappingProxyType({}),
) -> Scope:
    """What the search finds for the slot's clause, its metric's words and the whole question, about its company and names.

    Of a story that another part of the question has found (`story_representatives`), the document that tells it there is in scope too.
    """
    narrowed = _narrow(slot, filters, ledger)
    query = " ".join(dict.fromkeys([slot.company.name if slot.company else "", *slot.names, slot.clause])).strip()
    hits = index.search(query, narrowed, k)
    if slot.metric is not None:
        hits += index.lexical(slot.metric.words[:6], narrowed, k)
    if question != slot.clause:
        hits += index.search(question, narrowed, k)
    if slot.names or slot.qualifiers:
        hits += index.lexical([*slot.names, *slot.qualifiers], narrowed, k)
    kept = [h for h in hits if is_about(h.document, slot.company, slot.names)]
    by_period = _filings(slot, narrowed, ledger)
    documents = {d.id: d for d in [*(h.document for h in kept), *by_period]}
    again = {story_representatives[d.story] for d in documents.values() if d.story and d.story in story_representatives}
    documents |= {id: ledger.document(id) for id in again - documents.keys()}
    spans = {d.id: _spans(d, kept, _words(slot)) for d in documents.values()}
    return Scope(tuple(documents.values()), spans, tuple(kept))


def _narrow(slot: SubQuery, filters: Filters, ledger: Ledger) -> Filters:
    """The company's own documents, where the ledger has any under its ticker."""
    if slot.company is None or not slot.company.ticker or filters.tickers == (slot.company.ticker,):
        return filters
    mine = (slot.company.ticker,)
    if next(ledger.documents(tickers=mine, as_of=filters.as_of, limit=1), None) is None:
        return filters
    return replace(filters, tickers=mine)


def _filings(slot: SubQuery, filters: Filters, ledger: Ledger) -> list[Document]:
    """Reports whose period is the one asked for, and the newest of each form."""
    if slot.company is None or not slot.company.ticker:
        return []
    wanted = target(slot.period)
    mine = list(ledger.documents(tickers=(slot.company.ticker,), as_of=filters.as_of, since=filters.since))
    mine = [d for d in mine if _allowed(d, filters)]
    reports = [d for d in mine if d.kind in ("filing", "report", "release") and d.form != "8-K"]
    years = {str(p.end.year) for m in (slot.period, slot.base_period) if (p := target(m))}
    prices = [d for d in mine if d.kind == "prices" and (not years or any(y in d.title for y in years))]
    if wanted is None:
        return [*_newest(reports, 3), *_newest(prices, 2)]
    near = [d for d in reports if d.period_end and 0 <= (d.period_end - wanted.end).days <= 400]
    near.sort(key=lambda d: (d.period_end or wanted.end) - wanted.end)
    told = [
        d
        for d in reports
        if not d.period_end and d.available_at and 0 <= (d.available_at.date() - wanted.end).days <= 400
    ]
    told.sort(key=lambda d: d.available_at or _EPOCH)
    ahead = (
        _newest(reports, 3)
        if wanted.end > max((d.available_at.date() for d in reports if d.available_at), default=wanted.end)
        else []
    )
    return [*near[:4], *told[:5], *ahead, *prices]


def _newest(documents: Iterable[Document], count: int) -> list[Document]:
    return sorted(documents, key=lambda d: d.available_at or _EPOCH, reverse=True)[:count]


def _allowed(document: Document, filters: Filters) -> bool:
    by_feed = not filters.feeds or document.feed in filters.feeds
    return by_feed and (not filters.kinds or document.kind in filters.kinds)


def _words(slot: SubQuery) -> tuple[str, ...]:
    """Words by which a paragraph that answers would be known."""
    own = slot.metric.words if slot.metric is not None else tuple(w for w in [slot.noun] if w)
    return (*own, slot.said) if slot.said else own


def _paragraphs(document: Document, words: Sequence[str], most: int = 60) -> list[tuple[int, int]]:
    """Paragraphs of a long report that hold one of the words and a number: meaning and words rank them too low."""
    if not words:
        return []
    said = re.compile(r"\b(?:" + "|".join(re.escape(w) for w in words) + r")\b", re.I)
    found = (m for m in _PARAGRAPH.finditer(document.text) if not m[0].startswith("|"))
    spans = [m.span() for m in found if _DIGIT.search(m[0]) and said.search(m[0])]
    return spans[:most]


def _spans(document: Document, hits: Iterable[Hit], words: Sequence[str]) -> list[tuple[int, int]]:
    if document.kind in ("facts", "prices"):
        return []
    if len(document.text) <= _WHOLE:
        return [(0, len(document.text))]
    spans = [(h.start, h.end) for h in hits if h.document.id == document.id]
    return _merged(sorted(spans + _paragraphs(document, words)))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
