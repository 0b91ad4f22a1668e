"""The page on top of a watchlist's notes: a company in one line, what changed most first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tieout.model import FeedHealth, Sentence, freshness_notice
from tieout.ui.notes.amounts import spoken
from tieout.ui.notes.changes import counted, restated_sentence
from tieout.ui.notes.citations import cited, in_order, renumbered
from tieout.ui.notes.records import Digest, DigestLine, Failed, Note, NoteSource

_RESTATED, _CONFLICT, _MOVED, _DOCUMENT = 100, 40, 10, 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A note's line, with the sources of its sentence by the note's numbers. All of a note that a digest keeps."""

    line: DigestLine
    sources: tuple[NoteSource, ...]
    newest: datetime | None
    freshness: str


def entry(note: Note, file: str) -> Entry:
    sentence = _sentence(note)
    line = DigestLine(note.subject, note.ticker, note.company, sentence, counted(note.changes), weight(note), file)
    wanted = set(cited(sentence)) if sentence else set()
    return Entry(line, tuple(s for s in note.sources if s.n in wanted), note.newest_source_at, note.freshness)


def weight(note: Note) -> int:
    """How much changed since the last note: restatements before conflicts, newer periods and new documents."""
    changed = note.changes
    return (
        _RESTATED * bool(changed.restated)
        + _CONFLICT * len(changed.conflicts)
        + _MOVED * len(changed.moved)
        + _DOCUMENT * changed.count
    )


def digest(entries: Sequence[Entry], failed: Sequence[Failed], as_of: datetime) -> Digest:
    """Sources are numbered anew, over all lines."""
    ordered = sorted(entries, key=lambda e: (-e.line.weight, e.line.subject))
    lines: list[DigestLine] = []
    sources: list[NoteSource] = []
    for one in ordered:
        new = {s.n: len(sources) + at for at, s in enumerate(one.sources, 1)}
        lines.append(renumbered(one.line, new))
        sources += [replace(s, n=new[s.n]) for s in one.sources]
    newest = max((s.published_at for s in sources if s.published_at), default=None)
    page = Digest(
        title=f"Watchlist, {spoken(as_of.date())}",
        as_of=as_of,
        newest_source_at=newest,
        lines=tuple(lines),
        failed=tuple(failed),
        freshness=next((e.freshness for e in ordered if e.freshness), ""),
        sources=(),
        notice=freshness_notice(as_of, newest, FeedHealth()),
    )
    numbered, kept = in_order(page, sources)
    return replace(numbered, sources=kept)


def _sentence(note: Note) -> Sentence | None:
    """A restatement says most, then what the note's key points begin with."""
    if note.changes.restated:
        return restated_sentence(note.changes.restated[0], note.company)
    points = note.section("key_points")
    return points.sentences[0] if points else None
