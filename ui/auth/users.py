"""The desk's users, their tokens and their sessions: `users.sqlite`, readable by its owner alone.

Nothing in it grants access by itself: passwords are scrypt hashes, tokens and session cookies are stored as SHA-256.
One file for all three, so that removing a user, or a new password, ends that user's sessions in the same step.
The clock is passed in; times are seconds since the epoch.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tieout.feeds import LedgerError, UsageError
from tieout.ui.auth.passwords import DEFAULT, Cost, checked_password, hashed, matches, new_token, token_hash

FILE = "users.sqlite"
IDLE, ABSOLUTE = 8 * 3600.0, 24 * 3600.0  # seconds a session lives unused, and at all
SEEN_EVERY = 60.0  # how exactly "unused" is known; spares a write per request
SESSIONS_EACH = 20  # the oldest ends when a user opens one more
TOKEN = "tieout_"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_SCHEMA = """
create table if not exists users (name text primary key, password text not null, token text unique) strict;
create table if not exists sessions (
    token text primary key, name text not null references users on delete cascade, began real not null, seen real not null
) strict;
"""


class Users:
    """One per process; may be called from any thread."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, cost: Cost = DEFAULT) -> None:
        self._clock = clock
        self._cost = cost
        self._lock = threading.Lock()
        try:
            private(path)
            self._file = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
            self._file.execute("pragma foreign_keys = on")
            self._file.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as exc:
            raise LedgerError(
                f"The users in {path} cannot be read ({exc}). Mend or remove the file, then go on."
            ) from exc
        self._nobody = hashed(new_token(), cost)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._file.execute("begin immediate")
            try:
                yield self._file
            except BaseException:
                self._file.execute("rollback")
                raise
            self._file.execute("commit")

    def _one(self, sql: str, *values: object) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._file.execute(sql, values).fetchone()
            return row

    # Users

    def any(self) -> bool:
        return self._one("select 1 from users limit 1") is not None

    def names(self) -> list[tuple[str, bool]]:
        """Every user, and whether a token was made for it."""
        with self._lock:
            return [
                (str(name), bool(has))
                for name, has in self._file.execute("select name, token is not null from users order by name")
            ]

    def put(self, name: str, password: str) -> bool:
        """A new user, or a new password for a known one, whose sessions then end. True when it is new."""
        if not _NAME.fullmatch(name):
            raise UsageError(f'"{name}" is no user name; use 1 to 64 letters, digits and . _ @ -, such as anna.')
        stored = hashed(checked_password(password), self._cost)
        with self._writing() as file:
            known = file.execute("update users set password = ? where name = ?", (stored, name)).rowcount
            if not known:
                file.execute("insert into users (name, password) values (?, ?)", (name, stored))
            file.execute("delete from sessions where name = ?", (name,))
        return not known

    def remove(self, name: str) -> None:
        """The user, its token and its sessions."""
        with self._writing() as file:
            if not file.execute("delete from users where name = ?", (name,)).rowcount:
                raise unknown(name)

    def check(self, name: str, password: str) -> bool:
        """A user who does not exist takes as long as one who does."""
        row = self._one("select password from users where name = ?", name)
        right = matches(password, str(row[0]) if row else self._nobody)
        return row is not None and right

    # Tokens, for tools

    def make_token(self, name: str) -> str:
        """A new token in the place of the last one. It is told once: only its hash is kept."""
        token = TOKEN + new_token()
        self._set_token(name, token_hash(token))
        return token

    def drop_token(self, name: str) -> None:
        self._set_token(name, None)

    def _set_token(self, name: str, stored: str | None) -> None:
        with self._writing() as file:
            if not file.execute("update users set token = ? where name = ?", (stored, name)).rowcount:
                raise unknown(name)

    def by_token(self, token: str) -> str | None:
        row = self._one("select name from users where token = ?", token_hash(token))
        return str(row[0]) if row else None

    # Sessions, for browsers

    def begin(self, name: str) -> str:
        """A session's token, for the cookie; what has run out, and the oldest beyond the limit, goes."""
        token, now = new_token(), self._clock()
        with self._writing() as file:
            file.execute("delete from sessions where began <= ? or seen <= ?", (now - ABSOLUTE, now - IDLE))
            file.execute("insert into sessions values (?, ?, ?, ?)", (token_hash(token), name, now, now))
            file.execute(
                "delete from sessions where name = ?1 and token not in "
                "(select token from sessions where name = ?1 order by began desc, rowid desc limit ?2)",
                (name, SESSIONS_EACH),
            )
        return token

    def by_session(self, token: str) -> str | None:
        """Whose session this is, while it lives."""
        row = self._one("select name, began, seen from sessions where token = ?", token_hash(token))
        now = self._clock()
        if row is None or now - row[1] >= ABSOLUTE or now - row[2] >= IDLE:
            return None
        return str(row[0])

    def used(self, token: str) -> None:
        """The reader did something: the idle time begins anew."""
        now = self._clock()
        row = self._one("select seen from sessions where token = ?", token_hash(token))
        if row is not None and now - row[0] >= SEEN_EVERY:
            with self._writing() as file:
                file.execute("update sessions set seen = ? where token = ?", (now, token_hash(token)))

    def end(self, token: str) -> None:
        with self._writing() as file:
            file.execute("delete from sessions where token = ?", (token_hash(token),))


def private(path: Path) -> None:
    """The file, made where it is missing, for its owner alone; SQLite gives its journal the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def unknown(name: str) -> UsageError:
    return UsageError(f'The desk has no user named "{name}". `tieout users list` shows them all.')
