"""Reads numbers that nobody tagged: unit, scale and period of each, by trained weights, with rules as vetoes. Pure.

readings = read_places(places(text), frame, load())
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

import numpy as np

from tieout.retrieval.figures.reader.candidates import end_candidates
from tieout.retrieval.figures.reader.features import (
    common_slots,
    end_slots,
    open_lengths,
    scale_candidates,
    scale_features,
    slots,
    time_features,
)
from tieout.retrieval.figures.reader.frame import Frame
from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.together import Guess, decided
from tieout.retrieval.figures.reader.weights import LENGTHS, UNITS, Matrix, Weights
from tieout.retrieval.reading.periods.calendar import ending

_CURRENCY_LETTERS = 3
_DOLLARS = "USD"
_MOST_LENGTHS = 3
_UNLIKELY_LENGTH, _UNLIKELY, _EQUAL = -4.6, -7.0, 1e-9  # natural logarithms
_TRAINED_SCALES = (10**3, 10**6, 10**9)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number is read as. `value * scale` is the number meant; `period_start` is None for an instant.

    `period_end` is None where no day is spoken of, or where `confidence`, the probability of length and day, is below the
    weights' threshold: what is not understood is not guessed. `months`: 0 for an instant, -1 for an unusual length.
    """

    value: Decimal
    scale: int
    unit: str | None
    period_start: date | None
    period_end: date | None
    months: int
    confidence: float


def read_places(found: Sequence[Place], frame: Frame, weights: Weights) -> list[Reading]:
    """The readings of a document's numbers, which decide on their periods together."""
    common = [common_slots(place, frame) for place in found]
    guesses = [guesses_of(place, frame, slots_of, weights) for place, slots_of in zip(found, common, strict=True)]
    chosen = decided(found, guesses, weights)
    rows = zip(found, common, guesses, chosen, strict=True)
    return [_reading(place, frame, slots_of, own, *choice, weights) for place, slots_of, own, choice in rows]


def guesses_of(place: Place, frame: Frame, common: Sequence[int], weights: Weights) -> list[Guess]:
    """The periods that the number may have by what stands around it, those that are out of question left out."""
    left = open_lengths(place)
    candidates = end_candidates(place, frame)
    if not candidates:
        return []
    sure = _logarithms(weights.length[[*common, *slots(time_features(place, frame))]].sum(0)[list(left)])
    likely = [n for n in np.argsort(-sure)[:_MOST_LENGTHS].tolist() if sure[n] > _UNLIKELY_LENGTH]
    found = []
    for n, lists in zip(likely, end_slots(place, frame, candidates, [LENGTHS[left[n]] for n in likely]), strict=True):
        days = _logarithms(np.array([weights.end[one].sum() for one in lists]))
        found += [
            Guess(left[n], day, float(sure[n]), float(own)) for (day, _), own in zip(candidates, days, strict=True)
        ]
    best = max(guess.sure_length + guess.sure_day for guess in found)
    return [g for g in found if g.sure_length + g.sure_day > min(best, _UNLIKELY) - _EQUAL]


def _reading(
    place: Place, frame: Frame, common: list[int], guesses: Sequence[Guess], at: int, sure: float, weights: Weights
) -> Reading:
    unit = _unit(place, frame, common, weights)
    believed = at >= 0 and sure >= weights.period_thresholds[0 if place.in_table else 1]
    months = LENGTHS[guesses[at].length] if at >= 0 else 0
    end = guesses[at].day if believed else None
    start = ending(end, months)[0] if end is not None and months > 0 else None
    cell = place.cell
    value = cell.value if cell is not None and abs(cell.value) == abs(place.figure.value) else place.figure.value
    return Reading(value, _scale(place, frame, unit, weights), unit, start, end, months, sure)


def _logarithms(scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Of a softmax's probabilities."""
    shifted = np.asarray(scores, np.float64) - scores.max()
    return cast("np.ndarray[Any, Any]", shifted - np.log(np.exp(shifted).sum()))


def _unit(place: Place, frame: Frame, common: list[int], weights: Weights) -> str | None:
    """What the number's own characters say, else the kind that the weights choose, in the currency that stands nearest."""
    own = place.figure.unit
    if own in ("percent", "pp", "bp", "x"):
        return own
    scores = weights.unit[common].sum(0)
    if own is not None:  # a currency sign stands at it
        scores[[UNITS.index("shares"), UNITS.index("percent"), UNITS.index("count")]] = -np.inf
    if not _speaks_of_per_cent(place):
        scores[UNITS.index("percent")] = -np.inf
    kind = UNITS[int(scores.argmax())]
    currency = _currency(place, frame)
    if kind == "money":
        return currency
    if kind == "per share":
        return f"{currency or _DOLLARS}/shares"
    return {"shares": "shares", "percent": "percent"}.get(kind)


def _speaks_of_per_cent(place: Place) -> bool:
    """Does a sign in its row or column, or a word that names the number, speak of per cent? Without either it is none."""
    texts = [text.lower() for name, text in place.texts.items() if name not in ("over", "earlier", "above", "below")]
    return any("%" in text or "percent" in text or "per cent" in text for text in (*texts, *place.signs))


def _currency(place: Place, frame: Frame) -> str | None:
    for figure in (place.figure, place.cell):
        if figure is not None and figure.unit and figure.unit[:_CURRENCY_LETTERS].isupper():
            return figure.unit[:_CURRENCY_LETTERS]
    return frame.currency


def _scale(place: Place, frame: Frame, unit: str | None, weights: Weights) -> int:
    if place.figure.scale != 1 or unit in ("percent", "pp", "bp", "x"):
        return place.figure.scale
    candidates = scale_candidates(place, frame)
    if place.cell is not None and place.cell.scale not in (1, *_TRAINED_SCALES):
        return place.cell.scale  # lakh and crore, which no training filing has
    if len(candidates) == 1:
        return place.cell.scale if place.cell is not None else candidates[0][0]
    scores = _scores(weights.scale, [scale_features(place, scale, sources) for scale, sources in candidates])
    return candidates[int(scores.argmax())][0]


def _scores(weights: Matrix, lists: Sequence[list[str]]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array([weights[slots(names)].sum() for names in lists], np.float32)
