"""Price files as sites and brokers write them: the whole file decides how it is read, and what it leaves open is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tieout.feeds.errors import ParseError
from tieout.feeds.price_file import Session, read_price_file
from tieout.feeds.price_table import currency_line, returns, sheets

SITES = {
    "Yahoo": "Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-26,10.1,11,9.9,10.5,10.4,1000\n2026-11-27,10.5,11,10.2,10.7,10.6,1500",
    "Yahoo, copied from its page": "Date\tOpen\tHigh\tLow\tClose Close price adjusted for splits.\tAdj Close Adjusted close price adjusted for splits and dividend and/or capital gain distributions.\tVolume\n"
    "Nov 27, 2026\t10.50\t11.00\t10.20\t10.70\t10.60\t1,500\nNov 27, 2026\t0.25 Dividend\nNov 26, 2026\t10.10\t11.00\t9.90\t10.50\t10.40\t1,000",
    "yfinance": "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n2026-11-26 00:00:00-05:00,10.1,11.0,9.9,10.5,1000,0.0,0.0\n"
    "2026-11-27 00:00:00-05:00,10.5,11.0,10.2,10.7,1500,0.0,0.0",
    "yfinance with two header rows": "Price,Close,High,Low,Open,Volume\nTicker,QRST,QRST,QRST,QRST,QRST\nDate,,,,,\n"
    "2026-11-26,10.5,11,9.9,10.1,1000\n2026-11-27,10.7,11,10.2,10.5,1500",
    "yfinance of two tickers": "Price,Close,Close,Volume\nTicker,OTHR,QRST,QRST\nDate,,,\n2026-11-26,99,10.5,1000\n2026-11-27,98,10.7,1500",
    "Nasdaq": "Date,Close/Last,Volume,Open,High,Low\n11/27/2026,$10.70,1500,$10.50,$11.00,$10.20\n11/26/2026,$10.50,1000,$10.10,$11.00,$9.90",
    "Stooq": "Date,Open,High,Low,Close,Volume\n2026-11-26,10.1,11,9.9,10.5,1000\n2026-11-27,10.5,11,10.2,10.7,1500",
    "Stooq in bulk": "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nQRST.US,D,20261126,000000,10.1,11,9.9,10.5,1000,0\n"
    "QRST.US,D,20261127,000000,10.5,11,10.2,10.7,1500,0",
    "Investing.com": '\ufeff"Date","Price","Open","High","Low","Vol.","Change %"\n"11/27/2026","10.70","10.50","11.00","10.20","1.50K","1.90%"\n'
    '"11/26/2026","10.50","10.10","11.00","9.90","1.00K","0.48%"',
    "Investing.com in German": '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"\n"27.11.2026","10,70","10,50","11,00","10,20","1,50K","1,90%"\n'
    '"26.11.2026","10,50","10,10","11,00","9,90","1,00K","0,48%"',
    "Alpha Vantage": "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n"
    "2026-11-27,10.5,11,10.2,10.7,10.6,1500,0.0,1.0\n2026-11-26,10.1,11,9.9,10.5,10.4,1000,0.0,1.0",
    "a German bank": "sep=;\nDatum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n26.11.2026;10,1;11;9,9;10,5;1.000;1.500\n27.11.2026;10,5;11;10,2;10,7;1.500;1.600",
    "a French broker": "date;ouv;haut;bas;clot;vol;devise\n26/11/2026;10,1;11;9,9;10,5;1 000;EUR\n27/11/2026;10,5;11;10,2;10,7;1 500;EUR",
    "a British broker": "Trade date|Close|Volume\n26-Nov-26|10.50|1,000\nFri, 27 Nov 2026|10.70|1,500",
    "epoch seconds": "timestamp,close,volume\n1795651200,10.5,1000\n1795737600,10.7,1500",
}  # fmt: skip


@pytest.mark.parametrize("site", SITES)
def test_a_file_is_read_as_its_site_writes_it(site: str) -> None:
    file = read_price_file(SITES[site].encode(), ticker="QRST")
    found = [(s.day, s.close, s.volume) for s in file.sessions]
    volumes = (None, None) if site == "a German bank" else (Decimal(1000), Decimal(1500))
    volumes = (Decimal(1500), Decimal(1600)) if site == "a German bank" else volumes
    assert found == [
        (date(2026, 11, 26), Decimal("10.5"), volumes[0]),
        (date(2026, 11, 27), Decimal("10.7"), volumes[1]),
    ]


DAYS = {
    "day first": (["02/11/2026", "13/11/2026"], [date(2026, 11, 2), date(2026, 11, 13)]),
    "month first": (["11/02/2026", "11/13/2026"], [date(2026, 11, 2), date(2026, 11, 13)]),
    "hyphens": (["02-11-2026", "27-11-2026"], [date(2026, 11, 2), date(2026, 11, 27)]),
    "full stops": (["02.11.2026", "03.11.2026"], [date(2026, 11, 2), date(2026, 11, 3)]),
    "two digits of the year": (["02/11/26", "13/11/26"], [date(2026, 11, 2), date(2026, 11, 13)]),
    "no zeros": (["2/11/2026", "30/11/2026"], [date(2026, 11, 2), date(2026, 11, 30)]),
    "the same day either way": (["05/05/2026"], [date(2026, 5, 5)]),
    "a clock": (["02/11/2026 16:00:00", "13/11/2026 16:00:00"], [date(2026, 11, 2), date(2026, 11, 13)]),
    "foreign months": (["2. Dez. 2026", "3 déc. 2026"], [date(2026, 12, 2), date(2026, 12, 3)]),
    "a zone": (["2026-11-02T00:00:00+09:00", "2026-11-03 00:00:00+09:00"], [date(2026, 11, 2), date(2026, 11, 3)]),
}


@pytest.mark.parametrize("name", DAYS)
def test_the_whole_file_decides_on_day_and_month(name: str) -> None:
    written, days = DAYS[name]
    file = read_price_file(("Date,Close\n" + "".join(f"{day},5\n" for day in written)).encode())
    assert [s.day for s in file.sessions] == days


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["02/11/2026", "03/11/2026"], "date_format"),
        (["1/2/26", "3/4/26"], "date_format"),
        (["26-11-02", "26-11-03"], "date_format"),
        (["13/11/2026", "11/13/2026"], "no one order"),
        (["31/02/2026", "13/11/2026"], "no one order"),
        (["2026-11-02 15:58", "2026-11-02 15:59"], "several prices"),
    ],
)
def test_days_that_can_be_read_in_two_ways_are_asked_about(days: list[str], words: str) -> None:
    with pytest.raises(ParseError, match=words):
        read_price_file(("Date,Close\n" + "".join(f"{day},5\n" for day in days)).encode())


@pytest.mark.parametrize(
    ("wanted", "day"),
    [
        ("DD/MM/YYYY", date(2026, 11, 2)),
        ("mdy", date(2026, 2, 11)),
        ("MM/DD/YYYY", date(2026, 2, 11)),
        ("%d/%m/%Y", date(2026, 11, 2)),
        ("%m/%d/%Y", date(2026, 2, 11)),
    ],
)
def test_a_feeds_date_format_answers(wanted: str, day: date) -> None:
    assert read_price_file(b"Date,Close\n02/11/2026,5", date_format=wanted).sessions[0].day == day


def test_a_date_format_that_is_none_is_said() -> None:
    with pytest.raises(ParseError, match="no order of a date"):
        read_price_file(b"Date,Close\n02/11/2026,5", date_format="european")


@pytest.mark.parametrize(
    ("cells", "closes"),
    [
        ("Date;Close\n2026-11-26;1.234,5\n2026-11-27;1.240,0", ["1234.5", "1240.0"]),
        ("Date;Close\n2026-11-26;10,5\n2026-11-27;1.240", ["10.5", "1240"]),
        ("Date;Close\n2026-11-26;1 234,50\n2026-11-27;1\u202f240,00", ["1234.50", "1240.00"]),
        ("Date;Close\n2026-11-26;1'234.50\n2026-11-27;0.125", ["1234.50", "0.125"]),
        ('Date,Close\n2026-11-26,"1,234"\n2026-11-27,"1,240"', ["1234", "1240"]),
        ('Date,Close\n2026-11-26,"1,23,456.70"\n2026-11-27,"$1,240.00"', ["123456.70", "1240.00"]),
        ("Date,Close\n2026-11-26,1.234\n2026-11-27,1.240", ["1.234", "1.240"]),
        ("Date\tClose\n2026-11-26\t10 TRY\n2026-11-27\tCHF 12.50", ["10", "12.50"]),
    ],
)
def test_the_whole_file_decides_on_the_decimal_mark(cells: str, closes: list[str]) -> None:
    assert [s.close for s in read_price_file(cells.encode()).sessions] == list(map(Decimal, closes))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("Date;Close\n2026-11-26;1,234\n2026-11-27;1,240", "thousands or have decimals"),
        ("Date;Close\n2026-11-26;1.234\n2026-11-27;1.240", "thousands or have decimals"),
        ("Date;Close\n2026-11-26;10,5\n2026-11-27;10.75", "both decimal commas and decimal points"),
        ("Symbol,Date,Close\nAAA,2026-11-26,5\nBBB,2026-11-26,6", "of AAA, BBB"),
        ("Price,Close,Close\nTicker,AAA,BBB\nDate,,\n2026-11-26,5,6", "of AAA, BBB"),
        ("No data", "No data"),
        ("Exceeded the daily hits limit", "Exceeded the daily hits limit"),
        ('{"Information": "key ABCDEF0123456789 is used up"}', "key … is used up"),
        ("<!doctype html><html><body>maintenance</body></html>", "web page"),
    ],
)
def test_what_cannot_be_read_for_sure_is_said(cells: str, words: str) -> None:
    with pytest.raises(ParseError, match=words) as error:
        read_price_file(cells.encode(), ticker="QRST")
    assert "ABCDEF0123456789" not in str(error.value)


def test_null_and_empty_prices_are_no_sessions() -> None:
    rows = "Date,Close\n2026-11-24,null\n2026-11-25,\n2026-11-26,N/A\n2026-11-27,10.7\n2026-11-30,-1\n"
    file = read_price_file(rows.encode())
    assert [s.day.day for s in file.sessions] == [27]
    assert file.oddities == ("4 rows without a date or a positive close left out",)


def at(day: int, close: str, adjusted: str | None = None, split: str | None = None) -> Session:
    price = Decimal(close)
    ratio = Decimal(split) if split else None
    return Session(
        date(2026, 11, day), price, price, price, price, Decimal(adjusted) if adjusted else None, None, ratio
    )


@pytest.mark.parametrize(
    ("sessions", "words"),
    [
        ([at(9, "100"), at(10, "102"), at(11, "25.6"), at(12, "26")], "a split or special dividend on 2026-11-11"),
        ([at(9, "100"), at(10, "102"), at(11, "68", split="1.5"), at(12, "69")], "2026-11-11 (by 1.5)"),
        ([at(9, "4.10"), at(10, "4.12"), at(11, "413"), at(12, "415")], "pence for pounds"),
        ([at(9, "410", "400"), at(10, "412", "402"), at(11, "4.1", "4"), at(12, "4.2", "4.1")], "pence for pounds"),
        ([at(9, "10"), at(10, "10"), at(11, "100", split="0.1"), at(12, "101")], "2026-11-11 (by 0.1)"),
    ],
)
def test_a_jump_that_no_trading_makes_is_said_and_is_no_return(sessions: list[Session], words: str) -> None:
    assert [name for name, _, _ in returns(sessions)] == ["1 day"]
    summary = next(sheets("QRST", sessions, ()))
    assert words in summary.note
    assert "52-week range: not given" in summary.text
    earlier = [*(at(day, "100") for day in range(2, 7)), *sessions]
    assert "| 5 days | 2026-11-05 | not given: see the notes |" in next(sheets("QRST", earlier, ())).text


def test_returns_across_a_split_count_on_adjusted_closes() -> None:
    sessions = [at(10, "102", "51", None), at(11, "52", "52", "2")]
    assert [round(change, 4) for _, _, change in returns(sessions)] == [Decimal("0.0196")]


def test_a_currency_is_the_feeds_or_the_files_own_or_unknown() -> None:
    assert read_price_file(SITES["a French broker"].encode()).currency == "EUR"
    assert read_price_file(SITES["Nasdaq"].encode()).currency == ""
    assert currency_line("USD") == "Prices in US dollars (USD) a share."
    assert currency_line("GBX") == "Prices in pence (GBX) a share."
    assert "does not name" in currency_line("")
