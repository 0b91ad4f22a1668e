"""The quick reader of plain RSS reads what feedparser reads, and leaves to it all that is not plain."""

from __future__ import annotations

import pytest
from feed_server import item, rss
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.feed_format import parse_feed, parse_with_feedparser
from tieout.feeds.plain_rss import plain_rss

URL = "http://x.test/feed"
WORDPRESS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
    '<!-- made by hand --><title>Alder &amp; Sons Wire</title><atom:link href="http://x.test/feed" rel="self"/><ttl>30</ttl>'
    "<item><title>Sales &lt;b&gt;up&lt;/b&gt; 5 %</title><link>http://x.test/?p=7</link><dc:creator>A</dc:creator>"
    "<guid>http://x.test/?p=7</guid><pubDate>Tue, 20 Oct 2026 12:00:00 +0000</pubDate><category>x</category>"
    "<description><![CDATA[Short&nbsp;one.]]></description>"
    "<content:encoded><![CDATA[<p>Sales rose to <b>€5.1</b>&nbsp;million.</p><script>no</script>]]></content:encoded>"
    "</item></channel></rss>"
)


@pytest.mark.parametrize("data", [WORDPRESS.encode(), rss(item("1", "One", "A &amp;lt; B")), rss()])
def test_plain_feeds_come_out_as_feedparser_has_them(data: bytes) -> None:
    """Titles, texts, addresses, dates, ttl."""
    assert plain_rss(data) is not None
    assert parse_feed(data, URL) == parse_with_feedparser(data, URL)


@given(st.text(alphabet="aé&<>;#x2f6ltgamp\u0085\u2019\x00 \n'\"", max_size=40), st.booleans())
def test_any_text_reads_the_same_both_ways(text: str, cdata: bool) -> None:
    """As a title and as a body, escaped or as CDATA, well-formed or not."""
    inner = f"<![CDATA[{text}]]>" if cdata else text.replace("&", "&amp;").replace("<", "&lt;")
    data = rss(item("1", inner, inner))
    assert parse_feed(data, URL) == parse_with_feedparser(data, URL)


@pytest.mark.parametrize(
    "data",
    [
        rss(item("1", "One", "x")).replace(b'version="2.0"', b'version="0.91"'),
        rss(item("1", "One", "x")).replace(b"<rss", b'<!DOCTYPE r [<!ENTITY x "y">]><rss'),
        rss(item("1", "One", "x")).replace(b"http://x.test/1", b"/1"),
        rss(item("1", "One", "x", link="http://x.test/a/../b")),
        rss(item("1", "One", "x")).replace(b"</item>", b"<updated>2026</updated></item>"),
        rss(item("1", "One", "x")).replace(b"</item>", b"<title>Two</title></item>"),
        rss(item("1", "<b>One</b>", "x")),
        rss(item("1", "Caf\u00c3\u00a9", "x")),
        rss(item("1", "One", "x"))[:-9],
        b"<feed xmlns='http://www.w3.org/2005/Atom'/>",
        b"",
    ],
)
def test_what_is_not_plain_is_left_to_feedparser(data: bytes) -> None:
    """Other versions, entities, relative addresses, unknown or repeated elements, damage."""
    assert plain_rss(data) is None
