"""Pure rules of the command line: exit codes of a refresh, staleness, red health, names, safe text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tieout.feeds import FeedResult, FeedSpec, FeedState, RefreshReport
from tieout.ui.commands.refresh import exit_code, refreshed_json
from tieout.ui.desk import require_writable
from tieout.ui.freshness import behind_answer, feed_health, stale
from tieout.ui.new_feeds import new_ones, slug
from tieout.ui.render import safe
from tieout.ui.status import red
from tieout.ui.upkeep import Refreshed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = FeedState("wire", "syndication", NOW - timedelta(minutes=5), None, 0, NOW, NOW, 7, 900.0)


def refreshed(*statuses: str) -> Refreshed:
    feeds = tuple(FeedResult(f"f{n}", status) for n, status in enumerate(statuses))  # type: ignore[arg-type]
    return Refreshed(RefreshReport(feeds, 0, 0, 0, 0.1), 3, 1, 0.2, NOW, 40, 7)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("new", "unchanged", "not_due"), 0),
        (("new", "failed"), 3),
        (("failed", "failed", "not_due"), 1),
        (("gone", "failed"), 3),
        ((), 0),
    ],
)
def test_exit_code_of_a_refresh(statuses: tuple[str, ...], expected: int) -> None:
    """0 well, 3 partly, 1 nothing worked; feeds that are not due do not count."""
    assert exit_code(refreshed(*statuses), stopped=False) == expected


def test_a_refresh_that_was_stopped_is_partly_done() -> None:
    """SIGTERM in the middle: exit 3."""
    assert exit_code(refreshed("new"), stopped=True) == 3


def test_the_json_of_a_refresh_has_all_its_fields() -> None:
    """As the contract of `refresh --json` fixes them."""
    found = refreshed_json(refreshed("new"))
    assert set(found) == {"at", "feeds", "documents", "passages", "figures", "seconds"}
    assert set(found["feeds"][0]) == {"name", "status", "new", "updated", "error", "skipped", "next_due"}
    assert found["at"] == "2026-11-23T12:00:00Z"
    assert found["passages"] == {"added": 3, "removed": 1}
    assert found["figures"] == {"added": 40, "removed": 7}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"failures": 1, "last_error": "HTTP 503"}, True),
        ({"last_success": None}, True),
        ({"last_success": NOW - timedelta(minutes=44)}, False),
        ({"last_success": NOW - timedelta(minutes=46)}, True),
    ],
)
def test_a_feed_is_stale_after_a_failure_or_three_intervals(change: dict[str, object], expected: bool) -> None:
    """Every fifteen minutes: three quarters of an hour."""
    assert stale(replace(GOOD, **change), NOW) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "late"), [(0, False), (4, False), (9, False), (11, True), (400, True)])
def test_prices_that_ended_long_ago_are_stale_however_well_they_are_read(days: int, late: bool) -> None:
    """A file that nobody writes any more is read every day without an error."""
    prices = replace(GOOD, name="prices", kind="prices", newest_document_at=NOW - timedelta(days=days))
    assert stale(prices, NOW) is late
    assert feed_health([prices], NOW).failing == ((f"prices: newest session {days} days ago",) if late else ())
    assert not stale(replace(prices, kind="syndication"), NOW)


def test_prices_are_judged_at_the_as_of_day() -> None:
    prices = replace(GOOD, kind="prices", last_success=NOW, newest_document_at=NOW - timedelta(days=30))
    assert not stale(prices, NOW, NOW - timedelta(days=25))
    assert stale(prices, NOW, NOW - timedelta(days=15))


def test_a_feed_read_after_the_as_of_day_is_not_stale_for_it() -> None:
    """What it had by that day is in the ledger, whatever fails today."""
    failing = replace(GOOD, failures=4, last_error="HTTP 503")
    assert not stale(failing, NOW, NOW - timedelta(days=3))


def test_health_speaks_of_the_feeds_behind_the_answer_alone() -> None:
    """A feed that has nothing to do with it does not colour the answer; without evidence, all count."""
    other = replace(GOOD, name="fed", failures=2, last_error="HTTP 503.")
    assert not feed_health(behind_answer([GOOD, other], {"wire"}), NOW).stale
    health = feed_health(behind_answer([GOOD, other], set()), NOW)
    assert health.failing == ("fed: last read 5 minutes ago (HTTP 503)",)


def test_red_is_three_failures_in_a_row() -> None:
    """Two are weather."""
    assert [red(replace(GOOD, failures=n)) for n in (0, 2, 3)] == [False, False, True]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Pell Street Wire — Markets", "pell-street-wire-markets"),
        ("https://www.x.example/a.xml", "x-example-a-xml"),
        ("…", "feed"),
    ],
)
def test_a_feed_is_named_after_its_title(title: str, expected: str) -> None:
    """Lower case, words with hyphens; never empty."""
    assert slug(title) == expected


def test_imported_feeds_get_names_of_their_own() -> None:
    """Two outlets of one name, one address known already."""
    known = (FeedSpec("wire", "syndication", url="https://a.example"),)
    found = [FeedSpec("wire", "syndication", url=f"https://{host}.example") for host in ("a", "b", "c")]
    assert [spec.name for spec in new_ones(known, found)] == ["wire-2", "wire-3"]


def test_control_characters_cannot_reach_the_terminal() -> None:
    """Escape sequences, right-to-left overrides and zero-width spaces in a title are shown as what they are."""
    assert safe("a\x1b[2Jb\u202ec\u200bd\ne") == "a\ufffd[2Jb\ufffdc\ufffdd\ne"


def test_a_folder_that_cannot_be_one_is_not_writable(tmp_path: Path) -> None:
    """A file stands where the desk should be."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Exception, match="not writable"):
        require_writable(tmp_path / "file")
