"""The documents as a reader looks for them: by words and filters, page by page, and one of them with all that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from tieout.feeds import Document

if TYPE_CHECKING:
    from tieout.feeds import Ledger
    from tieout.retrieval import Hit
    from tieout.ui.desk import Desk

PAGE = 20  # documents listed at once
DEEPEST = 400  # passages looked at for words
NEWER = 3000  # documents looked at for the version that replaced one
SNIPPET = 220  # characters
WHOLE = 6000  # characters: a paragraph or table that goes on further is cut at a line
_SIGNS = re.compile(r"\||^#+ |:?-{3,}:?", re.MULTILINE)  # of tables and headings


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; empty fields are no filter. `page` counts from 1."""

    words: str = ""
    kind: str = ""
    ticker: str = ""
    feed: str = ""
    as_of: datetime | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: the document, who tells its story, and where it says what was looked for."""

    document: Document
    outlets: tuple[str, ...] = ()
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    search: Search
    entries: tuple[Entry, ...]
    more: bool  # is there another page?
    skipped: tuple[tuple[str, str, str], ...] = ()  # feed, name and reason of what was not read; on the first page


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with the spans that were found, all who tell its story, and the versions before and after it."""

    document: Document
    spans: tuple[tuple[int, int], ...] = ()
    outlets: tuple[str, ...] = ()
    earlier: Document | None = None
    later: Document | None = None
    marks: tuple[tuple[int, int], ...] = ()  # places within the spans that an address names


def found(desk: Desk, search: Search) -> Found:
    begin = (max(search.page, 1) - 1) * PAGE
    with desk.open_ledger() as ledger:
        if terms(search.words):
            hits = _by_document(_hits(desk, search))
            chosen = [(hit.document, snippet(hit, terms(search.words))) for hit in hits[begin : begin + PAGE + 1]]
        else:
            chosen = [(document, "") for document in islice(_newest(ledger, search), begin, begin + PAGE + 1)]
        entries = tuple(Entry(document, _outlets(ledger, document), said) for document, said in chosen[:PAGE])
        skipped = _skipped(desk, ledger, search)
    return Found(search, entries, len(chosen) > PAGE, skipped)


def _skipped(desk: Desk, ledger: Ledger, search: Search) -> tuple[tuple[str, str, str], ...]:
    """What the feeds hold and was not read, where a reader may miss it: in the whole list, or that of one feed."""
    if search.page > 1 or search.kind or search.ticker or search.as_of or terms(search.words):
        return ()
    states = ledger.feed_states(desk.feeds.feeds)
    return tuple((state.name, *one) for state in states if search.feed in ("", state.name) for one in state.skipped)


def _newest(ledger: Ledger, search: Search) -> Sequence[Document]:
    tickers = (search.ticker,) if search.ticker else ()
    limit = max(search.page, 1) * PAGE + 1
    feed, kind = search.feed or None, search.kind or None
    return list(ledger.documents(feed=feed, kind=kind, tickers=tickers, as_of=search.as_of, limit=limit))


def _hits(desk: Desk, search: Search) -> list[Hit]:
    """By the words themselves: what is listed does say them. Needs neither the model nor the server."""
    from tieout.retrieval import Filters, Index

    filters = Filters(
        tickers=(search.ticker,) if search.ticker else (),
        as_of=search.as_of,
        feeds=(search.feed,) if search.feed else (),
        kinds=(search.kind,) if search.kind else (),
    )
    with Index.open(desk.index) as index:
        return index.lexical(terms(search.words), filters, DEEPEST)


def _by_document(hits: Sequence[Hit]) -> list[Hit]:
    """The best passage of each document."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.document.id, hit)
    return list(best.values())


def terms(words: str) -> list[str]:
    """'net "operating margin"' → net, operating margin: what stands in quotes is a phrase."""
    parts = re.findall(r'"([^"]+)"|([^\s"]+)', words[:500])
    return [term for phrase, word in parts if re.search(r"\w", term := (phrase or word).strip())]


def snippet(hit: Hit, wanted: Sequence[str]) -> str:
    """Some of the passage around the first of the words that it says."""
    text = " ".join(_SIGNS.sub(" ", hit.quote).split())
    places = [at for term in wanted if (at := text.lower().find(term.lower())) >= 0]
    begin = max(0, min(places, default=0) - SNIPPET // 3)
    cut = text[begin : begin + SNIPPET]
    return ("… " if begin else "") + cut + (" …" if begin + SNIPPET < len(text) else "")


def opened(desk: Desk, id: str, search: Search) -> Opened:
    with desk.open_ledger() as ledger:
        document = ledger.document(id)
        earlier = ledger.document(document.supersedes) if document.supersedes else None
        later = _later(ledger, document)
        outlets = _outlets(ledger, document)
    return Opened(document, _spans(desk, document, search), outlets, earlier, later)


def at_place(opened: Opened, start: int, end: int) -> Opened:
    """With one place of the text as what was found: its paragraph or table, and in it the place itself."""
    text = opened.document.text
    if not 0 <= start < end <= len(text):
        return opened
    begin = text.rfind("\n\n", max(0, start - WHOLE), start) + 2
    begin = begin if begin > 1 else text.rfind("\n", 0, start) + 1
    close = text.find("\n\n", end, end + WHOLE)
    close = close if close >= 0 else next((at for at in (text.find("\n", end),) if at >= 0), len(text))
    return replace(opened, spans=((begin, close),), marks=((start, end),))


def _spans(desk: Desk, document: Document, search: Search) -> tuple[tuple[int, int], ...]:
    """The passages of this document that the search finds, first to last."""
    if not terms(search.words):
        return ()
    hits = _hits(desk, search)
    return tuple(sorted({(hit.start, hit.end) for hit in hits if hit.document.id == document.id}))


def _later(ledger: Ledger, document: Document) -> Document | None:
    """The version that took its place; None for a current one, and for one that was withdrawn."""
    if document.superseded_at is None:
        return None
    newer = ledger.documents(feed=document.feed, since=document.published_at, all_revisions=True, limit=NEWER)
    return next((other for other in newer if other.supersedes == document.id), None)


def _outlets(ledger: Ledger, document: Document) -> tuple[str, ...]:
    told = ledger.story(document.story) if document.story else [document]
    return tuple(dict.fromkeys(other.outlet or other.feed for other in told))
