"""The pictures of a research note in the documentation, made anew: demo desk → refresh → report → PNG.

    python -m bench notes pictures --out docs [--work FOLDER]      # needs Chromium and tieout[pdf]

The demo's companies are invented, and so are the filings and prices that this adds for one of them, so that every part of a
note shows: a small EDGAR on loopback, and a price file. Figures of the demo's own releases are kept.
"""

from __future__ import annotations

import json
import random
import shutil
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.command import Skipped, add_work
from tieout.feeds import end_of_day
from tieout.ui.desk import SETTINGS, Desk
from tieout.ui.first_start import DEMO_FILES
from tieout.ui.notes import write_notes
from tieout.ui.upkeep import refresh_desk

DAY = date(2026, 11, 20)
CIK = 999001
SETTINGS_TEXT = """
[fetch]
contact = "desk@example.org"
allow_private = ["127.0.0.1"]

[[feeds]]
name = "demo"
kind = "folder"
path = "demo"

[[feeds]]
name = "edgar"
kind = "edgar"
url = "http://127.0.0.1:{port}"
tickers = ["LKMR"]
forms = ["10-K", "10-Q"]
facts = true

[[feeds]]
name = "prices"
kind = "prices"
url = "{prices}/{{ticker}}.csv"
tickers = ["LKMR"]

[watchlist]
tickers = ["LKMR", "VLDS", "ORWN"]
"""
TAGS = {
    "revenue": ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenue from Contract with Customer", "USD"),
    "gross": ("GrossProfit", "Gross Profit", "USD"),
    "operating": ("OperatingIncomeLoss", "Operating Income (Loss)", "USD"),
    "net": ("NetIncomeLoss", "Net Income (Loss)", "USD"),
    "eps": ("EarningsPerShareDiluted", "Earnings Per Share, Diluted", "USD/shares"),
}
# Filed on, form, period, and in millions (per share in dollars): revenue, gross profit, operating income, net income, EPS.
FILED: tuple[tuple[str, str, str, str, tuple[float, ...]], ...] = (
    ("2025-02-20", "10-K", "2024-01-01", "2024-12-31", (1716.0, 572.9, 180.1, 116.0, 1.86)),
    ("2025-05-07", "10-Q", "2025-01-01", "2025-03-31", (431.2, 144.1, 45.8, 29.5, 0.47)),
    ("2025-08-06", "10-Q", "2025-04-01", "2025-06-30", (440.3, 148.2, 47.1, 30.6, 0.49)),
    ("2025-11-06", "10-Q", "2025-07-01", "2025-09-30", (446.4, 151.5, 50.2, 32.7, 0.52)),
    ("2025-11-06", "10-Q", "2025-01-01", "2025-09-30", (1317.9, 443.8, 143.1, 92.8, 1.48)),
    ("2026-02-19", "10-K", "2025-01-01", "2025-12-31", (1775.6, 600.2, 194.6, 126.6, 2.03)),
    ("2026-05-06", "10-Q", "2026-01-01", "2026-03-31", (448.9, 153.9, 50.2, 33.4, 0.54)),
    ("2026-08-06", "10-Q", "2026-04-01", "2026-06-30", (451.7, 156.7, 52.9, 35.9, 0.58)),
    ("2026-11-05", "10-Q", "2026-07-01", "2026-09-30", (463.5, 162.3, 57.5, 39.4, 0.64)),
    ("2026-11-05", "10-Q", "2025-07-01", "2025-09-30", (446.4, 151.5, 49.6, 32.7, 0.52)),  # operating income restated
)


def company_facts() -> dict[str, Any]:
    """The invented company's companyfacts."""
    facts: dict[str, Any] = {}
    for place, (tag, label, unit) in enumerate(TAGS.values()):
        rows = [
            {
                "start": start, "end": end, "form": form, "filed": filed, "fy": int(end[:4]), "fp": "FY" if form == "10-K" else "Q3",
                "accn": f"0000{CIK}-{filed[2:4]}-{filed[5:7]}{filed[8:]}00",
                "val": values[place] if unit != "USD" else round(values[place] * 1_000_000),
            }
            for filed, form, start, end, values in FILED
        ]  # fmt: skip
        facts[tag] = {"label": label, "units": {unit: rows}}
    return {"cik": CIK, "entityName": "Larkmoor Foods Inc.", "facts": {"us-gaap": facts}}


def prices() -> str:
    """Two years of sessions by a seeded walk, through the closes that the demo's news tell: $41.20 on 5 November, up 4.7%."""
    walk = random.Random(21)
    days = [DAY - timedelta(days=back) for back in range(760, -1, -1)]
    days = [day for day in days if day.weekday() < 5]
    told = days.index(date(2026, 11, 5))
    closes = {told: 41.20, told - 1: 41.20 / 1.047}
    for place in range(told - 2, -1, -1):
        closes[place] = closes[place + 1] / (1 + walk.gauss(0.0006, 0.012))
    for place in range(told + 1, len(days)):
        closes[place] = closes[place - 1] * (1 + walk.gauss(0.0006, 0.012))
    rows = (
        f"{day},{c:.2f},{c * 1.006:.2f},{c * 0.994:.2f},{c:.2f},400000"
        for day, c in zip(days, (closes[n] for n in range(len(days))), strict=True)
    )
    return "\n".join(("Date,Open,High,Low,Close,Volume", *rows)) + "\n"


def write_site(folder: Path) -> None:
    """The paths of EDGAR that the feed asks for, as files."""
    pages = {
        "files/company_tickers.json": {"0": {"cik_str": CIK, "ticker": "LKMR", "title": "Larkmoor Foods Inc."}},
        f"submissions/CIK{CIK:010d}.json": {"name": "Larkmoor Foods Inc.", "tickers": ["LKMR"], "filings": {"recent": {}, "files": []}},
        f"api/xbrl/companyfacts/CIK{CIK:010d}.json": company_facts(),
    }  # fmt: skip
    for name, page in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(page), "utf-8")
    (folder / "LKMR.csv").write_text(prices(), "utf-8")


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """A folder on loopback; gives the port."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def make_desk(work: Path, port: int) -> Desk:
    """The demo desk with the invented company's filings and prices, refreshed."""
    folder = work / "desk"
    shutil.copytree(DEMO_FILES, folder / "demo", dirs_exist_ok=True)
    (folder / SETTINGS).write_text(SETTINGS_TEXT.format(port=port, prices=(work / "site").as_uri()), "utf-8")
    desk = Desk.load(folder)
    refresh_desk(desk, everything=True)
    return desk


def page_picture(pdf: Path, out: Path) -> None:
    """The first page of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    _save(document[0].render(scale=1.6).to_pil(), out)
    document.close()


def screen_picture(page: Path, out: Path) -> None:
    """A page as a dark screen shows it."""
    from io import BytesIO

    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(
            color_scheme="dark", viewport={"width": 1000, "height": 1250}, device_scale_factor=1.25
        )
        tab = context.new_page()
        tab.goto(page.as_uri())
        shot = tab.screenshot()
        browser.close()
    _save(Image.open(BytesIO(shot)), out)


def _save(picture: Any, out: Path) -> None:
    """128 colours are enough for type and lines, and a third of the size."""
    picture.convert("RGB").quantize(128).save(out, optimize=True)
    print(f"{out}: {out.stat().st_size:,} bytes")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_work(parser, "note-pictures")
    parser.add_argument("--out", type=Path, help="the folder of the pictures, for example docs")


def run(options: Namespace) -> int:
    """Write both pictures."""
    if options.out is None:
        raise Skipped("needs --out FOLDER, for example docs")
    work = options.work.absolute()
    notes = work / "notes"
    write_site(work / "site")
    with served(work / "site") as port:
        desk = make_desk(work, port)
    done = write_notes(
        desk, ["LKMR"], as_of=end_of_day(DAY), formats=("md", "html", "pdf", "json"), out=notes, force=True
    )
    print(done)
    page_picture(notes / "LKMR.pdf", options.out / "note-page1.png")
    screen_picture(notes / "LKMR.html", options.out / "note-html-dark.png")
    return 0
