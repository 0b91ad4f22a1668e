"""Numbers written in words: "two billion", "thirty-seven", "half a percentage point". Pure and total.

Small ordinary words ("one of", "two people") are no figures unless asked for with `small=True`: they count only with a
scale word, per cent, points or a currency behind them, or from thirteen up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
VALUES = {word: Decimal(n) for n, word in enumerate(_UNITS)} | {
    word: Decimal(10 * n) for n, word in enumerate(_TENS, 2)
}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SCALES |= dict.fromkeys(("lakh", "lakhs"), 10**5) | dict.fromkeys(("crore", "crores"), 10**7)
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25")}
_LARGEST_ORDINARY = 12

_WORD = "|".join(sorted(VALUES, key=len, reverse=True))
_SCALE = r"(?:hundred|dozen|thousand|million|billion|trillion|lakhs?|crores?)"
_ANY = rf"(?:{_WORD}|hundred|dozen|quarters|thousand|million|billion|trillion|lakhs?|crores?)"
_GAP = r"[\s\-\u2010\u2011]+"
_JOIN = rf"(?:{_GAP}(?:and\s+|point[\s-]+)?{_ANY}|\s+and\s+(?:an?\s+|one[\s-])?(?:half|quarter)(?:{_GAP}{_SCALE})?)"
_PART = rf"(?:(?:an?|one)[\s-]+)?(?:half|quarter)(?:{_GAP}(?:of\s+)?an?{_GAP}{_SCALE})?"
_TAIL = r"[\s-]+(?:of\s+a\s+|an?\s+)?(?:percentage[\s-]points?|percent|per[\s-]cent|basis[\s-]points?|dollars?|euros?|cents?|pounds?)\b"
_PHRASE = re.compile(
    rf"\b(?:{_PART}|an?(?=\s+(?:percentage|basis)\s+point)|an?\s+{_SCALE}(?:{_JOIN})*|{_ANY}(?:{_JOIN})*)"
    rf"(?:(?={_TAIL})|(?!\w|[-\u2010\u2011]\w))",
    re.IGNORECASE,
)
_HAS_TAIL = re.compile(_TAIL, re.IGNORECASE)
_COUNTED_NOUN = re.compile(r"\s+(?:(?:new|more|other|of its|of the|such)\s+)?[a-z]+s\b")
_DURATION = re.compile(r"[\s-]+(?:years?|months?|weeks?|days?|quarters?|hours?|minutes?)(?:\b|['’])", re.IGNORECASE)
_SPLIT = re.compile(r"[\s\-\u2010\u2011]+")


@dataclass(frozen=True, slots=True)
class WordedNumber:
    start: int
    end: int
    value: Decimal
    scale: int  # of the last word, where it is a scale word: "two million" is 2, 1000000


def worded_numbers(text: str, *, small: bool = False) -> Iterator[WordedNumber]:
    """Numbers in words, left to right; `small` gives ordinary ones before a plural too ("four tankers")."""
    for match in _PHRASE.finditer(text):
        read = read_words(match[0])
        if read is None:
            continue
        value, scale = read
        if _counts(text, match.start(), match.end(), value * scale, match[0].lower(), small=small):
            yield WordedNumber(match.start(), match.end(), value, scale)


def _counts(text: str, start: int, end: int, size: Decimal, words: str, *, small: bool) -> bool:
    if words in SCALES:
        return False  # "EUR million", "several million"
    if _HAS_TAIL.match(text, end) or any(word in words for word in SCALES):
        return True
    if _DURATION.match(text, end) or "half" in words or "quarter" in words or words in {"hundred", "dozen"}:
        return False
    if size > _LARGEST_ORDINARY:
        return not (text[start].isupper() and text[end : end + 2].strip()[:1].isupper())  # a name: "Forty Niners"
    return small and size > 1 and _COUNTED_NOUN.match(text, end) is not None


def read_words(words: str) -> tuple[Decimal, int] | None:
    """The value and scale of a phrase of number words; None when it is none ("point", "and")."""
    tokens = [word for word in _SPLIT.split(words.lower()) if word and word != "of"]
    last_scale = SCALES.get(tokens[-1], 1) if tokens else 1
    if last_scale > 1 and not any(word in SCALES for word in tokens[:-1]):
        value = _read_group(tokens[:-1])
        return (Decimal(1) if value is None else value), last_scale
    total = added = Decimal(0)
    group: list[str] = []
    for token in tokens:
        if token in SCALES:
            value = _read_group(group)
            if value is None and added:  # "five lakh crore" multiplies
                total, value = total - added, added
            added = (Decimal(1) if value is None else value) * SCALES[token]
            total += added
            group = []
        else:
            group.append(token)
    rest = _read_group(group)
    return None if rest is None and not total else (total + (rest or 0), 1)


def _read_group(tokens: list[str]) -> Decimal | None:
    """Words below a thousand: "two hundred and thirty-seven", "one and a half", "two point five", "a"."""
    value: Decimal | None = None
    decimals = 0
    joined = True  # by "and": "two and a half" adds, "three quarters" multiplies
    for token in tokens:
        if token in {"a", "an"}:
            continue
        if token == "and":
            joined = True
            continue
        if token == "point":
            value, decimals = value or Decimal(0), 1
        elif decimals and token in VALUES and VALUES[token] < 10:
            value, decimals = (value or Decimal(0)) + VALUES[token].scaleb(-decimals), decimals + 1
        elif token in {"hundred", "dozen"}:
            value = (value or Decimal(1)) * (100 if token == "hundred" else 12)
        elif token in _PARTS:
            value = (value or Decimal(0)) + _PARTS[token] if joined else (value or Decimal(1)) * _PARTS[token]
        else:
            value = (value or Decimal(0)) + VALUES[token]
        joined = False
    return Decimal(1) if value is None and tokens else value
