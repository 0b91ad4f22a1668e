"""The lexical book's SQL: filters and focus as conditions on `documents d` with the values of their marks, terms as FTS5 has them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.retrieval.documents import FAR, DocumentFilter, Focus
from tieout.retrieval.records import Filters


def conditions_of(filters: Filters) -> tuple[str, list[object]]:
    rule = DocumentFilter.of(filters)
    parts: list[tuple[str, list[object]]] = [("d.superseded >= ?", [rule.not_superseded_before])]
    if rule.until is not None:
        parts.append(("d.available <= ?", [rule.until]))
    if rule.since is not None:
        parts.append(("d.available >= ? AND d.available < ?", [rule.since, FAR]))
    for column, chosen in (("feed", filters.feeds), ("kind", filters.kinds)):
        if chosen:
            parts.append((f"d.{column} IN ({marks(chosen)})", list(chosen)))
    if filters.tickers:
        parts.append(either(filters.tickers))
    return "".join(f" AND {sql}" for sql, _ in parts), [value for _, values in parts for value in values]


def either(tickers: Sequence[str], documents: Sequence[str] = ()) -> tuple[str, list[object]]:
    sql = ["instr(d.tickers, ?)" for _ in tickers] + ([f"d.id IN ({marks(documents)})"] if documents else [])
    return f"({' OR '.join(sql)})", [*(f"|{ticker}|" for ticker in tickers), *documents]


def within(focus: Focus) -> tuple[str, list[object]]:
    """Is a document in the focus?"""
    return either(focus.tickers, focus.documents) if focus else ("1", [])


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def any_of(terms: Sequence[str]) -> str:
    return " OR ".join(quoted(term) for term in terms)


def all_of(terms: Sequence[str]) -> str:
    return " AND ".join(quoted(term) for term in terms)


def quoted(term: str) -> str:
    """A term as FTS5 takes it literally, whatever it holds."""
    inside = term.replace('"', '""').replace("\0", " ")
    return f'"{inside}"'
