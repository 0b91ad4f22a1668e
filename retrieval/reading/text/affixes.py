"""What stands around a numeral and belongs to it: sign, currency, scale, unit, parentheses. Pure and total.

`around(text, start, end)` looks at both sides of the digits `text[start:end]` and gives an Affixes; what is seen there but
not understood (an unknown currency, a down arrow, "±", two currencies at once) makes it `unread`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tieout.retrieval.reading.text.currencies import MARK, SIGN, UNKNOWN, Mark, is_dollar, mark, name_at
from tieout.retrieval.reading.text.scales import SCALE_MARK, SCALE_WORD, scale_of

_SP = r"[ \u00a0\u2007\u2009\u202f]"
_HYPHENS = "-–‐‑‒﹣－"  # with a space behind them they are punctuation
_MINUSES = "−△▲"  # minus wherever they stand
_STRANGE = "±∓▼▽↓—―"  # more or less, a fall or a bullet, a dash or a minus
_SIGNS = rf"[{_HYPHENS}{_MINUSES}{_STRANGE}+]+{_SP}?"
_WINDOW = 24
_NO_WORD = ("kr", "zł")  # lower-case words that are currencies
_VIDEO = frozenset(("480", "720", "1080", "1440", "2160"))  # lines, no pence

_LEFT = re.compile(
    rf"(?P<outer>{MARK}(?={_SP}?\())?{_SP}?(?P<open>\({_SP}?)?(?P<sign>{_SIGNS})?"
    rf"(?:(?P<mark>{MARK}){_SP}{{0,2}}(?P<sign2>{_SIGNS})?)?$"
)
_RIGHT = re.compile(
    rf"(?P<close>{_SP}?\)(?=\s?(?:[%％]|percent|per\s?cent|{SCALE_WORD}|[mb]n\b)))?"
    rf"(?:[-\s\u2010\u2011]?(?P<scale>{SCALE_WORD}(?:[-\s]{SCALE_WORD})?)|\s?(?P<abbr>{SCALE_MARK})"
    rf"|\s?(?P<letter>[kKmMbBtT])(?!\w|-\w|{SIGN}(?!\s?\d)))?"
    r"(?P<unit>[ \u00a0]?%[- ](?:points?|pts?)\b|\s?[%％]|[-\s\u2010\u2011]?(?:percentage[-\s]+points?|per[\s-]?cent|pct\.?|percent"
    r"|basis[-\s]+points?|ppts?|pp|pts?\.?\sbasis|bps?)(?![A-Za-z])|\s?[x×](?![\w])"
    r"|\s?(?:of\s+an?\s+|an?\s+)?percentage[-\s]+points?\b)?"
)
_BETWEEN = re.compile(r"[-\s\u2010\u2011]+")
_CLOSE = re.compile(rf"{_SP}?\)")
_SIGN = re.compile(SIGN)
_NEXT_MARK = re.compile(rf"{_SP}?(?P<mark>{MARK})(?!\.?{_SP}?[{_HYPHENS}{_MINUSES}]?\d)")
_NEXT_SCALE = re.compile(rf"\s(?P<scale>{SCALE_WORD}|{SCALE_MARK}|[mk]\b)")
_CENTS = re.compile(r"[-\s]?(?:(?P<of>US|U\.S\.|[Ee]uro|[A-Z][a-z]+(?: [A-Z][a-z]+)?)[ -])?(?:cents?\b|¢)")
_PENCE = re.compile(r"p(?!\w)")
_CREDIT = re.compile(r"\s?(?:[Cc]rs?|CR|D[Rr])\b\.?")
_TRAILING = re.compile(
    rf"(?P<near>[{_HYPHENS}{_MINUSES}])(?=\s*(?:$|[|\n)]))|{_SP}[{_HYPHENS}−](?=\s*(?:$|[|\n]))|[{_HYPHENS}−](?:{_SP}\d|\s?%)"
)
_SHARE = re.compile(
    r"\s?(?:per|an?|each|/|for each)[\s-]?(?:(?:fully|diluted|basic|common|ordinary|outstanding|and|[Cc]lass [ABC]|American|depositary)[\s-]+)*"
    r"(?:shares?|ADSs?|ADRs?|sh)\b"
)
_EARLIER_SHARE = re.compile(
    r"(?:per(?:\s(?:diluted|basic|common))*\sshare|\bEPS\b)\s*(?:\([^()]{0,30}\)\s*)?(?:(?:of|was|were|is|came to|at|to|rose|fell|:|,)\s*){0,3}$"
)
_LOSS = re.compile(
    r"(?:^|[|$€£\d%)\]:;,–—-]|\b(?:loss(?:es)?|deficit|decrease|decline|outflows?|of|was|were|to|from|and|or|versus|vs\.?|with|against|is|at|by|activities))\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[.,;]?\s*[A-Za-z]|[.;](?:\s|$)")


@dataclass(frozen=True, slots=True)
class Affixes:
    """What belongs to a numeral. `[start, end)` covers the digits with sign, currency, scale and unit."""

    start: int
    end: int
    negative: bool
    unit: str | None  # as in Figure
    scale: int
    hundredth: bool  # the digits count hundredths of the unit: cents
    known: bool  # a currency, scale or unit was read
    unread: bool  # something was seen that is not understood: no figure


@dataclass(frozen=True, slots=True)
class _Left:
    start: int  # of sign and currency; where the digits begin without them
    bracket: int  # of the parenthesis (and the currency before it); -1 without one
    sign: int  # -1, +1, 0 for none
    mark: Mark | None = None
    weak: bool = False  # "R", which is rand before an amount with a scale, and else a letter
    bare: bool = False  # the currency is "$" alone: a dollar or peso of some country
    outer: bool = False  # "$(12)": money in parentheses is negative
    unread: bool = False


@dataclass(frozen=True, slots=True)
class _Right:
    end: int
    close: int  # end of the closing parenthesis; -1 without one
    scale: int = 1
    measure: str = ""
    code: str | None = None
    hundredth: bool = False
    early: bool = False  # the parenthesis closes before the scale or per cent sign
    tonnes: bool = False  # the scale is "t", trillion beside a currency
    minus: bool = False
    credit: int = -1  # end of "Cr", crore behind rupees, else of an account
    unread: bool = False


def around(text: str, start: int, end: int, *, exact: bool = False) -> Affixes:
    """The affixes of the digits `text[start:end]`; `exact`: they have separators, so that (1,234) may be a loss."""
    left, right = _left(text, start), _right(text, start, end)
    if right.early and left.bracket < 0:
        right = _Right(end, -1)
    if right.credit >= 0:
        rupees = left.mark is not None and left.mark.code == "INR"
        right = replace(right, end=right.credit, scale=scale_of("crore")) if rupees else replace(right, unread=True)
    if left.weak and right.scale == 1:
        left = replace(left, mark=None, start=start)
    if right.tonnes and left.mark is None and right.code is None:
        right = _Right(end, -1)
    code, unread = _currency(left, right)
    scales = [s for s in (left.mark.scale if left.mark else 1, right.scale) if s > 1]
    known = bool(code or right.measure or scales)
    wraps = left.bracket >= 0 and right.close >= 0 and _is_loss(text, left, right, exact=exact)
    unread = unread or left.unread or right.unread or len(scales) > 1
    if wraps and (right.minus or _is_sign(text, left.bracket - 1, _HYPHENS + _MINUSES)):
        unread = True  # twice negative
    unit = _measure_unit(right.measure) if right.measure else code
    if unit and code == unit and _is_per_share(text, left.start, right):
        unit = f"{unit}/shares"
    return Affixes(
        left.bracket if wraps else left.start,
        max(right.end, right.close) if wraps else right.end,
        wraps or left.sign < 0 or right.minus,
        unit,
        scales[0] if scales else 1,
        right.hundredth,
        known,
        unread or (right.minus and left.sign != 0),
    )


def follows(text: str, end: int, start: int) -> tuple[str | None, int, bool]:
    """Unit and end of a number in words `text[start:end]`, and whether it counts cents; no scale mark belongs to it."""
    right = _right(text, start, end)
    if right.early or right.unread or right.minus or right.scale > 1:
        return None, end, False
    if right.measure:
        return _measure_unit(right.measure), right.end, False
    if right.code and _SHARE.match(text, right.end):
        return f"{right.code}/shares", right.end, right.hundredth
    return right.code, right.end, right.hundredth


def _left(text: str, start: int) -> _Left:
    if _is_quiet(text, start):
        return _Left(start, -1, 0)
    begin = max(0, start - _WINDOW, text.rfind("|", start - _WINDOW if start > _WINDOW else 0, start))
    match = _LEFT.search(text, begin, start)
    if match is None or match.start() == start:
        return _Left(start, -1, 0)
    found, mark_start = _mark(match, "mark")
    outer, outer_start = _mark(match, "outer")
    signs = [(match[name], match.start(name)) for name in ("sign", "sign2") if match[name]]
    read = [_read_sign(text, at, written, joined=found is not None) for written, at in signs]
    told = [(sign, at) for sign, (_, at) in zip(read, signs, strict=True) if sign]
    own = found or (outer if match["open"] else None)
    token = match["mark"] if found else match["outer"]
    first = min([at for sign, at in told if abs(sign) == 1] + ([mark_start] if found else [start]))
    bracket = -1 if match["open"] is None else outer_start if outer else match.start("open")
    return _Left(
        first,
        bracket,
        next((sign for sign, _ in told if abs(sign) == 1), 0),
        own,
        weak=token == "R",
        bare=bool(own and token[-1:] in {"$", "＄"} and own.code == "USD" and "U" not in token),
        outer=bool(outer),
        unread=len(told) > 1 or any(abs(sign) > 1 for sign in read) or (bool(outer) and bool(found)),
    )


def _is_quiet(text: str, start: int) -> bool:
    """Nothing but an ordinary word or a cell's edge stands to the left, as before most numerals."""
    if start == 0:
        return True
    if text[start - 1] != " " or start < 4:
        return False
    before = text[start - 2]
    if before in "|\n:;,":
        return True
    if not before.islower():
        return False
    word = text[max(text.rfind(" ", 0, start - 1), start - 12) + 1 : start - 1]
    return word.isalpha() and word.islower() and not word.endswith(_NO_WORD)


def _mark(match: re.Match[str], name: str) -> tuple[Mark | None, int]:
    """The currency of a group and where it begins; of "THE $" only the sign counts."""
    token, start = match[name], match.start(name)
    if not token:
        return None, start
    found = mark(token)
    if " " in token and (found is None or found.code == UNKNOWN):
        return mark(token.rsplit(" ", 1)[1]), start + token.rindex(" ") + 1
    return found, start


def _read_sign(text: str, at: int, written: str, *, joined: bool) -> int:
    """-1 or +1; 0 for punctuation; 2 where it is not understood."""
    sign = written.rstrip()
    spaced = sign != written
    before = text[at - 1] if at else ""
    if sign[-1] in "△▲±∓▼▽↓":
        return -1 if sign in "△▲" else 2
    if before.isalnum() or before in set(")%]_"):
        return 0  # "5-7", "growth—5"
    if sign == "+":
        return 1
    if len(sign) > 1 or before == "/":
        return 2  # "--5", "+/-5"
    if sign in "—―":
        return 0 if spaced else 2
    if sign == "−" or not spaced:
        return -1
    edge = text[:at].rstrip(" ")[-1:] if at < 40 else text[at - 40 : at].rstrip(" ")[-1:]
    return -1 if edge in {"|", "("} else 0  # else a bullet or a dash between words


def _is_sign(text: str, at: int, signs: str) -> bool:
    return at >= 0 and text[at] in signs and not (at and (text[at - 1].isalnum() or text[at - 1] in ")%]"))


def _right(text: str, start: int, end: int) -> _Right:
    match = _RIGHT.match(text, end)
    assert match is not None  # every part is optional
    at, early = match.end(), bool(match["close"])
    scale = scale_of(match["scale"] or match["abbr"] or match["letter"])
    closing = _CLOSE.match(text, at)
    close = match.end("close") if early else closing.end() if closing else -1
    if match["unit"]:
        measure = _BETWEEN.sub("", match["unit"]).lower()
        minus, doubt = _trailing(text, at)
        return _Right(at + minus, close, scale, measure, early=early, minus=minus, unread=doubt)
    money = _money(text, start, end, closing.end() if closing else at)
    if money is not None:
        closing = _CLOSE.match(text, money.end) if close < 0 else None
        twice = scale > 1 and money.scale > 1
        return replace(
            money, scale=scale * money.scale, close=closing.end() if closing else close, early=early, unread=twice
        )
    minus, doubt = _trailing(text, at)
    tonnes = (match["letter"] or "-") in "tT"
    credit = _CREDIT.match(text, at) if scale == 1 and close < 0 else None
    return _Right(
        at + minus,
        close,
        scale,
        early=early,
        tonnes=tonnes,
        minus=minus,
        unread=doubt,
        credit=credit.end() if credit else -1,
    )


def _money(text: str, start: int, end: int, at: int) -> _Right | None:
    """The currency that is written behind a number, "EUR", "€m", "EUR million", "Canadian dollars", "cents", "p"."""
    here = text[at : at + 2].lstrip("- \n\u00a0\u2007\u2009\u202f\u2010\u2011")[:1]
    if not here or not (here.isalpha() or here in "$£€¥¢" or _SIGN.match(here)):
        return None
    if cents := _CENTS.match(text, at):
        return _Right(cents.end(), -1, code=_cents_of(cents["of"]), hundredth=True)
    if at == end and _PENCE.match(text, at):
        return None if text[start:end] in _VIDEO else _Right(at + 1, -1, code="GBX")
    if match := _NEXT_MARK.match(text, at):
        found = mark(match["mark"])
        if found and not (match["mark"][-1] in "$£€¥" and re.match(rf"{_SP}?\(", text[match.end() : match.end() + 2])):
            scaled = _NEXT_SCALE.match(text, match.end()) if found.scale == 1 else None
            return _Right(
                scaled.end() if scaled else match.end(),
                -1,
                scale_of(scaled["scale"]) if scaled else found.scale,
                code=found.code,
            )
    begin = at + 1 if text[at] in "- \n\u00a0\u2007\u2009\u202f\u2010\u2011" else at
    named = name_at(text, begin)
    if named is None or (named[0] == "GBP" and text.startswith(" of", named[1])):  # pounds of copper
        return None
    return _Right(named[1], -1, code=named[0])


def _cents_of(adjective: str | None) -> str:
    """The currency of "57 cents", "57 euro cents", "57 Australian cents"."""
    if adjective in {None, "US", "U.S."}:
        return "USD"
    name = "euro" if adjective.lower() == "euro" else f"{adjective} dollars"
    named = name_at(name, 0)
    return named[0] if named and named[1] == len(name) else UNKNOWN


def _trailing(text: str, at: int) -> tuple[bool, bool]:
    """Is there a minus behind the number, and is there one that may be a minus or a dash?"""
    match = _TRAILING.match(text, at) if text[at : at + 2].strip() else None
    return (match is not None and match["near"] is not None), (match is not None and match["near"] is None)


def _currency(left: _Left, right: _Right) -> tuple[str | None, bool]:
    """The currency by both sides, and whether it is unknown or contradictory."""
    before, behind = left.mark.code if left.mark else None, right.code
    if before is None or behind is None:
        code = before or behind
        return code, code == UNKNOWN
    if before == behind or (left.bare and is_dollar(behind)):
        return behind, False
    return None, True


def _is_per_share(text: str, begin: int, right: _Right) -> bool:
    if _SHARE.match(text, right.end):
        return True
    return right.scale == 1 and _EARLIER_SHARE.search(text, max(0, begin - 70), begin) is not None


def _is_loss(text: str, left: _Left, right: _Right, *, exact: bool) -> bool:
    """Are these parentheses a minus, and no aside ("its largest customer (12.5%)")?"""
    if left.sign or left.outer:
        return left.outer or left.sign < 0
    line = text[text.rfind("\n", 0, left.bracket) + 1 : left.bracket][-60:]
    exact = exact or left.mark is not None or right.code is not None or right.measure == "%"
    if not exact or (right.scale > 1 and not right.early):
        return False
    told = _LOSS.search(line)
    compared = bool(
        told and line.rstrip()[-1:] in set("0123456789%") and _GOES_ON.match(text, max(right.end, right.close))
    )
    return told is not None and not compared  # "was 12.5% (11.8%)." gives last year's; a column of losses ends its line


def _measure_unit(measure: str) -> str:
    if ("point" in measure and "basis" not in measure) or measure.startswith(("pp", "%p")):
        return "pp"
    if measure.startswith(("basis", "bp", "pts")):
        return "bp"
    return "x" if measure in {"x", "×"} else "percent"
