"""What a note is about, and which documents speak of it: a ticker, a company by name, or a topic in words.

A ticker's documents are those the feeds room tagged with it. A company that only its name is known of is looked for in
titles and texts; a topic goes through the search. All of it as of the note's day.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tieout.feeds import Document, Ledger, UsageError, ticker_of
from tieout.retrieval import Directory, Filters, Hit, directory_of, names_in, speaks_of
from tieout.ui.notes.records import Subject

RECENT = timedelta(days=90)  # what a note calls recent
OLDEST = timedelta(days=450)  # older documents are no news, and a year's report is among these
TOLD = ("news", "release", "filing", "report")
_TICKER = re.compile(r"[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z]{1,2})?")
_FOUND = 30


class Search(Protocol):
    """The part of the index that a note needs."""

    def search(self, query: str, filters: Filters = ..., k: int = ...) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class About:
    """`name` is how sources call it, and how questions name it; `ticker` None where none is known."""

    subject: str
    kind: Subject
    name: str
    ticker: str | None

    @property
    def filters(self) -> tuple[str, ...]:
        return (self.ticker,) if self.ticker else ()


def tells_of(about: About, text: str, document: Document) -> bool:
    """Whether a sentence of a document is about a note's subject.

    In a paper about this company alone any sentence may be; in one about several, only a sentence that names it. What our own
    sentences begin with ("Orrin Wind Holdings: …") says nothing about the source. A topic's documents were searched for it.
    """
    if about.kind == "topic" or not about.ticker or document.tickers == (about.ticker,):
        return True
    said = text.removeprefix(f"{about.name}: ")
    return speaks_of(about.name, said) or re.search(rf"\b{re.escape(about.ticker)}\b", said) is not None


def resolve(text: str, ledger: Ledger, watched: frozenset[str], as_of: datetime) -> About:
    """Who or what is meant; a ticker that nothing on the desk has is an error that names the nearest."""
    words = " ".join(text.split())
    if not words:
        raise UsageError("A subject is empty. Name a ticker, a company or a topic, such as NVDA.")
    directory = directory_of(ledger)
    ticker = ticker_of(words)
    if _TICKER.fullmatch(ticker) and (words.isupper() or directory.ticker(ticker)):
        return _ticker(ticker, directory, ledger, watched, as_of)
    company = directory.find(words)
    if company is not None and company.ticker:
        return About(company.ticker, "company", company.name, company.ticker)
    named = names_in(words, directory)
    if len(named) == 1 and named[0].text == words and any(speaking(words, ledger, as_of)):
        return About(words, "company", company.name if company else words, None)
    return About(words, "topic", words, None)


def _ticker(ticker: str, directory: Directory, ledger: Ledger, watched: frozenset[str], as_of: datetime) -> About:
    company = directory.ticker(ticker)
    newest = next(ledger.documents(tickers=(ticker,), as_of=as_of, limit=1), None)
    if company is None and newest is None and ticker not in watched:
        known = watched | {c.ticker for c in ledger.companies() if c.ticker}
        near = difflib.get_close_matches(ticker, sorted(known), n=3, cutoff=0.3)
        hint = f"Nearest known: {', '.join(near)}." if near else "Add a feed that covers it, then refresh."
        raise UsageError(f"No document or company on this desk has the ticker {ticker}. {hint}")
    named = newest.companies[0] if newest is not None and newest.companies else ticker
    return About(ticker, "company", company.name if company else named, ticker)


def speaking(name: str, ledger: Ledger, as_of: datetime) -> Iterator[Document]:
    """Recent documents whose text speaks of the name, as whole words; newest first within each kind."""
    low = name.lower()
    for kind in TOLD:
        for document in ledger.documents(kind=kind, as_of=as_of, since=as_of - OLDEST):
            text = f"{document.title}\n{document.text}"
            if low in text.lower() and speaks_of(name, text):
                yield document


def documents_about(about: About, ledger: Ledger, index: Search, as_of: datetime) -> list[Document]:
    """What was told about it, newest first; never prices, facts, or what is undated or later than the day."""
    if about.ticker:
        found = [
            d for d in ledger.documents(tickers=(about.ticker,), as_of=as_of, since=as_of - OLDEST) if d.kind in TOLD
        ]
    elif about.kind == "company":
        found = list(speaking(about.name, ledger, as_of))
    else:
        filters = Filters(as_of=as_of, since=as_of - RECENT)
        hits = index.search(about.name, filters, _FOUND)
        found = [hit.document for hit in hits if hit.document.kind in TOLD and _speaks(about.name, hit)]
    return sorted(found, key=_newest_first)


def _speaks(topic: str, hit: Hit) -> bool:
    """A vector always finds something: most of the topic's words must stand in the title or the passage."""
    from tieout.retrieval import terms

    wanted = set(terms(topic))
    held = set(terms(f"{hit.document.title} {hit.quote}"))
    return bool(wanted) and len(wanted & held) / len(wanted) >= 0.6


def _newest_first(document: Document) -> tuple[float, str]:
    when = document.available_at
    return (-when.timestamp() if when else 0.0, document.id)
