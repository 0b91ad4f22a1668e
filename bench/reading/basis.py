"""Is the basis of a figure told: a result, guidance, restated or pro forma?

    python -m bench reading basis --data DATA

bench/sets/basis.json names figures of filings and releases by their offsets, with a basis that was given by hand. Guidance
is what a company expects of itself; how a balance will run off, and what others expect, is none. The filings are those of
DATA/train/filings of companies that nothing is trained on; skipped aloud where they are not there. Exits 1 below 95 %.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.command import Skipped, given
from tieout.feeds import tagged_html_to_text
from tieout.feeds.report_formats import read_bytes
from tieout.retrieval.figures.reader.basis import basis_of
from tieout.retrieval.figures.reader.layout import place_at, places
from tieout.retrieval.reading.concepts.sources import page_of

_SET = Path(__file__).parents[1] / "sets" / "basis.json"
_ROOT = Path(__file__).parents[2]
_WANTED = 0.95


def add_arguments(parser: ArgumentParser) -> None:
    """Where the filings are."""
    parser.add_argument("--data", type=Path)


def run(options: Namespace) -> int:
    """Prints the share that is right, and each figure that is not."""
    data = given(options, "data")
    counts: Counter[tuple[str, str]] = Counter()
    for name, wanted in json.loads(_SET.read_text("utf-8")).items():
        text = _text(data, name)
        found = places(text)
        for basis, start, end in _labels(wanted):
            place = place_at(found, start, end)
            told: str = basis_of(place) if place else "not read"
            counts[basis, told] += 1
            if told != basis:
                print(f"{name} {start}: {text[start:end]!r} is {basis}, told as {told}")
    right = sum(count for (basis, told), count in counts.items() if basis == told)
    for (basis, told), count in sorted(counts.items()):
        print(f"{basis:<10} told as {told:<10} {count:>4}")
    print(f"{right} of {counts.total()} right ({right / counts.total():.1%})")
    return int(right < _WANTED * counts.total())


def _labels(wanted: dict[str, list[tuple[int, int]]]) -> Iterator[tuple[str, int, int]]:
    for basis, spans in wanted.items():
        for start, end in spans:
            yield basis, start, end


def _text(data: Path, name: str) -> str:
    if name.startswith("ui/"):
        path = _ROOT / name
        return read_bytes(path.suffix, path.read_bytes()).text
    path = data / name
    if not path.exists():
        raise Skipped(f"{path} is not there")
    text, _ = tagged_html_to_text(page_of(path))
    return str(text)
