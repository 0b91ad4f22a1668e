"""Companies that documents introduce: name and ticker are learnt, and nothing known is overwritten."""

from __future__ import annotations

import pytest

from feeds.document import Company
from feeds.introductions import better, introductions, unknown


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


def test_the_order_of_spellings_does_not_matter() -> None:
    assert better("Vantry", "Vantry Air") == better("Vantry Air", "Vantry") == "Vantry Air"


def test_what_is_known_is_not_renamed() -> None:
    """A stranger's text can neither give a known company another ticker nor a known ticker another name."""
    known = [Company("Vantry Air Lines, Inc.", "VNTR")]
    told = {"VNTR": "Someone Else Corp.", "EVIL": "Vantry Air Lines", "MRLB": "Marle Bancorp"}
    assert [c.ticker for c in unknown(told, known)] == ["MRLB"]
