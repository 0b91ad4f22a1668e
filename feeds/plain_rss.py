"""RSS 2.0 as most publishers write it, read by lxml in a tenth of feedparser's time; None for anything unusual.

Pure. Whatever is not known here to come out exactly as feedparser has it (other dialects and elements, repeated ones,
relative addresses, document types, text that is not well-formed or was encoded twice) is left to feedparser.
``python -m bench feeds robustness`` compares the two on feedparser's own suite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_READ = frozenset(["title", "link", "guid", "pubDate", "description", "source", _CONTENT])
_IGNORED = frozenset(
    [
        *("category", "comments", "enclosure"),
        "{http://purl.org/dc/elements/1.1/}creator",
        "{http://purl.org/rss/1.0/modules/slash/}comments",
        "{http://wellformedweb.org/CommentAPI/}commentRss",
    ]
)
_CHANNEL = frozenset(
    [
        *("title", "link", "description", "language", "copyright", "pubDate", "lastBuildDate", "category", "generator"),
        *("docs", "ttl", "image", "managingEditor", "webMaster", "skipHours", "skipDays", "item"),
        "{http://www.w3.org/2005/Atom}link",
        "{http://purl.org/rss/1.0/modules/syndication/}updatePeriod",
        "{http://purl.org/rss/1.0/modules/syndication/}updateFrequency",
    ]
)
_DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)
_UNUSUAL = re.compile(rb"<!DOCTYPE|<!ENTITY|xml:base", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?(?:[/?][A-Za-z0-9/_~%.,;=&?:@+!*'()-]*[A-Za-z0-9/])?"
)


@dataclass(frozen=True, slots=True)
class PlainItem:
    """An item's parts as feedparser would give them: `bodies` are HTML."""

    guid: str
    link: str
    title: str
    published: str
    bodies: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class PlainFeed:
    title: str
    ttl: str
    items: tuple[PlainItem, ...]


class _Unusual(Exception):
    """Something that feedparser should read."""


def plain_rss(data: bytes) -> PlainFeed | None:
    declared = _DECLARED.match(data[:200])
    if b"<rss" not in data[:512] or (declared and declared[1].lower() != b"utf-8") or _UNUSUAL.search(data):
        return None
    try:
        return _feed(etree.fromstring(data, _parser()))
    except (etree.XMLSyntaxError, ValueError, _Unusual):
        return None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def _feed(root: etree._Element) -> PlainFeed:
    if root.tag != "rss" or root.get("version") != "2.0" or [child.tag for child in root] != ["channel"]:
        raise _Unusual
    if any(child.tag not in _CHANNEL for child in root[0]):
        raise _Unusual
    titles, ttls, items = ([e for e in root[0] if e.tag == tag] for tag in ("title", "ttl", "item"))
    if len(titles) > 1 or len(ttls) > 1:
        raise _Unusual
    return PlainFeed("".join(map(_text, titles)), "".join(map(_text, ttls)), tuple(map(_item, items)))


def _item(item: etree._Element) -> PlainItem:
    parts = dict(_parts(item))
    guid, link = parts.get("guid"), _address(parts.get("link"))
    linked = guid is None or guid.get("isPermaLink", "true") == "true"
    bodies = tuple(_text(parts[tag]) for tag in (_CONTENT, "description") if tag in parts)
    return PlainItem(
        guid=_address(guid) if linked else _text(guid),
        link=link,
        title=_text(parts.get("title")),
        published=_text(parts.get("pubDate")),
        bodies=bodies,
        source=_text(parts.get("source")),
    )


def _parts(item: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The elements to read, each once; _Unusual when there is one that we do not know, or that holds others."""
    seen: set[str] = set()
    for element in item:
        tag = str(element.tag)
        if tag in _IGNORED:
            continue
        if tag not in _READ or tag in seen or len(element):
            raise _Unusual
        seen.add(tag)
        yield tag, element
    if "link" not in seen:
        raise _Unusual


def _address(element: etree._Element | None) -> str:
    """An absolute address that needs no resolving; _Unusual otherwise."""
    text = _text(element)
    if element is None or (_ADDRESS.fullmatch(text) and "/." not in text and "&" not in text):
        return text
    raise _Unusual


def _text(element: etree._Element | None) -> str:
    """The text; _Unusual where feedparser would mend a double encoding."""
    text = "" if element is None else element.text or ""
    if not text.isascii() and (_reencoded(text) or re.search("[\x80-\x9f]", text)):
        raise _Unusual
    return text.strip()


def _reencoded(text: str) -> bool:
    try:
        text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return False
    return True
