"""kill -9, two writers, a full disk, SIGTERM: what was acknowledged is there, and the next run makes up the rest."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss

from tieout.feeds import FeedSpec, FeedsSettings, FetchSettings, Ledger, LedgerError, refresh

FEEDS, ITEMS = 6, 12
KILLS = int(os.environ.get("TIEOUT_KILLS", "6"))

SCRIPT = """
import json, signal, sys, threading
from pathlib import Path
from tieout.feeds import Busy, FeedSpec, FeedsSettings, FetchSettings, refresh
ledger, urls = Path(sys.argv[1]), json.loads(sys.argv[2])
specs = tuple(FeedSpec(f"feed{n}", "syndication", url) for n, url in enumerate(urls))
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
say = lambda at: print(at.name, flush=True)
try:
    settings = FeedsSettings(ledger, specs, (), FetchSettings("", ("127.0.0.1",)))
    refresh(settings, everything=True, progress=say, stop=stop)
except Busy as exc:
    print(exc, file=sys.stderr)
    sys.exit(exc.exit_code)
"""


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with FeedServer() as running:
        stage(running, 1)
        yield running


def stage(server: FeedServer, edition: int) -> None:
    """Every third item is rewritten in the next edition."""
    for feed in range(FEEDS):
        texts = [
            f"Feed {feed} item {n} edition {edition if n % 3 == 0 else 1}: word{feed} {n * 7}." for n in range(ITEMS)
        ]
        items = [item(f"{feed}-{n}", f"T{n}", text) for n, text in enumerate(texts)]
        server.pages[f"/feed{feed}"] = Page(rss(*items, title=f"Outlet {feed}"))


def start(folder: Path, server: FeedServer) -> subprocess.Popen[str]:
    urls = json.dumps([server.url(f"/feed{n}") for n in range(FEEDS)])
    command = [sys.executable, "-c", SCRIPT, str(folder / "ledger.sqlite"), urls]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(folder: Path, server: FeedServer) -> None:
    child = start(folder, server)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 0, errors


def kept(folder: Path) -> set[Sequence[object]]:
    """What the ledger holds, but for the times of our own clock."""
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        return {
            (d.id, d.feed, d.identity, d.text, d.supersedes, d.superseded_at is None, d.story, d.tickers)
            for d in ledger.documents(all_revisions=True)
        }


def test_a_refresh_killed_at_any_point_loses_nothing_and_converges(tmp_path: Path, server: FeedServer) -> None:
    """Some kills over two editions; then one run, and the ledger is the undisturbed one, to the stories.

    The points are drawn over the time that an undisturbed run takes. `TIEOUT_KILLS=20` draws as many.
    """
    calm, rough, draw = tmp_path / "calm", tmp_path / "rough", random.Random(7)
    for edition in (1, 2):
        stage(server, edition)
        begun = time.monotonic()
        run(calm, server)
        whole = time.monotonic() - begun
        for _ in range(KILLS // 2):
            child = start(rough, server)
            time.sleep(draw.uniform(0.1, whole))
            child.kill()
            said, _ = child.communicate()
            have = {row[1:4] for row in kept(rough)}
            for name in said.split():
                assert {row[1:4] for row in kept(calm) if row[1] == name and row[5]} <= have
        run(rough, server)
        assert kept(rough) == kept(calm)
    connection = sqlite3.connect(rough / "ledger.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_of_two_refreshes_at_once_one_runs_and_one_is_busy(tmp_path: Path, server: FeedServer) -> None:
    """Exit code 75 and a sentence; nothing lost, nothing twice."""
    children = [start(tmp_path, server) for _ in range(3)]
    errors = [child.communicate(timeout=60)[1] for child in children]
    codes = sorted(child.returncode for child in children)
    assert codes[0] == 0 and set(codes) <= {0, 75}, errors
    assert len(kept(tmp_path)) == FEEDS * ITEMS


def test_readers_beside_a_refresh_see_whole_documents(tmp_path: Path, server: FeedServer) -> None:
    """Chat and reports read while the refresh writes."""
    child = start(tmp_path, server)
    seen = 0
    while child.poll() is None:
        with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
            seen = max(seen, len(list(ledger.documents())))
    child.communicate()
    assert child.returncode == 0 and seen <= FEEDS * ITEMS
    assert len(kept(tmp_path)) == FEEDS * ITEMS


def test_sigterm_is_a_clean_stop(tmp_path: Path, server: FeedServer) -> None:
    """Exit code 0 within ten seconds, and the next run has the rest."""
    child = start(tmp_path, server)
    time.sleep(0.5)
    begun = time.monotonic()
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=15)
    assert time.monotonic() - begun < 10
    run(tmp_path, server)
    assert len(kept(tmp_path)) == FEEDS * ITEMS


def test_a_full_disk_ends_the_refresh_in_words_and_heals(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's page limit stands in for the disk's end. What was acknowledged stays; with room the rest comes in."""
    specs = tuple(FeedSpec(f"feed{n}", "syndication", server.url(f"/feed{n}")) for n in range(FEEDS))
    settings = FeedsSettings(tmp_path / "ledger.sqlite", specs, (), FetchSettings("", ("127.0.0.1",)))
    refresh(settings, names=("feed0",))
    before, opened = kept(tmp_path), Ledger.open.__func__  # type: ignore[attr-defined]

    def small(cls: type[Ledger], path: Path) -> Ledger:
        ledger: Ledger = opened(cls, path)
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
        ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
        return ledger

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "open", classmethod(small))
        with pytest.raises(LedgerError, match="make room"):
            refresh(settings, everything=True)
    assert before <= kept(tmp_path)
    refresh(settings, everything=True)
    assert len(kept(tmp_path)) == FEEDS * ITEMS
