"""Out of a draft, the document: its id, its place in the chain of revisions and the times it is known from.

Pure. The id follows from feed, identity and text alone (and from how often this very text stood there before), so a
refresh that was killed and repeated gives the same ids again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from tieout.feeds.document import Document
from tieout.feeds.draft import Draft

_FUTURE = timedelta(days=1)  # clocks and zones differ by less than this; anything beyond is a wrong date


def text_hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def document_id(feed: str, identity: str, text_sha256: str, repeat: int = 0) -> str:
    """`repeat`: how many earlier revisions had this very text (an edit that was taken back, a title alone changed)."""
    parts = [feed, identity, text_sha256] + ([str(repeat)] if repeat else [])
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sound(draft: Draft, now: datetime) -> Draft:
    """Dates in the future are taken as now, and said; text that SQLite and UTF-8 cannot hold is made safe."""
    safe = _storable(draft.title), _storable(draft.text), _storable(draft.url)
    if safe != (draft.title, draft.text, draft.url):
        draft = replace(draft, title=safe[0], text=safe[1], url=safe[2])
    limit = now + _FUTURE
    if draft.published_at and draft.published_at > limit:
        draft = replace(draft, published_at=now, note=_also(draft.note, "date lay in the future"))
    if draft.accepted_at and draft.accepted_at > limit:
        draft = replace(draft, accepted_at=None, note=_also(draft.note, "date of the update lay in the future"))
    return draft


def same(draft: Draft, latest: Document) -> bool:
    return latest.superseded_at is None and latest.title == draft.title and latest.sha256 == text_hash(draft.text)


def revised(draft: Draft, feed: str, latest: Document | None, repeat: int, now: datetime) -> Document:
    """The document for a draft that is new, or other than the latest revision of its identity."""
    digest = text_hash(draft.text)
    id_ = document_id(feed, draft.identity, digest, repeat)
    return Document(
        id=id_, feed=feed, kind=draft.kind, title=draft.title,
        url=draft.url, text=draft.text, sha256=digest, fetched_at=now, identity=draft.identity, outlet=draft.outlet,
        tickers=draft.tickers, companies=draft.companies, published_at=draft.published_at,
        accepted_at=_accepted(draft, latest, now), supersedes=latest.id if latest else None, form=draft.form,
        period_end=draft.period_end, pages=draft.pages, note=draft.note,
        story=id_ if draft.kind in ("news", "release") else None,
    )  # fmt: skip


def _accepted(draft: Draft, latest: Document | None, now: datetime) -> datetime | None:
    """A revision's own date counts when it is later than the text it replaces; a silent edit is dated by our fetch."""
    if latest is None or draft.published_at is None:
        return draft.accepted_at
    stated = max(draft.published_at, draft.accepted_at or draft.published_at)
    before = latest.superseded_at or latest.available_at
    return stated if before is None or stated > before else now


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _also(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more
