"""Numbers as finance writes them, read to `Figure` with exact offsets. Pure and total: no text raises.

`numbers(text)` gives every figure, left to right, none overlapping; `text[f.start - start : f.end - start] == f.text`.
Dates, periods, citation marks, list numbers, form names, references, identifiers, product and index names are no figures.
Cents are read as hundredths of their currency ("57 cents a share" is 0.57 USD/shares); fractions as decimals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tieout.retrieval.reading.records import Figure
from tieout.retrieval.reading.text.non_figures import Offsets, dates, non_figures
from tieout.retrieval.reading.text.number_words import worded_numbers
from tieout.retrieval.reading.text.rounding import rounds_to, same_size, write_figure

__all__ = ["dates", "declared_scale", "non_figures", "numbers", "rounds_to", "same_size", "write_figure"]

_SCALES = {
    **dict.fromkeys(("trillion", "trn", "tn", "t"), 10**12),
    **dict.fromkeys(("billion", "bln", "bn", "b"), 10**9),
    **dict.fromkeys(("million", "mln", "mn", "mm", "m"), 10**6),
    **dict.fromkeys(("thousand", "k"), 10**3),
    "crore": 10**7,
    "lakh": 10**5,
}
_SIGNS = {"$": "USD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "HK$": "HKD", "NZ$": "NZD"}
_SIGNS |= {
    "S$": "SGD",
    "NT$": "TWD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "Rs": "INR",
}
_CODES = "USD EUR GBP JPY CHF CAD AUD CNY HKD SGD NZD INR SEK NOK DKK KRW TWD BRL MXN ZAR PLN CZK ILS TRY".split()
_NAMES = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rupee": "INR", "cent": "USD"}
_NAMES |= {"¢": "USD", "€": "EUR", "£": "GBP", "rmb": "CNY"}
_HOME = {"canadian": "CAD", "australian": "AUD", "hong kong": "HKD", "singapore": "SGD", "new zealand": "NZD"}
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125", "⅜": "0.375", "⅝": "0.625", "⅞": "0.875"}
_MEASURES = r"(?:MWh?|GWh?|TWh?|kWh?|kg|km|kt|mt|boe|bpd|sqft)\b"

_CODE = "|".join([*_CODES, "RMB"])
_SIGN = r"(?:US|CA|C|AU|A|HK|NZ|NT|S|R)?\$|[€£¥₹₩]|\bRs\.?"
_CORE = re.compile(
    r"(?<!\d)(?<!\d[.,'’])(?:"
    r"(?P<whole>\d{1,3})[- \u2010\u2011](?P<top>\d{1,2})/(?P<bottom>2|3|4|5|8|16|32)(?![\d/])"
    r"|(?<!/)(?P<part>\d{1,2})/(?P<of>2|3|4|5|8|16|32)(?![\d/])"
    r"|(?P<plain>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,3}(?:['’]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)(?P<vulgar>[½¼¾⅛⅜⅝⅞])?"
    r"|(?P<only>[½¼¾⅛⅜⅝⅞]))"
)
_LEFT = re.compile(
    rf"(?P<outer>(?:{_SIGN})[ \u00a0]?(?=\())?(?P<open>\([ \u00a0]?)?(?P<sign>(?<![\w)%\]])[-+−–\u2010\u2011±][ \u00a0]?(?=\S)|(?<![\w)%\]])[-+−–\u2010\u2011])?"
    rf"(?:(?P<currency>{_SIGN}|\b(?:{_CODE})(?:\s?\$)?)[ \u00a0]{{0,2}}(?P<sign2>[-−–+])?)?$"
)
_RIGHT = re.compile(
    r"(?P<close1>[ \u00a0]?\)(?=\s?(?:%|percent|per\s?cent|million|billion|thousand|trillion|[mb]n\b)))?"
    r"(?:[-\s\u2010\u2011]?(?P<scale>[Tt]rillion|[Bb]illion|[Mm]illion|[Tt]housand|TRILLION|BILLION|MILLION|THOUSAND|crore|lakh)(?![a-z])"
    r"|\s?(?P<abbr>trn|tn|bln|bn|mln|mn|mm|TN|BN|MN|MM|Bn|Mn|Tn)(?![\w])|(?P<letter>\s?[kKmMbBtT])(?![\w]|-\w))?"
    r"(?P<unit>[ \u00a0]?%[- ](?:points?|pts?)\b|\s?[%％]|[-\s\u2010\u2011]?(?:percentage[-\s]+points?|per[\s-]?cent|pct\.?|percent"
    r"|basis[-\s]+points?|ppts?|pp|pts?\.?\sbasis|bps?)(?![A-Za-z])|\s?[x×](?![\w])"
    r"|\s?(?:of\s+an?\s+|an?\s+)?percentage[-\s]+points?\b)?"
    r"(?P<close2>[ \u00a0]?\))?"
    r"(?:[-\s]?(?:US|U\.S\.|(?P<home>Canadian|Australian|Hong Kong|Singapore|New Zealand))?\s?"
    rf"(?P<name>(?:dollar|euro|rupee|cent)s?\b|pounds?\b(?! of)|yen\b|yuan\b|¢|[€£](?!\d)|(?:{_CODE})\b))?"
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
_RANGE = re.compile(r"\s?(?:to|[-–—\u2010\u2011]|and|or)\s?")
_CURRENCY_NAME = r"(?:US\s?\$|C\$|A\$|HK\$|S\$|NZ\$|[$€£¥]|\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|CNY|RMB|INR|HKD|SGD|KRW|BRL|MXN|ZAR|PLN|CZK|TRY))"
_DECLARED = re.compile(
    r"(?:\bin|\bUSD|\bEUR|\bGBP|[$€£]|\()\s?(?:US\s?|U\.S\.\s)?(?:[$€£]\s?|dollars\sin\s|(?:USD|EUR|GBP)\s)?(thousand|million|billion)s\b"
    r"|[$€£]\s?(000)s?\b|['’](000)s?\b|[$€£]\s?(mn?|bn|m|k)\)"
    rf"|(?<![\d.,])(?<!\d\s)(?<!\d[.,]\s){_CURRENCY_NAME}\s?(thousand|million|billion|mn|mm|m|bn|k)s?\b(?!\s?\d)"
    r"|\b(thousand|million|billion)s\sof\s(?:U\.?S\.?\s|Japanese\s|pounds?\s)?(?:yen|dollars|euros?|pounds|sterling|francs|kron\w+|yuan|won|rupees|reais|rand)\b",
    re.IGNORECASE,
)
_DECLARED_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "000": 10**3,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mm": 10**6,
    "bn": 10**9,
}


def numbers(text: str, *, start: int = 0, small_words: bool = False) -> list[Figure]:
    """Every figure in `text`; offsets are counted from `start`. `small_words` adds "four tankers" and its like."""
    blocked = non_figures(text)
    begins = [span[0] for span in blocked]
    found: list[Figure] = []
    for core in _CORE.finditer(text):
        if not _covered(core.span(), blocked, begins):
            figure = _read(text, core)
            if figure is not None and (not found or figure.start >= found[-1].end):
                found.append(figure)
    found = _with_words(text, found, blocked, small=small_words)
    _join_ranges(text, found)
    return [replace(figure, start=figure.start + start, end=figure.end + start) for figure in found] if start else found


def declared_scale(text: str) -> int | None:
    """The scale a caption declares for bare numbers: "(in millions)" → 1000000, else None."""
    match = _DECLARED.search(text)
    return _DECLARED_SCALES[next(group for group in match.groups() if group).lower()] if match else None


def _covered(span: Offsets, blocked: Sequence[Offsets], begins: Sequence[int]) -> bool:
    before = bisect_right(begins, span[1] - 1) - 1
    return before >= 0 and blocked[before][1] > span[0]


def _read(text: str, core: re.Match[str]) -> Figure | None:
    """The figure around these digits, None when letters or dots make them part of a name, a version or an ordinal."""
    first, last = core.span()
    left = _LEFT.search(text[max(0, first - 12) : first])
    right = _RIGHT.match(text, last)
    value = _value(core)
    if left is None or right is None or value is None or not _is_quantity(text, core, left, right):
        return None
    offset = max(0, first - 12)
    has_close = bool(right["close1"] or right["close2"])
    unit, hundredth = _unit(text, offset + left.start(), left, right)
    negative = _is_negative(text, offset + left.start(), left, right, value)
    wraps = bool(left["open"] and has_close and negative)
    start = offset + (left.start() if wraps else min(_starts(left)))
    end = _end(right, wraps)
    value = -value if negative else value
    return Figure(text[start:end], value / 100 if hundredth else value, unit, _scale(right), start, end)


def _value(core: re.Match[str]) -> Decimal | None:
    if core["whole"]:
        return Decimal(core["whole"]) + Decimal(core["top"]) / Decimal(core["bottom"])
    if core["part"]:
        return Decimal(core["part"]) / Decimal(core["of"])
    if core["only"]:
        return Decimal(_VULGAR[core["only"]])
    digits = Decimal(re.sub(r"[^\d.]", "", core["plain"]))
    return digits + Decimal(_VULGAR[core["vulgar"]]) if core["vulgar"] else digits


def _is_quantity(text: str, core: re.Match[str], left: re.Match[str], right: re.Match[str]) -> bool:
    first, last = core.span()
    before, after = text[max(0, first - 2) : first], text[last : last + 2]
    read_on = right.end() > last
    if (before[-1:].isalpha() and not left["currency"]) or before[-1:] in {"_", "#"}:
        return False  # H100, GB200, #12
    if before[-1:] in {"-", "\u2010", "\u2011"} and before[:-1].isalpha() and not left["currency"]:
        return False  # F-35
    if after[:1] in {".", ","} and after[1:].isdigit() and core["plain"] and "." in core["plain"] and after[:1] == ".":
        return False  # 1.2.3
    if before[-1:] == "." and before[:-1].isdigit():
        return False
    if core["part"] or core["only"]:
        return bool(left["currency"] or right["unit"] or right["scale"] or right["name"])  # "1/2" alone is too vague
    return (
        read_on
        or not (after[:1].isalpha() or after[:1] == "_")
        or re.match(_MEASURES, text[last : last + 6]) is not None
    )


def _starts(left: re.Match[str]) -> list[int]:
    """Where the number's own signs begin, in the left window."""
    return [left.start(name) for name in ("sign", "currency", "sign2") if left[name]] or [left.end()]


def _end(right: re.Match[str], wraps: bool) -> int:
    ends = [right.start()]
    ends += [
        right.end(name) for name in ("scale", "abbr", "letter", "unit", "name") if right[name] and name != "letter"
    ]
    if right["letter"]:
        ends.append(right.end("letter"))
    if wraps:
        ends += [right.end(name) for name in ("close1", "close2") if right[name]]
    return max(ends)


def _scale(right: re.Match[str]) -> int:
    word = (right["scale"] or right["abbr"] or right["letter"] or "").strip().lower()
    return _SCALES.get(word, 1)


def _unit(text: str, begin: int, left: re.Match[str] | None, right: re.Match[str]) -> tuple[str | None, bool]:
    """The unit, and whether the value counts hundredths of it (cents)."""
    measure = re.sub(r"[-\s\u2010\u2011]+", "", right["unit"] or "").lower()
    if measure:
        return _measure_unit(measure), False
    currency = _currency(left and (left["outer"] or left["currency"]), right["name"], right["home"])
    if currency is None:
        return None, False
    hundredth = bool(right["name"] and right["name"].lower().startswith(("cent", "¢")))
    per_share = _SHARE.match(text, right.end()) or (
        not (right["scale"] or right["abbr"] or right["letter"])
        and _EARLIER_SHARE.search(text[max(0, begin - 70) : begin])
    )
    return (f"{currency}/shares" if per_share else currency), hundredth


def _measure_unit(measure: str) -> str:
    if ("point" in measure and "basis" not in measure) or measure.startswith(("pp", "%p")):
        return "pp"
    if measure.startswith(("basis", "bp", "pts")):
        return "bp"
    return "x" if measure in {"x", "×"} else "percent"


def _currency(sign: str | None, name: str | None, home: str | None) -> str | None:
    if sign:
        code = re.sub(r"\s|\.$", "", sign)
        return "CNY" if code.startswith("RMB") else _SIGNS.get(code, code.rstrip("$") or "USD")
    if not name:
        return None
    if home and name.lower().startswith("dollar"):
        return _HOME[home.lower()]
    return _NAMES.get(name.lower().rstrip("s"), name if name != "RMB" else "CNY")


def _is_negative(text: str, begin: int, left: re.Match[str], right: re.Match[str], value: Decimal) -> bool:
    signs = (left["sign"] or "") + (left["sign2"] or "")
    if signs.strip():
        return signs.strip()[0] not in "+±" or signs.strip()[-1] in "-−–"
    if not left["open"] or not (right["close1"] or right["close2"]):
        return False
    if left["outer"]:
        return True
    line = text[text.rfind("\n", 0, begin) + 1 : begin][-60:]
    written = text[begin : right.end()]
    exact = any(mark in written for mark in ",.%$€£¥")
    scaled = bool(right["scale"] or right["abbr"] or right["letter"]) and not right["close1"]
    return exact and not scaled and _LOSS.search(line) is not None


def _with_words(text: str, found: list[Figure], blocked: Sequence[Offsets], *, small: bool) -> list[Figure]:
    taken = sorted([*blocked, *((figure.start, figure.end) for figure in found)])
    begins = [span[0] for span in taken]
    worded: list[Figure] = []
    for word in worded_numbers(text, small=small):
        inside = worded and word.start < worded[-1].end  # "half a percentage point" holds "a percentage point"
        if inside or _covered((word.start, word.end), taken, begins):
            continue
        right = _RIGHT.match(text, word.end)
        unit, hundredth, end = None, False, word.end
        if right is not None and not (right["close1"] or right["abbr"] or right["letter"]):
            unit, hundredth = _unit(text, word.start, None, right)
            end = max(word.end, _end(right, wraps=False))
        value = word.value / 100 if hundredth else word.value
        worded.append(Figure(text[word.start : end], value, unit, word.scale, word.start, end))
    return sorted([*found, *worded], key=lambda figure: figure.start) if worded else found


def _join_ranges(text: str, found: list[Figure]) -> None:
    """ "$5.05 to 5.15 billion": the ends of a range share unit and scale; in place, from the right."""
    for at in range(len(found) - 2, -1, -1):
        low, high = found[at], found[at + 1]
        between = text[low.end : high.start]
        if len(between) > 5 or not _RANGE.fullmatch(between):
            continue
        joined = between.strip() not in {"and", "or"} or text[max(0, low.start - 8) : low.start].endswith("between ")
        found[at], found[at + 1] = _share(low, high, joined)


def _share(low: Figure, high: Figure, joined: bool) -> tuple[Figure, Figure]:
    same_money = low.unit is None or high.unit is None or high.unit.startswith(low.unit)
    if low.unit in {"percent", "pp", "bp", "x"} or not same_money:
        return low, high
    if joined and low.scale == 1 and high.scale > 1 and abs(low.value) <= 100 * abs(high.value):
        low = replace(low, scale=high.scale)
    if high.unit and (low.unit is None or joined) and not (low.unit is None and not joined and high.scale > 1):
        low = replace(low, unit=high.unit)
    elif joined and high.unit is None and low.unit and (high.scale > 1 or low.scale == 1):
        high = replace(high, unit=low.unit)
    return low, high
