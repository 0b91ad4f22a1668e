"""OPML in and out: the list of feeds as every feed reader writes it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from lxml import etree

from tieout.feeds.errors import ParseError
from tieout.feeds.settings import FeedSpec


def read_opml(data: bytes) -> list[FeedSpec]:
    """The feeds of an OPML file, folders flattened, each address once, under names that are short and unlike."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise ParseError(f"this is no OPML file ({exc}): export it again from the other reader") from exc
    if root is None or not str(root.tag).lower().endswith("opml"):
        raise ParseError("this is no OPML file: export it again from the other reader")
    specs: dict[str, FeedSpec] = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if url.startswith(("http://", "https://")) and url not in specs:
            title = outline.get("title") or outline.get("text") or url
            specs[url] = FeedSpec(_free(_slug(title), {spec.name for spec in specs.values()}), "syndication", url)
    return list(specs.values())


def write_opml(specs: Iterable[FeedSpec]) -> str:
    """The feeds that other readers understand: those of kind `syndication`."""
    lines = [
        f'    <outline type="rss" text={quoteattr(spec.name)} xmlUrl={quoteattr(spec.url)}/>'
        for spec in specs
        if spec.kind == "syndication"
    ]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head><title>Tieout</title></head>"]
    return "\n".join([*head, "  <body>", *lines, "  </body>", "</opml>", ""])


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "feed"


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
