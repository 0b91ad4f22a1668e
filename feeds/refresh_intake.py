"""The writer's side of a refresh: messages into the ledger, batch by batch, and the feeds' health with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.feeds.alike import signature_of
from tieout.feeds.document import Company, Document
from tieout.feeds.draft import SKIPPED, Draft, Names, Remember, SourceEvent, Unchanged, Withdrawn, skipped_of
from tieout.feeds.ledger import FeedHealth, Ledger
from tieout.feeds.ledger_writes import Labels, Signature
from tieout.feeds.refresh_close import (
    introduced,
    learn_introduced,
    mark_begin,
    mark_learnt,
    name_companies,
    remember_introduced,
    tell_stories,
)
from tieout.feeds.refresh_records import Done, FeedResult, Found, Message, Status
from tieout.feeds.schedule import after_failure, after_success
from tieout.feeds.settings import FeedSpec
from tieout.feeds.stories import has_story
from tieout.feeds.tagging import Tagger
from tieout.feeds.ticker_mentions import introductions


@dataclass(slots=True)
class _Tally:
    new: int = 0
    updated: int = 0
    unchanged: int = 0


class Intake:
    """Takes batches; each is one transaction. `results` holds a line for every feed that is done."""

    def __init__(
        self,
        ledger: Ledger,
        healths: dict[str, FeedHealth],
        asked: dict[str, float],
        watchlist: Sequence[str],
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self.results: list[FeedResult] = []
        self._ledger, self._healths, self._asked, self._watchlist = ledger, healths, asked, watchlist
        self._clock, self._jitter = clock, jitter
        self._tallies: dict[str, _Tally] = {}
        self._skipped: dict[str, dict[str, str]] = {}
        self._tagger: Tagger | None = None
        self._signatures: list[Signature] = []
        self._begun = False
        self._introduced: dict[str, str] | None = None

    def take(self, batch: Sequence[Message]) -> list[FeedResult]:
        """Acknowledged when this returns: the documents, what sources remember, and the health of feeds that ended."""
        finished: list[FeedResult] = []
        with self._ledger.writing():
            for message in batch:
                if isinstance(message, Found):
                    self._event(message.spec, message.event)
                else:
                    finished.append(self._done(message))
            self._sign()
        self.results += finished
        return finished

    def close(self) -> None:
        """What is known only when all has come in."""
        if learn_introduced(self._ledger):
            self._tagger = None
        name_companies(self._ledger, self._tag)
        tell_stories(self._ledger, self._clock())

    def _event(self, spec: FeedSpec, event: SourceEvent) -> None:
        tally = self._tallies.setdefault(spec.name, _Tally())
        match event:
            case Draft():
                self._draft(spec, event, tally)
            case Withdrawn(identity):
                tally.updated += self._ledger.withdraw(spec.name, identity, self._clock())
            case Unchanged():
                tally.unchanged += 1
            case Names(companies):
                self._ledger.learn(companies)
                mark_learnt(self._ledger)
                self._tagger = None
            case Remember(key, value):
                self._ledger.remember(spec.name, {key: value})
                if key == "asked":
                    self._asked[spec.name] = float(value)
                elif key == SKIPPED:
                    self._skipped[spec.name] = skipped_of({key: value})

    def _draft(self, spec: FeedSpec, draft: Draft, tally: _Tally) -> None:
        now = self._clock()
        if spec.keep and draft.published_at and draft.published_at < now - timedelta(seconds=spec.keep):
            return  # past its retention already: taking it in would only bring it back for a moment
        if not self._begun:
            mark_begin(self._ledger)
            self._begun = True
        put = self._ledger.put(spec.name, draft, now, self._labels)
        setattr(tally, put.outcome, getattr(tally, put.outcome) + 1)
        document = put.document
        if document is not None:
            self._introduce(draft, document)
        if document is not None and has_story(document.kind, document.text):
            signature = (
                draft.signature if draft.signature and draft.text == document.text else signature_of(document.text)
            )
            self._signatures.append(Signature(document.id, document.published_at or now, signature))

    def _sign(self) -> None:
        """Together: a statement for every document would make the writer wait for the workers as often."""
        self._ledger.sign(self._signatures)
        self._signatures.clear()

    def _introduce(self, draft: Draft, document: Document) -> None:
        """A filing's cover names its company and ticker; other papers may, in their opening."""
        own = document.outlet if document.kind in ("release", "report", "filing") and document.companies else ""
        if draft.tickers:
            found = [Company(name, ticker) for name, ticker in zip(draft.companies, draft.tickers[:1], strict=False)]
        else:
            found = list(introductions(document.title, document.text, own))
        if found and self._introduced is None:
            self._introduced = introduced(self._ledger)
        if found and self._introduced is not None:
            remember_introduced(self._ledger, found, self._introduced)

    def _labels(self, draft: Draft) -> Labels:
        return Labels(*self._tag(draft))

    def _tag(self, draft: Draft | Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Only where the source does not say itself whom a document is about."""
        if draft.tickers:
            return (), ()
        if self._tagger is None:
            watched = [Company(ticker, ticker) for ticker in self._watchlist]
            self._tagger = Tagger([*self._ledger.companies(), *watched])
        if draft.companies:
            named = self._tagger.tickers_of(draft.companies) or self._tagger.tags(draft.title, "")[0]
            return named or self._tagger.listed(draft.text)[:1], ()
        return self._tagger.tags(draft.title, draft.text)

    def _done(self, done: Done) -> FeedResult:
        spec, now = done.spec, self._clock()
        tally = self._tallies.pop(spec.name, _Tally())
        health = self._healths[spec.name]
        if not done.stopped:
            health = self._after(done, health, now)
            self._healths[spec.name] = health
            self._ledger.save_health(health)
        if spec.keep and done.error is None:
            self._sign()
            self._ledger.expire(spec.name, now - timedelta(seconds=spec.keep))
        status: Status = "not_due" if done.stopped and not (tally.new or tally.updated) else _status(done, tally)
        return FeedResult(
            spec.name,
            status,
            tally.new,
            tally.updated,
            tally.unchanged,
            None if done.stopped else done.error,
            health.next_due,
            tuple(self._skipped.get(spec.name, {}).items()),
        )

    def _after(self, done: Done, health: FeedHealth, now: datetime) -> FeedHealth:
        spec = done.spec
        if done.error is None:
            due = after_success(now, spec.every, self._asked.get(spec.name, 0.0))
            return FeedHealth(spec.name, spec.url, now, None, 0, due)
        failures = health.failures + 1
        due = after_failure(now, spec.every, failures, done.retry_after, self._jitter())
        return replace(health, last_error=done.error, failures=failures, next_due=due, gone=done.gone)


def _status(done: Done, tally: _Tally) -> Status:
    if done.gone:
        return "gone"
    if done.error is not None:
        return "failed"
    return "new" if tally.new or tally.updated else "unchanged"
