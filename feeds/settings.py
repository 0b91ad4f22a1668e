"""Settings of the feeds room: how to fetch, and which feeds there are. Read from desk.toml by `ui/desk.py` alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tieout.feeds.document import FeedKind


@dataclass(frozen=True, slots=True)
class FetchSettings:
    contact: str = ""  # goes into the User-Agent; EDGAR needs it
    allow_private: tuple[str, ...] = ()  # hosts on loopback or private addresses that may be fetched


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """One `[[feeds]]` table. Fields that do not belong to `kind` stay at their defaults."""

    name: str
    kind: FeedKind
    url: str = ""
    path: str = ""  # folder: where the reports are
    every: float = 1800.0  # seconds
    full_text: bool = False
    keep: float | None = None  # seconds of retention; None: for ever
    tickers: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    facts: bool = False
    currency: str = ""  # prices: ISO 4217, or GBX and such for hundredths; empty: unknown
    date_format: str = ""  # prices: "DD/MM/YYYY" or a pattern of strptime; empty: the file decides
    user_env: str = ""  # syndication and prices: names of environment variables, see feeds/credentials.py
    password_env: str = ""
    headers_env: str = ""
    cookie_env: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True)
class FeedsSettings:
    ledger: Path  # ledger.sqlite
    feeds: tuple[FeedSpec, ...] = ()
    watchlist: tuple[str, ...] = ()
    fetch: FetchSettings = field(default_factory=FetchSettings)
