"""\"Which companies?\" sets up watchlist, filings and prices; a user's comments stay, and what is there stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.errors import SettingsError, UsageError
from tieout.ui.chat.follow import Wish, folder_feed, followed, price_address, tickers_of
from tieout.ui.desk_values import with_value
from tieout.ui.first_start import template
from tieout.ui.settings import parse

MINE = '# mine\n[fetch]\ncontact = ""  # work\n\n[watchlist]\ntickers = ["AAPL"]  # first\n'


def test_one_answer_sets_up_all_three() -> None:
    """In a new desk's own template; each thing is said."""
    text, done = followed(template(demo=False), Wish("nvda, AAPL", "me@desk.example", "https://p.example/{ticker}.csv"))
    read = parse(text)
    assert (read.watchlist.tickers, read.fetch.contact) == (["NVDA", "AAPL"], "me@desk.example")
    edgar, prices = read.feeds[-2:]
    assert (edgar.kind, edgar.facts, edgar.tickers) == ("edgar", True, [])
    assert (prices.kind, prices.url) == ("prices", "https://p.example/{ticker}.csv")
    assert len(done) == 4
    assert "the companies you follow" in text


def test_what_is_there_stays_and_a_second_time_changes_nothing() -> None:
    """Comments too."""
    once, _ = followed(MINE, Wish("AAPL MSFT", "me@desk.example"))
    assert "# mine" in once and "# work" in once and "# first" in once
    assert parse(once).watchlist.tickers == ["AAPL", "MSFT"]
    assert followed(once, Wish("msft")) == (once, ["All of that is set up already."])


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(""), "No company was named"),
        (Wish("NVDA, <b>"), '"<B>" is no ticker'),
        (Wish("NVDA"), "The SEC asks for an e-mail address"),
        (Wish("NVDA", "me@desk.example", "prices.csv"), "with {ticker} in it"),
    ],
)
def test_what_cannot_be_set_up_is_said(wish: Wish, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        followed(MINE, wish)


def test_prices_may_lie_on_the_disk() -> None:
    assert price_address(" file:///srv/{ticker}.csv ") == "file:///srv/{ticker}.csv"
    assert tickers_of("brk.b;BRK.B x") == ["BRK.B", "X"]


def test_a_folder_gets_a_name_of_its_own(tmp_path: Path) -> None:
    """Of the folder; one that is not there is refused."""
    spec = folder_feed(str(tmp_path), [tmp_path.name.lower().replace("_", "-")])
    assert (spec.kind, spec.path) == ("folder", str(tmp_path))
    for path in ("", "reports", str(tmp_path / "none")):
        with pytest.raises(UsageError, match="There is no folder"):
            folder_feed(path, [])


@given(st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_any_text_can_be_a_value_and_nothing_else_changes(values: list[str]) -> None:
    """Quotes, brackets, signs of comments and DEL in it."""
    edited = with_value(MINE, "watchlist", "tickers", values)
    assert parse(edited).watchlist.tickers == values
    assert parse(edited).fetch == parse(MINE).fetch


def test_a_value_over_several_lines_is_left_to_its_owner() -> None:
    """Rather a sentence than a broken file."""
    with pytest.raises(SettingsError, match="by hand"):
        with_value('[watchlist]\ntickers = [\n  "AAPL",\n]\n', "watchlist", "tickers", ["MSFT"])
