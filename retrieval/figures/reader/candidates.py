"""Which days a number's period may end on: every day that the texts around it and the document's frame can mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tieout.retrieval.figures.reader.frame import Frame
from tieout.retrieval.figures.reader.layout import PROSE_FIELDS, TABLE_FIELDS, Place
from tieout.retrieval.figures.reader.time_words import TimeAtom, day_in_year, time_atoms
from tieout.retrieval.reading.periods.calendar import is_month_end

SAME_DAY = timedelta(days=8)  # 52 and 53 week years end within days of each other
_FEBRUARY = 2

Sources = frozenset[str]


def end_candidates(place: Place, frame: Frame) -> list[tuple[date, Sources]]:
    """Days on which the period may end, each with the names of what speaks for it; days within a week are one."""
    found: list[tuple[date, set[str]]] = []
    for day, source in (*_of_document(frame), *_of_texts(place, frame)):
        near = next((entry for entry in found if abs(entry[0] - day) < SAME_DAY), None)
        if near is None:
            found.append((day, {source}))
        else:
            near[1].add(source)
    return [(_exact(day, place), frozenset(sources)) for day, sources in found]


def atoms_of(place: Place, name: str) -> tuple[TimeAtom, ...]:
    return time_atoms(place.texts.get(name, ""))


def _exact(day: date, place: Place) -> date:
    """The day as the texts write it in full, where they do: a frame's day may lie some days beside it."""
    names = TABLE_FIELDS if place.in_table else PROSE_FIELDS
    for name in names:
        for atom in atoms_of(place, name):
            if atom.day and atom.date and abs(atom.date - day) < SAME_DAY:
                return atom.date
    return day


def _of_document(frame: Frame) -> Iterator[tuple[date, str]]:
    if frame.end is not None:
        for back in range(3):
            yield day_in_year(frame.end.year - back, frame.end.month, frame.end.day), f"document end -{back}"
    for back, day in enumerate(frame.year_ends[:4]):
        yield day, f"document year end -{back}"


def _of_texts(place: Place, frame: Frame) -> Iterator[tuple[date, str]]:
    names = TABLE_FIELDS if place.in_table else PROSE_FIELDS
    open_days = {name: [a for a in atoms_of(place, name) if a.month and a.day and a.year is None] for name in names}
    yield from _begins(place)
    for name in names:
        dated = [a for a in atoms_of(place, name) if a.year is not None]
        for position, atom in enumerate(dated):
            for day, how in _meant(atom, frame, open_days):
                yield day, f"{name} {how}"
                yield day, f"{name} {how} {_rank(place, name, position, len(dated))}"


def _begins(place: Place) -> Iterator[tuple[date, str]]:
    """Where a period that the column's head names begins: what stood "at the beginning" stood there."""
    for name in ("head", "first", "last"):
        dated = [a.date for a in atoms_of(place, name) if a.date]
        said = [a.months for a in atoms_of(place, name) if a.months]
        for day in dated[-1:]:
            for months in {*said[-1:], 12}:
                yield (
                    _months_before(day, months),
                    f"{name} day less {'its length' if said[-1:] == [months] else 'a year'}",
                )


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return day_in_year(index // 12, index % 12 + 1, 31 if is_month_end(day) else day.day)


def _rank(place: Place, name: str, position: int, of: int) -> str:
    """Where the mention stands among its field's: the nearest one, or the one that answers to the number's own order."""
    nearest = position == (of - 1 if name in ("start", "before", "earlier", "over", "head") else 0)
    same = "same order" if position == place.order and of == place.of and of > 1 else ""
    return f"{'nearest' if nearest else 'other'} {same}".strip()


def _meant(atom: TimeAtom, frame: Frame, open_days: dict[str, list[TimeAtom]]) -> Iterator[tuple[date, str]]:
    """The days that a date or a bare year can mean."""
    if atom.date is not None:
        yield atom.date, "day" if atom.day else "month"
        return
    year = atom.year
    if year is None:
        return
    for name, days in open_days.items():
        for other in days[-1:]:
            if other.month and other.day:
                yield day_in_year(year, other.month, other.day), f"year and day of {name}"
    if frame.year_ends:
        last = frame.year_ends[0]
        yield day_in_year(year, last.month, last.day), "year as fiscal"
        if last.month <= _FEBRUARY:
            yield day_in_year(year + 1, last.month, last.day), "year as fiscal, begun in it"
    if frame.end is not None:
        yield day_in_year(year, frame.end.month, frame.end.day), "year at the report's end"
