"""Feeds that are about to be added: looked at, named, and kept apart from those that the desk reads already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tieout.feeds import FeedSpec, UsageError, ticker_of
from tieout.ui.desk import Desk
from tieout.ui.feed_tables import with_feed

if TYPE_CHECKING:
    from tieout.feeds import FeedPreview


PRICE_SITES = {  # sites that give daily prices as CSV without a key: address and currency of its listings
    "stooq": ("https://stooq.com/q/d/l/?s={ticker}.us&i=d", "USD"),
}


def prices_from(site: str, tickers: Sequence[str], name: str = "") -> FeedSpec:
    """A feed of daily prices from a known site, for these companies or, with none, for the watchlist's."""
    if site not in PRICE_SITES:
        raise UsageError(f'"{site}" is no site of prices that is known. Choose one of: {", ".join(PRICE_SITES)}.')
    url, currency = PRICE_SITES[site]
    wanted = tuple(dict.fromkeys(map(ticker_of, tickers)))
    return FeedSpec(name or f"prices-{site}", "prices", url=url, every=12 * 3600.0, tickers=wanted, currency=currency)


def looked_at(desk: Desk, spec: FeedSpec) -> tuple[FeedPreview, FeedSpec]:
    """What a syndicated feed has now, and the feed as it will be saved; the chat's preview is this too."""
    from tieout.feeds import preview

    refuse_known_address(desk, spec.url)
    found = preview(spec.url, desk.feeds.fetch)
    refuse_known_address(desk, found.url)
    return found, titled(spec, spec.name or slug(found.title or found.url), found.url)


def refuse_known_address(desk: Desk, url: str) -> None:
    for spec in desk.feeds.feeds:
        if url and spec.url == url:
            raise UsageError(f'The desk reads {url} already, as "{spec.name}". Remove that one first.')


def titled(spec: FeedSpec, name: str, url: str = "") -> FeedSpec:
    return replace(spec, name=name, url=url or spec.url)


def slug(title: str) -> str:
    """ "Meridian Wire — Markets" → "meridian-wire-markets"."""
    plain = re.sub(r"^https?://(www\.)?", "", title.lower())
    return "-".join(re.findall(r"\w+", plain))[:40].strip("-") or "feed"


def with_feeds(text: str, specs: list[FeedSpec]) -> str:
    for spec in specs:
        text = with_feed(text, spec)
    return text


def new_ones(known: tuple[FeedSpec, ...], found: list[FeedSpec]) -> list[FeedSpec]:
    """Feeds whose address is not read yet, each under a name of its own."""
    names, urls, fresh = {spec.name for spec in known}, {spec.url for spec in known}, []
    for spec in found:
        if spec.url in urls:
            continue
        name, count = spec.name, 2
        while name in names:
            name, count = f"{spec.name}-{count}", count + 1
        names.add(name)
        urls.add(spec.url)
        fresh.append(titled(spec, name))
    return fresh
