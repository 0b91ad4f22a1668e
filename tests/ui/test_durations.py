"""Durations and dates as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.errors import UsageError
from tieout.ui.durations import ago, moment, seconds, spelled


@pytest.mark.parametrize(
    ("text", "expected"), [("15m", 900), ("365d", 31_536_000), ("12h", 43_200), ("45s", 45), ("2w", 1_209_600)]
)
def test_durations_are_read_in_seconds(text: str, expected: float) -> None:
    """A number and one of s, m, h, d, w."""
    assert expected == seconds(text)


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "0h", "1y", "five minutes", "1h30m"])
def test_a_duration_that_is_none_says_how_to_write_it(text: str) -> None:
    """The sentence quotes what was written and shows an example."""
    with pytest.raises(ValueError, match=r'is no duration; write .* "15m"'):
        seconds(text)


@given(st.integers(min_value=1, max_value=100_000))
def test_a_duration_survives_being_written_and_read(duration: int) -> None:
    """`spelled` is what `feeds add` writes into desk.toml, so it must read back exactly."""
    assert duration == seconds(spelled(float(duration)))


def test_a_bare_date_counts_to_the_end_of_its_day() -> None:
    """As-of 4 November includes all of 4 November, UTC."""
    assert datetime(2026, 11, 4, 23, 59, 59, 999999, tzinfo=UTC) == moment("2026-11-04", "--as-of")


def test_a_time_without_zone_is_utc_and_one_with_is_converted() -> None:
    """All times inside are UTC."""
    assert datetime(2026, 11, 4, 16, 30, tzinfo=UTC) == moment("2026-11-04T16:30", "--as-of")
    assert datetime(2026, 11, 4, 21, 30, tzinfo=UTC) == moment("2026-11-04T16:30-05:00", "--as-of")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "04/11/2026"])
def test_a_date_that_is_none_names_the_option(text: str) -> None:
    """The sentence says which option and how to write it."""
    with pytest.raises(UsageError, match=r"--as-of .* write it as 2026-11-04"):
        moment(text, "--as-of")


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_time_passed_is_said_in_its_largest_unit(passed: timedelta, expected: str) -> None:
    """What feed tables and stale answers print."""
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert expected == ago(now - passed, now)
