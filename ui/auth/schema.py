"""What tools send and get, as typed models: the OpenAPI document and MCP's schemas are made of these.

The answers are the objects that `--json` prints, field for field; a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tieout.ui.desk import LONGEST_QUESTION


class RequestBody(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="What you want to know.")]
Query = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="Words to look for.")]
Ticker = Annotated[str, Field(min_length=1, max_length=20)]
Tickers = Annotated[Sequence[Ticker], Field(max_length=50, description="Only documents about these tickers.")]
AsOf = Annotated[
    str | None, Field(max_length=40, description="Nothing later than this date or time (UTC), such as 2026-10-31.")
]
Since = Annotated[str | None, Field(max_length=40, description='Nothing older than "30d" or a date.')]
Adapter = Annotated[
    str,
    Field(max_length=80, description="An adapter's name, \"none\" for the base alone, or empty for the desk's own."),
]
Subjects = Annotated[
    Sequence[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(max_length=50, description="Tickers or topics, a note for each; none: the desk's watchlist."),
]
Formats = Annotated[Sequence[Literal["md", "html", "pdf", "json"]], Field(min_length=1, description="Files to write.")]
Force = Annotated[bool, Field(description="Also write a note whose evidence has not changed.")]
Checked = Annotated[str, Field(min_length=1, max_length=1_000_000, description="The text, plain or as Markdown.")]
Title = Annotated[str, Field(max_length=300, description="What the text is called, which may name company and period.")]
DocumentId = Annotated[str, Field(max_length=80, description="A document's id, as sources and search hits give it.")]
Concepts = Annotated[
    Sequence[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(max_length=50, description='Rows: "revenue", "us-gaap:Assets" or a label; none: all.'),
]
Length = Annotated[Literal["quarter", "year", "ytd"], Field(description="The columns' length; ytd: year to date.")]
Periods = Annotated[int, Field(ge=1, le=80, description="So many of the newest periods.")]
Start = Annotated[int, Field(ge=0, description="First character of the text that is wanted.")]
Characters = Annotated[int, Field(ge=0, le=200_000, description="At most so many of them.")]
Count = Annotated[int, Field(ge=1, le=100, description="How many passages.")]


class AskIn(RequestBody):
    question: Question
    tickers: Tickers = ()
    as_of: AsOf = None
    since: Since = None
    adapter: Adapter = ""


class SearchIn(RequestBody):
    query: Query
    k: Count = 8
    tickers: Tickers = ()
    as_of: AsOf = None
    since: Since = None


class CheckIn(RequestBody):
    text: Checked
    title: Title = ""
    tickers: Tickers = ()
    as_of: AsOf = None


class FiguresIn(RequestBody):
    document: DocumentId = ""
    tickers: Tickers = ()
    concepts: Concepts = ()
    period: Length = "quarter"
    last: Periods = 8
    as_of: AsOf = None


class DocumentIn(RequestBody):
    document: DocumentId
    start: Start = 0
    characters: Characters = 20_000


class ReportIn(RequestBody):
    subjects: Subjects = ()
    as_of: AsOf = None
    formats: Formats = ("md",)
    force: Force = False


class Stretch(BaseModel):
    """The days a figure is of; `start` is null for a balance."""

    start: date | None
    end: date


class NamedStretch(Stretch):
    label: str


class Figure(BaseModel):
    """A figure in a sentence; `start` and `end` are code points of the source document's text."""

    text: str
    value: str = Field(description="The exact decimal value.")
    unit: str | None
    source: int | None = Field(description="The number of the source that holds it; null where a formula gives it.")
    start: int | None
    end: int | None
    formula: str | None
    tied: bool = Field(description="Whether it ties out to its source.")
    concept: str | None = Field(description="What it is of: the desk's own concept, or the filer's tag.")
    period: Stretch | None


class Sentence(BaseModel):
    text: str
    citations: list[int]
    figures: list[Figure]


class Source(BaseModel):
    """A cited passage: `quote` is the document's text[start:end], letter for letter."""

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
    outlets: list[str]


class ConflictValue(BaseModel):
    text: str
    source: int


class Conflict(BaseModel):
    """Two sources, two figures."""

    figure: str
    values: list[ConflictValue]


class ModelName(BaseModel):
    base: str
    adapter: str | None


class Seconds(BaseModel):
    search: float
    first_token: float
    total: float


class CutSentence(BaseModel):
    text: str
    reason: str


class QueryPart(BaseModel):
    concept: str | None
    words: str = Field(description="The question's own words for it.")
    dimensions: dict[str, str]
    period: NamedStretch | None
    operation: str


class QueryRead(BaseModel):
    """The question as it was read."""

    entities: list[str]
    parts: list[QueryPart]
    kind: str


class AskOut(BaseModel):
    """An answer: every figure in it ties out to a source, or the sentence was cut."""

    question: str
    as_of: datetime
    refused: bool = Field(description="The sources do not answer, or advice was asked for.")
    answer: str = Field(description="Markdown with [n] marks.")
    sentences: list[Sentence]
    sources: list[Source]
    conflicts: list[Conflict]
    newest_source_at: datetime | None
    stale: bool = Field(description="A feed behind the answer is failing or late.")
    notice: str
    model: ModelName
    seconds: Seconds
    query: QueryRead
    confidence: float = Field(description="That the figures shown are those asked for, 0 to 1; 0 for a refusal.")
    cut: list[CutSentence]


class Ranks(BaseModel):
    vector: int | None
    lexical: int | None


class Hit(BaseModel):
    document: str
    feed: str
    kind: str
    title: str
    url: str
    published_at: datetime | None
    page: int | None
    start: int
    end: int
    quote: str
    score: float
    ranks: Ranks


class SearchOut(BaseModel):
    hits: list[Hit]
    seconds: float


class Feed(BaseModel):
    name: str
    kind: str
    last_success: datetime | None
    last_error: str | None
    failures: int
    next_due: datetime | None
    newest_document_at: datetime | None
    documents: int


class IndexState(BaseModel):
    healthy: bool
    passages: int
    behind: int | None
    self_query: float


class LedgerState(BaseModel):
    documents: int
    bytes: int


class Disk(BaseModel):
    bytes: int


class StatusOut(BaseModel):
    """Feed health, index health, counts, disk."""

    healthy: bool
    reasons: list[str]
    feeds: list[Feed]
    index: IndexState
    ledger: LedgerState
    disk: Disk
    model: ModelName


class CheckedPlace(BaseModel):
    """Where a checked figure ties: `quote` is the document's text[start:end]."""

    document: str
    title: str
    url: str
    start: int
    end: int
    quote: str
    line: str
    label: str
    period: str


class CheckedFigure(BaseModel):
    """A figure of the text; `start` and `end` are code points of it."""

    text: str
    start: int
    end: int
    verdict: Literal["tied", "computed", "contradicted", "not_found", "not_checked"]
    source: CheckedPlace | None
    value: str | None = Field(description="The number meant, as an exact decimal.")
    unit: str | None
    says: str = Field(description="The verdict in words, with what the source has.")
    formula: str | None
    operands: list[CheckedPlace]


class CheckOut(BaseModel):
    """Every figure of a text against the desk, in the order of the text."""

    figures: list[CheckedFigure]
    counts: dict[str, int]


class DocumentOut(BaseModel):
    """A document and a part of its text, in which all offsets count."""

    id: str
    feed: str
    outlet: str | None
    kind: str
    title: str
    url: str
    tickers: list[str]
    published_at: datetime | None
    accepted_at: datetime | None
    fetched_at: datetime
    superseded_at: datetime | None
    supersedes: str | None
    story: str | None
    form: str | None
    sha256: str
    characters: int
    note: str | None
    start: int
    text: str


class NoteOut(BaseModel):
    subject: str
    status: Literal["written", "unchanged", "failed"]
    error: str | None
    files: list[str] = Field(description="Names of the files in the desk's reports, under the folder of the day.")
    markdown: str | None = Field(description="The note itself, where Markdown was among the formats.")
    seconds: float


class ReportOut(BaseModel):
    """Research notes: a failed one names its reason and stops no other."""

    as_of: datetime
    folder: str
    notes: list[NoteOut]
    digest: list[str]
    seconds: float
    stopped: bool


class Refusal(BaseModel):
    """What every error is answered with: one sentence that says what to do next."""

    error: str
