"""The whole house at once: feeds served on loopback, real Chroma, the real embedder and model, through `tieout` itself.

Every company here is invented. The base answers alone, so that no adapter's state decides whether the house stands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from feed_server import FeedServer, Page, item, rss

pytestmark = pytest.mark.slow

QUARTER = (
    "Dunlin Rail Corp. (ticker: DNLR) reported revenue of $318.4 million for the quarter that ended on 30 September 2026, "
    "up 6.1% from $300.1 million a year earlier. Net income was $27.9 million."
)
OTHER = "Whimbrel Ports opened a second crane hall on Thursday. The hall cost $44 million and employs 120 people."
DESK = """[fetch]
allow_private = ["127.0.0.1"]
[watchlist]
tickers = ["DNLR"]
[model]
adapter = "none"
[[feeds]]
name = "wire"
kind = "syndication"
url = "{url}"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        items = (item("q3", "Dunlin Rail reports third-quarter results", QUARTER), item("hall", "A crane hall", OTHER))
        server.pages["/feed"] = Page(rss(*items, title="Heron Wire"), headers={"Content-Type": "application/rss+xml"})
        yield server


@pytest.fixture(scope="module")
def desk(server: FeedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "desk.toml").write_text(DESK.format(url=server.url()), "utf-8")
    return folder


def tieout(desk: Path, *words: str, expected: int = 0) -> bytes:
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(desk), *words]
    done = subprocess.run(command, capture_output=True, timeout=400, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert (done.returncode, b"Traceback" in done.stderr) == (expected, False), done.stderr.decode()
    return done.stdout


def asked(desk: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tieout(desk, *words))
    return found


def test_a_feed_becomes_documents_and_passages_and_a_second_refresh_changes_nothing(
    desk: Path, server: FeedServer
) -> None:
    """First run: two new documents, indexed. Second: a 304, no body, no passage."""
    first = asked(desk, "refresh", "--json")
    assert [(feed["name"], feed["status"], feed["new"]) for feed in first["feeds"]] == [("wire", "new", 2)]
    assert first["passages"]["added"] >= 2
    server.log.clear()
    second = asked(desk, "refresh", "--all", "--json")
    assert server.log == [("/feed", 304)]
    assert second["passages"] == {"added": 0, "removed": 0}
    assert second["feeds"][0]["status"] == "unchanged"


def test_an_answer_has_every_field_and_its_quotes_are_the_text(desk: Path) -> None:
    """The JSON of `ask`, and `text[start:end] == quote` against `documents show --text`."""
    answer = asked(desk, "ask", "--json", "What was the revenue of Dunlin Rail in the third quarter of 2026?")
    assert {
        "question", "as_of", "refused", "answer", "sentences", "sources", "conflicts", "newest_source_at", "stale",
        "notice", "model", "seconds",
    } <= set(answer)  # fmt: skip
    assert not answer["refused"]
    assert "318.4" in answer["answer"]
    assert answer["sources"]
    for source in answer["sources"]:
        text = tieout(desk, "documents", "show", source["document"], "--text").decode("utf-8")
        assert text[source["start"] : source["end"]] == source["quote"]
    assert all(sentence["text"] in answer["answer"] for sentence in answer["sentences"])
    figures = [figure for sentence in answer["sentences"] for figure in sentence["figures"]]
    assert figures
    assert all(figure["tied"] for figure in figures)
    assert answer["model"] == {"base": "smollm2-135m", "adapter": None}


def test_nothing_after_the_as_of_day_is_used(desk: Path) -> None:
    """The story is of 20 October; on the 19th nobody knew."""
    answer = asked(desk, "ask", "--json", "What was the revenue of Dunlin Rail?", "--as-of", "2026-10-19")
    assert answer["refused"]
    assert answer["sources"] == []
    assert "318.4" not in answer["answer"]


def test_search_gives_passages_with_ranks(desk: Path) -> None:
    """Both searches find the crane hall."""
    hit = asked(desk, "search", "crane hall", "-k", "1", "--json")["hits"][0]
    assert set(hit) == {
        "document", "feed", "kind", "title", "url", "published_at", "page", "start", "end", "quote", "score", "ranks",
    }  # fmt: skip
    assert "crane hall" in hit["quote"].lower()
    assert hit["ranks"]["lexical"] == 1


def test_commands_run_side_by_side(desk: Path) -> None:
    """Refresh, search and status at once: all succeed, and every passage still finds itself."""
    with ThreadPoolExecutor(3) as pool:
        jobs = [
            pool.submit(tieout, desk, "refresh", "--all", "--json"),
            pool.submit(tieout, desk, "search", "revenue", "--json"),
            pool.submit(tieout, desk, "status", "--json"),
        ]
        assert all(job.result() for job in jobs)
    status = asked(desk, "status", "--json")
    assert (status["healthy"], status["index"]["self_query"], status["index"]["behind"]) == (True, 1.0, 0)


def test_a_failing_feed_is_said_and_nothing_is_lost(desk: Path, server: FeedServer) -> None:
    """A maintenance page instead of a feed: exit 1, the reason in words, the documents still there."""
    good = server.pages["/feed"]
    server.pages["/feed"] = Page(
        b"<html><body>down for maintenance</body></html>", headers={"Content-Type": "text/html"}
    )
    try:
        report = json.loads(tieout(desk, "refresh", "--all", "--json", expected=1))
    finally:
        server.pages["/feed"] = good
    assert report["feeds"][0]["status"] == "failed"
    assert report["feeds"][0]["error"]
    assert asked(desk, "status", "--json")["ledger"]["documents"] == 2


def test_the_index_can_be_built_again_from_the_ledger(desk: Path) -> None:
    """After `reindex` the same question finds the same passage."""
    before = asked(desk, "search", "Dunlin Rail revenue", "-k", "1", "--json")["hits"][0]
    tieout(desk, "reindex")
    after = asked(desk, "search", "Dunlin Rail revenue", "-k", "1", "--json")["hits"][0]
    assert [after[key] for key in ("document", "start", "end")] == [before[key] for key in ("document", "start", "end")]
