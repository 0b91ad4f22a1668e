"""The conversations' file: its numbered migrations, and a connection that is ready to use.

As with the ledger, version N is what a file has after the first N migrations; a released one is never edited, and a file
of a newer Tieout is refused in words. A deleted turn takes its words out of the search by a trigger.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tieout.feeds import LedgerError, write_ahead

WAIT = 30.0  # seconds for another writer's transaction; each of ours takes milliseconds

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, begun_at TEXT NOT NULL,
            changed_at TEXT NOT NULL)""",
        "CREATE INDEX conversations_by_user ON conversations (user, changed_at)",
        """CREATE TABLE turns (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, question TEXT NOT NULL, tickers TEXT NOT NULL,
            as_of TEXT NOT NULL, since TEXT NOT NULL,
            conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE)""",
        "CREATE INDEX turns_by_conversation ON turns (conversation)",
        """CREATE TABLE replies (
            turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, place INTEGER NOT NULL,
            adapter TEXT NOT NULL, asked_as TEXT NOT NULL DEFAULT '', answer TEXT, failure TEXT NOT NULL DEFAULT '',
            at TEXT, PRIMARY KEY (turn, place)) WITHOUT ROWID""",
        "CREATE VIRTUAL TABLE words USING fts5 (question, answer, tokenize = 'porter unicode61 remove_diacritics 2')",
        "CREATE TRIGGER turns_forgotten AFTER DELETE ON turns BEGIN DELETE FROM words WHERE rowid = old.id; END",
    ),
    (
        """CREATE TABLE marks (
            turn INTEGER NOT NULL, place INTEGER NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (turn, place), FOREIGN KEY (turn, place) REFERENCES replies (turn, place) ON DELETE CASCADE)
            WITHOUT ROWID""",
    ),
)


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction: committed at the end, undone on an error. SQLite's own errors come out in words.

    A connection for each call belongs to no thread and holds nothing between calls: 0.3 ms, beside an answer's seconds.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            write_ahead(connection, WAIT)
            for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
            _migrate(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as exc:
        raise LedgerError(
            f"The conversations in {path} cannot be read or written ({exc}): "
            "make room and look at the file's rights, then ask again."
        ) from exc


def _migrate(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise LedgerError(
            f"These conversations are of version {version} and this Tieout knows up to {len(MIGRATIONS)}: "
            "install the newer Tieout again, or name another desk with --desk."
        )
    if version == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(_version(connection) + 1, len(MIGRATIONS) + 1):  # another process may have come first
            for statement in MIGRATIONS[number - 1]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
