"""Stories: one event as several outlets tell it, found by MinHash and confirmed on the texts themselves.

Two tellings belong together when most of the shorter one's wording stands in the longer one and the figures of one
are all figures of the other. Figures that differ keep them apart, however alike the wording: a conflict between two
outlets must stay visible, and last quarter's report reads like this quarter's.

Pure but for what it asks of `Tellings`. feeds/alike.py finds the candidates; what is decided here depends on the order
of the tellings (by time, feed and identity), never on which feed happened to finish first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from tieout.feeds.document import Document, DocumentKind

_MIN_WORDS, _OPENING = 8, 500
_SHARED = 0.5  # of the shorter telling's word pairs; tests/feeds/test_stories_and_tags.py has what this must tell apart
_WINDOW = timedelta(days=7)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_ENOUGH_WORDS = re.compile(rf"(?:[\W_]*+(?>{_WORD.pattern})){{{_MIN_WORDS}}}")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Tellings(Protocol):
    """What the ledger knows of documents and stories."""

    def document(self, id: str) -> Document: ...

    def story(self, story_id: str) -> list[Document]: ...


def story_of(text: str, at: datetime, candidates: Sequence[str], tellings: Tellings) -> str | None:
    """The story that this text tells again, out of those its candidates tell; None when it is the first telling."""
    for id_ in candidates:
        document = tellings.document(id_)
        if document.story is None or document.superseded_at is not None:
            continue
        if same_event(text, document.text) and _fits(text, at, tellings.story(document.story)):
            return document.story
    return None


def has_story(kind: DocumentKind, text: str) -> bool:
    return kind in ("news", "release") and _ENOUGH_WORDS.match(text, 0, _OPENING) is not None


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@lru_cache(maxsize=64)  # a telling is compared with several others in a row
def shingles(text: str) -> frozenset[tuple[str, str]]:
    """Pairs of words: short items share too few longer runs for MinHash to see them."""
    return frozenset(pairwise(words(text)))


@lru_cache(maxsize=256)
def figures(text: str) -> frozenset[str]:
    return frozenset(number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text))


def same_event(one: str, other: str) -> bool:
    if not compatible(one, other):
        return False
    a, b = shingles(one), shingles(other)
    return len(a & b) / max(1, min(len(a), len(b))) >= _SHARED


def compatible(one: str, other: str) -> bool:
    """A shorter telling may leave figures out; one that has others tells something else."""
    a, b = figures(one), figures(other)
    return a <= b or b <= a


def _fits(text: str, at: datetime, members: Sequence[Document]) -> bool:
    """No contradiction with any telling of the story, and told within a week of it."""
    near = any(abs((member.published_at or member.fetched_at) - at) <= _WINDOW for member in members)
    return near and all(compatible(text, member.text) for member in members)
