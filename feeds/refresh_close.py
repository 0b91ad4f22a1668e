"""The end of a refresh: what is known only of all that came in together. Companies named late, stories told.

Contract: what is still to do stands in the ledger, not in memory, so that a refresh that was killed leaves it to the
next one; done in order of time, so that the outcome does not depend on which feed finished first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from tieout.feeds.document import Company, Document
from tieout.feeds.errors import UnknownDocument
from tieout.feeds.ledger import Ledger
from tieout.feeds.ledger_writes import Signature
from tieout.feeds.stories import story_of
from tieout.feeds.ticker_mentions import (
    as_introduced,
    introductions,
    longer_names,
    one_ticker_each,
    recalled,
    remembered,
    surest,
    unknown,
)

_MEMORY = timedelta(days=90)  # how long a story may still be told again
_CHUNK = 2000  # documents a transaction: a second or two in which other writers wait
_DESK = ""  # in the ledger's memory, what belongs to no feed
_SINCE, _LEARNT = "untagged_since", "learnt"
_NEW = "learnt_tickers"
_INTRODUCED = "introduced "  # and a ticker

Tag = Callable[[Document], tuple[tuple[str, ...], tuple[str, ...]]]


def mark_begin(ledger: Ledger) -> None:
    """Inside the first transaction that takes something in: from here on documents may lack their companies."""
    if not ledger.remembered(_DESK).get(_SINCE):
        ledger.remember(_DESK, {_SINCE: str(ledger.last_change())})


def mark_learnt(ledger: Ledger) -> None:
    """Companies became known: what was taken in before may be about them."""
    ledger.remember(_DESK, {_LEARNT: "1"})


def remember_introduced(ledger: Ledger, companies: Iterable[Company], known: dict[str, str]) -> None:
    """Inside the transaction that takes a document in: whom it introduces. `known` is what is remembered already."""
    for one in map(as_introduced, companies):
        key = _INTRODUCED + (one.ticker or "")
        value = remembered(surest(one, recalled(one.ticker, known[key])) if known.get(key) else one)
        if value != known.get(key):
            known[key] = value
            ledger.remember(_DESK, {key: value})


def introduced(ledger: Ledger) -> dict[str, str]:
    """What documents taken in since the last close introduced, as it is remembered."""
    return {k: v for k, v in ledger.remembered(_DESK).items() if k.startswith(_INTRODUCED) and v}


def learn_introduced(ledger: Ledger) -> bool:
    """Companies that documents introduced become known; documents that name them may be older than the introduction."""
    waiting = introduced(ledger)
    if not waiting:
        return False
    told = one_ticker_each(recalled(key.removeprefix(_INTRODUCED), value) for key, value in waiting.items())
    known = ledger.companies()
    new = [*unknown(told, known), *longer_names(told, known)]
    with ledger.writing():
        ledger.remember(_DESK, dict.fromkeys(waiting, ""))
        if new:
            ledger.learn(new)
            named = " ".join(company.ticker or "" for company in new)
            ledger.remember(_DESK, {_SINCE: "0", _LEARNT: "1", _NEW: named})
    return bool(new)


def name_companies(ledger: Ledger, tag: Tag) -> None:
    """A desk's first refresh brings the news and the list of companies at once, in any order."""
    before = ledger.remembered(_DESK)
    if not before.get(_SINCE):
        return
    with ledger.writing():
        for document in ledger.untagged(int(before[_SINCE])) if before.get(_LEARNT) else ():
            tickers, companies = tag(document)
            if tickers or companies:
                ledger.retag(document.id, tickers, companies or document.companies)
        _name_owners(ledger, frozenset(before.get(_NEW, "").split()))
        ledger.remember(_DESK, {_SINCE: "", _LEARNT: "", _NEW: ""})


def _name_owners(ledger: Ledger, new: frozenset[str]) -> None:
    """A paper that was tagged with a company that it mentions, since its own was not known yet, is its own's first."""
    for kind in ("report", "release") if new else ():
        for document in list(ledger.documents(kind=kind)):
            found = introductions(document.title, document.text)
            own = [one.ticker for one in found if one.own and one.ticker in new and one.ticker not in document.tickers]
            if own and document.tickers:
                ledger.retag(document.id, (*own, *document.tickers), document.companies)


def tell_stories(ledger: Ledger, now: datetime) -> None:
    """Give every document taken in since last time the story that it tells again, or leave it its own."""
    while untold := ledger.untold()[:_CHUNK]:
        from tieout.feeds.alike import candidates  # numpy: not needed when nothing is new

        told = ledger.signatures(min(untold[0].at, now) - _MEMORY)
        found = candidates([one.signature for one in told], [one.signature for one in untold])
        _tell(ledger, told, untold, found)


def _tell(
    ledger: Ledger, told: Sequence[Signature], untold: Sequence[Signature], found: Sequence[Sequence[int]]
) -> None:
    names = [one.document for one in (*told, *untold)]
    with ledger.writing():
        for signature, places in zip(untold, found, strict=True):
            story = _story(ledger, signature, [names[place] for place in places]) if places else None
            if story is not None:
                ledger.tell(signature.document, story)
        ledger.settle_stories(signature.document for signature in untold)


def _story(ledger: Ledger, signature: Signature, candidates: Sequence[str]) -> str | None:
    try:
        return story_of(ledger.document(signature.document).text, signature.at, candidates, ledger)
    except UnknownDocument:  # dropped meanwhile
        return None
