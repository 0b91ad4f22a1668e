"""A lock that is given in the order in which it was asked for, and an iterator whose steps take such turns.

`threading.Lock` goes to whoever is quickest, and the one who just let go of it is: of two answers written token by
token, the second would wait for the first one's end. In line, each waits for one token of every other.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

Item = TypeVar("Item")


class FairLock:
    """A mutex, first come, first served."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._held = False
        self._line: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._door:
            if not self._held:
                self._held = True
                return
            called = threading.Event()
            self._line.append(called)
        called.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._door:
            if self._line:
                self._line.popleft().set()  # still held: it passes to the next in line
            else:
                self._held = False


def in_turns(lock: FairLock, begin: Callable[[], Iterator[Item]]) -> Iterator[Item]:
    """The items of `begin()`, which is called, and takes each of its steps, while the lock is held."""
    with lock:
        items = begin()
    with suppress(StopIteration):
        while True:
            with lock:
                item = next(items)
            yield item
