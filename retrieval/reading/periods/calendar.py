"""Years, halves, quarters and months of a calendar that may end in any month. Pure dates; months are whole.

A year end is (month, day), the month counted from January of the year that names it: with (1, 31), fiscal 2026 ends in
January 2026, and with (13, 31), as many retailers name theirs, in January 2027. Companies with 52/53-week years end
within days of these dates; whoever compares allows for that.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tieout.retrieval.reading.records import Period

CALENDAR_YEAR_END = (12, 31)
_MONTH_END_FROM = 24  # a year end on the 24th or later is the last week of its month
_WEEK = timedelta(days=7)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def is_month_end(day: date) -> bool:
    return day == month_end(day.year, day.month)


def whole_months(end: date) -> date:
    """The month end that a 52/53-week calendar is about: 1 February 2025 and 25 January 2026 are ends of January."""
    before = end.replace(day=1) - timedelta(days=1)
    return month_end(end.year, end.month) if end.day >= _MONTH_END_FROM else before if end - before <= _WEEK else end


def year_end(end: date, named: int | None = None) -> tuple[int, int]:
    """The year end of a year that ended on `end` and that its company calls `named`: the same year, or the one before."""
    whole = whole_months(end)
    behind = whole.year - named if named is not None else 0
    return (whole.month + 12 if behind == 1 else whole.month), whole.day


def shifted(year: int, month: int, by: int) -> tuple[int, int]:
    """The month `by` months later."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def fiscal_end(year: int, months_before: int, year_end: tuple[int, int]) -> date:
    """The end of fiscal `year`, or of the stretch that ends `months_before` months earlier."""
    month, day = year_end
    at_year, at_month = shifted(year, month, -months_before)
    last = month_end(at_year, at_month)
    return last if day >= _MONTH_END_FROM else last.replace(day=day)


def stretch(year: int, first_month: int, months: int, year_end: tuple[int, int]) -> tuple[date, date]:
    """First and last day of `months` months, from month `first_month` (1…12) of fiscal `year`."""
    end = fiscal_end(year, 12 - (first_month - 1) - months, year_end)
    before = fiscal_end(year, 12 - (first_month - 1), year_end)
    return before + timedelta(days=1), end


def ending(end: date, months: int) -> tuple[date, date]:
    """First and last day of the `months` months that end on `end`, whatever day that is."""
    year, month = shifted(end.year, end.month, -months)
    last = month_end(year, month)
    whole_month = is_month_end(end)
    return (last if whole_month else last.replace(day=min(end.day, last.day))) + timedelta(days=1), end


def fiscal_year_of(day: date, year_end: tuple[int, int]) -> int:
    """The fiscal year that holds `day`; a day just after the year end still counts as that year's (53 weeks)."""
    year = day.year - 1
    while day > fiscal_end(year, 0, year_end) + _WEEK:
        year += 1
    while day <= fiscal_end(year - 1, 0, year_end) + _WEEK:
        year -= 1
    return year


def latest_year(today: date, year_end: tuple[int, int]) -> int:
    """The newest fiscal year that was over on `today`."""
    year = today.year + 1
    while fiscal_end(year, 0, year_end) >= today:
        year -= 1
    return year


def latest_quarter(today: date, year_end: tuple[int, int], quarter: int | None = None) -> tuple[int, int]:
    """(fiscal year, quarter) of the newest quarter over on `today`; of the newest such `quarter` when given."""
    year, number = today.year + 1, quarter or 4
    while fiscal_end(year, 3 * (4 - number), year_end) >= today:
        number -= 4 if quarter else 1
        if number < 1:
            year, number = year - 1, number + 4
    return year, number


def months_of(period: Period) -> int:
    """Length of a period in whole months; 0 for an instant."""
    return round((period.end - period.start).days / 30.44) if period.start else 0


def parts_of(period: Period) -> tuple[tuple[Period, ...], ...]:
    """Ways to put a half, nine months or a year together from shorter stretches, the fewest first; () for any other."""
    ways = _WAYS.get(months_of(period), ())
    return tuple(tuple(_months_in(period, first, count) for first, count in way) for way in ways)


def rests_of(period: Period) -> tuple[tuple[Period, Period], ...]:
    """(whole, rest) of which the period is what is left: the fourth quarter is the year less its first nine months."""
    months = months_of(period)
    rests = {3: (9, 6, 3), 6: (6,)}.get(months, ())
    return tuple((_months_in(period, -rest, rest + months), _months_in(period, -rest, rest)) for rest in rests)


_WAYS: dict[int, tuple[tuple[tuple[int, int], ...], ...]] = {  # (first month, months)
    6: (((0, 3), (3, 3)),),
    9: (((0, 6), (6, 3)), ((0, 3), (3, 3), (6, 3))),
    12: (((0, 6), (6, 6)), ((0, 9), (9, 3)), ((0, 3), (3, 3), (6, 3), (9, 3))),
}


def _months_in(period: Period, first: int, months: int) -> Period:
    assert period.start is not None, "only stretches have parts"
    begin_year, begin_month = shifted(period.start.year, period.start.month, first)
    last_year, last_month = shifted(begin_year, begin_month, months - 1)
    day = min(period.start.day, month_end(begin_year, begin_month).day)
    start = date(begin_year, begin_month, day)
    end = month_end(last_year, last_month) if day == 1 else ending_before(last_year, last_month, day)
    return Period(start, end)


def ending_before(year: int, month: int, day: int) -> date:
    """The last day of a month that begins on `day` of (year, month)."""
    after_year, after_month = shifted(year, month, 1)
    return date(after_year, after_month, min(day, month_end(after_year, after_month).day)) - timedelta(days=1)
