"""Refresh: ask the feeds that are due, take in what they bring, keep their health. The room's one job.

Contract: one refresh a desk (a lock file beside the ledger; `Busy` for the second). Feeds run side by side, one at a
time per host (four on hosts in `allow_private`); one thread alone, the caller's, writes to the ledger, in small
transactions, and what is committed is acknowledged: a refresh killed at any point is made good by running it again.
A feed that fails, whatever it does, fails alone. `stop` ends it cleanly within seconds.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tieout.feeds.errors import Busy, LedgerError, UsageError
from tieout.feeds.ledger import FeedHealth, Ledger
from tieout.feeds.refresh_records import Done, FeedResult, Message, RefreshProgress, RefreshReport, Status, report_of
from tieout.feeds.schedule import is_due
from tieout.feeds.settings import FeedSpec, FeedsSettings

if TYPE_CHECKING:
    from tieout.feeds.refresh_intake import Intake
    from tieout.feeds.refresh_sources import Sources

_WORKERS = 16
_CHUNK = 32  # items that a feed's one page holds are handed over together
_QUEUE = 64  # chunks in flight: sources wait when the ledger does not keep up, so memory stays flat
_BATCH = 256  # events a transaction
_GATHER, _NAP = 0.1, 0.01  # seconds
_OWN_LANES = 4


def refresh(
    settings: FeedsSettings,
    *,
    everything: bool = False,
    names: Sequence[str] = (),
    progress: Callable[[RefreshProgress], None] | None = None,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RefreshReport:
    """Refresh what is due; `everything`: due or not; `names`: these alone, even when they are gone or not due."""
    begun = time.monotonic()
    _refuse_unknown(names, settings)
    with _only_one(settings.ledger), Ledger.open(settings.ledger) as ledger:
        healths = _healths(ledger, settings.feeds)
        results = {name: FeedResult(name, _idle(health), next_due=health.next_due) for name, health in healths.items()}
        chosen = [spec for spec in settings.feeds if _wanted(spec, healths[spec.name], everything, names, clock())]
        if chosen:
            done = _run(_Run(settings, ledger, healths, clock, progress, stop), chosen)
            results |= {result.name: result for result in done}
    return report_of(list(results.values()), time.monotonic() - begun)


class _Run:
    """What one refresh shares between its workers and its writer."""

    def __init__(
        self,
        settings: FeedsSettings,
        ledger: Ledger,
        healths: dict[str, FeedHealth],
        clock: Callable[[], datetime],
        progress: Callable[[RefreshProgress], None] | None,
        stop: threading.Event | None,
    ) -> None:
        self.settings, self.ledger, self.healths, self.clock = settings, ledger, healths, clock
        self.progress, self.stop = progress, stop or threading.Event()
        self.memories = {name: ledger.remembered(name) for name in healths}
        self.halted = threading.Event()  # the writer is gone: nobody takes from the queue any more
        self.queue: queue.Queue[Sequence[Message]] = queue.Queue(_QUEUE)

    def hand_over(self, chunk: Sequence[Message]) -> None:
        while not self.halted.is_set():
            try:
                self.queue.put(chunk, timeout=0.2)
                return
            except queue.Full:
                continue

    def batch(self, expected: int) -> list[Message]:
        """What comes in within a moment: a commit waits for the disk, and one does for hundreds of 304s."""
        messages: list[Message] = []
        ended, chunk = 0, self.queue.get()
        until = time.monotonic() + _GATHER
        while chunk:
            messages += chunk
            ended += isinstance(chunk[-1], Done)
            chunk = () if ended == expected or len(messages) >= _BATCH else self._next(until)
        return messages

    def _next(self, until: float) -> Sequence[Message]:
        """Looks and naps: a thread that is woken for every chunk takes the interpreter from the workers."""
        while True:
            try:
                return self.queue.get_nowait()
            except queue.Empty:
                if time.monotonic() >= until:
                    return ()
                time.sleep(_NAP)


def _run(run: _Run, chosen: Sequence[FeedSpec]) -> list[FeedResult]:
    from tieout.feeds.refresh_intake import Intake
    from tieout.feeds.refresh_sources import Sources  # HTTP and parsers: not needed when nothing is due

    own = run.settings.fetch.allow_private
    lanes = lanes_of(chosen, own)
    intake = Intake(run.ledger, run.healths, _asked(run), run.settings.watchlist, run.clock, random.random)
    with Sources(run.settings, run.memories, run.ledger.waits(), run.clock, run.stop) as sources:
        sources.expect([spec for spec in chosen if run.healths[spec.name].last_success is None])
        with ThreadPoolExecutor(min(_WORKERS, len(lanes)), thread_name_prefix="feed") as pool:
            try:
                for lane in lanes:
                    pool.submit(_collect, run, sources, lane)
                _write(run, intake, len(chosen))
            except BaseException:
                run.stop.set()
                raise
            finally:
                run.halted.set()
        with run.ledger.writing():
            run.ledger.save_waits(sources.fetch.waits)
    return intake.results


def _collect(run: _Run, sources: Sources, lane: Sequence[FeedSpec]) -> None:
    """A worker: the feeds of one host, one after the other; each ends with its `Done`, come what may."""
    for spec in lane:
        if run.stop.is_set():
            run.hand_over([Done(spec, stopped=True)])
            continue
        size = _CHUNK if spec.kind == "syndication" and not spec.full_text else 1  # others bring theirs one by one
        messages = sources.messages(spec)
        while chunk := list(islice(messages, size)):
            run.hand_over(chunk)


def _write(run: _Run, intake: Intake, expected: int) -> None:
    """The writer, until every feed is done."""
    done = 0
    while done < expected:
        for result in intake.take(run.batch(expected - done)):
            done += 1
            if run.progress is not None:
                run.progress(RefreshProgress(done, expected, result.name))
    intake.close()


def lanes_of(specs: Sequence[FeedSpec], own: Sequence[str]) -> list[list[FeedSpec]]:
    """Feeds by host, so that no host sees two of our requests at once; the user's own hosts get a few lanes."""
    lanes: dict[tuple[str, int], list[FeedSpec]] = {}
    for number, spec in enumerate(specs):
        host = host_of(spec)
        bare = host.rpartition(":")[0] or host
        lanes.setdefault((host, number % _OWN_LANES if {host, bare} & set(own) else 0), []).append(spec)
    return list(lanes.values())


def host_of(spec: FeedSpec) -> str:
    """Whom a feed asks: host and port, or the feed itself when it reads the disk."""
    try:
        return urlsplit(spec.url).netloc.lower() or spec.name
    except ValueError:
        return spec.name


def _healths(ledger: Ledger, specs: Sequence[FeedSpec]) -> dict[str, FeedHealth]:
    """By name; a feed whose address was changed in desk.toml starts afresh."""
    kept = ledger.healths()
    fresh = {spec.name: FeedHealth(spec.name, spec.url) for spec in specs}
    return {name: kept[name] if name in kept and kept[name].url == new.url else new for name, new in fresh.items()}


def _wanted(spec: FeedSpec, health: FeedHealth, everything: bool, names: Sequence[str], now: datetime) -> bool:
    if names:
        return spec.name in names
    if spec.paused or health.gone:
        return False
    return everything or is_due(health.next_due, spec.every, now)


def _refuse_unknown(names: Sequence[str], settings: FeedsSettings) -> None:
    known = [spec.name for spec in settings.feeds]
    for name in names:
        if name not in known:
            raise UsageError(f"there is no feed named {name!r}: the desk has {', '.join(known) or 'none yet'}")


def _idle(health: FeedHealth) -> Status:
    return "gone" if health.gone else "not_due"


def _asked(run: _Run) -> dict[str, float]:
    return {name: float(memory["asked"]) for name, memory in run.memories.items() if "asked" in memory}


@contextmanager
def _only_one(ledger: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(ledger.with_name("refresh.lock"), timeout=0)
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as exc:
        raise Busy("another refresh of this desk is running: wait for it to end, then run this again") from exc
    except OSError as exc:
        raise LedgerError(f"the desk's folder {ledger.parent} cannot be written to ({exc}): check its owner") from exc
    try:
        yield
    finally:
        lock.release()
