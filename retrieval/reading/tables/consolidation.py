"""Whose figures a table gives: the group's, its guarantors', the parent's alone; all of the income or its owners' part. Pure."""

from __future__ import annotations

import re

from tieout.retrieval.reading.tables.parse import OTHER_BOOKS, Row, Table

_ATTRIBUTABLE = re.compile(r"\battributable to\b(?!.*\bnon-?controlling)", re.I)


def whose_fit(clause: str, table: Table, row: Row) -> float:
    """Books of guarantors or of the parent alone are not the group's; what its owners have is not all of its income."""
    if OTHER_BOOKS.search(table.caption) and not OTHER_BOOKS.search(clause):
        return 0.4  # too little to answer by
    asked, told = (bool(_ATTRIBUTABLE.search(text)) for text in (clause, f"{row.label} {row.section}"))
    return 0.5 if asked and not told else 1.0
