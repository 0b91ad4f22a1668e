"""What a caption says of the bare numbers below it: their scale and their currency. Pure and total.

`declared_scale("(in thousands of Canadian dollars)")` is 1000 and `currency_in` of it "CAD"; "TEUR", "€ mn", "MSEK",
"Rs. in lakh" and "(pence)" are read too. A currency that is named but not known ("in millions of pesos") is UNKNOWN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tieout.retrieval.reading.text.currencies import MARK, SIGN, UNKNOWN, Mark, is_dollar, mark, name_at
from tieout.retrieval.reading.text.scales import scale_of

_PLURAL = r"thousands|millions|billions|trillions|crores?|lakhs?|lacs?|mio\b|mrd\b|tsd\b|millionen|milliarden"
_SINGLE = r"thousand|million|billion|trillion|crore|lakh|lac|mio|mrd|tsd|mn|bn|mm|m|k|cr"
_MONEY = rf"(?:US\s?\$|[A-Z]{{1,2}}\$|{SIGN}|\b(?:[A-Z]{{3}}(?![A-Z])|Rs\b\.?|[Kk]r\b\.?|RM|Rp\b\.?|R(?=\s?(?:m|bn|million|billion)\b))(?![a-z]{{2}}))"
_NOT_COUNTED = r"(?<![\d.,])(?<!\d\s)(?<!\d[.,]\s)"  # "$5 million" is a figure
_DECLARED = re.compile(
    rf"(?:(?i:\bin|\()|\b[A-Z]{{3}}|{SIGN})\s?(?i:US\s?|U\.S\.\s)?(?:{_MONEY}\s?|(?i:dollars\sin\s))?"
    rf"(?P<plural>(?i:{_PLURAL})\b|(?i:{_SINGLE})(?=\s*(?:$|[)|])))"
    rf"|{_MONEY}\s?['’]?(?P<zeros>000)s?\b|['’](?P<quoted>000)s?\b|\b(?P<thousands>000)['’]?s\b"
    rf"|{_NOT_COUNTED}{_MONEY}\s?(?P<single>(?i:{_SINGLE}))s?\b(?![&'’]|\s?\d)"
    rf"|{_NOT_COUNTED}\b(?P<counted>(?i:(?:thousand|million|billion|crore|lakh|mio|mrd)s?))\b\.?\s?(?:of\s)?(?=(?P<money>\S))"
)
_MARK = re.compile(rf"(?P<mark>{MARK})")
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]\w*(?:\.[A-Z]\.)?")
_COUNT_BEFORE = re.compile(r"\d[.,]?\s?$")
_COUNT_BEHIND = re.compile(r"\s?\d(?!\d{3}\b)")  # a year may follow: "TEUR 2025"
_NO_COUNT = re.compile(r"(?:^|[(|:,;\n]|\b[Ii]n)$")
_RAND = re.compile(r"\bR\s?(?:m|bn|million|billion)\b")
_BESIDE = re.compile(rf"\s?(?:['’]?000|(?:{_SINGLE})s?\b|[)|]|$)", re.IGNORECASE)
_USUAL = frozenset(
    "USD EUR GBP GBX JPY CHF CAD AUD CNY HKD SGD NZD INR SEK NOK DKK KRW TWD BRL MXN ZAR PLN CZK ILS TRY".split()
)


@lru_cache(maxsize=4096)
def declared_scale(text: str) -> int | None:
    """The scale a caption declares for bare numbers: "(in millions)" → 1000000, else None; the first of several."""
    joined = next(
        ((m.start(), found.scale) for m, found in _marks(text) if found.scale > 1 and _is_unit(text, m)), None
    )
    for match in _DECLARED.finditer(text):
        word = next(
            match[name] for name in ("plural", "zeros", "quoted", "thousands", "single", "counted") if match[name]
        )
        if match["counted"] and not _is_money(text, match):
            continue
        return joined[1] if joined and joined[0] <= match.start() else scale_of(word)
    return joined[1] if joined else None


@lru_cache(maxsize=4096)
def currency_in(text: str) -> str | None:
    """The first currency that a caption names, as in `Mark.code`; "$" and "dollars" are of the country it names elsewhere."""
    found = sorted((*_marked(text), *_named(text)))
    if not found:
        return None
    _, code, bare = found[0]
    return next((other for _, other, _ in found if other != code and is_dollar(other)), code) if bare else code


def without_currencies(text: str) -> str:
    """A caption's other words: "₹ in lakh" → "  in lakh"; names, codes and signs with their scale are blanked."""
    spans = [(match.start("mark"), match.end("mark")) for match, _ in _marks(text)]
    spans += [(word.start(), named[1]) for word in _WORD.finditer(text) if (named := name_at(text, word.start()))]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_unit(text: str, match: re.Match[str]) -> bool:
    """Does the mark stand alone ("TEUR"), and not beside a number ("TEUR 12")?"""
    return not _COUNT_BEFORE.search(text, 0, match.start()) and not _COUNT_BEHIND.match(text, match.end())


def _marks(text: str) -> Iterator[tuple[re.Match[str], Mark]]:
    for match in _MARK.finditer(text):
        token = match["mark"]
        if token == "R":
            continue  # a letter before a digit
        found = mark(token)
        if " " in token and (found is None or found.code == UNKNOWN):
            found = mark(token.rsplit(" ", 1)[1])  # "THE $"
        if found is not None:
            yield match, found


def _marked(text: str) -> Iterator[tuple[int, str, bool]]:
    """Place and code of each sign and code, and whether it is "$" alone; rare codes only beside a scale ("SAR million")."""
    for match, found in _marks(text):
        usual = found.code in _USUAL or found.scale > 1 or not match["mark"].isalpha() or found.code == UNKNOWN
        if usual or _BESIDE.match(text, match.end()):
            yield match.start(), found.code, match["mark"] == "$"
    if rand := _RAND.search(text):
        yield rand.start(), "ZAR", False


def _named(text: str) -> Iterator[tuple[int, str, bool]]:
    """Place and code of each currency's name, and whether it is "dollars" alone."""
    done = 0
    for word in _WORD.finditer(text):
        named = name_at(text, word.start()) if word.start() >= done else None
        if named is not None:
            done = named[1]
            yield word.start(), named[0], text[word.start() : done].lower() in {"dollar", "dollars"}


def _is_money(text: str, counted: re.Match[str]) -> bool:
    """Is it "thousands of Canadian dollars", or "million yen" where no count stands before it ("five million yen")?"""
    before = text[: counted.start("counted")].rstrip(" ")
    if not (counted["counted"].lower().endswith("s") or _NO_COUNT.search(before)):
        return False
    at = counted.start("money")
    return name_at(text, at) is not None or re.match(MARK, text[at:]) is not None
