"""A company at a glance, out of the ledger alone: its price with what happened, revenue and margin by quarter.

The points are the notes' own (`ui.notes`), so that a picture here and one in a note never differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from tieout.feeds import Document, end_of_day, visible
from tieout.ui.chat.company_grid import Grids, grids

if TYPE_CHECKING:
    from tieout.feeds import Ledger
    from tieout.ui.desk import Desk
    from tieout.ui.notes.citations import Citations
    from tieout.ui.notes.records import DatedEvent, QuarterPoint
    from tieout.ui.notes.series import Pictures
    from tieout.ui.notes.subjects import About

NEWS = 12


@dataclass(frozen=True, slots=True)
class Company:
    ticker: str
    name: str
    pictures: Pictures
    documents: tuple[Document, ...]  # newest first: what was told about it
    grids: Grids


def company(desk: Desk, ticker: str, as_of: datetime | None) -> Company:
    """As of the end of a day; today's where none is given."""
    from tieout.ui.notes.citations import Citations
    from tieout.ui.notes.subjects import TOLD, resolve

    day = as_of or end_of_day(desk.clock().date())
    with desk.open_ledger() as ledger:
        about = resolve(ticker, ledger, frozenset(desk.feeds.watchlist), day)
        found = list(ledger.documents(tickers=(ticker,), as_of=day, limit=400))
        told = tuple(document for document in found if document.kind in TOLD)
        pictures = _pictures(desk, ledger, about, day, told, Citations())
    named = (name for document in told for name in document.companies if name != ticker)
    name = next(named, ticker) if about.name == ticker else about.name
    return Company(ticker, name, pictures, told[:NEWS], grids(desk, ticker, as_of))


def _pictures(
    desk: Desk, ledger: Ledger, about: About, day: datetime, told: tuple[Document, ...], citations: Citations
) -> Pictures:
    from tieout.ui.notes import prices
    from tieout.ui.notes.fresh import feed_lines
    from tieout.ui.notes.records import Series
    from tieout.ui.notes.series import series_pictures

    ticker = about.subject
    sheets = list(ledger.documents(kind="prices", tickers=(ticker,), as_of=day))
    sessions = prices.rows(sheets)
    series = Series(
        prices=prices.line(sessions, citations) if sessions else (),
        quarters=_quarters(ledger, ticker, day, citations),
        feeds=feed_lines(ledger, desk.feeds.feeds, day),
    )
    series = replace(series, events=_events(ledger, about, told, day, citations))
    panel = prices.panel(sheets, sessions, ticker, citations) if sessions else None
    return series_pictures(series, ticker, day, panel)


def _quarters(ledger: Ledger, ticker: str, day: datetime, citations: Citations) -> tuple[QuarterPoint, ...]:
    from tieout.retrieval import METRICS, year_end_of_facts
    from tieout.ui.notes.figures_table import TAGS, Desk
    from tieout.ui.notes.quarters import quarters

    facts = ledger.facts(ticker, tags=TAGS, as_of=day)
    if not facts:
        return ()
    income = [fact for fact in facts if fact.tag in METRICS["net_income"].tags]
    year_end = year_end_of_facts(income, day.date())
    return quarters(Desk(facts, lru_cache(maxsize=64)(ledger.document), citations, year_end))


def _events(
    ledger: Ledger, about: About, told: tuple[Document, ...], day: datetime, citations: Citations
) -> tuple[DatedEvent, ...]:
    """The developments that a note would mark."""
    from tieout.ui.notes.developments import developments, stories
    from tieout.ui.notes.records import DatedEvent

    def tellings(story: str) -> list[Document]:
        return [document for document in ledger.story(story) if visible(document, day)]

    found = developments(stories(told, tellings, day), about, day, citations)
    return tuple(DatedEvent(event.day, event.headline, event.source) for event in found)
