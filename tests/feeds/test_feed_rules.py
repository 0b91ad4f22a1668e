"""The room's pure rules: dates, waits, due-ness, turns, OPML, discovery."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.feeds import FeedSpec, FetchSettings, ParseError, RateLimited, preview, read_opml, write_opml
from tieout.feeds.dates import ZONE_NOTE, feed_date
from tieout.feeds.discover import feed_links
from tieout.feeds.http_rules import DAY, max_age, retry_after, unpacked
from tieout.feeds.ratelimit import SharedLimit
from tieout.feeds.schedule import after_failure, after_success, is_due
from tieout.feeds.syndication import canonical

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
EIGHT = datetime(2026, 10, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    (
        "Tue, 20 Oct 2026 08:00:00 GMT|Tue, 20 Oct 2026 08:00:00 +0000|20 Oct 2026 04:00:00 EDT|2026-10-20T08:00:00Z|"
        "2026-10-20T10:00:00+02:00|2026-10-20 08:00:00Z|Tue, 20 Oct 2026 10:00:00 CEST|20261020T080000Z|"
        "Tue, 20 Oct 2026 17:00:00 JST|Tue, 20 Oct 2026 13:30:00 +05:30|Tue, 20 Oct 2026 08:00:00 -0000"
    ).split("|"),
)
def test_dates_are_read_in_their_own_zone(written: str) -> None:
    """RFC 822, ISO 8601 and what stands between them."""
    assert feed_date(written) == (EIGHT, "")


@pytest.mark.parametrize(
    "written", ["Tue, 20 Oct 2026 08:00:00 XYZ", "Tue, 20 Oct 2026 08:00:00", "2026-10-20T08:00:00"]
)
def test_a_zone_that_is_missing_or_odd_is_utc_and_said(written: str) -> None:
    """feedparser would not say it."""
    assert feed_date(written) == (EIGHT, ZONE_NOTE)


@settings(deadline=None)  # the first unusual date loads the names of months
@given(st.text(max_size=40))
def test_any_text_is_a_date_in_utc_or_none(text: str) -> None:
    """Nothing a publisher writes in a date raises."""
    moment, _ = feed_date(text)
    assert moment is None or moment.utcoffset() == timedelta(0)


@given(st.text(max_size=40))
def test_any_retry_after_is_between_nothing_and_a_day(text: str) -> None:
    """Absurd and garbage alike."""
    wait = retry_after(text, NOW)
    assert wait is None or 0 <= wait <= DAY


def test_max_age_is_read_and_capped() -> None:
    """Among other directives, in quotes, and absurd."""
    assert max_age({"cache-control": 'public, max-age="600"'}) == 600
    assert max_age({"cache-control": "max-age=99999999"}) == DAY
    assert max_age({"cache-control": "no-cache"}) == max_age({}) == 0


def test_a_damaged_packed_body_is_a_value_error() -> None:
    """Which the fetch says in words."""
    with pytest.raises(ValueError, match="damaged"):
        list(unpacked([b"no gzip at all"], "gzip", 100))


def test_due_times_never_undercut_the_server() -> None:
    """Interval, then what the publisher asks, a day at most."""
    assert after_success(NOW, 900, 0) == NOW + timedelta(seconds=900)
    assert after_success(NOW, 900, 3600) == NOW + timedelta(seconds=3600)
    assert after_success(NOW, 900, 1e9) == NOW + timedelta(days=1)


@given(st.integers(1, 10_000), st.floats(0, 1e9), st.floats(0, 0.999))
def test_failures_wait_longer_but_never_for_ever(failures: int, asked: float, jitter: float) -> None:
    """At least the interval and the server's wish, at most a day and a tenth; and then it is due again."""
    due = after_failure(NOW, 900, failures, asked, jitter)
    assert max(900, min(asked, DAY)) <= (due - NOW).total_seconds() <= DAY * 1.1
    assert is_due(due, 900, due) and not is_due(due, 900, NOW)


def test_turns_are_shared_by_all_who_use_the_service(tmp_path: Path) -> None:
    """Ten a second between two objects, as between two processes, whatever the clock says of the past."""
    now, slept = [1e9], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    both = [SharedLimit("sec.test", tmp_path, lambda: now[0], sleep) for _ in range(2)]
    for turn in range(21):
        both[turn % 2].take_turn()
    assert now[0] - 1e9 >= 2.0
    now[0] -= 3600
    both[0].take_turn()
    assert max(slept) < 1


def test_a_service_that_asked_for_quiet_is_asked_by_nobody(tmp_path: Path) -> None:
    """EDGAR's block grows with every request made during it."""
    one, other = (SharedLimit("sec.test", tmp_path, lambda: 1000.0, lambda _: None) for _ in range(2))
    one.block(600)
    with pytest.raises(RateLimited, match="10 more min") as caught:
        other.take_turn()
    assert caught.value.retry_after == 600


def test_a_damaged_turn_file_is_started_anew(tmp_path: Path) -> None:
    """It is only a hint."""
    limit = SharedLimit("sec.test", tmp_path)
    limit._path.write_text("{")
    limit.take_turn()


def test_threads_get_different_turns(tmp_path: Path) -> None:
    """No two requests in one slot."""
    slots: list[float] = []
    threads = [
        threading.Thread(target=SharedLimit("s", tmp_path, lambda: 5.0, slots.append).take_turn) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({round(slot, 3) for slot in slots}) == len(slots) == 7


def test_addresses_are_compared_without_what_changes_between_visits() -> None:
    """Trackers, fragment, case of the host; never the path or real parameters."""
    assert canonical("HTTP://X.test/A?utm_source=rss&id=1#top") == canonical("http://x.test/A?id=1")
    assert canonical("http://x.test/a") != canonical("http://x.test/A")
    assert canonical("http://[")


def test_opml_goes_out_and_comes_back() -> None:
    """Names and addresses; other kinds have no place in it."""
    specs = [FeedSpec("a-b", "syndication", "http://x.test/?a=1&b=2"), FeedSpec("f", "folder", path="~/r")]
    (back,) = read_opml(write_opml(specs).encode())
    assert (back.name, back.url) == ("a-b", "http://x.test/?a=1&b=2")


def test_opml_of_other_readers_is_flattened_and_named_apart() -> None:
    """Folders, doubles, addresses that are none, and two feeds of one name."""
    data = b"""<opml version="1.0"><body><outline text="News"><outline text="The Wire" xmlUrl="http://x.test/1"/>
      <outline text="The Wire" xmlUrl="http://x.test/2"/><outline text="d" xmlUrl="http://x.test/1"/>
      <outline text="bad" xmlUrl="file:///etc/passwd"/></outline></body></opml>"""
    assert [(spec.name, spec.url) for spec in read_opml(data)] == [
        ("the-wire", "http://x.test/1"),
        ("the-wire-2", "http://x.test/2"),
    ]


@pytest.mark.parametrize("data", [b"", b"<html/>", b"\x00\x01", b"{}"])
def test_what_is_no_opml_is_said_to_be_none(data: bytes) -> None:
    """In one sentence."""
    with pytest.raises(ParseError, match="no OPML"):
        read_opml(data)


def test_a_page_names_its_feeds() -> None:
    """Relative addresses, each once, and nothing else that is alternate."""
    page = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/rss"><link rel=stylesheet href=x>
      <LINK REL="Alternate" TYPE="application/atom+xml" HREF="atom.xml"><link rel="alternate" hreflang="de" href="/de">
      <link rel="alternate" type="application/rss+xml" href="/rss"></head>"""
    assert feed_links(page, "http://x.test/news/") == ["http://x.test/rss", "http://x.test/news/atom.xml"]


def test_preview_finds_the_feed_of_a_page_and_has_its_items_newest_first() -> None:
    """What `feeds add` shows before it saves, whatever order the feed has."""
    allowed = FetchSettings(allow_private=("127.0.0.1",))
    with FeedServer() as server:
        server.pages["/rss"] = Page(
            rss(*(item(str(n), f"Item {n}", "x", f"2026-10-{16 + n}T08:00:00Z") for n in range(5)))
        )
        server.pages["/"] = Page(b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>')
        server.pages["/none"] = Page(b"<html></html>")
        shown = preview(server.url("/"), allowed)
        assert (shown.title, shown.url) == ("Alder Wire", server.url("/rss"))
        assert [title for title, _ in shown.items] == [f"Item {n}" for n in (4, 3, 2, 1, 0)]
        assert shown.items[0][1] == EIGHT
        with pytest.raises(ParseError, match="names none"):
            preview(server.url("/none"), allowed)
