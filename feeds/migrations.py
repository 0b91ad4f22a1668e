"""The ledger's numbered migrations: version N is what a file has after the first N of them.

A migration once released is never edited; a later one changes what it did. A file from a newer Tieout is refused,
since writing into a schema we do not know could lose what stands in it.
"""

from __future__ import annotations

import sqlite3

from tieout.feeds.errors import LedgerError

# Times are ISO 8601 in UTC with microseconds, so that they sort as text; tickers are " AAPL NVDA ", lists are JSON.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE documents (
            id TEXT PRIMARY KEY, feed TEXT NOT NULL, identity TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
            url TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL, fetched_at TEXT NOT NULL, outlet TEXT NOT NULL,
            tickers TEXT NOT NULL, companies TEXT NOT NULL, published_at TEXT, accepted_at TEXT, superseded_at TEXT,
            supersedes TEXT, story TEXT, form TEXT, period_end TEXT, pages TEXT NOT NULL, note TEXT NOT NULL)""",
        "CREATE INDEX documents_by_identity ON documents (feed, identity)",
        "CREATE INDEX documents_by_url ON documents (feed, url)",
        "CREATE INDEX documents_by_story ON documents (story)",
        "CREATE INDEX documents_by_health ON documents (feed, superseded_at, published_at)",
        """CREATE TABLE signatures (
            document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, at TEXT NOT NULL,
            signature BLOB NOT NULL)""",
        "CREATE INDEX signatures_by_time ON signatures (at)",
        """CREATE TABLE facts (
            document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, ticker TEXT NOT NULL,
            cik INTEGER NOT NULL, taxonomy TEXT NOT NULL, tag TEXT NOT NULL, label TEXT NOT NULL, unit TEXT NOT NULL,
            value TEXT NOT NULL, period_start TEXT, period_end TEXT NOT NULL, fiscal_year INTEGER, fiscal_period TEXT,
            form TEXT NOT NULL, filed TEXT NOT NULL, accession TEXT NOT NULL, "start" INTEGER NOT NULL,
            "end" INTEGER NOT NULL)""",
        "CREATE INDEX facts_by_tag ON facts (ticker, tag)",
        "CREATE INDEX facts_by_document ON facts (document)",
        "CREATE TABLE companies (name TEXT NOT NULL, ticker TEXT, cik INTEGER, aliases TEXT NOT NULL)",
        "CREATE UNIQUE INDEX companies_by_name ON companies (name, ifnull(ticker, ''))",
        """CREATE TABLE feeds (
            name TEXT PRIMARY KEY, url TEXT NOT NULL, last_success TEXT, last_error TEXT, failures INTEGER NOT NULL,
            next_due TEXT, gone INTEGER NOT NULL)""",
        "CREATE TABLE memory (feed TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (feed, key)) WITHOUT ROWID",
        """CREATE TABLE changes (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL, dropped INTEGER NOT NULL)""",
        "CREATE TABLE pins (document TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE waits (host TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID",
    ),
    (  # stories are told at a refresh's end, in an order that no thread decides; older signatures were drawn otherwise
        "DELETE FROM signatures",
        "ALTER TABLE signatures ADD COLUMN told INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX signatures_untold ON signatures (told) WHERE told = 0",
    ),
    (  # what changes leaves its line by itself: nothing that writes can forget it
        """CREATE TRIGGER documents_put AFTER INSERT ON documents
            BEGIN INSERT INTO changes (document, dropped) VALUES (new.id, 0); END""",
        """CREATE TRIGGER documents_changed AFTER UPDATE ON documents
            BEGIN INSERT INTO changes (document, dropped) VALUES (new.id, 0); END""",
        """CREATE TRIGGER documents_dropped AFTER DELETE ON documents
            BEGIN INSERT INTO changes (document, dropped) VALUES (old.id, 1); END""",
    ),
    (  # inline XBRL: compressed JSON, see ledger_rows; what stored documents lack comes when their feed reads them again
        """CREATE TABLE taggings (
            document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, data BLOB NOT NULL) WITHOUT ROWID""",
        """CREATE TRIGGER taggings_put AFTER INSERT ON taggings
            BEGIN INSERT INTO changes (document, dropped) VALUES (new.document, 0); END""",
    ),
)


def version_of(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def refuse_newer(version: int) -> None:
    if version > len(MIGRATIONS):
        raise LedgerError(
            f"this ledger is of version {version} and this Tieout knows up to {len(MIGRATIONS)}: "
            "install the newer Tieout again, or name another desk with --desk"
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file to the present version, in one transaction, however many processes try at once."""
    version = version_of(connection)
    refuse_newer(version)
    if version == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, statements in enumerate(MIGRATIONS, start=1):
            if number > version_of(connection):
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
