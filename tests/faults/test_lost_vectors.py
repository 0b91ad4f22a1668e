"""Vectors lost under a running desk, as a user sees it: `tieout status`, `tieout reindex`, `tieout search`. Real Chroma."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tieout.feeds import Ledger
from tieout.feeds.draft import Draft
from tieout.retrieval.index.chroma_server import lease

pytestmark = pytest.mark.slow

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
MANY = 1_100  # Chroma writes its HNSW files after a thousand
HERE = Path(__file__).parents[1] / "retrieval"
# The command itself, with vectors drawn from the texts: what is asked here is whether they are all there.
COMMAND = """
import sys
import quick_vectors
from tieout.retrieval.index.embedder import Embedder
quick_vectors.install()
Embedder.encode_query = lambda self, text: self.encode_passages([text])[0]
from tieout.ui.cli import main
main()
"""


def tieout(desk: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", COMMAND, "--desk", str(desk), *words]
    return subprocess.run(command, capture_output=True, timeout=300, env={**os.environ, "PYTHONPATH": str(HERE)})


def status(desk: Path) -> tuple[int, dict[str, Any]]:
    done = tieout(desk, "status", "--json")
    return done.returncode, json.loads(done.stdout)


def search(desk: Path) -> list[tuple[str, int, int, dict[str, Any]]]:
    done = tieout(desk, "search", "subject 331", "--json", "-k", "5")
    return [(h["document"], h["start"], h["end"], h["ranks"]) for h in json.loads(done.stdout)["hits"]]


def stopped(desk: Path) -> None:
    """The desk's server ends, as when the machine goes down."""
    with lease(desk / "index", 1.0) as held:
        os.kill(held.pid, signal.SIGKILL)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """A desk of many short documents, indexed."""
    (tmp_path / "desk.toml").write_text("", "utf-8")
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger, ledger.writing():
        for n in range(MANY):
            text = f"Item {n} is about subject {n * 7919 % 1000}."
            ledger.put("f", Draft(f"{n}", "news", f"Item {n}", f"https://example.org/{n}", text, published_at=NOW), NOW)
    assert tieout(tmp_path, "reindex").returncode == 0
    yield tmp_path
    (tmp_path / "index" / "server.json").unlink(missing_ok=True)  # tells the server to go


def hnsw(desk: Path) -> list[Path]:
    return list((desk / "index" / "chroma").glob("*/*.bin"))


def test_deleted_vectors_are_red_at_once_and_reindex_brings_the_same_results_back(desk: Path) -> None:
    """While the server serves from memory, and after it has started anew; nothing is lost for good."""
    assert status(desk)[0] == 0
    before = search(desk)
    assert before
    with lease(desk / "index", 1.0):
        assert hnsw(desk)
        for file in hnsw(desk):
            file.unlink()
        assert status(desk)[0] == 1
    stopped(desk)
    code, said = status(desk)
    assert (code, said["healthy"]) == (1, False)
    assert tieout(desk, "reindex").returncode == 0
    code, said = status(desk)
    assert (code, said["index"]["self_query"]) == (0, 1.0)
    assert search(desk) == before


def test_vectors_that_are_counted_but_not_found_are_red(desk: Path) -> None:
    """The files are there and empty, the passages are counted: only asking known passages for themselves tells."""
    before = search(desk)
    stopped(desk)
    for file in hnsw(desk):
        file.write_bytes(b"")
    code, said = status(desk)
    assert (code, said["healthy"]) == (1, False)
    assert said["index"]["self_query"] < 1.0
    assert tieout(desk, "reindex").returncode == 0
    assert status(desk)[0] == 0
    assert search(desk) == before
