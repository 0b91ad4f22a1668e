"""A SQLite file that the ledger can rebuild: opened at the right version, written in whole transactions, errors in words.

The lexical index and the figure store are such files. An object belongs to one thread at a time; any number of them, in any
number of processes, may have one file open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from tieout.feeds import IndexUnavailable, write_ahead

_WAIT = 30.0  # seconds for another writer's transaction


class SqliteFile:
    """Open it with `open(path)`, as a context manager. SQLite's and the disk's errors leave as `IndexUnavailable`."""

    NAME: ClassVar[str]  # as an error names it: "The lexical index"
    VERSION: ClassVar[int]  # of the tables

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """The file, which is made where it is missing."""
        with cls._in_words():
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            try:
                if cls._statements(_version(connection)) is not None:
                    cls._bring_up(connection)
                connection.execute("PRAGMA synchronous = NORMAL")
            except BaseException:
                connection.close()
                raise
            return cls(connection)

    @classmethod
    def _statements(cls, version: int) -> Sequence[str] | None:
        """What brings a file of this version (0: a new one) up to `VERSION`; None where nothing is to be done."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with self._in_words():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._in_words():
            return self._connection.execute(sql, values).fetchall()

    @classmethod
    def _bring_up(cls, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            write_ahead(connection, _WAIT)
        connection.execute("BEGIN IMMEDIATE")
        statements = cls._statements(_version(connection)) or ()  # another process may have been quicker
        for statement in statements:  # `executescript` would end the transaction
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {cls.VERSION}")
        connection.execute("COMMIT")

    @classmethod
    @contextmanager
    def _in_words(cls) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as exc:
            raise IndexUnavailable(f"{cls.NAME} cannot be used ({exc}); run `tieout reindex`.") from exc


def statements_of(script: str) -> list[str]:
    """The statements of a script without semicolons of its own."""
    return [statement for statement in script.split(";") if statement.strip()]


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
