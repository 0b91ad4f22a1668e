"""The list of conversations, and the bar above an open one, as HTML. Pure; titles are a reader's words and escaped.

A `data-do` says what a click asks for; `data-confirm` and `data-prompt` what the page asks back before it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import groupby

from tieout.ui.chat.conversations_records import Conversation, Listed
from tieout.ui.words import relative, several


def listing_html(lines: Sequence[Listed], current: str, query: str, now: datetime) -> str:
    """Newest first, by age; where a search found a line, what it found."""
    if not lines:
        words = f"No conversation says “{escape(query)}”." if query.strip() else "Nothing asked yet."
        return f'<p class="empty">{words}</p>'
    groups = "".join(
        f'<h2 class="small">{age}</h2><ul>{"".join(_line(line, current, now) for line in group)}</ul>'
        for age, group in groupby(lines, lambda line: _age(line.changed_at, now))
    )
    return f'<nav aria-label="Conversations">{groups}</nav>'


def _age(then: datetime, now: datetime) -> str:
    if then.date() == now.date():
        return "Today"
    return "Last 7 days" if now - then < timedelta(days=7) else "Earlier"


def _line(line: Listed, current: str, now: datetime) -> str:
    here = ' aria-current="true"' if line.id == current else ""
    about = escape(line.found) or f"{several(line.turns, 'question')} · {relative(line.changed_at, now)}"
    return (
        f'<li><button type="button" data-do="open" data-id="{escape(line.id)}"{here}>'
        f"<b>{escape(line.title)}</b><small>{about}</small></button></li>"
    )


def bar_html(conversation: Conversation | None) -> str:
    """The open conversation's title and what can be done with it; on a narrow screen also the way to the list."""
    toggle = '<button type="button" class="toggle" aria-expanded="false" aria-controls="panel">Conversations</button>'
    if conversation is None:
        return f'<div class="bar">{toggle}<h2>New conversation</h2></div>'
    title = escape(conversation.title)
    return (
        f'<div class="bar">{toggle}<h2 title="{title}">{title}</h2><span class="doings">'
        f'<button type="button" data-do="rename" data-prompt="Name of this conversation" data-text="{title}">Rename</button>'
        '<button type="button" data-do="markdown">Export Markdown</button>'
        '<button type="button" data-do="json">Export JSON</button>'
        f'<button type="button" class="grave" data-do="delete" data-confirm="Delete “{title}” for good?">Delete</button>'
        "</span></div>"
    )


def editing_html() -> str:
    return (
        '<p class="editing">Your question takes the place of the last one. '
        '<button type="button" data-do="leave">Leave it as it is</button></p>'
    )
