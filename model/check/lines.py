"""The lines of a company's papers at one time, and how well a claim's words name each. Pure.

A line is all figures that are named alike: label, tag, members, headings. A claim's words fit a line where they hold one of its
names, and where they say little that the line's names do not. Rare words count for more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tieout.model.check.clauses import SAID, spoken
from tieout.retrieval import FiledFigure, figure_names, terms

_OTHERS_WORDS = 0.96  # of a name's fit where it is another filer's name for the concept
_PART_UNNAMED = 0.45  # left of a part's fit where the claim does not name the part
_BARE = 0.5  # left of a fit where the claim's words say nothing of the line beyond its name
_PROSE = 0.9  # of the fit of a figure that stands in running text
_HALF = 0.5

Key = tuple[object, ...]
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a claim names a line, 0 to 1: `name` of the best name that its words hold, `said` of its own words that the
    line accounts for, `score` both."""

    score: float
    name: float
    said: float


NO_FIT = Fit(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Figures that are named alike. `names` are content words, the filer's own first; `members` those of each part."""

    figures: tuple[FiledFigure, ...]
    own: tuple[Words, ...]
    others: tuple[Words, ...]
    members: tuple[Words, ...]
    around: Words
    prose: bool


def key_of(figure: FiledFigure) -> Key:
    """Figures with one key are of one line."""
    return (
        figure.label,
        figure.concept,
        figure.metric,
        figure.dimensions,
        figure.section,
        figure.column,
        figure.caption,
        figure.origin,
    )


@lru_cache(maxsize=100_000)
def _named(key: Key, figure: FiledFigure) -> tuple[tuple[Words, ...], tuple[Words, ...], tuple[Words, ...], Words]:
    names = figure_names(figure)
    return (
        tuple(filter(None, (content(name) for name in names.own))),
        tuple(filter(None, (content(name) for name in names.others))),
        tuple(filter(None, (content(name) for name in names.members))),
        frozenset(word for text in names.around for word in content(text)),
    )


@lru_cache(maxsize=100_000)
def content(text: str) -> Words:
    """The words of a name in their common form, without numbers and words of time; a name of nothing else keeps them."""
    found = frozenset(word for word in terms(text) if not word[0].isdigit())
    return found - SAID or found


class Lines:
    """Lines to be matched with claims' words."""

    def __init__(self, figures: Iterable[FiledFigure]) -> None:
        groups: dict[Key, list[FiledFigure]] = {}
        for figure in figures:
            groups.setdefault(key_of(figure), []).append(figure)
        self.lines = [_line(key, group) for key, group in groups.items()]
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for n, line in enumerate(self.lines):
            for word in {w for name in (*line.own, *line.others, *line.members) for w in name}:
                self._by_word[word].append(n)
        self._size = len(self.lines) + 1

    def weight(self, word: str) -> float:
        """The rarer among the lines, the more."""
        return math.log(1 + self._size / (1 + len(self._by_word.get(word, ()))))

    def near(self, words: Sequence[str]) -> list[Line]:
        """Lines that share a word with the claim."""
        found = {n for word in words for n in self._by_word.get(word, ())}
        return [self.lines[n] for n in sorted(found)]

    def fit(self, line: Line, words: Sequence[str], around: Words) -> Fit:
        """How well the claim's words, with what stands around them, name the line."""
        said = frozenset(words)
        heard = said | around
        if line.prose:
            return self._prose_fit(line, said)
        own = max((self._held(name, said, heard) for name in line.own), default=0.0)
        others = max((self._held(name, said, heard) for name in line.others), default=0.0)
        name = max(own, _OTHERS_WORDS * others, _OTHERS_WORDS * self._by_part(line, said, heard))
        if name <= 0:
            return NO_FIT
        for member in line.members:
            if self._share(member, heard) < _HALF:
                name *= _PART_UNNAMED
        known = frozenset(w for one in (*line.own, *line.others, *line.members) for w in one) | line.around
        accounted = self._share(said, known)
        return Fit(name * (_BARE + (1 - _BARE) * accounted), name, accounted)

    def _prose_fit(self, line: Line, said: Words) -> Fit:
        """A figure of running text has no name of its own: its sentence must hold the claim's words."""
        held = frozenset(w for name in line.own for w in name)
        accounted = self._share(said, held) if len(said) > 1 else 0.8 * self._share(said, held)
        return Fit(_PROSE * accounted, accounted, accounted)

    def _by_part(self, line: Line, said: Words, heard: Words) -> float:
        """A part told by its own name, with what is measured told around it: "of net sales of A, oats made B"."""
        if not line.members:
            return 0.0
        part = min(self._share(member, said) for member in line.members)
        return part * max((self._share(name, heard) for name in (*line.own, *line.others)), default=0.0)

    def _held(self, name: Words, said: Words, heard: Words) -> float:
        """The share of a name that the claim says; a word that only stands around counts for half."""
        near = self._share(name, said)
        return near if near in (0.0, 1.0) else near + 0.5 * (self._share(name, heard) - near)

    def _share(self, wanted: Words, held: Words) -> float:
        whole = sum(self.weight(w) for w in wanted)
        return sum(self.weight(w) for w in wanted if w in held) / whole if whole else 0.0


def _line(key: Key, group: Sequence[FiledFigure]) -> Line:
    own, others, members, around = _named(key, group[0])
    return Line(tuple(group), own, others, members, around, group[0].origin == "prose")


def words_of(text: str) -> tuple[str, ...]:
    return tuple(spoken(text))
