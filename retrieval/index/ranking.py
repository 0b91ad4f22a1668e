"""Which candidates become hits: visible ones, one per story, few per news feed, news a little by its age. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from tieout.feeds import Document, visible
from tieout.retrieval.query.search_hints import SearchHints, document_fit, newest_reports
from tieout.retrieval.records import Filters, Passage

_ANYTHING = SearchHints("")
PER_FEED = 3  # news passages of one feed, so that a poisoned or talkative feed cannot fill the evidence
_FRESH = 0.1  # a story of this minute gains ten per cent: about six ranks of a fused list
_HALF_LIFE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class RankedPassage:
    id: str
    document: Document
    passage: Passage
    score: float


def choose(
    candidates: Iterable[RankedPassage], filters: Filters, k: int, now: datetime, asked: SearchHints = _ANYTHING
) -> list[RankedPassage]:
    """The k best that may be shown, best first."""
    allowed = [c for c in candidates if permits(filters, c.document)]
    newest = newest_reports(c.document for c in allowed)
    fitted = (
        RankedPassage(
            c.id, c.document, c.passage, c.score * freshness(c.document, now) * document_fit(c.document, asked, newest)
        )
        for c in allowed
    )
    return list(islice(_spread(sorted(fitted, key=lambda c: -c.score), filters), k))


def permits(filters: Filters, document: Document) -> bool:
    """The filters' last word, on the ledger's own document."""
    if not visible(document, filters.as_of):
        return False
    available = document.available_at
    if filters.since is not None and (available is None or available < filters.since):
        return False
    return (
        (not filters.feeds or document.feed in filters.feeds)
        and (not filters.kinds or document.kind in filters.kinds)
        and (not filters.tickers or not set(filters.tickers).isdisjoint(document.tickers))
    )


def freshness(document: Document, now: datetime) -> float:
    """A mild preference for recent news; filings and figures do not age this way."""
    available = document.available_at
    if document.kind != "news" or available is None:
        return 1.0
    age = max(timedelta(0), now - available)
    return 1.0 + _FRESH * math.exp2(-min(age / _HALF_LIFE, 60.0))


def _spread(ranked: Iterable[RankedPassage], filters: Filters) -> Iterator[RankedPassage]:
    """One teller per story, with one passage when it is news; at most PER_FEED news passages per feed."""
    teller: dict[str, RankedPassage] = {}
    told: Counter[str] = Counter()
    for candidate in ranked:
        document = candidate.document
        if document.story:
            first = teller.setdefault(document.story, candidate)
            again = first is not candidate and document.kind == "news"
            if again or first.document.id != document.id:
                continue
        if document.kind == "news" and not filters.feeds:
            told[document.feed] += 1
            if told[document.feed] > PER_FEED:
                continue
        yield candidate
