"""Settings of the retrieval room: where the index lives and what embeds it. Read from desk.toml by `ui/desk.py` alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IndexSettings:
    folder: Path  # index/: all of it can be rebuilt from the ledger
    ledger: Path  # ledger.sqlite
    embedder: str = "minilm-l6"  # or a local folder, or a hub id
    url: str = ""  # a Chroma server elsewhere; empty: the desk's own
    reranker: str = ""  # a cross-encoder's folder or hub id; empty: none
    linger: float = 15.0  # seconds that the desk's own Chroma server outlives its last user
