"""A place as hashed features: the words around a number by field, its shape, and what they say of time and scale. Pure.

Feature names are hashed into `SLOTS` slots (Weinberger et al., 2009, "Feature hashing for large scale multitask
learning"); the weights of retrieval/figures/reader/weights.py are indexed by these slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from tieout.retrieval.figures.reader.candidates import Sources, atoms_of
from tieout.retrieval.figures.reader.frame import SCALE_WORDS, Frame
from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.weights import LENGTHS, length_class
from tieout.retrieval.reading.text.currencies import is_code

SLOTS = 1 << 16
_WORD = re.compile(r"[a-z]+|%|[$€£¥]")
_DECLARED = re.compile(r"\b(thousands|millions|billions|000s)\b|\b(?:US)?[$€£]\s?(m|mn|bn|k)\b", re.IGNORECASE)
_FULL = ("label", "section", "head", "corner", "title", "units")


def slots(names: Iterable[str]) -> list[int]:
    return [crc32(name.encode()) % SLOTS for name in names]


def common_features(place: Place, frame: Frame) -> list[str]:
    """What every question about a place may look at: words, shape, time words, declared scales."""
    where = "T" if place.in_table else "P"
    names = [f"{where}|{name}" for name in (*_shape(place), *_said(place, frame))]
    names += [f"{where}|{name}" for name in (_table_words(place) if place.in_table else _prose_words(place))]
    return names


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
    for name in ("head", "label", "section", "corner"):
        said = [length_class(a.months) for a in atoms_of(place, name) if a.months]
        if said:
            return tuple(sorted({0, *(said if name == "head" else said[:1])}))
    between = _between_balances(place)
    return tuple(sorted({0, length_class(between)})) if between else tuple(range(len(LENGTHS)))


def _between_balances(place: Place) -> int:
    """Months between the dated balances above and below a row that is no balance itself; 0 where there are none."""
    if any(a.date for a in atoms_of(place, "label")):
        return 0
    above, below = (next((a.date for a in atoms_of(place, f) if a.date and a.day), None) for f in ("above", "below"))
    return max(0, round((below - above).days / 30.4)) if above and below else 0


def time_features(place: Place, frame: Frame) -> list[str]:
    """What the texts say of time; with the common ones, the features of the length of a period."""
    return [f"time|{name}" for name in _time(place, frame)]


def end_features(
    place: Place, frame: Frame, candidates: Iterable[tuple[date, Sources]], months: int
) -> list[list[str]]:
    """For each candidate, features of that day being the end of a period of so many months (0: an instant)."""
    where = "T" if place.in_table else "P"
    given = "".join(
        f"{name[0]}{'d' if any(a.date for a in atoms) else 'y' if any(a.year for a in atoms) else '-'}"
        for name in ("head", "label", "section", "title", "over", "start", "rest")
        if (atoms := atoms_of(place, name)) or name in ("head", "label")
    )
    form = "interim" if frame.interim else "annual"
    words = _words(place.texts.get("label", ""))[:5] if place.in_table else _words(place.texts["before"])[-4:]
    position = f"{place.order} of {place.of}" if place.of < 5 else "many"
    found = []
    for day, sources in candidates:
        ahead = "" if frame.end is None else str(max(-4, min(1, round((day - frame.end).days / 182))))
        names = [f"{where} ahead {ahead}", f"{where} ahead {ahead}|{months}|{form}", f"{where} ahead {ahead}|{given}"]
        names += [f"{where} ahead {ahead}|{word}" for word in words]
        for source in sources:
            names += [
                f"{where}{source}", f"{where}{source}|{position}|{given}", f"{where}{source}|{given}", f"{source}|ahead {ahead}",
                f"{source}|{form}|{months}", f"{source}|{given}|{months}|{form}", *(f"{source}|{word}" for word in words),
            ]  # fmt: skip
        found.append(names)
    return found


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


def _table_words(place: Place) -> Iterator[str]:
    texts = place.texts
    for field in _FULL:
        yield from _grams(field, texts[field])
    for field in ("over", "above", "below"):
        yield from (f"{field}:{word}" for word in _words(texts[field])[-25:])
    yield f"label={texts['label'].lower()[:80]}"
    yield f"label in={texts['section'].lower()[:40]}/{texts['label'].lower()[:60]}"
    yield f"head is {'empty' if not texts['head'] else 'given'}"


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
    yield f"first length {first_length} {form} {passed}"
    yield f"between balances {_between_balances(place)}"


def _months_into_year(frame: Frame) -> int:
    if frame.end is None or not frame.year_ends or not frame.interim:
        return 12
    return round((frame.end - frame.year_ends[0]).days / 30.4)
