"""How fast are feeds refreshed, against the feed reader library `reader` on the same machine, in the same run?

    python -m bench feeds speed [--feeds 500] [--items 20] [--rounds 3] [--reader PYTHON] [--memory 100]

A server on loopback, in its own process, has the feeds with ETags. Tieout and `reader` (its `update_feeds(workers=8)`)
each take them in once, then ask all of them again, turn by turn (A B A B …), and hear 304; the server counts the
requests, so that nobody is fast by not asking. Every round begins with new processes and empty ledgers; a first refresh
pays for its own late imports and child processes, neither side's start-up or list of feeds is in its times. `--reader`
names a Python that has `reader` (`python -m venv V && V/bin/pip install reader==3.26`); without one that part is
skipped aloud. `--memory N`: N refreshes in one process, five feeds changed before each, and the peak of resident memory
after a tenth of them and after all. Prints one JSON line of medians; CPU seconds (user and system, children with them)
are in it too, since a machine that is busy with other work stretches them less than the times.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

from bench.command import ROOT

_WORDS = 8000
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi xo zu bra cle dri flo gru".split()
_AGAIN = 5


def feed_bytes(number: int, items: int, edition: int) -> bytes:
    """RSS 2.0 with HTML bodies of 60 to 120 words, as news feeds have them; the edition changes the first item."""
    entries = []
    for n in range(items):
        draw = random.Random(f"{number}/{n}/{edition if n == 0 else 0}")
        text = " ".join(_word(draw) for _ in range(draw.randrange(60, 120)))
        title = " ".join(_word(draw) for _ in range(8)).capitalize()
        body = f"&lt;p&gt;{text} {draw.randrange(10**6)} &lt;a href='/x'&gt;{_word(draw)}&lt;/a&gt;.&lt;/p&gt;"
        when = f"{1 + n:02d} Oct 2026 {number % 24:02d}:00:00 GMT"
        entries.append(
            f"<item><title>{title}</title><link>http://news.test/{number}/{n}</link>"
            f"<guid isPermaLink='false'>{number}-{n}</guid><pubDate>{when}</pubDate>"
            f"<description>{body}</description></item>"
        )
    head = f"<title>Outlet {number}</title><link>http://news.test/{number}</link><description>d</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(entries)}</channel></rss>'.encode()


def _word(draw: random.Random) -> str:
    """Of a vocabulary that is skewed as a language's is: the commonest tenth makes up a third of a text."""
    rank = int(_WORDS * draw.random() ** 2)
    return "".join(_SYLLABLES[rank // 20**place % 20] for place in range(1 + (rank > 20) + (rank > 400)))


class _Site(asyncio.Protocol):
    """/N is feed N, /_edition/E sets the edition of feeds 0 to 4, /_asked the count of requests since it was last asked."""

    feeds: ClassVar[dict[bytes, tuple[bytes, bytes]]] = {}
    asked = 0
    items = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport: Any = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            self.transport.write(self.answer(head))

    def answer(self, head: bytes) -> bytes:
        """The response to a request's head."""
        path = head.split(b" ", 2)[1]
        if path == b"/_asked":
            count, _Site.asked = _Site.asked, 0
            return _http(b"200 OK", b"", str(count).encode())
        if path.startswith(b"/_edition/"):
            for number in range(5):
                self.put(number, self.items, int(path.rpartition(b"/")[2]))
            return _http(b"200 OK", b"", b"")
        _Site.asked += 1
        tag, body = self.feeds[path]
        same = b": " + tag in head
        return _http(b"304 Not Modified" if same else b"200 OK", tag, b"" if same else body)

    @classmethod
    def put(cls, number: int, items: int, edition: int) -> None:
        """Set a feed's edition."""
        cls.feeds[b"/%d" % number] = (b'"%d-%d"' % (number, edition), feed_bytes(number, items, edition))


def _http(status: bytes, tag: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nETag: %s\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s" % (
        status, tag or b'""', len(body), body,
    )  # fmt: skip


async def serve(feeds: int, items: int) -> None:
    """Serve the feeds until the process is killed; prints the port."""
    for number in range(feeds):
        _Site.put(number, items, 0)
    _Site.items = items
    server = await asyncio.get_running_loop().create_server(_Site, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def get(base: str, path: str) -> str:
    """The body at a path of the server."""
    with urllib.request.urlopen(base + path, timeout=30) as answer:
        return str(answer.read().decode())


@dataclass(frozen=True, slots=True)
class Times:
    """One refresh: seconds, and CPU seconds of the process and of the children it has ended."""

    seconds: float
    cpu: float
    cpu_of_children: float


def timed(base: str, feeds: int, work: Callable[[], Any]) -> Times:
    """Times of one refresh, in which every feed must be asked once."""
    get(base, "/_asked")
    before, begin = os.times(), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - begin, os.times()
    asked = int(get(base, "/_asked"))
    assert asked == feeds, f"{asked} of {feeds} feeds were asked"
    return Times(seconds, sum(after[:2]) - sum(before[:2]), sum(after[2:4]) - sum(before[2:4]))


def take_orders(base: str, feeds: int, work: Callable[[], Any]) -> None:
    """One refresh for every line that comes in, so that two sides can take turns."""
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(asdict(timed(base, feeds, work))), flush=True)


def _tieout(base: str, feeds: int, folder: Path) -> Callable[[], None]:
    from tieout.feeds import FeedSpec, FeedsSettings, FetchSettings, refresh

    specs = tuple(FeedSpec(f"f{n}", "syndication", f"{base}/{n}") for n in range(feeds))
    settings = FeedsSettings(folder / "ledger.sqlite", specs, (), FetchSettings("", ("127.0.0.1",)))

    def work() -> None:
        report = refresh(settings, everything=True)
        failed = [result.error for result in report.feeds if result.error]
        assert not failed, failed[:3]

    return work


def _reader(base: str, feeds: int, folder: Path) -> Callable[[], None]:
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for number in range(feeds):
        reader.add_feed(f"{base}/{number}")
    return lambda: reader.update_feeds(workers=8, scheduled=False)


def run_memory(base: str, feeds: int, folder: Path, refreshes: int) -> dict[str, float]:
    """Peak resident megabytes; a peak that no longer grows is flat."""
    work, peaks = _tieout(base, feeds, folder), []
    for number in range(1, refreshes + 1):
        get(base, f"/_edition/{number}")
        work()
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {"refreshes": refreshes, "mb_after_a_tenth": peaks[max(1, refreshes // 10) - 1], "mb_after_all": peaks[-1]}


class Side:
    """A process of its own that refreshes when it is told to."""

    def __init__(self, python: str, name: str, base: str, feeds: int) -> None:
        command = [python, "-m", "bench.feeds.speed", name, base, str(feeds)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._line() == "ready\n"

    def refresh(self) -> Times:
        """Times of one refresh."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Times(**json.loads(self._line()))

    def close(self) -> None:
        """End the process."""
        self.process.communicate()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


def has_reader(python: str) -> bool:
    """Whether a Python can import `reader`."""
    return subprocess.run([python, "-c", "import reader"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def part(name: str, values: list[str]) -> None:
    """The role of a child process."""
    if name == "serve":
        asyncio.run(serve(int(values[0]), int(values[1])))
        return
    base, feeds = values[0], int(values[1])
    with tempfile.TemporaryDirectory() as folder:
        if name == "memory":
            print(json.dumps(run_memory(base, feeds, Path(folder), int(values[2]))))
        else:
            take_orders(base, feeds, (_tieout if name == "tieout" else _reader)(base, feeds, Path(folder)))


def one_round(pythons: dict[str, str], base: str, feeds: int) -> dict[str, list[Times]]:
    """Every side from an empty ledger: the first refresh, then the unchanged ones, turn by turn."""
    with ExitStack() as stack:
        sides = {
            name: stack.enter_context(closing(Side(python, name, base, feeds))) for name, python in pythons.items()
        }
        times: dict[str, list[Times]] = {name: [] for name in sides}
        for _ in range(1 + _AGAIN):
            for name, side in sides.items():
                times[name].append(side.refresh())
    return times


def summary(rounds: list[list[Times]]) -> dict[str, float]:
    """Medians over all rounds; the first refresh of each apart from those that find nothing changed."""
    parts = {"first": [times[0] for times in rounds], "unchanged": [one for times in rounds for one in times[1:]]}
    result = {}
    for name, times in parts.items():
        result[name] = round(median(one.seconds for one in times), 3)
        result[f"{name}_cpu"] = round(median(one.cpu + one.cpu_of_children for one in times), 3)
    return result


def report(options: Namespace) -> dict[str, Any]:
    """Serve the feeds and measure every side."""
    command = [sys.executable, "-m", "bench.feeds.speed", "serve", str(options.feeds), str(options.items)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        base = f"http://127.0.0.1:{int(server.stdout.readline())}"
        try:
            return _report(options, base)
        finally:
            server.kill()


def _report(options: Namespace, base: str) -> dict[str, Any]:
    result: dict[str, Any] = {"feeds": options.feeds, "items": options.items, "rounds": options.rounds}
    pythons = {"tieout": sys.executable}
    if has_reader(options.reader):
        pythons["reader"] = options.reader
    else:
        print("skipped: the comparison needs --reader PYTHON, an interpreter that has `reader`", flush=True)
    rounds = [one_round(pythons, base, options.feeds) for _ in range(options.rounds)]
    result |= {name: summary([one[name] for one in rounds]) for name in pythons if rounds}
    if "reader" in result:
        ours, theirs = result["tieout"], result["reader"]
        result["times_faster"] = {key: round(theirs[key] / ours[key], 2) for key in ours}
    if options.memory:
        words = ["memory", base, str(min(options.feeds, 100)), str(options.memory)]
        command = [sys.executable, "-m", "bench.feeds.speed", *words]
        result["memory"] = json.loads(
            subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout
        )
    return result


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reader", default=sys.executable, help="a Python that has the library `reader`")
    parser.add_argument("--memory", type=int, default=0)


def run(options: Namespace) -> int:
    """Print one JSON line; 1 when Tieout is less than twice (unchanged: three times) as fast as `reader`."""
    result = report(options)
    print(json.dumps(result))
    ratios = result.get("times_faster", {})
    return 0 if ratios.get("unchanged", 3) >= 3 and ratios.get("first", 2) >= 2 else 1


if __name__ == "__main__":  # a process of its own, perhaps under another interpreter
    part(sys.argv[1], sys.argv[2:])
