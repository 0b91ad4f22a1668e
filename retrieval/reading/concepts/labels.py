"""Row labels in their normal form, so that two spellings of one label compare equal. Pure; knows no concept."""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# ", net of allowances of $12 and $15", "; 2,000 shares authorized": a clause with digits is this filing's, not the label's.
_CLAUSE_WITH_DIGITS = re.compile(r"\s*[,;:–—]\s[^,;]*\d.*$", re.DOTALL)
_POSSESSIVE = re.compile(r"['’]s?\b|['’]")
_WORDS = re.compile(r"[^\W_]+")
_ES_PLURALS = ("xes", "sses", "ches", "shes")


def normal_form(label: str) -> str:
    """The label as lower-case words in the singular, without punctuation, bracketed asides and clauses that hold digits.

    Returns "" where nothing is left.

    >>> normal_form("Total net revenues (in millions)")
    'total net revenue'
    >>> normal_form("Accounts receivable, net of allowances of $12 and $15")
    'account receivable'
    """
    text = _CLAUSE_WITH_DIGITS.sub("", _ASIDE.sub(" ", label))
    text = _POSSESSIVE.sub("", text.lower().replace("&", " and "))
    return " ".join(singular(word) for word in _WORDS.findall(text))


def singular(word: str) -> str:
    """An English word without its plural ending; other words come back as they are.

    The ending is cut by its spelling alone, which may leave no dictionary word ("series" → "sery"): it is a form to
    compare by, never one to show.
    """
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(_ES_PLURALS):
        return word[:-2]
    return word.removesuffix("s")
