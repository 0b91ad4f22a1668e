"""What a document says of itself that its numbers do not repeat: period reported on, year end, usual scale. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.time_words import day_in_year, time_atoms
from tieout.retrieval.reading.periods.calendar import is_month_end

_SCALE = re.compile(r"\bin\s+(thousands|millions|billions)\b|\b(thousands|millions|billions)\s+of\b", re.IGNORECASE)
SCALE_WORDS = {
    "thousand": 10**3, "000": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_ENDED = re.compile(r"\bend(?:ed|ing)(?: on)?\s*$", re.IGNORECASE)
_OPENING = 3000  # characters in which a release says which period it reports on
_FEBRUARY = 2
_WEEK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Frame:
    """`end`: last day of the period reported on; `year_ends`: ends of fiscal years up to it, newest first.

    `interim`: the report is of a part of a year. `scale`: the one in which it gives most of its tables, 1 where it says
    none. `currency`: the one whose sign stands at its figures; None where there are several or none. `quarter`: what the
    company calls the quarter that ends at `end`, as (fiscal year, number); None where its heads give quarters no numbers.
    `begun`: fiscal years are named by the year in which they begin, as retailers do. `published`: the day the document came out; what it tells as done was done by then.
    """

    end: date | None
    year_ends: tuple[date, ...]
    interim: bool
    scale: int
    currency: str | None
    quarter: tuple[int, int] | None = None
    published: date | None = None
    begun: bool = False


def frame_of(
    text: str, places: Sequence[Place], period_end: date | None, form: str | None, published: date | None = None
) -> Frame:
    """The frame of a document whose cover says `period_end` and `form`, as far as it does."""
    heads: Counter[date] = Counter()
    for place in places:
        if place.in_table:
            heads.update(day for atom in time_atoms(place.texts["head"]) if (day := atom.date) and atom.day)
    end = period_end or _newest_common(heads) or _said_end(text, published)
    quarter = _named_quarter(places)
    interim = bool(form and form.upper().startswith(("10-Q", "6-K"))) or (
        form is None and (quarter is not None or _says_quarter(text))
    )
    scales = _scales_said(places) or _counted(text)
    signs = Counter(p.figure.unit for p in places if p.figure.unit and len(p.figure.unit) == 3)
    currency, count = signs.most_common(1)[0] if signs else (None, 0)
    return Frame(
        end,
        _year_ends(end, heads, interim, quarter),
        interim,
        scales.most_common(1)[0][0] if scales else 1,
        currency if count >= 0.9 * signs.total() else None,
        quarter,
        published,
        end is not None and not interim and end.month <= _FEBRUARY and _newest_year(places) == end.year - 1,
    )


def _newest_year(places: Sequence[Place]) -> int | None:
    """The newest of the bare years that stand in most heads."""
    years = Counter(
        a.year for p in places if p.in_table for a in time_atoms(p.texts["head"]) if a.year and a.month is None
    )
    return max((year for year, count in years.items() if 2 * count >= max(years.values())), default=None)


def _named_quarter(places: Sequence[Place]) -> tuple[int, int] | None:
    """The newest quarter that heads number often: "Q2 FY2027" is (2027, 2)."""
    said = Counter(
        name for p in places if p.in_table for text in (p.texts["head"], p.texts["when"]) if (name := quarter_of(text))
    )
    often = [name for name, count in said.items() if 2 * count >= max(said.values())]
    return max(often, default=None)


def quarter_of(text: str) -> tuple[int, int] | None:
    """Year and number of the one quarter that a head names."""
    atoms = time_atoms(text)
    numbers = {a.quarter for a in atoms if a.quarter}
    years = {a.year for a in atoms if a.year}
    return (years.pop() or 0, numbers.pop() or 0) if len(numbers) == len(years) == 1 else None


def months_after(day: date, months: int) -> date:
    """The day so many months later, or earlier; the last of a month stays the last."""
    index = day.year * 12 + day.month - 1 + months
    return day_in_year(index // 12, index % 12 + 1, 31 if is_month_end(day) else day.day)


def _scales_said(places: Sequence[Place]) -> Counter[int]:
    """The scales that tables declare, each table's words counted once."""
    said = {(p.texts["units"], p.texts["corner"], p.texts["title"], p.texts["over"]) for p in places if p.in_table}
    return _counted("\n".join(" | ".join(words) for words in said))


def _counted(text: str) -> Counter[int]:
    return Counter(SCALE_WORDS[(m[1] or m[2]).lower().rstrip("s")] for m in _SCALE.finditer(text))


def _newest_common(heads: Counter[date]) -> date | None:
    often = [day for day, count in heads.items() if count >= max(3, 0.05 * heads.total())]
    return max(often, default=None)


def _said_end(text: str, published: date | None) -> date | None:
    """The day on which the opening says that something ended, the newest before the document came out."""
    opening = text[:_OPENING]
    days = [
        day
        for a in time_atoms(opening)
        if a.day and (day := a.date) and _ENDED.search(opening[max(0, a.start - 25) : a.start])
    ]
    return max((day for day in days if published is None or day <= published), default=None)


def _says_quarter(text: str) -> bool:
    opening = text[:6000].lower()
    return "quarterly report" in opening or "quarterly period" in opening


def _year_ends(
    end: date | None, heads: Counter[date], interim: bool, quarter: tuple[int, int] | None
) -> tuple[date, ...]:
    """Ends of fiscal years. In an interim report the balance sheet's other column is the last year's end."""
    if end is None:
        return ()
    last = end
    if interim:
        year_ago = end - timedelta(days=365)
        others = {
            d: n for d, n in heads.items() if year_ago - _WEEK < d < end - _WEEK and abs((d - year_ago).days) > 14
        }
        if not others and quarter is None:
            return ()
        last = max(others, key=lambda d: (others[d], d)) if others else months_after(end, -3 * (quarter or (0, 4))[1])
    day = 31 if is_month_end(last) else last.day
    return tuple(day_in_year(last.year - back, last.month, day) for back in range(6))
