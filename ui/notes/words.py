"""How a note says days, outlets, sources and counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from tieout.ui.notes.records import Cell, DigestLine, Note, NoteSource
from tieout.ui.render import safe
from tieout.ui.words import moment, several

_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})")
_BRIEF = 200  # characters of a sentence about freshness at the head of a page
_NAMED = 6
KINDS = {"facts": "XBRL facts", "prices": "price file"}


def day(when: date | datetime | None) -> str:
    """ "21 Nov 2026"; a moment counts in UTC."""
    if when is None:
        return "undated"
    if isinstance(when, datetime):
        when = when.astimezone(UTC)
    return f"{when.day} {when:%b %Y}"


def unbroken(text: str) -> str:
    """Days in it stay on one line: "Quarter ended" / "30 Sep 2026"."""
    return _DAY.sub("\\1\N{NO-BREAK SPACE}\\2\N{NO-BREAK SPACE}\\3", text)


def as_of(when: datetime) -> str:
    """A day's end is the day; any other moment is told to the minute."""
    utc = when.astimezone(UTC)
    return day(utc) if (utc.hour, utc.minute) == (23, 59) else moment(utc)


def tied_words(count: int, tied: int) -> str:
    """ "42 figures, all tied out"."""
    if not count:
        return "no figures"
    return f"{several(count, 'figure')}, {'all' if count == tied else f'{tied:,}'} tied out"


def kind(source: NoteSource) -> str:
    return KINDS.get(source.kind, source.kind)


def teller(source: NoteSource) -> str:
    """Who says it: the outlet, or the feed where there is none."""
    return safe(source.outlet or source.feed)


def telling(outlets: Sequence[str], documents: int) -> str:
    """ "3 outlets: A, B, C", "A", and how many tellings when there are more than outlets."""
    names = ", ".join(safe(name) for name in outlets)
    head = f"{several(len(outlets), 'outlet')}: {names}" if len(outlets) > 1 else names
    if documents <= max(len(outlets), 1):
        return head
    tellings = f"{documents:,} tellings"
    return f"{head} ({tellings})" if head else tellings


def host(url: str) -> str:
    """The host that an http(s) address truly goes to; "" for any other."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def shown(cell: Cell) -> str:
    """A cell's text; computed ones with a true minus sign."""
    return cell.text.replace("-", "−") if cell.formula else cell.text


def weights(note: Note) -> str:
    """ "smollm2-135m with analyst (base 3fa9…, adapter 77c0…)"."""
    name = note.model.name
    who = f"{name.base} with {name.adapter}" if name.adapter else f"{name.base}, no adapter"
    hashes = (("base", note.model.base_sha256), ("adapter", note.model.adapter_sha256))
    told = ", ".join(f"{what} {value[:12]}" for what, value in hashes if value)
    return safe(f"{who} ({told})" if told else who)


def note_file(line: DigestLine, ending: str) -> Markup:
    """The note beside the digest, as an address that is a file name and nothing else, in HTML and Markdown alike."""
    return Markup(f"./{quote(line.file, safe='')}.{ending}")


def published(source: NoteSource) -> str:
    """A day where the source tells only the day (midnight), else the minute."""
    when = source.published_at
    return moment(when) if when and when.astimezone(UTC).time() != time() else day(when)


def behind(note: Note) -> str:
    """Which feeds are not fresh, by name; why stands in the note's last section."""
    names = [safe(feed.name) for feed in note.series.feeds if feed.stale]
    if not names or len(note.freshness) <= _BRIEF:
        return note.freshness
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    count = f"{several(len(names), 'feed')} of this desk {'is' if len(names) == 1 else 'are'} not fresh"
    return f"{count}: {', '.join(names[:_NAMED])}{more}."


def brief(text: str) -> str:
    """A long sentence's beginning, cut at a blank."""
    return text if len(text) <= _BRIEF else f"{text[: text.rfind(' ', 0, _BRIEF)].rstrip(' ,;(')} …"
