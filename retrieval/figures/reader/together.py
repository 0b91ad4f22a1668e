"""Numbers of a document decide on their periods together: those of a column, a row, a table, and those of the same value. Pure.

Each number comes with its own guesses. What its neighbours guess, on average, is told of each guess in `WIDTH` numbers, and
a small network scores it by them (`weights.Together`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.weights import LENGTHS, Matrix, Weights

SAME_DAY = timedelta(days=8)  # 52 and 53 week years end within days of each other
BEGINNING = re.compile(r"\bbegin(?:s|ning)?\b|\bopening\b|\bstart of\b", re.IGNORECASE)
_FLOOR = 1e-3  # a share below it counts as it
_GIVEN = 3.0  # what a neighbourhood that is there adds, in the size of the logarithms beside it
_FEWEST_DIGITS = 3  # a number with fewer, ending noughts not counted, stands in many places by chance
_MOST_TWINS = 12
_GROUPS = 4
WIDTH = 2 + _GROUPS * 4 + 4 + len(LENGTHS) + 4


@dataclass(frozen=True, slots=True)
class Guess:
    """A period that a number may have: `length` is a position in `LENGTHS`. Its two probabilities are natural logarithms."""

    length: int
    day: date
    sure_length: float
    sure_day: float


_Votes = Mapping[Hashable, float]


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What one number thinks by itself: shares of whole periods, of lengths and of days."""

    periods: _Votes
    lengths: _Votes
    days: _Votes


def decided(places: Sequence[Place], guesses: Sequence[Sequence[Guess]], weights: Weights) -> list[tuple[int, float]]:
    """For each number the position of its likeliest guess and the probability; (-1, 0.0) where it has none."""
    return [best_guess(features, weights) for features in told(places, guesses)]


def told(places: Sequence[Place], guesses: Sequence[Sequence[Guess]]) -> Iterator[Matrix]:
    """For each number the features of its guesses, an array of shape (guesses, `WIDTH`)."""
    days = _joined_days(guess.day for own in guesses for guess in own)
    opinions = [_opinion(own, days) for own in guesses]
    groups = [_groups(place) for place in places]
    sums = _sums(opinions, groups)
    twins = _twins(places)
    for number, (place, own) in enumerate(zip(places, guesses, strict=True)):
        mates = [n for n in twins.get(_digits(place), ()) if places[n].group != place.group][:_MOST_TWINS]
        periods, lengths = (_added(getattr(opinions[n], name) for n in mates) for name in ("periods", "lengths"))
        rows = []
        for guess in own:
            period = (guess.length, days[guess.day])
            row = [guess.sure_length, guess.sure_day]
            for group in groups[number]:
                row += _of_group(sums[group], opinions[number], period)
            same = periods.get(period, 0.0)
            row += [
                _log(same, len(mates)),
                _log(lengths.get(guess.length, 0.0), len(mates)),
                _GIVEN * bool(mates),
                math.log1p(same),
            ]
            row += [float(guess.length == n) for n in range(len(LENGTHS))]
            begins = bool(BEGINNING.search(place.texts.get("label", "")))
            row += [begins, begins and guess.length == 0, place.in_table, len(_digits(place)) > _FEWEST_DIGITS]
            rows.append(row)
        yield np.array(rows, np.float32).reshape(-1, WIDTH)


def best_guess(features: Matrix, weights: Weights) -> tuple[int, float]:
    """The position of the likeliest guess and its probability; (-1, 0.0) where there is none."""
    if not len(features):
        return -1, 0.0
    net = weights.together
    inputs = (features - net.mean) / net.spread
    scores = np.tanh(inputs @ net.hidden + net.bias) @ net.out + inputs @ net.straight
    shares = np.exp((scores - scores.max()).ravel().astype(np.float64))
    at = int(shares.argmax())
    return at, float(shares[at] / shares.sum())


def _joined_days(days: Iterable[date]) -> dict[date, date]:
    """Days within a week of an earlier one are that one."""
    found: dict[date, date] = {}
    first: date | None = None
    for day in sorted(set(days)):
        if first is None or day - first >= SAME_DAY:
            first = day
        found[day] = first
    return found


def _opinion(own: Sequence[Guess], days: Mapping[date, date]) -> _Opinion:
    shares = np.exp(np.array([guess.sure_length + guess.sure_day for guess in own], np.float64))
    shares /= shares.sum() or 1.0
    periods: defaultdict[Hashable, float] = defaultdict(float)
    lengths: defaultdict[Hashable, float] = defaultdict(float)
    ends: defaultdict[Hashable, float] = defaultdict(float)
    for guess, share in zip(own, shares.tolist(), strict=True):
        periods[guess.length, days[guess.day]] += share
        lengths[guess.length] += share
        ends[days[guess.day]] += share
    return _Opinion(periods, lengths, ends)


def _groups(place: Place) -> tuple[Hashable, ...]:
    """The neighbourhoods that a number belongs to; their order is the features'."""
    if place.in_table:
        when = place.texts["when"]
        return (
            ("column", place.group, place.column, when),
            ("row", place.group, place.row),
            ("table", place.group),
            ("part", place.group, when),
        )
    return (
        ("run", place.group, place.run[1]),
        ("sentence", place.group),
        ("heading", place.texts["heading"]),
        ("sentence", place.group),
    )


@dataclass(slots=True)
class _Sum:
    """The opinions of a neighbourhood, added up."""

    count: int
    periods: defaultdict[Hashable, float]
    lengths: defaultdict[Hashable, float]
    days: defaultdict[Hashable, float]


def _sums(opinions: Sequence[_Opinion], groups: Sequence[tuple[Hashable, ...]]) -> dict[Hashable, _Sum]:
    found: dict[Hashable, _Sum] = {}
    for opinion, own in zip(opinions, groups, strict=True):
        for group in set(own):
            entry = found.setdefault(group, _Sum(0, defaultdict(float), defaultdict(float), defaultdict(float)))
            entry.count += bool(opinion.periods)
            for total, votes in (
                (entry.periods, opinion.periods),
                (entry.lengths, opinion.lengths),
                (entry.days, opinion.days),
            ):
                for key, share in votes.items():
                    total[key] += share
    return found


def _of_group(group: _Sum, own: _Opinion, period: tuple[int, date]) -> list[float]:
    """What the others of a neighbourhood think of a period, of its length and of its day."""
    others = group.count - 1
    votes = (
        (group.periods, own.periods, period),
        (group.lengths, own.lengths, period[0]),
        (group.days, own.days, period[1]),
    )
    return [*(_log(total[key] - mine.get(key, 0.0), others) for total, mine, key in votes), _GIVEN * (others > 0)]


def _log(share: float, of: int) -> float:
    return math.log(_FLOOR + max(0.0, share) / of) if of > 0 else 0.0


def _digits(place: Place) -> str:
    """The digits of a number that hardly stand twice by chance, else ""."""
    digits = re.sub(r"\D", "", place.figure.text).lstrip("0")
    return digits if len(digits.rstrip("0")) >= _FEWEST_DIGITS else ""


def _twins(places: Sequence[Place]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        if digits := _digits(place):
            found[digits].append(number)
    return dict(found)


def _added(votes: Iterable[_Votes]) -> dict[Hashable, float]:
    total: defaultdict[Hashable, float] = defaultdict(float)
    for one in votes:
        for key, share in one.items():
            total[key] += share
    return total
