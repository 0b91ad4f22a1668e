"""From an address a person typed to a feed: the address itself, or the feed its page names in its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tieout.feeds.dates import feed_date
from tieout.feeds.document import FeedKind
from tieout.feeds.errors import ParseError
from tieout.feeds.settings import FetchSettings

if TYPE_CHECKING:
    from tieout.feeds.feed_format import ParsedFeed

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """A feed as `feeds add` shows it before saving; `url` is the feed's own, after discovery and redirects.

    `items` are all of them, newest first, undated ones last.
    """

    kind: FeedKind
    title: str
    url: str
    items: tuple[tuple[str, datetime | None], ...]


def preview(url: str, fetch: FetchSettings) -> FeedPreview:
    """The feed at this address, or at the first address its page offers; FetchError or ParseError when there is none."""
    from tieout.feeds.fetch import HttpFetch
    from tieout.feeds.parser import Parser

    with HttpFetch(fetch) as get, Parser(1) as parse:
        response = get(url)
        try:
            return _shown(parse.feed(response.body, response.url), response.url)
        except ParseError as exc:
            offered = feed_links(response.body, response.url)
            if not offered:
                raise ParseError(f"{url} is no feed, and its page names none: look for the feed's own address") from exc
        response = get(offered[0])
        return _shown(parse.feed(response.body, response.url), response.url)


def feed_links(page: bytes, base: str) -> list[str]:
    """The feeds that a page's <link rel="alternate"> elements name, in their order."""
    reader = _Links()
    reader.feed(page[: 1 << 20].decode("utf-8", "replace"))
    return list(dict.fromkeys(urljoin(base, href) for href in reader.found))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        rel, kind = (given.get("rel") or "").lower().split(), (given.get("type") or "").lower()
        if tag == "link" and "alternate" in rel and kind in _TYPES and given.get("href"):
            self.found.append(str(given["href"]))


def _shown(feed: ParsedFeed, url: str) -> FeedPreview:
    dated = [(item.title, feed_date(item.published or item.updated)[0]) for item in feed.items]
    newest = sorted(dated, key=lambda item: -item[1].timestamp() if item[1] else float("inf"))
    return FeedPreview("syndication", feed.title or url, url, tuple(newest))
