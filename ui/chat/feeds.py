"""The feed table, the documents list and a document's text as HTML. Pure; everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from feeds.document import Document, FeedState
from ui.chat.cards import link_html, passage_html
from ui.chat.words import feed_health, moment, relative, several

WORDS = {"good": "Fresh", "late": "Silent", "bad": "Failing", "new": "New"}


def feeds_html(states: Sequence[FeedState], now: datetime) -> str:
    """Health in words, one row a feed; the failing ones first."""
    if not states:
        return '<p class="empty">No feeds yet. Add one with <code>tieout feeds add</code>.</p>'
    order = {"bad": 0, "late": 1, "new": 2, "good": 3}
    ranked = sorted(states, key=lambda state: (order[feed_health(state, now)[0]], state.name))
    rows = "".join(_feed(state, now) for state in ranked)
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("Feed", "Health", "Last success", "Next due", "Newest", "Documents")
    )
    return f'<div class="wide"><table class="feeds"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _feed(state: FeedState, now: datetime) -> str:
    level, words = feed_health(state, now)
    said = f'<span class="why">{escape(words)}</span>' if level in {"bad", "late"} else ""
    return (
        f'<tr class="{level}"><th scope="row">{escape(state.name)}<small>{escape(state.kind)}</small></th>'
        f'<td><span class="dot {level}"></span>{WORDS[level]}{said}</td>'
        f"<td>{_when(state.last_success, now, 'never')}</td><td>{_when(state.next_due, now, 'not planned')}</td>"
        f"<td>{_when(state.newest_document_at, now, 'none')}</td>"
        f'<td class="count">{state.documents:,}</td></tr>'
    )


def _when(then: datetime | None, now: datetime, never: str) -> str:
    if then is None:
        return f'<span class="never">{never}</span>'
    return f'<time datetime="{then.isoformat()}" title="{escape(moment(then))}">{relative(then, now)}</time>'


def documents_html(documents: Sequence[Document], query: str) -> str:
    """Newest or best first; a click on one opens its text (the page listens for `data-document`)."""
    if not documents:
        missing = f"No document says “{escape(query)}”." if query.strip() else "No documents yet. Refresh the feeds."
        return f'<p class="empty">{missing}</p>'
    rows = "".join(
        f'<li><button type="button" data-document="{escape(document.id)}"><b>{escape(document.title or "Untitled")}</b>'
        f"<small>{escape(_about(document))}</small></button></li>"
        for document in documents
    )
    return f'<ol class="documents">{rows}</ol>'


def _about(document: Document) -> str:
    when = moment(document.published_at) if document.published_at else "undated"
    parts = (document.outlet or document.feed, document.form or document.kind, when, " ".join(document.tickers))
    return " · ".join(part for part in parts if part)


def document_html(document: Document) -> str:
    """The whole text, as the offsets count it."""
    note = f'<p class="banner">{escape(document.note)}</p>' if document.note else ""
    size = several(len(document.text), "character")
    return (
        f'<article class="document"><h3>{escape(document.title or "Untitled")}</h3>'
        f"<p>{escape(_about(document))} · {link_html(document.url)}</p>"
        f'<p class="fine">{size} · <code>{escape(document.id)}</code></p>{note}'
        f'<div class="passage whole" tabindex="0" aria-label="Text of the document">'
        f"{passage_html(document.text, 0, ())}</div></article>"
    )
