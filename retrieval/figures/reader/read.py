"""Reads numbers that nobody tagged: unit, scale and period of each, by trained weights, with rules as vetoes. Pure.

readings = read_places(places(text), frame, load())
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from tieout.retrieval.figures.reader.candidates import end_candidates
from tieout.retrieval.figures.reader.features import (
    common_features,
    end_features,
    kind_features,
    open_lengths,
    scale_candidates,
    scale_features,
    slots,
)
from tieout.retrieval.figures.reader.frame import Frame
from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.weights import LENGTHS, UNITS, Matrix, Weights
from tieout.retrieval.reading.periods.calendar import ending

_CURRENCY_LETTERS = 3
_DOLLARS = "USD"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number is read as. `value * scale` is the number meant; `period_start` is None for an instant.

    `period_end` is None where no day is spoken of. `months`: 0 for an instant, -1 for a length that is none of the usual. `margin`: by how much the chosen day beats the next, in log odds.
    """

    value: Decimal
    scale: int
    unit: str | None
    period_start: date | None
    period_end: date | None
    months: int
    margin: float


def read_place(place: Place, frame: Frame, weights: Weights) -> Reading:
    """The reading of one number."""
    unit = _unit(place, frame, weights)
    months = _months(place, frame, weights)
    end, margin = _end(place, frame, months, weights)
    start = ending(end, months)[0] if end is not None and months > 0 else None
    value = (
        place.cell.value
        if place.cell is not None and abs(place.cell.value) == abs(place.figure.value)
        else place.figure.value
    )
    return Reading(value, _scale(place, frame, unit, weights), unit, start, end, months, margin)


def _unit(place: Place, frame: Frame, weights: Weights) -> str | None:
    """What the number's own characters say, else the kind that the weights choose, in the currency that stands nearest."""
    own = place.figure.unit
    if own in ("percent", "pp", "bp", "x"):
        return own
    scores = weights.unit[slots(common_features(place, frame))].sum(0)
    if own is not None:  # a currency sign stands at it
        scores[[UNITS.index("shares"), UNITS.index("percent"), UNITS.index("count")]] = -np.inf
    kind = UNITS[int(scores.argmax())]
    currency = _currency(place, frame)
    if kind == "money":
        return currency
    if kind == "per share":
        return f"{currency or _DOLLARS}/shares"
    return {"shares": "shares", "percent": "percent"}.get(kind)


def _currency(place: Place, frame: Frame) -> str | None:
    for figure in (place.figure, place.cell):
        if figure is not None and figure.unit and figure.unit[:_CURRENCY_LETTERS].isupper():
            return figure.unit[:_CURRENCY_LETTERS]
    return frame.currency


def _scale(place: Place, frame: Frame, unit: str | None, weights: Weights) -> int:
    if place.figure.scale != 1 or unit in ("percent", "pp", "bp", "x"):
        return place.figure.scale
    candidates = scale_candidates(place, frame)
    if len(candidates) == 1:
        return candidates[0][0]
    scores = _scores(weights.scale, [scale_features(place, scale, sources) for scale, sources in candidates])
    return candidates[int(scores.argmax())][0]


def _months(place: Place, frame: Frame, weights: Weights) -> int:
    scores = weights.length[slots(kind_features(place, frame))].sum(0)
    return LENGTHS[max(open_lengths(place), key=lambda at: float(scores[at]))]


def _end(place: Place, frame: Frame, months: int, weights: Weights) -> tuple[date | None, float]:
    candidates = end_candidates(place, frame)
    if not candidates:
        return None, 0.0
    scores = _scores(weights.end, [end_features(place, frame, day, sources, months) for day, sources in candidates])
    order = np.argsort(-scores)
    margin = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else float("inf")
    return candidates[int(order[0])][0], margin


def _scores(weights: Matrix, lists: Sequence[list[str]]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array([weights[slots(names)].sum() for names in lists], np.float32)
