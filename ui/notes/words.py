"""How a note says days, outlets, sources and counts. Pure; no markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import quote, urlsplit

from ui.chat.words import moment, several
from ui.notes.records import Cell, DigestLine, Note, NoteSource
from ui.render import safe

_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})")
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


def note_file(line: DigestLine, ending: str) -> str:
    """The note beside the digest, as an address that is a file name and nothing else."""
    return f"./{quote(line.file, safe='')}.{ending}"
