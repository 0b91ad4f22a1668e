"""Figures that a text works out of others: growth, change, margin, share, sum, average. Pure but for what the shelf reads.

Operands are figures of the desk: those that tie in the same sentence, the same line a year before, the two parts of a ratio. A
result agrees where it is the claim's as rounded in writing; whether one that does not agree contradicts, the caller decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tieout.model.check.claims import Claim
from tieout.model.check.lines import key_of
from tieout.model.check.match import ACCOUNTED, half_step, kind_fits, period_of
from tieout.model.check.shelf import Shelf
from tieout.model.check.when import back
from tieout.retrieval import DERIVED, METRICS, FiledFigure, Period, find_metrics, same_period

_WORD = re.compile(r"[a-z]+")
WAYS = {
    word: way
    for way, words in (
        (1, "rose rise rises risen rising increase increases increased increasing grew grow grows grown growing growth gain gained climbed jumped up higher advanced surged expanded improved"),
        (-1, "fell fall falls fallen falling decrease decreases decreased decreasing decline declines declined declining drop dropped drops down lower shrank contracted slipped slid reduced reduction"),
    )
    for word in words.split()
}  # fmt: skip
_RATES = ("percent", "pp", "bp", "pure", "x")
_MOST = 6  # tied figures of a sentence that are put together


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula over the desk's figures. `value` is in the claim's unit; `change` is 1 or -1 where it says rise or fall."""

    formula: str
    value: Decimal
    operands: tuple[FiledFigure, ...]
    change: int = 0
    sure: bool = False  # the claim can mean nothing but this formula


@dataclass(frozen=True, slots=True)
class Tied:
    """A claim of the sentence that tied, and the figure it tied to."""

    claim: Claim
    figure: FiledFigure


def workings(claim: Claim, tied: Sequence[Tied], shelf: Shelf, *, change: bool) -> Iterator[Worked]:
    """What the claim may have been worked out as, the likeliest first. `change`: it says that something moved by it."""
    levels = _levels(claim, tied, shelf)
    if claim.shown.unit in ("percent", "x"):
        yield from _ratios(claim, shelf)
        if direction_said(claim):
            yield from _growths(claim, levels, tied, shelf)
        yield from _shares(claim, tied)
    elif claim.shown.unit in ("pp", "bp"):
        yield from _steps(claim, tied, shelf)
    elif change:
        yield from _changes(claim, levels, tied, shelf)
    else:
        yield from _sums(claim, tied)


def agrees(claim: Claim, worked: Worked) -> bool:
    """Is the result the claim's value, as rounded in writing?"""
    return abs(abs(claim.shown.size) - abs(worked.value)) <= half_step(claim) * Decimal("1.0000001")


def direction_said(claim: Claim) -> int:
    """1 or -1 by the last word of rising or falling before the figure in its sentence, else by one right behind it; 0 where there is
    none, or in a table."""
    if not claim.prose:
        return 0
    before = [WAYS[word] for word in words_before(claim) if word in WAYS]
    behind = [WAYS[word] for word in words_behind(claim)[:3] if word in WAYS]
    return before[-1] if before else behind[0] if behind else 0


def words_before(claim: Claim) -> list[str]:
    """The words of the claim's sentence in front of its figure."""
    return _WORD.findall(claim.sentence_text[: claim.figure.start - claim.sentence[0]].lower())


def words_behind(claim: Claim) -> list[str]:
    """The words of the claim's sentence behind its figure."""
    return _WORD.findall(claim.sentence_text[claim.figure.end - claim.sentence[0] :].lower())


def sizes(now: FiledFigure, then: FiledFigure) -> tuple[Decimal, Decimal]:
    """Both in full; what is below zero both times is told without its sign: a cost, an outflow, a loss."""
    if now.size < 0 and then.size < 0:
        return -now.size, -then.size
    return now.size, then.size


def before(figure: FiledFigure, shelf: Shelf, claim: Claim, months: int = 12) -> FiledFigure | None:
    """The same line's figure so many months earlier; None where the desk has none."""
    period = period_of(figure)
    if claim.owner is None or period is None:
        return None
    return at(figure, back(period, months), shelf, claim)


def at(figure: FiledFigure, period: Period, shelf: Shelf, claim: Claim) -> FiledFigure | None:
    """The same line's figure of another period: of one tag and its members, else of one label in one paper."""
    if claim.owner is None:
        return None
    pool = shelf.lines(claim.owner, period).lines
    found = [f for line in pool for f in line.figures if _one_line(f, figure) and _of(f, period)]
    own = [f for f in found if f.document == figure.document] or found
    newest = sorted(own, key=lambda f: f.known_at.timestamp() if f.known_at else 0.0)
    return newest[-1] if newest and all(abs(f.size) == abs(newest[-1].size) for f in own) else None


def earlier_in(now: FiledFigure, tied: Sequence[Tied]) -> FiledFigure | None:
    """The same line's earlier figure that the sentence gives itself."""
    for one in tied:
        then = one.figure
        if _one_line(then, now) and then.period_end and now.period_end and then.period_end < now.period_end:
            return then
    return None


def _of(figure: FiledFigure, period: Period) -> bool:
    own = period_of(figure)
    return own is not None and same_period(own, period) is True


def _one_line(one: FiledFigure, other: FiledFigure) -> bool:
    if one.unit != other.unit:
        return False
    if one.concept or other.concept:
        return one.concept == other.concept and one.dimensions == other.dimensions
    return one.document == other.document and key_of(one)[0] == key_of(other)[0] and one.section == other.section


# -- operands ----------------------------------------------------------------------------------------------------------


def _levels(claim: Claim, tied: Sequence[Tied], shelf: Shelf) -> list[tuple[FiledFigure, bool]]:
    """Figures whose change may be told, and whether it must be: the sentence's own that tied, the nearest first, else the line named."""
    near = sorted(
        (t for t in tied if t.figure.unit not in _RATES), key=lambda t: abs(t.claim.figure.start - claim.figure.start)
    )
    found = [(t.figure, _same_words(t.claim, claim)) for t in near]
    return found or [(f, True) for f in _named(claim, claim.words, shelf)]


def _same_words(one: Claim, other: Claim) -> bool:
    return bool(set(one.words) & set(other.words)) or not other.own


def _named(claim: Claim, words: Sequence[str], shelf: Shelf) -> list[FiledFigure]:
    """The whole's line that words name in full, at the claim's time."""
    if claim.owner is None or not claim.when.periods or not words:
        return []
    lines = shelf.lines(claim.owner, claim.when.periods[0])
    graded = [(lines.fit(line, words, claim.around), line.figures[0]) for line in lines.near(words) if not line.prose]
    graded = [(fit, f) for fit, f in graded if f.unit not in _RATES and fit.whole and fit.said >= ACCOUNTED]
    return [max(graded, key=lambda one: (one[0].score, one[1].concept is not None))[1]] if graded else []


def _metric(claim: Claim, key: str, shelf: Shelf) -> FiledFigure | None:
    """The company's own figure of a metric at the claim's time, tagged ones before all."""
    if claim.owner is None:
        return None
    tags = [f"us-gaap:{tag}" for tag in METRICS[key].tags]
    for period in claim.when.periods:
        for tag in tags:
            pool = shelf.lines(claim.owner, period).lines
            found = [f for line in pool for f in line.figures if f.concept == tag and not f.dimensions]
            if found:
                return found[0]
        plain = [
            f
            for line in shelf.lines(claim.owner, period).lines
            for f in line.figures
            if f.metric == key and not f.dimensions and f.origin != "prose" and f.unit not in _RATES
        ]
        if plain:
            return plain[0]
    return None


# -- formulas ----------------------------------------------------------------------------------------------------------


def _ratios(claim: Claim, shelf: Shelf) -> Iterator[Worked]:
    """Margins, rates and multiples that the sentence names: "gross margin"."""
    for mention in find_metrics(claim.sentence_text):
        derived = DERIVED.get(mention.metric.key)
        if derived is None or derived.minus or (derived.unit == "x") != (claim.shown.unit == "x"):
            continue
        top, below = _metric(claim, derived.numerator, shelf), _metric(claim, derived.denominator, shelf)
        if top and below and below.size:
            times = 1 if derived.unit == "x" else 100
            yield Worked(f"{_told(top)} / {_told(below)}", top.size / below.size * times, (top, below))


def _growths(
    claim: Claim, levels: Sequence[tuple[FiledFigure, bool]], tied: Sequence[Tied], shelf: Shelf
) -> Iterator[Worked]:
    for now, sure in levels:
        for then in _earlier(now, tied, shelf, claim):
            a, b = sizes(now, then)
            if b:
                value = (a - b) / abs(b) * 100
                yield Worked(f"{_told(now)} / {_told(then)} - 1", value, (now, then), _sign(value), sure)


def _changes(
    claim: Claim, levels: Sequence[tuple[FiledFigure, bool]], tied: Sequence[Tied], shelf: Shelf
) -> Iterator[Worked]:
    for now, sure in levels:
        if not kind_fits(claim, now):
            continue
        for then in _earlier(now, tied, shelf, claim):
            a, b = sizes(now, then)
            value = a - b
            yield Worked(f"{_told(now)} - {_told(then)}", value, (now, then), _sign(value), sure)


def _earlier(now: FiledFigure, tied: Sequence[Tied], shelf: Shelf, claim: Claim) -> list[FiledFigure]:
    """What a figure is compared with: its own line in the same sentence, else a year before, else a quarter before."""
    period = period_of(now)
    if period is None:
        return []
    told = earlier_in(now, tied)
    own = [told] if told is not None else []
    year = before(now, shelf, claim)
    quarter = before(now, shelf, claim, 3) if not own and year is None else None
    return [*own, *(f for f in (year, quarter) if f is not None and f not in own)]


def _shares(claim: Claim, tied: Sequence[Tied]) -> Iterator[Worked]:
    figures = [t.figure for t in tied if t.figure.unit not in _RATES][:_MOST]
    for one, other in combinations(figures, 2):
        for part, whole in ((one, other), (other, one)):
            if part.unit == whole.unit and whole.size and abs(part.size) <= abs(whole.size):
                yield Worked(f"{_told(part)} / {_told(whole)}", part.size / whole.size * 100, (part, whole))


def _steps(claim: Claim, tied: Sequence[Tied], shelf: Shelf) -> Iterator[Worked]:
    """Percentage and basis points between two rates."""
    times = {"pp": 1, "bp": 100}[claim.shown.unit or ""]
    rates = [t.figure for t in tied if t.figure.unit in ("percent", "pure")]
    pairs = list(combinations(rates, 2)) or [(f, then) for f in rates if (then := before(f, shelf, claim)) is not None]
    for one, other in pairs:
        value = (_rate(one) - _rate(other)) * times
        yield Worked(f"{_told(one)} - {_told(other)}", value, (one, other))


def _sums(claim: Claim, tied: Sequence[Tied]) -> Iterator[Worked]:
    """All tied figures of one unit together, their average, and what one is more than another."""
    figures = [t.figure for t in tied if kind_fits(claim, t.figure)][:_MOST]
    if len(figures) < 2:
        return
    whole = sum((f.size for f in figures), Decimal(0))
    told = " + ".join(_told(f) for f in figures)
    yield Worked(told, whole, tuple(figures))
    yield Worked(f"({told}) / {len(figures)}", whole / len(figures), tuple(figures))
    for one, other in combinations(figures, 2):
        yield Worked(f"{_told(one)} + {_told(other)}", one.size + other.size, (one, other))
        yield Worked(f"{_told(one)} - {_told(other)}", one.size - other.size, (one, other))


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _rate(figure: FiledFigure) -> Decimal:
    return figure.size * 100 if figure.unit == "pure" else figure.size


def _told(figure: FiledFigure) -> str:
    """An operand as the source writes it, in full where its scale is not the formula's."""
    return f"{figure.value:,f}" if figure.value >= 0 else f"({figure.value:,f})"
