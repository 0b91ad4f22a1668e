"""`feeds add` and `feeds remove` change their own table and nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.errors import UsageError
from tieout.feeds.settings import FeedSpec
from tieout.ui.feed_tables import table, with_feed, without_feed
from tieout.ui.settings import parse
from tieout.ui.settings_file import edited

TEXT = """# my desk
[fetch]
contact = "me@example.org"   # not the firm's address

# central banks
[[feeds]]
name = "fed"
kind = "syndication"         # RSS
url = "https://fed.example/press.xml"

# our own
[[feeds]]
name = "house"
kind = "folder"
path = "~/reports"

# what I follow
[watchlist]
tickers = ["NVDA"]
"""
NEW = FeedSpec(name="wire", kind="syndication", url="https://wire.example/rss", every=900.0, full_text=True)


def test_adding_a_feed_keeps_every_other_line() -> None:
    """All lines of before are there, in order, and the new table comes after the last feed."""
    after = with_feed(TEXT, NEW)
    kept = [line for line in after.replace(table(NEW), "").splitlines() if line]
    assert kept == [line for line in TEXT.splitlines() if line]
    assert [feed.name for feed in parse(after).feeds] == ["fed", "house", "wire"]
    assert all(
        comment in after for comment in ("# my desk", "# not the firm's", "# RSS", "# our own", "# what I follow")
    )


def test_adding_then_removing_gives_the_same_settings_and_comments() -> None:
    """The way there and back."""
    back = without_feed(with_feed(TEXT, NEW), "wire")
    assert parse(TEXT) == parse(back)
    assert [line for line in TEXT.splitlines() if line] == [line for line in back.splitlines() if line]


def test_removing_a_feed_leaves_the_comment_above_the_next_table() -> None:
    """`# what I follow` belongs to the watchlist, not to the feed before it."""
    after = without_feed(TEXT, "house")
    assert [feed.name for feed in parse(after).feeds] == ["fed"]
    assert "# what I follow\n[watchlist]" in after


def test_a_feed_can_be_added_to_an_empty_file() -> None:
    """A bare desk.toml is where many start."""
    assert [feed.name for feed in parse(with_feed("", NEW)).feeds] == ["wire"]


def test_a_name_that_is_taken_is_refused() -> None:
    """Two feeds of one name would share their state in the ledger."""
    with pytest.raises(UsageError, match=r'a feed named "fed" already'):
        with_feed(TEXT, FeedSpec(name="fed", kind="folder", path="x"))


def test_removing_an_unknown_feed_names_the_known_ones() -> None:
    """The sentence helps with the next try."""
    with pytest.raises(UsageError, match=r'no feed named "fde". Its feeds: fed, house'):
        without_feed(TEXT, "fde")


def test_a_header_inside_a_string_is_no_header() -> None:
    """A multi-line string that looks like a table is not cut in two."""
    text = '[fetch]\ncontact = """\n[[feeds]]\n"""\n' + "[[feeds]]\n" + 'name = "a"\nkind = "folder"\npath = "."\n'
    with pytest.raises(Exception, match="by hand"):
        without_feed(text, "a")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40), st.text(max_size=40))
def test_any_name_and_address_survives_being_written(name: str, url: str) -> None:
    """Quotes, backslashes and line ends in a title cannot break desk.toml."""
    url = "https://x/" + "".join(c for c in url if not "\ud800" <= c <= "\udfff")
    feed = parse(with_feed(TEXT, FeedSpec(name=name + "!", kind="syndication", url=url))).feeds[-1]
    assert (name + "!", url) == (feed.name, feed.url)


def test_two_edits_at_once_are_both_kept(tmp_path: Path) -> None:
    """Ten threads each add a feed; ten feeds are there."""
    path = tmp_path / "desk.toml"
    path.write_text(TEXT, "utf-8")

    def add(number: int) -> None:
        edited(path, lambda text: with_feed(text, FeedSpec(name=f"n{number}", kind="folder", path=".")))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {"fed", "house", *(f"n{n}" for n in range(10))} == {
        feed.name for feed in parse(path.read_text("utf-8")).feeds
    }


def test_a_failed_edit_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """No half-written file, no leftovers beside it."""
    path = tmp_path / "desk.toml"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(UsageError):
        edited(path, lambda text: without_feed(text, "nobody"))
    assert path.read_text("utf-8") == TEXT
    assert sorted(p.name for p in tmp_path.iterdir()) == [".desk.toml.lock", "desk.toml"]
