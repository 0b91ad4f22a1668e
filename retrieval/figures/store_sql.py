"""The figure store's SQL: its tables, how a figure stands in a row, and a search as conditions on the rows. Pure.

A figure is 21 small numbers in a row. Texts that come again and again (entities, concepts, labels, units, dimensions) stand
once in `words`; days are ordinals, times are microseconds since 1970 in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.versions import entity_key

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ticker TEXT, mark BLOB NOT NULL, superseded INTEGER);
CREATE INDEX IF NOT EXISTS documents_by_ticker ON documents(ticker) WHERE ticker IS NOT NULL;
CREATE TABLE IF NOT EXISTS words(number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS entities(word INTEGER PRIMARY KEY, key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS entities_by_key ON entities(key);
CREATE TABLE IF NOT EXISTS figures(
    document INTEGER NOT NULL, place INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
    value TEXT NOT NULL, scale NOT NULL, unit INTEGER, label INTEGER NOT NULL, origin INTEGER NOT NULL, entity INTEGER,
    concept INTEGER, metric INTEGER, dimensions INTEGER, period_start INTEGER, period_end INTEGER, basis INTEGER NOT NULL,
    known INTEGER, section INTEGER NOT NULL, head INTEGER NOT NULL, caption INTEGER NOT NULL, size REAL,
    PRIMARY KEY(document, place)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS figures_by_entity ON figures(entity, period_end);
CREATE INDEX IF NOT EXISTS figures_by_concept ON figures(concept, entity, period_end) WHERE concept IS NOT NULL;
CREATE INDEX IF NOT EXISTS figures_by_size ON figures(size);
CREATE INDEX IF NOT EXISTS figures_by_metric ON figures(metric, entity, period_end) WHERE metric IS NOT NULL;
CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
INSERT = f"INSERT INTO figures VALUES ({', '.join('?' * 21)})"
SELECT = """
SELECT d.id, f.start, f.length, f.value, f.scale, unit.text, label.text, f.origin, entity.text, concept.text, metric.text,
    dimensions.text, f.period_start, f.period_end, f.basis, f.known, section.text, head.text, caption.text
FROM figures f JOIN documents d ON d.number = f.document JOIN words label ON label.number = f.label
    JOIN words section ON section.number = f.section JOIN words head ON head.number = f.head
    JOIN words caption ON caption.number = f.caption
    LEFT JOIN words unit ON unit.number = f.unit LEFT JOIN words entity ON entity.number = f.entity
    LEFT JOIN words concept ON concept.number = f.concept LEFT JOIN words metric ON metric.number = f.metric
    LEFT JOIN words dimensions ON dimensions.number = f.dimensions
"""
_ORIGINS = ("xbrl", "table", "prose")
_BASES = ("actual", "guidance", "restated", "pro forma")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1  # SQLite's integers
Days = tuple[date, date]  # both inclusive
Dimensions = Sequence[tuple[str, str]]
Sizes = tuple[Decimal, Decimal]  # without sign, in full, both inclusive
_FLOAT = 1e-12  # by how much of itself a size may be off in SQLite's arithmetic


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What `FigureStore.find` is asked; see there."""

    entities: Sequence[str] = ()
    tickers: Sequence[str] = ()
    documents: Sequence[str] = ()
    metrics: Sequence[str] = ()
    concepts: Sequence[str] = ()
    dimensions: Dimensions | None = None
    period_start: Days | Literal["instant"] | None = None
    period_end: Days | None = None
    undated: bool = False
    as_of: datetime | None = None
    limit: int | None = None
    sizes: Sequence[Sizes] = ()


def instant_of(moment: datetime | None) -> int | None:
    """Microseconds since 1970; None stays None."""
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def dimensions_text(dimensions: Dimensions) -> str:
    """Pairs of axis and member as one text, whatever their order was."""
    return json.dumps(sorted(dimensions), ensure_ascii=False)


def row_of(figure: FiledFigure, document: int, place: int, word: Callable[[str], int]) -> tuple[Any, ...]:
    """A figure as the table has it; `word` gives a text's number."""
    f = figure
    dimensions = dimensions_text(f.dimensions) if f.dimensions else None
    texts = [None if text is None else word(text) for text in (f.entity, f.concept, f.metric, dimensions)]
    days = [None if day is None else day.toordinal() for day in (f.period_start, f.period_end)]
    scale = f.scale if f.scale <= _LARGEST else str(f.scale)
    unit = None if f.unit is None else word(f.unit)
    return (
        *(
            document,
            place,
            f.start,
            f.end - f.start,
            str(f.value),
            scale,
            unit,
            word(f.label),
            _ORIGINS.index(f.origin),
        ),
        *(*texts, *days, _BASES.index(f.basis), instant_of(f.known_at)),
        *(word(text) for text in (f.section, f.column, f.caption)),
        abs(float(f.size)),
    )


def figure_of(row: Sequence[Any]) -> FiledFigure:
    """A row of `SELECT` as the figure that was put in, its dimensions in the order of their axes."""
    document, start, length, value, scale, unit, label, origin, entity, concept, metric = row[:11]
    dimensions, begins, ends, basis, known, section, column, caption = row[11:]
    return FiledFigure(
        document=document, start=start, end=start + length, value=Decimal(value), scale=int(scale), unit=unit, label=label,
        origin=_ORIGINS[origin],  # type: ignore[arg-type]
        entity=entity, concept=concept, metric=metric,
        dimensions=tuple((axis, member) for axis, member in json.loads(dimensions)) if dimensions else (),
        period_start=None if begins is None else date.fromordinal(begins),
        period_end=None if ends is None else date.fromordinal(ends),
        basis=_BASES[basis],  # type: ignore[arg-type]
        known_at=None if known is None else _EPOCH + timedelta(microseconds=known),
        section=section, column=column, caption=caption,
    )  # fmt: skip


def find_sql(query: FigureQuery) -> tuple[str, list[object]]:
    """The statement for a search, and the values of its marks; newest known first."""
    parts = [
        *_entities(query.entities),
        *_among("f.metric", query.metrics),
        *_among("f.concept", query.concepts),
        *_documents("id", query.documents),
        *_documents("ticker", query.tickers),
        *_dimensions(query.dimensions),
        *_period(query),
        *_sizes(query.sizes),
        *_visible(query.as_of),
    ]
    where = " AND ".join(sql for sql, _ in parts)
    order = "ORDER BY f.known DESC NULLS LAST, f.period_end DESC, d.id, f.place LIMIT ?"
    values = [value for _, given in parts for value in given]
    return f"{SELECT} WHERE {where} {order}", [*values, -1 if query.limit is None else query.limit]


_Part = tuple[str, list[object]]


def _among(column: str, texts: Sequence[str]) -> list[_Part]:
    if not texts:
        return []
    marks = ",".join("?" * len(texts))
    return [(f"{column} IN (SELECT number FROM words WHERE text IN ({marks}))", list(texts))]


def _entities(names: Sequence[str]) -> list[_Part]:
    if not names:
        return []
    marks = ",".join("?" * len(names))
    return [(f"f.entity IN (SELECT word FROM entities WHERE key IN ({marks}))", [entity_key(name) for name in names])]


def _documents(column: str, wanted: Sequence[str]) -> list[_Part]:
    if not wanted:
        return []
    marks = ",".join("?" * len(wanted))
    return [(f"f.document IN (SELECT number FROM documents WHERE {column} IN ({marks}))", list(wanted))]


def _dimensions(dimensions: Dimensions | None) -> list[_Part]:
    if dimensions is None:
        return []
    if not dimensions:
        return [("f.dimensions IS NULL", [])]
    return [("f.dimensions = (SELECT number FROM words WHERE text = ?)", [dimensions_text(dimensions)])]


def _period(query: FigureQuery) -> list[_Part]:
    parts: list[_Part] = []
    if query.period_start == "instant":
        parts.append(("f.period_start IS NULL AND f.period_end IS NOT NULL", []))
    elif query.period_start is not None:
        parts.append(("f.period_start BETWEEN ? AND ?", [day.toordinal() for day in query.period_start]))
    if query.period_end is not None:
        open_too = " OR f.period_end IS NULL" if query.undated else ""
        parts.append((f"(f.period_end BETWEEN ? AND ?{open_too})", [day.toordinal() for day in query.period_end]))
    return parts


def _sizes(wanted: Sequence[Sizes]) -> list[_Part]:
    if not wanted:
        return []
    told = " OR ".join("f.size BETWEEN ? AND ?" for _ in wanted)
    return [
        (f"({told})", [end for low, high in wanted for end in (float(low) * (1 - _FLOAT), float(high) * (1 + _FLOAT))])
    ]


def _visible(as_of: datetime | None) -> list[_Part]:
    """The rule of `feeds.visible`: current revisions, or those that were known then and not yet replaced."""
    if as_of is None:
        return [("d.superseded IS NULL", [])]
    until = instant_of(as_of)
    return [("f.known <= ? AND (d.superseded IS NULL OR d.superseded > ?)", [until, until])]
