"""A desk for tests of research notes: a company with XBRL facts, prices and news, one known by its name, and no model.

Companyfacts are given as EDGAR gives them and read by the product; `restated()` is a later filing with another value.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from answer_desk import NOW, AnswerDesk, WordIndex

from tieout.feeds import Company, Ledger, end_of_day
from tieout.feeds.draft import Draft
from tieout.feeds.edgar_facts import facts_documents
from tieout.feeds.price_table import Session, sheets
from tieout.model import Answer
from tieout.model.records import ModelName
from tieout.retrieval.records import Evidence
from tieout.ui.desk import Desk, wired
from tieout.ui.notes.job import NotesReport, Tools, write_with
from tieout.ui.notes.records import Format, Note, Written
from tieout.ui.notes.sections import extractive
from tieout.ui.settings import parse

DAY = date(2026, 11, 2)
FENWICK = Company("Fenwick Tools Inc.", "FNWK", 77, ("Fenwick Tools", "Fenwick"))
_TAGS = {
    "revenue": ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenue from contracts", "USD"),
    "income": ("NetIncomeLoss", "Net income (loss)", "USD"),
    "operating": ("OperatingIncomeLoss", "Operating income (loss)", "USD"),
    "eps": ("EarningsPerShareDiluted", "Earnings per share, diluted", "USD/shares"),
}
Value = tuple[str, str, str, str]  # metric, start, end, value
YEAR_2024: list[Value] = [
    ("revenue", "2024-01-01", "2024-12-31", "1360000000"),
    ("income", "2024-01-01", "2024-12-31", "136000000"),
    ("operating", "2024-01-01", "2024-12-31", "190000000"),
]
YEAR_2025: list[Value] = [
    ("revenue", "2025-01-01", "2025-12-31", "1500000000"),
    ("revenue", "2024-01-01", "2024-12-31", "1360000000"),
    ("income", "2025-01-01", "2025-12-31", "150000000"),
    ("income", "2024-01-01", "2024-12-31", "136000000"),
    ("operating", "2025-01-01", "2025-12-31", "210000000"),
    ("operating", "2024-01-01", "2024-12-31", "190000000"),
]
QUARTER: list[Value] = [
    ("revenue", "2026-07-01", "2026-09-30", "420000000"),
    ("revenue", "2025-07-01", "2025-09-30", "375000000"),
    ("income", "2026-07-01", "2026-09-30", "48000000"),
    ("income", "2025-07-01", "2025-09-30", "40000000"),
    ("operating", "2026-07-01", "2026-09-30", "63000000"),
    ("operating", "2025-07-01", "2025-09-30", "52500000"),
    ("eps", "2026-07-01", "2026-09-30", "1.20"),
    ("eps", "2025-07-01", "2025-09-30", "1.00"),
]
SECOND: list[Value] = [
    ("revenue", "2026-04-01", "2026-06-30", "400000000"),
    ("income", "2026-04-01", "2026-06-30", "44000000"),
]
RESTATED: list[Value] = [("income", "2026-07-01", "2026-09-30", "41000000")]


def filing(values: Sequence[Value], form: str, filed: str, accession: str, ticker: str = "FNWK") -> Draft:
    """One filing's facts, as the product reads companyfacts."""
    facts: dict[str, Any] = {}
    for metric, start, end, value in values:
        tag, label, unit = _TAGS[metric]
        row = {"accn": accession, "form": form, "filed": filed, "start": start, "end": end, "val": Decimal(value)}
        entry = facts.setdefault(tag, {"label": label, "units": {unit: []}})
        entry["units"][unit].append(row | {"fy": int(end[:4]), "fp": "FY" if form.startswith("10-K") else "Q3"})
    found = {"entityName": FENWICK.name if ticker == "FNWK" else f"{ticker} Inc.", "facts": {"us-gaap": facts}}
    url = f"https://filings.example/{accession}"
    return next(facts_documents(found, cik=77, ticker=ticker, url=url, accepted={}))


def news(identity: str, title: str, text: str, when: datetime | None, outlet: str = "Pell Wire") -> Draft:
    return Draft(
        identity=identity,
        kind="news",
        title=title,
        url=f"https://news.example/{identity}",
        text=text,
        outlet=outlet,
        published_at=when,
        tickers=("FNWK",) if "Fenwick" in text else (),
        companies=(FENWICK.name,) if "Fenwick" in text else (),
    )


def prices(last: date = DAY, days: int = 400) -> Iterator[Draft]:
    """A price a weekday that goes up by a cent."""
    sessions = [
        Session(day, price, price, price, price, price, Decimal(1000))
        for n in range(days)
        if (day := last - timedelta(days - 1 - n)).weekday() < 5
        for price in (Decimal(40) + Decimal(n) / 100,)
    ]
    for sheet in sheets("FNWK", sessions, []):
        yield Draft(
            identity=f"FNWK:{sheet.part}" if sheet.part else "FNWK",
            kind="prices",
            title=sheet.title,
            url="https://prices.example/FNWK.csv",
            text=sheet.text,
            published_at=datetime(sheet.last.year, sheet.last.month, sheet.last.day, 22, tzinfo=UTC),
            period_end=sheet.last,
            tickers=("FNWK",),
        )


OUTLOOK = (
    "Fenwick Tools raised its full-year revenue guidance to $1.65 billion. Orders for drills grew in the north. "
    "A shortage of castings is the main risk to deliveries."
)
STRIKE = "Workers at Marrow Rail began a strike on Monday. Marrow Rail expects losses of $12 million a week."


class NotesDesk:
    """A real ledger in a folder, filled as a refresh would; notes by code alone, or with a draft that a test gives."""

    def __init__(self, folder: Path) -> None:
        self.desk: Desk = replace(wired(folder, parse('[watchlist]\ntickers = ["FNWK"]\n')), clock=lambda: NOW)
        self.inner = AnswerDesk(folder)
        self.inner.know(FENWICK)

    def __enter__(self) -> NotesDesk:
        return self

    def __exit__(self, *_: object) -> None:
        self.inner.ledger.close()

    @property
    def ledger(self) -> Ledger:
        return self.inner.ledger

    def put(self, feed: str, *drafts: Draft, now: datetime = NOW) -> None:
        for draft in drafts:
            self.inner.put(feed, draft, now=now)

    def fill(self) -> None:
        """What most tests need: two years and two quarters, prices, and two stories."""
        self.put("edgar", filing(YEAR_2024, "10-K", "2025-02-20", "0077-25-000001"))
        self.put("edgar", filing(YEAR_2025, "10-K", "2026-02-20", "0077-26-000001"))
        self.put("edgar", filing(SECOND, "10-Q", "2026-07-30", "0077-26-000002"))
        self.put("edgar", filing(QUARTER, "10-Q", "2026-10-29", "0077-26-000003"))
        self.put("prices", *prices())
        self.put(
            "wire", news("outlook", "Fenwick Tools lifts its outlook", OUTLOOK, datetime(2026, 10, 20, tzinfo=UTC))
        )
        self.put("wire", news("strike", "Strike at Marrow Rail", STRIKE, datetime(2026, 10, 26, tzinfo=UTC)))

    def tools(self, draft: str = "") -> Tools:
        def written(evidence: Evidence, stop: threading.Event) -> Answer:
            return extractive(evidence, evidence.as_of or NOW)

        return Tools(WordIndex(self.ledger), "words", "0" * 12, written, Written(ModelName("base", None)))

    def write(self, *subjects: str, day: date = DAY, formats: Sequence[Format] = ("json",), **more: Any) -> NotesReport:
        return write_with(self.desk, subjects, self.tools(), as_of=end_of_day(day), formats=formats, **more)

    def path(self, name: str = "FNWK", day: date = DAY, ending: str = "json") -> Path:
        return self.desk.folder / "reports" / day.isoformat() / f"{name}.{ending}"

    def note(self, subject: str = "FNWK", day: date = DAY) -> Note:
        from tieout.ui.notes.bundle import read_bundle

        self.write(subject, day=day)
        page = read_bundle(self.path(subject.replace(" ", "-"), day)).page
        assert isinstance(page, Note)
        return page


@dataclass(frozen=True, slots=True)
class Shelf:
    """Writes that fail as a full disk does: everything, or what ends with one of these."""

    endings: tuple[str, ...]

    def __call__(self, path: Path, data: bytes) -> None:
        from tieout.feeds.errors import TieoutError
        from tieout.ui.notes.bundle import write_file

        if path.name.endswith(self.endings):
            raise TieoutError(f"{path} cannot be written (No space left on device): make room.")
        write_file(path, data)
