"""The lines of a company's papers at one time, and how well a claim's words name each. Pure.

A line is all figures that are named alike: label, tag, members, headings. A claim's words fit a line where they hold one of its
names, and where they say little that the line's names do not. Rare words count for more.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tieout.model.check.clauses import SAID, levelled, spoken
from tieout.retrieval import FigureNames, FiledFigure, figure_names, terms

_OTHERS_WORDS = 0.96  # of a name's fit where it is another filer's name for the concept
_PART_UNNAMED = 0.45  # left of a part's fit where the claim does not name the part
_BARE = 0.5  # left of a fit where the claim's words say nothing of the line beyond its name
_PROSE = 0.9  # of the fit of a figure that stands in running text
_HALF = 0.5

_VAGUE = frozenset(
    terms("total net basic diluted balance amount subtotal all")
)  # labels that name nothing by themselves

OF_COLUMNS = frozenset(
    terms("consolidated amount gross carrying fair value net total unaudited balance outstanding reported")
)

_TAIL = re.compile(
    r"\s*[,–—-]\s*(?:net of|less|including|excluding|inclusive|exclusive|after|before)\b|\s*\(", re.IGNORECASE
)

Key = tuple[object, ...]
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a claim names a line, 0 to 1: `name` of the best name that its words hold, `said` of its own words that the
    line accounts for, `score` both. `whole`: every word of one of the filer's own names
    is held, and every part is named."""

    score: float
    name: float
    said: float
    whole: bool = False


NO_FIT = Fit(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Figures that are named alike. `names` are content words, the filer's own first; `members` those of each part.
    `rest` are words of an untagged row's label that are no words for its concept."""

    figures: tuple[FiledFigure, ...]
    own: tuple[Words, ...]
    others: tuple[Words, ...]
    members: tuple[Words, ...]
    around: Words
    prose: bool
    rest: Words = frozenset()

    @property
    def known(self) -> Words:
        """All words that the line is told by."""
        return frozenset(w for one in (*self.own, *self.others, *self.members) for w in one) | self.around


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
    tag = frozenset(w for name in (*names.own[1:], *names.others[:1]) for w in content(name))
    return (
        tuple(dict.fromkeys(filter(None, (content(name) for name in (*names.own, *_joined(figure)))))),
        tuple(filter(None, (content(name) for name in (*names.others, *_head(figure))))),
        _parts(figure, names) or tuple(filter(None, (content(name) - tag or content(name) for name in names.members))),
        frozenset(word for text in names.around for word in content(text)),
    )


def _joined(figure: FiledFigure) -> Iterator[str]:
    """A cell's name out of label and section, or label and head; of a row without a label the section's."""
    if figure.origin == "prose":
        return
    section = figure.section.split(" > ")[0]
    if section and not content(figure.label) - _VAGUE:
        yield section
    for other in (section, figure.column):
        if content(other) - SAID and content(figure.label):
            yield f"{other} {figure.label}"


def _head(figure: FiledFigure) -> Iterator[str]:
    """A label without what it says of its measure: "Sales, net of returns"."""
    if figure.origin != "prose" and (tail := _TAIL.search(figure.label)):
        yield figure.label[: tail.start()]


def _parts(figure: FiledFigure, names: FigureNames) -> tuple[Words, ...]:
    """What nobody tagged, and is known by the concept that it was read as, is of a part that its own label names, unless the label
    has a word for the concept."""
    label = content(figure.label) - _VAGUE
    if figure.concept or figure.origin == "prose":
        return ()
    if not label:
        column = content(figure.column) - OF_COLUMNS - SAID
        return (column,) if column else ()
    if not names.others:
        return ()
    spoken_of = frozenset(w for name in names.others for w in content(name))
    return () if label & spoken_of else (label,)


@lru_cache(maxsize=100_000)
def content(text: str) -> Words:
    """The words of a name in their common form, without numbers and words of time; a name of nothing else keeps them."""
    found = frozenset(word for word in terms(levelled(text)) if not word[0].isdigit())
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
        size = len(self.lines) + 1
        self._weights = {word: math.log(1 + size / (1 + len(found))) for word, found in self._by_word.items()}
        self._rarest = math.log(1 + size)
        self._wholes: dict[Words, float] = {}

    def weight(self, word: str) -> float:
        """The rarer among the lines, the more."""
        return self._weights.get(word, self._rarest)

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
        part = self._by_part(line, said, heard)
        name = max(own, _OTHERS_WORDS * others, _OTHERS_WORDS * part)
        if name <= 0:
            return NO_FIT
        whole = max(own, part) >= 1.0
        if others > own and line.rest and not line.rest & heard and said - line.known:
            name *= _PART_UNNAMED  # the label is of one part, the claim of another
        for member in line.members:
            if self._share(member, heard) < _HALF:
                name *= _PART_UNNAMED
                whole = False
        accounted = self._share(said, line.known)
        return Fit(name * (_BARE + (1 - _BARE) * accounted), name, accounted, whole)

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
        common = wanted & held
        if not common:
            return 0.0
        if len(common) == len(wanted):
            return 1.0
        whole = self._wholes.get(wanted)
        if whole is None:
            whole = self._wholes[wanted] = sum(map(self.weight, wanted))
        return sum(map(self.weight, common)) / whole


def _line(key: Key, group: Sequence[FiledFigure]) -> Line:
    own, others, members, around = _named(key, group[0])
    first = group[0]
    spoken_of = frozenset(w for name in others for w in name)
    rest = frozenset() if first.concept or not others else content(first.label) - spoken_of - _VAGUE
    return Line(tuple(group), own, others, members, around, first.origin == "prose", rest)


def words_of(text: str) -> tuple[str, ...]:
    return tuple(spoken(text))
