"""Advice: what a question asks for it, and what a sentence must never give. Pure and total."""

from __future__ import annotations

import re

_ACT = r"(?:buy|sell|short|hold|dump|accumulate|invest\s+in|get\s+(?:in|out)|exit|trim|add\s+to|stay\s+invested|load\s+up|take\s+profits?)"
_ASKS = re.compile(
    rf"\b(?:should|shall|ought)\s+(?:I|we|you|one|my|investors?|someone|a\s+\w+|people|anyone)\b[^?.]*?\b{_ACT}\b"
    rf"|\b(?:would|can|could|do)\s+(?:I|you|one)\b[^?.]*?\b{_ACT}\b"
    r"|\b(?:do|would|can|could|please)\s+(?:you\s+)?(?:recommend|advise|suggest|rate)\b"
    rf"|\bis\s+(?:it|now|this|that|today)\b[^?.]*\b(?:to|a)\s+{_ACT}\b"
    rf"|\b(?:is|are|was|were)\s+[^?.]{{1,60}}\b(?:a|an)\s+(?:\w+\s+){{0,2}}(?:buy|sell|hold|short|bargain|investment|bet|pick)\b"
    rf"|\b(?:worth|good\s+time\s+(?:for|to)|right\s+time\s+to|best\s+time\s+to|time\s+to|safe\s+to)\s+(?:\w+ing|{_ACT})\b"
    rf"|^\s*{_ACT}\s+(?:or\s+{_ACT}|[A-Z][\w.&' -]*\?)"
    r"|^(?!.*\b(?:analysts?|brokers?|banks?|set|raised?|cut|lowered)\b).*\b(?:price\s+target|target\s+price)\b"
    r"|\b(?:stock|share)s?\s+(?:tip|pick|recommendation)s?\b|\byour\s+(?:recommendation|rating|advice|view|opinion)\b"
    r"|\bgive\s+me\s+(?:\w+\s+){0,3}(?:advice|recommendation|tip)\b"
    r"|\b(?:where|what|how\s+(?:high|low|much|far))\s+will\b[^?.]*\b(?:stock|shares?|price)\b"
    r"|\b(?:undervalued|overvalued|under-?priced|over-?priced|fairly\s+valued)\b"
    rf"|\b(?:which|what)\s+(?:stocks?|shares?|company|one|of\s+(?:these|the)\b[^?.]*)\s+(?:\w+\s+){{0,3}}{_ACT}\b"
    r"|\bput\s+(?:my|our|all|your)\b[^?.]*\b(?:money|savings|pension)\b|\bmy\s+(?:portfolio|savings|pension|money)\b[^?.]*\?",
    re.I,
)
_GIVES = re.compile(
    r"\b(?:I|we)\s+(?:would\s+|strongly\s+)?(?:recommend|advise|suggest)\b"
    rf"|\b(?:you|investors?|shareholders?)\s+(?:should|ought\s+to|may\s+want\s+to|could\s+consider|must)\b"
    rf"|\b(?:should|must)\s+(?:be\s+(?:bought|sold|held)|{_ACT})\b"
    r"|\b(?:it\s+is|it's|now\s+is|is)\s+(?:\w+\s+){0,3}(?:time|moment)\s+to\s+(?:buy|sell|hold|short)\b"
    r"|\b(?:is|are|remains?|looks?\s+like)\s+(?:a|an)\s+(?:\w+\s+){0,2}(?:buy|sell|hold|bargain)\b"
    r"|\b(?:strong|clear|outright)\s+(?:buy|sell|hold)\b"
    r"|^\s*(?:buy|sell|hold|short|avoid|accumulate)\s+(?:the\s+)?(?:stock|shares?|[A-Z])",
    re.I,
)


def asks_advice(question: str) -> bool:
    """Does the question ask what to do with money, or what a price will be?"""
    return _ASKS.search(question) is not None


def recommends(sentence: str) -> bool:
    """Does the sentence tell anybody what to do with their money?"""
    return _GIVES.search(sentence) is not None
