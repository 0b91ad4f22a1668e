"""The figure store: every figure of every document with its coordinates, in one SQLite file that the ledger can rebuild.

Contract: what `writing()` has committed is there after a kill; readers never wait for a writer. A `FigureStore` belongs to one
thread at a time; any number of them, in any number of processes, may have the file open. SQLite's errors leave as
`IndexUnavailable`. Knows figures and nothing of how they are read; `sync` keeps it in step with the ledger.

    with FigureStore.open(folder / "figures.sqlite") as store:
        newest = store.find(entities=["Apple Inc."], metrics=["revenue"], dimensions=(), limit=1)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.store_sql import (
    INSERT,
    SCHEMA,
    SELECT,
    Days,
    Dimensions,
    FigureQuery,
    Sizes,
    figure_of,
    find_sql,
    instant_of,
    row_of,
)
from tieout.retrieval.figures.versions import FigureVersions, coordinates_of, entity_key, versions_of
from tieout.retrieval.sqlite_file import SqliteFile, statements_of

FILE = "figures.sqlite"  # in the index's folder
_TABLES = ("figures", "documents", "entities", "words", "state")


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """What the store holds; `bytes` is the file's size."""

    figures: int
    documents: int
    bytes: int


class FigureStore(SqliteFile):
    """Open it with `FigureStore.open(path)`, as a context manager."""

    NAME, VERSION = "The figure store", 4

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._words: dict[str, int] = {}  # of the transaction that is open

    @classmethod
    def _statements(cls, version: int) -> list[str] | None:
        """Tables of another version go, since the ledger has all that was in them."""
        if version == cls.VERSION:
            return None
        dropped = [f"DROP TABLE IF EXISTS {table}" for table in _TABLES] if version else []
        return [*dropped, *statements_of(SCHEMA)]

    # -- reading -------------------------------------------------------------------------------------------------

    def of_document(self, id: str) -> list[FiledFigure]:
        """All figures of a document, whatever its revision, in the order in which they were put in; [] where none is held.

        Offsets count in the document's text: `document.text[figure.start:figure.end]` is the figure as it stands there.
        """
        return [figure_of(row) for row in self._rows(f"{SELECT} WHERE d.id = ? ORDER BY f.place", (id,))]

    def find(
        self,
        *,
        entities: Sequence[str] = (),
        tickers: Sequence[str] = (),
        documents: Sequence[str] = (),
        metrics: Sequence[str] = (),
        concepts: Sequence[str] = (),
        dimensions: Dimensions | None = None,
        period_start: Days | Literal["instant"] | None = None,
        period_end: Days | None = None,
        undated: bool = False,
        sizes: Sequence[Sizes] = (),
        as_of: datetime | None = None,
        limit: int | None = None,
    ) -> list[FiledFigure]:
        """Figures that have all of these coordinates, the newest known first; undated ones last.

        Of `entities` (compared without case and punctuation), `tickers` (of the company whose paper the document is), `documents`
        (ids), `metrics` and `concepts` each is a list of alternatives, and an empty one narrows nothing.
        `dimensions`: None is any, () only figures without, pairs only figures with exactly these. The periods are ranges of days,
        both ends included; "instant" asks for figures that have an end and no start; `undated` adds those of no known period.
        `sizes`: ranges, one of which holds the figure's full size without its sign. Without `as_of` the current revisions
        of documents count; with it those that stood then, and nothing that was known later or at a time nobody knows.

            store.find(entities=["Apple Inc."], concepts=["us-gaap:Assets"], dimensions=(), as_of=moment)
        """
        query = FigureQuery(
            entities, tickers, documents, metrics, concepts, dimensions, period_start, period_end, undated, as_of, limit, sizes
        )  # fmt: skip
        return [figure_of(row) for row in self._rows(*find_sql(query))]

    def tagged(self, documents: Sequence[str], least: int = 8) -> frozenset[str]:
        """Those of the documents of which at least so many figures were tagged by their filer; a cover alone has fewer."""
        marks = ",".join("?" * len(documents))
        sql = (
            f"SELECT d.id FROM documents d JOIN figures f ON f.document = d.number WHERE d.id IN ({marks}) AND f.origin = 0 "
            "GROUP BY d.id HAVING count(*) >= ?"
        )
        return frozenset(id for (id,) in self._rows(sql, (*documents, least))) if documents else frozenset()

    def entities(self) -> dict[str, int]:
        """Every entity with the number of its figures, the most figures first."""
        sql = "SELECT w.text, count(*) FROM figures f JOIN words w ON w.number = f.entity GROUP BY f.entity ORDER BY 2 DESC, 1"
        return dict(self._rows(sql))

    def owners(self) -> list[tuple[str | None, str | None, int]]:
        """Ticker of the papers, name of the entity, number of figures: of current revisions, the most figures first."""
        sql = (
            "SELECT d.ticker, w.text, count(*) FROM figures f JOIN documents d ON d.number = f.document "
            "LEFT JOIN words w ON w.number = f.entity WHERE d.superseded IS NULL GROUP BY d.ticker, f.entity ORDER BY 3 DESC, 1, 2"
        )
        return list(self._rows(sql))

    def parts(self, ticker: str) -> list[tuple[tuple[str, str], ...]]:
        """All sets of dimensions, as pairs of axis and member, that figures in a company's papers have."""
        sql = (
            "SELECT DISTINCT w.text FROM figures f JOIN documents d ON d.number = f.document "
            "JOIN words w ON w.number = f.dimensions WHERE d.ticker = ?"
        )
        return [tuple((axis, member) for axis, member in json.loads(text)) for (text,) in self._rows(sql, (ticker,))]

    def versions(self, figure: FiledFigure, *, as_of: datetime | None = None) -> FigureVersions:
        """What the same company has said of the same number at other times: the original, and each restatement of it.

        The company's are the papers with its ticker; where a paper has none, figures of the same entity. The number's are concept
        (metric, where nobody tagged the figure), dimensions, period and unit. What differs by rounding alone is no restatement.

            store.versions(figure).restated  # () where the number still stands
        """
        query = replace(
            self._of_owner(figure),
            concepts=[figure.concept] if figure.concept else (),
            metrics=[figure.metric] if figure.metric and not figure.concept else (),
            dimensions=figure.dimensions,
            period_end=(figure.period_end, figure.period_end) if figure.period_end else None,
            as_of=as_of,
        )
        found = map(figure_of, self._rows(*find_sql(query)))
        alike = [other for other in found if coordinates_of(other) == coordinates_of(figure)]
        return versions_of(alike or [figure])

    def counts(self) -> FigureCounts:
        sql = (
            "SELECT (SELECT count(*) FROM figures), (SELECT count(*) FROM documents), "
            "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())"
        )
        return FigureCounts(*self._rows(sql)[0])

    def mark(self, id: str) -> bytes | None:
        """What `replace` was told the document's figures were read from; None where the document is not held."""
        return next((row[0] for row in self._rows("SELECT mark FROM documents WHERE id = ?", (id,))), None)

    def state(self, key: str, default: str = "") -> str:
        return next((str(row[0]) for row in self._rows("SELECT value FROM state WHERE key = ?", (key,))), default)

    # -- writing, inside `writing()` -----------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        self._words = {}
        with super().writing():
            yield

    def replace(
        self,
        document_id: str,
        figures: Sequence[FiledFigure],
        *,
        ticker: str | None = None,
        superseded_at: datetime | None = None,
        mark: bytes = b"",
    ) -> int:
        """Make these a document's figures, in this order; the number of those that went for them.

        `ticker`: of the company whose own paper it is. `superseded_at`: when another revision took the document's place. `mark` is
        kept for `mark()`. Dimensions come back sorted by axis, all else as it was given.
        """
        removed = self.drop(document_id)
        values = (document_id, ticker, mark, instant_of(superseded_at))
        sql = "INSERT INTO documents(id, ticker, mark, superseded) VALUES (?, ?, ?, ?)"
        cursor = self._connection.execute(sql, values)
        number = cursor.lastrowid or 0
        rows = (row_of(figure, number, place, self._word) for place, figure in enumerate(figures))
        self._connection.executemany(INSERT, list(rows))
        entities = [(self._word(name), entity_key(name)) for name in {figure.entity for figure in figures} if name]
        self._connection.executemany("INSERT OR IGNORE INTO entities VALUES (?, ?)", entities)
        return removed

    def supersede(self, document_id: str, superseded_at: datetime | None) -> None:
        """Note when another revision took a document's place; its figures stay."""
        values = (instant_of(superseded_at), document_id)
        self._connection.execute("UPDATE documents SET superseded = ? WHERE id = ?", values)

    def drop(self, document_id: str) -> int:
        """Forget a document; the number of its figures."""
        number = "(SELECT number FROM documents WHERE id = ?)"
        removed = self._connection.execute(f"DELETE FROM figures WHERE document = {number}", (document_id,)).rowcount
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        return removed

    def remember(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def clear(self) -> None:
        """Forget everything, the state too."""
        self._words = {}
        for table in _TABLES:
            self._connection.execute(f"DELETE FROM {table}")

    # -- plumbing ------------------------------------------------------------------------------------------------

    def _of_owner(self, figure: FiledFigure) -> FigureQuery:
        """All figures of a figure's company: what is tagged in its own papers is the company's."""
        tickers = self._rows("SELECT ticker FROM documents WHERE id = ? AND ticker IS NOT NULL", (figure.document,))
        if tickers and figure.origin == "xbrl":
            return FigureQuery(tickers=[tickers[0][0]])
        return FigureQuery(entities=[figure.entity]) if figure.entity else FigureQuery(documents=[figure.document])

    def _word(self, text: str) -> int:
        if text not in self._words:
            self._connection.execute("INSERT OR IGNORE INTO words(text) VALUES (?)", (text,))
            found = self._connection.execute("SELECT number FROM words WHERE text = ?", (text,)).fetchone()
            self._words[text] = found[0]
        return self._words[text]
