"""A share class is one ticker however it is written; an exchange's suffix stays what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.feeds.test_edgar import PAGES, SPEC, Desk, Site
from tieout.feeds.document import Company, ticker_of
from tieout.feeds.draft import Draft
from tieout.feeds.ledger import Ledger

NOW = datetime(2026, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "ticker"),
    [
        ("HOLM.B", "HOLM-B"),
        ("HOLM-B", "HOLM-B"),
        ("holm/b", "HOLM-B"),
        ("HOLM B", "HOLM-B"),
        ("BF.A", "BF-A"),
        ("VOD.L", "VOD.L"),
        ("0700.HK", "0700.HK"),
        ("MTLS", "MTLS"),
        ("BRKB", "BRKB"),
    ],
)
def test_a_class_is_written_with_a_dash(written: str, ticker: str) -> None:
    assert ticker_of(written) == ticker


@pytest.mark.parametrize("asked", ["HOLM.B", "HOLM-B", "HOLM/B"])
def test_the_ledger_finds_a_class_in_any_writing(tmp_path: Path, asked: str) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with ledger.writing():
            ledger.learn([Company("Holm Shipping", "HOLM/B")])
            ledger.put("f", Draft("a", "report", "Report", "", "Text.", tickers=("HOLM.B",), published_at=NOW), NOW)
        assert [d.tickers for d in ledger.documents(tickers=[asked])] == [("HOLM-B",)]
        assert ("Holm Shipping", "HOLM-B") in {(c.name, c.ticker) for c in ledger.companies()}


@pytest.mark.parametrize("asked", ["BKE.B", "BKE-B", "bke/b"])
def test_edgar_knows_a_class_in_any_writing(asked: str) -> None:
    names = b'{"0":{"cik_str":885245,"ticker":"BKE-B","title":"BUCKLE INC"}}'
    desk = Desk(Site({**PAGES, "/files/company_tickers.json": names}))
    found = [event for event in desk.refresh(replace(SPEC, tickers=(asked,))) if isinstance(event, Draft)]
    assert desk.error is None
    assert {draft.tickers for draft in found} == {("BKE-B",)}
