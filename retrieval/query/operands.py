"""The runs of a clause's words that may name an operand: "cash from operations" and "current liabilities" of one over the other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tieout.retrieval.reading.text.sentences import terms

_WORD = re.compile(r"[^\s,;:/+()?!\"“”]+|[,;:/+()]")
_LONGEST = 7  # words


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `[start, end)` of a clause, in characters."""

    text: str
    start: int
    end: int

    def before(self, other: Phrase) -> bool:
        """Does it end before the other begins?"""
        return self.end <= other.start


def operand_phrases(clause: str) -> Iterator[Phrase]:
    """Every run of at most seven words that begins and ends with a word of content and has no mark of punctuation in it."""
    words = list(_WORD.finditer(clause))
    content = [bool(terms(word[0])) for word in words]
    for first, begins in enumerate(words):
        if not content[first]:
            continue
        for last in range(first, min(first + _LONGEST, len(words))):
            if not words[last][0][0].isalnum() and words[last][0] in ",;:/+()":
                break
            if content[last]:
                start, end = begins.start(), words[last].end()
                yield Phrase(clause[start:end], start, end)
