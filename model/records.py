"""The answer: what chat, JSON and reports show. Pure data, and its JSON as design.md fixes it.

`answer` is the sentences in order, each with its `[n]` marks. `Sentence.text` stands in `answer` letter for letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tieout.retrieval import Period, Query, QueryPart


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure in a sentence. `start:end` are code points in the source document; None when a formula gives it."""

    text: str
    value: Decimal
    unit: str | None
    source: int | None
    start: int | None
    end: int | None
    formula: str | None
    tied: bool
    concept: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    citations: tuple[int, ...]
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """`quote` is exactly the document's `text[start:end]`."""

    n: int
    document: str
    feed: str
    kind: str
    title: str
    url: str
    published_at: datetime | None
    fetched_at: datetime
    page: int | None
    start: int
    end: int
    quote: str
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConflictValue:
    text: str
    source: int


@dataclass(frozen=True, slots=True)
class ConflictLine:
    figure: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class CutSentence:
    """A sentence of the draft that did not tie out, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ModelName:
    base: str
    adapter: str | None


@dataclass(frozen=True, slots=True)
class Seconds:
    search: float
    first_token: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    as_of: datetime
    refused: bool
    answer: str
    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    conflicts: tuple[ConflictLine, ...]
    newest_source_at: datetime | None
    stale: bool
    notice: str
    model: ModelName
    seconds: Seconds
    cut: tuple[CutSentence, ...] = ()
    query: Query = field(default_factory=Query)
    confidence: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The object of `ask --json` (design.md, "ask --json")."""
        return {
            "question": self.question,
            "as_of": iso(self.as_of),
            "refused": self.refused,
            "answer": self.answer,
            "sentences": [_sentence(s) for s in self.sentences],
            "sources": [_source(s) for s in self.sources],
            "conflicts": [
                {"figure": c.figure, "values": [{"text": v.text, "source": v.source} for v in c.values]}
                for c in self.conflicts
            ],
            "newest_source_at": iso(self.newest_source_at),
            "stale": self.stale,
            "notice": self.notice,
            "model": {"base": self.model.base, "adapter": self.model.adapter},
            "seconds": {
                "search": round(self.seconds.search, 3),
                "first_token": round(self.seconds.first_token, 3),
                "total": round(self.seconds.total, 3),
            },
            "query": _query(self.query),
            "confidence": self.confidence,
            "cut": [{"text": c.text, "reason": c.reason} for c in self.cut],
        }


def iso(moment: datetime | None) -> str | None:
    """UTC, seconds, with Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _sentence(s: Sentence) -> dict[str, Any]:
    figures = [
        {
            "text": f.text,
            "value": format(f.value, "f"),
            "unit": f.unit,
            "source": f.source,
            "start": f.start,
            "end": f.end,
            "formula": f.formula,
            "tied": f.tied,
            "concept": f.concept,
            "period": _period(f.period),
        }
        for f in s.figures
    ]
    return {"text": s.text, "citations": list(s.citations), "figures": figures}


def _query(query: Query) -> dict[str, Any]:
    return {"entities": list(query.entities), "parts": [_part(p) for p in query.parts], "kind": query.kind}


def _part(part: QueryPart) -> dict[str, Any]:
    label = {"label": part.period.label} if part.period else {}
    period = _period(part.period)
    return {
        "concept": part.concept,
        "words": part.words,
        "dimensions": dict(part.dimensions),
        "period": period | label if period else None,
        "operation": part.operation,
    }


def _period(period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    return {"start": period.start.isoformat() if period.start else None, "end": period.end.isoformat()}


def _source(s: Source) -> dict[str, Any]:
    return {
        "n": s.n,
        "document": s.document,
        "feed": s.feed,
        "kind": s.kind,
        "title": s.title,
        "url": s.url,
        "published_at": iso(s.published_at),
        "fetched_at": iso(s.fetched_at),
        "page": s.page,
        "start": s.start,
        "end": s.end,
        "quote": s.quote,
        "outlets": list(s.outlets),
    }
