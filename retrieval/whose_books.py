"""Whose figures a table gives: the group's, its guarantors', the parent's alone; all of the income or its owners' part. Pure."""

from __future__ import annotations

import re

from retrieval.tables import Row, Table

_OTHER_BOOKS = re.compile(
    r"\b(?:obligors?|guarantors?|cross guarantee|parent[- ]only|parent company|condensed financial information of registrant)\b",
    re.I,
)
_ATTRIBUTABLE = re.compile(r"\battributable to\b(?!.*\bnon-?controlling)", re.I)


def whose_fit(clause: str, table: Table, row: Row) -> float:
    """Books of guarantors or of the parent alone are not the group's; what its owners have is not all of its income."""
    if _OTHER_BOOKS.search(f"{table.title} {table.units}") and not _OTHER_BOOKS.search(clause):
        return 0.6
    asked, told = (bool(_ATTRIBUTABLE.search(text)) for text in (clause, f"{row.label} {row.section}"))
    return 0.5 if asked and not told else 1.0
