""" "Which companies?": one answer that sets up watchlist, SEC filings and prices in a desk.toml; and folders of reports. Pure.

Whatever the desk has already stays as it is; what was added is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tieout.feeds import FeedSpec, UsageError
from tieout.ui.desk_values import with_value
from tieout.ui.feed_tables import with_feed
from tieout.ui.new_feeds import slug
from tieout.ui.settings import parse

_TICKER = re.compile(r"[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z]{1,2})?")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
FORMS = ("10-K", "10-Q", "8-K", "20-F", "6-K")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form holds: tickers with commas or blanks, the reader's e-mail address, where price files come from ("" for none)."""

    tickers: str
    contact: str = ""
    prices: str = ""


def tickers_of(text: str) -> list[str]:
    """ "nvda, AAPL" → NVDA, AAPL; a UsageError names what is no ticker."""
    found = list(dict.fromkeys(re.findall(r"[^\s,;]+", text.upper())))
    wrong = [one for one in found if not _TICKER.fullmatch(one)]
    if wrong or not found:
        named = f'"{wrong[0]}" is no ticker' if wrong else "No company was named"
        raise UsageError(f"{named}. Write tickers with commas, such as NVDA, AAPL.")
    return found


def followed(text: str, wish: Wish) -> tuple[str, list[str]]:
    """desk.toml's text with all that the wish asks for, and what was done, in sentences."""
    before = parse(text)
    tickers = tickers_of(wish.tickers)
    new = [one for one in tickers if one not in map(str.upper, before.watchlist.tickers)]
    contact = wish.contact.strip() or before.fetch.contact
    if not _ADDRESS.fullmatch(contact):
        raise UsageError(
            "The SEC asks for an e-mail address with each request. Give yours; it goes into the User-Agent."
        )
    done = []
    if new:
        text = with_value(text, "watchlist", "tickers", [*before.watchlist.tickers, *new])
        done.append(f"{', '.join(new)} {'is' if len(new) == 1 else 'are'} on the watchlist.")
    if contact != before.fetch.contact:
        text = with_value(text, "fetch", "contact", contact)
        done.append(f"The SEC will be told {contact}.")
    if all(feed.kind != "edgar" for feed in before.feeds):
        text = with_feed(text, FeedSpec("edgar", "edgar", forms=FORMS, facts=True))
        done.append("SEC filings and their XBRL figures are read for the whole watchlist.")
    if wish.prices.strip():
        text = with_feed(text, FeedSpec("prices", "prices", url=price_address(wish.prices)))
        done.append("Prices are read for the whole watchlist.")
    return text, done or ["All of that is set up already."]


def price_address(text: str) -> str:
    """An address with `{ticker}` in it, one CSV per company."""
    url = text.strip()
    if not url.lower().startswith(("https://", "http://", "file:///")) or "{ticker}" not in url:
        raise UsageError(
            "Prices come as one CSV per company: an address with {ticker} in it, such as https://…/{ticker}.csv."
        )
    return url


def folder_feed(text: str, names: Sequence[str]) -> FeedSpec:
    """A folder of reports on the machine that the chat runs on, under a name of its own."""
    path = Path(text.strip()).expanduser()
    if not text.strip() or not path.is_absolute() or not path.is_dir():
        raise UsageError(
            f'There is no folder "{text.strip()}" on this machine. Write its whole path, such as ~/reports.'
        )
    name, count = slug(path.name), 2
    while name in names:
        name, count = f"{slug(path.name)}-{count}", count + 1
    return FeedSpec(name, "folder", path=str(path))
