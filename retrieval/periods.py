"""Periods as questions, headers and prose name them: read, compared and written. Pure; the clock is passed in.

`parse_periods(text, today=…)` gives every mention, left to right, with its span. What the words leave open stays None:
"fiscal 2024" has a year and no end until a fiscal year end is given; "third quarter" is the latest completed one before
`today`. `same_period` answers None when two periods cannot be told apart or together. Knows nothing of companies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.records import Period

PeriodKind = Literal["year", "half", "nine months", "quarter", "month", "day", "relative"]
Relative = Literal["latest", "previous", "year to date", "since", "until"]


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period named in a text. `[start, end)` is its span; `year`/`quarter` are the fiscal ones when `fiscal`."""

    start: int
    end: int
    text: str
    kind: PeriodKind
    fiscal: bool = False  # "fiscal 2024", "FY26": in the company's own calendar
    year: int | None = None
    quarter: int | None = None
    begins: date | None = None  # first day, where the words or the calendar give it
    ends: date | None = None  # last day (of an instant: the day)
    relative: Relative | None = None  # "latest", "last quarter", "since March" …
    assumed: bool = False  # the year was not written but taken from `today`

    @property
    def period(self) -> Period | None:
        """The mention as a Period, None while its end is open."""
        return None if self.ends is None else Period(self.begins, self.ends, "")


def parse_periods(text: str, *, today: date, fiscal_year_end: tuple[int, int] | None = None) -> list[PeriodMention]:
    """Every period the text names. `fiscal_year_end` is (month, day); with it fiscal years and quarters get dates."""
    raise NotImplementedError


def same_period(a: Period, b: Period, fiscal_year_end: tuple[int, int] | None = None) -> bool | None:
    """Are both the same stretch of time, give or take a 52/53-week calendar? None: cannot tell."""
    raise NotImplementedError


def period_label(period: Period, fiscal_year_end: tuple[int, int] | None = None) -> str:
    """As analysts write it: "fiscal 2024", "quarter ended 28 June 2025", "30 September 2026"."""
    raise NotImplementedError


def column_period(header: str, about: str = "", *, fiscal_year_end: tuple[int, int] | None = None) -> Period | None:
    """The period of a table's column; a bare year takes "Years ended September 28," from the words `about` the table."""
    return None
