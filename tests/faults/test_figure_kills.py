"""kill -9 while figures are read: the store holds whole documents at any time, and the next run makes up the rest."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from tieout.feeds import Ledger, TaggedNumber, Tagging
from tieout.feeds.draft import Draft
from tieout.retrieval import FiledFigure, follow_figures, open_figures

DOCUMENTS, NUMBERS = 60, 40
KILLS = int(os.environ.get("TIEOUT_KILLS", "6"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)

SCRIPT = """
import sys, time
from pathlib import Path
from tieout.feeds import Ledger
from tieout.retrieval.figures import sync
sync._BATCH = 0.0
with Ledger.open(Path(sys.argv[1])) as ledger:
    print("begun", flush=True)
    sync.follow_figures(Path(sys.argv[2]), ledger)
"""


def fill(path: Path, edition: int) -> None:
    """Every third document has another text, and other figures, in the next edition."""
    with Ledger.open(path) as ledger, ledger.writing():
        for n in range(DOCUMENTS):
            ledger.put("filings", filing(n, edition if n % 3 == 0 else 1), NOW)


def filing(n: int, edition: int) -> Draft:
    text = " ".join(f"{1000 * edition + number}" for number in range(NUMBERS))
    numbers = tuple(
        TaggedNumber(5 * k, 5 * k + 4, f"x:Row{k}", "USD", Decimal(1000 * edition + k), 3, None, date(2025, 12, 31))
        for k in range(NUMBERS)
    )
    tagging = Tagging((("EntityRegistrantName", f"Filer {n}"),), numbers)
    return Draft(f"i{n}", "filing", f"Filing {n}", f"https://x.example/{n}", text, published_at=NOW, tagging=tagging)


def held(ledger: Path, folder: Path) -> dict[str, list[FiledFigure]]:
    """Figures of every document that is held."""
    with Ledger.open(ledger) as opened, open_figures(folder) as store:
        found = {d.id: store.of_document(d.id) for d in opened.documents(all_revisions=True)}
        assert sum(map(len, found.values())) == store.counts().figures
    return {id: figures for id, figures in found.items() if figures}


def test_reading_killed_at_any_point_converges(tmp_path: Path) -> None:
    """Some kills over two editions; each leaves whole documents, and one run after them the store that a calm run makes."""
    ledger, calm, rough = tmp_path / "ledger.sqlite", tmp_path / "calm", tmp_path / "rough"
    draw = random.Random(11)
    for edition in (1, 2):
        fill(ledger, edition)
        with Ledger.open(ledger) as opened:
            begun = time.monotonic()
            follow_figures(calm, opened)
            whole = time.monotonic() - begun
        for _ in range(KILLS // 2):
            command = [sys.executable, "-c", SCRIPT, str(ledger), str(rough)]
            child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(draw.uniform(0, max(1.5 * whole, 0.3)))
            child.kill()
            child.communicate()
            assert all(len(figures) == NUMBERS for figures in held(ledger, rough).values())
        with Ledger.open(ledger) as opened:
            follow_figures(rough, opened)
        assert held(ledger, rough) == held(ledger, calm)
        assert len(held(ledger, rough)) == DOCUMENTS + (DOCUMENTS // 3 if edition == 2 else 0)
