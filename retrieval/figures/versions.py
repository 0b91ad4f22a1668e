"""Original and restated: the values that one number had at different times. Pure.

Figures with the same coordinates and different values are no conflict where they became known at different times: the later one
restates the earlier. Figures that are the same but for rounding tell one value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

from tieout.retrieval.figures.records import FiledFigure

_UNDATED = datetime.max.replace(tzinfo=UTC)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FigureVersions:
    """A number as it was first told, and as it was told otherwise later, oldest first.

    `conflicting`: values told at the same time as the current one that differ from it.
    """

    original: FiledFigure
    restated: tuple[FiledFigure, ...] = ()
    conflicting: tuple[FiledFigure, ...] = ()

    @property
    def current(self) -> FiledFigure:
        return self.restated[-1] if self.restated else self.original


def entity_key(name: str) -> str:
    """By which a company's spellings compare equal: its words in lower case, "Apple Inc." as "APPLE INC"."""
    return " ".join(_WORDS.findall(name.casefold()))


def coordinates_of(figure: FiledFigure) -> tuple[object, ...]:
    """What two figures of one company must share to be the same number: concept, dimensions, period, basis and unit."""
    f = figure
    basis = "actual" if f.basis == "restated" else f.basis
    unit = "pure" if f.unit == "percent" else f.unit
    return (
        f.concept or f.metric or f.label,
        tuple(sorted(f.dimensions)),
        f.period_start,
        f.period_end,
        basis,
        unit,
    )


def size_of(figure: FiledFigure) -> Decimal:
    """The number meant; per cent as a fraction, so that it compares with one told as such."""
    return figure.size / 100 if figure.unit == "percent" else figure.size


def precision_of(figure: FiledFigure) -> Decimal:
    """One unit of the last digit shown: 391,035 in millions has 1,000,000; 3.9 per cent has 0.001."""
    exponent = figure.value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) * figure.scale
    return step / 100 if figure.unit == "percent" else step


def agree(one: FiledFigure, other: FiledFigure) -> bool:
    """Are both the same value, as far as the one shown with fewer digits goes? Signs count."""
    apart = abs(size_of(one) - size_of(other))
    return apart * 2 <= max(precision_of(one), precision_of(other))


def versions_of(figures: Sequence[FiledFigure]) -> FigureVersions:
    """Versions of one number out of its figures, which share their coordinates. ValueError where there is none.

    Of figures that agree, the first to be known stands for them, and of these the one with most digits. Undated figures
    come last.
    """
    ordered = sorted(figures, key=lambda figure: (figure.known_at or _UNDATED, precision_of(figure)))
    if not ordered:
        raise ValueError("no figures, no versions")
    told: list[FiledFigure] = []
    conflicting: tuple[FiledFigure, ...] = ()
    for _, group in groupby(ordered, key=lambda figure: figure.known_at or _UNDATED):
        first, *others = group
        conflicting = _distinct([other for other in others if not agree(first, other)])
        if not told or not agree(told[-1], first):
            told.append(first)
    return FigureVersions(told[0], tuple(told[1:]), conflicting)


def _distinct(figures: Sequence[FiledFigure]) -> tuple[FiledFigure, ...]:
    kept: list[FiledFigure] = []
    for figure in figures:
        if not any(agree(figure, other) for other in kept):
            kept.append(figure)
    return tuple(kept)
