"""When a paper says that it was published: the many ways of saying it, and the dates that say something else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import pytest

from tieout.feeds.cover import read_cover
from tieout.feeds.publication_date import paper_date, read_date

FILE_TIME = datetime(2026, 12, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "November 4, 2026", "Nov. 4, 2026", "NOV 4, 2026", "Nov 4th 2026", "4 November 2026", "4 Nov 2026", "4th of November 2026",
        "4. November 2026", "4-Nov-2026", "2026-11-04", "2026/11/04", "04.11.2026",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert read_date(written) == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("15/10/2026", date(2026, 10, 15)),
        ("10/15/2026", date(2026, 10, 15)),
        ("5/10/2026", None),
        ("31 June 2026", None),
    ],
)
def test_slashes_are_read_only_where_one_reading_is_a_day(written: str, day: date | None) -> None:
    """5/10 is May in Boston and October in Leeds."""
    assert read_date(written) == day


@pytest.mark.parametrize(
    "text",
    [
        "# Results\n\nVAL MARREN, Calif. – Nov. 5, 2026\n\nMarle said so.",
        "# Results\n\n**PORT ALDER, November 5, 2026** -- Marle grew.",
        "Marle SE | **5 November 2026**\n\nSales rose.",
        "Nov. 5, 2026 | Port Alder, Maine\n\nSales rose.",
        "By Ada Penn | 5 Nov 2026 | 3 min read",
        "PRESS RELEASE\nThursday, 5th November 2026, 07:30 CET\nSales rose.",
        "Marle (publ), MRL. Port Alder, 5 November 2026, 07:30 CEST",
        "Date: 2026-11-05\n\nSales rose.",
        "| Publication date | 5 November 2026 |",
        "*For release before the market opens on Thursday, November 5, 2026 - Port Alder*",
        "Embargoed until 07:00 GMT, 5 November 2026",
        "Issued by Marle plc on 5 November 2026",
        "A note on rails, published 5 November 2026",
        "Trading update, 05.11.2026",
        "Published: 3 November 2026. Updated: 5 November 2026",
        "Report for the quarter ended\nOctober 25, 2026\n\nDated November 5, 2026",
    ],
)
def test_a_paper_says_its_day_in_many_ways(text: str) -> None:
    assert paper_date(text) == date(2026, 11, 5)


@pytest.mark.parametrize(
    "text",
    [
        "Report for the nine months ended September 30, 2026. Sales rose.",
        "Unaudited results for the 13 weeks to 1 August 2026",
        "# Half-year report\n30 June 2026\n\nNet debt fell.",
        "Third quarter (ended on June 28, 2026)\n\nJune 28, 2026\n\nNet debt fell.",
        "1 July 2026 – 30 September 2026",
        "Net debt at 30 September 2026 was £4m; liquidity as of Dec. 31, 2025 was £5m.",
        "| m | 28 June 2026 | 29 June 2025 |",
        "She will retire on 31 March 2027. Next report: 4 February 2027",
        "The year ended on June 29, 2025, the second quarter on March 29, 2026.",
    ],
)
def test_a_period_or_what_is_to_come_is_no_day_of_publication(text: str) -> None:
    assert paper_date(text) is None


def test_a_dateline_outranks_every_date_of_the_text() -> None:
    text = "# Marle\n\nOn June 1, 2026 we sold a mill.\n\nOAKVALE, Ore., Aug. 6, 2026 - Marle\n\nPORT ALDER, May 2, 2026 - an older one"
    assert paper_date(text) == date(2026, 8, 6)


def test_what_the_file_states_stands_between_label_and_dateline() -> None:
    stated = date(2026, 11, 6)
    assert paper_date("PORT ALDER, November 5, 2026 - Marle", stated) == stated
    assert paper_date("Published November 7, 2026\n\nMarle", stated) == date(2026, 11, 7)


def test_another_papers_day_far_down_is_not_this_ones() -> None:
    """A list of sources says when they were published."""
    text = "PORT ALDER, November 5, 2026 - Marle grew.\n\n" + "It grew. " * 80 + "\n\nPublished 3 May 2024 by Orwin."
    assert paper_date(text) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("path", "day"),
    [("marle-2026-11-05.md", date(2026, 11, 5)), ("marle-report-2026-09-30.md", FILE_TIME.date())],
)
def test_a_file_name_dates_a_paper_but_not_by_its_period(path: str, day: date) -> None:
    cover = read_cover(PurePosixPath(path), "Net debt fell.", "", FILE_TIME, ())
    assert cover.published_at.date() == day


@pytest.mark.parametrize(
    ("title", "company"),
    [
        ("Marle Therapeutics, Inc. quarterly report", "Marle Therapeutics, Inc."),
        ("Pellow Shipping Ltd. -- Annual report 2025", "Pellow Shipping Ltd."),
        ("MARLE OVEN BRANDS: THIRD QUARTER 2026", "Marle Oven Brands"),
        ("Tarn & Rowe Stores reports third quarter results", "Tarn & Rowe Stores"),
        ("First Marle announces results", "First Marle"),
        ("Quarterly report", ""),
        ("Annual report 2025", ""),
        ("Trading update: a strong season", ""),
        ("Half-year results: sales rose", ""),
    ],
)
def test_a_title_names_the_company_and_not_the_paper(title: str, company: str) -> None:
    assert read_cover(PurePosixPath("a.md"), "Text.", title, FILE_TIME, ()).company == company
