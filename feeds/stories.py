"""Stories: one event as several outlets tell it, found by MinHash and confirmed on the texts themselves.

Two tellings belong together when most of the shorter one's wording stands in the longer one and the figures of one
are all figures of the other. Figures that differ keep them apart, however alike the wording: a conflict between two
outlets must stay visible, and last quarter's report reads like this quarter's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from feeds.document import Document, DocumentKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_BANDS, _ROWS = 48, 2  # a pair that shares 30 % of its shingles meets in two buckets in 94 of 100 cases
_CANDIDATES = 8
_MIN_WORDS = 8
_SHARED = 0.5  # of the shorter telling's word pairs; tests/feeds/test_stories.py has what this must tell apart
_PRIME = (1 << 32) + 15
_WINDOW = timedelta(days=7)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Tellings(Protocol):
    """What the ledger knows of documents and stories."""

    def document(self, id: str) -> Document: ...

    def story(self, story_id: str) -> list[Document]: ...


class Stories:
    """Signatures of recent documents, banded so that near-duplicates meet in a bucket (locality-sensitive hashing)."""

    def __init__(self, signatures: Iterable[tuple[str, bytes]] = ()) -> None:
        self._buckets: defaultdict[tuple[int, bytes], list[str]] = defaultdict(list)
        for document, signature in signatures:
            self.add(document, signature)

    def add(self, document: str, signature: bytes) -> None:
        for bucket in _buckets(signature):
            self._buckets[bucket].append(document)

    def candidates(self, signature: bytes) -> list[str]:
        """Most alike first; one shared bucket is chance, as unrelated items of one trade have it."""
        shared = Counter(id_ for bucket in _buckets(signature) for id_ in self._buckets.get(bucket, ()))
        return [id_ for id_, count in shared.most_common(_CANDIDATES) if count > 1]

    def find(self, text: str, at: datetime, tellings: Tellings) -> str | None:
        """The story that this text tells again; None when it is the first telling."""
        for id_ in self.candidates(signature_of(text)):
            document = tellings.document(id_)
            if document.story is None or document.superseded_at is not None:
                continue
            if same_event(text, document.text) and _fits(text, at, tellings.story(document.story)):
                return document.story
        return None


def has_story(kind: DocumentKind, text: str) -> bool:
    return kind in ("news", "release") and len(words(text)) >= _MIN_WORDS


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def shingles(text: str) -> set[str]:
    """Pairs of words: short items share too few longer runs for MinHash to see them."""
    found = words(text)
    return {f"{one} {two}" for one, two in pairwise(found)}


def figures(text: str) -> set[str]:
    return {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}


def same_event(one: str, other: str) -> bool:
    a, b = shingles(one), shingles(other)
    shared = len(a & b) / max(1, min(len(a), len(b)))
    return shared >= _SHARED and compatible(one, other)


def compatible(one: str, other: str) -> bool:
    """A shorter telling may leave figures out; one that has others tells something else."""
    a, b = figures(one), figures(other)
    return a <= b or b <= a


@lru_cache(maxsize=2)  # asked once to find a document's story and once to keep the signature
def signature_of(text: str) -> bytes:
    """MinHash: for each of a fixed set of random permutations, the smallest hash of any shingle; four bytes each.

    Written out, since the formula is one line and importing datasketch for it costs 0.6 s (it loads scipy.integrate).
    """
    import numpy as np

    hashes = np.array([crc32(shingle.encode("utf-8", "replace")) for shingle in shingles(text)] or [0], dtype=np.uint64)
    factors, offsets = _permutations()
    permuted = (factors[:, None] * hashes[None, :] + offsets[:, None]) % np.uint64(_PRIME)
    return bytes(permuted.min(axis=1).astype("<u4").tobytes())


@cache
def _permutations() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Fixed for ever: signatures in ledgers were made with them."""
    import numpy as np

    draw = Random(20261014)
    factors = np.array([draw.randrange(1, 1 << 31) for _ in range(_BANDS * _ROWS)], dtype=np.uint64)
    offsets = np.array([draw.randrange(1 << 31) for _ in range(_BANDS * _ROWS)], dtype=np.uint64)
    return factors, offsets


def _buckets(signature: bytes) -> list[tuple[int, bytes]]:
    size = 4 * _ROWS
    return [(band, signature[band * size : (band + 1) * size]) for band in range(_BANDS)]


def _fits(text: str, at: datetime, members: Sequence[Document]) -> bool:
    """No contradiction with any telling of the story, and told within a week of it."""
    near = any(abs((member.published_at or member.fetched_at) - at) <= _WINDOW for member in members)
    return near and all(compatible(text, member.text) for member in members)
