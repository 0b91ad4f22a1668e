"""The lexical book kept open between searches: SQLite's cache stays warm, and what a `Lexical` remembers stays known."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tieout.retrieval.index.lexical import Lexical

_Mark = tuple[int, int]


class LexicalPool:
    """Readers of one book, each lent to one thread at a time. A book that was replaced is opened anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[tuple[_Mark, Lexical]] = []

    @contextmanager
    def lent(self, path: Path) -> Iterator[Lexical]:
        """A reader that nobody else uses; one that fails is not lent again."""
        mark, book = self._take(path)
        try:
            yield book
        except BaseException:
            book.close()
            raise
        with self._lock:
            self._idle.append((mark, book))

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for _, book in idle:
            book.close()

    def _take(self, path: Path) -> tuple[_Mark, Lexical]:
        here = _mark(path)
        with self._lock:
            if self._idle and self._idle[-1][0] == here:
                return self._idle.pop()
        self.close()  # of another book, or none is idle
        book = Lexical.open(path)
        return _mark(path), book


def _mark(path: Path) -> _Mark:
    """Which file it is; one that was deleted and made again is another."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
