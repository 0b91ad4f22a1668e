"""Answers written at once take turns: none waits for another's end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tieout.model.inference.fair_lock import FairLock, in_turns


def tokens(name: str, written: list[str], count: int = 12) -> Iterator[str]:
    for _ in range(count):
        time.sleep(0.003)
        written.append(name)
        yield name


def test_two_writers_alternate() -> None:
    """Of any six tokens in a row neither writer has more than four, once both have begun."""
    lock, written = FairLock(), []
    start = threading.Barrier(2)

    def write(name: str) -> None:
        start.wait()
        list(in_turns(lock, lambda: tokens(name, written)))

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = written[written.index("b") if written[0] == "a" else written.index("a") :]
    shared = both[: max(place for place in range(len(both)) if both[place] != both[-1]) + 1]
    assert len(written) == 24
    assert all(2 <= shared[at : at + 6].count("a") <= 4 for at in range(len(shared) - 5))


def test_one_step_at_a_time() -> None:
    """Never do two hold the lock."""
    lock = FairLock()
    inside = 0
    most = 0

    def hold() -> None:
        nonlocal inside, most
        for _ in range(50):
            with lock:
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=hold) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_an_error_lets_the_next_one_in() -> None:
    """A writer that fails does not keep the line waiting."""
    lock = FairLock()

    def failing() -> Iterator[str]:
        yield "one"
        raise ValueError("out of memory")

    with pytest.raises(ValueError, match="out of memory"):
        list(in_turns(lock, failing))
    written: list[str] = []
    assert len(list(in_turns(lock, lambda: tokens("a", written, 3)))) == 3


def test_a_reader_who_leaves_lets_the_next_one_in() -> None:
    """Between two of its tokens nobody holds the lock."""
    lock = FairLock()
    stream = in_turns(lock, lambda: tokens("a", [], 5))
    next(stream)
    assert len(list(in_turns(lock, lambda: tokens("b", [], 2)))) == 2
