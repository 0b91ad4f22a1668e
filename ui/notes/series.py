"""A note's series as pictures: which points, which letters for events, what is read out in a picture's place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from tieout.ui.notes.formulas import readable
from tieout.ui.notes.pictures import (
    Close,
    Event,
    FeedAge,
    Picture,
    Quarter,
    freshness_picture,
    price_picture,
    quarters_picture,
)
from tieout.ui.notes.records import DatedEvent, FeedLine, Note, PricePanel, PricePoint, QuarterPoint, Series
from tieout.ui.notes.words import day
from tieout.ui.render import safe

_LETTERS = "ABCDEFGHJKLM"
_QUARTERS = 8
_FEEDS = 12
_NAME = 30  # characters of a feed's name
_UNITS = ((Decimal(10**9), "billion"), (Decimal(10**6), "million"), (Decimal(10**3), "thousand"))


class Lettered(NamedTuple):
    letter: str
    event: DatedEvent


class Pictures(NamedTuple):
    price: Picture
    quarters: Picture
    freshness: Picture
    events: tuple[Lettered, ...]  # the list below the price


def note_pictures(note: Note) -> Pictures:
    return series_pictures(note.series, note.ticker or note.subject, note.as_of, note.price)


def series_pictures(series: Series, name: str, as_of: datetime, panel: PricePanel | None) -> Pictures:
    """The same pictures for a note and for whoever shows a company without one."""
    events = lettered(series.events, series.prices)
    currency = panel.currency if panel else ""
    basis = panel.basis if panel else "closes"
    return Pictures(
        _price(name, series.prices, events, currency, basis),
        _quarters(series.quarters[-_QUARTERS:]),
        freshness(series.feeds, as_of),
        events,
    )


def lettered(events: Sequence[DatedEvent], prices: Sequence[PricePoint]) -> tuple[Lettered, ...]:
    """The newest events that fall within the prices, lettered in order of time."""
    if len(prices) < 2:
        return ()
    inside = sorted((e for e in events if e.day >= prices[0].day), key=lambda e: e.day)[-len(_LETTERS) :]
    return tuple(Lettered(letter, event) for letter, event in zip(_LETTERS, inside, strict=False))


def _price(name: str, prices: Sequence[PricePoint], events: Sequence[Lettered], currency: str, basis: str) -> Picture:
    title = f"Price of {name}"
    closes = [Close(point.day, float(point.close)) for point in prices]
    caption = f"{basis.capitalize()}{f', {currency}' if currency else ''}."
    marked = [Event(letter, event.day) for letter, event in events]
    return price_picture(closes, marked, title=title, alt=_price_words(prices, events), caption=caption)


def _price_words(prices: Sequence[PricePoint], events: Sequence[Lettered]) -> str:
    if len(prices) < 2:
        return ""
    first, last = prices[0], prices[-1]
    low, high = min(prices, key=lambda p: p.close), max(prices, key=lambda p: p.close)
    told = "".join(f" {letter}: {day(event.day)}, {event.label}." for letter, event in events)
    return (
        f"Line of closes from {_at(first)} to {_at(last)}; lowest {_at(low)}, highest {_at(high)}."
        f"{' Events:' if told else ''}{told}"
    )


def _at(point: PricePoint) -> str:
    return f"{point.close:,.2f} on {day(point.day)}"


def _quarters(quarters: Sequence[QuarterPoint]) -> Picture:
    size, word = next(
        ((size, word) for size, word in _UNITS if quarters and max(abs(q.revenue) for q in quarters) >= size),
        (Decimal(1), ""),
    )
    unit = safe(" ".join(part for part in (quarters[-1].unit if quarters else "", word) if part))
    margin = next((safe(q.margin_name) for q in reversed(quarters) if q.margin_name), "margin")
    places = 1 if quarters and max(abs(q.revenue) for q in quarters) / size >= 100 else 2
    points = [_quarter(q, size, places, margin) for q in quarters]
    return quarters_picture(
        points,
        unit=unit,
        margin=margin.capitalize(),
        title=f"Revenue and {margin} by quarter",
        alt=f"Bars of revenue in {unit}, line of the {margin}: {_points_text(points)}.",
        caption=_worked_out(quarters),
    )


def _quarter(point: QuarterPoint, size: Decimal, places: int, margin: str) -> Quarter:
    value = point.revenue / size
    shown = f"{value:,.{places}f}"
    told = point.margin if point.margin_name == margin else None
    return Quarter(safe(point.label), float(value), shown, None if told is None else float(told))


def _points_text(points: Sequence[Quarter]) -> str:
    return "; ".join(f"{p.label} {p.shown}" + ("" if p.margin is None else f", {p.margin:.1f} %") for p in points)


def _worked_out(quarters: Sequence[QuarterPoint]) -> str:
    """Which quarters no filing states alone, so that they were worked out."""
    told = [f"{q.label} = {readable(q.revenue_formula)}" for q in quarters if q.revenue_formula]
    return f"Worked out: {'; '.join(told)}." if told else ""


def freshness(feeds: Sequence[FeedLine], as_of: datetime) -> Picture:
    ages = sorted((age for feed in feeds if (age := _age(feed, as_of))), key=lambda a: -a.days)
    told = "; ".join(f"{age.name} {age.words}" for age in ages)
    return freshness_picture(
        ages[:_FEEDS],
        title="Freshness of the feeds",
        alt=f"Days since each feed's newest document: {told}.",
        caption="Days from each feed's newest document to the note's date."
        + (f" {len(ages) - _FEEDS} fresher feeds are not shown." if len(ages) > _FEEDS else ""),
    )


def _age(feed: FeedLine, as_of: datetime) -> FeedAge | None:
    if feed.newest_document_at is None:
        return None
    days = max((as_of - feed.newest_document_at).total_seconds() / 86400, 0.0)
    level = "bad" if feed.error else "late" if feed.stale else "good"
    state = {"bad": ", failing", "late": ", silent", "good": ""}[level]
    return FeedAge(_short(feed.name), days, level, f"{days:.0f} d, newest {day(feed.newest_document_at)}{state}")


def _short(name: str) -> str:
    """A feed's name beside its bar."""
    name = safe(name)
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
