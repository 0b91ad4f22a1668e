"""A daily price file → sessions. Reads what Yahoo, yfinance, Nasdaq, Stooq, Investing.com, Alpha Vantage and brokers write. Pure.

Contract: the whole file decides what its delimiter, its order of day and month and its decimal mark are; what it does not decide
is a ParseError with the setting to write. A row that is no session is left out and counted, never mended.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.feeds.errors import ParseError
from tieout.feeds.plain import decode
from tieout.feeds.price_cells import Mark, clock_of, days_of, mark_of, number

_DELIMITERS = ",;\t|"
_HEADER_LINES = 12  # lines in which the header stands
_NAMES = {
    "date": "date,datetime,date time,timestamp,day,trading day,trade date,exchange date,dtyyyymmdd,datum,data,fecha",
    "open": "open,opening,opening price,eröffn.,eröffnung,erster,ouv,ouv.,ouverture,apertura,otwarcie,abertura",
    "high": "high,day high,high price,hoch,haut,plus haut,+ haut,máximo,massimo,max,max.,najwyzszy,máxima",
    "low": "low,day low,low price,tief,bas,plus bas,+ bas,mínimo,minimo,min,min.,najnizszy,mínima",
    "close": "close,close/last,last,last price,closing price,price,schluss,schlusskurs,zuletzt,kurs,clot,clôture,dernier"
    ",chiusura,ultimo,último,cierre,zamkniecie,fechamento",
    "adjusted": "adj close,adj. close,adjusted close,adjclose,adjusted,adj closing price",
    "volume": "volume,vol,vol.,shares traded,volumen,stücke,stuecke,volumes,wolumen",
    "split": "stock splits,split coefficient,splits,split ratio",
    "currency": "currency,ccy,währung,devise,divisa,valuta,moeda",
    "symbol": "symbol,ticker,instrument",
}
_RANKED = {name: (key, rank) for key, names in _NAMES.items() for rank, name in enumerate(names.split(","))}
_PRICES = ("open", "high", "low", "close", "adjusted")
_KEY = re.compile(r"\b(?=\w*\d)\w{12,}\b")


@dataclass(frozen=True, slots=True)
class Session:
    """One day's prices. `split` is the ratio that the file gives for the day, None where it gives none."""

    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    adjusted: Decimal | None
    volume: Decimal | None
    split: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PriceFile:
    """`sessions` in order of their days, each day once; `oddities` in words; `currency` only where a column names it."""

    sessions: tuple[Session, ...]
    oddities: tuple[str, ...] = ()
    currency: str = ""


Row = Mapping[str, str]


def read_price_file(data: bytes, *, ticker: str = "", date_format: str = "") -> PriceFile:
    """ParseError when it holds no session, prices of several tickers, or dates and numbers that can be read in two ways."""
    rows, delimiter = _rows(decode(data), ticker)
    rows = _of_ticker(rows, ticker)
    days = days_of([row["date"] for row in rows], date_format)
    mark = _mark(rows, delimiter)
    found: dict[date, Session] = {}
    clocks: dict[date, str] = {}
    bad = repeated = 0
    for row, day in zip(rows, days, strict=True):
        session = _session(row, day, mark)
        bad += session is None
        if session is not None:
            if clocks.setdefault(session.day, clock_of(row["date"])) != clock_of(row["date"]):
                raise ParseError(f"the price file has several prices on {session.day}; give one row a day")
            repeated += session.day in found
            found[session.day] = session
    if not found:
        asked = f', or date_format = "{date_format}"' if date_format else ""
        raise ParseError(f"the price file has no session that can be read; check its dates and numbers{asked}")
    counts = (
        (bad, "rows without a date or a positive close left out"),
        (repeated, "repeated days, the last row counts"),
    )
    oddities = tuple(f"{count} {words}" for count, words in counts if count)
    return PriceFile(tuple(found[day] for day in sorted(found)), oddities, _currency(rows))


def _rows(text: str, ticker: str) -> tuple[list[Row], str]:
    """Rows by our names of columns, and the file's delimiter."""
    lines = text.split("\n", _HEADER_LINES)[:_HEADER_LINES]
    for delimiter in sorted(_DELIMITERS, key=lambda d: -max(line.count(d) for line in lines)):
        table = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(map(str.strip, row))]
        for at, head in enumerate(table[:_HEADER_LINES]):
            columns = _of_several(table, at, ticker) or _columns(head)
            if {"date", "close"} <= columns.keys():
                return [_row(row, columns) for row in table[at + 1 :] if not _is_heading(row)], delimiter
    raise ParseError(_no_prices(text))


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Our name of each column → its place; of two that mean the same, the plainer name counts."""
    best: dict[str, tuple[int, int]] = {}
    for at, cell in enumerate(head):
        known = _RANKED.get(_plain(cell))
        if known is not None and (known[0] not in best or known[1] < best[known[0]][0]):
            best[known[0]] = (known[1], at)
    return {name: at for name, (_, at) in best.items()}


def _plain(cell: str) -> str:
    """ "4. close", "<CLOSE>", "Adj_Close**" and "Close Close price adjusted for splits." by their common name."""
    name = re.sub(r"^\d{1,2}[a-z]?\.\s*|[<>*\"\ufeff]|\s*\([^)]*\)", "", cell.strip().lower()).replace("_", " ").strip()
    long = re.match(r"(adj close|close)\s+(?:adjusted\s+close\s+price|close\s+price)\s+adjusted\b", name)
    return long[1] if long else name


def _of_several(table: Sequence[Sequence[str]], at: int, ticker: str) -> dict[str, int]:
    """Columns of yfinance's two header rows: what is measured, and below it whose."""
    head = [_plain(cell) for cell in table[at]]
    below = [cell.strip().upper() for cell in table[at + 1]] if at + 1 < len(table) else []
    if not below or below[0] != "TICKER" or len(below) < len(head):
        return {}
    whose = dict.fromkeys(below[1:])
    own = ticker.upper() if ticker.upper() in whose else next(iter(whose)) if len(whose) == 1 else ""
    if not own:
        raise ParseError(f"the price file is of {', '.join(whose)}; give one that is of {ticker or 'one ticker'}")
    return _columns([name if below[place] == own else "" for place, name in enumerate(head)]) | {"date": 0}


def _is_heading(row: Sequence[str]) -> bool:
    """The rest of a header of several rows: "Ticker,NVDA,NVDA", "Date,,"."""
    first = row[0].strip().lower() if row else ""
    return first == "ticker" or (first in ("date", "datetime") and not any(cell.strip() for cell in row[1:]))


def _row(cells: Sequence[str], columns: Mapping[str, int]) -> Row:
    return {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}


def _of_ticker(rows: Sequence[Row], ticker: str) -> list[Row]:
    """A file in which every row names its ticker may hold several."""
    named = dict.fromkeys(row["symbol"].upper() for row in rows if row.get("symbol"))
    if len(named) < 2:
        return list(rows)
    own = [row for row in rows if _same_ticker(row["symbol"], ticker)]
    if not own:
        raise ParseError(f"the price file is of {', '.join(list(named)[:5])}, and not of {ticker or 'one ticker'}")
    return own


def _same_ticker(symbol: str, ticker: str) -> bool:
    return symbol.upper() in (ticker.upper(), f"{ticker.upper()}.US")


def _mark(rows: Iterable[Row], delimiter: str) -> Mark:
    priced = [row[name] for row in rows for name in _PRICES if name in row]
    mark = mark_of(priced, [row["volume"] for row in rows if "volume" in row], delimiter)
    if mark is None:
        shown = next(cell for cell in priced if "." in cell or "," in cell)
        raise ParseError(
            f'"{shown}" in the price file may be thousands or have decimals; save it again with two decimals'
        )
    return mark


def _session(row: Row, day: date | None, mark: Mark) -> Session | None:
    """None when the row has no date or no positive close; missing prices of a session are its close."""
    close = number(row["close"], mark)
    if day is None or close is None or close <= 0:
        return None
    opened, high, low = (number(row.get(name, ""), mark) or close for name in ("open", "high", "low"))
    adjusted, volume, split = (number(row.get(name, ""), mark) for name in ("adjusted", "volume", "split"))
    return Session(day, opened, high, low, close, adjusted, volume, split if split and split != 1 else None)


def _currency(rows: Iterable[Row]) -> str:
    named = {row["currency"].strip() for row in rows if row.get("currency", "").strip()}
    return named.pop() if len(named) == 1 else ""


def _no_prices(text: str) -> str:
    """Why there is nothing to read, with the server's own words where they are short; keys in them are masked."""
    said = " ".join(text.split())
    if not said:
        return "the price file is empty; check its address"
    if said.startswith("<"):
        return "this is a web page, not a price file; check the address in a browser"
    if said.startswith("{") or len(said) < 120:
        return f'the price file says "{_KEY.sub("…", said[:160])}"; check its address, its ticker and your quota'
    return "the price file has no Date and Close columns; give Date,Open,High,Low,Close[,Adj Close],Volume"
