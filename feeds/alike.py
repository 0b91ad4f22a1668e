"""MinHash signatures of texts, and which of many texts may be alike by them: locality-sensitive hashing in arrays.

Pure. Written out, since the formula is one line and datasketch costs 0.6 s to import (it loads scipy.integrate); and as
sorting, since buckets in dictionaries took 120 MB for ten thousand documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from tieout.feeds.stories import words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.uint32]

_BANDS, _ROWS = 48, 2  # a pair that shares 30 % of its shingles meets in two buckets in 94 of 100 cases
_LEAST = 14  # equal places of a signature's 96: what shares 20 % of its shingles has as many in 93 of 100 cases
_CANDIDATES = 8
_NEAR = 16  # per bucket, those just before it: a boilerplate's bucket holds thousands


def signature_of(text: str) -> bytes:
    """For each of a fixed set of random permutations, the smallest hash of any pair of words; four bytes each."""
    import numpy as np

    hashes = np.array([_hash(word) for word in words(text)] or [0], dtype=np.uint32)
    if len(hashes) > 1:
        hashes = hashes[:-1] * np.uint32(0x9E3779B1) ^ hashes[1:] * np.uint32(0x85EBCA77)
        hashes ^= hashes >> np.uint32(15)
    factors, offsets = _permutations()
    return bytes((factors * hashes + offsets).min(axis=1).astype("<u4").tobytes())


def candidates(told: Sequence[bytes], untold: Sequence[bytes]) -> list[list[int]]:
    """For each untold signature the places, in told + untold, of those before it that it may retell; most alike first."""
    import numpy as np

    matrix = np.frombuffer(b"".join((*told, *untold)), dtype="<u4").reshape(-1, _BANDS * _ROWS)
    found: list[list[int]] = [[] for _ in untold]
    for later, earlier in _pairs(matrix, len(told)):
        found[later - len(told)].append(earlier)
    return found


def _pairs(matrix: Matrix, first: int) -> list[tuple[int, int]]:
    """(later, earlier) of rows alike, `later` from `first` on; for each later row its best, the most alike first."""
    import numpy as np

    size = len(matrix)
    meetings = [_meetings(matrix[:, band * _ROWS : (band + 1) * _ROWS], first) for band in range(_BANDS)]
    codes, counts = np.unique(np.concatenate(meetings), return_counts=True)
    later, earlier = np.divmod(codes[counts > 1], size)  # one shared bucket is chance: items of one trade have it
    alike = np.concatenate([_equal(matrix, later[at : at + 65536], earlier[at : at + 65536]) for at in _steps(later)])
    later, earlier, alike = (part[alike >= _LEAST] for part in (later, earlier, alike))
    order = np.lexsort((earlier, -alike, later))
    later, earlier = later[order], earlier[order]
    rank = np.arange(len(later)) - np.searchsorted(later, later)
    best = rank < _CANDIDATES
    return list(zip(later[best].tolist(), earlier[best].tolist(), strict=True))


def _meetings(band: Matrix, first: int) -> npt.NDArray[np.int64]:
    """later * rows + earlier, for rows with the same values in a band; at most `_NEAR` earlier ones each."""
    import numpy as np

    size = len(band)
    keys = band[:, 0].astype(np.uint64) << np.uint64(32) | band[:, 1]
    rows = np.flatnonzero(np.isin(keys, keys[first:])) if first else np.arange(size)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    keys = keys[rows]
    found = []
    for back in range(1, min(_NEAR, len(rows) - 1) + 1):
        later, earlier = rows[back:], rows[:-back]
        same = (keys[back:] == keys[:-back]) & (later >= first)
        if not same.any():
            break
        found.append(later[same] * size + earlier[same])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _equal(matrix: Matrix, later: npt.NDArray[np.int64], earlier: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    import numpy as np

    return np.asarray((matrix[later] == matrix[earlier]).sum(axis=1), dtype=np.int64)


def _steps(values: npt.NDArray[np.int64]) -> range:
    return range(0, max(1, len(values)), 65536)


@lru_cache(maxsize=1 << 15)
def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


@cache
def _permutations() -> tuple[Matrix, Matrix]:
    """Multiplications by odd numbers, modulo 2^32. Fixed for ever: signatures in ledgers were made with them."""
    import numpy as np

    draw = Random(20261014)
    size = (_BANDS * _ROWS, 1)
    factors = np.array([draw.randrange(1, 1 << 32, 2) for _ in range(size[0])], dtype=np.uint32).reshape(size)
    offsets = np.array([draw.randrange(1 << 32) for _ in range(size[0])], dtype=np.uint32).reshape(size)
    return factors, offsets
