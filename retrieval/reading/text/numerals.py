"""Numerals: maximal runs of digits and separators, each read whole or not at all. Pure and total.

`scan(text)` gives the runs; `notation(runs, text)` decides, by counting the runs that can be read in one way only,
whether the text writes decimals with a point or a comma and sets thousands apart by spaces; `value_of(run, notation)`
reads one run. A run of no known form ("12.345.67", "1,23,4"), or one that the notation leaves open, has no value.
Knows nothing of currencies, signs, scales or dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

FIXED_SPACES = "\u00a0\u2007\u2009\u202f"  # no-break, figure, thin and narrow no-break space
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SEPARATORS = rf".,'’·٬٫．，＇{FIXED_SPACES}"
_ALIKE = str.maketrans({**dict.fromkeys(FIXED_SPACES, " "), "’": "'", "＇": "'", "．": ".", "，": ","})
_DENOMINATOR = r"(?:2|3|4|5|8|16|32)(?![\d/])"
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125", "⅜": "0.375", "⅝": "0.625", "⅞": "0.875"}

_RUN = re.compile(
    rf"(?:(?P<whole>\d{{1,3}})[- \u2010\u2011](?P<top>\d{{1,2}})/(?P<bottom>{_DENOMINATOR})"
    rf"|(?<!/)(?P<part>\d{{1,2}})/(?P<of>{_DENOMINATOR})"
    rf"|(?P<digits>\d+(?:[{_SEPARATORS}]+\d+)*)(?P<vulgar>[½¼¾⅛⅜⅝⅞])?"
    rf"(?P<behind>[eE][-+−]?\d+|(?:\^|\*\*)\(?[-−]?\d+\)?\^?|[{_SUPERSCRIPTS}]+)?"
    rf"|(?P<only>[½¼¾⅛⅜⅝⅞]))(?P<rest>(?:[{_SEPARATORS}]+\d+)+)?"
)
_FORMS = {  # what a form of digits and separators tells of the decimal mark; the first that fits
    "open.": r"[1-9]\d{0,2}\.\d{3}",  # 4.512: four and a half, or four thousand
    "open,": r"[1-9]\d{0,2},\d{3}",
    "point": r"\d+\.\d+|[1-9]\d{0,2}(?:,\d{3}){2,}|[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?"
    r"|[1-9]\d{0,2}(?:[' ]\d{3})+\.\d+",
    "comma": r"\d+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:[' ]\d{3})+,\d+",
    "whole": r"[1-9]\d{0,2}(?:'\d{3})+|[1-9]\d{0,2}(?: \d{3})+",
}
_FORM = re.compile("|".join(f"({form})$" for form in _FORMS.values()))
_KINDS = ("", *_FORMS)
_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?$")  # what may follow a space as thousands
_MAJORITY = 4  # a fifth of the marks may be of the other kind: section numbers, an English table in a German report


@dataclass(frozen=True, slots=True)
class Notation:
    """How a text writes its numerals. The default is English: a decimal point, nothing known of spaces."""

    decimal: str | None = "."  # "." or ","; None where the text does not tell: 4.512 and 4,512 are then unread
    spaces: bool | None = None  # thousands are set apart by keyboard spaces: yes, no, or the text does not tell
    told: bool = False  # the text's own numerals say so, or those of its document
    triangles: bool = True  # △ and ▲ are minus signs; they are arrows where ▼ stands beside them


@dataclass(frozen=True, slots=True)
class Run:
    """A numeral `text[start:end]`; a footnote mark or an exponent behind it ends at `beyond`."""

    start: int
    end: int
    digits: str  # digits and separators, spaces and apostrophes of one kind; empty for a fraction alone
    fraction: Decimal | None  # "1/2", "3-1/2" or "½"; added to the digits
    kind: str  # a key of _FORMS; "" for plain digits and fractions, "?" for no known form
    beyond: int


def scan(text: str) -> list[Run]:
    """Every maximal run of digits and separators, left to right. Keyboard spaces join none: see `spaced`."""
    return [_run(match) for match in _RUN.finditer(text)]


def notation(runs: Sequence[Run], text: str, default: Notation | None = None) -> Notation:
    """What the unambiguous runs of a text say of all; pass `runs` without dates, references and identifiers.

    A text without evidence is written as `default`, else in English. One lone comma ("1,2") is too little to make a
    comma the decimal mark; several lines with nothing but "4.512" and "1.204" are thousands or three decimals: undecided.
    """
    kinds = Counter(run.kind for run in runs if run.kind)
    points, commas = kinds["point"], kinds["comma"]
    decimal = "." if points >= _MAJORITY * commas else "," if commas > 1 and commas >= _MAJORITY * points else None
    told = points > 0 or commas > 1
    if not told and default is not None and default.told:
        decimal, told = default.decimal, True
    elif not told and kinds["open."] > 1 and not kinds["open,"] and "\n" in text:
        rates = sum(run.kind == "open." and text[run.end : run.end + 1] == "%" for run in runs)
        decimal = decimal if kinds["open."] - rates < 2 else None
    thousands = {".": ",", ",": "."}.get(decimal or "", "'")
    chains = list(spaced(runs, text))
    inside = {run.start for chain in chains for run in chain}
    others = sum(thousands in run.digits or "'" in run.digits for run in runs if run.kind and run.start not in inside)
    long = sum(len(chain) > 2 and len(chain[0].digits) < 3 for chain in chains)
    found = long + sum(" " in run.digits for run in runs if run.kind)
    spaces = found > others if found or others else default.spaces if default else None
    triangles = "▼" not in text and "▽" not in text and (default is None or default.triangles)
    return Notation(decimal, spaces, told, triangles)


def value_of(run: Run, how: Notation) -> Decimal | None:
    """The run's value without sign; None where its form or the notation does not settle it."""
    if not run.digits:
        return run.fraction
    kind, digits = run.kind, run.digits
    if kind.startswith("open"):
        kind = {".": "point", ",": "comma"}.get(how.decimal or "", "?")
    told_by_itself = len(set(digits) - _DIGITS) > 1  # 1.234,5
    if kind == "?" or (kind in {"point", "comma"} and not told_by_itself and how.decimal == _OTHER[kind]):
        return None
    if kind:
        digits = digits.replace("." if kind == "comma" else ",", "").replace("'", "").replace(" ", "").replace(",", ".")
    return Decimal(digits) + run.fraction if run.fraction else Decimal(digits)


_DIGITS = frozenset("0123456789")
_OTHER = {"point": ",", "comma": "."}


def spaced(runs: Sequence[Run], text: str) -> Iterator[list[Run]]:
    """Chains that keyboard spaces may join to one numeral: "1 234 567", "12 345,6"; each of two runs or more."""
    chain: list[Run] = []
    for run in runs:
        follows = bool(chain) and run.start == chain[-1].end + 1 and text[chain[-1].end] == " "
        if follows and chain[-1].digits.isdigit() and run.fraction is None and _GROUP.match(run.digits):
            chain.append(run)
            continue
        if len(chain) > 1:
            yield chain
        leads = len(run.digits) < 4 and run.digits.isdigit() and run.digits[0] != "0" and run.fraction is None
        chain = [run] if leads and run.beyond == run.end else []
    if len(chain) > 1:
        yield chain


def joined(chain: Sequence[Run]) -> Run:
    """One run out of a chain of `spaced`."""
    digits = " ".join(run.digits for run in chain)
    return Run(chain[0].start, chain[-1].end, digits, None, _kind(digits), chain[-1].beyond)


def _run(match: re.Match[str]) -> Run:
    start, end = match.span()
    digits = match["digits"]
    if match["rest"]:  # "1/2,5", "10^3.5"
        return Run(start, match.start("rest"), "?", None, "?", end)
    if digits is None:
        return Run(start, end, "", _fraction(match), "", end)
    if not digits.isascii():
        digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in digits.translate(_ALIKE))
    fraction = Decimal(_VULGAR[match["vulgar"]]) if match["vulgar"] else None
    if match["behind"] is None:
        return Run(start, end, digits, fraction, _kind(digits), end)
    kind = _kind(digits) if _is_mark(match["behind"], digits) else "?"
    return Run(start, match.start("behind"), digits, fraction, kind, end)


def _kind(digits: str) -> str:
    if digits.isdigit():
        return ""
    match = _FORM.match(digits)
    return _KINDS[match.lastindex or 0] if match else "?"


def _is_mark(behind: str, digits: str) -> bool:
    """Is what stands raised behind the digits a footnote mark, and no power of ten or of a small base?"""
    if behind[0] in _SUPERSCRIPTS:
        return digits != "10"
    return behind[0] == "^" and "-" not in behind and "−" not in behind and len(digits) > 2


def _fraction(match: re.Match[str]) -> Decimal:
    if match["only"]:
        return Decimal(_VULGAR[match["only"]])
    if match["whole"]:
        return Decimal(match["whole"]) + Decimal(match["top"]) / Decimal(match["bottom"])
    return Decimal(match["part"]) / Decimal(match["of"])
