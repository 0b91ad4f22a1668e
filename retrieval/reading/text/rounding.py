"""Sizes of figures compared and written: does one figure show another, and how an analyst writes a value. Pure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from tieout.retrieval.reading.records import Figure

_PRECISION = 60
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "HKD": "HK$"}
_SCALE_WORDS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_LARGEST_EXPONENT = 40
_HAS_DIGIT = re.compile(r"\d[\d,.'’\u00a0\u202f\u2009]*")
_WORD = re.compile(r"[A-Za-z]{2,}|(?<=\d)[kKmMbBtT]\b")


def rounds_to(shown: Decimal, shown_digits: int, exact: Decimal) -> bool:
    """Is `shown`, with `shown_digits` decimals, a correct rounding of `exact`? Negative digits: tens, hundreds …

    Both ways of rounding a half are correct: 0.125 is 0.12 and 0.13.
    """
    if abs(shown_digits) > _LARGEST_EXPONENT or not (shown.is_finite() and exact.is_finite()):
        return False
    if max(abs(shown.adjusted()), abs(exact.adjusted())) > _LARGEST_EXPONENT:
        return shown == exact
    with localcontext() as context:
        context.prec = 4 * _LARGEST_EXPONENT
        step = Decimal(1).scaleb(-shown_digits)
        return any(exact.quantize(step, rounding=way) == shown for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def same_size(a: Figure, b: Figure) -> bool:
    """Does the shown figure `a` equal, or correctly round, the source figure `b`, in unit, scale and sign?"""
    unit = units_agree(a, b)
    if unit is None:
        return False
    with localcontext() as context:
        context.prec = 4 * _LARGEST_EXPONENT
        exact = b.size * unit
        if a.size == exact:
            return True
        if a.scale == 1 and b.scale > 1 and not _says_scale(b) and not _says_scale(a) and a.value == b.value:
            return True  # the table's own digits, shown without its scale
        if a.value == 0 or (a.value < 0) != (exact < 0):
            return False
        return rounds_to(a.value, shown_decimals(a), exact / a.scale)


def units_agree(a: Figure, b: Figure) -> Decimal | None:
    """What brings `b` into the unit of `a`: 1 where they are alike, None where they cannot be compared."""
    if a.unit == b.unit:
        return Decimal(1)
    pair = (a.unit or "", b.unit or "")
    if pair in {("bp", "pp"), ("pp", "bp")}:
        return Decimal(100) if pair[0] == "bp" else Decimal("0.01")
    if _money(pair[0]) and pair[0].split("/")[0] == pair[1].split("/")[0]:
        return Decimal(1) if a.scale == b.scale == 1 else None  # "$1.57" for "$1.57 per share"
    if {pair[0], pair[1]} == {"", "shares"}:
        return Decimal(1)
    if not pair[1] and _money(pair[0]) and b.scale > 1 and not _says_scale(b):
        return Decimal(1)  # a table "in millions" that names no currency
    return None


def shown_decimals(figure: Figure) -> int:
    """Decimals that the figure's own digits show; a fraction or a worded number is exact."""
    digits = _HAS_DIGIT.search(figure.text)
    if digits is None or "/" in figure.text:
        return _LARGEST_EXPONENT
    exponent = figure.value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0:
        return -exponent
    grouped = "".join(filter(str.isdecimal, digits[0])) == str(abs(figure.value))  # "4.512" employees, in German
    return 0 if grouped else len(digits[0].rstrip(".,").partition(".")[2])


def write_figure(value: Decimal, unit: str | None, scale: int = 1, *, signed: bool = False) -> str:
    """As analysts write: "$4.21 billion", "$391.0 billion" (391,035 million), "23.4 %", "+12.0 %", "2.0x", "25 bp"."""
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
        return str(value)
    with localcontext() as context:
        context.prec = _PRECISION
        size = value * scale
        sign = "-" if size < 0 else "+" if signed and size > 0 else ""
        return sign + _unsigned(abs(value), abs(size), unit)


def _unsigned(value: Decimal, size: Decimal, unit: str | None) -> str:
    if unit == "percent":
        return f"{_at_most(value, 1)} %"
    if unit in {"pp", "bp"}:
        return f"{_at_most(value, 1 if unit == 'pp' else 0)} {unit}"
    if unit == "x":
        return f"{_at_most(value, 1)}x"
    if unit is None or not _money(unit):
        return _scaled(size, keep_below=10**6)
    currency, _, per = unit.partition("/")
    prefix = _SYMBOLS.get(currency, f"{currency} ")
    written = _money_amount(size)
    return f"{prefix}{written}" + (" per share" if per == "shares" else "")


def _money_amount(size: Decimal) -> str:
    """Below a million: to the cent, or whole; above: three or four leading digits and a scale word."""
    if size >= 10**6:
        return _scaled(size, keep_below=10**6)
    return f"{size:,.0f}" if size == size.to_integral_value() else f"{_at_most(size, 2):,f}"


def _scaled(size: Decimal, *, keep_below: int) -> str:
    """ "391.0 billion", "4.21 billion", "7.42 billion", "71.9 million"; whole below `keep_below`."""
    if size < keep_below:
        return f"{size:,.0f}" if size == size.to_integral_value() else f"{size.normalize():,f}"
    for scale, word in _SCALE_WORDS:
        if size >= scale:
            short = size / scale
            rounded = _rounded(short, 2 if short < 10 else 1)
            return f"{short.normalize() if rounded == short else rounded:,f} {word}"
    return f"{size:,f}"


def _at_most(value: Decimal, decimals: int) -> Decimal:
    """Rounded to `decimals`, but never a value that is not zero shown as zero."""
    rounded = _rounded(value, decimals)
    while rounded == 0 and value != 0 and decimals < _LARGEST_EXPONENT:
        decimals += 1
        rounded = _rounded(value, decimals)
    return rounded


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _money(unit: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{3}(?:/\w+)?", unit))


def _says_scale(figure: Figure) -> bool:
    """Does the figure's own text carry its scale word (as against a table's caption)?"""
    return figure.scale > 1 and _WORD.search(figure.text) is not None
