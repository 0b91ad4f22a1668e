"""Do the figures of a PDF question set stand in the extracted text of the right report?

    python bench/pdf_check.py --data DATA [--count 50] [--seed 1]

DATA holds dev/docugami_sec10q/ (docs/*.pdf and qna_data.csv); skipped aloud (exit 0) when it is not there. A figure is
drawn from the answers; it counts as found when its digits stand in the text of a report that its line, or answer, names.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import time
from pathlib import Path

from feeds.pdf import read_pdf

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = options.data / "dev" / "docugami_sec10q"
    if not (folder / "qna_data.csv").is_file():
        print(f"SKIPPED: no question set under {folder}", file=sys.stderr)
        return 0
    wanted = figures(folder / "qna_data.csv")
    drawn = random.Random(options.seed).sample(wanted, min(options.count, len(wanted)))
    begin = time.perf_counter()
    pdfs = {
        name: read_pdf((folder / "docs" / name).read_bytes())
        for name in sorted({n for names, _ in drawn for n in names})
    }
    seconds = time.perf_counter() - begin
    pages = sum(len(pdf.pages) for pdf in pdfs.values())
    missing = [(names, figure) for names, figure in drawn if not any(figure in pdfs[n].text for n in names)]
    result = {
        "drawn": len(drawn),
        "found": len(drawn) - len(missing),
        "missing": missing,
        "pages": pages,
        "seconds_per_10_pages": round(seconds / pages * 10, 2),
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
