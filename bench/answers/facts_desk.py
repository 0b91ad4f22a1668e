"""What the two benches of companyfacts share: the raw JSON read simply, a scratch desk of it, and the filers' own calendar.

Nothing here uses the code under test to find a value: the raw rows are the gold. The desk is made with the reader of the
feeds room, and asked through `build_evidence`, as `tieout ask` does it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from bench.command import Skipped
from tieout.feeds import Company, Ledger, end_of_day
from tieout.feeds.edgar_facts import facts_documents, read_companyfacts
from tieout.retrieval import Evidence, Filters, Index, IndexSettings, build_evidence

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
TICKERS = {320193: "AAPL", 1045810: "NVDA"}
SPOKEN = {320193: ("Apple", "Apple Inc.", "AAPL"), 1045810: ("NVIDIA", "NVIDIA Corp", "NVDA")}
YEAR, QUARTER = range(350, 381), range(80, 101)


@dataclass(frozen=True)
class Row:
    """A value as companyfacts has it."""

    tag: str
    unit: str
    value: Decimal
    start: date | None
    end: date
    form: str
    filed: date
    accession: str

    @property
    def days(self) -> int:
        """Length of the period; 0 for a day."""
        return (self.end - self.start).days + 1 if self.start else 0


@dataclass(frozen=True)
class Filer:
    """One companyfacts file: its rows, and how the filer names its years."""

    cik: int
    name: str
    rows: tuple[Row, ...]
    behind: int  # the year in which fiscal year N ends, less N

    @property
    def ticker(self) -> str:
        """The ticker, or a name made of the CIK."""
        return TICKERS.get(self.cik, f"CIK{self.cik}")

    @property
    def names(self) -> tuple[str, ...]:
        """As people say it."""
        return SPOKEN.get(self.cik, (self.name,))

    @property
    def year_ends(self) -> list[date]:
        """Of every full year that some annual report is about."""
        annual = [r for r in self.rows if r.tag == "NetIncomeLoss" and r.form == "10-K" and r.days in YEAR]
        return sorted({r.end for r in annual})

    def fiscal_year(self, end: date) -> int | None:
        """The year that the filer gives the period ending then; None when no full year ends then."""
        return end.year - self.behind if end in self.year_ends else None

    def quarter(self, end: date) -> tuple[int, int] | None:
        """(fiscal year, quarter) by how many quarters before the next year end it lies; None beyond the last known."""
        for year_end in self.year_ends:
            apart = (year_end - end).days
            for number, about in ((4, 0), (3, 91), (2, 182), (1, 273)):
                if abs(apart - about) <= 9:
                    return year_end.year - self.behind, number
        return None

    def of(self, tags: Sequence[str]) -> Iterator[Row]:
        """Rows of any of these tags."""
        return (row for row in self.rows if row.tag in tags)


def filers(data: Path) -> list[Filer]:
    """The filers of DATA/filings/companyfacts; raises Skipped when there is none."""
    paths = sorted((data / "filings" / "companyfacts").glob("CIK*.json"))
    if not paths:
        raise Skipped(f"needs companyfacts, and there are none under {data}")
    return [_filer(path) for path in paths]


def _filer(path: Path) -> Filer:
    found = json.loads(path.read_bytes(), parse_float=Decimal)
    rows, named = [], []
    for tag, entry in found["facts"]["us-gaap"].items():
        for unit, listed in entry["units"].items():
            for raw in listed:
                row = _row(tag, unit, raw)
                rows.append(row)
                if tag == "NetIncomeLoss" and row.form == "10-K" and row.days in YEAR and raw.get("fy"):
                    named.append((row.accession, row.end, raw["fy"]))
    return Filer(found["cik"], found["entityName"], tuple(rows), _behind(named))


def _row(tag: str, unit: str, raw: dict[str, str]) -> Row:
    start = date.fromisoformat(raw["start"]) if "start" in raw else None
    end, filed = date.fromisoformat(raw["end"]), date.fromisoformat(raw["filed"])
    return Row(tag, unit, Decimal(raw["val"]), start, end, raw["form"], filed, raw["accn"])


def _behind(named: Iterable[tuple[str, date, int]]) -> int:
    """By what most annual reports say of their own year: some early `fy` of NVIDIA's are one off."""
    own: dict[str, tuple[date, int]] = {}
    for accession, end, year in named:
        own[accession] = max(own.get(accession, (end, year)), (end, year))
    return Counter(end.year - year for end, year in own.values()).most_common(1)[0][0]


def known_by(rows: Iterable[Row], day: date | None) -> dict[str, Row]:
    """Per tag the newest `filed` not after the day: the version known then."""
    newest: dict[str, Row] = {}
    for row in rows:
        if (day is None or row.filed <= day) and (row.tag not in newest or row.filed >= newest[row.tag].filed):
            newest[row.tag] = row
    return newest


def versions(rows: Iterable[Row]) -> dict[str, set[Decimal]]:
    """Every value that was ever filed, by tag."""
    found: dict[str, set[Decimal]] = defaultdict(set)
    for row in rows:
        found[row.tag].add(row.value)
    return found


@dataclass
class Desk:
    """A ledger of companyfacts and its index."""

    ledger: Ledger
    index: Index

    def ask(self, question: str, as_of: date | None = None, tickers: tuple[str, ...] = ()) -> Evidence:
        """The evidence as of the end of a day."""
        moment = end_of_day(as_of) if as_of else None
        return build_evidence(question, Filters(tickers=tickers, as_of=moment), self.index, self.ledger, now=NOW)


@contextmanager
def desk(data: Path, work: Path) -> Iterator[Desk]:
    """A ledger of all companyfacts, and an index that has followed it."""
    work.mkdir(parents=True, exist_ok=True)
    path = work / "ledger.sqlite"
    if not path.exists():
        _fill(path, data)
    with Index.open(IndexSettings(work / "index", path)) as index:
        index.follow()
        with Ledger.open(path) as ledger:
            yield Desk(ledger, index)


def _fill(path: Path, data: Path) -> None:
    with Ledger.open(path) as ledger, ledger.writing():
        for file in sorted((data / "filings" / "companyfacts").glob("CIK*.json")):
            found = read_companyfacts(file.read_bytes())
            cik = int(found["cik"])
            name, ticker = str(found["entityName"]), TICKERS.get(cik, f"CIK{cik}")
            ledger.learn([Company(name, ticker, cik)])
            for draft in facts_documents(found, cik=cik, ticker=ticker, url=file.name, accepted={}):
                ledger.put("edgar", draft, NOW)
