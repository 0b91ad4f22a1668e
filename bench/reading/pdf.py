"""Do the figures of a PDF question set stand in the extracted text of the right report?

    python -m bench reading pdf --data DATA [--count 50] [--seed 1]

DATA holds dev/docugami_sec10q/ (docs/*.pdf and qna_data.csv); skipped aloud when it is not there. A figure is
drawn from the answers; it counts as found when its digits stand in the text of a report that its line, or answer, names.
Some answers name the wrong report or write a figure otherwise than it does. Where Poppler's `pdftotext` is installed, it is the
witness: a figure that it does not find there either is listed under `not_in_report`, and the next one is drawn in its place.
Exits 1 when a figure is missing.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import subprocess
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds.pdf import read_pdf

_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]*\d)")
_SOURCE = re.compile(r"\d{4} Q\d [A-Z]+\.pdf")


def figures(path: Path) -> list[tuple[tuple[str, ...], str]]:
    """(reports, figure): the one report that the figure's line names, else those that its answer names."""
    found: set[tuple[tuple[str, ...], str]] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            whole = tuple(sorted(set(_SOURCE.findall(row["Answer"]))))
            for line in row["Answer"].split("\n"):
                own = tuple(sorted(set(_SOURCE.findall(line))))
                found |= {(own if len(own) == 1 else whole, figure) for figure in _FIGURE.findall(line)}
    return sorted(item for item in found if item[0])


@cache
def witness(path: Path) -> str:
    """The text as another program reads it; empty without that program."""
    program = shutil.which("pdftotext")
    if program is None:
        return ""
    done = subprocess.run([program, "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


@dataclass
class Texts:
    """The reports' extracted texts, each read once, and what that cost."""

    folder: Path
    read: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    seconds: float = 0.0

    def of(self, name: str) -> str:
        """The text of a report."""
        if name not in self.read:
            begin = time.perf_counter()
            pdf = read_pdf((self.folder / name).read_bytes())
            self.seconds += time.perf_counter() - begin
            self.read[name] = pdf.text
            self.pages += len(pdf.pages)
        return self.read[name]


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="the folder that holds dev/docugami_sec10q/")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> int:
    """Print one JSON line."""
    folder = given(options, "data") / "dev" / "docugami_sec10q"
    if not (folder / "qna_data.csv").is_file():
        raise Skipped(f"needs a question set, and there is none in {folder}")
    wanted, texts = figures(folder / "qna_data.csv"), Texts(folder / "docs")
    missing: list[tuple[tuple[str, ...], str]] = []
    not_in_report: list[tuple[tuple[str, ...], str]] = []
    found = 0
    for names, figure in random.Random(options.seed).sample(wanted, len(wanted)):
        if found + len(missing) == options.count:
            break
        if any(figure in texts.of(name) for name in names):
            found += 1
        elif any(seen := [witness(texts.folder / name) for name in names]) and not any(figure in text for text in seen):
            not_in_report.append((names, figure))
        else:
            missing.append((names, figure))
    result = {
        "drawn": found + len(missing),
        "found": found,
        "missing": missing,
        "not_in_report": not_in_report,
        "pages": texts.pages,
        "seconds_per_10_pages": round(texts.seconds / texts.pages * 10, 2),
    }
    print(json.dumps(result))
    return 1 if missing else 0
