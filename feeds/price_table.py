"""Daily price CSV → sessions, and sessions → readable documents. Pure.

Shown values are the file's own; binary noise in the sixth decimal ("164.050003") is the only thing taken off. Returns are
over adjusted closes where the file has them, computed in Decimal. What is odd in the data is said, never mended.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import groupby, pairwise

from tieout.feeds.errors import ParseError
from tieout.feeds.plain import decode

_LAST = 30  # sessions in the summary
_YEARS = timedelta(days=3653)
_GAP = timedelta(days=5)
_US = re.compile(r"[A-Z]{1,5}(?:[.-][AB])?")
_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%d-%b-%Y", "%b %d, %Y")


@dataclass(frozen=True, slots=True)
class Session:
    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    adjusted: Decimal | None
    volume: Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text of a ticker's prices. `part` is "" for the summary, "2016-12" for a month."""

    part: str
    title: str
    text: str
    last: date
    note: str = ""


def read_sessions(data: bytes) -> tuple[list[Session], list[str]]:
    """Sessions in order of their days, each day once, and what was odd."""
    rows = csv.reader(io.StringIO(decode(data)))
    names = [name.strip().lower() for name in next(rows, [])]
    if not {"date", "close"} <= set(names):
        raise ParseError(
            "the price file has no Date and Close columns; give Date,Open,High,Low,Close[,Adj Close],Volume"
        )
    found: dict[date, Session] = {}
    bad = repeated = 0
    for row in rows:
        session = _session(dict(zip(names, row, strict=False)))
        bad += session is None and any(row)
        if session is not None:
            repeated += session.day in found
            found[session.day] = session
    if not found:
        raise ParseError("the price file has no session that can be read; check its dates and numbers")
    sessions = sorted(found.values(), key=lambda s: s.day)
    counts = (
        (bad, "rows without a date or a positive close left out"),
        (repeated, "repeated days, the last row counts"),
    )
    return sessions, [f"{count} {words}" for count, words in counts if count] + _oddities(sessions)


def sheets(ticker: str, sessions: Sequence[Session], oddities: Sequence[str]) -> Iterator[Sheet]:
    """The summary, then a sheet per month, so that `--as-of` sees the months that were over by then."""
    kept = [s for s in sessions if s.day >= sessions[-1].day - _YEARS]
    yield _summary(ticker, kept, oddities)
    for (year, month), group in groupby(kept, key=lambda s: (s.day.year, s.day.month)):
        days = list(group)
        name = f"{date(year, month, 1):%B %Y}"
        lines = [f"{ticker} daily prices, {name}", "", _currency(ticker), "", *_table(days)]
        yield Sheet(f"{year}-{month:02d}", f"{ticker} daily prices, {name}", "\n".join(lines), days[-1].day)


def shown(value: Decimal) -> str:
    """ "164.050003" → "164.05": two decimals where the rest is noise of a binary float, else all that the file gives."""
    cents = value.quantize(Decimal("0.01"))
    if abs(value - cents) <= max(Decimal("0.000011"), abs(value) * Decimal("0.0000002")):
        return format(cents, ",f")
    return format(value.normalize(), ",f")


def returns(sessions: Sequence[Session]) -> list[tuple[str, Session, Decimal]]:
    """(period, session it starts from, change as a ratio) for those periods that the history covers."""
    last = sessions[-1]
    out = []
    for name, begin in _starts(sessions):
        before, after = _basis(begin, last)
        if before > 0:
            out.append((name, begin, after / before - 1))
    return out


def _starts(sessions: Sequence[Session]) -> Iterator[tuple[str, Session]]:
    for name, back in (("1 day", 1), ("5 days", 5)):
        if len(sessions) > back:
            yield name, sessions[-1 - back]
    for name, months in (("1 month", 1), ("3 months", 3), ("1 year", 12)):
        target = months_before(sessions[-1].day, months)
        begin = next((s for s in reversed(sessions) if s.day <= target), None)
        if begin is not None:
            yield name, begin


def _summary(ticker: str, sessions: Sequence[Session], oddities: Sequence[str]) -> Sheet:
    last = sessions[-1]
    title = f"{ticker} daily prices to {last.day}"
    year = [s for s in sessions if s.day > last.day - timedelta(days=365)]
    low, high = min(year, key=lambda s: s.low), max(year, key=lambda s: s.high)
    basis = "adjusted closes" if last.adjusted is not None else "closes"
    lines = [title, "", _currency(ticker), "", f"Last close: {shown(last.close)} on {last.day}."]
    lines += [f"52-week range: {shown(low.low)} (low of {low.day}) to {shown(high.high)} (high of {high.day})."]
    lines += [
        "",
        f"Returns to {last.day}, over {basis}",
        "",
        "| Period | From the close of | Return |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {name} | {begin.day} | {_percent(change)} |" for name, begin, change in returns(sessions)]
    lines += ["", f"Last {min(_LAST, len(sessions))} sessions, newest first", "", *_table(sessions[: -_LAST - 1 : -1])]
    lines += ["", *(f"Note: {oddity}." for oddity in oddities)] if oddities else []
    return Sheet("", title, "\n".join(lines), last.day, "; ".join(oddities))


def _table(sessions: Sequence[Session]) -> list[str]:
    head = ["| Date | Open | High | Low | Close | Volume |", "| --- | --- | --- | --- | --- | --- |"]
    return head + [
        f"| {s.day} | {shown(s.open)} | {shown(s.high)} | {shown(s.low)} | {shown(s.close)} | "
        f"{'' if s.volume is None else format(s.volume.to_integral_value(), ',f')} |"
        for s in sessions
    ]


def _currency(ticker: str) -> str:
    """A ticker without an exchange's suffix is a US listing; of others the file does not tell."""
    return "Prices in US dollars (USD) a share." if _US.fullmatch(ticker) else "Prices in the currency of the listing."


def _basis(begin: Session, last: Session) -> tuple[Decimal, Decimal]:
    if begin.adjusted is not None and last.adjusted is not None:
        return begin.adjusted, last.adjusted
    return begin.close, last.close


def _percent(ratio: Decimal) -> str:
    return f"{ratio * 100:+.2f}%"


def months_before(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    first = date(at // 12, at % 12 + 1, 1)
    following = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def _session(row: dict[str, str]) -> Session | None:
    """None when the row has no date or no positive close; missing prices of a session are its close."""
    day, close = _day(row.get("date", "")), _number(row.get("close", ""))
    if day is None or close is None or close <= 0:
        return None
    opened, high, low = (_number(row.get(name, "")) or close for name in ("open", "high", "low"))
    adjusted = _number(row.get("adj close", "") or row.get("adj_close", "") or row.get("adjusted close", ""))
    return Session(day, opened, high, low, close, adjusted, _number(row.get("volume", "")))


def _day(text: str) -> date | None:
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text.strip()[:12], pattern).date()
        except ValueError:
            continue
    return None


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "").lstrip("$"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _oddities(sessions: Sequence[Session]) -> list[str]:
    weekend = [s.day for s in sessions if s.day.weekday() >= 5]
    gaps = [f"{a.day} to {b.day}" for a, b in pairwise(sessions) if b.day - a.day > _GAP]
    splits = [str(b.day) for a, b in pairwise(sessions) if _jumped(a, b)]
    words = []
    if weekend:
        words.append(f"{len(weekend)} rows on a Saturday or Sunday, the last on {weekend[-1]}")
    if gaps:
        words.append(f"no sessions from {_some(gaps)}")
    if splits:
        words.append(
            f"a split or special dividend on {_some(splits)}: closes before it do not compare with those after"
        )
    return words


def _jumped(before: Session, after: Session) -> bool:
    """Does the close move by a fifth where the adjusted close does not, or halve or double without one?"""
    move = after.close / before.close
    if before.adjusted and after.adjusted:
        return abs(move / (after.adjusted / before.adjusted) - 1) > Decimal("0.2")
    return move <= Decimal("0.55") or move >= Decimal("1.9")


def _some(items: Sequence[str]) -> str:
    return ", ".join(items[-5:]) + (f" and {len(items) - 5} earlier" if len(items) > 5 else "")
