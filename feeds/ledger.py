"""The ledger: every document, fact, company and feed's health in one SQLite file, the truth all else is rebuilt from.

Contract: what `writing()` has committed survives kill -9 and power cuts (WAL, synchronous=FULL). Reads never wait for a
writer. One object belongs to one thread; any number of objects, threads and processes may have the same file open.
SQLite's own errors never leave this room: they come out as `LedgerError`, in words.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tieout.feeds import ledger_rows as rows
from tieout.feeds import ledger_writes as writes
from tieout.feeds.document import Company, Document, Fact, FeedState
from tieout.feeds.draft import Draft, skipped_of
from tieout.feeds.errors import LedgerError, UnknownDocument
from tieout.feeds.inline_xbrl import Tagging
from tieout.feeds.ledger_queries import Selection, documents_sql, facts_sql
from tieout.feeds.ledger_writes import Label, Put, Signature, unlabelled
from tieout.feeds.migrations import migrate, refuse_newer, version_of
from tieout.feeds.settings import FeedSpec
from tieout.feeds.sqlite_journal import write_ahead
from tieout.feeds.tagging import OPENING

_FETCHED = 50
_WAIT = 30.0  # seconds for another writer's transaction; a refresh commits many times a second


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log that the index follows. `dropped`: the row is gone, as retention does."""

    seq: int
    document: str
    dropped: bool


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    documents: int  # current revisions
    bytes: int


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """What the last attempt at a feed left behind; `url` is what was asked, so that a new URL starts afresh."""

    name: str
    url: str = ""
    last_success: datetime | None = None
    last_error: str | None = None
    failures: int = 0
    next_due: datetime | None = None
    gone: bool = False


class Ledger:
    """Open it with `Ledger.open(path)`, as a context manager."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        with _in_words(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
            try:
                refuse_newer(version_of(connection))
                write_ahead(connection, _WAIT)
                for pragma in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -16000"):
                    connection.execute(f"PRAGMA {pragma}")
                migrate(connection)
            except BaseException:
                connection.close()
                raise
            return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    # -- reading -------------------------------------------------------------------------------------------------

    def document(self, id: str) -> Document:
        for row in self._rows(f"SELECT {rows.DOCUMENT_COLUMNS} FROM documents WHERE id = ?", (id,)):
            return rows.document_of(row)
        raise UnknownDocument(f"the ledger has no document {id!r}: `tieout documents list` shows what there is")

    def tagging(self, id: str) -> Tagging | None:
        """What the inline XBRL of a document's page tells; None where it has none."""
        for row in self._rows("SELECT data FROM taggings WHERE document = ?", (id,)):
            return rows.tagging_of_blob(row[0])
        return None

    def outlines(self, ids: Iterable[str]) -> dict[str, Document]:
        """Documents without their texts, which are long; those that are not here are left out."""
        columns = rows.DOCUMENT_COLUMNS.replace(" text,", " '',")
        sql = f"SELECT {columns} FROM documents WHERE id IN (SELECT value FROM json_each(?))"
        wanted = json.dumps(list(dict.fromkeys(ids)))
        return {row[0]: rows.document_of(row) for row in self._rows(sql, (wanted,))}

    def documents(
        self,
        *,
        feed: str | None = None,
        kind: str | None = None,
        tickers: Sequence[str] = (),
        as_of: datetime | None = None,
        since: datetime | None = None,
        all_revisions: bool = False,
        limit: int | None = None,
    ) -> Iterator[Document]:
        """Newest first; without `as_of` the current revisions, with it those that were known then."""
        selection = Selection(feed, kind, tuple(tickers), as_of, since, all_revisions, limit)
        return map(rows.document_of, self._rows(*documents_sql(selection)))

    def changes(self, after: int, limit: int = 1000) -> list[Change]:
        sql = "SELECT seq, document, dropped FROM changes WHERE seq > ? ORDER BY seq LIMIT ?"
        return [Change(seq, document, bool(dropped)) for seq, document, dropped in self._rows(sql, (after, limit))]

    def last_change(self) -> int:
        return int(self._one("SELECT ifnull(max(seq), 0) FROM changes"))

    def facts(self, ticker: str, *, tags: Sequence[str] = (), as_of: datetime | None = None) -> list[Fact]:
        return [rows.fact_of(row) for row in self._rows(*facts_sql(ticker, tuple(tags), as_of))]

    def facts_in(self, document: str) -> list[Fact]:
        """The facts that one `facts` document shows, in the order of its text; [] for any other document."""
        sql = f'SELECT {rows.FACT_COLUMNS} FROM facts WHERE document = ? ORDER BY "start"'
        return [rows.fact_of(row) for row in self._rows(sql, (document,))]

    def companies(self) -> list[Company]:
        return [rows.company_of(row) for row in self._rows("SELECT name, ticker, cik, aliases FROM companies")]

    def held_tickers(self) -> frozenset[str]:
        """Of the companies whose papers, or news about them, are here now."""
        told = self._rows("SELECT DISTINCT tickers FROM documents WHERE superseded_at IS NULL")
        return frozenset(ticker for (tickers,) in told for ticker in tickers.split())

    def feed_states(self, specs: Sequence[FeedSpec]) -> list[FeedState]:
        healths = self.healths()
        return [self._state(spec, healths.get(spec.name) or FeedHealth(spec.name)) for spec in specs]

    def story(self, story_id: str) -> list[Document]:
        """The current tellings of one event, first told first."""
        sql = (
            f"SELECT {rows.DOCUMENT_COLUMNS} FROM documents WHERE story = ? AND superseded_at IS NULL "
            "ORDER BY ifnull(published_at, fetched_at), id"
        )
        return [rows.document_of(row) for row in self._rows(sql, (story_id,))]

    def counts(self) -> LedgerCounts:
        documents = int(self._one("SELECT count(*) FROM documents WHERE superseded_at IS NULL"))
        size = int(self._one("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"))
        return LedgerCounts(documents, size)

    # -- what the refresh keeps here -----------------------------------------------------------------------------

    def healths(self) -> dict[str, FeedHealth]:
        """Of every feed that was ever asked, by name."""
        found = self._rows("SELECT name, url, last_success, last_error, failures, next_due, gone FROM feeds")
        return {
            name: FeedHealth(name, url, rows.instant(success), error, failures, rows.instant(due), bool(gone))
            for name, url, success, error, failures, due, gone in found
        }

    def remembered(self, feed: str) -> dict[str, str]:
        return self.memories([feed]).get(feed, {})

    def memories(self, feeds: Sequence[str]) -> dict[str, dict[str, str]]:
        """What each of these feeds asked to keep; one statement, however many they are."""
        sql = "SELECT feed, key, value FROM memory WHERE feed IN (SELECT value FROM json_each(?))"
        memories: dict[str, dict[str, str]] = {}
        for feed, key, value in self._rows(sql, (json.dumps(list(feeds)),)):
            memories.setdefault(feed, {})[key] = value
        return memories

    def known(self, feed: str, identity: str) -> str | None:
        """sha256 of the current revision's text."""
        sql = "SELECT sha256 FROM documents WHERE feed = ? AND identity = ? AND superseded_at IS NULL"
        return next((row[0] for row in self._rows(sql, (feed, identity))), None)

    def waits(self) -> dict[str, datetime]:
        """Hosts that asked to be left alone, and until when."""
        return {host: datetime.fromisoformat(until) for host, until in self._rows("SELECT host, until FROM waits", ())}

    def signatures(self, since: datetime) -> list[Signature]:
        """Of the current documents whose story is told and may still be told by others, oldest first."""
        return self._signatures("told = 1 AND at >= ?", (rows.iso(since),))

    def untold(self) -> list[Signature]:
        """Of the current documents that were taken in since stories were last told; also by a refresh that was killed."""
        return self._signatures("told = 0", ())

    def untagged(self, after: int) -> list[Document]:
        """Openings of documents without tickers that the log names after a change."""
        columns = rows.DOCUMENT_COLUMNS.replace("text,", f"substr(text, 1, {OPENING}),")
        chosen = "SELECT document FROM changes WHERE seq > ?"
        sql = f"SELECT {columns} FROM documents WHERE id IN ({chosen}) AND tickers = '' AND superseded_at IS NULL"
        return [rows.document_of(row) for row in self._rows(sql, (after,))]

    # -- writing: only inside `with ledger.writing():` ------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is acknowledged when the block ends, or none of it happened."""
        with _in_words(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def put(self, feed: str, draft: Draft, now: datetime, label: Label = unlabelled) -> Put:
        """Take a draft in: as a new document, as a new revision of its identity, or as seen already.

        `label` is asked only for drafts that are taken in.
        """
        return writes.put(self._connection, feed, draft, now, label)

    def withdraw(self, feed: str, identity: str, now: datetime) -> bool:
        return writes.withdraw(self._connection, feed, identity, now)

    def retag(self, document: str, tickers: Sequence[str], companies: Sequence[str]) -> None:
        """Name the companies of a document that was taken in before their names were known."""
        writes.retag(self._connection, document, tickers, companies)

    def sign(self, signatures: Sequence[Signature]) -> None:
        writes.sign(self._connection, signatures)

    def tell(self, document: str, story: str) -> None:
        """The document tells another's story, not its own."""
        writes.tell(self._connection, document, story)

    def settle_stories(self, documents: Iterable[str]) -> None:
        """The stories of these are settled."""
        values = [(document,) for document in documents]
        self._connection.executemany("UPDATE signatures SET told = 1 WHERE document = ?", values)

    def remember(self, feed: str, values: Mapping[str, str]) -> None:
        pairs = [(feed, key, value) for key, value in values.items()]
        self._connection.executemany("INSERT OR REPLACE INTO memory VALUES (?, ?, ?)", pairs)

    def learn(self, companies: Iterable[Company]) -> None:
        values = [rows.company_row(company) for company in companies]
        self._connection.executemany("INSERT OR REPLACE INTO companies VALUES (?, ?, ?, ?)", values)

    def save_health(self, health: FeedHealth) -> None:
        h = health
        values = (h.name, h.url, rows.iso(h.last_success), h.last_error, h.failures, rows.iso(h.next_due), h.gone)
        self._connection.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def save_waits(self, waits: Mapping[str, datetime]) -> None:
        self._connection.execute("DELETE FROM waits")
        pairs = [(host, rows.iso(until)) for host, until in waits.items()]
        self._connection.executemany("INSERT INTO waits VALUES (?, ?)", pairs)

    def pin(self, documents: Iterable[str]) -> None:
        """A stored report cites these: retention leaves them."""
        self._connection.executemany("INSERT OR IGNORE INTO pins VALUES (?)", [(id_,) for id_ in documents])

    def expire(self, feed: str, before: datetime) -> int:
        """Drop what a feed published (or, undated, brought) before a time; pinned documents stay."""
        return writes.expire(self._connection, feed, before)

    def vacuum(self) -> None:
        """Give the room of dropped documents back to the disk."""
        with _in_words(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- plumbing ------------------------------------------------------------------------------------------------

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Any]:
        """A few rows at a time, so that a reader who stops half-way leaves nothing open behind."""
        with _in_words(self.path):
            cursor = self._connection.execute(sql, values)
            batch = cursor.fetchmany(_FETCHED)
        while batch:
            yield from batch
            with _in_words(self.path):
                batch = cursor.fetchmany(_FETCHED)

    def _signatures(self, where: str, values: Sequence[Any]) -> list[Signature]:
        sql = (
            "SELECT document, at, signature FROM signatures JOIN documents ON id = document "
            f"WHERE {where} AND superseded_at IS NULL ORDER BY at, feed, identity, document"
        )
        found = self._rows(sql, values)
        return [Signature(document, datetime.fromisoformat(at), signature) for document, at, signature in found]

    def _one(self, sql: str) -> Any:
        return next(self._rows(sql))[0]

    def _state(self, spec: FeedSpec, health: FeedHealth) -> FeedState:
        sql = "SELECT count(*), max(published_at) FROM documents WHERE feed = ? AND superseded_at IS NULL"
        documents, newest = next(self._rows(sql, (spec.name,)))
        return FeedState(
            spec.name, spec.kind, health.last_success, health.last_error, health.failures, health.next_due,
            rows.instant(newest), documents, spec.every, spec.paused,
            tuple(skipped_of(self.remembered(spec.name)).items()),
        )  # fmt: skip


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """SQLite's and the disk's errors as `LedgerError`."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as exc:
        raise LedgerError(_sentence(path, str(exc))) from exc


def _sentence(path: Path, error: str) -> str:
    low = error.lower()
    if "disk is full" in low or "no space" in low or "i/o error" in low:
        return f"the disk under {path} is full or failing ({error}): make room and run the same command again"
    if "locked" in low or "busy" in low:
        return f"another program keeps {path} locked: close it and run the same command again"
    if "not a database" in low or "malformed" in low:
        return f"{path} is damaged or no ledger ({error}): put a copy back, or move it away to start a new one"
    return f"the ledger {path} cannot be used ({error}): check that the desk's folder can be written to"
