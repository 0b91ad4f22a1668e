"""Real texts: the MD&A of filings against their own tagged statements, and an earnings release's prose against its tables.

    python -m bench check real --filings FOLDER [--companies ba,csco] [--release PAGE] [--show 20]

The desk holds nothing but what is tagged outside the section (or the tables of the release), so that no sentence ties to itself. Prints
the shares of each verdict and every contradicted figure, to be looked at.
"""

from __future__ import annotations

import re
import shutil
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.check.desks import HELD_OUT, desk, filings
from bench.command import add_work, given
from tieout.feeds import Document, FeedSpec, FeedsSettings, Ledger, refresh
from tieout.model import CheckReport, check_text
from tieout.retrieval import FigureStore, FiledFigure, read_figures

_BEGINS = re.compile(
    r"^[#|\s]*(?:item\s*\d\w?\.?\W*)?management[’']s\s+discussion\s+and\s+analysis\b.{0,80}$", re.I | re.M
)
_ENDS = re.compile(
    r"^[#|\s]*(?:item\s*(?:3|7a|8)\b\.?\W*|)(?:quantitative\s+and\s+qualitative\s+disclosures|financial\s+statements\s+and\s+supplementary)\b.{0,90}$",
    re.I | re.M,
)
_LEAST = 20_000  # characters of a section; what is shorter is a line of the contents


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--filings", type=Path, help="folder of inline XBRL pages (.html.gz)")
    parser.add_argument("--companies", default=",".join(HELD_OUT), help="first words of the files' names: %(default)s")
    parser.add_argument("--release", type=Path, help="an earnings release as an HTML page")
    parser.add_argument("--most", type=int, default=10, help="annual reports that are read")
    parser.add_argument("--show", type=int, default=20, help="print so many contradicted figures")
    add_work(parser, "check")


def run(options: Namespace) -> int:
    """Check, and print."""
    if options.release:
        _release(given(options, "release"), options.show)
    companies = options.companies.split(",")
    with desk(options.work, filings(given(options, "filings"), companies), plain=False) as on:
        reports = [d for d in on.ledger.documents() if d.form == "10-K"][: options.most]
        total: Counter[str] = Counter()
        for document in reports:
            span = section(document.text)
            if span is None:
                print(f"{document.title}: no section found")
                continue
            figures = [f for f in on.store.of_document(document.id) if f.concept and not span[0] <= f.start < span[1]]
            report = _against(document.text[slice(*span)], document, figures, on.ledger)
            total.update(_said(document.title, report, options.show))
        _print("all", total)
    return 0


def section(text: str) -> tuple[int, int] | None:
    """The longest stretch from a heading of the section to the next one's, at most half of the text."""
    found = []
    for begin in _BEGINS.finditer(text):
        end = _ENDS.search(text, begin.end())
        if end and _LEAST <= end.start() - begin.start() <= len(text) // 2:
            found.append((begin.start(), end.start()))
    return max(found, key=lambda span: span[1] - span[0], default=None)


def _against(text: str, document: Document, figures: Sequence[FiledFigure], ledger: Ledger) -> CheckReport:
    """The text on a store that holds these figures alone."""
    with TemporaryDirectory() as folder, FigureStore.open(Path(folder) / "figures.sqlite") as store:
        with store.writing():
            ticker = document.tickers[0] if document.tickers else None
            store.replace(document.id, figures, ticker=ticker)
        return check_text(text, ledger, store, title=document.title)


def _release(page: Path, show: int) -> None:
    """The lines of running text of a release on a desk of its tables."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pages").mkdir()
        shutil.copy(page, folder / "pages")
        refresh(
            FeedsSettings(folder / "ledger.sqlite", (FeedSpec("releases", "folder", path=str(folder / "pages")),)),
            everything=True,
        )
        with Ledger.open(folder / "ledger.sqlite") as ledger:
            (document,) = ledger.documents()
            figures = [f for f in read_figures(document, None) if f.origin == "table"]
            prose = "\n".join(line for line in document.text.split("\n") if not line.startswith("|"))
            _print("release", _said(document.title, _against(prose, document, figures, ledger), show))


def _said(title: str, report: CheckReport, show: int) -> Counter[str]:
    counts: Counter[str] = Counter(
        {str(verdict): n for verdict, n in report.counts.items() if verdict != "not_checked"}
    )
    _print(title, counts)
    for figure in [f for f in report.figures if f.verdict == "contradicted"][:show]:
        around = report.text[max(0, figure.start - 160) : figure.end + 60].replace("\n", " ")
        print(f"    {figure.text}: {figure.says}\n        … {around}")
    return counts


def _print(title: str, counts: Counter[str]) -> None:
    n = max(1, counts.total())
    print(
        f"{title}: {counts.total()} figures, " + ", ".join(f"{verdict} {counts[verdict] / n:.1%}" for verdict in counts)
    )
