"""Cells of a price file → days and numbers, in the one order and with the one decimal mark that the whole file has. Pure.

"03/04/2026" and "1,234" each have two readings. The file's other cells decide; where they do not, it is an error that says
what to write into desk.toml, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from tieout.feeds.errors import ParseError
from tieout.feeds.month_names import is_weekday, month_of

Order = Literal["dmy", "mdy", "ymd"]
Mark = Literal[".", ","]

_YEAR_FIRST = re.compile(r"(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})\.?(?!\d)")
_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\.0)?$")
_SHORT = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_WORDS = re.compile(r"\d+|[^\W\d_]+\.?")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.0)?$")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\b)?")
_ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
_NUMBER = re.compile(
    r"[^\d.,%+\-]{0,4}([-+]?[\d.,' \u00a0\u202f]*\d[.,]?)\s*((?:[KMBT](?![A-Za-z]))?)[^\d.,%]{0,4}", re.IGNORECASE
)
_LAKHS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")
_MANY = {"": 0, "K": 3, "M": 6, "B": 9, "T": 12}
_NONE = frozenset(["", "-", "--", "–", "—", "null", "nan", "n/a", "na", "none", "n/d", "nd", "n.a."])


def order_of(date_format: str) -> Order | str:
    """What `date_format` asks for: "dmy", "DD/MM/YYYY" and such as an order, anything with % as strptime's pattern."""
    if "%" in date_format:
        return date_format
    letters = "".join(dict.fromkeys(c for c in date_format.lower() if c in "dmy"))
    found = next((order for order in _ORDERS if order == letters), None)
    if found is None:
        raise ParseError(
            f'date_format = "{date_format}" is no order of a date; write "DD/MM/YYYY", "MM/DD/YYYY" or "%d.%m.%y"'
        )
    return found


def days_of(cells: Sequence[str], date_format: str = "") -> list[date | None]:
    """A day for every cell that is one; ParseError where day and month cannot be told apart."""
    plain = [cell.strip().strip("'\"") for cell in cells]
    order = order_of(date_format) if date_format else _told_order(plain)
    return [_day(cell, order) for cell in plain]


def clock_of(cell: str) -> str:
    """The time of day that stands in a cell, empty where there is none."""
    found = _CLOCK.search(cell)
    return found[0] if found else ""


def mark_of(prices: Iterable[str], others: Iterable[str], delimiter: str) -> Mark | None:
    """The file's decimal mark; None where its prices could be read with either."""
    priced, rest = (list(map(_bare, cells)) for cells in (prices, others))
    seen = {mark for cell in (*priced, *rest) if (mark := _evident(cell))}
    if len(seen) > 1:
        raise ParseError(
            "the price file has both decimal commas and decimal points; save it again with one of them throughout"
        )
    if seen:
        return "." if "." in seen else ","
    if delimiter == "," or not any("." in cell or "," in cell for cell in priced):
        return "."
    return None


def number(cell: str, mark: Mark) -> Decimal | None:
    """ "$1,234.50", "1.234,5", "12.3M"; None for what is missing or is no number."""
    found = None if cell.strip().lower() in _NONE else _NUMBER.fullmatch(cell.strip())
    if found is None:
        return None
    grouping = "," if mark == "." else "."
    digits = re.sub(r"['\s]", "", found[1])
    if mark == "." and _LAKHS.fullmatch(digits):
        digits = digits.replace(",", "")
    digits = re.sub(rf"{re.escape(grouping)}(?=\d{{3}}(?!\d))", "", digits)
    try:
        value = Decimal(digits.replace(mark, "."))
    except InvalidOperation:
        return None
    return value.scaleb(_MANY[found[2].upper()])


def _told_order(cells: Sequence[str]) -> Order:
    """The one order in which every cell with three short numbers is a day."""
    shaped = [cell for cell in cells if _SHORT.match(cell) and not _YEAR_FIRST.match(cell)]
    fits = [order for order in _ORDERS if all(_short(cell, order) for cell in shaped)]
    if len(fits) > 1 and "ymd" in fits and not any("-" in cell for cell in shaped):
        fits.remove("ymd")  # two digits of a year stand first with hyphens only
    if not shaped or len(fits) == 1:
        return fits[0] if shaped else "ymd"
    if not fits:
        raise ParseError(
            f'no one order of day and month fits all dates of the price file ("{shaped[0]}", "{shaped[-1]}"); save it again with'
            " dates such as 2026-11-27"
        )
    if all("." in cell for cell in shaped) and "dmy" in fits:
        return "dmy"  # with full stops the day stands first wherever dates are so written
    if len({_short(cell, order) for cell in shaped for order in fits}) == len(set(shaped)):
        return fits[0]  # 05/05/2026 alone: the same day in either order
    raise ParseError(
        f'day and month cannot be told apart in the price file ("{shaped[0]}"); write date_format = "DD/MM/YYYY" or'
        ' "MM/DD/YYYY" into the feed'
    )


def _day(cell: str, order: Order | str) -> date | None:
    if "%" in order:
        return _patterned(cell, order)
    for pattern in (_YEAR_FIRST, _TOGETHER):
        found = pattern.match(cell)
        if found:
            return _date(*map(int, found.groups()))
    if _SHORT.match(cell):
        return _short(cell, order)
    epoch = _EPOCH.match(cell)
    return datetime.fromtimestamp(int(epoch[1]), UTC).date() if epoch else _worded(cell)


def _patterned(cell: str, pattern: str) -> date | None:
    for text in (cell, *(cell[:end] for end in (10, 11, 8) if len(cell) > end)):
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None


def _short(cell: str, order: Order | str) -> date | None:
    found = _SHORT.match(cell)
    if found is None or (order == "ymd" and len(found[4]) == 4):
        return None
    parts = dict(zip(order, (int(found[1]), int(found[3]), int(found[4])), strict=True))
    year = parts["y"] if parts["y"] > 99 else _century(parts["y"])
    return _date(year, parts["m"], parts["d"])


def _century(year: int) -> int:
    return 2000 + year if year < 70 else 1900 + year


def _worded(cell: str) -> date | None:
    """ "Nov 27, 2026", "27-Nov-26", "Fr., 27. November 2026"."""
    words = [word for word in _WORDS.findall(_CLOCK.split(cell)[0]) if not is_weekday(word) or month_of(word)]
    months = [month for word in words if not word.isdigit() and (month := month_of(word))]
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or len(numbers) != 2:
        return None
    if len(numbers[0]) == 4:
        numbers.reverse()
    year = int(numbers[1]) if len(numbers[1]) == 4 else _century(int(numbers[1])) if len(numbers[1]) == 2 else 0
    return _date(year, months[0], int(numbers[0]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _bare(cell: str) -> str:
    found = _NUMBER.fullmatch(cell.strip())
    return re.sub(r"['\s\u00a0\u202f+-]", "", found[1]) if found else ""


def _evident(cell: str) -> str:
    """The decimal mark that this number by itself can only have; empty where it could have either."""
    marks = [c for c in cell if c in ".,"]
    if not marks:
        return ""
    last, other = marks[-1], "," if marks[-1] == "." else "."
    if other in marks:
        return last
    if len(marks) > 1:
        return other  # 1.234.567: the points part thousands
    grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", cell)
    return "" if grouped else last
