"""Pages behind links that are no articles never replace the feed's own text; the outlet and the address are the publisher's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.feeds.test_ledger import NOW
from tieout.feeds.draft import Draft, Remember, Response, SourceContext, SourceEvent, Unchanged
from tieout.feeds.errors import FetchError
from tieout.feeds.feed_format import ParsedFeed, article_text, parse_feed
from tieout.feeds.settings import FeedSpec
from tieout.feeds.syndication import collect

ITEMS = [
    ("Ostrava Tram lifts 2026 revenue forecast to $640 million", "Ostrava Tram Inc. lifted its 2026 revenue forecast to $640 million from $610 million, the company said."),
    ("Orvane Dyes closes Trieste plant, takes $45 million charge", "Orvane Dyes Ltd. will close its plant in Trieste and take a charge of $45 million in the fourth quarter of 2026."),
    ("Belmarsh Grid sells stake in grid unit for $1.3 billion", "Belmarsh Grid plc sold a 40% stake in its grid unit for $1.3 billion to a pension fund."),
]  # fmt: skip
COOKIES = (
    "We use cookies and data to deliver and maintain our services, to track outages and to protect against spam and fraud. "
    * 3
)
LOGIN = (
    "Sign in with your subscriber number to read on. A subscription costs $1 a month at first, and $29 a month after that. "
    * 3
)
BOTS = (
    "Our systems have detected unusual traffic from your computer network. This page checks that it is really you and no robot. "
    * 3
)
MAINTENANCE = (
    "We are moving our presses this weekend. All pages come back on Monday; we thank you for your patience with us. "
    * 3
)
MORE = {
    "0": "The tram maker ordered 44 new cars and said that its depot opens in March. Analysts had expected less of it. "
    * 4,
    "1": "The dye maker employs 310 people there and will move the work to Gdynia by the summer of next year. " * 4,
    "2": "The fund pays in two parts, and the grid unit keeps its management and its offices in the north. " * 4,
}


def page(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head><title>Read</title></head><body><article><h1>Read</h1>{body}</article></body></html>".encode()


def rss(count: int = 3) -> bytes:
    items = "".join(
        f"<item><title>{title} - Port Ledger</title><link>http://news.test/rss/{n}</link><guid isPermaLink='false'>g{n}</guid>"
        f"<pubDate>Thu, 26 Nov 2026 07:00:00 GMT</pubDate><description>{text}</description>"
        f"<source url='http://ledger.test'>Port Ledger</source></item>"
        for n, (title, text) in enumerate(ITEMS[:count])
    )
    return f"<rss version='2.0'><channel><title>News search</title><link>http://news.test/</link><description>d</description>{items}</channel></rss>".encode()


class Parse:
    def feed(self, data: bytes, url: str) -> ParsedFeed:
        return parse_feed(data, url)

    def article(self, data: bytes, url: str) -> str:
        return article_text(data, url)


class Web:
    """Pages by address; `lead` says where a link leads after redirects."""

    def __init__(self, pages: dict[str, bytes], lead: dict[str, str] | None = None) -> None:
        self.pages, self.lead, self.asked = pages, lead or {}, list[str]()
        self.remembered: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def __call__(self, url: str, **options: object) -> Response:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError(f"{url} answered 404")
        return Response(self.lead.get(url, url), 200, {}, self.pages[url])

    def refresh(self) -> list[SourceEvent]:
        context = SourceContext(self, NOW, dict(self.remembered), self.texts.get)
        return list(
            self._kept(
                collect(FeedSpec("news", "syndication", "http://news.test/feed", full_text=True), context, Parse())
            )
        )

    def _kept(self, events: Iterator[SourceEvent]) -> Iterator[SourceEvent]:
        for event in events:
            if isinstance(event, Remember):
                self.remembered[event.key] = event.value
            else:
                yield event
            if isinstance(event, Draft):
                self.texts[event.identity] = event.text


def drafts(events: list[SourceEvent]) -> list[Draft]:
    return [event for event in events if isinstance(event, Draft)]


WALLS = {
    "consent": [page(COOKIES)] * 3,
    "login": [page(LOGIN)] * 3,
    "bot check": [page(BOTS)] * 3,
    "maintenance": [page(MAINTENANCE)] * 3,
    "paywall below the opening": [page(text, LOGIN) for _, text in ITEMS],
    "paywall with the headline": [page(title, LOGIN, COOKIES) for title, _ in ITEMS],
    "a single item": [page(COOKIES)],
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_never_replaces_the_feeds_own_text(name: str) -> None:
    """The note says why there is no more."""
    pages = WALLS[name]
    web = Web(
        {"http://news.test/feed": rss(len(pages))} | {f"http://news.test/rss/{n}": body for n, body in enumerate(pages)}
    )
    found = drafts(web.refresh())
    assert [(d.title, d.text) for d in found] == ITEMS[: len(pages)]
    assert all("the page behind its link is not the article" in d.note for d in found)


ARTICLES = {
    "plain": [page(text, MORE[str(n)]) for n, (_, text) in enumerate(ITEMS)],
    "with a paragraph that all share": [page(text, MORE[str(n)], COOKIES) for n, (_, text) in enumerate(ITEMS)],
    "in other words": [page(MORE[str(n)], f"{title}. More follows.") for n, (title, _) in enumerate(ITEMS)],
    "one behind a wall": [page(ITEMS[0][1], MORE["0"]), page(COOKIES), page(ITEMS[2][1], MORE["2"])],
    "one dead": [page(ITEMS[0][1], MORE["0"]), b"", page(ITEMS[2][1], MORE["2"])],
}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_takes_the_place_of_its_description(name: str) -> None:
    web = Web(
        {"http://news.test/feed": rss()}
        | {f"http://news.test/rss/{n}": body for n, body in enumerate(ARTICLES[name]) if body}
    )
    found = drafts(web.refresh())
    for n in (0, 2):
        assert MORE[str(n)].strip()[:60] in found[n].text
        assert found[n].note == ""
    assert ("only the feed's own text" in found[1].note) == (name.startswith("one"))


def test_a_wall_is_asked_for_again_and_given_up_after_a_few_refreshes() -> None:
    web = Web({"http://news.test/feed": rss(1), "http://news.test/rss/0": page(COOKIES)})
    for number in range(6):
        web.pages["http://news.test/feed"] = rss(1) + b"\n" * number
        web.refresh()
    assert web.asked.count("http://news.test/rss/0") == 3
    web = Web({"http://news.test/feed": rss(1), "http://news.test/rss/0": page(COOKIES)})
    web.refresh()
    web.pages |= {"http://news.test/feed": rss(1) + b"\n", "http://news.test/rss/0": page(ITEMS[0][1], MORE["0"])}
    assert "44 new cars" in drafts(web.refresh())[0].text
    web.pages["http://news.test/feed"] = rss(1) + b"\n\n"
    assert web.refresh() == [Unchanged("g0")]


def test_the_same_article_under_two_addresses_is_an_article() -> None:
    body = page(ITEMS[0][1], MORE["0"])
    feed = rss(1).replace(
        b"</channel>",
        rss(1).split(b"</description>", 1)[1].split(b"</channel>")[0].replace(b"g0", b"g9").replace(b"rss/0", b"rss/9")
        + b"</channel>",
    )
    web = Web({"http://news.test/feed": feed, "http://news.test/rss/0": body, "http://news.test/rss/9": body})
    assert ["44 new cars" in d.text for d in drafts(web.refresh())] == [True, True]


def test_the_outlet_of_an_aggregators_item_is_its_source() -> None:
    """And the headline ends where the outlet's name begins."""
    web = Web({"http://news.test/feed": rss()})
    assert {(d.outlet, d.title) for d in drafts(web.refresh())} == {("Port Ledger", title) for title, _ in ITEMS}


def test_the_address_is_the_publishers_where_a_link_only_leads_there() -> None:
    """By a redirect, or by a page that sends its reader on."""
    onward = b'<html><head><meta http-equiv="refresh" content="0; url=http://ledger.test/b"></head></html>'
    web = Web(
        {
            "http://news.test/feed": rss(2),
            "http://news.test/rss/0": page(ITEMS[0][1], MORE["0"]),
            "http://news.test/rss/1": onward,
            "http://ledger.test/b": page(ITEMS[1][1], MORE["1"]),
        },
        {"http://news.test/rss/0": "http://ledger.test/a"},
    )
    assert [d.url for d in drafts(web.refresh())] == ["http://ledger.test/a", "http://ledger.test/b"]
