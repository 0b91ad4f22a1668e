"""A feed's bytes, in whatever dialect, as one `ParsedFeed`. Pure, and meant to run inside feeds/parse_worker.py.

RSS 0.9x to 2.0, RDF and Atom go through feedparser, always as bytes, but for plain RSS 2.0; JSON Feed 1.x is read here. Bodies come out as
plain text with tables kept. Dates stay as written: feeds/dates.py reads them.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.feeds.errors import ParseError
from tieout.feeds.markup import fragment_to_text, main_text
from tieout.feeds.plain_rss import PlainFeed, plain_rss


@dataclass(frozen=True, slots=True)
class ParsedItem:
    guid: str
    url: str
    title: str
    text: str
    published: str = ""
    updated: str = ""
    form: str = ""  # EDGAR's category term
    source: str = ""  # the outlet that an aggregator took the item from
    signature: str = ""  # MinHash of the text, in hexadecimal; feeds/parse_worker.py adds it where a story may be told


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    version: str  # "rss20", "atom10", "json"
    title: str
    items: tuple[ParsedItem, ...]
    ttl: float = 0.0  # seconds the publisher asks between polls


def parse_feed(data: bytes, url: str) -> ParsedFeed:
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if head.startswith(b"{"):
        return parse_json_feed(data)
    return parse_xml_feed(data, url)


def parse_json_feed(data: bytes) -> ParsedFeed:
    try:
        feed = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as exc:
        raise ParseError(f"the JSON Feed is damaged ({exc}): its publisher must mend it") from exc
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version", "")):
        raise ParseError("this is JSON, but no JSON Feed: check the address")
    items = feed.get("items")
    entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return ParsedFeed("json", _text(feed, "title"), tuple(map(_json_item, entries)))


def _json_item(item: dict[str, Any]) -> ParsedItem:
    html = _text(item, "content_html")
    text = fragment_to_text(html) if html else _text(item, "content_text") or _text(item, "summary")
    return ParsedItem(
        guid=_text(item, "id"), url=_text(item, "url") or _text(item, "external_url"), title=_text(item, "title"),
        text=text.strip(), published=_text(item, "date_published"), updated=_text(item, "date_modified"),
    )  # fmt: skip


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def parse_xml_feed(data: bytes, url: str) -> ParsedFeed:
    plain = plain_rss(data)
    return _of_plain(plain) if plain is not None else parse_with_feedparser(data, url)


def _of_plain(feed: PlainFeed) -> ParsedFeed:
    items = (
        ParsedItem(
            item.guid, item.link, _plain(item.title), _longest(item.bodies), item.published, source=_plain(item.source)
        )
        for item in feed.items
    )
    return ParsedFeed("rss20", _plain(feed.title), tuple(items), _minutes(feed.ttl))


def parse_with_feedparser(data: bytes, url: str) -> ParsedFeed:
    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser's own, on keys it maps for old callers
        parsed = feedparser.parse(
            io.BytesIO(data),
            response_headers={"content-location": url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )  # links of bodies and unsafe markup fall away in `fragment_to_text`; without the two a feed takes half the time
        if not parsed.version:
            raise ParseError(_no_feed(data, parsed))
        items = tuple(_xml_item(entry) for entry in parsed.entries)
    return ParsedFeed(parsed.version, _plain(parsed.feed.get("title", "")), items, _ttl(parsed.feed))


def _no_feed(data: bytes, parsed: Any) -> str:
    head = data[:2048].lower()
    if not data.strip():
        return "the answer is empty, not a feed: check the address; nothing was deleted"
    if b"<html" in head or b"<!doctype html" in head:
        return "this is an HTML page, not a feed: `tieout feeds add` finds the feed of a page; nothing was deleted"
    reason = str(parsed.get("bozo_exception", "no feed element found"))
    return f"this is no RSS, Atom or JSON Feed ({reason}): check the address; nothing was deleted"


def _xml_item(entry: Any) -> ParsedItem:
    written = set(dict.keys(entry))  # `in` would answer "updated" for "published"
    return ParsedItem(
        guid=str(entry.get("id", "")).strip(),
        url=str(entry.get("link", "")).strip(),
        title=_plain(entry.get("title", "")),
        text=_item_text(entry),
        published=str(entry["published"]) if "published" in written else "",
        updated=str(entry["updated"]) if "updated" in written else "",
        source=_plain(str(entry.get("source", {}).get("title", ""))),
        form=next((tag.get("term") or "" for tag in entry.get("tags", []) if tag.get("label") == "form type"), ""),
    )


def _item_text(entry: Any) -> str:
    """The longest of content and summary: some feeds put a teaser in one, some in the other."""
    return _longest([part.get("value", "") for part in entry.get("content", [])] + [entry.get("summary", "")])


def _longest(bodies: Sequence[str]) -> str:
    texts = [fragment_to_text(body).strip() for body in dict.fromkeys(bodies) if body]
    return max(texts, key=len, default="")


def _plain(html: str) -> str:
    return " ".join((fragment_to_text(html) if "<" in html or "&" in html else html).split())


def _ttl(feed: Any) -> float:
    return _minutes(str(feed.get("ttl", "")).strip())


def _minutes(text: str) -> float:
    return float(text[:6]) * 60 if text.isascii() and text.isdigit() else 0.0


def article_text(data: bytes, url: str) -> str:
    return main_text(data, url).strip()
