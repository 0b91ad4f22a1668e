"""Feeds that are about to be added: looked at, named, and kept apart from those that the desk reads already."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tieout.feeds import FeedSpec, UsageError
from tieout.ui.desk import Desk
from tieout.ui.feed_tables import with_feed

if TYPE_CHECKING:
    from tieout.feeds import FeedPreview


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
