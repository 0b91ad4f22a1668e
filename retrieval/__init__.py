"""retrieval: passages with exact offsets, search by meaning and by words, figures. Imports the feeds room alone."""

from retrieval.follower import IndexChange
from retrieval.index import Index, IndexHealth
from retrieval.records import (
    Calculation,
    Conflict,
    Evidence,
    EvidenceItem,
    Figure,
    Filters,
    Finding,
    Hit,
    Passage,
    Period,
    Verdict,
)
from retrieval.settings import IndexSettings

__all__ = [
    "Calculation",
    "Conflict",
    "Evidence",
    "EvidenceItem",
    "Figure",
    "Filters",
    "Finding",
    "Hit",
    "Index",
    "IndexChange",
    "IndexHealth",
    "IndexSettings",
    "Passage",
    "Period",
    "Verdict",
]
