"""The kind `syndication`: RSS, Atom and JSON Feed to drafts, conditional GET and full articles included.

An item is (feed, guid); without a guid its canonical URL, without that its content. A guid that two items of one feed
share is told apart by URL, the older item keeping the bare guid. EDGAR's current-filings Atom is a feed like any other
here: one draft per accession number, of kind "filing".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Protocol

import httpx2

from tieout.feeds.dates import feed_date
from tieout.feeds.draft import Draft, Remember, Response, SourceContext, SourceEvent, Unchanged
from tieout.feeds.errors import FetchError, ParseError, RateLimited
from tieout.feeds.feed_format import ParsedFeed, ParsedItem
from tieout.feeds.http_rules import MOVED, max_age
from tieout.feeds.settings import FeedSpec

ASKED = "asked"  # what the publisher asks between polls, in seconds
_MAX_FEED = 32 * 1024 * 1024
_MAX_ARTICLE = 8 * 1024 * 1024
_ACCESSION = re.compile(r"accession-number=(\d{10}-\d{2}-\d{6})")
_FILING = re.compile(r"^(?P<form>\S.*?) - (?P<name>.+?) \((?P<cik>\d{10})\) \((?P<role>[^)]*)\)$")
_NOISE = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ref_src)$")
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)+/?"
)  # nothing to do
_ARTICLE_FAILED = "only the feed's own text: the article could not be read"


class Parse(Protocol):
    """What feeds/parser.py does, under its limits."""

    def feed(self, data: bytes, url: str) -> ParsedFeed: ...

    def article(self, data: bytes, url: str) -> str: ...


def collect(spec: FeedSpec, context: SourceContext, parse: Parse) -> Iterator[SourceEvent]:
    """Drafts of all the feed's items, newest validators last: a kill in between makes the next refresh ask again."""
    memory = _Memory.of(spec, context)
    response = _asked(memory, context)
    if response.not_modified or sha256(response.body).hexdigest() == memory.body:
        return
    feed = parse.feed(response.body, response.url)
    drafts, shared = drafts_of(feed, _shared(context))
    if spec.full_text:
        yield from _with_articles(drafts, memory, context, parse)
    else:
        yield from drafts
    yield Remember("shared", json.dumps(shared))
    yield Remember(ASKED, str(max(feed.ttl, max_age(response.headers))))
    yield Remember("state", memory.after(response))


def _asked(memory: _Memory, context: SourceContext) -> Response:
    """The feed from where it moved to; from its old address again when the new one fails."""
    try:
        return context.fetch(memory.url, etag=memory.etag, last_modified=memory.last_modified, max_bytes=_MAX_FEED)
    except RateLimited:
        raise
    except FetchError:
        if memory.url == memory.spec.url:
            raise
    memory.url = memory.spec.url
    return context.fetch(memory.url, max_bytes=_MAX_FEED)


def _with_articles(
    drafts: Sequence[Draft], memory: _Memory, context: SourceContext, parse: Parse
) -> Iterator[SourceEvent]:
    """Articles are fetched for items that are new or changed. One that fails never shortens a text we hold."""
    before, memory.items = memory.items, {}
    for draft in drafts:
        mark = _mark(draft)
        if before.get(draft.identity) == mark:
            memory.items[draft.identity] = mark
            yield Unchanged(draft.identity)
            continue
        full = with_article(draft, context, parse) if draft.url and draft.kind == "news" else draft
        failed = full.note.endswith(_ARTICLE_FAILED)
        if failed and context.known(draft.identity) is not None:
            memory.ask_again = True
            continue
        if not failed:
            memory.items[draft.identity] = mark
        yield full


class _Memory:
    """What this feed asked to keep; forgotten when the address or `full_text` changed in desk.toml."""

    def __init__(self, spec: FeedSpec, kept: dict[str, str], items: dict[str, str]) -> None:
        self.spec, self.items = spec, items
        self.url = kept.get("moved") or spec.url
        self.etag, self.last_modified = kept.get("etag"), kept.get("last_modified")
        self.body = kept.get("body")
        self.ask_again = False  # keep no validators: something is still missing

    @classmethod
    def of(cls, spec: FeedSpec, context: SourceContext) -> _Memory:
        state = json.loads(context.remembered.get("state", "{}"))
        if state.get("url") != spec.url or state.get("full_text") != spec.full_text:
            return cls(spec, {}, {})
        return cls(spec, state["kept"], state["items"])

    def after(self, response: Response) -> str:
        kept = {"moved": response.headers.get(MOVED) or (self.url if self.url != self.spec.url else None)}
        if not self.ask_again:
            kept |= {
                "etag": response.headers.get("etag"),
                "last_modified": response.headers.get("last-modified"),
                "body": sha256(response.body).hexdigest(),
            }
        state = {"url": self.spec.url, "full_text": self.spec.full_text, "items": self.items}
        return json.dumps(state | {"kept": {key: value for key, value in kept.items() if value}})


def drafts_of(feed: ParsedFeed, shared: dict[str, str]) -> tuple[list[Draft], dict[str, str]]:
    """Every item once, in the feed's order; and the guids known to be shared, with the URL that owns each."""
    owners = shared_guids(feed.items) | shared  # an owner, once known, stays: order in a feed may change
    drafts: dict[str, Draft] = {}
    for item in feed.items:
        draft = _filing(item) if _ACCESSION.search(item.guid) else _news(item, feed.title, owners)
        if draft.text or draft.title:
            drafts.setdefault(draft.identity, draft)
    return list(drafts.values()), owners


def shared_guids(items: Sequence[ParsedItem]) -> dict[str, str]:
    """guid → URL of its oldest item (feeds run newest first), for guids that stand on items of several URLs."""
    urls: dict[str, list[str]] = {}
    for item in items:
        if item.guid and item.url and not _ACCESSION.search(item.guid):
            urls.setdefault(item.guid, []).append(canonical(item.url))
    return {guid: found[-1] for guid, found in urls.items() if len(set(found)) > 1}


def canonical(url: str) -> str:
    """An address without what changes between two visits: fragment, trackers, upper-case host."""
    if _PLAIN.fullmatch(url):
        return url
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return url
    kept = [(key, value) for key, value in parsed.params.multi_items() if not _NOISE.match(key.lower())]
    return str(parsed.copy_with(fragment=None, params=kept or None)).rstrip("?")


def identity_of(item: ParsedItem, owners: dict[str, str]) -> str:
    url = canonical(item.url)
    if not item.guid:
        return url or sha256(f"{item.title}\x00{item.text}".encode()).hexdigest()
    owner = owners.get(item.guid)
    return item.guid if owner is None or owner == url else f"{item.guid} {url}"


def _news(item: ParsedItem, outlet: str, owners: dict[str, str]) -> Draft:
    published, note = feed_date(item.published)
    updated, second = feed_date(item.updated)
    return Draft(
        identity=identity_of(item, owners), kind="news", title=item.title, url=item.url, text=item.text or item.title,
        outlet=outlet, published_at=published or updated, accepted_at=updated, note=note or second,
        signature=bytes.fromhex(item.signature),
    )  # fmt: skip


def _filing(item: ParsedItem) -> Draft:
    """An entry of EDGAR's Atom; the same filing stands there once per role."""
    accession = _ACCESSION.search(item.guid)
    assert accession is not None
    named = _FILING.match(item.title)
    title = f"{named['form']} - {named['name']}" if named else item.title
    moment, note = feed_date(item.updated)
    return Draft(
        identity=accession[1], kind="filing", title=title, url=item.url, text=f"{title}\n\n{item.text}".strip(),
        outlet="SEC EDGAR", published_at=moment, accepted_at=moment, form=item.form or (named["form"] if named else None),
        companies=(named["name"],) if named else (), note=note,
    )  # fmt: skip


def with_article(draft: Draft, context: SourceContext, parse: Parse) -> Draft:
    """The linked article's text where it is longer; the feed's own, and a note, where it cannot be had."""
    try:
        page = context.fetch(draft.url, max_bytes=_MAX_ARTICLE)
        text = parse.article(page.body, page.url)
    except (FetchError, ParseError) as exc:
        context.progress(f"{draft.url}: {exc}")
        return replace(draft, note=f"{draft.note}; {_ARTICLE_FAILED}".lstrip("; "))
    return replace(draft, text=text, signature=b"") if len(text) > len(draft.text) else draft


def _mark(draft: Draft) -> str:
    """What tells whether the feed says something new of an item whose full text we hold."""
    parts = (draft.title, draft.text, str(draft.published_at), str(draft.accepted_at))
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shared(context: SourceContext) -> dict[str, str]:
    kept: dict[str, str] = json.loads(context.remembered.get("shared", "{}"))
    return kept
