"""Adding and removing `[[feeds]]` tables in a desk.toml's text without touching a user's comments.

Pure text. Each edit is proved on the parsed result before it is handed back: all else must read as before.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise

from tieout.feeds import FeedSpec, SettingsError, UsageError
from tieout.ui.durations import spelled
from tieout.ui.settings import parse

_HEADER = re.compile(r"\s*\[")
_PAUSED = re.compile(r"\s*paused\s*=")
_FEEDS = re.compile(r"\s*\[\[\s*feeds\s*\]\]\s*(?:#.*)?$")

_KEYS = (
    *("url", "path", "every", "full_text", "keep", "tickers", "forms", "facts", "currency", "date_format"),
    *("user_env", "password_env", "headers_env", "cookie_env", "paused"),
)


def table(spec: FeedSpec) -> str:
    """A feed as a `[[feeds]]` table; what stands at its default is left out."""
    plain = FeedSpec(name=spec.name, kind=spec.kind)
    lines = ["[[feeds]]", f"name = {_toml(spec.name)}", f"kind = {_toml(spec.kind)}"]
    for key in _KEYS:
        value = getattr(spec, key)
        if value != getattr(plain, key):
            lines.append(f"{key} = {_toml(spelled(value) if key in {'every', 'keep'} else value)}")
    return "\n".join(lines) + "\n"


def _toml(value: str | bool | tuple[str, ...]) -> str:
    # JSON's strings are TOML's basic strings, except DEL, which JSON leaves bare.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace("\x7f", "\\u007f")


def with_feed(text: str, spec: FeedSpec) -> str:
    """The text with one more feed after the last one (or at the end)."""
    before = parse(text)
    if any(feed.name == spec.name for feed in before.feeds):
        raise UsageError(f'The desk has a feed named "{spec.name}" already. Choose another with --name.')
    lines = text.splitlines(keepends=True)
    at = _blocks(lines)[-1][1] if _blocks(lines) else len(lines)
    head, tail = "".join(lines[:at]).rstrip("\n"), "".join(lines[at:]).lstrip("\n")
    edited = (head + "\n\n" if head else "") + table(spec) + ("\n" + tail if tail else "")
    after = parse(edited)
    if after.feeds[:-1] != before.feeds or after.feeds[-1].name != spec.name or _rest(edited) != _rest(text):
        raise SettingsError("desk.toml could not be edited safely. Add the feed to it by hand:\n" + table(spec))
    return edited


def without_feed(text: str, name: str) -> str:
    """The text less the feed's table; comments above the next table stay with it."""
    before = parse(text)
    position = next((i for i, feed in enumerate(before.feeds) if feed.name == name), None)
    if position is None:
        names = ", ".join(feed.name for feed in before.feeds) or "none"
        raise UsageError(f'The desk has no feed named "{name}". Its feeds: {names}.')
    lines = text.splitlines(keepends=True)
    blocks = _blocks(lines)
    start, end = blocks[position] if len(blocks) == len(before.feeds) else (0, 0)
    edited = "".join(lines[:start]) + "".join(lines[end:]).lstrip("\n")
    if parse(edited).feeds != [*before.feeds[:position], *before.feeds[position + 1 :]] or _rest(edited) != _rest(text):
        raise SettingsError(f'desk.toml could not be edited safely. Remove the feed "{name}" from it by hand.')
    return edited


def with_paused(text: str, name: str, paused: bool) -> str:
    """The text with this feed paused, or read again; nothing else of it changes."""
    before = parse(text)
    position = next((i for i, feed in enumerate(before.feeds) if feed.name == name), None)
    lines = text.splitlines(keepends=True)
    blocks = _blocks(lines)
    if position is None or len(blocks) != len(before.feeds):
        raise UsageError(f'The desk has no feed named "{name}" in a table of its own. Look at desk.toml.')
    start, end = blocks[position]
    kept = [line for line in lines[start:end] if not _PAUSED.match(line)]
    last = kept.pop().rstrip("\r\n") + "\n"
    kept += [last, "paused = true\n"] if paused else [last]
    edited = "".join([*lines[:start], *kept, *lines[end:]])
    wanted = [feed.model_copy(update={"paused": paused}) if feed.name == name else feed for feed in before.feeds]
    if parse(edited).feeds != wanted or _rest(edited) != _rest(text):
        raise SettingsError(f'desk.toml could not be edited safely. Write `paused` into the feed "{name}" by hand.')
    return edited


def _rest(text: str) -> dict[str, object]:
    return parse(text).model_dump(exclude={"feeds"})


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Line ranges of the `[[feeds]]` tables, each without the comments that lead up to the next header."""
    headers = [i for i, line in enumerate(lines) if _HEADER.match(line)] + [len(lines)]
    blocks = []
    for start, following in pairwise(headers):
        if _FEEDS.match(lines[start]):
            blocks.append((start, _last_setting(lines, start, following) + 1))
    return blocks


def _last_setting(lines: list[str], start: int, following: int) -> int:
    return max(i for i in range(start, following) if i == start or not re.match(r"\s*(#|$)", lines[i]))
