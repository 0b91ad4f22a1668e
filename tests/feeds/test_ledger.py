"""The ledger keeps every revision, gives each reader what was known when, and refuses what it cannot hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.feeds.document import Company, Document, visible
from tieout.feeds.draft import Draft, DraftFact
from tieout.feeds.errors import LedgerError, UnknownDocument
from tieout.feeds.ledger import FeedHealth, Ledger
from tieout.feeds.ledger_rows import document_of, document_row
from tieout.feeds.migrations import MIGRATIONS
from tieout.feeds.settings import FeedSpec

NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def draft(text: str = "Sales were 12.", identity: str = "a", **more: object) -> Draft:
    return Draft(identity, "news", "Sales", "http://x.test/a", text, published_at=NOON, **more)  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


def put(ledger: Ledger, given: Draft, now: datetime = NOW, feed: str = "wire") -> Document | None:
    with ledger.writing():
        return ledger.put(feed, given, now).document


def test_the_same_draft_twice_is_one_document(ledger: Ledger) -> None:
    """A repeated refresh changes nothing, not even the change log."""
    assert put(ledger, draft()) is not None
    assert put(ledger, draft()) is None
    assert ledger.counts().documents == 1
    assert ledger.last_change() == 1


def test_ids_follow_from_content_alone(tmp_path: Path) -> None:
    """Two ledgers filled at different times hold the same ids."""
    ids = []
    for name, now in (("one", NOW), ("two", NOW + timedelta(days=9))):
        with Ledger.open(tmp_path / name) as opened:
            ids.append([put(opened, draft(text), now).id for text in ("A.", "B.", "A.")])  # type: ignore[union-attr]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3


def test_an_edit_is_a_new_revision_and_the_old_text_never_answers(ledger: Ledger) -> None:
    """The old row stays for as-of, with the moment from which the new one stood."""
    old = put(ledger, draft("Sales were 12."))
    new = put(ledger, draft("Sales were 13.", accepted_at=NOON + timedelta(days=2)))
    assert old is not None and new is not None
    assert new.supersedes == old.id
    assert [d.text for d in ledger.documents()] == ["Sales were 13."]
    assert [d.text for d in ledger.documents(as_of=NOON + timedelta(days=1))] == ["Sales were 12."]
    assert ledger.document(old.id).superseded_at == NOON + timedelta(days=2)


def test_a_silent_edit_is_dated_by_the_fetch(ledger: Ledger) -> None:
    """A publisher who changes figures without a new date cannot make us claim that they stood there before."""
    put(ledger, draft("Sales were 12."))
    new = put(ledger, draft("Sales were 13."))
    assert new is not None and new.published_at == NOON and new.accepted_at == NOW
    assert [d.text for d in ledger.documents(as_of=NOW - timedelta(hours=1))] == ["Sales were 12."]


def test_a_text_that_returns_to_an_old_revision_answers_again(ledger: Ledger) -> None:
    """A, B, A: three rows, the last A current."""
    for text in ("A.", "B.", "A."):
        put(ledger, draft(text))
    assert [d.text for d in ledger.documents()] == ["A."]
    assert len(list(ledger.documents(all_revisions=True))) == 3


def test_a_changed_title_alone_is_a_revision(ledger: Ledger) -> None:
    """The headline is part of what was said."""
    put(ledger, draft())
    new = put(ledger, replace(draft(), title="CORRECTED: Sales"))
    assert new is not None and new.supersedes is not None


def test_the_same_item_under_a_new_guid_is_no_new_document(ledger: Ledger) -> None:
    """Publishers renumber; address, title and text tell."""
    put(ledger, draft(identity="old"))
    assert put(ledger, draft(identity="new")) is None


def test_a_withdrawn_document_answers_no_more_but_did(ledger: Ledger) -> None:
    """Withdrawal hides it from now on; as-of before still sees it; its return is a revision."""
    put(ledger, draft())
    with ledger.writing():
        assert ledger.withdraw("wire", "a", NOW)
        assert not ledger.withdraw("wire", "a", NOW)
    assert list(ledger.documents()) == []
    assert len(list(ledger.documents(as_of=NOW - timedelta(days=1)))) == 1
    assert put(ledger, draft(), NOW + timedelta(days=1)) is not None
    assert len(list(ledger.documents())) == 1


def test_dates_in_the_future_are_clamped_and_said(ledger: Ledger) -> None:
    """A date of 2031 would make an item the newest for years."""
    late = put(ledger, replace(draft(), published_at=NOW + timedelta(days=900)))
    assert late is not None and late.published_at == NOW and late.note == "date lay in the future"


def test_nul_bytes_and_lone_surrogates_are_stored_as_text(ledger: Ledger) -> None:
    """Neither SQLite's tools nor UTF-8 can hold them."""
    kept = put(ledger, draft("a\x00b\ud800c"))
    assert kept is not None and ledger.document(kept.id).text == "ab?c"


def test_every_put_supersede_and_delete_is_in_the_change_log(ledger: Ledger) -> None:
    """The index follows this log alone."""
    old, new = put(ledger, draft("A.")), put(ledger, draft("B."))
    assert old is not None and new is not None
    with ledger.writing():
        assert ledger.expire("wire", NOW) == 2
    assert [(c.document, c.dropped) for c in ledger.changes(0)] == [
        *((old.id, False), (old.id, False), (new.id, False)),
        *((old.id, True), (new.id, True)),
    ]


def test_retention_leaves_pinned_documents(ledger: Ledger) -> None:
    """A stored report cites them."""
    kept, dropped = put(ledger, draft("A.", "a")), put(ledger, replace(draft("B.", "b"), url=""))
    assert kept is not None and dropped is not None
    with ledger.writing():
        ledger.pin([kept.id])
        assert ledger.expire("wire", NOW) == 1
    ledger.vacuum()
    assert [d.id for d in ledger.documents()] == [kept.id]


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    """Acknowledged or not there at all."""
    with pytest.raises(RuntimeError), ledger.writing():
        ledger.put("wire", draft(), NOW)
        raise RuntimeError
    assert ledger.counts().documents == 0


def test_facts_are_exact_and_seen_with_their_document(ledger: Ledger) -> None:
    """Value as written, to the last digit; invisible before its document was out."""
    fact = DraftFact(
        "XYZ", 7, "us-gaap", "Revenues", "Revenues", "USD", Decimal("1284600000.10"), date(2026, 7, 1),
        date(2026, 9, 30), 2026, "Q3", "10-Q", date(2026, 10, 20), "0001-26-1", 0, 5,
    )  # fmt: skip
    put(ledger, draft(facts=(fact,)))
    (found,) = ledger.facts("XYZ", tags=["Revenues", "Other"])
    assert str(found.value) == "1284600000.10" and found.period_end == date(2026, 9, 30)
    assert ledger.facts("XYZ", as_of=NOON - timedelta(days=1)) == []
    assert ledger.facts("XYZ", tags=["Other"]) == []


def test_documents_are_filtered_by_ticker_feed_kind_and_time(ledger: Ledger) -> None:
    """ "A" is not found in "AAPL", and newest comes first."""
    put(ledger, draft("1.", "1", tickers=("AAPL", "MSFT")))
    put(ledger, replace(draft("2.", "2", tickers=("A",)), published_at=NOON + timedelta(days=1)), feed="other")
    assert [d.text for d in ledger.documents()] == ["2.", "1."]
    assert [d.text for d in ledger.documents(tickers=["A"])] == ["2."]
    assert [d.text for d in ledger.documents(tickers=["MSFT", "A"], limit=1)] == ["2."]
    assert [d.text for d in ledger.documents(feed="wire")] == ["1."]
    assert [d.text for d in ledger.documents(since=NOON + timedelta(hours=1))] == ["2."]
    assert list(ledger.documents(kind="filing")) == []


def test_feed_health_names_and_counts(ledger: Ledger) -> None:
    """What `feeds list` and `status` show."""
    put(ledger, draft())
    with ledger.writing():
        ledger.save_health(FeedHealth("wire", "http://x.test", NOW, "timed out", 2, NOW + timedelta(hours=1)))
        ledger.learn([Company("Alder Foods", "ALD", 7, ("Alder",))])
        ledger.learn([Company("Alder Foods", "ALD", 8)])
    (state,) = ledger.feed_states([FeedSpec("wire", "syndication", "http://x.test", every=60)])
    assert (state.failures, state.last_error, state.documents) == (2, "timed out", 1)
    assert (state.newest_document_at, state.every) == (NOON, 60)
    assert ledger.companies() == [Company("Alder Foods", "ALD", 8)]


def test_an_outline_is_the_document_without_its_text(ledger: Ledger) -> None:
    """What the ledger does not have is left out."""
    document = put(ledger, draft("A long text."))
    assert document is not None
    assert ledger.outlines([document.id, "unknown", document.id]) == {document.id: replace(document, text="")}


def test_an_unknown_document_is_said_in_words(ledger: Ledger) -> None:
    """With the command that lists what there is."""
    with pytest.raises(UnknownDocument, match="documents list"):
        ledger.document("nope")


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """And is not touched."""
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="newer Tieout"):
        Ledger.open(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_ledger_is_refused_in_words(tmp_path: Path) -> None:
    """Never a traceback of SQLite's."""
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database" * 400)
    with pytest.raises(LedgerError, match="no ledger"):
        Ledger.open(path)


def test_a_disk_that_is_full_is_a_ledger_error_and_heals(ledger: Ledger) -> None:
    """SQLite's page limit stands in for the disk's end; what was acknowledged before is all there."""
    put(ledger, draft("small", "first"))
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(LedgerError, match="make room"):
        put(ledger, draft("large" * 20000, "second"))
    assert [d.text for d in ledger.documents()] == ["small"]
    ledger._connection.execute("PRAGMA max_page_count = 1000000")
    assert put(ledger, replace(draft("large" * 20000, "second"), url="")) is not None


moments = st.none() | st.integers(0, 6).map(lambda day: NOON + timedelta(days=day))


@settings(max_examples=200)
@given(moments, moments, moments, moments)
def test_the_ledger_and_the_rule_agree_on_what_is_visible(
    published: datetime | None, accepted: datetime | None, superseded: datetime | None, as_of: datetime | None
) -> None:
    """`visible` is the contract; the SQL must select exactly what it allows."""
    with Ledger.open(Path(":memory:")) as memory:
        kept = put(memory, draft())
        assert kept is not None
        times = {"published_at": published, "accepted_at": accepted, "superseded_at": superseded}
        changed = replace(kept, **times)  # type: ignore[arg-type]
        assert document_of(document_row(changed)) == changed
        marks = ", ".join("?" * 21)
        memory._connection.execute(f"INSERT OR REPLACE INTO documents VALUES ({marks})", document_row(changed))
        assert [changed] * visible(changed, as_of) == list(memory.documents(as_of=as_of))
