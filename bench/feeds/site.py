"""Does a refresh of the public benchmark's site bring every document that stands there, once, and lose none the second time?

    python -m bench feeds site --bench BENCH --data DATA [--all] [--port 8791]

BENCH holds make_site.py and serve.py; skipped aloud when they are not there. What must come in is counted apart
from the code under test: items in the feeds' files, accession numbers, filings in companyfacts, files in the folder.
`--all` takes all PDFs instead of a few. Prices, of which a ticker gives a summary and a document a month, are counted
from their CSV files. Prints one JSON line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from bench.command import Skipped, given
from tieout.feeds import Ledger, refresh
from tieout.ui.desk import Desk

_ITEM = re.compile(r"<item>|<entry>")
_ENTRY = re.compile(r"<entry>.*?</entry>", re.DOTALL)
_UPDATED = re.compile(r"<updated>(.*?)</updated>")
_ACCESSION = re.compile(r"accession-number=(\d{10}-\d{2}-\d{6})")


def expected(out: Path, tickers: dict[str, list[int]]) -> Counter[str]:
    """Documents by "feed kind"."""
    site, found = out / "site", Counter[str]()
    for path in (site / "feeds").iterdir():
        text = path.read_text("utf-8")
        items = len(json.loads(text)["items"]) if path.suffix == ".jsonfeed" else len(_ITEM.findall(text))
        found[f"{path.stem} news"] = items
    found["sec-8k filing"] = len(set(current_filings(site / "edgar" / "getcurrent")))
    for path in (site / "edgar").rglob("CIK*.json"):
        listed = json.loads(path.read_bytes())
        feed = next((name for name, ciks in tickers.items() if int(path.stem[3:]) in ciks), "")
        if "facts" in listed:
            found[f"{feed} facts"] += len(facts_filings(listed))
        elif feed:
            found[f"{feed} filing"] += len(listed["filings"]["recent"]["accessionNumber"])
    found["edgar-8k release"] = sum("EX99" in path.name or "exhibit" in path.name for path in site.rglob("*.htm"))
    for path in (out / "reports").rglob("*"):
        if path.is_file():
            found["reports release" if path.parent.name == "releases" else "reports filing"] += 1
    found["prices prices"] = sum(1 + len(months(path)) for path in (out / "prices").glob("*.csv"))
    return found


def current_filings(folder: Path) -> list[str]:
    """Accession numbers of the stored 8-K entries (and of their amendments), the page's hundred newest."""
    entries = {one for path in folder.glob("*.xml") for one in _ENTRY.findall(path.read_text("iso-8859-1"))}
    chosen = [one.replace("\r\n", "\n") for one in entries if re.search(r'term="8-K', one)]
    newest = sorted(set(chosen), key=lambda one: _UPDATED.findall(one)[0], reverse=True)
    return [_ACCESSION.findall(one)[0] for one in newest[:100]]


def facts_filings(companyfacts: dict[str, Any]) -> set[str]:
    """Filings in companyfacts: accession number, form and day."""
    tags = (entry for taxonomy in companyfacts["facts"].values() for entry in taxonomy.values())
    rows = (row for entry in tags for values in entry["units"].values() for row in values)
    return {f"{row['accn']} {row['form']} {row['filed']}" for row in rows}


def months(path: Path) -> set[str]:
    """Months of a price file."""
    return {line[:7] for line in path.read_text("utf-8").split("\n")[1:] if re.match(r"\d{4}-\d\d-\d\d,", line)}


def counted(desk: Desk) -> Counter[str]:
    """Documents of the ledger by "feed kind"."""
    with Ledger.open(desk.feeds.ledger) as ledger:
        return Counter(f"{document.feed} {document.kind}" for document in ledger.documents())


def ciks_of(desk: Desk, site: Path) -> dict[str, list[int]]:
    """The companies of each EDGAR feed."""
    rows = json.loads((site / "edgar" / "files" / "company_tickers.json").read_bytes()).values()
    numbers = {row["ticker"]: int(row["cik_str"]) for row in rows}
    return {spec.name: [numbers[one] for one in spec.tickers] for spec in desk.feeds.feeds if spec.kind == "edgar"}


def check(bench: Path, data: Path, port: int, all_reports: bool) -> dict[str, object]:
    """Make the site, serve it, refresh twice, compare."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        make = [sys.executable, str(bench / "make_site.py"), "--out", folder, "--data", str(data), "--port", str(port)]
        subprocess.run(make + ([] if all_reports else ["--small"]), check=True, stdout=subprocess.DEVNULL)
        serve = [sys.executable, str(bench / "serve.py"), str(out / "site"), "--port", str(port)]
        with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                await_server(port)
                return compared(out)
            finally:
                server.kill()


def await_server(port: int) -> None:
    """Wait until the server answers, ten seconds at most."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_log", timeout=5).close()
            return
        except urllib.error.URLError:
            time.sleep(0.1)


def compared(out: Path) -> dict[str, object]:
    """Two refreshes of the site's desk against what stands there."""
    desk = Desk.load(out / "desk")
    reports = [refresh(desk.feeds, everything=True) for _ in range(2)]
    wanted, found = expected(out, ciks_of(desk, out / "site")), counted(desk)
    return {
        "documents": dict(sorted(found.items())),
        "differ": {key: [wanted[key], found[key]] for key in wanted | found if wanted[key] != found[key]},
        "second": [reports[1].new, reports[1].updated],
        "failed": [one.error for report in reports for one in report.feeds if one.error],
        "seconds": [round(report.seconds, 1) for report in reports],
    }


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--bench", type=Path, help="the folder that holds make_site.py and serve.py")
    parser.add_argument("--data", type=Path, help="the folder that holds filings/")
    parser.add_argument("--port", type=int, default=8791)
    parser.add_argument("--all", action="store_true")


def run(options: Namespace) -> int:
    """Print one JSON line; 1 when documents are missing or doubled, or a feed failed."""
    bench, data = given(options, "bench"), given(options, "data")
    if not (bench / "make_site.py").is_file() or not (data / "filings").is_dir():
        raise Skipped(f"needs {bench / 'make_site.py'} and {data / 'filings'}")
    result = check(bench, data, options.port, options.all)
    print(json.dumps(result))
    return 1 if result["differ"] or result["failed"] or result["second"] != [0, 0] else 0
