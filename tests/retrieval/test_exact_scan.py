"""Vectors of few passages, compared one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tieout.retrieval.documents import FAR, DocumentTags, Focus
from tieout.retrieval.index.exact_scan import exact_scans
from tieout.retrieval.index.lexical import Entry, Lexical
from tieout.retrieval.index.sync import packed
from tieout.retrieval.records import Filters, Passage

EAST: NDArray[np.float32] = np.array([1, 0], dtype=np.float32)
NORTH: NDArray[np.float32] = np.array([0, 1], dtype=np.float32)


def test_a_places_own_passages_are_ranked_by_cosine_and_a_place_without_any_finds_nothing(tmp_path: Path):
    """What nothing narrows is not read at all."""
    with Lexical.open(tmp_path / "lexical.sqlite") as lexical:
        with lexical.writing():
            for id, vector in (("east", EAST), ("north", NORTH)):
                lexical.tag(DocumentTags(id, "wire", "news", 0, FAR, ("ACME",)))
                lexical.add([Entry(Passage(id, 0, 4, ""), f"key-{id}", id)], {f"key-{id}": packed(vector)})
        own, nobody = Focus(("ACME",)), Focus(("NONE",))
        few = exact_scans(lexical, Filters(), [own, nobody, Focus()])
        assert set(few) == {own, nobody}
        assert few[own].nearest(NORTH, 2) == ["north:0:4", "east:0:4"]
        assert few[nobody].nearest(NORTH, 2) == []
