"""Servers that misbehave: bombs, drips, loops, waits, closures. Bounded memory and time, and the reason in words."""

from __future__ import annotations

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss

from tieout.feeds import FeedResult, FeedSpec, FeedsSettings, FetchSettings, Ledger, refresh
from tieout.feeds.errors import FetchError
from tieout.feeds.fetch import HttpFetch

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LOOPBACK = FetchSettings(allow_private=("127.0.0.1",))


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with FeedServer() as running:
        running.pages["/feed"] = Page(rss(item("1", "One", "First story.")))
        yield running


def refreshed(
    folder: Path, server: FeedServer, now: datetime = NOW, paths: tuple[str, ...] = ("/feed",)
) -> list[FeedResult]:
    specs = tuple(FeedSpec(path.strip("/"), "syndication", server.url(path)) for path in paths)
    settings = FeedsSettings(folder / "ledger.sqlite", specs, (), LOOPBACK)
    return list(refresh(settings, everything=True, clock=lambda: now).feeds)


def documents(folder: Path) -> int:
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        return ledger.counts().documents


def test_a_gzip_bomb_is_dropped_at_the_cap(server: FeedServer) -> None:
    """1000:1; what is kept never exceeds the cap, however small the packed body."""
    bomb = gzip.compress(bytes(200 << 20), 9)
    server.pages["/feed"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    with HttpFetch(LOOPBACK) as fetch, pytest.raises(FetchError, match="larger than 16 MB"):
        fetch(server.url(), max_bytes=16 << 20)


def test_a_body_without_end_is_dropped_at_the_cap(server: FeedServer) -> None:
    """Chunk after chunk, with no length given."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(4096):
            handler.wfile.write(bytes(1 << 18))

    server.pages["/feed"] = endless
    with HttpFetch(LOOPBACK) as fetch, pytest.raises(FetchError, match="larger than 4 MB"):
        fetch(server.url(), max_bytes=4 << 20)


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_drip_ends_at_the_total_time(server: FeedServer, where: str) -> None:
    """A byte now and then keeps every single read alive, but not the request."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b""))
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    server.pages["/feed"] = drip
    begun = time.monotonic()
    with HttpFetch(LOOPBACK, total_seconds=0.6) as fetch, pytest.raises(FetchError, match="too long"):
        fetch(server.url())
    assert time.monotonic() - begun < 2


def test_headers_without_end_are_cut_off(server: FeedServer) -> None:
    """The header block is bounded, whatever the body's cap."""

    def headers(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            handler.wfile.write(f"X-{number}: {'y' * 100}\r\n".encode())

    server.pages["/feed"] = headers
    with HttpFetch(LOOPBACK) as fetch, pytest.raises(FetchError):
        fetch(server.url())


def test_a_redirect_loop_ends(server: FeedServer) -> None:
    """After five hops."""
    server.pages["/feed"] = Page(status=302, headers={"Location": "/feed"})
    with HttpFetch(LOOPBACK) as fetch, pytest.raises(FetchError, match="circle"):
        fetch(server.url())
    assert len(server.log) == 6


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7200", 7200),
        (format_datetime(NOW + timedelta(hours=3), usegmt=True), 10800),
        (format_datetime(NOW - timedelta(hours=3), usegmt=True), 1800),
        ("99999999999999999999", 86400),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86400),
        ("soon", 1800),
        ("-5", 1800),
        ("\xb2", 1800),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_sets_the_next_poll(
    tmp_path: Path, server: FeedServer, header: str, seconds: int, status: int
) -> None:
    """In seconds, as a date, past, absurd or garbage; a tenth of jitter on top, never below what was asked."""
    server.pages["/feed"] = Page(status=status, headers={"Retry-After": header})
    (result,) = refreshed(tmp_path, server)
    assert result.status == "failed" and result.next_due is not None
    assert seconds <= (result.next_due - NOW).total_seconds() <= seconds * 1.1


def test_failures_back_off_and_success_ends_that(tmp_path: Path, server: FeedServer) -> None:
    """Each failure doubles the wait; one success forgets them all."""
    good = server.pages.pop("/feed")
    waits = []
    for _ in range(3):
        (result,) = refreshed(tmp_path, server)
        assert result.next_due is not None and result.error is not None and "404" in result.error
        waits.append((result.next_due - NOW).total_seconds())
    assert [round(wait / 1800) for wait in waits] in ([1, 2, 4], [1, 2, 5])
    server.pages["/feed"] = good
    (result,) = refreshed(tmp_path, server)
    assert result.next_due == NOW + timedelta(seconds=1800) and result.error is None


def test_gone_stops_the_feed_and_keeps_its_documents(tmp_path: Path, server: FeedServer) -> None:
    """410: never asked again, nothing deleted."""
    refreshed(tmp_path, server)
    server.pages["/feed"] = Page(status=410)
    assert refreshed(tmp_path, server)[0].status == "gone"
    asked = len(server.log)
    assert refreshed(tmp_path, server, NOW + timedelta(days=30))[0].status == "gone"
    assert len(server.log) == asked and documents(tmp_path) == 1


def test_a_permanent_move_is_remembered_and_its_failure_forgiven(tmp_path: Path, server: FeedServer) -> None:
    """301 once, then straight to the new address; when that fails, the old one is asked again."""
    server.pages["/new"], server.pages["/feed"] = server.pages["/feed"], Page(status=301, headers={"Location": "/new"})
    refreshed(tmp_path, server)
    assert refreshed(tmp_path, server)[0].status == "unchanged"
    assert [path for path, _ in server.log] == ["/feed", "/new", "/new"]
    server.pages["/feed"] = server.pages.pop("/new")
    assert refreshed(tmp_path, server)[0].error is None


def test_a_maintenance_page_is_a_failure_that_deletes_nothing(tmp_path: Path, server: FeedServer) -> None:
    """200 and HTML: feedparser would call it a feed without items."""
    refreshed(tmp_path, server)
    server.pages["/feed"] = Page(b"<!DOCTYPE html><html><body>Back soon</body></html>")
    (result,) = refreshed(tmp_path, server)
    assert result.status == "failed" and result.error is not None and "HTML page" in result.error
    assert documents(tmp_path) == 1


def test_a_dead_host_fails_alone_and_in_words(tmp_path: Path, server: FeedServer) -> None:
    """Nobody listens on port 9; the feed beside it comes in."""
    specs = (
        FeedSpec("dead", "syndication", "http://127.0.0.1:9/feed"),
        FeedSpec("wire", "syndication", server.url()),
    )
    report = refresh(FeedsSettings(tmp_path / "ledger.sqlite", specs, (), LOOPBACK), everything=True)
    assert [result.status for result in report.feeds] == ["failed", "new"]
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        state = ledger.feed_states(specs)[0]
    assert state.failures == 1 and state.last_error is not None and "could not be fetched" in state.last_error


def test_a_connection_that_drops_once_is_tried_again(tmp_path: Path, server: FeedServer) -> None:
    """A kept connection that the server closed meanwhile is no failure."""
    good, tries = server.pages["/feed"], []

    def flaky(handler: BaseHTTPRequestHandler) -> None:
        tries.append(1)
        handler.close_connection = True
        server.pages["/feed"] = good

    server.pages["/feed"] = flaky
    assert refreshed(tmp_path, server)[0].status == "new"
    assert tries == [1]


def test_being_told_to_stop_ends_within_seconds(tmp_path: Path, server: FeedServer) -> None:
    """SIGTERM sets the event; a silent server does not hold it up, and what was taken in is kept."""
    release, stop = threading.Event(), threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        stop.set()
        release.wait(20)

    server.pages["/silent"] = silent
    specs = tuple(FeedSpec(name, "syndication", server.url(f"/{name}")) for name in ("feed", "silent", "feed2"))
    begun = time.monotonic()
    report = refresh(FeedsSettings(tmp_path / "ledger.sqlite", specs, (), LOOPBACK), everything=True, stop=stop)
    release.set()
    assert time.monotonic() - begun < 10
    assert report.feeds[1].error is None and report.feeds[1].next_due is None
