"""Words of time become dates; what they leave open stays open; 52/53-week calendars are the same years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.retrieval.reading.periods.compare import (
    PeriodMention,
    column_period,
    mention_fits,
    parse_periods,
    period_label,
    same_period,
)
from tieout.retrieval.reading.records import Period

TODAY = date(2026, 11, 12)
SEPTEMBER, JANUARY = (9, 30), (1, 31)


def only(text: str, year_end: tuple[int, int] | None = None) -> PeriodMention:
    (mention,) = parse_periods(text, today=TODAY, fiscal_year_end=year_end)
    return mention


@pytest.mark.parametrize(
    ("text", "year_end", "begins", "ends"),
    [
        ("fiscal 2024", SEPTEMBER, date(2023, 10, 1), date(2024, 9, 30)),
        ("FY26", JANUARY, date(2025, 2, 1), date(2026, 1, 31)),
        ("the second quarter of fiscal year 2026", JANUARY, date(2025, 5, 1), date(2025, 7, 31)),
        ("Q3 2026", None, date(2026, 7, 1), date(2026, 9, 30)),
        ("fiscal 2026's Q2", JANUARY, date(2025, 5, 1), date(2025, 7, 31)),
        ("quarter 2, FY2026", JANUARY, date(2025, 5, 1), date(2025, 7, 31)),
        ("aug 2025 quarter", None, date(2025, 6, 1), date(2025, 8, 31)),
        ("six-month period ended June 30, 2025", None, date(2025, 1, 1), date(2025, 6, 30)),
        ("January 1, 2025 through June 30, 2025", None, date(2025, 1, 1), date(2025, 6, 30)),
        ("December 29, 2024 - June 28, 2025", None, date(2024, 12, 29), date(2025, 6, 28)),
        ("third-quarter revenue", None, date(2026, 7, 1), date(2026, 9, 30)),
        ("Three Months Ended Jul 27, 2025", None, date(2025, 4, 28), date(2025, 7, 27)),
        ("quarter ended 30 June 2025", None, date(2025, 4, 1), date(2025, 6, 30)),
        ("nine months ended 30 September 2026", None, date(2026, 1, 1), date(2026, 9, 30)),
        ("H1 2026", None, date(2026, 1, 1), date(2026, 6, 30)),
        ("December 2023", None, date(2023, 12, 1), date(2023, 12, 31)),
        ("2024", None, date(2024, 1, 1), date(2024, 12, 31)),
        ("at 30 September 2026", None, None, date(2026, 9, 30)),
        ("at the end of September", None, None, date(2026, 9, 30)),
        ("on 1 September 2017", None, None, date(2017, 9, 1)),
        ("yesterday", None, None, date(2026, 11, 11)),
        ("last quarter", None, date(2026, 7, 1), date(2026, 9, 30)),
        ("January to September 2026", None, date(2026, 1, 1), date(2026, 9, 30)),
        ("April–June 2026", None, date(2026, 4, 1), date(2026, 6, 30)),
        ("July 2025", None, date(2025, 7, 1), date(2025, 7, 31)),
        ("October through March 2026", None, date(2025, 10, 1), date(2026, 3, 31)),
        ("9M 2026", None, date(2026, 1, 1), date(2026, 9, 30)),
        ("six months of 2026", None, date(2026, 1, 1), date(2026, 6, 30)),
        ("2025/26", JANUARY, date(2025, 2, 1), date(2026, 1, 31)),
        ("FY 2025/26", SEPTEMBER, date(2025, 10, 1), date(2026, 9, 30)),
        ("half year to 30 June 2026", None, date(2026, 1, 1), date(2026, 6, 30)),
        ("half-year ended June 2026", None, date(2026, 1, 1), date(2026, 6, 30)),
        ("the quarter that ended on 30 June 2026", None, date(2026, 4, 1), date(2026, 6, 30)),
        ("the quarter that ends in December 2026", None, date(2026, 10, 1), date(2026, 12, 31)),
        ("the year to the end of March 2026", None, date(2025, 4, 1), date(2026, 3, 31)),
        ("the June 2026 quarter", None, date(2026, 4, 1), date(2026, 6, 30)),
        ("q3 2026", None, date(2026, 7, 1), date(2026, 9, 30)),
        ("h1 2026", None, date(2026, 1, 1), date(2026, 6, 30)),
        ("3q26", None, date(2026, 7, 1), date(2026, 9, 30)),
        ("1h26", None, date(2026, 1, 1), date(2026, 6, 30)),
        ("in q2", None, date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_words_of_time_become_dates(
    text: str, year_end: tuple[int, int] | None, begins: date | None, ends: date
) -> None:
    """First and last day, in the calendar meant."""
    mention = only(text, year_end)

    assert (begins, ends) == (mention.begins, mention.ends)


def test_a_fiscal_year_without_a_year_end_has_no_dates() -> None:
    """The year is known, its end is not."""
    mention = only("fiscal 2024")

    assert (mention.fiscal, mention.year, mention.ends, mention.period) == (True, 2024, None, None)


def test_an_ended_date_in_brackets_belongs_to_its_year() -> None:
    """One mention, with the fiscal year named and the end given."""
    mention = only("in fiscal year 2025 (ended January 26, 2025)")

    assert (2025, True, date(2025, 1, 26)) == (mention.year, mention.fiscal, mention.ends)


def test_what_the_clock_filled_in_is_marked() -> None:
    """ "third quarter" takes its year from today."""
    assert only("third quarter").assumed
    assert not only("third quarter of 2025").assumed


@pytest.mark.parametrize(
    ("text", "relative"), [("latest revenue", "latest"), ("since March", "since"), ("a year earlier", "year ago")]
)
def test_relative_words_are_told(text: str, relative: str) -> None:
    """Words without dates of their own still count."""
    assert relative == only(text).relative


def test_a_day_takes_its_year_from_the_day_after_it() -> None:
    """ "Between June 30 and September 30, 2023" says the year once; without one the clock fills it in."""
    found = parse_periods("between June 30 and September 30, 2023", today=TODAY)
    assert [(m.ends, m.assumed) for m in found] == [(date(2023, 6, 30), False), (date(2023, 9, 30), False)]
    (first, _) = parse_periods("between 30 June and 30 September", today=TODAY)
    assert first.assumed


@pytest.mark.parametrize(
    ("text", "read"),
    [("2024/35", "2024"), ("2025/26/27", "2025"), ("2025/26/01", "2025"), ("January to August 2026", "August 2026")],
)
def test_what_only_looks_like_a_stretch_is_none(text: str, read: str) -> None:
    """Years that do not follow each other, a date of sorts, eight months: only the plain year or month is left."""
    assert only(text, JANUARY).text == read


def test_a_mention_begins_with_its_first_word() -> None:
    """Not with the space before it, which other readers count with the words that join two mentions."""
    assert only("the year that ended in January 2026").text == "year that ended in January 2026"


def test_a_month_without_a_year_that_a_quarter_ended_in_is_the_newest() -> None:
    """In November 2026 a quarter ended in June is this year's, one that ends in December last year's."""
    assert only("the quarter ended in June").ends == date(2026, 6, 30)
    assert only("the quarter ended in December").ends == date(2025, 12, 31)
    assert only("the quarter ended in June").assumed


def test_two_days_of_balances_stay_two() -> None:
    """ "From 30 April to 30 April" compares two days; no accounts run from one to the other."""
    found = parse_periods("rose from April 30, 2025 to April 30, 2026", today=TODAY)
    assert [m.ends for m in found] == [date(2025, 4, 30), date(2026, 4, 30)]


def test_two_years_are_two_mentions() -> None:
    """A comparison names both."""
    assert [mention.year for mention in parse_periods("2024 against 2023", today=TODAY)] == [2024, 2023]


def test_money_is_no_year() -> None:
    """ "$2,024", "2024 shares" and "20.5 %" name no time."""
    assert parse_periods("$2,024 and 2024 shares and 20.5 %", today=TODAY) == []


def test_a_bare_year_takes_its_end_from_the_words_about_the_table() -> None:
    """ "Years ended September 28," stands above "2024"."""
    period = column_period("2024", "Years ended September 28,")

    assert period is not None
    assert date(2024, 9, 28) == period.end
    assert column_period("% Change 2024") is None


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (Period(date(2023, 10, 1), date(2024, 9, 28)), Period(date(2023, 10, 1), date(2024, 9, 30)), True),
        (Period(date(2023, 10, 1), date(2024, 9, 28)), Period(date(2022, 9, 25), date(2023, 9, 30)), False),
        (Period(date(2024, 6, 30), date(2024, 9, 28)), Period(date(2023, 10, 1), date(2024, 9, 28)), False),
        (Period(None, date(2024, 9, 28)), Period(None, date(2024, 9, 30)), True),
        (Period(None, date(2017, 9, 5)), Period(None, date(2017, 9, 6)), False),
        (Period(None, date(2024, 9, 28)), Period(date(2023, 10, 1), date(2024, 9, 28)), None),
    ],
)
def test_periods_are_compared_across_calendars(a: Period, b: Period, same: bool | None) -> None:
    """Ends within days, lengths alike; an instant against a stretch cannot be told."""
    assert same is same_period(a, b)


def test_a_bare_year_fits_the_fiscal_year_of_that_name() -> None:
    """Who asks for 2024 of a company with a September year end may mean either."""
    assert mention_fits(only("2024"), Period(date(2023, 10, 1), date(2024, 9, 28)), SEPTEMBER)
    assert not mention_fits(only("2024"), Period(date(2022, 9, 25), date(2023, 9, 30)), SEPTEMBER)


@pytest.mark.parametrize(
    ("period", "year_end", "label"),
    [
        (Period(date(2023, 10, 1), date(2024, 9, 28)), SEPTEMBER, "fiscal 2024"),
        (Period(date(2024, 1, 1), date(2024, 12, 31)), None, "2024"),
        (Period(date(2025, 3, 30), date(2025, 6, 28)), SEPTEMBER, "quarter ended 28 June 2025"),
        (Period(None, date(2026, 9, 30)), None, "30 September 2026"),
    ],
)
def test_periods_are_labelled_as_analysts_write(period: Period, year_end: tuple[int, int] | None, label: str) -> None:
    """Short, and in the company's own calendar where that is known."""
    assert label == period_label(period, year_end)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("Q1234 FY'20 fiscal year quarter ended June 30, since 31 Feb-/%"), max_size=50))
def test_reading_is_total_and_spans_hold_their_words(text: str) -> None:
    """No text raises; spans are in order and apart."""
    end = 0
    for mention in parse_periods(text, today=TODAY, fiscal_year_end=SEPTEMBER):
        assert text[mention.start : mention.end] == mention.text
        assert end <= mention.start
        end = mention.end
