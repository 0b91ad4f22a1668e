"""The worker's side of a refresh: one feed's source run to its end, as messages. Knows nothing of how they are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from tieout.feeds import syndication
from tieout.feeds.credentials import WithCredentials, credentials_of
from tieout.feeds.document import FeedKind
from tieout.feeds.draft import SourceContext, SourceEvent
from tieout.feeds.errors import Gone, RateLimited, TieoutError
from tieout.feeds.fetch import HttpFetch
from tieout.feeds.ledger import Ledger
from tieout.feeds.parser import Parser
from tieout.feeds.refresh_records import Done, Found, Message
from tieout.feeds.settings import FeedSpec, FeedsSettings

Collect = Callable[[FeedSpec, SourceContext], Iterator[SourceEvent]]


class Sources:
    """One HTTP client and one set of parsing processes for all workers; use as a context manager."""

    def __init__(
        self,
        settings: FeedsSettings,
        memories: Mapping[str, Mapping[str, str]],
        waits: Mapping[str, datetime],
        clock: Callable[[], datetime],
        stop: threading.Event,
    ) -> None:
        self._settings, self._memories, self._clock, self._stop = settings, memories, clock, stop
        self.fetch = HttpFetch(settings.fetch, waits=waits, clock=clock, stop=stop)
        self._parser = Parser()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parser.close()
        self.fetch.close()

    def expect(self, specs: Sequence[FeedSpec]) -> None:
        """Feeds that were never read before: all of them will need parsing."""
        self._parser.start(sum(spec.kind == "syndication" for spec in specs))

    def messages(self, spec: FeedSpec) -> Iterator[Message]:
        """Everything the source finds, then always one `Done`."""
        try:
            with ExitStack() as stack:
                for event in self._events(spec, self._context(spec, stack)):
                    yield Found(spec, event)
                    if self._stop.is_set():
                        yield Done(spec, stopped=True)
                        return
        except Gone as exc:
            yield Done(spec, str(exc), gone=True)
        except RateLimited as exc:
            yield Done(spec, str(exc), retry_after=exc.retry_after)
        except TieoutError as exc:
            yield Done(spec, str(exc), stopped=self._stop.is_set())
        except Exception as exc:  # noqa: BLE001 - one bad feed stops nothing; the fault stands in its health by name
            yield Done(spec, f"a fault of Tieout's own on this feed ({type(exc).__name__}: {exc}): please report it")
        else:
            yield Done(spec)

    def _events(self, spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]:
        if spec.kind == "syndication":
            return syndication.collect(spec, context, self._parser)
        return _collector(spec.kind)(spec, context)

    def _context(self, spec: FeedSpec, stack: ExitStack) -> SourceContext:
        opened: list[Ledger] = []

        def known(identity: str) -> str | None:
            if not opened:  # a ledger belongs to its thread, and most feeds never ask
                opened.append(stack.enter_context(Ledger.open(self._settings.ledger)))
            return opened[0].known(spec.name, identity)

        headers = credentials_of(spec)
        return SourceContext(
            fetch=WithCredentials(self.fetch, spec.url, headers) if headers else self.fetch,
            now=self._clock(),
            remembered=self._memories.get(spec.name, {}),
            known=known,
            watchlist=self._settings.watchlist,
            contact=self._settings.fetch.contact,
        )


def _collector(kind: FeedKind) -> Collect:
    """The source of a kind; imported when a feed of it is due."""
    if kind == "edgar":
        from tieout.feeds import edgar

        return edgar.collect
    if kind == "folder":
        from tieout.feeds import folder

        return folder.collect
    from tieout.feeds import prices

    return prices.collect
