"""Fifty notes in one run: seconds a note, memory, and the rate against asking the same questions one by one.

    python -m bench notes speed [--work WORK] [--tickers 50] [--asked 3] [--processes 1] [--formats md,json]

Makes a desk of invented companies with XBRL facts and news in WORK, with the real index and model. `report` is one run of
`write_notes`; `ask` is `Desk.ask` of the questions of a note's sections in the same process, the model loaded; `process` is
`tieout ask` for each. Prints one JSON line. `cpu` is processor time, which says the same on a busy machine; the rates are of it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.command import add_work
from tieout.feeds import Company, Ledger, end_of_day
from tieout.feeds.draft import Draft
from tieout.feeds.edgar_facts import facts_documents
from tieout.feeds.ledger_writes import Labels
from tieout.retrieval import Filters, Index
from tieout.ui.desk import Desk
from tieout.ui.notes import NoteResult, Step, write_notes
from tieout.ui.notes.records import Format
from tieout.ui.notes.sections import questions
from tieout.ui.notes.subjects import About

DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
_FIRST = ("Ardle", "Brock", "Calver", "Dunnet", "Elsby", "Farrow", "Garnet", "Hadley", "Ivers", "Jessop")
_SECOND = ("Tools", "Foods", "Mills", "Lines", "Glass")
_TAGS = (
    ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenue from contracts", 1000),
    ("GrossProfit", "Gross profit", 400),
    ("OperatingIncomeLoss", "Operating income", 150),
    ("NetIncomeLoss", "Net income", 110),
)


def company(n: int) -> Company:
    """An invented company."""
    name = f"{_FIRST[n % 10]} {_SECOND[n // 10 % 5]}"
    return Company(f"{name} Inc.", f"Q{chr(65 + n // 10)}{chr(65 + n % 10)}X", n + 1, (name,))


def facts(n: int) -> Iterator[Draft]:
    """Twelve quarters and three years, a filing each."""
    of = company(n)
    found: dict[str, Any] = {}
    for quarter in range(12):
        year, part = 2023 + (quarter + 3) // 4, (quarter + 3) % 4
        start = date(year, 3 * part + 1, 1)
        end = (date(year, 3 * part + 4, 1) if part < 3 else date(year + 1, 1, 1)) - timedelta(days=1)
        _value(found, n, quarter, start, end, "10-Q", end + timedelta(days=30))
    for year in (2024, 2025):
        _value(found, n, 4 * (year - 2023), date(year, 1, 1), date(year, 12, 31), "10-K", date(year + 1, 2, 15), 4)
    whole = {"entityName": of.name, "facts": {"us-gaap": found}}
    url = f"https://filings.example/{of.ticker}"
    return facts_documents(whole, cik=n + 1, ticker=of.ticker or "", url=url, accepted={})


def _value(
    found: dict[str, Any], n: int, step: int, start: date, end: date, form: str, filed: date, times: int = 1
) -> None:
    for tag, label, size in _TAGS:
        value = Decimal(times * size * (100 + 3 * step + n)) * 10_000
        row: dict[str, Any] = {
            "accn": f"{n + 1:010d}-{filed:%y}-{filed:%m%d}",
            "form": form,
            "filed": filed.isoformat(),
        }
        row |= {"start": start.isoformat(), "end": end.isoformat(), "val": value, "fy": end.year, "fp": "FY"}
        found.setdefault(tag, {"label": label, "units": {"USD": []}})["units"]["USD"].append(row)


def news(n: int) -> Iterator[Draft]:
    """Six stories a company, each with a figure of its own."""
    name = company(n).aliases[0]
    told = (
        ("lifts outlook", f"{name} raised its full-year revenue guidance to ${1200 + n} million on Tuesday."),
        ("names risk", f"{name} said that a shortage of castings is the main risk to its deliveries next year."),
        ("opens plant", f"{name} opened a plant at Dorrin that cost ${30 + n} million and employs {400 + n} people."),
        ("sales rise", f"Sales at {name} were helped by new customers in the north, the company said on Monday."),
        ("pays dividend", f"{name} declared a quarterly dividend of $0.{20 + n % 60} a share, payable in December."),
        ("wins order", f"{name} won an order worth ${60 + n} million from the harbour authority of Northmarch."),
    )
    for at, (what, text) in enumerate(told):
        yield Draft(
            identity=f"{n}-{at}",
            kind="news",
            title=f"{name} {what}",
            url=f"https://news.example/{n}/{at}",
            text=f"{text} Nobody else at {name} commented. Shares were little changed.",
            outlet="Pell Wire",
            published_at=NOW - timedelta(days=5 + 3 * at, minutes=n),
            tickers=(company(n).ticker or "",),
            companies=(company(n).name,),
        )


def make_desk(folder: Path, count: int) -> Desk:
    """A desk with ledger and index, made once."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "desk.toml").write_text("[watchlist]\ntickers = []\n")
    desk = Desk.load(folder)
    with Ledger.open(desk.ledger_path) as ledger, ledger.writing():
        ledger.learn(company(n) for n in range(count))
        for n in range(count):
            for draft in (*facts(n), *news(n)):
                ledger.put("bench", draft, NOW, lambda d: Labels(d.tickers, d.companies))
    with Index.open(desk.index) as index:
        index.follow()
    return desk


def noted(desk: Desk, tickers: Sequence[str], formats: Sequence[Format]) -> dict[str, Any]:
    """One run over all of them; memory is looked at whenever a note begins."""
    held: list[float] = []
    spent: list[float] = []

    def seen(step: Step) -> None:
        if len(held) <= step.done:
            held.append(resident())
            spent.append(time.process_time())

    began = time.perf_counter()
    done = write_notes(desk, tickers, as_of=end_of_day(DAY), formats=formats, force=True, progress=seen)
    took = [note.seconds for note in done.notes]
    spent.append(time.process_time())
    cpu = [b - a for a, b in pairwise(spent)]
    return {
        "notes": len(done.notes),
        "failed": [failed(note) for note in done.notes if note.status == "failed"],
        "seconds": round(time.perf_counter() - began, 1),
        "first_ten": round(sum(took[:10]) / len(took[:10]), 2),
        "last_ten": round(sum(took[-10:]) / len(took[-10:]), 2),
        "a_note": round(sum(took) / len(took), 2),
        "cpu": {"first_ten": mean(cpu[:10]), "last_ten": mean(cpu[-10:]), "a_note": mean(cpu)},
        "memory_mb": {"after_10": held[min(10, len(held) - 1)], "at_the_end": resident(), "peak": peak()},
    }


def failed(note: NoteResult) -> str:
    """A failed note with its error."""
    return f"{note.subject}: {note.error}"


def asked(desk: Desk, count: int) -> dict[str, Any]:
    """The same sections' questions, one by one, in this process."""
    desk.ask("What is new?", Filters(as_of=end_of_day(DAY)))
    began, spent = time.perf_counter(), time.process_time()
    for n in range(count):
        for question in questions(about(n)):
            desk.ask(question, Filters(tickers=(company(n).ticker or "",), as_of=end_of_day(DAY)))
    cpu = round((time.process_time() - spent) / max(1, count), 2)
    return {"tickers": count, "a_ticker": round((time.perf_counter() - began) / max(1, count), 2), "cpu": cpu}


def processes(desk: Desk, count: int) -> dict[str, Any]:
    """The same through the command line, each in a process of its own."""
    began, spent = time.perf_counter(), of_children()
    for n in range(count):
        for question in questions(about(n)):
            words = [
                "--desk",
                str(desk.folder),
                "ask",
                question,
                "--ticker",
                company(n).ticker or "",
                "--as-of",
                str(DAY),
            ]
            subprocess.run([sys.executable, "-m", "tieout.ui.cli", *words, "--json"], check=True, capture_output=True)
    cpu = round((of_children() - spent) / max(1, count), 2)
    return {"tickers": count, "a_ticker": round((time.perf_counter() - began) / max(1, count), 2), "cpu": cpu}


def about(n: int) -> About:
    """What the sections' questions are about."""
    of = company(n)
    return About(of.ticker or "", "company", of.name, of.ticker)


def resident() -> float:
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def of_children() -> float:
    """Processor seconds of ended children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def mean(values: Sequence[float]) -> float:
    """The mean, to a hundredth."""
    return round(sum(values) / max(1, len(values)), 2)


def peak() -> float:
    """The most megabytes that this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, 1)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_work(parser, "notes")
    parser.add_argument("--tickers", type=int, default=50)
    parser.add_argument("--asked", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--formats", default="md,json")


def run(options: Namespace) -> int:
    """Print one JSON line; 1 when a note failed, or a run is not twice as fast as asking."""
    desk = make_desk(options.work / "desk", options.tickers)
    tickers = [company(n).ticker or "" for n in range(options.tickers)]
    with Index.open(desk.index) as index:  # keeps the server up, as a chat beside would
        index.health()
        one = asked(desk, options.asked)
        report = noted(desk, tickers, options.formats.split(","))
        apart = processes(desk, options.processes)
    each = report["cpu"]["a_note"]
    rates = {name: round(part["cpu"] / each, 1) for name, part in (("ask", one), ("process", apart))}
    print(json.dumps({"report": report, "ask": one, "process": apart, "times_faster_than": rates}))
    return 0 if not report["failed"] and rates["ask"] >= 2 else 1
