"""Items that change, vanish, share names or carry impossible dates; facts restated; a clock that goes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss

from tieout.feeds import Document, FeedSpec, FeedsSettings, FetchSettings, Ledger, RefreshReport, refresh
from tieout.feeds.edgar_facts import facts_documents, read_companyfacts

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Desk:
    """One feed, a ledger, and a clock that tests turn."""

    def __init__(self, folder: Path, server: FeedServer) -> None:
        self.ledger, self.server, self.now = folder / "ledger.sqlite", server, NOW

    def refresh(self, *items: str, everything: bool = True) -> RefreshReport:
        if items:
            self.server.pages["/feed"] = Page(rss(*items))
        spec = FeedSpec("wire", "syndication", self.server.url())
        settings = FeedsSettings(self.ledger, (spec,), (), FetchSettings("", ("127.0.0.1",)))
        return refresh(settings, everything=everything, clock=lambda: self.now)

    def documents(self, as_of: datetime | None = None) -> list[Document]:
        with Ledger.open(self.ledger) as ledger:
            return list(ledger.documents(as_of=as_of))


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    with FeedServer() as server:
        yield Desk(tmp_path, server)


def test_an_item_rewritten_again_and_again_has_one_answer(desk: Desk) -> None:
    """Edit, edit, edit back: each time one current text, and never an old one."""
    for text in ("Sales were 10.", "Sales were 11.", "Sales were 12.", "Sales were 10."):
        desk.now += timedelta(hours=1)
        desk.refresh(item("g", "Sales", text))
        assert [document.text for document in desk.documents()] == [text]
    hour_two = NOW + timedelta(hours=2, minutes=30)
    assert [document.text for document in desk.documents(hour_two)] == ["Sales were 11."]


def test_a_guid_that_changes_makes_no_duplicate(desk: Desk) -> None:
    """A new content system numbers everything anew; address, title and text stay."""
    desk.refresh(item("old-1", "Sales", "Sales were 10.", link="http://x.test/a"))
    report = desk.refresh(item("new-1", "Sales", "Sales were 10.", link="http://x.test/a"))
    assert (report.new, len(desk.documents())) == (0, 1)


def test_items_that_share_a_guid_or_vanish_are_not_lost(desk: Desk) -> None:
    """Two stories under one guid are two documents, also when the feed is empty next time."""
    shared = [item("g", title, f"{title} story.", link=f"http://x.test/{title}") for title in ("A", "B")]
    desk.refresh(*shared)
    desk.refresh(*reversed(shared))
    desk.server.pages["/feed"] = Page(rss())
    desk.refresh()
    assert sorted(document.text for document in desk.documents()) == ["A story.", "B story."]


@pytest.mark.parametrize(
    ("written", "published", "note"),
    [
        ("", None, ""),
        ("yesterday, or so", None, ""),
        ("Fri, 01 Jan 2100 00:00:00 GMT", NOW, "date lay in the future"),
        ("Tue, 20 Oct 2026 12:00:00 LMT", datetime(2026, 10, 20, 12, tzinfo=UTC), "taken as UTC"),
        ("Tue, 20 Oct 2026 12:00:00 +0545", datetime(2026, 10, 20, 6, 15, tzinfo=UTC), ""),
        ("Tue, 99 Oct 2026 12:00:00 GMT", None, ""),
    ],
)
def test_odd_dates_are_clamped_flagged_or_left_out(
    desk: Desk, written: str, published: datetime | None, note: str
) -> None:
    """The item comes in whatever its date says; undated ones are no part of as-of."""
    desk.refresh(item("g", "Sales", "Sales were 10.", written))
    (document,) = desk.documents()
    assert document.published_at == published and note in document.note
    assert len(desk.documents(NOW + timedelta(days=1))) == (published is not None)


def test_a_clock_set_back_an_hour_repeats_and_skips_nothing(desk: Desk) -> None:
    """What came in stays single; within the next interval the feed is asked as ever."""
    desk.refresh(item("1", "One", "First story."))
    desk.now -= timedelta(hours=1)
    desk.refresh(item("2", "Two", "Second story."), item("1", "One", "First story."))
    assert len(desk.documents()) == 2
    desk.now += timedelta(minutes=31)
    assert desk.refresh(everything=False).feeds[0].status == "unchanged"
    assert len(desk.documents()) == 2


def facts(*rows: tuple[str, str, int]) -> bytes:
    """companyfacts of one tag: (accession, filed, value) of the same period."""
    values = [
        {"start": "2025-01-01", "end": "2025-12-31", "val": value, "accn": accession, "form": form, "filed": filed}
        for accession, filed, value in rows
        for form in ["10-K/A" if accession.endswith("2") else "10-K"]
    ]
    entry = {"label": "Revenues", "units": {"USD": values}}
    return json.dumps({"cik": 1, "entityName": "Veldt Mills", "facts": {"us-gaap": {"Revenues": entry}}}).encode()


def test_a_restated_figure_is_kept_apart_on_both_sides_of_its_date(tmp_path: Path) -> None:
    """As of a day before the amendment the first figure stands alone; after it, both, each with form and date."""
    found = read_companyfacts(facts(("0-1", "2026-02-20", 1_000_100), ("0-2", "2026-06-05", 990_300)))
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with ledger.writing():
            for draft in facts_documents(found, cik=1, ticker="VLM", url="u", accepted={}):
                ledger.put("edgar", draft, NOW)
        before = ledger.facts("VLM", as_of=datetime(2026, 6, 4, tzinfo=UTC))
        after = ledger.facts("VLM", as_of=datetime(2026, 6, 5, tzinfo=UTC))
        assert [(fact.value, fact.form) for fact in before] == [(Decimal(1_000_100), "10-K")]
        assert [(fact.value, fact.form) for fact in after] == [
            (Decimal(1_000_100), "10-K"),
            (Decimal(990_300), "10-K/A"),
        ]
        for fact in after:
            text = ledger.document(fact.document).text
            assert Decimal(text[fact.start : fact.end].replace(",", "")) == fact.value
            assert f"{fact.form} filed {fact.filed}" in text
