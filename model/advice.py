"""Advice: what a sentence of an answer must never give. Whether a question asks for it, `retrieval.advice` says. Pure."""

from __future__ import annotations

import re

_ACT = r"(?:buy|sell|short|hold|dump|accumulate|invest\s+in|get\s+(?:in|out)|exit|trim|add\s+to|stay\s+invested|load\s+up|take\s+profits?)"
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


def recommends(sentence: str) -> bool:
    """Does the sentence tell anybody what to do with their money?"""
    return _GIVES.search(sentence) is not None
