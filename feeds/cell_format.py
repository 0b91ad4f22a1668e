"""A spreadsheet's number with its number format → the text that the sheet shows. Pure.

What counts is the figure as its author shows it: "#,##0," shows thousands, and the head above it says so. Formats that are not
understood show the stored value.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
_SPACING = re.compile(r"_.|\*.|\[(?!\$)[^\]]*\]")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*")
_QUOTE = "\ue000"


def shown(value: object, number_format: str = "General") -> str:
    """Text of a cell; dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), number_format)
    return " ".join(str(value).split())


def _number(value: Decimal, number_format: str) -> str:
    sections = number_format.split(";")
    negative = value < 0
    own = len(sections) > 1 and negative  # a section of its own shows the sign itself
    section = sections[1] if own else sections[2] if value == 0 and len(sections) > 2 else sections[0]
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(next(part for part in found.groups() if part is not None))
        return _QUOTE

    bare = _SPACING.sub("", _LITERAL.sub(keep, section))
    pattern = _DIGITS.search(bare)
    if pattern is None:
        return _plain(value) if "general" in bare.lower() or not literals else _filled(bare, literals).strip()
    if "E" in bare.upper().replace(_QUOTE, "") or "/" in bare:
        return _plain(value)
    text = _placed(abs(value) if own else value, pattern[0], bare.count("%"))
    return _filled(bare[: pattern.start()] + text + bare[pattern.end() :], literals).strip()


def _placed(value: Decimal, pattern: str, percents: int) -> str:
    """With the format's decimals; commas at its end each divide by a thousand."""
    if not value and set(pattern) <= set("?#,"):
        return ""
    digits = pattern.rstrip(",")
    value = value.scaleb(2 * percents - 3 * (len(pattern) - len(digits)))
    decimals = len(digits.partition(".")[2])
    least = len(digits.partition(".")[2].rstrip("#?"))
    text = format(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), ",f" if "," in digits else "f")
    while decimals > least and text.endswith("0"):
        text, decimals = text[:-1], decimals - 1
    return text.rstrip(".")


def _filled(text: str, literals: list[str]) -> str:
    for literal in literals:
        text = text.replace(_QUOTE, literal, 1)
    return " ".join(text.split())


def _plain(value: Decimal) -> str:
    """Without the noise of binary floats, which begins past fifteen digits."""
    rounded = +value if len(value.as_tuple().digits) <= 15 else Decimal(f"{value:.15g}")
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
