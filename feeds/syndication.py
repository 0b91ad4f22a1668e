"""The kind `syndication`: RSS, Atom and JSON Feed to drafts, conditional GET and full articles included.

An item is (feed, guid); without a guid its canonical URL, without that its content. A guid that two items of one feed
share is told apart by URL, the older item keeping the bare guid. EDGAR's current-filings Atom is a feed like any other
here: one draft per accession number, of kind "filing".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

import httpx2

from tieout.feeds.article import is_wall, marks_of, refresh_target, shared_marks
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
_WALL = "only the feed's own text: the page behind its link is not the article (a consent, login or maintenance page)"
_TOGETHER = 8  # articles that are compared with each other
_TRIES = 3  # refreshes in which a page that is a wall is asked for
_SEEN = 600  # paragraphs of earlier pages that are remembered


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
    """Articles are fetched for items that are new or changed, a few at a time so that their pages can be told from walls."""
    before, memory.items = memory.items, {}
    asked: list[Draft] = []
    for draft in drafts:
        mark = _mark(draft)
        if before.get(draft.identity) == mark:
            memory.items[draft.identity] = mark
            yield Unchanged(draft.identity)
        else:
            asked.append(draft)
    memory.walls = {draft.identity: memory.walls[draft.identity] for draft in drafts if draft.identity in memory.walls}
    for at in range(0, len(asked), _TOGETHER):
        yield from _window(asked[at : at + _TOGETHER], memory, context, parse)


def _window(drafts: Sequence[Draft], memory: _Memory, context: SourceContext, parse: Parse) -> Iterator[SourceEvent]:
    """One that fails never shortens a text we hold. A wall is asked again with the next refreshes, a few times."""
    pages = [article_of(draft, context, parse) if draft.url and draft.kind == "news" else None for draft in drafts]
    addresses = {page.url: page.marks for page in pages if page is not None}
    shared = shared_marks(addresses.values(), memory.seen)
    for draft, page in zip(drafts, pages, strict=True):
        followed = draft.url and draft.kind == "news"
        wall = page is not None and is_wall(page.text, draft.title, draft.text, shared)
        tries = memory.walls.get(draft.identity, 0) + wall
        if followed and (page is None or wall) and tries < _TRIES:
            memory.walls |= {draft.identity: tries} if wall else {}
            if context.known(draft.identity) is None:
                yield replace(draft, note=_also(draft.note, _WALL if wall else _ARTICLE_FAILED))
            else:
                memory.ask_again = True
            continue
        memory.walls.pop(draft.identity, None)
        memory.items[draft.identity] = _mark(draft)
        if wall and context.known(draft.identity) is not None:
            yield Unchanged(draft.identity)
        else:
            yield replace(draft, note=_also(draft.note, _WALL)) if wall else _with_page(draft, page)
    memory.seen = [*memory.seen, *(mark for marks in addresses.values() for mark in marks)][-_SEEN:]


class _Memory:
    """What this feed asked to keep; forgotten when the address or `full_text` changed in desk.toml."""

    def __init__(self, spec: FeedSpec, kept: dict[str, str], items: dict[str, str]) -> None:
        self.spec, self.items = spec, items
        self.url = kept.get("moved") or spec.url
        self.etag, self.last_modified = kept.get("etag"), kept.get("last_modified")
        self.body = kept.get("body")
        self.walls: dict[str, int] = {}  # items whose link led to a wall, and how often
        self.seen: list[str] = []  # paragraphs of the pages read lately
        self.ask_again = False  # keep no validators: something is still missing

    @classmethod
    def of(cls, spec: FeedSpec, context: SourceContext) -> _Memory:
        state = json.loads(context.remembered.get("state", "{}"))
        if state.get("url") != spec.url or state.get("full_text") != spec.full_text:
            return cls(spec, {}, {})
        memory = cls(spec, state["kept"], state["items"])
        memory.walls, memory.seen = state.get("walls", {}), state.get("seen", [])
        return memory

    def after(self, response: Response) -> str:
        kept = {"moved": response.headers.get(MOVED) or (self.url if self.url != self.spec.url else None)}
        if not self.ask_again:
            kept |= {
                "etag": response.headers.get("etag"),
                "last_modified": response.headers.get("last-modified"),
                "body": sha256(response.body).hexdigest(),
            }
        state = {"url": self.spec.url, "full_text": self.spec.full_text, "items": self.items}
        state |= {"walls": self.walls, "seen": self.seen}
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
    title = item.title.removesuffix(f" - {item.source}").strip() or item.title if item.source else item.title
    return Draft(
        identity=identity_of(item, owners), kind="news", title=title, url=item.url, text=item.text or title,
        outlet=item.source or outlet, published_at=published or updated, accepted_at=updated, note=note or second,
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


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands behind an item's link, after redirects."""

    url: str
    text: str
    marks: frozenset[str]


def article_of(draft: Draft, context: SourceContext, parse: Parse) -> _Page | None:
    """The linked page, and the one that it sends its reader on to; None, and why, where it cannot be had."""
    try:
        page = context.fetch(draft.url, max_bytes=_MAX_ARTICLE)
        onward = refresh_target(page.body)
        if onward.startswith(("http://", "https://")):
            page = context.fetch(onward, max_bytes=_MAX_ARTICLE)
        text = parse.article(page.body, page.url)
    except (FetchError, ParseError) as exc:
        context.progress(f"{draft.url}: {exc}")
        return None
    return _Page(page.url, text, marks_of(text))


def _with_page(draft: Draft, page: _Page | None) -> Draft:
    """The article's text where it is longer, under the publisher's own address where the link only led there."""
    if page is None or len(page.text) <= len(draft.text):
        return draft
    return replace(draft, text=page.text, url=page.url, signature=b"")


def _also(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more


def _mark(draft: Draft) -> str:
    """What tells whether the feed says something new of an item whose full text we hold."""
    parts = (draft.title, draft.text, str(draft.published_at), str(draft.accepted_at))
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shared(context: SourceContext) -> dict[str, str]:
    kept: dict[str, str] = json.loads(context.remembered.get("shared", "{}"))
    return kept
