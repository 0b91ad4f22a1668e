"""Currencies as sources write them: ISO codes, signs and names, some with a mark of scale ("MSEK", "T€"). Pure.

`mark("MSEK")` is Mark("SEK", 1000000); `name_at("Canadian dollars", 0)` is ("CAD", 16). A currency that is seen but not
known ("kr", "pesos", "J$") has the code UNKNOWN: a figure in it stays unread. Codes and names are those of the CLDR
for the currencies in use, by babel. Pence are "GBX", hundredths of a pound: never pounds, never dollars.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from babel.core import get_global
from babel.numbers import get_currency_name

from tieout.retrieval.reading.text.scales import scale_of

UNKNOWN = "?"
SIGN = r"[$£¤¥฿\u20a0-\u20cf＄￡￥]"
_SUFFIX = r"(?:(?:mn?|bn?|k|tn|mio|mrd)(?![A-Za-z])|[ \u00a0]?['’]000)?"
MARK = (  # a sign with letters around it, or a code, with its mark of scale before or behind
    rf"(?:(?:(?<![A-Za-z.])(?:U\.S\. ?|(?:[A-Z]{{3}}|US) ?(?=\$)|M(?:io|rd)\.? ?|[A-Za-z]{{1,4}}))?{SIGN}{_SUFFIX}"
    r"|(?<![A-Za-z])(?:M(?:io|rd)\.? ?|[TtkKMm])?(?:[A-Z]{3}|Rs\b\.?|[Kk]r\b\.?|Kč|zł|s?Fr\b\.?|GBp|RM|Rp\b\.?)"
    rf"{_SUFFIX}(?![A-Za-z])|(?<![A-Za-z&])R(?=[ \u00a0]?(?:\d|$)))"
)
_PREFERRED = {"dollars": "USD", "pounds": "GBP", "rupees": "INR", "kronor": "SEK"}
_NOT_ALONE = frozenset("gold mark marks real reals sol soles som soms won dong dram drams leone pula kina tala".split())
_ALIASES = {"renminbi": "CNY", "reais": "BRL", "sterling": "GBP", "pounds sterling": "GBP", "korean won": "KRW"}
_ALIASES |= dict.fromkeys(("pence", "penny"), "GBX")
_ALIASES |= dict.fromkeys(("united states dollar", "united states dollars", "u.s. dollar", "u.s. dollars"), "USD")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₴": "UAH"}
_SIGNS |= {"₸": "KZT", "₦": "NGN", "₵": "GHS", "₱": "PHP", "₫": "VND", "₪": "ILS", "฿": "THB", "₾": "GEL", "₲": "PYG"}
_SIGNS |= {"＄": "USD", "￡": "GBP", "￥": "JPY"}
_DOLLARS = {"US": "USD", "C": "CAD", "CA": "CAD", "Can": "CAD", "Cdn": "CAD", "A": "AUD", "AU": "AUD", "R": "BRL"}
_DOLLARS |= {"HK": "HKD", "NZ": "NZD", "S": "SGD", "SG": "SGD", "NT": "TWD", "MX": "MXN", "Mex": "MXN"}
_MARKS = {"Rs": "INR", "RMB": "CNY", "GBp": "GBX", "GBX": "GBX", "CN¥": "CNY", "Kč": "CZK", "zł": "PLN", "sFr": "CHF"}
_MARKS |= {"R": "ZAR", "RM": "MYR", "Rp": "IDR"}
_MARKS |= dict.fromkeys(("kr", "Kr", "Fr"), UNKNOWN)
_WORDS = frozenset("ALL AMD BAM BOB COP CUP GEL MAD MOP NIO PEN SOS TOP".split())  # codes that are words or tickers too
_WITH_SCALE = (
    re.compile(rf"(?P<code>.*?(?:{SIGN}|[A-Z]{{3}}|[Rr]s\.?|kr\.?|RM|Rp))(?P<scale>[a-z]{{1,3}}|\s?['’]000)"),
    re.compile(r"(?P<scale>M(?:io|rd)\.? ?|[TtkKMm])(?P<code>.+?)"),
)
_NAME = re.compile(r"[A-Za-zÀ-ž.]+(?:[ \u00a0-][A-Za-zÀ-ž]+){0,3}")


def is_code(unit: str) -> bool:
    """Is a unit an amount of a currency ("USD"), and no count, rate or amount per share?"""
    return len(unit) == 3 and unit.isupper()


@dataclass(frozen=True, slots=True)
class Mark:
    """A currency beside a number: its ISO code, "GBX" or UNKNOWN, and the scale joined to it (1 for none)."""

    code: str
    scale: int = 1


@lru_cache(maxsize=1024)
def mark(token: str) -> Mark | None:
    """What a token that MARK matches says; None when it is no currency ("THE", "EPS", "NYSE")."""
    if code := _code(token):
        return Mark(code)
    for pattern in _WITH_SCALE:
        if (match := pattern.fullmatch(token)) and (code := _code(match["code"])):
            scale = "thousand" if match["scale"] in {"T", "t"} else match["scale"]
            return Mark(code, scale_of(scale))
    return Mark(UNKNOWN) if re.search(SIGN, token) else None


def name_at(text: str, at: int) -> tuple[str, int] | None:
    """The code and end of the currency name that begins at `at`, the longest that fits; None when none does."""
    match = _NAME.match(text, at)
    if match is None:
        return None
    words = re.split(r"[ \u00a0-]", match[0].lower())
    known = _names()
    for count in range(len(words), 0, -1):
        phrase = " ".join(words[:count])
        for spelled in (phrase, phrase.rstrip(".")):
            if spelled in known:
                return known[spelled], at + len(spelled)
    return None


@cache
def is_dollar(code: str) -> bool:
    """May "$" alone mean this currency? It may mean the dollars and pesos of any country."""
    return get_currency_name(code, 2, locale="en").lower().endswith((" dollars", " pesos"))


def _code(token: str) -> str | None:
    bare = token.replace(" ", "").replace(".", "")
    if bare in _MARKS:
        return _MARKS[bare]
    if bare in _codes():
        return bare
    prefix, sign = bare[:-1], bare[-1:]
    if sign not in _SIGNS:
        return None
    if not prefix or (prefix.islower() and len(prefix) > 1):  # "of$5": a space is missing
        return _SIGNS[sign]
    return (_DOLLARS.get(prefix) or _code(prefix)) if sign == "$" else None


@cache
def _codes() -> frozenset[str]:
    """ISO codes of today's legal tender, but those that are words."""
    tenders = get_global("territory_currencies").values()
    return frozenset(c for rows in tenders for c, _, end, tender in rows if end is None and tender) - _WORDS


@cache
def _names() -> dict[str, str]:
    """Lower-case names to codes: "canadian dollars", and alone "euros"; "pesos" alone is of many countries."""
    names: dict[str, str] = {}
    alone: dict[str, set[str]] = defaultdict(set)
    for code in _codes() | _WORDS:
        one, many = (get_currency_name(code, count, locale="en").lower() for count in (1, 2))
        names |= {one: code, many: code}
        for noun in {one.split()[-1], many.split()[-1]} - _NOT_ALONE:
            alone[noun].add(code)
    for noun, found in alone.items():
        preferred = _PREFERRED.get(noun) or _PREFERRED.get(f"{noun}s")
        names[noun] = preferred or (min(found) if len(found) == 1 else UNKNOWN)
    return names | _ALIASES
