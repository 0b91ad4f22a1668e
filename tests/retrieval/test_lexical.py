"""The FTS5 side of the index."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.feeds import IndexUnavailable
from tieout.retrieval.documents import FAR, DocumentTags, Focus
from tieout.retrieval.index.lexical import Entry, Lexical, terms_of
from tieout.retrieval.index.lexical_sql import quoted
from tieout.retrieval.records import Filters, Passage

JUNE, JULY, AUGUST = (datetime(2026, month, 1, tzinfo=UTC) for month in (6, 7, 8))


def add(
    lexical: Lexical, id: str, body: str, *, feed: str = "wire", kind: str = "news", tickers: tuple[str, ...] = (),
    available: datetime | None = JULY, superseded: datetime | None = None, companies: tuple[str, ...] = (),
) -> None:  # fmt: skip
    times = (int(moment.timestamp()) if moment else FAR for moment in (available, superseded))
    with lexical.writing():
        lexical.tag(DocumentTags(id, feed, kind, *times, tickers, companies))
        lexical.add([Entry(Passage(id, 0, len(body), f"About {id}"), f"key-{id}", body)], {f"key-{id}": b"\0\0"})


def found(lexical: Lexical, query: str, filters: Filters = Filters()) -> list[str]:  # noqa: B008
    return [id.split(":")[0] for id in lexical.search(terms_of(query), filters, 10)]


@pytest.fixture
def lexical(tmp_path: Path):
    with Lexical.open(tmp_path / "x" / "lexical.sqlite") as opened:
        yield opened


def test_words_are_found_by_their_stem(lexical: Lexical):
    """`porter`: dividend finds dividends."""
    add(lexical, "a", "Dividends were raised.")
    add(lexical, "b", "Nothing of the kind.")
    assert found(lexical, "dividend") == ["a"]


def test_a_number_with_a_comma_is_one_term(lexical: Lexical):
    """4,100 does not find 4 and 100 apart."""
    add(lexical, "a", "Net sales 4,100")
    add(lexical, "b", "100 people in 4 rooms")
    assert found(lexical, "4,100") == ["a"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_question_is_a_syntax_error(tmp_path_factory: pytest.TempPathFactory, text: str):
    """Operators, quotes, NULs, lone surrogates apart: all are words to look for."""
    text = text.encode("utf-8", "ignore").decode()
    with Lexical.open(tmp_path_factory.getbasetemp() / "any.sqlite") as opened:
        assert opened.search([*terms_of(text), text], Filters(), 5) == []


def test_quotes_within_a_term_are_doubled():
    """FTS5's own escape."""
    assert quoted('say "OR" NEAR(') == '"say ""OR"" NEAR("'


def test_filters_narrow_by_feed_kind_and_ticker(lexical: Lexical):
    """A ticker is matched whole: AA is not AAPL."""
    add(lexical, "a", "profit", tickers=("AAPL",))
    add(lexical, "b", "profit", feed="edgar", kind="filing", tickers=("AA", "MSFT"))
    assert found(lexical, "profit", Filters(tickers=("AA",))) == ["b"]
    assert found(lexical, "profit", Filters(feeds=("wire",))) == ["a"]
    assert found(lexical, "profit", Filters(kinds=("filing", "report"))) == ["b"]


def test_a_focus_is_on_companies_documents_by_ticker_or_by_id(lexical: Lexical):
    """The reports of a company lead to all that has its ticker; a report without one is named itself."""
    add(lexical, "report", "profit", kind="filing", tickers=("AAPL",), companies=("Apple Inc.",))
    add(lexical, "story", "profit", tickers=("AAPL", "MSFT"))
    add(lexical, "release", "profit", kind="release", companies=("MGM RESORTS", "Apple Inc. Europe"))
    add(lexical, "other", "profit")
    assert sorted(lexical.companies()) == ["Apple Inc.", "Apple Inc. Europe", "MGM RESORTS"]
    apple, mgm = lexical.focus(["Apple Inc."]), lexical.focus(["MGM RESORTS"])
    assert (apple, mgm) == (Focus(("AAPL",)), Focus((), ("release",)))
    assert sorted(id.split(":")[0] for id in lexical.search(["profit"], Filters(), 9, apple)) == ["report", "story"]
    assert [id.split(":")[0] for id in lexical.search(["profit"], Filters(), 9, mgm)] == ["release"]
    assert not lexical.focus([])


def test_a_book_of_the_first_version_reads_the_ledger_again_and_keeps_its_vectors(tmp_path: Path):
    """It knows no companies; nothing need be embedded twice."""
    path = tmp_path / "lexical.sqlite"
    with Lexical.open(path) as lexical:
        add(lexical, "a", "profit")
        with lexical.writing():
            lexical.remember("cursor", "7")
    first = sqlite3.connect(path)
    first.executescript(
        "DROP INDEX documents_companies; ALTER TABLE documents DROP COLUMN companies; PRAGMA user_version = 1"
    )
    first.close()
    with Lexical.open(path) as lexical:
        assert lexical.state("cursor") == ""
        assert set(lexical.vectors(["key-a"])) == {"key-a"}
        add(lexical, "b", "profit", companies=("Apple Inc.",))
        assert lexical.companies() == ["Apple Inc."]
        assert sorted(found(lexical, "profit")) == ["a", "b"]


def test_as_of_takes_the_version_of_that_day_and_no_undated_one(lexical: Lexical):
    """Without as-of only what is current."""
    add(lexical, "old", "profit", available=JUNE, superseded=AUGUST)
    add(lexical, "new", "profit", available=AUGUST)
    add(lexical, "undated", "profit", available=None)
    assert found(lexical, "profit", Filters(as_of=JULY)) == ["old"]
    assert sorted(found(lexical, "profit")) == ["new", "undated"]


def test_since_leaves_out_older_and_undated_ones(lexical: Lexical):
    """An undated text cannot be shown to be recent."""
    add(lexical, "june", "profit", available=JUNE)
    add(lexical, "august", "profit", available=AUGUST)
    add(lexical, "undated", "profit", available=None)
    assert found(lexical, "profit", Filters(since=JULY)) == ["august"]


def test_a_removed_passage_is_not_found(lexical: Lexical):
    """Nor counted."""
    add(lexical, "a", "profit")
    with lexical.writing():
        lexical.remove([Passage("a", 0, 6, "About a")])
    assert found(lexical, "profit") == []
    assert lexical.count() == 0


def test_adding_twice_is_adding_once(lexical: Lexical):
    """What makes a killed run repeatable."""
    add(lexical, "a", "profit")
    add(lexical, "a", "profit")
    assert found(lexical, "profit") == ["a"]
    assert lexical.count() == 1


def test_a_transaction_that_fails_leaves_nothing(lexical: Lexical):
    """The cursor and the passages stand or fall together."""
    with pytest.raises(RuntimeError), lexical.writing():
        lexical.remember("cursor", "7")
        raise RuntimeError
    assert lexical.state("cursor") == ""


def test_a_damaged_file_says_what_to_do(tmp_path: Path):
    """One plain sentence."""
    (tmp_path / "lexical.sqlite").write_bytes(b"not a database, " * 100)
    with pytest.raises(IndexUnavailable, match="tieout reindex"):
        Lexical.open(tmp_path / "lexical.sqlite")


def test_common_words_are_left_out_unless_there_are_no_others():
    """Half of all passages hold 'the'."""
    assert terms_of("What was the revenue of Kestrane?") == ["revenue", "kestrane"]
    assert terms_of("who is it") == ["who", "is", "it"]


def test_in_a_large_book_common_words_are_left_to_the_rare_ones(lexical: Lexical, monkeypatch: pytest.MonkeyPatch):
    """What stands everywhere costs most and tells least; a question of nothing else is still answered."""
    monkeypatch.setattr("tieout.retrieval.index.lexical._ROWS", 3)
    monkeypatch.setattr("tieout.retrieval.index.lexical._SMALL", 3)
    for n in range(6):
        add(lexical, f"common{n}", "Revenue of the company")
    add(lexical, "rare", "Zephyr turbines")
    assert found(lexical, "revenue company zephyr") == ["rare"]
    assert len(found(lexical, "revenue")) == 6
    assert len(found(lexical, "revenue company")) == 6


def test_in_a_large_book_common_words_are_looked_for_together(lexical: Lexical, monkeypatch: pytest.MonkeyPatch):
    """Where no word is rare, a passage with all of them comes before those with one; where none has all, the rarest ones count."""
    monkeypatch.setattr("tieout.retrieval.index.lexical._ROWS", 2)
    monkeypatch.setattr("tieout.retrieval.index.lexical._SMALL", 2)
    for n in range(4):
        add(lexical, f"plant{n}", "A plant in Texas")
        add(lexical, f"closed{n}", "Shops were closed")
    add(lexical, "both", "The plant was closed", tickers=("ACME",))
    assert lexical.rankings(["plant", "closed"], Filters(), 1, [Focus()]) == [["both:0:20"]]
    everywhere, own = lexical.rankings(["plant", "closed"], Filters(), 3, [Focus(), Focus(("ACME",))])
    assert (len(everywhere), own) == (3, ["both:0:20"])
    assert [len(ids) for ids in lexical.rankings(["plant", "absent"], Filters(), 9, [Focus()])] == [5]


def test_each_place_has_the_ranking_of_a_search_of_its_own(lexical: Lexical):
    """One query for all places changes nothing in what is found there."""
    for n in range(200):
        add(lexical, f"d{n}", "copper " * (n % 7 + 1) + "zinc " * (n % 3), tickers=("ACME",) if n % 40 == 0 else ())
    places = [Focus(("ACME",)), Focus(), Focus((), ("d3", "d9"))]
    terms = ["copper", "zinc"]
    assert lexical.rankings(terms, Filters(), 20, places) == [lexical.search(terms, Filters(), 20, p) for p in places]
    assert [len(ids) for ids in lexical.rankings(terms, Filters(), 20, places)] == [5, 20, 2]


def test_the_vectors_of_a_few_documents_are_handed_out_and_of_many_are_not(lexical: Lexical):
    """Few are compared one by one; many are Chroma's to search."""
    for n in range(3):
        add(lexical, f"a{n}", "Copper output rose.", tickers=("ACME",))
    add(lexical, "b", "Copper output fell.", tickers=("OTHR",))
    few = lexical.vectors_of(Filters(tickers=("ACME",)), Focus(), 3)
    assert few is not None
    assert sorted(id.split(":")[0] for id, _ in few) == ["a0", "a1", "a2"]
    assert lexical.vectors_of(Filters(tickers=("ACME",)), Focus(), 2) is None
