"""The parent's side of feeds/parse_worker.py: a few reusable child processes, killed and replaced when one runs over."""

from __future__ import annotations

import json
import os
import queue
import select
import struct
import subprocess
import sys
import time
from types import TracebackType
from typing import IO, Any, Self

from tieout.feeds.errors import ParseError
from tieout.feeds.feed_format import ParsedFeed, ParsedItem
from tieout.feeds.parse_worker import READY

_SECONDS = 5.0  # by the clock on the wall; the worker's own limit of CPU comes first unless the machine is busy
_START = 30.0  # for a child's imports, before its first job's clock runs


class Parser:
    """Thread-safe; use as a context manager. At most `width` parses run at once, others wait."""

    def __init__(self, width: int | None = None, seconds: float = _SECONDS) -> None:
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._seconds = seconds
        self._children: list[_Child] = []
        for _ in range(width or min(4, os.cpu_count() or 1)):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for child in self._children:
            child.kill()
        self._children.clear()

    def start(self, jobs: int) -> None:
        """Children for so many jobs to come: their imports are done while the first feeds are still being fetched."""
        for idle in [self._idle.get() for _ in range(self._idle.qsize())]:
            self._idle.put(idle or (self._born() if len(self._children) < jobs else None))

    def processes(self) -> list[int]:
        """Ids of the child processes that are running."""
        return [child.pid for child in self._children if child.alive()]

    def feed(self, data: bytes, url: str) -> ParsedFeed:
        answer = self._run({"kind": "feed", "url": url}, data)
        items = tuple(ParsedItem(**item) for item in answer["items"])
        return ParsedFeed(answer["version"], answer["title"], items, answer["ttl"])

    def article(self, data: bytes, url: str) -> str:
        return str(self._run({"kind": "article", "url": url}, data))

    def _run(self, job: dict[str, str], data: bytes) -> Any:
        child = self._idle.get()
        try:
            if child is None or not child.alive():
                child = self._born()
            answer = child.run(job, data, self._seconds)
        except (OSError, ValueError) as exc:
            self._discard(child)
            child = None
            raise ParseError(
                "reading it took more time or memory than a feed may need: it was dropped, the next refresh tries again"
            ) from exc
        finally:
            self._idle.put(child)
        if "error" in answer:
            raise ParseError(answer["error"])
        return answer["ok"]

    def _born(self) -> _Child:
        child = _Child()
        self._children.append(child)
        return child

    def _discard(self, child: _Child | None) -> None:
        if child is not None:
            child.kill()
            self._children.remove(child)


class _Child:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tieout.feeds.parse_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
        )
        self._fresh = True

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def run(self, job: dict[str, str], data: bytes, seconds: float) -> dict[str, Any]:
        """OSError or ValueError when the child died, ran over, or answered nonsense."""
        inbox, outbox = _pipes(self._process)
        if self._fresh:
            _read(outbox, len(READY), time.monotonic() + _START)
            self._fresh = False
        until = time.monotonic() + seconds
        head = json.dumps(job).encode("utf-8")
        for frame in (head, data):
            inbox.write(struct.pack(">I", len(frame)) + frame)
        inbox.flush()
        (size,) = struct.unpack(">I", _read(outbox, 4, until))
        answer: dict[str, Any] = json.loads(_read(outbox, size, until))
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in _pipes(self._process):
            _close(pipe)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # unflushed bytes for a child that is gone


def _read(pipe: IO[bytes], size: int, until: float) -> bytes:
    """Exactly `size` bytes, or OSError when they do not come in time."""
    parts, left = [], size
    while left:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        part = os.read(pipe.fileno(), min(left, 1 << 20)) if ready else b""
        if not part:
            raise OSError("the parsing process ended or ran over its time")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
