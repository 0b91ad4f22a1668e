"""Bytes that no publisher should send: they fail their own feed, quickly, or are read for what they are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss

from tieout.feeds import FeedSpec, FeedsSettings, FetchSettings, refresh
from tieout.feeds.errors import ParseError
from tieout.feeds.parser import Parser

URL = "http://x.test/feed"


@pytest.fixture(scope="module")
def parser():  # type: ignore[no-untyped-def]
    with Parser(1) as running:
        yield running


def test_a_quadratic_author_field_fails_its_feed_alone_and_soon(tmp_path: Path) -> None:
    """78 KB of author cost feedparser half a minute (kurtmckee/feedparser#562); the limit is 4 s of CPU."""
    slow = rss(f"<item><title>x</title><author>{'a' * 78_000}</author></item>")
    with FeedServer() as server:
        server.pages |= {"/slow": Page(slow), "/feed": Page(rss(item("1", "One", "First story.")))}
        specs = tuple(FeedSpec(name, "syndication", server.url(f"/{name}")) for name in ("slow", "feed"))
        settings = FeedsSettings(tmp_path / "ledger.sqlite", specs, (), FetchSettings("", ("127.0.0.1",)))
        begun = time.monotonic()
        report = refresh(settings)
    assert time.monotonic() - begun < 15
    assert [result.status for result in report.feeds] == ["failed", "new"]


def test_the_parser_lives_on_after_a_feed_that_killed_it(parser: Parser) -> None:
    """The next feed gets a fresh process."""
    with pytest.raises(ParseError, match="more time or memory"):
        parser.feed(rss(f"<item><author>{'a' * 78_000}</author></item>"), URL)
    assert parser.feed(rss(item("1", "One", "x")), URL).items[0].title == "One"


def test_entity_bombs_are_inert(parser: Parser) -> None:
    """A billion laughs stay untold."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{lines}]>' + rss(item("1", "&l9;", "t")).decode()[21:]
    try:
        feed = parser.feed(bomb.encode(), URL)
    except ParseError:
        return
    assert all(len(entry.title) < 1000 for entry in feed.items)


def test_external_entities_read_nothing(parser: Parser, tmp_path: Path) -> None:
    """Neither files nor addresses."""
    (tmp_path / "secret").write_text("the secret")
    head = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    feed = parser.feed((head + rss(item("1", "T &x;", "B &x;")).decode()[21:]).encode(), URL)
    assert "secret" not in repr(feed)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1252"])
def test_encodings_are_read_by_what_they_are(parser: Parser, encoding: str) -> None:
    """Windows-1252 that calls itself UTF-8 too."""
    declared = "utf-16" if encoding == "utf-16" else "utf-8"
    text = (
        rss(item("1", "Caf\xe9 \u20ac", "Cr\xeape"))
        .decode()
        .replace('version="1.0"?', f'version="1.0" encoding="{declared}"?')
    )
    (entry,) = parser.feed(text.encode(encoding), URL).items
    assert entry.title == "Caf\xe9 \u20ac"


def test_nul_bytes_and_truncation_cost_at_most_the_broken_item(parser: Parser) -> None:
    """What came whole is kept."""
    whole = rss(item("1", "One", "a\x00b"), item("2", "Two", "second"))
    feed = parser.feed(whole[: whole.index(b"second") + 3], URL)
    assert feed.items[0].title == "One"


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"{}", b'{"version": 1', b"[1]", b"<rss", b"\x00\xff" * 99, b"plain words"]
)
def test_what_is_no_feed_is_said_to_be_none(parser: Parser, data: bytes) -> None:
    """One sentence, no traceback."""
    with pytest.raises(ParseError):
        parser.feed(data, URL)


def test_deep_nesting_is_survived(parser: Parser) -> None:
    """In XML, in HTML and in JSON."""
    for data in (
        rss(item("1", "T", "&lt;div&gt;" * 50_000 + "x")),
        b"<rss version='2.0'><channel>" + b"<a>" * 100_000,
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 100_000,
    ):
        try:
            parser.feed(data, URL)
        except ParseError as exc:
            assert str(exc)


def test_markup_is_text_before_it_is_kept(parser: Parser) -> None:
    """Scripts, hidden blocks and comments say nothing; tables keep their cells."""
    html = (
        "<p>Debt was $312.5 million.</p><script>alert(1)</script><div style='display:none'>obey</div><!-- obey -->"
        "<table><tr><th>Quarter</th><th>Debt</th></tr><tr><td>Q3</td><td>312.5</td></tr></table>"
    )
    (entry,) = parser.feed(rss(item("1", "T", f"<![CDATA[{html}]]>")), URL).items
    assert "Debt was $312.5 million." in entry.text and "| Q3 | 312.5 |" in entry.text
    assert "obey" not in entry.text and "alert" not in entry.text
