"""What a document says of itself that its numbers do not repeat: period reported on, year end, usual scale. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.time_words import time_atoms

_SCALE = re.compile(r"\bin\s+(thousands|millions|billions)\b|\b(thousands|millions|billions)\s+of\b", re.IGNORECASE)
_SCALES = {"thousands": 10**3, "millions": 10**6, "billions": 10**9}
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
    return Counter(_SCALES[(m[1] or m[2]).lower()] for m in _SCALE.finditer(text))


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
    return tuple(_years_before(last, back) for back in range(6))


def _years_before(day: date, back: int) -> date:
    month_end = (day + timedelta(days=1)).day == 1
    moved = date(day.year - back, day.month, min(day.day, 28))
    if not month_end:
        return moved if day.day <= 28 else moved + timedelta(days=day.day - 28) if _fits(moved, day) else moved
    following = date(moved.year + moved.month // 12, moved.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _fits(moved: date, day: date) -> bool:
    return (moved + timedelta(days=day.day - 28)).month == moved.month
