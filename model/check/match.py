"""One claim against the desk's figures: the figure of its value that its words name, or the one of its coordinates with another. Pure
but for what the shelf reads.

Value first: among figures of the company whose size is the claim's as rounded in writing, of a kind of unit, sign and period that fit,
the one that the words name best ties, unless another line of the same time is named better. Where none ties, a line that the words name
in full and alone contradicts with its own value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tieout.model.check.claims import Claim
from tieout.model.check.clauses import SAID
from tieout.model.check.lines import NO_FIT, OF_COLUMNS, Fit, Line, Lines, Words, content
from tieout.model.check.shelf import Shelf
from tieout.model.check.signs import sign_agrees
from tieout.model.check.when import fits
from tieout.model.tieout.value import rounding_half, units_fit
from tieout.retrieval import Figure, FiledFigure, Period

# Chosen on companies that are neither reported on nor trained on (docs/decisions/0032).
TIED = 0.5  # the least fit of words with which a figure of the value ties
SAID_READ = 0.45  # the least share of the claim's words that a line must account for which nobody tagged
AHEAD = 0.12  # by how much a line of another value must be named better to speak against a tie
ACCOUNTED = 0.85  # the least share of the claim's words that a line which contradicts must account for
ACCOUNTED_READ = 0.98  # and one that nobody tagged
ALIKE = 0.25  # the fit of words from which a figure of the claim's value may be the claim's, though it was not read so
ALONE = 0.08  # by which a contradicting line must be ahead of lines of other values
_NEAR = 3  # by how many times a wrong value may differ from the source's, but for a scale
OTHER_PART = 0.4  # left of a fit where the claim names a part that the figure is not of
_PER_SHARE = 1000  # an amount without a scale word below it may be one a share
_ORIGIN = {"xbrl": 2, "table": 1, "prose": 0}
_RATES = ("percent", "pure", "pp", "bp")

Finding = Literal["tied", "other_period", "named_otherwise", "contradicted", "nothing"]


@dataclass(frozen=True, slots=True)
class Match:
    """What the desk says to a claim. `figure`: the one that ties or contradicts, or that has the value for something else."""

    finding: Finding
    figure: FiledFigure | None = None
    fit: Fit = NO_FIT
    rival: FiledFigure | None = None


def match(claim: Claim, shelf: Shelf) -> Match:
    """The match of a claim about a level: what stood, or what was earned in a time."""
    same_value = [f for f in _of_value(claim, shelf) if sign_agrees(claim, f)]
    in_time = [f for f in same_value if _in_time(claim, f, shelf)]
    best = _best(claim, in_time, shelf)
    if best is not None and _fits_enough(*best):
        rival = _named_better(claim, best, shelf)
        if rival is None:
            return Match("tied", best[1], best[0])
        return Match("named_otherwise", best[1], best[0], rival)
    elsewhere = _best(claim, [f for f in same_value if f not in in_time], shelf)
    against = contradiction(claim, shelf)
    if against is not None and not _may_stand_elsewhere(against, (best, elsewhere)):
        return against
    if elsewhere is not None and _fits_enough(*elsewhere):
        return Match("other_period", elsewhere[1], elsewhere[0])
    return Match("nothing")


def _may_stand_elsewhere(against: Match, found: Sequence[tuple[Fit, FiledFigure] | None]) -> bool:
    """Does a figure of the claim's own value share words with it? Then what nobody tagged is not sure enough to contradict."""
    untagged = against.figure is not None and against.figure.concept is None
    return untagged and any(one is not None and one[0].score >= ALIKE for one in found)


def _in_time(claim: Claim, figure: FiledFigure, shelf: Shelf) -> bool:
    """Is the figure of the claim's time? What nobody tagged may be a balance where it was read as a flow up to its day; where no
    period was made out, one of those that its row, head and caption or its sentence name will do."""
    period = period_of(figure)
    if fits(claim.when, period):
        return True
    if figure.concept is not None:
        return False
    if period is None:
        return any(fits(claim.when, said) for said in shelf.named_around(figure, claim.owner))
    on_the_day = any(asked.start is None for asked in claim.when.periods)
    return on_the_day and fits(claim.when, Period(None, period.end))


def contradiction(claim: Claim, shelf: Shelf) -> Match | None:
    """The line of the claim's time that its words name in full and alone, where its value is another; None where none is."""
    if claim.owner is None or not claim.when.said or claim.adjusted or (claim.prose and claim.shown.unit is None):
        return None
    named: list[tuple[Fit, FiledFigure]] = []
    for lines in _pools(claim, shelf):
        for line in lines.near(claim.words):
            figure = next((f for f in line.figures if same_kind(claim, f) and fits(claim.when, period_of(f))), None)
            if figure is not None and _tells_a_line(figure):
                named.append((lines.fit(line, claim.words, claim.around), figure))
    if not named:
        return None
    fit, figure = max(named, key=lambda one: (round(one[0].score, 6), _ORIGIN[one[1].origin]))
    if not fit.whole or fit.said < (ACCOUNTED if figure.concept else ACCOUNTED_READ):
        return None
    others = [f for other, f in named if other.score > fit.score - ALONE and not _alike(f, figure)]
    if others or value_agrees(claim, figure) or not _comparable(claim, figure):
        return None
    return Match("contradicted", figure, fit)


def _comparable(claim: Claim, figure: FiledFigure) -> bool:
    """May one be told for the other? A value many times larger is of something else, unless its digits are the same. In a table the
    column's head must say nothing but the time."""
    if not claim.prose and content(claim.figure.column) - content(figure.column) - OF_COLUMNS - SAID:
        return False
    if claim.prose and figure.size < 0 < claim.figure.value:
        return False
    told = _told(figure, claim.shown.unit)
    sizes = [abs(claim.shown.size) * scale for scale in (1, *claim.scales)]
    if not told or not sizes[0]:
        return False
    same_digits = any(abs(size) * scale == told or size == told * scale for size in sizes for scale in (1000, 10**6))
    return same_digits or any(told / _NEAR <= size <= told * _NEAR for size in sizes)


def _fits_enough(fit: Fit, figure: FiledFigure) -> bool:
    return fit.score >= TIED and (figure.concept is not None or fit.said >= SAID_READ)


def _tells_a_line(figure: FiledFigure) -> bool:
    """May the figure speak against another? Not one of running text, nor an opening balance whose day nobody tagged."""
    opening = figure.concept is None and "beginning" in figure.label.lower()
    return figure.origin != "prose" and not opening


def _alike(one: FiledFigure, other: FiledFigure) -> bool:
    """The same number, but for how finely it is told."""
    a, b = abs(one.size), abs(other.size)
    return abs(a - b) <= max(a, b) * Decimal("0.001")


def period_of(figure: FiledFigure) -> Period | None:
    return Period(figure.period_start, figure.period_end) if figure.period_end else None


# -- value -------------------------------------------------------------------------------------------------------------


def _of_value(claim: Claim, shelf: Shelf) -> list[FiledFigure]:
    """Figures of the claim's company, or of anybody where none is known, whose value and kind of unit are the claim's."""
    found = shelf.of_size(claim.owner, list(_ranges(claim)))
    return [f for f in found if kind_fits(claim, f) and value_agrees(claim, f)]


def _ranges(claim: Claim) -> Iterator[tuple[Decimal, Decimal]]:
    shown = claim.shown
    size, half = abs(shown.size), half_step(claim)
    yield max(Decimal(0), size - half), size + half
    if shown.unit in ("percent", "pp"):
        yield max(Decimal(0), size - half) / 100, (size + half) / 100  # told as a fraction
    if shown.unit == "bp":
        yield size / 100, size / 100
    for scale in claim.scales:
        yield max(Decimal(0), size - half) * scale, (size + half) * scale


def half_step(claim: Claim) -> Decimal:
    """Half a unit of the last digit written, in the unit that the claim is written in."""
    shown = claim.shown
    half = rounding_half(shown)
    return half * {"percent": 100, "pp": 100, "bp": 10_000}.get(shown.unit or "", 1)


def value_agrees(claim: Claim, figure: FiledFigure) -> bool:
    """Is the figure's value, without its sign, the claim's as rounded in writing?"""
    size = abs(claim.shown.size)
    told = _told(figure, claim.shown.unit)
    if told == 0 or size == 0:
        return told == size
    half = half_step(claim) * Decimal("1.0000001")
    if abs(size - told) <= half:
        return finer_or_equal(claim, figure)
    return any(abs(size * scale - told) <= (half * scale if claim.prose else 0) for scale in claim.scales)


def finer_or_equal(claim: Claim, figure: FiledFigure) -> bool:
    """Does the source show as many digits as the claim, or is the claim's value exactly its?"""
    exponent = figure.value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) * figure.scale
    return half_step(claim) * 2 >= _in_unit(step, figure.unit, claim.shown.unit) or abs(claim.shown.size) == _told(
        figure, claim.shown.unit
    )


def _told(figure: FiledFigure, unit: str | None) -> Decimal:
    return abs(_in_unit(figure.size, figure.unit, unit))


def _in_unit(size: Decimal, own: str | None, wanted: str | None) -> Decimal:
    """A rate in the unit that the claim is written in; any other size as it is."""
    if wanted in ("percent", "pp") and own == "pure":
        return size * 100
    if wanted == "bp" and own in ("percent", "pp"):
        return size * 100
    return size


def kind_fits(claim: Claim, figure: FiledFigure) -> bool:
    """Are both of one kind of unit? A claim without a unit fits money and counts, never a rate."""
    shown, own = claim.shown.unit, figure.unit
    if shown == "percent":
        return own in ("percent", "pure")
    if shown in ("pp", "bp"):
        return own in ("pp", "bp")
    if own == "pure":
        return shown in (None, "x", "pure")
    if shown is not None and shown.endswith("/shares"):
        return own is None or own == shown or own == shown.partition("/")[0]
    if own is not None and own.endswith("/shares"):
        return shown in (None, own, own.partition("/")[0])
    if own is not None and shown is None:
        return own not in _RATES and own != "x"
    return units_fit(shown, own)


def same_kind(claim: Claim, figure: FiledFigure) -> bool:
    """Are both of just the same kind of unit? In running text a small amount of money is one a share, and a large one is not."""
    shown, own = claim.shown.unit, figure.unit
    if not kind_fits(claim, figure) or (shown is None and own is not None and len(own) != len("USD")):
        return False
    small = claim.figure.scale == 1 and abs(claim.figure.value) < _PER_SHARE
    if shown == own or not claim.prose:
        return not (claim.prose and small and own is not None and len(own) == len("USD"))
    return small or not (own or "").endswith("/shares")


# -- words -------------------------------------------------------------------------------------------------------------


def _best(claim: Claim, figures: Sequence[FiledFigure], shelf: Shelf) -> tuple[Fit, FiledFigure] | None:
    """The figure that the claim's words name best; of equals the tagged one, then the newest."""
    if not figures:
        return None
    lines = Lines(figures)
    graded = [(_weighed(claim, line, shelf, lines), f) for line in lines.lines for f in line.figures]

    def order(one: tuple[Fit, FiledFigure]) -> tuple[float, ...]:
        f = one[1]
        end = f.period_end.toordinal() if f.period_end else 0
        return (
            round(one[0].score, 3),
            -len(f.dimensions),
            _ORIGIN[f.origin],
            end,
            f.known_at.timestamp() if f.known_at else 0.0,
        )

    return max(graded, key=order)


def _weighed(claim: Claim, line: Line, shelf: Shelf, own: Lines) -> Fit:
    """The fit, with words weighed among all lines of the figure's time, so that it compares with theirs."""
    figure = line.figures[0]
    period = period_of(figure)
    pool = shelf.lines(claim.owner, period) if claim.owner is not None and period is not None else own
    fit = pool.fit(line, claim.words, claim.around)
    if claim.owner is not None and _names_another_part(claim, line, shelf.members(claim.owner)):
        return Fit(fit.score * OTHER_PART, fit.name, fit.said)
    return fit


def _names_another_part(claim: Claim, line: Line, members: Iterable[Words]) -> bool:
    """Do the claim's words hold the whole name of a part, not all of which says something of this line?"""
    said, known = frozenset(claim.words), line.known
    return any(member <= said and not member <= known for member in members if member)


def _named_better(claim: Claim, best: tuple[Fit, FiledFigure], shelf: Shelf) -> FiledFigure | None:
    """A line of the same time and kind, with another value, that the claim's words name clearly better."""
    fit, figure = best
    period = period_of(figure)
    if claim.owner is None or period is None:
        return None
    lines = shelf.lines(claim.owner, period)
    found: list[tuple[float, FiledFigure]] = []
    for line in lines.near(claim.words):
        other = line.figures[0]
        if not _tells_a_line(other) or not same_kind(claim, other) or any(value_agrees(claim, f) for f in line.figures):
            continue
        score = lines.fit(line, claim.words, claim.around).score
        if score > fit.score + AHEAD:
            found.append((score, other))
    return max(found, key=lambda one: one[0])[1] if found else None


def _pools(claim: Claim, shelf: Shelf) -> list[Lines]:
    assert claim.owner is not None, "only a company has lines"
    return [shelf.lines(claim.owner, period) for period in claim.when.periods[:2]]


def shown_of(figure: FiledFigure, text: str) -> Figure:
    """A filed figure as a source writes it."""
    return Figure(text[figure.start : figure.end], figure.value, figure.unit, figure.scale, figure.start, figure.end)
