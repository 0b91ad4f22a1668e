"""Sentences that mean what a question asks: near it by their vectors and by its own words, the newer paper first. Pure.

The vectors come from outside (`alike`); which sentences are looked at is the caller's. A score of 0.5 and more answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tieout.feeds import Document
from tieout.retrieval.evidence.figure_role import gives_cause
from tieout.retrieval.evidence.from_prose import ProseLine, line_fit
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.companies import flat, is_common
from tieout.retrieval.reading.periods.compare import words_of_time

SPEAKS = (
    0.55  # meaning and words from which a sentence speaks to a question; chosen on the open half of bench/sets/news
)
_EMBEDDED = 64  # sentences that are embedded for one question
_SHORTEST = 25  # characters of a sentence
_BESIDE = 0.75  # of the best sentence's score: what is told beside it
_OWN = 2  # sentences of the paper that answers
_SHARED_WORDS = 0.15  # weight of the question's own words in a sentence beside its meaning
_BOILERPLATE = 3  # papers that say the same sentence
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z]\.)*(?: (?:[A-Z][a-z]*[’']?)?[A-Z][a-z]+(?:-[A-Z][a-z]+)?)+\b")
_A_WEEK, _OLDEST = 0.02, 0.06  # off for each week that a sentence is older than the newest

Graded = tuple[Document, ProseLine, float]
Alike = Callable[[str, Sequence[str]], list[float]]  # how near each text's meaning is to the question's, -1 to 1


def speaking(
    slot: SubQuery, found: Iterable[tuple[Document, ProseLine]], weighed: Mapping[str, float], alike: Alike
) -> tuple[Graded, ...]:
    """The best sentence, one more of its paper, and one of the next paper where it comes near.

    `weighed`: the terms of the question with their weights.
    """
    words = replace(slot, metric=None)
    pool = [(d, line, line_fit(words, line, weighed)) for d, line in found if is_prose(line)]
    if slot.heard == "who" and weighed:  # whoever it is, the sentence says what of: "chief executive"
        rarest = max(weighed, key=weighed.__getitem__)
        pool = [one for one in pool if rarest in one[1].terms]
    pool = sorted(pool, key=lambda one: -one[2])[:_EMBEDDED]
    if not pool:
        return ()
    own = alike(slot.clause, [line.text for _, line, _ in pool])
    titled = alike(slot.clause, [f"{d.title}. {line.text}" for d, line, _ in pool])
    newest = max(day_written(d) for d, _, _ in pool)
    graded = [
        (d, line, (a + b) / 2 + _SHARED_WORDS * fit - min(_OLDEST, _A_WEEK * (newest - day_written(d)) / 7))
        for (d, line, fit), a, b in zip(pool, own, titled, strict=True)
    ]
    return _told_together(sorted(graded, key=lambda one: -one[2]))


def is_prose(line: ProseLine) -> bool:
    """Is the line a sentence that can be told, and no heading, table row or scrap?"""
    return len(line.text) > _SHORTEST and not line.text.startswith(("#", "|"))


def fits_kind(slot: SubQuery, text: str, names: Sequence[str] = ()) -> bool:
    """Can the sentence be of the kind asked for? Who somebody is takes a person's name, and why something was takes a cause.

    `names`: of companies, which are no persons.
    """
    if slot.heard == "who":
        return names_person(text, names)
    return slot.heard != "why" or gives_cause(text)


def names_person(text: str, names: Sequence[str] = ()) -> bool:
    """Two capitalised words and more that are no company's name, no time and no everyday words: "Ruth Ansell"."""
    apart = {word for name in (*names, *(m.text for m in words_of_time(text))) for word in flat(name).split()}
    for match in _NAME.finditer(text):
        words = [w for w in match[0].split() if not is_common(w) and flat(w) not in apart]
        if len(words) > 1:
            return True
    return False


def boilerplate(lines: Iterable[tuple[Document, ProseLine]]) -> frozenset[str]:
    """Sentences that three papers and more say word for word, as they say that what is expected may not come about."""
    papers = {(document.id, flat(line.text)) for document, line in lines}
    return frozenset(text for text, count in Counter(text for _, text in papers).items() if count >= _BOILERPLATE)


def _told_together(graded: Sequence[Graded]) -> tuple[Graded, ...]:
    first, most = graded[0][0], graded[0][2]
    near = [one for one in graded if one[2] >= _BESIDE * most]
    own = [one for one in near if one[0].id == first.id][:_OWN]
    other = [one for one in near if one[0].id != first.id][:1]
    return tuple((d, line, max(0.0, min(1.0, share / (2 * SPEAKS)))) for d, line, share in [*own, *other])


def day_written(document: Document) -> int:
    """The day on which a document came out as a number; 0 where nobody knows."""
    when = document.available_at
    return when.date().toordinal() if when else 0
