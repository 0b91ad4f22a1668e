"""The records of the retrieval room: passages, hits, figures, findings and the evidence that an answer may use.

Pure data. Offsets are Unicode code points into the text of the document named, always `[start, end)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from tieout.feeds import Document
from tieout.retrieval.reading.records import Figure, Period


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document's text. `context` (title, company, date, heading) is embedded with it, never cited."""

    document: str
    start: int
    end: int
    context: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    tickers: tuple[str, ...] = ()
    as_of: datetime | None = None
    since: datetime | None = None
    feeds: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. Ranks are 1-based; None where that search did not find it. `quote == text[start:end]`."""

    document: Document
    start: int
    end: int
    quote: str
    score: float
    vector_rank: int | None = None
    lexical_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure and what it is of: the answer to "which metric, of whom, when" as one source gives it."""

    company: str
    metric: str  # the source's own label: "Total net sales"
    figure: Figure
    period: Period | None
    source: int  # number of the evidence item that holds it
    score: float  # 0…1: how well company, metric and period fit what was asked
    note: str = ""  # "as first reported", "restated", "split-adjusted", "guidance" …
    sentence: tuple[int, int] | None = None  # the prose sentence that holds the figure; None for table cells and facts
    upto: Figure | None = None  # the upper end where the source gives a range
    concept: str | None = None  # the desk's own, or the filer's tag where the desk has none


@dataclass(frozen=True, slots=True)
class QueryPart:
    """One figure that a question asks for: what it is of, when, and what is to be done with it."""

    concept: str | None
    words: str  # the question's own for it
    dimensions: tuple[tuple[str, str], ...]  # axis and member
    period: Period | None
    operation: str


AnswerKind = Literal["figure", "why", "who", "what", "list", "summary", "advice"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was read: companies, what is asked of them, and the kind of answer that is wanted."""

    entities: tuple[str, ...] = ()
    parts: tuple[QueryPart, ...] = ()
    kind: AnswerKind = "what"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a source that speaks to the question, for questions of words and for what the nearest sources say.

    `text` is the neutralised sentence at `[start, end)` of item `source`'s document.
    """

    source: int
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Calculation:
    """A number computed by code in Decimal from figures that stand in the evidence."""

    formula: str  # over numbers as the sources write them: "391035/383285-1"
    value: Decimal  # the exact result; a ratio stays a ratio (0.0202), see `unit`
    unit: str | None  # "percent": show value*100 with %; else the currency or unit of the operands
    scale: int  # of a money result: operands "in millions" → 1000000
    text: str  # as shown: "+2.0 %", "$9,839 thousand"
    label: str  # "growth of total net sales, fiscal 2024 against fiscal 2023"
    company: str
    sources: tuple[int, ...]  # evidence items that hold the operands, in order of the formula
    operands: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A numbered source. `text` is what the model reads (neutralised); `quote` is exactly `document.text[start:end]`."""

    n: int
    document: Document
    start: int
    end: int
    quote: str
    text: str
    figures: tuple[Figure, ...] = ()
    outlets: tuple[str, ...] = ()  # all who tell this story


@dataclass(frozen=True, slots=True)
class Conflict:
    """Same company, metric and period, two values beyond rounding. Ranked: filing > release > news, then newest."""

    figure: str  # "order backlog of Kestrane Aerospace, 30 September 2026"
    findings: tuple[Finding, ...]


Verdict = Literal["answerable", "missing", "advice"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an answer may use. `verdict` and `missing` come from code, not from the model."""

    question: str
    as_of: datetime | None
    items: tuple[EvidenceItem, ...]
    findings: tuple[Finding, ...] = ()  # best first; those that answer the question lead
    calculations: tuple[Calculation, ...] = ()
    statements: tuple[Statement, ...] = ()  # best first
    conflicts: tuple[Conflict, ...] = ()
    verdict: Verdict = "answerable"
    missing: str = ""  # when not answerable: what no source says, as a noun phrase
    held_by: str = ""  # when not answerable: the kind of feed that would hold it, as a sentence
    asks_latest: bool = False
    needs: int = 1  # how many leading findings/calculations a full answer must show (0: a question of words)
    newest_source_at: datetime | None = None
    query: Query = field(default_factory=Query)
    confidence: float = 0.0  # that the figures found are those asked for; 0 where none is
    terms: tuple[str, ...] = field(default=())  # names and key words of the question, for highlighting and checks
