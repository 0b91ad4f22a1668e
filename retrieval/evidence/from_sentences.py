"""Sentences that mean what a question asks: near it by their vectors and by its own words, the newer paper first. Pure.

The vectors come from outside (`alike`); which sentences are looked at is the caller's. A score of 0.5 and more answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tieout.feeds import Document
from tieout.retrieval.evidence.from_prose import ProseLine, line_fit
from tieout.retrieval.query.parse import SubQuery

SPEAKS = (
    0.55  # meaning and words from which a sentence speaks to a question; chosen on the open half of bench/sets/news
)
_EMBEDDED = 64  # sentences that are embedded for one question
_SHORTEST = 25  # characters of a sentence
_BESIDE = 0.75  # of the best sentence's score: what is told beside it
_OWN = 2  # sentences of the paper that answers
_SHARED_WORDS = 0.15  # weight of the question's own words in a sentence beside its meaning
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
