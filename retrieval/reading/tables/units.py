"""Unit and scale of a table's figures: what the caption declares, what row, section and column say of their own. Pure."""

from __future__ import annotations

import re

from tieout.retrieval.reading.records import Figure
from tieout.retrieval.reading.text.captions import currency_in, declared_scale, without_currencies
from tieout.retrieval.reading.text.currencies import UNKNOWN, is_dollar

_PER_SHARE = re.compile(r"\bper\b[\w\s,]{0,40}\bshare|\bEPS\b|/share|\ba share\b", re.IGNORECASE)


_SHARES = re.compile(
    r"\bshares?\b(?![- ]based)(?! of\b(?! common| stock| Class))(?!\s+(?:repurchase|premium|capital|price|compensation))|\bweighted[- ]average.*(?:basic|diluted|outstanding)",
    re.IGNORECASE,
)


_SHARES_FLOW = re.compile(
    r"\b(?:repurchases?|purchases?|issuance|proceeds|withh|cost|value|payments?|taxes)\b", re.IGNORECASE
)


_UNDER = re.compile(r"\b(?:basic|diluted|common|class|primary)\b", re.IGNORECASE)


_HEADS = re.compile(
    r"\bnumber of\b|\b(?:employees|headcount|head count|stores|restaurants|customers|subscribers|memberships|vehicles (?:sold|delivered|produced)"
    r"|units sold|passengers|tonnes|tons|ounces|barrels|rooms|hotels|aircraft|policies in force|branches|[GMTk]Wh|miles|kilometres|lines|homes passed)\b",
    re.IGNORECASE,
)


_OWN_UNITS = re.compile(
    r"(?:\(([^()]{1,24})\)|,\s*([^,()]{1,28}))\s*$"
)  # "Operating profit (€ million)", "Net income, £m"


_PER_UNIT = re.compile(
    r"\bper (?!cent|share|diluted|basic|common|ordinary)[a-z]+|/(?:lb|oz|t|bbl|tonne|MWh|room|night|gallon)\b|\bRevPAR\b|\bADR\b|\baverage (?:daily|selling|realised|realized) (?:rate|price)",
    re.IGNORECASE,
)


_COUNTED = re.compile(
    r"\b(?:tonnes|tons|kt|ounces|oz|koz|GWh|MWh|TWh|barrels|boe|bbl|units|vehicles|km|miles|thousands?|000s?|people|rooms|nights)\b",
    re.IGNORECASE,
)


_OTHER_WORDS = re.compile(
    r"\b(?!thousands?\b|millions?\b|billions?\b|crores?\b|lakhs?\b|mio\b|mrd\b|cr\b|in\b|of\b|mn?\b|bn\b|k\b|lb\b|oz\b|t\b)[a-z]{2,}",
    re.IGNORECASE,
)


_COUNT_SCALE = {"thousand": 1000, "million": 10**6, "kt": 1000, "koz": 1000, "000": 1000}


_SHARES_IN = re.compile(r"shares[\w\s,]{0,40}?\b(thousands|millions|billions)\b", re.IGNORECASE)


_SHARES_EXCEPTED = re.compile(
    r"except[\w\s,]{0,30}\bshares?\b(?!\s+(?:data|amounts?|information|figures))(?!-)", re.IGNORECASE
)


def measure(
    figure: Figure,
    label: str,
    section: str,
    head: str,
    scale: int,
    money: str | None,
    declared: str,
    home: str | None = None,
) -> tuple[str | None, int]:
    """Unit and scale of a value cell, from what its row, section and column say of it.

    `money` is the currency of the table or column, None for none; `home` that of the document, for amounts per share. A unit that begins with UNKNOWN is money in a currency
    that is not known: the cell is to stay unread. Where nothing names a currency, none is made up for it.
    """
    head, label = _EXCEPTED.sub("", head), _WITH_DIGITS.sub("", label) or label
    if figure.unit in {"percent", "pp", "bp", "x"}:
        return figure.unit, figure.scale
    own = _currency(figure, money)
    if figure.scale > 1:
        return own or money, figure.scale
    currency = own.split("/")[0] if own else money
    if (stated := _own_units(label, figure, money)) is not None:
        return stated
    if figure.unit is None and (_PENCE.search(label) or _PENCE.search(head)):
        currency, scale = "GBX", 1
    if _PER_SHARE.search(label) or _per_share_section(label, section, figure):
        currency = currency or home
        return (f"{currency}/shares" if currency else None), 1
    if figure.unit is None and _counts_shares(label, section):
        return "shares", _shares_scale(declared, scale)
    rate = _PER_CENT.search(label) or "%" in head or "percent" in label.lower()
    if rate and abs(figure.value) < 1000:  # no rate is of thousands: "6,535" under "Dollars | % of revenue"
        return "percent", 1
    if figure.unit is None and _HEADS.search(label):
        return None, 1
    if currency == "GBX" or _PER_UNIT.search(label) or _PER_UNIT.search(head):
        return currency, 1
    return currency, scale


# What a head excepts from its scale is a matter of rows: "2024 (in thousands, except revenue per membership)"
_EXCEPTED = re.compile(r"\([^()]*\b(?:thousands|millions|billions)\b[^()]*\)", re.IGNORECASE)
_WITH_DIGITS = re.compile(r"\([^()]*[$€£]\s?\d[^()]*\)")  # "Dividends (per share: $1.94 and $1.84)" are of money
_PER_CENT = re.compile(r"(?<!\d)(?<!\d\s)%")  # "Growth, %", but not "5.400% Senior Notes"


_PENCE = re.compile(r"\bpence\b|\bGBX\b|\bGBp\b|\(p\)|^p$")


def _currency(figure: Figure, money: str | None) -> str | None:
    """The figure's own currency; its "$" alone is a dollar or peso of the country that the table names."""
    bare = figure.unit in {"USD", "USD/shares"} and "$" in figure.text and "US" not in figure.text
    if not bare or money is None or not (money == UNKNOWN or is_dollar(money)):
        return figure.unit
    return f"{money}/shares" if figure.unit == "USD/shares" else money


def has_decimals(figure: Figure) -> bool:
    exponent = figure.value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0


def _own_units(label: str, figure: Figure, money: str | None) -> tuple[str | None, int] | None:
    """What a row's label says of its unit in brackets or after its last comma; None where it says nothing."""
    match = _OWN_UNITS.search(label)
    inner = (match[1] or match[2]).strip() if match else ""
    if not inner or figure.unit is not None:
        return None
    code, scale = currency_in(inner), declared_scale(f"({inner})")
    if re.fullmatch(r"pence|p|cents?|c", inner.lower()):  # hundredths: never shown as if they were pounds or dollars
        pence = money in {"GBP", "GBX"} and inner[0] in "pP"
        return ("GBX/shares" if _PER_SHARE.search(label) else "GBX") if pence else None, 1
    if code is not None and re.search(r"\bper\b|/", inner) and not _PER_SHARE.search(label):
        return code, 1
    if code is not None and not _OTHER_WORDS.search(without_currencies(inner)):
        shared = bool(_PER_SHARE.search(label))
        return (f"{code}/shares" if shared else code), (1 if shared else scale or 1)
    if inner == "%":
        return "percent", 1
    if inner.lower() == "x":
        return "x", 1
    if match and match[1] and _COUNTED.search(inner):
        words = [w.rstrip("s") for w in re.findall(r"[a-z0-9]+", inner.lower())]
        return None, next((_COUNT_SCALE[w] for w in words if w in _COUNT_SCALE), 1)
    return None


def _per_share_section(label: str, section: str, figure: Figure) -> bool:
    return (
        bool(_PER_SHARE.search(section))
        and not _SHARES.search(label)
        and (bool(_UNDER.search(label)) or has_decimals(figure))
        and not (bool(_SHARES.search(_PER_SHARE.sub("", section))) and not has_decimals(figure))
    )


def _counts_shares(label: str, section: str) -> bool:
    if _SHARES.search(label):
        return not _SHARES_FLOW.search(label)
    return bool(_SHARES.search(section)) and bool(_UNDER.search(label)) and not _SHARES_FLOW.search(section)


def _shares_scale(declared: str, scale: int) -> int:
    if stated := _SHARES_IN.search(declared):
        return declared_scale(f"in {stated[1]}") or 1
    return 1 if _SHARES_EXCEPTED.search(declared) else scale
