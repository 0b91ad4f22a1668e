"""Computed evidence: growth, change, share and ratio worked out in Decimal from two figures that stand in sources. Pure.

A formula is written over the numbers as sources show them (separators dropped, a common power of ten taken out), so that
anyone can find its operands. Operands of different currencies, or of a size against a per-share value, are never mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.reading.periods.compare import period_label

Kind = Literal["growth", "change", "difference", "ratio", "multiple"]


@dataclass(frozen=True, slots=True)
class Computed:
    """A calculation before its operands' sources have numbers."""

    formula: str
    value: Decimal
    unit: str | None
    scale: int
    text: str
    label: str
    company: str
    operands: tuple[FigureCandidate, ...]


def compute(
    kind: Kind, first: FigureCandidate, second: FigureCandidate, label: str, *, in_points: bool = False
) -> Computed | None:
    """`first` against `second`: growth is first/second-1, a ratio (in per cent) or a multiple (1.07x) first/second.

    A change is first-second of two periods, a difference that of two metrics; that of two rates is in percentage points, or
    with `in_points` in basis points. None: not comparable.
    """
    if not comparable(first, second) or not _has_base(kind, second) or not _of_one_measure(first, second):
        return None
    scale = min(first.figure.scale, second.figure.scale)
    a, b = first.figure.size / scale, second.figure.size / scale
    unit = first.figure.unit
    if kind in ("change", "difference"):
        formula, steps, code = f"{decimal_text(a)}-{_operand(b)}", a - b, _step_unit(unit, in_points)
        if unit == "percent" and code == "bp":
            formula, steps = f"({formula})*100", (steps * 100).normalize()
        text = f"{_signed(steps)} {code}" if code else _money(steps, unit, scale)
        return Computed(formula, steps, code or unit, scale, text, label, first.company, (first, second))
    value = a / b - 1 if kind == "growth" else a / b
    formula = f"{decimal_text(a)}/{_operand(b)}" + ("-1" if kind == "growth" else "")
    if kind == "multiple":
        times = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}x"
        return Computed(formula, value, "x", 1, times, label, first.company, (first, second))
    per_cent = (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if abs(value) < Decimal("0.1"):
        per_cent = (value * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{per_cent:+f} %" if kind == "growth" else f"{per_cent:f} %"
    return Computed(formula, value, "percent", 1, text, label, first.company, (first, second))


def _step_unit(unit: str | None, in_points: bool) -> str | None:
    """Rates lie points apart; None for what is no rate."""
    if unit not in ("percent", "pp", "bp"):
        return None
    return "bp" if unit == "bp" or (unit == "percent" and in_points) else "pp"


def compute_ratio_change(
    now: tuple[FigureCandidate, FigureCandidate],
    base: tuple[FigureCandidate, FigureCandidate],
    label: str,
    *,
    in_points: bool = False,
) -> Computed | None:
    """A ratio less the same ratio of another period, in percentage points, or with `in_points` in basis points.

    None: not comparable, or over nothing.
    """
    if not all(comparable(a, b) and b.figure.size for a, b in (now, base)) or now[0].figure.unit != base[0].figure.unit:
        return None
    pairs = []
    for a, b in (now, base):
        scale = min(a.figure.scale, b.figure.scale)
        pairs.append((a.figure.size / scale, b.figure.size / scale))
    value = (pairs[0][0] / pairs[0][1] - pairs[1][0] / pairs[1][1]) * 100
    formula = "-".join(f"{_operand(a)}/{_operand(b)}" for a, b in pairs)
    if in_points:
        value, formula = value * 100, f"({formula})*100*100"
    unit = "bp" if in_points else "pp"
    return Computed(formula, value, unit, 1, f"{_signed(value)} {unit}", label, now[0].company, (*now, *base))


_COUNTS = {2: "2", 3: "(1+2)", 4: "4", 5: "(1+4)", 6: "(2+4)", 8: "(4+4)"}  # over constants that need no source


def compute_over(kind: Literal["average", "sum"], parts: Sequence[FigureCandidate], label: str) -> Computed | None:
    """The sum or the plain average of figures of one unit from different places. None: not comparable, or too many."""
    places = {(c.document.id, c.figure.start) for c in parts}
    if len(parts) not in _COUNTS or len(places) < len(parts) or len({c.figure.unit for c in parts}) > 1:
        return None
    if not all(_of_one_measure(parts[0], c) for c in parts[1:]):
        return None
    scale = min(c.figure.scale for c in parts)
    sizes = [c.figure.size / scale for c in parts]
    unit = parts[0].figure.unit
    mark = "%" if unit == "percent" else ""
    total = "".join(f"{'-' if size < 0 else '+'}{decimal_text(abs(size))}{mark}" for size in sizes).removeprefix("+")
    formula = f"({total})/{_COUNTS[len(parts)]}" if kind == "average" else total
    value = sum(sizes, Decimal(0)) / (len(parts) if kind == "average" else 1)
    places_kept = max(-int(size.normalize().as_tuple().exponent) for size in sizes)
    shown = value.quantize(Decimal(1).scaleb(-max(0, places_kept)), ROUND_HALF_UP)
    text = f"{shown:f} %" if unit == "percent" else _money(shown, unit, scale)
    exact = value / 100 if unit == "percent" else value
    return Computed(formula, exact, unit, scale, text, label, parts[0].company, tuple(parts))


def _has_base(kind: Kind, second: FigureCandidate) -> bool:
    """Nothing is divided by zero, and nothing grows from a loss."""
    size = second.figure.size
    return kind in ("change", "difference") or (size > 0 if kind == "growth" else size != 0)


def comparable(first: FigureCandidate, second: FigureCandidate) -> bool:
    """Same unit, two different places, and neither per share against a total."""
    return first.figure.unit == second.figure.unit and (first.document.id, first.figure.start) != (
        second.document.id,
        second.figure.start,
    )


def _of_one_measure(first: FigureCandidate, second: FigureCandidate) -> bool:
    """18,087 beside 25,997 million is rather of a table whose scale went unread than of so much smaller a thing."""
    small, large = sorted((first.figure, second.figure), key=lambda f: abs(f.size))
    return small.scale == large.scale or small.size == 0 or abs(large.size) < _FAR * abs(small.size)


_FAR = 100_000


def decimal_text(number: Decimal) -> str:
    """A number as formulas take it: no separators, no exponent, no trailing zeros after the point."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _operand(number: Decimal) -> str:
    return f"({decimal_text(number)})" if number < 0 else decimal_text(number)


def between(first: FigureCandidate, second: FigureCandidate, fiscal: tuple[int, int] | None = None) -> str:
    """ "fiscal 2024 against fiscal 2023", as far as the periods are known."""
    now = period_label(first.period, fiscal) if first.period else ""
    then = period_label(second.period, fiscal) if second.period else ""
    return f"{now} against {then}" if now and then and now != then else now or "against the period before"


SCALES = {1000: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def _money(value: Decimal, unit: str | None, scale: int) -> str:
    """In the scale of its operands, so that the formula beside it gives the number shown."""
    code = (unit or "").partition("/")[0]
    sign = SIGNS.get(code, f"{code} " if code else "")
    word = f" {SCALES[scale]}" if scale in SCALES else ""
    return f"{'-' if value < 0 else ''}{sign}{abs(value):,f}{word}"


def _signed(value: Decimal) -> str:
    places = Decimal("0.01") if int(value.as_tuple().exponent) < -4 else None
    return f"{value.quantize(places, ROUND_HALF_UP) if places else value:+f}"
