"""SQLite's write-ahead log, switched on by whichever process opens a file first.

SQLite does not wait for the switch as it does for a transaction: of two processes that open a new file at once, one is told
"database is locked" at once, whatever its timeout (https://www.sqlite.org/c3ref/busy_handler.html). Here it waits.
"""

from __future__ import annotations

import sqlite3
import time

_PAUSE = 0.01  # seconds


def write_ahead(connection: sqlite3.Connection, wait: float) -> None:
    """The file's journal is the write-ahead log from here on; sqlite3.OperationalError after `wait` seconds of another's lock."""
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)
