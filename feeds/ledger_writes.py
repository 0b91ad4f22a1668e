"""The statements that change the ledger's documents, each inside a transaction that `Ledger.writing()` opened.

Every document that is put, superseded, relabelled or deleted leaves a line in `changes` in the same transaction: the
schema's triggers see to it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tieout.feeds.document import Document
from tieout.feeds.draft import Draft
from tieout.feeds.ledger_rows import (
    DOCUMENT_COLUMNS,
    FACT_COLUMNS,
    document_of,
    document_row,
    fact_row,
    iso,
    tagging_blob,
    ticker_column,
)
from tieout.feeds.revision import revised, same, sound, text_hash

Outcome = Literal["new", "updated", "unchanged"]
_PUT = f"INSERT INTO documents ({DOCUMENT_COLUMNS}) VALUES ({', '.join('?' * 21)})"
_PUT_FACT = f"INSERT INTO facts ({FACT_COLUMNS}) VALUES ({', '.join('?' * 17)})"


@dataclass(frozen=True, slots=True)
class Labels:
    """What ingest adds to a draft: companies found in it, and the story it tells (None: its own)."""

    tickers: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    story: str | None = None


Label = Callable[[Draft], Labels]


def unlabelled(draft: Draft) -> Labels:
    return Labels()


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a draft. `document` is None when it was unchanged."""

    outcome: Outcome
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A document's MinHash, for finding other tellings of it."""

    document: str
    at: datetime
    signature: bytes


def put(connection: sqlite3.Connection, feed: str, draft: Draft, now: datetime, label: Label) -> Put:
    draft = sound(draft, now)
    latest = latest_revision(connection, feed, draft.identity)
    if (latest is not None and same(draft, latest)) or (latest is None and _renamed(connection, feed, draft)):
        if latest is not None:
            _put_tagging(connection, latest.id, draft)
        return Put("unchanged")
    repeats = 0 if latest is None else _repeats(connection, feed, draft)
    document = revised(draft, feed, latest, repeats, now)
    if latest is not None and latest.superseded_at is None:
        _supersede(connection, latest.id, document.available_at or now)
    document = _labelled(document, label(draft))
    connection.execute(_PUT, document_row(document))
    connection.executemany(_PUT_FACT, [fact_row(document.id, fact) for fact in draft.facts])
    _put_tagging(connection, document.id, draft)
    return Put("new" if latest is None else "updated", document)


def withdraw(connection: sqlite3.Connection, feed: str, identity: str, now: datetime) -> bool:
    """The item is gone at its source: it answers no more, but as-of may still see it."""
    latest = latest_revision(connection, feed, identity)
    if latest is None or latest.superseded_at is not None:
        return False
    _supersede(connection, latest.id, now)
    return True


def retag(connection: sqlite3.Connection, id_: str, tickers: Sequence[str], companies: Sequence[str]) -> None:
    values = (ticker_column(tickers), json.dumps(companies, ensure_ascii=False), id_)
    connection.execute("UPDATE documents SET tickers = ?, companies = ? WHERE id = ?", values)


def sign(connection: sqlite3.Connection, signatures: Sequence[Signature]) -> None:
    values = [(one.document, iso(one.at), one.signature) for one in signatures]
    connection.executemany(
        "INSERT OR REPLACE INTO signatures (document, at, signature, told) VALUES (?, ?, ?, 0)", values
    )


def tell(connection: sqlite3.Connection, id_: str, story: str) -> None:
    connection.execute("UPDATE documents SET story = ? WHERE id = ?", (story, id_))


def expire(connection: sqlite3.Connection, feed: str, before: datetime) -> int:
    sql = (
        "SELECT id FROM documents WHERE feed = ? AND ifnull(published_at, fetched_at) < ? "
        "AND id NOT IN (SELECT document FROM pins)"
    )
    old = connection.execute(sql, (feed, iso(before))).fetchall()
    connection.executemany("DELETE FROM documents WHERE id = ?", old)
    return len(old)


def latest_revision(connection: sqlite3.Connection, feed: str, identity: str) -> Document | None:
    sql = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE feed = ? AND identity = ? ORDER BY rowid DESC LIMIT 1"
    row = connection.execute(sql, (feed, identity)).fetchone()
    return document_of(row) if row else None


def _put_tagging(connection: sqlite3.Connection, id_: str, draft: Draft) -> None:
    """Also for a text that was stored before tags were kept."""
    if draft.tagging is not None:
        sql = "INSERT OR IGNORE INTO taggings (document, data) VALUES (?, ?)"
        connection.execute(sql, (id_, tagging_blob(draft.tagging)))


def _renamed(connection: sqlite3.Connection, feed: str, draft: Draft) -> bool:
    """The same text at the same address under a new guid is no new document."""
    sql = "SELECT 1 FROM documents WHERE feed = ? AND url = ? AND title = ? AND sha256 = ? AND superseded_at IS NULL"
    values = (feed, draft.url, draft.title, text_hash(draft.text))
    return bool(draft.url) and connection.execute(sql, values).fetchone() is not None


def _repeats(connection: sqlite3.Connection, feed: str, draft: Draft) -> int:
    sql = "SELECT count(*) FROM documents WHERE feed = ? AND identity = ? AND sha256 = ?"
    count: int = connection.execute(sql, (feed, draft.identity, text_hash(draft.text))).fetchone()[0]
    return count


def _labelled(document: Document, labels: Labels) -> Document:
    if not (labels.tickers or labels.companies or labels.story):
        return document
    return replace(
        document,
        tickers=_merged(document.tickers, labels.tickers),
        companies=_merged(document.companies, labels.companies),
        story=(labels.story or document.story) if document.story else None,
    )


def _merged(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + more))


def _supersede(connection: sqlite3.Connection, id_: str, at: datetime) -> None:
    connection.execute("UPDATE documents SET superseded_at = ? WHERE id = ?", (iso(at), id_))
