"""A place as hashed features: the words around a number by field, its shape, and what they say of time and scale. Pure.

Feature names are hashed into `SLOTS` slots (Weinberger et al., 2009, "Feature hashing for large scale multitask
learning"); the weights of retrieval/figures/reader/weights.py are indexed by these slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tieout.retrieval.figures.reader.candidates import Sources, atoms_of
from tieout.retrieval.figures.reader.frame import SCALE_WORDS, Frame
from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.weights import LENGTHS, length_class
from tieout.retrieval.reading.text.currencies import is_code

SLOTS = 1 << 16
_KIND_WORDS = 60
_BEGINNING = re.compile(r"\bbegin(?:s|ning)?\b|\bopening\b|\bstart of\b", re.IGNORECASE)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"[a-z]+|%|[$€£¥]")
_DECLARED = re.compile(r"\b(thousands|millions|billions|000s)\b|\b(?:US)?[$€£]\s?(m|mn|bn|k)\b", re.IGNORECASE)
_FULL = ("label", "section", "head", "corner", "title", "units")


def slots(names: Iterable[str]) -> list[int]:
    return [crc32(name.encode()) % SLOTS for name in names]


def common_slots(place: Place, frame: Frame) -> list[int]:
    """Features that every question about a place may look at: words, shape, declared scales."""
    where = "T" if place.in_table else "P"
    found = slots(f"{where}|{name}" for name in (*_shape(place), *_said(place, frame)))
    if not place.in_table:
        return found + slots(f"P|{name}" for name in _prose_words(place))
    texts = place.texts
    for field in _FULL:
        found += _gram_slots(f"T|{field}", texts[field])
    for field in ("over", "above", "below", "when"):
        found += _last_word_slots(f"T|{field}", texts[field])
    found += _kind_slots(texts["kind"])
    found += slots(
        (
            f"T|label={texts['label'].lower()[:80]}",
            f"T|label in={texts['section'].lower()[:40]}/{texts['label'].lower()[:60]}",
            f"T|head is {'empty' if not texts['head'] else 'given'}",
        )
    )
    return found


@lru_cache(maxsize=50_000)
def _gram_slots(field: str, text: str) -> tuple[int, ...]:
    return tuple(slots(_grams(field, text)))


@lru_cache(maxsize=20_000)
def _last_word_slots(field: str, text: str) -> tuple[int, ...]:
    return tuple(slots(f"{field}:{word}" for word in _words(text)[-25:]))


@lru_cache(maxsize=2_000)
def _kind_slots(labels: str) -> tuple[int, ...]:
    """What a table is about, by the words of all its rows."""
    return tuple(slots(f"T|kind:{word}" for word in sorted(set(_words(labels)))[:_KIND_WORDS]))


def scale_features(place: Place, scale: int, sources: Sources) -> list[str]:
    """Features of one scale being the number's, where the number does not say its own."""
    size = "one" if scale == 1 else "scaled"
    said = " ".join(sorted(sources))
    names = [f"{size}|{said}", *(f"{size}|{source}" for source in sources)]
    texts = place.texts
    words = [
        f"{name}:{word}" for name in ("label", "section", "head", "corner") for word in _words(texts.get(name, ""))[:14]
    ]
    words += [f"label {a} {b}" for a, b in pairwise(_words(texts.get("label", "")))]
    words += list(_shape(place))
    if not place.in_table:
        words += [f"a{n}:{word}" for n, word in enumerate(_words(texts["after"])[:3])]
        words += [f"b{n}:{word}" for n, word in enumerate(reversed(_words(texts["before"])[-3:]))]
    where = "T" if place.in_table else "P"
    names += [f"{where}{size}|{word}" for word in words]
    if "shares" in said:
        names += [f"shares|{word}" for word in words]
    return names


def scale_candidates(place: Place, frame: Frame) -> list[tuple[int, Sources]]:
    """The scales that the texts around a number and the document's frame can mean, each with what speaks for it."""
    found: dict[int, set[str]] = {1: {"one"}}
    nearest = True
    for name in ("label", "head", "section", "corner", "units", "title", "over"):
        text = place.texts.get(name, "")
        for match in _DECLARED.finditer(text):
            scale = SCALE_WORDS[(match[1] or match[2]).lower().rstrip("s")]
            sources = found.setdefault(scale, set())
            sources.add(name)
            if nearest:
                sources.add("nearest")
            if "shares" in text[max(0, match.start() - 40) : match.start()].lower():
                sources.add("shares")
        nearest = nearest and len(found) == 1
    if frame.scale > 1:
        found.setdefault(frame.scale, set()).add("report" if nearest else "report, another is nearer")
    return [(scale, frozenset(sources)) for scale, sources in found.items()]


def concept_features(place: Place, unit: str | None, months: int) -> list[str]:
    """Features of the thing that a number measures: its row's and caption's words, the kind of its unit and period."""
    kind = f"{unit_kind(unit)} {'instant' if months == 0 else 'duration'}"
    texts = place.texts
    names = [f"kind {kind}"]
    if place.in_table:
        label = " ".join(_words(texts["label"]))
        names += [f"label={label}", f"label={label}|{kind}", f"label={label}|{' '.join(_words(texts['section'])[:4])}"]
        for field in ("label", "section", "title", "head", "corner"):
            names += _grams(field, texts[field], 16)
        names += [f"label:{word}|{kind}" for word in _words(texts["label"])[:12]]
        names += [f"over:{word}" for word in _words(texts["over"])[-12:]]
    else:
        names += _prose_words(place)
        names += [f"{word}|{kind}" for word in (*_words(texts["before"])[-8:], *_words(texts["after"])[:6])]
    return [f"{'T' if place.in_table else 'P'}c|{name}" for name in names]


def unit_kind(unit: str | None) -> str:
    """The kind of a unit as features name it."""
    if unit is None or unit in ("shares", "percent"):
        return unit or "count"
    return "per share" if unit.endswith("/shares") else "money" if is_code(unit) else "count"


def open_lengths(place: Place) -> tuple[int, ...]:
    """Positions in `LENGTHS` that head, label, section or corner leave open: an instant, and the length that they name."""
    for name in ("head", "label", "when", "corner"):
        said = [length_class(a.months) for a in atoms_of(place, name) if a.months]
        if said:
            return tuple(sorted({0, *(said if name == "head" else said[:1])}))
    between = _between_balances(place)
    return tuple(sorted({0, length_class(between)})) if between else tuple(range(len(LENGTHS)))


def _between_balances(place: Place) -> int:
    """Months between the dated balances around a row, or a column, that is no balance itself; 0 where there are none."""
    pairs = (("above", "below", "label"), ("left", "right", "head"))
    return next((months for a, b, own in pairs if (months := _between(place, a, b, own)) > 0), 0)


def _between(place: Place, first: str, second: str, own: str) -> int:
    if any(a.date for a in atoms_of(place, own)):
        return 0
    early, late = (next((a.date for a in atoms_of(place, f) if a.date and a.day), None) for f in (first, second))
    return round((late - early).days / 30.4) if early and late else 0


def time_features(place: Place, frame: Frame) -> list[str]:
    """What the texts say of time; with the common ones, the features of the length of a period."""
    return [f"time|{name}" for name in _time(place, frame)]


def end_slots(
    place: Place, frame: Frame, candidates: Sequence[tuple[date, Sources]], lengths: Sequence[int]
) -> list[list[NDArray[np.int64]]]:
    """For each of `lengths` (months; 0: an instant) and each candidate, features of that day being a period's end.

    What speaks for a day is crossed with what stands around the number.
    """
    around = _hashed(_around_end(place, frame))
    fixed = [_crossed(_hashed(_for_day(day, sources, place, frame)), around) for day, sources in candidates]
    form = "interim" if frame.interim else "annual"
    found = []
    for months in lengths:
        given = _hashed((f"{months}", f"{months}|{form}", f"{months}|{_given(place)}"))
        found.append(
            [
                np.concatenate((one, _crossed(_hashed(_for_day(day, sources, place, frame)), given)))
                for one, (day, sources) in zip(fixed, candidates, strict=True)
            ]
        )
    return found


def _for_day(day: date, sources: Sources, place: Place, frame: Frame) -> list[str]:
    where = "T" if place.in_table else "P"
    ahead = "" if frame.end is None else str(max(-6, min(2, round((day - frame.end).days / 91))))
    return [f"{where} ahead {ahead}", *(f"{where}{source}" for source in sources)]


def _around_end(place: Place, frame: Frame) -> list[str]:
    position = f"{place.order} of {place.of}" if place.of < 5 else "many"
    run = f"run {place.run[0]} of {place.run[1]}"
    given = _given(place)
    form = "interim" if frame.interim else "annual"
    if place.in_table:
        label = _words(place.texts["label"])
        words = [f"first {label[0]}", f"last {label[-1]}", *(f"word {w}" for w in label[:6])] if label else []
        words += [f"head {w}" for w in _words(place.texts["head"])[:3]]
    else:
        before = _words(place.texts["before"])
        words = [f"word {w}" for w in (*before[-4:], *_words(place.texts["after"])[:4])]
    between = f"between {min(_between_balances(place), 13)}" if place.in_table else run
    beginning = "beginning" if _BEGINNING.search(place.texts.get("label", "")) else ""
    return ["", given, f"{given}|{form}", f"{given}|{position}", form, between, f"{beginning}|{given}", *words]


def _given(place: Place) -> str:
    """Which of the texts that speak most of time give days, and which years."""
    fields = ("head", "label", "when", "over") if place.in_table else ("ahead", "past", "start", "rest", "earlier")
    return "".join(
        "d" if any(a.date for a in atoms) else "y" if any(a.year for a in atoms) else "-"
        for atoms in (atoms_of(place, name) for name in fields)
    )


@lru_cache(maxsize=200_000)
def _crc(name: str) -> int:
    return crc32(name.encode())


def _hashed(names: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([_crc(name) for name in names], np.uint64)


def _crossed(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.int64]:
    """A slot for each pair."""
    mixed = (one[:, None] * _ODD + other[None, :]) * _ODD
    return (mixed.ravel() >> np.uint64(40)).astype(np.int64) % SLOTS


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _grams(field: str, text: str, most: int = 24) -> Iterator[str]:
    words = _words(text)[:most]
    yield from (f"{field}:{word}" for word in words)
    yield from (f"{field}:{a} {b}" for a, b in pairwise(words))
    if words:
        yield f"{field}^{words[0]}"
        yield f"{field}${words[-1]}"


def _prose_words(place: Place) -> Iterator[str]:
    texts = place.texts
    before, after = _words(texts["before"])[-8:], _words(texts["after"])[:8]
    for distance, word in enumerate(reversed(before)):
        yield f"b{min(distance, 4)}:{word}"
    for distance, word in enumerate(after):
        yield f"a{min(distance, 4)}:{word}"
    yield from (f"b:{a} {b}" for a, b in pairwise(before))
    yield from (f"a:{a} {b}" for a, b in pairwise(after))
    for word in {*_words(texts["start"]), *_words(texts["rest"])}:
        yield f"s:{word}"
    yield from _grams("heading", texts["heading"], 10)


def _shape(place: Place) -> Iterator[str]:
    figure = place.figure
    digits = figure.text.replace(",", "")
    places = len(digits.split(".")[1]) if "." in digits else 0
    whole = len(re.sub(r"\D", "", digits.split(".")[0]))
    yield f"decimals {min(places, 4)}"
    yield f"whole digits {min(whole, 10)}"
    yield f"decimals {min(places, 3)} whole {min(whole, 8)}"
    yield f"comma {',' in figure.text}"
    yield f"own unit {figure.unit}"
    yield f"own scale {figure.scale}"
    yield from (f"sign {sign}" for sign in place.signs)
    yield f"order {min(place.order, 6)}"


def _said(place: Place, frame: Frame) -> Iterator[str]:
    """What units lines declare, nearest first, and what the whole report does."""
    nearest = ""
    for field in ("label", "head", "section", "corner", "units", "title", "over"):
        for match in _DECLARED.finditer(place.texts.get(field, "")):
            word = (match[1] or match[2]).lower()
            yield f"{field} says {word}"
            nearest = nearest or f"{field} {word}"
    yield f"nearest {nearest.split(' ')[-1]} report {frame.scale}"
    yield f"report {frame.scale}"


def _time(place: Place, frame: Frame) -> Iterator[str]:
    form = "interim" if frame.interim else "annual"
    passed = _months_into_year(frame)
    yield f"{form} {passed}"
    first_length = ""
    for field in (
        "head",
        "label",
        "section",
        "corner",
        "first",
        "last",
        "title",
        "units",
        "over",
        "before",
        "after",
        "start",
        "rest",
        "earlier",
        "heading",
        "when",
        "said",
        "left",
        "right",
        "ahead",
        "past",
    ):
        atoms = atoms_of(place, field)
        if not atoms:
            continue
        lengths = [a.months for a in atoms if a.months]
        for months in lengths[-2:]:
            yield f"{field} length {months}"
        if lengths:
            first_length = first_length or f"{field} {lengths[-1 if field in ('start', 'before', 'over') else 0]}"
        full = sum(1 for a in atoms if a.date and a.day)
        years = sum(1 for a in atoms if a.year and a.month is None)
        open_days = sum(1 for a in atoms if a.month and a.year is None)
        yield f"{field} days {min(full, 2)} years {min(years, 2)} open {min(open_days, 2)}"
        yield f"{field} days {min(full, 2)} years {min(years, 2)} open {min(open_days, 2)} {form}"
        said = [a.months for a in atoms if a.months]
        order, length = place.run if field in ("ahead", "past") else (place.order, place.of)
        if len(said) == length:
            yield f"{field} own length {said[order]}"
    yield f"first length {first_length} {form} {passed}"
    yield f"between balances {_between_balances(place)}"


def _months_into_year(frame: Frame) -> int:
    if frame.end is None or not frame.year_ends or not frame.interim:
        return 12
    return round((frame.end - frame.year_ends[0]).days / 30.4)
