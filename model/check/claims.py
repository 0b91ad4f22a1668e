"""A text → its claims: every figure read as in any untagged document, with the words, the period and the company that it speaks of.

The title, headings and earlier sentences give what a sentence leaves out. Long texts are read in stretches, so that memory stays
flat. Pure; the clock and the companies are passed in.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from tieout.feeds import Document
from tieout.model.check.clauses import Clause, clauses, spoken
from tieout.model.check.owners import Owner, Owners
from tieout.model.check.when import Clock, When, mentions, of_figures
from tieout.retrieval import Figure, FiledFigure, Period, YearEnd, numbers, read_figures, sentences, terms

ADJUSTED = frozenset(terms("organic constant adjusted excluding underlying gaap pro-forma comparable"))
SCALES_LOST = (10**3, 10**6, 10**9)  # of a table that was copied without its caption
STRETCH = 120_000  # characters that are read at once
_HEADING = 120  # characters of a line that may be a heading
_SHARES = re.compile(r"\s+(?:(?:common|ordinary|diluted|basic)\s+)*shares\b", re.IGNORECASE)
_NEAREST = 8  # content words of a clause that are taken to name its figure, those behind it with them
_ENOUGH = 10  # amounts that show in which scale a text is told
_A_SHARE = re.compile(r"\s+(?:per|a)\s+(?:diluted\s+|basic\s+|common\s+)*share\b", re.IGNORECASE)
_EARNINGS, _MANNER = tuple(terms("earnings")), frozenset(terms("diluted basic basis common"))
_REACH = 3000  # characters above a figure within which a heading speaks of it


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text says with one figure.

    `words` name what is measured (a row's label, a clause), `around` what else speaks of it (section, head, caption, heading, the
    rest of the sentence). `sentence` is the span of the sentence or row, `prose` whether it is running text. `others`: other
    companies are named beside the figure's own.
    """

    figure: FiledFigure
    text: str
    words: tuple[str, ...]
    own: tuple[str, ...]
    around: frozenset[str]
    when: When
    owner: Owner | None
    sentence: tuple[int, int]
    prose: bool
    unit: str | None
    sentence_text: str = ""
    scales: tuple[int, ...] = ()  # in one of which the figure may be told, where it says none
    adjusted: bool = False  # the sentence or the table speaks of adjusted figures

    @property
    def shown(self) -> Figure:
        """The figure as the text writes it."""
        f = self.figure
        return Figure(self.text, f.value, self.unit, f.scale, f.start, f.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """What claims are read with. `year_end` gives a company's, None where it is not known."""

    owners: Owners
    today: date
    year_end: Callable[[Owner], YearEnd | None]
    title: str = ""


def read_claims(text: str, reading: Reading, told: Callable[[int], None] = lambda at: None) -> Iterator[Claim]:
    """The claims in the order of the text; `told` hears how far reading is."""
    titled = reading.owners.named_in(f"{reading.title}\n{text.lstrip()[:200].splitlines()[0] if text.strip() else ''}")
    state = _State(_company_of(f"{reading.title}\n{text[:4000]}", reading), When(), titled[0][2] if titled else None)
    state.when = _base(f"{reading.title}\n{text[:600]}", state.owner, reading)
    for start, end in stretches(text):
        yield from _stretch(text[start:end], start, reading, state)
        told(end)


def stretches(text: str, most: int = STRETCH) -> Iterator[tuple[int, int]]:
    """Spans that make up the text, parted at blank lines where there are any, so that no table is cut before its size makes it."""
    at = 0
    while at < len(text):
        end = at + most
        if end < len(text):
            cut = text.rfind("\n\n", at + 1, end)
            cut = cut if cut > at else text.rfind("\n", at + 1, end)
            end = cut + 1 if cut > at else end
        yield at, min(end, len(text))
        at = end


@dataclass(slots=True)
class _State:
    """What the text before has said: the company and the period it speaks of, and the last figure's words.

    `home`: the company of the title, of which each paragraph speaks that names no other. `scale`: in which most of its tables are told.
    """

    owner: Owner | None
    when: When
    home: Owner | None = None
    scale: int = 1
    words: tuple[str, ...] = ()


def _company_of(head: str, reading: Reading) -> Owner | None:
    """The company that a text's beginning names first, else the only one that the desk has."""
    named = reading.owners.named_in(head)
    only = reading.owners.owners[0] if len(reading.owners.owners) == 1 else None
    return named[0][2] if named else only


def _base(head: str, owner: Owner | None, reading: Reading) -> When:
    found = [
        periods
        for m, periods in mentions(head, _clock(owner, reading))
        if periods and not m.assumed and m.kind != "day"
    ]
    return When(found[0]) if found else When()


def _clock(owner: Owner | None, reading: Reading) -> Clock:
    return Clock(reading.today, reading.year_end(owner) if owner else None)


def _stretch(text: str, offset: int, reading: Reading, state: _State) -> Iterator[Claim]:
    found = read_figures(_document(text, reading.title), None)
    state.scale = _usual_scale(found) or state.scale
    spans = sentences(text)
    starts = [a for a, _ in spans]
    groups: dict[int, list[FiledFigure]] = {}
    for figure in found:
        groups.setdefault(max(0, bisect_right(starts, figure.start) - 1), []).append(figure)
    done = 0
    for number, figures in sorted(groups.items()):
        for k in range(done, number + 1):
            if k and "\n\n" in text[spans[k - 1][1] : spans[k][0]]:
                state.owner = state.home or state.owner
            if k < number:
                _hear(text[slice(*spans[k])], reading, state)
        done = number + 1
        yield from _sentence(text, spans, number, figures, offset, reading, state)


def _usual_scale(found: Sequence[FiledFigure]) -> int:
    """The scale of nearly all amounts of money in a text's tables, in which its sentences may go on without saying so; 0 for none."""
    told = Counter(
        f.scale for f in found if f.origin == "table" and f.unit and len(f.unit) == len("USD") and f.scale > 1
    )
    scale, count = told.most_common(1)[0] if told else (0, 0)
    return scale if count >= _ENOUGH and count >= 0.8 * told.total() else 0


def _unsaid(text: str, figure: FiledFigure, unit: str | None, scale: int) -> tuple[int, ...]:
    """The text's own scale, for an amount of money that says none."""
    said = numbers(text[figure.start : figure.end])
    bare = bool(said) and said[0].scale == 1 and figure.scale == 1
    return (scale,) if bare and scale > 1 and unit is not None and len(unit) == len("USD") else ()


def _hear(sentence: str, reading: Reading, state: _State) -> None:
    """A sentence or line without figures: whom and when it speaks of holds for what follows."""
    if sentence.startswith("|") and len(sentence) > 2000:
        return
    named = reading.owners.named_in(sentence)
    if named:
        state.owner = named[0][2]
    if len(sentence) <= _HEADING and not sentence.startswith("|"):
        when = _base(sentence, state.owner, reading)
        state.when = when if when.periods else state.when


def _sentence(
    text: str,
    spans: Sequence[tuple[int, int]],
    number: int,
    figures: Sequence[FiledFigure],
    offset: int,
    reading: Reading,
    state: _State,
) -> Iterator[Claim]:
    a, b = spans[number]
    sentence = text[a:b]
    if sentence.startswith("|") or all(f.origin == "table" for f in figures):
        for figure in figures:
            yield _cell(text, (a, b), figure, offset, reading, state)
        return
    named = reading.owners.named_in(sentence)
    if named:
        state.owner = named[0][2]
    clock = _clock(state.owner, reading)
    shown = [Figure(text[f.start : f.end], f.value, f.unit, f.scale, f.start - a, f.end - a) for f in figures]
    whens = of_figures(sentence, shown, clock, state.when)
    blanked = [(m.start, m.end) for m, _ in mentions(sentence, clock)] + [(s, e) for s, e, _ in named]
    parts = clauses(sentence, [(f.start - a, f.end - a) for f in figures], blanked)
    heading = _heading(text, a)
    for figure, when, part in zip(figures, whens, parts, strict=True):
        words = _per_share(figure, part, text) or tuple(spoken(part.text))[-_NEAREST:] or state.words
        state.words = words
        if not when.periods and figure.period_end is not None:
            when = When((Period(figure.period_start, figure.period_end),))
        yield _claim(
            text,
            figure,
            offset,
            words,
            part,
            (a, b),
            sentence,
            heading,
            when,
            _of(figure, named, a, state),
            state.scale,
        )
    first = next((w for w in whens if w.periods and w.said), None)
    state.when = first or state.when


def _per_share(figure: FiledFigure, part: Clause, text: str) -> tuple[str, ...]:
    """The words of an amount a share that has none of its own: it is of the earnings, whatever the sentence spoke of before."""
    if not _A_SHARE.match(text, figure.end):
        return ()
    own = tuple(spoken(part.own))
    return () if set(own) - _MANNER else (*_EARNINGS, *own)


def _of(figure: FiledFigure, named: Sequence[tuple[int, int, Owner]], begin: int, state: _State) -> Owner | None:
    """The company named last before the figure in its sentence, else the sentence's first, else the one before."""
    before = [owner for start, _, owner in named if start + begin <= figure.start]
    return before[-1] if before else named[0][2] if named else state.owner


def _claim(
    text: str,
    figure: FiledFigure,
    offset: int,
    words: tuple[str, ...],
    part: Clause,
    span: tuple[int, int],
    sentence: str,
    heading: str,
    when: When,
    owner: Owner | None,
    scale: int,
) -> Claim:
    moved = replace(figure, start=figure.start + offset, end=figure.end + offset)
    around = frozenset(spoken(f"{sentence} {heading}"))
    unit = _unit(figure, text)
    return Claim(
        moved,
        text[figure.start : figure.end],
        words,
        tuple(spoken(part.own)),
        around,
        when,
        owner,
        (span[0] + offset, span[1] + offset),
        True,
        unit,
        sentence,
        _unsaid(text, figure, unit, scale),
        bool(ADJUSTED & around),
    )


def _unit(figure: FiledFigure, text: str) -> str | None:
    """The unit that running text gives a figure by its own sign or the word behind it; the reader's where it narrows that."""
    own = next((f.unit for f in numbers(text[figure.start : figure.end])), None)
    if own is not None and figure.unit == f"{own}/shares" and figure.scale == 1:
        return figure.unit
    if own is None and _SHARES.match(text, figure.end):
        return "shares"
    return figure.unit if own is None and figure.unit == "percent" else own


def _cell(text: str, span: tuple[int, int], figure: FiledFigure, offset: int, reading: Reading, state: _State) -> Claim:
    """A table's cell: its row's label names it, section, head and caption speak of it."""
    moved = replace(figure, start=figure.start + offset, end=figure.end + offset)
    words = tuple(spoken(figure.label))
    around = frozenset(spoken(f"{figure.section} {figure.column} {figure.caption}"))
    return Claim(
        moved,
        text[figure.start : figure.end],
        words or tuple(spoken(figure.section)),
        words,
        around,
        _when_of_cell(figure, state, reading),
        state.owner,
        (span[0] + offset, span[1] + offset),
        False,
        figure.unit,
        text[slice(*span)] if span[1] - span[0] < 2000 else "",
        SCALES_LOST if figure.scale == 1 and figure.unit in (None, "USD") else (),
        bool(ADJUSTED & (around | frozenset(words) | _words_of_table(text, span[0]))),
    )


def _words_of_table(text: str, at: int) -> frozenset[str]:
    """The words of all rows of the table that holds this place."""
    begin, end = at, text.find("\n", at)
    while begin and text.startswith("|", above := text.rfind("\n", 0, begin - 1) + 1):
        begin = above
    while end >= 0 and text.startswith("|", end + 1):
        end = text.find("\n", end + 1)
    return _table_words(text[begin : end if end >= 0 else len(text)])


@lru_cache(maxsize=8)
def _table_words(table: str) -> frozenset[str]:
    return frozenset(terms(table))


def _when_of_cell(figure: FiledFigure, state: _State, reading: Reading) -> When:
    """What the reader makes of the cell, and what its head says by itself."""
    year_end = reading.year_end(state.owner) if state.owner else None
    told: list[Period] = [Period(figure.period_start, figure.period_end)] if figure.period_end else []
    for words in (figure.column, figure.label, figure.section, figure.caption):
        if found := _said(words, reading.today, year_end):
            told += found
            break
    return When(tuple(dict.fromkeys(told)) or state.when.periods, said=bool(told))


@lru_cache(maxsize=8192)
def _said(words: str, today: date, year_end: YearEnd | None) -> tuple[Period, ...]:
    found = mentions(words, Clock(today, year_end))
    return next((periods for m, periods in reversed(found) if periods and not m.assumed), ())


def _heading(text: str, at: int) -> str:
    """The last heading above: a Markdown one, or a short line that ends no sentence."""
    begin = max(0, at - _REACH)
    for line in reversed(text[begin:at].split("\n")[:-1]):
        plain = line.strip()
        if plain.startswith("#"):
            return plain.strip("# ")
        if plain and len(plain) <= _HEADING and plain[-1] not in ".;,|:" and not plain.startswith("|"):
            return plain
    return ""


def _document(text: str, title: str) -> Document:
    """The stretch as a document of its own: neutral, undated, of nobody."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return Document(
        "checked", "", "report", title, "", text, hashlib.sha256(text.encode()).hexdigest(), epoch, "checked"
    )
