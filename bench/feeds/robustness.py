"""Does any file of a suite of feeds crash the parser, hold it up, or swell it?

    python -m bench feeds robustness --data DATA [--seconds 5] [--megabytes 300]

DATA holds feeds/feedparser/tests (feedparser's own suite); skipped aloud when it is not there. Every file goes
through the parsing process that a refresh uses. Counted: files that ended the process, that took longer than the limit,
after which the process's peak memory stood above the limit; how many gave at least one document; and where the quick reader
of plain RSS takes a file, whether it reads what feedparser reads. Prints one JSON line.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds import ParseError
from tieout.feeds.feed_format import parse_feed, parse_with_feedparser
from tieout.feeds.parser import Parser
from tieout.feeds.plain_rss import plain_rss
from tieout.feeds.syndication import drafts_of

URL = "http://feeds.test/feed"


def peak_megabytes(pid: int) -> float:
    """VmHWM, the most that a process ever held in memory."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def outcome(parser: Parser, data: bytes) -> str:
    """ "documents", "none" (a feed without items), "refused" (said in words) or "ended" (the process was lost)."""
    try:
        feed = parser.feed(data, URL)
    except ParseError as exc:
        return "ended" if "time or memory" in str(exc) else "refused"
    return "documents" if drafts_of(feed, {})[0] else "none"


def alike(data: bytes) -> bool:
    """Whether the quick reader and feedparser read the same."""
    return parse_feed(data, URL) == parse_with_feedparser(data, URL)


def check(paths: list[Path], seconds: float, megabytes: float) -> dict[str, object]:
    """Parse every file in one process, and count what went wrong."""
    counts: Counter[str] = Counter()
    slow, large, ended = [], [], []
    slowest, peak = 0.0, 0.0
    with Parser(1, seconds) as parser:
        outcome(parser, b"<rss version='2.0'><channel><title>warm</title></channel></rss>")
        for path in paths:
            begin = time.perf_counter()
            found = outcome(parser, path.read_bytes())
            taken = time.perf_counter() - begin
            counts[found] += 1
            ended += [path.name] if found == "ended" else []
            slow += [path.name] if taken > seconds else []
            slowest = max(slowest, taken)
            here = max((peak_megabytes(pid) for pid in parser.processes()), default=0.0)
            large += [path.name] if here > megabytes else []
            peak = max(peak, here)
    quick = [path for path in paths if plain_rss(path.read_bytes()) is not None]
    differ = [path.name for path in quick if not alike(path.read_bytes())]
    return {
        "files": len(paths),
        "read_quickly": len(quick),
        "differ": differ,
        **counts,
        "ended_names": ended,
        "slow": slow,
        "large": large,
        "slowest_seconds": round(slowest, 3),
        "peak_megabytes": round(peak, 1),
    }


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="the folder that holds feeds/feedparser/tests/")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--megabytes", type=float, default=300.0)


def run(options: Namespace) -> int:
    """Print one JSON line; 1 when a file ended, held up or swelled the process, or was read otherwise."""
    folder = given(options, "data") / "feeds" / "feedparser" / "tests"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if not paths:
        raise Skipped(f"needs feeds, and there are none under {folder}")
    result = check(paths, options.seconds, options.megabytes)
    print(json.dumps(result))
    return 1 if result["ended_names"] or result["slow"] or result["large"] or result["differ"] else 0
