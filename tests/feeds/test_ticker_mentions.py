"""Companies that documents introduce: name and ticker are learnt, and nothing known is overwritten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tieout.feeds.document import Company
from tieout.feeds.draft import Draft
from tieout.feeds.ledger import FeedHealth, Ledger
from tieout.feeds.refresh_intake import Intake
from tieout.feeds.refresh_records import Done, Found
from tieout.feeds.settings import FeedSpec
from tieout.feeds.tagging import Tagger
from tieout.feeds.ticker_mentions import better, introductions, longer_names, one_ticker_each, surest, unknown

NOW = datetime(2026, 11, 10, tzinfo=UTC)
SPEC = FeedSpec("papers", "folder", path="x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PORT ALDER, May 5, 2026 - Vantry Air Lines, Inc. (Nasdaq: VNTR) today reported", [("Vantry Air Lines, Inc.", "VNTR")]),
        ("Form 10-Q. Marle Bancorp, Inc. (NYSE: MRLB). Quarterly report", [("Marle Bancorp, Inc.", "MRLB")]),
        ("Today Orwin & Pike Stores, Inc. (NYSE: ORPK) said", [("Orwin & Pike Stores, Inc.", "ORPK")]),
        ("Talvig Automobil SE (Euronext Paris: TLV) published", [("Talvig Automobil SE", "TLV")]),
        ("Results of 30 October 2026. (NYSE: UMBR). All amounts in US dollars.", []),
        ("The company (see note: ABC) reported", []),
    ],
)  # fmt: skip
def test_a_name_stands_before_its_exchange_and_ticker(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(c.name, c.ticker) for c in introductions("", text)] == expected


@pytest.mark.parametrize(
    ("text", "name", "ticker"),
    [
        ("Oberlin Mill Systems, Inc. (OBLM), a maker of mills", "Oberlin Mill Systems, Inc.", "OBLM"),
        ("On Thursday, Marle Bancorp (MRLB) said so.", "Marle Bancorp", "MRLB"),
        ("Tarn Valley Railway Corp. (ticker TVRC) today reported", "Tarn Valley Railway Corp.", "TVRC"),
        ("Vantry Industrier AB (publ), VNTI. Vantry, 22 October 2026", "Vantry Industrier AB", "VNTI"),
        ("Orwin Markets, Inc. (“Orwin”, ORWM), which runs shops", "Orwin Markets, Inc.", "ORWM"),
        ("# Cressing Water Group plc (CRWG)\n\nText", "Cressing Water Group plc", "CRWG"),
        ("**Marle Bancorp, Inc.** (MRLB)", "Marle Bancorp, Inc.", "MRLB"),
        ("MARLE THERAPEUTICS, INC. (MRLT)", "Marle Therapeutics, Inc.", "MRLT"),
        ("VANTRY HEALTHCO SE (VNTH)\n\nVantry HealthCo grew.", "Vantry HealthCo SE", "VNTH"),
        ("Vantry Mining N.V. grew. Its shares trade on Nasdaq under the symbol “VNTR”.", "Vantry Mining N.V.", "VNTR"),
        ("Tarn Valley Railway Corp.\nTicker: TVRC", "Tarn Valley Railway Corp.", "TVRC"),
        ("Grocer Orwin Markets (ORWM) rose.", "Orwin Markets", "ORWM"),
        ("Norland’s Vantry Industrier (VNTI) bought it.", "Vantry Industrier", "VNTI"),
        ("The Executive Board of Orwin Lines SE (OWLN) met.", "Orwin Lines SE", "OWLN"),
        ("Marle Bancorp, Inc. (MRLB.O) said", "Marle Bancorp, Inc.", "MRLB"),
        ("General Marle Co. (GM) said", "General Marle Co.", "GM"),
    ],
)  # fmt: skip
def test_a_company_is_introduced_without_its_exchange(text: str, name: str, ticker: str) -> None:
    """By the letters of its name, its legal form, or the word ticker or symbol."""
    assert [(c.name, c.ticker) for c in introductions("A headline", text)] == [(name, ticker)]


@pytest.mark.parametrize(
    "text",
    [
        "the Securities and Exchange Commission (SEC) said", "the Environmental Protection Agency (EPA) said",
        "Gross Domestic Product (GDP) rose.", "Free Cash Flow (FCF) rose.", "Generally Accepted Accounting Principles (GAAP)",
        "the Bank of Orwin (BOO) said", "Chief Executive Officer (CEO) Ada Penn said", "Cost of Goods Sold (COGS)",
        "Financial Industry Regulatory Authority (FINRA) said", "Extreme Ultraviolet (EUV) light", "Nonfarm Payrolls (NFP) rose.",
        "Sterling Overnight Index Average (SONIA)", "Federal Deposit Insurance Corporation (FDIC)", "NEW YORK (AP) - Stocks fell",
        "Centers for Medicare & Medicaid Services (CMS) said", "Tarn Public Service Commission (TPSC)", "Ticker: MVRC",
        "Dividend Reinvestment Plan (DRIP)", "the United States and Canada (UCAN)", "a bond ETF (ticker: BNDX)",
        "Orwin Markets, Inc. (USA)", "Average Revenue Per User (ARPU) rose.", "a symbol of MERGERS and change",
    ],
)  # fmt: skip
def test_an_abbreviation_is_no_ticker(text: str) -> None:
    assert list(introductions("A headline", text)) == []


def test_a_paper_without_a_name_beside_its_ticker_is_its_tellers() -> None:
    found = introductions("Marle Foods: the year", "Ticker: FUN\n\nWe grew.", "Marle Foods")
    assert [(c.name, c.ticker) for c in found] == [("Marle Foods", "FUN")]


def test_a_short_form_is_no_second_ticker() -> None:
    text = "Pellow Shipping Ltd. (PSL) sails. Pellow Shipping Ltd. (NYSE: PLWS) is listed."
    assert [c.ticker for c in introductions("", text)] == ["PLWS"]


def test_a_company_s_own_introduction_wins_over_a_mention() -> None:
    """A paper that confuses two companies does not name a ticker that the company's own paper gives."""
    (own,) = introductions("Marle Bancorp, Inc. grows", "Marle Bancorp, Inc. (MRLB) grew.")
    (mention,) = introductions("Loans", "It bought Marlborough Land & Building Holdings plc (MRLB) too.")
    assert surest(own, mention) == surest(mention, own) == own


def test_of_two_tickers_for_a_name_the_surer_is_learnt() -> None:
    (sure,) = introductions("", "Orwin said. Pellow Shipping Ltd. (NYSE: PLWS) sails.")
    (weak,) = introductions("", "Orwin said. Pellow Shipping Ltd. (PSL) sails.")
    assert one_ticker_each([weak, sure]) == {"PLWS": "Pellow Shipping Ltd."}


def test_a_fuller_name_is_added_to_a_company_that_was_only_introduced() -> None:
    """One that a list of tickers names keeps its name and gets no other."""
    told = {"VNTR": "Vantry Lines SE", "MRLB": "Marle Bancorp Hotels", "ORWM": "Someone Else Corp."}
    known = [Company("Vantry", "VNTR"), Company("Marle Bancorp", "MRLB", 77), Company("Orwin", "ORWM")]
    assert longer_names(told, known) == [Company("Vantry", "VNTR", None, ("Vantry Lines SE",))]


def intake_of(ledger: Ledger) -> Intake:
    return Intake(ledger, {"papers": FeedHealth("papers", "")}, {}, (), lambda: NOW, lambda: 0.0)


def taken(folder: Path, *refreshes: list[Draft]) -> dict[str, tuple[str, ...]]:
    """Title → tickers after these refreshes."""
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        for drafts in refreshes:
            intake = intake_of(ledger)
            intake.take([*(Found(SPEC, draft) for draft in drafts), Done(SPEC)])
            intake.close()
        return {document.title: document.tickers for document in ledger.documents()}


def test_reports_get_the_ticker_that_another_paper_introduced(tmp_path: Path) -> None:
    """Whether their company is guessed from the title, without its legal form, or not at all."""
    drafts = [
        Draft("1", "report", "Outlook", "", "Marle Bancorp, Inc.\n\nWe see growth.", companies=()),
        Draft("2", "release", "Marle Bancorp reports", "", "We grew.", "Marle Bancorp", companies=("Marle Bancorp",)),
        Draft("3", "report", "The year", "", "# Marle Bancorp, Inc. (MRLB)\n\nIt was good."),
    ]
    assert set(taken(tmp_path, drafts).values()) == {("MRLB",)}


def test_a_paper_that_mentions_a_known_company_is_its_own_company_s_first(tmp_path: Path) -> None:
    """When it came its own company was not known yet."""
    first = [Draft("1", "news", "Marle", "", "Marle Bancorp, Inc. (MRLB) grew.")]
    second = [Draft("2", "report", "Orwin", "", "# Orwin Markets, Inc. (ORWM)\n\nWe bank with Marle Bancorp.")]
    assert taken(tmp_path, first, second)["Orwin"] == ("ORWM", "MRLB")


def test_a_known_ticker_in_brackets_names_a_paper(tmp_path: Path) -> None:
    """Only after a name that begins as the company's does."""
    tagger = Tagger([Company("Orwin Markets, Inc.", "ORWM")])
    assert tagger.listed("# Orwin Foods Inc. (ORWM)\n\nText.") == ("ORWM",)
    assert tagger.listed("# Orestes Wine & Malt Inc. (ORWM)\n\nText.") == ()


def test_the_order_of_spellings_does_not_matter() -> None:
    assert better("Vantry", "Vantry Air") == better("Vantry Air", "Vantry") == "Vantry Air"


def test_what_is_known_is_not_renamed() -> None:
    """A stranger's text can neither give a known company another ticker nor a known ticker another name."""
    known = [Company("Vantry Air Lines, Inc.", "VNTR")]
    told = {"VNTR": "Someone Else Corp.", "EVIL": "Vantry Air Lines", "MRLB": "Marle Bancorp"}
    assert [c.ticker for c in unknown(told, known)] == ["MRLB"]
