"""Candidates out of the figure store: what fits by coordinates, ranked by what the question's words ask for.

Vetoes by type come first (period, kind of unit); the trained ranker decides among what is left. A candidate's score is the
share that its value has of all candidates' and of "none of these".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from tieout.feeds import Document
from tieout.retrieval.evidence.candidates import SOURCE_RANK, FigureCandidate, known_day, period_fit, target, unit_fits
from tieout.retrieval.evidence.from_facts import unit_of_tag
from tieout.retrieval.evidence.ranker.model import alike, nearest, score, score_pairs
from tieout.retrieval.evidence.ranker.texts import PARTS, STRUCTURE, asked_words, figure_words, in_table, members, plain
from tieout.retrieval.figures.from_tags import spoken_tag
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.store import FigureStore
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.periods.compare import PeriodMention, parse_periods, same_period
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.text.sentences import line_of, sentences

READ = 64  # candidates that the ranker reads for one question
_TAGGED = 2.0  # added to the logit of a figure whose tag is one of the metric that the vocabulary hears
_PHRASES, _NEAREST = 20, 6  # phrases that are read, and figures for each of them
_AXIS = 3.0  # added to the logit of a group whose axis is named in full
_NEAR = timedelta(days=10)  # between the day asked for and the end of a period that may be meant
_KINDS = ("filing", "release", "report")  # companyfacts are found by their tags


@dataclass(frozen=True, slots=True)
class _Fit:
    """A figure that fits by type, with the words that the ranker reads."""

    figure: FiledFigure
    document: Document
    fit: float
    words: str


def stored_candidates(
    slot: SubQuery,
    documents: Sequence[Document],
    store: FigureStore,
    company: str,
    fiscal: tuple[int, int] | None,
    *,
    wanted: Period | None = None,
    as_of: datetime | None = None,
) -> list[FigureCandidate]:
    """Figures of these documents that fit, best first; at most one for each text that the ranker reads."""
    wanted = wanted or target(slot.period)
    fitting = _fitting(slot, documents, store, fiscal, wanted, as_of)
    asked = slot.asked or asked_words(slot.clause, _names(slot, company))
    by_words: dict[str, list[_Fit]] = {}
    for fit in fitting:
        by_words.setdefault(fit.words, []).append(fit)
    kept = nearest(asked, list(by_words), READ)
    logits = [
        one + _TAGGED * _is_tagged(by_words[words][0], slot)
        for one, words in zip(score(asked, kept), kept, strict=True)
    ]
    shares = _shares(logits)
    best = [(share, _best(by_words[words])) for words, share in zip(kept, shares, strict=True)]
    by_size: dict[tuple[object, ...], float] = {}
    for share, fit in best:
        by_size[_size(fit)] = by_size.get(_size(fit), 0.0) + share
    found = [(by_size[_size(fit)], share, fit) for share, fit in best]
    found.sort(key=lambda one: (-one[0], -one[1]))
    return [_candidate(fit, company, value) for value, _, fit in found]


def stored_members(
    slot: SubQuery,
    documents: Sequence[Document],
    store: FigureStore,
    company: str,
    fiscal: tuple[int, int] | None,
    as_of: datetime | None,
) -> list[FigureCandidate]:
    """Figures of one concept and one period, one for each member of one axis: those that the asked words fit best; [] where none do."""
    groups: dict[tuple[object, ...], dict[str, _Fit]] = {}
    for fit in _fitting(slot, documents, store, fiscal, target(slot.period), as_of):
        figure = fit.figure
        parts = [(axis, member) for axis, member in figure.dimensions if not any(s in axis for s in STRUCTURE)]
        if figure.concept and len(parts) == 1:
            axis, member = parts[0]
            key = (fit.document.id, figure.concept, axis, figure.period_start, figure.period_end)
            groups.setdefault(key, {}).setdefault(member, fit)
    several = [list(group.values()) for group in groups.values() if len(group) > 1]
    if not several:
        return []
    asked = asked_words(slot.clause, _names(slot, company))
    pairs = list(dict.fromkeys(_of_member(asked, fit) for group in several for fit in group))
    logits = dict(zip(pairs, score_pairs(pairs), strict=True))
    axes = list(dict.fromkeys(_axis(group) for group in several))
    near = dict(zip(axes, alike([asked], axes)[0], strict=True))

    def likely(group: Sequence[_Fit]) -> tuple[float, float]:
        mean = sum(logits[_of_member(asked, fit)] + _TAGGED * _is_tagged(fit, slot) for fit in group) / len(group)
        day = group[0].figure.period_end
        return round(mean + _AXIS * near[_axis(group)], 1), day.toordinal() if day else 0

    best = max(several, key=likely)
    share = 1 / (1 + math.exp(-likely(best)[0]))
    return [replace(_candidate(fit, company, share), metric=members(fit.figure)) for fit in best]


def stored_operands(
    slot: SubQuery,
    phrases: Sequence[str],
    documents: Sequence[Document],
    store: FigureStore,
    company: str,
    fiscal: tuple[int, int] | None,
    as_of: datetime | None,
) -> list[FigureCandidate | None]:
    """For each phrase the figure that it names best, with the share that the ranker gives it; None where none comes near."""
    by_words: dict[str, list[_Fit]] = {}
    for fit in _fitting(slot, documents, store, fiscal, target(slot.period), as_of):
        by_words.setdefault(fit.words, []).append(fit)
    texts = list(by_words)
    if not texts or not phrases:
        return [None] * len(phrases)
    rows = alike(phrases, [" ".join(text.split(PARTS)[:2]) for text in texts])
    likely = set(sorted(range(len(phrases)), key=lambda n: -max(rows[n]))[:_PHRASES])
    pairs = [
        (n, texts[at]) for n in sorted(likely) for at in sorted(range(len(texts)), key=lambda t: -rows[n][t])[:_NEAREST]
    ]
    logits = score_pairs([(phrases[n], words) for n, words in pairs])
    found: list[FigureCandidate | None] = [None] * len(phrases)
    for n in likely:
        own = [(logit, words) for (at, words), logit in zip(pairs, logits, strict=True) if at == n]
        shares = _shares([logit for logit, _ in own])
        by_size: dict[tuple[object, ...], float] = {}
        for share, (_, words) in zip(shares, own, strict=True):
            size = _size(_best(by_words[words]))
            by_size[size] = by_size.get(size, 0.0) + share
        best = _best(by_words[max(own)[1]])
        found[n] = _candidate(best, company, by_size[_size(best)])
    return found


def _of_member(asked: str, fit: _Fit) -> tuple[str, str]:
    """The asked words as of one member, and the words of the member's figure."""
    return f"{members(fit.figure)}: {asked}", fit.words


def _axis(group: Sequence[_Fit]) -> str:
    """What a group's members are members of, in words: "product or service axis"."""
    axis, _ = next(part for part in group[0].figure.dimensions if not any(s in part[0] for s in STRUCTURE))
    return spoken_tag(axis)


def _fitting(
    slot: SubQuery,
    documents: Sequence[Document],
    store: FigureStore,
    fiscal: tuple[int, int] | None,
    wanted: Period | None,
    as_of: datetime | None,
) -> list[_Fit]:
    """Figures of the documents that are of the period and of the kind asked for."""
    by_id = {d.id: d for d in documents if d.kind in _KINDS}
    if not by_id:
        return []
    days = (wanted.end - _NEAR, wanted.end + _NEAR) if wanted else None
    out: list[_Fit] = []
    undated = slot.expects == "count"
    for figure in store.find(documents=list(by_id), period_end=days, undated=undated, as_of=as_of):
        document = by_id[figure.document]
        if figure.basis not in ("actual", "restated") or not unit_fits(_figure(figure, document), slot.expects):
            continue
        if wanted and not wanted.start and slot.period and slot.period.kind == "day" and figure.period_start:
            continue  # what stood on a day is no flow that ended on it
        if figure.period_end and figure.period_end > known_day(document):
            continue  # what has not ended cannot have been reported: its year was misread, or it is what is expected
        period = _period(figure) or _period_said(figure, document, fiscal, wanted)
        fit = period_fit(slot, period, document, fiscal, wanted)
        if fit:
            out.append(_Fit(figure, document, fit, figure_words(figure, document.text)))
    return out


def _is_tagged(fit: _Fit, slot: SubQuery) -> bool:
    """Did the filer give the figure a tag of the metric that the slot's words name?"""
    concept = fit.figure.concept
    return slot.metric is not None and concept is not None and concept.split(":")[-1] in slot.metric.tags


def _period_said(
    figure: FiledFigure, document: Document, fiscal: tuple[int, int] | None, wanted: Period | None
) -> Period | None:
    """A period that the figure's own sentence or column names: the one asked for where it is among them, else the first."""
    if wanted is None:
        return None
    said = figure.column if in_table(figure, document.text) else document.text[slice(*_sentence(document.text, figure))]
    named = [m.period for m in _periods_of(said, fiscal, known_day(document)) if m.period]
    return next((p for p in named if same_period(p, wanted, fiscal)), next(iter(named), None))


@lru_cache(maxsize=65_536)
def _periods_of(text: str, fiscal: tuple[int, int] | None, day: date) -> tuple[PeriodMention, ...]:
    return tuple(parse_periods(text, today=day, fiscal_year_end=fiscal, own=True))


def _best(fits: Sequence[_Fit]) -> _Fit:
    """Of figures in the same words: the best fit by period, then the newest period, the shortest, out of the newest paper."""

    def order(fit: _Fit) -> tuple[float, ...]:
        figure = fit.figure
        end = figure.period_end.toordinal() if figure.period_end else 0
        length = (figure.period_end - figure.period_start).days if figure.period_start and figure.period_end else 0
        known = figure.known_at.timestamp() if figure.known_at else 0.0
        return (round(fit.fit, 2), end, -length, SOURCE_RANK[fit.document.kind], known)

    return max(fits, key=order)


def _shares(logits: Sequence[float]) -> list[float]:
    """Softmax over the candidates and none of them, whose logit is 0."""
    most = max([0.0, *logits])
    whole = math.exp(-most) + sum(math.exp(x - most) for x in logits)
    return [math.exp(x - most) / whole for x in logits]


def _size(fit: _Fit) -> tuple[object, ...]:
    """Figures of one size and unit are one answer, whichever paper and column give it."""
    return abs(fit.figure.size), fit.figure.unit


def _names(slot: SubQuery, company: str) -> list[str]:
    """The ways in which a question names the slot's company."""
    own = slot.company
    known = [own.name, *own.aliases, own.ticker or ""] if own else []
    return [name for name in dict.fromkeys([company, *known]) if name]


def _period(figure: FiledFigure) -> Period | None:
    return Period(figure.period_start, figure.period_end) if figure.period_end else None


def _figure(figure: FiledFigure, document: Document) -> Figure:
    """The figure as the evidence has it."""
    shown = document.text[figure.start : figure.end]
    return Figure(
        shown, figure.value, unit_of_tag(figure.unit), figure.scale, figure.start, figure.end, _period(figure)
    )


def _candidate(fit: _Fit, company: str, share: float) -> FigureCandidate:
    figure, text = fit.figure, fit.document.text
    cell = in_table(figure, text)
    span = line_of(text, figure.start, figure.end) if cell else _sentence(text, figure)
    return FigureCandidate(
        company=company,
        metric=plain(figure.label) if cell else "",  # running text speaks for itself
        figure=_figure(figure, fit.document),
        period=_period(figure),
        document=fit.document,
        span=span,
        score=share,
        origin="cell" if cell else "prose",
        header=_head(text, span[0]) if cell else None,
        concept=figure.metric or figure.concept,
        dimensions=figure.dimensions,
        ranked=True,
    )


def _sentence(text: str, figure: FiledFigure) -> tuple[int, int]:
    begin, end = line_of(text, figure.start, figure.end)
    spans = ((begin + a, begin + b) for a, b in sentences(text[begin:end]))
    return next(((a, b) for a, b in spans if a <= figure.start < b), (begin, end))


def _head(text: str, row: int) -> tuple[int, int] | None:
    """Title and head of the table whose row begins here: the line above the table to the one under its head."""
    top = row
    while top and text.startswith("|", above := text.rfind("\n", 0, top - 1) + 1):
        top = above
    rule = text.find("\n|", text.find("\n", top))
    if top == row or rule < 0:
        return None
    title = text.rfind("\n", 0, max(0, top - 2)) + 1
    return title, text.find("\n", rule + 1)
