"""Sessions → readable documents. Pure.

Shown values are the file's own; binary noise in the sixth decimal ("164.050003") is the only thing taken off. Returns are
over adjusted closes where the file has them, computed in Decimal. What is odd in the data is said, never mended: over a jump
that no trading makes there is no return and no range.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from tieout.feeds.price_file import Session

_LAST = 30  # sessions in the summary
_HUNDREDTHS = {"GBX": "pence", "GBp": "pence", "ZAc": "South African cents", "ILA": "Israeli agorot"}
_YEARS = timedelta(days=3653)
_GAP = timedelta(days=5)
_FELL, _ROSE = Decimal("0.55"), Decimal("1.9")  # of a close from one session to the next, where nothing adjusts it
_CRASHED, _SOARED = Decimal("0.1"), Decimal(10)  # of an adjusted close: pence for pounds, not trading


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text of a ticker's prices. `part` is "" for the summary, "2016-12" for a month."""

    part: str
    title: str
    text: str
    last: date
    note: str = ""


def sheets(ticker: str, sessions: Sequence[Session], oddities: Sequence[str], currency: str = "") -> Iterator[Sheet]:
    """The summary, then a sheet per month, so that `--as-of` sees the months that were over by then."""
    kept = [s for s in sessions if s.day >= sessions[-1].day - _YEARS]
    yield _summary(ticker, kept, [*oddities, *_oddities(kept)], currency)
    for (year, month), group in groupby(kept, key=lambda s: (s.day.year, s.day.month)):
        days = list(group)
        name = f"{date(year, month, 1):%B %Y}"
        lines = [f"{ticker} daily prices, {name}", "", currency_line(currency), "", *_table(days)]
        yield Sheet(f"{year}-{month:02d}", f"{ticker} daily prices, {name}", "\n".join(lines), days[-1].day)


def shown(value: Decimal) -> str:
    """ "164.050003" → "164.05": two decimals where the rest is noise of a binary float, else all that the file gives."""
    cents = value.quantize(Decimal("0.01"))
    if abs(value - cents) <= max(Decimal("0.000011"), abs(value) * Decimal("0.0000002")):
        return format(cents, ",f")
    return format(value.normalize(), ",f")


def returns(sessions: Sequence[Session]) -> list[tuple[str, Session, Decimal]]:
    """(period, session it starts from, change as a ratio) for those periods that the history covers without a break."""
    last = sessions[-1]
    broken = max((b.day for a, b in pairwise(sessions) if _breaks(a, b)), default=None)
    out = []
    for name, begin in _starts(sessions):
        before, after = _basis(begin, last)
        if before > 0 and (broken is None or begin.day >= broken):
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


def _summary(ticker: str, sessions: Sequence[Session], oddities: Sequence[str], currency: str) -> Sheet:
    last = sessions[-1]
    title = f"{ticker} daily prices to {last.day}"
    year = [s for s in sessions if s.day > last.day - timedelta(days=365)]
    basis = "adjusted closes" if last.adjusted is not None else "closes"
    lines = [title, "", currency_line(currency), "", f"Last close: {shown(last.close)} on {last.day}.", _range(year)]
    lines += [
        "",
        f"Returns to {last.day}, over {basis}",
        "",
        "| Period | From the close of | Return |",
        "| --- | --- | --- |",
    ]
    found = returns(sessions)
    lines += [f"| {name} | {begin.day} | {_percent(change)} |" for name, begin, change in found]
    names = [name for name, _, _ in found]
    lines += [
        f"| {name} | {begin.day} | not given: see the notes |" for name, begin in _starts(sessions) if name not in names
    ]
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


def _range(year: Sequence[Session]) -> str:
    if any(_jumped(a, b) for a, b in pairwise(year)):
        return "52-week range: not given, since closes of the year do not compare (see the notes)."
    low, high = min(year, key=lambda s: s.low), max(year, key=lambda s: s.high)
    return f"52-week range: {shown(low.low)} (low of {low.day}) to {shown(high.high)} (high of {high.day})."


def currency_line(code: str) -> str:
    """ "EUR" → "Prices in euros (EUR) a share."; what currency an unnamed one is, nobody guesses."""
    if not code:
        return "Prices in the currency of the listing, which the file does not name."
    from babel.numbers import get_currency_name

    name = _HUNDREDTHS.get(code) or get_currency_name(code, count=2, locale="en")
    return f"Prices in {name} ({code}) a share." if name != code else f"Prices in {code} a share."


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


def _oddities(sessions: Sequence[Session]) -> list[str]:
    weekend = [s.day for s in sessions if s.day.weekday() >= 5]
    gaps = [f"{a.day} to {b.day}" for a, b in pairwise(sessions) if b.day - a.day > _GAP]
    splits = [f"{b.day}{_ratio(b)}" for a, b in pairwise(sessions) if _jumped(a, b) and not _breaks_adjusted(a, b)]
    jumps = [f"{b.day} ({shown(a.close)} to {shown(b.close)})" for a, b in pairwise(sessions) if _breaks_adjusted(a, b)]
    words = []
    if weekend:
        words.append(f"{len(weekend)} rows on a Saturday or Sunday, the last on {weekend[-1]}")
    if gaps:
        words.append(f"no sessions from {_some(gaps)}")
    if splits:
        words.append(
            f"a split or special dividend on {_some(splits)}: closes before it do not compare with those after"
        )
    if jumps:
        words.append(
            f"a jump on {_some(jumps)} that no trading makes, such as pence for pounds: no return is given over it"
        )
    return words


def _ratio(session: Session) -> str:
    return f" (by {format(session.split.normalize(), 'f')})" if session.split else ""


def _jumped(before: Session, after: Session) -> bool:
    """Do the closes of two sessions not compare? Told by the file, by the adjusted closes, or by the size of the jump."""
    move = after.close / before.close
    if before.adjusted and after.adjusted:
        return abs(move / (after.adjusted / before.adjusted) - 1) > Decimal("0.2") or _breaks_adjusted(before, after)
    if after.split and abs(move * after.split - 1) < Decimal("0.2"):
        return True
    return move <= _FELL or move >= _ROSE


def _breaks(before: Session, after: Session) -> bool:
    """Is there no return from one session to the next, on the basis that returns are counted on?"""
    return _breaks_adjusted(before, after) if before.adjusted and after.adjusted else _jumped(before, after)


def _breaks_adjusted(before: Session, after: Session) -> bool:
    """A change of unit, which the adjusted close goes along with."""
    first, second = (
        (before.adjusted, after.adjusted) if before.adjusted and after.adjusted else (before.close, after.close)
    )
    move = second / first
    return (move <= _CRASHED or move >= _SOARED) and not (after.split and abs(move * after.split - 1) < Decimal("0.2"))


def _some(items: Sequence[str]) -> str:
    return ", ".join(items[-5:]) + (f" and {len(items) - 5} earlier" if len(items) > 5 else "")
