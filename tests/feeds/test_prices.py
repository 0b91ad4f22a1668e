"""Daily prices: the file's own closes, returns over adjusted ones, and whatever is odd said."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tieout.feeds.draft import Draft, Remember, Response, SourceContext, SourceEvent, Unchanged
from tieout.feeds.errors import FetchError, ParseError
from tieout.feeds.price_file import read_price_file
from tieout.feeds.price_table import returns, sheets, shown
from tieout.feeds.prices import collect
from tieout.feeds.settings import FeedSpec

HEAD = "Date,Open,High,Low,Close,Adj Close,Volume\n"
NOW = datetime(2017, 10, 1, tzinfo=UTC)


def csv_of(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows)).encode()


AAPL = csv_of(
    "2016-12-29,116.449997,117.110001,116.400002,116.730003,114.389000,15039500",
    "2016-12-30,116.650002,117.199997,115.430000,115.820000,113.497000,30586300",
    "2017-01-03,115.800003,116.330002,114.760002,116.150002,113.821000,28781900",
)


class NoFetch:
    def __call__(self, url: str, **options: object) -> Response:
        raise AssertionError(url)


def events_of(
    folder: Path, *tickers: str, remembered: dict[str, str], texts: dict[str, str], date_format: str = ""
) -> list[SourceEvent]:
    url = folder.as_uri() + "/{ticker}.csv"
    spec = FeedSpec(name="prices", kind="prices", url=url, date_format=date_format)
    context = SourceContext(NoFetch(), NOW, dict(remembered), texts.get, tickers)
    events = []
    for event in collect(spec, context):
        events.append(event)
        if isinstance(event, Remember):
            remembered[event.key] = event.value
        elif isinstance(event, Draft):
            texts[event.identity] = hashlib.sha256(event.text.encode()).hexdigest()
    return [event for event in events if not isinstance(event, Remember)]


def test_a_ticker_becomes_a_summary_and_a_document_a_month(tmp_path: Path) -> None:
    (tmp_path / "AAPL.csv").write_bytes(AAPL)
    drafts = [e for e in events_of(tmp_path, "AAPL", remembered={}, texts={}) if isinstance(e, Draft)]
    assert [(d.identity, d.title) for d in drafts] == [
        ("AAPL", "AAPL daily prices to 2017-01-03"),
        ("AAPL:2016-12", "AAPL daily prices, December 2016"),
        ("AAPL:2017-01", "AAPL daily prices, January 2017"),
    ]
    assert "| 2016-12-30 | 116.65 | 117.20 | 115.43 | 115.82 | 30,586,300 |" in drafts[1].text
    assert drafts[1].published_at == datetime(2016, 12, 30, 22, tzinfo=UTC)
    assert "Last close: 116.15 on 2017-01-03." in drafts[0].text
    assert drafts[0].kind == "prices"


def test_an_unchanged_file_counts_as_unchanged_and_a_new_session_revises_its_month_only(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv"
    path.write_bytes(AAPL)
    remembered: dict[str, str] = {}
    texts: dict[str, str] = {}
    events_of(tmp_path, "AAPL", remembered=remembered, texts=texts)
    again = events_of(tmp_path, "AAPL", remembered=remembered, texts=texts)
    assert again == [Unchanged("AAPL"), Unchanged("AAPL:2016-12"), Unchanged("AAPL:2017-01")]
    path.write_bytes(AAPL + b"\n2017-01-04,115.85,116.51,115.75,116.02,113.69,21118100")
    changed = events_of(tmp_path, "AAPL", remembered=remembered, texts=texts)
    assert [e.identity for e in changed if isinstance(e, Draft)] == ["AAPL", "AAPL:2017-01"]


def test_one_missing_file_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "AAPL.csv").write_bytes(AAPL)
    texts: dict[str, str] = {}
    with pytest.raises(FetchError, match="GONE"):
        events_of(tmp_path, "GONE", "AAPL", remembered={}, texts=texts)
    assert "AAPL" in texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("164.050003", "164.05"),
        ("115.820000", "115.82"),
        ("90.307144", "90.307144"),
        ("1234.5", "1,234.50"),
        ("0.0312", "0.0312"),
    ],
)
def test_only_binary_noise_is_taken_off(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text


def test_returns_are_over_adjusted_closes() -> None:
    data = csv_of("2016-06-01,100,100,100,100,50,1", "2017-06-01,60,60,60,60,60,1")
    sessions = read_price_file(data).sessions
    assert [(name, begin.day, change) for name, begin, change in returns(sessions)][-1] == (
        "1 year",
        date(2016, 6, 1),
        Decimal("0.2"),
    )
    assert "split" in next(sheets("X", sessions, ())).note


def test_oddities_are_said_and_not_mended() -> None:
    data = csv_of(
        "2017-01-06,1,1,1,10,10,1",
        "2017-01-05,1,1,1,11,11,1",
        "2017-01-05,1,1,1,12,12,1",
        "2017-01-07,1,1,1,10,10,1",
        "2017-02-01,1,1,1,10,10,1",
        "nonsense,1,1,1,10,10,1",
        "2017-02-02,null,null,null,null,null,null",
    )
    file = read_price_file(data)
    sessions, oddities = file.sessions, file.oddities
    assert [(s.day.day, s.close) for s in sessions] == [(5, 12), (6, 10), (7, 10), (1, 10)]
    summary = next(sheets("X", sessions, oddities))
    text = summary.note
    for words in ("2 rows without a date", "1 repeated days", "Saturday", "2017-01-07 to 2017-02-01"):
        assert words in text
    assert "Note: 1 repeated days" in summary.text


def test_the_range_is_over_a_year_and_the_table_over_thirty_sessions() -> None:
    first = date(2015, 1, 5)
    rows = [f"{first + timedelta(days=n)},5,{n + 10},{n + 1},5,5,100" for n in range(500)]
    sessions = read_price_file(csv_of(*rows)).sessions
    text = next(sheets("X", sessions, ())).text
    assert "52-week range: 136.00 (low of 2015-05-20) to 509.00" in text
    assert text.count("| 2016-") == 30 + 4


@pytest.mark.parametrize("data", [b"", b"<html>maintenance</html>", b"Date,Amount\n2017-01-01,1", HEAD.encode()])
def test_what_is_no_price_file_is_said(data: bytes) -> None:
    with pytest.raises(ParseError):
        read_price_file(data)


def test_a_currency_that_nobody_names_is_not_claimed() -> None:
    """A ticker without a suffix may be listed anywhere."""
    sessions = read_price_file(AAPL).sessions
    assert "US dollars" not in next(sheets("AAPL", sessions, ())).text
    assert "Prices in US dollars (USD) a share." in next(sheets("AAPL", sessions, (), "USD")).text


def test_a_file_is_read_again_when_the_feeds_settings_change(tmp_path: Path) -> None:
    (tmp_path / "QRST.csv").write_bytes(b"Date,Close\n02/11/2016,5\n03/11/2016,6\n")
    remembered: dict[str, str] = {}
    texts: dict[str, str] = {}
    with pytest.raises(FetchError, match="date_format"):
        events_of(tmp_path, "QRST", remembered=remembered, texts=texts)
    for wanted, title in (("DD/MM/YYYY", "November 2016"), ("MM/DD/YYYY", "February 2016")):
        events = events_of(tmp_path, "QRST", remembered=remembered, texts=texts, date_format=wanted)
        assert f"QRST daily prices, {title}" in [e.title for e in events if isinstance(e, Draft)]
