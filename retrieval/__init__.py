"""retrieval: passages with exact offsets, search by meaning and by words, figures. Imports the feeds room alone."""

from tieout.retrieval.index.index import Index, IndexHealth
from tieout.retrieval.index.sync import IndexChange
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.records import (
    Calculation,
    Conflict,
    Evidence,
    EvidenceItem,
    Filters,
    Finding,
    Hit,
    Passage,
    Verdict,
)
from tieout.retrieval.settings import IndexSettings

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
