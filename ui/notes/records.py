"""A research note as data: what the builder writes, what the renderers show, and what `tieout verify` checks again.

Pure records, no rule but the JSON of themselves (`ui.notes.codec`). Prose is made of the answer's own `Sentence`s, whose
`[n]` marks and citations are numbers of `Note.sources`; the numbering is one for the whole note. A value that stands in a source
carries that source's number and its span there; a computed one carries its formula and operands. `value * scale` is the
full size; a ratio stays a ratio (0.12 with unit "percent" is shown as "+12.0 %"), percentage points are points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from tieout.model import ConflictLine, ModelName, Sentence
from tieout.ui.notes.series_records import DatedEvent as DatedEvent
from tieout.ui.notes.series_records import FeedLine as FeedLine
from tieout.ui.notes.series_records import PricePoint as PricePoint
from tieout.ui.notes.series_records import QuarterPoint as QuarterPoint
from tieout.ui.notes.series_records import Series as Series
from tieout.ui.notes.series_records import SeriesSpan as SeriesSpan

VERSION = 1  # of this format; a bundle of another version is refused by name

Subject = Literal["company", "topic"]
Format = Literal["md", "html", "pdf", "json"]
FORMATS: tuple[Format, ...] = ("md", "html", "pdf", "json")


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it stands in a source: `text` is exactly the document's characters at `[start, end)`.

    `scale` may come from a table's caption ("in millions" → 1000000), so it is kept beside the characters.
    """

    text: str
    value: Decimal
    unit: str | None
    scale: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NoteSource:
    """A span that the note cites. `quote` is exactly the document's `text[start:end]`; `sha256` is of the whole text."""

    n: int
    document: str
    feed: str
    kind: str
    title: str
    url: str
    outlet: str
    published_at: datetime | None
    fetched_at: datetime
    page: int | None
    start: int
    end: int
    quote: str
    sha256: str
    outlets: tuple[str, ...] = ()  # all who tell this story
    readings: tuple[Reading, ...] = ()  # the figures of this span that the note uses


@dataclass(frozen=True, slots=True)
class Operand:
    """A number of a formula, and where it stands: source `source`, `[start, end)` of its document.

    `text` is as the formula writes it ("143756"); times `scale` it is the full size that the source gives.
    """

    text: str
    source: int
    start: int
    end: int
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier value of a restated figure: "as first reported in the 10-K filed 27 October 2009"."""

    text: str
    value: Decimal
    unit: str | None
    scale: int
    filed: date
    note: str
    source: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table. Either `source`, `start` and `end` (as filed), or `formula` and `operands` (computed)."""

    text: str  # as shown: "111,184", "2.84", "+12.0 %", "46.9 %", "-1.4 pp"
    value: Decimal
    unit: str | None  # "USD", "USD/shares", "shares", "percent", "pp"
    scale: int = 1  # 1000000: the text is in millions
    source: int | None = None
    start: int | None = None
    end: int | None = None
    formula: str | None = None  # over the operands as the table shows them: "111184/94036-1"
    operands: tuple[Operand, ...] = ()
    note: str = ""  # "as restated in the 10-K filed 25 January 2010"
    earlier: tuple[Version, ...] = ()  # the values that it replaced, newest first


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` tells filed columns from computed ones; `label` is the heading; the dates are the period of filed ones."""

    key: str  # "now", "year_ago", "on_year", "before", "on_before"
    label: str  # "Quarter ended 27 June 2026", "y/y", "q/q"
    kind: Literal["filed", "computed"]
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A metric across the columns; a cell is None where no source gives it."""

    key: str  # "revenue"
    metric: str  # "Revenue"
    label: str  # the source's own label: "Revenue from Contract with Customer, Excluding Assessed Tax"; "" for ratios
    measure: str  # what the filed cells are in: "USD million", "USD per share", "million shares", "%"
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    title: str  # "Quarter ended 27 June 2026", "Fiscal 2025"
    span: Literal["quarter", "year"]
    columns: tuple[Column, ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Prose: `key` is "key_points", "results", "guidance", "risks" … A section without sentences is in `Note.fallen`."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class FallenAway:
    """A section for which there is no evidence, and the one line that says so."""

    key: str
    title: str
    line: str


@dataclass(frozen=True, slots=True)
class Development:
    """One event, as `outlets` tell it. `sentence` is what the first telling says, tied out; `headline` its own title."""

    day: date
    headline: str
    kind: str  # news, filing, release, report
    sentence: Sentence | None
    source: int
    outlets: tuple[str, ...]
    documents: int  # tellings, the first included


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that came after the last note."""

    document: str
    title: str
    kind: str
    feed: str
    url: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure with another value than before: both with their dates."""

    metric: str
    period: str  # "fiscal 2009"
    before: Version
    after: Version


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric whose newest period is another than in the last note: "Revenue": fiscal 2024 → fiscal 2025."""

    metric: str
    before_period: str
    before_text: str  # with its unit: "$391,035 million"
    after_period: str
    after_text: str
    source: int | None  # of the new value


@dataclass(frozen=True, slots=True)
class Changes:
    """Since the last note of this subject. `line` says it in one sentence, also when there is no earlier note."""

    line: str
    since: date | None = None  # the last note's as-of day; None: this is the first
    documents: tuple[NewDocument, ...] = ()  # the newest; `count` has them all
    count: int = 0
    restated: tuple[Restated, ...] = ()
    conflicts: tuple[ConflictLine, ...] = ()
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """The change of the price over a period: "1 day", "5 days", "1 month", "3 months", "1 year"."""

    period: str
    since: date
    cell: Cell


@dataclass(frozen=True, slots=True)
class PricePanel:
    last: Cell
    last_day: date
    currency: str  # "USD"; "" where the source does not tell
    basis: str  # "adjusted closes", "closes"
    returns: tuple[Return, ...]
    low: Cell | None = None  # of 52 weeks
    low_day: date | None = None
    high: Cell | None = None
    high_day: date | None = None
    note: str = ""  # what is odd in the prices: a split, a gap


@dataclass(frozen=True, slots=True)
class SectionQuestion:
    """A standing question of a section: who wrote the answer, and how many sentences of the draft were cut."""

    section: str
    question: str
    refused: bool
    by: Literal["code", "model"]
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """Which weights wrote: hashes of the base and of the adapter; empty where a server elsewhere wrote."""

    name: ModelName
    base_sha256: str = ""
    adapter_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the note was written from: the ledger's last change and the embedder behind the search."""

    change: int
    embedder: str
    embedder_sha256: str


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """Every document that the note or its series cite, with the hash of its text."""

    document: str
    title: str
    sha256: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `sections` are prose in order; `fallen` the sections without evidence, each with its line."""

    subject: str  # the ticker, or the topic's words
    kind: Subject
    ticker: str | None
    company: str  # "" for a topic
    title: str  # "NVIDIA CORP (NVDA): research note"
    as_of: datetime
    newest_source_at: datetime | None
    stale: bool
    freshness: str  # which feeds are stale, in one sentence; "" when none is
    sections: tuple[Section, ...]
    figures: tuple[FigureTable, ...]
    changes: Changes
    developments: tuple[Development, ...]
    price: PricePanel | None
    conflicts: tuple[ConflictLine, ...]
    gaps: tuple[str, ...]  # what the sources do not say, a sentence each
    fallen: tuple[FallenAway, ...]
    sources: tuple[NoteSource, ...]
    documents: tuple[CitedDocument, ...]
    notice: str
    series: Series
    asked: tuple[SectionQuestion, ...]
    model: Written
    snapshot: Snapshot
    seed: int = 0
    version: int = VERSION

    def section(self, key: str) -> Section | None:
        """The prose of that key; None where it fell away."""
        return next((section for section in self.sections if section.key == key), None)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A company in one line; citations are numbers of the digest's own sources. `weight` sorts: what changed most leads."""

    subject: str
    ticker: str | None
    company: str
    sentence: Sentence | None  # what matters most, tied out; None: nothing but `changed`
    changed: str  # "4 new documents, 1 restated figure"
    weight: int
    file: str  # the note's file name without its ending: "NVDA"


@dataclass(frozen=True, slots=True)
class Failed:
    """A subject without a note, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The page on top of a watchlist's notes."""

    title: str
    as_of: datetime
    newest_source_at: datetime | None
    lines: tuple[DigestLine, ...]
    failed: tuple[Failed, ...]
    freshness: str
    sources: tuple[NoteSource, ...]
    notice: str
    version: int = VERSION
