"""Desks over filings: as they were filed, and the same pages with every tag taken out."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from bench.command import Skipped, say
from tieout.feeds import FeedSpec, FeedsSettings, Ledger, refresh
from tieout.retrieval import FigureStore, follow_figures, open_figures

HELD_OUT = ("ba", "csco", "ge", "gme", "khc", "ma", "mdt", "rkt", "txn", "wba")
_TAGS = ("ix:", "xbrli:", "xbrldi:", "link:")


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A ledger with its figure store."""

    ledger: Ledger
    store: FigureStore


def filings(folder: Path, companies: Sequence[str]) -> list[Path]:
    """The filings of these companies. Skipped where there is none."""
    found = [p for p in sorted(folder.glob("*.html.gz")) if p.name.split("-")[0] in companies]
    if not found:
        raise Skipped(f"no filing of {', '.join(companies)} in {folder}")
    return found


@contextmanager
def desk(work: Path, paths: Sequence[Path], *, plain: bool) -> Iterator[OpenDesk]:
    """The desk of these filings, made where it is not there yet."""
    root = work / ("plain" if plain else "tagged")
    pages, done = root / "pages", root / "done"
    if not done.exists():
        shutil.rmtree(root, ignore_errors=True)
        pages.mkdir(parents=True)
        say(f"reading {len(paths)} filings into {root}")
        for path in paths:
            data = gzip.decompress(path.read_bytes())
            (pages / path.name.removesuffix(".gz")).write_bytes(without_tags(data) if plain else data)
        refresh(
            FeedsSettings(root / "ledger.sqlite", (FeedSpec("filings", "folder", path=str(pages)),)), everything=True
        )
        done.touch()
    with Ledger.open(root / "ledger.sqlite") as ledger:
        follow_figures(root / "index", ledger)
        with open_figures(root / "index") as store:
            yield OpenDesk(ledger, store)


def without_tags(page: bytes) -> bytes:
    """The page as a press release would be: hidden facts gone, visible ones in their words."""
    root = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True, encoding="utf-8"))
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.tag.lower() in ("ix:header", "ix:hidden"):
            element.drop_tree()
    names = {e.tag for e in root.iter() if isinstance(e.tag, str) and e.tag.lower().startswith(_TAGS)}
    etree.strip_tags(root, *names)
    return b"<!DOCTYPE html>\n" + etree.tostring(root, method="html", encoding="utf-8")
