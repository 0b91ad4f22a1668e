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
_WEEK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Frame:
    """`end`: last day of the period reported on; `year_ends`: ends of fiscal years up to it, newest first.

    `interim`: the report is of a part of a year. `scale`: the one in which it gives most of its tables, 1 where it says
    none. `currency`: the one whose sign stands at its figures; None where there are several or none.
    """

    end: date | None
    year_ends: tuple[date, ...]
    interim: bool
    scale: int
    currency: str | None


def frame_of(text: str, places: Sequence[Place], period_end: date | None, form: str | None) -> Frame:
    """The frame of a document whose cover says `period_end` and `form`, as far as it does."""
    heads: Counter[date] = Counter()
    for place in places:
        if place.in_table:
            heads.update(day for atom in time_atoms(place.texts["head"]) if (day := atom.date) and atom.day)
    end = period_end or _newest_common(heads)
    interim = bool(form and form.upper().startswith(("10-Q", "6-K"))) or (form is None and _says_quarter(text))
    scales = _scales_said(places) or _counted(text)
    signs = Counter(p.figure.unit for p in places if p.figure.unit and len(p.figure.unit) == 3)
    currency, count = signs.most_common(1)[0] if signs else (None, 0)
    return Frame(
        end,
        _year_ends(end, heads, interim),
        interim,
        scales.most_common(1)[0][0] if scales else 1,
        currency if count >= 0.9 * signs.total() else None,
    )


def _scales_said(places: Sequence[Place]) -> Counter[int]:
    """The scales that tables declare, each table's words counted once."""
    said = {(p.texts["units"], p.texts["corner"], p.texts["title"], p.texts["over"]) for p in places if p.in_table}
    return _counted("\n".join(" | ".join(words) for words in said))


def _counted(text: str) -> Counter[int]:
    return Counter(SCALE_WORDS[(m[1] or m[2]).lower().rstrip("s")] for m in _SCALE.finditer(text))


def _newest_common(heads: Counter[date]) -> date | None:
    often = [day for day, count in heads.items() if count >= max(3, 0.05 * heads.total())]
    return max(often, default=None)


def _says_quarter(text: str) -> bool:
    opening = text[:6000].lower()
    return "quarterly report" in opening or "quarterly period" in opening


def _year_ends(end: date | None, heads: Counter[date], interim: bool) -> tuple[date, ...]:
    """Ends of fiscal years. In an interim report the balance sheet's other column is the last year's end."""
    if end is None:
        return ()
    last = end
    if interim:
        year_ago = end - timedelta(days=365)
        others = {
            d: n for d, n in heads.items() if year_ago - _WEEK < d < end - _WEEK and abs((d - year_ago).days) > 14
        }
        if not others:
            return ()
        last = max(others, key=lambda d: (others[d], d))
    day = 31 if is_month_end(last) else last.day
    return tuple(day_in_year(last.year - back, last.month, day) for back in range(6))
