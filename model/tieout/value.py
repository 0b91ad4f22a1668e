"""Does a figure shown equal, or correctly round, a figure of a source: size, unit, sign. Pure.

Strict about scale ("$391,035" never ties to 391,035 in millions) and about rounding (what is shown may have fewer
digits than the source, never more). A sign may stand in words: "a loss of $3 million" ties to -3.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tieout.retrieval import Calculation, Figure

DOWN = re.compile(
    r"\b(?:declin|decreas|drop|fell|fall|lower|down\b|los[st]|loss|narrow|shr[aiu]nk|negative|outflow|contract(?:ed|ing|ion)"
    r"|reduc|slip|slid|deficit|used\b|cut\b|weak|below)",
    re.I,
)
UP = re.compile(
    r"\b(?:increas|grew|grow|gain|higher|up\b|rose|ris[ei]|climb|jump|improv|widen|expan|positive|surg|advanc|above)",
    re.I,
)
_DECIMALS = re.compile(r"\d\.(\d+)")
_BASE = {"percent": Decimal(100), "pp": Decimal(100), "bp": Decimal(10000)}
_RESULT = _BASE | {"percent": Decimal(1)}  # a calculation's rate is a fraction, a step between rates is in its points


def value_fits(shown: Figure, source: Figure, sentence: str) -> bool:
    """`sentence` is where `shown` stands; its words may carry the sign."""
    if not units_fit(shown.unit, source.unit):
        return False
    a, b = _normal(shown), _normal(source)
    if abs(abs(a) - abs(b)) > rounding_half(shown) + abs(b) * Decimal("1e-12") or (a == 0) != (b == 0):
        return False
    return sign_fits(a, b, shown, sentence)


def fits_result(shown: Figure, calculation: Calculation, sentence: str) -> bool:
    """Is the figure shown the result of this calculation, or a rounding of it?"""
    if calculation.unit in _BASE:
        if _kind(shown.unit) != _kind(calculation.unit):
            return False
        a, b = _normal(shown), calculation.value / _RESULT[calculation.unit]
    elif units_fit(shown.unit, calculation.unit):
        a, b = shown.size, calculation.value * calculation.scale
    else:
        return False
    return abs(abs(a) - abs(b)) <= rounding_half(shown) * Decimal("1.000001") and sign_fits(a, b, shown, sentence)


def _kind(unit: str | None) -> str | None:
    """Two rates lie points apart, never per cent: that would be growth."""
    return "points" if unit in ("pp", "bp") else unit


def units_fit(shown: str | None, source: str | None) -> bool:
    """Equal, or one of them unwritten, as in tables. Per cent and basis points compare by size, currencies never."""
    if shown == source or {shown, source} <= {"percent", "pp", "bp"}:
        return True
    if shown is None:
        return source not in _BASE and source != "x"
    if source is None:
        return shown != "x"
    return shown in source.split("/") or source in shown.split("/")


def rounding_half(shown: Figure) -> Decimal:
    """Half a unit of the last digit shown, in full size (a fraction for per cent)."""
    if not re.search(r"\d", shown.text) or re.search(r"\d/\d", shown.text):
        return Decimal(0)
    decimals = _DECIMALS.search(shown.text)
    step = Decimal("0.5").scaleb(-(len(decimals[1]) if decimals else 0)) * shown.scale
    return step / _BASE.get(shown.unit or "", Decimal(1))


def sign_fits(shown: Decimal, source: Decimal, figure: Figure, sentence: str) -> bool:
    """Same sign; or a word says what the sign does not; and no word says the opposite of a written change."""
    if shown < 0 <= source:
        return False
    cue = direction(sentence, figure.start, figure.end)
    if shown > 0 > source:
        return cue < 0
    return not (figure.text.startswith("+") and cue < 0)


def direction(text: str, start: int, end: int) -> int:
    """-1 or 1 by the nearest word of falling or rising in the figure's clause, before it or right after it; 0 if none."""
    begin = max(text.rfind(mark, 0, start) for mark in ("; ", ". ", " while ", " and ", ", "))
    before = text[max(0, begin) : start]
    after = text[end : end + 24]
    best = (10**6, 0)
    for pattern, sign in ((DOWN, -1), (UP, 1)):
        for m in pattern.finditer(before):
            best = min(best, (len(before) - m.end(), sign))
        for m in pattern.finditer(after):
            best = min(best, (m.start() + 12, sign))
    return best[1]


def _normal(figure: Figure) -> Decimal:
    return figure.size / _BASE.get(figure.unit or "", Decimal(1))
