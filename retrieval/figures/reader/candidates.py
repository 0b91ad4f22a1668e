"""Which days a number's period may end on: every day that the texts around it and the document's frame can mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tieout.retrieval.figures.reader.basis import basis_of
from tieout.retrieval.figures.reader.frame import Frame, months_after, quarter_of
from tieout.retrieval.figures.reader.layout import PROSE_FIELDS, TABLE_FIELDS, Place
from tieout.retrieval.figures.reader.time_words import TimeAtom, day_in_year, time_atoms
from tieout.retrieval.figures.reader.together import SAME_DAY

_FEBRUARY = 2

Sources = frozenset[str]


def end_candidates(place: Place, frame: Frame) -> list[tuple[date, Sources]]:
    """Days on which the period may end, each with the names of what speaks for it; days within a week are one."""
    found: list[tuple[date, set[str]]] = []
    for day, source in (*_of_document(frame), *_of_texts(place, frame)):
        if _too_late(day, place, frame):
            continue
        near = next((entry for entry in found if abs(entry[0] - day) < SAME_DAY), None)
        if near is None:
            found.append((day, {source}))
        else:
            near[1].add(source)
    return [(_exact(day, place), frozenset(sources)) for day, sources in found]


def _too_late(day: date, place: Place, frame: Frame) -> bool:
    """No result ends after the document came out; what is expected does."""
    return frame.published is not None and day > frame.published and basis_of(place) != "guidance"


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
        for months in (3, 6) if frame.interim else ():
            yield months_after(frame.end, -months), f"document end less {months} months"
            yield months_after(frame.end, -months - 12), f"document end less {months} months and a year"
    for back, day in enumerate(frame.year_ends[:4]):
        yield day, f"document year end -{back}"


def _of_texts(place: Place, frame: Frame) -> Iterator[tuple[date, str]]:
    names = TABLE_FIELDS if place.in_table else PROSE_FIELDS
    open_days = {name: [a for a in atoms_of(place, name) if a.month and a.day and a.year is None] for name in names}
    full_days = {
        name: day for name in ("first", "over", "title") for a in atoms_of(place, name) if a.day and (day := a.date)
    }
    for name in names:
        named = _named_quarter(place, name, frame)
        dated = [a for a in atoms_of(place, name) if a.year is not None]
        if named and frame.quarter and frame.end and frame.quarter[0] != frame.end.year:
            dated = [a for a in dated if a.date]  # its bare years are the company's own, and no calendar's
            yield named, f"{name} day"
            yield named, f"{name} day nearest alone"
        for position, atom in enumerate(dated):
            rank = _rank(place, name, position, len(dated))
            for day, how in _meant(atom, frame, open_days, full_days):
                yield day, f"{name} {how}"
                yield day, f"{name} {how} {rank}"
        if named:
            yield named, f"{name} quarter"
    for name in ("head", "when", "over", "first", "last"):
        yield from _begins(place, name, frame, open_days)


def _named_quarter(place: Place, name: str, frame: Frame) -> date | None:
    """The end of a quarter that a text numbers, reckoned from the report's own."""
    said = quarter_of(place.texts.get(name, ""))
    if said is None or frame.quarter is None or frame.end is None:
        return None
    return months_after(frame.end, 12 * (said[0] - frame.quarter[0]) + 3 * (said[1] - frame.quarter[1]))


def _begins(place: Place, name: str, frame: Frame, open_days: dict[str, list[TimeAtom]]) -> Iterator[tuple[date, str]]:
    """Where a period that a text names begins: what stood "at the beginning" stood there."""
    atoms = atoms_of(place, name)
    said = [a.months for a in atoms if a.months] or [a.months for a in atoms_of(place, "over") if a.months]
    days = [day for a in atoms if (day := a.date)][-1:]
    if not days and (named := _named_quarter(place, name, frame)):
        days = [named]
    if not days:
        meant = (one for a in atoms if a.year for one in _meant(a, frame, open_days, {}))
        days = [day for day, how in meant if "day of" in how or "fiscal" in how]
    for day in days:
        for months in {*said[-1:], 12}:
            how = "its length" if said[-1:] == [months] else "a year"
            yield months_after(day, -months), f"{name} day less {how}"


def _rank(place: Place, name: str, position: int, of: int) -> str:
    """Where the mention stands among its field's: the nearest one, or the one that answers to the number's own order."""
    nearest = position == (of - 1 if name in ("start", "before", "earlier", "over", "head", "said", "ahead") else 0)
    order, length = place.run if name in ("ahead", "past") else (place.order, place.of)
    same = "same order" if position == order and of == length and of > 1 else "alone" if of == 1 else ""
    return f"{'nearest' if nearest else 'other'} {same}".strip()


def _meant(
    atom: TimeAtom, frame: Frame, open_days: dict[str, list[TimeAtom]], full_days: dict[str, date]
) -> Iterator[tuple[date, str]]:
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
                if name == "label":
                    yield day_in_year(year - 1, other.month, other.day), "year before and day of label"
    for name, other_day in full_days.items():
        yield day_in_year(year, other_day.month, other_day.day), f"year and full day of {name}"
    shift = int(frame.begun)
    if frame.year_ends:
        last = frame.year_ends[0]
        yield day_in_year(year + shift, last.month, last.day), "year as fiscal"
        if last.month <= _FEBRUARY and not shift:
            yield day_in_year(year + 1, last.month, last.day), "year as fiscal, begun in it"
    if frame.end is not None:
        yield day_in_year(year + shift, frame.end.month, frame.end.day), "year at the report's end"
