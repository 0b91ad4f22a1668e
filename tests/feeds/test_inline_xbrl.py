"""Inline XBRL: every tagged number with its place, period, unit, scale, sign and dimensions, in a page made for the purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tieout.feeds import Ledger, TaggedNumber, Tagging, tagged_html_to_text
from tieout.feeds.draft import Draft
from tieout.feeds.inline_xbrl import packed, unpacked

HEAD = """<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi"><head><title>kestrel-20240330</title></head><body>
<div style="display:none"><ix:header><ix:hidden>
<ix:nonNumeric name="dei:DocumentPeriodEndDate" contextRef="y">March 30, 2024</ix:nonNumeric>
<ix:nonFraction name="k:Hidden" contextRef="y" unitRef="usd" scale="0">77</ix:nonFraction></ix:hidden><ix:resources>
<xbrli:context id="y"><xbrli:entity/><xbrli:period><xbrli:startDate>2023-04-02</xbrli:startDate>
<xbrli:endDate>2024-03-30</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="i"><xbrli:entity/><xbrli:period><xbrli:instant>2024-03-30</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="s"><xbrli:entity><xbrli:segment>
<xbrldi:explicitMember dimension="us-gaap:StatementBusinessSegmentsAxis">k:OatsMember</xbrldi:explicitMember>
</xbrli:segment></xbrli:entity><xbrli:period><xbrli:startDate>2023-04-02</xbrli:startDate>
<xbrli:endDate>2024-03-30</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
<xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
</ix:resources></ix:header></div>
"""
BODY = """<p>Kestrel Oats, fiscal 2024.</p><table>
<tr><td>In millions</td><td></td><td>2024</td></tr>
<tr><td>Net sales</td><td>$</td><td><ix:nonFraction name="us-gaap:Revenues" contextRef="y" unitRef="usd" scale="6"
 decimals="-6" format="ixt:num-dot-decimal">1,234</ix:nonFraction></td></tr>
<tr><td>Oats</td><td>$</td><td><ix:nonFraction name="us-gaap:Revenues" contextRef="s" unitRef="usd" scale="6"
 format="ixt:num-dot-decimal">1,234</ix:nonFraction></td></tr>
<tr><td>Loss per share</td><td>$</td><td>(<ix:nonFraction name="us-gaap:EarningsPerShareBasic" contextRef="y" unitRef="eps"
 scale="0" sign="-">0.45</ix:nonFraction>)</td></tr></table>
<p>Cash was &#8364;<ix:nonFraction name="us-gaap:Cash" contextRef="i" unitRef="usd" scale="6"
 format="ixt:num-comma-decimal"><ix:nonFraction name="us-gaap:Cash2" contextRef="i" unitRef="usd" scale="6"
 format="ixt:num-comma-decimal">1.234,5</ix:nonFraction></ix:nonFraction> and the rate
<ix:nonFraction name="us-gaap:EffectiveIncomeTaxRateContinuingOperations" contextRef="y" unitRef="pure"
 scale="-2">21.5</ix:nonFraction>%, against 1,234 before.</p></body></html>"""


@pytest.fixture(scope="module")
def page() -> tuple[str, Tagging]:
    text, tagging = tagged_html_to_text((HEAD + BODY).encode())
    assert tagging is not None
    return text, tagging


def by_name(tagging: Tagging) -> dict[str, TaggedNumber]:
    return {n.concept + ("" if not n.dimensions else " of a segment"): n for n in tagging.numbers}


def test_each_tagged_number_stands_where_its_digits_do(page: tuple[str, Tagging]) -> None:
    """Three times 1,234: each tag has its own, and the one that nobody tagged is nobody's."""
    text, tagging = page
    shown = [text[n.start : n.end] for n in tagging.numbers]
    assert shown == ["1,234", "1,234", "0.45", "1.234,5", "1.234,5", "21.5"]
    starts = [n.start for n in tagging.numbers]
    assert starts == sorted(starts)
    assert len({*starts}) == 5
    assert text.rindex("1,234") not in starts


def test_the_text_is_the_same_as_without_reading_tags(page: tuple[str, Tagging]) -> None:
    """The digits of another script are gone again."""
    text, _ = page
    assert "| Net sales | $1,234 |" in text
    assert text.isascii() or "€" in text


@pytest.mark.parametrize(
    ("name", "value", "scale", "unit"),
    [
        ("us-gaap:Revenues", "1234", 6, "USD"),
        ("us-gaap:EarningsPerShareBasic", "-0.45", 0, "USD/shares"),
        ("us-gaap:Cash", "1234.5", 6, "USD"),
        ("us-gaap:Cash2", "1234.5", 6, "USD"),
        ("us-gaap:EffectiveIncomeTaxRateContinuingOperations", "21.5", -2, "pure"),
    ],
)
def test_value_scale_sign_and_unit_are_the_tags(
    page: tuple[str, Tagging], name: str, value: str, scale: int, unit: str
) -> None:
    """A decimal comma is told by the format, a sign by its attribute, a scale by its own."""
    number = by_name(page[1])[name]
    assert (number.value, number.scale, number.unit) == (Decimal(value), scale, unit)


def test_periods_and_dimensions_are_the_contexts(page: tuple[str, Tagging]) -> None:
    """An instant has no start; a segment's figure names its member."""
    found = by_name(page[1])
    revenue, cash = found["us-gaap:Revenues"], found["us-gaap:Cash"]
    assert (revenue.period_start, revenue.period_end) == (date(2023, 4, 2), date(2024, 3, 30))
    assert (cash.period_start, cash.period_end) == (None, date(2024, 3, 30))
    assert found["us-gaap:Revenues of a segment"].dimensions == (
        ("us-gaap:StatementBusinessSegmentsAxis", "k:OatsMember"),
    )


def test_hidden_numbers_have_no_place_and_the_cover_is_read_all_the_same(page: tuple[str, Tagging]) -> None:
    """`ix:hidden` holds what the page does not show."""
    _, tagging = page
    assert "k:Hidden" not in by_name(tagging)
    assert dict(tagging.cover)["DocumentPeriodEndDate"] == "March 30, 2024"


def test_a_page_without_tags_has_no_tagging() -> None:
    """None, not an empty one."""
    assert tagged_html_to_text(b"<p>Sales rose to $4.2 billion.</p>") == ("Sales rose to $4.2 billion.", None)


def test_storage_gives_the_same_tagging_back(page: tuple[str, Tagging]) -> None:
    """Packed and unpacked."""
    assert unpacked(packed(page[1])) == page[1]


def test_the_ledger_keeps_the_tagging_of_a_new_and_of_an_old_document(
    tmp_path: Path, page: tuple[str, Tagging]
) -> None:
    """A text that was stored without its tags gets them when the same text comes again with them."""
    text, tagging = page
    now = datetime(2024, 5, 1, tzinfo=UTC)
    plain = Draft(identity="k", kind="filing", title="10-K", url="", text=text, published_at=now)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with ledger.writing():
            document = ledger.put("edgar", plain, now).document
        assert document is not None
        assert ledger.tagging(document.id) is None
        last = ledger.last_change()
        with ledger.writing():
            tagged = Draft(
                identity="k", kind="filing", title="10-K", url="", text=text, published_at=now, tagging=tagging
            )
            assert ledger.put("edgar", tagged, now).outcome == "unchanged"
        assert ledger.tagging(document.id) == tagging
        assert ledger.last_change() > last
