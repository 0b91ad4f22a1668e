"""Advice: what a sentence of an answer must never give. Whether a question asks for it, `tieout.retrieval.query.advice` says. Pure.

`recommends` holds for every sentence of every answer. `rates` is wider: where advice was asked for and refused, not even
somebody else's rating, target or deal is quoted, since it would stand there as the advice that was refused.
"""

from __future__ import annotations

import re

_ACT = (
    r"(?:(?:buy|sell)(?:ing)?(?!\s?-?\s?backs?\b)|short(?:ing)?|hold(?:ing)?|dump(?:ing)?|accumulat(?:e|ing)|invest(?:ing)?|avoid(?:ing)?|exit(?:ing)?|trim(?:ming)?"
    r"|get\s+(?:in|out)|add(?:ing)?\s+to|stay(?:ing)?\s+(?:away|invested|in)|load(?:ing)?\s+up|tak(?:e|ing)\s+profits?|own(?:ing)?)\b"
)
_GIVES = re.compile(
    r"\b(?:I|we|Tieout)\s+(?:would\s+|strongly\s+|therefore\s+|also\s+)*(?:recommend|advise|suggest|urge)\b"
    rf"|\b(?:you|one|(?:\w+\s+)?investors?|shareholders?|holders|readers|savers)\s+(?:should|ought\s+to|may\s+want\s+to|might\s+want\s+to|could|must|can\s+safely"
    rf"|would\s+do\s+well\s+to|had\s+better|need\s+to)\s+(?:\w+\s+){{0,4}}?{_ACT}"
    rf"|\b(?:should|must)\s+(?:now\s+)?(?:be\s+(?:bought|sold|held|avoided)|{_ACT})"
    rf"|\b(?:it\s+is|it's|now\s+is|is)\s+(?:\w+\s+){{0,3}}(?:time|moment)\s+to\s+{_ACT}|\b(?:is|are|remains?|looks?)\s+(?:\w+\s+)?worth\s+{_ACT}"
    r"|\b(?:is|are|remains?|looks?\s+like)\s+(?:a|an)\s+(?:\w+\s+){0,2}(?:buy|sell|hold|bargain)\b(?!\s?-|\s+purchase|-?backs?)"
    r"|\b(?:strong|clear|outright|screaming)\s+(?:buy|sell|hold)\b|\b(?:I|we)\s+would\s+(?:\w+\s+)?(?:buy|sell|hold|short|avoid)\b"
    rf"|\b(?:consider|recommend(?:ed|s)?|suggest(?:ed|s)?)\s+{_ACT}"
    r"|^\W*(?:(?:so|now|therefore),?\s+)?(?:buy|sell|hold|short|avoid|accumulate|dump)\s+(?:(?:the|your|these|its|more|all)\s+)?(?:stock|shares?|position|(?-i:[A-Z]))",
    re.I,
)
_RATES = re.compile(
    r"\b(?:buy|sell|hold|buying|selling|holding|short|dump|accumulate|invest|recommend\w*|advi[sc]e[ds]?|overweight|underweight|outperform\w*|underperform\w*"
    r"|up-?grad\w+|down-?grad\w+|price\s+targets?|target\s+prices?|undervalued|overvalued|bargain|bullish|bearish|must-own)\b",
    re.I,
)


def recommends(sentence: str) -> bool:
    """Does the sentence tell anybody what to do with their money?"""
    return _GIVES.search(sentence) is not None


def rates(sentence: str) -> bool:
    """Does it hold a word of dealing or rating, whoever's?"""
    return _RATES.search(sentence) is not None
