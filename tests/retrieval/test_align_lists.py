"""Figures and periods that one sentence lists "respectively" belong together in their order."""

from __future__ import annotations

from datetime import date

import pytest

from tieout.retrieval.reading.periods.compare import parse_periods
from tieout.retrieval.reading.periods.respectively import align_lists
from tieout.retrieval.reading.text.numbers import numbers

TODAY = date(2026, 11, 20)


def listed(text: str, start: int = 0) -> dict[str, tuple[date | None, date]]:
    """Figure → first and last day of its period."""
    figures, mentions = numbers(text, start=start), parse_periods(text, today=TODAY)
    found = align_lists(text, start, figures, mentions)
    return {f.text: (found[f.start].start, found[f.start].end) for f in figures if f.start in found}


@pytest.mark.parametrize("start", [0, 1000])
def test_the_first_figure_is_of_the_first_period(start: int) -> None:
    """Wherever in its document the sentence stands."""
    text = "Rent was $31 million and $24 million in 2025 and 2024, respectively."
    assert listed(text, start) == {
        "$31 million": (date(2025, 1, 1), date(2025, 12, 31)),
        "$24 million": (date(2024, 1, 1), date(2024, 12, 31)),
    }


def test_a_day_is_said_once_for_all_its_years() -> None:
    text = "At June 30, 2025, 2024 and 2023, debt was $9 million, $8 million and $7 million, respectively."
    assert [end for _, end in listed(text).values()] == [date(2025, 6, 30), date(2024, 6, 30), date(2023, 6, 30)]


def test_a_stretch_is_said_once_for_all_its_years() -> None:
    text = "For the three months ended June 30, 2025 and 2024, rent was $9 million and $8 million, respectively."
    assert listed(text)["$8 million"] == (date(2024, 4, 1), date(2024, 6, 30))


def test_a_leap_day_has_no_other_year() -> None:
    text = "At February 29, 2024 and 2023, debt was $9 million and $8 million, respectively."
    assert listed(text)["$8 million"][1] == date(2023, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "Rent was $31 million and $24 million in 2025 and 2024.",
        "Rent was $31 million, $24 million and $20 million in 2025 and 2024, respectively.",
        "Rent was $31 million in 2025, respectively.",
    ],
)
def test_what_is_not_listed_one_by_one_is_left_open(text: str) -> None:
    """Without the word, or with more figures than periods."""
    assert listed(text) == {}
