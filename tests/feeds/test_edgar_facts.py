"""companyfacts become one document per filing, every value exact and in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.draft import Draft
from tieout.feeds.edgar_facts import exact, facts_documents, period_words, read_companyfacts
from tieout.feeds.errors import ParseError


def fact(value: object, accession: str, filed: str, end: str = "2024-09-28", **more: object) -> dict[str, object]:
    start = {"start": "2023-10-01"} if "instant" not in more else {}
    more.pop("instant", None)
    row = {"end": end, "val": value, "accn": accession, "fy": 2024, "fp": "FY", "form": "10-K", "filed": filed}
    return row | start | more


def documents(units: Mapping[str, list[dict[str, object]]], label: str | None = "Net sales") -> list[Draft]:
    facts = {"us-gaap": {"Revenues": {"label": label, "units": units}}}
    data = json.dumps({"cik": 320193, "entityName": "Apple Inc.", "facts": facts}).encode()
    accepted = {"A-1": datetime(2024, 11, 1, 10, 1, tzinfo=UTC)}
    return list(facts_documents(read_companyfacts(data), cik=320193, ticker="AAPL", url="u", accepted=accepted))


def test_a_filing_becomes_one_readable_table() -> None:
    (draft,) = documents({"USD": [fact(391035000000, "A-1", "2024-11-01")]})
    assert draft.title == "Apple Inc. XBRL facts, 10-K filed 2024-11-01 (accession A-1)"
    assert draft.text.endswith(
        "| Label | Period | Value | Unit |\n| --- | --- | --- | --- |\n"
        "| Net sales | year ended 2024-09-28 | 391,035,000,000 | USD |"
    )
    assert (draft.kind, draft.identity, draft.form, draft.tickers) == ("facts", "A-1:facts", "10-K", ("AAPL",))
    assert draft.published_at == datetime(2024, 11, 1, tzinfo=UTC)
    assert draft.accepted_at == datetime(2024, 11, 1, 10, 1, tzinfo=UTC)
    assert draft.period_end == date(2024, 9, 28)


def test_every_value_stands_where_its_fact_says() -> None:
    rows = [fact(6.08, "A-1", "2024-11-01"), fact(-565000000, "A-1", "2024-11-01", "2023-09-30", instant=True)]
    (draft,) = documents({"USD/shares": rows[:1], "USD": rows[1:]})
    shown = {f.unit: draft.text[f.start : f.end] for f in draft.facts}
    assert shown == {"USD/shares": "6.08", "USD": "-565,000,000"}
    assert {f.unit: f.period_start for f in draft.facts} == {"USD/shares": date(2023, 10, 1), "USD": None}


def test_original_and_restated_values_stay_apart() -> None:
    rows = [fact(4834000000, "A-1", "2009-10-27"), fact(6119000000, "A-2", "2010-01-25", form="10-K/A")]
    original, restated = documents({"USD": rows})
    assert (original.facts[0].value, original.form) == (Decimal(4834000000), "10-K")
    assert (restated.facts[0].value, restated.form) == (Decimal(6119000000), "10-K/A")
    assert original.published_at is not None
    assert restated.published_at is not None
    assert original.published_at < restated.published_at


def test_the_same_value_twice_in_a_filing_is_one_row() -> None:
    (draft,) = documents({"USD": [fact(5, "A-1", "2024-11-01"), fact(5, "A-1", "2024-11-01", frame="CY2024")]})
    assert len(draft.facts) == 1


def test_facts_that_cannot_be_cited_are_left_out() -> None:
    rows = [fact(5, "A-1", "2024-11-01"), fact(None, "A-1", "2024-11-01"), fact(7, "A-1", "soon"), {"val": 1}]
    (draft,) = documents({"USD": rows}, label=None)
    assert [f.value for f in draft.facts] == [5]
    assert "| Revenues |" in draft.text


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, date(2024, 9, 28), "as of 2024-09-28"),
        (date(2023, 10, 1), date(2024, 9, 28), "year ended 2024-09-28"),
        (date(2024, 6, 30), date(2024, 9, 28), "quarter ended 2024-09-28"),
        (date(2024, 1, 1), date(2024, 9, 30), "nine months ended 2024-09-30"),
        (date(2024, 1, 1), date(2024, 5, 15), "2024-01-01 to 2024-05-15"),
    ],
)
def test_periods_are_said_as_statements_say_them(start: date | None, end: date, words: str) -> None:
    assert period_words(start, end) == words


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_value_reads_back_as_itself(value: Decimal) -> None:
    """No digit is lost between the JSON and the text."""
    assert Decimal(exact(value).replace(",", "")) == value


@pytest.mark.parametrize("data", [b"", b"<html>maintenance</html>", b"[]", b'{"facts": 3}', b"[" * 100_000])
def test_what_is_no_companyfacts_is_said(data: bytes) -> None:
    with pytest.raises(ParseError):
        found: Mapping[str, Any] = read_companyfacts(data)
        list(facts_documents(found, cik=1, ticker="X", url="u", accepted={}))
