"""Dates of feeds in all their spellings come out as the same moment, or as none; never early."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tieout.feeds.dates import TWO_WAYS, ZONE_NOTE, feed_date

SIX = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
SPELLINGS = [
    "Thu, 26 Nov 2026 06:00:00 GMT",
    "2026-11-26T07:00:00+01:00",
    "Thu, 26 Nov 2026 08:00:00 GMT+2",
    "Thu, 26 Nov 2026 08:00:00 GMT+02:00",
    "Thu, 26 Nov 2026 01:00:00 UTC-5",
    "Thu, 26 Nov 2026 11:30:00 UTC+5:30",
    "Thu Nov 26 2026 01:00:00 GMT-0500 (Eastern Standard Time)",
    "26 Nov 2026 6:00 AM GMT",
    "November 26, 2026 1:00 a.m. EST",
    "Nov 26, 2026, 6 am UTC",
    "jeu., 26 nov. 2026 07:00:00 +0100",
    "Do, 26 November 2026 07:00:00 +0100",
    "26. November 2026, 07:00 Uhr MEZ",
    "26 de noviembre de 2026 07:00 CET",
    "26 novembre 2026 07:00 CET",
    "чт, 26 ноября 2026 09:00:00 +0300",
    "11/26/2026 06:00 GMT",
    "26/11/2026 06:00 GMT",
    "26.11.2026 07:00 CET",
    "11/26/26 6:00 AM GMT",
    "Thursday, 26th November 2026 06:00 UTC",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert feed_date(text) == (SIX, "")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 9 Sept 2026 12:00:00 GMT", datetime(2026, 9, 9, 12, tzinfo=UTC)),
        ("9 Sept. 2026 12:30 PM GMT", datetime(2026, 9, 9, 12, 30, tzinfo=UTC)),
        ("9 September 2026 12:30 AM GMT", datetime(2026, 9, 9, 0, 30, tzinfo=UTC)),
        ("Sep 9, 2026 11:59 PM EDT", datetime(2026, 9, 10, 3, 59, tzinfo=UTC)),
        ("9 août 2026 15h30 +0200", datetime(2026, 8, 9, 13, 30, tzinfo=UTC)),
        ("9. März 2026 08:00 MEZ", datetime(2026, 3, 9, 7, tzinfo=UTC)),
        ("09/09/2026 08:00 GMT", datetime(2026, 9, 9, 8, tzinfo=UTC)),
    ],
)
def test_halves_of_the_day_and_foreign_months_are_read(text: str, moment: datetime) -> None:
    assert feed_date(text) == (moment, "")


@pytest.mark.parametrize(
    "text", ["11/10/2026 06:00 GMT", "3/4/26", "Published 01/02/2026", "12/11/2026 3:45 PM EST", "5/6/2026"]
)
def test_what_can_be_read_in_two_ways_is_undated(text: str) -> None:
    assert feed_date(text) == (None, TWO_WAYS)


@pytest.mark.parametrize(
    "text", ["", "soon", "31/31/2026", "26 listopad 2026", "Nov 2026", "26 Nov", "32 Nov 2026 06:00 GMT", "2026"]
)
def test_what_is_no_date_is_undated(text: str) -> None:
    """Croatian listopad is October, Polish listopad November."""
    assert feed_date(text)[0] is None


def test_a_zone_that_nobody_knows_is_said() -> None:
    assert feed_date("26 novembre 2026 06:00 XQT") == (SIX, ZONE_NOTE)
