"""The setting `reranker`: a cross-encoder reads the question beside each of the best passages. The one file that runs it.

Off unless named: no cross-encoder's weights are in the package registry. Its order joins the order that search found, by
reciprocal rank, so that the company, the period and the newest version keep their say (`retrieval/index/ranking.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tieout.feeds import WeightsError
from tieout.retrieval.index.fusion import fuse
from tieout.retrieval.index.weights import FetchProgress, no_progress, reranker_folder
from tieout.retrieval.records import Hit

READ = 30  # passages read again for one question; on two cores a small cross-encoder reads some 60 in a second
_ONE_AT_A_TIME = threading.Lock()


class Reranker:
    """One cross-encoder, loaded at its first question; safe to share between threads, which wait for each other."""

    def __init__(self, name: str, progress: FetchProgress = no_progress) -> None:
        self.folder = reranker_folder(name, progress)

    def read_again(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in the order in which search and cross-encoder agree most; the best takes the best score."""
        if len(hits) < 2:
            return list(hits)
        pairs = [(question, f"{h.document.title}\n{h.quote}") for h in hits]
        with _ONE_AT_A_TIME:
            scores = _load(self.folder).predict(pairs, show_progress_bar=False)
        found = [str(n) for n in range(len(hits))]
        again = sorted(found, key=lambda n: -float(scores[int(n)]))
        return [replace(hits[int(n)], score=place.score) for n, place in zip(fuse([found, again]), hits, strict=True)]


@lru_cache(maxsize=1)
def _load(folder: Path) -> Any:
    """safetensors alone, from this folder alone, one score for each pair: as in `retrieval/index/embedder.py`."""
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError) as exc:
        raise WeightsError(
            f"The cross-encoder in {folder} cannot be loaded ({exc}); check it, or take `reranker` out of desk.toml."
        ) from exc
    if model.num_labels != 1:
        raise WeightsError(
            f"The cross-encoder in {folder} gives {model.num_labels} scores for a pair; choose one of one."
        )
    return model
