"""Refresh against real servers on loopback: what comes in, what is counted, when it is due again."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss

from tieout.feeds import (
    Busy,
    FeedSpec,
    FeedsSettings,
    FetchSettings,
    Ledger,
    RefreshReport,
    UsageError,
    refresh,
)
from tieout.feeds.fetch import HttpFetch
from tieout.feeds.refresh_run import lanes_of

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LONG = "<p>Alder Foods said that net sales rose 6.3% to $1,284.6 million in the third quarter, led by its snacks.</p>"


class Desk:
    """A ledger, a server, and a clock that tests turn."""

    def __init__(self, folder: Path, server: FeedServer) -> None:
        self.ledger, self.server, self.now = folder / "ledger.sqlite", server, NOW
        self.specs = [FeedSpec("wire", "syndication", server.url())]

    def refresh(self, *, everything: bool = True, names: tuple[str, ...] = ()) -> RefreshReport:
        settings = FeedsSettings(self.ledger, tuple(self.specs), ("ALD",), FetchSettings("me@x.test", ("127.0.0.1",)))
        return refresh(settings, everything=everything, names=names, clock=lambda: self.now)

    def texts(self, as_of: datetime | None = None) -> list[str]:
        with Ledger.open(self.ledger) as ledger:
            return [document.text for document in ledger.documents(as_of=as_of)]


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    with FeedServer() as server:
        server.pages["/feed"] = Page(rss(item("1", "One", LONG), item("2", "Two", "Second story.")))
        yield Desk(tmp_path, server)


def test_new_items_become_documents_and_the_second_time_no_body_is_fetched(desk: Desk) -> None:
    """The whole way of an item, then a 304."""
    first, second = desk.refresh(), desk.refresh()
    assert (first.new, first.updated, first.feeds[0].status) == (2, 0, "new")
    assert (second.new, second.updated, second.feeds[0].status) == (0, 0, "unchanged")
    assert [status for _, status in desk.server.log] == [200, 304]
    with Ledger.open(desk.ledger) as ledger:
        one = next(document for document in ledger.documents() if document.title == "One")
    assert one.outlet == "Alder Wire" and one.published_at == datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert one.text.startswith("Alder Foods said that net sales rose 6.3% to $1,284.6 million")


def test_the_user_agent_names_tieout_and_the_contact(desk: Desk) -> None:
    """EDGAR needs it, others deserve it; the Host header is the server's own name."""
    desk.refresh()
    assert desk.server.agents == ["Tieout/0.1 (+me@x.test)"]
    assert desk.server.hosts == [f"127.0.0.1:{desk.server.port}"]


def test_an_unchanged_answer_keeps_its_connection(desk: Desk) -> None:
    """A 304 is read to its end: the host's next feed needs no new connection."""
    ports = []

    def unchanged(handler: BaseHTTPRequestHandler) -> None:
        ports.append(handler.client_address[1])
        handler.send_response(304)
        handler.end_headers()

    desk.server.pages["/feed"] = unchanged
    with HttpFetch(FetchSettings("", ("127.0.0.1",))) as fetch:
        assert [fetch(desk.server.url()).status for _ in range(3)] == [304, 304, 304]
    assert len(set(ports)) == 1


def test_a_server_without_validators_costs_a_body_but_no_documents(desk: Desk) -> None:
    """The body's hash stands in for the ETag."""
    desk.server.pages["/feed"] = Page(rss(item("1", "One", LONG)), headers={"ETag": ""})
    assert desk.refresh().new == 1
    assert desk.refresh().feeds[0].status == "unchanged"


def test_an_item_rewritten_under_its_guid_is_a_revision(desk: Desk) -> None:
    """One current document, the old text for as-of before the new pubDate only."""
    desk.refresh()
    changed = item("2", "Two", "Second story, corrected.", "Thu, 22 Oct 2026 08:00:00 +0000")
    desk.server.pages["/feed"] = Page(rss(changed, item("1", "One", LONG)))
    report = desk.refresh()
    assert (report.new, report.updated, report.unchanged) == (0, 1, 1)
    assert "Second story." not in desk.texts()
    assert "Second story." in desk.texts(datetime(2026, 10, 21, tzinfo=UTC))
    assert "Second story, corrected." in desk.texts(datetime(2026, 10, 22, 9, tzinfo=UTC))


def test_an_item_that_left_the_feed_stays_in_the_ledger(desk: Desk) -> None:
    """Feeds are windows: rolling out of one is no withdrawal."""
    desk.refresh()
    desk.server.pages["/feed"] = Page(rss(item("1", "One", LONG)))
    desk.refresh()
    assert len(desk.texts()) == 2


def test_two_items_that_share_a_guid_are_two_documents_for_ever(desk: Desk) -> None:
    """Also when only one of them is left in the feed later."""
    old, new = (
        item("g", "Old", "Old story.", link="http://x.test/old"),
        item("g", "New", "New story.", link="http://x.test/new"),
    )
    desk.server.pages["/feed"] = Page(rss(old))
    desk.refresh()
    for body in (rss(new, old), rss(new), rss(old)):
        desk.server.pages["/feed"] = Page(body)
        desk.refresh()
    assert sorted(desk.texts()) == ["New story.", "Old story."]


def test_items_without_guid_or_date_are_kept_undated(desk: Desk) -> None:
    """Identity is the address without trackers; no date is invented."""
    desk.server.pages["/feed"] = Page(rss(item("", "T", "Body.", "", "http://x.test/t?utm_source=rss&amp;p=1")))
    desk.refresh()
    desk.server.pages["/feed"] = Page(rss(item("", "T", "Body.", "", "http://X.test/t?p=1#top")))
    assert desk.refresh().new == 0
    with Ledger.open(desk.ledger) as ledger:
        (document,) = ledger.documents()
    assert document.published_at is None and document.available_at is None


def test_full_text_takes_the_article_once_and_the_feeds_own_text_when_it_fails(desk: Desk) -> None:
    """New items alone are followed; one dead link costs one note."""
    server = desk.server
    paragraph = "<p>" + "Alder Foods opened a mill that makes 44,100 tonnes of flour a year. " * 6 + "</p>"
    server.pages["/a"] = Page(f"<html><body><article><h1>A</h1>{paragraph}</article></body></html>".encode())
    server.pages["/feed"] = Page(
        rss(item("a", "A", "A teaser.", link=server.url("/a")), item("b", "B", "B teaser.", link=server.url("/b")))
    )
    desk.specs = [FeedSpec("wire", "syndication", server.url(), full_text=True)]
    desk.refresh()
    assert any("44,100 tonnes" in text for text in desk.texts())
    with Ledger.open(desk.ledger) as ledger:
        note = next(document.note for document in ledger.documents() if document.text == "B teaser.")
    assert note.startswith("only the feed's own text")
    server.pages["/feed"] = Page(
        rss(item("c", "C", "C.", link=server.url("/c")), item("a", "A", "A teaser.", link=server.url("/a")))
    )
    report = desk.refresh()
    assert (report.new, report.unchanged) == (1, 1)
    assert [path for path, _ in server.log].count("/a") == 1


def test_json_feed_and_atom_are_told_apart_by_content(desk: Desk) -> None:
    """Whatever the server calls them."""
    entry = "<entry><id>u:1</id><title>Q</title><link href='http://x.test/q'/><updated>2026-10-08T16:00:00Z</updated>"
    entry += "<published>2026-10-06T09:00:00Z</published><summary>Orders fell.</summary></entry>"
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": [
        {"id": 7, "url": "http://x.test/7", "title": "S", "content_html": "<p>Seven &amp; more.</p>"}]}  # fmt: skip
    desk.server.pages["/feed"] = Page(json.dumps(feed).encode(), headers={"Content-Type": "text/html"})
    desk.server.pages["/atom"] = Page(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>{entry}</feed>'.encode()
    )
    desk.specs.append(FeedSpec("atom", "syndication", desk.server.url("/atom")))
    desk.refresh()
    with Ledger.open(desk.ledger) as ledger:
        atom, seven = ledger.documents(feed="atom"), ledger.documents(feed="wire")
        orders, plain = next(atom), next(seven)
    assert (orders.published_at, orders.accepted_at) == (
        datetime(2026, 10, 6, 9, tzinfo=UTC),
        datetime(2026, 10, 8, 16, tzinfo=UTC),
    )
    assert (plain.text, plain.outlet, plain.identity) == ("Seven & more.", "Post", "7")


def test_edgars_current_filings_come_once_per_accession_number(desk: Desk) -> None:
    """The same filing stands there once per role, in ISO-8859-1."""
    entry = (
        "<entry><title>8-K - Alder Caf\xe9 Foods Inc (0000000007) ({role})</title><link rel='alternate' href='http://x.test/f'/>"
        '<summary type="html">&lt;b&gt;Filed:&lt;/b&gt; 2026-10-20&lt;br&gt;Item 2.02: Results of Operations</summary>'
        '<updated>2026-10-20T16:05:00-04:00</updated><category label="form type" term="8-K"/>'
        "<id>urn:tag:sec.gov,2008:accession-number=0000000007-26-000001</id></entry>"
    )
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Latest</title>'
    body += entry.format(role="Filer") + entry.format(role="Subject") + "</feed>"
    desk.server.pages["/feed"] = Page(body.encode("iso-8859-1"))
    assert desk.refresh().new == 1
    with Ledger.open(desk.ledger) as ledger:
        (filing,) = ledger.documents()
    assert (filing.kind, filing.form, filing.outlet) == ("filing", "8-K", "SEC EDGAR")
    assert filing.accepted_at == datetime(2026, 10, 20, 20, 5, tzinfo=UTC)
    assert filing.title == "8-K - Alder Caf\xe9 Foods Inc" and "Item 2.02: Results of Operations" in filing.text


def test_what_is_not_due_is_not_asked(desk: Desk) -> None:
    """Due-ness lives in the ledger, so cron may call at any rhythm."""
    desk.refresh(everything=False)
    assert desk.refresh(everything=False).feeds[0].status == "not_due"
    desk.now += timedelta(minutes=31)
    assert desk.refresh(everything=False).feeds[0].status == "unchanged"
    assert len(desk.server.log) == 2


def test_ttl_and_cache_control_lengthen_the_interval(desk: Desk) -> None:
    """The publisher's wish counts when it is longer than ours."""
    desk.server.pages["/feed"] = Page(rss(extra="<ttl>60</ttl>"), headers={"Cache-Control": "public, max-age=7200"})
    assert desk.refresh().feeds[0].next_due == NOW + timedelta(seconds=7200)


def test_a_clock_put_back_skips_nothing_for_ever(desk: Desk) -> None:
    """A due time that lies days ahead was written by a clock that ran ahead."""
    desk.now += timedelta(days=5)
    desk.refresh()
    desk.now -= timedelta(days=5)
    assert desk.refresh(everything=False).feeds[0].status == "unchanged"


def test_one_feed_by_name_and_an_unknown_name(desk: Desk) -> None:
    """A misspelt name is a usage error that lists the feeds."""
    desk.specs.append(FeedSpec("other", "syndication", desk.server.url("/other")))
    report = desk.refresh(names=("wire",))
    assert [result.status for result in report.feeds] == ["new", "not_due"]
    with pytest.raises(UsageError, match="wire, other"):
        desk.refresh(names=("wier",))


def test_retention_drops_old_items_and_does_not_bring_them_back(desk: Desk) -> None:
    """`keep` counts from publication."""
    desk.refresh()
    desk.specs = [FeedSpec("wire", "syndication", desk.server.url(), keep=86400.0)]
    desk.server.pages["/feed"] = Page(
        rss(item("1", "One", LONG), item("3", "Three", "T.", "Sun, 01 Nov 2026 11:00:00 GMT"))
    )
    desk.refresh()
    assert desk.texts() == ["T."]


def test_one_event_in_two_outlets_is_one_story(desk: Desk) -> None:
    """Told twice across feeds and refreshes."""
    desk.refresh()
    again = "Alder Foods said that net sales rose 6.3% to $1,284.6 million in the third quarter, helped by snacks."
    desk.server.pages["/post"] = Page(rss(item("p", "Snacks", again), title="Post"))
    desk.specs.append(FeedSpec("post", "syndication", desk.server.url("/post")))
    desk.refresh()
    with Ledger.open(desk.ledger) as ledger:
        told = next(document for document in ledger.documents() if document.title == "One")
        assert told.story is not None
        assert {document.outlet for document in ledger.story(told.story)} == {"Alder Wire", "Post"}


def test_a_second_refresh_of_the_desk_is_busy(desk: Desk) -> None:
    """It does not wait, it says so; the first one is not disturbed."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        inside.set()
        go_on.wait(10)
        handler.close_connection = True

    desk.server.pages["/feed"] = slow
    first = threading.Thread(target=desk.refresh)
    first.start()
    assert inside.wait(10)
    with pytest.raises(Busy, match="another refresh"):
        desk.refresh()
    go_on.set()
    first.join()


def test_progress_counts_every_feed(desk: Desk) -> None:
    """For the bar on the command line."""
    seen: list[tuple[int, int, str]] = []
    settings = FeedsSettings(desk.ledger, tuple(desk.specs), (), FetchSettings("", ("127.0.0.1",)))
    refresh(settings, progress=lambda at: seen.append((at.done, at.total, at.name)))
    assert seen == [(1, 1, "wire")]


def test_foreign_hosts_see_one_request_at_a_time_and_our_own_up_to_four() -> None:
    """One lane a host; the user's own machines get four."""
    specs = [
        FeedSpec(str(n), "syndication", f"http://{host}/{n}") for n in range(8) for host in ("a.test", "b.test:81")
    ]
    assert sorted(map(len, lanes_of(specs, ()))) == [8, 8]
    assert len(lanes_of(specs, ("b.test",))) == 1 + 2
