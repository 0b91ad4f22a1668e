"""A note and a digest of an invented company, every figure at its true place in an invented source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from tieout.model.records import ConflictLine, ConflictValue, ModelName, Sentence, ShownFigure
from tieout.ui.notes.records import (
    Cell,
    Changes,
    CitedDocument,
    Column,
    DatedEvent,
    Development,
    Digest,
    DigestLine,
    Failed,
    FallenAway,
    FeedLine,
    FigureRow,
    FigureTable,
    Moved,
    NewDocument,
    Note,
    NoteSource,
    Operand,
    PricePanel,
    PricePoint,
    QuarterPoint,
    Reading,
    Restated,
    Return,
    Section,
    SectionQuestion,
    Series,
    SeriesSpan,
    Snapshot,
    Version,
    Written,
)

AS_OF = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
FETCHED = datetime(2026, 11, 20, 6, 45, tzinfo=UTC)

RELEASE = """Larkmoor Foods reports third-quarter 2026 results

Revenue was $463.5 million, up 3.8% from $446.4 million in the third quarter of 2025. Net income was $39.4 million.

Condensed income statement (in millions of US dollars)
| | Q3 2026 | Q3 2025 |
|---|---|---|
| Total revenue | 463.5 | 446.4 |
| Operating income | 57.5 | 49.6 |
| Net income | 39.4 | 32.7 |

For the full year 2026, Larkmoor Foods now expects revenue of $1,835 million to $1,855 million.
"""
PRESS = """Larkmoor Foods lifted its outlook on Thursday after snack sales made up for frozen meals. Revenue rose 3.8% to
$463.5 million. Higher oat prices may weigh on margins next year, the paper's farming editor wrote.
The shares closed 4.7% higher at $41.20.
"""
FACTS = """LKMR, values as filed (in millions of US dollars)
| Concept | Quarter ended 30 Sep 2026 | 30 Jun 2026 | 30 Sep 2025 | Form |
|---|---|---|---|---|
| Revenues | 463.5 | 458.8 | 446.4 | 10-Q |
| OperatingIncomeLoss | 57.5 | 55.0 | 49.6 | 10-Q |
| NetIncomeLoss | 39.4 | 36.1 | 32.7 | 10-Q |
| EarningsPerShareDiluted | 0.64 | 0.59 | 0.52 | 10-Q |
Net income of the quarter ended 30 Jun 2026 was first filed as 36.4 on 6 August 2026.
"""
PRICES = "LKMR closes\n" + "\n".join(
    f"{date(2025, 11, 20) + timedelta(days=place)} {Decimal(3300 + (place * 37) % 900 + place) / 100}"
    for place in range(0, 366, 3)
)
TEXTS = {1: FACTS, 2: RELEASE, 3: PRESS, 4: PRICES}
URL = "https://news.example.com/larkmoor/q3-2026"


def at(n: int, text: str, nth: int = 0) -> tuple[int, int]:
    """Where `text` stands in source `n`."""
    start = -1
    for _ in range(nth + 1):
        start = TEXTS[n].index(text, start + 1)
    return start, start + len(text)


def source(n: int, title: str, kind: str, outlet: str, **changes: object) -> NoteSource:
    quote = TEXTS[n]
    values: dict[str, object] = {
        "n": n, "document": f"doc-{n}", "feed": "newsroom", "kind": kind, "title": title, "url": URL, "outlet": outlet,
        "published_at": datetime(2026, 11, 5, 11, 30, tzinfo=UTC), "fetched_at": FETCHED, "page": None, "start": 0,
        "end": len(quote), "quote": quote, "sha256": sha256(quote.encode()).hexdigest(), "outlets": (outlet,),
    }  # fmt: skip
    return NoteSource(**{**values, **changes})  # type: ignore[arg-type]


def figure(text: str, n: int, nth: int = 0, tied: bool = True) -> ShownFigure:
    value = Decimal("".join(c for c in text if c.isdigit() or c == "."))
    return ShownFigure(text, value, "USD", n, *at(n, text, nth), None, tied)


def computed(text: str, formula: str) -> ShownFigure:
    return ShownFigure(text, Decimal("0.038"), "percent", None, None, None, formula, True)


def filed(text: str, nth: int = 0, n: int = 1, **changes: object) -> Cell:
    values: dict[str, object] = {"text": text, "value": Decimal(text), "unit": "USD", "scale": 10**6}
    return Cell(**{**values, "source": n, **dict(zip(("start", "end"), at(n, text, nth), strict=True)), **changes})  # type: ignore[arg-type]


def worked(text: str, formula: str, *operands: str, n: int = 1) -> Cell:
    placed = tuple(Operand(operand, n, *at(n, operand)) for operand in operands)
    return Cell(text, Decimal(0), "percent", formula=formula, operands=placed)


def growth(metric: str, now: str, before: str, ago: str, on_before: str, on_year: str) -> FigureRow:
    cells = (
        filed(now), filed(ago), worked(on_year, f"{now}/{ago}-1", now, ago), filed(before),
        worked(on_before, f"{now}/{before}-1", now, before),
    )  # fmt: skip
    measure = "USD per share" if metric.startswith("Diluted") else "USD million"
    return FigureRow(metric.lower().replace(" ", "_"), metric, metric, measure, cells)


FIRST_FILED = Version(
    "36.4", Decimal("36.4"), "USD", 10**6, date(2026, 8, 6), "as first reported on 6 August 2026", 1, *at(1, "36.4")
)
REFILED = Version(
    "36.1", Decimal("36.1"), "USD", 10**6, date(2026, 11, 5), "in the 10-Q filed 5 November 2026", 1, *at(1, "36.1")
)


def table() -> FigureTable:
    net = growth("Net income", "39.4", "36.1", "32.7", "+9.1 %", "+20.5 %")
    restated = filed("36.1", note="as restated in the 10-Q filed 5 November 2026", earlier=(FIRST_FILED,))
    margins = (
        worked("12.4 %", "57.5/463.5", "57.5", "463.5"), worked("11.1 %", "49.6/446.4", "49.6", "446.4"),
        Cell("+1.3 pp", Decimal("1.3"), "pp", formula="57.5/463.5-49.6/446.4",
             operands=tuple(Operand(o, 1, *at(1, o)) for o in ("57.5", "463.5", "49.6", "446.4"))),
        None, None,
    )  # fmt: skip
    return FigureTable(
        "Quarter ended 30 September 2026",
        "quarter",
        (
            Column("now", "Quarter ended 30 Sep 2026", "filed", date(2026, 7, 1), date(2026, 9, 30)),
            Column("year_ago", "Quarter ended 30 Sep 2025", "filed", date(2025, 7, 1), date(2025, 9, 30)),
            Column("on_year", "y/y", "computed"),
            Column("before", "Quarter ended 30 Jun 2026", "filed", date(2026, 4, 1), date(2026, 6, 30)),
            Column("on_before", "q/q", "computed"),
        ),
        (
            growth("Revenue", "463.5", "458.8", "446.4", "+1.0 %", "+3.8 %"),
            growth("Operating income", "57.5", "55.0", "49.6", "+4.5 %", "+15.9 %"),
            FigureRow(
                "net_income", "Net income", "Net income", "USD million", (*net.cells[:3], restated, net.cells[4])
            ),
            growth("Diluted EPS", "0.64", "0.59", "0.52", "+8.5 %", "+23.1 %"),
            FigureRow("operating_margin", "Operating margin", "", "%", margins),
        ),
    )


def sections() -> tuple[Section, ...]:
    revenue = Sentence(
        "Revenue was $463.5 million in the third quarter of 2026, up 3.8 % on the year [2].",
        (2,),
        (figure("$463.5 million", 2), computed("3.8 %", "463.5/446.4-1")),
    )
    outlook = Sentence(
        "Management now expects revenue of $1,835 million to $1,855 million for 2026 [2].",
        (2,),
        (figure("$1,835 million", 2), figure("$1,855 million", 2)),
    )
    shares = Sentence(
        "The shares closed 4.7% higher at $41.20 on the day [3].", (3,), (figure("4.7%", 3), figure("$41.20", 3))
    )
    oats = Sentence("Higher oat prices may weigh on margins next year, the paper's farming editor wrote [3].", (3,), ())
    return (
        Section("key_points", "Key points", (revenue, outlook, shares)),
        Section("guidance", "Guidance and tone", (outlook,)),
        Section("risks", "Risks that sources state", (oats,)),
    )  # fmt: skip


def prices() -> tuple[PricePoint, ...]:
    points, offset = [], 0
    for line in PRICES.splitlines(keepends=True):
        words = line.split()
        if words[0][:2] == "20":
            start = offset + line.index(words[1])
            span = SeriesSpan("doc-4", words[1], start, start + len(words[1]))
            points.append(PricePoint(date.fromisoformat(words[0]), Decimal(words[1]), span))
        offset += len(line)
    return tuple(points)


def panel(points: tuple[PricePoint, ...]) -> PricePanel:
    def close(point: PricePoint) -> Cell:
        return Cell(point.span.text, point.close, "USD", 1, 4, point.span.start, point.span.end)

    def since(name: str, past: PricePoint) -> Return:
        last = points[-1]
        texts = (last.span, past.span)
        operands = tuple(Operand(span.text, 4, span.start, span.end) for span in texts)
        formula = f"{last.span.text}/{past.span.text}-1"
        change = last.close / past.close - 1
        return Return(
            name, past.day, Cell(f"{change * 100:+.1f} %", change, "percent", formula=formula, operands=operands)
        )

    low, high = min(points, key=lambda p: p.close), max(points, key=lambda p: p.close)
    returns = (since("1 month", points[-11]), since("3 months", points[-31]), since("1 year", points[0]))
    return PricePanel(
        close(points[-1]), points[-1].day, "USD", "closes", returns, close(low), low.day, close(high), high.day
    )


def series(points: tuple[PricePoint, ...]) -> Series:
    names = ("Dec 2025", "Mar 2026", "Jun 2026", "Sep 2026")
    quarters = tuple(
        QuarterPoint(
            name, date(2025 if n == 0 else 2026, 1 + 3 * ((n + 3) % 4), 1), date(2026, 1, 1), Decimal(f"{revenue}e5"), "USD",
            "1,815.4 − 1,350.9" if n == 0 else None, Decimal(margin), "operating margin", None, (),
        )
        for n, (name, revenue, margin) in enumerate(zip(names, (4645, 4520, 4588, 4635), ("11.4", "11.9", "12.0", "12.4"), strict=True))
    )  # fmt: skip
    feeds = (
        FeedLine("newsroom", "syndication", FETCHED, FETCHED, 31, False),
        FeedLine("prices", "prices", FETCHED - timedelta(days=1), FETCHED - timedelta(days=2), 13, False),
        FeedLine("edgar", "edgar", FETCHED - timedelta(days=4), FETCHED - timedelta(days=15), 6, True),
    )
    events = (
        DatedEvent(date(2026, 8, 6), "Second-quarter results", 2),
        DatedEvent(date(2026, 11, 5), "Third-quarter results", 2),
        DatedEvent(date(2026, 11, 10), "Dividend of $0.21 declared", 3),
    )
    return Series(points, events, quarters, feeds)


def changes() -> Changes:
    return Changes(
        "Since the note of 13 Nov 2026: 2 new documents, 1 restated figure.",
        date(2026, 11, 13),
        (
            NewDocument("doc-2", "Larkmoor Foods reports third-quarter 2026 results", "release", "newsroom", URL, FETCHED),
            NewDocument("doc-3", "Snacks carry Larkmoor Foods", "news", "newsroom", URL, FETCHED),
        ),
        2,
        (Restated("Net income", "quarter ended 30 Jun 2026", FIRST_FILED, REFILED),),
        (),
        (Moved("Revenue", "quarter ended 30 Jun 2026", "$458.8 million", "quarter ended 30 Sep 2026", "$463.5 million", 1),),
    )  # fmt: skip


def note() -> Note:
    points = prices()
    told = sections()
    sources = (
        source(1, "LKMR: financial facts as filed", "facts", "Filings", readings=(Reading("463.5", Decimal("463.5"), "USD", 10**6, *at(1, "463.5")),)),
        source(2, "Larkmoor Foods reports third-quarter 2026 results", "release", "Larkmoor Foods"),
        source(3, "Snacks carry Larkmoor Foods to a better third quarter", "news", "Pell Street Wire",
               outlets=("Pell Street Wire", "Kiteline Markets", "The Tidewater Ledger")),
        source(4, "LKMR: closing prices", "prices", "prices.csv", url=""),
    )  # fmt: skip
    return Note(
        subject="LKMR",
        kind="company",
        ticker="LKMR",
        company="Larkmoor Foods Inc.",
        title="Larkmoor Foods Inc. (LKMR): research note",
        as_of=AS_OF,
        newest_source_at=FETCHED,
        stale=True,
        freshness="One feed behind this note is not fresh: edgar has been silent for 4 days.",
        sections=told,
        figures=(table(),),
        changes=changes(),
        developments=(
            Development(date(2026, 11, 5), "Larkmoor Foods lifts its outlook", "news", told[1].sentences[0], 2, ("Pell Street Wire", "Kiteline Markets", "The Tidewater Ledger"), 3),
            Development(date(2026, 11, 5), "Snacks carry Larkmoor Foods to a better third quarter", "news", told[0].sentences[2], 3, ("Pell Street Wire",), 1),
        ),
        price=panel(points),
        conflicts=(ConflictLine("revenue growth, third quarter of 2026", (ConflictValue("3.8%", 2), ConflictValue("4.1%", 3))),),
        gaps=("The sources do not give capital expenditure for the quarter.",),
        fallen=(FallenAway("litigation", "Litigation", "No source of this desk mentions any."),),
        sources=sources,
        documents=tuple(CitedDocument(s.document, s.title, s.sha256, s.published_at) for s in sources),
        notice="This note informs; it is not investment advice.",
        series=series(points),
        asked=(SectionQuestion("key_points", "How did Larkmoor Foods do?", False, "model", 1),),
        model=Written(ModelName("smollm2-135m", "analyst"), "ab" * 32, "cd" * 32),
        snapshot=Snapshot(412, "minilm-l6", "ef" * 32),
    )  # fmt: skip


def digest() -> Digest:
    one = note()
    lines = (
        DigestLine("LKMR", "LKMR", "Larkmoor Foods Inc.", one.sections[0].sentences[0], "2 new documents, 1 restated figure", 12, "LKMR"),
        DigestLine("VLDS", "VLDS", "Veldt Semiconductor", None, "nothing new", 0, "VLDS"),
    )  # fmt: skip
    failed = (Failed("QQQQ", "No source of this desk knows this ticker."),)
    return Digest("Watchlist", AS_OF, FETCHED, lines, failed, "", one.sources[1:2], one.notice)
