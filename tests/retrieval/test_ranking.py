"""Which candidates become hits. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tieout.feeds.document import Document
from tieout.retrieval.index.ranking import RankedPassage, choose, freshness
from tieout.retrieval.records import Filters, Passage

NOW = datetime(2026, 10, 14, tzinfo=UTC)


def candidate(id: str, score: float, **more: object) -> RankedPassage:
    fields = {"feed": "wire", "kind": "news", "published_at": NOW, "story": id} | more
    document = Document(id, title=id, url="", text="text", sha256="", fetched_at=NOW, identity=id, **fields)
    return RankedPassage(f"{id}:0:4", document, Passage(id, 0, 4), score)


def chosen(*candidates: RankedPassage, filters: Filters = Filters(), k: int = 8) -> list[str]:  # noqa: B008
    return [c.document.id for c in choose(candidates, filters, k, NOW)]


def test_one_outlet_tells_a_story():
    """The best-ranked one."""
    assert chosen(candidate("a", 2, story="s"), candidate("b", 3, story="s", feed="post")) == ["b"]


def test_a_filing_may_speak_more_than_once():
    """Its own passages are not repetitions of its story."""
    first = candidate("filing", 2, kind="filing", story="filing")
    second = RankedPassage("filing:5:9", first.document, Passage("filing", 5, 9), 1)
    assert chosen(first, second) == ["filing", "filing"]


def test_no_news_feed_fills_the_evidence():
    """Three of its passages; a filter for the feed lifts the limit."""
    many = [candidate(f"n{i}", 9 - i) for i in range(6)]
    other = candidate("other", 1, feed="post")
    assert chosen(*many, other) == ["n0", "n1", "n2", "other"]
    assert len(chosen(*many, filters=Filters(feeds=("wire",)))) == 6


def test_recent_news_wins_a_near_tie_and_no_more():
    """Ten per cent at most."""
    old = NOW - timedelta(days=300)
    assert chosen(candidate("old", 1.0, published_at=old), candidate("new", 0.95)) == ["new", "old"]
    assert chosen(candidate("old", 1.0, published_at=old), candidate("new", 0.8)) == ["old", "new"]


def test_filings_do_not_age():
    """An annual report is right for a year."""
    filing = candidate("f", 1, kind="filing", published_at=NOW - timedelta(days=300))
    assert freshness(filing.document, NOW) == 1.0


def test_a_document_of_the_future_gains_no_more_than_a_fresh_one():
    """A wrong clock must not win."""
    ahead = candidate("x", 1, published_at=NOW + timedelta(days=900)).document
    assert freshness(ahead, NOW) == freshness(candidate("y", 1).document, NOW)


def test_as_of_has_the_last_word_to_the_microsecond():
    """The stores filter by whole seconds."""
    late = candidate("late", 1, published_at=NOW + timedelta(microseconds=1))
    assert chosen(late, filters=Filters(as_of=NOW)) == []
    assert chosen(candidate("in", 1), filters=Filters(as_of=NOW)) == ["in"]


def test_k_limits_what_is_handed_out():
    """The best k."""
    assert chosen(*(candidate(f"c{i}", 9 - i, feed=f"f{i}") for i in range(5)), k=2) == ["c0", "c1"]
