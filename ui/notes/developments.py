"""Recent developments, one per story: who told it first, how many tell it, and the sentence that says it. Pure but for `Citations`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tieout.feeds import Document
from tieout.model import Sentence, recommends, value_fits
from tieout.retrieval import neutralise, numbers
from tieout.ui.notes.citations import Citations
from tieout.ui.notes.records import Development
from tieout.ui.notes.sections import quoted
from tieout.ui.notes.statements import LONG, opening
from tieout.ui.notes.subjects import RECENT, About

LISTED = 8
_CITED = 300  # characters of a report's beginning, where no sentence stands for it


@dataclass(frozen=True, slots=True)
class Story:
    """The tellings of one event that were known on the note's day, the first told first."""

    tellings: tuple[Document, ...]

    @property
    def first(self) -> Document:
        return self.tellings[0]

    @property
    def outlets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(d.outlet or d.feed for d in self.tellings))


def stories(
    documents: Sequence[Document], tellings: Callable[[str], Sequence[Document]], as_of: datetime
) -> list[Story]:
    """Those of the recent documents, newest first; `tellings` gives all visible documents of a story."""
    found: dict[str, Story] = {}
    for document in documents:
        available = document.available_at
        if available is None or available < as_of - RECENT:
            continue
        key = document.story or document.id
        if key not in found:
            told = {d.id: d for d in (document, *(tellings(key) if document.story else ()))}
            found[key] = Story(tuple(sorted(told.values(), key=_told_at)))
    return list(found.values())


def developments(
    found: Sequence[Story], about: About, as_of: datetime, citations: Citations
) -> tuple[Development, ...]:
    return tuple(_development(story, about, as_of, citations) for story in found[:LISTED])


def headline(document: Document) -> str:
    """The document's own title, where its figures are the text's and it advises nothing; else who tells it."""
    title = " ".join(neutralise(document.title).split())
    held = numbers(document.text[:LONG])
    strange = [n for n in numbers(title) if not any(value_fits(n, other, title) for other in held)]
    if not title or strange or recommends(title):
        return f"{document.kind.capitalize()} by {document.outlet or document.feed}"
    return title


def _development(story: Story, about: About, as_of: datetime, citations: Citations) -> Development:
    first = story.first
    said = opening(first, as_of, about)
    sentence: Sentence | None = None
    if said is not None:
        sentence = quoted(said, citations, story.outlets)
        n = sentence.citations[0]
    else:
        n = citations.cite(first, 0, min(_CITED, len(first.text)), story.outlets)
    day = first.published_at or first.fetched_at
    return Development(day.date(), headline(first), first.kind, sentence, n, story.outlets, len(story.tellings))


def _told_at(document: Document) -> tuple[datetime, str]:
    return (document.available_at or document.fetched_at, document.id)
