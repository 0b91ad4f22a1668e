"""Whether a number is a result, guidance, a restated or a pro forma one, by the words that name it. Pure.

A number is a result unless words say otherwise: heads, section rows and captions of its table, or its own sentence before it.
What a company expects of itself is guidance; what an asset is expected to return, or a loan to lose, is an assumption.
"""

from __future__ import annotations

import re

from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.records import Basis

_CLOSE = 30  # characters before a number that belong to it most closely
_ABOVE = 250  # characters above a table that may name its basis
_NEAR = 60  # characters before a number within which "restated" is said of it

_PRO_FORMA = re.compile(r"\bpro[\s-]?forma\b", re.IGNORECASE)
_RESTATED = re.compile(
    r"\b(?:as|were|was|been|figures?) (?:revised|corrected|recast)\b|(?<!amended and )\brestated\b",
    re.IGNORECASE,
)
_BEFORE_THAT = re.compile(
    r"\b(?:as )?(?:previously|originally) (?:reported|stated|filed|published)\b|\brestated from\b", re.IGNORECASE
)
_EXPECTS = re.compile(
    r"\b(?:we|company|management|it|and|also|group|[A-Z][a-z]+) (?:now |currently |still |continues? to )?"
    r"(?:expects?|anticipates?|forecasts?|projects?|guides?|targets?)\b"
    r"|\b(?:is|are) (?:now |currently )?(?:expected|anticipated|forecast|projected) to\b|\bexpectations? (?:of|for)\b"
    r"|\b(?:guidance|outlook) (?:was|is|of|for|remains)\b"
)
_FUTURE = re.compile(
    r"\b(?:is|are) (?:expected|anticipated) to be|\b(?:estimated|expected) future|\bfuture amorti[sz]ation|\bexpects? the following",
    re.IGNORECASE,
)
_GUIDES = re.compile(r"\b(?:outlook|guidance|forecasts?|targets?|projections?)\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|against|versus|vs\.?|up from|down from|as of|from|ended|in the (?:prior|previous|same)|which (?:was|were))\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\s*-?(?:years?|months?)\b", re.IGNORECASE)  # over which a balance will run off
_BALANCE = re.compile(r"\bobligations? of\b", re.IGNORECASE)


def basis_of(place: Place) -> Basis:
    """The basis of one number."""
    return _in_table(place) if place.in_table else _in_prose(place)


def _in_table(place: Place) -> Basis:
    texts = place.texts
    near = f"{texts['head']} | {texts['label']}"
    around = f"{near} | {texts['section']} | {texts['title']} | {texts['corner']}"
    if _PRO_FORMA.search(f"{around} | {texts['over'][-_ABOVE:]}"):
        return "pro forma"
    if _BEFORE_THAT.search(near):
        return "actual"
    if _RESTATED.search(f"{near} | {texts['section']}"):
        return "restated"
    return (
        "guidance"
        if _GUIDES.search(around) or _FUTURE.search(f"{texts['title']} | {texts['over'][-_ABOVE:]}")
        else "actual"
    )


def _in_prose(place: Place) -> Basis:
    said = place.texts["start"]
    if _PRO_FORMA.search(said):
        return "pro forma"
    if (
        _RESTATED.search(said[-_NEAR:])
        and not _AGAINST.search(said[-_CLOSE:])
        and not _BEFORE_THAT.search(said[-_NEAR:])
    ):
        return "restated"
    expected = [match.end() for match in _EXPECTS.finditer(said)]
    if not expected or _AGAINST.search(said, expected[-1]) or _TIME.match(place.texts["after"]):
        return "actual"
    return "actual" if _BALANCE.search(said[-_CLOSE:]) else "guidance"
