"""How a figure's period fits the one asked for, also where the source does not say of when it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cell_desk import paper, slot_of

from tieout.feeds.document import DocumentKind
from tieout.retrieval.evidence.candidates import period_fit, target
from tieout.retrieval.reading.periods.compare import parse_periods
from tieout.retrieval.reading.records import Period

QUARTER = "What was Gullwick Inns' revenue in the third quarter of 2026?"
OCTOBER = "What did the Bank of Orvenne do with its policy rate in October 2026?"


def fit(question: str, *, title: str = "Results", kind: DocumentKind = "release", day: date, found: Period | None = None) -> float:  # fmt: skip
    slot = slot_of(question)
    return period_fit(slot, found, paper("", title, kind, day), None, target(slot.period))


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("Gullwick Inns: third quarter of 2026", True),
        ("Gullwick Inns: Q3 2026 results", True),
        ("Gullwick Inns: results", True),
        ("Gullwick Inns: results for the third quarter and the nine months of 2026", True),
        ("Gullwick Inns: second quarter of 2026", False),
        ("Gullwick Inns: third quarter of 2025", False),
        ("Gullwick Inns: annual report 2025", False),
    ],
)
def test_a_paper_titled_with_another_period_is_not_of_this_one(title: str, fits: bool) -> None:
    """Its figures without a period of their own are of the period in its title."""
    assert (fit(QUARTER, title=title, day=date(2026, 11, 5)) > 0) == fits


def test_the_press_writes_of_one_period_under_the_title_of_another() -> None:
    title = "Gullwick Inns after its second quarter of 2026"
    assert fit(QUARTER, title=title, kind="news", day=date(2026, 11, 5)) > 0


def test_what_was_so_in_a_month_is_best_told_in_it() -> None:
    """Not before it began; later ones may look back."""
    before, within, after = (fit(OCTOBER, kind="news", day=d) for d in (date(2026, 9, 20), date(2026, 10, 20), date(2026, 11, 20)))  # fmt: skip
    assert before == 0.0
    assert within > after > 0.0


def test_a_quarter_is_told_of_whenever_it_is() -> None:
    """Forecasts before it, results after it."""
    assert fit(QUARTER, kind="news", day=date(2026, 6, 1)) == fit(QUARTER, kind="news", day=date(2026, 11, 5)) > 0


@pytest.mark.parametrize(
    ("day", "fits"), [(date(2026, 9, 30), True), (date(2026, 8, 15), False), (date(2026, 10, 31), False)]
)
def test_a_balance_of_a_quarter_is_that_of_its_end(day: date, fits: bool) -> None:
    asked = "What was Gullwick Inns' net debt in the third quarter of 2026?"
    assert (fit(asked, day=date(2026, 11, 5), found=Period(None, day)) > 0) == fits


def test_a_day_within_the_month_asked_for_is_of_that_month() -> None:
    assert fit(OCTOBER, kind="news", day=date(2026, 10, 20), found=Period(None, date(2026, 10, 19))) > 0.8


@pytest.mark.parametrize(
    ("question", "months", "fits"),
    [
        ("revenue in the first half of fiscal 2026", 6, True),
        ("revenue in the first half of fiscal 2026", 3, False),
        ("revenue in the second quarter of fiscal 2026", 3, True),
        ("revenue in the second quarter of fiscal 2026", 6, False),
        ("revenue in fiscal 2026", 12, True),
        ("revenue in fiscal 2026", 6, False),
    ],
)
def test_where_no_year_end_is_known_the_length_still_decides(question: str, months: int, fits: bool) -> None:
    """A half is no quarter, though both end on the same day."""
    ends = date(2026, 12, 31) if months == 12 else date(2026, 6, 30)
    begins = date(2026, ends.month - months + 1, 1)
    found = Period(begins, ends)
    read = parse_periods(question, today=date(2026, 11, 30), own=True)[0]
    slot = replace(slot_of(question), period=read)
    assert (period_fit(slot, found, paper("", "", "report", ends), None, target(read)) > 0) is fits
