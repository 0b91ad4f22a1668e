"""The feeds' table, a preview of a feed, and the place to drop reports, as HTML. Pure; everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from tieout.feeds import FeedSpec, FeedState
from tieout.ui.auth.uploads import KINDS, LARGEST
from tieout.ui.words import feed_health, kind_label, moment, relative, several

if TYPE_CHECKING:
    from tieout.feeds import FeedPreview

WORDS = {"good": "Fresh", "late": "Silent", "bad": "Failing", "new": "New", "paused": "Paused"}
ORDER = {"bad": 0, "late": 1, "new": 2, "good": 3, "paused": 4}
HEADS = ("Feed", "Health", "Last success", "Next due", "Newest", "Documents", "Actions")
SHOWN = 8  # items of a preview
LONG_AGO = timedelta(days=60)  # from then on a date says more than a count of days


def feeds_html(states: Sequence[FeedState], now: datetime) -> str:
    """Health in words, one row a feed; the failing ones first."""
    if not states:
        return '<p class="empty">No feeds yet. Add one below, or drop a report.</p>'
    ranked = sorted(states, key=lambda state: (ORDER[_level(state, now)], state.name))
    rows = "".join(_feed(state, now) for state in ranked)
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    return (
        '<div class="wide" tabindex="0" role="region" aria-label="Feeds and their health"><table class="feeds">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _level(state: FeedState, now: datetime) -> str:
    return "paused" if state.paused else feed_health(state, now)[0]


def _feed(state: FeedState, now: datetime) -> str:
    level = _level(state, now)
    dot = "new" if level == "paused" else level
    why = health_words(state, now)
    said = f'<span class="why">{escape(why)}</span>' if why else ""
    due = "not while paused" if state.paused else "not planned"
    return (
        f'<tr class="{level}"><th scope="row">{escape(state.name)}<small>{escape(kind_label(state.kind))}</small></th>'
        f'<td><span class="dot {dot}"></span>{WORDS[level]}{said}</td>'
        f"<td>{_when(state.last_success, now, 'never')}</td>"
        f"<td>{_when(None if state.paused else state.next_due, now, due)}</td>"
        f"<td>{_when(state.newest_document_at, now, 'none')}</td>"
        f'<td class="count">{state.documents:,}</td><td class="acts">{_acts(state)}</td></tr>'
    )


def health_words(state: FeedState, now: datetime) -> str:
    """ "silent for 3 days", "HTTP 429 (2 attempts in a row); asked again at 14:20 UTC"; "" where all is well."""
    level, words = feed_health(state, now)
    if state.paused:
        return state.last_error or ""
    if level == "bad" and state.next_due is not None and state.next_due > now and "until" not in words:
        day = "" if state.next_due.date() == now.date() else f"{state.next_due.day} {state.next_due:%b}, "
        return f"{words.rstrip('.')}; not asked again until {day}{state.next_due:%H:%M} UTC"
    return words if level in {"bad", "late"} else ""


def _acts(state: FeedState) -> str:
    """What can be done with this one; the page asks back before it removes."""
    name = escape(state.name)
    turn, word = ("resume", "Resume") if state.paused else ("pause", "Pause")
    ask = escape(f"Remove {state.name} from desk.toml? Its documents stay.")
    return (
        f'<button type="button" data-do="refresh" data-id="{name}" aria-label="Refresh {name} now">Refresh</button>'
        f'<button type="button" data-do="{turn}" data-id="{name}" aria-label="{word} {name}">{word}</button>'
        f'<button type="button" class="grave" data-do="remove" data-id="{name}" data-yes="Remove" '
        f'data-confirm="{ask}" aria-label="Remove {name}">Remove</button>'
    )


def _when(then: datetime | None, now: datetime, never: str) -> str:
    if then is None:
        return f'<span class="never">{never}</span>'
    words = relative(then, now) if now - then < LONG_AGO else moment(then).split(",")[0]
    return f'<time datetime="{then.isoformat()}" title="{escape(moment(then))}">{words}</time>'


def preview_html(found: FeedPreview, spec: FeedSpec) -> str:
    """What would be saved, and the newest that it has now."""
    rows = "".join(
        f"<li><b>{escape(title or 'Untitled')}</b><small>{escape(moment(when)) if when else 'undated'}</small></li>"
        for title, when in found.items[:SHOWN]
    )
    more = f"<p>and {several(len(found.items) - SHOWN, 'item')} more</p>" if len(found.items) > SHOWN else ""
    return (
        f'<section class="preview" aria-label="Preview"><h4>{escape(found.title or found.url)}</h4>'
        f"<p>{several(len(found.items), 'item')} at <code>{escape(found.url)}</code>; "
        f"it will be called <b>{escape(spec.name)}</b> and read every 30 minutes.</p><ol>{rows}</ol>{more}</section>"
    )


def drop_html() -> str:
    """A label around a file input: a click, Enter and a drop all choose a file; the page's script sends it."""
    kinds = ",".join(KINDS)
    return (
        f'<label class="drop"><input type="file" multiple class="sr" accept="{kinds}" aria-describedby="drop-kinds">'
        f"<b>Choose reports, or drop them anywhere on the page</b>"
        f'<span id="drop-kinds">PDF, HTML, Markdown or text, up to {LARGEST // 2**20} MB each</span></label>'
    )


def opml_html() -> str:
    return (
        '<div class="opml"><label class="drop small-drop"><input type="file" class="sr" accept=".opml,.xml">'
        "<b>Take in an OPML file</b><span>Feeds of another reader</span></label>"
        '<button type="button" data-do="export">Save these feeds as OPML</button></div>'
    )
