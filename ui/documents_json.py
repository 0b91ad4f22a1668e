"""A document as machines get it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tieout.feeds import Document


def document_json(document: Document) -> dict[str, Any]:
    """All of a document but its text."""
    from tieout.model import iso

    return {
        "id": document.id,
        "feed": document.feed,
        "outlet": document.outlet,
        "kind": document.kind,
        "title": document.title,
        "url": document.url,
        "tickers": list(document.tickers),
        "published_at": iso(document.published_at),
        "accepted_at": iso(document.accepted_at),
        "fetched_at": iso(document.fetched_at),
        "superseded_at": iso(document.superseded_at),
        "supersedes": document.supersedes,
        "story": document.story,
        "form": document.form,
        "sha256": document.sha256,
        "characters": len(document.text),
        "note": document.note,
    }
